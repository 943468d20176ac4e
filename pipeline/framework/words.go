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

// nearest gives the word that somebody may have meant, or nothing when none is near: at most two slips apart, one for short words.
// Small and capital letters are taken as the same. Of two words equally near the earlier stands.
func nearest(s string, words []string) string {
	s = strings.ToLower(s)
	best, least := "", allowed(s)+1
	for _, w := range words {
		if abs(len(w)-len(s)) >= least {
			continue
		}
		if d := slips(s, strings.ToLower(w), least); d < least {
			best, least = w, d
		}
	}
	return best
}

func allowed(s string) int {
	switch n := len(s); {
	case n <= 2:
		return 0
	case n <= 4:
		return 1
	}
	return 2
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// slips counts the letters to be put in, taken out, changed or swapped with their neighbour to make one word of the other
// (the optimal string alignment distance), and gives up at the limit.
func slips(a, b string, limit int) int {
	var rows [3][]int
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, before, twoBefore := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		now[0] = i
		low := i
		for j := 1; j <= len(b); j++ {
			change := before[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			now[j] = min(change, before[j]+1, now[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], twoBefore[j-2]+1)
			}
			low = min(low, now[j])
		}
		if low >= limit {
			return limit
		}
	}
	return rows[len(a)%3][len(b)]
}
