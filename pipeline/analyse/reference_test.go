package analyse

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// A second computation of status, direction and progress, written apart from the first and in whole numbers of a thousandth: figures, targets
// and tolerances have at most three places, so that every comparison is exact. Divisions are avoided by multiplying out.

const thousand = 1000

// tenths rounds thousandths to tenths, half away from nought, and gives them in thousandths again.
func tenths(v int64) int64 {
	if v < 0 {
		return -tenths(-v)
	}
	return (v + 50) / 100 * 100
}

func secondStatus(figure, target, upper, floor, green, amber int64, polarity kpi.Polarity, scheme kpi.Scheme, relative bool) kpi.Status {
	a, t, u, f := tenths(figure), tenths(target), tenths(upper), tenths(floor)
	missed, of := t-a, t
	good := a >= f
	switch polarity {
	case kpi.LowerIsBetter:
		missed = a - t
		good = a <= f
	case kpi.InRange:
		missed = 0
		if a < t {
			missed = t - a
		}
		if a > u {
			missed, of, good = a-u, u, false
		}
	}
	if missed <= 0 {
		return kpi.Green
	}
	if scheme == kpi.TargetAndFloor {
		if good {
			return kpi.Amber
		}
		return kpi.Red
	}
	// missed <= tolerance, or missed <= tolerance per cent of |of|: both sides times 100 thousand
	left, scale := missed*100*thousand, int64(100*thousand)
	if relative {
		scale = max(of, -of)
	}
	if left <= green*scale {
		return kpi.Green
	}
	if scheme == kpi.Tolerance && left <= amber*scale {
		return kpi.Amber
	}
	return kpi.Red
}

func secondDirection(now, was, target, upper, threshold int64, polarity kpi.Polarity) kpi.Direction {
	out := func(v int64) int64 { return max(0, target-v, v-upper) }
	change, seen := now-was, tenths(now)-tenths(was)
	if polarity == kpi.InRange {
		change, seen = out(now)-out(was), out(tenths(now))-out(tenths(was))
	}
	switch {
	case change == 0, seen == 0, max(change, -change) < threshold:
		return kpi.NoClearChange
	case polarity == kpi.Neutral && change > 0:
		return kpi.Up
	case polarity == kpi.Neutral:
		return kpi.Down
	case (change > 0) == (polarity == kpi.HigherIsBetter):
		return kpi.Better
	}
	return kpi.Worse
}

// TestASecondComputationAgrees draws figures that lie close to their targets, where rules differ if they differ anywhere.
func TestASecondComputationAgrees(t *testing.T) {
	t.Parallel()
	cases := 50_000
	if testing.Short() {
		cases = 5_000
	}
	r := rand.New(rand.NewPCG(2025, 26))
	exact := func(v int64) decimal.Decimal { return decimal.New(v, -3) }
	seen := map[string]int{}
	const from, to = thisQuarter - 8, thisQuarter + 8
	for range cases {
		target := r.Int64N(200*thousand) - 50*thousand
		i := kpi.Indicator{
			Ref: "M", Measure: kpi.Index, Accumulation: kpi.Snapshot, Decimals: 1, Multiplier: decimal.NewFromInt(1),
			Polarity: kpi.Polarity(r.IntN(4)), Scheme: kpi.Scheme(r.IntN(3)), ToleranceKind: kpi.ToleranceKind(r.IntN(2)),
		}
		near := func(v int64) int64 { return v + r.Int64N(8*thousand) - 4*thousand }
		figure, was := near(target), near(target)
		upper, floor := target+r.Int64N(5*thousand), near(target)
		green := r.Int64N(2 * thousand)
		amber := green + r.Int64N(3*thousand)
		threshold := r.Int64N(2 * thousand)
		i.GreenTolerance, i.AmberTolerance, i.ChangeThreshold = exact(green), exact(amber), exact(threshold)
		start := near(target)
		fw := &kpi.Framework{
			Indicators: []kpi.Indicator{i},
			Baselines:  []kpi.Baseline{{Indicator: "M", Period: from.Period(), Value: exact(start)}},
			Targets: []kpi.Target{
				{Indicator: "M", Period: thisQuarter.Period(), Value: exact(target), Upper: decimal.NewNullDecimal(exact(upper)), Floor: decimal.NewNullDecimal(exact(floor))},
				{Indicator: "M", Period: to.Period(), Value: exact(near(target))},
			},
		}
		final := fw.Targets[1].Value.Shift(3).IntPart()
		a := New(fw, Settings{Quarter: thisQuarter})
		observe := func(q period.Quarter, v int64) kpi.Observation {
			return kpi.Observation{Period: q.Period(), Figure: kpi.Figure{Value: decimal.NewNullDecimal(exact(v))}}
		}
		got := a.Assess("n", &a.Framework.Indicators[0], "n", kpi.Series{Observations: []kpi.Observation{observe(thisQuarter-1, was), observe(thisQuarter, figure)}})

		status := kpi.NotRated
		if i.Polarity != kpi.Neutral {
			status = secondStatus(figure, target, upper, floor, green, amber, i.Polarity, i.Scheme, i.ToleranceKind == kpi.Relative)
		}
		if got.Status != status {
			t.Fatalf("%d against %d to %d, floor %d, tolerances %d and %d %s, %s, %s: %s, and by the second computation %s",
				figure, target, upper, floor, green, amber, i.ToleranceKind, i.Polarity, i.Scheme, got.Status, status)
		}
		if direction := secondDirection(figure, was, target, upper, threshold, i.Polarity); got.Short.Direction != direction {
			t.Fatalf("%d to %d, threshold %d, %s: %s, and by the second computation %s", was, figure, threshold, i.Polarity, got.Short.Direction, direction)
		}
		switch {
		case i.Polarity == kpi.InRange || final == start:
			if got.Progress.Valid {
				t.Fatalf("progress of a range, or to nowhere: %s", got.Progress.Decimal)
			}
		default:
			// progress times the way is a hundred times the distance, to within the sixteenth place
			back := got.Progress.Decimal.Mul(decimal.NewFromInt(final - start)).Sub(decimal.NewFromInt(100 * (figure - start)))
			if back.Abs().GreaterThan(decimal.New(1, -9)) {
				t.Fatalf("from %d to %d, at %d: %s per cent", start, final, figure, got.Progress.Decimal)
			}
			// the line passes through this quarter's own target, which lies half way in time
			line := got.ExpectedProgress.Decimal.Mul(decimal.NewFromInt(final - start)).Sub(decimal.NewFromInt(100 * (target - start)))
			share := float64(target-start) / float64(final-start)
			if share > 0 && share < 1 && line.Abs().GreaterThan(decimal.New(1, -9)) {
				t.Fatalf("from %d by %d to %d: %s per cent was due", start, target, final, got.ExpectedProgress.Decimal)
			}
			if share <= 0 && !got.ExpectedProgress.Decimal.IsZero() || share >= 1 && !got.ExpectedProgress.Decimal.Equal(hundred) {
				t.Fatalf("from %d by %d to %d: %s per cent was due", start, target, final, got.ExpectedProgress.Decimal)
			}
		}
		seen[got.Status.String()]++
		seen[got.Short.Direction.String()]++
	}
	for _, word := range []string{"green", "amber", "red", "not_rated", "better", "worse", "no_clear_change", "up", "down"} {
		if seen[word] < cases/100 {
			t.Errorf("%s came up %d times in %d", word, seen[word], cases)
		}
	}
}
