package pipeline_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/finding"
)

// queriedCounty is a county of three districts whose returns for Quarter 2 have come twice. The second time one district, and the county with it, has fewer
// people than may be printed, a tenth of what it always had: it is queried, and the county is not. In the same district a share is given as a fraction.
func queriedCounty(t *testing.T) string {
	t.Helper()
	monthly := map[string][]pair{}
	for d, n := range map[string]int64{"ash": 10, "birch": 4, "cedar": 7} {
		monthly[d] = slices.Repeat([]pair{{n, 2 * n}}, 3*(lead+quarters))
	}
	s := &scene{least: 5, districts: slices.Sorted(maps.Keys(monthly)), victims: []*victim{
		{ref: "A1", measure: "count", accumulation: "in_quarter", frequency: "quarterly", monthly: monthly},
		{ref: "A2", measure: "proportion", accumulation: "in_quarter", frequency: "quarterly", monthly: monthly, parts: true},
	}}
	root := s.workspace(t)
	// Eight figures are what it takes to say that another is out of scale: the county has one fewer.
	put(t, filepath.Join(root, "history", "1.csv"), append(s.history(q2-1), "A1,county,ash,2023-24-Q2,30,,,,\n"...))
	session, end := open(t, root, morning)
	defer end()
	var asked []finding.Code
	for _, lines := range [][]answer{
		{{"A1", "2025-26-Q2", "ash", []string{"Value", "30"}}, {"A1", "2025-26-Q2", "birch", []string{"Value", "12"}}, {"A1", "2025-26-Q2", "cedar", []string{"Value", "21"}}, {"A1", "2025-26-Q2", "county", []string{"Value", "63"}}},
		{{"A1", "2025-26-Q2", "ash", []string{"Value", "3"}}, {"A1", "2025-26-Q2", "county", []string{"Value", "36"}}, {"A2", "2025-26-Q2", "ash", []string{"Value", "0.7"}}},
	} {
		send(t, root, "people.xlsx", oneSheet(t, lines))
		receipts, err := session.Ingest(t.Context())
		if err != nil {
			t.Fatal(inFull(err))
		}
		asked = asked[:0]
		for _, f := range receipts[0].Findings {
			asked = append(asked, f.Code)
		}
	}
	if !slices.Contains(asked, "plausible-scale") || !slices.Contains(asked, "figure-fraction") {
		t.Fatalf("what is asked is %v", asked)
	}
	return root
}

// Where a final leaves a figure out for a query, and the one before it stands, the figure must not be worked out from those around it.
func TestAQueriedFigureCannotBeWorkedOutFromTheFinalThatLeavesItOut(t *testing.T) {
	root := queriedCounty(t)
	if got, want := made(run(t, root, finalDay)), "county 2025-26-Q2 v1 new final"; got != want {
		t.Fatalf("the job gave %s; want %s", got, want)
	}
	told := map[string]string{}
	for _, o := range table(t, packAt(root, "county", q2, 1, "observations.csv")) {
		if o["indicator"] == "A1" && o["period"] == "2025-26-Q2" {
			told[o["area"]] = o["value"] + o["mark"]
		}
	}
	if want := map[string]string{"ash": "c", "birch": "c", "cedar": "21p", "county": "36p"}; !maps.Equal(told, want) {
		t.Errorf("told %v; want %v", told, want)
	}
}

// What is asked about a figure stands in the report, and must not tell it where it is one of people.
func TestWhatIsAskedAboutPeopleDoesNotTellTheFigure(t *testing.T) {
	s, _ := open(t, queriedCounty(t), morning)
	p := must(s.Assess(t.Context(), "county", q2, nil))
	asked, missing := 0, 0
	for _, r := range p.Returns {
		for _, f := range r.Findings {
			if f.Code == "line-missing" { // which tells no figure
				missing++
				if !strings.Contains(f.Found, "no line for A") {
					t.Errorf("%s: %s", f.Subject, f.Found)
				}
				continue
			}
			if f.Code == "plausible-scale" || f.Code == "figure-fraction" {
				asked++
			}
			if number := regexp.MustCompile(`\d`); number.MatchString(f.Found + f.Mend) {
				t.Errorf("%s: %s; %s", f.Subject, f.Found, f.Mend)
			}
		}
	}
	if missing == 0 {
		t.Error("no line is missing, so that nothing is shown of those")
	}
	if asked != 2 || !strings.Contains(spoken(p.Report()), "Something that is not printed here") {
		t.Errorf("%d queries, which the report is to have", asked)
	}
}
