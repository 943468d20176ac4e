package pack

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/templates"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before keeping it")

// q2 is the quarter of the packs in these tests.
var q2 = func() period.Quarter {
	q, err := period.ParseQuarter("2025-26-Q2")
	if err != nil {
		panic(err)
	}
	return q
}()

func wording(t testing.TB) *Wording {
	t.Helper()
	text, err := templates.FS.ReadFile("wording/report.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	w, err := ReadWording(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func num(s string) decimal.NullDecimal {
	if s == "" {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.RequireFromString(s))
}

// town is a small council's framework: two priorities, an outcome beneath the first, three measures, and a second outcome which nothing measures.
func town() *kpi.Framework {
	return &kpi.Framework{
		Tiers: []kpi.Tier{{Level: 1, Name: "Priority"}, {Level: 2, Name: "Outcome"}},
		Outcomes: []kpi.Outcome{
			{Ref: "1", Tier: 1, Title: "A cleaner town", Statement: "The town is a pleasure to walk through.", Portfolio: "Streets", ScrutinyPanel: "Place"},
			{Ref: "1.1", Tier: 2, Parent: "1", Title: "Less goes to waste"},
			{Ref: "1.2", Tier: 2, Parent: "1", Title: "Nothing is dumped"},
			{Ref: "2", Tier: 1, Title: "Warm homes", ScrutinyPanel: "People"},
		},
		Services: []kpi.Service{{ID: "waste", Name: "Waste", LeadRole: "Head of Waste"}, {ID: "homes", Name: "Homes", LeadRole: "Head of Homes"}},
		Indicators: []kpi.Indicator{
			{Ref: "W1", Title: "Household waste recycled", Definition: "Waste recycled as a share of all waste.", Service: "waste", Unit: "%", Decimals: 1, Measure: kpi.Proportion, Classification: kpi.Public, Scheme: kpi.Tolerance, AmberTolerance: decimal.NewFromInt(2), Source: "Weighbridge"},
			{Ref: "W2", Title: "Missed collections", Service: "waste", Unit: "collections", Polarity: kpi.LowerIsBetter, Classification: kpi.Public},
			{Ref: "H1", Title: "Days to let a home", Service: "homes", Unit: "days", Decimals: 1, Measure: kpi.Mean, Polarity: kpi.LowerIsBetter, Classification: kpi.Public, Case: kpi.Case{Central: "an empty home warms nobody"}},
		},
		Links: []kpi.Link{{Indicator: "W1", Outcome: "1.1", Evidence: kpi.Established}, {Indicator: "W2", Outcome: "1.1", Evidence: kpi.Assumed}, {Indicator: "H1", Outcome: "2"}},
	}
}

// townPack has one measure close to target, one off target and new there, and one whose figure has not come.
func townPack(t testing.TB) Pack {
	t.Helper()
	fw := town()
	at := q2.Period()
	list := []kpi.Assessment{
		{
			Indicator: &fw.Indicators[0], Organisation: "town", Area: "town", Quarter: q2, Due: at, Status: kpi.Amber,
			Current: kpi.Observation{Period: at, Figure: kpi.Figure{Value: num("61.2"), Marks: kpi.Provisional}, Words: kpi.Words{Commentary: "A round was missed in July."}},
			Target:  kpi.Judged{Value: num("62"), Basis: kpi.YearTarget}, Rule: "61.2% is 0.8 percentage points below the target for the year of 62.0%; amber to 2 percentage points below",
			Long:    kpi.Travel{Direction: kpi.Better, Period: (q2 - 4).Period(), Value: num("59.8"), Change: num("1.4")},
			Quality: kpi.HighQuality,
			History: []kpi.Point{{Period: (q2 - 4).Period(), Shown: 598, Exact: 59.8, Held: true}, {Period: at, Shown: 612, Exact: 61.2, Held: true, Marks: kpi.Provisional}},
		},
		{
			Indicator: &fw.Indicators[1], Organisation: "town", Area: "town", Quarter: q2, Due: at, Status: kpi.Red,
			Current: kpi.Observation{Period: at, Figure: kpi.Figure{Value: num("1210")}, Words: kpi.Words{
				Commentary: "Two crews were short", CorrectiveAction: "Hire two drivers", ActionOwner: "Fleet Manager", ActionDue: "2025-12-01",
			}},
			Target:  kpi.Judged{Value: num("1000"), Basis: kpi.OwnTarget},
			History: []kpi.Point{{Period: at, Shown: 1210, Exact: 1210, Held: true}},
		},
		{
			Indicator: &fw.Indicators[2], Organisation: "town", Area: "town", Quarter: q2, Due: at, Reason: kpi.Late,
			Current: kpi.Observation{Period: at}, Target: kpi.Judged{Value: num("21"), Basis: kpi.OwnTarget},
		},
	}
	was := []kpi.Assessment{list[0], list[1]}
	was[1].Status, was[1].Current.Value = kpi.Green, num("950")
	was[1].Current.Words = kpi.Words{CorrectiveAction: "Send a second crew", ActionDue: "2025-09-01"}
	return Pack{
		Title: "Town outcomes framework", Organisation: Organisation{ID: "town", Name: "Town Council"}, Quarter: q2,
		Dated: time.Date(2025, 10, 30, 0, 0, 0, 0, time.UTC), ReturnsDue: time.Date(2025, 10, 20, 0, 0, 0, 0, time.UTC),
		Cover: CoverReport{
			Meeting: "Cabinet", MeetingDate: time.Date(2025, 11, 25, 0, 0, 0, 0, time.UTC), ReportNumber: "T/25/01", From: "Cabinet Member for Streets", Officer: "Head of Performance",
			ReportBy: "Leader of the Council", EnquiriesTo: "Head of Performance", EnquiriesEmail: "performance@town.example", KeyDecision: "Not a key decision",
			Authors: []string{"Performance Manager"}, Risks: []Risk{{"Data cannot be relied on", "Unlikely", "Bad", "A programme to improve them"}},
		},
		Framework: fw, Assessments: list,
		Standings: map[string]kpi.Standing{
			"":    {Tally: kpi.Tally{Measures: 3, Current: 2, Amber: 1, Red: 1, NotRated: []kpi.ReasonCount{{Reason: kpi.Late, Count: 1}}}, Judgement: kpi.OffTrack, Reds: []kpi.Ref{"W2"}},
			"1":   {Outcome: "1", Tally: kpi.Tally{Measures: 2, Current: 2, Amber: 1, Red: 1}, Judgement: kpi.OffTrack, Reds: []kpi.Ref{"W2"}},
			"1.1": {Outcome: "1.1", Tally: kpi.Tally{Measures: 2, Current: 2, Amber: 1, Red: 1}, Judgement: kpi.OffTrack, Reds: []kpi.Ref{"W2"}},
			"1.2": {Outcome: "1.2"},
			"2":   {Outcome: "2", Tally: kpi.Tally{Measures: 1, NotRated: []kpi.ReasonCount{{Reason: kpi.Late, Count: 1}}}},
		},
		Readiness: kpi.Readiness{Measures: 3, Defined: 1, Assessed: 1, Targeted: 3},
		Since: &Since{Quarter: q2 - 1, Published: true, Since: kpi.Since{
			NewReds:  []kpi.Turn{{Was: &was[1], Now: &list[1]}},
			Promises: []kpi.Promise{{Then: &was[1], Now: &list[1], Kept: kpi.Overdue}},
		}},
		Changes:  []Change{{Table: "targets", Kind: "changed", Key: []string{"W1", "", "2025-26"}, Column: "target", Was: "60", Now: "62"}},
		Returns:  []Return{{Service: &fw.Services[0], State: "accepted", Due: 2, Filled: 2}, {Service: &fw.Services[1], Due: 1}},
		Punctual: kpi.Punctual{Expected: 2, OnTime: 1},
		Wording:  wording(t),
	}
}

// readOut prints a report as text, block by block, so that what is said can be read and compared.
func readOut(r *document.Report) string {
	var b strings.Builder
	c := &r.Cover
	fmt.Fprintf(&b, "%s | %s | %s | %s\n", c.Organisation, c.Title, c.Subtitle, c.Status)
	for _, l := range c.Lines {
		fmt.Fprintf(&b, "  %s\n", l)
	}
	for _, p := range c.Points {
		fmt.Fprintf(&b, "  * %s\n", strings.TrimSpace(p.Lead+" "+p.Text))
	}
	for _, part := range r.Parts {
		fmt.Fprintf(&b, "\n# %s {%s}\n", part.Title, part.ID)
		for block := range part.Blocks {
			tellBlock(&b, block)
		}
	}
	return b.String()
}

func tellBlock(b *strings.Builder, block document.Block) {
	switch block := block.(type) {
	case document.Heading:
		fmt.Fprintf(b, "%s %s\n", strings.Repeat("#", block.Level), block.Text)
	case document.Paragraph:
		fmt.Fprintf(b, "%s\n", wordsIn(block.Spans))
	case document.List:
		for k, item := range block.Items {
			sign := "-"
			switch {
			case k < len(block.Labels):
				sign = block.Labels[k]
			case block.Numbered:
				sign = fmt.Sprintf("%d.", k+1)
			}
			fmt.Fprintf(b, "%s %s\n", sign, wordsIn(item))
		}
	case document.Tiles:
		for _, t := range block {
			fmt.Fprintf(b, "[%s %s] ", t.Number, t.Label)
		}
		b.WriteString("\n")
	case document.Table:
		fmt.Fprintf(b, "table %s\n", block.Caption)
		var heads []string
		for _, c := range block.Columns {
			heads = append(heads, c.Heading)
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(heads, " | "))
		group := ""
		for row := range block.Rows {
			if row.Group != group {
				group = row.Group
				fmt.Fprintf(b, "== %s\n", group)
			}
			var cells []string
			for _, c := range row.Cells {
				cells = append(cells, c.Text)
			}
			fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
		}
	case document.Panel:
		fmt.Fprintf(b, "panel %s (%s) %s%s; %s; %s\n", block.Title, block.Ref, block.Figure, block.Marks, block.Status, block.Period)
		for _, f := range append(block.Facts, block.Action...) {
			fmt.Fprintf(b, "  %s: %s\n", f.Label, f.Value)
		}
		for _, s := range block.Sayings {
			fmt.Fprintf(b, "  > %s\n", s)
		}
		if block.Comment != nil {
			fmt.Fprintf(b, "  “%s”\n", wordsIn(block.Comment))
		}
		if block.Chart != nil {
			fmt.Fprintf(b, "  chart: %s\n", block.ChartAlt)
		}
	case document.Figure:
		fmt.Fprintf(b, "figure %s: %s\n", block.Caption, block.Alt)
	}
}

func wordsIn(spans []document.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// golden holds a text against the file kept of it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for k := range max(len(g), len(w)) {
		a, b := "", ""
		if k < len(g) {
			a = g[k]
		}
		if k < len(w) {
			b = w[k]
		}
		if a != b {
			t.Fatalf("%s differs in line %d:\n got %s\nwant %s", path, k+1, a, b)
		}
	}
}
