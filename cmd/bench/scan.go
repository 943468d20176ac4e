package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
)

// returned is a line of a return as the floor finds it: texts cut from the sheet as they stand, nothing checked.
type returned struct {
	indicator, period, value, numerator, denominator, commentary string
	row                                                          int64
}

// scanner inflates workbooks and scans their bytes. Its buffers and its inflater are used again for the next workbook.
type scanner struct {
	inflater io.ReadCloser
	texts    []string
}

func newScanner() *scanner { return &scanner{inflater: flate.NewReader(strings.NewReader(""))} }

// scan gives the lines of a return. It does the least that any reader has to: inflate the sheets and the shared texts, and find the cells.
func (s *scanner) scan(path string) ([]returned, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser {
		if err := s.inflater.(flate.Resetter).Reset(r, nil); err != nil {
			panic(err) // of no cause: the inflater is only pointed elsewhere
		}
		return s.inflater
	})
	var sheets []string
	s.texts = s.texts[:0]
	for _, f := range z.File {
		if f.Name != "xl/sharedStrings.xml" && !strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		b.Grow(int(f.UncompressedSize64) + bytes.MinRead)
		if _, err := b.ReadFrom(r); err != nil {
			return nil, err
		}
		if f.Name == "xl/sharedStrings.xml" {
			s.shared(b.String())
		} else {
			sheets = append(sheets, b.String())
		}
	}
	var lines []returned
	for _, xml := range sheets {
		lines = s.sheet(lines, xml)
	}
	return lines, nil
}

// shared cuts the shared texts apart.
func (s *scanner) shared(xml string) {
	for {
		_, rest, ok := strings.Cut(xml, "<t")
		if !ok {
			return
		}
		rest = rest[strings.IndexByte(rest, '>')+1:]
		end := strings.Index(rest, "</t>")
		s.texts = append(s.texts, rest[:end])
		xml = rest[end:]
	}
}

// sheet finds the lines of a sheet, which begin under the row that has the heading "Line key". A sheet without it has none.
func (s *scanner) sheet(lines []returned, xml string) []returned {
	var headings [26]string
	var line returned
	row := int64(0)
	for {
		_, rest, ok := strings.Cut(xml, `<c r="`)
		if !ok {
			break
		}
		column := rest[0] - 'A'
		at, i := int64(0), 1
		for ; rest[i] != '"'; i++ {
			at = 10*at + int64(rest[i]-'0')
		}
		open := strings.IndexByte(rest, '>')
		shared := strings.Contains(rest[i:open], `t="s"`)
		start := open + strings.Index(rest[open:], "<v>") + len("<v>")
		end := start + strings.IndexByte(rest[start:], '<')
		v := rest[start:end]
		xml = rest[end:]
		if shared {
			n := 0
			for i := range len(v) {
				n = 10*n + int(v[i]-'0')
			}
			v = s.texts[n]
		}
		if at != row {
			if line.indicator != "" {
				lines = append(lines, line)
			}
			row, line = at, returned{row: at}
			if headings[0] != "Line key" {
				headings = [26]string{}
			}
		}
		if headings[0] != "Line key" || at == 1 {
			headings[column] = v
			continue
		}
		switch headings[column] {
		case "Indicator":
			line.indicator = v
		case "Period":
			line.period = v
		case "Value":
			line.value = v
		case "Numerator":
			line.numerator = v
		case "Denominator":
			line.denominator = v
		case "Commentary":
			line.commentary = v
		}
	}
	if line.indicator != "" {
		lines = append(lines, line)
	}
	return lines
}

// scanAll scans workbooks with several scanners and gives their lines in the order of the paths, however far each has come.
// Only a few workbooks are read ahead.
func scanAll(paths []string, scanners int, take func(lines []returned) error) error {
	type result struct {
		lines []returned
		err   error
	}
	results := make([]chan result, len(paths))
	for i := range results {
		results[i] = make(chan result, 1)
	}
	next := make(chan int)
	stop := make(chan struct{})
	var done sync.WaitGroup
	for range scanners {
		done.Go(func() {
			s := newScanner()
			for i := range next {
				lines, err := s.scan(paths[i])
				if err != nil {
					err = fmt.Errorf("scanning %s: %w", paths[i], err)
				}
				results[i] <- result{lines, err}
			}
		})
	}
	ahead := make(chan struct{}, 4*scanners)
	done.Go(func() {
		defer close(next)
		for i := range paths {
			select {
			case ahead <- struct{}{}:
			case <-stop:
				return
			}
			next <- i
		}
	})
	defer done.Wait()
	defer close(stop)
	for _, c := range results {
		r := <-c
		<-ahead
		if r.err != nil {
			return r.err
		}
		if err := take(r.lines); err != nil {
			return err
		}
	}
	return nil
}
