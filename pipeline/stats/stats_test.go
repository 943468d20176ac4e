package stats

import (
	"math"
	"slices"
	"testing"
)

var gap = math.NaN()

func TestShareAndRateIntervalsAtTheEdges(t *testing.T) {
	for _, c := range []struct {
		name                   string
		numerator, denominator float64
		want                   Reason
	}{
		{"none of some", 0, 20, Stands},
		{"all of some", 20, 20, Stands},
		{"nought of nought", 0, 0, NoDenominator},
		{"denominator missing", 3, gap, NoDenominator},
		{"numerator missing", gap, 20, ImpossibleParts},
		{"more than the whole", 21, 20, ImpossibleParts},
		{"negative", -1, 20, ImpossibleParts},
	} {
		i, why := Proportion(c.numerator, c.denominator, Usual)
		equal(t, c.name, why, c.want)
		if why == Stands && (i.Low < 0 || i.High > 1 || i.Low > i.Value || i.High < i.Value) {
			t.Errorf("%s: %+v does not hold its own value within 0 and 1", c.name, i)
		}
	}
	i, why := Rate(0, 1000, Usual)
	stands(t, why)
	equal(t, "no events, low", i.Low, 0)
	same(t, "no events, high", i.High*1000, -math.Log(0.025))
	_, why = Rate(3, 0, Usual)
	equal(t, "no people", why, NoDenominator)
	_, why = Rate(-3, 10, Usual)
	equal(t, "negative events", why, ImpossibleParts)
	_, why = Mean([]float64{4, gap}, Usual)
	equal(t, "a sample of one", why, TooFewPoints)
	equal(t, "on an end of the interval is similar", Interval{Low: 1, High: 2}.Against(2), NoClearTrend)
}

func TestStandardisedRatesRefuseWhatTheyCannotCarry(t *testing.T) {
	good := Band{Events: 20, People: 1000, StandardPeople: 500, ReferenceEvents: 30, ReferencePeople: 2000}
	with := func(change func(*Band)) []Band {
		b := good
		change(&b)
		return []Band{good, b}
	}
	for _, c := range []struct {
		name             string
		bands            []Band
		direct, indirect Reason
	}{
		{"all held", with(func(*Band) {}), Stands, Stands},
		{"a band without people", with(func(b *Band) { b.People = 0 }), NoDenominator, Stands},
		{"a band without reference people", with(func(b *Band) { b.ReferencePeople = 0 }), Stands, NoDenominator},
		{"negative events", with(func(b *Band) { b.Events = -1 }), ImpossibleParts, ImpossibleParts},
		{"no bands", nil, NoDenominator, NoDenominator},
	} {
		_, why := DirectRate(c.bands, Usual)
		equal(t, c.name+", direct", why, c.direct)
		_, why = IndirectRatio(c.bands, Usual)
		equal(t, c.name+", indirect", why, c.indirect)
		_, why = IndirectRate(c.bands, Usual)
		equal(t, c.name+", indirect rate", why, c.indirect)
	}
}

func TestChangeTestsRefuseImpossibleParts(t *testing.T) {
	for _, c := range []struct {
		name        string
		before, now Parts
		proportion  Reason
		rate        Reason
	}{
		{"no events in either", Parts{0, 100}, Parts{0, 100}, Stands, TooFewCases},
		{"no denominator", Parts{0, 0}, Parts{3, 10}, NoDenominator, NoDenominator},
		{"more than the whole is a rate, not a share", Parts{12, 10}, Parts{14, 10}, ImpossibleParts, Stands},
		{"half an event is not a count", Parts{2.5, 10}, Parts{3, 10}, Stands, ImpossibleParts},
		{"missing", Parts{gap, 10}, Parts{3, 10}, ImpossibleParts, ImpossibleParts},
	} {
		_, why := ChangeInProportion(c.before, c.now, Usual)
		equal(t, c.name+", proportion", why, c.proportion)
		_, why = EqualRates(c.before, c.now)
		equal(t, c.name+", rate", why, c.rate)
	}
	p, why := EqualRates(Parts{0, 1}, Parts{1, 1})
	stands(t, why)
	equal(t, "one event can never be a clear change", p, 1)
	p, why = EqualRates(Parts{40, 1}, Parts{0, 1})
	stands(t, why)
	same(t, "from forty to none", p, 2*math.Exp2(-40))
}

func TestExactPAgreesWithEveryOrderOfTheFigures(t *testing.T) {
	for _, values := range [][]float64{
		{1, 2, 3}, {2, 1, 3, 4}, {1, 1, 2, 3}, {3, 1, 2, 5, 4, 6}, {1, 1, 2, 2, 3, 2}, {2, 2, 2, 1, 3, 3, 1},
	} {
		m, why := MannKendall(values)
		stands(t, why)
		equal(t, "exact", m.Exact, true)
		all, far := 0, 0
		permute(slices.Clone(values), 0, func(order []float64) {
			s := 0
			for i := range order {
				for j := i + 1; j < len(order); j++ {
					s += int(sign(order[j], order[i]))
				}
			}
			all++
			if abs(s) >= abs(m.S) {
				far++
			}
		})
		same(t, "p", m.P, float64(far)/float64(all))
	}
}

func permute(v []float64, from int, visit func([]float64)) {
	if from == len(v) {
		visit(v)
		return
	}
	for i := from; i < len(v); i++ {
		v[from], v[i] = v[i], v[from]
		permute(v, from+1, visit)
		v[from], v[i] = v[i], v[from]
	}
}

func TestLongViewTakesTheTestThatTheHistoryIsOwed(t *testing.T) {
	rising := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = float64(i)
		}
		return v
	}
	for _, c := range []struct {
		name    string
		values  []float64
		perYear int
		test    Test
		course  Course
		perYr   float64
		reason  Reason
	}{
		{"seven quarters", rising(7), 4, NoTest, NoClearTrend, 0, TooFewPoints},
		{"eight quarters", rising(8), 4, MannKendallTest, Rising, 4, Stands},
		{"eleven quarters", rising(11), 4, MannKendallTest, Rising, 4, Stands},
		{"twelve quarters", rising(12), 4, SeasonalKendallTest, Rising, 4, Stands},
		{"twelve held of fourteen", append(rising(7), append([]float64{gap, gap}, rising(14)[9:]...)...), 4, SeasonalKendallTest, Rising, 4, Stands},
		{"thirteen with two missing", append([]float64{gap, gap}, rising(13)[2:]...), 4, MannKendallTest, Rising, 4, Stands},
		{"eight years", rising(8), 1, MannKendallTest, Rising, 1, Stands},
		{"twelve years have no seasons", rising(12), 1, MannKendallTest, Rising, 1, Stands},
		{"thirty-six months", rising(36), 12, SeasonalKendallTest, Rising, 12, Stands},
		{"eight equal quarters", make([]float64, 8), 4, MannKendallTest, NoClearTrend, 0, NoVariation},
		{"twelve equal quarters", make([]float64, 12), 4, SeasonalKendallTest, NoClearTrend, 0, NoVariation},
		{"nothing held", []float64{gap, gap}, 4, NoTest, NoClearTrend, 0, TooFewPoints},
	} {
		t.Run(c.name, func(t *testing.T) {
			long, why := LongView(c.values, c.perYear, PackThreshold)
			equal(t, "reason", why, c.reason)
			equal(t, "test", long.Test, c.test)
			equal(t, "course", long.Course, c.course)
			same(t, "per year", long.PerYear, c.perYr)
		})
	}
}

func TestMannKendallKeepsTheTimeOfAMissingFigure(t *testing.T) {
	m, why := MannKendall([]float64{1, gap, gap, 4, 5})
	stands(t, why)
	equal(t, "figures", m.N, 3)
	same(t, "slope", m.Slope, 1)
	same(t, "start", m.Start, 0)
	_, why = MannKendall([]float64{1, 2})
	equal(t, "two figures are a change, not a trend", why, TooFewPoints)
}

func TestExactPIsKeptToShortSeries(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		exact  bool
	}{
		{"nine with a tie", []float64{1, 2, 3, 4, 5, 6, 7, 8, 8}, true},
		{"ten without ties", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, true},
		{"ten with a tie", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 9}, false},
		{"eleven", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, false},
	} {
		m, why := MannKendall(c.values)
		stands(t, why)
		equal(t, c.name, m.Exact, c.exact)
	}
}

func TestAnnualMarkerReadsTheLastFiveYearsOnly(t *testing.T) {
	around := func(values []float64, by float64) []float64 {
		out := slices.Clone(values)
		for i := range out {
			out[i] += by
		}
		return out
	}
	for _, c := range []struct {
		name   string
		values []float64
		want   Reason
		course Course
	}{
		{"four years", []float64{1, 2, 3, 4}, TooFewPoints, NoClearTrend},
		{"five rising", []float64{1, 2, 3, 4, 5}, Stands, Rising},
		{"five falling", []float64{5, 4, 3, 2, 1}, Stands, Falling},
		{"a gap before the five", []float64{9, gap, 1, 2, 3, 4, 5}, Stands, Rising},
		{"a gap among the five", []float64{1, 2, gap, 3, 4, 5}, HasGaps, NoClearTrend},
		{"level", []float64{3, 3, 3, 3, 3}, Stands, NoClearTrend},
	} {
		m, why := AnnualMarker(c.values, around(c.values, -0.1), around(c.values, 0.1))
		equal(t, c.name, why, c.want)
		equal(t, c.name+", course", m.Course, c.course)
	}
	five := []float64{1, 2, 3, 4, 5}
	_, why := AnnualMarker(five, five, five)
	equal(t, "intervals of no width", why, ImpossibleParts)
	_, why = AnnualMarker(five, five[:4], five)
	equal(t, "intervals that do not match", why, TooFewPoints)

	some := []Parts{{5, 50}, {6, 50}, {7, 50}, {8, 50}, {9, 50}}
	with := func(i int, p Parts) []Parts {
		out := slices.Clone(some)
		out[i] = p
		return out
	}
	for _, c := range []struct {
		name  string
		parts []Parts
		want  Reason
	}{
		{"some in every year", some, Stands},
		{"none in a year", with(2, Parts{0, 50}), AllOrNone},
		{"all in a year", with(2, Parts{50, 50}), AllOrNone},
		{"missing in a year", with(2, Parts{gap, 50}), HasGaps},
		{"more than the whole", with(2, Parts{51, 50}), ImpossibleParts},
		{"no denominator", with(2, Parts{0, 0}), NoDenominator},
		{"four years", some[:4], TooFewPoints},
	} {
		_, why := AnnualMarkerForProportion(c.parts)
		equal(t, c.name, why, c.want)
	}
}

func TestProjectYearAtTheEdges(t *testing.T) {
	two := []float64{30, 60, 55, 35, 34, 62, 58, 36}
	for _, c := range []struct {
		name           string
		history, soFar []float64
		year           Year
		want           Reason
		expected       float64
		ranged         bool
	}{
		{"nothing yet this year", two, nil, YearIsSum, TooFewPoints, 0, false},
		{"less than a year before", two[:3], []float64{1}, YearIsSum, TooFewPoints, 0, false},
		{"last year has a gap", []float64{1, 2, gap, 4}, []float64{1}, YearIsSum, HasGaps, 0, false},
		{"this year has a gap", two, []float64{38, gap}, YearIsSum, HasGaps, 0, false},
		{"a gap long ago leaves fewer changes", append([]float64{gap}, two[1:]...), []float64{38}, YearIsSum, Stands, 38 + 64 + 60 + 38, true},
		{"one year before: no range", two[:4], []float64{32}, YearIsSum, Stands, 32 + 61 + 56 + 36, false},
		{"three changes: no range", two[:4], []float64{32, 62, 57}, YearIsSum, Stands, 32 + 62 + 57 + 36, false},
		{"the year is over", two, []float64{38, 66, 60, 40}, YearIsSum, Stands, 204, true},
		{"the year is over, as it stands", two, []float64{38, 66, 60, 40}, YearIsLast, Stands, 40, true},
		{"five quarters in a year", two, []float64{1, 2, 3, 4, 5}, YearIsSum, ImpossibleParts, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, why := ProjectYear(c.history, c.soFar, 4, c.year)
			equal(t, "reason", why, c.want)
			same(t, "expected", o.Expected, c.expected)
			equal(t, "ranged", o.Ranged, c.ranged)
			if why == Stands && !c.ranged {
				equal(t, "no range is not nought to nought", math.IsNaN(o.Low) && math.IsNaN(o.High), true)
			}
		})
	}
	same(t, "t beyond the table", t90(500), studentT90(500))
}

func TestVerdictTakesTheWholeRange(t *testing.T) {
	more, less := math.Inf(1), math.Inf(-1)
	range208to220 := Outturn{Ranged: true, Low: 208, High: 220}
	for _, c := range []struct {
		name     string
		outturn  Outturn
		from, to float64
		want     Verdict
	}{
		{"higher is better, below the range", range208to220, 200, more, LikelyMet},
		{"higher is better, at the range's low end", range208to220, 208, more, LikelyMet},
		{"higher is better, a hair inside", range208to220, 208.01, more, TooClose},
		{"higher is better, at the high end", range208to220, 220, more, TooClose},
		{"higher is better, above", range208to220, 220.01, more, UnlikelyMet},
		{"lower is better, above", range208to220, less, 221, LikelyMet},
		{"lower is better, at the high end", range208to220, less, 220, LikelyMet},
		{"lower is better, at the low end", range208to220, less, 208, TooClose},
		{"lower is better, below", range208to220, less, 207, UnlikelyMet},
		{"in the good range", range208to220, 200, 230, LikelyMet},
		{"across one end", range208to220, 210, 230, TooClose},
		{"above the good range", range208to220, 100, 200, UnlikelyMet},
		{"no range", Outturn{Expected: 214}, 200, more, NoVerdict},
		{"no target", range208to220, gap, more, NoVerdict},
		{"a finished year on target", Outturn{Ranged: true, Low: 200, High: 200}, 200, more, LikelyMet},
	} {
		equal(t, c.name, c.outturn.Verdict(c.from, c.to), c.want)
	}
}

func TestReferenceForecastsNeedWholeSeries(t *testing.T) {
	_, why := ForecastLast([]float64{1, gap, 3}, 1)
	equal(t, "last", why, HasGaps)
	_, why = ForecastSameSeason([]float64{1, 2, 3, 4}, 4, 1)
	equal(t, "a year is not enough to see a change", why, TooFewPoints)
	_, why = ForecastSmoothed([]float64{1, gap}, 0.4, 1)
	equal(t, "smoothed", why, HasGaps)
	_, why = ForecastSmoothed([]float64{1}, 0.4, 1)
	equal(t, "smoothed, one figure", why, TooFewPoints)
	f, why := ForecastSameSeason([]float64{1, 2, 3, 4, 2, 3, 4, 5}, 4, 6)
	stands(t, why)
	equal(t, "the season comes round again", f[5].Value, 3)
}

func TestStandingNeedsPeersAndAGoodWay(t *testing.T) {
	eight := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	for _, c := range []struct {
		name   string
		own    float64
		peers  []float64
		better Better
		want   Reason
	}{
		{"eight peers", 4, eight, HigherBetter, Stands},
		{"seven peers", 4, eight[:7], HigherBetter, TooFewPoints},
		{"eight peers, one missing", 4, append([]float64{gap}, eight[:7]...), HigherBetter, TooFewPoints},
		{"our own missing", gap, eight, HigherBetter, HasGaps},
		{"no good way", 4, eight, NeitherBetter, NotTried},
	} {
		_, why := Stand(c.own, c.peers, c.better)
		equal(t, c.name, why, c.want)
	}
	s, why := Stand(5, []float64{5, 5, 5, 5, 5, 5, 5, 9}, LowerBetter)
	stands(t, why)
	equal(t, "joint first", s.Rank, 1)
	equal(t, "tied with", s.TiedWith, 7)
	equal(t, "best quartile", s.Quartile, 1)
	equal(t, "no spread, no scale", math.IsNaN(s.Scaled), true)
	equal(t, "a gap of nought is not minus nought", math.Signbit(s.GapGood), false)
	i, why := Between(3, 0)
	stands(t, why)
	equal(t, "no ratio to nought", math.IsNaN(i.Ratio), true)
	_, why = Between(3, gap)
	equal(t, "an end missing", why, HasGaps)
	if got := Groups([]float64{3, gap, 1, 1}, 2); !slices.Equal(got, []int{2, 0, 1, 1}) {
		t.Errorf("groups with a tie and a missing figure: %v", got)
	}
}

func TestPlausibleNeedsHistory(t *testing.T) {
	seven := []float64{60, 61, 62, 60, 61, 62, 60}
	_, why := TukeyFences(seven)
	equal(t, "fences", why, TooFewPoints)
	_, why = ScaleSlip(seven, 600)
	equal(t, "slip", why, TooFewPoints)
	_, why = ScaleSlip(append(seven, 61), gap)
	equal(t, "slip of a missing figure", why, HasGaps)
	_, why = SameSeason([]float64{1, 2, 3, 4, 1, 2, 3, 4}, 1, 4)
	equal(t, "two years", why, TooFewPoints)
	s, why := SameSeason([]float64{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}, 2, 4)
	equal(t, "seasons that never change", why, NoVariation)
	equal(t, "seasons that never change are not odd", s.Odd, false)
	same(t, "seasons that never change: difference", s.Difference, 1)
	_, why = SameSeason([]float64{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}, gap, 4)
	equal(t, "figure missing", why, HasGaps)
	f := Fences{Low: 10, High: 20}
	equal(t, "on a fence is inside", f.Outside(20) || f.Outside(10), false)
}

func TestScaleSlipTriesEachSlipInOrder(t *testing.T) {
	earlier := []float64{1200, 1210, 1190, 1205, 1195, 1200, 1208, 1192}
	for s := Times100; s <= OtherSign; s++ {
		typed := 1200 / slips[s].factor
		got, why := ScaleSlip(earlier, typed)
		stands(t, why)
		equal(t, s.String(), got, s)
		same(t, s.String()+", mended", got.Mend(typed), 1200)
	}
	got, _ := ScaleSlip(earlier, 700)
	equal(t, "odd, but no slip explains it", got, NoSlip)
	got, _ = ScaleSlip(earlier, 1215)
	equal(t, "outside the past but within the widened range", got, NoSlip)
}

func TestTransposed(t *testing.T) {
	for _, c := range []struct {
		a, b int64
		want bool
	}{
		{1245, 1254, true}, {1254, 1245, true}, {21, 12, true}, {-45, -54, true}, {91, 19, true},
		{1245, 1245, false}, {12, 120, false}, {1245, 1236, false}, {45, -54, false}, {100, 1, false}, {0, 0, false},
		{math.MinInt64, math.MinInt64 + 1, false},
	} {
		equal(t, "transposed", Transposed(c.a, c.b), c.want)
	}
}

func TestQuantilesByTypeSeven(t *testing.T) {
	rising := []float64{1, 2, 4, 8}
	for p, want := range map[float64]float64{0: 1, 0.25: 1.75, 0.5: 3, 0.75: 5, 1: 8} {
		same(t, "quantile", Quantile(rising, p), want)
	}
	equal(t, "of nothing", math.IsNaN(Quantile(nil, 0.5)), true)
	same(t, "median passes over missing figures", Median([]float64{9, gap, 1}), 5)
	same(t, "deviation", MedianDeviation([]float64{1, 1, 2, 2, 4, 6, 9}), 1)
}

func TestEveryEnumHasItsWords(t *testing.T) {
	var words []string
	for r := NotTried; r <= AllOrNone; r++ {
		words = append(words, r.String())
	}
	for c := NoFigure; c <= ShiftBelow; c++ {
		words = append(words, c.String())
	}
	for v := NoVariationShown; v <= SpecialLow; v++ {
		words = append(words, v.String())
	}
	for a := NoAssurance; a <= Fails; a++ {
		words = append(words, a.String())
	}
	for v := NoVerdict; v <= TooClose; v++ {
		words = append(words, "verdict: "+v.String())
	}
	for x := NoTest; x <= SeasonalKendallTest; x++ {
		words = append(words, x.String())
	}
	for c := Falling; c <= Rising; c++ {
		words = append(words, "course: "+c.String())
	}
	for b := LowerBetter; b <= HigherBetter; b++ {
		words = append(words, b.String())
	}
	seen := map[string]bool{}
	for _, w := range words {
		// Variation's and Cause's own "common cause" and Reason's "no variation" may be shared between types.
		if w == "" {
			t.Error("a value without words")
		}
		seen[w] = true
	}
	if len(seen) < len(words)-2 {
		t.Errorf("%d values share words", len(words)-len(seen))
	}
}
