package finding

import "testing"

func TestNearestSuggestsWhatMayHaveBeenMeant(t *testing.T) {
	words := []string{"higher", "lower", "range", "none", "ESX-204", "ESX-205", "ab"}
	for _, c := range []struct{ given, want string }{
		{"higer", "higher"},   // left out
		{"hiigher", "higher"}, // put in
		{"hjgher", "higher"},  // changed
		{"hgiher", "higher"},  // swapped
		{"hgihre", "higher"},  // two swaps are two slips
		{"hgjhre", ""},        // and three are too many
		{"HIGHER", "higher"},
		{"esx-204", "ESX-204"},
		{"ESX-206", "ESX-204"}, // the first of those equally near
		{"non", "none"},
		{"nn", ""}, // two letters must be right
		{"AB", "ab"},
		{"", ""},
		{"something else", ""},
	} {
		if got := Nearest(c.given, words); got != c.want {
			t.Errorf("Nearest(%q) = %q, want %q", c.given, got, c.want)
		}
	}
}
