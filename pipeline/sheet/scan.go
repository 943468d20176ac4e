package sheet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// A scanner pulls the elements and text out of one XML part. It reads through a window that slides over the part, so
// a sheet of any length takes the same memory. It refuses what is not well-formed, what is not UTF-8, and every
// directive that begins "<!" but comments and CDATA: workbooks have no use for document types, attackers have.
//
// What next yields (name, attributes, text) points into the window and is good until the following call.
type scanner struct {
	part  string
	r     *partReader // nil when the whole part is in buf
	buf   []byte
	pos   int
	end   int
	eof   bool
	base  int64 // bytes of the part that slid out of the window before buf[0]
	split int   // bytes at the end of the window that begin a character still to come
	err   error

	kind   tokenKind
	tagAt  int  // where in the window the last start tag begins
	prefix span // of its name, empty as a rule
	name   span // without the prefix
	attrs  []attr
	empty  bool // <name/>: no end tag follows
	textAt int  // where in the window the last stretch of text begins
	textTo int
	cdata  bool

	depth    int
	maxDepth int
	rooted   bool
	own      string // the prefix of the outermost element, "" as a rule
	open     []byte // the qualified names of the open elements, end to end
	marks    []int  // where in open each begins
	page     *[]byte
}

type tokenKind uint8

const (
	startTag tokenKind = iota + 1
	endTag
	charData
)

// attr is an attribute of the start tag. Its value is as written, entities and all; see unescape.
type attr struct {
	prefix, name, value span
}

// span is a stretch of the last start tag. Places instead of slices spare the collector a million pointers.
type span struct{ from, to int32 }

func (p span) empty() bool { return p.from == p.to }

func (s *scanner) in(p span) []byte { return s.buf[s.tagAt+int(p.from) : s.tagAt+int(p.to)] }

// local is the name of the last start tag without its prefix.
func (s *scanner) local() []byte { return s.in(s.name) }

// text is the last stretch of text, not decoded yet.
func (s *scanner) text() []byte { return s.buf[s.textAt:s.textTo] }

var windows = sync.Pool{New: func() any { b := make([]byte, 128<<10); return &b }}

// scan begins reading a part through a sliding window.
func (p *part) scan() (*scanner, error) {
	r, err := p.open()
	if err != nil {
		return nil, err
	}
	page := windows.Get().(*[]byte)
	s := &scanner{part: p.name, r: r, buf: *page, page: page, maxDepth: p.arc.lim.Depth}
	s.begin()
	return s, nil
}

// scanSmall begins reading a part of which much is kept, and which is small in every sound workbook.
func (p *part) scanSmall() (*scanner, error) {
	if p.zf.UncompressedSize64 > structureBytes {
		return nil, Fault{Code: TooLarge, Part: p.name, Found: fmt.Sprintf("a part of %d bytes, more than the %s such a part may have", p.zf.UncompressedSize64, sizeText(structureBytes))}.filled()
	}
	return p.scan()
}

// scanBytes begins reading a part that is in memory.
func scanBytes(name string, xml []byte, maxDepth int) *scanner {
	s := &scanner{part: name, buf: xml, end: len(xml), eof: true, maxDepth: maxDepth}
	if s.checkText(0) {
		s.begin()
	}
	return s
}

// close gives back what was borrowed. The scanner must not be used again.
func (s *scanner) close() {
	if s.r != nil {
		s.r.close()
		s.r = nil
	}
	if s.page != nil {
		windows.Put(s.page)
		s.page = nil
	}
}

// fail notes the first thing found wrong; nothing is read after it.
func (s *scanner) fail(code Code, format string, args ...any) bool {
	if s.err == nil {
		s.err = Fault{Code: code, Part: s.part, Found: fmt.Sprintf(format, args...)}.filled()
	}
	return false
}

func (s *scanner) malformed(what string) bool {
	return s.fail(Damaged, "%s at byte %d of the part", what, s.base+int64(s.pos))
}

// begin passes over a byte order mark and checks the encoding the XML declaration names.
func (s *scanner) begin() {
	for s.end-s.pos < 256 && !s.eof && s.err == nil {
		s.more()
	}
	if s.err != nil {
		return
	}
	b := s.buf[s.pos:s.end]
	if bytes.HasPrefix(b, []byte("\uFEFF")) {
		s.pos += 3
		b = b[3:]
	}
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return
	}
	decl, _, _ := bytes.Cut(b, []byte("?>"))
	_, enc, named := bytes.Cut(decl, []byte("encoding"))
	if !named {
		return
	}
	label := strings.ToLower(strings.Trim(string(enc), " \t\r\n=\"'"))
	label, _, _ = strings.Cut(label, `"`)
	label, _, _ = strings.Cut(label, `'`)
	if label != "utf-8" && label != "utf8" && label != "us-ascii" {
		s.fail(NotUTF8, "XML that says it is in %s", excerpt([]byte(label)))
	}
}

// more slides the window on and reads further. It is false at the end of the part or when something is wrong.
func (s *scanner) more() bool {
	if s.eof || s.err != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end+s.split])
		s.base += int64(s.pos)
		s.end -= s.pos
		s.pos = 0
	}
	if s.end+s.split == len(s.buf) {
		if len(s.buf) >= maxToken {
			return s.fail(TooLarge, "a tag or a stretch of text of more than %s", sizeText(maxToken))
		}
		grown := make([]byte, 2*len(s.buf))
		copy(grown, s.buf)
		s.buf = grown // the borrowed page goes back unchanged
	}
	// The window is filled to its end, so that a long tag is not begun anew for every few bytes.
	from := s.end
	for at := s.end + s.split; at < len(s.buf); {
		n, err := s.r.Read(s.buf[at:])
		at += n
		s.split += n
		if err == io.EOF {
			s.eof = true
			break
		}
		if err != nil {
			s.err = err
			return false
		}
	}
	s.end, s.split = s.end+s.split, 0
	return s.checkText(from) && (s.end > from || !s.eof)
}

// checkText sees that the window from a place on is UTF-8 without the characters XML forbids. A character cut by the
// window's end is left for the next turn.
func (s *scanner) checkText(from int) bool {
	b := s.buf[from:s.end]
	for i := 0; i < len(b); {
		if i+8 <= len(b) && plainEight(binary.LittleEndian.Uint64(b[i:])) {
			i += 8
			continue
		}
		switch c := b[i]; {
		case c >= ' ' && c < utf8.RuneSelf, c == '\n', c == '\r', c == '\t':
			i++
			continue
		case c == 0 && i < 4 && s.base == 0:
			return s.fail(NotUTF8, "XML in UTF-16 or another encoding of wide characters")
		case c < ' ':
			return s.fail(Damaged, "a control character at byte %d of the part", s.base+int64(from+i))
		}
		if !s.eof && !utf8.FullRune(b[i:]) {
			s.split = len(b) - i
			s.end -= s.split
			return true
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return s.fail(NotUTF8, "a byte that is not UTF-8, at byte %d of the part", s.base+int64(from+i))
		}
		if r == 0xFFFE || r == 0xFFFF {
			return s.fail(Damaged, "a character XML does not allow, at byte %d of the part", s.base+int64(from+i))
		}
		i += n
	}
	return true
}

// plainEight reports whether eight bytes are all ASCII and none a control character.
func plainEight(x uint64) bool {
	const high, space = 0x8080808080808080, 0x2020202020202020
	return (x|(x-space))&high == 0
}

// next moves to the next tag or stretch of text. At the end of a sound part it is false and err is nil.
func (s *scanner) next() bool {
	for s.err == nil {
		for s.pos == s.end {
			if !s.more() {
				return s.finish()
			}
		}
		if s.buf[s.pos] != '<' {
			if s.chars() {
				return true
			}
			continue
		}
		for s.end-s.pos < 2 {
			if !s.more() {
				return s.err == nil && s.malformed("the part ends inside a tag")
			}
		}
		switch s.buf[s.pos+1] {
		case '/':
			return s.endTag()
		case '!':
			if s.bang() {
				return true
			}
		case '?':
			s.instruction()
		default:
			return s.startTag()
		}
	}
	return false
}

// finish checks the end of the part.
func (s *scanner) finish() bool {
	switch {
	case s.err != nil:
	case s.split > 0:
		s.fail(NotUTF8, "a character cut off by the end of the part")
	case s.depth > 0:
		s.malformed("the part ends with elements still open")
	case !s.rooted:
		s.malformed("a part without any element")
	}
	return false
}

// chars yields the text up to the next tag. Text outside the outermost element may only be white space and is not
// yielded: then chars is false.
func (s *scanner) chars() bool {
	n := bytes.IndexByte(s.buf[s.pos:s.end], '<')
	for n < 0 {
		seen := s.end - s.pos
		if !s.more() {
			if s.err != nil {
				return false
			}
			n = s.end - s.pos
			break
		}
		if n = bytes.IndexByte(s.buf[s.pos+seen:s.end], '<'); n >= 0 {
			n += seen
		}
	}
	text := s.buf[s.pos : s.pos+n]
	if s.depth == 0 {
		if !isSpace(text) {
			return s.malformed("text outside the outermost element")
		}
		s.pos += n
		return false
	}
	s.textAt, s.textTo = s.pos, s.pos+n
	s.pos += n
	s.kind, s.cdata = charData, false
	return true
}

// upTo finds the end of a comment, instruction or CDATA section that begins at the window's start.
func (s *scanner) upTo(skip int, mark string) int {
	for from := skip; ; {
		b := s.buf[s.pos:s.end]
		if from < len(b) {
			if i := bytes.Index(b[from:], []byte(mark)); i >= 0 {
				return from + i
			}
			from = max(skip, len(b)-len(mark)+1)
		}
		if !s.more() {
			if s.err == nil {
				s.malformed("the part ends inside a comment, instruction or CDATA section")
			}
			return -1
		}
	}
}

// bang passes over a comment, yields a CDATA section, and refuses everything else that begins "<!".
func (s *scanner) bang() bool {
	const comment, cdata = "<!--", "<![CDATA["
	for s.end-s.pos < len(cdata) && s.more() {
	}
	b := s.buf[s.pos:s.end]
	switch {
	case s.err != nil:
	case bytes.HasPrefix(b, []byte(comment)):
		if n := s.upTo(len(comment), "-->"); n >= 0 {
			s.pos += n + 3
		}
	case bytes.HasPrefix(b, []byte(cdata)) && s.depth > 0:
		if n := s.upTo(len(cdata), "]]>"); n >= 0 {
			s.textAt, s.textTo = s.pos+len(cdata), s.pos+n
			s.kind, s.cdata = charData, true
			s.pos += n + 3
			return true
		}
	default:
		s.fail(UnsafeXML, "a document type or other declaration, %s, at byte %d of the part", excerpt(b[:min(len(b), 12)]), s.base+int64(s.pos))
	}
	return false
}

func (s *scanner) instruction() {
	if n := s.upTo(2, "?>"); n >= 0 {
		s.pos += n + 2
	}
}

// skip passes over the rest of the element whose start tag was just yielded.
func (s *scanner) skip() {
	if s.empty {
		return
	}
	for outer := s.depth - 1; s.next(); {
		if s.kind == endTag && s.depth == outer {
			return
		}
	}
}

// is reports whether the current start tag is that name of the part's own vocabulary, which is the one its outermost
// element belongs to: a program may write x:row for row throughout.
func (s *scanner) is(name string) bool {
	return string(s.local()) == name && string(s.in(s.prefix)) == s.own
}

// attr is the value of the attribute of that name without a prefix, decoded; empty if there is none.
func (s *scanner) attr(name string) string {
	for _, a := range s.attrs {
		if a.prefix.empty() && string(s.in(a.name)) == name {
			b, good := unescape(nil, s.in(a.value))
			if !good {
				s.malformed("an entity that XML does not know")
			}
			return string(b)
		}
	}
	return ""
}

// textOf appends to dst the text of the element whose start tag was just yielded, decoded, up to its end tag.
// The element may hold nothing but text.
func (s *scanner) textOf(dst []byte) []byte {
	if s.empty {
		return dst
	}
	if text, ok := s.plainText(); ok && len(dst)+len(text) <= maxTextBytes {
		return append(dst, text...)
	} else if ok {
		s.fail(TextTooLong, "a text of more than %s", sizeText(maxTextBytes))
		return dst
	}
	for s.next() {
		switch s.kind {
		case endTag:
			return dst
		case startTag:
			s.malformed("an element inside one that may only hold text")
		default:
			dst = s.appendText(dst)
		}
	}
	return dst
}

// plainText takes the short way through an element that holds only text without anything to decode, all of it in the
// window, as nearly every value is: past its end tag at once.
func (s *scanner) plainText() (text []byte, ok bool) {
	b := s.buf[s.pos:s.end]
	n := 0
	for n < len(b) && b[n] != '<' {
		if b[n] == '&' || b[n] == '\r' {
			return nil, false
		}
		n++
	}
	top := s.open[s.marks[s.depth-1]:]
	end := n + 2 + len(top)
	if end >= len(b) || b[n+1] != '/' || b[end] != '>' || string(b[n+2:end]) != string(top) {
		return nil, false
	}
	s.pos += end + 1
	s.pop()
	return b[:n], true
}

// pop leaves the innermost element.
func (s *scanner) pop() {
	s.depth--
	s.open = s.open[:s.marks[s.depth]]
	s.marks = s.marks[:s.depth]
}

// appendText appends the current stretch of text, decoded.
func (s *scanner) appendText(dst []byte) []byte {
	text := s.text()
	if len(dst)+len(text) > maxTextBytes {
		s.fail(TextTooLong, "a text of more than %s", sizeText(maxTextBytes))
		return dst
	}
	if s.cdata {
		return appendLines(dst, text)
	}
	if bytes.IndexByte(text, '&') < 0 && bytes.IndexByte(text, '\r') < 0 {
		return append(dst, text...)
	}
	dst, good := unescape(dst, text)
	if !good {
		s.malformed("an entity that XML does not know")
	}
	return dst
}

func isSpaceByte(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func isSpace(b []byte) bool {
	for _, c := range b {
		if !isSpaceByte(c) {
			return false
		}
	}
	return true
}
