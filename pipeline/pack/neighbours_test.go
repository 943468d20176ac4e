package pack

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// neighbourPack has a measure of each of two councils, one that they share, one of the first alone, and a line that they split.
func neighbourPack(t *testing.T, agreed bool) *Pack {
	t.Helper()
	base, _ := besidePack(t)
	measure := func(ref string, areas ...string) kpi.Indicator {
		return kpi.Indicator{Ref: kpi.Ref(ref), Title: "Measure " + ref, ReportedFor: areas, Classification: kpi.Public}
	}
	fw := *base.Framework
	fw.Indicators = []kpi.Indicator{measure("M1", "north", "east"), measure("M2", "both"), measure("M3", "north")}
	fw.Areas = []kpi.Area{{ID: "east", Name: "East", Kind: kpi.OrganisationArea}, {ID: "both", Name: "North and East", Kind: kpi.Joint, Members: []string{"north", "east"}}}
	figure := func(n int, area, value string) kpi.Assessment {
		a := kpi.Assessment{Indicator: &fw.Indicators[n], Area: area, Status: kpi.Green}
		a.Current = kpi.Observation{Period: base.Quarter.Period(), Figure: kpi.Figure{Value: decimal.NewNullDecimal(decimal.RequireFromString(value))}}
		return a
	}
	p := Pack{
		Title: base.Title, Organisation: base.Organisation, Quarter: base.Quarter, Framework: &fw, Wording: base.Wording,
		Assessments: []kpi.Assessment{figure(0, "north", "11"), figure(1, "both", "22"), figure(2, "north", "33")},
		Beside: &kpi.Beside{Money: kpi.MoneyStanding{Year: 2025, Lines: []kpi.LineMoney{
			{Line: &kpi.Budget{Line: "J1", Title: "Depot", Approved: decimal.NewFromInt(1000), Split: []kpi.Share{{Ref: "north", Percent: decimal.NewFromInt(40)}, {Ref: "east", Percent: decimal.NewFromInt(60)}}}, Budget: decimal.NewFromInt(400)},
			{Line: &kpi.Budget{Line: "N1", Title: "North alone", Approved: decimal.NewFromInt(7)}, Budget: decimal.NewFromInt(7)},
		}}},
	}
	if agreed {
		p.Neighbours = []Neighbour{{Organisation: Organisation{ID: "east", Name: "East"}, Assessments: []kpi.Assessment{figure(0, "east", "44"), figure(1, "both", "22")}}}
	}
	return New(p)
}

func TestCouncilsAreSideBySideOnlyWhereBothAgree(t *testing.T) {
	if parts := neighbourPack(t, false).BesideParts(neighbourPack(t, false).Beside); slices.ContainsFunc(parts, func(p document.Part) bool { return p.ID == "beside-neighbours" }) {
		t.Error("there is a page without an agreement")
	}
	p := neighbourPack(t, true)
	var rows []string
	text := ""
	for _, part := range p.BesideParts(p.Beside) {
		if part.ID != "beside-neighbours" {
			continue
		}
		for block := range part.Blocks {
			switch b := block.(type) {
			case document.Table:
				text += b.Caption + " "
				for _, c := range b.Columns {
					text += c.Heading + " "
				}
				for row := range b.Rows {
					var cells []string
					for _, c := range row.Cells {
						cells = append(cells, c.Text)
					}
					rows = append(rows, strings.Join(cells, "|"))
				}
			case document.Paragraph:
				for _, s := range b.Spans {
					text += s.Text + " "
				}
			case document.Heading:
				text += b.Text + " "
			}
		}
	}
	want := []string{
		"M1|Measure M1|11|Q2 2025/26|On target|44|Q2 2025/26|On target", // side by side, what only one reports left out
		"M2|Measure M2 (North and East)|22|Q2 2025/26|On target",
		"J1|Depot|Not stated|1,000|400|North 40%, East 60%",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("got  %q\nwant %q", rows, want)
	}
	for _, word := range []string{"best", "worst", "rank", "league", "top ", "bottom", "winner", "ahead", "behind", "beat", "lead", "lag", "outperform", "compar", "better", "worse"} {
		if strings.Contains(strings.ToLower(text), word) {
			t.Errorf("the page says %q: %s", word, text)
		}
	}
}
