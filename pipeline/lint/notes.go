package lint

import (
	"fmt"
	"regexp"
	"strings"

	"perfpack/pipeline/sheet"
)

var (
	noteMark = regexp.MustCompile(`(?i)\[\s*note\s+(\d+)\s*\]`)
	noteRow  = regexp.MustCompile(`(?i)^\[?\s*note\s+(\d+)\s*\]?$`)
	symbols  = regexp.MustCompile(`[\pL\pN)%.](\s?[*†‡§]+|[¹²³⁰-⁹]+|\^\d+)$`)
	powers   = regexp.MustCompile(`(?i)\b(k|c|m|d)?m[²³]$`)
)

// noteMarkers: an asterisk, a dagger or a raised figure behind a word is read aloud as something else or not at all.
func noteMarkers(b *book, v *verdict) {
	for _, p := range b.pages {
		p.saying(func(c *cell) {
			switch {
			case c.rich || b.look(c).raised:
				v.fail(p, c.at(), "raised or lowered text")
			case c.kind == sheet.Text && mayEndInSymbol(c.text) && symbols.MatchString(c.text) && !powers.MatchString(c.text):
				v.fail(p, c.at(), fmt.Sprintf("%q ends with a symbol as the mark of a note", last(c.text)))
			case c.kind == sheet.Text && startsWithFigure(c.text) && noteMark.MatchString(c.text) && p.inBody(c):
				v.fail(p, c.at(), fmt.Sprintf("%q: the mark of a note beside a figure", last(c.text)))
			}
		})
	}
}

// mayEndInSymbol spares most texts of a large workbook the search for a symbol.
func mayEndInSymbol(s string) bool {
	switch c := s[len(s)-1]; {
	case c >= 0x80 || c == '*':
		return true
	case c >= '0' && c <= '9':
		return strings.IndexByte(s, '^') >= 0
	}
	return false
}

// last gives the end of a text, for a message.
func last(s string) string {
	r := []rune(s)
	if len(r) > 30 {
		return "…" + string(r[len(r)-30:])
	}
	return s
}

func startsWithFigure(s string) bool {
	s = strings.TrimLeft(s, " £-−(")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// notesMatch holds the marks of notes against the sheet of notes.
func notesMatch(b *book, v *verdict) {
	used, given := map[string]Fault{}, map[string]Fault{}
	var order []string
	for _, p := range b.pages {
		isNotes := isCalled(p.name, "notes")
		p.saying(func(c *cell) {
			if m := noteRow.FindStringSubmatch(strings.TrimSpace(c.text)); m != nil && isNotes {
				given[m[1]] = Fault{Sheet: p.name, Cell: c.at()}
				order = append(order, m[1])
				return
			}
			for _, m := range noteMark.FindAllStringSubmatch(c.text, -1) {
				if _, ok := used[m[1]]; !ok {
					used[m[1]] = Fault{Sheet: p.name, Cell: c.at()}
					order = append(order, m[1])
				}
			}
		})
	}
	for _, n := range order {
		at, isUsed := used[n]
		where, isGiven := given[n]
		switch {
		case isUsed && !isGiven:
			v.fail(&page{name: at.Sheet}, at.Cell, "[note "+n+"] is not on a sheet of notes")
		case isGiven && !isUsed:
			v.fail(&page{name: where.Sheet}, where.Cell, "note "+n+" is referred to nowhere")
		}
	}
}

// isCalled says that a sheet is the one of its kind, such as the notes.
func isCalled(name, kind string) bool {
	name = strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(name))
	switch kind {
	case "cover":
		return strings.HasPrefix(name, "cover") || name == "titlepage"
	case "contents":
		return strings.HasPrefix(name, "content") || name == "tableofcontents" || name == "index"
	}
	return strings.HasPrefix(name, "note")
}
