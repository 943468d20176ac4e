package period

import (
	"fmt"
	"strconv"
	"time"
)

// Year is a financial year, named by the calendar year in which it starts: Year(2025) runs from 1 April 2025 to 31 March 2026.
type Year int

// String gives the form used in data: "2025-26".
func (y Year) String() string { return y.joined('-') }

// Label gives the form used in print: "2025/26".
func (y Year) Label() string { return y.joined('/') }

// joined writes both calendar years. A pack says the period of each of its figures several times over, so that it is worth doing without fmt.
func (y Year) joined(by byte) string {
	if y < 1000 || y > 9999 {
		return fmt.Sprintf("%04d%c%02d", int(y), by, (int(y)+1)%100)
	}
	next := byte((y + 1) % 100)
	return string(append(strconv.AppendInt(make([]byte, 0, 7), int64(y), 10), by, '0'+next/10, '0'+next%10))
}

// Quarter gives the nth quarter of the year, 1 (April to June) to 4 (January to March).
func (y Year) Quarter(n int) Quarter { return Quarter(4*int(y) + n - 1) }

// Period gives the year as the period of a figure.
func (y Year) Period() Period {
	return Period{kind: FinancialYear, start: monthIndex(int(y), time.April), months: 12}
}

// Quarter is a quarter of a financial year, counted without gaps: 4 times the year in which the financial year starts, plus the quarter less one.
// Neighbouring quarters differ by one, and the same quarter of the year before by four. The zero Quarter stands for none.
type Quarter int

// QuarterOf gives the quarter in which a day falls.
func QuarterOf(day time.Time) Quarter {
	return quarterOfMonth(monthIndex(day.Year(), day.Month()))
}

func quarterOfMonth(month int32) Quarter {
	// April of year 0 is month 3, and opens Quarter 0.
	return Quarter((month - 3) / 3)
}

// ParseQuarter reads the form used in commands, paths and data, "2025-26-Q2".
func ParseQuarter(s string) (Quarter, error) {
	p, err := Parse(s)
	if err != nil || p.kind != Quarterly {
		return 0, fmt.Errorf("%q is not a quarter; write it as 2025-26-Q2", s)
	}
	return p.Quarter(), nil
}

// Year gives the financial year of the quarter.
func (q Quarter) Year() Year { return Year(q / 4) }

// Number gives 1 for April to June, to 4 for January to March.
func (q Quarter) Number() int { return int(q%4) + 1 }

// SameLastYear gives the same quarter of the year before.
func (q Quarter) SameLastYear() Quarter { return q - 4 }

// Period gives the quarter as the period of a figure.
func (q Quarter) Period() Period { return Period{kind: Quarterly, start: q.firstMonth(), months: 3} }

// Month gives the nth month of the quarter, 1 to 3.
func (q Quarter) Month(n int) Period {
	return Period{kind: Monthly, start: q.firstMonth() + int32(n) - 1, months: 1}
}

func (q Quarter) firstMonth() int32 { return 3 + 3*int32(q) }

// Start gives the first day of the quarter, at midnight UTC.
func (q Quarter) Start() time.Time { return q.Period().Start() }

// End gives the last day of the quarter, at midnight UTC.
func (q Quarter) End() time.Time { return q.Period().End() }

// String gives the form used in commands, paths and data: "2025-26-Q2".
func (q Quarter) String() string {
	if q == 0 {
		return ""
	}
	return q.Year().String() + "-Q" + strconv.Itoa(q.Number())
}

// Label gives the form used in print: "Quarter 2 2025/26 (July to September 2025)".
func (q Quarter) Label() string {
	first, last := q.Start(), q.End()
	return fmt.Sprintf("Quarter %d %s (%s to %s %d)", q.Number(), q.Year().Label(), first.Month(), last.Month(), last.Year())
}

// Short gives the form used in tables and on axes: "Q2 2025/26".
func (q Quarter) Short() string { return "Q" + strconv.Itoa(q.Number()) + " " + q.Year().Label() }

// MarshalText writes the quarter as in data.
func (q Quarter) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads the quarter as in data; an empty text is no quarter.
func (q *Quarter) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*q = 0
		return nil
	}
	v, err := ParseQuarter(string(b))
	if err != nil {
		return err
	}
	*q = v
	return nil
}
