package sheet

import (
	"archive/zip"
	"bufio"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
)

// held is the memory the process has from the machine, in megabytes: an upper bound on what it uses.
func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys-m.HeapReleased) >> 20
}

// watch runs f and yields its time and the memory it took at its highest, sampled.
func watch(f func()) (time.Duration, int64) {
	runtime.GC()
	debug.FreeOSMemory()
	before := held()
	stop, peak := make(chan bool), make(chan int64)
	go func() {
		most := int64(0)
		for {
			select {
			case <-stop:
				peak <- max(most, held()-before)
				return
			case <-time.After(2 * time.Millisecond):
				most = max(most, held()-before)
			}
		}
	}()
	begun := time.Now()
	f()
	took := time.Since(begun)
	stop <- true
	return took, <-peak
}

// hugeBook writes a workbook of that many rows by eight columns to disk, without ever holding it.
func hugeBook(t *testing.T, rows int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "huge.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zw := zip.NewWriter(f)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 1) })
	b := newBook("")
	var texts strings.Builder
	texts.WriteString("<sst>")
	for i := range 50_000 {
		fmt.Fprintf(&texts, "<si><t>Anyshire ward %d of the north</t></si>", i)
	}
	b.set("xl/sharedStrings.xml", texts.String()+"</sst>")
	for _, n := range b.names {
		w, err := zw.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if n != sheet1 {
			io.WriteString(w, b.bodies[n])
			continue
		}
		out := bufio.NewWriterSize(w, 1<<20)
		out.WriteString(`<worksheet ` + nsMain + `><sheetData>`)
		var line []byte
		for i := range rows {
			line = append(strconv.AppendInt(append(line[:0], `<row r="`...), int64(i+1), 10), `">`...)
			for col := range 8 {
				line = append(append(line, `<c r="`...), byte('A'+col))
				line = strconv.AppendInt(line, int64(i+1), 10)
				if col < 3 {
					line = append(line, `" t="s"><v>`...)
					line = strconv.AppendInt(line, int64(i*(col+7)%50_000), 10)
				} else {
					line = append(line, `" s="1"><v>`...)
					line = strconv.AppendFloat(line, float64(i*col)/7, 'g', -1, 64)
				}
				line = append(line, `</v></c>`...)
			}
			out.Write(append(line, `</row>`...))
		}
		out.WriteString(`</sheetData></worksheet>`)
		out.Flush()
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

var rowCount = flag.Int("rows", 200_000, "rows of the workbook that must be read in constant memory; 1000000 is what is promised")

func TestHugeSheetIsReadInConstantMemory(t *testing.T) {
	rows := *rowCount
	path := hugeBook(t, rows)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	lim := DefaultLimits()
	lim.FileBytes, lim.PartBytes, lim.TotalBytes, lim.Rows, lim.Cells = 1<<30, 1<<30, 2<<30, maxRow, 10_000_000
	cells := 0
	took, peak := watch(func() {
		w, err := OpenReaderAt(f, info.Size(), lim)
		if err != nil {
			t.Error(err)
			return
		}
		err = w.Read("Return", func(c Cell) error { cells++; return nil })
		if err != nil {
			t.Error(err)
		}
	})
	t.Logf("%d cells of a file of %d MB in %v, %d MB", cells, info.Size()>>20, took.Round(time.Millisecond), peak)
	if cells != 8*rows {
		t.Errorf("%d cells, want %d", cells, 8*rows)
	}
	if peak >= 80 {
		t.Errorf("%d MB, want less than 80", peak)
	}
}

// bomb is a part that says it is as large as it is but packs to nearly nothing.
func bomb(name, head, unit, tail string, times int) entry {
	var packed strings.Builder
	fw, err := flate.NewWriter(&packed, 1)
	if err != nil {
		panic(err)
	}
	sum := crc32.NewIEEE()
	w := io.MultiWriter(fw, sum)
	io.WriteString(w, head)
	chunk := strings.Repeat(unit, 1+(1<<16)/len(unit))
	n := times/(len(chunk)/len(unit)) + 1
	for range n {
		io.WriteString(w, chunk)
	}
	io.WriteString(w, tail)
	fw.Close()
	return entry{zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()),
		UncompressedSize64: uint64(len(head) + n*len(chunk) + len(tail))}, []byte(packed.String())}
}

func TestHostileFilesAreRefusedWithinASecondAnd64MB(t *testing.T) {
	open, shut := `<worksheet><sheetData>`, `</sheetData></worksheet>`
	// with replaces a part of a sound workbook, and pads the file so that the bomb packs no better than is allowed.
	with := func(e entry) func() []byte {
		return func() []byte {
			b := newBook("").without(e.Name)
			return zipOf(t, append(b.entries(), e))
		}
	}
	lie := func(e entry, claim uint64) entry { e.UncompressedSize64 = claim; return e }
	cases := []struct {
		name string
		make func() []byte
	}{
		{"a sheet of 300 MB of spaces", with(bomb(sheet1, open, " ", shut, 300<<20))},
		{"a sheet of 300 MB that claims to be small", with(lie(bomb(sheet1, open, " ", shut, 300<<20), 1<<20))},
		{"a picture of 300 MB", with(bomb("xl/media/a.png", "", "x", "", 300<<20))},
		{"styles without end", with(bomb("xl/styles.xml", "<styleSheet><cellXfs>", `<xf/>`, "</cellXfs></styleSheet>", 6<<20))},
		{"number formats without end", with(bomb("xl/styles.xml", "<styleSheet><numFmts>", `<numFmt numFmtId="7" formatCode="`+strings.Repeat("0", 2000)+`"/>`, "</numFmts></styleSheet>", 10<<10))},
		{"shared texts without end", with(bomb("xl/sharedStrings.xml", "<sst>", `<si><t>a</t></si>`, "</sst>", 1<<20))},
		{"one shared text without end", with(bomb("xl/sharedStrings.xml", "<sst><si>", `<r><t>aaaaaaaaaaaaaaaaaa</t></r>`, "</si></sst>", 1<<20))},
		{"one tag without end", with(bomb(sheet1, "<worksheet ", `a`, "></worksheet>", 30<<20))},
		{"a name without end", with(bomb(sheet1, "<", `a`, "/>", 30<<20))},
		{"elements without end", with(bomb(sheet1, "", `<a>`, "", 8<<20))},
		{"cells without end", with(bomb(sheet1, open, `<row><c><v>1</v></c></row>`, shut, 1<<20))},
		{"hidden columns without end", with(bomb(sheet1, "<worksheet><cols>", `<col min="1" max="16384" hidden="1"/>`, "</cols><sheetData/></worksheet>", 800<<10))},
		{"defined names without end", with(bomb(bookPart, "<workbook><definedNames>", `<definedName name="a">1</definedName>`, "</definedNames></workbook>", 1<<20))},
		{"relations without end", with(bomb(relsPart, "<Relationships>", `<Relationship Id="a" Target="b"/>`, "</Relationships>", 1<<20))},
		{"60,000 entries", func() []byte {
			es := newBook("").entries()
			for i := range 60_000 {
				es = append(es, stored(fmt.Sprintf("xl/media/%d.png", i), ""))
			}
			return zipOf(t, es)
		}},
	}
	// Each must be refused for what it is also where how well it packs is no reason.
	for _, ratio := range []int{200, 2000} {
		for _, c := range cases {
			t.Run(fmt.Sprintf("%s, ratio %d", c.name, ratio), func(t *testing.T) {
				data := c.make()
				lim := DefaultLimits()
				lim.Ratio = ratio
				var took time.Duration
				var peak int64
				var code Code
				for range 3 { // the machine may be busy: what counts is what it can do
					var err error
					took, peak = watch(func() { _, err = readAllCells(data, lim) })
					if len(FaultsIn(err)) == 0 {
						t.Fatalf("not refused: %v", err)
					}
					code = FaultsIn(err)[0].Code
					if took < time.Second && peak < 64 {
						break
					}
				}
				t.Logf("a file of %s refused as %s in %v and %d MB", sizeText(int64(len(data))), code, took.Round(time.Millisecond), peak)
				if took >= time.Second || peak >= 64 {
					t.Errorf("refused in %v and %d MB", took, peak)
				}
			})
		}
	}
}

// readAllCells reads every sheet and keeps nothing.
func readAllCells(data []byte, lim Limits) (n int, err error) {
	w, err := Open(data, lim)
	if err != nil {
		return 0, err
	}
	for _, s := range w.Sheets() {
		if err := w.Read(s.Name, func(Cell) error { n++; return nil }); err != nil {
			return n, err
		}
	}
	return n, nil
}

func TestTableIsNeverAGridOfNothing(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("<row>")
	for i := range 500 {
		rows.WriteString(text("heading " + strconv.Itoa(i)))
	}
	rows.WriteString("</row>")
	for range 40_000 {
		rows.WriteString("<row><c><v>1</v></c></row>")
	}
	lim := DefaultLimits()
	lim.Ratio = 2000
	w, err := Open(newBook(rows.String()).bytes(t), lim)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Table("Return", 0)
	wantFault(t, err, TooLarge, "A1002")
}
