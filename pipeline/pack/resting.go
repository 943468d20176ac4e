package pack

import (
	"iter"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// historySheet has a row for every figure held of every measure. Financial year and quarter have columns of their own, by which it can be sorted.
func (b *sheets) historySheet() document.Sheet {
	marks := kpi.NotApplicable
	for k := range b.Assessments {
		for h := range b.Assessments[k].History {
			pt := &b.Assessments[k].History[h]
			if marks |= pt.Marks; !pt.Held && !pt.Marks.Any(kpi.Absent) {
				marks |= kpi.NotAvailable
			}
		}
	}
	return document.Sheet{
		Name: "Full_history", Title: "Full history: every figure held", Table: b.historyTable(),
		Intro: []string{"A row for each figure. Financial year and quarter are those in which its period ends; a figure for a financial, academic or calendar year has no quarter.", inUnits, b.marksIn(marks)},
	}
}

func (b *sheets) historyTable() document.Table {
	return document.Table{
		ID: "full_history",
		Columns: []document.Column{
			{Heading: "Ref"}, {Heading: "Measure", RowHeading: true}, {Heading: "Area"}, {Heading: "Financial year"}, {Heading: "Quarter", Align: document.Right}, {Heading: "Period"},
			{Heading: "Period ends"}, {Heading: headFigure, Align: document.Right}, {Heading: "Unit"}, {Heading: "Marks"},
		},
		Rows: func(yield func(document.Row) bool) {
			row := document.Row{Cells: make([]document.Cell, 10)} // used again for each figure: a large council has hundreds of thousands
			for k := range b.Assessments {
				a := &b.Assessments[k]
				row.Cells[0], row.Cells[1], row.Cells[2] = textCell(string(a.Indicator.Ref)), textCell(a.Indicator.Title), textCell(b.areaName(a.Area))
				row.Cells[8] = textCell(a.Indicator.Unit)
				for h := range a.History {
					pt := &a.History[h]
					figure := textCell(absent(pt.Marks))
					if pt.Held {
						figure = document.Cell{Kind: document.NumberCell, Number: pt.Exact, Places: int8(a.Indicator.Decimals)}
					}
					row.Cells[3], row.Cells[4] = textCell(pt.Period.Year().Label()), quarterCell(pt.Period)
					row.Cells[5], row.Cells[6] = textCell(pt.Period.Short()), dayOf(pt.Period.End())
					row.Cells[7], row.Cells[9] = figure, textCell((pt.Marks &^ kpi.Absent).Brackets())
					if !yield(row) {
						return
					}
				}
			}
		},
		Empty: "No figures are held.",
	}
}

// quarterCell gives the quarter in which a period ends, by number; none for a year of whatever kind.
func quarterCell(p period.Period) document.Cell {
	switch p.Kind() {
	case period.FinancialYear, period.AcademicYear, period.CalendarYear:
		return noneApplies
	}
	return document.Cell{Kind: document.NumberCell, Number: float64(p.Quarter().Number())}
}

// definitionsSheet says what each measure counts, how it is rated and who answers for it.
func (b *sheets) definitionsSheet() document.Sheet {
	type indicator = *kpi.Indicator
	tolerance := func(heading string, v func(indicator) decimal.Decimal) fact[indicator] {
		return fact[indicator]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(i indicator) document.Cell {
			if i.Scheme == kpi.Unrated {
				return noneApplies
			}
			d := v(i)
			return number(decimal.NewNullDecimal(d), int8(max(0, -d.Exponent())))
		}}
	}
	facts := []fact[indicator]{
		said("Ref", func(i indicator) string { return string(i.Ref) }),
		told("Measure", func(i indicator) document.Cell { return textCell(i.Title) }),
		said("Definition", func(i indicator) string { return i.Definition }),
		said("Numerator", func(i indicator) string { return i.NumeratorLabel }),
		said("Denominator", func(i indicator) string { return i.DenominatorLabel }),
		said("Unit", func(i indicator) string { return i.Unit }),
		said("Good is", func(i indicator) string { return b.Wording.word("good", i.Polarity.String()) }),
		said("Covers", func(i indicator) string { return b.Wording.word("accumulation", i.Accumulation.String()) }),
		said("Reported", func(i indicator) string { return capital(i.Frequency.String()) }),
		said("Rated by", func(i indicator) string { return capital(strings.ReplaceAll(i.Scheme.String(), "_", " ")) }),
		tolerance("Green tolerance", func(i indicator) decimal.Decimal { return i.GreenTolerance }),
		tolerance("Amber tolerance", func(i indicator) decimal.Decimal { return i.AmberTolerance }),
		said("Tolerances are", func(i indicator) string {
			switch {
			case i.Scheme == kpi.Unrated:
				return ""
			case i.ToleranceKind == kpi.Relative:
				return "Per cent of the target"
			case i.IsPercentage():
				return "Percentage points"
			}
			return "In the unit"
		}),
		said("Source", func(i indicator) string { return i.Source }),
		said("National code", func(i indicator) string { return i.NationalCode }),
		said("Service", func(i indicator) string { return b.serviceName(i.Service) }),
		said("Answers for it", func(i indicator) string { return b.leadRole(i.Service) }),
		said("State", func(i indicator) string { return capital(i.State.String()) }),
		said("Illustrative", func(i indicator) string { return yesNo(i.Illustrative) }),
	}
	t := tableOf("Definitions", facts, b.indicators(), false)
	t.Empty = "The framework has no measures."
	return document.Sheet{
		Name: "Definitions", Title: "Definitions: what each measure counts, how it is rated and who answers for it", Table: t,
		Intro: []string{"How a status is arrived at: " + noteStatus + ". An empty cell means that nothing is stated.", b.marksIn(kpi.NotApplicable)},
	}
}

// indicators gives each indicator of the pack once, however many areas it is reported for.
func (b *sheets) indicators() iter.Seq[*kpi.Indicator] {
	return func(yield func(*kpi.Indicator) bool) {
		var last *kpi.Indicator
		for k := range b.Assessments {
			if i := b.Assessments[k].Indicator; i != last {
				if last = i; !yield(i) {
					return
				}
			}
		}
	}
}

// assessed is an indicator with the assessment of its data quality.
type assessed struct {
	*kpi.Indicator
	row     *kpi.DataQuality
	overall kpi.Quality
	plan    *kpi.QualityPlan
}

// qualitySheet gives the assessments of data quality with the plans for improvement.
func (b *sheets) qualitySheet() document.Sheet {
	rows := make(map[kpi.Ref]*kpi.DataQuality, len(b.Framework.DataQuality))
	for k := range b.Framework.DataQuality {
		rows[b.Framework.DataQuality[k].Indicator] = &b.Framework.DataQuality[k]
	}
	plans := make(map[kpi.Ref]*kpi.QualityPlan, len(b.Readiness.Plans))
	for k := range b.Readiness.Plans {
		plans[b.Readiness.Plans[k].Indicator.Ref] = &b.Readiness.Plans[k]
	}
	overall := make(map[kpi.Ref]kpi.Quality, len(b.Assessments))
	for k := range b.Assessments {
		overall[b.Assessments[k].Indicator.Ref] = b.Assessments[k].Quality
	}
	all := func(yield func(assessed) bool) {
		for i := range b.indicators() {
			row := rows[i.Ref]
			if row == nil {
				row = &kpi.DataQuality{}
			}
			if !yield(assessed{i, row, overall[i.Ref], plans[i.Ref]}) {
				return
			}
		}
	}
	score := func(heading string, v func(*kpi.DataQuality) int) fact[assessed] {
		return fact[assessed]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(a assessed) document.Cell {
			if n := v(a.row); n > 0 {
				return document.Cell{Kind: document.NumberCell, Number: float64(n)}
			}
			return textCell(kpi.NotAvailable.Brackets())
		}}
	}
	facts := []fact[assessed]{
		said("Ref", func(a assessed) string { return string(a.Ref) }),
		told("Measure", func(a assessed) document.Cell { return textCell(a.Title) }),
		said("Overall", func(a assessed) string { return b.Wording.word("quality", a.overall.String()) }),
		{Column: document.Column{Heading: "Assessed on"}, cell: func(a assessed) document.Cell { return dayOf(a.row.AssessedOn) }},
		score("Accuracy", func(d *kpi.DataQuality) int { return d.Accuracy }),
		score("Validity", func(d *kpi.DataQuality) int { return d.Validity }),
		score("Reliability", func(d *kpi.DataQuality) int { return d.Reliability }),
		score("Timeliness", func(d *kpi.DataQuality) int { return d.Timeliness }),
		score("Relevance", func(d *kpi.DataQuality) int { return d.Relevance }),
		score("Completeness", func(d *kpi.DataQuality) int { return d.Completeness }),
		said("Issue", func(a assessed) string { return a.row.Issue }),
		said("Improvement plan", func(a assessed) string {
			if a.plan != nil && a.plan.Missing {
				return "None stated, though the rating asks for one"
			}
			return a.row.Action
		}),
		said("Owner", func(a assessed) string { return a.row.OwnerRole }),
		{Column: document.Column{Heading: "Due"}, cell: func(a assessed) document.Cell { return dayOf(a.row.Due) }},
		said("Plan is overdue", func(a assessed) string {
			if a.plan == nil {
				return ""
			}
			return yesNo(a.plan.Overdue)
		}),
	}
	t := tableOf("Data_quality", facts, all, false)
	t.Empty = "The framework has no measures."
	return document.Sheet{
		Name: "Data_quality", Title: "Data quality of each measure, and plans for improvement", Table: t,
		Intro: []string{"Each dimension is scored from 1 (poor) to 4 (good). An empty cell means that nothing is stated.", b.marksIn(kpi.NotAvailable | kpi.NotApplicable)},
	}
}

// revisionsSheet sets figures that were published otherwise beside what they are now.
func (b *sheets) revisionsSheet() document.Sheet {
	var list []measure
	marks := kpi.NotAvailable
	for a := range b.measures() {
		if a.Revised != nil {
			list = append(list, a)
			marks |= (a.Revised.Was.Marks | a.Current.Marks) & kpi.Absent
		}
	}
	now := b.figure()
	now.Heading = "Now"
	statusNow := b.status()
	statusNow.Heading = "Status now"
	t := tableOf("Revisions", slices.Concat(b.who(), []fact[measure]{
		said("Unit", func(a measure) string { return a.Indicator.Unit }),
		said("Period", func(a measure) string { return a.Current.Period.Short() }),
		{Column: document.Column{Heading: "Was", Align: document.Right}, cell: func(a measure) document.Cell {
			if was := a.Revised.Was.Value; was.Valid {
				return number(was, int8(a.Indicator.Decimals))
			}
			return textCell(absent(a.Revised.Was.Marks))
		}},
		{Column: document.Column{Heading: "Status was", Signs: b.statusSigns()}, cell: func(a measure) document.Cell {
			return textCell(b.Wording.word("status", a.Revised.WasStatus.String()))
		}},
		now, statusNow,
		said("Reason", func(a measure) string { return a.Revised.Reason }),
	}), slices.Values(list), false)
	t.Empty = "No figure published before has been revised."
	return led(len(list), document.Sheet{
		Name: "Revisions", Title: "Revisions: figures changed since they were published", Intro: []string{inUnits, b.marksIn(marks)}, Table: t,
	})
}

func (b *sheets) returnsSheet() document.Sheet {
	return document.Sheet{Name: "Returns", Title: "Returns received for the quarter", Table: named("Returns", b.returnsTable())}
}

// methodsSheet says how figures are treated, rule by rule.
func (b *sheets) methodsSheet() document.Sheet {
	type line struct{ method, part, text string }
	all := func(yield func(line) bool) {
		for _, m := range b.Methods {
			for _, s := range m.Rules {
				if !yield(line{m.Title, "Rule", s}) {
					return
				}
			}
			for _, s := range m.Examples {
				if !yield(line{m.Title, "Example", s}) {
					return
				}
			}
		}
	}
	return document.Sheet{Name: "Methods", Title: "Methods: the rules by which figures are treated", Table: tableOf("Methods", []fact[line]{
		told("Method", func(l line) document.Cell { return textCell(l.method) }),
		said("Kind", func(l line) string { return l.part }), said("Text", func(l line) string { return l.text }),
	}, all, false)}
}
