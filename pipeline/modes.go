package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// openPack lets everybody read the files of a pack that is published, or about to be: those of its manifest. The workbook in which officers work stays theirs.
func openPack(folder string, m *proof.Manifest) error {
	names := []string{proof.ManifestFile, proof.SignatureFile}
	for _, f := range m.Files {
		names = append(names, f.Name)
	}
	for _, name := range names {
		if name == proof.OfficersFile {
			continue
		}
		if err := disk.OpenFile(filepath.Join(folder, name)); err != nil && !(name == proof.SignatureFile && errors.Is(err, os.ErrNotExist)) {
			return fmt.Errorf("opening the pack to readers: %w", err)
		}
	}
	if err := disk.OpenFolder(folder); err != nil {
		return fmt.Errorf("opening the pack to readers: %w", err)
	}
	return nil
}

// openWay lets everybody reach a published pack, through the folders of its quarter, its organisation and the products. A folder that belongs to somebody
// else is left as it is.
func (w *Workspace) openWay(folder string) error {
	for dir := filepath.Dir(folder); ; dir = filepath.Dir(dir) {
		if err := disk.OpenFolder(dir); err != nil && !errors.Is(err, os.ErrPermission) {
			return fmt.Errorf("opening the way to the pack to readers: %w", err)
		}
		if dir == w.Out || dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// openFinals lets everybody read the final packs of the record that are in their places, as far as their manifests are the recorded ones.
func (w *Workspace) openFinals(ctx context.Context) (err error) {
	record, err := store.Look(ctx, w.path(recordFile))
	if err != nil {
		return err
	}
	packs, err := record.Packs(ctx)
	if err := errors.Join(err, record.Close()); err != nil {
		return err
	}
	for _, p := range packs {
		folder := w.inWorkspace(p.Path)
		rel, err := filepath.Rel(w.Out, folder)
		if p.Kind != store.Final || err != nil || !filepath.IsLocal(rel) {
			continue
		}
		if file, err := proof.Hash(filepath.Join(folder, proof.ManifestFile)); err != nil || file.SHA256 != p.Manifest {
			continue // it is proved, or not, in its turn
		}
		m, err := proof.Read(folder)
		if err == nil {
			err = errors.Join(openPack(folder, m), disk.SyncTree(folder))
		}
		if err == nil {
			err = w.openWay(folder)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
