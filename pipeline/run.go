package pipeline

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/period"
	"perfpack/pipeline/store"
)

// RunResult says what a run did.
type RunResult struct {
	Found    []finding.Finding // in the framework and the history
	Receipts []Receipt
	Built    []Built
}

// Run is the scheduled job: it takes in a changed framework and new history, reads the inbox, and makes the packs whose cut-off has passed at the day given.
// What is done already is not done again, so it may be run every day, and twice. A pack that is made already is made anew when a return for its quarter or an
// earlier one comes late, when history is imported, or when the framework or the settings change, and not because returns for the next quarter arrive or perfpack itself is newer.
func (s *Session) Run(ctx context.Context, at time.Time) (RunResult, error) {
	r, err := s.run(ctx, at)
	if err == nil {
		err = s.recordRun(ctx, at, &r)
	}
	if err != nil {
		s.beat(at, RunFailed, err)
		return r, err
	}
	s.beat(at, r.outcome(), nil)
	return r, nil
}

func (s *Session) run(ctx context.Context, at time.Time) (RunResult, error) {
	var r RunResult
	var err error
	if r.Found, err = s.TakeIn(ctx); err != nil {
		return r, err
	}
	if r.Receipts, err = s.Ingest(ctx); err != nil {
		return r, err
	}
	due, err := s.due(ctx, at)
	if err != nil {
		return r, err
	}
	for _, d := range due {
		var stale []string
		for _, org := range d.organisations {
			made, ok, err := s.settled(ctx, org, d.quarter)
			switch {
			case err != nil:
				return r, err
			case ok:
				r.Built = append(r.Built, made)
			default:
				stale = append(stale, org)
			}
		}
		if len(stale) == 0 {
			continue
		}
		built, err := s.Build(ctx, d.quarter, stale...)
		if err != nil {
			return r, err
		}
		r.Built = append(r.Built, built...)
	}
	return r, nil
}

// settled gives the latest pack of an organisation's quarter, if it is in its place and nothing that belongs to it has changed since.
func (s *Session) settled(ctx context.Context, org string, q period.Quarter) (Built, bool, error) {
	p, made, err := s.record.LatestPack(ctx, org, q)
	if err != nil || !made || p.Framework != s.hash || p.Settings != s.Settings.Hash() {
		return Built{}, false, err
	}
	changed, err := s.record.Changed(ctx, q, 0)
	if err != nil || changed > p.Known {
		return Built{}, false, err
	}
	folder := filepath.Join(s.Out, org, q.String(), "v"+strconv.Itoa(p.Version))
	m, err := readManifest(folder)
	if err != nil || m.Inputs.Digest != p.Inputs {
		return Built{}, false, nil // it is not there, or not that one: building sees to it
	}
	texts, err := s.textInputs(org, q)
	if err != nil || !slices.Equal(m.Inputs.Texts, texts) {
		return Built{}, false, err
	}
	return Built{Organisation: org, Quarter: q, Version: p.Version, Path: folder, Outstanding: m.Outstanding}, true, nil
}

// duePack is a quarter with the organisations whose pack for it is due.
type duePack struct {
	quarter       period.Quarter
	organisations []string
}

// due lists the packs whose cut-off lies before a day: for each organisation the latest such quarter, and earlier ones for which returns came and no pack was
// made, because the machine was off or the job did not run. The organisations of one quarter are built together.
func (s *Session) due(ctx context.Context, at time.Time) ([]duePack, error) {
	submissions, err := s.record.Submissions(ctx, 0, 0)
	if err != nil {
		return nil, err
	}
	today := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	var list []duePack
	add := func(q period.Quarter, org string) {
		i := slices.IndexFunc(list, func(d duePack) bool { return d.quarter == q })
		if i < 0 {
			i = len(list)
			list = append(list, duePack{quarter: q})
		}
		list[i].organisations = append(list[i].organisations, org)
	}
	for _, org := range s.Settings.IDs() {
		latest := period.QuarterOf(today)
		for !s.Timetable().Of(org, latest).CutOff.Before(today) {
			latest--
		}
		var missed []period.Quarter
		for _, sub := range submissions {
			if q := sub.Quarter; q != 0 && q < latest && sub.State == store.Accepted && !slices.Contains(missed, q) {
				if _, made, err := s.record.LatestPack(ctx, org, q); err != nil {
					return nil, err
				} else if !made {
					missed = append(missed, q)
				}
			}
		}
		slices.Sort(missed)
		for _, q := range missed {
			add(q, org)
		}
		add(latest, org)
	}
	slices.SortStableFunc(list, func(a, b duePack) int { return int(a.quarter - b.quarter) })
	return list, nil
}
