package sheet

import (
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf16"
)

// Read streams the cells of a sheet that hold anything, row by row from the left, exactly as the file has them. It
// stops at the first error fn returns and returns that error unchanged. Any other error is a [Fault] or trouble in
// reading; the cells seen until then must not be used, for the sheet is not sound.
//
// The dimension a sheet claims is ignored, as are merged ranges: a merged range holds its value in its first cell.
func (w *Workbook) Read(sheet string, fn func(Cell) error) error {
	sp, err := w.find(sheet)
	if err != nil {
		return err
	}
	if sp.Chart {
		return nil
	}
	var s *scanner
	if sp.xml != nil {
		s = scanBytes(sp.part.name, sp.xml, w.lim.Depth)
	} else if s, err = sp.part.scan(); err != nil {
		return withSheet(err, sheet)
	}
	defer s.close()
	r := &sheetReader{w: w, s: s, name: sheet, fn: fn}
	if err := r.worksheet(); err != nil {
		return err
	}
	return withSheet(s.err, sheet)
}

// A sheetReader is one reading of one sheet.
type sheetReader struct {
	w     *Workbook
	s     *scanner
	name  string
	fn    func(Cell) error
	stop  error // what fn returned
	count int

	hiddenCols          []bool // by column, nil if none is hidden
	row, col            int    // of the cell being read, or the last one
	hiddenRow           bool
	saidRow, saidColumn bool

	buf   []byte
	arena arena
}

// fail makes a fault of the current cell.
func (r *sheetReader) fail(code Code, format string, args ...any) {
	if r.s.err == nil {
		r.s.err = Fault{Code: code, Part: r.s.part, Sheet: r.name, Cell: Address(r.row, r.col), Found: fmt.Sprintf(format, args...)}.filled()
	}
}

func (r *sheetReader) worksheet() error {
	s := r.s
	seen := false
	for s.next() {
		if s.kind != startTag {
			continue
		}
		switch {
		case s.level() == 1:
			if !s.is("worksheet") {
				s.fail(Damaged, "a part that is not a sheet but %s", excerpt(s.local()))
			}
		case s.is("sheetData"):
			if seen {
				s.malformed("a second set of cells")
			}
			seen = true
			r.rows()
		case s.is("cols"):
			r.cols()
		default:
			s.skip()
		}
		if r.stop != nil {
			return r.stop
		}
	}
	if s.err == nil && !seen {
		s.fail(Damaged, "a sheet without its cells")
	}
	return nil
}

// cols notes the hidden columns.
func (r *sheetReader) cols() {
	s := r.s
	if s.empty {
		return
	}
	outer, count := s.depth-1, 0
	for s.next() {
		if s.kind == endTag && s.depth == outer {
			return
		}
		if s.kind != startTag {
			continue
		}
		if h := s.attr("hidden"); isTrue(h) && s.is("col") {
			lo := s.attr("min")
			hi := s.attr("max")
			from, ok1 := index([]byte(lo), maxCol+1)
			to, ok2 := index([]byte(hi), maxCol+1)
			// In a sound sheet no column is named twice. Some programs' are named a few times; one that goes on and on would cost more than it says.
			if count += 1 + max(to-from, 0); !ok1 || !ok2 || count > 4*maxCol {
				s.malformed("a range of columns that is not one")
				return
			}
			if r.hiddenCols == nil {
				r.hiddenCols = make([]bool, maxCol+1)
			}
			for i := from; i <= to; i++ {
				r.hiddenCols[i] = true
			}
		}
	}
}

func (r *sheetReader) rows() {
	s := r.s
	if s.empty {
		return
	}
	outer := s.depth - 1
	for s.next() {
		switch s.kind {
		case endTag:
			if s.depth == outer {
				return
			}
		case charData:
			if !isSpace(s.text()) {
				s.malformed("text between the rows")
			}
		case startTag:
			if !s.is("row") {
				s.malformed("an element " + excerpt(s.local()) + " where a row should be")
				return
			}
			r.oneRow()
			if r.stop != nil {
				return
			}
		}
	}
}

func (r *sheetReader) oneRow() {
	s := r.s
	row := r.row + 1
	r.hiddenRow = false
	for _, a := range s.attrs {
		if !a.prefix.empty() {
			continue
		}
		switch string(s.in(a.name)) {
		case "r":
			n, ok := index(s.in(a.value), maxRow+1)
			if !ok || n == 0 {
				s.fail(Damaged, "a row numbered %s", excerpt(s.in(a.value)))
				return
			}
			if n < row {
				s.err = Fault{Code: OutOfOrder, Part: s.part, Sheet: r.name, Cell: Address(n, 1), Found: fmt.Sprintf("row %d after row %d", n, r.row)}.filled()
				return
			}
			row = n
		case "hidden":
			r.hiddenRow = isTrue(string(s.in(a.value)))
		}
	}
	if row > maxRow {
		s.fail(Damaged, "more than %d rows", maxRow)
		return
	}
	r.row, r.col = row, 0
	if s.empty {
		return
	}
	for s.next() {
		switch s.kind {
		case endTag: // every element within has been read to its own end
			return
		case charData:
			if !isSpace(s.text()) {
				s.malformed("text between the cells")
			}
		case startTag:
			switch {
			case s.is("c"):
				r.cell()
				if r.stop != nil {
					return
				}
			case s.is("extLst"):
				s.skip()
			default:
				s.malformed("an element " + excerpt(s.local()) + " where a cell should be")
				return
			}
		}
	}
}

// cellType is the t attribute of a cell.
type cellType uint8

const (
	numberCell cellType = iota
	sharedCell
	resultCell // t="str": text that a formula gave
	inlineCell
	boolCell
	errorCell
	dateCell
)

// cell reads one cell and hands it on if it holds anything.
func (r *sheetReader) cell() {
	s := r.s
	col := r.col + 1
	st := general
	if len(r.w.styles) > 0 {
		st = r.w.styles[0]
	}
	typ := numberCell
	for _, a := range s.attrs {
		if a.name.to-a.name.from != 1 || !a.prefix.empty() {
			continue
		}
		value := s.in(a.value)
		switch s.in(a.name)[0] {
		case 'r':
			at, ok := columnOf(value, r.row)
			if !ok {
				r.col = col
				r.fail(OutOfOrder, "a cell in row %d that says its address is %s", r.row, excerpt(value))
				return
			}
			if at < col {
				prev := r.col
				r.col = at
				r.fail(OutOfOrder, "the cell after %s", Address(r.row, prev))
				return
			}
			col = at
		case 's':
			i, ok := index(value, len(r.w.styles))
			if !ok && (r.w.hasStyles || string(value) != "0") {
				r.col = col
				r.fail(BadIndex, "the style %s where the workbook has %d styles", excerpt(value), len(r.w.styles))
				return
			}
			if ok {
				st = r.w.styles[i]
			}
		case 't':
			switch string(value) {
			case "s":
				typ = sharedCell
			case "n":
			case "str":
				typ = resultCell
			case "inlineStr":
				typ = inlineCell
			case "b":
				typ = boolCell
			case "e":
				typ = errorCell
			case "d":
				typ = dateCell
			default:
				r.col = col
				r.fail(BadCell, "a cell of the unknown type %s", excerpt(value))
				return
			}
		}
	}
	if r.col = col; col > maxCol {
		r.fail(OutOfOrder, "more columns than a sheet can have")
		return
	}
	if s.empty {
		return
	}
	value, hasValue, inline, formula := r.buf[:0], false, false, false
	for s.next() && s.kind != endTag {
		switch {
		case s.kind == charData:
			if !isSpace(s.text()) {
				s.malformed("text in a cell outside its value")
			}
		case s.is("v") && !hasValue:
			hasValue = true
			if inline {
				s.skip() // some programs write the text a second time
				break
			}
			value = s.textOf(value)
		case s.is("is") && !inline && typ == inlineCell:
			inline = true
			value = s.richText(value[:0])
		case s.is("f") && !formula:
			formula = true
			s.skip()
		case s.is("extLst"):
			s.skip()
		default:
			r.fail(BadCell, "a cell with an element %s it should not have", excerpt(s.local()))
		}
	}
	r.buf = value
	if s.err != nil {
		if f, ok := s.err.(Fault); ok && f.Cell == "" {
			f.Sheet, f.Cell = r.name, Address(r.row, r.col)
			s.err = f
		}
		return
	}
	c := Cell{Row: r.row, Col: col, Format: st.format, Percent: st.percent, IsDate: st.date, Decimals: st.decimals,
		Formula: formula, HiddenRow: r.hiddenRow, date1904: r.w.date1904}
	if typ == inlineCell && !inline {
		typ = resultCell
	}
	if !r.value(&c, typ, value, hasValue || inline) {
		return
	}
	r.emit(c)
}

// value decides what the cell holds; false if it holds nothing or is not sound.
func (r *sheetReader) value(c *Cell, typ cellType, value []byte, has bool) bool {
	if typ != resultCell && typ != inlineCell {
		value = trimSpace(value)
		has = len(value) > 0
	}
	if !has {
		// A formula without a result: a program wrote it that did not calculate.
		c.Kind, c.Uncached = Blank, c.Formula
		return c.Formula
	}
	switch typ {
	case numberCell:
		c.Kind = Number
		if !isNumber(value) {
			r.fail(BadCell, "%s in a cell for a number", excerpt(value))
			return false
		}
		c.Text = r.arena.keep(value)
	case sharedCell:
		i, ok := index(value, r.w.texts.n)
		if !ok {
			r.fail(BadIndex, "the shared text %s where the workbook has %d", excerpt(value), r.w.texts.n)
			return false
		}
		c.Kind, c.Text = Text, r.w.texts.at(i)
	case resultCell:
		c.Kind, c.Text = Text, r.arena.keep(decodeX(value))
	case inlineCell: // decoded already, run by run
		c.Kind, c.Text = Text, r.arena.keep(value)
	case boolCell:
		c.Kind = Bool
		switch string(value) {
		case "1", "true":
			c.Text = "TRUE"
		case "0", "false":
			c.Text = "FALSE"
		default:
			r.fail(BadCell, "%s in a cell for true or false", excerpt(value))
			return false
		}
	case errorCell:
		c.Kind, c.Text = Error, r.arena.keep(value)
		if value[0] != '#' {
			r.fail(BadCell, "%s in a cell for an error", excerpt(value))
			return false
		}
	case dateCell:
		c.Kind, c.IsDate, c.Text = Date, true, r.arena.keep(value)
		if !isISO(c.Text) {
			r.fail(BadCell, "%s in a cell for a date", excerpt(value))
			return false
		}
	}
	// A text in a cell with a date's format stays the text that it is.
	c.IsDate = c.IsDate && (c.Kind == Number || c.Kind == Date)
	if c.Kind == Text && len(c.Text) > maxText && len(utf16.Encode([]rune(c.Text))) > maxText {
		r.fail(TextTooLong, "a text of %d bytes", len(c.Text))
		return false
	}
	return true
}

// emit hands a cell on, within the limits.
func (r *sheetReader) emit(c Cell) {
	lim := &r.w.lim
	switch r.count++; {
	case c.Row > lim.Rows:
		r.fail(TooLarge, "something in row %d, beyond the %d rows allowed", c.Row, lim.Rows)
		return
	case c.Col > lim.Cols:
		r.fail(TooLarge, "something in column %d, beyond the %d columns allowed", c.Col, lim.Cols)
		return
	case r.count > lim.Cells:
		r.fail(TooLarge, "more than the %d cells allowed", lim.Cells)
		return
	}
	c.HiddenCol = r.hiddenCols != nil && r.hiddenCols[c.Col]
	if c.HiddenRow && !r.saidRow {
		r.saidRow = true
		r.w.warn(Fault{Code: HiddenRow, Part: r.s.part, Sheet: r.name, Cell: c.Address(), Found: "a hidden row with something in it"})
	}
	if c.HiddenCol && !r.saidColumn {
		r.saidColumn = true
		r.w.warn(Fault{Code: HiddenColumn, Part: r.s.part, Sheet: r.name, Cell: c.Address(), Found: "a hidden column with something in it"})
	}
	r.stop = r.fn(c)
}

// columnOf reads the column of a cell's address, which must be in the given row.
func columnOf(ref []byte, row int) (int, bool) {
	i, col := 0, 0
	for i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z' {
		col = 26*col + int(ref[i]-'A') + 1
		i++
	}
	if i == 0 || col > maxCol || i == len(ref) || ref[i] == '0' {
		return 0, false
	}
	n, ok := index(ref[i:], maxRow+1)
	return col, ok && n == row
}

// isNumber reports whether b is a finite number written as XML and Excel write them.
func isNumber(b []byte) bool {
	i, digits := 0, 0
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		i++
	}
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		digits++
	}
	if i < len(b) && b[i] == '.' {
		for i++; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
			digits++
		}
	}
	if digits == 0 {
		return false
	}
	if i == len(b) && digits < 300 {
		return true
	}
	if i < len(b) && b[i] != 'e' && b[i] != 'E' {
		return false
	}
	f, err := strconv.ParseFloat(string(b), 64)
	return err == nil && !math.IsInf(f, 0)
}

// isISO reports whether s is a date, time or both as a cell of type d may have.
func isISO(s string) bool {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", time.RFC3339, "15:04:05"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
