package pdf

import (
	"fmt"
	"iter"
	"testing"

	"perfpack/pipeline/document"
)

// sized makes a report of some panels in some parts, and a table of some rows in seven columns, composed as it is printed.
func sized(parts, panels, rows int) *document.Report {
	r := demoReport()
	r.Parts = r.Parts[:1]
	made := make([]document.Panel, 60)
	for i := range made {
		made[i] = demoPanel(i)
	}
	for p := range parts {
		r.Parts = append(r.Parts, document.Part{ID: fmt.Sprintf("part-%d", p), Title: fmt.Sprintf("Outcome %d", p+1), Blocks: func(yield func(document.Block) bool) {
			for i := p; i < panels; i += parts {
				b := made[i%len(made)]
				b.ID = fmt.Sprintf("panel-%d", i)
				if !yield(b) {
					return
				}
			}
		}})
	}
	if rows > 0 {
		t := document.Table{ID: "all", Caption: "All figures", Columns: []document.Column{{Heading: "Measure", RowHeading: true, Width: 3}, {Heading: "Period"}}}
		for i := range 5 {
			t.Columns = append(t.Columns, document.Column{Heading: fmt.Sprintf("Column %d", i), Align: document.Right})
		}
		t.Rows = iter.Seq[document.Row](func(yield func(document.Row) bool) {
			for i := range rows {
				row := document.Row{Cells: []document.Cell{{Text: measures[i%len(measures)]}, {Text: "Q2 2025/26"}, {Text: fmt.Sprintf("%d.%d", i, i%10)}, {Text: "78.0"}, {Text: "68.2"}, {Text: "On target", Symbol: document.OnTarget}, {Text: fmt.Sprint(i % 97)}}}
				if !yield(row) {
					return
				}
			}
		})
		r.Parts = append(r.Parts, document.Part{ID: "table", Title: "All figures", Blocks: document.Blocks(t)})
	}
	return r
}

// counter is a file of which only the size is wanted.
type counter int64

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

// BenchmarkRender prints reports of many sizes; pages for each second of processor time should not fall as they grow.
func BenchmarkRender(b *testing.B) {
	th := loadTheme(b)
	for _, c := range []struct {
		name                string
		parts, panels, rows int
	}{
		{"20-pages", 5, 66, 0},
		{"200-pages", 5, 780, 0},
		{"2000-pages", 5, 7980, 0},
		{"demand-100-charts-2000-rows", 5, 100, 2000},
		{"S-120-panels", 5, 120, 0},
		{"M-1000-panels", 7, 1000, 0},
		{"M-1000-panels-one-part", 1, 1000, 0},
		{"L-12000-panels", 7, 12000, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := sized(c.parts, c.panels, c.rows)
			var res Result
			var size counter
			b.ReportAllocs()
			b.ResetTimer()
			from := cpu()
			for range b.N {
				size = 0
				var err error
				if res, err = Render(&size, r, th); err != nil {
					b.Fatal(err)
				}
			}
			took := (cpu() - from).Seconds() / float64(b.N)
			b.ReportMetric(took*1000, "cpu-ms/op")
			b.ReportMetric(float64(res.Pages), "pages")
			b.ReportMetric(float64(res.Pages)/took, "pages/cpu-s")
			b.ReportMetric(float64(size)/1e6, "MB-file")
		})
	}
}
