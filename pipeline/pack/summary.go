package pack

import (
	"fmt"
	"iter"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// What the summary holds is bounded in every direction, so that it is one page whatever the size of the framework: names are cut to the room there is,
// and the table of outcomes stands there only as long as it fits.
const (
	lineOnSummary = 150 // characters of names in one point
	longestTitle  = 80  // characters of a title in a list of names
)

// fullPage is the height that a summary may be estimated at: it is drawn together a little before it takes a second page.
const fullPage = page * 1.09

// summary is the one page that everybody reads.
func (p *Pack) summary(o *outline) iter.Seq[document.Block] {
	for _, withTable := range []bool{true, false} {
		for _, room := range []int{330, 200, 100} {
			blocks := p.summaryWith(o, room, withTable)
			if pageHeight(blocks) <= fullPage {
				return document.Blocks(blocks...)
			}
		}
	}
	return document.Blocks(p.summaryWith(o, 0, false)...)
}

// summaryWith composes the summary with so many characters of names of what is off target. It answers in turn what a reader asks who reads nothing else:
// what is going well, what is not, what has changed, and what is to be decided.
func (p *Pack) summaryWith(o *outline, room int, withTable bool) []document.Block {
	w := p.Wording
	whole := p.whole()
	blocks := []document.Block{
		document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: p.headline(&whole.Tally)}}},
		p.tiles(&whole.Tally),
	}
	if s := strings.Join(p.coverage(&whole.Tally), " "); s != "" {
		blocks = append(blocks, document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: s}}})
	}
	section := func(title string, items [][]document.Span) {
		if len(items) > 0 {
			blocks = append(blocks, document.Heading{Level: 2, Text: title}, document.List{Items: items})
		}
	}
	section(w.word("summary", "well"), p.goingWell(o, room))
	section(w.word("summary", "not well"), p.notGoingWell(o, room))
	section(p.sinceTitle(), p.changedSince())
	switch {
	case withTable && len(o.top) > 0:
		blocks = append(blocks, document.Heading{Level: 2, Text: "How each outcome stands"}, p.standingsTable(o))
	case len(o.top) > 0:
		blocks = append(blocks, document.Paragraph{Spans: []document.Span{{Text: w.say("summary scorecard", map[string]int{"Count": len(o.top)}) + " "}, {Text: "Scorecard", Link: "#scorecard"}, {Text: "."}}})
	}
	return append(blocks, document.Heading{Level: 2, Text: "What " + p.meeting() + " is asked to decide"}, p.asked())
}

// goingWell says what is on target and what has recovered, which outcomes are on track, and what beside the measures is as it should be.
func (p *Pack) goingWell(o *outline, room int) [][]document.Span {
	var items [][]document.Span
	whole := p.whole()
	if whole.Green > 0 {
		first := []document.Span{{Text: p.Wording.say("summary greens", counts(&whole.Tally)) + " ", Bold: true}}
		items = append(items, append(first, p.judgedSo(o, kpi.OnTrack, "on track", room)...))
	}
	if p.Since != nil && len(p.Since.Recovered) > 0 {
		items = append(items, p.turnedOf(nil, "recovered")...)
	}
	if s := p.besideSaying(true); s != nil {
		items = append(items, s)
	}
	if items == nil && whole.Measures > 0 {
		items = append(items, []document.Span{{Text: p.Wording.word("summary", "no greens")}})
	}
	return items
}

// notGoingWell says what is off target and what has newly gone off it, which outcomes are off track, and what beside the measures is not as it should be.
func (p *Pack) notGoingWell(o *outline, room int) [][]document.Span {
	items := [][]document.Span{p.redsNamed(room)}
	if p.Since != nil && len(p.Since.NewReds) > 0 {
		items = append(items, p.turnedOf(nil, "new reds")...)
	}
	if s := p.judgedSo(o, kpi.OffTrack, "off track", room); s != nil {
		items = append(items, s)
	}
	if s := p.besideSaying(false); s != nil {
		items = append(items, s)
	}
	return items
}

// redsNamed names what is off target, and says where the reasons are.
func (p *Pack) redsNamed(room int) []document.Span {
	reds := p.reds()
	if len(reds) == 0 {
		return []document.Span{{Text: p.Wording.word("summary", "no reds")}}
	}
	spans := []document.Span{{Text: p.Wording.say("summary reds", map[string]int{"Count": len(reds)}) + " ", Bold: true}}
	spans = append(spans, p.links(reds, room)...)
	return append(spans, document.Span{Text: " " + p.Wording.word("summary", "see reds") + " "}, document.Span{Text: titleOfReds, Link: "#reds"}, document.Span{Text: "."})
}

// judgedSo names the outcomes that are given one judgement: of the first tier, or else of the second; nil where none is.
func (p *Pack) judgedSo(o *outline, j kpi.Judgement, words string, room int) []document.Span {
	var list []*branch
	take := func(b *branch) {
		if s := p.Standings[b.outcome.Ref]; s.Measures > 0 && s.Judgement == j {
			list = append(list, b)
		}
	}
	for _, b := range o.top {
		take(b)
	}
	if list == nil {
		for _, b := range o.top {
			for _, c := range b.children {
				take(c)
			}
		}
	}
	if list == nil {
		return nil
	}
	spans := []document.Span{{Text: p.Wording.word("summary", words) + " "}}
	used := 0
	for k, b := range list {
		name := shortened(b.name())
		if used += len(name) + 2; k > 0 && used > min(room, lineOnSummary) {
			spans = append(spans, document.Span{Text: fmt.Sprintf(" and %s more", quantity(len(list)-k))})
			break
		}
		if k > 0 {
			spans = append(spans, document.Span{Text: ", "})
		}
		spans = append(spans, document.Span{Text: name, Link: "#" + b.id()})
	}
	return append(spans, document.Span{Text: "."})
}

// besideSaying says in one line how milestones, money and risks stand: what of them is well, or what is not. Nil where the framework holds none of them.
func (p *Pack) besideSaying(well bool) []document.Span {
	if p.Beside == nil {
		return nil
	}
	return (&besides{Pack: p, Beside: p.Beside}).inBrief(well)
}

// changedSince says in counts what has changed since the last quarter and over the year.
func (p *Pack) changedSince() [][]document.Span {
	var items [][]document.Span
	say := func(s string) {
		if s != "" {
			items = append(items, []document.Span{{Text: s}})
		}
	}
	switch s := p.Since; {
	case s == nil:
		say(p.Wording.word("since", "nothing before"))
	case len(s.NewReds)+len(s.Recovered)+len(s.Better)+len(s.Worse) == 0:
		say(p.Wording.word("since", "no change"))
	default:
		say(p.Wording.say("since counts brief", map[string]int{"NewReds": len(s.NewReds), "Recovered": len(s.Recovered), "Better": len(s.Better), "Worse": len(s.Worse)}))
	}
	say(p.overTheYear())
	if p.Since != nil {
		say(p.revisedAndPromised())
	}
	return items
}

// overTheYear counts how the figures that can be compared have moved against a year ago; nothing where none can.
func (p *Pack) overTheYear() string {
	n := map[kpi.Direction]int{}
	for _, a := range p.speaking(func(a *kpi.Assessment) bool { return a.Long.Direction != kpi.NotComparable }) {
		n[a.Long.Direction]++
	}
	compared := n[kpi.Better] + n[kpi.Worse] + n[kpi.NoClearChange]
	if compared == 0 {
		return ""
	}
	return p.Wording.say("summary year", map[string]any{"Count": tallied{N: compared}, "Better": tallied{N: n[kpi.Better]}, "Worse": tallied{N: n[kpi.Worse]}})
}

func (p *Pack) headline(t *kpi.Tally) string { return p.Wording.say("summary headline", counts(t)) }

func (p *Pack) tiles(t *kpi.Tally) document.Tiles {
	w := p.Wording
	return document.Tiles{
		{Number: quantity(t.Current).String() + " of " + quantity(t.Measures).String(), Label: w.word("tile", "current")},
		{Number: quantity(t.Green).String(), Label: w.word("status", "green"), Symbol: document.OnTarget},
		{Number: quantity(t.Amber).String(), Label: w.word("status", "amber"), Symbol: document.Close},
		{Number: quantity(t.Red).String(), Label: w.word("status", "red"), Symbol: document.Off},
		{Number: quantity(t.Measures - t.Rated()).String(), Label: w.word("status", "not_rated"), Symbol: document.Unrated},
	}
}

// coverage says why measures are not rated and how many figures are not new.
func (p *Pack) coverage(t *kpi.Tally) []string {
	var list []string
	if n := t.Measures - t.Rated(); n > 0 {
		list = append(list, p.Wording.say("summary not rated", map[string]any{"Count": n, "Why": p.reasons(t)}))
	}
	if t.Carried > 0 {
		list = append(list, p.Wording.say("summary carried", map[string]int{"Count": t.Carried}))
	}
	return list
}

// reasons says how many measures are not rated for which reason.
func (p *Pack) reasons(t *kpi.Tally) string {
	why := make([]string, len(t.NotRated))
	for k, r := range t.NotRated {
		why[k] = fmt.Sprintf("%s %s", quantity(r.Count), p.Wording.word("reason", string(r.Reason)))
	}
	return strings.Join(why, ", ")
}

// sinceTitle heads what has changed with the quarter it has changed since.
func (p *Pack) sinceTitle() string {
	if p.Since == nil {
		return p.Wording.word("since", "title")
	}
	return p.Wording.say("since title quarter", map[string]string{"Quarter": p.Since.Quarter.Short()})
}

// changes says what has changed, point by point; nothing where nothing has.
func (p *Pack) changes() [][]document.Span {
	if p.Since == nil {
		return nil
	}
	items := p.turned(nil)
	if s := p.revisedAndPromised(); s != "" {
		items = append(items, []document.Span{{Text: s}})
	}
	return items
}

// turned names the measures whose rating has changed, by the way it has; those within a part where one is given.
func (p *Pack) turned(within map[*kpi.Assessment]bool) [][]document.Span {
	return p.turnedOf(within, "new reds", "recovered", "better", "worse")
}

func (p *Pack) turnedOf(within map[*kpi.Assessment]bool, ways ...string) [][]document.Span {
	turns := map[string][]kpi.Turn{"new reds": p.Since.NewReds, "recovered": p.Since.Recovered, "better": p.Since.Better, "worse": p.Since.Worse}
	var items [][]document.Span
	for _, way := range ways {
		var list []*kpi.Assessment
		for _, t := range turns[way] {
			if within == nil || within[t.Now] {
				list = append(list, t.Now)
			}
		}
		if list != nil {
			spans := []document.Span{{Text: p.Wording.say("since "+way, map[string]int{"Count": len(list)}) + " ", Bold: true}}
			items = append(items, append(spans, p.links(list, lineOnSummary)...))
		}
	}
	return items
}

// revisedAndPromised says in one line what became of the last pack's own figures and promises; nothing where no pack was published.
func (p *Pack) revisedAndPromised() string {
	s := p.Since
	if !s.Published {
		return ""
	}
	var parts []string
	part := func(name string, n int) {
		if n > 0 {
			parts = append(parts, p.Wording.say("since "+name, map[string]int{"Count": n}))
		}
	}
	part("restated", len(s.Restated))
	part("came", len(s.Came))
	kept := map[kpi.Kept]int{}
	for _, pr := range s.Promises {
		kept[pr.Kept]++
	}
	if n := len(s.Promises); n > 0 {
		parts = append(parts, p.Wording.say("since promises", map[string]int{
			"Count": n, "Met": kept[kpi.Met], "Overdue": kept[kpi.Overdue], "Open": kept[kpi.StillOpen], "Unknown": kept[kpi.Unknown],
		}))
	}
	return strings.Join(parts, " ")
}

// links names measures with links to their panels, as many as there is room for in characters, and says how many more there are.
func (p *Pack) links(list []*kpi.Assessment, room int) []document.Span {
	var spans []document.Span
	used := 0
	for k, a := range list {
		name := shortened(p.title(a))
		if k > 0 && used+len(name) > room {
			return append(spans, document.Span{Text: fmt.Sprintf(" and %s more.", quantity(len(list)-k))})
		}
		if k > 0 {
			spans = append(spans, document.Span{Text: ", "})
		}
		spans = append(spans, document.Span{Text: name, Link: "#" + panelID(a)})
		used += len(name) + 2
	}
	return append(spans, document.Span{Text: "."})
}

// shortened cuts a title which alone would take more than a line, at a word.
func shortened(s string) string {
	r := []rune(s)
	if len(r) <= longestTitle {
		return s
	}
	cut := string(r[:longestTitle])
	if k := strings.LastIndexByte(cut, ' '); k > longestTitle/2 {
		cut = cut[:k]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}

// asked is what the meeting is asked to decide, in a line each, with a link to the recommendations.
func (p *Pack) asked() document.List {
	asks := p.asks()
	items := make([][]document.Span, len(asks))
	for k, a := range asks {
		items[k] = []document.Span{{Text: sentence(a.short)}}
	}
	return document.List{Numbered: true, Items: items}
}

// few names the first of some measures, and says how many more there are.
func (p *Pack) few(list []*kpi.Assessment) string {
	const most = 3
	var names []string
	for _, a := range list[:min(len(list), most)] {
		names = append(names, shortened(p.title(a)))
	}
	if rest := len(list) - len(names); rest > 0 {
		names = append(names, fmt.Sprintf("%s more", quantity(rest)))
	}
	return series(names)
}

// coverPoints are what stands on the cover for those who read no further: how things stand, what has changed, what is asked.
func (p *Pack) coverPoints() []document.Point {
	whole := p.whole()
	list := []document.Point{{Text: p.headline(&whole.Tally)}}
	named := func(name string, measures []*kpi.Assessment) {
		if len(measures) > 0 {
			list = append(list, pointed(p.Wording.say("cover "+name, map[string]string{"Names": p.few(measures)})))
		}
	}
	if s := p.Since; s != nil {
		named("well", nowOf(s.Recovered))
		named("not well", nowOf(s.NewReds))
	}
	if p.Since == nil || len(p.Since.NewReds) == 0 {
		named("off", p.reds())
	}
	if s := p.Since; s != nil {
		list = append(list, pointed(p.Wording.say("since counts", map[string]any{
			"Quarter": s.Quarter.Short(), "NewReds": len(s.NewReds), "Recovered": len(s.Recovered), "Better": len(s.Better), "Worse": len(s.Worse),
		})))
	}
	var verbs []string
	for _, a := range p.asks() {
		verbs = append(verbs, a.short)
	}
	return append(list, pointed(p.Wording.say("cover asked", map[string]string{"Meeting": p.meeting(), "Asked": strings.Join(verbs, "; ")})))
}

// pointed parts what is said at its first colon, before which stands the question that it answers.
func pointed(text string) document.Point {
	if lead, rest, ok := strings.Cut(text, ": "); ok {
		return document.Point{Lead: lead + ":", Text: rest}
	}
	return document.Point{Text: text}
}

// nowOf gives the measures that have turned, as they are now.
func nowOf(turns []kpi.Turn) []*kpi.Assessment {
	list := make([]*kpi.Assessment, len(turns))
	for k := range turns {
		list[k] = turns[k].Now
	}
	return list
}

// position is the state of things as the cover report gives it: the counts, what changed, how each outcome stands.
func (p *Pack) position() []document.Block {
	whole := p.whole()
	first := append([]string{p.headline(&whole.Tally)}, p.coverage(&whole.Tally)...)
	blocks := []document.Block{document.Text(strings.Join(first, " "))}
	if items := p.changes(); items != nil {
		blocks = append(blocks, document.Text(p.sinceLead()), document.List{Items: items})
	} else if p.Since != nil {
		blocks = append(blocks, document.Text(p.Wording.word("since", "no change")))
	}
	o := plant(p.Framework)
	if len(o.top) == 0 || len(o.top) > namedAtMost {
		return blocks
	}
	items := make([][]document.Span, len(o.top))
	for k, b := range o.top {
		s := p.Standings[b.outcome.Ref]
		items[k] = append([]document.Span{{Text: b.name(), Link: "#" + b.id()}, {Text: ": " + p.rolledUp(&s)}}, p.standingReds(&s)...)
	}
	return append(blocks, document.Text(p.Wording.word("cover", "by outcome")), document.List{Items: items})
}

// sinceLead opens the list of what has changed.
func (p *Pack) sinceLead() string {
	name := "since lead known"
	if p.Since.Published {
		name = "since lead published"
	}
	return p.Wording.say(name, map[string]string{"Quarter": p.Since.Quarter.Label()})
}

// rolledUp says in words how the measures of an outcome stand together.
func (p *Pack) rolledUp(s *kpi.Standing) string {
	if s.Measures == 0 {
		return p.Wording.word("summary", "no measures")
	}
	text := p.Wording.say("summary outcome", counts(&s.Tally))
	if len(s.NotRated) > 0 {
		text += " " + p.Wording.say("summary not rated", map[string]any{"Count": s.Measures - s.Rated(), "Why": p.reasons(&s.Tally)})
	}
	return text
}

// standingReds names the reds of an outcome.
func (p *Pack) standingReds(s *kpi.Standing) []document.Span {
	var list []*kpi.Assessment
	for _, ref := range s.Reds {
		if a := p.speaks[ref]; a != nil {
			list = append(list, a)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return append([]document.Span{{Text: " " + p.Wording.word("summary", "reds named") + " "}}, p.links(list, lineOnSummary)...)
}
