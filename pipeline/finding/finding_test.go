package finding

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAFindingSaysWhereWhatAndHowToMendIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		finding Finding
		want    string
	}{
		{
			Finding{Code: "not-a-number", Severity: Stop, Place: Place{File: "Housing.xlsx", Sheet: "Return", Cell: "J14", Column: "Value", Row: 14}, Found: `"tbc" is not a number`, Mend: "write the figure, or choose a figure status"},
			`Housing.xlsx, sheet Return, cell J14 (Value): "tbc" is not a number; write the figure, or choose a figure status [not-a-number]`,
		},
		{Finding{Code: "c", Place: Place{File: "indicators.csv", Row: 3, Column: "polarity"}, Found: "f", Mend: "m"}, "indicators.csv, row 3, column polarity: f; m [c]"},
		{Finding{Code: "c", Place: Place{File: "a.xlsx", Sheet: "Return", Cell: "D14"}, Found: "f"}, "a.xlsx, sheet Return, cell D14: f [c]"},
		{Finding{Code: "c", Found: "f", Mend: "m"}, "f; m [c]"},
	} {
		if got := c.finding.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestFindingsAreWalkedThroughInOrder(t *testing.T) {
	t.Parallel()
	want := []Finding{
		{Code: "whole", Severity: Stop},
		{Code: "a", Place: Place{File: "a.xlsx"}},
		{Code: "b", Place: Place{File: "a.xlsx", Sheet: "Return", Row: 2, Cell: "B9"}},
		{Code: "c", Place: Place{File: "a.xlsx", Sheet: "Return", Row: 2, Cell: "AA9"}},
		{Code: "z", Severity: Stop, Place: Place{File: "a.xlsx", Sheet: "Return", Row: 3}},
		{Code: "a", Severity: Query, Place: Place{File: "a.xlsx", Sheet: "Return", Row: 3}},
		{Code: "b", Severity: Query, Place: Place{File: "a.xlsx", Sheet: "Return", Row: 3}, Subject: "M1"},
		{Code: "b", Severity: Query, Place: Place{File: "a.xlsx", Sheet: "Return", Row: 3}, Subject: "M2"},
		{Code: "a", Place: Place{File: "b.xlsx"}},
	}
	rapid.Check(t, func(t *rapid.T) {
		got := slices.Clone(want)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(got), func(a, b int) { got[a], got[b] = got[b], got[a] })
		Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v", got)
		}
	})
}

func TestTheGravestOfSeveral(t *testing.T) {
	t.Parallel()
	if _, any := Worst(nil); any {
		t.Error("the worst of none")
	}
	for _, list := range [][]Finding{{{Severity: Stop}, {}}, {{}, {Severity: Query}, {Severity: Stop}}} {
		if got, any := Worst(list); got != Stop || !any {
			t.Errorf("the worst of %v is %s", list, got)
		}
	}
	if got, any := Worst([]Finding{{}}); got != Note || !any {
		t.Errorf("the worst of one note is %s, %v", got, any)
	}
}

func TestAReceiptsFindingsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	was := Finding{Code: "late", Severity: Query, Place: Place{File: "a.xlsx", Sheet: "Return", Row: 3, Column: "Value", Cell: "J3"}, Subject: "M1", Found: "f", Mend: "m"}
	b, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"code":"late","severity":"query","file":"a.xlsx","sheet":"Return","row":3,"column":"Value","cell":"J3","subject":"M1","found":"f","mend":"m"}`
	if string(b) != want {
		t.Errorf("%s, want %s", b, want)
	}
	var back Finding
	if err := json.Unmarshal(b, &back); err != nil || back != was {
		t.Errorf("%+v comes back as %+v: %v", was, back, err)
	}
	// A file that could not be read has neither sheet nor cell, and a line that is not there no cell: programs find both empty, not absent.
	b, err = json.Marshal(Finding{Code: "empty-file", Severity: Stop, Place: Place{File: "a.xlsx"}, Found: "f", Mend: "m"})
	if got, want := string(b), `{"code":"empty-file","severity":"stop","file":"a.xlsx","sheet":"","cell":"","found":"f","mend":"m"}`; got != want || err != nil {
		t.Errorf("%s, want %s (%v)", got, want, err)
	}
	var s Severity
	if err := s.UnmarshalText([]byte("Stop")); err == nil {
		t.Error("a severity has one spelling")
	}
	for _, want := range []Severity{Note, Query, Stop} {
		text, _ := want.MarshalText()
		if err := s.UnmarshalText(text); err != nil || s != want {
			t.Errorf("%s comes back as %s: %v", want, s, err)
		}
	}
}

func TestACatalogueMakesFindingsAndExplainsThem(t *testing.T) {
	t.Parallel()
	c := Catalogue{Query.Kind("late", "it came late", "send it sooner"), Stop.Kind("gone", "it is gone", "send it again")}
	at := Place{File: "a.xlsx"}
	for _, one := range []struct{ got, want Finding }{
		{c.New("gone", at, "H1", "no figure", "type it"), Finding{Code: "gone", Severity: Stop, Place: at, Subject: "H1", Found: "no figure", Mend: "type it"}},
		{c.New("late", at, "", "3 days late", ""), Finding{Code: "late", Severity: Query, Place: at, Found: "3 days late", Mend: "send it sooner"}},
	} {
		if one.got != one.want {
			t.Errorf("%+v, want %+v", one.got, one.want)
		}
	}
	want := "| code | severity | what provokes it | what mends it |\n| --- | --- | --- | --- |\n| `late` | query | it came late | send it sooner |\n| `gone` | stop | it is gone | send it again |\n"
	if got := c.Table(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	defer func() {
		if recover() == nil {
			t.Error("a finding of no catalogue")
		}
	}()
	c.New("unheard-of", at, "", "x", "y")
}
