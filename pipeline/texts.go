package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/document"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/prose"
	"perfpack/pipeline/theme"
	"perfpack/templates"
)

// textsFolder holds what officers write for the report: texts/2025-26-Q2/key-messages.md and the like. A folder within it with the name of an
// organisation holds what is for that council's report alone, and stands over the others.
const textsFolder = "texts"

const textEnding = ".md"

// glossary travels with the program, and may be replaced by the council's own.
const glossary = "glossary"

// mostText is the largest text that is read, in bytes; it is a hundred times what anybody would want to read in a report.
const mostText = 256 << 10

// officersText is a file of text as it stands in the workspace, or the picture for the cover, which goes into a pack and its archive in the same way.
type officersText struct {
	name string // of the file without its ending; empty for the picture
	file string // within the workspace
	data []byte
}

// textFiles reads the officers' texts for an organisation's quarter, those for every organisation first.
func (w *Workspace) textFiles(org string, q period.Quarter) ([]officersText, error) {
	if w.then != nil {
		return w.then(org, q)
	}
	var list []officersText
	for _, folder := range []string{w.path(textsFolder, q.String()), w.path(textsFolder, q.String(), org)} {
		entries, err := os.ReadDir(folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading the texts: %w", err)
		}
		for _, e := range entries {
			name, isText := strings.CutSuffix(e.Name(), textEnding)
			if !isText || !e.Type().IsRegular() || strings.HasPrefix(name, ".") {
				continue
			}
			path := filepath.Join(folder, e.Name())
			data, err := os.ReadFile(path)
			if err != nil {
				return nil, fmt.Errorf("reading the texts: %w", err)
			}
			list = append(list, officersText{name, w.relative(path), data})
		}
	}
	logo, err := w.logo()
	if err != nil {
		return nil, err
	}
	return append(list, logo...), nil
}

// mostLogo is the largest picture for the cover that is read, in bytes.
const mostLogo = 8 << 20

// logo reads the picture for the cover, where the settings name one.
func (w *Workspace) logo() ([]officersText, error) {
	file := w.Settings.Appearance.Logo
	if file == "" {
		return nil, nil
	}
	fault := func(found string) error {
		return &Faults{What: "the appearance set in " + settingsFile, Findings: []finding.Finding{{
			Code: theme.CodeLogo, Severity: finding.Stop, Place: finding.Place{File: settingsFile, Column: "appearance.logo"},
			Found: found, Mend: "name a PNG or JPEG file within the workspace, or take the setting out",
		}}}
	}
	if !filepath.IsLocal(filepath.FromSlash(file)) {
		return nil, fault(fmt.Sprintf("%q is outside the workspace", file))
	}
	path := w.path(filepath.FromSlash(file))
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault(fmt.Sprintf("there is no file %q", file))
	case err != nil:
		return nil, fmt.Errorf("reading the logo: %w", err)
	case !info.Mode().IsRegular() || info.Size() > mostLogo:
		return nil, fault(fmt.Sprintf("%q is no file of at most 8 MB", file))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the logo: %w", err)
	}
	return []officersText{{"", w.relative(path), data}}, nil
}

// textInputs describes the officers' texts for the manifest.
func (w *Workspace) textInputs(org string, q period.Quarter) ([]proof.File, error) {
	files, err := w.textFiles(org, q)
	if err != nil {
		return nil, err
	}
	list := make([]proof.File, len(files))
	for i, f := range files {
		sum := sha256.Sum256(f.data)
		list[i] = proof.File{Name: f.file, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(f.data))}
	}
	return list, nil
}

const (
	unknownText  finding.Code = "text-name"
	tooLongAText finding.Code = "text-size"
)

// withTexts gives a pack what was written for it: the glossary that travels with the program, the council's standing words in its settings, and the
// officers' texts for the quarter, each over the one before. A fault in a text is told with its line, and no pack is made with it.
func (s *Session) withTexts(p *pack.Pack, org string, q period.Quarter) (*pack.Pack, error) {
	texts := map[string]pack.Text{}
	text, err := templates.FS.ReadFile("wording/" + glossary + textEnding)
	if err != nil {
		return nil, err
	}
	blocks, found := prose.Read(string(text), prose.Place{File: glossary + textEnding, Level: 2, Figures: p.Figure})
	if found != nil {
		return nil, fmt.Errorf("the wording: %s", found[0])
	}
	texts[glossary] = pack.Text{Blocks: blocks}
	for key, paragraphs := range s.Settings.Report.Texts {
		if len(paragraphs) == 0 {
			continue
		}
		blocks := make([]document.Block, len(paragraphs))
		for i, paragraph := range paragraphs {
			blocks[i] = document.Text(paragraph)
		}
		texts[key] = pack.Text{Blocks: blocks}
	}
	files, err := s.textFiles(org, q)
	if err != nil {
		return nil, err
	}
	var faults []finding.Finding
	for _, f := range files {
		name, known := p.TextName(f.name)
		switch {
		case f.name == "":
			continue // the picture for the cover
		case len(bytes.TrimSpace(f.data)) == 0:
			continue // left empty, so that what is written from the data stands
		case !known:
			faults = append(faults, unknownName(f, p))
			continue
		case len(f.data) > mostText:
			faults = append(faults, finding.Finding{Code: tooLongAText, Severity: finding.Stop, Place: finding.Place{File: f.file},
				Found: fmt.Sprintf("the text has %d bytes", len(f.data)), Mend: "shorten it; a report takes texts of up to 256 KB"})
			continue
		}
		blocks, found := prose.Read(string(f.data), prose.Place{File: f.file, Level: pack.TextLevel(name), Figures: p.Figure, Mend: referenceMend})
		faults = append(faults, found...)
		texts[name] = pack.Text{Blocks: blocks, Whole: true}
	}
	if faults != nil {
		finding.Sort(faults)
		return nil, &Faults{What: "what officers wrote for " + q.String(), Findings: faults}
	}
	return p.WithTexts(texts), nil
}

var referenceMend = "write the reference of a measure of this pack, alone or with :" + strings.Join(pack.FigureParts, ", :") + " behind it"

// unknownName says that a file is for no place in the report, and names the place that may have been meant.
func unknownName(f officersText, p *pack.Pack) finding.Finding {
	var names []string
	for _, n := range pack.TextNames() {
		names = append(names, strings.ReplaceAll(n, "_", "-"))
	}
	for i := range p.Framework.Outcomes {
		if o := &p.Framework.Outcomes[i]; o.Parent == "" {
			names = append(names, "outcome-"+o.Ref)
		}
	}
	mend := "name it after a heading of the report: " + strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
	if near := finding.Nearest(f.name, names); near != "" {
		mend = "name it " + near + textEnding + " if that is meant"
	}
	return finding.Finding{Code: unknownText, Severity: finding.Stop, Place: finding.Place{File: f.file}, Found: "no place in the report is called " + f.name, Mend: mend}
}

// DraftTexts writes a draft of each text for a quarter's report that is not there yet, made from the data, and gives the paths of those written.
// With several organisations each has a folder of its own.
func (s *Session) DraftTexts(ctx context.Context, q period.Quarter, organisations ...string) ([]string, error) {
	if len(organisations) == 0 {
		organisations = s.Settings.IDs()
	}
	var written []string
	for _, org := range organisations {
		p, err := s.Assess(ctx, org, q, nil)
		if err != nil {
			return nil, err
		}
		if p, err = s.withTexts(p, org, q); err != nil {
			return nil, err
		}
		folder := s.path(textsFolder, q.String())
		if len(s.Settings.Organisations) > 1 {
			folder = filepath.Join(folder, org)
		}
		for _, d := range p.Drafts() {
			path := filepath.Join(folder, d.File+textEnding)
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err := disk.WriteWhole(path, []byte(prose.Write(d.Blocks))); err != nil {
				return nil, fmt.Errorf("writing a draft: %w", err)
			}
			written = append(written, path)
		}
	}
	return written, nil
}
