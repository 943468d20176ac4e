package pack

import (
	"cmp"
	"slices"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// outcomeText begins the name of a text that opens the chapter of an outcome of the first tier: "outcome-P1".
const outcomeText = "outcome-"

// TextNames are the places in a report for which officers may write a text, besides "outcome-" with the reference of an outcome of the first tier.
// The names of headings are those of [report] in the settings.
func TextNames() []string {
	names := []string{"key_messages"}
	for _, f := range []Form{PlainForm, BaberghForm} {
		for _, h := range forms[f].headings {
			if !slices.Contains(names, h.name) {
				names = append(names, h.name)
			}
		}
	}
	return append(names, "methods", "glossary")
}

// WithTexts gives the same pack with what officers wrote for it.
func (p *Pack) WithTexts(texts map[string]Text) *Pack {
	with := *p
	with.Texts = texts
	return &with
}

// TextName gives the name of the place that a file is for, such as "key-messages" or "outcome-P1" without its ending, and whether there is one.
func (p *Pack) TextName(file string) (string, bool) {
	if ref, ok := strings.CutPrefix(file, outcomeText); ok {
		o := p.outcomes[ref]
		return file, o != nil && o.Parent == ""
	}
	name := strings.ReplaceAll(file, "-", "_")
	switch name {
	case "recommendations":
		name = "recommended"
	case "reason_for_decision":
		name = "recommendations_reason"
	case "background_papers":
		name = "background_documents"
	}
	return name, slices.Contains(TextNames(), name)
}

// TextLevel is the level of the highest heading of a text in its place.
func TextLevel(name string) int {
	switch {
	case name == "key_messages", name == "methods", name == "glossary", strings.HasPrefix(name, outcomeText):
		return 2
	}
	return 3
}

// Figure gives what stands in a text for a reference: a count of the whole pack, the council or quarter, or something of a measure. "ESX-204" is its
// figure with its marks; "ESX-204:target" and the like are what else can be said of it. It says whether there is such a thing.
func (p *Pack) Figure(key string) (string, bool) {
	if name, ok := countNames[key]; ok {
		return p.counts()[name].String(), true
	}
	switch key {
	case "late":
		return quantity(len(p.late())).String(), true
	case "provisional":
		return quantity(len(p.provisional())).String(), true
	case "revised":
		return quantity(len(p.revised())).String(), true
	case "council":
		return p.Organisation.Name, true
	case "quarter":
		return p.Quarter.Label(), true
	case "meeting":
		return p.meeting(), true
	}
	ref, what, _ := strings.Cut(key, ":")
	ref, what = strings.TrimSpace(ref), strings.TrimSpace(what)
	a := p.speaks[kpi.Ref(ref)]
	if a == nil {
		return p.outcomeFigure(ref, what)
	}
	switch what {
	case "":
		return p.marked(a), true
	case "title":
		return p.title(a), true
	case "target":
		return cmp.Or(target(a.Indicator, &a.Target), "no target"), true
	case "status":
		return strings.ToLower(p.Wording.word("status", a.Status.String())), true
	case "period":
		return a.Current.Period.Short(), true
	case "baseline":
		if a.Baseline == nil {
			return "no baseline", true
		}
		return a.Indicator.Print(a.Baseline.Value), true
	case "last-year":
		return cmp.Or(value(a.Indicator, a.Long.Value), "no figure"), true
	case "due":
		return cmp.Or(printedDate(a.Current.ActionDue), "no date given"), true
	}
	return "", false
}

// outcomeFigure gives what stands for an outcome's reference with a part behind it: "P1:title", "P1:off-target".
func (p *Pack) outcomeFigure(ref, what string) (string, bool) {
	o := p.outcomes[ref]
	if o == nil {
		return "", false
	}
	if what == "title" {
		return o.Title, true
	}
	s := p.Standings[ref]
	name, ok := countNames[what]
	if !ok {
		return "", false
	}
	return counts(&s.Tally)[name].String(), true
}

// FigureParts are what may stand behind a measure's reference and a colon.
var FigureParts = []string{"title", "target", "status", "period", "baseline", "last-year", "due"}

// Draft is a text to start from.
type Draft struct {
	File   string // without its ending
	Blocks []document.Block
}

// Drafts are texts that officers may start from: key messages, and what stands under each heading of the cover report. Figures stand in them as
// references, so that they stay those of the pack when it is made again; what is counted from the data and named there is left to the program.
func (p *Pack) Drafts() []Draft {
	d := *p
	d.drafting = true
	list := []Draft{{"key-messages", d.draftMessages()}}
	for _, h := range d.headings() {
		blocks := d.Texts[h.name].Blocks
		switch h.name {
		case "recommended":
			if len(blocks) == 0 {
				blocks = d.draftRecommendations()
			}
		case "appendices", "risk", "background_documents", "financial":
		case "key_information", "background":
			blocks = slices.Concat(blocks, d.draftPosition())
		default:
			blocks = d.under(h)
		}
		if len(blocks) > 0 {
			list = append(list, Draft{strings.ReplaceAll(h.name, "_", "-"), blocks})
		}
	}
	return list
}

// draftMessages are the counts, and what is new: reds and recoveries.
func (p *Pack) draftMessages() []document.Block {
	items := [][]document.Span{{{Text: p.Wording.say("summary headline", p.counts())}}}
	point := func(name string, turns []kpi.Turn) {
		for _, t := range turns {
			ref := string(t.Now.Indicator.Ref)
			items = append(items, []document.Span{{Text: p.Wording.say("draft "+name, map[string]string{
				"Title": "{{" + ref + ":title}}", "Figure": "{{" + ref + "}}", "Target": "{{" + ref + ":target}}",
			})}})
		}
	}
	if p.Since != nil {
		point("new red", p.Since.NewReds)
		point("recovered", p.Since.Recovered)
	}
	return []document.Block{document.List{Items: items}}
}

// draftPosition is the state of things, by outcome.
func (p *Pack) draftPosition() []document.Block {
	blocks := []document.Block{document.Text(p.Wording.say("summary headline", p.counts()))}
	var items [][]document.Span
	for _, b := range plant(p.Framework).top {
		s := p.Standings[b.outcome.Ref]
		n := counts(&s.Tally)
		for name, key := range countNames {
			n[key] = tallied{n[key].N, "{{" + b.outcome.Ref + ":" + name + "}}"}
		}
		items = append(items, []document.Span{{Text: b.outcome.Ref + " {{" + b.outcome.Ref + ":title}}: " + p.Wording.say("summary outcome", n)}})
	}
	if len(items) == 0 || len(items) > namedAtMost {
		return blocks
	}
	return append(blocks, document.Text(p.Wording.word("cover", "by outcome")), document.List{Items: items})
}

func (p *Pack) draftRecommendations() []document.Block {
	asks := p.asks()
	items := make([][]document.Span, len(asks))
	for k, a := range asks {
		items[k] = []document.Span{{Text: p.voice(a.text) + "."}}
	}
	return []document.Block{document.List{Numbered: true, Items: items}}
}
