package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
	"perfpack/templates"
)

// Rebuilt says how a pack came out that was made again.
type Rebuilt struct {
	Pack   string // the one that was published
	Folder string // where the new one is; empty where it was only compared
	Files  int    // that were compared
	// Other says in what the making differed, such as another version of the program.
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
	if gone, err := s.purgedSince(ctx, &f.recorded); err != nil {
		return nil, err
	} else if len(gone) > 0 {
		return nil, fmt.Errorf("%s cannot be made again: %s. What was published is still proved by perfpack verify", packName(&f.recorded), purgedOf(gone))
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
	a, exempt, err := s.record.Exempt(ctx, f.recorded.Organisation, f.recorded.Quarter, f.recorded.Version)
	if err != nil {
		return nil, err
	}
	appendix := ""
	if exempt {
		root, err := s.exemptRoot()
		if err != nil {
			return nil, err
		}
		appendix = filepath.Join(root, ".rebuilt-"+f.recorded.Organisation)
		defer os.RemoveAll(appendix) // it is compared, and whoever may have it has the one that there is
	}
	if err := then.makeAgain(ctx, &f.recorded, folder, appendix); err != nil {
		return nil, fmt.Errorf("making the pack again: %w", err)
	}
	r := &Rebuilt{Pack: packName(&f.recorded)}
	if keep {
		r.Folder = folder
	}
	if err := r.compare(f, folder); err != nil || !exempt {
		return r, err
	}
	return r, r.compareExempt(s.inWorkspace(a.Path), appendix)
}

// compareExempt compares the exempt appendix that was made again with the one that goes with the pack.
func (r *Rebuilt) compareExempt(was, is string) error {
	for _, name := range []string{proof.ExemptFile, proof.ManifestFile} {
		before, err := os.ReadFile(filepath.Join(was, name))
		if err != nil {
			r.Differs = append(r.Differs, fmt.Sprintf("the exempt appendix cannot be compared: %v", err))
			continue
		}
		after, err := os.ReadFile(filepath.Join(is, name))
		if err != nil {
			return fmt.Errorf("making the exempt appendix again: %w", err)
		}
		r.Files++
		if !bytes.Equal(before, after) {
			r.Differs = append(r.Differs, unlikeBytes("the exempt appendix's "+name, before, after))
		}
	}
	return nil
}

// makeAgain makes a pack again in a folder that is empty or not there yet, and its exempt appendix, if it has one, in another. The session is as it was
// known to the pack.
func (s *Session) makeAgain(ctx context.Context, p *store.Pack, folder, exempt string) error {
	o, err := s.order(ctx, p.Organisation, p.Quarter)
	if err != nil {
		return err
	}
	o.version, o.folder, o.exempt = folderVersion(p), folder, exempt
	return s.make(ctx, []*order{o}, func(_ context.Context, o *order) error { return disk.TakePlace(o.aside, folder) })
}

// putBack makes a pack again that the record has and that is gone from its place, when a pack of the same inputs is asked for: the council has that pack already.
func (s *Session) putBack(ctx context.Context, o *order) (Built, bool, error) {
	p, made, err := s.record.PackFor(ctx, o.inputs)
	if err != nil || !made || s.known != 0 || p.Seen == 0 {
		return Built{}, false, err
	}
	folder := filepath.Join(s.Out, p.Organisation, p.Quarter.String(), fmt.Sprintf("v%d", folderVersion(&p)))
	if disk.Exists(folder) {
		return Built{}, false, nil // it holds something else
	}
	exempt, err := s.exemptPlace(p.Organisation, p.Quarter.String(), filepath.Base(folder))
	if err != nil {
		return Built{}, false, err
	}
	then, err := s.asOf(ctx, &p)
	if err == nil {
		err = then.makeAgain(ctx, &p, folder, exempt)
	}
	if err == nil && p.Kind == store.Final {
		err = s.openWay(folder)
	}
	if err != nil {
		return Built{}, false, fmt.Errorf("putting %s back into its place: %w", packName(&p), err)
	}
	m, err := proof.Read(folder)
	if err != nil {
		return Built{}, false, err
	}
	if file, err := proof.Hash(filepath.Join(folder, proof.ManifestFile)); err != nil {
		return Built{}, false, err
	} else if file.SHA256 != p.Manifest {
		s.listen.say("%s was gone and was made again, and is not the same to the byte: perfpack is another one", packName(&p))
	}
	return Built{Organisation: p.Organisation, Quarter: p.Quarter, Version: m.Version, Kind: store.PackKind(m.Kind), Path: folder, New: true, Outstanding: m.Outstanding}, true, nil
}

// compare compares the new pack with the published one, file by file.
func (r *Rebuilt) compare(f *foundPack, folder string) error {
	m, err := proof.Read(folder)
	if err != nil {
		return err
	}
	if was := f.manifest; was != nil {
		files := []string{proof.ManifestFile}
		for _, list := range [][]proof.File{was.Files, m.Files} { // a later version of perfpack may make more
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
		if was.Program != Version() || was.Build != buildDigest() {
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
	file, err := proof.Hash(filepath.Join(folder, proof.ManifestFile))
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
