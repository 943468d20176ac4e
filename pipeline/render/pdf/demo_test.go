package pdf

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
	"perfpack/templates"
)

var keep = flag.String("pdf", "", "keep the test documents in this folder, to be looked at")

func loadTheme(t testing.TB) *theme.Theme {
	t.Helper()
	th, found, err := theme.Load(templates.FS, theme.Overrides{})
	if err != nil || len(found) > 0 {
		t.Fatalf("theme: %v %v", err, found)
	}
	return th
}

func render(t testing.TB, name string, r *document.Report) ([]byte, Result) {
	t.Helper()
	var out bytes.Buffer
	res, err := Render(&out, r, loadTheme(t))
	if err != nil {
		t.Fatal(err)
	}
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, name+".pdf"), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes(), res
}

func span(s string) document.Span { return document.Span{Text: s} }

var measures = []string{
	"Household waste sent for reuse, recycling or composting", "Children's assessments completed within 45 days", "Average days to re-let a council home",
	"Council tax collected", "Major planning applications decided in time", "Adults receiving direct payments", "Working days lost to sickness per employee",
	"Missed bin collections per 100,000",
}

// demoChart draws twelve quarters with a gap, a revised figure and two provisional ones.
func demoChart(seed int) *document.Chart {
	c := &document.Chart{Kind: document.Trend, Suffix: "%", Places: 1, Band: &document.Band{Low: 76, High: math.Inf(1)}}
	l := document.Line{Role: document.FigureRole}
	v := 66.0 + float64(seed%7)
	for i := range 14 {
		v += math.Sin(float64(i*seed+3))*1.8 + 0.4
		p := document.ChartPoint{At: float64(i * 3), Value: math.Round(v*10) / 10}
		p.Missing = seed%3 == 1 && i == 5
		p.Revised = seed%2 == 0 && i == 9
		p.Provisional = i == 13 && seed%4 == 2
		p.Break = seed%5 == 4 && i == 7
		l.Points = append(l.Points, p)
		if i%2 == 1 {
			c.Ticks = append(c.Ticks, document.Tick{At: p.At, Label: fmt.Sprintf("Q%d %d/%d", i%4+1, 22+i/4, 23+i/4)})
		}
	}
	l.Label = fmt.Sprintf("%.1f%%", l.Points[13].Value)
	if seed%3 == 0 {
		last := l.Points[13]
		c.Lines = append(c.Lines, document.Line{Role: document.ProjectionRole, Label: "Expected 79.5%", Points: []document.ChartPoint{
			{At: last.At, Value: last.Value}, {At: last.At + 6, Value: 79.5, Low: 77, High: 82, Ranged: true}}})
	}
	c.Lines = append(c.Lines, l)
	c.Levels = []document.Level{{Role: document.TargetRole, Value: 78, Label: "Target 78.0%"}, {Role: document.BaselineRole, Value: 68.2, Label: "Baseline 68.2%"}}
	return c
}

func demoPanel(i int) document.Panel {
	status := []struct {
		s document.Symbol
		w string
	}{{document.OnTarget, "On target"}, {document.Close, "Close to target"}, {document.Off, "Off target"}, {document.Unrated, "Not rated: no target"}}[i%4]
	p := document.Panel{
		ID: fmt.Sprintf("oi-%d", i), Title: measures[i%len(measures)], Ref: fmt.Sprintf("OI-%02d", i+1), Figure: fmt.Sprintf("%.1f%%", 60+float64(i)*1.3), Period: "Quarter 2 2025/26 (July to September 2025)",
		Symbol: status.s, Status: status.w,
		Facts:    []document.Fact{{Label: "Target", Value: "78.0%"}, {Label: "Baseline", Value: "68.2% (2022/23)"}, {Label: "Same period last year", Value: "71.4%, better"}, {Label: "Data quality", Value: "Good"}},
		Sayings:  []string{"Better than the same quarter last year, by 3.2 percentage points."},
		Comment:  []document.Span{{Text: "Service commentary: ", Bold: true}, {Text: "Performance improved for the third month running. The service expects to reach the target by December once the two vacant posts are filled; the revised rota started on 4 September."}},
		Chart:    demoChart(i),
		ChartAlt: "Line chart of fourteen quarters. The figure rose from 66.0% to 74.6%; the target is 78.0%.",
	}
	if i%4 == 2 {
		p.Marks = "[p]"
		p.Action = []document.Fact{{Label: "Corrective action", Value: "A second crew starts on the eastern rounds and missed streets are re-visited on the same day"}, {Label: "Owner", Value: "Head of Waste"}, {Label: "Due", Value: "31 December 2025"}}
	}
	return p
}

func demoThread(outcomes int) *document.Chart {
	c := &document.Chart{Kind: document.Thread}
	top := -1
	for i := range outcomes {
		n := document.Node{Tier: 3, Parent: top + 1, Label: "Homes and businesses use less and waste less, " + measures[i%len(measures)]}
		switch {
		case i%7 == 0:
			top = i
			n = document.Node{Tier: 1, Parent: -1, Label: fmt.Sprintf("Priority %d: a place where nature thrives and waste is a resource", i/7+1), Counts: []document.Segment{{Symbol: document.OnTarget, Count: 5, Label: "on target"}, {Symbol: document.Off, Count: 2, Label: "off target"}}}
		case i%7 == 1:
			n.Tier, n.Parent = 2, top
		}
		for m := range i % 7 {
			n.Strands = append(n.Strands, document.Strand{Ref: fmt.Sprintf("ENV-%d%02d", i, m), Symbol: document.Symbol(m%4 + 1), Evidence: document.Evidence((i + m) % 4)})
		}
		c.Nodes = append(c.Nodes, n)
	}
	return c
}

func demoMultiples() *document.Chart {
	c := &document.Chart{Kind: document.Multiples, Suffix: "%", Ticks: []document.Tick{{At: 0, Label: "2018/19"}, {At: 72, Label: "2024/25"}}}
	for d, name := range strings.Fields("Basildon Braintree Brentwood Castle-Point Chelmsford Colchester Epping-Forest Harlow Maldon Rochford Tendring Uttlesford") {
		l := document.Line{Role: document.FigureRole}
		for i := range 7 {
			l.Points = append(l.Points, document.ChartPoint{At: float64(i * 12), Value: 2 + math.Sin(float64(d*3+i))*1.3 + float64(d%3), Missing: d == 4 && i == 3, Provisional: i == 6})
		}
		l.Label = fmt.Sprintf("%.1f%%", l.Points[6].Value)
		c.Miniatures = append(c.Miniatures, document.Miniature{Title: name, Lines: []document.Line{l}, Levels: []document.Level{{Role: document.TargetRole, Value: 3, Label: "Target 3.0%"}}})
	}
	return c
}

func demoGrid() *document.Chart {
	g := &document.Grid{Across: "Likelihood", Up: "Impact", Columns: []string{"Rare", "Unlikely", "Possible", "Likely"}, Rows: []string{"Severe", "Major", "Moderate", "Minor"}}
	for r := range 4 {
		var row []document.GridCell
		for c := range 4 {
			row = append(row, document.GridCell{Text: "Medium", Names: strings.Fields([]string{"", "R4", "R1 R7", "R2 R3 R9"}[(c+4-r)%4]), Grave: uint8(max(0, c-r+1))})
		}
		g.Cells = append(g.Cells, row)
	}
	return &document.Chart{Kind: document.RiskGrid, Grid: g}
}

func demoReport() *document.Report {
	var items [][]document.Span
	for _, s := range []string{
		"Children's services: timeliness of assessments rose to 91%, above the 85% target, after two quarters below it.",
		"Housing: average relet time fell from 41 to 33 days. It stays above the 28-day target; a recovery plan is on page 12.",
		"Waste: recycling reached 52.4%, the highest since reporting began, helped by the new food-waste round.",
	} {
		items = append(items, []document.Span{span(s)})
	}
	var rows []document.Row
	words := []string{"On target", "Close to target", "Off target", "Not rated"}
	for i := range 90 {
		r := document.Row{Group: []string{"A place to live", "Thriving children", "A council that works"}[i/30]}
		r.Cells = []document.Cell{
			{Text: fmt.Sprintf("%d. %s", i+1, measures[i%len(measures)]), Link: fmt.Sprintf("#oi-%d", i%6)},
			{Text: fmt.Sprintf("%.1f%%", 60+float64(i%30)), Kind: document.NumberCell}, {Text: "78.0%"}, {Text: "68.2%"}, {Text: fmt.Sprintf("+%d.%d", i%9, i%7)},
			{Text: words[i%4], Symbol: document.Symbol(i%4 + 1)},
		}
		rows = append(rows, r)
	}
	wide := document.Table{ID: "history", Caption: "Table 2: Full history of every measure, by quarter", Notes: []string{"[x] not available. [p] provisional."}}
	wide.Columns = append(wide.Columns, document.Column{Heading: "Measure", RowHeading: true})
	for q := range 11 {
		wide.Columns = append(wide.Columns, document.Column{Heading: fmt.Sprintf("Quarter %d 20%d/%d", q%4+1, 22+q/4, 23+q/4), Align: document.Right})
	}
	var history []document.Row
	for i := range 40 {
		r := document.Row{Cells: []document.Cell{{Text: measures[i%len(measures)]}}}
		for q := range 11 {
			text := fmt.Sprintf("%d,%03d.%d", i*3+q, i*37%1000, q)
			if q == 4 {
				text = "[x]"
			}
			r.Cells = append(r.Cells, document.Cell{Text: text})
		}
		history = append(history, r)
	}
	var panels []document.Block
	panels = append(panels, document.Heading{Level: 2, Text: "Recycling and waste", ID: "waste", Listed: true},
		document.Paragraph{Spans: []document.Span{span("Six measures stand for this outcome. "), {Text: "Two are on target", Bold: true}, span(", and none has no figure. See "), {Text: "the scorecard", Link: "#scorecard"}, span(" or "), {Text: "the council's plan", Link: "https://www.example.gov.uk/plan"}, span(".")}})
	for i := range 6 {
		panels = append(panels, demoPanel(i))
	}
	panels = append(panels, document.Heading{Level: 2, Text: "Measures with few figures", Listed: true})
	one := demoPanel(9)
	one.Chart.Lines = []document.Line{{Role: document.FigureRole, Label: "71.0%", Points: []document.ChartPoint{{At: 3, Value: 71}}}}
	one.Chart.Levels = one.Chart.Levels[:1]
	one.Chart.Ticks = []document.Tick{{At: 3, Label: "Q2 25/26"}}
	one.Chart.Band = nil
	none := demoPanel(11)
	none.Figure, none.Chart, none.Symbol, none.Status = "[x]", nil, document.Unrated, "Not rated: no figure yet"
	columns := demoPanel(8)
	columns.Title, columns.Figure = "Affordable homes completed", "184 homes"
	columns.Chart = &document.Chart{Kind: document.Columns, Ticks: columns.Chart.Ticks, Levels: []document.Level{{Role: document.TargetRole, Value: 240, Label: "Target 240"}}}
	l := document.Line{Role: document.FigureRole, Label: "184"}
	for i := range 14 {
		l.Points = append(l.Points, document.ChartPoint{At: float64(i * 3), Value: float64(50 * (i%4 + 1)), Provisional: i == 13, Missing: i == 3})
	}
	columns.Chart.Lines = []document.Line{l}
	panels = append(panels, one, none, columns)

	long := demoPanel(2)
	long.Title = "A measure whose service wrote two thousand words about it"
	long.Comment = []document.Span{{Text: strings.Repeat("The service has considered the causes of this at length and sets them out here in full for the panel. ", 110)}}

	return &document.Report{
		Title: "Outcomes report", Subtitle: "Quarter 2 2025/26 (July to September 2025)", Author: "Northmoor Borough Council", Subject: "Performance in the quarter", Language: "en-GB",
		Dated: time.Date(2025, 11, 17, 0, 0, 0, 0, time.UTC), Footer: "Northmoor Borough Council · Outcomes report · Quarter 2 2025/26",
		Cover: document.Cover{Organisation: "Northmoor Borough Council · Cyngor Bwrdeistref", Title: "Quarterly performance report", Subtitle: "Quarter 2 2025/26 (July to September 2025)", Status: "Draft 2",
			Lines:  []string{"Report to Cabinet, 17 November 2025", "Portfolio: Finance and Performance", "Report author: Head of Performance and Insight", "Decision type: for noting. Key decision: no.", "Mae'r adroddiad hwn ar gael yn Gymraeg: dŵr, tŷ, ŵ, ŷ."},
			Points: []document.Point{{Text: "Of 100 measures 61 are on target, 22 close and 17 off target."}, {Lead: "Since quarter 1:", Text: "three measures came back to target; two fell below it."}, {Lead: "Cabinet is asked to:", Text: "agree four recovery plans."}},
			Notice: "Targets and baselines marked illustrative are examples and not decisions of the council."},
		Parts: []document.Part{
			{ID: "contents", Title: "Contents", Blocks: document.Blocks(document.Contents{})},
			{ID: "summary", Title: "Summary", Blocks: document.Blocks(
				document.Paragraph{Style: document.Lead, Spans: []document.Span{span("Of 100 indicators, 61 met their target, 22 were within tolerance and 17 missed it. Performance improved or held on 74 indicators compared with the same quarter last year.")}},
				document.Tiles{{Number: "61", Label: "on target", Symbol: document.OnTarget}, {Number: "22", Label: "close to target", Symbol: document.Close}, {Number: "17", Label: "off target", Symbol: document.Off}, {Number: "3", Label: "not rated", Symbol: document.Unrated}},
				document.Figure{Caption: "Measures by status, this quarter", Alt: "Bar of 103 measures: 61 on target, 22 close, 17 off, 3 not rated.", Chart: &document.Chart{Kind: document.StatusBar, Segments: []document.Segment{
					{Symbol: document.OnTarget, Count: 61, Label: "on target"}, {Symbol: document.Close, Count: 22, Label: "close to target"}, {Symbol: document.Off, Count: 17, Label: "off target"}, {Symbol: document.Unrated, Count: 3, Label: "not rated"}}}},
				document.Heading{Level: 2, Text: "Key messages", Listed: true}, document.List{Items: items},
				document.Heading{Level: 2, Text: "What cabinet is asked to do", ID: "decisions", Listed: true},
				document.List{Labels: []string{"3.1", "3.2"}, Items: items[:2]},
				document.Heading{Level: 3, Text: "A smaller heading"}, document.Text("Cabinet is asked to note performance at the end of quarter 2, to agree the recovery plans for the 17 indicators that are off target, and to refer the housing indicators to the Scrutiny Committee."),
				document.Heading{Level: 4, Text: "The smallest heading"}, document.Text("More."),
				document.Paragraph{Style: document.Callout, Spans: []document.Span{{Text: "Please note. ", Bold: true}, span("Two services have not returned their figures; "), {Text: "what is missing", Italic: true}, span(" is listed at the end.")}},
				document.Paragraph{Style: document.Small, Spans: []document.Span{span("Source: the services' returns, "), {Text: "gwasanaethau'r cyngor", Lang: "cy"}, span(".")}},
			)},
			{ID: "scorecard", Title: "Scorecard", Blocks: document.Blocks(
				document.Text("Status compares the latest value with the target. A circle means on target, a diamond close and a triangle off target."),
				document.Table{ID: "score", Caption: "Table 1: Status of corporate plan indicators, September 2025", Columns: []document.Column{
					{Heading: "Indicator", RowHeading: true, Width: 4}, {Heading: "Latest", Align: document.Right}, {Heading: "Target", Align: document.Right}, {Heading: "Baseline", Align: document.Right}, {Heading: "Change on year", Align: document.Right}, {Heading: "Status", Width: 1.6}},
					Rows: document.Rows(rows...)},
				document.Table{ID: "empty", Caption: "Table 1b: Figures revised since last time", Columns: []document.Column{{Heading: "A"}}, Empty: "No figure was revised."},
			)},
			{ID: "indicators", Title: "Indicators", Blocks: document.Blocks(panels...)},
			{ID: "long", Title: "A long commentary", Blocks: document.Blocks(long, demoPanel(3))},
			{ID: "drawings", Title: "Drawings", Blocks: document.Blocks(
				document.Figure{Caption: "From priority to measure, with status and strength of evidence", Alt: "One priority, two outcomes and six measures.", Chart: demoThread(11)},
				document.Figure{Caption: "Claimants of out-of-work benefits by district, with the county's target", Alt: "Twelve districts.", Chart: demoMultiples()},
				document.Figure{Caption: "Corporate risks", Alt: "Twelve risks.", Chart: demoGrid()},
				document.Figure{Caption: "A thread of many measures", Alt: "Eighty measures.", Chart: demoThread(80)},
			)},
			{ID: "history", Title: "Full history", Landscape: true, Blocks: document.Blocks(func() document.Block { wide.Rows = document.Rows(history...); return wide }())},
		},
	}
}
