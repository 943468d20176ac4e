package guard

import (
	"strings"
	"testing"
)

func TestOnlyWhatWouldRunIsGuarded(t *testing.T) {
	for _, c := range []struct {
		field  string
		needed bool
		off    string
	}{
		{"", false, ""},
		{"Waste", false, "Waste"},
		{"=1+1", true, "=1+1"},
		{"@SUM", true, "@SUM"},
		{"+44 20", true, "+44 20"},
		{"-", true, "-"},
		{"-12.5", false, "-12.5"},
		{"-12.5%", true, "-12.5%"},
		{"-1.", true, "-1."},
		{"\tx", true, "\tx"},
		{"'tis", false, "'tis"},
		{"'", false, "'"},
		{"'=1", true, "=1"},
		{"''=1", true, "'=1"},
		{"'-12.5", false, "'-12.5"},
	} {
		if got := Needed(c.field); got != c.needed {
			t.Errorf("Needed(%q) = %v", c.field, got)
		}
		if got := Off(c.field); got != c.off {
			t.Errorf("Off(%q) = %q, want %q", c.field, got, c.off)
		}
	}
}

func FuzzWhatIsGuardedComesBack(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "''@", "-1.5", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		put := s
		if Needed(s) {
			put = "'" + s
		}
		if Off(put) != s {
			t.Errorf("%q is written %q and read %q", s, put, Off(put))
		}
		if put != "" && strings.IndexByte("=+@\t\r", put[0]) >= 0 {
			t.Errorf("%q would run as a formula", put)
		}
	})
}
