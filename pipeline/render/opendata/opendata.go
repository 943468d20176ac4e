// Package opendata writes figures as CSV that anybody can load: RFC 4180, UTF-8 without a byte order mark, lines ended by carriage return and line feed,
// a comma between fields, and quotation marks round a field only where it needs them.
//
// A spreadsheet takes a field which begins with =, +, -, @, a tab or a carriage return for a formula, and would run it. Such a field is guarded: an
// apostrophe is put before it, unless it is a plain number, such as -12.5, which is left alone so that numbers stay numbers. A field that would look
// guarded although it is not gets one as well, so that [Plain] always gives back what was meant.
package opendata

import (
	"io"
	"strings"
)

// A Writer writes rows. The zero Writer is of no use; see [NewWriter].
type Writer struct {
	w   io.Writer
	buf []byte
	err error
}

const flushAt = 1 << 16

// NewWriter makes a writer. Call Flush when all rows are written.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w, buf: make([]byte, 0, flushAt+1<<12)} }

// WriteRow writes the fields of one row, the headings first as a row like others. It keeps nothing of the slice. An error of the place written to
// is given by this call or a later one, and from then on by every call.
func (t *Writer) WriteRow(fields []string) error {
	b := t.buf
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendField(b, f)
	}
	if len(fields) == 1 && fields[0] == "" {
		b = append(b, `""`...) // an empty line would be no row to most readers
	}
	t.buf = append(b, "\r\n"...)
	if len(t.buf) >= flushAt {
		return t.Flush()
	}
	return t.err
}

// Flush writes what is still held back.
func (t *Writer) Flush() error {
	if t.err == nil {
		_, t.err = t.w.Write(t.buf)
	}
	t.buf = t.buf[:0]
	return t.err
}

// special marks the characters for whose sake a field is put between quotation marks.
var special = [256]bool{',': true, '"': true, '\n': true, '\r': true}

func appendField(b []byte, f string) []byte {
	if f == "" {
		return b
	}
	guard := guards(f)
	quote := f[0] == ' ' || f[len(f)-1] == ' '
	for i := 0; i < len(f) && !quote; i++ {
		quote = special[f[i]]
	}
	if !quote {
		if guard {
			b = append(b, '\'')
		}
		return append(b, f...)
	}
	b = append(b, '"')
	if guard {
		b = append(b, '\'')
	}
	for {
		i := strings.IndexByte(f, '"')
		if i < 0 {
			break
		}
		b = append(b, f[:i+1]...)
		b = append(b, '"')
		f = f[i+1:]
	}
	b = append(b, f...)
	return append(b, '"')
}

// guards says that a field is to have an apostrophe put before it.
func guards(f string) bool {
	switch f[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return !isNumber(f)
	case '\'':
		return looksGuarded(f)
	}
	return false
}

// looksGuarded says that a field is a run of apostrophes before something that is to be guarded.
func looksGuarded(f string) bool {
	rest := strings.TrimLeft(f, "'")
	return rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 && !isNumber(rest)
}

// isNumber says that a field is a plain decimal number.
func isNumber(f string) bool {
	f = strings.TrimPrefix(f, "-")
	whole, fraction, point := strings.Cut(f, ".")
	return digits(whole) && (!point || digits(fraction))
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Plain takes the guard off a field that was read from a file written by a Writer.
func Plain(field string) string {
	if strings.HasPrefix(field, "'") && looksGuarded(field) {
		return field[1:]
	}
	return field
}
