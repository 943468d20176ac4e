package analyse

import (
	"testing"

	"perfpack/pipeline/kpi"
)

func TestDataQualityAtItsEdges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		d     kpi.DataQuality
		want  kpi.Quality
		plan  bool
		first string
	}{
		{"nothing scored", kpi.DataQuality{}, kpi.NotAssessed, false, ""},
		{"four scored are too few", kpi.DataQuality{Accuracy: 4, Validity: 4, Reliability: 4, Completeness: 4}, kpi.NotAssessed, false, "accuracy"},
		{"five are enough", kpi.DataQuality{Accuracy: 4, Validity: 4, Reliability: 4, Timeliness: 4, Completeness: 4}, kpi.HighQuality, false, "accuracy"},
		{"five without completeness are not", kpi.DataQuality{Accuracy: 4, Validity: 4, Reliability: 4, Timeliness: 4, Relevance: 4}, kpi.NotAssessed, false, "accuracy"},
		{"a one in accuracy is low", kpi.DataQuality{Accuracy: 1, Validity: 4, Reliability: 4, Timeliness: 4, Relevance: 4, Completeness: 4}, kpi.LowQuality, true, "accuracy"},
		{"a one elsewhere is not, and wants a plan", kpi.DataQuality{Accuracy: 4, Validity: 4, Reliability: 1, Timeliness: 4, Relevance: 4, Completeness: 4}, kpi.MediumQuality, true, "reliability"},
		{"a mean of just two is not low", kpi.DataQuality{Accuracy: 2, Validity: 2, Reliability: 2, Timeliness: 2, Relevance: 2, Completeness: 2}, kpi.MediumQuality, false, "accuracy"},
		{"a mean under three and a quarter is not high", kpi.DataQuality{Accuracy: 4, Validity: 3, Reliability: 3, Timeliness: 3, Relevance: 3, Completeness: 3}, kpi.MediumQuality, false, "validity"},
		{"a mean above it is", kpi.DataQuality{Accuracy: 4, Validity: 4, Reliability: 3, Timeliness: 3, Relevance: 3, Completeness: 3}, kpi.HighQuality, false, "reliability"},
	} {
		if got := rely(c.d); got.Overall != c.want || got.PlanNeeded != c.plan || got.Weakest != c.first {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestTheLatestAssessmentOfQualityCounts(t *testing.T) {
	t.Parallel()
	s := story{measure: percentage(), figures: "2025-26-Q2 60"}
	fw := s.framework(t)
	add := func(on string, score int) {
		fw.DataQuality = append(fw.DataQuality, kpi.DataQuality{Indicator: "M1", AssessedOn: day(on), Accuracy: score, Validity: score, Reliability: score, Timeliness: score, Relevance: score, Completeness: score})
	}
	add("2025-05-01", 4)
	add("2024-05-01", 1)
	add("2025-10-01", 2)
	quality := func(set Settings) kpi.Quality {
		set.Quarter = thisQuarter
		a := New(fw, set)
		return a.Assess("n", &a.Framework.Indicators[0], "n", s.series(t)).Quality
	}
	if got := quality(Settings{}); got != kpi.HighQuality {
		t.Errorf("at the end of the quarter it is %s", got)
	}
	if got := quality(Settings{AsOf: day("2025-10-20")}); got != kpi.MediumQuality {
		t.Errorf("on the day of the pack it is %s", got)
	}
}

func TestReturnsAreCountedOverThoseExpected(t *testing.T) {
	t.Parallel()
	if p := (kpi.Punctual{}); p.ReceivedPercent().Valid || p.OnTimePercent().Valid || p.Missing() != 0 {
		t.Errorf("of none expected: %v", p)
	}
}
