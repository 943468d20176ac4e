package pack

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// fact is a column of a table on a sheet: its heading, and what stands in it.
type fact[T any] struct {
	document.Column
	cell func(T) document.Cell
	keep bool // it stays although nothing stands in it
}

// noneApplies stands where there is no number because none applies.
var noneApplies = textCell(kpi.NotApplicable.Brackets())

// says tells that a cell holds something.
func says(c document.Cell) bool {
	return c.Kind != document.TextCell || c.Text != "" && c != noneApplies
}

// tableOf makes a table of things. Columns in which nothing stands are left out, but for those to be kept; of numbers, where numbers is set, all stay with a
// mark in each cell, for whoever looks for them by name. The cells of a row are used again for the next.
func tableOf[T any](id string, facts []fact[T], things iter.Seq[T], numbers bool) document.Table {
	facts = slices.DeleteFunc(slices.Clone(facts), func(f fact[T]) bool {
		if f.keep {
			return false
		}
		for thing := range things {
			if c := f.cell(thing); says(c) || numbers && c == noneApplies {
				return false
			}
		}
		return true
	})
	t := document.Table{ID: strings.ToLower(id)}
	for _, f := range facts {
		t.Columns = append(t.Columns, f.Column)
	}
	t.Rows = func(yield func(document.Row) bool) {
		row := document.Row{Cells: make([]document.Cell, len(facts))}
		for thing := range things {
			for k := range facts {
				row.Cells[k] = facts[k].cell(thing)
			}
			if !yield(row) {
				return
			}
		}
	}
	return t
}

type measure = *kpi.Assessment

// said is a column of text.
func said[T any](heading string, text func(T) string) fact[T] {
	return fact[T]{Column: document.Column{Heading: heading}, cell: func(t T) document.Cell { return textCell(text(t)) }}
}

// told is a column of text that names its row.
func told[T any](heading string, cell func(T) document.Cell) fact[T] {
	return fact[T]{Column: document.Column{Heading: heading, RowHeading: true}, cell: cell}
}

// valued is a column of values in the unit of the measure, at full precision.
func valued(heading string, v func(measure) decimal.NullDecimal) fact[measure] {
	return fact[measure]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(a measure) document.Cell {
		return number(v(a), int8(a.Indicator.Decimals))
	}}
}

// number gives a number at full precision; there being none, the mark for it.
func number(v decimal.NullDecimal, places int8) document.Cell {
	if !v.Valid {
		return noneApplies
	}
	return document.Cell{Kind: document.NumberCell, Number: v.Decimal.InexactFloat64(), Places: places}
}

// dayOf gives a day; there being none, the mark for it.
func dayOf(day time.Time) document.Cell {
	if day.IsZero() {
		return noneApplies
	}
	return document.Cell{Kind: document.DateCell, Date: day}
}

// isoDay gives a day that is held as text; what is no day stays as it is.
func isoDay(text string) document.Cell {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return dayOf(day)
	}
	if text == "" {
		return noneApplies
	}
	return textCell(text)
}

// statusSigns are the symbols that go with the words of a status.
func (p *Pack) statusSigns() []document.Sign {
	var list []document.Sign
	for _, s := range []kpi.Status{kpi.Green, kpi.Amber, kpi.Red, kpi.NotRated} {
		list = append(list, document.Sign{Word: p.Wording.word("status", s.String()), Symbol: symbols[s]})
	}
	return list
}

// Headings that formulas and charts go by.
const (
	headFigure   = "Figure"
	headTarget   = "Target"
	headStatus   = "Status"
	headBefore   = "Figure before"
	headYearAgo  = "Figure a year ago"
	headBaseline = "Baseline"
	headCounted  = "Counted"
	headCurrent  = "Current figure"
)

// figure is the column of the figure that stands, or the mark in its place.
func (b *sheets) figure() fact[measure] {
	return fact[measure]{Column: document.Column{Heading: headFigure, Align: document.Right}, keep: true, cell: func(a measure) document.Cell {
		if a.Held() {
			return number(a.Current.Value, int8(a.Indicator.Decimals))
		}
		return textCell(absent(a.Current.Marks))
	}}
}

// difference is a column with the figure less another of the same row; none where one of the two does not stand in the row.
func (b *sheets) difference(heading, other string, less func(measure) decimal.NullDecimal) fact[measure] {
	return fact[measure]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(a measure) document.Cell {
		v := less(a)
		if !a.Held() || !v.Valid {
			return noneApplies
		}
		v.Decimal = a.Current.Value.Decimal.Sub(v.Decimal)
		return b.worked(number(v, int8(a.Indicator.Decimals)), "[@"+headFigure+"]-[@"+other+"]")
	}}
}

func targetOf(a measure) decimal.NullDecimal { return a.Target.Value }
func before(a measure) decimal.NullDecimal   { return a.Short.Value }
func yearAgo(a measure) decimal.NullDecimal  { return a.Long.Value }

// pointTarget gives the target of a figure; none where it is a range, to which there is no one distance.
func pointTarget(a measure) decimal.NullDecimal {
	if a.Target.Upper.Valid {
		return decimal.NullDecimal{}
	}
	return a.Target.Value
}

func (b *sheets) status() fact[measure] {
	return fact[measure]{Column: document.Column{Heading: headStatus, Signs: b.statusSigns()}, cell: func(a measure) document.Cell { return textCell(b.statusWords(a)) }}
}

func (b *sheets) direction(heading string, t func(measure) *kpi.Travel) fact[measure] {
	return fact[measure]{Column: document.Column{Heading: heading}, cell: func(a measure) document.Cell { return b.directionCell(t(a)) }}
}

// who are the columns that say which measure a row is about. The reference leads to its chart, where there is one.
func (b *sheets) who() []fact[measure] {
	return []fact[measure]{
		{Column: document.Column{Heading: "Ref"}, cell: func(a measure) document.Cell {
			return document.Cell{Text: string(a.Indicator.Ref), Link: b.desk.link(a)}
		}},
		told("Measure", func(a measure) document.Cell { return textCell(a.Indicator.Title) }),
		said("Area", func(a measure) string { return b.areaName(a.Area) }),
	}
}

// counting are the columns that say whether a row is counted in the summary, and how.
func (b *sheets) counting() []fact[measure] {
	return []fact[measure]{
		said(headCounted, func(a measure) string { return yesNo(b.counts(a)) }),
		said(headCurrent, func(a measure) string { return yesNo(a.Reported()) }),
	}
}

func (b *sheets) wordsOf() []fact[measure] {
	return []fact[measure]{
		said("Data quality", func(a measure) string { return b.Wording.word("quality", a.Quality.String()) }),
		said("Commentary", func(a measure) string { return a.Current.Commentary }),
		said("Corrective action", func(a measure) string { return a.Current.CorrectiveAction }),
		said("Owner of the action", func(a measure) string { return a.Current.ActionOwner }),
		{Column: document.Column{Heading: "Action due"}, cell: func(a measure) document.Cell { return isoDay(a.Current.ActionDue) }},
	}
}

func shortOf(a measure) *kpi.Travel { return &a.Short }
func longOf(a measure) *kpi.Travel  { return &a.Long }

// glance is a measure in few columns.
func (b *sheets) glance() []fact[measure] {
	return slices.Concat(b.who(), []fact[measure]{
		said("Outcomes", func(a measure) string { return strings.Join(b.served[a.Indicator.Ref], ", ") }),
		said("Service", func(a measure) string { return b.serviceName(a.Indicator.Service) }),
		said("Unit", func(a measure) string { return a.Indicator.Unit }),
		said("Period", func(a measure) string { return a.Current.Period.Short() }),
		b.figure(),
		said("Marks", func(a measure) string { return (a.Current.Marks &^ kpi.Absent).Brackets() }),
		valued(headTarget, targetOf),
		valued("Upper bound", func(a measure) decimal.NullDecimal { return a.Target.Upper }),
		b.difference("Figure less target", headTarget, pointTarget),
		b.status(),
	}, b.trend(), []fact[measure]{
		b.direction("Direction on the period before", shortOf),
		b.direction("Direction on a year ago", longOf),
	})
}

// whole is a measure in all its columns.
func (b *sheets) whole() []fact[measure] {
	return slices.Concat(b.who(), []fact[measure]{
		said("Outcomes", func(a measure) string { return strings.Join(b.served[a.Indicator.Ref], ", ") }),
		said("Service", func(a measure) string { return b.serviceName(a.Indicator.Service) }),
		said("Unit", func(a measure) string { return a.Indicator.Unit }),
		said("Good is", func(a measure) string { return b.Wording.word("good", a.Indicator.Polarity.String()) }),
		said("Period", func(a measure) string { return a.Current.Period.Short() }),
		{Column: document.Column{Heading: "Period ends"}, cell: func(a measure) document.Cell { return dayOf(a.Current.Period.End()) }},
		b.figure(),
		said("Marks", func(a measure) string { return (a.Current.Marks &^ kpi.Absent).Brackets() }),
		valued(headTarget, targetOf),
		valued("Upper bound", func(a measure) decimal.NullDecimal { return a.Target.Upper }),
		valued("Floor", func(a measure) decimal.NullDecimal { return a.Target.Floor }),
		b.difference("Figure less target", headTarget, pointTarget),
		b.status(),
	}, b.trend(), []fact[measure]{
		said("Rule applied", func(a measure) string { return a.Rule }),
		said("Period before", func(a measure) string { return a.Short.Period.Short() }),
		valued(headBefore, before),
		b.difference("Change on the period before", headBefore, before),
		b.direction("Direction on the period before", shortOf),
		said("Period a year ago", func(a measure) string { return a.Long.Period.Short() }),
		valued(headYearAgo, yearAgo),
		b.difference("Change on a year ago", headYearAgo, yearAgo),
		b.direction("Direction on a year ago", longOf),
		said("Baseline period", func(a measure) string {
			if a.Baseline == nil {
				return ""
			}
			return a.Baseline.Period.Short()
		}),
		valued(headBaseline, baselineOf),
		b.difference("Change from baseline", headBaseline, func(a measure) decimal.NullDecimal {
			if !a.ChangeFromBaseline.Valid {
				return a.ChangeFromBaseline
			}
			return baselineOf(a)
		}),
		valued("Final target", func(a measure) decimal.NullDecimal { return a.FinalTarget }),
		said("Final target for", func(a measure) string { return a.FinalTargetPeriod.Short() }),
		{Column: document.Column{Heading: "Progress to target (%)", Align: document.Right}, cell: func(a measure) document.Cell { return number(a.Progress, 0) }},
		{Column: document.Column{Heading: "Progress due by now (%)", Align: document.Right}, cell: func(a measure) document.Cell { return number(a.ExpectedProgress, 0) }},
	}, b.wordsOf(), b.counting(), []fact[measure]{
		said("Source", func(a measure) string { return sourceOf(&a.Current.Source) }),
	})
}

func baselineOf(a measure) decimal.NullDecimal {
	if a.Baseline == nil {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(a.Baseline.Value)
}

// sourceOf names the cell that a figure was read from.
func sourceOf(s *kpi.Source) string {
	switch {
	case s.File == "":
		return ""
	case s.Sheet == "":
		return s.File + ", " + s.Cell
	}
	return s.File + ", sheet " + s.Sheet + ", cell " + s.Cell
}

func (b *sheets) measures() iter.Seq[measure] {
	return func(yield func(measure) bool) {
		for i := range b.Assessments {
			if !yield(&b.Assessments[i]) {
				return
			}
		}
	}
}

func (b *sheets) every() []*kpi.Assessment { return slices.Collect(b.measures()) }

const inUnits = "Figures are in the unit that stands in the column Unit."

// scorecardSheet has every measure at a glance.
func (b *sheets) scorecardSheet() document.Sheet {
	t := tableOf("Scorecard", b.glance(), b.measures(), false)
	t.Empty = "The framework has no measures."
	return document.Sheet{
		Name: "Scorecard", Title: "Scorecard: every measure at a glance, " + b.Quarter.Label(), Table: t,
		Intro: b.introTo(b.every(), "How a status is arrived at: "+noteStatus+"."),
	}
}

// dataSheet has every measure with all that is known of it.
func (b *sheets) dataSheet() document.Sheet {
	t := tableOf("Data", b.whole(), b.measures(), true)
	t.Empty = "The framework has no measures."
	return document.Sheet{
		Name: "Data", Title: "Data: all that is known of every measure, " + b.Quarter.Label(), Table: t,
		Intro: b.introTo(b.every(), "What is counted: "+noteCounts+". Changes and progress: "+noteChange+"."),
	}
}

// introTo gives the lines above a table of measures.
func (b *sheets) introTo(measures []*kpi.Assessment, more ...string) []string {
	lines := append(more, inUnits, b.marksLine(measures))
	if b.desk != nil {
		lines = append(lines, b.desk.lines()...)
	}
	return lines
}

// groupSheet has the measures of an outcome, a set or a panel.
func (b *sheets) groupSheet(g *group) document.Sheet {
	facts := b.whole()
	if g.panel {
		facts = slices.Concat(b.glance(), b.wordsOf())
	}
	return document.Sheet{
		Name: g.name, Title: g.title, Table: tableOf(g.name, facts, slices.Values(g.measures), false),
		Intro: b.introTo(g.measures, g.intro...),
	}
}

// standing is a line of the summary.
type standing struct {
	ref, title, sheet string
	kpi.Standing
	live bool // the counts can be worked out from the sheet
}

// summarySheet says how each outcome of the first tier stands.
func (b *sheets) summarySheet() document.Sheet {
	var lines []standing
	for _, top := range b.outline.top {
		s := b.Standings[top.outcome.Ref]
		lines = append(lines, standing{top.outcome.Ref, top.outcome.Title, b.at[top.outcome.Ref], s, b.adds(top.measures(), &s)})
	}
	whole := b.Standings[""]
	lines = append(lines, standing{"All", "All measures, each counted once", "Data", whole, b.adds(b.every(), &whole)})
	facts := []fact[*standing]{
		{Column: document.Column{Heading: "Ref"}, cell: func(s *standing) document.Cell { return textCell(s.ref) }},
		told("Outcome", func(s *standing) document.Cell { return textCell(s.title) }),
		b.tally("Measures", func(s *standing) (int, string) { return s.Measures, "" }),
		b.tally("With a figure", func(s *standing) (int, string) { return s.Tally.Current, headCurrent + `],"yes"` }),
	}
	for _, status := range []kpi.Status{kpi.Green, kpi.Amber, kpi.Red} {
		word := b.Wording.word("status", status.String())
		facts = append(facts, b.tally(word, func(s *standing) (int, string) {
			return [...]int{kpi.Green: s.Green, kpi.Amber: s.Amber, kpi.Red: s.Red}[status], headStatus + "]," + criterion(word)
		}))
	}
	w := b.Wording
	rest := w.word("status", "not_rated")
	facts = append(facts, fact[*standing]{Column: document.Column{Heading: rest, Align: document.Right}, cell: func(s *standing) document.Cell {
		c := countCell(s.Measures - s.Rated())
		if s.live {
			c = b.worked(c, "[@Measures]-[@"+w.word("status", "green")+"]-[@"+w.word("status", "amber")+"]-[@"+w.word("status", "red")+"]")
		}
		return c
	}}, fact[*standing]{Column: document.Column{Heading: "Judgement", Signs: []document.Sign{
		{Word: w.word("judgement", "on_track"), Symbol: document.OnTarget}, {Word: w.word("judgement", "mixed"), Symbol: document.Close},
		{Word: w.word("judgement", "off_track"), Symbol: document.Off}, {Word: w.word("judgement", "no_judgement"), Symbol: document.Unrated},
	}}, cell: func(s *standing) document.Cell { return textCell(w.word("judgement", s.Judgement.String())) }},
		fact[*standing]{Column: document.Column{Heading: "Worksheet"}, cell: func(s *standing) document.Cell { return document.Cell{Text: s.sheet, Link: "#" + s.sheet} }})
	sheet := document.Sheet{
		Name: "Summary", Title: "Summary: how each outcome stands, " + b.Quarter.Label(),
		Intro: []string{"Number of measures under each outcome, by status. What is counted: " + noteCounts + "."},
		Table: tableOf("Summary", facts, func(yield func(*standing) bool) {
			for i := range lines {
				if !yield(&lines[i]) {
					return
				}
			}
		}, true),
	}
	if b.desk != nil {
		sheet.Beside = b.statusChart(len(lines) - 1)
	}
	return sheet
}

// tally is a column of counts. Where the rows to count have one word in common, it is worked out from the sheet.
func (b *sheets) tally(heading string, count func(*standing) (n int, where string)) fact[*standing] {
	return fact[*standing]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(s *standing) document.Cell {
		n, where := count(s)
		c := countCell(n)
		if !s.live {
			return c
		}
		formula := "COUNTIFS(" + s.sheet + "[" + headCounted + `],"yes"`
		if where != "" {
			formula += "," + s.sheet + "[" + where
		}
		return b.worked(c, formula+")")
	}}
}

// adds says that a count of the rows of a sheet comes to what the standing says, so that a formula can stand for it.
func (b *sheets) adds(measures []*kpi.Assessment, s *kpi.Standing) bool {
	var t kpi.Tally
	for _, a := range measures {
		if b.counts(a) {
			t.Count(a)
		}
	}
	return t.Measures > 0 && t.Measures == s.Measures && t.Current == s.Tally.Current && t.Green == s.Green && t.Amber == s.Amber && t.Red == s.Red
}

// criterion writes a text as a formula compares with it: the signs that stand for any text are made to stand for themselves.
func criterion(word string) string {
	return `"` + strings.NewReplacer(`"`, `""`, "~", "~~", "*", "~*", "?", "~?").Replace(word) + `"`
}
