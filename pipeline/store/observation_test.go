package store

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

var someFindings = []finding.Finding{
	{Code: "scale-slip", Severity: finding.Query, Place: finding.Place{File: "housing-1.xlsx", Sheet: "Return", Row: 2, Column: "Value", Cell: "J2"},
		Subject: "HSG-01", Found: "61.2 where 0.6 was usual", Mend: "say why, or give the figure again"},
	{Code: "unsigned", Severity: finding.Note, Place: finding.Place{File: "housing-1.xlsx"}, Found: "nobody signed", Mend: "sign the sheet Sign-off"},
}

// all reads every series into lines of words.
func all(t testing.TB, r *Record, asKnown int64) string {
	t.Helper()
	var b strings.Builder
	for s, err := range r.Series(t.Context(), asKnown) {
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range s.Observations {
			if o.Indicator != s.Indicator || o.Area != s.Area {
				t.Errorf("%s for %s stands under %s for %s", o.Indicator, o.Area, s.Indicator, s.Area)
			}
			fmt.Fprintf(&b, "%s %s %s %s %s\n", o.Indicator, o.Area, o.Period, o.Value.Decimal, o.Cell)
		}
	}
	return b.String()
}

func TestAFigureReadsBackAsItWasGiven(t *testing.T) {
	r := newRecord(t)
	from := kpi.Source{SHA256: sha(1), File: "Housing return.xlsx", Sheet: "Return", Cell: "XFD1048576"}
	whole := kpi.Observation{
		Indicator: "HSG-01", Organisation: "northmoor", Area: "northmoor-east", Period: must(period.Parse("2024-10/P12M")),
		Figure: kpi.Figure{Value: number("-61.20"), Numerator: number("0"), Denominator: number("12345678901234567890.5"), Lower: number("0.000001"),
			Upper: number("100"), Marks: kpi.Provisional | kpi.Estimated | kpi.Break},
		Note:   "illustrative",
		Words:  kpi.Words{Reason: "late data", Commentary: "Rising — \"again\"\nthis quarter", CorrectiveAction: "more staff", ActionOwner: "Head of Housing", ActionDue: "2026-01-31", Stated: kpi.StatedRestricted},
		Source: from,
	}
	bare := kpi.Observation{Indicator: "HSG-01", Organisation: "northmoor", Area: "northmoor-east", Period: must(period.Parse("2025-10/P12M")), Source: from,
		Figure: kpi.Figure{Marks: kpi.Confidential}}
	var known int64
	mustWrite(t, r, func(tx *Tx) error {
		f, _, _ := tx.Receive(t.Context(), File{SHA256: sha(1), Size: 9, Kind: ReturnFile, Name: from.File})
		id := must(tx.Submit(t.Context(), Submission{File: f, Name: f.Name, Service: "housing", Quarter: quarter("2025-26-Q2"), State: Accepted}))
		var err error
		known, err = tx.Append(t.Context(), id, []kpi.Observation{bare, whole})
		return err
	})
	whole.Known, bare.Known = known, known
	whole.Origin, bare.Origin = kpi.FromReturn, kpi.FromReturn
	s := must(r.SeriesOf(t.Context(), 0, "HSG-01", "northmoor-east"))
	if len(s.Observations) != 2 {
		t.Fatalf("got %v", s)
	}
	for i, want := range []kpi.Observation{whole, bare} {
		if got := fmt.Sprintf("%+v", s.Observations[i]); got != fmt.Sprintf("%+v", want) {
			t.Errorf("got  %s\nwant %+v", got, want)
		}
		if o := s.Observations[i]; !same(&o, &want) {
			t.Errorf("figure %d: %v is not %v", i, o.Figure, want.Figure)
		}
	}
	// Kept with the digits it was given with, and readable to a person with any SQLite tool.
	var got string
	err := r.readers.QueryRowContext(t.Context(), "SELECT concat_ws('|', value, denominator, mark, period, origin, file, sheet, cell, known_at) FROM figure WHERE note = 'illustrative'").Scan(&got)
	if want := "-61.20|12345678901234567890.5|p;e;b|2024-10/P12M|return|Housing return.xlsx|Return|XFD1048576|2025-10-06T06:15:00Z"; got != want || err != nil {
		t.Errorf("got  %s (%v)\nwant %s", got, err, want)
	}
}

func TestSeriesComeByReferenceAreaPeriodAndSequence(t *testing.T) {
	r := newRecord(t)
	for i, figures := range [][]string{
		{"HSG-02 northmoor 2025-26-Q2 2", "HSG-01 southmoor 2025-26-Q2 3", "HSG-01 northmoor 2025-26-Q2 4"},
		{"HSG-01 northmoor 2025-26-Q1 5", "HSG-01 northmoor 2025-26-Q2 6", "HSG-10 northmoor 2024-25 7"},
		{"HSG-01 northmoor 2024-25 8", "HSG-01 northmoor 2024-25-Q4 9"},
	} {
		mustWrite(t, r, func(tx *Tx) error { bring(t, tx, i, "housing", "2025-26-Q2", figures...); return nil })
	}
	want := `HSG-01 northmoor 2024-25 8 J2
HSG-01 northmoor 2024-25-Q4 9 J3
HSG-01 northmoor 2025-26-Q1 5 J2
HSG-01 northmoor 2025-26-Q2 4 J4
HSG-01 northmoor 2025-26-Q2 6 J3
HSG-01 southmoor 2025-26-Q2 3 J3
HSG-02 northmoor 2025-26-Q2 2 J2
HSG-10 northmoor 2024-25 7 J4
`
	if got := all(t, r, 0); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for s := range r.Series(t.Context(), 0) { // leaving early is no error
		if s.Area == "southmoor" {
			break
		}
	}
}

func TestTwoCouncilsFiguresForOneAreaAreOneSeries(t *testing.T) {
	r := newRecord(t)
	mustWrite(t, r, func(tx *Tx) error {
		f, _, _ := tx.Receive(t.Context(), File{SHA256: sha(1), Kind: HistoryFile, Name: "joint.csv"})
		var list []kpi.Observation
		for i, words := range []string{"WST-01 babergh 2025-26-Q1 1", "WST-01 babergh 2025-26-Q3 3", "WST-01 mid-suffolk 2025-26-Q2 2", "WST-01 mid-suffolk 2025-26-Q3 4", "WST-02 mid-suffolk 2025-26-Q3 5"} {
			o := figure(words, kpi.Source{SHA256: f.SHA256, Cell: fmt.Sprintf("E%d", i+2)})
			o.Area = "joint"
			list = append(list, o)
		}
		_, err := tx.AppendHistory(t.Context(), f.ID, list)
		return err
	})
	want := "WST-01 joint 2025-26-Q1 1 E2\nWST-01 joint 2025-26-Q2 2 E4\nWST-01 joint 2025-26-Q3 3 E3\nWST-01 joint 2025-26-Q3 4 E5\nWST-02 joint 2025-26-Q3 5 E6\n"
	if got := all(t, r, 0); got != want {
		t.Errorf("got\n%s", got)
	}
	if s := must(r.SeriesOf(t.Context(), 0, "WST-01", "joint")); len(s.Observations) != 4 || s.Observations[1].Organisation != "mid-suffolk" {
		t.Errorf("got %v", s)
	}
}

func TestWhatWasKnownThenStaysKnown(t *testing.T) {
	r := newRecord(t)
	var then []int64
	var saw []string
	for i := range 4 {
		mustWrite(t, r, func(tx *Tx) error {
			bring(t, tx, i, "housing", "2025-26-Q2", fmt.Sprintf("HSG-01 northmoor 2025-26-Q2 %d", 60+i), fmt.Sprintf("HSG-%02d northmoor 2025-26-Q2 1", 10+i))
			return nil
		})
		then = append(then, must(r.Known(t.Context())))
		saw = append(saw, all(t, r, 0))
	}
	for i, known := range then {
		if got := all(t, r, known); got != saw[i] {
			t.Errorf("as known at %d got\n%swant\n%s", known, got, saw[i])
		}
	}
}

func TestASubmissionGivesOneFigureForAPlaceAndTime(t *testing.T) {
	r := newRecord(t)
	err := r.Write(t.Context(), hand, func(tx *Tx) error {
		id := bring(t, tx, 1, "housing", "2025-26-Q2")
		o := figure("HSG-01 northmoor 2025-26-Q2 1", kpi.Source{SHA256: sha(1), Sheet: "Return", Cell: "J2"})
		_, err := tx.Append(t.Context(), id, []kpi.Observation{o, o})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "two figures of HSG-01 for northmoor in 2025-26-Q2") {
		t.Errorf("got %v", err)
	}
}

func TestFiguresThatCanNotBeKeptAreRefused(t *testing.T) {
	from := kpi.Source{SHA256: sha(1), Sheet: "Return", Cell: "J2"}
	for name, change := range map[string]func(*kpi.Observation){
		"no period":         func(o *kpi.Observation) { o.Period = period.Period{} },
		"no indicator":      func(o *kpi.Observation) { o.Indicator = "" },
		"no area":           func(o *kpi.Observation) { o.Area = "" },
		"another file":      func(o *kpi.Observation) { o.SHA256 = sha(2) },
		"no such cell":      func(o *kpi.Observation) { o.Cell = "XFE1" },
		"too many digits":   func(o *kpi.Observation) { o.Value = number(strings.Repeat("9", 61)) },
		"an unlikely power": func(o *kpi.Observation) { o.Upper = number("1e41") },
	} {
		r := newRecord(t)
		err := r.Write(t.Context(), hand, func(tx *Tx) error {
			id := bring(t, tx, 1, "housing", "2025-26-Q2")
			o := figure("HSG-01 northmoor 2025-26-Q2 1", from)
			change(&o)
			_, err := tx.Append(t.Context(), id, []kpi.Observation{o})
			return err
		})
		if err == nil {
			t.Errorf("%s: kept", name)
		}
	}
}

func TestHistoryThatSaysTheSameIsNotAddedAgain(t *testing.T) {
	r := newRecord(t)
	next := 0
	take := func(figures ...string) (added int) {
		t.Helper()
		next++
		mustWrite(t, r, func(tx *Tx) error {
			f, _, err := tx.Receive(t.Context(), File{SHA256: sha(next), Kind: HistoryFile, Name: "history.csv"})
			if err != nil {
				return err
			}
			var list []kpi.Observation
			for i, words := range figures {
				o := figure(words, kpi.Source{SHA256: f.SHA256, Cell: fmt.Sprintf("E%d", i+2)})
				if _, note, ok := strings.Cut(words, " note "); ok {
					o.Note = note
				}
				list = append(list, o)
			}
			added, err = tx.AppendHistory(t.Context(), f.ID, list)
			return err
		})
		return added
	}
	give := func(figure string) {
		next++
		mustWrite(t, r, func(tx *Tx) error { bring(t, tx, next, "housing", "2025-26-Q2", figure); return nil })
	}
	const q2 = "HSG-01 northmoor 2025-26-Q2 "
	for _, step := range []struct {
		why     string
		figures []string
		want    int
	}{
		{"at first all is new", []string{q2 + "60", "HSG-01 northmoor 2025-26-Q1 59"}, 2},
		{"the same again", []string{q2 + "60", "HSG-01 northmoor 2025-26-Q1 59"}, 0},
		{"the same with another nought", []string{q2 + "60.0"}, 0},
		{"one more", []string{q2 + "60", "HSG-02 northmoor 2025-26-Q2 5"}, 1},
		{"a different figure", []string{q2 + "61"}, 1},
		{"the figure before the last", []string{q2 + "60"}, 1},
		{"a note", []string{q2 + "60 note illustrative"}, 1},
		{"no figure where there was one", []string{"HSG-01 northmoor 2025-26-Q2"}, 1},
		{"another organisation", []string{"HSG-01 southmoor 2025-26-Q2 60"}, 1},
		{"and back", []string{q2 + "60"}, 1},
	} {
		if got := take(step.figures...); got != step.want {
			t.Errorf("%s: added %d, want %d", step.why, got, step.want)
		}
	}
	give(q2 + "70")
	for _, step := range []struct {
		why     string
		figures []string
		want    int
	}{
		{"what the return says", []string{q2 + "70"}, 0},
		{"what history said last", []string{q2 + "60"}, 0},
		{"neither", []string{q2 + "65"}, 1},
	} {
		if got := take(step.figures...); got != step.want {
			t.Errorf("after a return, %s: added %d, want %d", step.why, got, step.want)
		}
	}
	known := must(r.Known(t.Context()))
	if err := r.Write(t.Context(), hand, func(tx *Tx) error {
		_, err := tx.AppendHistory(t.Context(), 1, []kpi.Observation{figure(q2+"65", kpi.Source{SHA256: sha(1), Cell: "E2"})})
		return err
	}); err != nil || must(r.Known(t.Context())) != known {
		t.Errorf("nothing to add has moved the sequence (%v)", err)
	}
}

func TestAnAnswerSettlesAQueryFromThenOn(t *testing.T) {
	r := newRecord(t)
	var id int64
	var ids []int64
	queried := func(asKnown int64) (open []string) {
		for s, err := range r.Series(t.Context(), asKnown) {
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range s.Observations {
				if o.Queried {
					open = append(open, fmt.Sprintf("%s %s %s", o.Indicator, o.Period, o.Value.Decimal))
				}
			}
		}
		return open
	}
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 60")
		id = bring(t, tx, 2, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q1 61", "HSG-01 northmoor 2025-26-Q2 62", "HSG-02 northmoor 2025-26-Q2 5")
		ids = must(tx.AddFindings(t.Context(), id, append(someFindings, someFindings[0])))
		for _, finding := range []int64{ids[0], ids[2]} { // two questions about one figure
			if err := tx.Question(t.Context(), finding, figure("HSG-01 northmoor 2025-26-Q2", kpi.Source{})); err != nil {
				return err
			}
		}
		return nil
	})
	asked := must(r.Known(t.Context()))
	want := []string{"HSG-01 2025-26-Q2 62"}
	if got := queried(0); !slices.Equal(got, want) {
		t.Errorf("queried are %q, want %q", got, want)
	}
	mustWrite(t, r, func(tx *Tx) error { return tx.AnswerFinding(t.Context(), ids[0], "a new contract") })
	if got := queried(0); !slices.Equal(got, want) {
		t.Errorf("with one of two questions answered, queried are %q", got)
	}
	mustWrite(t, r, func(tx *Tx) error { return tx.AnswerFinding(t.Context(), ids[2], "checked with the team") })
	if got := queried(0); got != nil {
		t.Errorf("after the answers queried are %q", got)
	}
	if got := queried(asked); !slices.Equal(got, want) {
		t.Errorf("as known before the answers queried are %q", got)
	}
	findings := must(r.Findings(t.Context(), id, 0))
	if len(findings) != 3 || findings[0].Finding != someFindings[0] || findings[0].Answer.Text != "a new contract" || findings[0].Answer.Who != hand.Who || findings[1].Answer.Seq != 0 {
		t.Errorf("got %+v", findings)
	}
	if before := must(r.Findings(t.Context(), id, asked)); before[0].Answer.Seq != 0 {
		t.Errorf("as known before the answers %+v", before[0])
	}
}

func TestReadingGoesOnWhileAnotherWrites(t *testing.T) {
	r := newRecord(t)
	figures := func(n int) (list []string) {
		for i := range 200 {
			list = append(list, fmt.Sprintf("HSG-%03d northmoor 2025-26-Q2 %d", i, n))
		}
		return list
	}
	mustWrite(t, r, func(tx *Tx) error { bring(t, tx, 1, "housing", "2025-26-Q2", figures(1)...); return nil })
	known := must(r.Known(t.Context()))
	want := all(t, r, 0)
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 2; n < 12; n++ {
			if err := r.Write(t.Context(), hand, func(tx *Tx) error { bring(t, tx, n, "housing", "2025-26-Q2", figures(n)...); return nil }); err != nil {
				t.Error(err)
			}
		}
	})
	for range 3 {
		wg.Go(func() {
			for range 10 {
				if got := all(t, r, known); got != want {
					t.Error("what was known before has changed")
				}
				if n := strings.Count(all(t, r, 0), "\n"); n%200 != 0 {
					t.Errorf("a reader saw %d figures: half of a change", n)
				}
			}
		})
	}
	wg.Wait()
}

func TestTheRecordCanBeChangedWhileItIsBeingRead(t *testing.T) {
	r := newRecord(t)
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 1", "HSG-02 northmoor 2025-26-Q2 2")
		return nil
	})
	before := must(r.Known(t.Context()))
	for s, err := range r.Series(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		mustWrite(t, r, func(tx *Tx) error { _, err := tx.Note(t.Context(), "looked at", string(s.Indicator), ""); return err })
	}
	mustWrite(t, r, func(tx *Tx) error { // and within a change
		for s, err := range tx.Series(t.Context(), 0) {
			if err != nil {
				return err
			}
			must(tx.Note(t.Context(), "looked at", string(s.Indicator), ""))
		}
		return nil
	})
	if n := len(must(r.Journal(t.Context(), before))); n != 4 {
		t.Errorf("the journal has %d further lines, want 4", n)
	}
}

func TestSeriesAmongSomeIndicators(t *testing.T) {
	r := newRecord(t)
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-02 northmoor 2025-26-Q2 2", "HSG-01 southmoor 2025-26-Q2 3", "HSG-01 northmoor 2025-26-Q2 4", "HSG-10 northmoor 2024-25 7")
		return nil
	})
	for _, c := range []struct {
		refs []kpi.Ref
		want string
	}{
		{nil, ""},
		{[]kpi.Ref{"HSG-99", "it's"}, ""},
		{[]kpi.Ref{"HSG-10", "HSG-01"}, "HSG-01 northmoor 4;HSG-01 southmoor 3;HSG-10 northmoor 7;"},
	} {
		got := ""
		for s, err := range r.SeriesAmong(t.Context(), 0, c.refs) {
			if err != nil {
				t.Fatal(err)
			}
			got += fmt.Sprintf("%s %s %s;", s.Indicator, s.Area, s.Observations[0].Value.Decimal)
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.refs, got, c.want)
		}
	}
}

func TestReadingSortsNothing(t *testing.T) {
	r := newRecord(t)
	for _, which := range []string{"true", "s.id = ?", "s.indicator IN (SELECT value FROM json_each(?))"} {
		steps := must(list(t.Context(), r.Reader, "", func(scan func(...any) error) (s string, err error) {
			var skip any
			err = scan(&skip, &skip, &skip, &s)
			return s, err
		}, "EXPLAIN QUERY PLAN SELECT o.value FROM series s CROSS JOIN observation o ON o.series = s.id WHERE "+which+
			" AND o.known <= 9 ORDER BY s.indicator, s.area, s.organisation, o.period, o.known", "x"))
		if plan := strings.Join(steps, "; "); strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %s", which, plan)
		}
	}
}

func TestUnrepeatedCountsWhatALaterReturnLeavesOut(t *testing.T) {
	r := newRecord(t)
	var first, second int64
	mustWrite(t, r, func(tx *Tx) error {
		first = bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 1", "HSG-02 northmoor 2025-26-Q2 2", "HSG-03 northmoor 2025-26-Q2 3")
		second = bring(t, tx, 2, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 9", "HSG-02 northmoor 2025-26-Q1 2")
		return nil
	})
	if n := must(r.Unrepeated(t.Context(), first, second)); n != 2 {
		t.Errorf("left out are %d, want 2", n)
	}
	if n := must(r.Unrepeated(t.Context(), second, first)); n != 1 {
		t.Errorf("the other way %d, want 1", n)
	}
}

func TestUnrepeatedCountsWhatALaterReturnLeavesOutBesidesFigures(t *testing.T) {
	r := newRecord(t)
	var states, figures, both int64
	mustWrite(t, r, func(tx *Tx) error {
		states = say(t, tx, 1, Accepted, "of a milestone alone")
		figures = bring(t, tx, 2, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 1")
		both = bring(t, tx, 3, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 2")
		return tx.AppendSaid(t.Context(), both, someSaid)
	})
	for _, c := range []struct {
		what           string
		earlier, later int64
		want           int
	}{
		{"a return of milestones, after one of figures", figures, states, 1},
		{"a return of figures, after one of milestones", states, figures, 1},
		{"both, after milestones", states, both, 0},
		{"both, after figures", figures, both, 0},
		{"milestones, after both", both, states, 3},
	} {
		if n := must(r.Unrepeated(t.Context(), c.earlier, c.later)); n != c.want {
			t.Errorf("%s: left out are %d, want %d", c.what, n, c.want)
		}
	}
}
