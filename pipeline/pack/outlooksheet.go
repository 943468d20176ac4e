package pack

import (
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// outlookSheet gives the numbers behind the words of a panel, which has room for one of them: how far chance reaches, where the series has been going and
// what its usual variation is, the pace, what the rest of the year would have to bring, where the year may end, and the place among others.
func (b *sheets) outlookSheet() document.Sheet {
	list := slices.DeleteFunc(b.every(), func(a *kpi.Assessment) bool { return len(a.History) == 0 })
	t := tableOf("Chance_and_outlook", b.outlook(), slices.Values(list), false)
	t.Empty = "No figures are held."
	return document.Sheet{
		Name: "Chance_and_outlook", Title: "Chance and outlook: what the methods say of each measure, " + b.Quarter.Label(), Table: t,
		Intro: []string{
			"The numbers behind the words of the report. How each is arrived at is in the sheet Methods; none of them changes a status.",
			"Changes, limits and gaps are in the unit that stands in the column Unit, and for a percentage in percentage points.", b.marksLine(list),
		},
	}
}

// outlook are the columns, by method.
func (b *sheets) outlook() []fact[measure] {
	word := func(family, name string) string { return capital(b.Wording.word(family, name)) }
	why := func(r kpi.Reason) string { return capital(b.Wording.word("reason", string(r))) }
	// counted is a column of whole numbers.
	counted := func(heading string, n func(measure) int) fact[measure] {
		return fact[measure]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(a measure) document.Cell {
			if v := n(a); v > 0 {
				return document.Cell{Kind: document.NumberCell, Number: float64(v)}
			}
			return noneApplies
		}}
	}
	// measured is a column of what statistics came to, which are given where they could be worked out.
	measured := func(heading string, v func(measure) (float64, bool)) fact[measure] {
		return fact[measure]{Column: document.Column{Heading: heading, Align: document.Right}, cell: func(a measure) document.Cell {
			f, ok := v(a)
			if !ok {
				return noneApplies
			}
			return number(decimal.NewNullDecimal(decimal.NewFromFloat(f).Round(a.Indicator.Decimals+6)), int8(a.Indicator.Decimals+1))
		}}
	}
	chance := func(v func(*kpi.Interval) float64) func(measure) (float64, bool) {
		return func(a measure) (float64, bool) {
			if a.Chance == nil {
				return 0, false
			}
			return v(a.Chance), true
		}
	}
	limits := func(v func(*kpi.Variation) float64) func(measure) (float64, bool) {
		return func(a measure) (float64, bool) { return v(&a.Variation), a.Variation.Signal != kpi.NotCharted }
	}
	tested := func(a measure) bool { return a.LongView.Reason == "" && a.LongView.Test != "" }
	return slices.Concat(b.who(), []fact[measure]{
		said("Unit", func(a measure) string { return a.Indicator.Unit }),
		said("Period", func(a measure) string { return a.Current.Period.Short() }),
		b.figure(),
		{Column: document.Column{Heading: "In the quarter alone", Align: document.Right}, cell: func(a measure) document.Cell {
			switch {
			case a.Indicator.Accumulation != kpi.YearToDate || a.Indicator.Frequency == kpi.Yearly:
				return noneApplies
			case !a.Alone.Value.Valid:
				return textCell(absent(a.Alone.Marks))
			}
			return number(a.Alone.Value, int8(a.Indicator.Decimals))
		}},
		measured("Chance from", chance(func(i *kpi.Interval) float64 { return i.Low })),
		measured("Chance to", chance(func(i *kpi.Interval) float64 { return i.High })),
		said("Chance by", func(a measure) string {
			if a.Chance == nil {
				return ""
			}
			return capital(a.Chance.Method)
		}),
		said("Chance could have given another rating", func(a measure) string {
			if a.Chance == nil || !a.Rated() {
				return ""
			}
			return yesNo(a.Chance.Spans)
		}),
		said("Longer view", func(a measure) string {
			if !tested(a) {
				return why(a.LongView.Reason)
			}
			return word("direction", a.LongView.Direction.String())
		}),
		said("Longer view by", func(a measure) string {
			if !tested(a) {
				return ""
			}
			return capital(a.LongView.Test)
		}),
		counted("Longer view: figures", func(a measure) int {
			if !tested(a) {
				return 0
			}
			return a.LongView.Figures
		}),
		measured("Longer view: change a year", func(a measure) (float64, bool) {
			l := &a.LongView
			return l.PerYear, tested(a) && (l.PerYear != 0 || l.Low != 0 || l.High != 0) // the five-year marker has no slope of its own
		}),
		said("Variation", func(a measure) string {
			if a.Variation.Signal == kpi.NotCharted {
				return why(a.Variation.Reason)
			}
			return word("signal", a.Variation.Signal.String())
		}),
		said("Variation: sign", func(a measure) string {
			if a.Variation.Signal == kpi.NotCharted {
				return ""
			}
			return capital(a.Variation.Cause)
		}),
		measured("Variation: mean", limits(func(v *kpi.Variation) float64 { return v.Mean })),
		measured("Variation: lower limit", limits(func(v *kpi.Variation) float64 { return v.Low })),
		measured("Variation: upper limit", limits(func(v *kpi.Variation) float64 { return v.High })),
		said("Variation and target", func(a measure) string {
			if a.Variation.Assurance == kpi.NoAssurance {
				return ""
			}
			return word("assurance", a.Variation.Assurance.String())
		}),
	}, b.ahead(), b.among())
}

// ahead are the columns of pace, of the rest of the year and of its end.
func (b *sheets) ahead() []fact[measure] {
	return []fact[measure]{
		{Column: document.Column{Heading: "Time used to the final target (%)", Align: document.Right}, cell: func(a measure) document.Cell { return number(a.Pace.TimeUsed, 0) }},
		valued("Pace so far", func(a measure) decimal.NullDecimal { return a.Pace.SoFar }),
		valued("Pace needed", func(a measure) decimal.NullDecimal { return a.Pace.Needed }),
		said("Pace is for each", func(a measure) string {
			if !a.Pace.SoFar.Valid {
				return ""
			}
			return b.Wording.word("step", map[int]string{1: "quarter", 4: "year"}[a.Pace.Step])
		}),
		valued("Target of the year", func(a measure) decimal.NullDecimal {
			if a.Rest.Target.Valid {
				return a.Rest.Target
			}
			return a.Projection.YearTarget
		}),
		valued("Rest of the year: needed", func(a measure) decimal.NullDecimal { return a.Rest.Needed }),
		valued("Year so far, to hold that against", func(a measure) decimal.NullDecimal { return a.Rest.SoFar }),
		valued("Rest of the year: may still happen", func(a measure) decimal.NullDecimal { return a.Rest.Left }),
		valued("Best that the year can come to", func(a measure) decimal.NullDecimal { return a.Rest.Best }),
		said("Target can no longer be met", func(a measure) string {
			if !a.Rest.Target.Valid || a.Rest.Reason != "" {
				return ""
			}
			return yesNo(a.Rest.OutOfReach)
		}),
		valued("Year expected", func(a measure) decimal.NullDecimal { return a.Projection.Value }),
		valued("Year expected from", func(a measure) decimal.NullDecimal { return a.Projection.Low }),
		valued("Year expected to", func(a measure) decimal.NullDecimal { return a.Projection.High }),
		said("Outlook", func(a measure) string {
			if a.Projection.Verdict == kpi.NoVerdict {
				return ""
			}
			return capital(b.Wording.word("outlook", a.Projection.Verdict.String()))
		}),
		valued("Expected a year ago by the same rule", func(a measure) decimal.NullDecimal {
			if a.Projection.Earlier == nil {
				return decimal.NullDecimal{}
			}
			return decimal.NewNullDecimal(a.Projection.Earlier.Expected)
		}),
		valued("What that year came to", func(a measure) decimal.NullDecimal {
			if a.Projection.Earlier == nil {
				return decimal.NullDecimal{}
			}
			return decimal.NewNullDecimal(a.Projection.Earlier.Came)
		}),
	}
}

// among are the columns of the place among peers and of the districts. They stand empty where the figures of others are of another period.
func (b *sheets) among() []fact[measure] {
	of := func(a measure) *kpi.Comparison {
		if c := a.Comparison; c != nil && a.Held() && c.Period == a.Current.Period {
			return c
		}
		return &kpi.Comparison{}
	}
	ends := func(v func(*kpi.Ends) decimal.NullDecimal) func(measure) decimal.NullDecimal {
		return func(a measure) decimal.NullDecimal {
			if e := of(a).Ends; e != nil {
				return v(e)
			}
			return decimal.NullDecimal{}
		}
	}
	named := func(v func(*kpi.Ends) string) func(measure) string {
		return func(a measure) string {
			if e := of(a).Ends; e != nil {
				return b.areaName(v(e))
			}
			return ""
		}
	}
	return []fact[measure]{
		said("Place among peers", func(a measure) string {
			if c := of(a); c.Rank > 0 || c.Reason != "" {
				return b.placeAmong(c)
			}
			return ""
		}),
		valued("Median of peers", func(a measure) decimal.NullDecimal { return of(a).Median }),
		valued("Gap to the median", func(a measure) decimal.NullDecimal { return of(a).Gap }),
		{Column: document.Column{Heading: "Gap in people or cases", Align: document.Right}, cell: func(a measure) document.Cell { return number(of(a).InPeople, 0) }},
		said("Highest district", named(func(e *kpi.Ends) string { return e.High.Area })),
		valued("Figure of the highest", ends(func(e *kpi.Ends) decimal.NullDecimal { return decimal.NewNullDecimal(e.High.Value) })),
		said("Lowest district", named(func(e *kpi.Ends) string { return e.Low.Area })),
		valued("Figure of the lowest", ends(func(e *kpi.Ends) decimal.NullDecimal { return decimal.NewNullDecimal(e.Low.Value) })),
		valued("Difference of the two", ends(func(e *kpi.Ends) decimal.NullDecimal { return decimal.NewNullDecimal(e.Difference) })),
		{Column: document.Column{Heading: "Ratio of the two", Align: document.Right}, cell: func(a measure) document.Cell {
			return number(ends(func(e *kpi.Ends) decimal.NullDecimal { return e.Ratio })(a), 2)
		}},
	}
}
