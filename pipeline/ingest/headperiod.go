package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"perfpack/pipeline/period"
)

// when is what a heading says of time. Parts of it may stand in several headings, as "2023/24" over "Q1".
type when struct {
	// period is a whole period, where the heading names one by itself.
	period period.Period
	// day is a date in a cell that is shown as one; it may stand for its month.
	day time.Time
	// year is the calendar year in which a year begins; calendar says that it is a calendar year and not a financial one.
	year     int
	calendar bool
	part     part
}

// part is a part of a year: a quarter (1 to 4), a month (monthPart and its number), or the whole of it.
type part uint8

const (
	monthPart part = 10
	wholePart part = 30
)

func (w when) isZero() bool { return w == when{} }

// with puts two headings together. It is not ok when they say two different things.
func (w when) with(o when) (when, bool) {
	switch {
	case o.isZero():
		return w, true
	case w.isZero():
		return o, true
	case w == o:
		return w, true
	case !w.period.IsZero() && o.period.IsZero() && o.day.IsZero():
		return w, o.year == 0 && o.part == 0 || o.spans(w.period)
	case !o.period.IsZero() && w.period.IsZero() && w.day.IsZero():
		return o, w.year == 0 && w.part == 0 || w.spans(o.period)
	case !w.period.IsZero() || !o.period.IsZero() || !w.day.IsZero() || !o.day.IsZero():
		return w, false
	case w.year != 0 && o.year != 0 && (w.year != o.year || w.calendar != o.calendar), w.part != 0 && o.part != 0 && w.part != o.part:
		return w, false
	}
	if w.year == 0 {
		w.year, w.calendar = o.year, o.calendar
	}
	if w.part == 0 {
		w.part = o.part
	}
	return w, true
}

// spans says that a whole period lies in the year, and is the part of it, that a further heading names.
func (w when) spans(p period.Period) bool {
	if w.year != 0 {
		from, to := period.Year(w.year).Period().Start(), period.Year(w.year).Period().End()
		if w.calendar {
			from, to = period.Calendar(w.year).Start(), period.Calendar(w.year).End()
		}
		if p.Start().Before(from) || p.End().After(to) {
			return false
		}
	}
	switch {
	case w.part == 0 || w.part == wholePart:
		return true
	case w.part > monthPart:
		return p.Kind() == period.Monthly && p.Start().Month() == time.Month(w.part-monthPart)
	}
	return p.Kind() == period.Quarterly && p.Quarter().Number() == int(w.part)
}

// of gives the period for the figures of a measure. Where there is none, why says what is wanting.
func (w when) of(m *measure) (p period.Period, why string) {
	switch {
	case !w.period.IsZero():
		p = w.period
	case !w.day.IsZero():
		// A date stands for its month where it is the first of one, unless the measure is a snapshot of a day.
		if w.day.Day() == 1 && (m == nil || misfit(m.Indicator, period.Month(w.day.Year(), w.day.Month()), true) == "") {
			return period.Month(w.day.Year(), w.day.Month()), ""
		}
		return period.On(w.day), ""
	case w.year == 0 && w.part == 0:
		return p, "no period"
	case w.year == 0:
		return p, "no year"
	case w.part == 0 || w.part == wholePart:
		p = period.Year(w.year).Period()
		if w.calendar {
			p = period.Calendar(w.year)
		}
	case w.part > monthPart:
		month := time.Month(w.part - monthPart)
		year := w.year
		if !w.calendar && month < time.April {
			year++
		}
		return period.Month(year, month), ""
	case w.calendar:
		return p, "quarter " + strconv.Itoa(int(w.part)) + " of " + strconv.Itoa(w.year) + ", and not whether that is a financial year"
	default:
		return period.Year(w.year).Quarter(int(w.part)).Period(), ""
	}
	if m != nil && p.Kind() == period.FinancialYear && misfit(m.Indicator, p, true) != "" {
		// 2023/24 over the figures of schools is the school year.
		if a := period.Academic(p.Start().Year()); misfit(m.Indicator, a, true) == "" {
			return a, ""
		}
	}
	return p, ""
}

var (
	financialYear = regexp.MustCompile(`^(?:fy|f/y|financial year|fin year|year)? ?(?:20|19)?([0-9]{2}) ?[-/] ?((?:20|19)?[0-9]{2})$`)
	fullYear      = regexp.MustCompile(`(?:^|[^0-9])((?:20|19)[0-9]{2}) ?[-/] ?((?:20|19)?[0-9]{2})(?:$|[^0-9])`)
	calendarYear  = regexp.MustCompile(`^(?:19|20)[0-9]{2}$`)
	threeYears    = regexp.MustCompile(`^((?:19|20)[0-9]{2}) ?- ?((?:19|20)?[0-9]{2})$`)
	threeFinYears = regexp.MustCompile(`^((?:19|20)[0-9]{2})/([0-9]{2}) ?(?:-|to) ?((?:19|20)?[0-9]{2})/([0-9]{2})$`)
	quarterWord   = regexp.MustCompile(`^(?:q|qtr|quarter) ?([1-4])$`)
	quarterOf     = regexp.MustCompile(`^(?:q|qtr|quarter) ?([1-4]) ?[-/,]? ?((?:20|19)?[0-9]{2} ?[-/] ?(?:20|19)?[0-9]{2})$`)
	ofQuarter     = regexp.MustCompile(`^((?:20|19)?[0-9]{2} ?[-/] ?(?:20|19)?[0-9]{2}) ?[-/,]? ?(?:q|qtr|quarter) ?([1-4])$`)
	monthOf       = regexp.MustCompile(`^([a-z]{3,9})[ \-/']{1,2}((?:20|19)?[0-9]{2})$`)
	ending        = regexp.MustCompile(`^(quarter|qtr|year|12 months|twelve months|month) (?:to|ending|ended|end) (?:[0-9]{1,2}(?:st|th)? )?([a-z]{3,9} (?:20|19)?[0-9]{2})$`)
	monthsOf      = regexp.MustCompile(`^([a-z]{3,9})(?:[ \-/']{1,2}((?:20|19)?[0-9]{2}))? ?(?:-|to) ?([a-z]{3,9})[ \-/']{1,2}((?:20|19)?[0-9]{2})$`)
	asAt          = regexp.MustCompile(`^(?:as at|at|as of|on|position at|snapshot at) (.+)$`)
)

var partNames = map[string]part{
	"1st quarter": 1, "first quarter": 1, "2nd quarter": 2, "second quarter": 2, "3rd quarter": 3, "third quarter": 3, "4th quarter": 4, "fourth quarter": 4,
	"year": wholePart, "full year": wholePart, "whole year": wholePart, "annual": wholePart, "year end": wholePart, "year-end": wholePart, "end of year": wholePart,
	"outturn": wholePart, "out-turn": wholePart, "annual outturn": wholePart, "year end outturn": wholePart,
}

var quarterSpans = [...]string{1: "apr-jun", 2: "jul-sep", 3: "oct-dec", 4: "jan-mar"}

// readWhen reads what a text in small letters says of time, when it speaks of nothing else.
func readWhen(s string) (when, bool) {
	s = strings.TrimSuffix(strings.TrimSuffix(s, ":"), " only")
	if calendarYear.MatchString(s) {
		return when{year: number(s), calendar: true}, true
	}
	if m := threeYears.FindStringSubmatch(s); m != nil {
		if from, to := number(m[1]), century(m[2], number(m[1])); to == from+2 {
			return when{period: period.Window(from, time.January, 36)}, true
		}
	}
	if m := threeFinYears.FindStringSubmatch(s); m != nil {
		from, last := number(m[1]), century(m[3], number(m[1]))
		if last == from+2 && number(m[2]) == (from+1)%100 && number(m[4]) == (last+1)%100 {
			return when{period: period.Window(from, time.April, 36)}, true
		}
	}
	if y, ok := readYear(s); ok {
		return when{year: y}, true
	}
	if m := quarterOf.FindStringSubmatch(s); m != nil {
		if y, ok := readYear(m[2]); ok {
			return when{year: y, part: part(number(m[1]))}, true
		}
	}
	if m := ofQuarter.FindStringSubmatch(s); m != nil {
		if y, ok := readYear(m[1]); ok {
			return when{year: y, part: part(number(m[2]))}, true
		}
	}
	if w, ok := readPart(s); ok {
		return w, true
	}
	if m := asAt.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	if day, ok := readDay(s); ok {
		return when{period: period.On(day)}, true
	}
	if m := ending.FindStringSubmatch(s); m != nil {
		if p, ok := readMonth(m[2]); ok {
			switch m[1] {
			case "month":
				return when{period: p}, true
			case "quarter", "qtr":
				return when{period: p.Quarter().Period()}, p == p.Quarter().Month(3)
			}
			return when{period: period.Window(p.Start().Year()-1, p.Start().Month()+1, 12)}, true
		}
	}
	if p, ok := readMonth(s); ok {
		return when{period: p}, true
	}
	if p, ok := readMonths(s); ok {
		return when{period: p}, true
	}
	if p, ok := readPeriod(s); ok && p.Kind() != period.CalendarYear {
		return when{period: p}, true
	}
	return when{}, false
}

// readPart reads a quarter or month without its year.
func readPart(s string) (when, bool) {
	if m := quarterWord.FindStringSubmatch(s); m != nil {
		return when{part: part(number(m[1]))}, true
	}
	if p, ok := partNames[s]; ok {
		return when{part: p}, true
	}
	if n, ok := monthName(s); ok {
		return when{part: monthPart + part(n)}, true
	}
	if first, last, ok := strings.Cut(strings.ReplaceAll(strings.ReplaceAll(s, " to ", "-"), " ", ""), "-"); ok {
		a, ok1 := monthName(first)
		b, ok2 := monthName(last)
		for q, span := range quarterSpans {
			if ok1 && ok2 && span == strings.ToLower(a.String()[:3]+"-"+b.String()[:3]) {
				return when{part: part(q)}, true
			}
		}
	}
	return when{}, false
}

func readYear(s string) (int, bool) {
	m := financialYear.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	year := 2000 + number(m[1])
	if strings.Contains(s, "19"+m[1]) && !strings.Contains(s, "20"+m[1]) {
		year -= 100
	}
	return year, number(m[2])%100 == (year+1)%100
}

// readMonth reads "apr 23", "april 2023", "apr-23".
func readMonth(s string) (period.Period, bool) {
	m := monthOf.FindStringSubmatch(s)
	if m == nil {
		return period.Period{}, false
	}
	month, ok := monthName(m[1])
	if !ok {
		return period.Period{}, false
	}
	return period.Month(century(m[2], 2000), month), true
}

// readMonths reads "apr-jun 2025" and "apr 2025 to jun 2025": a quarter by the names of its months, which say which year is meant.
func readMonths(s string) (period.Period, bool) {
	m := monthsOf.FindStringSubmatch(s)
	if m == nil {
		return period.Period{}, false
	}
	from, ok1 := monthName(m[1])
	to, ok2 := monthName(m[3])
	year := century(m[4], 2000)
	if !ok1 || !ok2 || to != from+2 || to%3 != 0 || m[2] != "" && century(m[2], 2000) != year {
		return period.Period{}, false
	}
	return period.Month(year, to).Quarter().Period(), true
}

func monthName(s string) (time.Month, bool) {
	if s == "sept" {
		return time.September, true
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); s == name || s == name[:3] {
			return m, true
		}
	}
	return 0, false
}

// century completes a year of two digits from one nearby.
func century(s string, near int) int {
	if len(s) == 2 {
		return near/100*100 + number(s)
	}
	return number(s)
}

// number reads digits that a pattern has met.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// yearsIn lists the financial years that a title names among other words, each once.
func yearsIn(s string) []int {
	var out []int
	s = dashes.Replace(strings.ToLower(s))
	for {
		at := fullYear.FindStringSubmatchIndex(s)
		if at == nil {
			return out
		}
		if y, ok := readYear(s[at[2]:at[5]]); ok && (len(out) == 0 || out[len(out)-1] != y) {
			out = append(out, y)
		}
		s = s[at[5]:]
	}
}

var dashes = strings.NewReplacer("–", "-", "—", "-", "‐", "-", "\u2011", "-", "\u00a0", " ", "’", "'")

// monthWord gives the name of a month that stands without its year.
func monthWord(p part) string { return time.Month(p - monthPart).String() }
