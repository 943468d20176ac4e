package framework

import (
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
)

func init() {
	faultCases = append(faultCases, crosswalkFaults...)
}

const crosswalkHead = "from_framework,from_indicator,from_organisation,to_indicator,to_organisation,kind,share,method,break,on,decision,note,illustrative\n"

// replaced adds measures of an older framework to the sound one.
var replaced = edit{"indicators", "H5,Waiting", strings.Join([]string{
	`K1,Repairs,housing,organisational,proportion,,,%,,,in time,repairs,,,,,,,,,public,,,,2024-03-31`,
	`K2,Homes,housing,organisational,,year_to_date,,homes,,,,,,,,,,,,,,northmoor;eastmoor,,,2024-03-31`,
	`K3,Empty homes,housing,organisational,proportion,snapshot,,%,2,range,,,,1,,,,,,,,,,,2024-03-31`,
	`K4,Families,housing,organisational,,year_to_date,,homes,,,,,,,,,,,,yes,,northmoor,,,2024-03-31`,
	`K5,Secret homes,housing,organisational,,year_to_date,,homes,,,,,,,,,,,,,restricted,,,,2024-03-31`,
	`K6,Homes begun,housing,organisational,,year_to_date,,homes,,,,,,,,,,,,,,,,,`,
	`H5,Waiting`,
}, "\n")}

func walk(rows ...string) edit {
	return edit{"crosswalk", "", crosswalkHead + strings.Join(rows, "\n") + "\n"}
}

var crosswalkFaults = []struct {
	name  string
	code  finding.Code
	edits []edit
	cell  string
	found string
	mend  string
}{
	{"a measure ended and goes on", crosswalkEnd, []edit{walk(",K2,,H2,,ended,,,,2024-04-01,,,"), replaced}, "D2", "K2 has ended, and is followed by H2", "clear"},
	{"a measure goes on as nothing", crosswalkEnd, []edit{walk(",K2,,,,carried,,,,2024-04-01,,,"), replaced}, "D2", "K2 was carried and to_indicator is empty", "write ended"},
	{"a measure follows itself", crosswalkRound, []edit{walk(",H2,,H2,,carried,,,,2024-04-01,,,")}, "D2", "H2 follows itself", "another"},
	{"a measure leads back to itself", crosswalkRound, []edit{walk(",K2,,H2,,carried,,none,,2024-04-01,,,", ",H2,,K6,,carried,,none,,2024-04-01,,,", ",K6,,H2,joint,carried,,none,,2024-04-01,,,"), replaced}, "D3", "leads from H2 back", "correct"},
	{"two are carried into one", crosswalkSeveral, []edit{walk(",K2,,H2,,carried,,,,2024-04-01,,,", ",K2,northmoor,H2,,merged,,,,2024-04-01,,,"), replaced}, "F2", "takes over the figures of 2 measures", "write merged"},
	{"a share of what was not split", crosswalkShare, []edit{walk(",K2,,H2,,carried,50,,,2024-04-01,,,"), replaced}, "G2", "was carried", "clear the share"},
	{"a split without a share", crosswalkShare, []edit{walk(",K2,,H2,,split,,,,2024-04-01,,,"), replaced}, "G2", "no share above nought", "per cent"},
	{"shares of more than the whole", crosswalkShare, []edit{walk(",K2,,H2,northmoor,split,60,,,2024-04-01,,,", ",K2,,H2,eastmoor,split,41,,,2024-04-01,,,"), replaced}, "G3", "come to 101 per cent", "at most 100"},
	{"a count becomes a percentage", crosswalkUnlike, []edit{walk(",K2,,H1,,carried,,,,2024-04-01,,,"), replaced}, "D2", "differ in measure: count and proportion", "none as the method"},
	{"a snapshot becomes a running figure", crosswalkUnlike, []edit{walk(",K3,,H1,,carried,,,,2024-04-01,,,"), replaced}, "D2", "differ in accumulation: snapshot and in_quarter", "none as the method"},
	{"percentages are merged without parts", crosswalkParts, []edit{walk(",K3,northmoor,H3,joint,merged,,,,2024-04-01,,,", ",K3,eastmoor,H3,joint,carried,,none,,2024-04-01,,,"), replaced}, "F2", "cannot be merged without its parts", "label the parts"},
	{"a percentage is split", crosswalkParts, []edit{walk(",K1,,H1,,split,40,,,2024-04-01,,,"), replaced}, "F2", "cannot be split", "none as the method"},
	{"a restricted measure becomes public", crosswalkOpens, []edit{walk(",K5,,H2,,carried,,,,2024-04-01,,,"), replaced}, "D2", "K5 is restricted and H2 is public", "none as the method"},
	{"small numbers would be shown", crosswalkOpens, []edit{walk(",K4,,H2,,carried,,,,2024-04-01,,,"), replaced}, "D2", "K4 counts people", "about_people"},
	{"the old measure still holds", crosswalkHolds, []edit{walk(",K6,,H2,,carried,,,,2024-04-01,,,"), replaced}, "J2", "K6 still holds on 2024-04-01", "valid_to"},
	{"a successor is nowhere", unknownReference, []edit{walk(",K2,,H9,,carried,,,,2024-04-01,,,"), replaced}, "D2", "H9 is not in table indicators", "H"},
	{"a succession stands twice", duplicateKey, []edit{walk(",K2,,H2,,merged,,,,2024-04-01,,,", ",K2,,H2,,merged,,,,2024-04-01,,,"), replaced}, "B3", "K2, H2 is in row 2 already", "leave one"},
}

func TestSuccessionsThatAreRightAreNotBlamed(t *testing.T) {
	for name, rows := range map[string][]string{
		"carried on":                           {"Plan 2019,K1,,H1,,carried,,,,2024-04-01,X1,Renamed,"},
		"the same measure of councils merged":  {",K1,northmoor,H1,joint,merged,,,,2024-04-01,,,", ",K1,eastmoor,H1,joint,merged,,,,2024-04-01,,,"},
		"one measure, another organisation":    {",H2,northmoor,H2,joint,merged,,,,2024-04-01,,,", ",H2,eastmoor,H2,joint,merged,,,,2024-04-01,,,"},
		"a percentage merged in name only":     {",K3,northmoor,H3,joint,merged,,none,,2024-04-01,,,", ",K3,eastmoor,H3,joint,merged,,none,,2024-04-01,,,"},
		"split into all of it":                 {",K2,,H2,northmoor,split,60,,,2024-04-01,,,", ",K2,,H2,eastmoor,split,40,,,2024-04-01,,,"},
		"a restricted one without its figures": {",K5,,H2,,carried,,none,,2024-04-01,,,"},
		"ended":                                {"Plan 2019,K4,,,,ended,,,,2024-04-01,,,"},
		"one after another":                    {",K2,,K6,,carried,,,,2024-04-01,,,", ",K6,,H2,,carried,,none,,2025-04-01,,,"},
	} {
		if _, found := loadEdited(t, walk(rows...), replaced); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestACrosswalkBecomesWhatItMeans(t *testing.T) {
	f, found := loadEdited(t, walk("Plan 2019,K2,northmoor,H2,joint,split,62.5,,no,2024-04-01,X1,Narrower,yes", ",K1,,,,ended,,,,2024-04-01,,,"), replaced)
	if len(found) > 0 {
		t.Fatal(found)
	}
	s := f.Crosswalk[0]
	if s.Framework != "Plan 2019" || s.From != "K2" || s.FromOrganisation != "northmoor" || s.To != "H2" || s.ToOrganisation != "joint" || s.Kind != kpi.SplitUp ||
		s.Method != kpi.JoinFigures || s.Share.Decimal.String() != "62.5" || !s.Unbroken || s.On.Format("2006-01-02") != "2024-04-01" || s.Decision != "X1" || s.Note != "Narrower" || !s.Illustrative {
		t.Errorf("%+v", s)
	}
	if s.Before == nil || s.Before.Title != "Homes" || !s.Joins() {
		t.Errorf("what it follows is %+v", s.Before)
	}
	if e := f.Crosswalk[1]; e.Kind != kpi.Ended || e.Unbroken || e.Joins() || e.Before.Title != "Repairs" {
		t.Errorf("%+v", e)
	}
	if n := len(f.At(time.Date(2024, time.March, 31, 0, 0, 0, 0, time.UTC)).Crosswalk); n != 0 {
		t.Errorf("%d rows hold before their day", n)
	}
}
