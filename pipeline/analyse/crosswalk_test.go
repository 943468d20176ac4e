package analyse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// replaced is a measure M1 that follows others, whose figures are told by measure and area: "OLD n".
type replaced struct {
	rows    []kpi.Succession
	old     kpi.Indicator // what each of the old measures is, but for its reference
	now     kpi.Indicator
	area    string // of M1; n when empty
	figures map[string]string
	small   int64
}

var firstOfApril = time.Date(2024, time.April, 1, 0, 0, 0, 0, time.UTC)

// joined follows M1 and prints what comes of it, a figure to a line.
func (x replaced) joined(t *testing.T) []string {
	t.Helper()
	area := x.area
	if area == "" {
		area = "n"
	}
	now := x.now
	now.Ref, now.ReportedFor = "M1", []string{area}
	fw := &kpi.Framework{Indicators: []kpi.Indicator{now}, Crosswalk: x.rows}
	for _, r := range x.rows {
		if r.From != "M1" {
			old := x.old
			old.Ref, old.To = r.From, r.On.AddDate(0, 0, -1)
			fw.Indicators = append(fw.Indicators, old)
		}
	}
	fw.Succeed()
	a := New(fw, Settings{Quarter: q2, SmallNumbers: x.small})
	series := map[Strand]kpi.Series{}
	for name, figures := range x.figures {
		ref, place, _ := strings.Cut(name, " ")
		measure := x.old
		measure.Ref = kpi.Ref(ref)
		s := story{measure: measure, area: place, figures: figures}
		series[Strand{measure.Ref, place}] = kpi.Series{Indicator: measure.Ref, Area: place, Observations: s.observations(t)}
	}
	before := fmt.Sprint(series)
	own := series[Strand{"M1", area}]
	own.Indicator, own.Area = "M1", area
	got := a.Follow(own, func(l Strand) kpi.Series { return series[l] })
	if fmt.Sprint(series) != before {
		t.Error("what was held has been altered")
	}
	var list []string
	for _, o := range got.Observations {
		f := o.Figure
		text := o.Period.String() + " "
		switch {
		case f.Parts():
			text += f.Numerator.Decimal.String() + "/" + f.Denominator.Decimal.String()
		case f.Value.Valid:
			text += f.Value.Decimal.String()
		default:
			text += "none"
		}
		if o.Indicator != "M1" || o.Area != area {
			t.Errorf("%s is a figure of %s, %s", text, o.Indicator, o.Area)
		}
		list = append(list, strings.TrimSpace(text+" "+f.Marks.Brackets()))
	}
	return list
}

func TestFiguresOfWhatWasReplacedAreTheEarlierPartOfTheSeries(t *testing.T) {
	row := func(from, area, intoArea string, kind kpi.SuccessionKind) kpi.Succession {
		return kpi.Succession{From: kpi.Ref(from), FromOrganisation: area, To: "M1", ToOrganisation: intoArea, Kind: kind, On: firstOfApril}
	}
	share := func(r kpi.Succession, percent string) kpi.Succession {
		r.Share = decimal.NewNullDecimal(decimal.RequireFromString(percent))
		return r
	}
	unbroken := func(r kpi.Succession) kpi.Succession { r.Unbroken = true; return r }
	stated := func(r kpi.Succession) kpi.Succession { r.Method = kpi.JoinNothing; return r }
	count := homes()
	count.Accumulation = kpi.InQuarter
	people := count
	people.AboutPeople = true
	for _, c := range []struct {
		name string
		x    replaced
		want string
	}{
		{"carried on, with a break where its own begin", replaced{rows: []kpi.Succession{row("OLD", "", "", kpi.CarriedOver)}, old: count, now: count, figures: map[string]string{
			"OLD n": "2023-24-Q3 7\n2023-24-Q4 8\n2024-25-Q1 99", "M1 n": "2024-25-Q1 9\n2024-25-Q2 10",
		}}, "2023-24-Q3 7; 2023-24-Q4 8; 2024-25-Q1 9 [b]; 2024-25-Q2 10"},
		{"renamed and nothing else", replaced{rows: []kpi.Succession{unbroken(row("OLD", "", "", kpi.CarriedOver))}, old: count, now: count, figures: map[string]string{
			"OLD n": "2023-24-Q4 8", "M1 n": "2024-25-Q1 9",
		}}, "2023-24-Q4 8; 2024-25-Q1 9"},
		{"stated, and no figure taken over", replaced{rows: []kpi.Succession{stated(row("OLD", "", "", kpi.CarriedOver))}, old: count, now: count, figures: map[string]string{
			"OLD n": "2023-24-Q4 8", "M1 n": "2024-25-Q1 9",
		}}, "2024-25-Q1 9"},
		{"its own figure of an earlier period stands", replaced{rows: []kpi.Succession{row("OLD", "", "", kpi.CarriedOver)}, old: count, now: count, figures: map[string]string{
			"OLD n": "2023-24-Q3 7\n2023-24-Q4 8", "M1 n": "2023-24-Q4 8.5\n2024-25-Q1 9",
		}}, "2023-24-Q3 7; 2023-24-Q4 8.5 [b]; 2024-25-Q1 9"},
		{"every figure known of the first period is marked", replaced{rows: []kpi.Succession{row("OLD", "", "", kpi.CarriedOver)}, old: count, now: count, figures: map[string]string{
			"OLD n": "2023-24-Q4 8", "M1 n": "2024-25-Q1 9\n2024-25-Q1 9.5 [r]",
		}}, "2023-24-Q4 8; 2024-25-Q1 9 [b]; 2024-25-Q1 9.5 [r][b]"},
		{"none of its own yet", replaced{rows: []kpi.Succession{row("OLD", "", "", kpi.CarriedOver)}, old: count, now: count, figures: map[string]string{"OLD n": "2023-24-Q4 8"}}, "2023-24-Q4 8"},
		{"counts of two councils are added", replaced{area: "u", rows: []kpi.Succession{row("M1", "n", "u", kpi.Merged), row("M1", "e", "u", kpi.Merged)}, old: count, now: count, figures: map[string]string{
			"M1 n": "2023-24-Q3 7\n2023-24-Q4 8 [p]", "M1 e": "2023-24-Q3 5\n2023-24-Q4 4", "M1 u": "2024-25-Q1 14",
		}}, "2023-24-Q3 12; 2023-24-Q4 12 [p]; 2024-25-Q1 14 [b]"},
		{"what one of them does not say is not nought", replaced{area: "u", rows: []kpi.Succession{row("M1", "n", "u", kpi.Merged), row("M1", "e", "u", kpi.Merged)}, old: count, now: count, figures: map[string]string{
			"M1 n": "2023-24-Q2 6\n2023-24-Q3 7\n2023-24-Q4 8", "M1 e": "2023-24-Q3 [x]\n2023-24-Q4 4",
		}}, "2023-24-Q3 none [x]; 2023-24-Q4 12"},
		{"percentages are worked out from their added parts", replaced{area: "u", rows: []kpi.Succession{row("M1", "n", "u", kpi.Merged), row("M1", "e", "u", kpi.Merged)}, old: percentage(), now: percentage(), figures: map[string]string{
			"M1 n": "2023-24-Q3 10/20\n2023-24-Q4 50", "M1 e": "2023-24-Q3 1/10\n2023-24-Q4 1/10",
		}}, "2023-24-Q3 11/30; 2023-24-Q4 none [x]"},
		{"the later of two figures for a period is added", replaced{area: "u", rows: []kpi.Succession{row("M1", "n", "u", kpi.Merged), row("M1", "e", "u", kpi.Merged)}, old: count, now: count, figures: map[string]string{
			"M1 n": "2023-24-Q4 8\n2023-24-Q4 9 [r]", "M1 e": "2023-24-Q4 4",
		}}, "2023-24-Q4 13 [r]"},
		{"a small number in one keeps the whole back", replaced{area: "u", small: 5, rows: []kpi.Succession{row("M1", "n", "u", kpi.Merged), row("M1", "e", "u", kpi.Merged)}, old: people, now: people, figures: map[string]string{
			"M1 n": "2023-24-Q3 40\n2023-24-Q4 4", "M1 e": "2023-24-Q3 0\n2023-24-Q4 30",
		}}, "2023-24-Q3 40; 2023-24-Q4 none [c]"},
		{"officers see it", replaced{area: "u", rows: []kpi.Succession{row("M1", "n", "u", kpi.Merged), row("M1", "e", "u", kpi.Merged)}, old: people, now: people, figures: map[string]string{
			"M1 n": "2023-24-Q4 4", "M1 e": "2023-24-Q4 30",
		}}, "2023-24-Q4 34"},
		{"a share of a count that was split up is an estimate", replaced{rows: []kpi.Succession{share(row("OLD", "n", "n", kpi.SplitUp), "62.5")}, old: count, now: count, figures: map[string]string{
			"OLD n": "2023-24-Q3 80\n2023-24-Q4 [c]", "M1 n": "2024-25-Q1 9",
		}}, "2023-24-Q3 50 [e]; 2023-24-Q4 none [c]; 2024-25-Q1 9 [b]"},
		{"one after another", replaced{rows: []kpi.Succession{
			row("OLD", "", "", kpi.CarriedOver),
			{From: "OLDER", To: "OLD", ToOrganisation: "n", Kind: kpi.CarriedOver, On: firstOfApril.AddDate(-1, 0, 0)},
		}, old: count, now: count, figures: map[string]string{
			"OLDER n": "2022-23-Q4 5", "OLD n": "2023-24-Q4 8", "M1 n": "2024-25-Q1 9",
		}}, "2022-23-Q4 5; 2023-24-Q4 8 [b]; 2024-25-Q1 9 [b]"},
		{"a period that only began before is not taken over", replaced{rows: []kpi.Succession{row("OLD", "", "", kpi.CarriedOver)}, old: yearlyFigure(), now: yearlyFigure(), figures: map[string]string{
			"OLD n": "2022-23 50\n2023-24 51\n2024-25 99", "M1 n": "2024-25 52",
		}}, "2022-23 50; 2023-24 51; 2024-25 52 [b]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(c.x.joined(t), "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// quarterAt gives a quarter by its year times four and its place in the year.
func quarterAt(n int) period.Quarter { return period.Year(n / 4).Quarter(n%4 + 1) }

// TestMergedFiguresAreTheSumOfTheirParts adds councils at random, and holds every joined figure against what they said.
func TestMergedFiguresAreTheSumOfTheirParts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		count := homes()
		count.Ref, count.Accumulation = "M1", kpi.InQuarter
		fw := &kpi.Framework{Indicators: []kpi.Indicator{count}}
		fw.Indicators[0].ReportedFor = []string{"u"}
		held := map[Strand]kpi.Series{}
		sums, says := map[int]decimal.Decimal{}, map[int]int{}
		n := rapid.IntRange(2, 4).Draw(r, "councils")
		for i := range n {
			area := fmt.Sprint("c", i)
			fw.Crosswalk = append(fw.Crosswalk, kpi.Succession{From: "M1", FromOrganisation: area, To: "M1", ToOrganisation: "u", Kind: kpi.Merged, On: firstOfApril})
			s := kpi.Series{Indicator: "M1", Area: area}
			for q := 2020 * 4; q < 2025*4; q++ {
				if !rapid.Bool().Draw(r, "says") {
					continue
				}
				v := decimal.New(rapid.Int64Range(0, 1e6).Draw(r, "figure"), 0)
				o := kpi.Observation{Indicator: "M1", Area: area, Period: quarterAt(q).Period(), Known: int64(q)}
				o.Value = decimal.NewNullDecimal(v)
				s.Observations = append(s.Observations, o)
				sums[q], says[q] = sums[q].Add(v), says[q]+1
			}
			held[Strand{"M1", area}] = s
		}
		fw.Succeed()
		got := New(fw, Settings{Quarter: q2}).Follow(kpi.Series{Indicator: "M1", Area: "u"}, func(l Strand) kpi.Series { return held[l] })
		at := map[string]decimal.Decimal{}
		for _, o := range got.Observations {
			at[o.Period.String()] = o.Value.Decimal
		}
		for q := 2020 * 4; q < 2025*4; q++ {
			p := quarterAt(q).Period()
			v, there := at[p.String()]
			if want := says[q] == n && p.End().Before(firstOfApril); there != want || there && !v.Equal(sums[q]) {
				r.Fatalf("%s: %s (%t), the councils come to %s, said by %d of %d", p, v, there, sums[q], says[q], n)
			}
		}
	})
}
