package pipeline

import (
	"cmp"
	"slices"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
)

// NotPublished stands in the place of commentary that is not public.
const NotPublished = "What the service says of this figure is not for publication."

// keptKey tells of which figure words are kept back.
type keptKey struct {
	ref    kpi.Ref
	area   string
	org    string
	period period.Period
	known  int64
}

// keptWords are the words that are not public of figures that are.
type keptWords map[keptKey]pack.KeptWords

// keep takes what is not public from a figure's words.
func (k keptWords) keep(i *kpi.Indicator, o *kpi.Observation, standing kpi.Classification) {
	if !o.Speaks() || o.Stated.Public(standing) {
		return
	}
	k[keptKey{o.Indicator, o.Area, o.Organisation, o.Period, o.Known}] = pack.KeptWords{Indicator: i, Area: o.Area, Period: o.Period.Short(), Note: o.Note, Words: o.Words}
	said := o.Commentary != "" || o.CorrectiveAction != ""
	o.Note, o.Words = "", kpi.Words{}
	if said {
		o.Commentary = NotPublished
	}
}

// about says that words are kept back of a measure's figure for an area and a period.
func (k keptWords) about(ref kpi.Ref, area string, p period.Period) bool {
	for key := range k {
		if key.ref == ref && key.area == area && key.period == p {
			return true
		}
	}
	return false
}

// of gives those of the figures that assessments rest on: of the period shown, or of a month within it, the last that was said of each period.
func (k keptWords) of(assessments []kpi.Assessment, q period.Quarter) []pack.KeptWords {
	var list []pack.KeptWords
	for i := range assessments {
		a := &assessments[i]
		last := map[period.Period]keptKey{}
		for key := range k {
			if key.ref != a.Indicator.Ref || key.area != a.Area || key.period != a.Current.Period && key.period.Quarter() != q {
				continue
			}
			if was, had := last[key.period]; !had || key.known > was.known || key.known == was.known && key.org < was.org {
				last[key.period] = key
			}
		}
		periods := make([]period.Period, 0, len(last))
		for p := range last {
			periods = append(periods, p)
		}
		slices.SortFunc(periods, func(a, b period.Period) int { return cmp.Or(a.Compare(b), cmp.Compare(a.String(), b.String())) })
		for _, p := range periods {
			list = append(list, k[last[p]])
		}
	}
	return list
}
