// Package period knows the calendar of a council: the financial year from 1 April, its quarters, and the other spans that a figure may be for —
// a month, an academic year (from 1 September), a calendar year, a rolling window of months, or a single day for a snapshot.
//
// A period is a small comparable value, so it can be a map key and can be ordered without being printed. Nothing here knows what day it is today.
package period

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Kind says what sort of span a period is. The zero Kind belongs to the zero Period, which stands for no period at all.
type Kind uint8

// The kinds of period a figure may be for.
const (
	None Kind = iota
	Monthly
	Quarterly
	FinancialYear
	AcademicYear // 1 September to 31 August
	CalendarYear
	Rolling // a window named by its first month and its length
	Day     // a snapshot on one day
)

var kindWords = [...]string{"no period", "month", "quarter", "financial year", "academic year", "calendar year", "rolling window", "day"}

// String gives the kind in words.
func (k Kind) String() string { return kindWords[k] }

// Period is the span of time that a figure is for. The zero Period is none.
type Period struct {
	kind   Kind
	months int16 // length; 0 for a day
	start  int32 // first month, counted from January of year 0; for a day, days since 1 January 1970
}

func monthIndex(year int, month time.Month) int32 { return int32(year)*12 + int32(month) - 1 }

// Month gives a calendar month.
func Month(year int, month time.Month) Period {
	return Period{kind: Monthly, start: monthIndex(year, month), months: 1}
}

// Academic gives the academic year which starts on 1 September of the year named.
func Academic(year int) Period {
	return Period{kind: AcademicYear, start: monthIndex(year, time.September), months: 12}
}

// Calendar gives a calendar year.
func Calendar(year int) Period {
	return Period{kind: CalendarYear, start: monthIndex(year, time.January), months: 12}
}

// Window gives a rolling window by its first month and its length in months.
func Window(year int, month time.Month, months int) Period {
	return Period{kind: Rolling, start: monthIndex(year, month), months: int16(months)}
}

// On gives the single day of a snapshot.
func On(day time.Time) Period {
	return Period{kind: Day, start: int32(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)}
}

// Kind says what sort of span this is.
func (p Period) Kind() Kind { return p.kind }

// IsZero says that there is no period.
func (p Period) IsZero() bool { return p.kind == None }

// Months gives the length in whole months, nought for a single day.
func (p Period) Months() int { return int(p.months) }

// Start gives the first day, at midnight UTC.
func (p Period) Start() time.Time {
	if p.kind == Day {
		return time.Unix(int64(p.start)*86400, 0).UTC()
	}
	return time.Date(int(p.start/12), time.Month(p.start%12+1), 1, 0, 0, 0, 0, time.UTC)
}

// End gives the last day, at midnight UTC.
func (p Period) End() time.Time {
	if p.kind == Day {
		return p.Start()
	}
	end := p.start + int32(p.months)
	return time.Date(int(end/12), time.Month(end%12+1), 0, 0, 0, 0, 0, time.UTC)
}

// Quarter gives the quarter in which the period ends: the quarter itself for a quarter, the fourth for a financial year.
func (p Period) Quarter() Quarter {
	switch p.kind {
	case None:
		return 0
	case Day:
		return QuarterOf(p.Start())
	}
	return quarterOfMonth(p.start + int32(p.months) - 1)
}

// Year gives the financial year in which the period ends.
func (p Period) Year() Year { return p.Quarter().Year() }

// Back gives the period of the same kind and length, n of its own lengths earlier (later when n is negative): the quarter before, the year before.
// A rolling window goes back by months, since windows overlap; a day goes back by calendar years, 29 February becoming 1 March.
func (p Period) Back(n int) Period {
	switch p.kind {
	case None:
		return p
	case Day:
		return On(p.Start().AddDate(-n, 0, 0))
	case Rolling:
		return p.ShiftMonths(-n)
	}
	return p.ShiftMonths(-n * int(p.months))
}

// YearBefore gives the same period one year earlier.
func (p Period) YearBefore() Period {
	if p.kind == Day {
		return p.Back(1)
	}
	return p.ShiftMonths(-12)
}

// ShiftMonths moves the period by whole months, later when n is positive. A day keeps its place in the month as far as the month has it.
func (p Period) ShiftMonths(n int) Period {
	switch p.kind {
	case None:
		return p
	case Day:
		return On(p.Start().AddDate(0, n, 0))
	}
	p.start += int32(n)
	return p
}

// Compare orders periods by the day they end on, then by the day they start on, then by kind: the order of a history.
func (p Period) Compare(q Period) int {
	if p == q {
		return 0
	}
	if p.kind == q.kind && p.months == q.months {
		return cmp.Compare(p.start, q.start)
	}
	if c := cmp.Compare(p.endDay(), q.endDay()); c != 0 {
		return c
	}
	if c := p.Start().Compare(q.Start()); c != 0 {
		return c
	}
	return cmp.Compare(p.kind, q.kind)
}

func (p Period) endDay() int64 {
	if p.kind == None {
		return -1 << 62
	}
	return p.End().Unix()
}

// String gives the form used in data: 2025-26-Q2, 2025-07, 2025-26, "2024-25 academic", "2024 calendar", 2025-03-15, 2024-10/P12M.
func (p Period) String() string {
	y, m := int(p.start/12), int(p.start%12)+1
	switch p.kind {
	case Monthly:
		return fmt.Sprintf("%04d-%02d", y, m)
	case Quarterly:
		return p.Quarter().String()
	case FinancialYear:
		return Year(y).String()
	case AcademicYear:
		return Year(y).String() + " academic"
	case CalendarYear:
		return fmt.Sprintf("%04d calendar", y)
	case Rolling:
		return fmt.Sprintf("%04d-%02d/P%dM", y, m, p.months)
	case Day:
		return p.Start().Format("2006-01-02")
	}
	return ""
}

// Label gives the form used in print: "Quarter 2 2025/26 (July to September 2025)", "July 2025", "2025/26", "academic year 2024/25", "2024",
// "15 March 2025", "October 2024 to September 2025".
func (p Period) Label() string {
	if p.kind == Quarterly {
		return p.Quarter().Label()
	}
	return p.Short()
}

// Short gives the form used in tables and on axes, where there is no room for the months of a quarter: "Q2 2025/26".
func (p Period) Short() string {
	y := int(p.start / 12)
	switch p.kind {
	case Monthly:
		return p.Start().Format("January 2006")
	case Quarterly:
		return p.Quarter().Short()
	case FinancialYear:
		return Year(y).Label()
	case AcademicYear:
		return "academic year " + Year(y).Label()
	case CalendarYear:
		return strconv.Itoa(y)
	case Rolling:
		return p.Start().Format("January 2006") + " to " + p.End().Format("January 2006")
	case Day:
		return p.Start().Format("2 January 2006")
	}
	return ""
}

// forms is what a person is told who has written a period in no form that is known.
const forms = "write a quarter as 2025-26-Q2, a month as 2025-07, a financial year as 2025-26, an academic year as 2024-25 academic, " +
	"a calendar year as 2024 calendar, a day as 2025-03-15, or a rolling window as 2024-10/P12M"

// Parse reads a period in the form used in data. A text in no known form, or naming a month or day that does not exist, is an error that lists the forms.
func Parse(s string) (Period, error) {
	if p, ok := parse(strings.TrimSpace(s)); ok {
		return p, nil
	}
	return Period{}, fmt.Errorf("%q is not a period; %s", s, forms)
}

func parse(s string) (Period, bool) {
	if rest, ok := strings.CutSuffix(s, " academic"); ok {
		y, ok := parseYear(rest)
		return Academic(int(y)), ok
	}
	if rest, ok := strings.CutSuffix(s, " calendar"); ok {
		y, ok := digits(rest, 4)
		return Calendar(y), ok && y > 0
	}
	if head, tail, ok := strings.Cut(s, "/P"); ok {
		n, found := strings.CutSuffix(tail, "M")
		months, err := strconv.Atoi(n)
		if !found || err != nil || months < 1 || months > 120 || strconv.Itoa(months) != n {
			return Period{}, false
		}
		p, ok := parseMonth(head)
		p.kind, p.months = Rolling, int16(months)
		return p, ok
	}
	switch len(s) {
	case 7:
		// "2001-02" to "2011-12" read both as a financial year and as a month. They are taken as the year:
		// councils hold annual figures from then and no monthly ones.
		if y, ok := parseYear(s); ok {
			return y.Period(), true
		}
		return parseMonth(s)
	case 10:
		if s[8] == 'Q' && s[7] == '-' {
			y, ok := parseYear(s[:7])
			n := int(s[9] - '0')
			if !ok || n < 1 || n > 4 {
				return Period{}, false
			}
			return y.Quarter(n).Period(), true
		}
		day, err := time.Parse("2006-01-02", s)
		if err != nil || day.Year() == 0 {
			return Period{}, false
		}
		return On(day), true
	}
	return Period{}, false
}

// parseYear reads "2025-26", whose second part must follow its first.
func parseYear(s string) (Year, bool) {
	if len(s) != 7 || s[4] != '-' {
		return 0, false
	}
	y, ok1 := digits(s[:4], 4)
	n, ok2 := digits(s[5:], 2)
	return Year(y), ok1 && ok2 && y > 0 && n == (y+1)%100
}

func parseMonth(s string) (Period, bool) {
	if len(s) != 7 || s[4] != '-' {
		return Period{}, false
	}
	y, ok1 := digits(s[:4], 4)
	m, ok2 := digits(s[5:], 2)
	if !ok1 || !ok2 || y == 0 || m < 1 || m > 12 {
		return Period{}, false
	}
	return Month(y, time.Month(m)), true
}

// digits reads exactly n decimal digits; strconv would also take a sign.
func digits(s string, n int) (int, bool) {
	if len(s) != n {
		return 0, false
	}
	v := 0
	for i := 0; i < n; i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		v = 10*v + int(s[i]-'0')
	}
	return v, true
}

// MarshalText writes the period as in data.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the period as in data; an empty text is no period.
func (p *Period) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	v, err := Parse(string(b))
	if err != nil {
		return err
	}
	*p = v
	return nil
}

// Covers gives the months of the period in words, for somebody who is asked for its figure: "July to September 2025", "October 2024 to September 2025",
// "July 2025", "15 March 2025".
func (p Period) Covers() string {
	switch p.kind {
	case None:
		return ""
	case Day, Monthly:
		return p.Short()
	}
	first, last := p.Start(), p.End()
	if first.Year() == last.Year() {
		return first.Format("January") + " to " + last.Format("January 2006")
	}
	return first.Format("January 2006") + " to " + last.Format("January 2006")
}
