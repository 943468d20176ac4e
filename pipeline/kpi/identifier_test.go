package kpi

import (
	"strings"
	"testing"
)

func TestAnIdentifierNamesFilesEverywhere(t *testing.T) {
	t.Parallel()
	for id, fine := range map[string]bool{
		"waste": true, "a-b-2": true, "S1": true, "ASC": true, "adult_care": true, "2.1": true, "7": true, "a_": true, "a-": true,
		"": false, "-a": false, ".a": false, "_a": false, "a.": false, "..": false, "a b": false, "a/b": false, `a\b`: false, "a;b": false, "å": false, "a\n": false,
		"con": false, "Nul": false, "com1": false, "lpt9.x": false, "com": true, "com10": true, "console": true, "x.con": true,
		strings.Repeat("k", 40): true, strings.Repeat("k", 41): false,
	} {
		if NamesFiles(id) != fine {
			t.Errorf("%q names files: %v", id, !fine)
		}
	}
}
