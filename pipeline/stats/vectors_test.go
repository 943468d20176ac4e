package stats

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vector is one worked case of a suite in testdata, with its input and expected output left as JSON.
type vector struct {
	ID          string          `json:"id"`
	Description string          `json:"description"`
	Method      string          `json:"method"`
	Statistic   string          `json:"statistic"`
	Input       json.RawMessage `json:"input"`
	Expected    json.RawMessage `json:"expected"`
}

// runSuite runs every case of a suite. A case is left out only by name with its argument; a name that no longer
// matches a case fails, so the list cannot outlive what it excuses.
func runSuite(t *testing.T, file string, leftOut map[string]string, run func(*testing.T, vector)) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var suite struct{ Cases []vector }
	if err := json.Unmarshal(raw, &suite); err != nil {
		t.Fatal(err)
	}
	if len(suite.Cases) == 0 {
		t.Fatalf("%s has no cases", file)
	}
	seen := map[string]bool{}
	for _, c := range suite.Cases {
		seen[c.ID] = true
		if leftOut[c.ID] != "" {
			continue
		}
		t.Run(c.ID, func(t *testing.T) { run(t, c) })
	}
	for id, argument := range leftOut {
		if !seen[id] {
			t.Errorf("%s: %q is left out (%s) but is not a case", file, id, argument)
		}
	}
}

// read decodes a case's input and expected output.
func read(t *testing.T, c vector, input, expected any) {
	t.Helper()
	if err := json.Unmarshal(c.Input, input); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(c.Expected, expected); err != nil {
		t.Fatal(err)
	}
}

// same compares at the suites' tolerance of 1e-9 relative.
func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	within(t, what, got, want, 1e-9)
}

func within(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return
	}
	if !(math.Abs(got-want) <= relative*max(math.Abs(want), 1e-3)) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func stands(t *testing.T, why Reason) {
	t.Helper()
	if why != Stands {
		t.Fatalf("reason: %v", why)
	}
}

type limits4 struct {
	Value, Lower95, Upper95, Lower998, Upper998 float64
}

func (w limits4) check(t *testing.T, multiplier float64, at func(Level) (Interval, Reason)) {
	t.Helper()
	usual, why := at(Usual)
	stands(t, why)
	strict, why := at(Strict)
	stands(t, why)
	usual, strict = usual.Times(multiplier), strict.Times(multiplier)
	same(t, "value", usual.Value, w.Value)
	same(t, "lower 95", usual.Low, w.Lower95)
	same(t, "upper 95", usual.High, w.Upper95)
	same(t, "lower 99.8", strict.Low, w.Lower998)
	same(t, "upper 99.8", strict.High, w.Upper998)
}

func TestIntervalVectors(t *testing.T) {
	runSuite(t, "methods-ci-benchmark.json", nil, func(t *testing.T, c vector) {
		var in struct {
			Numerator, Denominator, Count, Population, Observed json.RawMessage
			Multiplier, Benchmark                               float64
			Values                                              []float64
			StandardPopulation                                  []float64 `json:"standard_population"`
			RefCount                                            []float64 `json:"ref_count"`
			RefPop                                              []float64 `json:"ref_pop"`
			NQuantiles                                          int
		}
		var want struct {
			limits4
			N            int
			Mean         float64
			Pooled       float64
			Result       string
			Quantile     []int
			Significance []string
			TotalCount   float64 `json:"total_count"`
			RefRate      float64 `json:"ref_rate"`
			Expected     float64
		}
		read(t, c, &in, &want)
		one := func(raw json.RawMessage) (v float64) { decode(t, raw, &v); return v }
		many := func(raw json.RawMessage) (v []float64) { decode(t, raw, &v); return v }
		bands := func(events []float64) []Band {
			people := many(in.Population)
			b := make([]Band, len(people))
			for i := range b {
				b[i] = Band{Events: events[i], People: people[i]}
				if in.StandardPopulation != nil {
					b[i].StandardPeople = in.StandardPopulation[i]
				}
				if in.RefPop != nil {
					b[i].ReferenceEvents, b[i].ReferencePeople = in.RefCount[i], in.RefPop[i]
				}
			}
			return b
		}
		switch {
		case strings.HasPrefix(c.ID, "ci-prop-"):
			want.check(t, in.Multiplier, func(l Level) (Interval, Reason) {
				return Proportion(one(in.Numerator), one(in.Denominator), l)
			})
		case strings.HasPrefix(c.ID, "ci-rate-"):
			want.check(t, in.Multiplier, func(l Level) (Interval, Reason) {
				return Rate(one(in.Count), one(in.Population), l)
			})
		case strings.HasPrefix(c.ID, "ci-mean-"):
			want.Value = want.Mean
			want.check(t, 1, func(l Level) (Interval, Reason) { return Mean(in.Values, l) })
		case strings.HasPrefix(c.ID, "ci-dsr-"):
			events := many(in.Count)
			if want.TotalCount > 0 && want.TotalCount < 10 {
				_, why := DirectRate(bands(events), Usual)
				equal(t, "reason", why, TooFewCases)
				return
			}
			want.check(t, 100000, func(l Level) (Interval, Reason) { return DirectRate(bands(events), l) })
		case strings.HasPrefix(c.ID, "ci-israte-"):
			want.check(t, 100000, func(l Level) (Interval, Reason) { return IndirectRate(bands(many(in.Observed)), l) })
			ratio, why := IndirectRatio(bands(many(in.Observed)), Usual)
			stands(t, why)
			same(t, "ratio", ratio.Value, sum(many(in.Observed))/want.Expected)
			same(t, "reference rate", want.Value/ratio.Value, want.RefRate)
		case strings.HasPrefix(c.ID, "quantile-"):
			for i, got := range Groups(in.Values, in.NQuantiles) {
				equal(t, "group", got, want.Quantile[i])
			}
		case strings.HasPrefix(c.ID, "funnel-"):
			n, d := many(in.Numerator), many(in.Denominator)
			average := sum(n) / sum(d)
			same(t, "pooled", 100*average, want.Pooled)
			for i := range n {
				usual, why := Proportion(n[i], d[i], Usual)
				stands(t, why)
				strict, why := Proportion(n[i], d[i], Strict)
				stands(t, why)
				words := map[[2]Course]string{
					{Falling, Falling}: "Low (0.001)", {Falling, NoClearTrend}: "Low (0.025)",
					{Rising, Rising}: "High (0.001)", {Rising, NoClearTrend}: "High (0.025)",
					{NoClearTrend, NoClearTrend}: "Not significant",
				}
				got := words[[2]Course{usual.Against(average), strict.Against(average)}]
				equal(t, "significance", got, want.Significance[i])
			}
		case strings.HasPrefix(c.ID, "bench-ci-"):
			i, why := Proportion(one(in.Numerator), one(in.Denominator), Usual)
			stands(t, why)
			i = i.Times(100)
			same(t, "lower 95", i.Low, want.Lower95)
			same(t, "upper 95", i.High, want.Upper95)
			words := map[Course]string{Falling: "lower", NoClearTrend: "similar", Rising: "higher"}
			equal(t, "result", words[i.Against(in.Benchmark)], want.Result)
		default:
			t.Fatalf("no test for %q", c.Statistic)
		}
	})
}

func decode(t *testing.T, raw json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// directionOfFigures is why cases on status and direction are not run here.
const directionOfFigures = "a comparison of two figures with a threshold is made on exact decimals where indicators are known, not on floats here"

func TestChangeVectors(t *testing.T) {
	leftOut := map[string]string{
		"dot-01": directionOfFigures, "dot-02": directionOfFigures, "dot-04": directionOfFigures,
		"dot-06": directionOfFigures, "dot-07-range": directionOfFigures,
	}
	runSuite(t, "methods-change.json", leftOut, func(t *testing.T, c vector) {
		var in struct{ X1, N1, X2, N2 float64 }
		var want struct {
			Difference float64 `json:"difference_points"`
			Low, High  float64
			P          *float64
			Clear      bool `json:"clear_change"`
		}
		read(t, c, &in, &want)
		before, now := Parts{in.X1, in.N1}, Parts{in.X2, in.N2}
		if want.P != nil {
			p, why := EqualRates(before, now)
			stands(t, why)
			same(t, "p", p, *want.P)
			equal(t, "clear", p < 0.05, want.Clear)
			return
		}
		change, why := ChangeInProportion(before, now, Usual)
		stands(t, why)
		same(t, "difference", 100*change.Value, want.Difference)
		same(t, "low", 100*change.Low, want.Low)
		same(t, "high", 100*change.High, want.High)
		equal(t, "clear", change.Against(0) != NoClearTrend, want.Clear)
	})
}

func TestTrendVectors(t *testing.T) {
	runSuite(t, "methods-trend.json", nil, func(t *testing.T, c vector) {
		var in struct {
			Values, Lower95, Upper95, Count, Denominator []float64
			Seasons                                      int
		}
		var want struct {
			N           int
			S           int
			VarS        float64    `json:"var_S"`
			ZContinuity float64    `json:"z_continuity"`
			PNormal     float64    `json:"p_normal"`
			PExact      *float64   `json:"p_exact"`
			TheilSen    float64    `json:"theil_sen_slope"`
			Intercept   float64    `json:"intercept_median_residual"`
			Gilbert     [2]float64 `json:"slope_ci95_gilbert"`

			Z       float64
			P       float64
			PerYear float64 `json:"slope_per_year"`
			PlainP  float64 `json:"plain_mann_kendall_p"`

			Slope       float64
			SlopeLogit  float64 `json:"slope_logit"`
			Chi2        float64
			Chi2Exact   float64 `json:"chi2_exact_z"`
			Steady      bool    `json:"leave_one_out_same_sign"`
			Significant bool
			Marker      string
		}
		read(t, c, &in, &want)
		marker := func(m Marker, why Reason) {
			if want.Marker == "cannot be calculated" {
				equal(t, "reason", why, AllOrNone)
				return
			}
			stands(t, why)
			words := map[Course]string{Rising: "increasing", Falling: "decreasing", NoClearTrend: "no significant change"}
			equal(t, "marker", words[m.Course], want.Marker)
			same(t, "slope", m.Slope, want.Slope+want.SlopeLogit)
			same(t, "chi-squared", m.ChiSquared, want.Chi2)
			same(t, "p", m.P, want.P)
			equal(t, "steady", m.Steady, want.Steady)
			equal(t, "significant", m.Course != NoClearTrend, want.Significant)
		}
		switch {
		case c.Method == "fingertips-general":
			m, why := AnnualMarker(in.Values, in.Lower95, in.Upper95)
			marker(m, why)
			same(t, "chi-squared by the exact normal point", m.ChiSquared*math.Pow(2*z95/3.92, 2), want.Chi2Exact)
		case c.Method == "fingertips-proportion":
			parts := make([]Parts, len(in.Count))
			for i := range parts {
				parts[i] = Parts{in.Count[i], in.Denominator[i]}
			}
			marker(AnnualMarkerForProportion(parts))
		case strings.HasPrefix(c.Method, "mann-kendall"):
			m, why := MannKendall(in.Values)
			stands(t, why)
			equal(t, "n", m.N, want.N)
			equal(t, "S", m.S, want.S)
			same(t, "variance", m.Variance, want.VarS)
			same(t, "z", m.Z, want.ZContinuity)
			same(t, "slope", m.Slope, want.TheilSen)
			same(t, "start", m.Start, want.Intercept)
			same(t, "slope low", m.SlopeLow, want.Gilbert[0])
			same(t, "slope top", m.SlopeTop, want.Gilbert[1])
			equal(t, "exact", m.Exact, want.PExact != nil)
			if want.PExact != nil {
				same(t, "exact p", m.P, *want.PExact)
			} else {
				same(t, "normal p", m.P, want.PNormal)
			}
			same(t, "normal p from z", math.Erfc(math.Abs(m.Z)/math.Sqrt2), want.PNormal)
		case strings.HasPrefix(c.Method, "seasonal-kendall"):
			m, why := SeasonalKendall(in.Values, in.Seasons)
			stands(t, why)
			equal(t, "S", m.S, want.S)
			same(t, "variance", m.Variance, want.VarS)
			same(t, "z", m.Z, want.Z)
			same(t, "p", m.P, want.P)
			same(t, "slope per year", m.Slope, want.PerYear)
			plain, why := MannKendall(in.Values)
			stands(t, why)
			same(t, "plain p", plain.P, want.PlainP)
		default:
			t.Fatalf("no test for method %q", c.Method)
		}
	})
}

func TestOutturnVectors(t *testing.T) {
	runSuite(t, "methods-outturn.json", nil, func(t *testing.T, c vector) {
		var in struct {
			History []float64
			SoFar   []float64 `json:"this_year_so_far"`
			Kind    string
		}
		var want struct {
			Change    float64   `json:"mean_change_on_last_year"`
			Remaining []float64 `json:"remaining_quarters"`
			Outturn   float64
			M         int
			Sigma     *float64
			T90       float64
			Half      float64 `json:"half_width_80"`
			Low, High float64
		}
		read(t, c, &in, &want)
		o, why := ProjectYear(in.History, in.SoFar, 4, map[string]Year{"sum": YearIsSum, "level": YearIsLast}[in.Kind])
		stands(t, why)
		same(t, "change", o.Change, want.Change)
		equal(t, "remaining", len(o.Remaining), len(want.Remaining))
		for i := range want.Remaining {
			same(t, "remaining", o.Remaining[i], want.Remaining[i])
		}
		same(t, "outturn", o.Expected, want.Outturn)
		equal(t, "m", o.Changes, want.M)
		equal(t, "ranged", o.Ranged, want.Sigma != nil)
		if want.Sigma != nil {
			same(t, "sigma", o.Sigma, *want.Sigma)
			same(t, "t", t90(o.Changes), want.T90)
			same(t, "half", o.Half, want.Half)
			same(t, "low", o.Low, want.Low)
			same(t, "high", o.High, want.High)
		}
	})
}

func TestForecastVectors(t *testing.T) {
	leftOut := map[string]string{
		"fc-y1-damped-hw-optimised": "the methods handbook, section 11, counts Holt-Winters and automatic model choice as over-engineering: " +
			"an optimised ETS has up to nine parameters on 16 quarters, differs between optimisers, and earns its place only from 16 quarters",
	}
	runSuite(t, "methods-forecast.json", leftOut, func(t *testing.T, c vector) {
		var in struct {
			Values    []float64
			Frequency int
			H         int
			Method    string
		}
		var want struct {
			Mean             []float64
			Lower80, Upper80 []float64
		}
		read(t, c, &in, &want)
		var got []Forecast
		var why Reason
		switch in.Method {
		case "naive":
			got, why = ForecastLast(in.Values, in.H)
		case "snaive":
			got, why = ForecastSameSeason(in.Values, in.Frequency, in.H)
		case "ses(alpha=0.4, initial=simple)":
			got, why = ForecastSmoothed(in.Values, 0.4, in.H)
		default:
			t.Fatalf("no test for method %q", in.Method)
		}
		stands(t, why)
		for i := range want.Mean {
			same(t, "mean", got[i].Value, want.Mean[i])
			same(t, "lower", got[i].Low, want.Lower80[i])
			same(t, "upper", got[i].High, want.Upper80[i])
		}
	})
}

func TestPeerVectors(t *testing.T) {
	runSuite(t, "methods-benchmark.json", nil, func(t *testing.T, c vector) {
		var in struct {
			Own         float64
			Peers       []float64
			Polarity    string
			OwnPct      float64 `json:"own_pct"`
			MedianPct   float64 `json:"median_pct"`
			Denominator json.RawMessage
			Numerator   []float64
		}
		var want struct {
			Rank, Of     int
			TiedWith     int      `json:"tied_with"`
			Quartile     int      `json:"quartile_1_is_best"`
			BetterThan   float64  `json:"percentile_better_than"`
			Median       float64  `json:"peer_median"`
			Gap          float64  `json:"gap_to_median"`
			GapGood      float64  `json:"gap_good_is_positive"`
			BestQuartile float64  `json:"best_quartile_threshold"`
			RobustZ      *float64 `json:"robust_z"`
			People       float64
			Exact        float64
			GapPoints    float64 `json:"gap_points"`
			Pct          []float64
			Absolute     float64 `json:"absolute_gap"`
			Ratio        float64
		}
		read(t, c, &in, &want)
		switch {
		case in.Peers != nil:
			s, why := Stand(in.Own, in.Peers, map[string]Better{"higher": HigherBetter, "lower": LowerBetter}[in.Polarity])
			stands(t, why)
			equal(t, "rank", s.Rank, want.Rank)
			equal(t, "of", s.Of, want.Of)
			equal(t, "tied", s.TiedWith, want.TiedWith)
			equal(t, "quartile", s.Quartile, want.Quartile)
			same(t, "better than", 100*s.BetterThan, want.BetterThan)
			same(t, "median", s.Median, want.Median)
			same(t, "gap", s.Gap, want.Gap)
			same(t, "good gap", s.GapGood, want.GapGood)
			same(t, "best quartile", s.BestQuartile, want.BestQuartile)
			if want.RobustZ == nil {
				equal(t, "no scale", math.IsNaN(s.Scaled), true)
			} else {
				same(t, "robust z", s.Scaled, *want.RobustZ)
			}
		case in.OwnPct != 0:
			var d float64
			decode(t, in.Denominator, &d)
			people := GapInPeople(in.OwnPct-in.MedianPct, d)
			same(t, "points", in.OwnPct-in.MedianPct, want.GapPoints)
			same(t, "people", math.Abs(people), want.Exact)
			equal(t, "whole people", math.Round(math.Abs(people)), want.People)
		case in.Numerator != nil:
			var d []float64
			decode(t, in.Denominator, &d)
			for i := range d {
				same(t, "percentage", 100*in.Numerator[i]/d[i], want.Pct[i])
			}
			g, why := Between(want.Pct[0], want.Pct[len(want.Pct)-1])
			stands(t, why)
			same(t, "difference", g.Difference, want.Absolute)
			same(t, "ratio", g.Ratio, want.Ratio)
		default:
			t.Fatal("no test for this kind of case")
		}
	})
}

func TestPlausibleVectors(t *testing.T) {
	const exact = "compares typed figures, parts, totals or dates exactly, on decimals, where returns are read"
	leftOut := map[string]string{
		"chk-parts-01": exact, "chk-parts-02": exact, "chk-parts-04": exact, "chk-parts-06": exact, "chk-parts-07": exact,
		"chk-stale-02": exact, "chk-stale-04": exact, "chk-cum-01": exact, "chk-cum-03": exact, "chk-total-02": exact,
		"chk-rev-01": exact, "chk-den-01": exact,
	}
	runSuite(t, "methods-checks.json", leftOut, func(t *testing.T, c vector) {
		var in struct {
			History     []float64
			New         float64
			SeasonIndex *int `json:"season_index"`
		}
		var want struct {
			Tukey struct {
				Q1, Q3, Low, High float64
				Flag              bool
			}
			XmR struct {
				Mean, Low, High float64
				Flag            bool
			}
			Slip       *string   `json:"scale_slip"`
			Same       []float64 `json:"same_quarter_history"`
			Median     float64   `json:"same_quarter_median"`
			Difference float64   `json:"difference_from_same_quarter"`
			Typical    float64   `json:"typical_same_quarter_change"`
			Odd        bool      `json:"flag_seasonal"`
		}
		read(t, c, &in, &want)
		f, why := TukeyFences(in.History)
		stands(t, why)
		same(t, "Q1", f.Q1, want.Tukey.Q1)
		same(t, "Q3", f.Q3, want.Tukey.Q3)
		same(t, "low fence", f.Low, want.Tukey.Low)
		same(t, "high fence", f.High, want.Tukey.High)
		equal(t, "outside fences", f.Outside(in.New), want.Tukey.Flag)

		chart, why := XmR(in.History, Plan{Rules: PlotTheDots()})
		stands(t, why)
		g := chart.Groups[0]
		same(t, "mean", g.Mean, want.XmR.Mean)
		same(t, "low limit", g.Low, want.XmR.Low)
		same(t, "high limit", g.High, want.XmR.High)
		equal(t, "outside limits", Fences{Low: g.Low, High: g.High}.Outside(in.New), want.XmR.Flag)

		if want.Same == nil {
			slip, why := ScaleSlip(in.History, in.New)
			stands(t, why)
			if want.Slip == nil {
				equal(t, "slip", slip, NoSlip)
			} else {
				equal(t, "slip", slip.String(), *want.Slip)
			}
			return
		}
		// The figure's own season, with the periods between it and the history not held.
		earlier := in.History
		for range *in.SeasonIndex {
			earlier = append(earlier, math.NaN())
		}
		s, why := SameSeason(earlier, in.New, 4)
		stands(t, why)
		equal(t, "years", len(s.Same), len(want.Same))
		for i := range want.Same {
			same(t, "same season", s.Same[i], want.Same[i])
		}
		same(t, "median", s.Median, want.Median)
		same(t, "difference", s.Difference, want.Difference)
		same(t, "typical", s.Typical, want.Typical)
		equal(t, "odd", s.Odd, want.Odd)
	})
}
