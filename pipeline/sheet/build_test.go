package sheet

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

const (
	nsMain   = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relBase  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	mainType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)

// A testBook is a workbook written part by part, so that a test can spoil exactly one thing.
type testBook struct {
	names  []string
	bodies map[string]string
}

// newBook is a sound workbook of one sheet, Return, whose <sheetData> holds rows.
func newBook(rows string) *testBook {
	b := &testBook{bodies: map[string]string{}}
	b.set("[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`+
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`+
		`<Override PartName="/xl/workbook.xml" ContentType="`+mainType+`"/></Types>`)
	b.set("_rels/.rels", rels("", `officeDocument xl/workbook.xml`))
	b.set("xl/workbook.xml", `<workbook `+nsMain+` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Return" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	b.set("xl/_rels/workbook.xml.rels", rels("", `worksheet worksheets/sheet1.xml`, `styles styles.xml`, `sharedStrings sharedStrings.xml`))
	b.set("xl/styles.xml", `<styleSheet `+nsMain+`><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>`+
		`<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`)
	b.set("xl/sharedStrings.xml", `<sst `+nsMain+`><si><t>first</t></si><si><t>second</t></si></sst>`)
	b.set("xl/worksheets/sheet1.xml", sheetXML(rows))
	return b
}

func sheetXML(rows string) string {
	return `<worksheet ` + nsMain + `><dimension ref="A1"/><sheetData>` + rows + `</sheetData></worksheet>`
}

// rels makes a list of relations of "kind target" or "kind target External" lines, numbered rId1 and so on.
func rels(extra string, lines ...string) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, line := range lines {
		f := strings.Fields(line)
		mode := ""
		if len(f) == 3 {
			mode = ` TargetMode="` + f[2] + `"`
		}
		b.WriteString(`<Relationship Id="rId` + string(rune('1'+i)) + `" Type="` + relBase + f[0] + `" Target="` + f[1] + `"` + mode + `/>`)
	}
	return b.String() + extra + `</Relationships>`
}

func (b *testBook) set(name, body string) *testBook {
	if _, ok := b.bodies[name]; !ok {
		b.names = append(b.names, name)
	}
	b.bodies[name] = body
	return b
}

// swap replaces old, which must be there, in a part.
func (b *testBook) swap(t testing.TB, name, old, new string) *testBook {
	t.Helper()
	if !strings.Contains(b.bodies[name], old) {
		t.Fatalf("%s has no %q", name, old)
	}
	return b.set(name, strings.Replace(b.bodies[name], old, new, 1))
}

func (b *testBook) without(name string) *testBook {
	for i, n := range b.names {
		if n == name {
			b.names = append(b.names[:i:i], b.names[i+1:]...)
		}
	}
	delete(b.bodies, name)
	return b
}

// entries are the parts as they will stand in the archive.
func (b *testBook) entries() []entry {
	var out []entry
	for _, n := range b.names {
		out = append(out, pack(n, b.bodies[n]))
	}
	return out
}

func (b *testBook) bytes(t testing.TB) []byte { return zipOf(t, b.entries()) }

// An entry is one part as an archive holds it, with claims that a test may falsify.
type entry struct {
	zip.FileHeader
	packed []byte
}

// pack deflates a part and states the truth about it.
func pack(name, body string) entry {
	var buf bytes.Buffer
	fw, err := flate.NewWriter(&buf, 6)
	if err != nil {
		panic(err)
	}
	io.WriteString(fw, body)
	fw.Close()
	return entry{zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(body)),
		CompressedSize64: uint64(buf.Len()), UncompressedSize64: uint64(len(body))}, buf.Bytes()}
}

// stored is a part that is not packed.
func stored(name, body string) entry {
	return entry{zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(body)),
		CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(body))}, []byte(body)}
}

// zipOf writes an archive of the entries, claims and all.
func zipOf(t testing.TB, entries []entry) []byte {
	t.Helper()
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for _, e := range entries {
		h := e.FileHeader
		w, err := zw.CreateRaw(&h)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(e.packed)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// readAll opens a workbook and reads every sheet.
func readAll(data []byte, lim Limits) (map[string][]Cell, error) {
	w, err := Open(data, lim)
	if err != nil {
		return nil, err
	}
	out := map[string][]Cell{}
	for _, s := range w.Sheets() {
		err := w.Read(s.Name, func(c Cell) error { out[s.Name] = append(out[s.Name], c); return nil })
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// oneCell reads the only cell of a sheet made of one row.
func oneCell(t *testing.T, b *testBook) Cell {
	t.Helper()
	got, err := readAll(b.bytes(t), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(got["Return"]) != 1 {
		t.Fatalf("%d cells, want 1: %+v", len(got["Return"]), got["Return"])
	}
	return got["Return"][0]
}

// wantFault checks that err is a fault of that code, and in that cell if one is named.
func wantFault(t *testing.T, err error, code Code, cell string) {
	t.Helper()
	faults := FaultsIn(err)
	if len(faults) == 0 {
		t.Fatalf("no fault but %v, want %s", err, code)
	}
	f := faults[0]
	if f.Code != code {
		t.Fatalf("fault %s (%v), want %s", f.Code, f, code)
	}
	if cell != "" && f.Cell != cell {
		t.Errorf("fault in cell %q, want %q (%v)", f.Cell, cell, f)
	}
	if cell != "" && f.Sheet == "" {
		t.Errorf("fault names no sheet: %v", f)
	}
	if f.Found == "" || f.Mend == "" {
		t.Errorf("fault without what was found or what would mend it: %+v", f)
	}
	seenCodes[code] = true
}

// seenCodes are the codes some test has provoked; see TestEveryCodeInTheCatalogueIsProvoked.
var seenCodes = map[Code]bool{}

// zipFile is an entry as archive/zip would present it.
func zipFile(e entry) *zip.File { return &zip.File{FileHeader: e.FileHeader} }
