package pipeline_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"perfpack/pipeline/document"
)

// The traces that a restricted measure would leave: its reference, its title, what its service says, what was found wrong, and its figure.
var secrets = []string{"ZETA3", "Umbral", "Penumbral", "77130427", "77,130,427", "One person would be known"}

// inflated gives everything that a file says, whatever it is packed in: the parts of a zip archive, the streams and texts of a PDF, and the bytes themselves.
func inflated(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var all []byte
	switch filepath.Ext(name) {
	case ".xlsx":
		for _, part := range must(zip.NewReader(bytes.NewReader(data), int64(len(data)))).File {
			text := must(io.ReadAll(must(part.Open())))
			all = append(append(all, part.Name...), text...)
		}
	case ".pdf":
		streams, from := 0, 0
		for _, at := range regexp.MustCompile(`stream\r?\n`).FindAllIndex(data, -1) {
			r, err := zlib.NewReader(bytes.NewReader(data[at[1]:]))
			if err != nil {
				continue // not packed, and so taken with what stands between the streams
			}
			text, err := io.ReadAll(r)
			if err == nil && at[1] > from {
				streams++
				all = append(append(all, data[from:at[1]]...), text...)
				from = at[1] + max(0, bytes.Index(data[at[1]:], []byte("endstream")))
			}
		}
		all = append(all, data[from:]...)
		if streams < 5 {
			t.Errorf("only %d streams were found in %s", streams, name)
		}
	default:
		all = data
	}
	return all
}

// inPDF gives a text in the forms in which a PDF may hold it besides plain: as UTF-16, in bytes or in hexadecimal digits.
func inPDF(text string) [][]byte {
	var wide []byte
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u>>8), byte(u))
	}
	const digits = "0123456789abcdef"
	var hex []byte
	for _, b := range wide {
		hex = append(hex, digits[b>>4], digits[b&15])
	}
	return [][]byte{[]byte(text), wide, hex, bytes.ToUpper(hex)}
}

func TestAPublicPackHoldsNothingOfARestrictedMeasure(t *testing.T) {
	root := moors(t)
	issued := forms(t, root, q2)
	people := answers["people"]
	// The restricted figure is far out and its neighbours' lines are wrong in ways that name it: a title beside the wrong key, and the line of it left out.
	send(t, root, "people north.xlsx", filled(t, issued["people"], people[:5]...))
	send(t, root, "people.xlsx", filled(t, issued["people"], people...))
	send(t, root, "homes.xlsx", filled(t, issued["homes"], answers["homes"]...))
	send(t, root, "mixed up.xlsx", oneSheet(t, []answer{
		{"P1", "2025-26-Q2", "north", []string{"Value", "1", "Commentary", "not the figure of the Penumbral review"}},
		{"Cases of the Umbral review", "2025-26-Q2", "south", []string{"Value", "77130427"}},
		{"ZETA3", "2025-26-Q9", "south", []string{"Value", "77130427"}},
		{"Umbral", "2025-26-Q2", "south", []string{"Value", "77130427"}},
	}))
	r := run(t, root, morning)
	asked := false
	for _, rc := range r.Receipts {
		for _, f := range rc.Findings {
			asked = asked || strings.Contains(f.Subject+f.Found, "ZETA3")
		}
	}
	if !asked {
		t.Error("nothing was found about the restricted measure, so that this test says nothing of findings")
	}
	if len(r.Built) != 2 {
		t.Fatalf("got %v", r.Built)
	}
	for _, b := range r.Built {
		for _, name := range names(t, b.Path) {
			said := inflated(t, name, read(t, filepath.Join(b.Path, name)))
			forms := func(s string) [][]byte { return [][]byte{[]byte(s)} }
			if filepath.Ext(name) == ".pdf" {
				forms = inPDF
			}
			for _, secret := range secrets {
				for _, form := range forms(secret) {
					if at := bytes.Index(said, form); at >= 0 && !inName(secret, said, at) {
						t.Errorf("%s of %s has %q: %q", name, b.Organisation, secret, said[max(0, at-60):min(len(said), at+60)])
					}
				}
			}
			// A text that must be there shows that the file was searched in the right way.
			public := map[string]string{"manifest.json": b.Organisation, "datapackage.json": "indicators", "outcomes.csv": "A home for everyone"}[name]
			if public == "" {
				public = "Missed collections"
			}
			if !has(said, forms(public)) {
				t.Errorf("%s of %s does not have even what is public", name, b.Organisation)
			}
		}
	}
	s, _ := open(t, root, morning)
	// On the pages themselves texts are drawn by the numbers of glyphs; what is drawn is what the report as data says.
	for _, b := range r.Built {
		p, err := s.Assess(t.Context(), b.Organisation, b.Quarter, nil)
		if err != nil {
			t.Fatal(err)
		}
		text := spoken(p.Report())
		if !strings.Contains(text, "Missed collections") {
			t.Errorf("the report of %s does not have even what is public", b.Organisation)
		}
		for _, secret := range secrets {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("the report of %s says %q", b.Organisation, text[max(0, at-80):min(len(text), at+80)])
			}
		}
	}
	if traces, err := s.Trace(t.Context(), "ZETA3", q2, "north"); err != nil || len(traces) != 1 || traces[0].InCell != "77130427" {
		t.Errorf("whoever has the workspace can follow the figure: %v, %v", traces, err)
	}
}

// spoken gives everything that a report says.
func spoken(report *document.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%+v %+v\n", report.Cover, report.Title)
	for _, part := range report.Parts {
		for block := range part.Blocks {
			fmt.Fprintf(&b, "%+v\n", block)
			if table, ok := block.(document.Table); ok {
				for row := range table.Rows {
					fmt.Fprintf(&b, "%+v\n", row)
				}
			}
		}
	}
	return b.String()
}

func has(said []byte, forms [][]byte) bool {
	for _, f := range forms {
		if bytes.Contains(said, f) {
			return true
		}
	}
	return false
}

// inName says that a hit is no word of its own but part of a hash or of the numbers of a drawing.
func inName(secret string, said []byte, at int) bool {
	letter := func(b byte) bool {
		return b == '.' || b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
	}
	if strings.Trim(secret, "0123456789P") != "" {
		return false
	}
	end := at + len(secret)
	return at > 0 && letter(said[at-1]) || end < len(said) && letter(said[end])
}
