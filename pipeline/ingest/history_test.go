package ingest

import (
	"strings"
	"testing"
)

func TestHistoryPlacesEachRow(t *testing.T) {
	const csv = "indicator,organisation,area,period,value,mark,note\n" +
		"P1,north,,2025-26-Q1,61.2,p,\n" +
		"Y1,both,,2024-25,43.1,,\n" +
		"Y1,,england,2024-25,44,,\n" +
		"T1,,upper,2025-26-Q1,3,,a district\n" +
		"Y1,south,both,2023-24,42,r;b,\n"
	h := NewReader(Question{Framework: testFramework()}).History([]byte(csv), "old/figures.csv")
	same(t, "findings", codes(h.Findings), "")
	same(t, "figures", figures(h.Figures), "P1 2025-26-Q1 north 61.2 [p]; Y1 2024-25 both 43.1; Y1 2024-25 england 44; T1 2025-26-Q1 upper 3; Y1 2023-24 both 42 [r][b]")
	var whose []string
	for _, o := range h.Figures {
		whose = append(whose, o.Organisation+" "+o.Cell)
	}
	same(t, "whose", whose, "north E2; both E3;  E4; north E5; south E6")
}

func TestHistoryWithFaultsIsAnsweredAtOnceAndTakenInNotAtAll(t *testing.T) {
	csv := "indicator,organisation,period,value,numerator,denominator,lower,upper,mark,note,colour\n" + strings.Join([]string{
		"NONE,north,2025-26-Q1,1,,,,,,,",
		"P1,,2025-26-Q1,1,,,,,,,",
		"P1,elsewhere,2025-26-Q1,1,,,,,,,",
		"P1,north,soon,1,,,,,,,",
		"Y1,both,2025-07,1,,,,,,,",
		"P1,north,2025-26-Q1,one,,,,,,,",
		"P1,north,2025-26-Q2,61,,,,,q,,",
		"P1,north,2025-26-Q3,,,,,,,,",
		"P1,north,2025-26-Q4,61,,,62,60,,,",
		"P1,south,2025-26-Q1,61,,,,,,,",
		"P1,south,2025-26-Q1,61,,,,,,,",
		"P1,south,2025-26-Q2,,6,5,,,,,",
		"P1,south,2025-26-Q3,90,44,50,,,,,",
		"P1,south,2025-26-Q4,90,,,,,,a\u202eb,",
	}, "\n")
	h := NewReader(Question{Framework: testFramework()}).History([]byte(csv), "h.csv")
	same(t, "findings", codes(h.Findings), "history-column-unknown; history-indicator-unknown A2; history-organisation-missing B3; history-area-unknown B4; history-period-unreadable C5; "+
		"history-period-misfit C6; history-not-a-number D7; history-mark-unknown I8; history-nothing D9; history-limits-reversed G10; history-twice A12; history-parts E13; history-parts-disagree D14; history-unseen-character J15")
	if h.Sound() || h.Figures != nil {
		t.Error("a history with faults gave figures")
	}
}
