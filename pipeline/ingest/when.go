package ingest

import (
	"strings"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// readPeriod reads a period as it stands in data or in print: 2025-26-Q2, "Q2 2025/26", "Quarter 2 2025/26 (July to September 2025)", "July 2025",
// "2025/26", "academic year 2024/25", "15 March 2025", "October 2024 to September 2025". A bare year is a calendar year.
func readPeriod(s string) (period.Period, bool) {
	s = strings.Trim(s, blanks)
	if p, err := period.Parse(s); err == nil {
		return p, true
	}
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	s = strings.Trim(strings.ToLower(strings.NewReplacer("–", "-", "\u2011", "-", "\u00a0", " ").Replace(s)), blanks)
	if first, last, ok := strings.Cut(s, " to "); ok {
		return window(first, last)
	}
	s = strings.ReplaceAll(s, "/", "-")
	words := strings.Fields(s)
	switch len(words) {
	case 1:
		if len(s) == 4 {
			return parsed(s + " calendar")
		}
		return parsed(strings.ToUpper(s))
	case 2:
		// "Q2 2025-26", "2025-26 Q2", "July 2025", "2024-25 academic", "2024 calendar"
		switch {
		case isQuarter(words[0]):
			return parsed(words[1] + "-" + strings.ToUpper(words[0]))
		case isQuarter(words[1]):
			return parsed(words[0] + "-" + strings.ToUpper(words[1]))
		}
		if p, ok := parsed(s); ok {
			return p, true
		}
		return month(s)
	case 3:
		switch {
		case words[0] == "quarter":
			return parsed(words[2] + "-Q" + words[1])
		case words[0] == "academic" && words[1] == "year":
			return parsed(words[2] + " academic")
		case words[0] == "calendar" && words[1] == "year":
			return parsed(words[2] + " calendar")
		case words[0] == "financial" && words[1] == "year":
			return parsed(words[2])
		}
		if day, ok := readDay(s); ok {
			return period.On(day), true
		}
	}
	return period.Period{}, false
}

func isQuarter(s string) bool { return len(s) == 2 && s[0] == 'q' }

func parsed(s string) (period.Period, bool) {
	p, err := period.Parse(s)
	return p, err == nil
}

func month(s string) (period.Period, bool) {
	for _, layout := range []string{"January 2006", "Jan 2006"} {
		if day, err := time.Parse(layout, s); err == nil {
			return period.Month(day.Year(), day.Month()), true
		}
	}
	return period.Period{}, false
}

// window reads "October 2024 to September 2025".
func window(first, last string) (period.Period, bool) {
	from, ok1 := month(strings.TrimSpace(first))
	to, ok2 := month(strings.TrimSpace(last))
	months := 1
	for ; ok1 && ok2 && from.ShiftMonths(months-1) != to; months++ {
		if months == 120 {
			return period.Period{}, false
		}
	}
	if !ok1 || !ok2 {
		return period.Period{}, false
	}
	return period.Window(from.Start().Year(), from.Start().Month(), months), true
}

// readDay reads a date as it is written in this country, or as ISO has it. Days come before months.
func readDay(s string) (time.Time, bool) {
	s = strings.Trim(strings.ToLower(s), blanks)
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2/1/06", "2.1.2006", "2-1-2006", "2 January 2006", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 Jan 06", "Monday 2 January 2006", "2006-01-02 15:04:05"} {
		if day, err := time.Parse(layout, s); err == nil && day.Year() >= 1990 && day.Year() < 2100 {
			return day, true
		}
	}
	return time.Time{}, false
}

// cellPeriod reads the period of a line. Excel makes a date of 2025-07: for a monthly measure that is the month again, for a snapshot the day.
func (x *reading) cellPeriod(c *sheet.Cell, m *measure) (period.Period, bool) {
	if c.IsDate {
		day, ok := c.Date()
		switch {
		case !ok || m == nil:
		case m.Frequency == kpi.Monthly && day.Day() == 1:
			return period.Month(day.Year(), day.Month()), true
		case m.Accumulation == kpi.Snapshot && m.Frequency != kpi.Monthly:
			return period.On(day), true
		}
		return period.Period{}, false
	}
	if p, ok := x.periods[c.Text]; ok {
		return p, !p.IsZero()
	}
	p, ok := readPeriod(c.Text)
	x.periods[c.Text] = p
	return p, ok
}
