package ingest

import (
	"fmt"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

func TestPersonalDataIsFound(t *testing.T) {
	for _, c := range []struct{ text, what string }{
		{"Ask a.body@council.example for more.", "an e-mail address"},
		{"Mail: A_B+c@sub.council.gov.uk", "an e-mail address"},
		{"Ring 01632 960123.", "a telephone number"},
		{"Ring (01632) 960 123", "a telephone number"},
		{"Ring 020 7946 0018", "a telephone number"},
		{"Mobile 07700900123", "a telephone number"},
		{"Mobile +44 7700 900123", "a telephone number"},
		{"+44 (0)20 7946 0018", "a telephone number"},
		{"0044 7700 900123", "a telephone number"},
		{"Helpline 0808-157-0192", "a telephone number"},
		{"Patient 943 476 5919", "an NHS number"},
		{"Patient 9434765919 was", "an NHS number"},
		{"NI QQ123456C is no such number", ""},
		{"NI AB 12 34 56 C", "a National Insurance number"},
		{"ni ab123456c", "a National Insurance number"},
		{"prefix GB123456A is never given", ""},
		{"He lives in CM1 1QH", "a postcode"},
		{"at ip1 2bx.", "a postcode"},
		{"W1A1HQ", "a postcode"},
		{"Ask a.body@council.example or ring 01632 960123 or 01632 960124", "an e-mail address and a telephone number"},
		{"a.body@council.example, 943 476 5919, AB123456C, CM1 1QH", "an e-mail address, an NHS number, a National Insurance number and a postcode"},

		{"", ""},
		{"3,008 of 3,422 assessments since April were within 45 working days.", ""},
		{"£1,234,567 and 12345678901 and 0.0123456789", ""},
		{"9434765918 has a wrong check digit", ""},
		{"1111111111", ""},
		{"from 2024/25 to 2025/26, by 14 October 2025 and 31/01/2026", ""},
		{"01/04/2025 - 30/06/2025", ""},
		{"Q1 2025, Q2 2nd stage, phase B1 2nd lot, ward 9 1st", ""},
		{"ISO 9001 and BS 5750", ""},
		{"M25 junction 8, A12, B1022", ""},
		{"1000 2000 3000 4000", ""},
		{"at 61.2% (612 of 1000)", ""},
		{"meet @ the depot", ""},
	} {
		if got := Personal(c.text); got != c.what {
			t.Errorf("%q: %q, want %q", c.text, got, c.what)
		}
	}
}

// TestNHSNumberByItsCheckDigit tries all last digits: just one of ten makes a number, or none where ten would be needed.
func TestNHSNumberByItsCheckDigit(t *testing.T) {
	for _, first := range []string{"943476591", "401023213", "987654321", "123456788"} {
		var fits []string
		for d := range 10 {
			text := first + fmt.Sprint(d)
			if nhsNumber(digitsOf(text)) {
				fits = append(fits, text)
			}
		}
		want := map[string]string{"943476591": "9434765919", "401023213": "4010232137", "987654321": "9876543210", "123456788": "1234567881"}[first]
		if len(fits) != 1 || fits[0] != want {
			t.Errorf("%s: %v, want %s", first, fits, want)
		}
	}
	if nhsNumber(digitsOf("0000000000")) || nhsNumber(digitsOf("1111111111")) {
		t.Error("ten equal digits are a number")
	}
	none := 0
	for n := range 1000 {
		for d := range 10 {
			if nhsNumber(digitsOf(fmt.Sprintf("400000%03d%d", n, d))) {
				none--
			}
		}
		none++
	}
	if none < 80 || none > 100 {
		t.Errorf("of 1000 stems %d have no check digit, and it should be one in eleven", none)
	}
}

func digitsOf(s string) (d [10]byte) {
	for i := range d {
		d[i] = s[i] - '0'
	}
	return d
}

func TestOnlyTheFirstPlainSentenceIsHeard(t *testing.T) {
	for _, c := range []struct {
		text string
		want claims
	}{
		{"Complaints rose to 1,204.", claims{Up: true}},
		{"Complaints fell by 3.5 points. Costs rose.", claims{Down: true}},
		{"Complaints did not fall.", claims{}},
		{"Although the number fell, the share rose.", claims{}},
		{"One rose and one fell.", claims{}},
		{"Much improved on target.", claims{Better: true, Met: true}},
		{"We missed the target.", claims{Missed: true}},
		{"The target was not met.", claims{}}, // a sentence with “not” is left alone
		{"Repairs improved and letting times got worse.", claims{}},
		{"The first met the target and the second missed the target.", claims{}},
		{"Roses are red; down from the hills.", claims{}},
		{"Staff left.\nThe figure rose.", claims{}},
		{"", claims{}},
	} {
		if got := listen(c.text); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.text, got, c.want)
		}
	}
}

func TestTextThatCannotBePrintedIsDescribedAndNotRepeated(t *testing.T) {
	for _, s := range []string{"a\x00b", "a\u202eb", "a\ufffdb", "a\u200bb", strings.Repeat("é", 101), "x@y.example"} {
		if code, what := unprintable(s, 100); code == "" || strings.Contains(what, s) {
			t.Errorf("%q: %s %s", s, code, what)
		}
	}
	for _, s := range []string{"", "plain\nlines\tand tabs", strings.Repeat("é", 100), "“quotes” – £ € ½"} {
		if code, what := unprintable(s, 100); code != "" {
			t.Errorf("%q: %s %s", s, code, what)
		}
	}
}

// Who releases a text releases all that is in it, and must be told of all.
func TestATextWithSeveralTroublesIsToldOfAll(t *testing.T) {
	code, what := unprintable("a\u200bb, x@y.example "+strings.Repeat("é", 100), 100)
	if want := "what looks like an e-mail address; a character that cannot be seen, U+200B; a text of 117 characters, where 100 can be printed"; code != WordsPersonal || what != want {
		t.Errorf("%s: %s\nwant %s", code, what, want)
	}
}

func FuzzPersonal(f *testing.F) {
	f.Add("Ring 01632 960123, AB 12 34 56 C, CM1 1QH, 943 476 5919, a@b.example")
	f.Fuzz(func(t *testing.T, s string) {
		// What is found does not go away when more is written round it.
		if what := Personal(s); what == "an e-mail address" && Personal("See "+s+" .") == "" {
			t.Errorf("%q: %s is lost", s, what)
		}
		listen(s)
	})
}

func TestAMisfitIsToldInWords(t *testing.T) {
	for a := kpi.Snapshot; a <= kpi.CalendarYear; a++ {
		for _, f := range []kpi.Frequency{kpi.Monthly, kpi.Quarterly, kpi.Yearly} {
			if said := misfitFound(&kpi.Indicator{Ref: "X", Accumulation: a, Frequency: f}, period.Calendar(2024)); strings.Contains(said, "_") || strings.Contains(said, " ,") || strings.HasSuffix(said, ", ") || strings.HasSuffix(said, " is ") {
				t.Errorf("%v, %v: %q", a, f, said)
			}
		}
	}
	i := &kpi.Indicator{Ref: "EX-09", Accumulation: kpi.CalendarYear, Frequency: kpi.Yearly}
	if got := misfitFound(i, period.Academic(2024)); got != "2024-25 academic is an academic year, and a figure of EX-09 is of a calendar year, given once a year" {
		t.Error(got)
	}
}

func TestAQuarterIsReadByItsMonths(t *testing.T) {
	for text, want := range map[string]string{
		"apr-jun 2025": "2025-26-Q1", "jan-mar 2026": "2025-26-Q4", "october to december 2024": "2024-25-Q3", "apr 2025 - jun 2025": "2025-26-Q1", "jul-sept 25": "2025-26-Q2",
		"jan-mar-26": "2025-26-Q4", "apr-may 2025": "", "feb-apr 2025": "", "dec 2024 to feb 2025": "", "apr 2024 to jun 2025": "", "make-up 2025": "",
	} {
		p, ok := readMonths(text)
		if ok != (want != "") || ok && p.String() != want {
			t.Errorf("%q is read as %s, want %q", text, p, want)
		}
		if w, _ := readWhen(text); ok && w.period != p {
			t.Errorf("%q is not read as a period", text)
		}
	}
}
