// Package proof knows by what a pack is proved: the manifest, which names every file that went in and came out by its hash and the pack before by the hash of its
// manifest; the same said as an in-toto statement, which other programs read; its signature; and the seal of the record. It works on folders and files alone. What
// the record has to say of a pack is asked in the hall, with the checks of this room.
package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
)

// The files of a pack (CONTRACT section 7).
const (
	ReportFile       = "cabinet-report.pdf"
	WorkbookFile     = "performance-workbook.xlsx"
	OfficersFile     = "officers-workbook.xlsx"
	IndicatorsFile   = "indicators.csv"
	ObservationsFile = "observations.csv"
	OutcomesFile     = "outcomes.csv"
	PackageFile      = "datapackage.json"
	ManifestFile     = "manifest.json"
	SignatureFile    = "manifest.dsse.json"
)

// ExemptFile is the one file of an exempt appendix besides its manifest and signature.
const ExemptFile = "exempt-appendix.pdf"

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

// Add adds what was looked at.
func (p *Proof) Add(c Check) { p.Checks = append(p.Checks, c) }

// Differ notes something that is not as it should be.
func (c *Check) Differ(format string, args ...any) {
	c.Differs = append(c.Differs, fmt.Sprintf(format, args...))
}

// Verify verifies a pack by itself, such as a copy that was sent somewhere: that every file of the manifest is there and as the manifest says, and none besides.
// Whether the manifest is the one that was published, only the workspace can tell.
// With public keys, it must also be signed by one of them. A folder without a manifest is an error.
func Verify(folder string, keys ...ed25519.PublicKey) (*Proof, error) {
	m, err := Read(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not the folder of a pack: it has no %s", folder, ManifestFile)
	}
	p := &Proof{Pack: folder}
	p.Add(Files(folder, m, err))
	if c, there := Signature(folder, keys, len(keys) > 0); there {
		p.Add(c)
	}
	return p, nil
}

// Hash reads a file through for its hash, and names it by the last part of its path.
func Hash(path string) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return File{}, fmt.Errorf("reading %s: %w", path, err)
	}
	return File{Name: filepath.Base(path), SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}, nil
}

// Files compares the files of a pack with its manifest; where that could not be read it is nil, with what was the trouble.
func Files(folder string, m *Manifest, trouble error) Check {
	c := Check{What: "files"}
	if m == nil {
		c.Differ("the manifest cannot be read: %v", trouble)
		return c
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		c.Differ("%v", err)
		return c
	}
	listed := map[string]bool{ManifestFile: true, SignatureFile: true} // the signature has a check of its own
	for _, want := range m.Files {
		if listed[want.Name] || filepath.Base(want.Name) != want.Name {
			c.Differ("the manifest lists %q, which cannot be", want.Name)
			continue
		}
		listed[want.Name] = true
		path := filepath.Join(folder, want.Name)
		if info, err := os.Lstat(path); err != nil {
			c.Differ("%s is missing (%v)", want.Name, errors.Unwrap(err))
			continue
		} else if !info.Mode().IsRegular() {
			c.Differ("%s is not a file", want.Name)
			continue
		}
		switch is, err := Hash(path); {
		case err != nil:
			c.Differ("%s cannot be read: %v", want.Name, err)
		case is.Size != want.Size:
			c.Differ("%s has %d bytes, and the manifest says %d", want.Name, is.Size, want.Size)
		case is.SHA256 != want.SHA256:
			c.Differ("%s has the SHA-256 %s, and the manifest says %s", want.Name, is.SHA256, want.SHA256)
		}
	}
	must := []string{ReportFile, WorkbookFile, IndicatorsFile, ObservationsFile} // in the packs of every version of perfpack
	if m.Exempt != nil {
		must = []string{ExemptFile}
	}
	for _, name := range must {
		if !listed[name] {
			c.Differ("the manifest does not list %s", name)
		}
	}
	for _, e := range entries {
		if !listed[e.Name()] {
			c.Differ("%s is in the folder and not in the manifest", e.Name())
		}
	}
	if !reflect.DeepEqual(m.statement(), m.Statement) {
		c.Differ("the in-toto statement of the manifest says otherwise than the manifest")
	}
	if got := m.figures(); got != m.Figures {
		c.Differ("the digest of the figures is %s, and the manifest says %s", got, m.Figures)
	}
	c.Found = fmt.Sprintf("%d files agree with the manifest in size and SHA-256, and there are no others", len(m.Files))
	return c
}

// Link is a pack of a council as the record has it.
type Link struct {
	Name     string // as people name it
	Folder   string // where it is, if it is still there
	Manifest string // SHA-256 of its manifest; empty where an early version of perfpack recorded none
}

// Chain follows the packs of a council, in the order in which they were made, each of which names the one before by the hash of its manifest.
func Chain(links []Link) Check {
	c := Check{What: "chain"}
	before, followed, away := "", 0, 0
	for _, l := range links {
		switch file, err := Hash(filepath.Join(l.Folder, ManifestFile)); {
		case errors.Is(err, fs.ErrNotExist):
			away++
		case err != nil:
			c.Differ("%s: %v", l.Name, err)
		case file.SHA256 != l.Manifest && l.Manifest != "":
			c.Differ("the manifest of %s has the SHA-256 %s, and the record says %s", l.Name, file.SHA256, l.Manifest)
		default:
			m, err := Read(l.Folder)
			if err != nil {
				c.Differ("%s: %v", l.Name, err)
			} else if m.Previous != before {
				c.Differ("%s names %q as the digest of the pack before it, and the record says %q", l.Name, m.Previous, before)
			}
			followed++
		}
		before = l.Manifest
	}
	c.Found = fmt.Sprintf("%d of the council's packs follow one another", followed)
	if len(links) == 1 && followed == 1 {
		c.Found = "it is the council's first pack, and there is none after it"
	}
	switch away {
	case 0:
	case 1:
		c.Found += "; 1 is no longer in its place"
	default:
		c.Found += fmt.Sprintf("; %d are no longer in their places", away)
	}
	return c
}
