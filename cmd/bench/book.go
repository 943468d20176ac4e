package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"

	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
)

// returnHeadings are those of the sheet Return (CONTRACT section 5).
var returnHeadings = []string{
	"Line key", "Indicator", "Title", "Unit", "Good is", "Period", "Organisation", "Previous", "Target", "Value", "Numerator", "Denominator",
	"Figure status", "Reason", "Commentary", "Corrective action", "Action owner", "Action due", "Check",
}

// book is a workbook in the making, in the form in which spreadsheet programs save one: texts shared, numbers as they are, styles by number.
type book struct {
	texts map[string]int
	order []string
	used  int
}

func newBook() *book { return &book{texts: map[string]int{}} }

// Styles of styles.xml below.
const (
	bare = iota
	heavy
	noDecimals // and those with one and two decimals follow
)

// sheetText is the XML of a sheet that grows a row at a time.
type sheetText struct {
	book *book
	xml  bytes.Buffer
	row  int
	col  int
}

func (b *book) sheet(dimension string) *sheetText {
	s := &sheetText{book: b}
	fmt.Fprintf(&s.xml, `%s<worksheet xmlns="%s"><dimension ref="%s"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>`,
		xml.Header, mainSpace, dimension)
	return s
}

func (s *sheetText) begin() {
	s.row, s.col = s.row+1, 0
	fmt.Fprintf(&s.xml, `<row r="%d" spans="1:19">`, s.row)
}

func (s *sheetText) end() { s.xml.WriteString("</row>") }

// cell writes the opening of the next cell, up to its type.
func (s *sheetText) cell(style int) {
	fmt.Fprintf(&s.xml, `<c r="%c%d"`, 'A'+s.col, s.row)
	if style != bare {
		fmt.Fprintf(&s.xml, ` s="%d"`, style)
	}
	s.col++
}

// text writes a cell; an empty text leaves the cell out.
func (s *sheetText) text(style int, v string) {
	if v == "" {
		s.col++
		return
	}
	b := s.book
	n, known := b.texts[v]
	if !known {
		n = len(b.order)
		b.texts[v], b.order = n, append(b.order, v)
	}
	b.used++
	s.cell(style)
	fmt.Fprintf(&s.xml, ` t="s"><v>%d</v></c>`, n)
}

func (s *sheetText) number(style int, v string) {
	if v == "" {
		s.col++
		return
	}
	s.cell(style)
	s.xml.WriteString("><v>" + v + "</v></c>")
}

// formula writes a cell with a formula and the text that it gave when the workbook was saved.
func (s *sheetText) formula(f, result string) {
	s.cell(bare)
	fmt.Fprintf(&s.xml, ` t="str"><f>%s</f><v>%s</v></c>`, f, result)
}

func (s *sheetText) close() []byte {
	s.xml.WriteString(`</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>`)
	return s.xml.Bytes()
}

// returnBook gives the filled return of one service: a sheet to start from, and a line for each indicator and quarter.
func returnBook(s size, list []measure) ([]byte, error) {
	b := newBook()
	start := b.sheet("A1:A4")
	for _, line := range []string{"Quarterly performance return", "Fill in the white cells of the sheet Return.", "Save the workbook and send it back by the date in the covering message.", "Thank you."} {
		start.begin()
		start.text(bare, line)
		start.end()
	}
	lines := b.sheet(fmt.Sprintf("A1:S%d", 1+len(list)*s.quarters))
	lines.begin()
	for _, h := range returnHeadings {
		lines.text(heavy, h)
	}
	lines.end()
	for i := range list {
		for n := range s.quarters {
			lines.line(&list[i], s, n)
		}
	}
	return b.zip(start.close(), lines.close())
}

// line writes the line of an indicator for the n-th quarter.
func (t *sheetText) line(m *measure, s size, n int) {
	q, f := s.quarter(n), &m.figures[n]
	style := noDecimals + m.decimals
	t.begin()
	t.text(bare, ingest.LineKey(kpi.Ref(m.ref), q.Period(), organisation))
	t.text(bare, m.ref)
	t.text(bare, m.title)
	t.text(bare, m.unit)
	t.text(bare, map[string]string{"higher": "Higher", "lower": "Lower", "range": "Within a range", "none": "Neither"}[m.polarity])
	t.text(bare, q.String())
	t.text(bare, organisation)
	previous := ""
	if n > 0 {
		previous = plain(m.figures[n-1].value, m.decimals)
	}
	t.number(style, previous)
	target := ""
	for i, year := range targetYears {
		if m.scheme != "none" && q.Year().String() == year {
			target = plain(m.target[i], m.decimals) // of the year, which for a count is more than the quarter's
		}
	}
	t.number(style, target)
	t.number(style, plain(f.value, m.decimals))
	if m.multiplier > 0 {
		t.number(noDecimals, strconv.FormatInt(f.numerator, 10))
		t.number(noDecimals, strconv.FormatInt(f.denominator, 10))
	} else {
		t.col += 2
	}
	t.text(bare, "") // final
	t.text(bare, "")
	t.text(bare, f.commentary)
	t.col += 3 // no action is needed
	t.formula(fmt.Sprintf(`IF(J%d=&quot;&quot;,&quot;Value wanted&quot;,&quot;OK&quot;)`, t.row), "OK")
	t.end()
}

const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006"
	typePrefix    = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// parts of a workbook that are the same for every return.
var (
	contentTypes = xml.Header + `<Types xmlns="` + packageSpace + `/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + typePrefix + `sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + typePrefix + `worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="` + typePrefix + `worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + typePrefix + `styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="` + typePrefix + `sharedStrings+xml"/></Types>`
	packageRelations = xml.Header + `<Relationships xmlns="` + packageSpace + `/relationships"><Relationship Id="rId1" Type="` + relationSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	workbookPart     = xml.Header + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relationSpace + `"><sheets><sheet name="Start here" sheetId="1" r:id="rId1"/><sheet name="Return" sheetId="2" r:id="rId2"/></sheets></workbook>`
	bookRelations    = xml.Header + `<Relationships xmlns="` + packageSpace + `/relationships"><Relationship Id="rId1" Type="` + relationSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + relationSpace + `/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="` + relationSpace + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId4" Type="` + relationSpace + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	stylesPart = xml.Header + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Arial"/><family val="2"/></font><font><b/><sz val="11"/><name val="Arial"/><family val="2"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
		`<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// zip packs the workbook. The same workbook always gives the same bytes.
func (b *book) zip(start, lines []byte) ([]byte, error) {
	var texts strings.Builder
	fmt.Fprintf(&texts, `%s<sst xmlns="%s" count="%d" uniqueCount="%d">`, xml.Header, mainSpace, b.used, len(b.order))
	for _, t := range b.order {
		texts.WriteString("<si><t>")
		if err := xml.EscapeText(&texts, []byte(t)); err != nil {
			return nil, err
		}
		texts.WriteString("</t></si>")
	}
	texts.WriteString("</sst>")

	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	for _, part := range []struct {
		name string
		text []byte
	}{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(packageRelations)},
		{"xl/workbook.xml", []byte(workbookPart)},
		{"xl/_rels/workbook.xml.rels", []byte(bookRelations)},
		{"xl/worksheets/sheet1.xml", start},
		{"xl/worksheets/sheet2.xml", lines},
		{"xl/styles.xml", []byte(stylesPart)},
		{"xl/sharedStrings.xml", []byte(texts.String())},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(part.text); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}
