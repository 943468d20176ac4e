package analyse

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// vector is one worked case of the methods page. Numbers are read as decimals from their text.
type vector struct {
	ID          string
	Description string
	Input       map[string]json.RawMessage
	Expected    map[string]json.RawMessage
}

// leftOut names the worked cases that these rules do not follow, with the reason.
var leftOut = map[string]string{
	"rag-26-havering-two-way": "couples status to direction of travel; CONTRACT section 1 says that direction never changes a status",
	"cagr-01":                 "a ratio of growth rates is undefined at nought and below and is printed nowhere; pace and required change say the same in the measure's own unit",
}

func vectors(t *testing.T, suite string) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + suite + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []vector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatalf("%s holds no cases", suite)
	}
	return file.Cases
}

// eachVector runs the cases of a suite that are followed.
func eachVector(t *testing.T, suite string, run func(t *testing.T, v vector)) {
	t.Helper()
	for _, v := range vectors(t, suite) {
		if leftOut[v.ID] != "" {
			continue
		}
		t.Run(v.ID, func(t *testing.T) { run(t, v) })
	}
}

func get[T any](t *testing.T, from map[string]json.RawMessage, name string) (out T) {
	t.Helper()
	raw, ok := from[name]
	if !ok {
		return out
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func has(from map[string]json.RawMessage, name string) bool {
	raw, ok := from[name]
	return ok && string(raw) != "null"
}

func near(t *testing.T, what string, got decimal.NullDecimal, want *float64) {
	t.Helper()
	switch {
	case want == nil:
		if got.Valid {
			t.Errorf("%s is %s, want none", what, got.Decimal)
		}
	case !got.Valid:
		t.Errorf("%s is missing, want %v", what, *want)
	default:
		if f := got.Decimal.InexactFloat64(); math.Abs(f-*want) > 1e-9*max(1, math.Abs(*want)) {
			t.Errorf("%s is %v, want %v", what, f, *want)
		}
	}
}

func TestTheCasesLeftOutAreInTheSuites(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, suite := range []string{"methods-rag", "methods-trajectory"} {
		for _, v := range vectors(t, suite) {
			ids = append(ids, v.ID)
		}
	}
	for id := range leftOut {
		if !slices.Contains(ids, id) {
			t.Errorf("%s is left out and is in no suite", id)
		}
	}
}

func TestStatusAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	eachVector(t, "methods-rag", func(t *testing.T, v vector) {
		in := v.Input
		i := kpi.Indicator{Multiplier: decimal.NewFromInt(1), Decimals: 2, ToleranceKind: kpi.Relative}
		if has(in, "dp") {
			i.Decimals = get[int32](t, in, "dp")
		}
		if has(in, "rel") && !get[bool](t, in, "rel") {
			i.ToleranceKind = kpi.Absolute
		}
		if err := i.Polarity.UnmarshalText([]byte(get[string](t, in, "polarity"))); err != nil {
			t.Fatal(err)
		}
		i.GreenTolerance, i.AmberTolerance = get[decimal.Decimal](t, in, "green"), get[decimal.Decimal](t, in, "amber")
		var judged kpi.Judged
		figure := get[decimal.Decimal](t, in, "actual")
		switch {
		case has(in, "profile_cum_pct"):
			i.Accumulation, i.Decimals = kpi.YearToDate, 0
			q := period.Year(2025).Quarter(get[int](t, in, "quarter"))
			p := makePlan([]*kpi.Target{{Period: q.Year().Period(), Value: get[decimal.Decimal](t, in, "annual_target"), Profile: get[[]decimal.Decimal](t, in, "profile_cum_pct")}}, nil, q)
			figure = get[decimal.Decimal](t, in, "ytd")
			judged = p.judge(&record{ind: &i}, q.Period())
			want := get[float64](t, v.Expected, "profile_target")
			near(t, "profile target", judged.Value, &want)
			p.targets[0].Profile = nil
			straight := p.judge(&record{ind: &i}, q.Period())
			if got, want := stand(&i, figure, &straight, decimal.NullDecimal{}).String(), get[string](t, v.Expected, "status_if_straight_line_100"); got != want {
				t.Errorf("against the straight line it is %s, want %s", got, want)
			}
		case i.Polarity == kpi.InRange:
			bounds := get[[]decimal.Decimal](t, in, "target")
			judged.Value, judged.Upper = decimal.NewNullDecimal(bounds[0]), decimal.NewNullDecimal(bounds[1])
		default:
			judged.Value = decimal.NewNullDecimal(get[decimal.Decimal](t, in, "target"))
		}
		if has(in, "floor") {
			i.Scheme = kpi.TargetAndFloor
			judged.Floor = decimal.NewNullDecimal(get[decimal.Decimal](t, in, "floor"))
		}
		want := get[string](t, v.Expected, "status")
		if want == "blue" {
			want = "green" // a word for beating the target by far is no status (CONTRACT section 1)
		}
		if got := stand(&i, figure, &judged, decimal.NullDecimal{}).String(); got != want {
			t.Errorf("%s is %s, want %s", v.Description, got, want)
		}
	})
}

func TestTrajectoryAndPaceAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	eachVector(t, "methods-trajectory", func(t *testing.T, v vector) {
		in, want := v.Input, func(name string) *float64 { return get[*float64](t, v.Expected, name) }
		if strings.HasPrefix(v.ID, "run-") {
			requiredRate(t, v)
			return
		}
		const base = period.Quarter(4 * 2020)
		index := func(name string) period.Quarter { return base + period.Quarter(get[int](t, in, name)) }
		from, to, now := index("baseline_index"), index("target_index"), index("now_index")
		start, final, actual := get[decimal.Decimal](t, in, "baseline"), get[decimal.Decimal](t, in, "target"), get[decimal.Decimal](t, in, "actual")
		i := kpi.Indicator{Ref: "M", Measure: kpi.Index, Accumulation: kpi.Snapshot, Decimals: 4, Multiplier: decimal.NewFromInt(1), ReportedFor: []string{"n"}}
		if final.LessThan(start) {
			i.Polarity = kpi.LowerIsBetter
		}
		fw := &kpi.Framework{
			Indicators: []kpi.Indicator{i},
			Baselines:  []kpi.Baseline{{Indicator: "M", Period: from.Period(), Value: start}},
			Targets:    []kpi.Target{{Indicator: "M", Period: to.Period(), Value: final}},
		}
		a := New(fw, Settings{Quarter: now})
		got := a.Assess("n", &a.Framework.Indicators[0], "n", kpi.Series{Observations: []kpi.Observation{{Period: now.Period(), Figure: kpi.Figure{Value: decimal.NewNullDecimal(actual)}}}})
		near(t, "expected now", got.Target.Value, want("expected_now"))
		near(t, "distance travelled", got.Progress, want("distance_travelled_pct"))
		gap := decimal.NewNullDecimal(actual.Sub(got.Target.Value.Decimal))
		near(t, "gap to expected", gap, want("gap_to_expected"))
		pace := paceOf(start, final, actual, from, to, now, 1)
		near(t, "time elapsed", pace.TimeUsed, want("time_elapsed_pct"))
		near(t, "average so far", pace.SoFar, want("average_so_far_per_period"))
		ratio := got.Progress
		if ratio.Valid {
			ratio.Decimal = ratio.Decimal.DivRound(pace.TimeUsed.Decimal, places)
		}
		near(t, "pace", ratio, want("pace_ratio"))
		if pace.Passed {
			// "target passed" is printed, not a negative requirement (methods page, section 4)
			if pace.Needed.Valid {
				t.Errorf("the target is passed and %s is still asked for", pace.Needed.Decimal)
			}
		} else {
			near(t, "required", pace.Needed, want("required_per_period"))
		}
	})
}

func requiredRate(t *testing.T, v vector) {
	t.Helper()
	in := v.Input
	i := kpi.Indicator{Measure: kpi.Count, Accumulation: kpi.YearToDate, Multiplier: decimal.NewFromInt(1)}
	if get[string](t, in, "polarity") == "lower" {
		i.Polarity = kpi.LowerIsBetter
	}
	if get[string](t, in, "kind") == "proportion" {
		i.Measure, i.Multiplier = kpi.Proportion, hundred
		n, d := get[decimal.Decimal](t, in, "ytd_numerator"), get[decimal.Decimal](t, in, "ytd_denominator")
		soFar := kpi.Figure{Numerator: decimal.NewNullDecimal(n), Denominator: decimal.NewNullDecimal(d)}
		soFar.Value = soFar.Of(&i)
		got := restOfProportion(&i, get[decimal.Decimal](t, in, "target_pct"), soFar, get[decimal.Decimal](t, in, "expected_year_denominator").Sub(d))
		near(t, "so far", got.SoFar, get[*float64](t, v.Expected, "ytd_pct"))
		near(t, "required", got.Needed, get[*float64](t, v.Expected, "required_rest_pct"))
		if has(v.Expected, "best_possible_pct") {
			near(t, "best possible", got.Best, get[*float64](t, v.Expected, "best_possible_pct"))
		}
		if achievable := get[bool](t, v.Expected, "achievable"); got.OutOfReach == achievable {
			t.Errorf("out of reach is %v where achievable is %v", got.OutOfReach, achievable)
		}
		return
	}
	got := restOfSum(&i, get[decimal.Decimal](t, in, "target"), get[decimal.Decimal](t, in, "ytd"), get[int](t, in, "quarters_done"))
	for name, have := range map[string]decimal.NullDecimal{"required_per_quarter": got.Needed, "average_so_far": got.SoFar, "allowance_left": got.Left} {
		if has(v.Expected, name) {
			near(t, name, have, get[*float64](t, v.Expected, name))
		}
	}
}

func figures(t *testing.T, i *kpi.Indicator, in map[string]json.RawMessage, n, d string) []kpi.Figure {
	t.Helper()
	nums, dens := get[[]*decimal.Decimal](t, in, n), get[[]*decimal.Decimal](t, in, d)
	list := make([]kpi.Figure, len(nums))
	for k := range nums {
		o := kpi.Observation{}
		if nums[k] != nil {
			o.Numerator = decimal.NewNullDecimal(*nums[k])
		}
		if dens[k] != nil {
			o.Denominator = decimal.NewNullDecimal(*dens[k])
		}
		list[k] = settle(i, &o)
	}
	return list
}

func TestAggregationAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	share := &kpi.Indicator{Measure: kpi.Proportion, Multiplier: hundred, Decimals: 1}
	eachVector(t, "methods-aggregation", func(t *testing.T, v vector) {
		in, exp := v.Input, v.Expected
		whole := func(i *kpi.Indicator, f []kpi.Figure) decimal.NullDecimal {
			sum, _ := sumOfTimes(i, f)
			return sum.Value
		}
		each := func(what string, want string, got func(n int) decimal.NullDecimal) {
			t.Helper()
			list := get[[]*float64](t, exp, want)
			for n := range list {
				near(t, what, got(n), list[n])
			}
		}
		switch kind := get[string](t, in, "kind"); {
		case kind == "proportion" && has(exp, "quarter_pct"):
			months := figures(t, share, in, "numerator", "denominator")
			each("quarter", "quarter_pct", func(n int) decimal.NullDecimal { return whole(share, months[3*n:3*n+3]) })
			each("year to date", "ytd_pct", func(n int) decimal.NullDecimal { return whole(share, months[:3*n+3]) })
			near(t, "year", whole(share, months), get[*float64](t, exp, "year_pct"))
		case kind == "count_flow":
			count := &kpi.Indicator{Measure: kpi.Count, Multiplier: decimal.NewFromInt(1)}
			var months []kpi.Figure
			for _, m := range get[[]decimal.Decimal](t, in, "monthly") {
				months = append(months, kpi.Figure{Value: decimal.NewNullDecimal(m)})
			}
			each("quarter", "quarter", func(n int) decimal.NullDecimal { return whole(count, months[3*n:3*n+3]) })
			each("year to date", "ytd", func(n int) decimal.NullDecimal { return whole(count, months[:3*n+3]) })
			near(t, "year", whole(count, months), get[*float64](t, exp, "year"))
			near(t, "rolling", whole(count, months), get[*float64](t, exp, "rolling4_at_q4"))
		case kind == "mean":
			mean := &kpi.Indicator{Measure: kpi.Mean, Multiplier: decimal.NewFromInt(1)}
			var quarters []kpi.Figure
			cases := get[[]decimal.Decimal](t, in, "quarter_cases")
			for n, m := range get[[]decimal.Decimal](t, in, "quarter_mean") {
				quarters = append(quarters, kpi.Figure{Value: decimal.NewNullDecimal(m), Denominator: decimal.NewNullDecimal(cases[n])})
			}
			near(t, "year", whole(mean, quarters), get[*float64](t, exp, "year_mean"))
		case kind == "cumulative_ytd":
			r := runningTotals(&kpi.Indicator{Measure: kpi.Count, Accumulation: kpi.YearToDate, Multiplier: decimal.NewFromInt(1)}, get[[]decimal.Decimal](t, in, "ytd"), nil)
			each("quarter alone", "discrete", func(n int) decimal.NullDecimal { return r.inQuarter(period.Year(2025).Quarter(n + 1)).Value })
		case kind == "proportion_ytd":
			i := &kpi.Indicator{Measure: kpi.Proportion, Accumulation: kpi.YearToDate, Multiplier: hundred}
			r := runningTotals(i, get[[]decimal.Decimal](t, in, "ytd_numerator"), get[[]decimal.Decimal](t, in, "ytd_denominator"))
			each("quarter alone", "discrete_pct", func(n int) decimal.NullDecimal { return r.inQuarter(period.Year(2025).Quarter(n + 1)).Value })
			each("year to date", "ytd_pct", func(n int) decimal.NullDecimal { return r.quarter(period.Year(2025).Quarter(n + 1)).figure.Value })
		case kind == "rate":
			rate := &kpi.Indicator{Measure: kpi.Rate, Multiplier: get[decimal.Decimal](t, in, "per")}
			f := kpi.Figure{Numerator: decimal.NewNullDecimal(get[decimal.Decimal](t, in, "count")), Denominator: decimal.NewNullDecimal(get[decimal.Decimal](t, in, "population"))}
			near(t, "quarter", f.Of(rate), get[*float64](t, exp, "quarter_rate"))
			year, _ := sumOfTimes(rate, []kpi.Figure{f, f, f, f})
			near(t, "four such quarters", year.Value, get[*float64](t, exp, "annualised_rate"))
		case kind == "median":
			_, why := sumOfTimes(&kpi.Indicator{Measure: kpi.Median}, []kpi.Figure{{Value: decimal.NewNullDecimal(hundred)}})
			if why != kpi.NotDefined {
				t.Errorf("medians are put together: %q", why)
			}
		case has(exp, "county_pct"):
			county, coverage := sumOfPlaces(share, figures(t, share, in, "numerator", "denominator"))
			near(t, "county", county.Value, get[*float64](t, exp, "county_pct"))
			near(t, "coverage", decimal.NewNullDecimal(coverage), new(100.0))
		case has(exp, "denominator_coverage_pct"):
			county, coverage := sumOfPlaces(share, figures(t, share, in, "numerator", "denominator"))
			near(t, "coverage", decimal.NewNullDecimal(coverage), get[*float64](t, exp, "denominator_coverage_pct"))
			if county.Value.Valid != get[bool](t, exp, "publish_as_county") {
				t.Errorf("a county figure at coverage %s: %v", coverage, county.Value)
			}
		case has(in, "numerator"):
			// a quarter with nothing to divide by adds nothing to the year
			quarters := figures(t, share, in, "numerator", "denominator")
			if has(exp, "year_pct") {
				near(t, "year", whole(share, quarters), get[*float64](t, exp, "year_pct"))
			}
		default:
			t.Fatalf("no rule is tried by %s", v.Description)
		}
	})
}

// runningTotals lays out the quarters of 2025/26 as a series.
func runningTotals(i *kpi.Indicator, values, denominators []decimal.Decimal) *record {
	s := kpi.Series{}
	for n, v := range values {
		o := kpi.Observation{Period: period.Year(2025).Quarter(n + 1).Period(), Figure: kpi.Figure{Value: decimal.NewNullDecimal(v)}}
		if denominators != nil {
			o.Figure = kpi.Figure{Numerator: decimal.NewNullDecimal(v), Denominator: decimal.NewNullDecimal(denominators[n])}
		}
		s.Observations = append(s.Observations, o)
	}
	r := new(record)
	r.read(&Assessor{}, i, s)
	return r
}

func TestChangeAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	words := map[string]kpi.Direction{"improved": kpi.Better, "worsened": kpi.Worse, "no clear change": kpi.NoClearChange, "no change": kpi.NoClearChange, "same": kpi.NoClearChange}
	eachVector(t, "methods-change", func(t *testing.T, v vector) {
		in := v.Input
		i := kpi.Indicator{Multiplier: hundred, Decimals: 4, Measure: kpi.Proportion}
		var was, now kpi.Figure
		var judged kpi.Judged
		if has(in, "x1") {
			if strings.HasPrefix(v.ID, "chg-count") {
				i.Measure = kpi.Rate
				i.Multiplier = decimal.NewFromInt(100_000)
			}
			part := func(n, d string) kpi.Figure {
				f := kpi.Figure{Numerator: decimal.NewNullDecimal(get[decimal.Decimal](t, in, n)), Denominator: decimal.NewNullDecimal(get[decimal.Decimal](t, in, d))}
				f.Value = f.Of(&i)
				return f
			}
			was, now = part("x1", "n1"), part("x2", "n2")
			clear := (&record{ind: &i}).direction(now, was, &judged) != kpi.NoClearChange
			if want := get[bool](t, v.Expected, "clear_change"); clear != want {
				t.Errorf("%s: clear is %v, want %v", v.Description, clear, want)
			}
			return
		}
		i.Measure = kpi.Index
		i.ChangeThreshold = get[decimal.Decimal](t, in, "threshold")
		was.Value, now.Value = decimal.NewNullDecimal(get[decimal.Decimal](t, in, "previous")), decimal.NewNullDecimal(get[decimal.Decimal](t, in, "current"))
		if has(in, "range") {
			bounds := get[[]decimal.Decimal](t, in, "range")
			i.Polarity = kpi.InRange
			judged.Value, judged.Upper = decimal.NewNullDecimal(bounds[0]), decimal.NewNullDecimal(bounds[1])
			before, after := get[float64](t, v.Expected, "distance_before"), get[float64](t, v.Expected, "distance_now")
			near(t, "distance before", decimal.NewNullDecimal(outside(was.Value.Decimal, &judged)), &before)
			near(t, "distance now", decimal.NewNullDecimal(outside(now.Value.Decimal, &judged)), &after)
		} else if err := i.Polarity.UnmarshalText([]byte(get[string](t, in, "polarity"))); err != nil {
			t.Fatal(err)
		}
		word := get[string](t, v.Expected, "direction")
		want, known := words[word]
		if !known {
			t.Fatalf("%q is no direction of ours", word)
		}
		if got := (&record{ind: &i}).direction(now, was, &judged); got != want {
			t.Errorf("%s to %s is %s, want %s", was.Value.Decimal, now.Value.Decimal, got, want)
		}
	})
}

func TestRollUpAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	words := map[string]kpi.Judgement{"On track": kpi.OnTrack, "Mixed": kpi.Mixed, "Off track": kpi.OffTrack}
	letters := map[string]kpi.Status{"G": kpi.Green, "A": kpi.Amber, "R": kpi.Red, "N": kpi.NotRated}
	type tally struct {
		G, A, R int
		None    int `json:"none"`
	}
	eachVector(t, "methods-rollup", func(t *testing.T, v vector) {
		check := func(what string, got kpi.Standing, want tally) {
			t.Helper()
			if have := (tally{got.Green, got.Amber, got.Red, got.Measures - got.Rated()}); have != want {
				t.Errorf("%s counts %+v, want %+v", what, have, want)
			}
		}
		if has(v.Input, "links") {
			fw := &kpi.Framework{Outcomes: []kpi.Outcome{{Ref: "P", Tier: 1}}}
			links := get[map[string][]kpi.Ref](t, v.Input, "links")
			for so, refs := range links {
				fw.Outcomes = append(fw.Outcomes, kpi.Outcome{Ref: so, Tier: 2, Parent: "P"})
				for _, ref := range refs {
					fw.Links = append(fw.Links, kpi.Link{Indicator: ref, Outcome: so})
				}
			}
			var all []kpi.Assessment
			for ref, letter := range get[map[kpi.Ref]string](t, v.Input, "status") {
				all = append(all, assessed(ref, letters[letter]))
			}
			got := New(fw, Settings{Quarter: 8101}).RollUp(all)
			for so := range links {
				check(so, got[so], get[tally](t, v.Expected, so))
			}
			check("priority", got["P"], get[tally](t, v.Expected, "priority"))
			if want := get[int](t, v.Expected, "priority_total"); got["P"].Measures != want || got[""].Measures != want {
				t.Errorf("the priority has %d measures and the whole %d, want %d", got["P"].Measures, got[""].Measures, want)
			}
			return
		}
		if !has(v.Input, "statuses") {
			t.Skip("averages of outcomes are never taken, so there is nothing to work out")
		}
		var c count
		for n, letter := range get[[]string](t, v.Input, "statuses") {
			one := assessed(kpi.Ref(rune('a'+n)), letters[letter])
			c.add(&one, false)
		}
		c.headline = get[bool](t, v.Input, "headline_red")
		got := c.standing("")
		check("it", got, get[tally](t, v.Expected, "counts"))
		want, judged := words[get[string](t, v.Expected, "word")]
		if !judged {
			want = kpi.NoJudgement
		}
		if got.Judgement != want {
			t.Errorf("%s is %s, want %s", v.Description, got.Judgement, want)
		}
	})
}

func assessed(ref kpi.Ref, s kpi.Status) kpi.Assessment {
	a := kpi.Assessment{Indicator: &kpi.Indicator{Ref: ref}, Organisation: "n", Area: "n", Status: s}
	if s == kpi.NotRated {
		a.Reason = kpi.Late
	} else {
		a.Current.Value = decimal.NewNullDecimal(hundred)
	}
	return a
}

func TestDataQualityAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	eachVector(t, "methods-dataquality", func(t *testing.T, v vector) {
		in := v.Input
		switch {
		case has(in, "expected_returns"):
			got := kpi.Punctual{Expected: get[int](t, in, "expected_returns"), OnTime: get[int](t, in, "received_on_time"), Late: get[int](t, in, "received_late")}
			near(t, "received", got.ReceivedPercent(), get[*float64](t, v.Expected, "received_pct"))
			near(t, "on time", got.OnTimePercent(), get[*float64](t, v.Expected, "on_time_pct"))
			if want := get[int](t, v.Expected, "missing"); got.Missing() != want {
				t.Errorf("%d missing, want %d", got.Missing(), want)
			}
			return
		case has(in, "final"):
			first, final := get[[]decimal.Decimal](t, in, "first"), get[[]decimal.Decimal](t, in, "final")
			revision, movement := meanRevision(first, final)
			near(t, "mean revision", revision, get[*float64](t, v.Expected, "mean_abs_revision"))
			near(t, "mean movement", movement, get[*float64](t, v.Expected, "mean_abs_movement_final"))
			return
		}
		d := kpi.DataQuality{
			Accuracy: get[int](t, in, "accuracy"), Validity: get[int](t, in, "validity"), Reliability: get[int](t, in, "reliability"),
			Timeliness: get[int](t, in, "timeliness"), Relevance: get[int](t, in, "relevance"), Completeness: get[int](t, in, "completeness"),
		}
		got := rely(d)
		if have, want := strings.ReplaceAll(got.Overall.String(), "_", " "), strings.ToLower(get[string](t, v.Expected, "overall")); have != want {
			t.Errorf("it is %s, want %s", have, want)
		}
		if has(v.Expected, "mean") {
			want := get[float64](t, v.Expected, "mean")
			if mean := float64(got.Sum) / float64(got.Scored); math.Abs(mean-want) > 1e-12 {
				t.Errorf("the mean is %v, want %v", mean, want)
			}
		}
		if has(v.Expected, "weakest") && got.Weakest != get[string](t, v.Expected, "weakest") {
			t.Errorf("the weakest is %s, want %s", got.Weakest, v.Expected["weakest"])
		}
		if want := get[bool](t, v.Expected, "improvement_plan_needed"); got.PlanNeeded != want {
			t.Errorf("a plan is needed: %v, want %v", got.PlanNeeded, want)
		}
	})
}

func TestOutturnAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	eachVector(t, "methods-outturn", func(t *testing.T, v vector) {
		history, soFar := get[[]decimal.Decimal](t, v.Input, "history"), get[[]decimal.Decimal](t, v.Input, "this_year_so_far")
		i := kpi.Indicator{Ref: "M", Measure: kpi.Count, Accumulation: kpi.InQuarter, Multiplier: decimal.NewFromInt(1), ReportedFor: []string{"n"}}
		if get[string](t, v.Input, "kind") == "level" {
			i.Measure, i.Accumulation = kpi.Index, kpi.Snapshot
		}
		if len(soFar) == 4 {
			t.Skip("a finished year is not projected")
		}
		now := period.Year(2025).Quarter(len(soFar))
		var s kpi.Series
		for n, x := range slices.Concat(history, soFar) {
			q := period.Year(2025).Quarter(1) + period.Quarter(n-len(history))
			s.Observations = append(s.Observations, kpi.Observation{Period: q.Period(), Figure: kpi.Figure{Value: decimal.NewNullDecimal(x)}})
		}
		a := New(&kpi.Framework{Indicators: []kpi.Indicator{i}}, Settings{Quarter: now})
		got := a.Assess("n", &a.Framework.Indicators[0], "n", s).Projection
		near(t, "outturn", got.Value, get[*float64](t, v.Expected, "outturn"))
		near(t, "low", got.Low, get[*float64](t, v.Expected, "low"))
		near(t, "high", got.High, get[*float64](t, v.Expected, "high"))
	})
}
