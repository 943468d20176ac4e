package kpi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// Marks is the set of marks that a figure carries, printed in square brackets (CONTRACT section 1). The zero Marks is a figure without reserve.
type Marks uint16

// The marks. Confidential, NotAvailable and NotApplicable stand in the place of a figure; the others stand beside one.
const (
	Provisional Marks = 1 << iota
	Revised
	Estimated
	Confidential
	NotAvailable
	NotApplicable
	RoundsToZero // not nought, but shown as nought at the displayed precision
	Break        // a break in the series: not comparable with what came before
)

// markLetters are in the order of the bits, which is also the order in print.
var markLetters = []string{"p", "r", "e", "c", "x", "z", "low", "b"}

// Absent are the marks that stand in the place of a figure.
const Absent = Confidential | NotAvailable | NotApplicable

// Has says that every one of the marks is carried.
func (m Marks) Has(marks Marks) bool { return m&marks == marks }

// Any says that at least one of the marks is carried.
func (m Marks) Any(marks Marks) bool { return m&marks != 0 }

func (m Marks) letters() []string {
	var out []string
	for i, l := range markLetters {
		if m&(1<<i) != 0 {
			out = append(out, l)
		}
	}
	return out
}

// String gives the form used in data: "p;r".
func (m Marks) String() string { return strings.Join(m.letters(), ";") }

// Brackets gives the form used in print: "[p][r]".
func (m Marks) Brackets() string {
	if m == 0 {
		return ""
	}
	return "[" + strings.Join(m.letters(), "][") + "]"
}

// ParseMarks reads "p;r", with or without brackets; "k" is taken for "low", as some publishers write it. The empty text is no mark.
func ParseMarks(s string) (Marks, error) {
	var m Marks
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("[]; ", r) }) {
		if part == "k" {
			part = "low"
		}
		i := slices.Index(markLetters, part)
		if i < 0 {
			return 0, fmt.Errorf("%q is not a mark; write %s", part, list(markLetters))
		}
		m |= 1 << i
	}
	return m, nil
}

// MarshalText writes the marks as in data.
func (m Marks) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the marks as in data.
func (m *Marks) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMarks(string(b))
	return err
}

// Figure is what was reported for a period: a value, perhaps the parts it is made of and the limits it lies between, and its marks.
// A figure without a value is not nought: its marks say why it is absent, and without marks it was simply not reported.
type Figure struct {
	Value       decimal.NullDecimal
	Numerator   decimal.NullDecimal
	Denominator decimal.NullDecimal
	Lower       decimal.NullDecimal // confidence limits, where the publisher gives them
	Upper       decimal.NullDecimal
	Marks       Marks
}

// Parts says that both parts are held.
func (f Figure) Parts() bool { return f.Numerator.Valid && f.Denominator.Valid }

// ratioPlaces is how far a value is worked out from its parts (CONTRACT section 4).
const ratioPlaces = 16

// Of gives the value of the figure for an indicator: worked out from the parts where both are held and the denominator is not nought
// (to 16 places, half away from zero), else as typed.
func (f Figure) Of(i *Indicator) decimal.NullDecimal {
	if !i.Measure.HasParts() || !f.Parts() || f.Denominator.Decimal.IsZero() {
		return f.Value
	}
	v := f.Numerator.Decimal.Mul(i.Multiplier).DivRound(f.Denominator.Decimal, ratioPlaces)
	return decimal.NewNullDecimal(v)
}

// Shown rounds a value to the precision at which the indicator is displayed, half away from zero. Status is judged on this.
func (i *Indicator) Shown(v decimal.Decimal) decimal.Decimal { return v.Round(i.Decimals) }

// Source says where a figure came from, down to the cell.
type Source struct {
	SHA256 string // of the file as it arrived
	File   string // base name
	Sheet  string
	Cell   string
}

// Origin says by which way a figure came.
type Origin uint8

// The origins. A figure from a return stands over one from history (CONTRACT section 4).
const (
	FromHistory Origin = iota
	FromReturn
)

// Observation is one figure for one indicator, area and period, as it became known at one time. Observations are never altered:
// a correction is a further observation with a later sequence.
type Observation struct {
	Indicator    Ref
	Organisation string // whose figure it is; empty for an area that is only compared with
	Area         string // never empty: the organisation's own area has the organisation's identifier
	Period       period.Period
	Figure
	Note   string
	Origin Origin
	// Known is the place of this observation in the order in which figures became known to the record.
	Known int64
	// Queried says that a question about the figure is open, so that it counts as provisional.
	Queried bool
	// Settled is the sequence at which the last question about the figure was answered; 0 where none was.
	Settled int64
	// Fewer is set, in what leaves the building, on a figure that is kept back because it is fewer people than this number, where that much may be
	// known; 0 otherwise.
	Fewer int64
	Words
	Source
}

// Words is what a service says about its figure.
type Words struct {
	Reason           string // why there is no figure, or why it was changed
	Commentary       string
	CorrectiveAction string
	ActionOwner      string // a role
	ActionDue        string // ISO date, or empty
	Stated           StatedClass
}

// StatedClass is the classification that whoever wrote some words gave them.
type StatedClass uint8

// What may be stated.
const (
	ClassUnstated StatedClass = iota
	StatedPublic
	StatedRestricted
)

var statedWords = []string{"", "public", "restricted"}

func (c StatedClass) String() string               { return text(statedWords, c) }
func (c StatedClass) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
func (c *StatedClass) UnmarshalText(b []byte) error {
	return parse(statedWords, "classification", b, c)
}

// Public says whether words so classified are public, where those of which nothing is stated are as standing says.
func (c StatedClass) Public(standing Classification) bool {
	return c == StatedPublic || c == ClassUnstated && standing == Public
}

// Speaks says that a figure has any words beside it, its note among them.
func (o *Observation) Speaks() bool {
	w := &o.Words
	return o.Note != "" || w.Reason != "" || w.Commentary != "" || w.CorrectiveAction != "" || w.ActionOwner != "" || w.ActionDue != ""
}

// Series is everything ever known of one indicator for one area, in order of period and, within a period, of becoming known.
type Series struct {
	Indicator    Ref
	Area         string
	Observations []Observation
}
