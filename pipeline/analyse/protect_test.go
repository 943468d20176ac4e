package analyse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// people is a count of people in a quarter.
func people(acc kpi.Accumulation) kpi.Indicator {
	return kpi.Indicator{
		Ref: "M1", Title: "Children missing", Measure: kpi.Count, Accumulation: acc, Multiplier: decimal.NewFromInt(1), AboutPeople: true,
		Polarity: kpi.LowerIsBetter, ChangeThreshold: decimal.New(5, -1), ReportedFor: []string{"n"},
	}
}

func shareOfPeople() kpi.Indicator {
	i := percentage()
	i.AboutPeople = true
	return i
}

func monthlyPeople() kpi.Indicator {
	i := people(kpi.InQuarter)
	i.Frequency = kpi.Monthly
	return i
}

// told writes the figures of series as they may leave the building: "n 2025-26-Q1 [c]; n 2025-26-Q2 12".
func told(ind *kpi.Indicator, list []kpi.Series) string {
	var words []string
	for _, s := range list {
		for _, o := range s.Observations {
			text := o.Marks.Brackets()
			if v := o.Of(ind); v.Valid {
				text = v.Decimal.Round(3).String() + text
			}
			words = append(words, s.Area+" "+o.Period.String()+" "+text)
		}
	}
	return strings.Join(words, "; ")
}

// family reads several series, each headed by its area: "essex: 2025-26-Q1 12\n2025-26-Q2 3".
func family(t *testing.T, ind kpi.Indicator, texts ...string) []kpi.Series {
	t.Helper()
	var list []kpi.Series
	for _, text := range texts {
		area, figures, _ := strings.Cut(text, ":")
		list = append(list, story{measure: ind, area: area, figures: figures}.series(t))
	}
	return list
}

func protector(t *testing.T, ind kpi.Indicator, least int64, areas ...kpi.Area) *Assessor {
	t.Helper()
	return New(&kpi.Framework{Indicators: []kpi.Indicator{ind}, Areas: areas}, Settings{Quarter: quarterNamed(t, ""), SmallNumbers: least})
}

var county = kpi.Area{ID: "n", Kind: kpi.OrganisationArea, Members: []string{"a", "b", "c"}}

func TestWhatLeavesTheBuilding(t *testing.T) {
	t.Parallel()
	monthly := monthlyPeople()
	mean := people(kpi.InQuarter)
	mean.Measure = kpi.Mean
	rate := people(kpi.InQuarter)
	rate.Measure, rate.Multiplier = kpi.Rate, decimal.NewFromInt(1000)
	runningShare := shareOfPeople()
	runningShare.Accumulation = kpi.YearToDate
	rollingShare := shareOfPeople()
	rollingShare.Accumulation = kpi.Rolling12
	things := people(kpi.InQuarter)
	things.AboutPeople = false
	for _, c := range []struct {
		name  string
		ind   kpi.Indicator
		given []string
		areas []kpi.Area
		want  string
	}{
		{"things are shown however few", things, []string{"n:2025-26-Q1 3"}, nil, "n 2025-26-Q1 3"},
		{"from 1 to 4 people are kept back, and neither nought nor 5", people(kpi.InQuarter),
			[]string{"n:2024-25-Q3 0\n2024-25-Q4 1\n2025-26-Q1 4\n2025-26-Q2 5"}, nil,
			"n 2024-25-Q3 0; n 2024-25-Q4 [c]; n 2025-26-Q1 [c]; n 2025-26-Q2 5"},
		{"a percentage goes when its numerator is small", shareOfPeople(), []string{"n:2025-26-Q1 3/15\n2025-26-Q2 8/15"}, nil, "n 2025-26-Q1 [c]; n 2025-26-Q2 53.333"},
		{"a percentage goes when those who did not are few", shareOfPeople(), []string{"n:2025-26-Q1 12/14"}, nil, "n 2025-26-Q1 [c]"},
		{"or few though they are not whole people", shareOfPeople(), []string{"n:2025-26-Q1 11.5/14"}, nil, "n 2025-26-Q1 [c]"},
		{"a count goes when a part that stands beside it is few", people(kpi.InQuarter), []string{"n:2025-26-Q1 40 3/20"}, nil, "n 2025-26-Q1 [c]"},
		{"all or none of a denominator is shown", shareOfPeople(), []string{"n:2025-26-Q1 15/15\n2025-26-Q2 0/15"}, nil, "n 2025-26-Q1 100; n 2025-26-Q2 0"},
		{"a percentage beside its denominator gives its numerator", shareOfPeople(), []string{"n:2025-26-Q1 20 /15"}, nil, "n 2025-26-Q1 [c]"},
		{"a rate goes when it is of few events, whatever the population", rate, []string{"n:2025-26-Q1 3/20000\n2025-26-Q2 9/20000"}, nil, "n 2025-26-Q1 [c]; n 2025-26-Q2 0.45"},
		{"a mean goes when it is of few people", mean, []string{"n:2025-26-Q1 60/3\n2025-26-Q2 60/6"}, nil, "n 2025-26-Q1 [c]; n 2025-26-Q2 10"},
		{"two running totals do not give the quarter between", people(kpi.YearToDate),
			[]string{"n:2024-25-Q4 3\n2025-26-Q1 10\n2025-26-Q2 12"}, nil, "n 2024-25-Q4 [c]; n 2025-26-Q1 [c]; n 2025-26-Q2 12"},
		{"nor a quarter's few who did not", runningShare,
			[]string{"n:2025-26-Q1 10/30\n2025-26-Q2 28/50"}, nil, "n 2025-26-Q1 [c]; n 2025-26-Q2 56"},
		{"a total that fell says nothing of the quarter", people(kpi.YearToDate), []string{"n:2025-26-Q1 12\n2025-26-Q2 10"}, nil, "n 2025-26-Q1 12; n 2025-26-Q2 10"},
		{"a county and its districts do not give the small one", people(kpi.InQuarter),
			[]string{"a:2025-26-Q1 3", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 35"}, []kpi.Area{county},
			"a 2025-26-Q1 [c]; b 2025-26-Q1 [c]; c 2025-26-Q1 20; n 2025-26-Q1 35"},
		{"nor those of no district", people(kpi.InQuarter),
			[]string{"a:2025-26-Q1 8", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 42"}, []kpi.Area{county},
			"a 2025-26-Q1 [c]; b 2025-26-Q1 12; c 2025-26-Q1 20; n 2025-26-Q1 42"},
		{"nor the one that has not reported", people(kpi.InQuarter),
			[]string{"a:2025-26-Q1 8", "b:2025-26-Q1 12", "n:2025-26-Q1 22"}, []kpi.Area{county},
			"a 2025-26-Q1 [c]; b 2025-26-Q1 12; n 2025-26-Q1 22"},
		{"nor the one that its service keeps back", people(kpi.InQuarter),
			[]string{"a:2025-26-Q1 8", "b:2025-26-Q1 12", "c:2025-26-Q1 [c]", "n:2025-26-Q1 40"}, []kpi.Area{county},
			"a 2025-26-Q1 [c]; b 2025-26-Q1 12; c 2025-26-Q1 [c]; n 2025-26-Q1 40"},
		{"two councils and both together", people(kpi.Snapshot),
			[]string{"a:2025-26-Q1 3", "b:2025-26-Q1 12", "ab:2025-26-Q1 15"}, []kpi.Area{{ID: "ab", Kind: kpi.Joint, Members: []string{"a", "b"}}},
			"a 2025-26-Q1 [c]; b 2025-26-Q1 [c]; ab 2025-26-Q1 15"},
		{"a quarter and its months do not give the small month", monthly, []string{"n:2025-04 3\n2025-05 12\n2025-06 20\n2025-26-Q1 35"}, nil,
			"n 2025-04 [c]; n 2025-05 [c]; n 2025-06 20; n 2025-26-Q1 35"},
		{"a year and its quarters do not give the small quarter", people(kpi.InQuarter), []string{"n:2024-25-Q1 3\n2024-25-Q2 12\n2024-25-Q3 20\n2024-25-Q4 30\n2024-25 65"}, nil,
			"n 2024-25-Q1 [c]; n 2024-25-Q2 [c]; n 2024-25-Q3 20; n 2024-25-Q4 30; n 2024-25 65"},
		{"the same count in two spellings goes from both", people(kpi.Snapshot), []string{"n:2025-03 3\n2024-25-Q4 3"}, nil, "n 2025-03 [c]; n 2024-25-Q4 [c]"},
		{"a count that is printed in another spelling is not hidden in vain", people(kpi.Snapshot), []string{"a:2024-25-Q4 3", "b:2025-03 12\n2024-25-Q4 12", "c:2024-25-Q4 20", "n:2024-25-Q4 35"}, []kpi.Area{county}, "a 2024-25-Q4 [c]; b 2025-03 12; b 2024-25-Q4 12; c 2024-25-Q4 [c]; n 2024-25-Q4 35"},
		{"windows of twelve months do not give a quarter of 2 after a year of none", people(kpi.Rolling12),
			[]string{"n:2024-25-Q3 0\n2024-25-Q4 6\n2025-26-Q1 8"}, nil, "n 2024-25-Q3 0; n 2024-25-Q4 6; n 2025-26-Q1 [c]"},
		{"nor where a window between them was not reported", people(kpi.Rolling12),
			[]string{"n:2024-25-Q2 0\n2024-25-Q3 [x]\n2024-25-Q4 6\n2025-26-Q1 8"}, nil, "n 2024-25-Q2 0; n 2024-25-Q3 [x]; n 2024-25-Q4 6; n 2025-26-Q1 [c]"},
		{"nor after a year of nobody at all", rollingShare,
			[]string{"n:2024-25-Q3 0/0 [z]\n2024-25-Q4 6/16\n2025-26-Q1 8/36"}, nil, "n 2024-25-Q3 [z]; n 2024-25-Q4 37.5; n 2025-26-Q1 [c]"},
		{"nor those of a quarter who did not", rollingShare,
			[]string{"n:2024-25-Q3 0/0 [z]\n2024-25-Q4 8/16\n2025-26-Q1 16/26"}, nil, "n 2024-25-Q3 [z]; n 2024-25-Q4 50; n 2025-26-Q1 [c]"},
		{"nor where earlier windows do not agree with these", people(kpi.Rolling12),
			[]string{"n:2024-25-Q1 0\n2024-25-Q2 9\n2024-25-Q3 0\n2024-25-Q4 6\n2025-26-Q1 8"}, nil,
			"n 2024-25-Q1 0; n 2024-25-Q2 9; n 2024-25-Q3 0; n 2024-25-Q4 6; n 2025-26-Q1 [c]"},
		{"windows of many give nothing away", people(kpi.Rolling12),
			[]string{"n:2024-25-Q3 60\n2024-25-Q4 62\n2025-26-Q1 61"}, nil, "n 2024-25-Q3 60; n 2024-25-Q4 62; n 2025-26-Q1 61"},
		{"nor what the districts leave over of windows", people(kpi.Rolling12),
			[]string{"a:2024-25-Q3 10\n2024-25-Q4 10\n2025-26-Q1 10", "b:2024-25-Q3 20\n2024-25-Q4 20\n2025-26-Q1 20", "n:2024-25-Q3 30\n2024-25-Q4 36\n2025-26-Q1 38"},
			[]kpi.Area{county}, "a 2024-25-Q3 10; a 2024-25-Q4 10; a 2025-26-Q1 [c]; b 2024-25-Q3 20; b 2024-25-Q4 20; b 2025-26-Q1 20; n 2024-25-Q3 30; n 2024-25-Q4 36; n 2025-26-Q1 38"},
		{"nor a county's quarter, of which each district's could be nought", people(kpi.Rolling12),
			[]string{"a:2024-25-Q3 0\n2024-25-Q4 3\n2025-26-Q1 4", "b:2024-25-Q3 0\n2024-25-Q4 3\n2025-26-Q1 4", "c:2024-25-Q3 0\n2024-25-Q4 0\n2025-26-Q1 0", "n:2024-25-Q3 0\n2024-25-Q4 6\n2025-26-Q1 8"},
			[]kpi.Area{county}, "a 2024-25-Q3 0; a 2024-25-Q4 [c]; a 2025-26-Q1 [c]; b 2024-25-Q3 0; b 2024-25-Q4 [c]; b 2025-26-Q1 [c]; c 2024-25-Q3 0; c 2024-25-Q4 0; c 2025-26-Q1 0; n 2024-25-Q3 0; n 2024-25-Q4 6; n 2025-26-Q1 [c]"},
		{"nor do its parts tell a whole that its service keeps back", people(kpi.InQuarter),
			[]string{"a:2025-26-Q1 8", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 [c]"}, []kpi.Area{county}, "a 2025-26-Q1 [c]; b 2025-26-Q1 12; c 2025-26-Q1 20; n 2025-26-Q1 [c]"},
		{"nor a quarter of a district that did not report its running total", people(kpi.YearToDate),
			[]string{"a:2025-26-Q1 10", "b:2025-26-Q1 20\n2025-26-Q2 26", "c:2025-26-Q1 0\n2025-26-Q2 0", "n:2025-26-Q1 30\n2025-26-Q2 38"}, []kpi.Area{county}, "a 2025-26-Q1 10; b 2025-26-Q1 20; b 2025-26-Q2 [c]; c 2025-26-Q1 0; c 2025-26-Q2 0; n 2025-26-Q1 30; n 2025-26-Q2 38"},
		{"nor a quarter of two districts together that reported nothing", people(kpi.YearToDate),
			[]string{"a:2025-26-Q1 24\n2025-26-Q2 34", "n:2025-26-Q1 30\n2025-26-Q2 42"}, []kpi.Area{county}, "a 2025-26-Q1 24; a 2025-26-Q2 [c]; n 2025-26-Q1 30; n 2025-26-Q2 42"},
		{"nor the only part of an area, which its service keeps back", people(kpi.InQuarter), []string{"a:2025-26-Q1 [c]", "ab:2025-26-Q1 40"},
			[]kpi.Area{{ID: "ab", Kind: kpi.Joint, Members: []string{"a"}}}, "a 2025-26-Q1 [c]; ab 2025-26-Q1 [c]"},
		{"a later quarter is not told", people(kpi.InQuarter), []string{"n:2025-26-Q2 9\n2025-26-Q3 11"}, nil, "n 2025-26-Q2 9"},
		{"what was corrected before anybody saw it is not told", people(kpi.InQuarter), []string{"n:2025-26-Q2 7 return\n2025-26-Q2 9 return"}, nil, "n 2025-26-Q2 [c]; n 2025-26-Q2 9"},
		{"part of a person is few", people(kpi.InQuarter), []string{"n:2025-26-Q2 3.5"}, nil, "n 2025-26-Q2 [c]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := protector(t, c.ind, 5, c.areas...)
			for n := range c.given {
				c.given[n] = strings.ReplaceAll(c.given[n], "20 /15", "20 denominator 15")
			}
			in := withDenominators(t, c.ind, c.given)
			out, _ := a.Protect(&c.ind, in, nil)
			if got := told(&c.ind, out); got != c.want {
				t.Errorf("told %s\nwant %s", got, c.want)
			}
		})
	}
}

// withDenominators reads families in which "20 denominator 15" is a value with its denominator alone.
func withDenominators(t *testing.T, ind kpi.Indicator, given []string) []kpi.Series {
	t.Helper()
	var list []kpi.Series
	for _, text := range given {
		head, size, alone := strings.Cut(text, " denominator ")
		s := family(t, ind, head)[0]
		if alone {
			s.Observations[0].Denominator = decimal.NewNullDecimal(dec(t, size))
		}
		list = append(list, s)
	}
	return list
}

// packs protects one family after another, each pack knowing what those before it printed, and gives what the last tells and decides.
func packs(t *testing.T, a *Assessor, ind *kpi.Indicator, versions ...[]kpi.Series) (string, []Decision) {
	t.Helper()
	var earlier []Published
	var out []kpi.Series
	var decided []Decision
	for n, f := range versions {
		out, decided = a.Protect(ind, f, earlier)
		for _, d := range decided {
			if d.New {
				d.Pack = int64(n + 1)
				earlier = append(earlier, d.Published)
			}
		}
	}
	return told(ind, out), decided
}

func TestSuccessivePacks(t *testing.T) {
	t.Parallel()
	rollingShare := shareOfPeople()
	rollingShare.Accumulation = kpi.Rolling12
	for _, c := range []struct {
		name     string
		ind      kpi.Indicator
		areas    []kpi.Area
		versions [][]string
		want     string
		turned   int
	}{
		{"a running total that was printed is known, so the next one goes", people(kpi.YearToDate), nil,
			[][]string{{"n:2025-26-Q1 10"}, {"n:2025-26-Q1 10\n2025-26-Q2 12"}}, "n 2025-26-Q1 10; n 2025-26-Q2 [c]", 0},
		{"what was kept back stays so in the next pack", people(kpi.YearToDate), nil,
			[][]string{{"n:2025-26-Q1 10\n2025-26-Q2 12"}, {"n:2025-26-Q1 10\n2025-26-Q2 12\n2025-26-Q3 40"}}, "n 2025-26-Q1 [c]; n 2025-26-Q2 12", 0},
		{"a slip that nothing else can be set against is put right openly", people(kpi.InQuarter), nil,
			[][]string{{"n:2025-26-Q1 3"}, {"n:2025-26-Q1 3\n2025-26-Q1 300 return"}}, "n 2025-26-Q1 [c]; n 2025-26-Q1 300", 1},
		{"a figure revised to fewer people than may be known is kept back", people(kpi.InQuarter), nil,
			[][]string{{"n:2025-26-Q1 12"}, {"n:2025-26-Q1 12\n2025-26-Q1 3 return"}}, "n 2025-26-Q1 [c]; n 2025-26-Q1 [c]", 1},
		{"what was published before a correction may be told again", people(kpi.InQuarter), nil,
			[][]string{{"n:2025-26-Q1 12"}, {"n:2025-26-Q1 12\n2025-26-Q1 14 return"}}, "n 2025-26-Q1 12; n 2025-26-Q1 14", 0},
		{"a district that becomes small takes the county, where the rest is public", people(kpi.InQuarter), []kpi.Area{county},
			[][]string{
				{"a:2025-26-Q1 8", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 40"},
				{"a:2025-26-Q1 8\n2025-26-Q1 3 return", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 40\n2025-26-Q1 35 return"},
			}, "a 2025-26-Q1 [c]; a 2025-26-Q1 [c]; b 2025-26-Q1 12; c 2025-26-Q1 20; n 2025-26-Q1 [c]; n 2025-26-Q1 [c]", 2},
		{"a month that becomes small takes the quarter, which would tell what the other months were", monthlyPeople(), nil,
			[][]string{
				{"n:2025-04 0\n2025-05 6\n2025-06 4\n2025-26-Q1 10"},
				{"n:2025-04 0\n2025-04 2 return known 5\n2025-05 6 known 2\n2025-06 4 known 3\n2025-26-Q1 10 known 4\n2025-26-Q1 12 return known 6"},
			}, "n 2025-04 [c]; n 2025-04 [c]; n 2025-05 [c]; n 2025-06 [c]; n 2025-26-Q1 [c]; n 2025-26-Q1 [c]", 2},
		{"a district that hid another stays hidden when it is revised", people(kpi.InQuarter), []kpi.Area{county},
			[][]string{
				{"a:2025-26-Q1 3", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 35"},
				{"a:2025-26-Q1 3", "b:2025-26-Q1 12\n2025-26-Q1 14 return", "c:2025-26-Q1 20", "n:2025-26-Q1 35\n2025-26-Q1 37 return"},
			}, "a 2025-26-Q1 [c]; b 2025-26-Q1 [c]; b 2025-26-Q1 [c]; c 2025-26-Q1 20; n 2025-26-Q1 35; n 2025-26-Q1 37", 0},
		{"a district and the county revised by as much, where a service keeps another back and it stayed as it was", people(kpi.InQuarter), []kpi.Area{county},
			[][]string{
				{"a:2025-26-Q1 0", "b:2025-26-Q1 [c]", "c:2025-26-Q1 4", "n:2025-26-Q1 9"},
				{"a:2025-26-Q1 0\n2025-26-Q1 1 return", "b:2025-26-Q1 [c]", "c:2025-26-Q1 4", "n:2025-26-Q1 9\n2025-26-Q1 10 return"},
			}, "a 2025-26-Q1 [c]; a 2025-26-Q1 [c]; b 2025-26-Q1 [c]; c 2025-26-Q1 [c]; n 2025-26-Q1 [c]; n 2025-26-Q1 [c]", 2},
		{"those who did not, beside a place that its service keeps back, of whom none can be fewer than nobody", shareOfPeople(), []kpi.Area{county},
			[][]string{{"a:2025-26-Q1 0/10", "b:2025-26-Q1 [c]", "c:2025-26-Q1 8/9", "n:2025-26-Q1 14/25"}}, "a 2025-26-Q1 0; b 2025-26-Q1 [c]; c 2025-26-Q1 [c]; n 2025-26-Q1 [c]", 0},
		{"a window that was nobody before it was corrected, and says so of the quarters that it shares with one that was not", people(kpi.Rolling12), nil,
			[][]string{
				{"n:2024-25-Q3 0 known 1\n2024-25-Q4 6 known 2"},
				{"n:2024-25-Q3 0 known 1\n2024-25-Q3 5 return known 3\n2024-25-Q4 6 known 2\n2025-26-Q1 8 known 4"},
			}, "n 2024-25-Q3 0; n 2024-25-Q3 5; n 2024-25-Q4 6; n 2025-26-Q1 [c]", 0},
		{"a figure that was few stays back when it is corrected to many, where others can be set against it", people(kpi.InQuarter), []kpi.Area{county},
			[][]string{
				{"a:2025-26-Q1 3", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 35"},
				{"a:2025-26-Q1 3\n2025-26-Q1 30 return", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 35\n2025-26-Q1 62 return"},
			}, "a 2025-26-Q1 [c]; a 2025-26-Q1 [c]; b 2025-26-Q1 [c]; c 2025-26-Q1 20; n 2025-26-Q1 35; n 2025-26-Q1 62", 0},
		{"a running total that was few stays back when it is corrected to more", people(kpi.YearToDate), nil,
			[][]string{
				{"n:2025-26-Q1 3 known 1\n2025-26-Q2 20 known 2"},
				{"n:2025-26-Q1 3 known 1\n2025-26-Q1 8 return known 3\n2025-26-Q2 20 known 2"},
			}, "n 2025-26-Q1 [c]; n 2025-26-Q1 [c]; n 2025-26-Q2 20", 0},
		{"those who did not, where a part has parts of its own", shareOfPeople(), []kpi.Area{county, {ID: "c", Kind: kpi.District, Members: []string{"d"}}},
			[][]string{{"a:2025-26-Q1 0/10", "b:2025-26-Q1 [c]", "c:2025-26-Q1 8/9", "n:2025-26-Q1 14/25"}}, "a 2025-26-Q1 0; b 2025-26-Q1 [c]; c 2025-26-Q1 [c]; n 2025-26-Q1 [c]", 0},
		{"a window of nobody goes where it would tell what those before it rest on", rollingShare, nil,
			[][]string{
				{"n:2023-24-Q2 0/0 [z]\n2023-24-Q3 3/5\n2023-24-Q4 16/28\n2024-25-Q1 16/28\n2024-25-Q2 16/28\n2024-25-Q3 13/23"},
				{"n:2023-24-Q2 0/0 [z]\n2023-24-Q3 3/5\n2023-24-Q4 16/28\n2024-25-Q1 16/28\n2024-25-Q2 16/28\n2024-25-Q3 13/23\n2024-25-Q4 0/0 [z]"},
			}, "n 2023-24-Q2 [z]; n 2023-24-Q3 [c]; n 2023-24-Q4 57.143; n 2024-25-Q1 57.143; n 2024-25-Q2 57.143; n 2024-25-Q3 56.522; n 2024-25-Q4 [c]", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := protector(t, c.ind, 5, c.areas...)
			var versions [][]kpi.Series
			for _, v := range c.versions {
				versions = append(versions, family(t, c.ind, v...))
			}
			got, decided := packs(t, a, &c.ind, versions...)
			if got != c.want {
				t.Errorf("told %s\nwant %s", got, c.want)
			}
			turned := 0
			for _, d := range decided {
				if d.Turned {
					turned++
				}
			}
			if turned != c.turned {
				t.Errorf("%d decisions turned, want %d: %+v", turned, c.turned, decided)
			}
			// The same pack again finds nothing new and tells the same.
			again, more := packs(t, a, &c.ind, append(versions, versions[len(versions)-1])...)
			if again != got || slices.ContainsFunc(more, func(d Decision) bool { return d.New }) {
				t.Errorf("a second pack of the same figures tells %s and decides %+v", again, more)
			}
		})
	}
}

// TestNothingThatIsComputedKnowsAHiddenFigure changes hidden figures to others that would be hidden too: nothing in the assessment may change.
func TestNothingThatIsComputedKnowsAHiddenFigure(t *testing.T) {
	t.Parallel()
	for _, acc := range []kpi.Accumulation{kpi.InQuarter, kpi.Snapshot} {
		ind := people(acc)
		assess := func(a, b string) kpi.Assessment {
			s := story{
				measure: ind, baseline: "2022-23-Q1 " + b, targets: "2026-27-Q4 1", settings: Settings{SmallNumbers: 5},
				figures: "2022-23-Q1 " + b + "\n2023-24-Q2 9\n2023-24-Q3 12\n2024-25-Q2 " + a + "\n2024-25-Q3 7\n2025-26-Q1 6\n2025-26-Q2 " + b,
			}
			as := s.assessor(t)
			out, _ := as.Protect(&as.Framework.Indicators[0], []kpi.Series{s.series(t)}, nil)
			one := as.Assess("n", &as.Framework.Indicators[0], "n", out[0])
			one.Indicator = nil
			return one
		}
		if x, y := fmt.Sprintf("%+v", assess("3", "2")), fmt.Sprintf("%+v", assess("1", "4")); x != y {
			t.Errorf("%s: the assessments differ:\n%s\n%s", acc, x, y)
		}
		one := assess("3", "2")
		if one.Baseline != nil || one.ProgressReason != kpi.NoFigure || one.Reason != kpi.Withheld || one.Long.Value.Valid || one.Short.Change.Valid {
			t.Errorf("%s: %+v", acc, one)
		}
	}
}

func TestAHiddenCountIsRatedOnlyWhereEverySmallCountWouldBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		targets string
		status  kpi.Status
		reason  kpi.Reason
	}{
		{"2025-26-Q2 6", kpi.Green, ""},
		{"2025-26-Q2 4", kpi.Green, ""},
		{"2025-26-Q2 3", kpi.NotRated, kpi.Withheld},
		{"2025-26-Q2 0", kpi.Red, ""},
		{"", kpi.NotRated, kpi.Withheld},
	} {
		s := story{measure: people(kpi.InQuarter), targets: c.targets, figures: "2025-26-Q1 9\n2025-26-Q2 2", settings: Settings{SmallNumbers: 5}}
		a := s.assessor(t)
		out, _ := a.Protect(&a.Framework.Indicators[0], []kpi.Series{s.series(t)}, nil)
		one := a.Assess("n", &a.Framework.Indicators[0], "n", out[0])
		if one.Status != c.status || one.Reason != c.reason || one.Held() {
			t.Errorf("target %q: %s %s, held %t; want %s %s", c.targets, one.Status, one.Reason, one.Held(), c.status, c.reason)
		}
	}
}

// Where what is public already gives a figure away, nothing new is printed that would make it surer.
func TestNothingNewIsPrintedWhereTooMuchIsPublic(t *testing.T) {
	t.Parallel()
	ind := people(kpi.InQuarter)
	given := family(t, ind, "a:2025-26-Q1 3", "b:2025-26-Q1 20", "c:2025-26-Q1 0", "n:2025-26-Q1 23")
	var earlier []Published
	for _, n := range []int{1, 3} {
		o := given[n].Observations[0]
		earlier = append(earlier, Published{Area: o.Area, Period: o.Period, Known: o.Known, Shown: true, Pack: 1})
	}
	out, _ := protector(t, ind, 5, county).Protect(&ind, given, earlier)
	if got, want := told(&ind, out), "a 2025-26-Q1 [c]; b 2025-26-Q1 20; c 2025-26-Q1 [c]; n 2025-26-Q1 23"; got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
}

func TestAFigureThatIsKeptBackGoesWithItsPartsAndLimits(t *testing.T) {
	t.Parallel()
	ind := shareOfPeople()
	given := family(t, ind, "n:2025-26-Q1 3/15 [p]")
	o := &given[0].Observations[0]
	o.Lower, o.Upper = decimal.NewNullDecimal(dec(t, "5.1")), decimal.NewNullDecimal(dec(t, "45.2"))
	out, _ := protector(t, ind, 5).Protect(&ind, given, nil)
	if got := out[0].Observations[0].Figure; got != (kpi.Figure{Marks: kpi.Confidential}) {
		t.Errorf("of a figure that is kept back there is still %+v", got)
	}
}

// That a figure is fewer than so many is told only where nothing can be set against it: beside others it would tell which was hidden for their sake.
func TestFewerIsToldOnlyOfAFigureThatStandsAlone(t *testing.T) {
	t.Parallel()
	ind := people(kpi.InQuarter)
	for _, c := range []struct {
		given []string
		want  int64
	}{
		{[]string{"a:2025-26-Q1 3"}, 5},
		{[]string{"a:2025-26-Q1 3", "b:2025-26-Q1 12", "c:2025-26-Q1 20", "n:2025-26-Q1 35"}, 0},
	} {
		out, _ := protector(t, ind, 5, county).Protect(&ind, family(t, ind, c.given...), nil)
		if got := out[0].Observations[0].Fewer; got != c.want {
			t.Errorf("of %q the first is told to be fewer than %d, want %d", c.given, got, c.want)
		}
	}
}

func TestWordsThatGiveAFigureAwayAreNotPrinted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text          string
		hidden, shown bool // whether it is muted beside a hidden figure, and beside a shown one of the same measure
	}{
		{"Two children were found by the police.", true, true},
		{"Down from 3 last quarter.", true, true},
		{"Down from 13 last quarter.", true, false},
		{"The rota was changed on 14 July 2025, in Q2.", false, false},
		{"No one was missing for long; one of our aims is to keep it so.", false, false},
		{"It rose by 2.5 a month", true, true},
		{"A single child", true, true},
		{"Thirteen families, more than half of those asked", true, false},
		{"A hundred were asked", true, false},
		{"We met with partners in 2024/25 and on 2025-06-30.", false, false},
		{"", false, false},
	} {
		for _, hidden := range []bool{true, false} {
			ind := people(kpi.InQuarter)
			s := story{measure: ind, figures: "2025-26-Q1 3\n2025-26-Q2 9"}.series(t)
			n := 1
			if hidden {
				n = 0
			}
			s.Observations[n].Commentary, s.Observations[n].CorrectiveAction, s.Observations[n].Note = c.text, c.text, c.text
			out, _ := protector(t, ind, 5).Protect(&ind, []kpi.Series{s}, nil)
			o := out[0].Observations[n]
			want, muted := c.text, c.shown
			if hidden {
				muted = c.hidden
			}
			spoken := c.text
			if muted {
				want, spoken = "", Muted
			}
			if o.Commentary != spoken || o.CorrectiveAction != want || o.Note != want {
				t.Errorf("%q, hidden %t: %q, %q, %q", c.text, hidden, o.Commentary, o.CorrectiveAction, o.Note)
			}
		}
	}
}

// A figure that its service keeps back is as secret as one that is few: the words beside it, and small numbers in the words beside others, go too.
func TestWordsBesideAFigureThatItsServiceKeepsBack(t *testing.T) {
	t.Parallel()
	ind := people(kpi.InQuarter)
	s := story{measure: ind, figures: "2025-26-Q1 [c]\n2025-26-Q2 9"}.series(t)
	s.Observations[0].Note = "45 children, of whom most were found"
	s.Observations[1].Commentary = "3 fewer than in the spring"
	out, _ := protector(t, ind, 5).Protect(&ind, []kpi.Series{s}, nil)
	if o := out[0].Observations; o[0].Note != "" || o[1].Commentary != Muted {
		t.Errorf("%q, %q", o[0].Note, o[1].Commentary)
	}
}

func TestTheOfficersOwnViewHidesNothing(t *testing.T) {
	t.Parallel()
	ind := people(kpi.InQuarter)
	in := family(t, ind, "n:2025-26-Q2 3")
	out, decided := protector(t, ind, 0).Protect(&ind, in, nil)
	if told(&ind, out) != "n 2025-26-Q2 3" || decided != nil {
		t.Errorf("%s, %+v", told(&ind, out), decided)
	}
}

// BenchmarkProtect protects the measures of a county with twelve districts over ten years.
func BenchmarkProtect(b *testing.B) {
	for _, acc := range []kpi.Accumulation{kpi.InQuarter, kpi.YearToDate, kpi.Rolling12} {
		b.Run(acc.String(), func(b *testing.B) {
			ind := people(acc)
			ind.Measure, ind.Multiplier = kpi.Proportion, hundred
			area := kpi.Area{ID: "n", Kind: kpi.OrganisationArea}
			const last = period.Quarter(4*2025 + 1)
			var fam []kpi.Series
			whole := kpi.Series{Indicator: "M1", Area: "n"}
			for k := range 40 {
				whole.Observations = append(whole.Observations, kpi.Observation{Period: (last - 39 + period.Quarter(k)).Period(), Known: int64(k + 1)})
			}
			for d := range 12 {
				id := string(rune('a' + d))
				area.Members = append(area.Members, id)
				s := kpi.Series{Indicator: "M1", Area: id}
				var run [2]int64
				quarter := func(k int) (x, y int64) { return int64((k*7 + d*5) % 23), int64(30 + (k*3+d)%17) }
				for k := range 40 {
					if (last-39+period.Quarter(k)).Number() == 1 || acc != kpi.YearToDate {
						run = [2]int64{}
					}
					back := 0
					if acc == kpi.Rolling12 {
						back = 3
					}
					for n := range back + 1 {
						x, y := quarter(k + 3 - n)
						run = [2]int64{run[0] + x, run[1] + y}
					}
					o := kpi.Observation{Period: whole.Observations[k].Period, Known: int64(k + 1)}
					o.Numerator, o.Denominator = decimal.NewNullDecimal(decimal.NewFromInt(run[0])), decimal.NewNullDecimal(decimal.NewFromInt(run[1]))
					w := &whole.Observations[k]
					w.Numerator = decimal.NewNullDecimal(w.Numerator.Decimal.Add(o.Numerator.Decimal))
					w.Denominator = decimal.NewNullDecimal(w.Denominator.Decimal.Add(o.Denominator.Decimal))
					s.Observations = append(s.Observations, o)
				}
				fam = append(fam, s)
			}
			fam = append(fam, whole)
			a := New(&kpi.Framework{Indicators: []kpi.Indicator{ind}, Areas: []kpi.Area{area}}, Settings{Quarter: last, SmallNumbers: 5})
			for b.Loop() {
				out, _ := a.Protect(&ind, fam, nil)
				if strings.Count(told(&ind, out), "[c]") == 0 {
					b.Fatal("nothing is hidden")
				}
			}
		})
	}
}

func TestAFigureThatIsKeptBackWasReported(t *testing.T) {
	t.Parallel()
	s := story{measure: people(kpi.InQuarter), figures: "2025-26-Q2 2", settings: Settings{SmallNumbers: 5}}
	a := s.assessor(t)
	out, _ := a.Protect(&a.Framework.Indicators[0], []kpi.Series{s.series(t)}, nil)
	one := a.Assess("n", &a.Framework.Indicators[0], "n", out[0])
	if whole := a.RollUp([]kpi.Assessment{one})[""]; whole.Current != 1 || whole.Rated() != 0 || len(whole.NotRated) != 1 || whole.NotRated[0].Reason != kpi.Withheld {
		t.Errorf("%+v", whole)
	}
}
