package disclosure

// Share says whether a percentage or rate may be printed beside its denominator.
type Share uint8

// The answers.
const (
	ShareShown Share = iota
	SmallNumerator
	SmallRest
)

// String gives the reason in words.
func (s Share) String() string {
	return [...]string{"shown", "numerator below threshold", "denominator minus numerator below threshold"}[s]
}

// Small reports whether a count of people is too small to print: from 1 to one below the threshold. Nought is shown.
func Small(count, threshold int64) bool { return count >= 1 && count < threshold }

// ShareOf judges a percentage on its own parts: 20.0% of 15 is 3 people, and 12 of 14 is 2 people who did not. Where
// the parts stand in a ledger, ask View.ShareHidden as well: a part hidden for another's sake hides its percentage.
func ShareOf(numerator, denominator, threshold int64) Share {
	switch {
	case Small(numerator, threshold):
		return SmallNumerator
	case Small(denominator-numerator, threshold):
		return SmallRest
	}
	return ShareShown
}

// Round gives a count to the nearest multiple of a base, halves upward: 5 where small counts are rounded and not
// hidden. Round each count and each total from its own true value; the rounded parts need not come to the rounded
// total, and the table says so. A table is rounded or suppressed, never both.
func Round(count, base int64) int64 { return (count + base/2) / base * base }
