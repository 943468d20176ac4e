package kpi

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// YearView is a year as it came out, beside its quarters and the years before it: what the pack of the fourth quarter gives as the year's end, and
// the pack of the first quarter after it restates.
type YearView struct {
	Outturn
	Quarters [4]Figure // by themselves: running totals are taken apart; none for a measure with one figure a year
	// Target is that of the whole year, and Status how the year's figure stands against it.
	Target       decimal.NullDecimal
	Upper        decimal.NullDecimal
	Status       Status
	StatusReason Reason
	Rule         string
	// Earlier are the two years before, the later one first; with Outturn they make the three-year view.
	Earlier [2]Outturn
}

// Outturn is what one year came to.
type Outturn struct {
	Period period.Period // a financial year, or the yearly period of the measure
	Figure
	Reason Reason // why there is none
	// Broken says that the series breaks within or after this year, so that it is not comparable with the one shown after it.
	Broken bool
}

// Provisional says that the year's figure rests on one that is provisional or estimated.
func (o Outturn) Provisional() bool { return o.Marks.Any(Provisional | Estimated) }
