package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// BackupNote says what is in a backup. It is written last, so that a backup without it is none.
type BackupNote struct {
	Made    string `json:"made"`
	Program string `json:"program"`
	Form    int    `json:"form"`    // of the record
	Journal int64  `json:"journal"` // its last sequence
	// Files are named with slashes, as they stand in the backup.
	Files []proof.File `json:"files"`
}

// The parts of a backup: the record, the archive, the packs, their exempt appendices and what the council wrote itself. Receipts and issued returns can be written again.
const (
	backupNote  = "backup.json"
	backupPacks = "packs"
)

// Backup copies what cannot be made again into a folder that is empty or not there yet: the record, the archive, the packs, the settings, framework,
// history and texts. It may be done while a run is going on: the copy is then of some moment in between. A private key stays where it is. A record or an
// archive that is damaged is not copied.
func (w *Workspace) Backup(ctx context.Context, now time.Time, l *Listener, folder string) (_ *BackupNote, err error) {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty; name a folder that is, or a new one", folder)
	}
	if err := w.soundToCopy(ctx, now); err != nil {
		return nil, err
	}
	aside := filepath.Clean(folder) + ".unfinished"
	if err := errors.Join(os.RemoveAll(aside), os.MkdirAll(aside, disk.FolderMode)); err != nil {
		return nil, fmt.Errorf("making the backup: %w", err)
	}
	defer os.RemoveAll(aside) // of no effect once renamed
	note := &BackupNote{Made: now.Format(time.RFC3339), Program: Version(), Form: store.Form(), Files: []proof.File{}}
	// The record first: what it knows is in the archive already.
	if note.Journal, err = w.copyRecord(ctx, filepath.Join(aside, recordFile)); err != nil {
		return nil, err
	}
	file, err := proof.Hash(filepath.Join(aside, recordFile))
	if err != nil {
		return nil, err
	}
	note.Files = append(note.Files, file)
	list, err := w.toCopy()
	if err != nil {
		return nil, err
	}
	l.begin("copying", len(list))
	for i, one := range list {
		if err := interrupted(ctx); err != nil {
			return nil, err
		}
		f, err := copyWhole(one.from, filepath.Join(aside, filepath.FromSlash(one.to)))
		if err != nil {
			return nil, fmt.Errorf("backing up %s: %w", one.to, err)
		}
		if base := path.Base(one.to); strings.HasPrefix(one.to, archiveFolder+"/") && !strings.HasSuffix(base, tombstoneEnding) && f.SHA256 != strings.TrimSuffix(base, path.Ext(base)) {
			return nil, fmt.Errorf("%s is damaged: it has the SHA-256 %s; nothing was backed up, so that a sound backup is not replaced", one.to, f.SHA256)
		}
		f.Name = one.to
		note.Files = append(note.Files, f)
		l.done(i + 1)
	}
	text, err := json.MarshalIndent(note, "", "  ")
	if err == nil {
		err = disk.WriteWhole(filepath.Join(aside, backupNote), append(text, '\n'))
	}
	if err == nil {
		err = disk.TakePlace(aside, folder)
	}
	if err != nil {
		return nil, fmt.Errorf("making the backup: %w", err)
	}
	return note, nil
}

// soundToCopy makes sure that the record is as perfpack left it, or that a run is just writing to it.
func (w *Workspace) soundToCopy(ctx context.Context, now time.Time) error {
	if !disk.Exists(w.path(recordFile)) {
		return fmt.Errorf("%s has no record, and nothing to back up", w.Root)
	}
	if g, err := proof.AsSealed(w.path(recordFile)); err != nil || g.Differs == "" {
		return err
	}
	s, err := w.Begin(ctx, now, nil)
	var busy *Busy
	if errors.As(err, &busy) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.Close()
}

// copyRecord copies the record, and gives the last sequence of the copy.
func (w *Workspace) copyRecord(ctx context.Context, to string) (known int64, err error) {
	from, err := store.Look(ctx, w.path(recordFile))
	if err != nil {
		return 0, err
	}
	if err := errors.Join(from.Backup(ctx, to), from.Close()); err != nil {
		return 0, err
	}
	return soundRecord(ctx, to)
}

// soundRecord checks a record, and gives its last sequence.
func soundRecord(ctx context.Context, path string) (known int64, err error) {
	r, err := store.Look(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.Check(ctx); err != nil {
		return 0, err
	}
	return r.Known(ctx)
}

// copying is a file to be copied, and its name in the backup.
type copying struct{ from, to string }

// toCopy lists what a backup has besides the record.
func (w *Workspace) toCopy() ([]copying, error) {
	var list []copying
	tree := func(root, as string, skip func(name string) bool) error {
		return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case strings.HasPrefix(d.Name(), ".") || skip(d.Name()):
				if d.IsDir() && p != root {
					return fs.SkipDir
				}
				return nil
			case !d.Type().IsRegular():
				return nil
			}
			rel, err := filepath.Rel(root, p)
			list = append(list, copying{p, path.Join(as, filepath.ToSlash(rel))})
			return err
		})
	}
	none := func(string) bool { return false }
	err := errors.Join(
		tree(w.path(archiveFolder), archiveFolder, none), tree(w.Out, backupPacks, none), tree(w.path(exemptFolder), exemptFolder, none),
		tree(w.path(frameworkFolder), frameworkFolder, none), tree(w.path(historyFolder), historyFolder, none), tree(w.path(textsFolder), textsFolder, none),
	)
	top, topErr := os.ReadDir(w.Root)
	if err = errors.Join(err, topErr); err != nil {
		return nil, fmt.Errorf("looking for what to back up: %w", err)
	}
	notTop := []string{recordFile, recordFile + "-wal", recordFile + "-shm", sealFile, heartbeatFile}
	if w.Settings.Proof.Key != "" {
		notTop = append(notTop, filepath.Base(w.keyPath(w.Settings.Proof.Key)))
	}
	for _, e := range top { // settings, framework.xlsx, a logo
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(notTop, e.Name()) {
			list = append(list, copying{w.path(e.Name()), e.Name()})
		}
	}
	return list, nil
}

// copyWhole copies a file to a new one, which is on the disk when it is done, and gives its digest.
func copyWhole(from, to string) (proof.File, error) {
	in, err := os.Open(from)
	if err != nil {
		return proof.File{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return proof.File{}, err
	}
	var mode fs.FileMode = disk.FolderMode
	if info.Mode().Perm()&0o040 == 0 {
		mode = disk.OwnFolderMode // what nobody else may read stands where nobody else may look
	}
	if err := os.MkdirAll(filepath.Dir(to), mode); err != nil {
		return proof.File{}, err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, disk.FileMode)
	if err != nil {
		return proof.File{}, err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, h), in)
	err = errors.Join(err, out.Chmod(info.Mode().Perm()&disk.FileMode), out.Sync(), out.Close())
	return proof.File{Name: filepath.Base(to), SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}, err
}
