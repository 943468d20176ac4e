package analyse

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/stats"
)

// worked is a case for the methods page, written down as a person would and put through the very code that makes a pack.
type worked struct {
	of       kpi.Indicator
	baseline string   // "2022-23-Q4 60"
	targets  []string // "2025-26 200 15/40/70/100"
	figures  []string // "2025-26-Q2 61.2", "2025-26-Q2 84/100"
	parts    map[string][]string
	areas    []kpi.Area
	settings Settings
}

// workedQuarter is the quarter in which the cases are set.
var workedQuarter = period.Year(2025).Quarter(2)

// percentages are what most cases are about: a percentage, higher is better, amber within two points, a change of half a tenth to be said.
func percentages() kpi.Indicator {
	return kpi.Indicator{
		Ref: "EXAMPLE", Title: "Example", Measure: kpi.Proportion, Unit: "%", Decimals: 1, Multiplier: hundred, AmberTolerance: decimal.NewFromInt(2),
		ChangeThreshold: decimal.New(5, -2), ReportedFor: []string{"here"},
	}
}

// counted is a count that accumulates in some way.
func counted(acc kpi.Accumulation, polarity kpi.Polarity) kpi.Indicator {
	return kpi.Indicator{
		Ref: "EXAMPLE", Title: "Example", Measure: kpi.Count, Accumulation: acc, Multiplier: decimal.NewFromInt(1), Polarity: polarity,
		AmberTolerance: decimal.NewFromInt(5), ToleranceKind: kpi.Relative, ChangeThreshold: decimal.New(5, -1), ReportedFor: []string{"here"},
	}
}

func (w worked) series(area string, figures []string) kpi.Series {
	s := kpi.Series{Indicator: w.of.Ref, Area: area}
	for n, text := range figures {
		when, figure := cutLast(text)
		o := kpi.Observation{Indicator: w.of.Ref, Area: area, Period: mustPeriod(when), Known: int64(n + 1)}
		if part, whole, both := strings.Cut(figure, "/"); both {
			o.Numerator, o.Denominator = exactly(part), exactly(whole)
		} else if figure == "[c]" {
			o.Marks = kpi.Confidential
		} else {
			o.Value = exactly(figure)
		}
		s.Observations = append(s.Observations, o)
	}
	return s
}

func (w worked) assessor() *Assessor {
	fw := &kpi.Framework{Indicators: []kpi.Indicator{w.of}, Areas: w.areas}
	if w.baseline != "" {
		when, value := cutLast(w.baseline)
		fw.Baselines = []kpi.Baseline{{Indicator: w.of.Ref, Period: mustPeriod(when), Value: exactly(value).Decimal}}
	}
	for _, text := range w.targets {
		words := strings.Fields(text)
		t := kpi.Target{Indicator: w.of.Ref, Period: mustPeriod(words[0]), Value: exactly(words[1]).Decimal}
		for _, word := range words[2:] {
			switch name, value, _ := strings.Cut(word, "="); name {
			case "upper":
				t.Upper = exactly(value)
			case "floor":
				t.Floor = exactly(value)
			case "profile":
				for part := range strings.SplitSeq(value, "/") {
					t.Profile = append(t.Profile, exactly(part).Decimal)
				}
			}
		}
		fw.Targets = append(fw.Targets, t)
	}
	if w.settings.Quarter == 0 {
		w.settings.Quarter = workedQuarter
	}
	return New(fw, w.settings)
}

// assess puts the case through.
func (w worked) assess() kpi.Assessment {
	a := w.assessor()
	return a.Assess("here", &a.Framework.Indicators[0], "here", w.series("here", w.figures))
}

// told gives what Protect leaves of the case's figures and those of its parts.
func (w worked) told() string {
	a := w.assessor()
	family := []kpi.Series{w.series("here", w.figures)}
	for _, area := range w.areas {
		if figures, ok := w.parts[area.ID]; ok {
			family = append(family, w.series(area.ID, figures))
		}
	}
	shown, _ := a.Protect(&w.of, family, nil)
	var said []string
	for _, s := range shown {
		for _, o := range s.Observations {
			text := o.Marks.Brackets()
			if v := o.Of(&w.of); v.Valid {
				text = w.of.Print(v.Decimal)
			}
			name := o.Period.Short()
			if len(shown) > 1 {
				name = s.Area
			}
			said = append(said, name+" "+text)
		}
	}
	return strings.Join(said, ", ")
}

func cutLast(text string) (before, last string) {
	n := strings.LastIndexByte(text, ' ')
	return text[:n], text[n+1:]
}

// mustPeriod and exactly read what is written in this package alone.
func mustPeriod(text string) period.Period {
	p, err := period.Parse(text)
	if err != nil {
		panic(err)
	}
	return p
}

func exactly(text string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(text))
}

// digits gives a number in as many places as are worth reading.
func digits(v float64, places int) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', places, 64), "-", "−", 1)
}

// either gives one of two wordings.
func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// rated says how a case was rated and by which comparison.
func (w worked) rated() string {
	one := w.assess()
	return fmt.Sprintf("%s: %s.", statusSaid(one.Status, one.Reason), one.Rule)
}

func statusSaid(s kpi.Status, why kpi.Reason) string {
	if s == kpi.NotRated {
		return "Not rated (" + strings.ReplaceAll(string(why), "_", " ") + ")"
	}
	return strings.ToUpper(s.String()[:1]) + s.String()[1:]
}

func directionSaid(t *kpi.Travel) string {
	text := strings.ReplaceAll(t.Direction.String(), "_", " ")
	if t.Reason != "" {
		text += " (" + strings.ReplaceAll(string(t.Reason), "_", " ") + ")"
	}
	return text
}

// intervalSaid says the ends of an interval of percentages.
func intervalSaid(i stats.Interval, places int) string {
	return digits(100*i.Low, places) + " to " + digits(100*i.High, places)
}
