package sheet

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var damageCount = flag.Int("damage", 600, "how many damages of each kind to do to each workbook")

// testdataBooks are small workbooks written by different programs.
func testdataBooks(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range []string{"excelize.xlsx", "libreoffice.xlsx", "openpyxl.xlsx"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = data
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
	for name, data := range testdataBooks(t) {
		truth, err := everything(data)
		if err != nil {
			t.Fatalf("%s, undamaged: %v", name, err)
		}
		for kind, damage := range kinds {
			t.Run(name+"/"+kind, func(t *testing.T) {
				rnd := rand.New(rand.NewPCG(20261121, uint64(len(data)+len(kind))))
				refused, same := 0, 0
				for i := range *damageCount {
					spoilt := damage(rnd, bytes.Clone(data))
					got, err := everything(spoilt)
					switch {
					case err == nil && got != truth && !bytes.Equal(spoilt, data):
						t.Errorf("damage %d reads as a different workbook", i)
					case err == nil:
						same++
					case len(FaultsIn(err)) == 0:
						t.Errorf("damage %d is blamed on the machine: %v", i, err)
					default:
						refused++
					}
				}
				t.Logf("%d refused, %d read the same", refused, same)
				if refused == 0 {
					t.Error("nothing was refused: the damage does no damage")
				}
			})
		}
	}
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
