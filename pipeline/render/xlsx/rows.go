package xlsx

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// style is the look of a cell. A text that looks like a formula takes the second of the pair, which is the same but marked as text for good.
type style struct {
	plain, quoted int
	wraps         bool
	line          float64 // height of a line, in points
}

// link leads from a cell: to a place within the workbook, or outside to an address.
type link struct {
	cell   string
	place  string
	target string
	text   string
}

// flushAt is how much of a sheet is gathered before it is compressed.
const flushAt = 1 << 16

// rows writes the cells of one sheet in reading order. The first thing that a cell cannot hold is kept as the error, with the cell, and nothing is
// written after it.
type rows struct {
	out   *squeezed
	texts *texts
	cols  []float64 // widths of columns, as far as they are known
	buf   []byte
	cells []byte // of the row being written, whose height is known when all of them are

	row, col int // of the cell written last
	lastCol  int
	height   float64  // of the row, in points; 0 leaves it to the program
	widest   []int    // number of each column, in characters
	names    []string // of the columns
	links    []link
	gaps     bool // a cell of the table has been left empty
	err      error

	formulas   formulas
	sparklines sparklines
}

func (r *rows) fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("cell %s%d: %w", columnName(max(r.col, 1)), max(r.row, 1), err)
	}
}

// next goes to the first column of the next row.
func (r *rows) next() {
	r.endRow()
	r.row++
	r.col = 0
	if r.row > maxRow {
		r.fail(fmt.Errorf("a sheet has %d rows at most", maxRow))
	}
}

// tallest is the greatest height that a row can have, in points.
const tallest = 409

func (r *rows) endRow() {
	if len(r.cells) == 0 {
		return
	}
	b := append(r.buf, `<row r="`...)
	b = strconv.AppendInt(b, int64(r.row), 10)
	if r.height > 0 {
		b = append(b, `" ht="`...)
		b = strconv.AppendFloat(b, min(r.height, tallest), 'f', -1, 64)
		r.height = 0
	}
	b = append(b, `">`...)
	b = append(b, r.cells...)
	r.buf = append(b, "</row>"...)
	r.cells = r.cells[:0]
	if len(r.buf) >= flushAt {
		r.flush()
	}
}

func (r *rows) flush() {
	if _, err := r.out.Write(r.buf); err != nil {
		r.fail(err)
	}
	r.buf = r.buf[:0]
}

// begin opens the next cell of the row.
func (r *rows) begin(style int) []byte {
	r.col++
	if r.col > r.lastCol {
		r.lastCol = r.col
	}
	for len(r.names) < r.col {
		r.names = append(r.names, columnName(len(r.names)+1))
		r.widest = append(r.widest, 0)
	}
	b := append(r.cells, `<c r="`...)
	b = append(b, r.names[r.col-1]...)
	b = strconv.AppendInt(b, int64(r.row), 10)
	b = append(b, `" s="`...)
	return strconv.AppendInt(b, int64(style), 10)
}

// skip leaves a cell empty.
func (r *rows) skip() { r.col, r.gaps = r.col+1, true }

// blank writes an empty cell which has a look: one to be filled in.
func (r *rows) blank(s style) { r.cells = append(r.begin(s.plain), `"/>`...) }

// text writes a text; the empty text leaves the cell empty.
func (r *rows) text(s style, text string) {
	if text == "" {
		r.skip()
		return
	}
	id := s.plain
	if formulaLike(text) {
		id = s.quoted
	}
	b := r.begin(id)
	k, err := r.texts.index(text, r.col)
	if err != nil {
		r.fail(err)
		return
	}
	if k >= 0 {
		b = append(b, `" t="s"><v>`...)
		b = strconv.AppendInt(b, int64(k), 10)
		r.cells = append(b, `</v></c>`...)
	} else {
		b = append(b, `" t="inlineStr"><is>`...)
		b = appendT(b, text)
		r.cells = append(b, `</is></c>`...)
	}
	r.asText(s, text)
}

// asText keeps the height that a text takes in its column. How wide letters are is not known here, so the count of lines is a generous guess;
// Excel makes its own as soon as the row is edited.
func (r *rows) asText(s style, text string) {
	lines := 1
	if s.wraps && r.col <= len(r.cols) && (float64(len(text)) > r.cols[r.col-1]-2 || strings.IndexByte(text, '\n') >= 0) {
		lines = linesOf(text, r.cols[r.col-1])
	}
	if lines > 1 || s.line > bodyLine {
		r.height = max(r.height, float64(lines)*s.line+1)
	}
}

// linesOf guesses how many lines a text takes in a column so many characters wide.
func linesOf(text string, width float64) int {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += max(1, int(math.Ceil(float64(utf8.RuneCountInString(line))*0.96/(width-1))))
	}
	return lines
}

// appendT writes a text as the element that holds one.
func appendT(b []byte, text string) []byte {
	if keepsSpace(text) {
		b = append(b, `<t xml:space="preserve">`...)
	} else {
		b = append(b, `<t>`...)
	}
	b = appendText(b, text)
	return append(b, `</t>`...)
}

// number writes a number at full precision. Places is how many decimal places are shown.
func (r *rows) number(s style, v float64, places int) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.col++
		r.fail(fmt.Errorf("%v is not a number that a cell can hold", v))
		return
	}
	b := append(r.begin(s.plain), `"><v>`...)
	r.cells = append(appendNumber(b, v), `</v></c>`...)
	r.asNumber(math.Abs(v), places)
}

// appendNumber writes a number with all the digits it takes to read it back.
func appendNumber(b []byte, v float64) []byte {
	switch {
	case v == 0: // nought has no sign, whichever way it was come by
		return append(b, '0')
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return strconv.AppendInt(b, int64(v), 10)
	case math.Abs(v) >= 1e-6 && math.Abs(v) < 1e15:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	return strconv.AppendFloat(b, v, 'E', -1, 64)
}

// decimal writes a number with the digits that it has.
func (r *rows) decimal(s style, v decimal.Decimal, places int) {
	b := append(r.begin(s.plain), `"><v>`...)
	b = append(b, v.String()...)
	r.cells = append(b, `</v></c>`...)
	r.asNumber(v.Abs().InexactFloat64(), places)
}

// asNumber keeps the room that a number takes in print: digits, commas, point, places and sign.
func (r *rows) asNumber(size float64, places int) {
	n := places + 2
	for n++; size >= 10 && n < 40; size /= 10 {
		n++
	}
	n += (n - places) / 4
	r.widest[r.col-1] = max(r.widest[r.col-1], n)
}

// date writes a day as the count of days that Excel keeps.
func (r *rows) date(s style, day time.Time) {
	y, m, d := day.Date()
	days := int64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(excelEpoch) / (24 * time.Hour))
	if days < 61 || y > 9999 {
		r.col++
		r.fail(fmt.Errorf("%s cannot stand in a sheet: dates run from March 1900 to 9999", day.Format(time.DateOnly)))
		return
	}
	b := append(r.begin(s.plain), `"><v>`...)
	b = strconv.AppendInt(b, days, 10)
	r.cells = append(b, `</v></c>`...)
	r.widest[r.col-1] = max(r.widest[r.col-1], len("30 September 2025"))
}

// excelEpoch is the day before day 1, allowing for the 29 February 1900 that Excel believes in.
var excelEpoch = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

// formula writes a formula with the text it gives, so that a program which does not calculate shows the right thing too.
func (r *rows) formula(s style, formula, result string) {
	r.formulaCell(s, `" t="str"><f>`, formula, result)
}

// formulaNumber writes a formula with the number it gives.
func (r *rows) formulaNumber(s style, formula string, result int) {
	r.formulaCell(s, `"><f>`, formula, strconv.Itoa(result))
}

// formulaFigure writes a formula, in which cells are named by the headings over them, with the figure it gives.
func (r *rows) formulaFigure(s style, formula string, result float64, places int) {
	cell, err := r.formulas.in(formula, r.row)
	if err == nil && (math.IsNaN(result) || math.IsInf(result, 0)) {
		err = fmt.Errorf("%v is not a number that a cell can hold", result)
	}
	if err != nil {
		r.col++
		r.fail(err)
		return
	}
	r.formulaCell(s, `"><f>`, cell, string(appendNumber(nil, result)))
	r.asNumber(math.Abs(result), places)
}

func (r *rows) formulaCell(s style, head, formula, result string) {
	b := append(r.begin(s.plain), head...)
	b = appendText(b, formula)
	b = append(b, `</f><v>`...)
	b = appendText(b, result)
	r.cells = append(b, `</v></c>`...)
	if n := units(formula); n > 8192 {
		r.fail(fmt.Errorf("the formula has %d characters, and a cell holds 8,192 at most", n))
	}
	r.asText(s, result)
}

// mostLinks is how many links a sheet can have.
const mostLinks = 65_530

// link leads from the cell written last to a place in the workbook or, where that is empty, to an address outside.
func (r *rows) link(place, target, text string) {
	if len(r.links) == mostLinks {
		r.fail(fmt.Errorf("a sheet has %d links at most", mostLinks))
		return
	}
	r.links = append(r.links, link{cell: columnName(r.col) + strconv.Itoa(r.row), place: place, target: target, text: text})
}
