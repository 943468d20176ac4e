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
)

// Manifest says what went into a pack and what came out. It names no time at which it was made and no machine, so that the same inputs give the same manifest.
type Manifest struct {
	Organisation string         `json:"organisation"`
	Quarter      string         `json:"quarter"`
	Version      int            `json:"version"`
	Program      string         `json:"program"`
	Inputs       Inputs         `json:"inputs"`
	Counts       Counts         `json:"counts"`
	Outstanding  []string       `json:"outstanding"`
	Files        []ManifestFile `json:"files"`
}

// Inputs are what a pack was made of.
type Inputs struct {
	// Digest is of everything that decides what the pack says; two packs with the same digest are the same.
	Digest    string         `json:"digest"`
	Framework string         `json:"framework_sha256"`
	Settings  string         `json:"settings_sha256"`
	Returns   []ManifestFile `json:"returns"`
	History   []ManifestFile `json:"history"`
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
	whole := o.pack.Standings[""]
	m := &Manifest{
		Organisation: o.view.org, Quarter: o.view.quarter.String(), Version: o.version, Program: Version(),
		Inputs:      Inputs{Digest: o.inputs, Framework: s.hash, Settings: s.Settings.Hash(), Returns: []ManifestFile{}, History: []ManifestFile{}},
		Counts:      Counts{Measures: whole.Measures, Current: whole.Current, Green: whole.Green, Amber: whole.Amber, Red: whole.Red},
		Outstanding: []string{},
	}
	submissions, err := s.record.Submissions(ctx, o.view.quarter, s.known)
	if err != nil {
		return nil, err
	}
	for _, sub := range submissions {
		if sub.State != store.Duplicate && sub.State != store.Waiting {
			m.Inputs.Returns = append(m.Inputs.Returns, ManifestFile{Name: sub.Name, Service: sub.Service, State: string(sub.State), SHA256: sub.File.SHA256, Size: sub.File.Size})
		}
	}
	files, err := s.record.Files(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Kind == store.HistoryFile && (s.known == 0 || f.Seq <= s.known) {
			m.Inputs.History = append(m.Inputs.History, ManifestFile{Name: f.Name, SHA256: f.SHA256, Size: f.Size})
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
	for _, name := range []string{reportFile, workbookFile, officersFile, indicatorsFile, observationsFile, outcomesFile, packageFile} {
		f, err := hashed(filepath.Join(o.aside, name))
		if err != nil {
			return nil, err
		}
		m.Files = append(m.Files, f)
	}
	return m, nil
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
