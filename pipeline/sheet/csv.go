package sheet

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"
)

// ReadCSV reads a CSV file into the same Table a sheet would give. name is the file's name; the Table is called by it
// without folders and ending. The file must be UTF-8, with or without a byte order mark, with commas between fields
// and quotation marks round fields that need them (RFC 4180), lines ending in LF or CRLF. The first record that is not
// blank has the headings, and every record as many fields as it has; all records that do not are reported together,
// as [Faults]. Records are shorter without being at fault where Excel left out the empty cells at their ends.
//
// Cells are addressed as Excel would show the file: a record is a row, however many lines it takes, and a blank line
// is a row too. Every field is Text, as it stands; an empty one is Blank.
func ReadCSV(name string, data []byte, lim Limits) (*Table, error) {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(base, path.Ext(base))
	b := tableBuilder{t: &Table{Name: base}, most: lim.Cells}
	var widths widths
	var last Cell // that holds anything
	add := func(c Cell) error {
		last = c
		return b.add(c)
	}
	err := scanCSV(data, lim, add, func(row, line, fields int) {
		widths.add(record{row, line, fields, last.Row == row && last.Col == fields})
	})
	if err != nil {
		return nil, err
	}
	if widths.judge(); len(widths.ragged) > 0 {
		return nil, widths.ragged
	}
	return b.finish()
}

// A record is a row of a CSV file that is not blank.
type record struct {
	row, line, fields int
	full              bool // its last field holds something
}

// excelBlock is how many rows Excel writes to a CSV file at a time. Columns at the end that are empty in all rows of a block are left out, commas and all.
const excelBlock = 16

// widths finds the records that have more or fewer fields than the headings, but for the blocks that Excel cut short: those have one length in all their rows,
// and end where the longest of them ends. A comma that was forgotten in one row, which would put its figures under other headings, shows beside its neighbours.
type widths struct {
	header int      // fields of the first record
	block  []record // being gathered
	ragged Faults
}

func (w *widths) add(r record) {
	if w.header == 0 {
		w.header = r.fields
	}
	if len(w.block) > 0 && (w.block[0].row-1)/excelBlock != (r.row-1)/excelBlock {
		w.judge()
	}
	w.block = append(w.block, r)
}

// judge says which records of the block are at fault, and begins another.
func (w *widths) judge() {
	alike, full := true, false
	for _, r := range w.block {
		alike = alike && r.fields == w.block[0].fields
		full = full || r.full
	}
	for _, r := range w.block {
		cut := alike && full && r.fields < w.header
		if r.fields != w.header && !cut && len(w.ragged) < mostFaults {
			w.ragged = append(w.ragged, Fault{Code: RaggedRow, Part: fmt.Sprintf("line %d", r.line), Cell: "",
				Found: fmt.Sprintf("row %d with a number of fields (%d) that is not that of the headings (%d)", r.row, r.fields, w.header)}.filled())
		}
	}
	w.block = w.block[:0]
}

// ScanCSV streams the fields of a CSV file that hold anything, as [Workbook.Read] streams the cells of a sheet, under
// the same rules as [ReadCSV] except that records may have different numbers of fields.
func ScanCSV(data []byte, lim Limits, fn func(Cell) error) error {
	return scanCSV(data, lim, fn, func(row, line, fields int) {})
}

// scanCSV calls record after the fields of each record that is not a blank line.
func scanCSV(data []byte, lim Limits, fn func(Cell) error, record func(row, line, fields int)) error {
	text, err := csvText(data, lim)
	if err != nil {
		return err
	}
	p := csvReader{text: text, lim: lim, row: 1, line: 1}
	for p.at < len(p.text) {
		first := p.line
		if p.lineEnd() {
			p.row++
			continue
		}
		for p.col = 1; ; p.col++ {
			value, err := p.field()
			if err != nil {
				return err
			}
			if value != "" {
				if err := p.room(); err != nil {
					return err
				}
				if err := fn(Cell{Row: p.row, Col: p.col, Kind: Text, Text: value, Decimals: -1}); err != nil {
					return err
				}
			}
			if p.at < len(p.text) && p.text[p.at] == ',' {
				p.at++
				continue
			}
			break
		}
		record(p.row, first, p.col)
		if p.at < len(p.text) && !p.lineEnd() {
			return p.fault(BadQuote, "%s after a quoted field", excerpt([]byte(p.text[p.at:min(len(p.text), p.at+20)])))
		}
		p.row++
	}
	return nil
}

// csvText checks that data is UTF-8 text with commas, and makes a string of it.
func csvText(data []byte, lim Limits) (string, error) {
	f := Fault{}
	switch {
	case int64(len(data)) > lim.FileBytes:
		f.Code, f.Found = TooLarge, "a file of "+sizeText(int64(len(data)))+", more than the "+sizeText(lim.FileBytes)+" allowed"
	case len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\uFEFF")))) == 0:
		f.Code, f.Found = EmptyFile, "a file with nothing in it"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte(oleMagic)):
		f.Code, f.Found, f.Mend = NotWorkbook, "a workbook or archive where a CSV file was expected", "give the file the ending .xlsx, or save it as 'CSV UTF-8 (Comma delimited)'"
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		f.Code, f.Found = NotUTF8, "a file in UTF-16, as Excel's 'Unicode Text' is"
	case bytes.IndexByte(data, 0) >= 0:
		f.Code, f.Part, f.Found = HalfCopied, lineOf(data, bytes.IndexByte(data, 0)), "blank bytes, as of a copy that has not finished"
	case !utf8.Valid(data):
		at := 0
		for rest := data; ; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n == 1 {
				break
			}
			rest, at = rest[n:], at+n
		}
		f.Code, f.Part = NotUTF8, lineOf(data, at)
		f.Found = fmt.Sprintf("the byte %02X, which is not UTF-8, after %s; the file is probably in Windows-1252", data[at], excerpt(data[max(0, bytes.LastIndexByte(data[:at], '\n')+1):at]))
	default:
		data = bytes.TrimPrefix(data, []byte("\uFEFF"))
		first := firstLine(bytes.TrimLeft(data, "\r\n"))
		if otherSeparator(first) {
			f.Code, f.Part, f.Found = WrongSeparator, "line 1", "headings without commas: "+excerpt(first)
			break
		}
		return string(data), nil
	}
	return "", f.filled()
}

// otherSeparator reports whether the headings have semicolons or tabs between them but no comma.
func otherSeparator(headings []byte) bool {
	quoted, other := false, false
	for _, c := range headings {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			return false
		case c == ';' || c == '\t':
			other = true
		}
	}
	return other
}

// lineOf says in which line of a file a byte is.
func lineOf(data []byte, at int) string {
	return fmt.Sprintf("line %d", 1+bytes.Count(data[:at], []byte("\n")))
}

// A csvReader stands at one place of a CSV file.
type csvReader struct {
	text     string
	lim      Limits
	at       int
	row, col int
	line     int
	cells    int
}

func (p *csvReader) fault(code Code, format string, args ...any) error {
	return Fault{Code: code, Part: fmt.Sprintf("line %d", p.line), Cell: Address(p.row, p.col), Found: fmt.Sprintf(format, args...)}.filled()
}

// lineEnd passes over a line end, if one is next.
func (p *csvReader) lineEnd() bool {
	switch rest := p.text[p.at:]; {
	case strings.HasPrefix(rest, "\r\n"):
		p.at += 2
	case strings.HasPrefix(rest, "\n"):
		p.at++
	default:
		return false
	}
	p.line++
	return true
}

// field reads one field, up to the comma or line end behind it.
func (p *csvReader) field() (string, error) {
	rest := p.text[p.at:]
	if strings.HasPrefix(rest, `"`) {
		return p.quoted()
	}
	n := strings.IndexAny(rest, ",\n")
	if n < 0 {
		n = len(rest)
	}
	if n > 0 && n < len(rest) && rest[n] == '\n' && rest[n-1] == '\r' {
		n--
	}
	value := rest[:n]
	if i := strings.IndexAny(value, "\"\r"); i >= 0 {
		if value[i] == '\r' {
			return "", p.fault(BadQuote, "a carriage return inside a field that is not quoted")
		}
		return "", p.fault(BadQuote, "a quotation mark inside the unquoted field %s", excerpt([]byte(value)))
	}
	p.at += n
	return value, nil
}

// quoted reads a field in quotation marks, in which a doubled one stands for itself.
func (p *csvReader) quoted() (string, error) {
	start := p.at + 1
	end := start
	doubled := false
	for {
		i := strings.IndexByte(p.text[end:], '"')
		if i < 0 {
			return "", p.fault(BadQuote, "a quotation mark that is not closed, before %s", excerpt([]byte(p.text[start:min(len(p.text), start+200)])))
		}
		end += i
		if !strings.HasPrefix(p.text[end:], `""`) {
			break
		}
		doubled = true
		end += 2
	}
	value := p.text[start:end]
	p.line += strings.Count(value, "\n")
	p.at = end + 1
	if p.at < len(p.text) && p.text[p.at] != ',' && p.text[p.at] != '\n' && !strings.HasPrefix(p.text[p.at:], "\r\n") {
		return "", p.fault(BadQuote, "%s behind the end of a quoted field", excerpt([]byte(p.text[p.at:min(len(p.text), p.at+20)])))
	}
	if doubled {
		value = strings.ReplaceAll(value, `""`, `"`)
	}
	return value, nil
}

// room holds the field just read against the limits.
func (p *csvReader) room() error {
	p.cells++
	switch {
	case p.row > p.lim.Rows:
		return p.fault(TooLarge, "more than the %d rows allowed", p.lim.Rows)
	case p.col > p.lim.Cols:
		return p.fault(TooLarge, "more than the %d columns allowed", p.lim.Cols)
	case p.cells > p.lim.Cells:
		return p.fault(TooLarge, "more than the %d cells allowed", p.lim.Cells)
	}
	return nil
}
