package pack

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// Slice names a part of a pack: what one scrutiny panel looks at, or one outcome of any tier with everything beneath it.
type Slice struct {
	Panel   string
	Outcome string
}

// Part composes a part of the report as a document of its own. Its figures, ratings and pages of measures are those of the whole; nothing is assessed anew.
// A name that the framework does not have is an error which lists those it has.
func (p *Pack) Part(of Slice) (*document.Report, error) {
	o := p.outline()
	branches, name, err := o.slice(of)
	if err != nil {
		return nil, err
	}
	measures := distinct(branches)
	inPart := make(map[*kpi.Assessment]bool, len(measures))
	for _, a := range measures {
		inPart[a] = true
	}
	r := p.frame(p.reportTitle())
	r.Subtitle = name + ", " + p.Quarter.Label()
	r.Cover.Subtitle = r.Subtitle
	r.Subject = p.Title + ": " + r.Subtitle
	add := func(id, title string, blocks iter.Seq[document.Block]) {
		r.Parts = append(r.Parts, document.Part{ID: id, Title: title, Blocks: blocks})
	}
	add("contents", "Contents", document.Blocks(document.Contents{}))
	add("summary", "Summary: "+name, p.partSummary(name, branches, measures, inPart))
	add("how-to-read", "How to read this report", p.howToRead())
	beside := p.besideOf(branches, inPart)
	p.chapters(branches, true, hasPages(beside), add)
	reds := slices.DeleteFunc(p.reds(), func(a *kpi.Assessment) bool { return !inPart[a] })
	promises := slices.DeleteFunc(slices.Clone(p.promises()), func(pr kpi.Promise) bool { return !inPart[pr.Now] })
	if len(reds)+len(promises) > 0 {
		add("reds", titleOfReds, p.exceptions(reds, promises))
	}
	r.Parts = append(r.Parts, beside...)
	r.Parts = append(r.Parts,
		document.Part{ID: "a-measures", Title: "Appendix A: measures", Landscape: true, Blocks: document.Blocks(p.measuresOf(measures))},
		document.Part{ID: "a-definitions", Title: "Appendix B: definitions", Landscape: true, Blocks: document.Blocks(p.definitionsOf(once(measures)))},
	)
	return r, nil
}

// slice finds the outcomes of a part: the highest that a panel is named for, or the one outcome.
func (o *outline) slice(of Slice) ([]*branch, string, error) {
	if of.Outcome != "" {
		b := o.byRef[of.Outcome]
		if b == nil {
			return nil, "", fmt.Errorf("the framework has no outcome %q; the highest are %s", of.Outcome, strings.Join(o.topRefs(), ", "))
		}
		return []*branch{b}, b.name(), nil
	}
	var names []string
	for _, s := range panelsOf(o) {
		if strings.EqualFold(s.name, strings.TrimSpace(of.Panel)) {
			return s.branches, s.name, nil
		}
		names = append(names, fmt.Sprintf("%q", s.name))
	}
	if names == nil {
		return nil, "", fmt.Errorf("the framework names no scrutiny panel")
	}
	return nil, "", fmt.Errorf("the framework names no scrutiny panel %q; it names %s", of.Panel, strings.Join(names, ", "))
}

func (o *outline) topRefs() []string {
	refs := make([]string, len(o.top))
	for k, b := range o.top {
		refs[k] = b.outcome.Ref
	}
	return refs
}

// once gives a row for each indicator of some measures.
func once(measures []*kpi.Assessment) func(func(*kpi.Indicator) document.Row) iter.Seq[document.Row] {
	return func(row func(*kpi.Indicator) document.Row) iter.Seq[document.Row] {
		return func(yield func(document.Row) bool) {
			seen := make(map[*kpi.Indicator]bool, len(measures))
			for _, a := range measures {
				if !seen[a.Indicator] {
					seen[a.Indicator] = true
					if !yield(row(a.Indicator)) {
						return
					}
				}
			}
		}
	}
}

// partSummary counts the measures of a part and says what they are a part of.
func (p *Pack) partSummary(name string, branches []*branch, measures []*kpi.Assessment, inPart map[*kpi.Assessment]bool) iter.Seq[document.Block] {
	t, whole := p.tally(measures), p.whole()
	blocks := []document.Block{
		document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: p.headline(&t)}}},
		p.tiles(&t),
		p.said("part of", map[string]any{"Name": name, "Part": t.Measures, "Whole": whole.Measures, "Title": p.reportTitle(), "Quarter": p.Quarter.Label()}),
	}
	for _, s := range p.coverage(&t) {
		blocks = append(blocks, document.Text(s))
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: "What is off target"})
	if reds := withStatus(p.heard(measures), kpi.Red); len(reds) > 0 {
		blocks = append(blocks, document.Paragraph{Spans: p.links(reds, 4*lineOnSummary)})
	} else {
		blocks = append(blocks, document.Text(p.Wording.word("summary", "no reds")))
	}
	if p.Since != nil {
		blocks = append(blocks, document.Heading{Level: 2, Text: p.Wording.say("part since", map[string]string{"Quarter": p.Since.Quarter.Short()})})
		if turned := p.turned(inPart); turned == nil {
			blocks = append(blocks, document.Text(p.Wording.word("since", "no change")))
		} else {
			blocks = append(blocks, document.List{Items: turned})
		}
	}
	return document.Blocks(append(blocks, document.Heading{Level: 2, Text: "How each outcome stands"}, p.tiersTable(branches))...)
}

// heard are those figures of some measures that speak for them.
func (p *Pack) heard(measures []*kpi.Assessment) []*kpi.Assessment {
	return slices.DeleteFunc(slices.Clone(measures), func(a *kpi.Assessment) bool { return p.speaks[a.Indicator.Ref] != a })
}
