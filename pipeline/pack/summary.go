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

// summary is the one page that everybody reads.
func (p *Pack) summary(o *outline) iter.Seq[document.Block] {
	for _, withTable := range []bool{true, false} {
		for _, room := range []int{330, 200, 100} {
			blocks := p.summaryWith(o, room, withTable)
			if pageHeight(blocks) <= page {
				return document.Blocks(blocks...)
			}
		}
	}
	return document.Blocks(p.summaryWith(o, 0, false)...)
}

// summaryWith composes the summary with so many characters of names of what is off target.
func (p *Pack) summaryWith(o *outline, room int, withTable bool) []document.Block {
	whole := p.whole()
	blocks := []document.Block{
		document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: p.headline(&whole.Tally)}}},
		p.tiles(&whole.Tally),
	}
	if s := strings.Join(p.coverage(&whole.Tally), " "); s != "" {
		blocks = append(blocks, document.Paragraph{Style: document.Small, Spans: []document.Span{{Text: s}}})
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: p.sinceTitle()}, document.List{Items: p.standsOut(room)})
	switch {
	case withTable && len(o.top) > 0:
		blocks = append(blocks, document.Heading{Level: 2, Text: "How each outcome stands"}, p.standingsTable(o))
	case len(o.top) > 0:
		blocks = append(blocks, document.Paragraph{Spans: []document.Span{{Text: p.Wording.say("summary scorecard", map[string]int{"Count": len(o.top)}) + " "}, {Text: "Scorecard", Link: "#scorecard"}, {Text: "."}}})
	}
	return append(blocks, document.Heading{Level: 2, Text: "What " + p.meeting() + " is asked to decide"}, p.asked())
}

// standsOut says what is off target and what has changed, point by point.
func (p *Pack) standsOut(room int) [][]document.Span {
	var items [][]document.Span
	if reds := p.reds(); len(reds) == 0 {
		items = append(items, []document.Span{{Text: p.Wording.word("summary", "no reds")}})
	} else {
		spans := []document.Span{{Text: p.Wording.say("summary reds", map[string]int{"Count": len(reds)}) + " ", Bold: true}}
		spans = append(spans, p.links(reds, room)...)
		items = append(items, append(spans, document.Span{Text: " " + p.Wording.word("summary", "see reds") + " "}, document.Span{Text: titleOfReds, Link: "#reds"}, document.Span{Text: "."}))
	}
	switch changes := p.changes(false); {
	case p.Since == nil:
		items = append(items, []document.Span{{Text: p.Wording.word("since", "nothing before")}})
	case changes == nil:
		items = append(items, []document.Span{{Text: p.Wording.word("since", "no change")}})
	default:
		items = append(items, changes...)
	}
	return items
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

// changes says what has changed, point by point; nothing where nothing has. Ratings that are only somewhat better or worse are counted, or named too.
func (p *Pack) changes(named bool) [][]document.Span {
	if p.Since == nil {
		return nil
	}
	items := p.turned(nil)
	if better, worse := len(p.Since.Better), len(p.Since.Worse); !named && better+worse > 0 {
		items = p.turnedOf(nil, "new reds", "recovered")
		items = append(items, []document.Span{{Text: p.Wording.say("since others", map[string]int{"Better": better, "Worse": worse})}})
	}
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

// coverPoints are what stands on the cover for those who read no further: how things stand, what has changed, what is asked.
func (p *Pack) coverPoints() []string {
	whole := p.whole()
	list := []string{p.headline(&whole.Tally)}
	if s := p.Since; s != nil {
		list = append(list, p.Wording.say("since counts", map[string]any{
			"Quarter": s.Quarter.Short(), "NewReds": len(s.NewReds), "Recovered": len(s.Recovered), "Better": len(s.Better), "Worse": len(s.Worse),
		}))
	}
	var verbs []string
	for _, a := range p.asks() {
		verbs = append(verbs, a.short)
	}
	return append(list, p.Wording.say("cover asked", map[string]string{"Meeting": p.meeting(), "Asked": strings.Join(verbs, "; ")}))
}

// position is the state of things as the cover report gives it: the counts, what changed, how each outcome stands.
func (p *Pack) position() []document.Block {
	whole := p.whole()
	first := append([]string{p.headline(&whole.Tally)}, p.coverage(&whole.Tally)...)
	blocks := []document.Block{document.Text(strings.Join(first, " "))}
	if items := p.changes(true); items != nil {
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
