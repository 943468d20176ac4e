package sheet

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

var (
	corporaDir = flag.String("corpora", "", "folder of workbooks that must all be read or refused with a reason")
	corporaOut = flag.String("corpora-out", "", "file to write what was read to, one JSON line for each workbook and cell")
)

// corpusLine is one line of -corpora-out: a file that was refused, or a cell that was read.
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
	out := json.NewEncoder(os.Stdout)
	if *corporaOut != "" {
		f, err := os.Create(*corporaOut)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out = json.NewEncoder(f)
	}
	files, refused, cells := 0, 0, 0
	err := filepath.WalkDir(*corporaDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(*corporaDir, path)
		files++
		err = func() error {
			w, err := Open(data, DefaultLimits())
			if err != nil {
				return err
			}
			for _, s := range w.Sheets() {
				err := w.Read(s.Name, func(c Cell) error {
					cells++
					return out.Encode(corpusLine{File: rel, Sheet: s.Name, Cell: c.Address(), Kind: fmt.Sprint(c.Kind), Text: c.Text})
				})
				if err != nil {
					return err
				}
			}
			return nil
		}()
		if err == nil {
			return out.Encode(corpusLine{File: rel})
		}
		refused++
		if len(FaultsIn(err)) == 0 {
			t.Errorf("%s: refused without a fault: %v", rel, err)
		}
		return out.Encode(corpusLine{File: rel, Refused: err.Error()})
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Fatalf("no files in %s", *corporaDir)
	}
	t.Logf("%d files, %d refused, %d cells", files, refused, cells)
}
