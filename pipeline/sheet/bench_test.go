//go:build unix

package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// returnBook makes a workbook like a service's return: a sheet of some hundred lines by fourteen columns, one to start
// from and one of lists.
func returnBook(t testing.TB, seed uint64, rows int) []byte {
	rnd := rand.New(rand.NewPCG(seed, 14))
	return excelizeBook(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "Start here")
		f.SetCellValue("Start here", "A1", "Quarterly performance return")
		f.NewSheet("Return")
		f.SetSheetRow("Return", "A1", &[]any{"Line key", "Indicator", "Unit", "Good is", "Period", "Area", "Previous", "Target", "Value", "Numerator", "Denominator", "Status", "Reason code", "Commentary"})
		percent, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
		for i := range rows {
			n, d := rnd.IntN(900)+20, rnd.IntN(2000)+1000
			f.SetSheetRow("Return", Address(i+2, 1), &[]any{
				fmt.Sprintf("ASC%03d.2026Q2.E10000016-7F3", i), fmt.Sprintf("Share of clients seen within %d days of asking", i%40), "%", "High",
				"2026 Q2", "Anyshire", rnd.Float64(), 0.85, float64(n) / float64(d), n, d, "Final", nil,
				fmt.Sprintf("Line %d rose because of & despite the backlog of %d cases in the north.", i, n)})
			f.SetCellStyle("Return", Address(i+2, 7), Address(i+2, 9), percent)
		}
		f.NewSheet("Lists")
		for i := range 30 {
			f.SetCellValue("Lists", Address(i+1, 1), fmt.Sprintf("Reason %d", i))
		}
	})
}

// largeBook makes one sheet of many rows by eight columns.
func largeBook(t testing.TB, rows int) []byte {
	rnd := rand.New(rand.NewPCG(1, 8))
	return excelizeBook(t, func(f *excelize.File) {
		sw, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			sw.SetRow(Address(i+1, 1), []any{fmt.Sprintf("Area %d", i%400), fmt.Sprintf("IND%03d", i%150), i, rnd.Float64(), rnd.IntN(1000), 0.5, "Final", rnd.Float64() * 1e4})
		}
		if err := sw.Flush(); err != nil {
			t.Fatal(err)
		}
	})
}

// inflateOnly is the floor: every part unpacked, nothing made of it.
func inflateOnly(t testing.TB, data []byte) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	zr.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser {
		fr := flatePool.Get().(io.ReadCloser)
		fr.(flate.Resetter).Reset(r, nil)
		return pooled{fr}
	})
	buf := make([]byte, 64<<10)
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Read(buf)
		}
		if err != io.EOF {
			t.Fatal(err)
		}
		r.Close()
	}
}

var flatePool = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}

type pooled struct{ io.ReadCloser }

func (p pooled) Close() error { flatePool.Put(p.ReadCloser); return nil }

// oursAll opens a workbook and reads every cell of every sheet.
func oursAll(t testing.TB, data []byte, lim Limits) (cells int) {
	w, err := Open(data, lim)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range w.Sheets() {
		if err := w.Read(s.Name, func(c Cell) error { cells++; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return cells
}

// excelizeAll reads every cell of every sheet with excelize's row iterator, unformatted, its fastest way.
func excelizeAll(t testing.TB, data []byte) (cells int) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		rows, err := f.Rows(name)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			cols, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cols {
				if c != "" {
					cells++
				}
			}
		}
		rows.Close()
	}
	return cells
}

// The three side by side over returns: inflating them, reading them strictly, and reading them with excelize.
func BenchmarkReturns(b *testing.B) {
	books := make([][]byte, 40)
	size := 0
	for i := range books {
		books[i] = returnBook(b, uint64(i), 60+3*i)
		size += len(books[i])
	}
	side(b, books, size)
}

// The three side by side over one sheet of 100,000 rows.
func BenchmarkLargeSheet(b *testing.B) {
	book := largeBook(b, 100_000)
	side(b, [][]byte{book}, len(book))
}

func side(b *testing.B, books [][]byte, size int) {
	lim := DefaultLimits()
	lim.Rows, lim.Cells, lim.FileBytes, lim.PartBytes, lim.TotalBytes = maxRow, 1e8, 1<<30, 1<<30, 1<<30
	for _, way := range []struct {
		name string
		read func([]byte)
	}{
		{"inflate", func(data []byte) { inflateOnly(b, data) }},
		{"ours", func(data []byte) { oursAll(b, data, lim) }},
		{"excelize", func(data []byte) { excelizeAll(b, data) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			begun := cpu(b)
			for b.Loop() {
				for _, data := range books {
					way.read(data)
				}
			}
			b.ReportMetric(float64(cpu(b)-begun)/float64(b.N), "cpu-ns/op")
		})
	}
}

// cpu is the processor time used so far, on all cores: excelize keeps the collector busy on another one.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
