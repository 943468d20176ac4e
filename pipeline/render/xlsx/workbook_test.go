package xlsx

import (
	"bytes"
	"fmt"
	"iter"
	"testing"
	"time"

	"perfpack/pipeline/document"
	"perfpack/templates"
)

var dated = time.Date(2025, time.November, 14, 0, 0, 0, 0, time.UTC)

func options(t testing.TB) *Options {
	t.Helper()
	o, err := Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func sample() *document.Workbook {
	return &document.Workbook{
		Title: "Northmoor Borough Council: Outcomes report, Quarter 2 2025/26", Author: "Northmoor Borough Council", Subject: "Tables behind the report", Language: "en-GB", Dated: dated,
		Cover: []document.CoverLine{{Text: "Quarter 2 2025/26 (July to September 2025)"}, {Text: "Draft 1"}, {Text: "Marks", Heading: true}, {Text: "[p] provisional; [x] not available"},
			{Text: "Open Government Licence", Link: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"}},
		Notes: []string{"Figures are rounded half away from zero."},
		Sheets: func(yield func(document.Sheet) bool) {
			_ = yield(document.Sheet{Name: "Outcome_1", Title: "1 Homes are warm and safe", Intro: []string{"[x] means not available. [note 1]"}, Table: document.Table{
				ID:      "outcome-1",
				Columns: []document.Column{{Heading: "Ref"}, {Heading: "Measure", RowHeading: true}, {Heading: "Figure", Align: document.Right}, {Heading: "Received"}, {Heading: "Commentary"}},
				Rows: document.Rows(
					document.Row{Cells: []document.Cell{{Text: "1.1"}, {Text: "Homes with <damp> & \"mould\""}, {Kind: document.NumberCell, Number: 1204567.25, Places: 1}, {Kind: document.DateCell, Date: dated}, {Text: "=1+1"}}},
					document.Row{Cells: []document.Cell{{Text: "1.2"}, {Text: "Literal _x0041_ stays"}, {Text: "[x]"}, {}, {Text: "Line one\nline two\r\x01 \ttab"}}},
					document.Row{Cells: []document.Cell{{Text: "1.3"}, {Text: "-5 degrees"}, {Kind: document.NumberCell, Number: -0.6666666666666666, Places: 2}, {}, {Text: "Commentary that goes on for a while so that the column is wide enough to read and wraps over several lines in the sheet."}}},
				),
			}}) && yield(document.Sheet{Name: "Revisions", Title: "Revisions", Table: document.Table{ID: "revisions", Columns: []document.Column{{Heading: "Ref"}}, Empty: "No figure has been revised."}})
		},
	}
}

func history(n int) *document.Workbook {
	return &document.Workbook{Title: "T", Author: "A", Language: "en-GB", Dated: dated, Sheets: func(yield func(document.Sheet) bool) {
		yield(document.Sheet{Name: "Full_history", Title: "Every figure held", Table: document.Table{ID: "history", Columns: []document.Column{
			{Heading: "Ref"}, {Heading: "Measure"}, {Heading: "Area"}, {Heading: "Period"}, {Heading: "Period ends"}, {Heading: "Figure", Align: document.Right}, {Heading: "Unit"}, {Heading: "Marks"}},
			Rows: historyRows(n)}})
	}}
}

func historyRows(n int) iter.Seq[document.Row] {
	return func(yield func(document.Row) bool) {
		cells := make([]document.Cell, 8)
		for i := range n {
			k := i / 24
			if i%24 == 0 {
				cells[0] = document.Cell{Text: fmt.Sprintf("IND-%05d", k)}
				cells[1] = document.Cell{Text: fmt.Sprintf("Share of people in group %d who report that things are as they should be", k)}
				cells[2] = document.Cell{Text: "Northmoor Borough Council"}
			}
			cells[3] = document.Cell{Text: fmt.Sprintf("20%02d/%02d Q%d", 20+i%24/4, 21+i%24/4, i%4+1)}
			cells[4] = document.Cell{Kind: document.DateCell, Date: dated.AddDate(0, -3*(i%24), 0)}
			cells[5] = document.Cell{Kind: document.NumberCell, Number: float64((i*7919)%100000) / 1000, Places: 1}
			cells[6] = document.Cell{Text: "%"}
			cells[7] = document.Cell{}
			if i%50 == 0 {
				cells[7] = document.Cell{Text: "[p]"}
			}
			if !yield(document.Row{Cells: cells}) {
				return
			}
		}
	}
}

func TestSameBytesTwice(t *testing.T) {
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := Render(b, sample(), options(t)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same workbook, written twice, has different bytes")
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

func BenchmarkHistory(b *testing.B) {
	o := options(b)
	b.ReportAllocs()
	for b.Loop() {
		var n counter
		if err := Render(&n, history(288_000), o); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n), "bytes/file")
	}
}
