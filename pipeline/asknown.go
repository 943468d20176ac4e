package pipeline

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/store"
)

// takeInSettings keeps the settings in the record, so that a pack can be made again with those it was made with.
func (s *Session) takeInSettings(ctx context.Context) error {
	current, held, err := s.record.CurrentSettings(ctx, 0)
	if err != nil || held && current.Hash == s.Settings.Hash() {
		return err
	}
	return s.record.Write(ctx, s.hand(program), func(tx *store.Tx) error {
		_, err := tx.SaveSettings(ctx, s.Settings.Hash(), s.text)
		return err
	})
}

// AsKnownAt gives a session in which quarters are assessed, and packs made, as they would have been at some point in the past: with the figures, the answers,
// the returns and the packs known then, the framework then in force and the settings then made. The point is a day, whose whole work counts, or a pack, by its
// folder or as organisation/quarter/version. The session given is part of this one, and is not closed.
func (s *Session) AsKnownAt(ctx context.Context, point string) (*Session, error) {
	if day, err := time.Parse(time.DateOnly, point); err == nil {
		known, err := s.record.KnownAt(ctx, day.AddDate(0, 0, 1).Add(-time.Second).Format(time.RFC3339))
		if err != nil {
			return nil, err
		}
		if known == 0 {
			return nil, fmt.Errorf("nothing was known on %s: the record begins later", point)
		}
		return s.asKnown(ctx, known)
	}
	f, err := s.findPack(ctx, point)
	if err != nil {
		return nil, err
	}
	if err := f.recordedOr(); err != nil {
		return nil, err
	}
	return s.asOf(ctx, &f.recorded)
}

// asKnown gives the session as it was known at a sequence of the record.
func (s *Session) asKnown(ctx context.Context, known int64) (*Session, error) {
	fw, found, err := s.record.CurrentFramework(ctx, known)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errors.New("nothing could be assessed then: the record had no framework yet")
	}
	set, found, err := s.record.CurrentSettings(ctx, known)
	if err != nil {
		return nil, err
	}
	if !found {
		set.Hash = s.Settings.Hash() // from before settings were recorded
	}
	then, err := s.then(ctx, known, fw.Hash, set.Hash)
	if err != nil {
		return nil, err
	}
	// What officers had written then is known as far as a pack was made with it.
	then.Workspace.then = func(org string, q period.Quarter) ([]officersText, error) {
		packs, err := s.record.Packs(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range slices.Backward(packs) {
			if p.Organisation == org && p.Quarter == q && p.Seq <= known {
				return s.textsOf(ctx, &p)
			}
		}
		return nil, nil
	}
	return then, nil
}

// asOf gives the session as it was known to a pack.
func (s *Session) asOf(ctx context.Context, p *store.Pack) (*Session, error) {
	if p.Seen == 0 {
		return nil, fmt.Errorf("%s was recorded by an early version of perfpack, which did not keep what is needed to make it again", packName(p))
	}
	then, err := s.then(ctx, p.Seen, p.Framework, p.Settings)
	if err != nil {
		return nil, err
	}
	then.final = p.Kind == store.Final
	then.Workspace.then = func(org string, q period.Quarter) ([]officersText, error) {
		if org != p.Organisation || q != p.Quarter {
			return nil, nil
		}
		return s.textsOf(ctx, p)
	}
	return then, nil
}

func (s *Session) then(ctx context.Context, known int64, frameworkHash, settingsHash string) (*Session, error) {
	then, w := *s, *s.Workspace
	then.known, then.Workspace = known, &w
	if settingsHash != s.Settings.Hash() {
		recorded, found, err := s.record.SettingsByHash(ctx, settingsHash)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("the record has no settings %s", settingsHash)
		}
		set, findings := settings.Load([]byte(recorded.Text))
		if worst, any := finding.Worst(findings); any && worst == finding.Stop {
			return nil, fmt.Errorf("this version of perfpack does not understand the settings of then: %w", &Faults{What: settingsFile, Findings: findings})
		}
		w.Settings, w.text = set, recorded.Text
	}
	recorded, found, err := s.record.FrameworkByHash(ctx, frameworkHash)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("the record has no framework %s", frameworkHash)
	}
	tables, err := fromRecorded(recorded.Tables)
	if err != nil {
		return nil, err
	}
	then.use(framework.Decode(tables, then.options()), frameworkHash)
	return &then, nil
}

// reconstruction finds the place of a pack that is made as it was known then: beside the council's packs, under the sequence that was known.
func (s *Session) reconstruction(o *order, dir string) (Built, bool, error) {
	for n := 1; ; n++ {
		name := fmt.Sprintf("as-known-%d", s.known)
		if n > 1 {
			name += fmt.Sprintf("-%d", n) // made before, with another version of the program
		}
		folder := filepath.Join(dir, name)
		if !disk.Exists(folder) {
			o.folder = folder
			return Built{}, false, nil
		}
		if m, err := proof.Read(folder); err == nil && m.Inputs.Digest == o.inputs {
			return Built{Organisation: o.view.org, Quarter: o.view.quarter, Kind: store.PackKind(m.Kind), Path: folder, Outstanding: m.Outstanding}, true, nil
		}
	}
}
