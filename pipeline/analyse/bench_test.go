package analyse

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// benchFramework has measures of every common kind, each with a target, a baseline and its tolerances.
func benchFramework(q period.Quarter) *kpi.Framework {
	fw := &kpi.Framework{}
	for n, m := range []struct {
		measure kpi.Measure
		acc     kpi.Accumulation
		unit    string
		dec     int32
		mult    int64
	}{
		{kpi.Proportion, kpi.InQuarter, "%", 1, 100}, {kpi.Count, kpi.InQuarter, "", 0, 1}, {kpi.Count, kpi.YearToDate, "homes", 0, 1},
		{kpi.Mean, kpi.InQuarter, "days", 1, 1}, {kpi.Rate, kpi.Rolling12, "per 1,000", 2, 1000}, {kpi.Money, kpi.YearToDate, "£000", 0, 1},
		{kpi.Proportion, kpi.Snapshot, "%", 1, 100}, {kpi.Index, kpi.Snapshot, "", 1, 1},
	} {
		ref := kpi.Ref(fmt.Sprintf("M%02d", n))
		fw.Indicators = append(fw.Indicators, kpi.Indicator{
			Ref: ref, Title: "A measure", Measure: m.measure, Accumulation: m.acc, Unit: m.unit, Decimals: m.dec,
			Multiplier: decimal.NewFromInt(m.mult), AmberTolerance: decimal.NewFromInt(5), ToleranceKind: kpi.Relative,
			ChangeThreshold: decimal.New(5, -m.dec-1), ReportedFor: []string{"northmoor"}, Service: "s",
		})
		fw.Baselines = append(fw.Baselines, kpi.Baseline{Indicator: ref, Period: (q - 16).Period(), Value: decimal.NewFromInt(55)})
		target := kpi.Target{Indicator: ref, Period: (q.Year() + 2).Period(), Value: decimal.NewFromInt(70)}
		if n%2 == 0 {
			target.Period = q.Year().Period()
		}
		fw.Targets = append(fw.Targets, target)
	}
	return fw
}

func benchSeries(i *kpi.Indicator, q period.Quarter, n int) kpi.Series {
	s := kpi.Series{Indicator: i.Ref, Area: "northmoor"}
	for k := range n {
		o := kpi.Observation{Indicator: i.Ref, Area: "northmoor", Period: (q - period.Quarter(n-1-k)).Period(), Known: int64(k + 1), Origin: kpi.FromReturn}
		part, whole := int64(500+(k*37)%90), int64(900+(k*11)%50)
		if i.Measure.HasParts() {
			o.Numerator = decimal.NewNullDecimal(decimal.NewFromInt(part))
			o.Denominator = decimal.NewNullDecimal(decimal.NewFromInt(whole))
		} else {
			o.Value = decimal.NewNullDecimal(decimal.New(part, -1))
		}
		s.Observations = append(s.Observations, o)
	}
	return s
}

// BenchmarkAssess assesses series of 24 and 40 quarters on every processor. The assessments are let go, so the memory held afterwards shows whether
// anything is kept.
func BenchmarkAssess(b *testing.B) {
	const q = period.Quarter(4*2025 + 1)
	for _, size := range []struct{ series, quarters int }{{1000, 40}, {12_000, 24}, {100_000, 40}} {
		b.Run(fmt.Sprintf("%dx%d", size.series, size.quarters), func(b *testing.B) {
			fw := benchFramework(q)
			a := New(fw, Settings{Quarter: q})
			var series []kpi.Series
			for n := range a.Framework.Indicators {
				series = append(series, benchSeries(&a.Framework.Indicators[n], q, size.quarters))
			}
			b.ReportAllocs()
			for b.Loop() {
				var wait sync.WaitGroup
				workers := runtime.GOMAXPROCS(0)
				for w := range workers {
					wait.Go(func() {
						for n := w; n < size.series; n += workers {
							k := n % len(series)
							one := a.Assess("northmoor", &a.Framework.Indicators[k], "northmoor", series[k])
							if !one.Held() {
								b.Error("no figure")
							}
						}
					})
				}
				wait.Wait()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size.series), "ns/series")
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB-held")
		})
	}
}
