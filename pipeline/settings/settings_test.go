package settings

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// least is the smallest perfpack.toml that works (CONTRACT section 2).
const least = `title = "Northmoor outcomes framework"
[publication]
default = "public"                    # left out: restricted
[[organisation]]
id   = "northmoor"                    # in paths and data
name = "Northmoor Borough Council"
`

func load(t *testing.T, text string) *Settings {
	t.Helper()
	s, found := Load([]byte(text))
	if s == nil || len(found) > 0 {
		t.Fatalf("%v", found)
	}
	return s
}

func TestTheLeastSettingsWorkAndTheRestIsDefaults(t *testing.T) {
	s := load(t, least)
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"title", s.Title, "Northmoor outcomes framework"},
		{"out", s.Out, ""},
		{"organisations", strings.Join(s.IDs(), ","), "northmoor"},
		{"name", s.Organisation("northmoor").Name, "Northmoor Borough Council"},
		{"meeting name", s.Organisation("northmoor").MeetingName, "Cabinet"},
		{"unknown organisation", s.Organisation("southmoor") == nil, true},
		{"publication", s.Publication.Default, kpi.Public},
		{"small numbers", s.Publication.SmallNumbers, 5},
		{"returns due", s.Calendar.ReturnsDueDays, 20},
		{"cut off", s.Calendar.CutOffDays, 30},
		{"meeting", s.Calendar.MeetingDays, 60},
		{"missing", s.Policy.Missing, PrintMissing},
		{"queried", s.Policy.Queried, ExcludeQueried},
		{"unsigned", s.Policy.Unsigned, UnsignedProvisional},
		{"report", s.Report.Kind, PlainReport},
		{"scheme", s.Rating.Scheme, kpi.Tolerance},
		{"tolerance", s.Rating.AmberTolerance.String(), "0"},
		{"tolerance kind", s.Rating.ToleranceKind, kpi.Absolute},
		{"limits", s.Limits, Limits{}},
		{"illustrative", s.Illustrative, false},
		{"notice", s.Notice, ""},
	} {
		if c.got != c.want {
			t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
		}
	}
}

func TestWhatIsNotSaidToBePublicIsRestricted(t *testing.T) {
	s := load(t, strings.Replace(least, `default = "public"`, "", 1))
	if s.Publication.Default != kpi.Restricted {
		t.Errorf("left out, the default is %s", s.Publication.Default)
	}
}

func TestEverythingThatCanBeSetIsSet(t *testing.T) {
	s := load(t, `title = "T"
out = "../packs"
illustrative = true
[publication]
default = "restricted"
small_numbers = 0
[[organisation]]
id = "babergh"
name = "Babergh District Council"
report_number = "BCa/25/00"
meeting_name = "Babergh Cabinet"
from = "Cabinet Member"
officer = "Corporate Manager"
key_decision = "CAB317"
portfolio = "Customers"
authors = "Performance Manager"
[[organisation]]
id = "mid-suffolk"
name = "Mid Suffolk District Council"
[calendar]
returns_due_days = 10
cut_off_days = 15
meeting_days = 40
clear_days = 7
final_days = 2
directors_days = 4
check_days = 3
fill_days = 12
reminders = [1, 9, 9]
[[calendar.meeting]]
quarter = "2025-26-Q2"
meeting = "2025-11-10"
cut_off = 2025-10-31
[[calendar.meeting]]
quarter = "2025-26-Q2"
organisation = "mid-suffolk"
meeting = "2025-11-11"
returns_due = "2025-10-12"
templates = "2025-10-01"
draft = "2025-10-24"
final = "2025-10-30"
agenda = 2025-11-03
[policy]
missing = "withhold"
queried = "include"
unsigned = "withhold"
[rating]
scheme = "two_state"
green_tolerance = 1
amber_tolerance = 2.5
tolerance_kind = "relative"
[report]
kind = "babergh"
title = "Report"
purpose = "One paragraph."
options = ["First.", "Second."]
risk_table = [{ description = "A risk", likelihood = "Unlikely", impact = "Bad", mitigation = "Care" }]
[appearance]
logo = "logo.png"
colours = { accent = "#123456" }
[appearance.words]
close = "Within tolerance"
[limits]
file_mb = 40
rows = 100000
`)
	all, other := s.Calendar.Meetings[0], s.Calendar.Meetings[1]
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"out", s.Out, "../packs"},
		{"notice", strings.Contains(s.Notice, "illustrative"), true},
		{"small numbers", s.Publication.SmallNumbers, 0},
		{"report number", s.Organisations[0].ReportNumber, "BCa/25/00"},
		{"key decision", s.Organisations[0].KeyDecision, "CAB317"},
		{"authors", s.Organisations[0].Authors[0], "Performance Manager"},
		{"missing", s.Policy.Missing, WithholdIfMissing},
		{"queried", s.Policy.Queried, IncludeQueried},
		{"unsigned", s.Policy.Unsigned, WithholdIfUnsigned},
		{"scheme", s.Rating.Scheme, kpi.TwoState},
		{"amber", s.Rating.AmberTolerance.String(), "2.5"},
		{"kind", s.Rating.ToleranceKind, kpi.Relative},
		{"report", s.Report.Kind, BaberghReport},
		{"one text", strings.Join(s.Report.Texts["purpose"], "|"), "One paragraph."},
		{"two texts", strings.Join(s.Report.Texts["options"], "|"), "First.|Second."},
		{"risk", s.Report.Risks[0].Mitigation, "Care"},
		{"logo", s.Appearance.Logo, "logo.png"},
		{"colour", s.Appearance.Colours["accent"], "#123456"},
		{"word", s.Appearance.Words["close"], "Within tolerance"},
		{"limit", s.Limits, Limits{FileMB: 40, Rows: 100000}},
		{"rules of the calendar", fmt.Sprint(s.Calendar.ReturnsDueDays, s.Calendar.DueSet, s.Calendar.CutOffDays, s.Calendar.CutOffSet, s.Calendar.MeetingDays), "10 true 15 true 40"},
		{"working days", fmt.Sprint(s.Calendar.ClearDays, s.Calendar.FinalDays, s.Calendar.DirectorsDays, s.Calendar.CheckDays, s.Calendar.FillDays, s.Calendar.Reminders), "7 2 4 3 12 [9 1]"},
		{"quarter", all.Quarter, mustQuarter(t, "2025-26-Q2")},
		{"for every organisation", all.Organisation, ""},
		{"meeting", all.Meeting.Format(time.DateOnly), "2025-11-10"},
		{"cut-off", all.CutOff.Format(time.DateOnly), "2025-10-31"},
		{"a day left out", all.ReturnsDue.IsZero(), true},
		{"of one", other.Organisation, "mid-suffolk"},
		{"returns", other.ReturnsDue.Format(time.DateOnly), "2025-10-12"},
		{"templates", other.Templates.Format(time.DateOnly), "2025-10-01"},
		{"draft", other.Draft.Format(time.DateOnly), "2025-10-24"},
		{"final", other.Final.Format(time.DateOnly), "2025-10-30"},
		{"agenda", other.Agenda.Format(time.DateOnly), "2025-11-03"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
		}
	}
}

func mustQuarter(t *testing.T, s string) period.Quarter {
	t.Helper()
	q, err := period.ParseQuarter(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// faultCases change the least settings and say what is then found, and on which line.
var faultCases = []struct {
	name        string
	from, to    string
	code        finding.Code
	row         int
	found, mend string
}{
	{"a quotation mark is missing", `"northmoor"`, `"northmoor`, badSyntax, 5, "`id   = \"northmoor ", "correct the line"},
	{"a key stands twice", `[publication]`, "title = \"T\"\n[publication]", badSyntax, 2, "`title = \"T\"`", "each key once"},
	{"a key is misspelt", "[publication]", "illustrativ = true\n[publication]", keyUnknown, 2, "illustrativ is not known at the top", "write illustrative"},
	{"a key is misspelt in a table", `default = "public"`, `defualt = "public"`, keyUnknown, 3, "defualt is not known in [publication]", "write default"},
	{"a key is nowhere known", `default = "public"`, `colour = "blue"`, keyUnknown, 3, "colour is not known in [publication]", "the keys known in [publication] are default, small_numbers"},
	{"a key stands in the wrong table", `default = "public"`, "default = \"public\"\nmeeting_days = 40", keyUnknown, 4, "not known in [publication]", "move it to [calendar]"},
	{"a table is misspelt", "[publication]", "[publicaton]", keyUnknown, 2, "publicaton is not known", "write publication"},
	{"a title is missing", `title = "Northmoor outcomes framework"`, "", keyMissing, 0, "title is not there", `write title = "Northmoor`},
	{"a name is missing", `name = "Northmoor Borough Council"`, "", keyMissing, 4, "name is not there in [[organisation]]", "write name = "},
	{"no organisation is named", "[[organisation]]\nid   = \"northmoor\"                    # in paths and data\nname = \"Northmoor Borough Council\"\n", "", keyMissing, 0, "no organisation", "[[organisation]]"},
	{"a title is empty", `"Northmoor outcomes framework"`, `" "`, badValue, 1, "the value of title is empty", "name of the framework"},
	{"a text is a number", `"Northmoor Borough Council"`, `12`, badValue, 6, "name is not a text", "quotation marks"},
	{"a word is misspelt", `default = "public"`, `default = "pubic"`, badValue, 3, "“pubic”", "it may be that public was meant"},
	{"a number is a text", `default = "public"`, "small_numbers = \"5\"", badValue, 3, "not a whole number", "from 0 to 100"},
	{"a number is out of bounds", `default = "public"`, "small_numbers = -1", badValue, 3, "not a whole number", "from 0 to 100"},
	{"a yes or no is a word", "[publication]", "illustrative = \"yes\"\n[publication]", badValue, 2, "not true or false", "write true or false"},
	{"a table is a text", "[publication]", "calendar = \"monthly\"\n[publication]", badValue, 2, "not a table", "[calendar]"},
	{"a list of tables is one table", "[[organisation]]", "[organisation]", badValue, 4, "not a list of tables", "[[organisation]]"},
	{"a list of texts holds a number", "[publication]", "[report]\nlegal = [\"One.\", 2]\n[publication]", badValue, 3, "not a text, or list of texts", "square brackets"},
	{"a colour is a number", "[publication]", "[appearance.colours]\naccent = 12\n[publication]", badValue, 3, "accent is not a text", "quotation marks"},
	{"a tolerance is below nought", "[publication]", "[rating]\ngreen_tolerance = -0.5\n[publication]", badValue, 3, "not a number", "nought or more"},
	{"a day does not exist", "[publication]", "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\nmeeting = \"2025-11-31\"\n[publication]", badValue, 4, "not a day", "2025-11-25"},
	{"a quarter does not exist", "[publication]", "[[calendar.meeting]]\nquarter = \"2025-26-Q5\"\n[publication]", badValue, 3, "not a quarter", "2025-26-Q2"},
	{"an identifier has a blank", `"northmoor"`, `"North moor"`, badIdentifier, 5, "“North moor”", "full stops"},
	{"an identifier is a name that Windows keeps", `"northmoor"`, `"con"`, badIdentifier, 5, "“con”", "full stops"},
	{"an organisation stands twice", "[[organisation]]", "[[organisation]]\nid = \"northmoor\"\nname = \"N\"\n[[organisation]]", setTwice, 8, "northmoor is number 1 already", "its own id"},
	{"two organisations differ by capital letters", "[[organisation]]", "[[organisation]]\nid = \"Northmoor\"\nname = \"N\"\n[[organisation]]", setTwice, 8, "northmoor is number 1 already", "its own id"},
	{"a quarter's dates are set twice", "[publication]", "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\n[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\n[publication]", setTwice, 5, "2025-26-Q2 are set", "keep one"},
	{"dates for an unknown organisation", "[publication]", "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\norganisation = \"northmor\"\n[publication]", unknownOrganisation, 4, "northmor is no organisation", "write northmoor"},
	{"a council beside itself", `name = "Northmoor Borough Council"`, "name = \"Northmoor Borough Council\"\ncompare_with = [\"northmoor\"]", unknownOrganisation, 7, "northmoor is no other organisation", "take it out"},
	{"a council that does not agree", "[[organisation]]", "[[organisation]]\nid = \"eastmoor\"\nname = \"E\"\ncompare_with = [\"northmoor\"]\n[[organisation]]", oneSided, 7, "northmoor does not say so", "name eastmoor too"},
	{"a cut-off after the meeting", "[publication]", "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\nmeeting = \"2025-11-10\"\ncut_off = \"2025-11-11\"\n[publication]", datesOrder, 4, "meeting is before cut_off", "follow one another"},
	{"a meeting within the quarter", "[publication]", "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\nmeeting = \"2025-09-10\"\n[publication]", datesOrder, 4, "within the quarter", "after 2025-09-30"},
	{"days in the wrong order", "[publication]", "[calendar]\nreturns_due_days = 20\ncut_off_days = 10\n[publication]", datesOrder, 4, "cut_off_days is 10, and returns_due_days is 20", "grow in that order"},
	{"reminders are a single number", "[publication]", "[calendar]\nreminders = 5\n[publication]", badValue, 3, "not a list of whole numbers", "between square brackets"},
}

func TestAnAgreementIsOfBoth(t *testing.T) {
	file := func(first, second, third string) []byte {
		text := "title = \"T\"\n"
		for i, names := range []string{first, second, third} {
			text += fmt.Sprintf("[[organisation]]\nid = \"c%d\"\nname = \"C\"\ncompare_with = [%s]\n", i+1, names)
		}
		return []byte(text)
	}
	for _, c := range []struct{ first, second, third, want string }{
		{"", "", "", "[] [] []"},
		{`"c2"`, "", "", "[] [] []"},
		{`"c2"`, `"c1"`, "", "[c2] [c1] []"},
		{`"c3", "c2"`, `"c1"`, `"c1"`, "[c2 c3] [c1] [c1]"},
		{`"c2", "c3"`, `"c3"`, `"c1"`, "[c3] [] [c1]"},
	} {
		s, found := Load(file(c.first, c.second, c.third))
		if s == nil {
			t.Fatal(found)
		}
		if got := fmt.Sprint(s.Agreed("c1"), s.Agreed("c2"), s.Agreed("c3")); got != c.want {
			t.Errorf("%s / %s / %s: %s, want %s", c.first, c.second, c.third, got, c.want)
		}
	}
}

func TestEachFaultIsFoundOnItsLineAndSaysWhatMendsIt(t *testing.T) {
	tried := map[finding.Code]bool{}
	for _, c := range faultCases {
		tried[c.code] = true
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(least, c.from) {
				t.Fatalf("the least settings do not hold %q", c.from)
			}
			s, found := Load([]byte(strings.Replace(least, c.from, c.to, 1)))
			if len(found) != 1 {
				t.Fatalf("got %d findings: %v", len(found), found)
			}
			one := found[0]
			if one.Code != c.code || one.Row != c.row || one.File != File || !strings.Contains(one.Found, c.found) || !strings.Contains(one.Mend, c.mend) {
				t.Errorf("got %s\nwant %s in row %d, found %q, mend %q", one, c.code, c.row, c.found, c.mend)
			}
			if (s == nil) != (one.Severity == finding.Stop) {
				t.Errorf("settings are given: %t, after a %s", s != nil, one.Severity)
			}
		})
	}
	for _, k := range Catalogue() {
		if !tried[k.Code] {
			t.Errorf("%s has no case", k.Code)
		}
	}
}

func TestAllFaultsAreToldAtOnceInOrderOfLine(t *testing.T) {
	_, found := Load([]byte("titel = \"T\"\nout = 3\n[publication]\ndefault = \"secret\"\n[[organisation]]\nid = \"N M\"\n[calendar]\nmeeting_days = \"sixty\"\n"))
	last := 0
	for _, one := range found {
		if one.Row < last {
			t.Errorf("row %d comes after row %d", one.Row, last)
		}
		last = one.Row
	}
	// title and name missing, titel unknown, out, default, id and meeting_days wrong
	if len(found) != 7 {
		t.Errorf("got %d findings: %v", len(found), found)
	}
}

func TestTheHashIsOfWhatIsSetAndNotOfHowItIsWritten(t *testing.T) {
	want := load(t, least).Hash()
	for _, same := range []string{
		"\ufeff" + strings.ReplaceAll(least, "\n", "\r\n"),
		"# a remark\n" + strings.ReplaceAll(least, "   ", " "),
		"title = 'Northmoor outcomes framework'\norganisation = [{ name = \"Northmoor Borough Council\", id = \"northmoor\" }]\npublication.default = \"public\"\n",
	} {
		if got := load(t, same).Hash(); got != want {
			t.Errorf("%q has another hash", same)
		}
	}
	for _, other := range []string{
		strings.Replace(least, "outcomes framework", "Outcomes Framework", 1),
		least + "[calendar]\nmeeting_days = 59\n",
		strings.Replace(least, `default = "public"`, `default = "restricted"`, 1),
	} {
		if got := load(t, other).Hash(); got == want {
			t.Errorf("%q has the same hash", other)
		}
	}
}

func TestTheKeysAreDescribedWhole(t *testing.T) {
	reference := Reference()
	for i, k := range keys {
		table, name, nested := cutLast(k.Path)
		if nested && byPath[table] == nil {
			t.Errorf("%s stands in a table that is not described", k.Path)
		}
		if k.Meaning == "" || (k.Form == Word) != (k.Words != nil) || (k.Form == Whole) != (k.Most > 0) {
			t.Errorf("%s is not described", k.Path)
		}
		if k.Form == Table || k.Form == Tables {
			continue
		}
		if k.Example == "" || !k.Required && k.Default == "" {
			t.Errorf("%s has no example, or no default", k.Path)
		}
		if !strings.Contains(reference, "| `"+name+"` | "+k.holds()+" |") {
			t.Errorf("%s is not in the reference", k.Path)
		}
		if byPath[k.Path] != &keys[i] {
			t.Errorf("%s is described twice", k.Path)
		}
	}
}

// The example of each key must be one that is accepted, in a file of all of them.
func TestEveryExampleOfTheReferenceIsAccepted(t *testing.T) {
	var top, rest strings.Builder
	open := ""
	for _, k := range keys {
		table, name, nested := cutLast(k.Path)
		switch {
		case k.Form == Table || k.Form == Tables:
		case !nested:
			top.WriteString(name + " = " + k.Example + "\n")
		default:
			if table != open {
				if strings.Contains(rest.String(), tableHead(table)+"\n") {
					t.Fatalf("the keys of %s are not described together", tableHead(table))
				}
				rest.WriteString(tableHead(table) + "\n")
				open = table
			}
			rest.WriteString(name + " = " + k.Example + "\n")
		}
	}
	text := strings.NewReplacer(`organisation = "babergh"`, `organisation = "northmoor"`, `compare_with = ["eastmoor"]`, `compare_with = []`).Replace(top.String() + rest.String())
	if s, found := Load([]byte(text)); s == nil || len(found) > 0 {
		t.Errorf("%v in\n%s", found, text)
	}
}

// The words of the ratings and classifications must be those of the trade, or a setting could mean its default in silence.
func TestTheWordsOfTheKeysAreThoseOfTheTrade(t *testing.T) {
	for path, check := range map[string]func(string) error{
		"publication.default":   func(w string) error { return new(kpi.Classification).UnmarshalText([]byte(w)) },
		"rating.scheme":         func(w string) error { return new(kpi.Scheme).UnmarshalText([]byte(w)) },
		"rating.tolerance_kind": func(w string) error { return new(kpi.ToleranceKind).UnmarshalText([]byte(w)) },
	} {
		for _, w := range byPath[path].Words {
			if err := check(w); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// FuzzLoad looks for texts that make the reading fail, or that are refused without saying why.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(least))
	for _, c := range faultCases {
		f.Add([]byte(strings.Replace(least, c.from, c.to, 1)))
	}
	f.Add([]byte("a.b.c = 1\n[[x]]\n[[x.y]]\n[x.y.z]\n\"\" = [[{}]]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, found := Load(text)
		if s == nil && len(found) == 0 {
			t.Fatal("refused without a finding")
		}
		lines := strings.Count(string(text), "\n") + 1
		for _, one := range found {
			if one.Found == "" || one.Mend == "" || one.Row > lines {
				t.Fatalf("%+v", one)
			}
		}
	})
}

func TestHowLongReturnsAreKeptChangesNoPack(t *testing.T) {
	const least = "title = \"Moor\"\n[[organisation]]\nid = \"moor\"\nname = \"Moor\"\n"
	hashOf := func(text string) string {
		t.Helper()
		s, found := Load([]byte(text))
		if s == nil {
			t.Fatal(found)
		}
		return s.Hash()
	}
	for _, proof := range []string{"", "key = \"proof.key\"\n"} {
		before := least
		if proof != "" {
			before += "[proof]\n" + proof
		}
		if hashOf(before) != hashOf(least+"[proof]\n"+proof+"keep_years = 6\n") {
			t.Errorf("with %q they differ", proof)
		}
	}
	if hashOf(least) == hashOf(least+"[proof]\nkey = \"proof.key\"\n") {
		t.Error("a key makes no difference")
	}
}
