package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"perfpack/templates"
)

// Rebuilt says how a pack came out that was made again.
type Rebuilt struct {
	Pack   string // the one that was published
	Folder string // where the new one is; empty where it was only compared
	Files  int    // that were compared
	// Other says in what the making differed, such as another version of the programme.
	Other []string
	// Differs says which files are not the same to the byte.
	Differs []string
}

// Rebuild makes a pack again from the archive and the record as it was known then, and compares it with the one that was published, or with what the record has of it
// where that is no longer in its place. The new one goes into a folder which is empty or not there yet; with none named it is compared and taken away.
func (s *Session) Rebuild(ctx context.Context, name, folder string) (*Rebuilt, error) {
	f, err := s.findPack(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := f.recordedOr(); err != nil {
		return nil, err
	}
	then, err := s.asOf(ctx, &f.recorded)
	if err != nil {
		return nil, err
	}
	keep := folder != ""
	if keep {
		if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
			return nil, fmt.Errorf("%s is not empty; name a folder that is, or a new one", folder)
		}
	} else {
		folder = filepath.Join(s.Out, ".rebuilt-"+f.recorded.Organisation)
		if err := os.RemoveAll(folder); err != nil {
			return nil, fmt.Errorf("clearing a pack that was made again: %w", err)
		}
		defer os.RemoveAll(folder)
	}
	o, err := then.order(ctx, f.recorded.Organisation, f.quarter())
	if err != nil {
		return nil, err
	}
	o.version, o.folder = f.version(), folder
	err = then.make(ctx, []*order{o}, func(_ context.Context, o *order) error {
		// A folder that is there is empty, and has to go: not every system renames onto one.
		if err := os.Remove(folder); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return os.Rename(o.aside, folder)
	})
	if err != nil {
		return nil, fmt.Errorf("making the pack again: %w", err)
	}
	r := &Rebuilt{Pack: packName(&f.recorded)}
	if keep {
		r.Folder = folder
	}
	return r, r.compare(f, folder)
}

// compare compares the new pack with the published one, file by file.
func (r *Rebuilt) compare(f *foundPack, folder string) error {
	m, err := readManifest(folder)
	if err != nil {
		return err
	}
	if was := f.manifest; was != nil {
		files := []string{manifestFile}
		for _, list := range [][]ManifestFile{was.Files, m.Files} { // a later version of perfpack may make more
			for _, one := range list {
				if !slices.Contains(files, one.Name) {
					files = append(files, one.Name)
				}
			}
		}
		r.Files = len(files)
		looks, err := templates.Digest()
		if err != nil {
			return err
		}
		if was.Program != Version() || was.Build != BuildDigest() {
			r.Other = append(r.Other, fmt.Sprintf("it was made by perfpack %s, and this is %s", was.Program, Version()))
		}
		if was.Templates != looks {
			r.Other = append(r.Other, "the templates and the theme have changed since")
		}
		for _, name := range files {
			before, err := os.ReadFile(filepath.Join(f.folder, name))
			if err != nil {
				r.Differs = append(r.Differs, fmt.Sprintf("%s cannot be compared: %v", name, err))
				continue
			}
			after, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				r.Differs = append(r.Differs, fmt.Sprintf("%s is not made any more: %v", name, err))
				continue
			}
			if !bytes.Equal(before, after) {
				r.Differs = append(r.Differs, unlikeBytes(name, before, after))
			}
		}
		return nil
	}
	// The folder is gone; the manifest vouches for every file.
	file, err := hashed(filepath.Join(folder, manifestFile))
	if err != nil {
		return err
	}
	r.Files = len(m.Files) + 1
	if file.SHA256 != f.recorded.Manifest {
		r.Differs = append(r.Differs, fmt.Sprintf("the manifest has the SHA-256 %s, and the record says %s; the published pack is not in its place to say more", file.SHA256, f.recorded.Manifest))
	}
	return nil
}

func unlikeBytes(name string, before, after []byte) string {
	at := 0
	for at < min(len(before), len(after)) && before[at] == after[at] {
		at++
	}
	return fmt.Sprintf("%s differs from byte %d on: it has %d bytes, and made again %d", name, at, len(before), len(after))
}
