package pipeline

import (
	"context"
	"fmt"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/store"
)

// earlierSights look at the quarter that a view is set against: the last pack's, with the framework of that pack, as it was known then and as it is
// known now. Without a last pack it is the quarter before, as it is known now.
func (s *Session) earlierSights(ctx context.Context, v *view) ([]*sight, error) {
	if v.last.Version == 0 {
		return []*sight{look(analyse.New(s.framework, s.outlook(v.org, v.quarter-1)), v.org, true)}, nil
	}
	fw, err := s.frameworkAt(ctx, v.last.Framework)
	if err != nil {
		return nil, fmt.Errorf("looking back at the last pack: %w", err)
	}
	then := s.outlook(v.org, v.last.Quarter)
	then.KnownTo, then.LeaveOutQueried = v.last.Known, s.leavesOut(v.last.Kind == store.Final)
	now := s.outlook(v.org, v.last.Quarter)
	now.LastKnown = v.last.Known
	return []*sight{look(analyse.New(fw, then), v.org, true), look(analyse.New(fw, now), v.org, true)}, nil
}

// since says what has changed, from the sights of a view; nil where nothing is known of the quarter it would be set against.
func (v *view) since(sights []*sight) *pack.Since {
	quarter, earlier := sights[0], sights[1:]
	published, known := earlier[0], earlier[len(earlier)-1]
	s := &pack.Since{Quarter: published.assessor.Quarter, Published: len(earlier) > 1}
	if !s.Published && !anyHeld(known.results) {
		return nil
	}
	s.Since = analyse.Since(published.results, known.results, quarter.results, quarter.assessor.AsOf)
	return s
}

func anyHeld(list []kpi.Assessment) bool {
	for i := range list {
		if list[i].Held() {
			return true
		}
	}
	return false
}

// frameworkAt gives a recorded framework by its hash.
func (s *Session) frameworkAt(ctx context.Context, hash string) (*kpi.Framework, error) {
	tables, err := s.tablesAt(ctx, hash)
	if err != nil {
		return nil, err
	}
	return framework.Decode(tables, s.options()), nil
}

// tablesAt gives the tables of a recorded framework by its hash.
func (s *Session) tablesAt(ctx context.Context, hash string) ([]framework.CanonicalTable, error) {
	f, ok, err := s.record.FrameworkByHash(ctx, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("the record has no framework %s", hash)
	}
	return fromRecorded(f.Tables)
}

// frameworkChanges says what is different in the framework in force from that of the last pack. What is not public, then or now, is left out.
func (s *Session) frameworkChanges(ctx context.Context, last store.Pack) ([]pack.Change, error) {
	if last.Version == 0 || last.Framework == s.hash {
		return nil, nil
	}
	was, err := s.tablesAt(ctx, last.Framework)
	if err != nil {
		return nil, err
	}
	now, err := s.tablesAt(ctx, s.hash)
	if err != nil {
		return nil, err
	}
	withheld := framework.Withhold(s.Settings.Publication.Default, was, now)
	var list []pack.Change
	for _, c := range framework.Diff(withheld.From(was), withheld.From(now)) {
		list = append(list, pack.Change{Table: c.Table, Kind: c.Kind.String(), Key: c.Key, Column: c.Column, Was: c.Was, Now: c.Now})
	}
	return list, nil
}
