package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/sheet"
	"perfpack/pipeline/store"
)

// options are what the settings say about a framework from outside its tables.
func (w *Workspace) options() framework.Options {
	rating := w.Settings.Rating
	return framework.Options{
		Organisations: w.Settings.IDs(), Publication: w.Settings.Publication.Default,
		Scheme: rating.Scheme, GreenTolerance: rating.GreenTolerance, AmberTolerance: rating.AmberTolerance, ToleranceKind: rating.ToleranceKind,
	}
}

// ReadFramework reads the framework that stands in the workspace, as tables and as a framework, with everything that is wrong with it.
// The framework is nil where something must be mended first.
func (w *Workspace) ReadFramework() ([]framework.Table, *kpi.Framework, []finding.Finding, error) {
	var tables []framework.Table
	var found []finding.Finding
	csvs, err := filesIn(w.path(frameworkFolder), ".csv")
	if err != nil {
		return nil, nil, nil, fmt.Errorf("reading the framework: %w", err)
	}
	book := w.path(frameworkBook)
	switch {
	case disk.Exists(book) && len(csvs) > 0:
		names := make([]string, len(csvs))
		for i, c := range csvs {
			names[i] = w.relative(c)
		}
		return nil, nil, []finding.Finding{framework.BothForms(frameworkBook, names)}, nil
	case disk.Exists(book):
		data, err := os.ReadFile(book)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("reading the framework: %w", err)
		}
		tables, found, err = framework.ReadWorkbook(frameworkBook, data, w.limits())
		if err != nil {
			return nil, nil, nil, err
		}
	case len(csvs) > 0:
		for _, path := range csvs {
			data, err := os.ReadFile(path)
			if err != nil {
				return nil, nil, nil, fmt.Errorf("reading the framework: %w", err)
			}
			t, f, err := framework.ReadCSV(filepath.Base(path), data, w.limits())
			if err != nil {
				return nil, nil, nil, err
			}
			tables, found = append(tables, t), append(found, f...)
		}
	default:
		return nil, nil, nil, fmt.Errorf("%s has no framework: put a CSV for each table into %s, or the workbook %s beside perfpack.toml", w.Root, frameworkFolder, frameworkBook)
	}
	fw, more := framework.Load(tables, w.options())
	found = append(found, more...)
	finding.Sort(found)
	if worst, any := finding.Worst(found); any && worst == finding.Stop {
		fw = nil
	}
	return tables, fw, found, nil
}

// limits are how large a file may be: the reader's own limits, but where the settings say otherwise.
func (w *Workspace) limits() sheet.Limits {
	lim, set := sheet.DefaultLimits(), w.Settings.Limits
	for _, l := range []struct {
		to *int64
		mb int
	}{{&lim.FileBytes, set.FileMB}, {&lim.PartBytes, set.PartMB}, {&lim.TotalBytes, set.TotalMB}} {
		if l.mb > 0 {
			*l.to = int64(l.mb) << 20
		}
	}
	for _, l := range []struct {
		to *int
		n  int
	}{{&lim.Parts, set.Parts}, {&lim.Ratio, set.Ratio}, {&lim.Rows, set.Rows}, {&lim.Cols, set.Columns}, {&lim.Cells, set.Cells}} {
		if l.n > 0 {
			*l.to = l.n
		}
	}
	return lim
}

// filesIn lists the regular files of a folder with an ending, by name; a folder that is not there has none.
func filesIn(dir string, endings ...string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []string
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(e.Name(), "~") &&
			slices.Contains(endings, strings.ToLower(filepath.Ext(e.Name()))) {
			list = append(list, filepath.Join(dir, e.Name()))
		}
	}
	return list, nil
}

// TakeIn brings the record up to date with the framework and the history that stand in the workspace. Nothing is stored of a framework with a fault.
// Findings that do not stop the work are given back, those about the framework when it is taken in and not again while it stays as it is.
func (s *Session) TakeIn(ctx context.Context) ([]finding.Finding, error) {
	found, err := s.takeInFramework(ctx)
	if err != nil {
		return nil, err
	}
	files, err := filesIn(s.path(historyFolder), ".csv", ".xlsx")
	if err != nil {
		return nil, fmt.Errorf("looking for history: %w", err)
	}
	imported, more, err := s.ImportHistory(ctx, false, files...)
	for _, i := range imported {
		if err == nil && !i.Again {
			figures := "figures"
			if i.Added == 1 {
				figures = "figure"
			}
			s.listen.say("history taken in from %s: %d %s", i.File, i.Added, figures)
		}
	}
	return append(found, more...), err
}

func (s *Session) takeInFramework(ctx context.Context) ([]finding.Finding, error) {
	tables, fw, found, err := s.ReadFramework()
	if err != nil {
		return nil, err
	}
	if fw == nil {
		return nil, &Faults{What: "the framework", Findings: found}
	}
	canonical := framework.Canonical(tables)
	hash := framework.Hash(canonical)
	current, held, err := s.record.CurrentHash(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.takeInSettings(ctx); err != nil {
		return nil, err
	}
	if !held || current != hash {
		text, err := recordedForm(canonical)
		if err != nil {
			return nil, err
		}
		err = s.record.Write(ctx, s.hand(program), func(tx *store.Tx) error {
			_, err := tx.SaveFramework(ctx, hash, text)
			return err
		})
		if err != nil {
			return nil, err
		}
		s.listen.say("framework taken in (version %s)", hash[:12])
	} else {
		found = nil // told when it was taken in, and told again by framework check; a daily job would repeat it for ever
	}
	s.use(fw, hash)
	return found, nil
}

// recordedTable is a table of the framework as the record keeps it.
type recordedTable struct {
	Name string `json:"name"`
	CSV  string `json:"csv"`
}

func recordedForm(tables []framework.CanonicalTable) (string, error) {
	list := make([]recordedTable, len(tables))
	for i, t := range tables {
		list[i] = recordedTable{t.Name, t.Text()}
	}
	text, err := json.Marshal(list)
	return string(text), err
}

// fromRecorded gives the tables of a framework which the record kept.
func fromRecorded(text string) ([]framework.CanonicalTable, error) {
	var list []recordedTable
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("reading a recorded framework: %w", err)
	}
	tables := make([]framework.CanonicalTable, len(list))
	for i, r := range list {
		t, err := framework.ParseCanonical(r.Name, r.CSV)
		if err != nil {
			return nil, fmt.Errorf("reading a recorded framework: %w", err)
		}
		tables[i] = t
	}
	return tables, nil
}

// archive keeps the bytes of a file for ever, under their hash and with the ending of its name, so that it can be opened. The same bytes are kept once.
// The folder is to be synced before the file is recorded.
func (s *Session) archive(data io.Reader, hash, name string) error {
	path := s.archived(hash, name)
	if disk.Exists(path) || s.tombstoned(hash) {
		return nil
	}
	if err := disk.MakeFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("archiving %s: %w", filepath.Base(name), err)
	}
	// Under a name of its own: the same bytes may be on their way here twice at the same time.
	f, err := os.CreateTemp(s.path(archiveFolder), onTheWay)
	if err != nil {
		return fmt.Errorf("archiving %s: %w", filepath.Base(name), err)
	}
	_, err = io.Copy(f, data)
	if err = errors.Join(err, f.Chmod(disk.ReceivedMode), f.Sync(), f.Close()); err == nil {
		err = disk.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("archiving %s: %w", filepath.Base(name), errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// onTheWay is how the names of files begin that are on their way into the archive.
const onTheWay = ".unfinished-"

// clearArchive takes away what a run that was cut short left on its way into the archive.
func (s *Session) clearArchive() error {
	entries, err := os.ReadDir(s.path(archiveFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), onTheWay) {
			err = errors.Join(err, os.Remove(s.path(archiveFolder, e.Name())))
		}
	}
	if err != nil {
		return fmt.Errorf("clearing the archive: %w", err)
	}
	return nil
}

// archived gives the place of a file in the archive.
func (w *Workspace) archived(hash, name string) string {
	return w.path(archiveFolder, hash[:2], hash+strings.ToLower(filepath.Ext(name)))
}
