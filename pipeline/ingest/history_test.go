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

// historyFaults is what the history with every fault is answered with.
const historyFaults = "history-column-unknown; history-indicator-unknown A2; history-organisation-missing B3; history-area-unknown B4; history-period-unreadable C5; " +
	"history-period-misfit C6; history-not-a-number D7; history-mark-unknown I8; history-nothing D9; history-limits-reversed G10; history-twice A12; history-parts E13; history-parts-disagree D14; history-unseen-character J15"

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
	same(t, "findings", codes(h.Findings), historyFaults)
	if h.Sound() || h.Figures != nil {
		t.Error("a history with faults gave figures")
	}
}

func TestHistoryIsReadFromAWorkbookAsFromAFile(t *testing.T) {
	data := workbook(t, "# Notes\nWhere these came from\n# Old\nPeriod|Indicator|Organisation|Value|Numerator|Denominator|Mark|Note\n2025-26-Q1|P1|Northmoor|%0.612||||\n2025-26-Q1|P2|south||=45|=50|p|\n@1 July 2025|MO1|north|=5||||\n"+
		"# More\nindicator|organisation|period|value\nM2|north|2025-26-Q1|£1.2m\nC2|north|2025-26-Q1|[c]\n")
	h := NewReader(Question{Framework: testFramework()}).History(data, "old.xlsx")
	same(t, "findings", codes(h.Findings), "history-period-unreadable A4")
	if f := h.Findings[0]; !strings.Contains(f.Mend, "format Text") {
		t.Errorf("%s does not say what Excel did", f)
	}
	data = workbook(t, "# Notes\nWhere these came from\n# Old\nPeriod|Indicator|Organisation|Value|Numerator|Denominator|Mark|Note\n2025-26-Q1|P1|Northmoor|%0.612||||\n2025-26-Q1|P2|south||=45|=50|p|\n"+
		"# More\nindicator|organisation|period|value\nM2|north|2025-26-Q1|£1.2m\nC2|north|2025-26-Q1|[c]\n")
	h = NewReader(Question{Framework: testFramework()}).History(data, "old.xlsx")
	same(t, "findings", codes(h.Findings), "")
	same(t, "figures", figures(h.Figures), "P1 2025-26-Q1 north 61.2; P2 2025-26-Q1 south 45/50 [p]; M2 2025-26-Q1 north 1.2; C2 2025-26-Q1 north [c]")
	if o := h.Figures[1].Source; o.Sheet != "Old" || o.Cell != "E3" {
		t.Errorf("it comes from %+v", o)
	}
}

func TestWhatIsNoHistoryIsNamed(t *testing.T) {
	r := NewReader(Question{Framework: testFramework()})
	for _, c := range []struct {
		name  string
		data  []byte
		codes string
	}{
		{"a.csv", []byte("indicator,period\nP1,2025-26-Q1\n"), "history-column-missing"},
		{"a.csv", []byte("period,value\n2025-26-Q1,5\n"), "history-column-missing"},
		{"a.xlsx", workbook(t, "# A\nx|y\n"), "history-column-missing"},
		{"a.csv", nil, "empty-file"},
		{"a.xlsx", []byte("indicator,period,value\n"), "csv"},
		{"a.csv", []byte("indicator,period,value\nP1,2025-26-Q1\n"), "ragged-row"},
	} {
		h := r.History(c.data, c.name)
		same(t, c.name, codes(h.Findings), c.codes)
		if h.Sound() {
			t.Errorf("%s is sound", c.name)
		}
	}
}

func TestWhatIsWrongInHistoryIsSaidInTheWordsOfWhoSeesIt(t *testing.T) {
	r := NewReader(Question{Framework: testFramework()})
	for _, c := range []struct{ table, want string }{
		{"C2|2025-26-Q1|north|%0.5", "“50%” is written in another unit than the indicator, which has none"},
		{"C2|2025-26-Q1|north|£5", "“£5” is written in another unit than the indicator, which has none"},
		{"|2025-26-Q1|north|=5", "no indicator is named"},
		{"C99|2025-26-Q1|north|=5", "“C99” is not an indicator of the framework"},
	} {
		h := r.History(workbook(t, "# A\nindicator|period|organisation|value\n"+c.table), "a.xlsx")
		if len(h.Findings) != 1 || h.Findings[0].Found != c.want {
			t.Errorf("%s is answered with %v, want %s", c.table, h.Findings, c.want)
		}
	}
}

func TestNoughtOfNoughtMayBeMarkedNotApplicable(t *testing.T) {
	r := NewReader(Question{Framework: testFramework()})
	for _, c := range []struct{ row, figure, codes string }{
		{"P2,2025-26-Q1,north,,0,0,", "P2 2025-26-Q1 north 0/0 [z]", ""},
		{"P2,2025-26-Q1,north,,0,0,z", "P2 2025-26-Q1 north 0/0 [z]", ""},
		{"P2,2025-26-Q1,north,,0,0,x", "", "history-mark-unknown G2"},
		{"P2,2025-26-Q1,north,,0,5,z", "", "history-mark-unknown G2"},
		{"P2,2025-26-Q1,north,0,0,0,z", "", "history-mark-unknown G2"},
	} {
		h := r.History([]byte("indicator,period,organisation,value,numerator,denominator,mark\n"+c.row+"\n"), "a.csv")
		same(t, c.row, codes(h.Findings), c.codes)
		if c.figure != "" {
			same(t, c.row, figures(h.Figures), c.figure)
		}
	}
}

func TestTheOnlyOrganisationNeedNotBeNamed(t *testing.T) {
	fw := testFramework()
	fw.Areas = fw.Areas[:1]
	for i := range fw.Indicators {
		fw.Indicators[i].ReportedFor = []string{"north"}
	}
	r := NewReader(Question{Framework: fw})
	h := r.History([]byte("indicator,period,value\nP1,2025-26-Q1,5\n"), "a.csv")
	same(t, "history", figures(h.Figures), "P1 2025-26-Q1 north 5")
	s := r.Read(workbook(t, "# R\nIndicator|Period|Value|Reason\nP1|2025-26-Q1|=5"), "x.xlsx")
	same(t, "return", figures(s.Figures), "P1 2025-26-Q1 north 5")
}

// A day typed into a workbook becomes a date, which is the period of a snapshot; a month typed there becomes its first day, which is therefore asked about.
func TestADateInAWorkbookIsTheDayOfASnapshot(t *testing.T) {
	const head = "indicator|organisation|period|value\n"
	for _, c := range []struct{ row, found, want string }{
		{"S1|north|@30 September 2025|=5\n", "", "S1 2025-09-30 north 5"},
		{"S1|north|@1 September 2025|=5\n", "history-period-unreadable C2", ""},
		{"P1|north|@30 September 2025|=5\n", "history-period-unreadable C2", ""},
	} {
		h := NewReader(Question{Framework: testFramework()}).History(workbook(t, "# Old\n"+head+c.row), "old.xlsx")
		same(t, c.row+" findings", codes(h.Findings), c.found)
		same(t, c.row+" figures", figures(h.Figures), c.want)
	}
}
