package framework

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// quote shows a text from a cell in a message, shortened where it is long.
func quote(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most-1]) + "…"
	}
	return "“" + s + "”"
}

// orList puts words into a sentence: "a, b or c".
func orList(words []string) string { return join(words, " or ") }

// andList puts words into a sentence: "a, b and c".
func andList(words []string) string { return join(words, " and ") }

func join(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}

func contains(words []string, w string) bool { return slices.Contains(words, w) }

// parseDecimal reads a tidied number; what is no number is nought, and has been found already.
func parseDecimal(s string) decimal.Decimal {
	d, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Decimal{}
	}
	return d
}
