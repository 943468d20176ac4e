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
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// Restored says what a backup gave.
type Restored struct {
	Note   *BackupNote
	Folder string
	// Elsewhere is where the packs of the backup belong when their place is outside the workspace: they are left in the backup.
	Elsewhere string
	// Proofs are of the last pack of each council, as far as it is in its place.
	Proofs []*proof.Proof
}

// Sound says that every pack that was looked at is proved.
func (r *Restored) Sound() bool {
	for _, p := range r.Proofs {
		if !p.Sound() {
			return false
		}
	}
	return true
}

// Restore makes a workspace of a backup, in a folder that is empty or not there yet, after making sure that every byte of the backup is what was backed
// up, that the record is sound and that the archive has every file the record knows. Then it proves the last pack of each council.
func Restore(ctx context.Context, now time.Time, l *Listener, backup, folder string) (*Restored, error) {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty; name a folder that is, or a new one", folder)
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if err := local(disk.Existing(folder)); err != nil {
		return nil, err
	}
	note, err := readBackup(backup)
	if err != nil {
		return nil, err
	}
	aside := folder + ".unfinished"
	if err := errors.Join(os.RemoveAll(aside), os.MkdirAll(aside, disk.FolderMode)); err != nil {
		return nil, fmt.Errorf("restoring: %w", err)
	}
	defer os.RemoveAll(aside) // of no effect once renamed
	r := &Restored{Note: note, Folder: folder}
	l.begin("restoring", len(note.Files))
	w, err := r.lay(ctx, l, backup, aside)
	if err != nil {
		return nil, fmt.Errorf("restoring: %w", err)
	}
	known, err := soundRecord(ctx, w.path(recordFile))
	if err != nil {
		return nil, err
	}
	if known != note.Journal {
		return nil, fmt.Errorf("the record in the backup ends with change %d, and %s says %d", known, backupNote, note.Journal)
	}
	err = sealRecord(w.path(recordFile), known)
	if err == nil {
		err = w.complete(ctx)
	}
	if err == nil {
		err = w.openFinals(ctx)
	}
	if err == nil {
		err = disk.TakePlace(aside, folder)
	}
	if err != nil {
		return nil, fmt.Errorf("restoring: %w", err)
	}
	return r, r.prove(ctx, now, l)
}

// readBackup reads the note of a backup, and finds files that should not be there.
func readBackup(backup string) (*BackupNote, error) {
	text, err := os.ReadFile(filepath.Join(backup, backupNote))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not a backup: it has no %s", backup, backupNote)
	}
	note := &BackupNote{}
	if err == nil {
		err = json.Unmarshal(text, note)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the backup: %w", err)
	}
	if note.Form > store.Form() {
		return nil, fmt.Errorf("the backup %s: %w", backup, store.ErrNewer)
	}
	for _, f := range note.Files {
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			return nil, fmt.Errorf("the backup names the file %q, which is not within it", f.Name)
		}
	}
	return note, nil
}

// lay lays the files of a backup out as a workspace, each compared with its digest on the way.
func (r *Restored) lay(ctx context.Context, l *Listener, backup, aside string) (*Workspace, error) {
	var w *Workspace
	// The settings come first: they say where the packs belong.
	settings := func(f proof.File) bool { return f.Name == settingsFile }
	for _, first := range []bool{true, false} {
		for i, f := range r.Note.Files {
			if settings(f) != first {
				continue
			}
			if err := interrupted(ctx); err != nil {
				return nil, err
			}
			to := filepath.Join(aside, filepath.FromSlash(f.Name))
			if rest, ok := strings.CutPrefix(f.Name, backupPacks+"/"); ok && w != nil {
				if r.Elsewhere != "" {
					continue
				}
				to = filepath.Join(w.Out, filepath.FromSlash(rest))
			}
			is, err := copyWhole(filepath.Join(backup, filepath.FromSlash(f.Name)), to)
			if err != nil {
				return nil, err
			}
			if is.SHA256 != f.SHA256 || is.Size != f.Size {
				return nil, fmt.Errorf("%s in the backup is damaged: it has the SHA-256 %s, and had %s", f.Name, is.SHA256, f.SHA256)
			}
			l.done(i + 1)
		}
		if !first {
			break
		}
		var err error
		if w, err = OpenWorkspace(aside, ""); err != nil {
			return nil, err
		}
		if rel, err := filepath.Rel(aside, w.Out); err != nil || !filepath.IsLocal(rel) {
			r.Elsewhere = w.Out
		}
	}
	return w, nil
}

// complete makes sure that the archive has every file which the record knows. Their bytes were compared on the way.
func (w *Workspace) complete(ctx context.Context) (err error) {
	record, err := store.Look(ctx, w.path(recordFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, record.Close()) }()
	files, err := record.Files(ctx)
	if err != nil {
		return err
	}
	texts, err := record.AllTexts(ctx)
	if err != nil {
		return err
	}
	for _, t := range texts {
		files = append(files, store.File{SHA256: t.SHA256, Name: t.Name})
	}
	purges, err := record.Purges(ctx)
	if err != nil {
		return err
	}
	for _, f := range files {
		if slices.ContainsFunc(purges, func(p store.Purge) bool { return p.SHA256 == f.SHA256 }) {
			continue
		}
		if !disk.Exists(w.archived(f.SHA256, f.Name)) {
			return fmt.Errorf("the backup lacks %s, which the record knows as %s", f.SHA256, f.Name)
		}
	}
	return nil
}

// prove verifies the last pack of each council, deep.
func (r *Restored) prove(ctx context.Context, now time.Time, l *Listener) error {
	w, err := OpenWorkspace(r.Folder, "")
	if err != nil {
		return err
	}
	record, err := store.Look(ctx, w.path(recordFile))
	if err != nil {
		return err
	}
	packs, err := record.Packs(ctx)
	if err := errors.Join(err, record.Close()); err != nil {
		return err
	}
	last := map[string]store.Pack{}
	for _, p := range packs {
		if r.Elsewhere == "" && disk.Exists(w.inWorkspace(p.Path)) {
			last[p.Organisation] = p
		}
	}
	for _, org := range w.Settings.IDs() {
		if p, ok := last[org]; ok {
			found, err := w.Verify(ctx, now, l, w.inWorkspace(p.Path), true)
			if err != nil {
				return err
			}
			r.Proofs = append(r.Proofs, found)
		}
	}
	return nil
}
