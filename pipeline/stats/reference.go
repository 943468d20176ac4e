package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Forecast is one future period with its 80 per cent interval.
type Forecast = Interval

// The reference forecasts below are what a projection has to beat when it is scored against what happened. They are
// the closed forms of the R package forecast; missing figures are HasGaps.

// ForecastLast expects the last figure to go on (naive).
func ForecastLast(values []float64, ahead int) ([]Forecast, Reason) {
	return ForecastSameSeason(values, 1, ahead)
}

// ForecastSameSeason expects the same season's last figure again (seasonal naive).
func ForecastSameSeason(values []float64, perYear, ahead int) ([]Forecast, Reason) {
	if len(values) <= perYear {
		return nil, TooFewPoints
	}
	var squares float64
	for i := perYear; i < len(values); i++ {
		d := values[i] - values[i-perYear]
		squares += d * d
	}
	for _, v := range values {
		if missing(v) {
			return nil, HasGaps
		}
	}
	sigma := math.Sqrt(squares / float64(len(values)-perYear))
	out := make([]Forecast, ahead)
	for h := range out {
		half := z80 * sigma * math.Sqrt(float64(h/perYear+1))
		v := values[len(values)-perYear+h%perYear]
		out[h] = Forecast{Value: v, Low: v - half, High: v + half}
	}
	return out, Stands
}

// ForecastSmoothed expects the level of simple exponential smoothing at a stated alpha, begun from the first figure.
func ForecastSmoothed(values []float64, alpha float64, ahead int) ([]Forecast, Reason) {
	if len(values) < 2 {
		return nil, TooFewPoints
	}
	level, squares := values[0], 0.0
	for _, v := range values {
		if missing(v) {
			return nil, HasGaps
		}
		e := v - level
		level += alpha * e
		squares += e * e
	}
	sigma := math.Sqrt(squares / float64(len(values)))
	out := make([]Forecast, ahead)
	for h := range out {
		half := z80 * sigma * math.Sqrt(1+float64(h)*alpha*alpha)
		out[h] = Forecast{Value: level, Low: level - half, High: level + half}
	}
	return out, Stands
}

var z80 = distuv.UnitNormal.Quantile(0.9)
