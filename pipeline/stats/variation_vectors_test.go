package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// upstreamCause gives each cause its label in NHSRplotthedots.
var upstreamCause = map[Cause]string{
	CommonCause: "Common Cause", AboveLimit: "Above UCL", BelowLimit: "Below LCL",
	RisingTrend: "7 Point Trend (Increasing)", FallingTrend: "7 Point Trend (Decreasing)",
	TwoInThreeAbove: "2 in 3 Above CL", TwoInThreeBelow: "2 in 3 Below CL",
	ShiftAbove: "7 Points Above CL", ShiftBelow: "7 Points Below CL",
}

var upstreamVariation = map[Variation]string{
	CommonVariation: "common_cause", Improvement: "special_cause_improvement", Concern: "special_cause_concern",
	SpecialHigh: "special_cause_neutral_high", SpecialLow: "special_cause_neutral_low",
}

var upstreamAssurance = map[Assurance]string{
	NoAssurance: "", HitOrMiss: "inconsistent", Passes: "consistent_pass", Fails: "consistent_fail",
}

func TestXmRVectors(t *testing.T) {
	runSuite(t, "methods-xmr.json", nil, func(t *testing.T, c vector) {
		var in struct {
			Values    []*float64
			Direction string `json:"improvement_direction"`
			Target    *float64
			Screen    bool            `json:"screen_outliers"`
			Rebase    json.RawMessage `json:"rebase_at_index_1based"`
			FixAfter  *int            `json:"fix_after_n_points"`
		}
		var want struct {
			Groups []struct {
				Start, N int
				Mean     float64
				LPL, UPL *float64
				Short    bool `json:"short_group_warning"`
			}
			Side      []int8   `json:"relative_to_mean"`
			Outside   []*bool  `json:"outside_limits"`
			Near      []*bool  `json:"close_to_limits"`
			Cause     []string `json:"special_cause_type"`
			Point     []string `json:"point_type"`
			Last      string   `json:"variation_icon_last_point"`
			Assurance string
		}
		read(t, c, &in, &want)
		values := make([]float64, len(in.Values))
		for i, v := range in.Values {
			values[i] = math.NaN()
			if v != nil {
				values[i] = *v
			}
		}
		plan := Plan{Rules: PlotTheDots()}
		plan.Rules.ScreenWild = in.Screen
		if in.FixAfter != nil {
			plan.FixAfter = *in.FixAfter
		}
		for _, at := range places(t, in.Rebase) {
			plan.StepsAt = append(plan.StepsAt, at-1)
		}
		better := map[string]Better{"increase": HigherBetter, "decrease": LowerBetter, "neutral": NeitherBetter}[in.Direction]
		chart, why := XmR(values, plan)
		stands(t, why)
		equal(t, "groups", len(chart.Groups), len(want.Groups))
		for i, g := range want.Groups {
			got := chart.Groups[i]
			equal(t, "start", got.Start+1, g.Start)
			equal(t, "periods", got.Len, g.N)
			equal(t, "trial", got.Trial, g.Short)
			same(t, "mean", got.Mean, g.Mean)
			if g.LPL == nil {
				// The suite's own advice where upstream is left without limits: the mean, and say so.
				equal(t, "reason", got.Reason, NoVariation)
				same(t, "low", got.Low, g.Mean)
				same(t, "high", got.High, g.Mean)
				continue
			}
			same(t, "low", got.Low, *g.LPL)
			same(t, "high", got.High, *g.UPL)
		}
		for i, p := range chart.Points {
			if c.ID == "xmr-29-tie-at-peak-quirk" && i == 9 {
				// Both labels are acceptable to the suite: ours stays with the rise that the point ends.
				equal(t, "cause at the peak", p.Cause, RisingTrend)
				equal(t, "point at the peak", p.Cause.Read(better), Improvement)
				continue
			}
			equal(t, "side", p.Side, want.Side[i])
			equal(t, "outside", p.Outside, want.Outside[i] != nil && *want.Outside[i])
			equal(t, "near", p.Near, want.Near[i] != nil && *want.Near[i])
			equal(t, "cause", upstreamCause[p.Cause], want.Cause[i])
			equal(t, "point", upstreamVariation[p.Cause.Read(better)], want.Point[i])
		}
		equal(t, "variation", upstreamVariation[chart.Last().Read(better)], want.Last)
		target := math.NaN()
		if in.Target != nil {
			target = *in.Target
		}
		equal(t, "assurance", upstreamAssurance[chart.Assurance(target, better)], want.Assurance)
	})
}

// places reads one place, a list of them, or none.
func places(t *testing.T, raw json.RawMessage) (at []int) {
	t.Helper()
	var one *int
	if json.Unmarshal(raw, &one) == nil {
		if one != nil {
			at = append(at, *one)
		}
		return at
	}
	decode(t, raw, &at)
	return at
}

func TestOtherChartVectors(t *testing.T) {
	runSuite(t, "methods-spc-other.json", nil, func(t *testing.T, c vector) {
		var in struct {
			Values                 []float64
			Numerator, Denominator []float64
			Chart                  string
			Screened               bool
		}
		var want struct {
			CL            json.RawMessage
			LCL, UCL      []float64
			Value         []float64
			Signal        []bool `json:"sigma_signal"`
			Median        float64
			Useful        int  `json:"n_useful"`
			RunsSignal    bool `json:"runs_signal"`
			LongestRun    int  `json:"longest_run"`
			LongestMax    int  `json:"longest_run_max"`
			Crossings     int
			LeastCrossing int `json:"crossings_min"`
		}
		read(t, c, &in, &want)
		runs := func(values []float64, centre float64) {
			r, why := RunsAbout(values, centre)
			stands(t, why)
			if want.Useful > 0 {
				equal(t, "useful", r.Useful, want.Useful)
			}
			equal(t, "longest run", r.LongestRun, want.LongestRun)
			equal(t, "longest allowed", r.LongestAllowed, want.LongestMax)
			equal(t, "crossings", r.Crossings, want.Crossings)
			equal(t, "least crossings", r.LeastCrossings, want.LeastCrossing)
			equal(t, "signal", r.Signal, want.RunsSignal)
		}
		switch in.Chart {
		case "I":
			rules := Rules{Name: "individuals", Multiple: 3 / rangeOfTwo, Shift: 7, Trend: 7, ScreenWild: in.Screened}
			chart, why := XmR(in.Values, Plan{Rules: rules})
			stands(t, why)
			var cl []float64
			decode(t, want.CL, &cl)
			same(t, "centre", chart.Groups[0].Mean, cl[0])
			same(t, "low", chart.Groups[0].Low, want.LCL[0])
			same(t, "high", chart.Groups[0].High, want.UCL[0])
			for i, p := range chart.Points {
				equal(t, "outside", p.Outside, want.Signal[i])
			}
			runs(in.Values, chart.Groups[0].Mean)
		case "run":
			same(t, "median", Median(in.Values), want.Median)
			runs(in.Values, Median(in.Values))
		case "pp":
			parts := make([]Parts, len(in.Numerator))
			for i := range parts {
				parts[i] = Parts{in.Numerator[i], in.Denominator[i]}
			}
			centre, periods, why := ProportionChart(parts)
			stands(t, why)
			var cl float64
			decode(t, want.CL, &cl)
			same(t, "centre", 100*centre, cl)
			shares := make([]float64, len(periods))
			for i, p := range periods {
				same(t, "value", 100*p.Value, want.Value[i])
				same(t, "low", 100*p.Low, want.LCL[i])
				same(t, "high", 100*p.High, want.UCL[i])
				equal(t, "outside", p.Outside, want.Signal[i])
				shares[i] = p.Value
			}
			runs(shares, centre)
		default:
			t.Fatalf("no test for chart %q", in.Chart)
		}
	})
}

// TestUpstreamPlotTheDots runs the cases taken from the upstream package's own tests and snapshots, which are printed
// to seven figures.
func TestUpstreamPlotTheDots(t *testing.T) {
	raw, err := os.ReadFile("testdata/nhsr-xmr-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Cases []struct {
			ID     string
			Y      []float64
			Screen *bool `json:"screen_outliers"`
			Expect *struct{ Mean, LPL, UPL float64 }
			Last2  []string `json:"expect_last2"`
		}
		Rules struct {
			OneSide []struct{ In, Out []int8 } `json:"seven_one_side"`
			Trend   []struct {
				In  []float64
				Out []int8
			} `json:"seven_trend"`
			Assurance []struct {
				Direction string
				Target    float64
				LPL, UPL  []float64
				Out       []string
			}
		}
	}
	decode(t, raw, &suite)
	for _, c := range suite.Cases {
		t.Run(c.ID, func(t *testing.T) {
			plan := Plan{Rules: PlotTheDots()}
			if c.Screen != nil {
				plan.Rules.ScreenWild = *c.Screen
			}
			chart, why := XmR(c.Y, plan)
			stands(t, why)
			if c.Expect != nil {
				within(t, "mean", chart.Groups[0].Mean, c.Expect.Mean, 1e-6)
				within(t, "low", chart.Groups[0].Low, c.Expect.LPL, 1e-6)
				within(t, "high", chart.Groups[0].High, c.Expect.UPL, 1e-6)
			}
			for i, want := range c.Last2 {
				p := chart.Points[len(c.Y)-2+i]
				equal(t, "point", upstreamVariation[p.Cause.Read(HigherBetter)], want)
			}
			if c.Expect == nil && c.Last2 == nil {
				t.Fatal("nothing to compare")
			}
		})
	}
	for _, c := range suite.Rules.OneSide {
		for i, got := range runs(c.In, 7) {
			// Upstream's flag has no sign.
			equal(t, "seven on one side", got*got, c.Out[i])
		}
	}
	for _, c := range suite.Rules.Trend {
		steps := make([]int8, len(c.In))
		for i := 1; i < len(c.In); i++ {
			steps[i] = sign(c.In[i], c.In[i-1])
		}
		for i, got := range runs(steps, 6) {
			equal(t, "seven in a trend", got, c.Out[i])
		}
	}
	for _, c := range suite.Rules.Assurance {
		better := map[string]Better{"increase": HigherBetter, "decrease": LowerBetter}[c.Direction]
		for i, want := range c.Out {
			chart := Chart{Groups: []Group{{Low: c.LPL[i], High: c.UPL[i], Reason: Stands}}}
			equal(t, "assurance", upstreamAssurance[chart.Assurance(c.Target, better)], want)
		}
	}
	if len(suite.Rules.OneSide) == 0 || len(suite.Rules.Trend) == 0 || len(suite.Rules.Assurance) == 0 {
		t.Fatal("the suite's rules were not read")
	}
}

// TestFingertipsTargetVectors runs the cases of that suite which compare an interval with a target; the rest compare a
// figure with a target or a range of targets, which is a status and is decided on exact decimals elsewhere.
func TestFingertipsTargetVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/fingertips-target-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Single []struct {
			Target   float64
			Polarity string
			Basis    string
			Cases    [][2]json.RawMessage
		} `json:"single_value"`
	}
	decode(t, raw, &suite)
	ran, quirks := 0, 0
	for _, group := range suite.Single {
		if group.Basis == "" {
			continue
		}
		better := map[string]Better{"low": LowerBetter, "high": HigherBetter}[group.Polarity]
		for _, c := range group.Cases {
			var limits *[2]float64
			var want string
			decode(t, c[0], &limits)
			decode(t, c[1], &want)
			if limits == nil {
				// No interval, no comparison: the caller has a Reason in place of one.
				equal(t, "without an interval", want, "none")
				continue
			}
			if limits[0] == limits[1] {
				// Upstream calls an interval of no width that equals the target worse when low is good and says that
				// this is an asymmetry. Ours is the same both ways: on the target is similar.
				quirks++
				equal(t, "on the target", Interval{Low: limits[0], High: limits[1]}.Against(group.Target), NoClearTrend)
				continue
			}
			ran++
			course := Interval{Low: limits[0], High: limits[1]}.Against(group.Target)
			words := map[Course]string{Rising: "better", NoClearTrend: "same", Falling: "worse"}
			equal(t, "against the target", words[course*Course(better)], want)
		}
	}
	if ran == 0 || quirks != 1 {
		t.Fatalf("%d cases and %d quirks were run", ran, quirks)
	}
}
