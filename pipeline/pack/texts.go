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
	whole := p.whole()
	if name, ok := countNames[key]; ok {
		return counts(&whole.Tally)[name].String(), true
	}
	switch key {
	case "council":
		return p.Organisation.Name, true
	case "quarter":
		return p.Quarter.Label(), true
	case "meeting":
		return p.meeting(), true
	}
	ref, what, _ := strings.Cut(key, ":")
	a := p.speaks[kpi.Ref(strings.TrimSpace(ref))]
	if a == nil {
		return "", false
	}
	switch strings.TrimSpace(what) {
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
	}
	return "", false
}

// FigureParts are what may stand behind a measure's reference and a colon.
var FigureParts = []string{"title", "target", "status", "period", "baseline", "last-year"}

// Draft is a text to start from.
type Draft struct {
	File   string // without its ending
	Blocks []document.Block
}

// Drafts are texts that officers may start from: key messages, and what is written from the data under each heading of the cover report. Figures
// stand in them as references, so that they stay those of the pack when it is made again.
func (p *Pack) Drafts() []Draft {
	list := []Draft{{"key-messages", p.draftMessages()}}
	for _, h := range p.headings() {
		var blocks []document.Block
		switch h.name {
		case "recommended":
			blocks = p.draftRecommendations()
		case "appendices", "risk":
			continue // tables, which are made anew each time
		default:
			blocks = p.under(h)
		}
		blocks = slices.DeleteFunc(slices.Clone(blocks), func(b document.Block) bool {
			_, table := b.(document.Table)
			return table
		})
		if len(blocks) > 0 {
			list = append(list, Draft{strings.ReplaceAll(h.name, "_", "-"), blocks})
		}
	}
	return list
}

// draftMessages names what is new: reds, recoveries, and the counts.
func (p *Pack) draftMessages() []document.Block {
	whole := p.whole()
	items := [][]document.Span{{{Text: p.Wording.say("summary headline", referred(&whole.Tally))}}}
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

func (p *Pack) draftRecommendations() []document.Block {
	asks := p.asks(referred)
	items := make([][]document.Span, len(asks))
	for k, a := range asks {
		items[k] = []document.Span{{Text: p.voice(a.text) + "."}}
	}
	return []document.Block{document.List{Numbered: true, Items: items}}
}
