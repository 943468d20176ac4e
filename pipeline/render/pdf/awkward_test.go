package pdf

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode"

	"perfpack/pipeline/document"
)

// awkward puts a text wherever a report can hold one.
func awkward(text string) *document.Report {
	spans := []document.Span{{Text: text}, {Text: text, Bold: true}, {Text: text, Italic: true, Lang: "cy"}, {Text: text, Link: "#" + text}, {Text: text, Link: "https://" + text}}
	panel := document.Panel{ID: text, Title: text, Ref: text, Figure: text, Marks: text, Period: text, Symbol: document.Off, Status: text, Facts: []document.Fact{{Label: text, Value: text}, {Label: text, Value: text}},
		Sayings: []string{text, text}, Comment: spans, Action: []document.Fact{{Label: text, Value: text}}, Chart: demoChart(3), ChartAlt: "A chart. " + text}
	panel.Chart.Prefix, panel.Chart.Suffix = text, text
	for i := range panel.Chart.Ticks {
		panel.Chart.Ticks[i].Label = text
	}
	for i := range panel.Chart.Levels {
		panel.Chart.Levels[i].Label = text
	}
	panel.Chart.Lines[0].Label = text
	bare := panel
	bare.Chart = nil
	table := document.Table{ID: "t", Caption: text, Notes: []string{text}, Columns: []document.Column{{Heading: text, RowHeading: true}, {Heading: "b" + text, Align: document.Right, Width: 3}, {Heading: "c"}, {Heading: "d" + text}, {Heading: "e"}, {Heading: "f"}, {Heading: "g"}, {Heading: "h"}, {Heading: "i"}, {Heading: "j"}, {Heading: "k"}, {Heading: "l" + text}},
		Rows: document.Rows(document.Row{Group: text, Cells: []document.Cell{{Text: text}, {Text: text, Symbol: document.Close}, {Text: text, Link: "#one"}}}, document.Row{Group: "other", Cells: []document.Cell{{}, {Text: strings.Repeat(text+" ", 30), Symbol: document.Off}}})}
	r := &document.Report{Title: "T" + text, Subtitle: text, Author: text, Subject: text, Footer: text, Cover: document.Cover{Organisation: text, Title: text, Subtitle: text, Status: text, Lines: []string{text, text}, Points: []document.Point{{Lead: text, Text: text}}, Notice: text}}
	r.Parts = []document.Part{
		{ID: "contents", Title: "Contents " + text, Blocks: document.Blocks(document.Contents{})},
		{ID: "one", Title: "One " + text, Blocks: document.Blocks(
			document.Paragraph{Spans: spans}, document.Paragraph{Spans: spans, Style: document.Callout}, document.Paragraph{Spans: spans, Style: document.Lead}, document.Paragraph{Spans: spans, Style: document.Small},
			document.Heading{Level: 2, Text: "H" + text, ID: "h" + text, Listed: true}, document.Heading{Level: 3, Text: text},
			document.List{Labels: []string{text}, Items: [][]document.Span{spans, spans}}, document.List{Items: [][]document.Span{spans}},
			document.Tiles{{Number: text, Label: text, Symbol: document.OnTarget}, {Number: text, Label: text}, {Number: "1", Label: "x"}},
			table, document.Table{Caption: text, Columns: table.Columns, Empty: text}, panel, bare,
			document.Figure{Caption: text, Alt: "Alt " + text, Chart: &document.Chart{Kind: document.StatusBar, Segments: []document.Segment{{Symbol: document.OnTarget, Count: 1, Label: text}, {Symbol: document.Close, Count: 900, Label: text}, {Symbol: document.Off, Count: 1, Label: text}, {Symbol: document.Unrated, Count: 1, Label: text}}}},
			document.Figure{Caption: text, Alt: "Thread " + text, Chart: awkwardThread(text)},
			document.Figure{Caption: text, Alt: "Areas " + text, Chart: &document.Chart{Kind: document.Multiples, Suffix: text, Ticks: panel.Chart.Ticks, Miniatures: []document.Miniature{{Title: text, Lines: panel.Chart.Lines, Levels: panel.Chart.Levels}, {Title: text, Lines: panel.Chart.Lines}}}},
			document.Figure{Caption: text, Alt: "Risks " + text, Chart: &document.Chart{Kind: document.RiskGrid, Grid: &document.Grid{Across: text, Up: text, Columns: []string{text, text}, Rows: []string{text, text}, Cells: [][]document.GridCell{{{Text: text, Names: []string{text, "R1", text}, Grave: 9}}}}}},
		)},
		{ID: "wide", Title: "Wide", Landscape: true, Blocks: document.Blocks(table, panel)},
	}
	return r
}

func awkwardThread(text string) *document.Chart {
	c := &document.Chart{Kind: document.Thread}
	for i := range 90 {
		c.Nodes = append(c.Nodes, document.Node{Tier: i%9 + 1, Parent: i - 1, Label: text, Strands: []document.Strand{{Ref: text, Symbol: document.Off, Evidence: document.Plausible}, {Ref: text}}, Counts: []document.Segment{{Count: 3, Label: text}}})
		if i%9 == 0 {
			c.Nodes[i].Parent = -1
		}
	}
	return c
}

var awkwardTexts = map[string]string{
	"nothing":            "",
	"only spaces":        " \t \n ",
	"plain":              "Plain words of a usual length",
	"controls":           "a\x00b\x07c\x1b[31md\r\ne\u0085f\u2028g",
	"emoji":              "Well done 👏🏽🎉 everyone 👨‍👩‍👧 ✅",
	"one long word":      strings.Repeat("Llanfairpwllgwyngyll", 3),
	"a very long word":   strings.Repeat("x", 700),
	"long title":         "The number of households in temporary accommodation for over six weeks who",
	"Hebrew and Arabic":  "שלום עולם and مرحبا بالعالم then English",
	"Chinese":            "委員會報告 2025",
	"Welsh, composed":    "dŵr tŷ ŵ ŷ â ê î ô û",
	"Welsh, decomposed":  "dw\u0302r ty\u0302",
	"invalid UTF-8":      "a\xff\xfe b\xc3",
	"brackets":           `(a) \(b\) <c> [d] ((( %) )`,
	"codes of brackets":  "ĨĩŜ \u0128\u0129\u015c \u010d",
	"currency":           "£1,234.50 €5 −3.2 ±½ × ÷ ≤ ≥ •",
	"direction controls": "\u202eabc\u202c \u2066x\u2069 soft\u00adhyphen zero\u200bwidth",
	"stray accent":       "\u0301 e\u0301\u0301\u0301",
	"beyond the plane":   "𝟙𝟚𝟛 𝔄 \U0010ffff",
	"private use":        "\ue000\uf8ff",
	"hundreds of words":  strings.Repeat("The service has considered this at length and will say so. ", 12),
	"slashes and dashes": "and/or/and/or/and/or-well-known-as-such—quite–so " + strings.Repeat("a-b/", 60),
	"placeholders":       "{page} {pages} {title} %d %s",
	"line ends":          "one\n\n\ntwo\n\nthree",
	"non-breaking":       "12 345 678 to the end",
}

func TestAwkwardTextNeitherOverflowsNorBreaksTheFile(t *testing.T) {
	for what, text := range awkwardTexts {
		t.Run(what, func(t *testing.T) {
			out, res := render(t, "awkward-"+strings.ReplaceAll(what, " ", "-"), awkward(text))
			c := check(t, out, loadTheme(t))
			for _, r := range c.said() {
				if unicode.IsControl(r) && r != '\n' {
					t.Errorf("%q was printed", r)
				}
			}
			foreign := strings.ContainsFunc(text, func(r rune) bool {
				return r == unicode.ReplacementChar || unicode.In(r, unicode.So, unicode.Han, unicode.Hebrew, unicode.Arabic, unicode.Co) || r > 0xffff
			})
			if got := res.Replaced > 0; got != foreign {
				t.Errorf("%d characters replaced: %q", res.Replaced, res.Characters)
			}
		})
	}
}

func TestWhatTheFontsLackIsSaidInWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Well done 🎉", "Well done [emoji]"},
		{"Well done 🎉🎉🎉 all", "Well done [emoji] all"},
		{"👨‍👩‍👧!", "[emoji]!"},
		{"שלום עולם, she said", "[text in another script], she said"},
		{"שלום עולם", "[text in another script]"},
		{"\ue000", "[character not shown]"},
		{"dw\u0302r", "dŵr"},
		{"a\x00\x01b\u200d\u00ad", "ab"},
		{"one\ttwo", "one two"},
		{"bad \xff byte", "bad [character not shown] byte"},
	} {
		g := newGlyphs(loadTheme(t))
		if got := g.clean(c.text, regular); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}

func TestATableOfThreeThousandRowsRepeatsItsHeadAndPartsNoRow(t *testing.T) {
	if testing.Short() {
		t.Skip("many pages")
	}
	out, _ := render(t, "rows", sized(1, 1, 3000))
	c := check(t, out, loadTheme(t))
	rows := strings.Count(c.structure.String(), "      TR\n")
	if rows != 3001 {
		t.Errorf("%d rows", rows)
	}
	heads := 0
	for _, p := range c.pages {
		parts, ok := p.dict["Contents"].(list)
		if !ok {
			continue
		}
		all := c.get(parts[0]).(pdfStream).data
		if strings.Contains(strings.ReplaceAll(string(all), "\x00", ""), "(Column 4)") {
			heads++
		}
	}
	if heads < len(c.pages)-4 {
		t.Errorf("%d heads on %d pages", heads, len(c.pages))
	}
}

func TestTwoThousandWordsFlowOverPages(t *testing.T) {
	p := demoPanel(1)
	p.Comment = []document.Span{{Text: strings.Repeat("word ", 2000)}}
	out, res := render(t, "words", small(p))
	c := check(t, out, loadTheme(t))
	if n := strings.Count(c.said(), "word "); n < 1990 || res.Pages < 3 {
		t.Errorf("%d words on %d pages", n, res.Pages)
	}
}

func TestARowHigherThanThePageIsTheOnlyOneParted(t *testing.T) {
	long := strings.Repeat("word ", 1500)
	out, _ := render(t, "row", small(document.Table{ID: "t", Caption: "c", Columns: []document.Column{{Heading: "A", RowHeading: true}, {Heading: "B"}},
		Rows: document.Rows(document.Row{Cells: []document.Cell{{Text: "short"}, {Text: "short"}}}, document.Row{Cells: []document.Cell{{Text: "tall"}, {Text: long}}})}))
	c := check(t, out, loadTheme(t))
	if n := strings.Count(c.said(), "word"); n != 1500 {
		t.Errorf("%d words", n)
	}
}

func TestChartsOfAnyFiguresAreDrawn(t *testing.T) {
	point := func(at, v float64) document.ChartPoint { return document.ChartPoint{At: at, Value: v} }
	for what, points := range map[string][]document.ChartPoint{
		"none":             nil,
		"one":              {point(0, 5)},
		"one nought":       {point(0, 0)},
		"all alike":        {point(0, 5), point(3, 5), point(6, 5)},
		"all nought":       {point(0, 0), point(3, 0)},
		"all missing":      {{At: 0, Missing: true}, {At: 3, Missing: true}},
		"first missing":    {{At: 0, Missing: true}, point(3, 2)},
		"negative":         {point(0, -5), point(3, 5)},
		"huge":             {point(0, 1e12), point(3, 3.5e12)},
		"tiny":             {point(0, 1e-9), point(3, 2e-9)},
		"same time":        {point(3, 1), point(3, 2)},
		"hundred per cent": {point(0, 99.5), point(3, 100)},
	} {
		for _, kind := range []document.ChartKind{document.Trend, document.Columns, document.Sparkline} {
			p := demoPanel(0)
			p.Chart = &document.Chart{Kind: kind, Lines: []document.Line{{Role: document.FigureRole, Label: "x", Points: points}}, Band: &document.Band{Low: math.Inf(-1), High: 7}}
			out, _ := render(t, "chart", small(p))
			t.Run(fmt.Sprint(what, kind), func(t *testing.T) { check(t, out, loadTheme(t)) })
		}
	}
}

func FuzzAnyTextMakesAValidFile(f *testing.F) {
	for _, text := range awkwardTexts {
		if len(text) < 200 {
			f.Add(text)
		}
	}
	th := loadTheme(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 500 {
			return
		}
		var out bytes.Buffer
		if _, err := Render(&out, awkward(text), th); err != nil {
			t.Fatal(err)
		}
		check(t, out.Bytes(), th)
	})
}
