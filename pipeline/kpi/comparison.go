package kpi

import (
	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// PlaceFigure is the figure of a place that is compared with.
type PlaceFigure struct {
	Area  string
	Value decimal.Decimal
	Marks Marks
}

// Comparison is how a figure stands beside those of other places, for the same period and definition and no other.
type Comparison struct {
	Period period.Period // of every figure in it
	Group  string        // the peer group, as the framework names it; empty when there is none
	Peers  []PlaceFigure // members of the group with a figure, in the order of the table, the council itself left out
	Beside []PlaceFigure // regions and the country, which are set beside a figure and never ranked

	// Reason says why the council is not placed among its peers: there is no figure, there are no peers, or fewer than eight with a figure.
	// The lists are given all the same.
	Reason Reason
	// Rank is 1 for the best by polarity, judged as displayed; those who are equal share the better rank. Of counts the council too.
	Rank, Of, TiedWith int
	Quartile           int                 // 1 is best
	Median             decimal.NullDecimal // of the peers; given wherever there are enough of them, whatever the polarity
	Gap                decimal.NullDecimal // the figure less the median, turned so that a positive gap is good
	BestQuarter        decimal.NullDecimal // what the best quarter of the peers reach
	// InPeople is the gap in people (or households, or cases), where the denominator says how many a percentage is of.
	InPeople decimal.NullDecimal

	// Ends are the highest and lowest of the districts that make up the council's area; nil where fewer than three have a figure.
	Ends *Ends
	// EndsBefore are those of the same period a year earlier, over the same districts; nil where one of them had no figure then.
	EndsBefore *Ends
	// Districts are the figures over time of those parts of the council's area, in the order in which the framework names them; nil where Ends is.
	Districts []PlaceHistory
}

// PlaceHistory is the figures over time of one place, from the earliest.
type PlaceHistory struct {
	Area   string
	Points []Point
}

// Ends is the inequality between the parts of a place: both ends, their difference and their ratio. All of it is given, because a gap can close by the
// better end getting worse, and a difference can narrow while the ratio widens.
type Ends struct {
	High, Low  PlaceFigure
	Places     int
	Difference decimal.Decimal
	Ratio      decimal.NullDecimal // high over low; not valid where low is nought or they differ in sign
}
