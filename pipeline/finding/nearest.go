package finding

import "strings"

// Nearest gives the word that somebody may have meant, or nothing when none is near: words at most two slips apart, one for words of three or four
// letters, none for shorter ones. A slip is a letter put in, left out or changed, or two neighbours swapped; small and capital letters are the same.
// Of words equally near the first stands, so that the answer does not depend on chance.
func Nearest(s string, words []string) string {
	s = strings.ToLower(s)
	best, limit := "", 3
	switch n := len(s); {
	case n <= 2:
		limit = 1
	case n <= 4:
		limit = 2
	}
	for _, w := range words {
		if d := len(w) - len(s); d >= limit || -d >= limit {
			continue
		}
		if d := slips(s, strings.ToLower(w), limit); d < limit {
			best, limit = w, d
		}
	}
	return best
}

// slips counts what turns one word into the other (the optimal string alignment distance), and gives up at the limit.
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
		// Rows differ by at most one where they are least, so that nothing below the limit can follow.
		if low > limit {
			return limit
		}
	}
	return min(rows[len(a)%3][len(b)], limit)
}
