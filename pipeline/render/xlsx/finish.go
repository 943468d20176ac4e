package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsMain  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsRels  = "http://schemas.openxmlformats.org/package/2006/relationships"

	relHyperlink = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
)

// Names of parts that are written in a place of their own.
const (
	contentTypes  = "[Content_Types].xml"
	rootRels      = "_rels/.rels"
	coreProps     = "docProps/core.xml"
	appProps      = "docProps/app.xml"
	sharedStrings = "xl/sharedStrings.xml"
	workbookPart  = "xl/workbook.xml"
	stylesPart    = "xl/styles.xml"
)

// finish writes the file: what says what the file is first, then the parts excelize made, sheets in their order, and what is known only after the
// sheets last. Each sheet is made and compressed when its turn comes.
func (b *book) finish(w io.Writer, made parts) error {
	zw := zip.NewWriter(w)
	one, body, t := newSqueezed(), newSqueezed(), newTexts()
	defer func() {
		for _, s := range []*squeezed{one, body, t.out} {
			s.done()
		}
	}()
	put := func(name string, content []byte) error {
		one.reset()
		_, _ = one.Write(content) // into memory
		return pack(zw, name, one)
	}
	made[coreProps] = bytes.NewBufferString(b.about.core())
	made[appProps] = bytes.NewBufferString(xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>perfpack</Application></Properties>`)
	types, err := tidyTypes(made[contentTypes].Bytes(), b.floating())
	if err != nil {
		return err
	}
	made[contentTypes] = bytes.NewBuffer(types)
	for _, name := range []string{workbookPart, stylesPart} {
		made[name] = bytes.NewBuffer(bare(made[name].Bytes()))
	}

	later := map[string]bool{sharedStrings: true}
	for _, s := range b.sheets {
		later[s.part], later[relsOf(s.part)] = true, true
		if s.table != nil {
			later[s.table.part] = true
		}
	}
	for _, name := range slices.SortedFunc(maps.Keys(made), partOrder) {
		if !later[name] {
			if err := put(name, made[name].Bytes()); err != nil {
				return err
			}
		}
	}
	written := map[string]*sheet{}
	var room rows // whose buffers serve one sheet after the other
	order := slices.All(b.sheets)
	if b.backwards {
		order = slices.Backward(b.sheets)
	}
	for _, s := range order {
		r := &rows{out: body, texts: t, buf: room.buf[:0], cells: room.cells[:0], formulas: formulas{sheet: s, written: written}, sparklines: sparklines{colour: hex(b.st.look.Colours.Figure)}}
		written[s.name] = s
		body.reset()
		one.reset()
		if err := s.write(made[s.part].Bytes(), r, one); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
		if err := pack(zw, s.part, one, body); err != nil {
			return err
		}
		room.buf, room.cells = r.buf, r.cells
		if rels := s.rels(made[relsOf(s.part)], r.links); rels != nil {
			if err := put(relsOf(s.part), rels); err != nil {
				return err
			}
		}
		if s.table != nil {
			if err := put(s.table.part, s.table.finished(made[s.table.part].Bytes())); err != nil {
				return err
			}
		}
	}
	if err := b.putDrawings(put); err != nil {
		return err
	}
	t.buf = append(t.buf, "</sst>"...)
	t.flush()
	one.reset()
	_, _ = one.Write(t.head())
	if err := pack(zw, sharedStrings, one, t.out); err != nil {
		return err
	}
	return zw.Close()
}

var (
	extras     = regexp.MustCompile(` (mc:Ignorable|xr:uid)="[^"]*"`)
	namespaces = regexp.MustCompile(` xmlns:(\w+)="[^"]*"`)
	claim      = regexp.MustCompile(`<fileVersion[^>]*></fileVersion>`)
)

// bare takes off a part what excelize puts there and nothing in it needs: that Excel of some version wrote it, names of extensions that are not used,
// and a number by which the file could be told from others.
func bare(part []byte) []byte {
	part = claim.ReplaceAll(extras.ReplaceAll(part, nil), nil)
	used := map[string]bool{}
	for before := range bytes.SplitSeq(part, []byte(":")) {
		used[string(before[bytes.LastIndexAny(before, " <")+1:])] = true
	}
	return namespaces.ReplaceAllFunc(part, func(declared []byte) []byte {
		if used[string(namespaces.FindSubmatch(declared)[1])] {
			return declared
		}
		return nil
	})
}

// partOrder puts first what tells programs that this is a workbook, and counts sheet10 after sheet9.
func partOrder(a, b string) int {
	rank := func(name string) int { return slices.Index([]string{contentTypes, rootRels}, name) & 3 } // -1 becomes 3
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// pack writes a part that is made of stretches laid end to end.
func pack(zw *zip.Writer, name string, stretches ...*squeezed) error {
	//lint:ignore SA1019 Modified would add a field with the time to every part
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, CreatorVersion: 20, ReaderVersion: 20, ModifiedDate: 1<<5 | 1} // 1 January 1980
	for i, s := range stretches {
		end := s.w.Flush
		if i == len(stretches)-1 {
			end = s.w.Close
		}
		if err := end(); err != nil {
			return err
		}
		h.CRC32 = crcOfBoth(h.CRC32, s.crc, s.size)
		h.UncompressedSize64 += uint64(s.size)
		h.CompressedSize64 += uint64(s.out.size)
	}
	w, err := zw.CreateRaw(h)
	if err != nil {
		return err
	}
	for _, s := range stretches {
		for _, block := range s.out.list {
			if _, err := w.Write(block); err != nil {
				return err
			}
		}
	}
	return nil
}

// write makes the rows of the sheet, and then the head, which says how far they reach and how wide the columns are.
func (s *sheet) write(shell []byte, r *rows, head *squeezed) error {
	before, after, err := splitSheet(shell)
	if err != nil {
		return err
	}
	r.row, r.cols = s.from-1, s.cols
	if s.body != nil {
		s.body(r)
	}
	r.endRow()
	lastRow := r.row
	if s.table != nil {
		s.table.last = max(lastRow, s.table.row+1) // a table has one row at least, be it empty
	}

	top := &rows{out: head, texts: r.texts, cols: s.cols, widest: slices.Clone(r.widest), names: r.names, gaps: r.gaps, err: r.err}
	if s.head != nil {
		s.head(top)
	}
	top.endRow()
	if top.err != nil {
		return top.err
	}
	lastRow, lastCol := max(lastRow, top.row, 1), max(r.lastCol, top.lastCol, 1)
	opening := bytes.Replace(before, []byte(`ref="`+mark+`"`), fmt.Appendf(nil, `ref="A1:%s%d"`, columnName(lastCol), lastRow), 1)
	if cols := s.columns(r.widest); cols != "" {
		opening = append(opening, cols...)
	}
	opening = append(opening, `<sheetData>`...)
	_, _ = head.Write(opening)
	top.flush()

	r.links = append(top.links, r.links...)
	if s.formats != nil {
		after = insert(after, "conditionalFormatting", s.formats(s.table.last))
	}
	after = insert(after, "hyperlinks", hyperlinks(r.links))
	if s.drawing != nil {
		after = insert(after, "drawing", []byte(`<drawing r:id="drawing"/>`))
	}
	after = insert(after, "extLst", r.sparklines.extension())
	r.buf = append(r.buf, `</sheetData>`...)
	r.buf = append(r.buf, after...)
	r.flush()
	return r.err
}

// behindRows is the order in which a sheet has its elements behind the rows, as far as any sheet here has them.
var behindRows = []string{"sheetProtection", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
	"rowBreaks", "colBreaks", "drawing", "legacyDrawing", "tableParts", "extLst"}

// insert puts an element into its place among what stands behind the rows.
func insert(after []byte, name string, element []byte) []byte {
	if len(element) == 0 {
		return after
	}
	at := bytes.Index(after, []byte("</worksheet>"))
	for _, next := range behindRows[slices.Index(behindRows, name)+1:] {
		if k := bytes.Index(after, []byte("<"+next)); k >= 0 {
			at = min(at, k)
		}
	}
	return slices.Concat(after[:at], element, after[at:])
}

// splitSheet takes a sheet as excelize made it apart, into what stands before its rows, without widths of columns, and what stands behind them.
func splitSheet(shell []byte) (before, after []byte, err error) {
	before, after, ok := bytes.Cut(shell, []byte("<sheetData>"))
	if ok {
		_, after, ok = bytes.Cut(after, []byte("</sheetData>"))
	} else {
		before, after, ok = bytes.Cut(shell, []byte("<sheetData/>"))
	}
	if !ok || !bytes.Contains(before, []byte(`ref="`+mark+`"`)) || bytes.Contains(before, []byte("<cols>")) {
		return nil, nil, fmt.Errorf("the sheet is not laid out as this program expects of its library")
	}
	return bytes.Clone(before), after, nil
}

// columns gives the widths of the columns: as laid down, but never too narrow for a number, which would be shown as a row of hashes.
func (s *sheet) columns(widest []int) string {
	var b strings.Builder
	for i := range max(len(widest), len(s.cols)) {
		w := 0.0
		if i < len(s.cols) {
			w = s.cols[i]
		}
		if i < len(widest) && widest[i] > 0 {
			w = max(w, float64(widest[i]+2))
		}
		if w > 0 {
			fmt.Fprintf(&b, `<col min="%d" max="%d" width="%s" customWidth="1"`, i+1, i+1, strconv.FormatFloat(w, 'f', -1, 64))
			if i < len(s.looks) {
				fmt.Fprintf(&b, ` style="%d"`, s.looks[i])
			}
			b.WriteString("/>")
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "<cols>" + b.String() + "</cols>"
}

// hyperlinks gives the element of a sheet that holds its links; nothing where there are none.
func hyperlinks(links []link) []byte {
	if len(links) == 0 {
		return nil
	}
	b := []byte("<hyperlinks>")
	for i, l := range links {
		b = append(b, `<hyperlink ref="`+l.cell+`"`...)
		if l.place != "" {
			b = append(b, ` location="`+l.place+`"`...)
		} else {
			b = fmt.Appendf(b, ` r:id="link%d"`, i+1)
		}
		b = append(b, ` display="`...)
		b = appendText(b, l.text)
		b = append(b, `"/>`...)
	}
	return append(b, "</hyperlinks>"...)
}

func relsOf(part string) string {
	return strings.Replace(part, "worksheets/", "worksheets/_rels/", 1) + ".rels"
}

// rels adds the links which lead out of the workbook, and the drawing, to the relations of the sheet; nil means that it has none.
func (s *sheet) rels(made *bytes.Buffer, links []link) []byte {
	var out []byte
	if made != nil {
		out = bytes.TrimSuffix(made.Bytes(), []byte("</Relationships>"))
	}
	relation := func(id, kind, target, more string) {
		if out == nil {
			out = []byte(xmlHead + `<Relationships xmlns="` + nsRels + `">`)
		}
		out = fmt.Appendf(out, `<Relationship Id="%s" Type="%s" Target="%s"%s/>`, id, kind, escaped(target), more)
	}
	for i, l := range links {
		if l.target != "" {
			relation(fmt.Sprintf("link%d", i+1), relHyperlink, l.target, ` TargetMode="External"`)
		}
	}
	if s.drawing != nil {
		relation("drawing", relDrawing, "/"+s.drawing.part, "")
	}
	if out == nil {
		return nil
	}
	return append(slices.Clip(out), "</Relationships>"...)
}

// finished gives the table over all its rows; the buttons for filtering, which excelize always puts in, only where they are wanted.
func (t *table) finished(made []byte) []byte {
	begin, end := bytes.Index(made, []byte("<autoFilter")), bytes.Index(made, []byte("<tableColumns"))
	out := slices.Clone(made)
	if begin >= 0 && begin < end && !t.filter {
		out = slices.Delete(out, begin, end)
	}
	ref := func(last int) []byte {
		return fmt.Appendf(nil, `ref="A%d:%s%d"`, t.row, columnName(len(t.headings)), last)
	}
	return bytes.ReplaceAll(out, ref(t.row+1), ref(t.last))
}

// core gives the properties of the document. (excelize writes them in a namespace form that some programs refuse.)
func (a about) core() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	say := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "<%s>%s</%s>", name, escaped(value), name)
		}
	}
	say("dc:title", a.title)
	say("dc:subject", a.subject)
	say("dc:creator", a.author)
	say("dc:language", a.language)
	if !a.dated.IsZero() {
		day := a.dated.UTC().Format(time.RFC3339)
		for _, name := range []string{"dcterms:created", "dcterms:modified"} {
			fmt.Fprintf(&b, `<%s xsi:type="dcterms:W3CDTF">%s</%s>`, name, day, name)
		}
	}
	b.WriteString("</cp:coreProperties>")
	return b.String()
}
