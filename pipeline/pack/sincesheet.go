package pack

import (
	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// change is a measure or a figure of it that is not what it was in the last pack.
type change struct {
	kind     string
	was, now *kpi.Assessment
}

// sinceSheet says what has changed since the last pack: ratings, and figures that were published otherwise.
func (b *sheets) sinceSheet() document.Sheet {
	var list []change
	turns := func(kind string, of []kpi.Turn) {
		for _, t := range of {
			list = append(list, change{kind, t.Was, t.Now})
		}
	}
	again := func(kind string, of []kpi.Restatement) {
		for _, r := range of {
			list = append(list, change{kind, r.Published, r.Known})
		}
	}
	turns("Newly off target", b.Since.NewReds)
	turns("Recovered", b.Since.Recovered)
	turns("Rated better", b.Since.Better)
	turns("Rated worse", b.Since.Worse)
	again("Figure changed since", b.Since.Restated)
	again("Figure came later", b.Since.Came)
	again("Figure of the year changed since", b.Since.YearRestated)

	marks := kpi.NotAvailable
	figure := func(heading string, of func(*change) *kpi.Assessment) fact[*change] {
		return fact[*change]{document.Column{Heading: heading, Align: document.Right}, func(c *change) document.Cell {
			a := of(c)
			if a.Held() {
				return number(a.Current.Value, int8(a.Indicator.Decimals))
			}
			return textCell(absent(a.Current.Marks))
		}}
	}
	status := func(heading string, of func(*change) *kpi.Assessment) fact[*change] {
		return fact[*change]{document.Column{Heading: heading, Signs: b.statusSigns()}, func(c *change) document.Cell { return textCell(b.statusWords(of(c))) }}
	}
	was, now := func(c *change) *kpi.Assessment { return c.was }, func(c *change) *kpi.Assessment { return c.now }
	for _, c := range list {
		marks |= (c.was.Current.Marks | c.now.Current.Marks) & kpi.Absent
	}
	t := tableOf("Since_last_pack", []fact[*change]{
		{document.Column{Heading: "Ref"}, func(c *change) document.Cell {
			return document.Cell{Text: string(c.now.Indicator.Ref), Link: b.desk.link(c.now)}
		}},
		told("Measure", func(c *change) document.Cell { return textCell(c.now.Indicator.Title) }),
		said("Area", func(c *change) string { return b.areaName(c.now.Area) }),
		said("Change", func(c *change) string { return c.kind }),
		said("Unit", func(c *change) string { return c.now.Indicator.Unit }),
		said("Period then", func(c *change) string { return c.was.Current.Period.Short() }),
		figure("Figure then", was), status("Status then", was),
		said("Period now", func(c *change) string { return c.now.Current.Period.Short() }),
		figure("Figure now", now), status("Status now", now),
	}, func(yield func(*change) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}, false)
	t.Empty = "Nothing has changed since the last pack."
	return document.Sheet{Name: "Since_last_pack", Title: "What has changed since the last pack", Intro: []string{inUnits, b.marksIn(marks)}, Table: t}
}
