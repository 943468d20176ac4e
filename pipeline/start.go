package pipeline

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"perfpack/data"
	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/sheet"
)

// Start is what a new workspace is started with.
type Start struct {
	// Title of the framework; left empty, the sample's own, or one made of the council's name.
	Title string
	// Organisations are the councils that will report. Left empty, a sample's own report, and the workspace is that sample without its figures.
	Organisations []StartOrganisation
	// From is one of [Starts].
	From string
}

// StartOrganisation is a council of a new workspace.
type StartOrganisation struct{ ID, Name string }

// blank is the start from nothing: one measure of each kind, as examples.
const blank = "blank"

// Starts are the frameworks from which a workspace can be started.
func Starts() []string { return []string{blank, "essex", "babergh-mid-suffolk"} }

// Named makes an organisation of its name, with an identifier made of it: "Northmoor Borough Council" is northmoor.
func Named(name string) StartOrganisation {
	id := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(name), "-"), "-")
	for again := true; again; {
		again = false
		for _, word := range []string{"council", "borough", "district", "county", "city", "metropolitan", "of", "the"} {
			if short, cut := strings.CutSuffix(id, "-"+word); cut {
				id, again = short, true
			}
		}
	}
	return StartOrganisation{ID: id, Name: name}
}

// StartWorkspace writes a workspace into a folder that is empty or not there yet, so that its framework is in order and a pack can be built at once.
// Nothing is ever written over. What is wrong with the names given is answered with [Faults].
func StartWorkspace(dir string, b Start) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty; name a folder that is, or a new one", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("starting a workspace: %w", err)
	}
	files, err := b.files()
	if err != nil {
		return err
	}
	for _, folder := range []string{frameworkFolder, historyFolder, inboxFolder} {
		if err := os.MkdirAll(filepath.Join(dir, folder), disk.FolderMode); err != nil {
			return fmt.Errorf("starting a workspace: %w", err)
		}
	}
	// The settings come last: a folder without them is no workspace yet.
	for _, f := range files {
		if err := disk.WriteWhole(filepath.Join(dir, filepath.FromSlash(f.Name)), f.Data); err != nil {
			return fmt.Errorf("starting a workspace: %w", err)
		}
	}
	return nil
}

// files gives the files of the workspace, checked, in the order in which they are to be written.
func (b *Start) files() ([]framework.ExportedFile, error) {
	if !slices.Contains(Starts(), b.From) {
		return nil, fmt.Errorf("there is no framework %q to start from; there are %s", b.From, strings.Join(Starts(), ", "))
	}
	text, err := b.settings()
	if err != nil {
		return nil, err
	}
	set, found := settings.Load(text)
	if set == nil {
		return nil, &Faults{What: "what was given for " + settingsFile, Findings: found}
	}
	tables, err := fs.Glob(data.FS, path.Join(b.From, frameworkFolder, "*.csv"))
	if err != nil {
		return nil, err
	}
	var files []framework.ExportedFile
	var read []framework.Table
	for _, name := range tables {
		file, err := data.FS.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("starting a workspace: %w", err)
		}
		base := path.Base(name)
		if b.From != blank && len(b.Organisations) > 0 {
			if file, err = without(strings.TrimSuffix(base, ".csv"), file); err != nil {
				return nil, fmt.Errorf("starting a workspace: %w", err)
			}
		}
		t, faults, err := framework.ReadCSV(base, file, sheet.DefaultLimits())
		if err != nil {
			return nil, fmt.Errorf("starting a workspace: %w", err)
		}
		found = append(found, faults...)
		read = append(read, t)
		files = append(files, framework.ExportedFile{Name: path.Join(frameworkFolder, base), Data: file})
	}
	_, faults := framework.Load(read, (&Workspace{Settings: set}).options())
	found = append(found, faults...)
	if worst, any := finding.Worst(found); any && worst == finding.Stop {
		return nil, &Faults{What: "the framework to start from", Findings: found}
	}
	return append(files, framework.ExportedFile{Name: settingsFile, Data: text}), nil
}

// settings gives the text of perfpack.toml.
func (b *Start) settings() ([]byte, error) {
	if b.From != blank && len(b.Organisations) == 0 {
		text, err := data.FS.ReadFile(path.Join(b.From, settingsFile))
		if err != nil {
			return nil, fmt.Errorf("starting a workspace: %w", err)
		}
		if b.Title != "" {
			text = titleLine.ReplaceAllLiteral(text, []byte("title = "+strconv.Quote(b.Title)))
		}
		return text, nil
	}
	title := b.Title
	if title == "" && len(b.Organisations) > 0 {
		title = b.Organisations[0].Name + " outcomes framework"
	}
	t, err := template.New("start.toml").Funcs(template.FuncMap{"toml": strconv.Quote}).ParseFS(data.FS, "start.toml")
	if err != nil {
		return nil, fmt.Errorf("starting a workspace: %w", err)
	}
	var out bytes.Buffer
	err = t.Execute(&out, Start{Title: title, Organisations: b.Organisations})
	return out.Bytes(), err
}

var titleLine = regexp.MustCompile(`(?m)^title = .*$`)

// without takes out of a sample's table what is the sample councils' own: whom measures are reported for, and the rows of every table that does not say what
// is to be measured, such as targets, areas and budgets, of which the headings stay to be filled under.
func without(table string, file []byte) ([]byte, error) {
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		return nil, err
	}
	switch table {
	case "tiers", "outcomes", "services", "links":
	case "indicators":
		if at := slices.Index(rows[0], "reported_for"); at >= 0 {
			for _, r := range rows[1:] {
				r[at] = ""
			}
		}
	default:
		rows = rows[:1]
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
