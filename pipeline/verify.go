package pipeline

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// Verify verifies a pack of the workspace: its files against the manifest, the manifest against the record, and the packs of the council as a chain. Deep, it also
// reads every archived file again, compares every figure in the record with the cell it came from, and the figures of the pack with what the record gives as known then.
// Whatever cannot be established counts as a difference. The error of a record that a newer version wrote comes with what could be looked at all the same.
func (w *Workspace) Verify(ctx context.Context, now time.Time, l *Listener, name string, deep bool, keys ...ed25519.PublicKey) (_ *proof.Proof, err error) {
	lock, err := w.hold(now)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	if !disk.Exists(w.path(recordFile)) {
		return nil, fmt.Errorf("%s has no record, so that nothing can be verified against it", w.Root)
	}
	p := &proof.Proof{Pack: w.relative(w.PackFolder(name))}
	untouched := proof.Check{What: "record", Found: "as perfpack left it"}
	sealed, err := proof.AsSealed(w.path(recordFile))
	switch {
	case err != nil:
		untouched.Differ("%v", err)
	case sealed.Differs != "":
		untouched.Differ("%s", sealed.Differs)
	case sealed.Logged:
		untouched.Differ("%s-wal holds changes of a run that was cut short; the next run takes them in", recordFile)
	case !sealed.Sealed:
		untouched.Differ("%s is not there, so that nobody can tell whether the record was altered; the next run that changes the record makes it", sealFile)
	}
	record, err := store.Look(ctx, w.path(recordFile))
	if err != nil {
		untouched.Differ("%v", err)
		m, trouble := proof.Read(w.PackFolder(name))
		p.Add(proof.Files(w.PackFolder(name), m, trouble))
		p.Add(untouched)
		if errors.Is(err, store.ErrNewer) {
			return p, fmt.Errorf("the pack is not proved: %w", store.ErrNewer)
		}
		return p, nil
	}
	defer func() { err = errors.Join(err, record.Close()) }()
	s := &Session{Workspace: w, record: record, lock: lock, now: now, listen: l}
	if err := s.record.Check(ctx); err != nil {
		untouched.Differ("%v", err)
	}
	if len(untouched.Differs) == 0 {
		known, err := record.Known(ctx)
		if err == nil {
			err = sealed.Whole(w.path(recordFile), store.Form(), known)
		}
		if err != nil {
			untouched.Differ("%v", err)
		}
	}
	f, err := s.findPack(ctx, name)
	if err != nil {
		return nil, err
	}
	if f.manifest != nil && f.manifest.Exempt != nil {
		return p, s.verifyExempt(ctx, p, f, keys)
	}
	p.Add(proof.Files(f.folder, f.manifest, f.trouble))
	p.Add(s.published(ctx, f))
	if err := s.signature(ctx, p, f, keys); err != nil {
		return nil, err
	}
	p.Add(s.chain(ctx, f))
	if c, there := s.appendix(ctx, f); there {
		p.Add(c)
	}
	if !deep {
		p.Add(untouched)
		return p, nil
	}
	if err := s.deep(ctx, p, untouched, f); err != nil {
		return nil, err
	}
	return p, interrupted(ctx)
}

// signature checks the signature of a pack, which it must have when it was made under settings that name a key. It must be by one of the keys that are
// given; where none is, by one that the workspace trusts.
func (s *Session) signature(ctx context.Context, p *proof.Proof, f *foundPack, keys []ed25519.PublicKey) error {
	must := len(keys) > 0 || s.Settings.Proof.Key != "" && !f.known
	if f.known && f.recorded.Seen != 0 {
		then, err := s.asOf(ctx, &f.recorded)
		if err != nil {
			return err
		}
		must = must || then.Settings.Proof.Key != ""
	}
	if len(keys) == 0 {
		var err error
		if keys, err = s.trusted(); err != nil {
			p.Add(proof.Check{What: "signature", Differs: []string{err.Error()}})
			return nil
		}
	}
	if c, there := proof.Signature(f.folder, keys, must); there {
		p.Add(c)
	}
	return nil
}

// published compares the manifest with what the record has of it.
func (s *Session) published(ctx context.Context, f *foundPack) proof.Check {
	c := proof.Check{What: "manifest"}
	switch {
	case !f.known:
		c.Differ("the record knows of no pack whose manifest has the SHA-256 %s", f.digest)
	case f.recorded.Manifest == "":
		c.Differ("the record has no digest of the manifest: %s was recorded by an early version of perfpack", packName(&f.recorded))
	case f.recorded.Manifest != f.digest:
		c.Differ("%s has the SHA-256 %s, and the record says %s", filepath.Join(f.folder, proof.ManifestFile), f.digest, f.recorded.Manifest)
	case f.manifest == nil:
		c.Differ("it cannot be read: %v", f.trouble)
	case f.manifest.Organisation != f.recorded.Organisation, f.manifest.Quarter != f.recorded.Quarter.String(), f.manifest.Inputs.Digest != f.recorded.Inputs,
		f.manifest.Inputs.Settings != f.recorded.Settings:
		c.Differ("the record has other inputs for %s than the manifest says", packName(&f.recorded))
	default:
		if known, err := s.madeBy(ctx, f); err != nil {
			c.Differ("%v", err)
		} else if !known {
			c.Differ("the record has another framework for %s than the manifest says", packName(&f.recorded))
		}
		c.Found = fmt.Sprintf("it is that of %s, as recorded on %s", packName(&f.recorded), f.recorded.At)
	}
	return c
}

// madeBy says that a pack was made by the framework that the record has for it, of which the manifest has the digest of what is public or, in packs of early versions of
// perfpack, of the whole.
func (s *Session) madeBy(ctx context.Context, f *foundPack) (bool, error) {
	if f.manifest.Inputs.Framework == f.recorded.Framework {
		return true, nil
	}
	then, err := s.asOf(ctx, &f.recorded)
	if err != nil {
		return false, err
	}
	public, err := then.publicFramework(ctx)
	return err == nil && f.manifest.Inputs.Framework == public.hash, err
}

// chain follows the packs of a council, each of which names the one before by the digest of its manifest.
func (s *Session) chain(ctx context.Context, f *foundPack) proof.Check {
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return proof.Check{What: "chain", Differs: []string{err.Error()}}
	}
	var links []proof.Link
	for _, p := range packs {
		if p.Organisation != f.recorded.Organisation {
			continue
		}
		l := proof.Link{Name: packName(&p), Folder: s.inWorkspace(p.Path), Manifest: p.Manifest}
		if p.Inputs == f.recorded.Inputs && p.Manifest == f.recorded.Manifest {
			l.Folder = f.folder // wherever it was copied to
		}
		links = append(links, l)
	}
	return proof.Chain(links)
}
