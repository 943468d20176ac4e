package xlsx

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The most that a cell and a sheet can hold.
const (
	maxText = 32_767 // UTF-16 units in one cell
	maxRow  = 1_048_576
	maxCol  = 16_384
)

// formulaLike says that somebody who edits the cell and presses Enter would make a formula of it, unless the cell is marked as text.
func formulaLike(s string) bool {
	return s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@')
}

// checkText says why a text cannot stand in a cell, if it cannot. A text is never cut to fit.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("the text is not valid UTF-8")
	}
	if len(s) <= maxText {
		return nil
	}
	if n := units(s); n > maxText {
		return fmt.Errorf("the text has %d characters, and a cell holds %d at most", n, maxText)
	}
	return nil
}

// units counts a text as Excel does, in UTF-16.
func units(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n
}

// plain marks the bytes that stand in XML as they are and can begin no escape.
var plain = func() (p [256]bool) {
	for c := range p {
		p[c] = c >= 0x20 && c != '<' && c != '>' && c != '&' && c != '"' && c != '_' && c != 0xEF
	}
	p['\t'], p['\n'] = true, true
	return p
}()

// appendText writes a text as the content of an element of a sheet. What XML cannot hold goes as _xHHHH_, and so does an underscore that would
// otherwise be read as the beginning of such an escape: the literal text _x0041_ is not the letter A.
func appendText(b []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if plain[c] {
			continue
		}
		var with string
		width := 1
		switch {
		case c == '<':
			with = "&lt;"
		case c == '>':
			with = "&gt;"
		case c == '&':
			with = "&amp;"
		case c == '"':
			with = "&quot;"
		case c == '_':
			if !beginsEscape(s[i:]) {
				continue
			}
			with = "_x005F_"
		case c == 0xEF:
			if !neverInXML(s[i:]) {
				continue
			}
			with, width = fmt.Sprintf("_xFFF%c_", 'E'+s[i+2]-0xBE), 3
		default: // a control character, carriage return among them
			with = fmt.Sprintf("_x%04X_", c)
		}
		b = append(b, s[start:i]...)
		b = append(b, with...)
		i += width - 1
		start = i + 1
	}
	return append(b, s[start:]...)
}

// beginsEscape says that an underscore would be read as the beginning of an escape. The one that ends it may be the first of another escape, which is written for
// a character that XML cannot hold.
func beginsEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' && !neverInXML(s[6:]) {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}

// neverInXML says that a text begins with a character that goes as _xHHHH_: a control character, or one of the two that are none.
func neverInXML(s string) bool {
	return s[0] < ' ' && s[0] != '\t' && s[0] != '\n' || strings.HasPrefix(s, "\uFFFE") || strings.HasPrefix(s, "\uFFFF")
}

// keepsSpace says that white space in the text would be lost unless XML is told to keep it.
func keepsSpace(s string) bool {
	if s == "" {
		return false
	}
	return s[0] <= ' ' || s[len(s)-1] <= ' ' || strings.ContainsAny(s, "\n\t")
}

// escaped gives a text for a place in XML that excelize writes as it is given, such as the formula of a drop-down.
func escaped(s string) string { return string(appendText(nil, s)) }

// columnName gives the letters over a column counted from 1.
func columnName(col int) string {
	var b [3]byte
	i := len(b)
	for ; col > 0 && i > 0; col = (col - 1) / 26 {
		i--
		b[i] = byte('A' + (col-1)%26)
	}
	return string(b[i:])
}

// checkSheetName holds the name of a sheet to what every program takes and reads aloud well: letters, digits, spaces, hyphens and underscores.
func checkSheetName(name string) error {
	if name == "" || units(name) > 31 {
		return fmt.Errorf("%q cannot name a sheet: it must have 1 to 31 characters", name)
	}
	if strings.EqualFold(name, "History") {
		return fmt.Errorf("%q cannot name a sheet: Excel keeps that name for itself", name)
	}
	if i := strings.IndexFunc(name, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_' || r == ' ' || r == '-')
	}); i >= 0 {
		return fmt.Errorf("%q cannot name a sheet: only letters, digits, spaces, hyphens and underscores can stand in it", name)
	}
	return nil
}

// tableName makes the name of a marked-up table of a table's identifier. The head keeps it from being taken for a cell: T1 is one, tbl_T1 is not.
func tableName(id string) string {
	return "tbl_" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, id)
}
