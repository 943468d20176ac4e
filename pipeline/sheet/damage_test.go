package sheet

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var (
	damageCount = flag.Int("damage", 300, "how many damages of each kind to do to each workbook")
	damageBooks = flag.String("damage-books", "", "folder of small workbooks to damage instead of those of testdata; relative to the module or to this package")
)

// smallBook is the size in bytes up to which a workbook of -damage-books is damaged: small ones are hit where it matters more often.
const smallBook = 16_000

// testdataBooks are small workbooks written by different programs.
func testdataBooks(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range []string{"exceljs.xlsx", "excelize.xlsx", "libreoffice.xlsx", "openpyxl.xlsx", "sheetjs.xlsx", "xlsxwriter.xlsx"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = data
	}
	return out
}

// booksToDamage are those of testdata, or the small and sound ones of a folder.
func booksToDamage(t testing.TB) map[string][]byte {
	t.Helper()
	if *damageBooks == "" {
		return testdataBooks(t)
	}
	dir := *damageBooks
	if _, err := os.Stat(dir); err != nil && !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", dir)
	}
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) > smallBook {
			return err
		}
		if _, unsound := everything(data); unsound == nil {
			out[filepath.ToSlash(strings.TrimPrefix(path, dir))] = data
		}
		return nil
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("no sound workbooks of up to %d bytes in %s (%v)", smallBook, dir, err)
	}
	return out
}

// everything is all that a workbook says, in one text.
func everything(data []byte) (string, error) {
	w, err := Open(data, DefaultLimits())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, s := range w.Sheets() {
		fmt.Fprintf(&b, "%+v\n", s)
		if err := w.Read(s.Name, func(c Cell) error { fmt.Fprintf(&b, "%s %+v\n", c.Address(), c); return nil }); err != nil {
			return "", err
		}
	}
	fmt.Fprintf(&b, "%+v\n%+v\n%+v\n%v\n%+v", w.DefinedNames(), w.CustomProperties(), w.CoreProperties(), w.Date1904(), w.Warnings())
	return b.String(), nil
}

func TestDamagedWorkbooksNeverReadAsDifferentOnes(t *testing.T) {
	kinds := map[string]func(rnd *rand.Rand, d []byte) []byte{
		"byte changed": func(rnd *rand.Rand, d []byte) []byte {
			d[rnd.IntN(len(d))] += byte(1 + rnd.IntN(255))
			return d
		},
		"bit flipped": func(rnd *rand.Rand, d []byte) []byte {
			d[rnd.IntN(len(d))] ^= 1 << rnd.IntN(8)
			return d
		},
		"block blanked": func(rnd *rand.Rand, d []byte) []byte {
			from := rnd.IntN(len(d))
			clear(d[from:min(len(d), from+512)])
			return d
		},
		"cut short": func(rnd *rand.Rand, d []byte) []byte {
			return d[:rnd.IntN(len(d))]
		},
		"block dropped": func(rnd *rand.Rand, d []byte) []byte {
			from := rnd.IntN(len(d))
			return append(d[:from], d[min(len(d), from+1+rnd.IntN(512)):]...)
		},
		"block doubled": func(rnd *rand.Rand, d []byte) []byte {
			from := rnd.IntN(len(d))
			to := min(len(d), from+1+rnd.IntN(512))
			return append(append(bytes.Clone(d[:to]), d[from:to]...), d[to:]...)
		},
	}
	done, allRefused := 0, 0
	books := booksToDamage(t)
	for name, data := range books {
		truth, err := everything(data)
		if err != nil {
			t.Fatalf("%s, undamaged: %v", name, err)
		}
		for kind, damage := range kinds {
			t.Run(name+"/"+kind, func(t *testing.T) {
				rnd := rand.New(rand.NewPCG(20261121, uint64(len(data)+len(kind))))
				refused := 0
				for i := range *damageCount {
					spoilt := damage(rnd, bytes.Clone(data))
					got, err := everything(spoilt)
					switch {
					case err == nil && got != truth && !bytes.Equal(spoilt, data):
						t.Errorf("damage %d reads as a different workbook", i)
					case err == nil:
					case len(FaultsIn(err)) == 0:
						t.Errorf("damage %d is blamed on the machine: %v", i, err)
					default:
						refused++
					}
				}
				if refused == 0 {
					t.Error("nothing was refused: the damage does no damage")
				}
				done, allRefused = done+*damageCount, allRefused+refused
			})
		}
	}
	t.Logf("%d damages of %d workbooks: %d refused, the others read the same", done, len(books), allRefused)
}

func TestAddingAPartTwiceIsRefused(t *testing.T) {
	for name, data := range testdataBooks(t) {
		b := newBook("") // only for its helpers: any sound archive will do
		es := append(b.entries(), b.entries()...)
		if _, err := Open(zipOf(t, es), DefaultLimits()); err == nil {
			t.Error("every part twice is read")
		}
		if _, err := Open(append(bytes.Clone(data), data...), DefaultLimits()); err == nil {
			t.Errorf("%s: the file twice over is read", name)
		}
	}
}

func TestWorkbooksReadAtTheSameTimeDoNotMix(t *testing.T) {
	books := testdataBooks(t)
	var wg sync.WaitGroup
	for name, data := range books {
		truth, err := everything(data)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			wg.Go(func() {
				for range 10 {
					if got, err := everything(data); err != nil || got != truth {
						t.Errorf("%s reads otherwise beside others (%v)", name, err)
					}
				}
			})
		}
	}
	wg.Wait()
}
