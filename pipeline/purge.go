package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/store"
)

// Purged says what a purge did, and what it could not.
type Purged struct {
	store.Purge
	Again   bool // it was purged before
	Figures int  // that went
	// Left are the places where it still may be read: packs that were published with figures from it, which are never altered, and copies of the record.
	Left []string
}

// tombstoneEnding is that of the file which stands in the archive in the place of one that was purged.
const tombstoneEnding = ".purged.json"

// Purge takes away a return that should never have been sent, named by its receipt's folder or number, its name, or the SHA-256 of its bytes. Its bytes go
// from the archive, and from the record what it brought; a tombstone stays which says what it was, who purged it, when and why. The figures before it
// stand again, and packs for its quarter are made anew by the next run.
func (s *Session) Purge(ctx context.Context, name, who, why string) (*Purged, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	file, err := s.returnNamed(ctx, name)
	if err != nil {
		return nil, err
	}
	p := &Purged{}
	find := func() (bool, error) {
		purges, err := s.record.Purges(ctx)
		i := slices.IndexFunc(purges, func(one store.Purge) bool { return one.ID == file.ID })
		if i >= 0 {
			p.Purge = purges[i]
		}
		return i >= 0, err
	}
	if p.Again, err = find(); err != nil {
		return nil, err
	}
	if !p.Again {
		err := s.record.Write(ctx, s.hand(who), func(tx *store.Tx) error { return tx.Purge(ctx, file, why) })
		if err != nil {
			return nil, err
		}
		if _, err := find(); err != nil {
			return nil, err
		}
	}
	if err := s.finishPurge(ctx, &p.Purge); err != nil {
		return nil, err
	}
	figures, err := s.record.PurgedFigures(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range figures {
		if g.File.ID == file.ID {
			p.Figures++
		}
	}
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return nil, err
	}
	for i := range packs {
		if reason, err := s.purgedSince(ctx, &packs[i]); err != nil {
			return nil, err
		} else if slices.ContainsFunc(reason, func(g store.PurgedFigure) bool { return g.File.ID == file.ID }) {
			p.Left = append(p.Left, s.relative(s.inWorkspace(packs[i].Path)))
		}
	}
	beside, err := os.ReadDir(s.Root)
	for _, e := range beside {
		if strings.HasPrefix(e.Name(), recordFile+".form-") {
			p.Left = append(p.Left, e.Name())
		}
	}
	return p, err
}

// returnNamed finds a return.
func (s *Session) returnNamed(ctx context.Context, name string) (store.File, error) {
	submissions, err := s.record.Submissions(ctx, 0, 0)
	if err != nil {
		return store.File{}, err
	}
	var found []store.File
	for i := range submissions {
		sub := &submissions[i]
		receipt := s.receiptFolder(sub.Quarter.String(), sub.Service, sub.ID)
		path := filepath.ToSlash(filepath.Clean(name))
		same := path == filepath.ToSlash(receipt) || path == filepath.ToSlash(s.path(receipt)) || name == filepath.Base(receipt) || name == sub.Name || name == sub.File.SHA256
		if same && !slices.ContainsFunc(found, func(f store.File) bool { return f.ID == sub.File.ID }) {
			found = append(found, sub.File)
		}
	}
	switch len(found) {
	case 0:
		return store.File{}, fmt.Errorf("no return is known as %s: name its receipt, such as 00012, its file, or its SHA-256", name)
	case 1:
		return found[0], nil
	}
	return store.File{}, fmt.Errorf("%d returns are known as %s: name the receipt, such as 00012, or the SHA-256", len(found), name)
}

// tombstone is what stays in the archive of a file that was purged.
func tombstone(p *store.Purge) []byte {
	text, err := json.MarshalIndent(struct {
		File     string `json:"file"`
		SHA256   string `json:"sha256"`
		Size     int64  `json:"size"`
		Received string `json:"received"`
		Purged   string `json:"purged"`
		By       string `json:"by"`
		Why      string `json:"why"`
	}{p.Name, p.SHA256, p.Size, p.File.At, p.Hand.At, p.Who, p.Why}, "", "  ")
	if err != nil {
		panic(err) // they are texts and a number
	}
	return append(text, '\n')
}

func (w *Workspace) tombstonePath(p *store.Purge) string {
	return w.path(archiveFolder, p.SHA256[:2], p.SHA256+tombstoneEnding)
}

// tombstoned says that a file with this hash was purged, and is not to be kept again.
func (w *Workspace) tombstoned(hash string) bool {
	return disk.Exists(w.path(archiveFolder, hash[:2], hash+tombstoneEnding))
}

// finishPurges finishes purges that were cut short after they were recorded.
func (s *Session) finishPurges(ctx context.Context) error {
	purges, err := s.record.Purges(ctx)
	if err != nil {
		return err
	}
	for i := range purges {
		if err := s.finishPurge(ctx, &purges[i]); err != nil {
			return err
		}
	}
	return nil
}

// finishPurge takes the bytes of a purged file out of the archive and out of its receipts. It is recorded already, so that it may be done twice. The
// tombstone comes last: it says that all is done.
func (s *Session) finishPurge(ctx context.Context, p *store.Purge) error {
	if disk.Exists(s.tombstonePath(p)) {
		return nil
	}
	kept := s.archived(p.SHA256, p.Name)
	if err := os.Remove(kept); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("purging %s: %w", p.Name, err)
	}
	submissions, err := s.record.SubmissionsOf(ctx, p.SHA256)
	if err != nil {
		return err
	}
	for i := range submissions {
		if err := s.purgeReceipts(&submissions[i]); err != nil {
			return fmt.Errorf("purging %s: %w", p.Name, err)
		}
	}
	if err := errors.Join(disk.MakeFolder(filepath.Dir(kept)), disk.SyncFolder(filepath.Dir(kept))); err != nil {
		return fmt.Errorf("purging %s: %w", p.Name, err)
	}
	if err := disk.WriteWhole(s.tombstonePath(p), tombstone(p)); err != nil {
		return fmt.Errorf("purging %s: %w", p.Name, err)
	}
	return nil
}

// purgeReceipts takes the words of what was found out of the receipts of a submission. They are looked for by its number: when the purge is finished, the service may be
// no longer in the framework.
func (s *Session) purgeReceipts(sub *store.Submission) error {
	// Not filepath.Glob, which takes a folder that cannot be read for an empty one.
	var folders []string
	err := filepath.WalkDir(s.path(receiptsFolder), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == fmt.Sprintf("%05d", sub.ID) {
			folders = append(folders, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, folder := range folders {
		if err := os.Remove(filepath.Join(folder, queriesFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		r := &Receipt{
			File: sub.Name, State: string(sub.State), Why: sub.Why, SHA256: sub.File.SHA256, Size: sub.File.Size, Received: sub.At, Service: sub.Service, Quarter: sub.Quarter.String(),
			Revision: sub.Revision, SignedBy: sub.Role, Lines: sub.Asked, Filled: sub.Filled, Missing: sub.Missing, Stopped: sub.Stopped, Findings: []finding.Finding{},
		}
		text, err := json.MarshalIndent(r, "", "  ")
		if err == nil {
			err = disk.WriteWhole(filepath.Join(folder, receiptFile), append(text, '\n'))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// purgedSince gives the figures that a pack may have been made of and that were purged after it.
func (s *Session) purgedSince(ctx context.Context, p *store.Pack) ([]store.PurgedFigure, error) {
	figures, err := s.record.PurgedFigures(ctx)
	return slices.DeleteFunc(figures, func(g store.PurgedFigure) bool { return g.Known > p.Seen || g.Seq <= p.Seen }), err
}

// sayPurged tells of a purge in a line.
func sayPurged(p *store.Purge) string {
	return fmt.Sprintf("%s (SHA-256 %s) was purged on %.10s by %s: %s", p.Name, p.SHA256, p.Hand.At, p.Who, p.Why)
}

// refsOf are the measures of purged figures.
func refsOf(figures []store.PurgedFigure) map[kpi.Ref]bool {
	refs := map[kpi.Ref]bool{}
	for _, g := range figures {
		refs[g.Indicator] = true
	}
	return refs
}

// purgedOf gives the purges of figures, each once.
func purgedOf(figures []store.PurgedFigure) string {
	var list []string
	for i := range figures {
		if text := sayPurged(&figures[i].Purge); !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return strings.Join(list, "; ")
}
