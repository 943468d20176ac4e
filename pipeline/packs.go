package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// packName names a pack as people do.
func packName(p *store.Pack) string {
	return fmt.Sprintf("%s %s v%d", p.Organisation, p.Quarter, p.Version)
}

// foundPack is a pack that somebody named: what is in its folder, and what the record has of it. One of the two may be missing.
type foundPack struct {
	folder   string
	manifest *proof.Manifest // nil when the folder has none that can be read
	trouble  error           // why it has none
	digest   string          // SHA-256 of the manifest's file
	recorded store.Pack
	known    bool // to the record
}

// PackFolder gives the folder of a pack named by its path or, within the workspace, as organisation/quarter/version.
func (w *Workspace) PackFolder(name string) string {
	if disk.Exists(filepath.Join(name, proof.ManifestFile)) || strings.Count(filepath.ToSlash(name), "/") != 2 {
		return name
	}
	return filepath.Join(w.Out, filepath.FromSlash(name))
}

// findPack looks for a pack in its folder and in the record. A pack is known to the record by the digest of its manifest, wherever it was copied to; failing that,
// by the place from which it may be gone or in which it may have been changed.
func (s *Session) findPack(ctx context.Context, name string) (*foundPack, error) {
	f := &foundPack{folder: s.PackFolder(name)}
	f.manifest, f.trouble = proof.Read(f.folder)
	if file, err := proof.Hash(filepath.Join(f.folder, proof.ManifestFile)); err == nil {
		f.digest = file.SHA256
	}
	abs, err := filepath.Abs(f.folder)
	if err != nil {
		return nil, err
	}
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range packs {
		if f.digest != "" && p.Manifest == f.digest {
			f.recorded, f.known = p, true
			return f, nil
		}
		if p.Path == s.relative(abs) {
			f.recorded, f.known = p, true
		}
	}
	if !f.known && f.digest == "" && errors.Is(f.trouble, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no pack %s: name its folder, or write it as organisation/quarter/version, such as %s", name, s.examplePack(packs))
	}
	return f, nil
}

func (s *Session) examplePack(packs []store.Pack) string {
	if n := len(packs); n > 0 {
		p := &packs[n-1]
		return fmt.Sprintf("%s/%s/v%d", p.Organisation, p.Quarter, p.Version)
	}
	return s.Settings.IDs()[0] + "/2025-26-Q2/v1"
}

// recordedOr gives the error of a pack which the record does not have.
func (f *foundPack) recordedOr() error {
	if f.known {
		return nil
	}
	return fmt.Errorf("%s is not a pack of this workspace: the record knows no manifest with the SHA-256 %s", f.folder, f.digest)
}

// folderVersion gives the version under which a pack was made, which stands in its manifest. The record may have it under a higher one.
func folderVersion(p *store.Pack) int {
	if n, err := strconv.Atoi(strings.TrimPrefix(path.Base(p.Path), "v")); err == nil {
		return n
	}
	return p.Version
}
