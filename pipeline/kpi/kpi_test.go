package kpi

import (
	"encoding"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// Rows that all may see are not copied for each that looks; those that some may not see are left out of a list of its own.
func TestAFrameworkIsHeldOnceForAllWhoSeeIt(t *testing.T) {
	t.Parallel()
	fw := &Framework{
		Indicators: []Indicator{{Ref: "A", Classification: Public}, {Ref: "B", Classification: Public}},
		Targets:    []Target{{Indicator: "A"}, {Indicator: "B"}}, Baselines: []Baseline{{Indicator: "B"}},
	}
	seen := fw.At(time.Date(2025, 9, 30, 0, 0, 0, 0, time.UTC)).For(Everyone)
	if &seen.Indicators[1] != &fw.Indicators[1] || &seen.Targets[1] != &fw.Targets[1] || &seen.Baselines[0] != &fw.Baselines[0] {
		t.Error("what everyone sees was copied")
	}
	if none := fw.For(Entitled); len(none.Indicators)+len(none.Targets)+len(none.Baselines) != 0 {
		t.Errorf("the entitled see %v", none)
	}
	fw.Indicators[1] = Indicator{Ref: "B", Classification: Restricted}
	less := fw.For(Everyone)
	if len(less.Indicators) != 1 || len(less.Targets) != 1 || len(less.Baselines) != 0 {
		t.Errorf("the public sees %v", less)
	}
	_ = append(less.Indicators, Indicator{Ref: "C"})
	if fw.Indicators[1].Ref != "B" {
		t.Error("adding to what the public sees has altered the framework")
	}
}

// The words are those of CONTRACT sections 1 and 3, in its spelling.
func TestTheWordsOfTheFramework(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word  interface{ String() string }
		into  encoding.TextUnmarshaler
		words string
	}{
		{OutcomeSet, new(Set), "outcome organisational service context"},
		{Count, new(Measure), "count money proportion rate mean median index"},
		{InQuarter, new(Accumulation), "in_quarter snapshot year_to_date rolling_12_months rolling_36_months annual academic_year calendar_year"},
		{Quarterly, new(Frequency), "quarterly monthly annual"},
		{HigherIsBetter, new(Polarity), "higher lower range none"},
		{Tolerance, new(Scheme), "tolerance target_and_floor two_state none"},
		{Absolute, new(ToleranceKind), "absolute relative"},
		{Live, new(State), "live proposed defined baselining paused retired"},
		{Restricted, new(Classification), "restricted public"},
		{OrganisationArea, new(AreaKind), "organisation district joint peer region"},
		{NotRated, new(Status), "not_rated green amber red"},
		{NotComparable, new(Direction), "not_comparable better worse no_clear_change up down"},
		{NotAssessed, new(Quality), "not_assessed low medium high"},
	} {
		words := strings.Fields(c.words)
		if c.word.String() != words[0] {
			t.Errorf("a %T that nobody set is %q, want %q", c.word, c.word, words[0])
		}
		for _, w := range words {
			if err := c.into.UnmarshalText([]byte(w)); err != nil {
				t.Error(err)
			}
			if b, err := c.into.(encoding.TextMarshaler).MarshalText(); err != nil || string(b) != w {
				t.Errorf("%q is written as %q: %v", w, b, err)
			}
		}
		err := c.into.UnmarshalText([]byte("Nonsense"))
		if err == nil || !strings.Contains(err.Error(), words[1]) || !strings.Contains(err.Error(), "Nonsense") {
			t.Errorf("%T takes nonsense with %v", c.word, err)
		}
		if err := c.into.UnmarshalText(nil); err == nil {
			t.Errorf("%T takes nothing for a word", c.word)
		}
	}
	var e Evidence
	for _, w := range []string{"", "established", "plausible", "assumed"} {
		if err := e.UnmarshalText([]byte(w)); err != nil || e.String() != w {
			t.Errorf("evidence %q is %q: %v", w, e, err)
		}
	}
	if got := Status(200).String(); got != "word 200" {
		t.Errorf("a status that is none is %q", got)
	}
}

func TestMarksAreReadAndWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, data, print string }{
		{"", "", ""}, {"p", "p", "[p]"}, {"[p][r]", "p;r", "[p][r]"}, {"r;p", "p;r", "[p][r]"}, {"low", "low", "[low]"}, {"k", "low", "[low]"},
		{"[k]", "low", "[low]"}, {"b e", "e;b", "[e][b]"}, {"c;x;z", "c;x;z", "[c][x][z]"},
	} {
		m, err := ParseMarks(c.in)
		if err != nil || m.String() != c.data || m.Brackets() != c.print {
			t.Errorf("%q is %q, printed %q: %v", c.in, m, m.Brackets(), err)
		}
	}
	for _, s := range []string{"q", "P", "[pr]", "*"} {
		if m, err := ParseMarks(s); err == nil || !strings.Contains(err.Error(), "low") {
			t.Errorf("%q is taken for %q: %v", s, m, err)
		}
	}
	if m := Provisional | Revised; !m.Has(Provisional|Revised) || m.Has(Provisional|Break) || !m.Any(Provisional|Break) || m.Any(Absent) {
		t.Errorf("%s has what it has not", m)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := Marks(rapid.Uint16Range(0, 1<<8-1).Draw(t, "marks"))
		b, _ := m.MarshalText()
		var back Marks
		if err := back.UnmarshalText(b); err != nil || back != m {
			t.Fatalf("%s comes back as %s: %v", m, back, err)
		}
		if printed, err := ParseMarks(m.Brackets()); err != nil || printed != m {
			t.Fatalf("%s as printed comes back as %s: %v", m, printed, err)
		}
	})
}

func TestAValueIsWorkedOutFromItsParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		measure              Measure
		multiplier           int64
		value, num, den, got string
	}{
		{Proportion, 100, "", "84", "100", "84"},
		{Proportion, 100, "", "1", "3", "33.3333333333333333"},
		{Proportion, 100, "", "2", "3", "66.6666666666666667"},
		{Proportion, 100, "70", "2", "4", "50"},
		{Proportion, 100, "70", "2", "", "70"},
		{Proportion, 100, "70", "", "4", "70"},
		{Proportion, 100, "70", "2", "0", "70"},
		{Proportion, 100, "", "2", "0", ""},
		{Proportion, 100, "", "", "", ""},
		{Rate, 1000, "", "45", "90000", "0.5"},
		{Mean, 1, "", "-10", "4", "-2.5"},
		{Count, 1, "45", "2", "4", "45"},
		{Index, 1, "101.5", "2", "4", "101.5"},
	} {
		opt := func(s string) decimal.NullDecimal {
			if s == "" {
				return decimal.NullDecimal{}
			}
			return decimal.NewNullDecimal(decimal.RequireFromString(s))
		}
		i := Indicator{Measure: c.measure, Multiplier: decimal.NewFromInt(c.multiplier)}
		got, want := (Figure{Value: opt(c.value), Numerator: opt(c.num), Denominator: opt(c.den)}).Of(&i), opt(c.got)
		if got.Valid != want.Valid || got.Valid && !got.Decimal.Equal(want.Decimal) {
			t.Errorf("%s of %q, %q/%q is %v, want %q", c.measure, c.value, c.num, c.den, got, c.got)
		}
	}
}

func TestRoundingAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/methods-rounding.json")
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Cases []struct {
			ID    string
			Input struct {
				Value decimal.Decimal
				DP    int32
			}
			Expected struct {
				Rounded string
				Low     bool `json:"low_marker"`
			}
		}
	}
	if err := json.Unmarshal(raw, &suite); err != nil {
		t.Fatal(err)
	}
	if len(suite.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range suite.Cases {
		i := Indicator{Decimals: c.Input.DP}
		shown := i.Shown(c.Input.Value)
		if got := shown.StringFixed(max(0, c.Input.DP)); got != c.Expected.Rounded {
			t.Errorf("%s: %s shows as %s, want %s", c.ID, c.Input.Value, got, c.Expected.Rounded)
		}
		if low := shown.IsZero() && !c.Input.Value.IsZero(); low != c.Expected.Low {
			t.Errorf("%s: %s is marked low: %v", c.ID, c.Input.Value, low)
		}
	}
}

func TestRoundingIsHalfAwayFromNought(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		i := Indicator{Decimals: rapid.Int32Range(-2, 4).Draw(t, "decimals")}
		v := decimal.New(rapid.Int64Range(-1e12, 1e12).Draw(t, "value"), int32(rapid.IntRange(-6, 2).Draw(t, "places")))
		shown, half := i.Shown(v), decimal.New(5, -i.Decimals-1)
		gap := v.Sub(shown)
		if gap.Abs().GreaterThan(half) || (gap.Abs().Equal(half) && shown.Abs().LessThan(v.Abs())) {
			t.Fatalf("%s shows as %s", v, shown)
		}
		if !i.Shown(v.Neg()).Equal(shown.Neg()) || !i.Shown(shown).Equal(shown) {
			t.Fatalf("%s shows as %s, and its negative as %s", v, shown, i.Shown(v.Neg()))
		}
	})
}

func TestRowsHoldFromTheirFirstDayToTheirLast(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time {
		if n == 0 {
			return time.Time{}
		}
		return time.Date(2025, time.April, n, 0, 0, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		from, to, on int
		want         bool
	}{{0, 0, 5, true}, {5, 0, 5, true}, {5, 0, 4, false}, {0, 5, 5, true}, {0, 5, 6, false}, {3, 5, 4, true}, {5, 5, 5, true}} {
		if got := (Validity{day(c.from), day(c.to)}).On(day(c.on)); got != c.want {
			t.Errorf("from %d to %d holds on %d: %v", c.from, c.to, c.on, got)
		}
	}
	for _, c := range []struct {
		a, b, c, d int
		want       bool
	}{{1, 5, 5, 9, true}, {1, 5, 6, 9, false}, {6, 9, 1, 5, false}, {0, 5, 5, 0, true}, {0, 5, 6, 0, false}, {0, 0, 3, 3, true}, {1, 9, 3, 4, true}} {
		v, w := Validity{day(c.a), day(c.b)}, Validity{day(c.c), day(c.d)}
		if v.Overlaps(w) != c.want || w.Overlaps(v) != c.want {
			t.Errorf("%d-%d and %d-%d overlap: %v", c.a, c.b, c.c, c.d, v.Overlaps(w))
		}
	}
	fw := &Framework{
		Outcomes:   []Outcome{{Ref: "O", Validity: Validity{To: day(4)}}, {Ref: "P"}},
		Indicators: []Indicator{{Ref: "A", Title: "old", Validity: Validity{To: day(4)}}, {Ref: "A", Title: "new", Validity: Validity{From: day(5)}}},
		PeerGroups: []PeerGroup{{Group: "G", Validity: Validity{From: day(6)}}},
		Links:      []Link{{Indicator: "A", Outcome: "O"}, {Indicator: "A", Outcome: "P"}},
	}
	at := fw.At(day(5))
	if len(at.Outcomes) != 1 || len(at.Indicators) != 1 || at.Indicators[0].Title != "new" || len(at.PeerGroups) != 0 {
		t.Errorf("on the fifth: %+v", at)
	}
	if len(at.Links) != 1 || at.Links[0].Outcome != "P" {
		t.Errorf("on the fifth a measure serves an outcome that ended on the fourth: %+v", at.Links)
	}
	if len(fw.Links) != 2 || len(fw.Outcomes) != 2 || len(fw.Indicators) != 2 || fw.Indicators[0].Title != "old" || len(fw.PeerGroups) != 1 {
		t.Errorf("looking changed the framework: %+v", fw)
	}
}

func TestWhichMeasuresAddAndWhichHaveParts(t *testing.T) {
	t.Parallel()
	var adds, parts, overlaps []string
	for m := Count; m <= Index; m++ {
		if m.Adds() {
			adds = append(adds, m.String())
		}
		if m.HasParts() {
			parts = append(parts, m.String())
		}
	}
	for a := InQuarter; a <= CalendarYear; a++ {
		if a.Overlaps() {
			overlaps = append(overlaps, a.String())
		}
	}
	if got := fmt.Sprint(adds, parts, overlaps); got != "[count money] [proportion rate mean] [rolling_12_months rolling_36_months]" {
		t.Error(got)
	}
}
