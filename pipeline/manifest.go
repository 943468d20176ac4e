package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"perfpack/pipeline/store"
	"perfpack/templates"
)

// Manifest says what went into a pack and what came out, once in words of its own and once as an in-toto statement. It names no time at which it was made and no machine, so that the same inputs give the same manifest.
type Manifest struct {
	Organisation string `json:"organisation"`
	Quarter      string `json:"quarter"`
	Version      int    `json:"version"`
	// Kind is draft or final; empty in packs of early versions of perfpack, which knew drafts only.
	Kind      store.PackKind `json:"kind,omitempty"`
	Program   string         `json:"program"`
	Build     string         `json:"program_build_sha256"` // of what the programme was built from: see BuildDigest
	Templates string         `json:"templates_sha256"`
	// AsKnown is, in a pack that was made as it would have been made in the past, the last sequence of the record that was known then.
	AsKnown int64 `json:"as_known_at,omitempty"`
	// Previous is the SHA-256 of the manifest of the council's pack before this one, so that none can be changed, added or taken away without it showing in
	// all that follow. It is empty in the first.
	Previous string `json:"previous_manifest_sha256"`
	// Figures is one digest for all the figures, printed nowhere else: that of what sha256sum says of indicators.csv and observations.csv.
	Figures     string         `json:"figures_sha256"`
	Inputs      Inputs         `json:"inputs"`
	Counts      Counts         `json:"counts"`
	Outstanding []string       `json:"outstanding"`
	Files       []ManifestFile `json:"files"`
	// Exempt is there in the manifest of an exempt appendix, and in no other.
	Exempt *ExemptOf `json:"exempt,omitempty"`
	Statement
}

// Inputs are what a pack was made of.
type Inputs struct {
	// Digest is of everything that decides what the pack says; two packs with the same digest are the same.
	Digest    string         `json:"digest"`
	Framework string         `json:"framework_sha256"`
	Settings  string         `json:"settings_sha256"`
	Returns   []ManifestFile `json:"returns"`
	History   []ManifestFile `json:"history"`
	Texts     []ManifestFile `json:"texts"`
}

// Counts are the headline of the pack.
type Counts struct {
	Measures int `json:"measures"`
	Current  int `json:"with_a_figure"`
	Green    int `json:"green"`
	Amber    int `json:"amber"`
	Red      int `json:"red"`
}

// ManifestFile is a file that went in or came out.
type ManifestFile struct {
	Name    string `json:"name"`
	Service string `json:"service,omitempty"`
	State   string `json:"state,omitempty"`
	SHA256  string `json:"sha256"`
	Size    int64  `json:"size"`
}

func (s *Session) manifest(ctx context.Context, o *order) (*Manifest, error) {
	looks, err := templates.Digest()
	if err != nil {
		return nil, err
	}
	previous, err := s.previous(ctx, o.view.org, o.inputs)
	if err != nil {
		return nil, err
	}
	whole := o.pack.Standings[""]
	m := &Manifest{
		Organisation: o.view.org, Quarter: o.view.quarter.String(), Version: o.version, Kind: o.kind, Program: Version(), Build: BuildDigest(), Templates: looks,
		Previous:    previous,
		Inputs:      Inputs{Digest: o.inputs, Framework: s.hash, Settings: s.Settings.Hash(), Returns: []ManifestFile{}, History: []ManifestFile{}, Texts: o.texts},
		Counts:      Counts{Measures: whole.Measures, Current: whole.Current, Green: whole.Green, Amber: whole.Amber, Red: whole.Red},
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
		if sub.State != store.Duplicate && sub.State != store.Waiting {
			m.Inputs.Returns = append(m.Inputs.Returns, ManifestFile{Name: s.publicName(o, sub.Name, sub.File.SHA256), Service: sub.Service, State: string(sub.State), SHA256: sub.File.SHA256, Size: sub.File.Size})
		}
	}
	files, err := s.record.Files(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Kind == store.HistoryFile && (s.known == 0 || f.Seq <= s.known) {
			m.Inputs.History = append(m.Inputs.History, ManifestFile{Name: s.publicName(o, f.Name, f.SHA256), SHA256: f.SHA256, Size: f.Size})
		}
	}
	byHash := func(a, b ManifestFile) int { return strings.Compare(a.SHA256+a.State, b.SHA256+b.State) }
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
		f, err := hashed(filepath.Join(o.aside, name))
		if err != nil {
			return nil, err
		}
		m.Files = append(m.Files, f)
	}
	m.Figures = m.figures()
	m.Statement = m.statement()
	return m, nil
}

// publicName gives the name under which a file that went in is published. One from which nothing came that the pack may show, such as a file put into the inbox
// by mistake, is known by its hash alone.
func (s *Session) publicName(o *order, name, hash string) string {
	if !o.prints.open[hash] {
		return nameless(name, hash)
	}
	return s.discreet().file(name, hash)
}

// figures works out the digest of the figures, as "sha256sum indicators.csv observations.csv | sha256sum" does.
func (m *Manifest) figures() string {
	h := sha256.New()
	for _, name := range []string{indicatorsFile, observationsFile} {
		for _, f := range m.Files {
			if f.Name == name {
				fmt.Fprintf(h, "%s  %s\n", f.SHA256, f.Name)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
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

// hashed reads a file through for its hash.
func hashed(path string) (ManifestFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return ManifestFile{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return ManifestFile{}, fmt.Errorf("reading %s: %w", path, err)
	}
	return ManifestFile{Name: filepath.Base(path), SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}, nil
}

func readManifest(folder string) (*Manifest, error) {
	text, err := os.ReadFile(filepath.Join(folder, manifestFile))
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("reading the manifest in %s: %w", folder, err)
	}
	return &m, nil
}
