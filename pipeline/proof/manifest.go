package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Manifest says what went into a pack and what came out, once in words of its own and once as an in-toto statement. It names no time at which it was made
// and no machine, so that the same inputs give the same manifest.
type Manifest struct {
	Organisation string `json:"organisation"`
	Quarter      string `json:"quarter"`
	Version      int    `json:"version"`
	// Kind is draft or final; empty in packs of early versions of perfpack, which knew drafts only.
	Kind      string `json:"kind,omitempty"`
	Program   string `json:"program"`
	Build     string `json:"program_build_sha256"` // of what the program was built from
	Templates string `json:"templates_sha256"`
	// AsKnown is, in a pack that was made as it would have been made in the past, the last sequence of the record that was known then.
	AsKnown int64 `json:"as_known_at,omitempty"`
	// Previous is the SHA-256 of the manifest of the council's pack before this one, so that none can be changed, added or taken away without it showing in
	// all that follow. It is empty in the first.
	Previous string `json:"previous_manifest_sha256"`
	// Figures is one digest for all the figures, printed nowhere else: that of what sha256sum says of indicators.csv and observations.csv.
	Figures     string   `json:"figures_sha256"`
	Inputs      Inputs   `json:"inputs"`
	Counts      Counts   `json:"counts"`
	Outstanding []string `json:"outstanding"`
	Files       []File   `json:"files"`
	// Exempt is there in the manifest of an exempt appendix, and in no other.
	Exempt *Exempt `json:"exempt,omitempty"`
	Statement
}

// Inputs are what a pack was made of.
type Inputs struct {
	// Digest is of everything that decides what the pack says; two packs with the same digest are the same.
	Digest    string `json:"digest"`
	Framework string `json:"framework_sha256"` // of what is public of the framework; in packs of early versions of perfpack of the whole
	Settings  string `json:"settings_sha256"`
	Returns   []File `json:"returns"`
	History   []File `json:"history"`
	Texts     []File `json:"texts"`
}

// Counts are the headline of the pack.
type Counts struct {
	Measures int `json:"measures"`
	Current  int `json:"with_a_figure"`
	Green    int `json:"green"`
	Amber    int `json:"amber"`
	Red      int `json:"red"`
}

// Exempt is what the manifest of an exempt appendix says of it besides what every manifest says.
type Exempt struct {
	Paragraphs []int `json:"schedule_12a_paragraphs"`
	// Pack is the SHA-256 of the manifest of the public pack that it goes with. Nothing leads back: from a digest of the appendix in the pack, a reader who
	// guesses a figure could make sure of it.
	Pack string `json:"pack_manifest_sha256"`
}

// File is a file that went in or came out.
type File struct {
	Name    string `json:"name"`
	Service string `json:"service,omitempty"`
	State   string `json:"state,omitempty"`
	SHA256  string `json:"sha256"`
	Size    int64  `json:"size"`
}

// figures works out the digest of the figures, as "sha256sum indicators.csv observations.csv | sha256sum" does.
func (m *Manifest) figures() string {
	h := sha256.New()
	for _, name := range []string{IndicatorsFile, ObservationsFile} {
		for _, f := range m.Files {
			if f.Name == name {
				fmt.Fprintf(h, "%s  %s\n", f.SHA256, f.Name)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Write writes the manifest of the pack in a folder, with the digest of the figures and the statement worked out, and gives its text, which may then be signed.
func (m *Manifest) Write(folder string, mode fs.FileMode) ([]byte, error) {
	m.Figures, m.Statement = m.figures(), m.statement()
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	text = append(text, '\n')
	if err := os.WriteFile(filepath.Join(folder, ManifestFile), text, mode); err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return text, nil
}

// Read reads the manifest of the pack in a folder. A folder without one gives an error that is fs.ErrNotExist.
func Read(folder string) (*Manifest, error) {
	text, err := os.ReadFile(filepath.Join(folder, ManifestFile))
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("reading the manifest in %s: %w", folder, err)
	}
	return &m, nil
}
