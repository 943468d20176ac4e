package sheet

import (
	"fmt"
)

// texts are the workbook's shared texts, in pages so that a million of them are not copied each time the list grows.
type texts struct {
	pages [][]string
	n     int
	arena arena
}

const textsPage = 4096

func (t *texts) add(b []byte) {
	if t.n%textsPage == 0 {
		t.pages = append(t.pages, nil)
	}
	p := &t.pages[len(t.pages)-1]
	*p = append(*p, t.arena.keep(b))
	t.n++
}

func (t *texts) at(i int) string { return t.pages[i/textsPage][i%textsPage] }

// readTexts reads the shared texts. A text is plain, or several runs of differing looks that read as one; how it is
// pronounced (<rPh>) is not part of it.
func (w *Workbook) readTexts(p *part) error {
	s, err := p.scan()
	if err != nil {
		return err
	}
	defer s.close()
	var buf []byte
	total := int64(0)
	for s.next() {
		if s.kind != startTag {
			continue
		}
		switch {
		case !s.rootIs("sst"):
			return Fault{Code: Damaged, Part: p.name, Found: "a part that is not a list of shared texts"}.filled()
		case s.level() == 1:
		case s.is("si"):
			buf = s.richText(buf[:0])
			if s.err != nil {
				break
			}
			if total += int64(len(buf)); total > w.lim.StringBytes {
				return Fault{Code: TooLarge, Part: p.name, Found: "shared texts of more than the " + sizeText(w.lim.StringBytes) + " allowed"}.filled()
			}
			if w.texts.n >= w.lim.Strings {
				return Fault{Code: TooLarge, Part: p.name, Found: fmt.Sprintf("more than the %d shared texts allowed", w.lim.Strings)}.filled()
			}
			w.texts.add(buf)
		case s.is("extLst"):
			s.skip()
		default:
			s.malformed("an element " + excerpt(s.local()) + " among the shared texts")
		}
	}
	return s.err
}

// level is the depth of the element whose start tag was just yielded, the outermost being 1.
func (s *scanner) level() int {
	if s.empty {
		return s.depth + 1
	}
	return s.depth
}

// rootIs reports whether the outermost element has that name, whatever its prefix.
func (s *scanner) rootIs(name string) bool {
	if s.depth == 0 {
		return s.is(name)
	}
	first := s.open
	if s.depth > 1 {
		first = s.open[:s.marks[1]]
	}
	_, local := cutName(first)
	return string(local) == name
}

// richText appends the text of the <si> or <is> whose start tag was just yielded.
func (s *scanner) richText(dst []byte) []byte {
	if s.empty {
		return dst
	}
	outer := s.depth - 1
	for s.next() {
		switch s.kind {
		case endTag:
			if s.depth == outer {
				return dst
			}
		case charData:
			if !isSpace(s.text()) {
				s.malformed("text where only runs of text may stand")
			}
		case startTag:
			switch {
			case s.is("t"):
				dst = s.runText(dst)
			case s.is("r") && s.level() == outer+2:
			default: // <rPr>, <rPh>, <phoneticPr>: looks and pronunciation
				s.skip()
			}
		}
	}
	return dst
}

// runText appends the text of a <t>. White space at its ends counts only when the file says it is to be preserved, as
// in Excel.
func (s *scanner) runText(dst []byte) []byte {
	preserve := false
	for _, a := range s.attrs {
		preserve = preserve || string(s.in(a.prefix)) == "xml" && string(s.in(a.name)) == "space" && string(s.in(a.value)) == "preserve"
	}
	from := len(dst)
	dst = s.textOf(dst)
	run := dst[from:]
	if !preserve {
		run = trimSpace(run)
	}
	run = decodeX(run)
	return append(dst[:from], run...)
}

// trimSpace takes XML's white space, and no other, from both ends.
func trimSpace(b []byte) []byte {
	for len(b) > 0 && isSpaceByte(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isSpaceByte(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

// readProperties reads the core or the custom document properties, whichever the part holds.
func (w *Workbook) readProperties(p *part) error {
	s, err := p.scanSmall()
	if err != nil {
		return err
	}
	defer s.close()
	core := map[string]*string{
		"creator": &w.core.Creator, "lastModifiedBy": &w.core.LastModifiedBy, "title": &w.core.Title,
		"subject": &w.core.Subject, "language": &w.core.Language, "created": &w.core.Created, "modified": &w.core.Modified,
	}
	name := ""
	var buf []byte
	for s.next() {
		if s.kind != startTag {
			continue
		}
		field := core[string(s.local())]
		switch {
		case s.level() == 2 && s.is("property"):
			name = s.attr("name")
		case s.level() == 2 && field != nil:
			buf = s.textOf(buf[:0])
			*field = string(decodeX(buf))
		case s.level() == 3 && s.rootIs("Properties"):
			value, ok := s.plainValue(buf[:0])
			if ok {
				w.custom = append(w.custom, Property{name, string(decodeX(value))})
			}
		}
	}
	return s.err
}

// plainValue is the text of a custom property's value; ok is false for a vector or another value made of elements.
func (s *scanner) plainValue(dst []byte) (value []byte, ok bool) {
	switch string(s.local()) {
	case "vector", "array", "cf":
		s.skip()
		return dst, false
	}
	return s.textOf(dst), true
}
