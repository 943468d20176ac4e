package pipeline

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/disk"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/render/pdf"
	"perfpack/pipeline/store"
	"perfpack/templates"
)

// The exempt appendix of a pack is in a tree of its own and never within the folder for products, which may be copied to a web site as a whole, and nobody but the
// owner of the workspace can read it until somebody says otherwise.

// exemptRoot gives the folder of the exempt appendices, which must not be within that of the products.
func (w *Workspace) exemptRoot() (string, error) {
	root := w.path(exemptFolder)
	if rel, err := filepath.Rel(w.Out, root); err == nil && filepath.IsLocal(rel) {
		return "", fmt.Errorf("the folder for products (%s) holds the workspace, so that exempt appendices would be published with them; name another", w.Out)
	}
	return root, nil
}

// withheldFrom lists what of an organisation's quarter is not public, without the words of public figures.
func (s *Session) withheldFrom(v *view, fw *kpi.Framework) []kpi.Classified {
	how := v.assessor.Settings
	how.Audience = kpi.Entitled
	return analyse.New(fw, how).Classified(v.org)
}

// exemptRows adds the figures of which words are kept back to the rows that are.
func exemptRows(rows []kpi.Classified, words []pack.KeptWords) []kpi.Classified {
	rows = slices.Clone(rows)
	for _, k := range words {
		rows = append(rows, kpi.Classified{Kind: kpi.ClassifiedWords, Ref: string(k.Indicator.Ref), Title: k.Indicator.Title + ", " + k.Period, Paragraph: k.Indicator.Paragraph})
	}
	return rows
}

// appendExempt makes the exempt appendix that goes with a pack, whose manifest is written, and gives it its place. It does so before the pack has its own: an
// appendix without its pack goes with nothing and is written over, and a pack is never without its appendix.
func (s *Session) appendExempt(ctx context.Context, o *order) error {
	rows := exemptRows(o.view.withheld, o.prints.kept.of(o.pack.Assessments, o.view.quarter))
	if len(rows) == 0 || o.exempt == "" {
		return nil
	}
	if !s.Settings.Exempt.Stated() {
		s.listen.say("%s %s: %d things that are not public are in no document; with exempt.paragraph and exempt.public_interest in %s, an exempt appendix is made of them",
			o.view.org, o.view.quarter, len(rows), settingsFile)
		return nil
	}
	s.listen.begin("printing the exempt appendix of "+o.view.org, 0)
	report, err := s.exemptPack(ctx, o)
	if err != nil {
		return err
	}
	look, err := s.look(o.view.org, o.view.quarter)
	if err != nil {
		return err
	}
	set := &s.Settings.Exempt
	public, err := proof.Hash(filepath.Join(o.aside, proof.ManifestFile))
	if err != nil {
		return err
	}
	place := o.exempt
	for n := 2; ; n++ {
		other, err := s.taken(ctx, o.exempt, public.SHA256)
		if err != nil {
			return err
		}
		if !other {
			break
		}
		o.exempt = numbered(place, n)
	}
	aside := filepath.Join(filepath.Dir(o.exempt), ".unfinished-"+filepath.Base(o.exempt))
	if err := errors.Join(os.RemoveAll(aside), disk.MakeFolderAs(aside, disk.OwnFolderMode)); err != nil {
		return fmt.Errorf("making the folder of the exempt appendix: %w", err)
	}
	defer os.RemoveAll(aside) // of no effect once renamed
	doc := report.ExemptReport(&pack.Exempt{Paragraph: set.Paragraph, PublicInterest: set.PublicInterest, Readers: set.Readers, Rows: rows, Words: o.prints.kept.of(o.pack.Assessments, o.view.quarter)})
	err = product(aside, proof.ExemptFile, disk.OwnMode, func(w io.Writer) error {
		_, err := pdf.Render(w, doc, look)
		return err
	})
	if err != nil {
		return err
	}
	file, err := proof.Hash(filepath.Join(aside, proof.ExemptFile))
	if err != nil {
		return err
	}
	looks, err := templates.Digest()
	if err != nil {
		return err
	}
	m := &proof.Manifest{
		Organisation: o.view.org, Quarter: o.view.quarter.String(), Version: o.version, Kind: string(o.kind), Program: Version(), Build: buildDigest(), Templates: looks,
		Inputs: proof.Inputs{Digest: o.inputs, Framework: s.hash, Settings: s.Settings.Hash(), Returns: []proof.File{}, History: []proof.File{}, Texts: []proof.File{}},
		Exempt: &proof.Exempt{Paragraphs: pack.Paragraphs(rows, set.Paragraph), Pack: public.SHA256}, Outstanding: []string{}, Files: []proof.File{file},
	}
	text, err := m.Write(aside, disk.OwnMode)
	if err != nil {
		return fmt.Errorf("the exempt appendix: %w", err)
	}
	if err := s.sign(aside, o.version, text, disk.OwnMode); err != nil {
		return err
	}
	if err := disk.SyncTree(aside); err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(o.exempt), disk.Rename(aside, o.exempt)); err != nil { // what is there goes with no pack
		return fmt.Errorf("giving the exempt appendix its place: %w", err)
	}
	if s.known == 0 {
		s.listen.say("%s %s v%d: what is not public is in %s, which nobody but its owner can read", o.view.org, o.view.quarter, o.version, s.relative(o.exempt))
	}
	return disk.SyncFolder(filepath.Dir(o.exempt))
}

// exemptPack assesses what is not public, by itself.
func (s *Session) exemptPack(ctx context.Context, o *order) (*pack.Pack, error) {
	fw, err := s.withSaid(ctx, s.framework, s.known)
	if err != nil {
		return nil, err
	}
	v := &view{org: o.view.org, quarter: o.view.quarter, last: o.view.last}
	how := o.view.assessor.Settings
	how.Audience = kpi.Entitled
	v.assessor = analyse.New(fw, how)
	packs, _, err := s.assess(ctx, []*view{v}, func(int, Used) error { return nil })
	if err != nil {
		return nil, fmt.Errorf("assessing what is not public: %w", err)
	}
	return packs[0].As(o.edition()), nil
}

// exemptPlace gives the place of the exempt appendix of a council's pack.
func (s *Session) exemptPlace(org, quarter, version string) (string, error) {
	root, err := s.exemptRoot()
	if err != nil {
		return "", err
	}
	return filepath.Join(root, org, quarter, version), nil
}

// taken says that an appendix is in a place which goes with a pack of the record other than the one of which this is the manifest's digest. Packs of the same
// number may have been made in other folders for products.
func (s *Session) taken(ctx context.Context, folder, manifest string) (bool, error) {
	m, err := proof.Read(folder)
	if err != nil || m.Exempt == nil || m.Exempt.Pack == manifest {
		return false, nil
	}
	packs, err := s.record.Packs(ctx)
	return slices.ContainsFunc(packs, func(p store.Pack) bool { return p.Manifest == m.Exempt.Pack }), err
}

// appendixOf gives the exempt appendix that is in its place and goes with a pack of which this is the manifest's digest, and false when there is none.
func (s *Session) appendixOf(place, manifest string) (store.Appendix, bool, error) {
	for n := 1; ; n++ {
		folder := numbered(place, n)
		m, err := proof.Read(folder)
		if errors.Is(err, fs.ErrNotExist) {
			return store.Appendix{}, false, nil
		}
		if err != nil {
			return store.Appendix{}, false, err
		}
		if m.Exempt != nil && m.Exempt.Pack == manifest {
			file, err := proof.Hash(filepath.Join(folder, proof.ManifestFile))
			return store.Appendix{Manifest: file.SHA256, Path: s.relative(folder)}, err == nil, err
		}
	}
}

// numbered gives the place itself, then the places beside it.
func numbered(place string, n int) string {
	if n == 1 {
		return place
	}
	return fmt.Sprintf("%s-%d", place, n)
}

// returnExempt makes the exempt appendix of a recorded pack again where it has gone from its place.
func (s *Session) returnExempt(ctx context.Context, inputs string) error {
	p, made, err := s.record.PackFor(ctx, inputs)
	if err != nil || !made || s.known != 0 || p.Seen == 0 {
		return err
	}
	a, there, err := s.record.Exempt(ctx, p.Organisation, p.Quarter, p.Version)
	if err != nil || !there || disk.Exists(s.inWorkspace(a.Path)) {
		return err
	}
	then, err := s.asOf(ctx, &p)
	if err != nil {
		return err
	}
	aside := filepath.Join(s.Out, ".rebuilt-"+p.Organisation)
	defer os.RemoveAll(aside) // the pack itself is in its place
	if err := errors.Join(os.RemoveAll(aside), then.makeAgain(ctx, &p, aside, s.inWorkspace(a.Path))); err != nil {
		return fmt.Errorf("putting the exempt appendix of %s back into its place: %w", packName(&p), err)
	}
	return nil
}

// appendix verifies the exempt appendix that the record has of a pack; there is false where it has none.
func (s *Session) appendix(ctx context.Context, f *foundPack) (c proof.Check, there bool) {
	c = proof.Check{What: "exempt appendix"}
	if !f.known {
		return c, false
	}
	a, there, err := s.record.Exempt(ctx, f.recorded.Organisation, f.recorded.Quarter, f.recorded.Version)
	if err != nil {
		c.Differ("%v", err)
		return c, true
	}
	if !there {
		return c, false
	}
	folder := s.inWorkspace(a.Path)
	switch file, err := proof.Hash(filepath.Join(folder, proof.ManifestFile)); {
	case errors.Is(err, fs.ErrNotExist):
		c.Differ("%s is not there; the record has an exempt appendix of %s", a.Path, packName(&f.recorded))
		return c, true
	case err != nil:
		c.Differ("%v", err)
		return c, true
	case file.SHA256 != a.Manifest:
		c.Differ("its manifest has the SHA-256 %s, and the record says %s", file.SHA256, a.Manifest)
	}
	m, trouble := proof.Read(folder)
	c.Differs = append(c.Differs, proof.Files(folder, m, trouble).Differs...)
	c.Found = "it is as it was recorded"
	return c, true
}

// verifyExempt verifies an exempt appendix that was named itself: its files, and that the record has it of the pack that it says it goes with.
func (s *Session) verifyExempt(ctx context.Context, p *proof.Proof, f *foundPack, keys []ed25519.PublicKey) error {
	p.Add(proof.Files(f.folder, f.manifest, f.trouble))
	c := proof.Check{What: "manifest"}
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(packs, func(k store.Pack) bool { return k.Manifest == f.manifest.Exempt.Pack })
	if at < 0 {
		c.Differ("the record knows of no pack whose manifest has the SHA-256 %s", f.manifest.Exempt.Pack)
	} else {
		a, there, err := s.record.Exempt(ctx, packs[at].Organisation, packs[at].Quarter, packs[at].Version)
		switch {
		case err != nil:
			return err
		case !there:
			c.Differ("the record has no exempt appendix of %s", packName(&packs[at]))
		case a.Manifest != f.digest:
			c.Differ("it has the SHA-256 %s, and the record says %s", f.digest, a.Manifest)
		}
		c.Found = "it is that of the exempt appendix of " + packName(&packs[at])
	}
	p.Add(c)
	return s.signature(ctx, p, f, keys)
}
