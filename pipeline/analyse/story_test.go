package analyse

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// story is one measure with its figures, written as a person would: figures one to a line, "2025-26-Q2 61.2", "2025-07 84/100 [p]",
// "2025-26-Q2 60 return known 7 queried". Figures are from history unless they say otherwise, and become known in the order they stand in.
type story struct {
	measure   kpi.Indicator
	quarter   string // 2025-26-Q2 when empty
	baseline  string // "2022-23 55"
	targets   string // "2025-26 62 upper 70 floor 50 profile 15/40/70/100", one to a line
	figures   string
	organised string // organisation of baselines and targets; empty for every one
	settings  Settings
	area      string // "n" when empty
	areas     []kpi.Area
}

// percentage is a measure like most: a percentage of one place, higher is better, amber to two points below.
func percentage() kpi.Indicator {
	return kpi.Indicator{
		Ref: "M1", Title: "Waste recycled", Measure: kpi.Proportion, Unit: "%", Decimals: 1, Multiplier: hundred,
		AmberTolerance: number10(20), ChangeThreshold: decimal.New(5, -2), ReportedFor: []string{"n"},
	}
}

// homes is a count that runs up over the year.
func homes() kpi.Indicator {
	return kpi.Indicator{
		Ref: "M1", Title: "Homes built", Measure: kpi.Count, Accumulation: kpi.YearToDate, Multiplier: decimal.NewFromInt(1),
		AmberTolerance: decimal.NewFromInt(5), ToleranceKind: kpi.Relative, ChangeThreshold: decimal.New(5, -1), ReportedFor: []string{"n"},
	}
}

// yearlyFigure is one that comes out two quarters late.
func yearlyFigure() kpi.Indicator {
	i := percentage()
	i.Accumulation, i.Frequency, i.LagQuarters = kpi.Annual, kpi.Yearly, 2
	return i
}

func number10(tenths int64) decimal.Decimal { return decimal.New(tenths, -1) }

func quarterNamed(t testing.TB, s string) period.Quarter {
	t.Helper()
	if s == "" {
		s = "2025-26-Q2"
	}
	q, err := period.ParseQuarter(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func lines(s string) []string {
	var list []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// dated takes the period off the head of a line; "2024-25 academic" is two words.
func dated(t testing.TB, line string) (period.Period, []string) {
	t.Helper()
	words := strings.Fields(line)
	if len(words) > 1 && (words[1] == "academic" || words[1] == "calendar") {
		words = append([]string{words[0] + " " + words[1]}, words[2:]...)
	}
	p, err := period.Parse(words[0])
	if err != nil {
		t.Fatal(err)
	}
	return p, words[1:]
}

func dec(t testing.TB, s string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return d
}

func (s story) observations(t testing.TB) []kpi.Observation {
	t.Helper()
	var list []kpi.Observation
	for n, line := range lines(s.figures) {
		p, words := dated(t, line)
		o := kpi.Observation{Indicator: s.measure.Ref, Area: s.place(), Period: p, Known: int64(n + 1)}
		for k := 0; k < len(words); k++ {
			switch w := words[k]; {
			case w == "return":
				o.Origin = kpi.FromReturn
			case w == "queried":
				o.Queried = true
			case w == "known":
				k++
				known, err := strconv.ParseInt(words[k], 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				o.Known = known
			case strings.HasPrefix(w, "["):
				m, err := kpi.ParseMarks(w)
				if err != nil {
					t.Fatal(err)
				}
				o.Marks |= m
			case strings.Contains(w, "/"):
				n, d, _ := strings.Cut(w, "/")
				o.Numerator, o.Denominator = decimal.NewNullDecimal(dec(t, n)), decimal.NewNullDecimal(dec(t, d))
			default:
				o.Value = decimal.NewNullDecimal(dec(t, w))
			}
		}
		list = append(list, o)
	}
	return list
}

func (s story) place() string {
	if s.area == "" {
		return "n"
	}
	return s.area
}

func (s story) framework(t testing.TB) *kpi.Framework {
	t.Helper()
	fw := &kpi.Framework{Indicators: []kpi.Indicator{s.measure}, Areas: s.areas}
	for _, line := range lines(s.baseline) {
		p, words := dated(t, line)
		fw.Baselines = append(fw.Baselines, kpi.Baseline{Indicator: s.measure.Ref, Organisation: s.organised, Period: p, Value: dec(t, words[0])})
	}
	for _, line := range lines(s.targets) {
		p, words := dated(t, line)
		row := kpi.Target{Indicator: s.measure.Ref, Organisation: s.organised, Period: p, Value: dec(t, words[0])}
		for k := 1; k+1 < len(words); k += 2 {
			switch words[k] {
			case "upper":
				row.Upper = decimal.NewNullDecimal(dec(t, words[k+1]))
			case "floor":
				row.Floor = decimal.NewNullDecimal(dec(t, words[k+1]))
			case "profile":
				for part := range strings.SplitSeq(words[k+1], "/") {
					row.Profile = append(row.Profile, dec(t, part))
				}
			default:
				t.Fatalf("a target has no %q", words[k])
			}
		}
		fw.Targets = append(fw.Targets, row)
	}
	return fw
}

func (s story) assessor(t testing.TB) *Assessor {
	t.Helper()
	s.settings.Quarter = quarterNamed(t, s.quarter)
	return New(s.framework(t), s.settings)
}

func (s story) series(t testing.TB) kpi.Series {
	t.Helper()
	return kpi.Series{Indicator: s.measure.Ref, Area: s.place(), Observations: s.observations(t)}
}

func (s story) assess(t testing.TB) kpi.Assessment {
	t.Helper()
	a := s.assessor(t)
	if len(a.Framework.Indicators) == 0 {
		t.Fatal("the measure does not hold on the quarter's last day")
	}
	got := a.Assess("n", &a.Framework.Indicators[0], s.place(), s.series(t))
	if judged := a.Judge("n", &a.Framework.Indicators[0], s.place(), s.series(t)); !reflect.DeepEqual(judged, judgement(got)) {
		t.Errorf("judged %+v\nassessed %+v", judged, got)
	}
	return got
}

// judgement is what Judge gives of an assessment.
func judgement(a kpi.Assessment) kpi.Assessment {
	j := kpi.Assessment{
		Indicator: a.Indicator, Organisation: a.Organisation, Area: a.Area, Quarter: a.Quarter, Due: a.Due, Current: a.Current, Carried: a.Carried, Overdue: a.Overdue,
		NextDue: a.NextDue, NextDueIn: a.NextDueIn, Revised: a.Revised, Target: a.Target, Status: a.Status, Reason: a.Reason, Rule: a.Rule, Quality: a.Quality,
	}
	if a.Quarter.Number() == 4 {
		j.YearEnd = a.YearEnd
	}
	return j
}

// shownValue puts a value into words for comparing: empty when there is none.
func shownValue(v decimal.NullDecimal) string {
	if !v.Valid {
		return ""
	}
	return v.Decimal.String()
}

func day(s string) time.Time {
	d, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return d
}
