package ingest

import (
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

const bare = "# Return\nIndicator|Period|Organisation|Value|Numerator|Denominator|Figure status|Reason|Commentary|Corrective action|Action owner|Action due\n"

func TestReturnWithoutMetadataIsRead(t *testing.T) {
	data := workbook(t, bare+`
P1|2025-26-Q2|north|=61.2
C2|2025-26-Q2|South moor|1,204
M1|Q2 2025/26|north|£1.2m||||||
D1|2025-26-Q2|north|||||not measured this quarter
`)
	s := NewReader(Question{Framework: testFramework()}).Read(data, `C:\inbox\housing.xlsx`)
	same(t, "figures", figures(s.Figures), "P1 2025-26-Q2 north 61.2; C2 2025-26-Q2 south 1204; M1 2025-26-Q2 north 1200000; D1 2025-26-Q2 north [x]")
	same(t, "findings", codes(s.Findings), "")
	if s.State != Accepted || s.Service != "housing" || s.Quarter != must(t, "2025-26-Q2").Quarter() || s.File != "housing.xlsx" {
		t.Errorf("%s %s %s %s", s.State, s.Service, s.Quarter, s.File)
	}
	if o := s.Figures[0]; o.Sheet != "Return" || o.Cell != "D3" || o.SHA256 != s.SHA256 || o.Organisation != "north" {
		t.Errorf("the source is %+v", o.Source)
	}
	if s.Quarter.Period() == (period.Period{}) {
		t.Fail()
	}
}

func TestWhatIsSaidInThePlaceOfAFigure(t *testing.T) {
	r := NewReader(Question{Framework: testFramework(), Quarter: q2(t)})
	for _, c := range []struct{ cells, figure, codes string }{ // value, parts, status, reason
		{"[c]", "[c]", ""},
		{"*", "[c]", ""},
		{"<5", "[c]", ""},
		{"|<5|=50", "[c]", ""},
		{"||||Confidential", "[x]", ""},
		{"|||Confidential", "[c]", ""},
		{"|||Not available|the system is down", "[x]", ""},
		{"|||Not applicable|nobody applied", "[z]", ""},
		{"n/a|||Not applicable|nobody applied", "[z]", ""},
		{"..|||Confidential", "[c]", ""},
		{"n/a|||||", "[x]?", "figure-word D2"},
		{"-|=45|=50", "45/50", ""},
		{"||||the system is down", "[x]", ""},
		{"|||Provisional|the audit has not ended", "[p][x]", ""}, // a figure is to come
		{"=90|||Provisional", "90 [p]?", "parts-missing E2"},
		{"90 (prov)|=45|=50", "90 45/50 [p]", ""},
		{"90 (est)|=45|=50|Provisional", "90 45/50 [p][e]", ""},
		{"=90|=45|=50|Final", "90 45/50", ""},
		{"=90|=45|=50|[p]", "90 45/50 [p]", ""},
		{"=0|=0|=50", "0 0/50", ""},
		{"|=1|=5000", "1/5000 [low]", ""},
		{"=0.02|=1|=5000", "0.02 1/5000 [low]", ""},
		{"=90|<5|=50", "90 none/50", ""},
	} {
		s := r.Read(workbook(t, bare+"P2"+line+c.cells), "x.xlsx")
		got := strings.TrimPrefix(strings.Join(figures(s.Figures), "; "), "P2 2025-26-Q2 north ")
		if got != c.figure || strings.Join(codes(s.Findings), "; ") != c.codes {
			t.Errorf("%s: %q with %v, want %q with %s", c.cells, got, codes(s.Findings), c.figure, c.codes)
		}
	}
}

func TestPeriodsAreReadInDataAndInPrint(t *testing.T) {
	for _, c := range []struct{ text, period string }{
		{"2025-26-Q2", "2025-26-Q2"}, {"Q2 2025/26", "2025-26-Q2"}, {"2025/26 Q2", "2025-26-Q2"}, {"Quarter 2 2025/26 (July to September 2025)", "2025-26-Q2"}, {"q2 2025-26", "2025-26-Q2"}, {"2025-26-q2", "2025-26-Q2"},
		{"2025-07", "2025-07"}, {"July 2025", "2025-07"}, {"Jul 2025", "2025-07"},
		{"2025-26", "2025-26"}, {"2025/26", "2025-26"}, {"2025–26", "2025-26"}, {"financial year 2025/26", "2025-26"},
		{"2024-25 academic", "2024-25 academic"}, {"academic year 2024/25", "2024-25 academic"}, {"Academic year 2024/25", "2024-25 academic"},
		{"2024 calendar", "2024 calendar"}, {"2024", "2024 calendar"}, {"calendar year 2024", "2024 calendar"},
		{"2025-03-15", "2025-03-15"}, {"15 March 2025", "2025-03-15"},
		{"2024-10/P12M", "2024-10/P12M"}, {"October 2024 to September 2025", "2024-10/P12M"}, {"January 2022 to December 2024", "2022-01/P36M"},
		{"", ""}, {"soon", ""}, {"Q5 2025/26", ""}, {"2025-27", ""}, {"September 2025 to October 2024", ""}, {"July", ""}, {"Q2", ""}, {"1 2 3", ""},
	} {
		p, ok := readPeriod(c.text)
		if p.String() != c.period || ok != (c.period != "") {
			t.Errorf("%q is %q %v, want %q", c.text, p, ok, c.period)
		}
	}
	for _, p := range []string{"2025-26-Q2", "2025-07", "2025-26", "2024-25 academic", "2025-03-15", "2024-10/P12M"} {
		want := must(t, p)
		for _, text := range []string{want.String(), want.Label(), want.Short(), strings.ToUpper(want.Label())} {
			if got, ok := readPeriod(text); !ok || got != want {
				t.Errorf("%q is %q, want %q", text, got, p)
			}
		}
	}
}

func TestADateInThePlaceOfAPeriodIsTheMonthOrTheDay(t *testing.T) {
	s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, bare+"MO1|@1 July 2025|north|=5\nS1|@30 September 2025|north|=6\nS1|2025-08-15|south|=7"), "x.xlsx")
	same(t, "figures", figures(s.Figures), "S1 2025-09-30 north 6; S1 2025-08-15 south 7; MO1 2025-07 north 5")
	same(t, "findings", codes(s.Findings), "")
}

func TestDaysAreReadAsTheyAreWrittenHere(t *testing.T) {
	for _, c := range []struct{ text, day string }{
		{"2026-01-31", "2026-01-31"}, {"31/01/2026", "2026-01-31"}, {"31/1/26", "2026-01-31"}, {"31.01.2026", "2026-01-31"}, {"31 January 2026", "2026-01-31"}, {"31 jan 2026", "2026-01-31"}, {"31-Jan-26", "2026-01-31"}, {"3/4/2026", "2026-04-03"},
		{"1/31/2026", ""}, {"January 2026", ""}, {"soon", ""}, {"", ""}, {"31/01/1899", ""},
	} {
		day, ok := readDay(c.text)
		got := ""
		if ok {
			got = day.Format("2006-01-02")
		}
		if got != c.day {
			t.Errorf("%q is %q, want %q", c.text, got, c.day)
		}
	}
}

// TestTheQuarterIsWorkedOutFromTheLinesWhereNothingSaysIt takes the latest quarter for which the periods of the lines fall due.
func TestTheQuarterIsWorkedOutFromTheLinesWhereNothingSaysIt(t *testing.T) {
	for _, c := range []struct{ lines, quarter string }{
		{"C2|2025-26-Q2|north|=5\nC2|2025-26-Q1|north|=5", "2025-26-Q2"},
		{"L1|2025-26-Q1|north|=5", "2025-26-Q2"},
		{"MO1|2025-08|north|=5", "2025-26-Q2"},
		{"Y1|2024-25|both|=5", "2025-26-Q1"},
		{"S1|2025-09-15|north|=5", "2025-26-Q2"},
		{"C2|2025-26-Q1|north|=5\nC2|2025-26-Q2|north|", "2025-26-Q1"},
	} {
		s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, bare+c.lines), "x.xlsx")
		if s.Quarter.String() != c.quarter || s.State != Accepted {
			t.Errorf("%s: %s, %s %s", c.lines, s.Quarter, s.State, s.Why)
		}
	}
}

// TestFilesThatAreNoWorkbooksAreNamedForWhatTheyAre takes the reader of workbooks at its word.
func TestFilesThatAreNoWorkbooksAreNamedForWhatTheyAre(t *testing.T) {
	r := NewReader(Question{Framework: testFramework()})
	whole := workbook(t, bare+"C2"+line+"=5")
	for _, c := range []struct {
		data []byte
		code string
	}{
		{nil, "empty-file"}, {[]byte("indicator,value\nC2,5\n"), "csv"}, {[]byte("%PDF-1.7"), "pdf"}, {[]byte("<html><body>Sign in</body></html>"), "web-page"}, {whole[:len(whole)/2], "half-copied"},
	} {
		s := r.Read(c.data, "x.xlsx")
		if s.State != Rejected || len(s.Findings) != 1 || string(s.Findings[0].Code) != c.code || s.Why == "" || s.SHA256 == "" {
			t.Errorf("%s: %s %v %q", c.code, s.State, s.Findings, s.Why)
		}
	}
}

func TestHeadingsAreFoundUnderTheirOtherNames(t *testing.T) {
	s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, "# Sheet 1\nHousing, quarter 2\n\nKPI|TIME PERIOD|Council|Actual (this quarter)|Status|Comments\nc2|Q2 2025-26|SOUTHMOOR|=5|Prov|All is well."), "x.xlsx")
	same(t, "figures", figures(s.Figures), "C2 2025-26-Q2 south 5 [p]")
	same(t, "findings", codes(s.Findings), "")
	if s.Figures[0].Commentary != "All is well." {
		t.Errorf("the commentary is %q", s.Figures[0].Commentary)
	}
	if strings.Count(HeadingTable(), "\n") != len(headings)+2 || !strings.Contains(HeadingTable(), "| Figure status | status, ") {
		t.Errorf("the table is\n%s", HeadingTable())
	}
	for _, h := range headings {
		for _, label := range append([]string{h.Label}, h.Also...) {
			if got := readHeading(" " + strings.ToUpper(label) + ": "); got.field != h.field {
				t.Errorf("%q is not the heading %s", label, h.Label)
			}
		}
	}
}

func TestAnAreaIsAPartOfTheOrganisationBesideIt(t *testing.T) {
	s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, "# R\nIndicator|Period|Organisation|Area|Value\nT1|2025-26-Q2|north||=95\nT1|2025-26-Q2|north|Upper Northmoor|=50\nT1|2025-26-Q2||lower|=45\nT1|2025-26-Q2|north|nowhere|=45"), "x.xlsx")
	same(t, "figures", figures(s.Figures), "T1 2025-26-Q2 north 95; T1 2025-26-Q2 upper 50; T1 2025-26-Q2 lower 45")
	same(t, "findings", codes(s.Findings), "line-organisation-unknown D5")
	for _, o := range s.Figures {
		if o.Organisation != "north" {
			t.Errorf("%s is that of %q", o.Area, o.Organisation)
		}
	}
}

func TestALineKeyIsHeldAgainstWhatStandsBesideIt(t *testing.T) {
	r := NewReader(Question{Framework: testFramework()})
	const head = "# R\nLine key|Indicator|Title|Unit|Period|Organisation|Area|Value|Commentary\n"
	sound, day := key(t, "C2", "2025-26-Q2", "north"), key(t, "S1", "2025-09-30", "north")
	for _, c := range []struct{ cells, codes string }{
		{sound + "|C2|Complaints||2025-26-Q2|north||=5", ""},
		{sound + "||||||||", ""},
		{sound + "|c2|COMPLAINTS|number|Q2 2025/26|Northmoor||=5", ""},
		{sound + "|C1|||2025-26-Q2|north||=5", "line-labels-disagree A2"},
		{sound + "|none|||2025-26-Q2|north||=5", "line-labels-disagree A2"},
		{sound + "|C2|||2025-26-Q1|north||=5", "line-labels-disagree A2"},
		{sound + "|C2|||soon|north||=5", "line-labels-disagree A2"},
		{sound + "|C2|||2025-26-Q2|south||=5", "line-labels-disagree A2"},
		{sound + "|C2|||2025-26-Q2|nowhere||=5", "line-labels-disagree A2"},
		{sound + "|C2|||2025-26-Q2||upper|=5", "line-labels-disagree A2"},
		{sound + "|C2|Waste recycled||2025-26-Q2|north||=5", "line-labels-disagree A2"},
		{sound + "|C1|||2025-26-Q2|north||", ""},
		{day + "|S1|||@30 September 2025|north||=5", ""},
		{day + "|S1|||@29 September 2025|north||=5", "line-labels-disagree A2"},
		{key(t, "NONE", "2025-26-Q2", "north") + "|||||||=5", "line-indicator-unknown A2"},
		{key(t, "C2", "2025-26-Q2", "west") + "|||||||=5", "line-organisation-unknown A2"},
		{"C2.2025-26-Q2.north-AAA|||||||=5", "line-unidentified H2"},
		{"|Complaints|||2025-26-Q2|north||=5", ""},
		{"7|C2|||2025-26-Q2|north||=5", ""},
		{"||||||||a note under the table", ""},
		{key(t, "P1", "2025-26-Q2", "north") + "|||per cent||||=50", ""},
		{key(t, "P1", "2025-26-Q2", "north") + "|||number||||=50", "line-unit-differs D2"},
	} {
		s := r.Read(workbook(t, head+c.cells+"\n|D1|||2025-26-Q2|south||=12"), "x.xlsx")
		same(t, c.cells, codes(s.Findings), c.codes)
		if want := strings.Contains(c.codes, "line-") && !strings.Contains(c.codes, "unit"); want == (len(s.Figures) == 2) && strings.Contains(c.cells, "=") {
			t.Errorf("%s: %v", c.cells, figures(s.Figures))
		}
	}
}

func TestPeriodsFitTheKindOfMeasure(t *testing.T) {
	quarter, monthly, snapshot := kpi.Indicator{}, kpi.Indicator{Frequency: kpi.Monthly}, kpi.Indicator{Accumulation: kpi.Snapshot}
	yearly, academic, calendar := kpi.Indicator{Accumulation: kpi.Annual, Frequency: kpi.Yearly}, kpi.Indicator{Accumulation: kpi.AcademicYear, Frequency: kpi.Yearly}, kpi.Indicator{Accumulation: kpi.CalendarYear, Frequency: kpi.Yearly}
	twelve, thirtySix := kpi.Indicator{Accumulation: kpi.Rolling12}, kpi.Indicator{Accumulation: kpi.Rolling36, Frequency: kpi.Yearly}
	for _, c := range []struct {
		i    *kpi.Indicator
		fits string // of the periods below, a letter each
		mend string
	}{
		{&quarter, "Q", "quarter"}, {&monthly, "QM", "month"}, {&snapshot, "QMD", "quarter"}, {&yearly, "YAC", "financial year"}, {&academic, "YA", "academic year"}, {&calendar, "YC", "calendar year"},
		{&twelve, "QR", "window of 12"}, {&thirtySix, "QYS", "window of 36"},
	} {
		for letter, p := range map[string]string{"Q": "2025-26-Q2", "M": "2025-07", "Y": "2024-25", "A": "2024-25 academic", "C": "2024 calendar", "R": "2024-10/P12M", "S": "2022-01/P36M", "D": "2025-03-15"} {
			want := misfit(c.i, must(t, p), false)
			if (want == "") != strings.Contains(c.fits, letter) || want != "" && !strings.Contains(want, c.mend) {
				t.Errorf("%s, %s: %s: %q", c.i.Accumulation, c.i.Frequency, p, want)
			}
			if total := misfit(c.i, must(t, p), true); total != want && !(letter == "Y" && total == "") {
				t.Errorf("%s, %s: %s in a history: %q", c.i.Accumulation, c.i.Frequency, p, total)
			}
		}
	}
}

func TestWordsAreReadFromWhateverKindOfCell(t *testing.T) {
	s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, bare+"C2"+line+"=5||||=7|@1 July 2025|Do more|=3|@31 January 2026"), "x.xlsx")
	same(t, "findings", codes(s.Findings), "")
	want := kpi.Words{Reason: "7", Commentary: "1 July 2025", CorrectiveAction: "Do more", ActionOwner: "3", ActionDue: "2026-01-31"}
	if len(s.Figures) != 1 || s.Figures[0].Words != want {
		t.Errorf("%+v", s.Figures)
	}
}

func TestTheFullerOfTwoEqualLinesIsTaken(t *testing.T) {
	for _, c := range []struct{ one, other, words, codes string }{
		{"=5", "=5|||||Well.", "Well.", "line-twice-same D3"},
		{"", "=5|||||Well.", "Well.", ""},
		{"=5|||||Well.", "", "Well.", ""},
		{"|||||Well.", "=5", "Well.", ""},
		{"=5", "|||||Well.", "Well.", ""},
		{"=5|||||Well.", "=5|||||Badly.", "Well.", "line-twice-same D3"},
		{"|||||Well.", "", "", "return-nothing-filled; words-without-figure I2"},
	} {
		s := NewReader(Question{Framework: testFramework(), Quarter: q2(t)}).Read(workbook(t, bare+"C2"+line+c.one+"\nC2"+line+c.other), "x.xlsx")
		same(t, c.one+" and "+c.other, codes(s.Findings), c.codes)
		if len(s.Figures) == 1 && s.Figures[0].Commentary != c.words {
			t.Errorf("%s and %s: %q", c.one, c.other, s.Figures[0].Commentary)
		}
	}
}
