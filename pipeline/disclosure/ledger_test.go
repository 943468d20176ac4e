package disclosure

import (
	"slices"
	"strings"
	"testing"
)

// list adds printed counts and gives their places.
func list(l *Ledger, counts ...int64) (at []int) {
	for _, n := range counts {
		at = append(at, l.Add(n, Printed))
	}
	return at
}

func hiddenOf(v View, cells []int) (out []bool) {
	for _, c := range cells {
		out = append(out, v.Hidden(c))
	}
	return out
}

func want(t *testing.T, what string, got []bool, want ...bool) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: hidden %v, want %v", what, got, want)
	}
}

func TestTwoYearToDateFiguresDoNotGiveTheQuarterBetween(t *testing.T) {
	var l Ledger
	totals := list(&l, 10, 12, 40)
	quarters := l.YearToDate(totals...)
	v := protect(t, &l, 5)
	want(t, "to date", hiddenOf(v, totals), true, false, false)
	if r := rangesOf(t, &l, v)[quarters[0]]; r.High < 5 {
		t.Errorf("the quarter of 2 people is known to be %+v", r)
	}

	var even Ledger
	totals = list(&even, 10, 22, 40)
	even.YearToDate(totals...)
	want(t, "no small quarter", hiddenOf(protect(t, &even, 5), totals), false, false, false)

	var none Ledger
	totals = list(&none, 10, 10, 40)
	none.YearToDate(totals...)
	want(t, "a quarter of nought may be known", hiddenOf(protect(t, &none, 5), totals), false, false, false)
}

func TestTheRestOfADenominatorIsProtected(t *testing.T) {
	var l Ledger
	n, d := l.Add(12, Printed), l.Add(14, Printed)
	rest := l.Complement(n, d)
	v := protect(t, &l, 5)
	if !shareHidden(v, n, d) {
		t.Error("12 of 14 is shown as a percentage")
	}
	if r := rangesOf(t, &l, v)[rest]; r.High < 5 {
		t.Errorf("two people who did not are known to be %+v", r)
	}

	var known Ledger
	n, d = known.Add(3, Printed), known.Add(61200, Known)
	known.Complement(n, d)
	v = protect(t, &known, 5)
	if !v.Hidden(n) || v.Hidden(d) || !shareHidden(v, n, d) {
		t.Errorf("3 of a published population: %v", v.Why)
	}

	var plain Ledger
	n, d = plain.Add(300, Printed), plain.Add(400, Printed)
	plain.Complement(n, d)
	if v = protect(t, &plain, 5); shareHidden(v, n, d) {
		t.Error("300 of 400 is hidden")
	}
}

func TestADistrictsPercentageGoesWithItsCover(t *testing.T) {
	var l Ledger
	numerators, denominators := list(&l, 60, 40, 28, 3), list(&l, 90, 90, 90, 90)
	county := l.Add(131, Printed)
	l.Whole(county, numerators...)
	for i := range numerators {
		l.Complement(numerators[i], denominators[i])
	}
	v := protect(t, &l, 5)
	want(t, "districts", hiddenOf(v, numerators), false, false, true, true)
	if !shareHidden(v, numerators[2], denominators[2]) || shareHidden(v, numerators[1], denominators[1]) {
		t.Error("the covering district's percentage gives its count back")
	}
}

func TestRollingYearsDoNotGiveAQuarter(t *testing.T) {
	var l Ledger
	quarters := list(&l, 20, 30, 25, 3, 40)
	years := list(&l, 78, 98)
	if err := rolling(&l, years, quarters, 4); err != nil {
		t.Fatal(err)
	}
	v := protect(t, &l, 5)
	if !v.Hidden(quarters[3]) || rangesOf(t, &l, v)[quarters[3]].High < 5 {
		t.Errorf("the quarter of 3 is %+v", rangesOf(t, &l, v)[quarters[3]])
	}
	if err := rolling(&l, years, quarters, 3); err == nil {
		t.Error("two windows of three do not cover five periods")
	}

	// Two years alone tell how two quarters differ, and neither quarter.
	var alone Ledger
	years = list(&alone, 78, 98)
	var unprinted []int
	for _, n := range []int64{20, 30, 25, 3, 40} {
		unprinted = append(unprinted, alone.Add(n, Implied))
	}
	if err := rolling(&alone, years, unprinted, 4); err != nil {
		t.Fatal(err)
	}
	want(t, "rolling years alone", hiddenOf(protect(t, &alone, 5), years), false, false)
}

func TestWhatAnEarlierPackDidStands(t *testing.T) {
	var hidden Ledger
	a, b, c := hidden.Add(9, Withheld), hidden.Add(20, Printed), hidden.Add(30, Printed)
	hidden.Whole(hidden.Add(59, Printed), a, b, c)
	v := protect(t, &hidden, 5)
	want(t, "hidden before, hidden now, and covered", hiddenOf(v, []int{a, b, c}), true, true, false)
	if v.Why[a] != Kept || v.Why[b] != Secondary {
		t.Errorf("reasons: %v and %v", v.Why[a], v.Why[b])
	}

	var printed Ledger
	a, b, c = printed.Add(3, Printed), printed.Add(20, Known), printed.Add(30, Printed)
	total := printed.Add(53, Known)
	printed.Whole(total, a, b, c)
	v = protect(t, &printed, 5)
	want(t, "printed before cannot cover", hiddenOf(v, []int{a, b, c, total}), true, false, true, false)
}

func TestWhatCannotBeProtectedIsSaid(t *testing.T) {
	var l Ledger
	a, b := l.Add(3, Printed), l.Add(20, Known)
	l.Whole(l.Add(23, Known), a, b)
	// Another table beside it, which can be.
	other := list(&l, 2, 9, 30)
	l.Whole(l.Add(41, Printed), other...)
	v, err := Protect(&l, 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Leaks) != 1 || v.Leaks[0] != (Leak{Cell: a, Range: Range{Low: 3, High: 3}}) {
		t.Errorf("leaks: %+v", v.Leaks)
	}
	want(t, "the other table", hiddenOf(v, other), true, true, false)
}

func TestTheAuditSeesWhatIsNotHidden(t *testing.T) {
	var l Ledger
	small, kept, large, known := l.Add(3, Printed), l.Add(40, Withheld), l.Add(50, Printed), l.Add(2, Known)
	_, leaks, err := audit(&l, make([]bool, 4), 5)
	if err != nil {
		t.Fatal(err)
	}
	var cells []int
	for _, leak := range leaks {
		cells = append(cells, leak.Cell)
	}
	if !slices.Equal(cells, []int{small, kept}) {
		t.Errorf("leaks at %v, want %d and %d and not %d or %d", cells, small, kept, large, known)
	}
}

func TestTwoSmallCountsDoNotCoverEachOther(t *testing.T) {
	var l Ledger
	districts := list(&l, 1, 3, 9, 40)
	l.Whole(l.Add(53, Printed), districts...)
	// Hidden together 1 and 3 come to 4, so each is known to be below 5: a third is needed.
	want(t, "districts", hiddenOf(protect(t, &l, 5), districts), true, true, true, false)

	var enough Ledger
	districts = list(&enough, 4, 3, 9, 40)
	enough.Whole(enough.Add(56, Printed), districts...)
	want(t, "4 and 3 come to 7", hiddenOf(protect(t, &enough, 5), districts), true, true, false, false)
}

func TestNoughtCoversOnlyWhenNothingElseCan(t *testing.T) {
	var l Ledger
	districts := list(&l, 0, 3, 60)
	l.Whole(l.Add(63, Printed), districts...)
	want(t, "sixty before nought", hiddenOf(protect(t, &l, 5), districts), false, true, true)

	var last Ledger
	a, b := last.Add(7, Withheld), last.Add(0, Printed)
	last.Whole(last.Add(7, Known), a, b)
	want(t, "nought when nothing else is left", hiddenOf(protect(t, &last, 5), []int{a, b}), true, true)
}

func TestWithoutATotalThereIsNothingToCover(t *testing.T) {
	var l Ledger
	alone := l.Add(3, Printed)
	v := protect(t, &l, 5)
	if r := rangesOf(t, &l, v)[alone]; !r.Open || r.Low != 0 {
		t.Errorf("a count without a total is %+v", r)
	}
}

func TestCheckNamesTheFault(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(*Ledger)
		want  string
	}{
		{"negative", func(l *Ledger) { l.Add(-1, Printed) }, "never negative"},
		{"parts do not add up", func(l *Ledger) { l.Whole(l.Add(9, Printed), list(l, 3, 5)...) }, "parts come to 8"},
		{"no such cell", func(l *Ledger) { l.Whole(l.Add(9, Printed), 7) }, "names count 7"},
		{"numerator above denominator", func(l *Ledger) { l.Complement(l.Add(9, Printed), l.Add(8, Printed)) }, "never negative"},
		{"a running total that falls", func(l *Ledger) { l.YearToDate(list(l, 9, 8)...) }, "never negative"},
	} {
		var l Ledger
		c.build(&l)
		_, err := Protect(&l, 5)
		_, _, errAudit := audit(&l, make([]bool, len(l.Cells)), 5)
		for _, e := range []error{err, errAudit} {
			if e == nil || !strings.Contains(e.Error(), c.want) {
				t.Errorf("%s: %v", c.name, e)
			}
		}
	}
	var l Ledger
	for name, inner := range map[string][][]int64{"empty": nil, "no columns": {{}}, "ragged": {{1, 2}, {3}}} {
		if _, err := grid(&l, inner); err == nil {
			t.Errorf("%s table: no error", name)
		}
	}
}

func TestNumbersBeyondTheMachineHideRatherThanShow(t *testing.T) {
	const huge = 1 << 61
	var l Ledger
	small, other := l.Add(3, Printed), l.Add(huge, Printed)
	whole := l.Add(huge+3, Printed)
	l.Whole(whole, small, other)
	v, err := Protect(&l, 5)
	if err != nil {
		t.Fatal(err)
	}
	if !v.Hidden(small) || !v.Hidden(other) && !v.Hidden(whole) {
		t.Errorf("%v", v.Why)
	}
	if r := rangesOf(t, &l, v)[small]; r.Low > 3 || !r.Open && r.High < 3 {
		t.Errorf("the audit has %+v", r)
	}
}

// BenchmarkProtectCounty protects two years of a county's running totals with denominators: 12 districts, 8 quarters.
func BenchmarkProtectCounty(b *testing.B) {
	build := func() *Ledger {
		var l Ledger
		series := make([][]int, 12)
		for d := range series {
			for year := range 2 {
				n, m := int64(0), int64(0)
				var totals []int
				for q := range 4 {
					n += int64((d*7+q*5+year*3)%23) + 1
					m += int64((d*11+q*3)%37) + 30
					at := l.Add(n, Printed)
					l.Complement(at, l.Add(m, Printed))
					totals = append(totals, at)
				}
				l.YearToDate(totals...)
				series[d] = append(series[d], totals...)
			}
		}
		for q := range 8 {
			var total int64
			var parts []int
			for _, s := range series {
				total += l.Cells[s[q]].Count
				parts = append(parts, s[q])
			}
			l.Whole(l.Add(total, Printed), parts...)
		}
		return &l
	}
	b.ReportAllocs()
	for b.Loop() {
		if v, err := Protect(build(), 5); err != nil || len(v.Leaks) > 0 {
			b.Fatal(err, v.Leaks)
		}
	}
}
