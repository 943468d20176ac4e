package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Figures are drawn as whole tenths, as returns are typed, so that ties and points on the mean are common.
func figures(least, most int) *rapid.Generator[[]float64] {
	return rapid.Custom(func(t *rapid.T) []float64 {
		tenths := rapid.SliceOfN(rapid.IntRange(-400, 400), least, most).Draw(t, "tenths")
		out := make([]float64, len(tenths))
		for i, v := range tenths {
			out[i] = float64(v) / 10
		}
		return out
	})
}

// gappy is figures with some missing.
func gappy(least, most int) *rapid.Generator[[]float64] {
	return rapid.Custom(func(t *rapid.T) []float64 {
		out := figures(least, most).Draw(t, "figures")
		for i := range out {
			if rapid.IntRange(0, 9).Draw(t, "lost") == 0 {
				out[i] = math.NaN()
			}
		}
		return out
	})
}

func negated(values []float64) []float64 {
	out := slices.Clone(values)
	for i := range out {
		out[i] = -out[i]
	}
	return out
}

func close9(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b))
}

func TestReversingTheSignReversesTheLongView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := gappy(0, 24).Draw(t, "values")
		perYear := rapid.SampledFrom([]int{1, 4}).Draw(t, "per year")
		up, whyUp := LongView(values, perYear, 0.2)
		down, whyDown := LongView(negated(values), perYear, 0.2)
		if whyUp != whyDown || up.Test != down.Test || up.Course != -down.Course || up.Trend.S != -down.Trend.S ||
			!close9(up.Trend.P, down.Trend.P) || !close9(up.PerYear, -down.PerYear) ||
			!close9(up.PerYearLow, -down.PerYearTop) || !close9(up.PerYearTop, -down.PerYearLow) {
			t.Fatalf("%+v (%v) against %+v (%v)", up, whyUp, down, whyDown)
		}
		if whyUp == Stands && !(up.PerYearLow <= up.PerYear && up.PerYear <= up.PerYearTop) {
			t.Fatalf("slope %v outside its interval %v to %v", up.PerYear, up.PerYearLow, up.PerYearTop)
		}
	})
}

func TestASeasonalPatternChangesNothingInSeasonalKendall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := gappy(12, 24).Draw(t, "values")
		season := figures(4, 4).Draw(t, "season")
		dressed := slices.Clone(values)
		for i := range dressed {
			// Rounded to tenths again, so that figures which tied still tie.
			dressed[i] = math.Round((dressed[i]+season[i%4])*10) / 10
		}
		plain, whyPlain := SeasonalKendall(values, 4)
		with, whyWith := SeasonalKendall(dressed, 4)
		if whyPlain != whyWith || plain.S != with.S || plain.Variance != with.Variance || !close9(plain.Slope, with.Slope) {
			t.Fatalf("%+v against %+v", plain, with)
		}
	})
}

func TestMannKendallSeesOrderOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := gappy(3, 16).Draw(t, "values")
		curved := slices.Clone(values)
		for i, v := range curved {
			curved[i] = math.Exp(v / 20) // strictly rising in v
		}
		a, whyA := MannKendall(values)
		b, whyB := MannKendall(curved)
		if whyA != whyB || a.S != b.S || a.P != b.P || a.Variance != b.Variance {
			t.Fatalf("%+v against %+v", a, b)
		}
		if a.P < 0 || a.P > 1 {
			t.Fatalf("p is %v", a.P)
		}
	})
}

func TestReversingSignAndPolarityChangesNothingInAChart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := gappy(1, 40).Draw(t, "values")
		plan := Plan{Rules: PlotTheDots(), StepsAt: rapid.SliceOfN(rapid.IntRange(0, 40), 0, 2).Draw(t, "steps")}
		plan.Rules.ScreenWild = rapid.Bool().Draw(t, "screen")
		target := figures(1, 1).Draw(t, "target")[0]
		a, whyA := XmR(values, plan)
		b, whyB := XmR(negated(values), plan)
		if whyA != whyB || len(a.Groups) != len(b.Groups) {
			t.Fatalf("%v against %v", whyA, whyB)
		}
		for i, g := range a.Groups {
			if h := b.Groups[i]; !close9(g.Mean, -h.Mean) || !close9(g.High, -h.Low) || !close9(g.Low, -h.High) || g.Reason != h.Reason {
				t.Fatalf("group %d: %+v against %+v", i, g, h)
			}
		}
		for i := range a.Points {
			p, q := a.Points[i], b.Points[i]
			if p.Side != -q.Side || p.Outside != q.Outside || p.Near != q.Near ||
				p.Cause.Read(HigherBetter) != q.Cause.Read(LowerBetter) || p.Cause.Read(LowerBetter) != q.Cause.Read(HigherBetter) {
				t.Fatalf("point %d: %+v against %+v", i, p, q)
			}
		}
		if a.Assurance(target, HigherBetter) != b.Assurance(-target, LowerBetter) {
			t.Fatalf("assurance %v against %v", a.Assurance(target, HigherBetter), b.Assurance(-target, LowerBetter))
		}
	})
}

func TestAChartCallsNothingSpecialWithoutItsRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := gappy(1, 40).Draw(t, "values")
		chart, why := XmR(values, Plan{Rules: PlotTheDots()})
		if why != Stands {
			return
		}
		for i, p := range chart.Points {
			switch {
			case (p.Cause == NoFigure) != math.IsNaN(values[i]):
				t.Fatalf("point %d: %v", i, p.Cause)
			case p.Outside != (p.Cause == AboveLimit || p.Cause == BelowLimit):
				t.Fatalf("point %d is outside %v and %v", i, p.Outside, p.Cause)
			case (p.Cause == ShiftAbove || p.Cause == TwoInThreeAbove) && p.Side != 1:
				t.Fatalf("point %d is %v on side %d", i, p.Cause, p.Side)
			case (p.Cause == TwoInThreeAbove || p.Cause == TwoInThreeBelow) && !p.Near:
				t.Fatalf("point %d is %v and not near", i, p.Cause)
			}
		}
	})
}

func TestSwappingPeriodsReversesAChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) Parts {
			d := rapid.IntRange(1, 3000).Draw(t, label+" denominator")
			return Parts{float64(rapid.IntRange(0, d).Draw(t, label+" numerator")), float64(d)}
		}
		before, now := draw("before"), draw("now")
		there, whyThere := ChangeInProportion(before, now, Usual)
		back, whyBack := ChangeInProportion(now, before, Usual)
		if whyThere != Stands || whyBack != Stands || !close9(there.Value, -back.Value) || !close9(there.Low, -back.High) || !close9(there.High, -back.Low) {
			t.Fatalf("%+v against %+v", there, back)
		}
		// Those who did and those who did not change by as much.
		rest, _ := ChangeInProportion(Parts{before.Denominator - before.Numerator, before.Denominator},
			Parts{now.Denominator - now.Numerator, now.Denominator}, Usual)
		if !close9(there.Low, -rest.High) || !close9(there.High, -rest.Low) {
			t.Fatalf("%+v against its complement %+v", there, rest)
		}
		p, whyP := EqualRates(before, now)
		q, whyQ := EqualRates(now, before)
		if whyP != whyQ || !close9(p, q) || p < 0 || p > 1 {
			t.Fatalf("p %v (%v) against %v (%v)", p, whyP, q, whyQ)
		}
	})
}

func TestMoreCasesNarrowAnInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(1, 5000).Draw(t, "denominator")
		n := rapid.IntRange(0, d).Draw(t, "numerator")
		one, _ := Proportion(float64(n), float64(d), Usual)
		four, _ := Proportion(4*float64(n), 4*float64(d), Usual)
		strict, _ := Proportion(float64(n), float64(d), Strict)
		if four.High-four.Low >= one.High-one.Low || strict.Low > one.Low || strict.High < one.High {
			t.Fatalf("one %+v, four times the cases %+v, stricter %+v", one, four, strict)
		}
		if one.Low > one.Value || one.High < one.Value || one.Low < 0 || one.High > 1 {
			t.Fatalf("%+v", one)
		}
	})
}

func TestTheOrderOfPeersChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		peers := gappy(8, 20).Draw(t, "peers")
		own := figures(1, 1).Draw(t, "own")[0]
		a, whyA := Stand(own, peers, HigherBetter)
		b, whyB := Stand(own, rapid.Permutation(peers).Draw(t, "shuffled"), HigherBetter)
		c, whyC := Stand(-own, negated(peers), LowerBetter)
		if whyA != whyB || whyA != whyC {
			t.Fatalf("%v, %v, %v", whyA, whyB, whyC)
		}
		if math.IsNaN(a.Scaled) && math.IsNaN(b.Scaled) {
			a.Scaled, b.Scaled = 0, 0
		}
		if a != b {
			t.Fatalf("shuffled: %+v against %+v", a, b)
		}
		if a.Rank != c.Rank || a.Quartile != c.Quartile || a.TiedWith != c.TiedWith || !close9(a.GapGood, c.GapGood) ||
			!close9(a.BestQuartile, -c.BestQuartile) || !close9(a.BetterThan, c.BetterThan) {
			t.Fatalf("sign and polarity reversed: %+v against %+v", a, c)
		}
		if whyA == Stands && (a.Rank < 1 || a.Rank+a.TiedWith > a.Of || a.Quartile < 1 || a.Quartile > 4) {
			t.Fatalf("%+v", a)
		}
	})
}

func TestAnOutturnMovesWithItsFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := gappy(4, 16).Draw(t, "history")
		soFar := gappy(0, 4).Draw(t, "so far")
		year := rapid.SampledFrom([]Year{YearIsSum, YearIsLast}).Draw(t, "year")
		a, whyA := ProjectYear(history, soFar, 4, year)
		b, whyB := ProjectYear(negated(history), negated(soFar), 4, year)
		if whyA != whyB || !close9(a.Expected, -b.Expected) || !close9(a.Low, -b.High) || !close9(a.High, -b.Low) {
			t.Fatalf("%+v (%v) against %+v (%v)", a, whyA, b, whyB)
		}
		target := figures(1, 1).Draw(t, "target")[0]
		if a.Verdict(target, math.Inf(1)) != b.Verdict(math.Inf(-1), -target) {
			t.Fatalf("verdict %v against %v", a.Verdict(target, math.Inf(1)), b.Verdict(math.Inf(-1), -target))
		}
	})
}

func TestNoFigureBetweenTheQuartilesIsOutsideTheFences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		earlier := gappy(8, 30).Draw(t, "earlier")
		f, why := TukeyFences(earlier)
		g, whyShuffled := TukeyFences(rapid.Permutation(earlier).Draw(t, "shuffled"))
		if why != whyShuffled || f != g {
			t.Fatalf("%+v against %+v", f, g)
		}
		if why == Stands && (f.Outside(f.Q1) || f.Outside(f.Q3) || f.Low > f.Q1 || f.High < f.Q3) {
			t.Fatalf("%+v", f)
		}
	})
}

func TestSwappingTwoDigitsIsATransposition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(rapid.StringMatching(`[1-9][0-9]{1,14}`).Draw(t, "typed"))
		meant := slices.Clone(digits)
		i := rapid.IntRange(0, len(digits)-2).Draw(t, "at")
		meant[i], meant[i+1] = meant[i+1], meant[i]
		if meant[0] == '0' {
			return // a leading nought would not be typed
		}
		number := func(d []byte) (n int64) {
			for _, c := range d {
				n = n*10 + int64(c-'0')
			}
			return n
		}
		a, b := number(digits), number(meant)
		if Transposed(a, b) != (a != b) || (a-b)%9 != 0 {
			t.Fatalf("%d and %d", a, b)
		}
	})
}
