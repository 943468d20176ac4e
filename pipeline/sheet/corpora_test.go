package sheet

import (
	"encoding/json"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var (
	corporaDir = flag.String("corpora", "", "folder of workbooks that must all be read or refused with a reason; relative to the module or to this package")
	corporaOut = flag.String("corpora-out", "", "file to write what was read to, one JSON line for each workbook and cell")
)

// corpusLine is one line of -corpora-out: a file, or a cell that was read.
type corpusLine struct {
	File    string `json:"file"`
	Refused string `json:"refused,omitempty"`
	Sheet   string `json:"sheet,omitempty"`
	Cell    string `json:"cell,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Text    string `json:"text"`
}

func TestCorporaAreReadOrRefusedWithAReason(t *testing.T) {
	if *corporaDir == "" {
		t.Skip("no -corpora given")
	}
	dir := *corporaDir
	if _, err := os.Stat(dir); err != nil && !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", dir)
	}
	out := json.NewEncoder(io.Discard)
	if *corporaOut != "" {
		f, err := os.Create(*corporaOut)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out = json.NewEncoder(f)
	}
	files, refused, cells := 0, 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		files++
		begun := time.Now()
		n, err := readCorpusFile(rel, data, out)
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%s: took %v", rel, took)
		}
		cells += n
		if err == nil {
			t.Logf("%s: %d cells", rel, n)
			return out.Encode(corpusLine{File: rel})
		}
		refused++
		if len(FaultsIn(err)) == 0 {
			t.Errorf("%s: refused without a fault: %v", rel, err)
		}
		t.Logf("%s: refused, %v", rel, err)
		return out.Encode(corpusLine{File: rel, Refused: err.Error()})
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Fatalf("no files in %s", dir)
	}
	t.Logf("%d files, %d refused, %d cells", files, refused, cells)
}

// readCorpusFile reads every cell of a file and writes them to out.
func readCorpusFile(name string, data []byte, out *json.Encoder) (cells int, err error) {
	w, err := Open(data, DefaultLimits())
	if err != nil {
		return 0, err
	}
	for _, s := range w.Sheets() {
		err := w.Read(s.Name, func(c Cell) error {
			cells++
			return out.Encode(corpusLine{File: name, Sheet: s.Name, Cell: c.Address(), Kind: c.Kind.String(), Text: c.Text})
		})
		if err != nil {
			return cells, err
		}
	}
	return cells, nil
}
