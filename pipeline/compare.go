package pipeline

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"perfpack/pipeline/diff"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// Compare compares two packs: their folders or, in a workspace, organisation/quarter/version. Without a workspace w is nil, and less is known of what became of them.
func Compare(ctx context.Context, w *Workspace, was, is string) (_ *diff.Comparison, err error) {
	names := [2]string{was, is}
	var packs [2]*diff.Pack
	for i, name := range names {
		if w != nil {
			names[i] = w.PackFolder(name)
		}
		if packs[i], err = diff.Read(names[i]); err != nil {
			return nil, err
		}
	}
	if w == nil {
		return diff.Compare(packs[0], packs[1], diff.Record{}), nil
	}
	record, err := store.Look(ctx, w.path(recordFile))
	if errors.Is(err, store.ErrOlder) {
		return diff.Compare(packs[0], packs[1], diff.Record{}), nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, record.Close()) }()
	s := &Session{Workspace: w, record: record}
	known := diff.Record{Received: func(sha256 string) time.Time { return s.received(ctx, sha256) }}
	recorded, err := s.recordedAs(ctx, names)
	if err != nil {
		return nil, err
	}
	if packs[0].Inputs.Framework != packs[1].Inputs.Framework {
		if known.Changes, known.KnowsFrameworks, err = s.changesBetween(ctx, recorded); err != nil {
			return nil, err
		}
	}
	if packs[0].Quarter == packs[1].Quarter {
		if known.Said, err = s.saidInBoth(ctx, recorded); err != nil {
			return nil, err
		}
	}
	return diff.Compare(packs[0], packs[1], known), nil
}

// recordedAs gives what the record has of the packs in two folders; nil for one that it does not have.
func (s *Session) recordedAs(ctx context.Context, folders [2]string) (recorded [2]*store.Pack, err error) {
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return recorded, err
	}
	for n, folder := range folders {
		file, err := proof.Hash(filepath.Join(folder, proof.ManifestFile))
		if err != nil {
			return recorded, err
		}
		if i := slices.IndexFunc(packs, func(p store.Pack) bool { return p.Manifest == file.SHA256 }); i >= 0 {
			recorded[n] = &packs[i]
		}
	}
	return recorded, nil
}

// changesBetween gives what is different between the frameworks of two packs, and false where the record does not have both. What is not public, in
// either, is not told: a comparison is passed on as packs are.
func (s *Session) changesBetween(ctx context.Context, packs [2]*store.Pack) ([]framework.Change, bool, error) {
	var tables [2][]framework.CanonicalTable
	for i, p := range packs {
		if p == nil {
			return nil, false, nil
		}
		var err error
		if tables[i], err = s.tablesAt(ctx, p.Framework); err != nil {
			return nil, false, err
		}
	}
	withheld := framework.Withhold(s.Settings.Publication.Default, tables[0], tables[1])
	return framework.Diff(withheld.From(tables[0]), withheld.From(tables[1])), true, nil
}

// saidInBoth gives what services had said besides figures when each of two packs was made; nothing where one is not the workspace's own, or from before it was kept what
// a pack was made of.
func (s *Session) saidInBoth(ctx context.Context, packs [2]*store.Pack) (said [2][]diff.Said, err error) {
	for n, p := range packs {
		if p == nil || p.Seen == 0 {
			return [2][]diff.Said{}, nil
		}
		fw, err := s.frameworkAt(ctx, p.Framework)
		if err != nil {
			return said, err
		}
		states, err := s.record.Said(ctx, p.Seen)
		if err != nil {
			return said, err
		}
		s.use(fw, p.Framework)
		discreet := s.discreet() // a comparison is passed on as packs are, and the name of a file may say what is not public
		for i := range states.Milestones {
			states.Milestones[i].Source = discreet.source(states.Milestones[i].Source)
		}
		for i := range states.Budgets {
			states.Budgets[i].Source = discreet.source(states.Budgets[i].Source)
		}
		for i := range states.Risks {
			states.Risks[i].Source = discreet.source(states.Risks[i].Source)
		}
		said[n] = diff.SaidOf(fw, p.Quarter, states.Milestones, states.Budgets, states.Risks)
	}
	return said, nil
}

// received gives the day on which a file was received; the zero time where the record does not say.
func (s *Session) received(ctx context.Context, sha256 string) time.Time {
	f, found, err := s.record.FileByHash(ctx, sha256)
	if err != nil || !found {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, f.At)
	if err != nil {
		return time.Time{}
	}
	return midnight(at)
}
