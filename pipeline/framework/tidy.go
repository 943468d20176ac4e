package framework

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// fault is what is wrong with the content of one cell.
type fault struct {
	code        finding.Code
	found, mend string
}

// tidy gives the text of a cell in the form in which it is recorded, and what is wrong with it, if anything. An empty cell is never wrong here.
// The form does not depend on whether the cell was typed in a spreadsheet or in a text editor: 62.0 is 62, "Higher " is higher, "a; b" is a;b.
func tidy(col *Column, raw string) (string, *fault) {
	s := tidySpace(raw)
	if s == "" {
		return "", nil
	}
	if s[0] == '#' && contains(formulaErrors, s) {
		return s, &fault{cellError, s + " is the error of a formula", "write the value itself"}
	}
	switch col.Content {
	case Line, Prose, Email:
		return tidyText(col, s)
	case Key, PathKey:
		return s, checkKey(col.Content, s)
	case Keys:
		return tidyKeys(s)
	case Word:
		return tidyWord(col.Words, badWord, s)
	case YesNo:
		return tidyWord(yesNo, badYesNo, s)
	case Whole:
		return tidyWhole(col, s)
	case Number:
		return tidyNumber(s)
	case Date:
		if _, ok := parseDate(s); !ok {
			return s, &fault{badDate, quote(s) + " is not a date", "write " + ukDate(s)}
		}
	case Period:
		if _, err := period.Parse(s); err != nil {
			return s, &fault{badPeriod, quote(s) + " is not a period", mendPeriod(s)}
		}
	case Quarter:
		if _, err := period.ParseQuarter(s); err != nil {
			return s, &fault{badPeriod, quote(s) + " is not a quarter", "write a quarter, such as 2025-26-Q2"}
		}
	case FinancialYear:
		if p, err := period.Parse(s); err != nil || p.Kind() != period.FinancialYear {
			return s, &fault{badPeriod, quote(s) + " is not a financial year", "write a financial year, such as 2025-26"}
		}
	case Profile:
		return tidyProfile(s)
	case Shares:
		return tidyShares(s)
	}
	return s, nil
}

// formulaErrors is what stands in a cell whose formula came to nothing, in a workbook or a CSV file saved from one.
var formulaErrors = []string{"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}

// tidySpace takes blanks from both ends, and with them the marks that programs leave at the head of a file.
func tidySpace(s string) string {
	if n := len(s); n == 0 || s[0] > ' ' && s[0] < 0x7f && s[n-1] > ' ' && s[n-1] < 0x7f {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}

func tidyText(col *Column, s string) (string, *fault) {
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			plain = false
			break
		}
	}
	if !plain {
		s = tidyLines(s, col.Content != Prose)
		if !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
			return s, &fault{badCharacter, "the text holds a character that could not be read", "type the text again and save as UTF-8 (in Excel: CSV UTF-8)"}
		}
		if i := strings.IndexFunc(s, forbidden); i >= 0 {
			r, _ := utf8.DecodeRuneInString(s[i:])
			return s, &fault{badCharacter, fmt.Sprintf("the text holds the control character U+%04X", r), "type the text again without it"}
		}
	}
	if col.Limit > 0 && len(s) > col.Limit {
		if n := utf8.RuneCountInString(s); n > col.Limit {
			return s, &fault{tooLong, fmt.Sprintf("the text has %d characters", n), fmt.Sprintf("shorten it to at most %d", col.Limit)}
		}
	}
	if col.Content == Email {
		name, host, ok := strings.Cut(s, "@")
		if !ok || name == "" || !strings.Contains(host, ".") || strings.ContainsAny(s, " ,;<>") || strings.Contains(host, "@") {
			return s, &fault{badEmail, quote(s) + " does not look like an e-mail address", "write one address, such as housing@council.example"}
		}
	}
	return s, nil
}

// tidyLines makes line ends those of every system, takes blanks from the ends of lines, and, where a text must be on one line, joins its lines.
func tidyLines(s string, oneLine bool) string {
	if !strings.ContainsAny(s, "\r\n\u2028\u2029") {
		return s
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
		if oneLine {
			lines[i] = strings.TrimSpace(l)
		}
	}
	if oneLine {
		return strings.Join(lines, " ")
	}
	return strings.Join(lines, "\n")
}

// forbidden characters can be written into neither a workbook nor a PDF.
func forbidden(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
}

func checkKey(content Content, s string) *fault {
	const limit = 40
	ok := len(s) <= limit
	for i := 0; ok && i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c == '-', c == '.', c == '_':
		default:
			ok = false
		}
	}
	if content == PathKey {
		ok = kpi.NamesFiles(s)
	}
	if ok {
		return nil
	}
	mend := "use up to 40 letters, digits, full stops, underscores and hyphens"
	if content == PathKey {
		mend += ", beginning with a letter or a digit"
	}
	return &fault{badKey, quote(s) + " cannot be an identifier", mend}
}

func tidyKeys(s string) (string, *fault) {
	if !strings.ContainsAny(s, "; ,") {
		return s, checkKey(Key, s)
	}
	var keys []string
	seen := map[string]bool{}
	for k := range strings.SplitSeq(s, ";") {
		k = tidySpace(k)
		if k == "" {
			continue
		}
		if strings.Contains(k, ",") {
			return s, &fault{badKey, quote(s) + " is not a list of identifiers", "separate them by semicolons, such as " + strings.Join(strings.FieldsFunc(s, separators), ";")}
		}
		if f := checkKey(Key, k); f != nil {
			return s, f
		}
		if seen[k] {
			return s, &fault{twiceInList, k + " stands twice in the list", "leave it in once"}
		}
		seen[k] = true
		keys = append(keys, k)
	}
	return strings.Join(keys, ";"), nil
}

func separators(r rune) bool { return r == ',' || r == ';' || r == ' ' }

var yesNo = []string{"yes", "no"}

// mistaken gives the word meant by some that other programs write.
var mistaken = map[string]string{
	"true": "yes", "y": "yes", "1": "yes", "x": "yes", "false": "no", "n": "no", "0": "no",
	"up": "higher", "high": "higher", "bigger": "higher", "more": "higher", "down": "lower", "low": "lower", "smaller": "lower", "less": "lower", "neutral": "none", "between": "range",
	"percentage": "proportion", "percent": "proportion", "%": "proportion", "number": "count", "average": "mean", "ratio": "rate", "currency": "money",
	"yearly": "annual", "annually": "annual", "quarter": "quarterly", "month": "monthly", "cumulative": "year_to_date", "ytd": "year_to_date", "financial_year": "annual",
	"corporate": "organisational", "percentage_points": "absolute", "points": "absolute", "proportional": "relative", "active": "live", "closed": "retired", "ended": "retired",
	"private": "restricted", "confidential": "restricted", "open": "public",
}

func tidyWord(words []string, code finding.Code, s string) (string, *fault) {
	for _, w := range words {
		if w == s {
			return w, nil
		}
	}
	folded := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(s))
	for _, w := range words {
		if w == folded {
			return w, nil
		}
	}
	mend := "write " + orList(words)
	if meant := mistaken[folded]; meant != "" && contains(words, meant) {
		mend += "; it may be that " + meant + " was meant"
	} else if near := finding.Nearest(folded, words); near != "" {
		mend += "; it may be that " + near + " was meant"
	}
	return s, &fault{code, quote(s) + " is not one of the words known here", mend}
}

func tidyWhole(col *Column, s string) (string, *fault) {
	t, f := tidyNumber(s)
	if f == nil && strings.Contains(t, ".") {
		f = &fault{code: badNumber, found: quote(s) + " is not a whole number"}
	}
	if f != nil {
		f.mend = fmt.Sprintf("write a whole number from %d to %d", col.Least, col.Limit)
		return s, f
	}
	if n := wholeNumber(t); n < col.Least || n > col.Limit {
		return s, &fault{outOfBounds, t + " is out of bounds", fmt.Sprintf("write a whole number from %d to %d", col.Least, col.Limit)}
	}
	return t, nil
}

// wholeNumber reads a tidied whole number; what is far too long to be one comes out as one that no bounds allow.
func wholeNumber(s string) int {
	digits, negative := strings.CutPrefix(s, "-")
	if len(digits) > 9 {
		return 1 << 40
	}
	n := 0
	for i := 0; i < len(digits); i++ {
		n = 10*n + int(digits[i]-'0')
	}
	if negative {
		return -n
	}
	return n
}

// tidyNumber reads a plain decimal number and leaves out what says nothing: nought before and after, the sign of nought.
func tidyNumber(s string) (string, *fault) {
	if t, ok := plainNumber(s); ok {
		return t, nil
	}
	mend := "write digits only, with a full stop before decimals, such as 1234.5"
	bare := strings.NewReplacer(",", "", " ", "", "\u00a0", "", "£", "", "%", "", "+", "").Replace(s)
	if strings.HasPrefix(bare, ".") {
		bare = "0" + bare
	}
	if t, ok := plainNumber(bare); ok {
		mend = "write " + t
	}
	return s, &fault{badNumber, quote(s) + " is not a plain number", mend}
}

// plainNumber takes at most 40 characters: more are no figure that a council has.
func plainNumber(s string) (string, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits, negative = strings.CutPrefix(s, "\u2212")
	}
	if len(digits) == 0 || len(digits) > 40 {
		return "", false
	}
	point := -1
	for i := 0; i < len(digits); i++ {
		switch c := digits[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && point < 0 && i > 0 && i < len(digits)-1:
			point = i
		default:
			return "", false
		}
	}
	if point >= 0 {
		digits = strings.TrimRight(digits, "0")
		digits = strings.TrimSuffix(digits, ".")
	}
	for len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		digits = digits[1:]
	}
	switch {
	case !negative || digits == "0":
		return digits, true
	case s[0] == '-' && len(s) == len(digits)+1:
		return s, true
	}
	return "-" + digits, true
}

// parseDate reads a day as 2025-04-01.
func parseDate(s string) (time.Time, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	for i := 0; i < len(s); i++ {
		if i != 4 && i != 7 && (s[i] < '0' || s[i] > '9') {
			return time.Time{}, false
		}
	}
	y, m, d := wholeNumber(s[:4]), wholeNumber(s[5:7]), wholeNumber(s[8:])
	day := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return day, y >= 1800 && y < 2300 && day.Day() == d && int(day.Month()) == m
}

// ukDate says how a day should be written, and takes a day as spreadsheets show it here for an example.
func ukDate(s string) string {
	for _, layout := range []string{"2/1/2006", "2/1/06", "2-Jan-06", "2-Jan-2006", "2 Jan 2006", "2 January 2006", "2.1.2006", "2006/01/02", "2006-1-2"} {
		if day, err := time.Parse(layout, s); err == nil {
			return day.Format("2006-01-02") + " if that is the day meant"
		}
	}
	return "the day as year, month and day, such as 2025-04-01"
}

// mendPeriod says how periods are written, and recognises what spreadsheets and people make of them.
func mendPeriod(s string) string {
	for _, layout := range []string{"Jan-06", "Jan-2006", "Jan 2006", "January 2006", "1/2006", "01/2006"} {
		if day, err := time.Parse(layout, s); err == nil {
			return "write " + day.Format("2006-01") + " if that is the month meant, and give the column the format Text so that it is not turned into a date"
		}
	}
	if y := strings.NewReplacer("/", "-", " ", "-", "\u2013", "-").Replace(s); y != s {
		if p, err := period.Parse(y); err == nil {
			return "write " + p.String()
		}
		if len(y) == 9 && y[4] == '-' && y[:2] == y[5:7] {
			if p, err := period.Parse(y[:5] + y[7:]); err == nil {
				return "write " + p.String()
			}
		}
	}
	if _, err := period.Parse(s); err != nil {
		if _, forms, ok := strings.Cut(err.Error(), "; "); ok {
			return forms
		}
	}
	return "write a period"
}

func tidyProfile(s string) (string, *fault) {
	const mend = "write the share of the year's target due by the end of each of the four quarters, in per cent, each at least the one before and the last 100, such as 15/40/70/100"
	parts := strings.Split(s, "/")
	last, wrong := "", ""
	for i, p := range parts {
		n, ok := plainNumber(tidySpace(p))
		switch {
		case !ok:
			return s, &fault{badProfile, quote(p) + " in the profile is not a number", mend}
		case strings.HasPrefix(n, "-"):
			wrong = "the profile goes below 0"
		case wrong == "" && i > 0 && parseDecimal(n).LessThan(parseDecimal(last)):
			wrong = "the profile falls from " + last + " to " + n
		}
		parts[i], last = n, n
	}
	if len(parts) != 4 {
		return s, &fault{badProfile, fmt.Sprintf("the profile has %d parts", len(parts)), mend}
	}
	if wrong == "" && last != "100" {
		wrong = "the profile ends in " + last
	}
	if wrong != "" {
		return s, &fault{badProfile, wrong, mend}
	}
	return strings.Join(parts, "/"), nil
}

// tidyShares reads identifiers with a share in per cent each. Together they are at most a hundred: nothing can be given away twice.
func tidyShares(s string) (string, *fault) {
	const mend = "write each identifier with its share in per cent, at most 100 together, such as 1.1=60;2.3=25"
	var shares []string
	seen := map[string]bool{}
	total := decimal.Decimal{}
	for part := range strings.SplitSeq(s, ";") {
		if part = tidySpace(part); part == "" {
			continue
		}
		key, percent, ok := strings.Cut(part, "=")
		key = tidySpace(key)
		n, number := plainNumber(strings.TrimSuffix(tidySpace(percent), "%"))
		if !ok || !number {
			return s, &fault{badShares, quote(part) + " is not an identifier with a share", mend}
		}
		if f := checkKey(Key, key); f != nil {
			return s, f
		}
		if seen[key] {
			return s, &fault{twiceInList, key + " stands twice in the list", "leave it in once"}
		}
		seen[key] = true
		share := parseDecimal(n)
		if !share.IsPositive() {
			return s, &fault{badShares, "the share of " + key + " is " + n, mend}
		}
		total = total.Add(share)
		shares = append(shares, key+"="+n)
	}
	if total.GreaterThan(hundred) {
		return s, &fault{sharesOver, "the shares come to " + total.String() + " per cent", mend}
	}
	return strings.Join(shares, ";"), nil
}
