package stats

import (
	"math"
	"testing"
)

// BenchmarkSeries takes one series of 40 quarters through every method that a pack asks of it. The aim is 100,000
// series in 10 s on two cores, so that an op must stay well under 200 microseconds.
func BenchmarkSeries(b *testing.B) {
	values := make([]float64, 40)
	parts := make([]Parts, 40)
	for i := range values {
		values[i] = 60 + 5*math.Sin(float64(i)*math.Pi/2) + float64(i)*0.1 + float64((i*7919)%13)/4
		parts[i] = Parts{Numerator: math.Round(values[i] * 20), Denominator: 2000}
	}
	peers := values[:15]
	low, high := make([]float64, 5), make([]float64, 5)
	for i := range low {
		low[i], high[i] = values[35+i]-2, values[35+i]+2
	}
	plan := Plan{Rules: PlotTheDots()}
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			LongView(values, 4, PackThreshold)
			MannKendall(values)
			XmR(values, plan)
			RunsAbout(values, Median(values))
			ProjectYear(values[:36], values[36:38], 4, YearIsSum)
			ChangeInProportion(parts[35], parts[39], Usual)
			EqualRates(parts[35], parts[39])
			Proportion(parts[39].Numerator, 2000, Usual)
			Rate(parts[39].Numerator, 2000, Usual)
			AnnualMarker(values[35:], low, high)
			Stand(values[39], peers, HigherBetter)
			TukeyFences(values[:39])
			SameSeason(values[:39], values[39], 4)
			ScaleSlip(values[:39], values[39])
		}
	})
	for _, method := range []struct {
		name string
		run  func()
	}{
		{"long view", func() { LongView(values, 4, PackThreshold) }},
		{"Mann-Kendall", func() { MannKendall(values) }},
		{"XmR", func() { XmR(values, plan) }},
		{"outturn", func() { ProjectYear(values[:36], values[36:38], 4, YearIsSum) }},
		{"equal rates", func() { EqualRates(parts[35], parts[39]) }},
		{"small rate", func() { Rate(4, 2000, Usual) }},
		{"peers", func() { Stand(values[39], peers, HigherBetter) }},
	} {
		b.Run(method.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				method.run()
			}
		})
	}
}
