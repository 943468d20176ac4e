package sheet

import "bytes"

func (s *scanner) endTag() bool {
	if s.depth == 0 {
		return s.malformed("an end tag without its beginning")
	}
	top := s.open[s.marks[s.depth-1]:]
	for {
		b := s.buf[s.pos:s.end]
		if len(b) > len(top)+2 {
			if string(b[2:2+len(top)]) != string(top) {
				return s.malformed("an end tag that does not match " + excerpt(top))
			}
			i := 2 + len(top)
			for i < len(b) && isSpaceByte(b[i]) {
				i++
			}
			if i < len(b) {
				if b[i] != '>' {
					return s.malformed("an end tag that does not match " + excerpt(top))
				}
				s.pos += i + 1
				s.pop()
				s.kind = endTag
				return true
			}
		}
		if !s.more() {
			return s.err == nil && s.malformed("the part ends inside a tag")
		}
	}
}

func (s *scanner) startTag() bool {
	for {
		s.tagAt = s.pos
		n := s.parseTag(s.buf[s.pos:s.end])
		if n > 0 {
			s.pos += n
			break
		}
		if s.err != nil || !s.more() {
			return s.err == nil && s.malformed("the part ends inside a tag")
		}
	}
	if s.level() == 1 {
		if s.rooted {
			return s.malformed("a second outermost element")
		}
		s.rooted, s.own = true, string(s.in(s.prefix))
	}
	if s.depth > s.maxDepth {
		return s.fail(UnsafeXML, "elements nested more than %d deep", s.maxDepth)
	}
	s.kind = startTag
	return true
}

// parseTag takes apart the start tag at the beginning of b and yields its length, or nought when b does not hold all
// of it or is not well-formed.
func (s *scanner) parseTag(b []byte) int {
	full, colon, i := nameAt(b, 1)
	if i == len(b) {
		return 0
	}
	if len(full) == 0 {
		s.malformed("a tag without a proper name")
		return 0
	}
	s.attrs = s.attrs[:0]
	s.prefix = span{1, int32(1 + max(0, colon))}
	s.name = span{int32(1 + colon + 1), int32(1 + len(full))}
	for {
		spaced := false
		for i < len(b) && isSpaceByte(b[i]) {
			i++
			spaced = true
		}
		if i == len(b) {
			return 0
		}
		if b[i] == '>' {
			s.empty = false
			s.marks = append(s.marks, len(s.open))
			s.open = append(s.open, full...)
			s.depth++
			return i + 1
		}
		if b[i] == '/' {
			if i+1 == len(b) {
				return 0
			}
			if b[i+1] != '>' {
				s.malformed("a tag that is not closed")
				return 0
			}
			s.empty = true
			return i + 2
		}
		if i = s.parseAttr(b, i, spaced); i == 0 {
			return 0
		}
	}
}

// parseAttr takes the attribute at b[i:] and yields the place behind it, or nought as parseTag does.
func (s *scanner) parseAttr(b []byte, i int, spaced bool) int {
	from := i
	name, colon, i := nameAt(b, i)
	for i < len(b) && isSpaceByte(b[i]) {
		i++
	}
	if i == len(b) {
		return 0
	}
	if b[i] != '=' || !spaced || len(name) == 0 {
		s.malformed("an attribute that is not well-formed")
		return 0
	}
	for i++; i < len(b) && isSpaceByte(b[i]); i++ {
	}
	if i == len(b) {
		return 0
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		s.malformed("an attribute without quotation marks")
		return 0
	}
	i++
	start := i
	for i < len(b) && b[i] != quote && b[i] != '<' {
		i++
	}
	if i == len(b) {
		return 0
	}
	if b[i] == '<' {
		s.malformed("an attribute that is not closed")
		return 0
	}
	a := attr{span{int32(from), int32(from + max(0, colon))}, span{int32(from + colon + 1), int32(from + len(name))}, span{int32(start), int32(i)}}
	for _, other := range s.attrs {
		if string(s.in(other.name)) == string(s.in(a.name)) && string(s.in(other.prefix)) == string(s.in(a.prefix)) {
			s.malformed("an attribute given twice")
			return 0
		}
	}
	if len(s.attrs) == maxAttrs {
		s.fail(UnsafeXML, "an element with more than %d attributes", maxAttrs)
		return 0
	}
	s.attrs = append(s.attrs, a)
	return i + 1
}

// nameAt reads the name at b[i:]: where its colon is, -1 for none, and the place behind it. What is not a name is
// empty.
func nameAt(b []byte, i int) (name []byte, colon, end int) {
	start := i
	colon = -1
	for i < len(b) {
		k := nameByte[b[i]]
		if k == notName {
			break
		}
		if k == nameColon {
			colon = i - start
		}
		i++
	}
	if i > start && nameByte[b[start]] != nameStart || i-start > maxName {
		return nil, -1, i
	}
	return b[start:i], colon, i
}

// nameByte says what part a byte may have in a name. Letters beyond ASCII are let through: checkText has seen to their
// encoding, and which of them XML allows makes no difference to what a cell says.
var nameByte = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= 0x80, c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			t[c] = nameStart
		case c >= '0' && c <= '9', c == '-', c == '.':
			t[c] = nameInner
		case c == ':':
			t[c] = nameColon
		}
	}
	return t
}()

const (
	notName uint8 = iota
	nameStart
	nameInner
	nameColon
)

// cutName splits a qualified name at its colon.
func cutName(b []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(b, ':'); i >= 0 {
		return b[:i], b[i+1:]
	}
	return nil, b
}
