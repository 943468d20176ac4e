package pipeline

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"perfpack/pipeline/framework"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
	"perfpack/templates"
)

// manifest says what went into a pack that is being made, whose files are printed.
func (s *Session) manifest(ctx context.Context, o *order) (*proof.Manifest, error) {
	looks, err := templates.Digest()
	if err != nil {
		return nil, err
	}
	previous, err := s.previous(ctx, o.view.org, o.inputs)
	if err != nil {
		return nil, err
	}
	public, err := s.publicFramework(ctx)
	if err != nil {
		return nil, err
	}
	whole := o.pack.Standings[""]
	m := &proof.Manifest{
		Organisation: o.view.org, Quarter: o.view.quarter.String(), Version: o.version, Kind: string(o.kind), Program: Version(), Build: buildDigest(), Templates: looks,
		Previous:    previous,
		Inputs:      proof.Inputs{Digest: o.inputs, Framework: public.hash, Settings: s.Settings.Hash(), Returns: []proof.File{}, History: []proof.File{}, Texts: o.texts},
		Counts:      proof.Counts{Measures: whole.Measures, Current: whole.Current, Green: whole.Green, Amber: whole.Amber, Red: whole.Red},
		Outstanding: []string{},
	}
	if o.version == 0 {
		m.AsKnown = s.known
	}
	submissions, err := s.record.Submissions(ctx, o.view.quarter, s.known)
	if err != nil {
		return nil, err
	}
	for _, sub := range submissions {
		if sub.State != store.Duplicate && sub.State != store.Waiting && !o.guessable(sub.Name, sub.File.SHA256) {
			m.Inputs.Returns = append(m.Inputs.Returns, proof.File{Name: s.publicName(o, sub.Name, sub.File.SHA256), Service: sub.Service, State: string(sub.State), SHA256: sub.File.SHA256, Size: sub.File.Size})
		}
	}
	files, err := s.record.Files(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Kind == store.HistoryFile && (s.known == 0 || f.Seq <= s.known) && !o.guessable(f.Name, f.SHA256) {
			m.Inputs.History = append(m.Inputs.History, proof.File{Name: s.publicName(o, f.Name, f.SHA256), SHA256: f.SHA256, Size: f.Size})
		}
	}
	byHash := func(a, b proof.File) int { return strings.Compare(a.SHA256+a.State, b.SHA256+b.State) }
	slices.SortFunc(m.Inputs.Returns, byHash)
	slices.SortFunc(m.Inputs.History, byHash)
	for i := range o.pack.Returns {
		switch r := &o.pack.Returns[i]; {
		case r.State == "" && r.Due > 0:
			m.Outstanding = append(m.Outstanding, fmt.Sprintf("%s: no return received", r.Service.ID))
		case r.State != "" && r.State != string(store.Accepted):
			m.Outstanding = append(m.Outstanding, fmt.Sprintf("%s: return %s", r.Service.ID, r.State))
		}
	}
	for _, name := range o.products() {
		f, err := proof.Hash(filepath.Join(o.aside, name))
		if err != nil {
			return nil, err
		}
		m.Files = append(m.Files, f)
	}
	return m, nil
}

// publicView is what is public of a framework, by its digest, and where the framework first stood in the record, by which one is told from another that
// differs in nothing public.
type publicView struct {
	hash string
	seq  int64
}

// publicFramework gives the public view of the framework in force. Nothing that is published may hold a digest of the whole, nor of anything made of that:
// whoever guesses a figure that is not public could make sure of it.
func (s *Session) publicFramework(ctx context.Context) (*publicView, error) {
	if s.publicly.hash == "" {
		tables, err := s.tablesAt(ctx, s.hash)
		if err != nil {
			return nil, err
		}
		all, err := s.record.Frameworks(ctx)
		if err != nil {
			return nil, err
		}
		first := slices.IndexFunc(all, func(f store.Framework) bool { return f.Hash == s.hash }) // a council may go back to it later
		*s.publicly = publicView{framework.Hash(framework.Withhold(s.Settings.Publication.Default, tables).From(tables)), all[first].Seq}
	}
	return s.publicly, nil
}

// guessable says that a file is plain text from which nothing came that the pack may show: its digest would tell whether a guess at what stands in it is
// right. The bytes of a workbook rest on when, by whom and with what it was saved as well, which nobody outside can write down again.
func (o *order) guessable(name, hash string) bool {
	return !o.prints.open[hash] && strings.EqualFold(filepath.Ext(name), ".csv")
}

// publicName gives the name under which a file that went in is published. One from which nothing came that the pack may show, such as a file put into the inbox
// by mistake, is known by its hash alone.
func (s *Session) publicName(o *order, name, hash string) string {
	if !o.prints.open[hash] {
		return nameless(name, hash)
	}
	return s.discreet().file(name, hash)
}

// previous gives the digest of the manifest of the pack that was made last for an organisation, of whatever quarter, before the one with these inputs; empty when
// there is none.
func (s *Session) previous(ctx context.Context, org, inputs string) (string, error) {
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return "", err
	}
	digest := ""
	for _, p := range packs {
		if p.Inputs == inputs {
			break // it is being made again
		}
		if p.Organisation == org && (s.known == 0 || p.Seq <= s.known) {
			digest = p.Manifest
		}
	}
	return digest, nil
}
