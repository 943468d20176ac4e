package period

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse("2006-01-02", s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Each form with what it stands for. The three ways of printing are those of CONTRACT section 1.
func TestEveryFormOfPeriod(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		data, label, short string
		kind               Kind
		start, end         string
		quarter            string
		back, lastYear     string
	}{
		{"2025-26-Q2", "Quarter 2 2025/26 (July to September 2025)", "Q2 2025/26", Quarterly, "2025-07-01", "2025-09-30", "2025-26-Q2", "2025-26-Q1", "2024-25-Q2"},
		{"2025-26-Q4", "Quarter 4 2025/26 (January to March 2026)", "Q4 2025/26", Quarterly, "2026-01-01", "2026-03-31", "2025-26-Q4", "2025-26-Q3", "2024-25-Q4"},
		{"2025-26-Q1", "Quarter 1 2025/26 (April to June 2025)", "Q1 2025/26", Quarterly, "2025-04-01", "2025-06-30", "2025-26-Q1", "2024-25-Q4", "2024-25-Q1"},
		{"1999-00-Q3", "Quarter 3 1999/00 (October to December 1999)", "Q3 1999/00", Quarterly, "1999-10-01", "1999-12-31", "1999-00-Q3", "1999-00-Q2", "1998-99-Q3"},
		{"2025-07", "July 2025", "July 2025", Monthly, "2025-07-01", "2025-07-31", "2025-26-Q2", "2025-06", "2024-07"},
		{"2024-02", "February 2024", "February 2024", Monthly, "2024-02-01", "2024-02-29", "2023-24-Q4", "2024-01", "2023-02"},
		{"2025-26", "2025/26", "2025/26", FinancialYear, "2025-04-01", "2026-03-31", "2025-26-Q4", "2024-25", "2024-25"},
		{"2011-12", "2011/12", "2011/12", FinancialYear, "2011-04-01", "2012-03-31", "2011-12-Q4", "2010-11", "2010-11"},
		{"2024-25 academic", "academic year 2024/25", "academic year 2024/25", AcademicYear, "2024-09-01", "2025-08-31", "2025-26-Q2", "2023-24 academic", "2023-24 academic"},
		{"2024 calendar", "2024", "2024", CalendarYear, "2024-01-01", "2024-12-31", "2024-25-Q3", "2023 calendar", "2023 calendar"},
		{"2025-03-15", "15 March 2025", "15 March 2025", Day, "2025-03-15", "2025-03-15", "2024-25-Q4", "2024-03-15", "2024-03-15"},
		{"2024-02-29", "29 February 2024", "29 February 2024", Day, "2024-02-29", "2024-02-29", "2023-24-Q4", "2023-03-01", "2023-03-01"},
		{"2024-10/P12M", "October 2024 to September 2025", "October 2024 to September 2025", Rolling, "2024-10-01", "2025-09-30", "2025-26-Q2", "2024-09/P12M", "2023-10/P12M"},
		{"2022-01/P36M", "January 2022 to December 2024", "January 2022 to December 2024", Rolling, "2022-01-01", "2024-12-31", "2024-25-Q3", "2021-12/P36M", "2021-01/P36M"},
	} {
		t.Run(c.data, func(t *testing.T) {
			p, err := Parse(c.data)
			if err != nil {
				t.Fatal(err)
			}
			if p.String() != c.data || p.Label() != c.label || p.Short() != c.short || p.Kind() != c.kind {
				t.Errorf("%s, %q, %q, %s", p, p.Label(), p.Short(), p.Kind())
			}
			if !p.Start().Equal(day(t, c.start)) || !p.End().Equal(day(t, c.end)) {
				t.Errorf("from %s to %s, want %s to %s", p.Start(), p.End(), c.start, c.end)
			}
			if p.Quarter().String() != c.quarter || p.Year() != p.Quarter().Year() {
				t.Errorf("it ends in %s of %s, want %s", p.Quarter(), p.Year(), c.quarter)
			}
			if p.Back(1).String() != c.back || p.YearBefore().String() != c.lastYear {
				t.Errorf("before it %s, a year before %s, want %s and %s", p.Back(1), p.YearBefore(), c.back, c.lastYear)
			}
			if p.IsZero() || !(Period{}).IsZero() {
				t.Error("something is nothing, or nothing something")
			}
		})
	}
}

func TestWhatIsNoPeriodSaysHowToWriteOne(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "2025", "2025/26", "2025-27", "2025-26-Q0", "2025-26-Q5", "2025-26Q2", "Q2 2025-26", "2025-13", "2025-00", "2025-02-30", "2025-3-15",
		"0000-01", "0000 calendar", "2025 academic", "2024-25 Academic", "2024-25 calendar", "2024-10/P0M", "2024-10/P012M", "2024-10/P12", "2024-13/P12M",
		"2024-10/P121M", "2024-10/P-1M", "2024-10/P+12M", "+025-26", "2025-26-Q2 x", "２０２５-07", "2025-06-31", "0000-01-01",
	} {
		p, err := Parse(s)
		if err == nil {
			t.Errorf("%q is taken for %s", s, p)
			continue
		}
		if !strings.Contains(err.Error(), "2025-26-Q2") {
			t.Errorf("%q: %v", s, err)
		}
	}
	if p, err := Parse("  2025-26-Q2\t"); err != nil || p.String() != "2025-26-Q2" {
		t.Errorf("spaces around a period matter: %s, %v", p, err)
	}
}

func TestOnlyAQuarterIsAQuarter(t *testing.T) {
	t.Parallel()
	if q, err := ParseQuarter("2025-26-Q2"); err != nil || q != 4*2025+1 {
		t.Errorf("%d, %v", q, err)
	}
	for _, s := range []string{"2025-26", "2025-07", "", "nonsense"} {
		if q, err := ParseQuarter(s); err == nil || !strings.Contains(err.Error(), "2025-26-Q2") {
			t.Errorf("%q is %s, %v", s, q, err)
		}
	}
}

func TestNoPeriodIsWrittenAsNothing(t *testing.T) {
	t.Parallel()
	var p Period
	var q Quarter
	if p.String() != "" || p.Label() != "" || p.Short() != "" || q.String() != "" || p.Quarter() != 0 || p.Kind().String() != "no period" {
		t.Errorf("no period is %q, %q, no quarter %q", p, p.Label(), q)
	}
	if p.Back(1) != p || p.ShiftMonths(5) != p || p.YearBefore() != p {
		t.Error("no period moves")
	}
	if p.Compare(Month(1, 1)) >= 0 || Month(1, 1).Compare(p) <= 0 {
		t.Error("no period comes before every period")
	}
	for _, into := range []interface{ UnmarshalText([]byte) error }{&p, &q} {
		if err := into.UnmarshalText(nil); err != nil {
			t.Error(err)
		}
		if err := into.UnmarshalText([]byte("2025")); err == nil {
			t.Error("2025 was taken")
		}
	}
}

func TestQuartersAreCountedWithoutGaps(t *testing.T) {
	t.Parallel()
	q := Year(1998).Quarter(1)
	for range 40 {
		if next := q + 1; !next.Start().Equal(q.End().AddDate(0, 0, 1)) {
			t.Errorf("%s ends on %s and %s starts on %s", q, q.End(), next, next.Start())
		}
		if q.SameLastYear().Number() != q.Number() || q.SameLastYear().Year() != q.Year()-1 {
			t.Errorf("%s is the same quarter as %s", q.SameLastYear(), q)
		}
		if m := q.Month(3); !m.End().Equal(q.End()) || !q.Month(1).Start().Equal(q.Start()) {
			t.Errorf("%s ends with %s", q, m)
		}
		q++
	}
}

// anyPeriod draws a period of any kind.
func anyPeriod(t *rapid.T) Period {
	year, month := rapid.IntRange(1900, 2150).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month"))
	switch rapid.IntRange(1, 7).Draw(t, "kind") {
	case 1:
		return Month(year, month)
	case 2:
		return Year(year).Quarter(rapid.IntRange(1, 4).Draw(t, "quarter")).Period()
	case 3:
		return Year(year).Period()
	case 4:
		return Academic(year)
	case 5:
		return Calendar(year)
	case 6:
		return Window(year, month, rapid.IntRange(1, 120).Draw(t, "months"))
	}
	return On(time.Date(year, month, rapid.IntRange(1, 31).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour"), 0, 0, 0, time.UTC))
}

func TestAPeriodSurvivesBeingWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPeriod(t)
		// From 2001-02 to 2011-12 the two forms look alike and the year is meant.
		ambiguous := p.Kind() == Monthly && func() bool { _, isYear := parseYear(p.String()); return isYear }()
		b, err := p.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back Period
		if err := back.UnmarshalText(b); err != nil {
			t.Fatal(err)
		}
		if back != p && !ambiguous {
			t.Fatalf("%s comes back as %s (%s)", p, back, back.Kind())
		}
		q := p.Quarter()
		b, _ = q.MarshalText()
		var again Quarter
		if err := again.UnmarshalText(b); err != nil || again != q {
			t.Fatalf("%s comes back as %s: %v", q, again, err)
		}
	})
}

func TestPeriodsFollowTheCalendar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPeriod(t)
		if p.End().Before(p.Start()) {
			t.Fatalf("%s ends before it starts", p)
		}
		if q := p.Quarter(); p.End().Before(q.Start()) || p.End().After(q.End()) {
			t.Fatalf("%s does not end in %s", p, q)
		}
		if QuarterOf(p.End()) != p.Quarter() || QuarterOf(p.End()).Year() != p.Year() {
			t.Fatalf("%s ends in %s of %s", p, QuarterOf(p.End()), QuarterOf(p.End()).Year())
		}
		if p.Kind() == Day {
			return
		}
		if n := rapid.IntRange(-50, 50).Draw(t, "n"); p.ShiftMonths(n).ShiftMonths(-n) != p || p.Back(n).Back(-n) != p {
			t.Fatalf("%s does not come back from %d", p, n)
		}
		if p.Kind() != Rolling && !p.Back(1).End().Equal(p.Start().AddDate(0, 0, -1)) {
			t.Fatalf("%s does not follow %s", p, p.Back(1))
		}
		if !p.YearBefore().Start().Equal(p.Start().AddDate(-1, 0, 0)) {
			t.Fatalf("a year before %s is %s", p, p.YearBefore())
		}
	})
}

func TestPeriodsAreInOrderOfTheirEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := []Period{anyPeriod(t), anyPeriod(t), anyPeriod(t)}
		for _, p := range list {
			for _, q := range list {
				if p.Compare(q) != -q.Compare(p) || (p.Compare(q) == 0) != (p == q) {
					t.Fatalf("%s and %s compare as %d and %d", p, q, p.Compare(q), q.Compare(p))
				}
				if c := p.End().Compare(q.End()); c != 0 && p.Compare(q) != c {
					t.Fatalf("%s ends otherwise than %s and compares as %d", p, q, p.Compare(q))
				}
			}
		}
		slices.SortFunc(list, Period.Compare)
		if list[0].Compare(list[2]) > 0 {
			t.Fatalf("%v is in no order", list)
		}
	})
}

func TestTheFinancialCalendarAsInTheWorkedCases(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/methods-periods.json")
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Cases []struct {
			ID       string
			Input    struct{ Date string }
			Expected struct {
				FinancialYear   string `json:"financial_year"`
				Quarter         int
				Start, End      string
				Index           int    `json:"quarter_index"`
				CalendarQuarter string `json:"calendar_quarter"`
				AcademicYear    string `json:"academic_year"`
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
		d, want := day(t, c.Input.Date), c.Expected
		q := QuarterOf(d)
		if q.Year().Label() != want.FinancialYear || q.Number() != want.Quarter || int(q) != want.Index {
			t.Errorf("%s: %s is in %s (%d), want %+v", c.ID, c.Input.Date, q, q, want)
		}
		if !q.Start().Equal(day(t, want.Start)) || !q.End().Equal(day(t, want.End)) {
			t.Errorf("%s: %s runs from %s to %s", c.ID, q, q.Start(), q.End())
		}
		// Calendar quarters are no period of ours; they map to financial ones by their first month.
		year, number, _ := strings.Cut(want.CalendarQuarter, " CQ")
		first := time.Month(3*int(number[0]-'0') - 2)
		if q.Start().Month() != first || q.Start().Format("2006") != year {
			t.Errorf("%s: %s starts with %s, calendar quarter %s", c.ID, q, q.Start(), want.CalendarQuarter)
		}
		academic := Academic(d.Year())
		if academic.Start().After(d) {
			academic = academic.Back(1)
		}
		if academic.Label() != "academic year "+want.AcademicYear || academic.End().Before(d) {
			t.Errorf("%s: %s is in %s, want %s", c.ID, c.Input.Date, academic.Label(), want.AcademicYear)
		}
	}
}

// FuzzParse looks for a text that is taken for a period and is not written back as it was read.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"2025-26-Q2", "2025-07", "2025-26", "2024-25 academic", "2024 calendar", "2025-03-15", "2024-10/P12M", "9999-00", "2001-02", "-001-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s)
		if err != nil {
			return
		}
		if p.String() != strings.TrimSpace(s) {
			t.Errorf("%q is written back as %q", s, p)
		}
		if p.IsZero() || p.End().Before(p.Start()) || (p.Months() == 0) != (p.Kind() == Day) {
			t.Errorf("%q is %s from %s to %s", s, p.Kind(), p.Start(), p.End())
		}
	})
}
