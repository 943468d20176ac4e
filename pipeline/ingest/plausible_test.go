package ingest

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/stats"
)

// checkCase is one case of methods-checks.json, with the inputs and expectations of all its families.
type checkCase struct {
	ID    string
	Input struct {
		History             []float64
		New                 *float64
		SeasonIndex         *int `json:"season_index"`
		Numerator           *decimal.Decimal
		Denominator         *decimal.Decimal
		Value               *decimal.Decimal
		DP                  int32
		Previous            []decimal.Decimal
		LastYear            []decimal.Decimal `json:"last_year"`
		Current             []decimal.Decimal
		YTD                 []decimal.Decimal
		UsualQuarter        float64 `json:"usual_quarter"`
		Districts           []decimal.Decimal
		County              decimal.Decimal
		RoundedTo           decimal.Decimal `json:"rounded_to"`
		Published           *decimal.Decimal
		Resubmitted         decimal.Decimal
		PreviousDenominator *decimal.Decimal `json:"previous_denominator"`
	}
	Expected struct {
		Tukey, XmR *struct {
			Low, High float64
			Flag      bool
		}
		ScaleSlip *string  `json:"scale_slip"`
		Flags     []string // of parts
		Flag      *string
		Seasonal  *bool `json:"flag_seasonal"`
		At        int
		Hint      string
		Allowed   *decimal.Decimal
		Severity  string
	}
}

func null(d *decimal.Decimal) decimal.NullDecimal {
	if d == nil {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(*d)
}

func TestChecksAreThoseOfTheVectors(t *testing.T) {
	var suite struct{ Cases []checkCase }
	data, err := os.ReadFile("testdata/methods-checks.json")
	if err == nil {
		err = json.Unmarshal(data, &suite)
	}
	if err != nil || len(suite.Cases) == 0 {
		t.Fatal(err, len(suite.Cases))
	}
	percent := kpi.Indicator{Measure: kpi.Proportion, Unit: "%", Multiplier: hundred}
	for _, c := range suite.Cases {
		in, want := c.Input, c.Expected
		flag := ""
		if want.Flag != nil {
			flag = *want.Flag
		}
		got, severity := "", finding.Severity(0)
		family, _, _ := strings.Cut(strings.TrimPrefix(c.ID, "chk-"), "-")
		switch family {
		case "range":
			checkRange(t, c)
			continue
		case "parts":
			i := percent
			i.Decimals = in.DP
			checkParts(t, c, &i)
			continue
		case "stale":
			parts := func(p []decimal.Decimal) kpi.Figure {
				return kpi.Figure{Numerator: decimal.NewNullDecimal(p[0]), Denominator: decimal.NewNullDecimal(p[1])}
			}
			if in.Previous != nil && stale(&percent, parts(in.Previous), parts(in.Current)) {
				got, severity = "same_as_previous", kinds[SameAsBefore].Severity
			} else if in.LastYear != nil && stale(&percent, parts(in.LastYear), parts(in.Current)) {
				got, severity = "same_as_last_year", kinds[SameAsLastYear].Severity
			}
		case "cum":
			for i := 1; i < len(in.YTD) && got == ""; i++ {
				if runningTotal(false, in.YTD[i-1], in.YTD[i]) == fell {
					got, severity = "cumulative_fell", kinds[CumulativeFell].Severity
					if want.At != 0 && want.At != i+1 {
						t.Errorf("%s: found at %d, want %d", c.ID, i+1, want.At)
					}
					if discrete := looksDiscrete(in.UsualQuarter, in.YTD[i].InexactFloat64()); discrete != (want.Hint == "looks_discrete") {
						t.Errorf("%s: looks like a quarter's own: %v", c.ID, discrete)
					}
				}
			}
		case "total":
			_, allowed, ok := addUp(in.Districts, in.County, in.RoundedTo)
			if want.Allowed != nil && !allowed.Equal(*want.Allowed) {
				t.Errorf("%s: %s is allowed, want %s", c.ID, allowed, want.Allowed)
			}
			if !ok {
				got, severity = "total_differs", kinds[TotalDiffers].Severity
			}
		case "rev":
			// A change at the displayed precision is asked about, so that the tolerance of the vector is always passed.
			if !in.Published.Round(1).Equal(in.Resubmitted.Round(1)) {
				got, severity = "revision_beyond_tolerance", kinds[RevisionBare].Severity
			}
		case "den":
			if denominatorJumped(null(in.PreviousDenominator), null(in.Denominator)) {
				got, severity = "denominator_moved", kinds[DenominatorMoved].Severity
			}
		default:
			t.Errorf("%s is of no family that is known", c.ID)
		}
		if got != flag || want.Severity != "" && severity.String() != want.Severity {
			t.Errorf("%s: %q, a %s; want %q, a %s", c.ID, got, severity, flag, want.Severity)
		}
	}
}

func checkRange(t *testing.T, c checkCase) {
	in, want := c.Input, c.Expected
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }
	if want.Tukey != nil {
		f, _ := stats.TukeyFences(in.History)
		if !near(f.Low, want.Tukey.Low) || !near(f.High, want.Tukey.High) || f.Outside(*in.New) != want.Tukey.Flag {
			t.Errorf("%s: fences %v, want %v", c.ID, f, want.Tukey)
		}
	}
	if want.XmR != nil {
		limits, outside := processLimits(in.History, *in.New)
		if !near(limits.Low, want.XmR.Low) || !near(limits.High, want.XmR.High) || outside != want.XmR.Flag {
			t.Errorf("%s: limits %v to %v, %v; want %v", c.ID, limits.Low, limits.High, outside, want.XmR)
		}
	}
	slip, _ := stats.ScaleSlip(in.History, *in.New)
	words := ""
	if want.ScaleSlip != nil {
		words = *want.ScaleSlip
	}
	if slip == stats.NoSlip && words != "" || slip != stats.NoSlip && slip.String() != words {
		t.Errorf("%s: the slip is %s, want %q", c.ID, slip, words)
	}
	if want.Seasonal != nil {
		run := slices.Clone(in.History)
		for len(run)%4 != *in.SeasonIndex {
			run = append(run, math.NaN())
		}
		s, why := stats.SameSeason(run, *in.New, 4)
		odd := why == stats.Stands && s.Odd && !level(run, *in.New, 4, 3*s.Typical)
		if odd != *want.Seasonal {
			t.Errorf("%s: odd for the season: %v", c.ID, odd)
		}
	}
}

func checkParts(t *testing.T, c checkCase, i *kpi.Indicator) {
	in := c.Input
	var got []string
	if in.Denominator == nil {
		got = append(got, "denominator_missing")
	} else {
		f := kpi.Figure{Value: null(in.Value), Numerator: null(in.Numerator), Denominator: null(in.Denominator)}
		for _, fault := range partFaults(i, f) {
			got = append(got, map[finding.Code]string{PartsDisagree: "value_disagrees_with_parts", PartsExceed: "numerator_exceeds_denominator",
				PartsNoDenominator: "denominator_zero", PartsNothing: "denominator_zero", PartsNegative: "negative"}[fault.Code])
			if strings.Contains(fault.Found, "fraction") {
				got = append(got, "looks_like_fraction")
			}
		}
	}
	if !slices.Equal(got, c.Expected.Flags) && len(got)+len(c.Expected.Flags) > 0 {
		t.Errorf("%s: %v, want %v", c.ID, got, c.Expected.Flags)
	}
}

func TestValueAndPartsMayDifferByHalfAUnit(t *testing.T) {
	i := &kpi.Indicator{Measure: kpi.Proportion, Unit: "%", Multiplier: hundred, Decimals: 1}
	for _, c := range []struct {
		value, n, d string
		fine        bool
	}{
		{"66.7", "2", "3", true}, {"66.6", "2", "3", false}, {"66.65", "1333", "2000", true}, {"66.7", "1333", "2000", true}, {"66.6", "1333", "2000", true}, {"66.71", "1333", "2000", false}, {"90", "45", "50", true},
	} {
		got := partFaults(i, kpi.Figure{Value: decimal.NewNullDecimal(dec(c.value)), Numerator: decimal.NewNullDecimal(dec(c.n)), Denominator: decimal.NewNullDecimal(dec(c.d))})
		if (len(got) == 0) != c.fine {
			t.Errorf("%s of %s as %s: %v", c.n, c.d, c.value, got)
		}
	}
}

func TestWhatIsTheSameByChanceIsNotStale(t *testing.T) {
	count := &kpi.Indicator{Measure: kpi.Count}
	share := &kpi.Indicator{Measure: kpi.Proportion, Multiplier: hundred}
	value := func(s string) kpi.Figure { return kpi.Figure{Value: decimal.NewNullDecimal(dec(s))} }
	parts := func(n, d string) kpi.Figure {
		return kpi.Figure{Numerator: decimal.NewNullDecimal(dec(n)), Denominator: decimal.NewNullDecimal(dec(d))}
	}
	for _, c := range []struct {
		name     string
		i        *kpi.Indicator
		was, now kpi.Figure
		stale    bool
	}{
		{"a small count", count, value("3"), value("3"), false},
		{"a round number", count, value("12000"), value("12000"), false},
		{"a count of four figures", count, value("1245"), value("1245"), true},
		{"a figure of four digits", share, value("61.23"), value("61.23"), true},
		{"a figure of three digits", share, value("61.2"), value("61.2"), false},
		{"none of the same cases", share, parts("0", "12"), parts("0", "12"), false},
		{"all of the same cases", share, parts("12", "12"), parts("12", "12"), false},
		{"the same parts", share, parts("5", "12"), parts("5", "12"), true},
		{"the same share of other cases", share, parts("45", "50"), parts("54", "60"), false},
		{"no figure", share, kpi.Figure{}, kpi.Figure{}, false},
	} {
		if got := stale(c.i, c.was, c.now); got != c.stale {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestAFigureThatIsHeldAlreadyIsNotAskedAboutAgain(t *testing.T) {
	past := append(tenQuarters(t), Past{Period: q2(t).Period(), Figure: kpi.Figure{Value: decimal.NewNullDecimal(dec("609"))}})
	s := NewReader(Question{Framework: testFramework(), Earlier: held("D1", "north", past)}).Read(workbook(t, bare+"D1"+line+"=609"), "x.xlsx")
	same(t, "findings", codes(s.Findings), "")
}

func TestLaterLinesOfAReturnAreComparedWithItsEarlierOnes(t *testing.T) {
	s := NewReader(Question{Framework: testFramework(), Quarter: q2(t)}).Read(workbook(t, bare+"C1|2025-26-Q2|north|=29\nC1|2025-26-Q1|north|=31"), "x.xlsx")
	same(t, "findings", codes(s.Findings), "plausible-cumulative-fell D2")
	same(t, "figures", figures(s.Figures), "C1 2025-26-Q1 north 31")
}

func TestAReasonIsNotAskedForAgainWhereTheReturnRepeatsWhatIsHeld(t *testing.T) {
	past := []Past{{Period: q2(t).Period(), Figure: kpi.Figure{Marks: kpi.NotAvailable}}}
	r := NewReader(Question{Framework: testFramework(), Earlier: held("C2", "north", past)})
	same(t, "the same", codes(r.Read(workbook(t, bare+"C2"+line+"|||Not available"), "x.xlsx").Findings), "")
	same(t, "another", codes(r.Read(workbook(t, bare+"C2"+line+"|||Not applicable"), "x.xlsx").Findings), "figure-reason-missing H2")
}

func TestFiguresBeforeABreakAreNothingToMeasureBy(t *testing.T) {
	past := tenQuarters(t)
	read := func() []string {
		return codes(NewReader(Question{Framework: testFramework(), Earlier: held("D1", "north", past)}).Read(workbook(t, bare+"D1"+line+"=609"), "x.xlsx").Findings)
	}
	if got := read(); len(got) == 0 {
		t.Fatal("609 is not asked about without a break")
	}
	past[len(past)-1].Figure.Marks |= kpi.Break
	same(t, "after a break", read(), "")
}

func TestWhatIsToBeExpectedRunsFromLessToMore(t *testing.T) {
	x := &reading{room: &room{}}
	x.earlier = []float64{10, 11, 12, 10, 11, 12, 10, 11, 12, 10, 11, 12, 1200} // the last is odd itself, and moves the process limits to 97 and more
	x.sorted = slices.Sorted(slices.Values(x.earlier))
	fences, _ := stats.TukeyFences(x.sorted)
	both, said := x.ranges(&measure{Indicator: &kpi.Indicator{}}, fences, 1200.5, "")
	if want := "1,201, where the earlier 13 figures lead one to expect 7 to 15"; !both || said != want {
		t.Errorf("%v %s, want %s", both, said, want)
	}
}
