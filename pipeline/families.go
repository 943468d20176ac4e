package pipeline

import (
	"context"
	"iter"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/store"
)

// family is everything known of one measure, a series for each area, as it may leave the building.
type family struct {
	indicator *kpi.Indicator
	series    []kpi.Series
	// decided says what became of each figure, in a measure about people.
	decided []analyse.Decision
}

// families reads the record once and gives some measures, one at a time, with all their areas: what is printed of one place helps to work out another, and
// places are compared with each other. The files that they came from and the words that are kept back are entered in sources. Measures about people are protected here,
// so that nothing which comes after can let a figure slip.
//
// A figure that is left out of a final because of an open query counts here all the same: it may be printed later, and must not be worked out from its
// surroundings before.
func (s *Session) families(ctx context.Context, assessor *analyse.Assessor, of map[kpi.Ref]*kpi.Indicator, sources *sources) iter.Seq2[family, error] {
	everything := *assessor
	everything.LeaveOutQueried = false
	a := &everything
	return func(yield func(family, error) bool) {
		var now family
		discreet := s.discreet()
		give := func() bool {
			if now.indicator == nil {
				return true
			}
			var last, told kpi.Source // most figures of a series come from few files
			for i := range now.series {
				list := now.series[i].Observations
				for k := range list {
					at := &list[k].Source
					if at.SHA256 != last.SHA256 || at.File != last.File || at.Sheet != last.Sheet {
						last = *at
						told = discreet.source(last)
						sources.open[last.SHA256] = true
					}
					at.File, at.Sheet = told.File, told.Sheet
					if a.Audience == kpi.Everyone {
						sources.kept.keep(now.indicator, &list[k], s.Settings.Publication.Commentary)
					}
				}
			}
			if now.indicator.AboutPeople {
				earlier, err := s.printed(ctx, now.indicator.Ref)
				if err != nil {
					return yield(family{}, err)
				}
				now.series, now.decided = a.Protect(now.indicator, now.series, earlier)
			}
			now.series = a.WithWholes(now.indicator, now.series)
			return yield(now, nil)
		}
		for series, err := range s.followed(ctx, a) {
			if err != nil {
				yield(family{}, err)
				return
			}
			if now.indicator == nil || now.indicator.Ref != series.Indicator {
				if !give() {
					return
				}
				now = family{indicator: of[series.Indicator]}
			}
			if now.indicator != nil {
				now.series = append(now.series, series)
			}
		}
		give()
	}
}

// followed gives every series of the record in its order, joined to the figures that it takes over by the crosswalk. A measure that has none but those has
// a series too.
func (s *Session) followed(ctx context.Context, a *analyse.Assessor) iter.Seq2[kpi.Series, error] {
	successors := a.Successors()
	if len(successors) == 0 {
		return s.record.Series(ctx, s.known)
	}
	return func(yield func(kpi.Series, error) bool) {
		held, err := s.before(ctx, a)
		if err != nil {
			yield(kpi.Series{}, err)
			return
		}
		waiting := successors
		// give passes on the successors that come before a line and have no series of their own.
		give := func(before func(analyse.Strand) bool) bool {
			for len(waiting) > 0 && before(waiting[0]) {
				joined := a.Follow(kpi.Series{Indicator: waiting[0].Indicator, Area: waiting[0].Area}, held)
				waiting = waiting[1:]
				if len(joined.Observations) > 0 && !yield(joined, nil) {
					return false
				}
			}
			return true
		}
		for series, err := range s.record.Series(ctx, s.known) {
			if err != nil {
				yield(kpi.Series{}, err)
				return
			}
			at := analyse.Strand{Indicator: series.Indicator, Area: series.Area}
			if !give(func(l analyse.Strand) bool { return l.Compare(at) < 0 }) {
				return
			}
			if len(waiting) > 0 && waiting[0] == at {
				waiting = waiting[1:]
				series = a.Follow(series, held)
			}
			if !yield(series, nil) {
				return
			}
		}
		give(func(analyse.Strand) bool { return true })
	}
}

// before gives what the record holds of the measures whose figures others take over.
func (s *Session) before(ctx context.Context, a *analyse.Assessor) (func(analyse.Strand) kpi.Series, error) {
	held := map[analyse.Strand]kpi.Series{}
	if refs := a.Predecessors(); len(refs) > 0 {
		for series, err := range s.record.SeriesAmong(ctx, s.known, refs) {
			if err != nil {
				return nil, err
			}
			held[analyse.Strand{Indicator: series.Indicator, Area: series.Area}] = series
		}
	}
	return func(l analyse.Strand) kpi.Series {
		if one, ok := held[l]; ok {
			return one
		}
		return kpi.Series{Indicator: l.Indicator, Area: l.Area}
	}, nil
}

// printed gives how packs have printed the figures of a measure about people so far.
func (s *Session) printed(ctx context.Context, ref kpi.Ref) ([]analyse.Published, error) {
	list, err := s.record.Publications(ctx, s.known, ref)
	if err != nil {
		return nil, err
	}
	out := make([]analyse.Published, len(list))
	for i, p := range list {
		out[i] = analyse.Published{Area: p.Area, Organisation: p.Organisation, Period: p.Period, Known: p.Known, Shown: p.Shown, Pack: p.Seq}
	}
	return out, nil
}

// sources are what is learnt of where figures came from while they are read.
type sources struct {
	open map[string]bool // files, by SHA-256, from which anything came that a pack may show
	kept keptWords
}

func newSources() *sources { return &sources{map[string]bool{}, keptWords{}} }

// printing is what a pack is about to print of measures about people, as far as it has not been printed before in the same way.
type printing struct {
	*sources
	list   []store.Publication
	turned []turn
}

// turn is a figure that an earlier pack printed the other way: it was shown and is kept back, or was kept back and is shown.
type turn struct {
	of  string
	why string
}

// add notes what is new in the figures of an area.
func (p *printing) add(f *family, area string) {
	for _, d := range f.decided {
		if d.Area != area || !d.New {
			continue
		}
		p.list = append(p.list, store.Publication{
			Indicator: f.indicator.Ref, Area: d.Area, Organisation: d.Organisation, Period: d.Period, Known: d.Known, Shown: d.Shown,
		})
		if d.Turned {
			why := "shown, having been kept back: the figure was corrected"
			if !d.Shown {
				why = "kept back, having been shown: " + d.Why
			}
			p.turned = append(p.turned, turn{of: string(f.indicator.Ref) + " " + d.Area + " " + d.Period.String(), why: why})
		}
	}
}

// record enters what a pack printed into the record, with a line of the journal for each figure that earlier packs printed the other way.
func (p *printing) record(ctx context.Context, tx *store.Tx, pack string) error {
	for _, t := range p.turned {
		if _, err := tx.Note(ctx, "suppression changed", t.of, t.why); err != nil {
			return err
		}
	}
	return tx.Publish(ctx, pack, p.list)
}
