package xlsx

import (
	"io"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/document"
	"perfpack/pipeline/lint"
	reader "perfpack/pipeline/sheet"
)

// desk is a workbook with everything that officers have besides.
func desk() *document.Workbook {
	signs := []document.Sign{{Word: `On "target"`, Symbol: document.OnTarget}, {Word: "Off target", Symbol: document.Off}}
	number := func(v float64) document.Cell { return figure(v, 1) }
	return &document.Workbook{
		Working: true, Title: "T", Author: "A", Language: "en-GB", Dated: dated, Notes: []string{"What is counted."},
		Sheets: slices.Values([]document.Sheet{
			{Name: "Summary", Title: "Summary [note 1]", Table: document.Table{
				ID:      "summary",
				Columns: []document.Column{{Heading: "Outcome", RowHeading: true}, {Heading: "Off", Align: document.Right}, {Heading: "Rest", Align: document.Right}},
				Rows: document.Rows(document.Row{Cells: []document.Cell{
					{Text: "Homes"}, {Kind: document.FormulaCell, Text: `COUNTIFS(Data[Status],"Off target [x]")`, Number: 0}, {Kind: document.FormulaCell, Text: "2-[@Off]", Number: 2},
				}}),
			}, Beside: &document.SheetChart{ID: "bars", Title: "Bars", Alt: "Two bars", Kind: document.StatusBar, Sheet: "Summary", Rows: 1, Category: "Outcome",
				Series: []document.Series{{Heading: "Off", Symbol: document.Off}, {Heading: "Rest", Symbol: document.Unrated}}}},
			{Name: "Charts", Title: "Charts", Intro: []string{"The charts stand in the empty cells."}, Table: document.Table{
				ID: "charts", Columns: []document.Column{{Heading: "Measure", RowHeading: true}, {Heading: "Chart"}}, Rows: document.Rows(document.Row{Cells: []document.Cell{{Text: "Homes"}}}),
			}, Charts: []document.SheetChart{{ID: "m-1", Title: "Homes & <land>", Alt: `From 61.2 to "62"`, Sheet: "Data", First: 1, Rows: 3, Category: "Measure",
				Series: []document.Series{{Heading: "Figure"}, {Heading: "Target", Role: document.TargetRole}}}}},
			{Name: "Data", Title: "Data", Intro: []string{"An empty cell means none."}, Table: document.Table{
				ID: "data",
				Columns: []document.Column{{Heading: "Measure", RowHeading: true}, {Heading: "Figure", Align: document.Right}, {Heading: "Target", Align: document.Right},
					{Heading: "Less", Align: document.Right}, {Heading: "Status", Signs: signs}, {Heading: "Trend"}},
				Rows: document.Rows(
					document.Row{Cells: []document.Cell{{Text: "a", Link: "#m-1"}, number(61.2), number(60), {Kind: document.FormulaCell, Text: "[@Figure]-[@Target]", Number: 1.2, Places: 1}, {Text: `On "target"`}, {Kind: document.SparklineCell, Link: "#m-1"}}},
					document.Row{Cells: []document.Cell{{Text: "b", Link: "#m-2"}, number(59), number(60), {Kind: document.FormulaCell, Text: "[@Figure]-[@Target]", Number: -1, Places: 1}, {Text: "Off target"}, {Kind: document.SparklineCell, Link: "#m-2"}}},
					document.Row{Cells: []document.Cell{{Text: "c"}, {}, number(60)}},
					document.Row{Cells: []document.Cell{{Text: "d"}, number(62.25), number(60)}},
				),
			}},
		}),
	}
}

const summaryPart, chartsPart, dataPart = "xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml", "xl/worksheets/sheet6.xml"

func TestFormulasNameCellsAndHoldOurResults(t *testing.T) {
	_, content := parted(t, rendered(t, desk()))
	for part, wants := range map[string][]string{
		dataPart:    {`<f>B6-C6</f><v>1.2</v>`, `<f>B7-C7</f><v>-1</v>`},
		summaryPart: {`<f>COUNTIFS('Data'!$E$6:$E$9,&quot;Off target [x]&quot;)</f><v>0</v>`, `<f>2-B5</f><v>2</v>`},
	} {
		for _, want := range wants {
			if !strings.Contains(content[part], want) {
				t.Errorf("%s has no %s in\n%s", part, want, content[part])
			}
		}
	}
}

func TestFormulasAndChartsOfWhatIsNotThereAreErrors(t *testing.T) {
	change := func(change func(sheets []document.Sheet)) *document.Workbook {
		doc := desk()
		sheets := slices.Collect(doc.Sheets)
		change(sheets)
		doc.Sheets = slices.Values(sheets)
		return doc
	}
	formula := func(text string) func([]document.Sheet) {
		return func(sheets []document.Sheet) {
			sheets[2].Table.Rows = document.Rows(document.Row{Cells: []document.Cell{{Text: "a"}, {Kind: document.FormulaCell, Text: text}}})
			sheets[1].Charts, sheets[0].Beside = nil, nil
		}
	}
	for _, c := range []struct {
		name string
		doc  *document.Workbook
		want string
	}{
		{"a heading that the table does not have", change(formula("[@Nothing]")), `sheet Data: cell B6: the sheet Data has no column "Nothing"`},
		{"a bracket that is not closed", change(formula("[@Figure")), "a bracket that is not closed"},
		{"a sheet that is not there", change(formula("SUM(Elsewhere[Figure])")), `names the sheet "Elsewhere"`},
		{"a sheet further forward", change(formula("SUM(Summary[Off])")), `names the sheet "Summary", which does not stand further back`},
		{"a chart of a sheet that is not there", change(func(s []document.Sheet) { s[1].Charts[0].Sheet = "Elsewhere" }), `made of the sheet "Elsewhere"`},
		{"a chart of a column that is not there", change(func(s []document.Sheet) { s[1].Charts[0].Category = "Elsewhere" }), `no column "Elsewhere"`},
		{"a chart of rows that are not there", change(func(s []document.Sheet) { s[1].Charts[0].Rows = 4 }), "no rows 1 to 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := Render(io.Discard, c.doc, options(t)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestChartsAreMadeOfCellsAndHoldWhatTheyHold(t *testing.T) {
	_, content := parted(t, rendered(t, desk()))
	chart := content["xl/charts/chart2.xml"]
	for _, want := range []string{
		"<c:f>'Data'!$A$7:$A$9</c:f>", "<c:f>'Data'!$B$5</c:f>", "<c:f>'Data'!$B$7:$B$9</c:f>",
		`<c:ptCount val="3"/><c:pt idx="0"><c:v>59</c:v></c:pt><c:pt idx="2"><c:v>62.25</c:v></c:pt>`, // the middle one is a gap
		`<c:dispBlanksAs val="gap"/>`, "Homes &amp; &lt;land&gt;", `<a:prstDash val="dash"/>`, `<c:plotVisOnly val="0"/>`,
	} {
		if !strings.Contains(chart, want) {
			t.Errorf("the chart has no %s in\n%s", want, chart)
		}
	}
	if bars := content["xl/charts/chart1.xml"]; !strings.Contains(bars, `<c:grouping val="stacked"/>`) || !strings.Contains(bars, "B10E1E") || !strings.Contains(bars, `<c:v>2</c:v>`) {
		t.Errorf("the bars are %s", bars)
	}
	if frame := content["xl/drawings/drawing2.xml"]; !strings.Contains(frame, `descr="From 61.2 to &quot;62&quot;"`) || !strings.Contains(frame, "<xdr:row>5</xdr:row>") {
		t.Errorf("the chart stands and is described as %s", frame)
	}
	if !strings.Contains(content[chartsPart], `<row r="6" ht="210">`) {
		t.Error("the row of the chart is not as high as the chart")
	}
}

func TestSparklinesStandWhereThereIsAChart(t *testing.T) {
	_, content := parted(t, rendered(t, desk()))
	if data := content[dataPart]; strings.Count(data, "<x14:sparkline>") != 1 || !strings.Contains(data, "<xm:f>'Data'!$B$7:$B$9</xm:f><xm:sqref>F6</xm:sqref>") {
		t.Errorf("the drawings in cells are %s", data[strings.Index(data, "<extLst"):])
	}
}

func TestLinksLeadToTheChartsThatThereAre(t *testing.T) {
	_, content := parted(t, rendered(t, desk()))
	data := content[dataPart]
	if !strings.Contains(data, `<hyperlink ref="A6" location="'Charts'!A6"`) || strings.Contains(data, `ref="A7"`+" location") {
		t.Errorf("the links are %s", data[strings.Index(data, "<hyperlinks"):])
	}
	if !strings.Contains(data, `location="'Contents'!A1" display="Back to the contents"`) {
		t.Error("no way leads back to the contents")
	}
}

func TestSignsStandBeforeWordsAndAreNoPartOfThem(t *testing.T) {
	data := rendered(t, desk())
	_, content := parted(t, data)
	for _, want := range []string{`<conditionalFormatting sqref="E6:E9">`, `text="On &quot;target&quot;"`, `<formula>LEFT(E6,11)=&quot;On &quot;&quot;target&quot;&quot;&quot;</formula>`} {
		if !strings.Contains(content[dataPart], want) {
			t.Errorf("the sheet has no %s", want)
		}
	}
	if got := cells(t, open(t, data), "Data")["E6"].Text; got != `On "target"` {
		t.Errorf("the cell holds %q", got)
	}
	if !strings.Contains(content["xl/styles.xml"], `formatCode="&#34;▼ &#34;@"`) {
		t.Error("no format has the symbol")
	}
}

func TestOfficersHaveFiltersAndHeadingsInSight(t *testing.T) {
	_, content := parted(t, rendered(t, desk()))
	if !strings.Contains(content[dataPart], `topLeftCell="B6" xSplit="1" ySplit="5"`) {
		t.Errorf("the headings are not kept in sight: %.900s", content[dataPart])
	}
	if table := content["xl/tables/table5.xml"]; strings.Count(table, `ref="A5:F9"`) != 2 || !strings.Contains(table, "<autoFilter") {
		t.Errorf("the table is %s", table)
	}
	_, published := parted(t, rendered(t, sample()))
	for name, text := range published {
		for _, no := range []string{"<pane", "<autoFilter", "<conditionalFormatting", "<drawing", "<extLst", "<f>", "hidden="} {
			if strings.Contains(text, no) {
				t.Errorf("the published workbook has %s in %s", no, name)
			}
		}
	}
}

func TestElementsBehindTheRowsAreInTheOrderOfTheFormat(t *testing.T) {
	_, content := parted(t, rendered(t, desk()))
	for _, part := range []string{summaryPart, chartsPart, dataPart} {
		last, lastName := -1, ""
		for _, name := range behindRows {
			at := strings.Index(content[part], "<"+name)
			if at >= 0 && at < last {
				t.Errorf("%s: %s stands before %s", part, name, lastName)
			}
			if at >= 0 {
				last, lastName = at, name
			}
		}
	}
}

func TestEverySheetIsSetUpForPaper(t *testing.T) {
	for _, doc := range []*document.Workbook{sample(), desk()} {
		_, content := parted(t, rendered(t, doc))
		for name, text := range content {
			if strings.HasPrefix(name, "xl/worksheets/sheet") && (!strings.Contains(text, `orientation="landscape"`) || !strings.Contains(text, `fitToHeight="0"`) || !strings.Contains(text, `fitToPage="true"`)) {
				t.Errorf("%s is not set up for paper", name)
			}
		}
		if !strings.Contains(content["xl/workbook.xml"], `name="_xlnm.Print_Titles"`) {
			t.Error("headings are not repeated")
		}
	}
}

func TestOfficersWorkbookKeepsTheEssentialRules(t *testing.T) {
	verdicts, err := lint.Check(rendered(t, desk()), reader.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		if v.Essential && v.Outcome == lint.Fail {
			t.Errorf("%s %s: %v", v.ID, v.Says, v.Faults)
		}
	}
}

func TestColoursThatAreNoneAreRefused(t *testing.T) {
	l := options(t).look
	l.Colours.Target = "orange"
	if err := l.check(); err == nil || !strings.Contains(err.Error(), `"orange" is not a colour`) {
		t.Errorf("got %v", err)
	}
}
