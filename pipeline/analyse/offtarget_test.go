package analyse

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"perfpack/pipeline/kpi"
)

func TestAFigureIsGreenJustWithinTheBoundsOfOnTarget(t *testing.T) {
	t.Parallel()
	a := New(&kpi.Framework{}, Settings{Quarter: thisQuarter})
	rapid.Check(t, func(t *rapid.T) {
		i, judged := anyMeasure(t, rapid.SampledFrom([]kpi.Polarity{kpi.HigherIsBetter, kpi.LowerIsBetter, kpi.InRange}).Draw(t, "polarity"))
		judged.Floor = decimal.NullDecimal{}
		low, high := a.OnTarget(&kpi.Assessment{Indicator: &i, Organisation: "n", Area: "n", Target: judged})
		figure := decimal.New(rapid.Int64Range(-300_000, 300_000).Draw(t, "figure"), -3)
		shown := i.Shown(figure)
		within := (!low.Valid || shown.GreaterThanOrEqual(low.Decimal)) && (!high.Valid || shown.LessThanOrEqual(high.Decimal))
		if green := stand(&i, figure, &judged, decimal.NullDecimal{}) == kpi.Green; green != within {
			t.Fatalf("%s shows as %s, within %v to %v: %v, green: %v", figure, shown, low, high, within, green)
		}
	})
	if low, high := a.OnTarget(&kpi.Assessment{Indicator: &kpi.Indicator{Set: kpi.ContextSet}}); low.Valid || high.Valid {
		t.Errorf("what is never rated is on target from %v to %v", low, high)
	}
}
