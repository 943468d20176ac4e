package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// What follows reads PDFs as this package writes them, strictly: whatever is not as expected fails the test.

type (
	name string
	ref  int
	dict map[name]any
	list []any
	text string // a string object, as bytes
)

type pdfStream struct {
	dict
	data []byte // inflated
}

type pdfFile struct {
	t       testing.TB
	objects map[ref]any
	root    dict
	info    dict
}

func readPDF(t testing.TB, b []byte) *pdfFile {
	t.Helper()
	f := &pdfFile{t: t, objects: map[ref]any{}}
	tail := b[bytes.LastIndex(b, []byte("startxref\n"))+len("startxref\n"):]
	at, err := strconv.Atoi(string(tail[:bytes.IndexByte(tail, '\n')]))
	if err != nil {
		t.Fatal(err)
	}
	table := f.indirect(b, at, -1).(pdfStream)
	rows := unpredict(t, table.data, 7)
	type packed struct {
		in  ref
		nth int
	}
	later := map[ref]packed{}
	for n := range len(rows) / 7 {
		row := rows[n*7 : n*7+7]
		where := int(binary.BigEndian.Uint32(row[1:5]))
		switch row[0] {
		case 1:
			f.objects[ref(n)] = f.indirect(b, where, n)
		case 2:
			later[ref(n)] = packed{ref(where), int(binary.BigEndian.Uint16(row[5:]))}
		}
	}
	if len(rows)/7 != table.dict["Size"].(int) {
		t.Fatalf("table of %d rows says it has %v", len(rows)/7, table.dict["Size"])
	}
	opened := map[ref][]any{}
	for n, p := range later {
		if opened[p.in] == nil {
			s := f.objects[p.in].(pdfStream)
			first := s.dict["First"].(int)
			head := strings.Fields(string(s.data[:first]))
			for i := range s.dict["N"].(int) {
				offset, _ := strconv.Atoi(head[i*2+1])
				l := lexer{t: t, b: s.data, at: first + offset}
				opened[p.in] = append(opened[p.in], l.value())
			}
		}
		f.objects[n] = opened[p.in][p.nth]
	}
	f.root = f.dict(table.dict["Root"])
	f.info = f.dict(table.dict["Info"])
	return f
}

func unpredict(t testing.TB, data []byte, width int) []byte {
	var out []byte
	before := make([]byte, width)
	for len(data) > 0 {
		if data[0] != 2 {
			t.Fatalf("predictor %d", data[0])
		}
		row := make([]byte, width)
		for i := range row {
			row[i] = data[1+i] + before[i]
		}
		out = append(out, row...)
		before = row
		data = data[1+width:]
	}
	return out
}

// indirect reads "n 0 obj ... endobj" at a place; n below 0 is any.
func (f *pdfFile) indirect(b []byte, at, n int) any {
	l := lexer{t: f.t, b: b, at: at}
	if got := l.value(); n >= 0 && got != n {
		f.t.Fatalf("object %d stands where %d should", got, n)
	}
	l.value()
	if l.word() != "obj" {
		f.t.Fatalf("no object at %d", at)
	}
	v := l.value()
	if l.word() != "stream" {
		return v
	}
	d := v.(dict)
	from := l.at + 1
	data := b[from : from+d["Length"].(int)]
	if !bytes.HasPrefix(b[from+len(data):], []byte("\nendstream\nendobj\n")) {
		f.t.Fatalf("stream %d does not end where its length says", n)
	}
	if d["Filter"] == name("FlateDecode") {
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			f.t.Fatal(err)
		}
		if data, err = io.ReadAll(z); err != nil {
			f.t.Fatalf("stream %d: %v", n, err)
		}
	}
	return pdfStream{d, data}
}

func (f *pdfFile) get(v any) any {
	if r, ok := v.(ref); ok {
		o, ok := f.objects[r]
		if !ok {
			f.t.Fatalf("object %d does not exist", r)
		}
		return o
	}
	return v
}

func (f *pdfFile) dict(v any) dict {
	switch d := f.get(v).(type) {
	case dict:
		return d
	case pdfStream:
		return d.dict
	}
	f.t.Fatalf("%v is not a dictionary", v)
	return nil
}

// lexer reads values and operators.
type lexer struct {
	t  testing.TB
	b  []byte
	at int
}

func (l *lexer) space() {
	for l.at < len(l.b) && strings.IndexByte(" \n\r\t\x00\f", l.b[l.at]) >= 0 {
		l.at++
	}
}

func (l *lexer) word() string {
	l.space()
	from := l.at
	for l.at < len(l.b) && strings.IndexByte(" \n\r\t\x00\f<>[]()/%", l.b[l.at]) < 0 {
		l.at++
	}
	return string(l.b[from:l.at])
}

func (l *lexer) value() any {
	l.space()
	if l.at >= len(l.b) {
		return nil
	}
	switch c := l.b[l.at]; {
	case c == '/':
		l.at++
		return name(l.word())
	case bytes.HasPrefix(l.b[l.at:], []byte("<<")):
		l.at += 2
		d := dict{}
		for {
			l.space()
			if bytes.HasPrefix(l.b[l.at:], []byte(">>")) {
				l.at += 2
				return d
			}
			k, ok := l.value().(name)
			if !ok {
				l.t.Fatalf("a dictionary with a key that is no name near %q", l.near())
			}
			if _, twice := d[k]; twice {
				l.t.Fatalf("key %s twice", k)
			}
			d[k] = l.value()
		}
	case c == '[':
		l.at++
		a := list{}
		for {
			l.space()
			if l.b[l.at] == ']' {
				l.at++
				return a
			}
			a = append(a, l.value())
		}
	case c == '(':
		return l.literal()
	case c == '<':
		end := bytes.IndexByte(l.b[l.at:], '>')
		var raw []byte
		fmt.Sscanf(string(l.b[l.at+1:l.at+end]), "%x", &raw)
		l.at += end + 1
		return text(raw)
	}
	w := l.word()
	if n, err := strconv.Atoi(w); err == nil {
		// A number, or the first part of a reference.
		save := l.at
		if l.word() == "0" && l.word() == "R" {
			return ref(n)
		}
		l.at = save
		return n
	}
	if v, err := strconv.ParseFloat(w, 64); err == nil {
		return v
	}
	if w == "" {
		l.t.Fatalf("nothing to read near %q", l.near())
	}
	return operator(w)
}

type operator string

func (l *lexer) near() string { return string(l.b[l.at:min(l.at+40, len(l.b))]) }

func (l *lexer) literal() text {
	l.at++
	var b []byte
	for depth := 1; ; l.at++ {
		switch c := l.b[l.at]; c {
		case '\\':
			l.at++
			if c = l.b[l.at]; c == 'r' {
				c = '\r'
			}
			b = append(b, c)
		case '(':
			depth++
			b = append(b, c)
		case ')':
			if depth--; depth == 0 {
				l.at++
				return text(b)
			}
			b = append(b, c)
		default:
			b = append(b, c)
		}
	}
}

// words gives the characters of a string object of the document.
func (s text) words() string {
	if rest, ok := strings.CutPrefix(string(s), "\xfe\xff"); ok {
		return utf16be(rest)
	}
	return string(s)
}

func utf16be(s string) string {
	var codes []uint16
	for i := 0; i+1 < len(s); i += 2 {
		codes = append(codes, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(codes))
}
