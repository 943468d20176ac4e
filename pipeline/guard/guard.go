// Package guard keeps text that stands in a CSV file from being run.
//
// A spreadsheet takes a field which begins with =, +, -, @, a tab or a carriage return for a formula. Such a field is guarded: an apostrophe is put
// before it, unless it is a plain number, such as -12.5, which is left alone so that numbers stay numbers. A field that would look guarded although it
// is not gets an apostrophe as well, so that [Off] always gives back what was meant.
package guard

import "strings"

// Needed says that a field is to have an apostrophe put before it.
func Needed(field string) bool {
	if field == "" {
		return false
	}
	switch field[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return !isNumber(field)
	case '\'':
		return looksGuarded(field)
	}
	return false
}

// Off takes the apostrophe off a field that has one put before it, and gives any other field as it is.
func Off(field string) string {
	if strings.HasPrefix(field, "'") && looksGuarded(field) {
		return field[1:]
	}
	return field
}

// looksGuarded says that a field is a run of apostrophes before something that is to be guarded.
func looksGuarded(f string) bool {
	rest := strings.TrimLeft(f, "'")
	return rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 && !isNumber(rest)
}

// isNumber says that a field is a plain decimal number.
func isNumber(f string) bool {
	f = strings.TrimPrefix(f, "-")
	whole, fraction, point := strings.Cut(f, ".")
	return digits(whole) && (!point || digits(fraction))
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
