package pipeline_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestACouncilWhoseDistrictsReportHasItsOwnFigure builds packs of a county that reports nothing itself: its row is put together from the parts of its districts, is
// judged, is kept back with a district, is missing where too little has reported, can be traced, and the pack can be made again.
func TestACouncilWhoseDistrictsReportHasItsOwnFigure(t *testing.T) {
	root := t.TempDir()
	lay(t, root, `
-- perfpack.toml --
title = "County outcomes framework"
[publication]
default = "public"
[[organisation]]
id = "county"
name = "The County Council"
-- framework/tiers.csv --
tier,name
1,Outcome
-- framework/outcomes.csv --
ref,tier,parent,title
1,1,,People are helped
-- framework/services.csv --
service,name
people,People
-- framework/areas.csv --
area,name,kind,members
county,The county,organisation,east;south;west
east,East,district,
south,South,district,
west,West,district,
-- framework/indicators.csv --
ref,title,service,measure,unit,about_people,reported_for
P1,People helped,people,count,people,yes,east;south;west
P2,Share helped,people,proportion,%,,east;south;west
P3,Mean wait,people,mean,days,,east;south;west
P4,Share answered,people,proportion,%,,east;south;west
-- framework/links.csv --
indicator,outcome
P1,1
P2,1
P3,1
P4,1
-- framework/targets.csv --
indicator,organisation,period,target
P2,county,2025-26-Q2,50
P3,county,2025-26-Q2,20
-- history/figures.csv --
indicator,area,period,value,numerator,denominator,mark
P1,east,2025-26-Q1,10,,,
P1,south,2025-26-Q1,20,,,
P1,west,2025-26-Q1,30,,,
P1,east,2025-26-Q2,3,,,
P1,south,2025-26-Q2,20,,,
P1,west,2025-26-Q2,30,,,
P2,east,2025-26-Q2,,300,500,
P2,south,2025-26-Q2,,100,400,
P2,west,2025-26-Q2,,50,100,
P3,east,2025-26-Q2,,200,10,
P3,south,2025-26-Q2,,900,30,
P3,west,2025-26-Q2,,100,10,
P4,east,2025-26-Q1,,30,50,
P4,south,2025-26-Q1,,30,50,
P4,west,2025-26-Q1,,30,50,
P4,east,2025-26-Q2,,30,50,
P4,south,2025-26-Q2,,,,x
P4,west,2025-26-Q2,,40,50,
`)
	s, end := open(t, root, afterwards)
	defer end()
	built := must(s.Build(t.Context(), q2))[0]
	rows := table(t, filepath.Join(built.Path, "indicators.csv"))
	for ref, want := range map[string]string{
		"P1": "|||c|not_rated|withheld", "P2": "45|450|1000||red|", "P3": "24|1200|50||green|", "P4": "|||x|not_rated|not_available",
	} {
		r := row(t, rows, ref, "county")
		if got := strings.Join([]string{r["value"], r["numerator"], r["denominator"], r["mark"], r["status"], r["status_reason"]}, "|"); got != want {
			t.Errorf("%s of the county is %s, want %s", ref, got, want)
		}
	}
	if got := row(t, rows, "P1", "county")["previous_value"]; got != "60" {
		t.Errorf("the quarter before came to %s, want 60", got)
	}
	notes := map[string]string{}
	for _, o := range table(t, filepath.Join(built.Path, "observations.csv")) {
		if o["area"] == "county" && o["period"] == q2.String() {
			notes[o["indicator"]] = o["note"]
		}
	}
	if notes["P2"] != "put together from 3 of 3 areas, 100.0% of the whole" || notes["P4"] != "put together from 2 of 3 areas, 66.7% of the whole" {
		t.Errorf("it is said of the county: %q", notes)
	}
	trace := must(s.Trace(t.Context(), "P2", q2, "county"))
	if got := trace[0]; got.Area != "county" || !got.Assessment.Held() || len(trace) != 4 {
		t.Errorf("the county's figure is traced to %+v", got)
	}
	if r := must(s.Rebuild(t.Context(), built.Path, "")); len(r.Differs) > 0 {
		t.Errorf("made again, %v differ", r.Differs)
	}
}
