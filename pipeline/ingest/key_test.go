package ingest

import (
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func must(t testing.TB, s string) period.Period {
	t.Helper()
	p, err := period.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var keyCases = []struct{ ref, period, area, key string }{
	{"ESX-204", "2025-26-Q2", "essex", "ESX-204.2025-26-Q2.essex-E84"},
	{"1.2.3", "2025-07", "mid-suffolk", ""},
	{"BMS-001", "2022-23", "babergh-mid-suffolk", ""},
	{"A_1", "2024-25 academic", "x", ""},
	{"A.2025-26", "2024 calendar", "x", ""},
	{"A", "2024-10/P12M", "north.east", ""},
	{"A", "2022-01/P36M", "e", ""},
	{"A", "2025-03-15", "e", ""},
}

func TestLineKeyComesApartAsItWasPutTogether(t *testing.T) {
	for _, c := range keyCases {
		key := LineKey(kpi.Ref(c.ref), must(t, c.period), c.area)
		ref, p, area, ok := ParseLineKey(" " + key + " ")
		if !ok || string(ref) != c.ref || p.String() != c.period || area != c.area {
			t.Errorf("%s came back as %q %q %q %v", key, ref, p, area, ok)
		}
		if strings.ContainsAny(key, " /") {
			t.Errorf("%s has a space or slash", key)
		}
		if c.key != "" && key != c.key {
			t.Errorf("the key is %s, want %s: keys already sent out would not be known again", key, c.key)
		}
		if _, _, _, ok := ParseLineKey(strings.ToLower(key[len(key)-3:])); ok {
			t.Error("check characters alone are a key")
		}
		if _, _, _, ok := ParseLineKey(key[:len(key)-3] + strings.ToLower(key[len(key)-3:])); !ok {
			t.Errorf("%s is not read with check characters in small letters", key)
		}
	}
}

func TestLineKeyWithASlipIsRefused(t *testing.T) {
	for _, c := range keyCases {
		key := LineKey(kpi.Ref(c.ref), must(t, c.period), c.area)
		for i := range len(key) - 4 {
			for _, r := range "0129AZaz-." {
				if slip := key[:i] + string(r) + key[i+1:]; slip != key {
					if _, _, _, ok := ParseLineKey(slip); ok {
						t.Errorf("%s is taken though it was %s", slip, key)
					}
				}
			}
			if i > 0 && key[i] != key[i-1] {
				swapped := key[:i-1] + string(key[i]) + string(key[i-1]) + key[i+1:]
				if _, _, _, ok := ParseLineKey(swapped); ok {
					t.Errorf("%s is taken though it was %s", swapped, key)
				}
			}
		}
	}
}

func TestMetaComesBackFromItsLineAndItsSheet(t *testing.T) {
	m := Meta{Schema: MetaSchema, Template: "returns-1", Service: "housing", Quarter: must(t, "2025-26-Q2").Quarter(), Revision: 2,
		Issued: time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC), Lines: 2, Keys: []string{"b", "a"}}
	m.KeyHash = KeyHash(m.Keys)
	if m.KeyHash == KeyHash(m.Keys[:1]) || len(m.KeyHash) != 16 {
		t.Error("the hash does not stand for the keys")
	}
	for _, s := range []string{m.Encode(), `"` + m.Encode() + `"`, `="` + m.Encode() + `"`} {
		got, ok := parseMeta(s)
		if !ok || got.Encode() != m.Encode() {
			t.Errorf("%s came back as %s, %v", s, got.Encode(), ok)
		}
	}
	for _, s := range []string{"", "PERFPACK-RETURN", "PRT|ASC|2024Q4|v3|7F3K", strings.Replace(m.Encode(), "2025-26-Q2", "soon", 1)} {
		if _, ok := parseMeta(s); ok {
			t.Errorf("%q was taken for metadata", s)
		}
	}
	rows := m.Rows()
	if rows[0][0] != MetaMagic || rows[len(rows)-1][0] != "a" || rows[3][0] != "service" || rows[3][1] != "housing" {
		t.Errorf("the rows are %v", rows)
	}
}
