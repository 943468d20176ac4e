package pdf

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
)

// run is a stretch of a passage which is set alike, to the beginning of the next.
type run struct {
	start  int
	face   face
	colour theme.Colour
	link   string // "#id" or an address; empty leads nowhere
	lang   string
	owner  int32 // its own element, once there is one
	// itself begins a paragraph of its own within the line, to which the runs after it belong; aside stands between two of them for the eye alone.
	itself, aside bool
}

// passage is text in lines.
type passage struct {
	text    string
	runs    []run
	lines   []line
	size    float64
	leading float64 // from line to line
	gap     float64 // before the passage
}

// line is a stretch of a passage's text.
type line struct {
	start, end int
	width      float64
	// spaced says that a space stood where the line ends. It is set too, unseen, so that words do not run together for those who listen.
	spaced bool
}

func (p *passage) height() float64 { return float64(len(p.lines)) * p.leading }

// spread is how far lines stand apart, as a multiple of the size of type.
const spread = 1.34

// passage cleans text and breaks it into lines.
func (s *setter) passage(text string, f face, size float64, c theme.Colour, width float64) passage {
	text = s.used.clean(strings.TrimSpace(text), f)
	return s.fit(passage{text: text, runs: s.one(run{face: f, colour: c}), size: size, leading: size * spread}, width)
}

// one keeps a run in the room for runs; most passages have just one.
func (s *setter) one(r run) []run {
	if len(s.runs) == cap(s.runs) {
		s.runs = make([]run, 0, 256)
	}
	s.runs = append(s.runs, r)
	n := len(s.runs)
	return s.runs[n-1 : n : n]
}

// fit breaks a passage into lines of a width.
func (s *setter) fit(p passage, width float64) passage {
	from := len(s.lines)
	s.lines = breakLines(s.lines, &p, s.used, width)
	p.lines = s.lines[from:len(s.lines):len(s.lines)]
	return p
}

// spans makes a passage of a document's spans. Bold and italic together are set bold.
func (s *setter) spans(spans []document.Span, size float64, c theme.Colour, width float64) passage {
	if len(spans) == 1 && spans[0].Link == "" && spans[0].Lang == "" {
		return s.passage(spans[0].Text, spanFace(spans[0]), size, c, width)
	}
	var b strings.Builder
	var runs []run
	for _, sp := range spans {
		f := spanFace(sp)
		text := s.used.clean(sp.Text, f)
		if b.Len() == 0 {
			text = strings.TrimLeftFunc(text, unicode.IsSpace)
		}
		if text == "" {
			continue
		}
		r := run{start: b.Len(), face: f, colour: c, link: sp.Link, lang: sp.Lang}
		if sp.Link != "" {
			r.colour = s.theme.Colours.Link
		}
		runs = append(runs, r)
		b.WriteString(text)
	}
	if len(runs) == 0 {
		runs = []run{{colour: c}}
	}
	return s.fit(passage{text: strings.TrimRightFunc(b.String(), unicode.IsSpace), runs: runs, size: size, leading: size * spread}, width)
}

func spanFace(sp document.Span) face {
	switch {
	case sp.Bold:
		return bold
	case sp.Italic:
		return italic
	}
	return regular
}

// breakLines appends the lines of a passage. Lines break at spaces, after dashes and slashes that join words, at line ends of the text itself,
// and, where one word is wider than the line, between its letters. A text of nothing has no lines.
func breakLines(lines []line, p *passage, g *glyphs, width float64) []line {
	text := p.text
	scale := p.size / 1000
	limit := width/scale + 0.5 // in thousandths; a rounding is no reason to break
	const none = -1
	start := 0
	total := 0 // width since start
	stop, next := none, 0
	atStop, sinceNext := 0, 0 // width up to the last place to break, and since the line that would follow
	stopSpaced := false
	at := 0
	font := g.fonts[p.runs[0].face]
	before := rune(0)

	end := func(to, width int, spaced bool) {
		lines = append(lines, line{start, to, float64(width) * scale, spaced})
	}
	for i, r := range text {
		for at+1 < len(p.runs) && p.runs[at+1].start <= i {
			at++
			font = g.fonts[p.runs[at].face]
		}
		if r == '\n' {
			end(len(strings.TrimRight(text[:i], " ")), total, true)
			if lines[len(lines)-1].end < start {
				lines[len(lines)-1].end = start
			}
			start, total, stop, before = i+1, 0, none, 0
			continue
		}
		w := font.Width(r)
		if r == ' ' {
			if i == start { // no line begins with a space
				start++
				continue
			}
			if before != ' ' {
				stop, atStop, stopSpaced = i, total, true
			}
			next, sinceNext = i+1, 0
			total += w
			before = r
			continue
		}
		if i > start && joins(before) && unicode.IsLetter(r) && parts(text[start:i], text[i:]) {
			stop, atStop, stopSpaced = i, total, false
			next, sinceNext = i, 0
		}
		if float64(total+w) > limit && i > start {
			if stop != none {
				end(stop, atStop, stopSpaced)
				start, total = next, sinceNext
			} else {
				end(i, total, false)
				start, total = i, 0
			}
			stop = none
			// What is left may itself be too wide: a long word behind a space.
			if float64(total+w) > limit && i > start {
				end(i, total, false)
				start, total = i, 0
			}
		}
		total += w
		sinceNext += w
		before = r
	}
	if start < len(text) {
		end(len(text), total, false)
	}
	return lines
}

// joins reports whether a line may end after a character that joins two words.
func joins(r rune) bool {
	return r == '-' || r == '/' || r == '\u2010' || r == '\u2013' || r == '\u2014'
}

// parts reports whether a line may end between what stands before, which ends with a character that joins, and what follows. References such as "B-HOM" or
// "2025-26-Q2" are not parted, nor is a single letter.
func parts(before, after string) bool {
	_, joint := utf8.DecodeLastRuneInString(before)
	before = before[:len(before)-joint]
	letters := func(s string, next func(string) (rune, int), rest func(string, int) string) bool {
		for range 2 {
			r, n := next(s)
			if n == 0 || !unicode.IsLetter(r) {
				return false
			}
			s = rest(s, n)
		}
		return true
	}
	return letters(before, utf8.DecodeLastRuneInString, func(s string, n int) string { return s[:len(s)-n] }) &&
		letters(after, utf8.DecodeRuneInString, func(s string, n int) string { return s[n:] })
}

// widestWord is the width of the widest word, in points: the least that a column needs to hold it unbroken.
func (g *glyphs) widestWord(text string, f face, size float64) float64 {
	widest, here := 0, 0
	before := rune(0)
	for i, r := range text {
		if r == ' ' || r == '\n' || joins(before) && unicode.IsLetter(r) && parts(text[:i], text[i:]) {
			widest, here = max(widest, here), 0
		}
		if r != ' ' && r != '\n' {
			here += g.fonts[f].Width(r)
		}
		before = r
	}
	return float64(max(widest, here)) * size / 1000
}

// asString writes a text string of the file's own objects: as it is where plain, else in UTF-16.
func asString(b []byte, text string) []byte {
	b = append(b, '(')
	if isPlain(text) {
		for i := range len(text) {
			b = inString(b, text[i])
		}
		return append(b, ')')
	}
	b = append(b, 0xfe, 0xff)
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"):
			continue
		case unicode.IsControl(r):
			r = ' '
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			b = inString(inString(b, byte(unit>>8)), byte(unit))
		}
	}
	return append(b, ')')
}

// isPlain says that a text has nothing but printable ASCII.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// inString appends one byte of what stands between the brackets of a string. A carriage return that stood there as it is would be read as the end of a line.
func inString(b []byte, c byte) []byte {
	switch c {
	case '(', ')', '\\':
		return append(b, '\\', c)
	case '\r':
		return append(b, '\\', 'r')
	}
	return append(b, c)
}
