// Package opendata writes figures as CSV that anybody can load: RFC 4180, UTF-8 without a byte order mark, lines ended by carriage return and line feed,
// a comma between fields, and quotation marks round a field only where it needs them.
//
// Text that a spreadsheet would run as a formula is guarded by an apostrophe, as package guard says.
//
// With the tables goes their description, so that a stranger can load them unaided: a Frictionless Data Package, version 2, for programs ([Describe]),
// and a reference for people ([Reference]), both from the same description of the columns.
package opendata

import (
	"io"
	"strings"

	"perfpack/pipeline/guard"
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
	guarded := guard.Needed(f)
	quote := f[0] == ' ' || f[len(f)-1] == ' '
	for i := 0; i < len(f) && !quote; i++ {
		quote = special[f[i]]
	}
	if !quote {
		if guarded {
			b = append(b, '\'')
		}
		return append(b, f...)
	}
	b = append(b, '"')
	if guarded {
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
