package pdf

import (
	"fmt"
	"strings"
	"testing"

	"perfpack/pipeline/document"
)

// pageTexts gives what is said on each page, in the order in which it is drawn, the cover first.
func pageTexts(t *testing.T, r *document.Report) []string {
	t.Helper()
	out, _ := render(t, "spare", r)
	c := check(t, out, loadTheme(t))
	var all []string
	for _, p := range c.pages {
		all = append(all, strings.Join(p.marks, "\n")+"\n")
	}
	return all
}

// pageOf is the first page that says something; -1 where none does.
func pageOf(pages []string, text string) int {
	for n, p := range pages {
		if strings.Contains(p, text) {
			return n
		}
	}
	return -1
}

func paragraphs(n int) []document.Block {
	list := make([]document.Block, n)
	for i := range list {
		list[i] = document.Text(fmt.Sprintf("Line %d", i))
	}
	return list
}

func rowsOf(n int) document.Table {
	rows := make([]document.Row, n)
	for i := range rows {
		rows[i] = document.Row{Cells: []document.Cell{{Text: fmt.Sprintf("row %d", i)}, {Text: "1"}}}
	}
	return document.Table{ID: "t", Caption: "Caption", Columns: []document.Column{{Heading: "A", RowHeading: true}, {Heading: "B", Align: document.Right}}, Rows: document.Rows(rows...)}
}

// TestAPartLeavesNoPageWithALineOrTwo tries parts of every length up to three pages: none ends with a page on which next to nothing stands, and none has an empty one.
func TestAPartLeavesNoPageWithALineOrTwo(t *testing.T) {
	for n := 30; n < 120; n++ {
		pages := pageTexts(t, small(paragraphs(n)...))
		for k, p := range pages {
			lines := strings.Count(p, "Line ")
			if k > 0 && lines == 0 {
				t.Errorf("with %d lines page %d is empty", n, k)
			}
			if k == len(pages)-1 && k > 1 && lines < 3 {
				t.Errorf("with %d lines the last page has %d of them", n, lines)
			}
		}
	}
}

func TestAFewLinesStayWithTheirTable(t *testing.T) {
	for n := 20; n < 50; n++ {
		blocks := append(paragraphs(n), document.Heading{Level: 2, Text: "A heading"}, document.Text("It leads to a table."), rowsOf(9))
		pages := pageTexts(t, small(blocks...))
		if h, p, r := pageOf(pages, "A heading"), pageOf(pages, "It leads to"), pageOf(pages, "row 2"); h != p || p != r {
			t.Errorf("after %d lines the heading is on page %d, the line under it on %d and the third row on %d", n, h, p, r)
		}
	}
}

// A line that leads by a colon to a list is not left behind at the foot of a page.
func TestALineThatLeadsToAListStaysWithIt(t *testing.T) {
	for n := 20; n < 50; n++ {
		blocks := append(paragraphs(n), document.Paragraph{Spans: []document.Span{{Text: "Worked out thus:", Bold: true}}}, document.List{Items: [][]document.Span{{{Text: "The first point"}}, {{Text: "The second point"}}}})
		pages := pageTexts(t, small(append(blocks, paragraphs(25)...)...))
		if p, l := pageOf(pages, "Worked out thus:"), pageOf(pages, "The first point"); p != l {
			t.Errorf("after %d lines the line that leads to the list is on page %d, and the list on %d", n, p, l)
		}
	}
}

func TestATotalStandsOut(t *testing.T) {
	bolds := func(total bool) int {
		table := document.Table{ID: "t", Caption: "Sums", Columns: []document.Column{{Heading: "A", RowHeading: true}, {Heading: "B", Align: document.Right}},
			Rows: document.Rows(document.Row{Cells: []document.Cell{{Text: "one"}, {Text: "1,157,290"}}}, document.Row{Cells: []document.Cell{{Text: "Total"}, {Text: "1,157,290"}}, Total: total})}
		out, _ := render(t, "total", small(table))
		c := check(t, out, loadTheme(t))
		return strings.Count(string(c.get(c.pages[1].dict["Contents"].(list)[0]).(pdfStream).data), faceNames[bold])
	}
	if plain, heavy := bolds(false), bolds(true); heavy <= plain {
		t.Errorf("with a total %d texts are set in bold, without one %d", heavy, plain)
	}
}

func TestTheLastRowsOfATableStandTogether(t *testing.T) {
	for n := 30; n < 60; n++ {
		pages := pageTexts(t, small(rowsOf(n)))
		first, last := pageOf(pages, fmt.Sprintf("row %d", n-3)), pageOf(pages, fmt.Sprintf("row %d\n", n-1))
		if first != last {
			t.Errorf("of %d rows the last three begin on page %d and end on %d", n, first, last)
		}
	}
}

func TestReferencesAreNotPartedAtTheirHyphens(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          bool
	}{
		{"well-", "known", true}, {"and/", "or", true}, {"B-", "HOM", false}, {"2025-26-", "Q2", false}, {"ESX-", "801", false}, {"co-", "operate", true}, {"A-", "level", false},
		{"tŷ-", "ŵy", true}, {"-", "ab", false}, {"ab-", "", false},
	} {
		if got := parts(c.before, c.after); got != c.want {
			t.Errorf("%q and %q: %v", c.before, c.after, got)
		}
	}
}

// A figure that is wider than all from which its column was settled is set smaller, and not broken.
func TestAFigureThatComesLateIsNotBroken(t *testing.T) {
	table := rowsOf(sampleRows + 30)
	table.Columns = append(table.Columns, document.Column{Heading: "C", Align: document.Right}, document.Column{Heading: "D", Width: 40})
	rows := table.Rows
	table.Rows = func(yield func(document.Row) bool) {
		n := 0
		for r := range rows {
			figure := "9,999"
			if n++; n > sampleRows+9 {
				figure = "9,999."
			}
			if !yield(document.Row{Cells: append(r.Cells, document.Cell{Text: figure}, document.Cell{Text: strings.Repeat("words ", 30)})}) {
				return
			}
		}
	}
	if pages := pageTexts(t, small(table)); pageOf(pages, "9,999.\n") < 0 && pageOf(pages, "9,999. \n") < 0 {
		t.Error("the figure was broken")
	}
}
