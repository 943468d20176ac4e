package pack

import (
	"slices"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// turned is a measure or a figure of it that is not what it was in the last pack; of the figures it is that of the quarter or of the year.
type turned struct {
	kind     string
	was, now *kpi.Assessment
	year     bool
}

// dated is a figure and what it is of.
type dated struct {
	period period.Period
	figure kpi.Figure
}

// of gives the figure that has turned, as it was or is: that of the year where the change is of the year's.
func (c *turned) of(a *kpi.Assessment) dated {
	if c.year {
		y := yearOf(a)
		return dated{y.Period, y.Figure}
	}
	return dated{a.Current.Period, a.Current.Figure}
}

// sinceSheet says what has changed since the last pack: ratings, and figures that were published otherwise.
func (b *sheets) sinceSheet() document.Sheet {
	var list []turned
	turns := func(kind string, of []kpi.Turn) {
		for _, t := range of {
			list = append(list, turned{kind, t.Was, t.Now, false})
		}
	}
	again := func(kind string, of []kpi.Restatement, year bool) {
		for _, r := range of {
			list = append(list, turned{kind, r.Published, r.Known, year})
		}
	}
	turns("Newly off target", b.Since.NewReds)
	turns("Recovered", b.Since.Recovered)
	turns("Rated better", b.Since.Better)
	turns("Rated worse", b.Since.Worse)
	again("Figure changed since", b.Since.Restated, false)
	again("Figure came later", b.Since.Came, false)
	again("Figure of the year changed since", b.Since.YearRestated, true)

	marks := kpi.NotAvailable
	at := func(heading string, of func(*turned) *kpi.Assessment) fact[*turned] {
		return said(heading, func(c *turned) string { return c.of(of(c)).period.Short() })
	}
	figure := func(heading string, of func(*turned) *kpi.Assessment) fact[*turned] {
		return fact[*turned]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(c *turned) document.Cell {
			f := c.of(of(c)).figure
			if !f.Value.Valid {
				return textCell(absent(f.Marks))
			}
			return number(f.Value, int8(c.now.Indicator.Decimals))
		}}
	}
	status := func(heading string, of func(*turned) *kpi.Assessment) fact[*turned] {
		return fact[*turned]{Column: document.Column{Heading: heading, Signs: b.statusSigns()}, cell: func(c *turned) document.Cell {
			if c.year {
				return textCell(b.yearStatus(yearOf(of(c))))
			}
			return textCell(b.statusWords(of(c)))
		}}
	}
	was, now := func(c *turned) *kpi.Assessment { return c.was }, func(c *turned) *kpi.Assessment { return c.now }
	for _, c := range list {
		marks |= (c.of(c.was).figure.Marks | c.of(c.now).figure.Marks) & kpi.Absent
	}
	t := tableOf("Since_last_pack", []fact[*turned]{
		{Column: document.Column{Heading: "Ref"}, cell: func(c *turned) document.Cell {
			return document.Cell{Text: string(c.now.Indicator.Ref), Link: b.desk.link(c.now)}
		}},
		told("Measure", func(c *turned) document.Cell { return textCell(c.now.Indicator.Title) }),
		said("Area", func(c *turned) string { return b.areaName(c.now.Area) }),
		said("Change", func(c *turned) string { return c.kind }),
		said("Unit", func(c *turned) string { return c.now.Indicator.Unit }),
		at("Period then", was), figure("Figure then", was), status("Status then", was),
		at("Period now", now), figure("Figure now", now), status("Status now", now),
	}, inPlace(list), false)
	t.Empty = "Nothing has changed since then."
	return led(len(list), document.Sheet{Name: "Since_last_pack", Title: "What has changed since " + b.Since.Quarter.Label(), Intro: []string{inUnits, b.marksIn(marks)}, Table: t})
}

// led leaves the lines above a table out where there are no rows for them to explain.
func led(rows int, s document.Sheet) document.Sheet {
	if rows == 0 {
		s.Intro = nil
	}
	return s
}

// inPlace gives the things of a list one by one, where they stand.
func inPlace[T any](list []T) func(func(*T) bool) {
	return func(yield func(*T) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

// promisesSheet sets each corrective action of the last pack beside what came of it.
func (b *sheets) promisesSheet() document.Sheet {
	type promised = *kpi.Promise
	figure := func(a *kpi.Assessment) document.Cell {
		switch {
		case a == nil:
			return noneApplies
		case a.Held():
			return number(a.Current.Value, int8(a.Indicator.Decimals))
		}
		return textCell(absent(a.Current.Marks))
	}
	marks := kpi.NotAvailable | kpi.NotApplicable
	for _, pr := range b.Since.Promises {
		marks |= pr.Then.Current.Marks & kpi.Absent
	}
	t := tableOf("Promises", []fact[promised]{
		said("Ref", func(p promised) string { return string(p.Then.Indicator.Ref) }),
		told("Measure", func(p promised) document.Cell { return textCell(p.Then.Indicator.Title) }),
		said("Area", func(p promised) string { return b.areaName(p.Then.Area) }),
		said("What was promised", func(p promised) string { return p.Then.Current.CorrectiveAction }),
		said("Owner of the action", func(p promised) string { return p.Then.Current.ActionOwner }),
		{Column: document.Column{Heading: "Action due"}, cell: func(p promised) document.Cell { return isoDay(p.Then.Current.ActionDue) }},
		said("What came of it", func(p promised) string { return capital(b.Wording.word("kept", p.Kept.String())) }),
		said("Unit", func(p promised) string { return p.Then.Indicator.Unit }),
		{Column: document.Column{Heading: "Figure then", Align: document.Right}, cell: func(p promised) document.Cell { return figure(p.Then) }},
		{Column: document.Column{Heading: "Figure now", Align: document.Right}, cell: func(p promised) document.Cell { return figure(p.Now) }},
		{Column: document.Column{Heading: "Status now", Signs: b.statusSigns()}, cell: func(p promised) document.Cell {
			if p.Now == nil {
				return textCell("No longer reported")
			}
			return textCell(b.statusWords(p.Now))
		}},
	}, inPlace(b.Since.Promises), false)
	t.Empty = "No corrective action was promised then."
	return led(len(b.Since.Promises), document.Sheet{
		Name: "Promises", Title: "Corrective actions promised for " + b.Since.Quarter.Label() + ", and what came of them", Intro: []string{inUnits, b.marksIn(marks)}, Table: t,
	})
}

// changesSheet lists what is different in the framework.
func (b *sheets) changesSheet() document.Sheet {
	s := document.Sheet{Name: "Framework_changes", Title: titleOfChanges}
	var list []Change
	if b.Since != nil && b.Since.Published {
		s.Title += " since " + b.Since.Quarter.Label()
		list = b.Changes
	}
	plain := func(word string) string { return capital(strings.ReplaceAll(word, "_", " ")) }
	s.Table = tableOf("Framework_changes", []fact[Change]{
		said("Table", func(c Change) string { return plain(c.Table) }),
		told("What", func(c Change) document.Cell { return textCell(b.whatChanged(&c)) }),
		said("Change", func(c Change) string { return capital(c.Kind) }),
		said("Column", func(c Change) string { return plain(c.Column) }),
		said("Was", func(c Change) string { return c.Was }),
		said("Now", func(c Change) string { return c.Now }),
	}, slices.Values(list), false)
	s.Table.Empty = b.noChanges()
	return s
}
