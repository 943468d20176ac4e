package pipeline

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/store"
)

// Proof is what was found when a pack was verified.
type Proof struct {
	Pack   string  `json:"pack"`
	Checks []Check `json:"checks"`
}

// Check is one thing that was looked at, with everything that is not as it should be.
type Check struct {
	What    string   `json:"what"`
	Found   string   `json:"found"`
	Differs []string `json:"differs,omitempty"`
}

// Sound says that everything is as it should be.
func (p *Proof) Sound() bool {
	return !slices.ContainsFunc(p.Checks, func(c Check) bool { return len(c.Differs) > 0 })
}

// differ notes something that is not as it should be.
func (c *Check) differ(format string, args ...any) {
	c.Differs = append(c.Differs, fmt.Sprintf(format, args...))
}

func (p *Proof) add(c Check) { p.Checks = append(p.Checks, c) }

// VerifyFiles verifies a pack by itself, such as a copy that was sent somewhere: that every file of the manifest is there and as the manifest says, and none besides.
// Whether the manifest is the one that was published, only the workspace can tell.
// With public keys, it must also be signed by one of them.
func VerifyFiles(folder string, keys ...ed25519.PublicKey) (*Proof, error) {
	m, err := readManifest(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not the folder of a pack: it has no %s", folder, manifestFile)
	}
	p := &Proof{Pack: folder}
	p.files(folder, m, err)
	if c, there := verifySignature(folder, keys, len(keys) > 0); there {
		p.add(c)
	}
	return p, nil
}

// Verify verifies a pack of the workspace: its files against the manifest, the manifest against the record, and the packs of the council as a chain. Deep, it also
// reads every archived file again, compares every figure in the record with the cell it came from, and the figures of the pack with what the record gives as known then.
// Whatever cannot be established counts as a difference.
func (w *Workspace) Verify(ctx context.Context, now time.Time, l *Listener, name string, deep bool, keys ...ed25519.PublicKey) (_ *Proof, err error) {
	lock, err := w.hold(now)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	if !disk.Exists(w.path(recordFile)) {
		return nil, fmt.Errorf("%s has no record, so that nothing can be verified against it", w.Root)
	}
	p := &Proof{Pack: w.relative(w.PackFolder(name))}
	untouched := Check{What: "record", Found: "as perfpack left it"}
	sealed, err := w.asSealed()
	switch {
	case err != nil:
		untouched.differ("%v", err)
	case sealed.differs != "":
		untouched.differ("%s", sealed.differs)
	case sealed.logged:
		untouched.differ("%s-wal holds changes of a run that was cut short; the next run takes them in", recordFile)
	case !disk.Exists(w.path(sealFile)):
		untouched.differ("%s is not there, so that nobody can tell whether the record was altered; the next run that changes the record makes it", sealFile)
	}
	record, err := store.Look(ctx, w.path(recordFile))
	if err != nil {
		untouched.differ("%v", err)
		m, trouble := readManifest(w.PackFolder(name))
		p.files(w.PackFolder(name), m, trouble)
		p.add(untouched)
		return p, nil
	}
	defer func() { err = errors.Join(err, record.Close()) }()
	s := &Session{Workspace: w, record: record, lock: lock, now: now, listen: l}
	if err := s.record.Check(ctx); err != nil {
		untouched.differ("%v", err)
	}
	if len(untouched.Differs) == 0 {
		if err := s.sealWhole(ctx, sealed.now); err != nil {
			untouched.differ("%v", err)
		}
	}
	f, err := s.findPack(ctx, name)
	if err != nil {
		return nil, err
	}
	if f.manifest != nil && f.manifest.Exempt != nil {
		return p, s.verifyExempt(ctx, p, f, keys)
	}
	p.files(f.folder, f.manifest, f.trouble)
	p.add(f.published())
	if err := s.signature(ctx, p, f, keys); err != nil {
		return nil, err
	}
	p.add(s.chain(ctx, f))
	if c, there := s.appendix(ctx, f); there {
		p.add(c)
	}
	if !deep {
		p.add(untouched)
		return p, nil
	}
	if err := s.deep(ctx, p, untouched, f); err != nil {
		return nil, err
	}
	return p, interrupted(ctx)
}

// signature checks the signature of a pack, which it must have when it was made under settings that name a key.
func (s *Session) signature(ctx context.Context, p *Proof, f *foundPack, keys []ed25519.PublicKey) error {
	must := len(keys) > 0 || s.Settings.Proof.Key != "" && !f.known
	if f.known && f.recorded.Seen != 0 {
		then, err := s.asOf(ctx, &f.recorded)
		if err != nil {
			return err
		}
		must = must || then.Settings.Proof.Key != ""
	}
	own, err := s.trusted()
	if err != nil {
		p.add(Check{What: "signature", Differs: []string{err.Error()}})
		return nil
	}
	if c, there := verifySignature(f.folder, append(keys, own...), must); there {
		p.add(c)
	}
	return nil
}

// sealWhole makes sure of the seal itself, once the file of the record is known to be the one that was sealed.
func (s *Session) sealWhole(ctx context.Context, file ManifestFile) error {
	known, err := s.record.Known(ctx)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(s.path(sealFile))
	if err != nil {
		return err
	}
	if want := sealText(known, file); !bytes.Equal(text, want) {
		return fmt.Errorf("%s says %q, and would say %q", sealFile, text, want)
	}
	return nil
}

// files compares the files of a pack with its manifest.
func (p *Proof) files(folder string, m *Manifest, trouble error) {
	c := Check{What: "files"}
	defer func() { p.add(c) }()
	if m == nil {
		c.differ("the manifest cannot be read: %v", trouble)
		return
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		c.differ("%v", err)
		return
	}
	listed := map[string]bool{manifestFile: true, signatureFile: true} // the signature has a check of its own
	for _, want := range m.Files {
		if listed[want.Name] || filepath.Base(want.Name) != want.Name {
			c.differ("the manifest lists %q, which cannot be", want.Name)
			continue
		}
		listed[want.Name] = true
		path := filepath.Join(folder, want.Name)
		if info, err := os.Lstat(path); err != nil {
			c.differ("%s is missing (%v)", want.Name, errors.Unwrap(err))
			continue
		} else if !info.Mode().IsRegular() {
			c.differ("%s is not a file", want.Name)
			continue
		}
		switch is, err := hashed(path); {
		case err != nil:
			c.differ("%s cannot be read: %v", want.Name, err)
		case is.Size != want.Size:
			c.differ("%s has %d bytes, and the manifest says %d", want.Name, is.Size, want.Size)
		case is.SHA256 != want.SHA256:
			c.differ("%s has the SHA-256 %s, and the manifest says %s", want.Name, is.SHA256, want.SHA256)
		}
	}
	must := []string{reportFile, workbookFile, indicatorsFile, observationsFile} // in the packs of every version of perfpack
	if m.Exempt != nil {
		must = []string{exemptFile}
	}
	for _, name := range must {
		if !listed[name] {
			c.differ("the manifest does not list %s", name)
		}
	}
	for _, e := range entries {
		if !listed[e.Name()] {
			c.differ("%s is in the folder and not in the manifest", e.Name())
		}
	}
	if !reflect.DeepEqual(m.statement(), m.Statement) {
		c.differ("the in-toto statement of the manifest says otherwise than the manifest")
	}
	if got := m.figures(); got != m.Figures {
		c.differ("the digest of the figures is %s, and the manifest says %s", got, m.Figures)
	}
	c.Found = fmt.Sprintf("%d files agree with the manifest in size and SHA-256, and there are no others", len(m.Files))
}

// published compares the manifest with what the record has of it.
func (f *foundPack) published() Check {
	c := Check{What: "manifest"}
	switch {
	case !f.known:
		c.differ("the record knows of no pack whose manifest has the SHA-256 %s", f.digest)
	case f.recorded.Manifest == "":
		c.differ("the record has no digest of the manifest: %s was recorded by an early version of perfpack", packName(&f.recorded))
	case f.recorded.Manifest != f.digest:
		c.differ("%s has the SHA-256 %s, and the record says %s", filepath.Join(f.folder, manifestFile), f.digest, f.recorded.Manifest)
	case f.manifest == nil:
		c.differ("it cannot be read: %v", f.trouble)
	case f.manifest.Organisation != f.recorded.Organisation, f.manifest.Quarter != f.recorded.Quarter.String(), f.manifest.Inputs.Digest != f.recorded.Inputs,
		f.manifest.Inputs.Framework != f.recorded.Framework, f.manifest.Inputs.Settings != f.recorded.Settings:
		c.differ("the record has other inputs for %s than the manifest says", packName(&f.recorded))
	default:
		c.Found = fmt.Sprintf("it is that of %s, as recorded on %s", packName(&f.recorded), f.recorded.At)
	}
	return c
}

// chain follows the packs of a council, each of which names the one before by the digest of its manifest.
func (s *Session) chain(ctx context.Context, f *foundPack) Check {
	c := Check{What: "chain"}
	packs, err := s.record.Packs(ctx)
	if err != nil {
		c.differ("%v", err)
		return c
	}
	before, followed, away := "", 0, 0
	for _, p := range packs {
		if p.Organisation != f.recorded.Organisation {
			continue
		}
		folder := s.inWorkspace(p.Path)
		if p.Inputs == f.recorded.Inputs && p.Manifest == f.recorded.Manifest {
			folder = f.folder // wherever it was copied to
		}
		switch file, err := hashed(filepath.Join(folder, manifestFile)); {
		case errors.Is(err, fs.ErrNotExist):
			away++
		case err != nil:
			c.differ("%s: %v", packName(&p), err)
		case file.SHA256 != p.Manifest && p.Manifest != "":
			c.differ("the manifest of %s has the SHA-256 %s, and the record says %s", packName(&p), file.SHA256, p.Manifest)
		default:
			m, err := readManifest(folder)
			if err != nil {
				c.differ("%s: %v", packName(&p), err)
			} else if m.Previous != before {
				c.differ("%s names %q as the digest of the pack before it, and the record says %q", packName(&p), m.Previous, before)
			}
			followed++
		}
		before = p.Manifest
	}
	c.Found = fmt.Sprintf("%d of the council's packs follow one another", followed)
	if away > 0 {
		c.Found += fmt.Sprintf("; %d are no longer in their places", away)
	}
	return c
}
