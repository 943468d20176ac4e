package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// frame is the framework of one quarter in the form in which lines are looked up.
type frame struct {
	quarter       period.Quarter
	measures      []measure
	byRef         map[string]*measure
	byFoldedRef   map[string]*measure
	byTitle       map[string]*measure
	areas         []kpi.Area
	areaAt        map[string]int32 // by identifier
	areaByName    map[string]int32 // by folded identifier and name
	organisations []string
	services      map[string]string // folded identifier or name to identifier
	owned         *owned
}

// measure is an indicator with what is needed to read its figures.
type measure struct {
	*kpi.Indicator
	at      int32
	percent bool
	money   bool
	power   int32 // of ten in the unit itself: 6 for £m
}

// asksParts says that the figure is asked for as numerator and denominator, which are labelled, so that it needs no value.
func (m *measure) asksParts() bool {
	return m.Measure.HasParts() && m.NumeratorLabel != "" && m.DenominatorLabel != ""
}

func newFrame(fw *kpi.Framework, organisations []kpi.Area, q period.Quarter) *frame {
	f := &frame{
		quarter:     q,
		measures:    make([]measure, 0, len(fw.Indicators)),
		byRef:       make(map[string]*measure, len(fw.Indicators)),
		byFoldedRef: make(map[string]*measure, len(fw.Indicators)),
		byTitle:     make(map[string]*measure, len(fw.Indicators)),
		areaAt:      make(map[string]int32),
		areaByName:  make(map[string]int32),
		services:    make(map[string]string),
		owned:       newOwned(fw, q),
	}
	for i := range fw.Indicators {
		ind := &fw.Indicators[i]
		f.measures = append(f.measures, measure{Indicator: ind, at: int32(i)})
		m := &f.measures[i]
		m.readUnit()
		// Without a quarter the framework holds the rows of all times; the last of an indicator counts.
		f.byRef[string(ind.Ref)] = m
		f.byFoldedRef[fold(string(ind.Ref))] = m
		f.byTitle[fold(ind.Title)] = m
	}
	for _, o := range organisations {
		f.organisations = append(f.organisations, o.ID)
		f.addArea(o)
	}
	for _, a := range fw.Areas {
		f.addArea(a)
	}
	for _, s := range fw.Services {
		f.services[fold(s.ID)] = s.ID
	}
	for _, s := range fw.Services {
		if _, taken := f.services[fold(s.Name)]; !taken {
			f.services[fold(s.Name)] = s.ID
		}
	}
	return f
}

func (f *frame) addArea(a kpi.Area) {
	at, known := f.areaAt[a.ID]
	if !known {
		at = int32(len(f.areas))
		f.areas = append(f.areas, a)
		f.areaAt[a.ID] = at
	} else if len(f.areas[at].Members) == 0 {
		f.areas[at].Members = a.Members
	}
	for _, name := range []string{a.ID, a.Name} {
		if name = fold(name); name != "" {
			if _, taken := f.areaByName[name]; !taken {
				f.areaByName[name] = at
			}
		}
	}
}

// area finds an area by its identifier or name.
func (f *frame) area(text string) (at int32, ok bool) {
	if at, ok = f.areaAt[text]; ok {
		return at, true
	}
	at, ok = f.areaByName[fold(text)]
	return at, ok
}

// whose gives the organisation whose figure it is, from the area that it is for: an organisation for itself, a joint area for itself, a district for the
// organisation it is a member of, and none for an area that is only compared with.
func (f *frame) whose(at int32) string {
	a := &f.areas[at]
	switch a.Kind {
	case kpi.Peer, kpi.Region:
		return ""
	case kpi.District:
		for _, o := range f.organisations {
			if slices.Contains(f.areas[f.areaAt[o]].Members, a.ID) || slices.Contains(a.Members, o) {
				return o
			}
		}
		if len(f.organisations) == 1 {
			return f.organisations[0]
		}
		return ""
	}
	return a.ID
}

// measure finds an indicator by its reference, in any mixture of small and capital letters.
func (f *frame) measure(ref string) *measure {
	if m := f.byRef[ref]; m != nil {
		return m
	}
	return f.byFoldedRef[fold(ref)]
}

// fold takes away what people add and leave out when they copy a word: case, blanks and punctuation. A full stop and a hyphen between digits count,
// for 1.12 is not 11.2.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	last, gap := rune(0), rune(0)
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap != 0 && unicode.IsDigit(last) && unicode.IsDigit(r) {
				b.WriteRune(gap)
			}
			last, gap = r, 0
			b.WriteRune(unicode.ToLower(r))
		case r == '%' || r == '£':
			b.WriteRune(r)
			last, gap = r, 0
		case gap == 0 || r == '.':
			gap = '-'
			if r == '.' {
				gap = '.'
			}
		}
	}
	return b.String()
}

// readUnit finds what the unit says about how figures are written.
func (m *measure) readUnit() {
	unit := strings.ToLower(strings.TrimSpace(m.Unit))
	m.percent = m.IsPercentage()
	if strings.HasPrefix(unit, "£") {
		m.money = true
		switch first, _, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(unit, "£")), " "); first {
		case "000", "000s", "k", "thousand", "thousands":
			m.power = 3
		case "m", "mn", "million", "millions":
			m.power = 6
		case "bn", "billion":
			m.power = 9
		}
	}
}

// yearly says that there is one figure a year.
func (m *measure) yearly() bool {
	return m.Frequency == kpi.Yearly || m.Accumulation == kpi.Annual || m.Accumulation == kpi.AcademicYear || m.Accumulation == kpi.CalendarYear
}

// misfit says what periods would fit when the indicator has no figures for this kind. It is the framework's rule for targets and baselines, except that
// total says whether a financial year may be given for a measure that has several figures a year: a history may hold such totals, a return is not asked for one.
func misfit(i *kpi.Indicator, p period.Period, total bool) string {
	onceAYear := i.Accumulation == kpi.Annual || i.Accumulation == kpi.AcademicYear || i.Accumulation == kpi.CalendarYear
	yearly := onceAYear || i.Frequency == kpi.Yearly
	fits := false
	switch p.Kind() {
	case period.FinancialYear:
		fits = yearly || total
	case period.Quarterly:
		fits = !onceAYear
	case period.Monthly:
		fits = i.Frequency == kpi.Monthly || i.Accumulation == kpi.Snapshot
	case period.AcademicYear:
		fits = yearly && !i.Accumulation.Overlaps() && i.Accumulation != kpi.CalendarYear
	case period.CalendarYear:
		fits = yearly && !i.Accumulation.Overlaps() && i.Accumulation != kpi.AcademicYear
	case period.Rolling:
		fits = i.Accumulation == kpi.Rolling12 && p.Months() == 12 || i.Accumulation == kpi.Rolling36 && p.Months() == 36
	case period.Day:
		fits = i.Accumulation == kpi.Snapshot
	}
	if fits {
		return ""
	}
	switch {
	case i.Accumulation == kpi.AcademicYear:
		return "write an academic year, such as 2024-25 academic"
	case i.Accumulation == kpi.CalendarYear:
		return "write a calendar year, such as 2024 calendar"
	case i.Accumulation == kpi.Rolling12:
		return "write a window of 12 months, such as 2024-10/P12M"
	case i.Accumulation == kpi.Rolling36:
		return "write a window of 36 months, such as 2022-01/P36M"
	case yearly:
		return "write a financial year, such as 2025-26"
	case i.Frequency == kpi.Monthly:
		return "write a month, such as 2025-07"
	}
	return "write a quarter, such as 2025-26-Q2"
}

// covers says of what time a figure is, by how it adds up.
var covers = map[kpi.Accumulation]string{
	kpi.Snapshot: "a position on a day", kpi.InQuarter: "of that quarter or month alone", kpi.YearToDate: "a total since April", kpi.Rolling12: "of twelve months", kpi.Rolling36: "of three years",
	kpi.Annual: "of a financial year", kpi.AcademicYear: "of an academic year", kpi.CalendarYear: "of a calendar year",
}

var howOften = map[kpi.Frequency]string{kpi.Monthly: "given each month", kpi.Quarterly: "given each quarter", kpi.Yearly: "given once a year"}

// misfitFound says why a figure for a period cannot be one of a measure.
func misfitFound(i *kpi.Indicator, p period.Period) string {
	article := "a"
	if p.Kind() == period.AcademicYear {
		article = "an"
	}
	return fmt.Sprintf("%s is %s %s, and a figure of %s is %s, %s", p, article, p.Kind(), i.Ref, covers[i.Accumulation], howOften[i.Frequency])
}
