package ingest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/sheet"
)

// say puts a reading in the words of the vectors.
func say(r typedFigure) string {
	switch {
	case r.Code == FigureDate:
		return "looks_like_excel_date"
	case r.Code == FigureError:
		return "excel_error"
	case r.Code != "":
		return "not_a_number"
	case !r.Value.Valid && r.Marks == 0:
		return "blank"
	case !r.Value.Valid && r.Words:
		return "text_missing"
	case !r.Value.Valid:
		return "marker:" + r.Marks.String()
	}
	s := "ok" + r.Marks.Brackets()
	if r.Pound {
		s += ":£"
	}
	if r.Per {
		s += ":%"
	}
	return s
}

func TestFiguresAreReadAsTheVectorsSay(t *testing.T) {
	var suite struct {
		Cases []struct {
			ID       string
			Input    struct{ Cell string }
			Expected struct {
				Value  *string
				Status string
			}
		}
	}
	data, err := os.ReadFile("testdata/methods-parse.json")
	if err == nil {
		err = json.Unmarshal(data, &suite)
	}
	if err != nil || len(suite.Cases) == 0 {
		t.Fatal(err, len(suite.Cases))
	}
	for _, c := range suite.Cases {
		r := readFigure(c.Input.Cell, "")
		value := "none"
		if r.Value.Valid {
			value = r.Value.Decimal.Shift(r.Power).String()
		}
		want := "none"
		if c.Expected.Value != nil {
			want = *c.Expected.Value
		}
		if value != want || say(r) != c.Expected.Status {
			t.Errorf("%s: %q is %s (%s), want %s (%s)", c.ID, c.Input.Cell, value, say(r), want, c.Expected.Status)
		}
	}
}

// spellings are pairs of what is typed and what it is read as; "!" begins the code of what is refused.
var spellings = []struct{ typed, read string }{
	{"84.5", "84.5"}, {"84.50", "84.5"}, {"0", "0"}, {"00", "0"}, {".5", "0.5"}, {"+3", "3"}, {"123456789012345678901", "123456789012345678901"},
	{"\u00a084.5\u2009", "84.5"}, {"\ufeff7\u200b", "7"}, {"7\n", "7"},
	{"1,234", "1234"}, {"1,234,567.8", "1234567.8"}, {"1 234", "1234"}, {"1\u00a0234", "1234"}, {"1\u2009234\u2009567", "1234567"}, {"1\u202f234", "1234"},
	{"12,34", "!figure-not-a-number"}, {"1,2345", "!figure-not-a-number"}, {"0,123", "!figure-not-a-number"}, {"1,234 567", "!figure-not-a-number"}, {",123", "!figure-not-a-number"}, {"1,", "!figure-not-a-number"},
	{"-345", "-345"}, {"−345", "-345"}, {"–345", "-345"}, {"‒ 345", "-345"}, {"(345)", "-345"}, {"( 345 )", "-345"}, {"(1,345.5)", "-1345.5"}, {"-(345)", "!figure-not-a-number"}, {"(-345)", "!figure-not-a-number"}, {"--345", "!figure-not-a-number"}, {"345-", "!figure-not-a-number"},
	{"£3.50", "3.5 £"}, {"£ 3.50", "3.5 £"}, {"-£300", "-300 £"}, {"£-300", "-300 £"}, {"(£412)", "-412 £"}, {"£(412)", "-412 £"}, {"££3", "!figure-not-a-number"}, {"3£", "!figure-not-a-number"}, {"$3", "!figure-not-a-number"}, {"€3", "!figure-not-a-number"},
	{"84.5%", "84.5 %"}, {"84.5 %", "84.5 %"}, {"84.5 per cent", "84.5 %"}, {"84.5 percent", "84.5 %"}, {"(5%)", "-5 %"}, {"(5)%", "-5 %"}, {"-5%", "-5 %"}, {"%5", "!figure-not-a-number"}, {"5%%", "!figure-not-a-number"},
	{"£1.2m", "1200000 £"}, {"£12k", "12000 £"}, {"1.2 million", "1200000"}, {"£3bn", "3000000000 £"}, {"2 thousand", "2000"}, {"12K", "12000"}, {"(£1.2m)", "-1200000 £"}, {"m", "!figure-not-a-number"}, {"12km", "!figure-not-a-number"}, {"1.2mm", "!figure-not-a-number"},
	{"45.3 (prov)", "45.3 [p]"}, {"45.3(P)", "45.3 [p]"}, {"45.3 prov", "45.3 [p]"}, {"45.3 [p][r]", "45.3 [p][r]"}, {"45.3% (est.)", "45.3 % [e]"}, {"£12k (revised)", "12000 £ [r]"}, {"0 [low]", "0 [low]"}, {"84.5[r]", "84.5 [r]"}, {"84.5 [b]", "84.5 [b]"}, {"45.3p", "!figure-not-a-number"}, {"45.3 (sic)", "!figure-not-a-number"}, {"45.3 [c]", "!figure-not-a-number"}, {"(prov)", "!figure-not-a-number"},
	{"", "blank"}, {"  ", "blank"}, {"\u00a0", "blank"},
	{"n/a", "word [x]"}, {"N/A", "word [x]"}, {"NA", "word [x]"}, {"..", "word [x]"}, {"-", "word [x]"}, {"–", "word [x]"}, {"—", "word [x]"}, {"tbc", "word [x]"}, {"TBC", "word [x]"}, {"Not applicable", "word [z]"}, {"not available", "word [x]"},
	{"[x]", "[x]"}, {"[z]", "[z]"}, {"[c]", "[c]"}, {"*", "[c]"}, {"c", "[c]"}, {"<5", "[c]"}, {"< 5", "[c]"}, {"<10", "[c]"}, {"fewer than 5", "[c]"}, {"Less than 10", "[c]"}, {"[low]", "[low]"}, {"<", "!figure-not-a-number"}, {"<x", "!figure-not-a-number"}, {">5", "!figure-not-a-number"},
	{"3-May", "!figure-date"}, {"Mar-25", "!figure-date"}, {"03/05/2025", "!figure-date"}, {"3/5", "!figure-date"}, {"2025-05-03", "!figure-date"}, {"May 2025", "!figure-date"}, {"3 May 2025", "!figure-date"}, {"3.5.25", "!figure-not-a-number"},
	{"#DIV/0!", "!figure-error"}, {"#REF!", "!figure-error"}, {"#N/A", "!figure-error"},
	{"eighty", "!figure-not-a-number"}, {"12 months", "!figure-not-a-number"}, {"1e3", "!figure-not-a-number"}, {"1.2E+03", "!figure-not-a-number"}, {"12,5", "!figure-not-a-number"}, {"1.234,5", "!figure-not-a-number"}, {"1.2.3", "!figure-not-a-number"}, {"5.", "!figure-not-a-number"}, {"NaN", "!figure-not-a-number"}, {"inf", "!figure-not-a-number"}, {"0x1F", "!figure-not-a-number"}, {"1_000", "!figure-not-a-number"}, {"٣", "!figure-not-a-number"}, {"５", "!figure-not-a-number"}, {"50 to 60", "!figure-not-a-number"}, {"c. 50", "!figure-not-a-number"}, {"~50", "!figure-not-a-number"}, {"50+", "!figure-not-a-number"}, {"nil", "!figure-not-a-number"}, {"512881O", "!figure-not-a-number"},
	{"1\u202e23", "!figure-unseen-character"}, {"12\x003", "!figure-unseen-character"}, {strings.Repeat("9", 31), "!figure-not-a-number"},
}

func TestEverySpellingIsReadAsTheTableSaysOrRefused(t *testing.T) {
	for _, c := range spellings {
		r := readFigure(c.typed, "")
		got := ""
		switch {
		case r.Code != "":
			got = "!" + string(r.Code)
		case !r.Value.Valid && r.Marks == 0:
			got = "blank"
		case !r.Value.Valid:
			got = r.Marks.Brackets()
			if r.Words {
				got = "word " + got
			}
		default:
			got = r.Value.Decimal.Shift(r.Power).String()
			if r.Pound {
				got += " £"
			}
			if r.Per {
				got += " %"
			}
			if r.Marks != 0 {
				got += " " + r.Marks.Brackets()
			}
		}
		if got != c.read {
			t.Errorf("%q is read as %s, want %s", c.typed, got, c.read)
		}
	}
}

func TestTheLinesOwnUnitMayStandBehindTheFigure(t *testing.T) {
	for _, c := range []struct{ typed, unit, read string }{
		{"12.5 days", "days", "12.5"}, {"12.5days", "days", "12.5"}, {"12 Months", "months", "12"}, {"5m", "m", "5"}, {"12.5 days", "weeks", ""}, {"days", "days", ""}, {"3 per 1,000 homes", "per 1,000 homes", "3"},
	} {
		r := readFigure(c.typed, c.unit)
		if got := text(r.Value); got != c.read && !(c.read == "" && !r.Value.Valid) {
			t.Errorf("%q in %s is %s, want %s", c.typed, c.unit, got, c.read)
		}
	}
}

func TestThePrintedTableOfSpellingsIsTrue(t *testing.T) {
	rows := Spellings()
	if n := strings.Count(SpellingTable(), "\n"); n != len(rows)+2 || n < 15 {
		t.Fatalf("%d rows are printed as %d lines", len(rows), n)
	}
	for _, said := range []string{"`<5`", "`1\u00a0234` (no-break space)", "`45.3 (prov)`", "`(345)`", "`84.5 %`"} {
		if !strings.Contains(SpellingTable(), said) {
			t.Errorf("the table does not print %s:\n%s", said, SpellingTable())
		}
	}
	seen := ""
	for _, row := range rows {
		for _, write := range row.Write {
			seen += write + "\n"
			unit := ""
			if strings.Contains(row.Read, "days is the unit") {
				unit = "days"
			}
			if r := readFigure(write, unit); r.Code != "" || !r.Value.Valid && r.Marks == 0 {
				t.Errorf("the table prints %q and it is read as %+v", write, r)
			}
		}
	}
	for _, s := range instead {
		if !strings.Contains(seen, s.write) {
			t.Errorf("%q is read and not printed", s.write)
		}
	}
	for _, s := range beside {
		if !strings.Contains(seen, s.write) {
			t.Errorf("%q is read and not printed", s.write)
		}
	}
}

func TestWhatACellIsDecidesBeforeWhatItSays(t *testing.T) {
	number := func(s string) sheet.Cell { return sheet.Cell{Row: 1, Col: 1, Kind: sheet.Number, Text: s} }
	for _, c := range []struct {
		cell sheet.Cell
		want finding.Code
		text string
	}{
		{number("0.45300000000000001"), "", "0.453"},
		{number("61.2"), "", "61.2"},
		{number("1.2E3"), "", "1200"},
		{number("1E300"), FigureNotNumber, ""},
		{sheet.Cell{Kind: sheet.Number, Text: "45810", IsDate: true}, FigureDate, ""},
		{sheet.Cell{Kind: sheet.Date, Text: "2025-06-30", IsDate: true}, FigureDate, ""},
		{sheet.Cell{Kind: sheet.Error, Text: "#REF!"}, FigureError, ""},
		{sheet.Cell{Kind: sheet.Bool, Text: "TRUE"}, FigureBool, ""},
		{sheet.Cell{Kind: sheet.Blank, Formula: true, Uncached: true}, FigureUncached, ""},
		{sheet.Cell{Kind: sheet.Text, Text: "1,234"}, "", "1234"},
	} {
		r := readCell(&c.cell, "")
		if r.Code != c.want || c.want == "" && r.Value.Decimal.String() != c.text {
			t.Errorf("%+v is read as %+v", c.cell, r)
		}
	}
}

// TestPercentagesAreUnderstoodFromTheirStyle takes a percentage through each way of typing it.
func TestPercentagesAreUnderstoodFromTheirStyle(t *testing.T) {
	r := NewReader(Question{Framework: testFramework()})
	for _, c := range []struct{ ref, cell, figure, codes string }{
		{"P1", "=61.2", "61.2", ""},
		{"P1", "61.2%", "61.2", ""},
		{"P1", "61.2", "61.2", ""},
		{"P1", "%0.612", "61.2", ""},
		{"P1", "%1", "100", ""},
		{"P1", "%0", "0", ""},
		{"P1", "%45", "45?", "figure-percent-style D3"},
		{"P1", "%2", "2?", "figure-percent-style D3"},
		{"P1", "%1.04", "104?", "figure-out-of-bounds D3"},
		{"P1", "%-0.05", "-5?", "figure-out-of-bounds D3"},
		{"P1", "£61", "", "figure-other-unit D3"},
		{"P1", "12k", "", "figure-not-a-number D3"},
		{"C2", "45%", "", "figure-other-unit D3"},
		{"C2", "%12", "12?", "figure-shown-as-percent D3"},
		{"C2", "£45", "", "figure-other-unit D3"},
		{"C2", "1.2k", "1200", ""},
		{"C2", "=-3", "-3?", "figure-out-of-bounds D3"},
		{"M1", "£1.2m", "1200000", ""},
		{"M1", "(412)", "-412", ""},
		{"M2", "£15.4m", "15.4", ""},
		{"M2", "15.4", "15.4", ""},
		{"M2", "£15.4", "15.4", ""},
		{"M2", "£15,400k", "15.4", ""},
		{"D1", "12.5 days", "12.5", ""},
		{"D1", "12k", "", "figure-not-a-number D3"},
		{"P1", "@3 May 2025", "", "figure-date D3"},
		{"P1", "?", "", "figure-not-calculated D3"},
	} {
		s := r.Read(workbook(t, bare+"\n"+c.ref+"|2025-26-Q2|north|"+c.cell), "x.xlsx")
		got := ""
		if len(s.Figures) == 1 && s.Figures[0].Value.Valid {
			if got = s.Figures[0].Value.Decimal.String(); s.Figures[0].Queried {
				got += "?"
			}
		}
		if got != c.figure || strings.Join(codes(s.Findings), "; ") != c.codes {
			t.Errorf("%s in a line of %s: %q with %v, want %q with %s", c.cell, c.ref, got, codes(s.Findings), c.figure, c.codes)
		}
	}
}

func FuzzReadFigure(f *testing.F) {
	for _, s := range spellings {
		f.Add(s.typed, "days")
	}
	f.Fuzz(func(t *testing.T, s, unit string) {
		r := readFigure(s, unit)
		if r.Value.Valid && r.Code != "" {
			t.Errorf("%q is a figure and refused", s)
		}
		if r.Value.Valid && r.Marks.Any(kpi.Absent) {
			t.Errorf("%q is a figure and absent", s)
		}
		if r.Value.Valid && !strings.ContainsAny(s, "0123456789") {
			t.Errorf("%q has no digit and is a figure", s)
		}
		if r.Value.Valid {
			// Every digit typed is in the figure: nothing is left out.
			digit := func(c rune) rune {
				if c >= '0' && c <= '9' {
					return c
				}
				return -1
			}
			typed := strings.TrimLeft(strings.Map(digit, cutUnit(strings.ToLower(s), strings.ToLower(unit))), "0")
			if held := strings.TrimLeft(strings.Map(digit, r.Value.Decimal.StringFixed(max(0, -r.Value.Decimal.Exponent()))), "0"); typed != held && !strings.ContainsAny(unit, "0123456789") {
				t.Errorf("%q is read as %s", s, r.Value.Decimal)
			}
		}
	})
}
