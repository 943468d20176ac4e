package ingest

import (
	"errors"
	"strconv"
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// The row of headings is looked for in the first headRows rows of every sheet, and needs at least leastHeadings that are known.
const (
	headRows      = 50
	leastHeadings = 4
)

// errEnough ends the reading of a sheet that is no return.
var errEnough = errors.New("no more of this sheet is needed")

// row is one row under the headings of a return, by field. The cells under other headings are left out.
type row struct {
	sheet  string
	number int
	hidden bool
	cols   *[readFields]int   // the columns of the sheet, 0 for one that it lacks
	of     *book              // which has the cells
	at     [readFields]uint32 // where they are in it, counted from 1; 0 for one with nothing in it
}

var nothing sheet.Cell

// cell gives the cell of a field; one with nothing in it is the zero Cell, which must not be altered.
func (r *row) cell(f field) *sheet.Cell {
	if at := r.at[f]; at > 0 {
		return &r.of.cells[at-1]
	}
	return &nothing
}

// put lays a cell in its field.
func (r *row) put(f field, c sheet.Cell) {
	r.of.cells = append(r.of.cells, c)
	r.at[f] = uint32(len(r.of.cells))
}

// address gives the cell of a field, whether or not anything stands in it.
func (r *row) address(f field) string {
	if f == noField || r.cols[f] == 0 {
		return ""
	}
	return sheet.Address(r.number, r.cols[f])
}

func (r *row) text(f field) string { return strings.Trim(r.cell(f).Text, blanks) }

// filled says that something stands in the cell, if only a formula that was never calculated.
func (r *row) filled(f field) bool {
	c := r.cell(f)
	return c.Uncached || c.Kind != sheet.Blank && strings.Trim(c.Text, blanks) != ""
}

// declared is what one place of the workbook says that it is.
type declared struct {
	where string
	meta  Meta
}

// book is a workbook as far as it has been looked at.
type book struct {
	file     string
	declared []declared
	keys     []string // of the lines it was issued with
	rows     []row
	cells    []sheet.Cell // of the rows
	returns  []string     // the sheets with rows of a return
	revision int          // as typed in
	signed   SignOff
	signable bool // there is a sheet to sign
	findings []finding.Finding
	// almost are rows of headings that lack something; they are worth saying only when no whole one was found.
	almost []finding.Finding
}

// look reads every sheet of a workbook.
func (b *book) look(w *sheet.Workbook) error {
	if v, ok := w.CustomProperty(MetaProperty); ok {
		b.declare("the document property "+MetaProperty, v)
	}
	if v, ok := w.DefinedName(MetaName); ok {
		b.declare("the defined name "+MetaName, v)
	}
	for _, s := range w.Sheets() {
		if s.Chart {
			continue
		}
		l := looker{b: b, sheet: s.Name}
		if err := w.Read(s.Name, l.cell); err == nil {
			l.endRow()
		} else if !errors.Is(err, errEnough) {
			return err
		}
		l.endSheet()
	}
	return nil
}

func (b *book) declare(where, text string) {
	if m, ok := parseMeta(text); ok {
		b.declared = append(b.declared, declared{where, m})
	}
}

// looker reads one sheet: rows are looked at for headings until they are found, and then read under them.
type looker struct {
	b     *book
	sheet string
	at    int          // number of the row being read
	head  []sheet.Cell // of that row, while there are no headings
	under bool         // headings have been found
	cols  []field      // by column, while there are headings
	place *[readFields]int
	row   int   // place of the row in b.rows; -1 before its first cell
	meta  *Meta // being read
	keys  bool  // the list of keys has begun
	sign  struct {
		labels           int
		name, role, date string
		datePlace        finding.Place
		dateBad          bool
	}
}

func (l *looker) cell(c sheet.Cell) error {
	if c.Row != l.at {
		l.endRow()
		l.at, l.row = c.Row, -1
		if !l.under && l.meta == nil && c.Row > headRows {
			return errEnough
		}
	}
	if !l.under {
		l.head = append(l.head, c)
		return nil
	}
	if c.Col > len(l.cols) {
		return nil
	}
	f := l.cols[c.Col-1]
	if f == noField {
		return nil
	}
	if l.row < 0 {
		l.row = len(l.b.rows)
		l.b.rows = append(l.b.rows, row{sheet: l.sheet, number: c.Row, hidden: c.HiddenRow, cols: l.place, of: l.b})
	}
	l.b.rows[l.row].put(f, c)
	return nil
}

// endRow makes what there is to make of a row that has been read.
func (l *looker) endRow() {
	switch {
	case l.under:
		if l.row >= 0 {
			l.again(&l.b.rows[l.row])
		}
		return
	case len(l.head) == 0:
		return
	case l.meta != nil:
		l.metaRow()
	case l.head[0].Text == MetaMagic:
		l.meta = new(Meta)
	case !l.headings():
		l.labels()
	}
	l.head = l.head[:0]
}

// again drops a row that only repeats the headings, as when a table was pasted under another.
func (l *looker) again(r *row) {
	if r.cell(valueField).Kind != sheet.Text && r.cell(numeratorField).Kind != sheet.Text {
		return
	}
	same := 0
	for f := keyField; f < readFields; f++ {
		if c := r.cell(f); c.Kind == sheet.Text && readHeading(c.Text).field == f {
			same++
		}
	}
	if same >= leastHeadings {
		l.b.rows = l.b.rows[:l.row]
		l.row = -1
	}
}

// metaRow reads a row of the sheet in which a return says what it is.
func (l *looker) metaRow() {
	name := strings.Trim(l.head[0].Text, blanks)
	switch {
	case l.keys:
		l.b.keys = append(l.b.keys, name)
	case name == keyHeading:
		l.keys = true
	case len(l.head) > 1:
		value := l.head[1].Plain()
		if day, ok := l.head[1].Date(); ok {
			value = day.Format("2006-01-02")
		}
		l.meta.set(name, value)
	}
}

// headings looks for the headings of a return in the row just read, and says whether they were found.
func (l *looker) headings() bool {
	known := 0
	var best [askedField + 1]struct {
		rank rank
		col  int
	}
	var twice []sheet.Cell
	width := 0
	for i := range l.head {
		c := &l.head[i]
		if c.Kind != sheet.Text {
			continue
		}
		h := readHeading(strings.Trim(c.Text, blanks))
		if h.rank == unmet {
			continue
		}
		switch b := &best[h.field]; {
		case b.rank == unmet:
			known++
			b.rank, b.col = h.rank, c.Col
		case h.rank > b.rank:
			b.rank, b.col = h.rank, c.Col
		case h.rank == b.rank:
			twice = append(twice, *c)
		}
		width = max(width, c.Col)
	}
	has := func(f field) bool { return best[f].rank != unmet }
	figure := has(valueField) || has(numeratorField) && has(denominatorField)
	line := has(keyField) || has(indicatorField)
	if known < leastHeadings || !figure && !line {
		return false
	}
	if !figure || !has(keyField) && !(has(indicatorField) && has(periodField)) {
		var lack []string
		if !figure {
			lack = append(lack, label(valueField))
		}
		if !has(keyField) && !has(indicatorField) {
			lack = append(lack, label(keyField)+" or "+label(indicatorField))
		}
		if !has(keyField) && has(indicatorField) && !has(periodField) {
			lack = append(lack, label(periodField))
		}
		l.b.almost = append(l.b.almost, finding.Finding{Code: ColumnsMissing, Severity: stop, Place: l.b.cellPlace(l.sheet, l.head[0]),
			Found: "a row of headings without " + strings.Join(lack, " and without "), Mend: kinds[ColumnsMissing].Mend})
		return false
	}
	for i := range twice {
		h := readHeading(strings.Trim(twice[i].Text, blanks))
		l.b.findings = append(l.b.findings, finding.Finding{Code: HeadingTwice, Severity: stop, Place: l.b.cellPlace(l.sheet, twice[i]),
			Found: "the heading " + quote(twice[i].Text) + ", which says the same as the one in " + sheet.Address(l.at, best[h.field].col), Mend: kinds[HeadingTwice].Mend})
	}
	l.under = true
	l.cols, l.place = make([]field, width), new([readFields]int)
	for f := keyField; f < readFields; f++ {
		if has(f) {
			l.cols[best[f].col-1], l.place[f] = f, best[f].col
		}
	}
	l.b.returns = append(l.b.returns, l.sheet)
	return true
}

func (b *book) cellPlace(name string, c sheet.Cell) finding.Place {
	return finding.Place{File: b.file, Sheet: name, Row: c.Row, Cell: c.Address()}
}

// labels looks in a row outside the tables for what is written beside a label: who signs, and which revision it is.
func (l *looker) labels() {
	for i := range l.head {
		c := &l.head[i]
		if c.Kind != sheet.Text || len(c.Text) > 40 {
			continue
		}
		var value *sheet.Cell
		if i+1 < len(l.head) {
			value = &l.head[i+1]
		}
		switch fold(c.Text) {
		case "name", "signedby", "signedoffby":
			l.sign.labels++
			l.sign.name = textOf(value)
		case "role", "jobtitle", "post":
			l.sign.labels++
			l.sign.role = textOf(value)
		case "date", "signedon", "dateofsignoff":
			l.sign.labels++
			l.signDate(value)
		case "revision", "revisionnumber", "revisionofthisreturn":
			if value != nil {
				if n, err := strconv.Atoi(strings.Trim(value.Plain(), blanks)); err == nil && n > 0 && n < 1000 {
					l.b.revision = n
				}
			}
		}
	}
}

func textOf(c *sheet.Cell) string {
	if c == nil || c.Kind == sheet.Error {
		return ""
	}
	return strings.Trim(c.Plain(), blanks)
}

func (l *looker) signDate(c *sheet.Cell) {
	if c == nil || c.Kind == sheet.Blank {
		return
	}
	l.sign.datePlace = finding.Place{File: l.b.file, Sheet: l.sheet, Row: c.Row, Cell: c.Address()}
	day, ok := c.Date()
	if !ok && c.Kind == sheet.Text {
		day, ok = readDay(c.Text)
	}
	l.sign.date, l.sign.dateBad = textOf(c), !ok
	if ok {
		l.sign.date = day.Format("2006-01-02")
	}
}

// endSheet takes over what was found on the sheet as a whole.
func (l *looker) endSheet() {
	if l.meta != nil {
		l.b.declared = append(l.b.declared, declared{"the sheet " + l.sheet, *l.meta})
	}
	// Two of the three labels make a sheet to sign, whatever it is called.
	if l.sign.labels < 2 {
		return
	}
	l.b.signable = true
	if l.sign.name == "" {
		return
	}
	l.b.signed = SignOff{Name: l.sign.name, Role: l.sign.role, Date: l.sign.date}
	if l.sign.dateBad {
		k := kinds[SignedBadly]
		l.b.findings = append(l.b.findings, finding.Finding{Code: SignedBadly, Severity: k.Severity, Place: l.sign.datePlace, Found: quote(l.sign.date) + " is not a date", Mend: k.Mend})
		l.b.signed.Date = ""
	}
}

// quote shows a text as it was found, shortened if need be.
func quote(s string) string {
	const most = 60
	s = strings.Map(func(r rune) rune {
		if hidden(r) || r == '\n' || r == '\r' || r == '\t' {
			return '␣'
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return "“" + s + "”"
}

// identity is what a return turns out to be.
type identity struct {
	Meta
	known bool // something declared it
}

// identify settles what the workbook says that it is, in the order of trust: property, name, sheet. Disagreements are findings.
func (b *book) identify() identity {
	var id identity
	for _, d := range b.declared {
		if !id.known {
			id = identity{d.meta, true}
			continue
		}
		for _, part := range [...]struct{ what, one, other string }{
			{"service", id.Service, d.meta.Service},
			{"quarter", id.Quarter.String(), d.meta.Quarter.String()},
			{"template", id.Template, d.meta.Template},
		} {
			if part.one != part.other && part.other != "" && part.one != "" {
				b.about(IdentityDiffers, b.declared[0].where+" says "+part.what+" "+part.one+", and "+d.where+" says "+part.other)
			}
		}
		if id.Service == "" {
			id.Service = d.meta.Service
		}
		if id.Quarter == period.Quarter(0) {
			id.Quarter = d.meta.Quarter
		}
	}
	if b.revision > 0 {
		id.Revision = b.revision
	}
	if id.KeyHash != "" && len(b.keys) > 0 && KeyHash(b.keys) != id.KeyHash {
		b.about(KeyListDiffers, "the list of lines in the sheet "+MetaSheet+" does not match what the return says of it")
	}
	return id
}

// about adds a finding about the file as a whole.
func (b *book) about(code finding.Code, what string) {
	k := kinds[code]
	b.findings = append(b.findings, finding.Finding{Code: code, Severity: k.Severity, Place: finding.Place{File: b.file}, Found: what, Mend: k.Mend})
}
