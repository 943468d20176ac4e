package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/sheet"
)

// A typedFigure is what a text or cell says as a figure, before it is known what unit was asked for.
type typedFigure struct {
	Value decimal.NullDecimal
	Marks kpi.Marks // in the figure's place or beside it
	Pound bool      // written with a pound sign
	Per   bool      // written with a per cent sign
	Power int32     // of ten, for what k, m or bn stands for; not yet in Value
	// Words says that a word or sign such as n/a or .. stood in the place of a figure, rather than one of the marks in square brackets.
	Words bool
	// Code says why nothing could be read, empty when something was. Hint is what may have been meant.
	Code finding.Code
	Hint string
}

// readFigure reads a text as a figure by the table of accepted spellings. unit is the line's own unit, which may stand behind the figure; it may be empty.
func readFigure(text, unit string) typedFigure {
	s := strings.Trim(text, blanks)
	if s == "" {
		return typedFigure{}
	}
	if v, ok := plainDigits(s); ok {
		return typedFigure{Value: decimal.NewNullDecimal(v)}
	}
	lower := strings.ToLower(s)
	if mark, ok := insteadOf[lower]; ok {
		return typedFigure{Marks: mark, Words: s[0] != '[' && mark != kpi.Confidential}
	}
	if keptBack(lower) {
		return typedFigure{Marks: kpi.Confidential}
	}
	r := typedFigure{}
	if !r.figure(s, unit) {
		code, hint := refusal(s)
		return typedFigure{Code: code, Hint: hint}
	}
	return r
}

// keptBack says that the text is "<5" or the like.
func keptBack(lower string) bool {
	for _, f := range fewer {
		if rest, ok := strings.CutPrefix(lower, f); ok {
			rest = strings.Trim(rest, blanks)
			if _, ok := plainDigits(rest); ok {
				return true
			}
		}
	}
	return false
}

// figure reads a number with whatever may stand round it.
func (r *typedFigure) figure(s, unit string) bool {
	s = r.cutMarks(s)
	negative := false
	// A bracket may open before or behind the pound sign, and close before or behind the per cent sign.
	s = cutPrefix(s, pounds, &r.Pound)
	if inner, ok := bracketed(s); ok {
		s, negative = inner, true
	} else if inner, ok := strings.CutSuffix(s, "%"); ok {
		if inner, ok := bracketed(strings.TrimRight(inner, blanks)); ok {
			s, negative, r.Per = inner, true, true
		}
	}
	signed := false
	s = cutPrefix(s, minus, &signed)
	if plus, ok := strings.CutPrefix(s, "+"); ok && !signed && !negative {
		s = plus
	}
	if signed && negative {
		return false
	}
	s = cutPrefix(s, pounds, &r.Pound)
	if !signed {
		s = cutPrefix(s, minus, &signed) // £-300
	}
	negative = negative || signed
	if !r.Per {
		s, r.Per = cutSuffix(s, percents)
	}
	if !r.Per && unit != "" {
		s = cutUnit(s, unit)
	}
	if !r.Per {
		s = r.cutScale(s)
	}
	v, ok := digits(s)
	if !ok {
		return false
	}
	if negative {
		v = v.Neg()
	}
	r.Value = decimal.NewNullDecimal(v)
	return true
}

// cutMarks takes marks from the end, several if there are.
func (r *typedFigure) cutMarks(s string) string {
	for again := true; again; {
		again = false
		for _, b := range beside {
			if n := len(s) - len(b.write); n > 0 && strings.EqualFold(s[n:], b.write) {
				s, again = strings.TrimRight(s[:n], blanks), true
				r.Marks |= b.mark
				break
			}
		}
	}
	return s
}

func bracketed(s string) (string, bool) {
	if len(s) > 2 && s[0] == '(' && s[len(s)-1] == ')' {
		return strings.Trim(s[1:len(s)-1], blanks), true
	}
	return s, false
}

// cutPrefix takes away the first of the list that the text begins with, unless one was taken away before, and the blanks behind it.
func cutPrefix(s string, list []string, seen *bool) string {
	if *seen {
		return s
	}
	for _, p := range list {
		if rest, ok := strings.CutPrefix(s, p); ok {
			*seen = true
			return strings.TrimLeft(rest, blanks)
		}
	}
	return s
}

func cutSuffix(s string, list []string) (string, bool) {
	for _, p := range list {
		if n := len(s) - len(p); n > 0 && strings.EqualFold(s[n:], p) {
			return strings.TrimRight(s[:n], blanks), true
		}
	}
	return s, false
}

// cutUnit takes the line's own unit away from the end, where a digit or a blank comes before it.
func cutUnit(s, unit string) string {
	n := len(s) - len(unit)
	if n <= 0 || !strings.EqualFold(s[n:], unit) {
		return s
	}
	return strings.TrimRight(s[:n], blanks)
}

// cutScale takes k, m and the like away from the end, behind a digit or a blank.
func (r *typedFigure) cutScale(s string) string {
	for _, c := range scales {
		n := len(s) - len(c.write)
		if n <= 0 || !strings.EqualFold(s[n:], c.write) {
			continue
		}
		if rest := strings.TrimRight(s[:n], blanks); rest != "" && rest[len(rest)-1] >= '0' && rest[len(rest)-1] <= '9' {
			r.Power = c.power
			return rest
		}
	}
	return s
}

// mostDigits is how many digits a figure may have: more are no figure that a council has.
const mostDigits = 30

// digits reads digits with at most one full stop, and groups of three separated by commas or by blanks.
func digits(s string) (decimal.Decimal, bool) {
	if v, ok := plainDigits(s); ok && s[0] != '-' {
		return v, true
	}
	whole, fraction, point := strings.Cut(s, ".")
	if point && (fraction == "" || strings.Trim(fraction, "0123456789") != "") {
		return decimal.Decimal{}, false
	}
	for _, sep := range thousands {
		if !strings.Contains(whole, sep) {
			continue
		}
		groups := strings.Split(whole, sep)
		for i, g := range groups {
			if strings.Trim(g, "0123456789") != "" || (i == 0 && (len(g) < 1 || len(g) > 3 || g[0] == '0')) || (i > 0 && len(g) != 3) {
				return decimal.Decimal{}, false
			}
		}
		whole = strings.Join(groups, "")
		if point {
			whole += "." + fraction
		}
		return plainDigits(whole)
	}
	return decimal.Decimal{}, false
}

// plainDigits reads an optional hyphen, digits, and a full stop with digits behind it: what a cell for a number holds, and most of what is typed.
func plainDigits(s string) (decimal.Decimal, bool) {
	rest := s
	negative := len(rest) > 1 && rest[0] == '-'
	if negative {
		rest = rest[1:]
	}
	if rest == "" || len(rest) > mostDigits {
		return decimal.Decimal{}, false
	}
	var n int64
	places, point := int32(0), false
	for i := range len(rest) {
		c := rest[i]
		switch {
		case c >= '0' && c <= '9':
			n = 10*n + int64(c-'0')
			if point {
				places++
			}
		case c == '.' && !point && i < len(rest)-1:
			point = true
		default:
			return decimal.Decimal{}, false
		}
	}
	if len(rest) > 18 {
		v, err := decimal.NewFromString(s)
		return v, err == nil
	}
	if negative {
		n = -n
	}
	return decimal.New(n, -places), true
}

// What is said of cells that speak for themselves only to those who know Excel well.
const (
	hintDate  = "it is a date, or looks like one"
	hintError = "it is a formula that came to an error"
)

// refusal says why a text is no figure, as far as can be seen, and what may have been meant.
func refusal(s string) (finding.Code, string) {
	if s[0] == '#' {
		return FigureError, hintError
	}
	if looksLikeDate(s) {
		return FigureDate, hintDate
	}
	for _, r := range s {
		if hidden(r) {
			return FigureHidden, "it holds characters that cannot be seen"
		}
	}
	if swapped := strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1", "S", "5").Replace(s); swapped != s {
		if _, ok := digits(strings.TrimLeft(swapped, "£-")); ok {
			return FigureNotNumber, "a letter stands where a digit may be meant: " + swapped
		}
	}
	if continental(s) {
		return FigureNotNumber, "a comma stands where a full stop may be meant"
	}
	if scientific(s) {
		return FigureNotNumber, "it is in the form with an exponent, which Excel makes of very long numbers"
	}
	return FigureNotNumber, "it cannot be read as a number"
}

// hidden says that a character is not seen by who reads the text, or turns the order in which it is read: control characters, and the marks of direction
// and width.
func hidden(r rune) bool {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return false
	case r < ' ' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError || r == 0xfffe || r == 0xffff:
		return true
	}
	return r >= 0x200b && unicode.Is(unicode.Cf, r)
}

func continental(s string) bool {
	whole, fraction, ok := strings.Cut(s, ",")
	_, ok1 := plainDigits(strings.ReplaceAll(whole, ".", ""))
	_, ok2 := plainDigits(fraction)
	return ok && ok1 && ok2
}

func scientific(s string) bool {
	head, tail, ok := strings.Cut(strings.ToLower(s), "e")
	_, ok1 := plainDigits(head)
	_, ok2 := plainDigits(strings.TrimPrefix(tail, "+"))
	return ok && ok1 && ok2
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
	"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december"}

// looksLikeDate says that a text has the form of a date, which is what Excel makes of figures such as 3-5 or 5/3.
func looksLikeDate(s string) bool {
	parts := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune("-/. ,", r) })
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	named, numbers := 0, 0
	for _, p := range parts {
		switch {
		case isMonth(p):
			named++
		case len(p) <= 4 && strings.Trim(p, "0123456789") == "":
			numbers++
		default:
			return false
		}
	}
	if named == 1 {
		return numbers >= 1
	}
	// Three numbers with slashes or hyphens; two with a slash, such as 3/5.
	return named == 0 && (len(parts) == 3 && strings.ContainsAny(s, "-/") || len(parts) == 2 && strings.Contains(s, "/"))
}

func isMonth(s string) bool {
	for _, m := range months {
		if s == m {
			return true
		}
	}
	return false
}

// readCell reads a cell as a figure: what kind of thing it holds decides first.
func readCell(c *sheet.Cell, unit string) typedFigure {
	switch {
	case c.Uncached:
		return typedFigure{Code: FigureUncached}
	case c.Kind == sheet.Blank:
		return typedFigure{}
	case c.IsDate:
		return typedFigure{Code: FigureDate, Hint: hintDate}
	}
	switch c.Kind {
	case sheet.Error:
		return typedFigure{Code: FigureError, Hint: hintError}
	case sheet.Bool:
		return typedFigure{Code: FigureBool}
	case sheet.Number:
		v, ok := plainDigits(c.Plain())
		if !ok {
			return typedFigure{Code: FigureNotNumber, Hint: "it is too large or too small for a figure"}
		}
		return typedFigure{Value: decimal.NewNullDecimal(v)}
	}
	return readFigure(c.Text, unit)
}
