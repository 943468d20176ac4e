package ingest

import (
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
)

// TestACommentaryThatContradictsItsFigureIsAsked has what a first sentence may say against where the figure went, or how it is rated.
func TestACommentaryThatContradictsItsFigureIsAsked(t *testing.T) {
	for _, c := range []struct {
		says     string
		polarity kpi.Polarity
		earlier  []string // figures of the quarters before; the new one is 60.0
		rated    kpi.Status
		want     string // how the question ends; nothing where none is asked
	}{
		{"The time taken rose.", kpi.LowerIsBetter, []string{"70", "69", "71", "70"}, kpi.Green, "speaks of a rise, and the figure fell"},
		{"The time taken fell.", kpi.LowerIsBetter, []string{"50", "51", "50", "51"}, kpi.Green, "speaks of a fall, and the figure rose"},
		{"The time taken fell.", kpi.LowerIsBetter, []string{"70", "69", "71", "70"}, kpi.Green, ""},
		{"The time taken rose.", kpi.LowerIsBetter, []string{"70", "69", "50", "50"}, kpi.Green, ""},    // less than a year ago, more than last quarter
		{"The time taken rose.", kpi.LowerIsBetter, []string{"60", "60", "60", "60.04"}, kpi.Green, ""}, // the same as printed
		{"The time taken rose.", kpi.LowerIsBetter, nil, kpi.Green, ""},
		{"Turnover improved.", kpi.LowerIsBetter, []string{"50", "51", "50", "51"}, kpi.Green, "speaks of an improvement, and the figure got worse"},
		{"Turnover improved.", kpi.HigherIsBetter, []string{"70", "69", "71", "70"}, kpi.Green, "speaks of an improvement, and the figure got worse"},
		{"Turnover improved.", kpi.HigherIsBetter, []string{"50", "51", "50", "51"}, kpi.Green, ""},
		{"Turnover worsened.", kpi.LowerIsBetter, []string{"70", "69", "71", "70"}, kpi.Green, "speaks of a worsening, and the figure improved"},
		{"Turnover worsened.", kpi.HigherIsBetter, []string{"50", "51", "50", "51"}, kpi.Green, "speaks of a worsening, and the figure improved"},
		{"Turnover worsened.", kpi.Neutral, []string{"50", "51", "50", "51"}, kpi.NotRated, ""},
		{"The service is on target.", kpi.LowerIsBetter, nil, kpi.Red, "says that the target is met, and the figure is rated red"},
		{"The service is on target.", kpi.LowerIsBetter, nil, kpi.Amber, ""},
		{"We missed the target.", kpi.LowerIsBetter, nil, kpi.Green, "says that the target is missed, and the figure is rated green"},
		{"We missed the target.", kpi.LowerIsBetter, nil, kpi.Red, ""},
	} {
		fw := testFramework()
		for i := range fw.Indicators {
			if fw.Indicators[i].Ref == "D1" {
				fw.Indicators[i].Polarity = c.polarity
			}
		}
		q := Question{Framework: fw, Earlier: held("D1", "north", quarters(t, c.earlier...)), Judge: func(*kpi.Observation) Judgement { return Judgement{Status: c.rated} }}
		s := NewReader(q).Read(workbook(t, bare+"D1"+line+"=60|||||"+c.says+"|Do more|Head of Housing|@31 January 2026"), "x.xlsx")
		var asked []string
		for _, f := range s.Findings {
			if f.Code == CommentaryWrong {
				asked = append(asked, strings.TrimPrefix(f.Found, "the commentary "))
			}
		}
		same(t, c.says+" of 60 after "+strings.Join(c.earlier, ", "), asked, c.want)
	}
}

// TestRunningTotalsAreComparedWithinTheirYear has totals since 1 April, and the denominators of percentages that run on.
func TestRunningTotalsAreComparedWithinTheirYear(t *testing.T) {
	for _, c := range []struct{ name, ref, period, cells, want string }{
		{"less than a quarter before", "C1", "2025-26-Q2", "=29", "plausible-cumulative-fell D2"},
		{"less, in money, which may be paid back", "MY", "2025-26-Q2", "=29", "plausible-cumulative-less D2"},
		{"more", "C1", "2025-26-Q2", "=131", ""},
		{"last year's total in the first quarter", "C1", "2026-27-Q1", "=100", "plausible-cumulative-not-reset D2"},
		{"a new year", "C1", "2026-27-Q1", "=31", ""},
		{"a denominator that shrinks", "PY", "2025-26-Q2", "|=20|=60", "plausible-cumulative-less F2"},
		{"a denominator that grows", "PY", "2025-26-Q2", "|=20|=140", ""},
	} {
		fw := testFramework()
		fw.Indicators = append(fw.Indicators, kpi.Indicator{Ref: "PY", Title: "Decided in time", Service: "housing", ReportedFor: []string{"north"}, Measure: kpi.Proportion, Unit: "%",
			Decimals: 1, Multiplier: dec("100"), Accumulation: kpi.YearToDate})
		p := must(t, c.period)
		figure := "100"
		if c.ref == "PY" {
			figure = "33/100"
		}
		past := quarters(t, figure)
		past[0].Period = (p.Quarter() - 1).Period()
		s := NewReader(Question{Framework: fw, Quarter: p.Quarter(), Earlier: held(c.ref, "north", past)}).Read(workbook(t, bare+c.ref+"|"+c.period+"|north|"+c.cells), "x.xlsx")
		same(t, c.name, codes(s.Findings), c.want)
	}
}

// TestWordsAreKeptInAsTheirServiceSays: what is called public is; everything else that is said, and what is said otherwise, is restricted.
func TestWordsAreKeptInAsTheirServiceSays(t *testing.T) {
	for _, c := range []struct {
		says  string
		want  kpi.StatedClass
		codes string
	}{
		{"Public", kpi.StatedPublic, ""}, {" public ", kpi.StatedPublic, ""}, {"RESTRICTED", kpi.StatedRestricted, ""}, {"Not public", kpi.StatedRestricted, "words-classification F2"},
		{"", kpi.ClassUnstated, ""},
	} {
		s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, "# Return\nIndicator|Period|Organisation|Value|Commentary|Classification\nC2"+line+"=5|All is well.|"+c.says), "x.xlsx")
		same(t, c.says, codes(s.Findings), c.codes)
		if len(s.Figures) != 1 || s.Figures[0].Stated != c.want {
			t.Errorf("%q: %+v, want %v", c.says, s.Figures, c.want)
		}
	}
}

// TestTheCasesOfPartsAddUpToThoseOfTheWhole has shares of districts and their council: what is counted adds up, and the shares themselves do not.
func TestTheCasesOfPartsAddUpToThoseOfTheWhole(t *testing.T) {
	for _, c := range []struct{ name, north, upper, lower, want string }{
		{"they do", "|=45|=60", "|=25|=30", "|=20|=30", ""},
		{"one case is missing", "|=45|=60", "|=25|=30", "|=19|=30", "plausible-total E2"},
		{"one of those counted is missing", "|=45|=60", "|=25|=30", "|=20|=29", "plausible-total F2"},
		{"a part is not there", "|=45|=60", "|=25|=30", "|||Not available|The system was down.", ""},
	} {
		fw := testFramework()
		fw.Indicators = append(fw.Indicators, kpi.Indicator{Ref: "PT", Title: "Let in time", Service: "housing", ReportedFor: []string{"north", "upper", "lower"}, Measure: kpi.Proportion,
			Unit: "%", Decimals: 1, Multiplier: dec("100")})
		table := bare
		for _, l := range [][2]string{{"north", c.north}, {"upper", c.upper}, {"lower", c.lower}} {
			table += "PT|2025-26-Q2|" + l[0] + "|" + l[1] + "\n"
		}
		s := NewReader(Question{Framework: fw}).Read(workbook(t, table), "x.xlsx")
		same(t, c.name, codes(s.Findings), c.want)
	}
}

// TestAFractionIsNotAskedAboutWhereSmallPercentagesAreReal has 0.6, where 61.2 or 0.6 per cent may have been meant.
func TestAFractionIsNotAskedAboutWhereSmallPercentagesAreReal(t *testing.T) {
	for _, c := range []struct {
		name, cells string
		earlier     []string
		want        string
	}{
		{"about 60 before", "=0.6", []string{"61.2", "59.8"}, "figure-fraction D2"},
		{"small before", "=0.6", []string{"61.2", "1.4"}, ""},
		{"with its parts", "=0.6|=6|=1000", []string{"61.2", "59.8"}, ""},
		{"shown as a percentage", "%0.006", []string{"61.2", "59.8"}, ""},
		{"none at all", "=0", []string{"61.2", "59.8"}, ""},
		{"nothing before, and no more places than asked for", "=0.6", nil, ""},
	} {
		s := NewReader(Question{Framework: testFramework(), Earlier: held("P1", "north", quarters(t, c.earlier...))}).Read(workbook(t, bare+"P1"+line+c.cells), "x.xlsx")
		asked := slices.DeleteFunc(codes(s.Findings), func(code string) bool { return !strings.HasPrefix(code, string(FigureFraction)) })
		same(t, c.name, asked, c.want)
	}
}
