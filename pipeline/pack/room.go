package pack

import (
	"math"
	"unicode/utf8"

	"perfpack/pipeline/document"
)

// page is the height in points that the text of a page has.
const page = 728

// pageHeight estimates how high some blocks will stand on a page, with the title of the part above them. It knows the measures of the theme that travels
// with the program and errs on the high side; a renderer alone knows for certain.
func pageHeight(blocks []document.Block) float64 {
	const title = 38
	h := float64(title)
	for _, b := range blocks {
		switch b := b.(type) {
		case document.Heading:
			h += 34
		case document.Paragraph:
			switch b.Style {
			case document.Lead:
				h += lines(b.Spans, 86)*15.5 + 7
			case document.Small:
				h += lines(b.Spans, 88)*11.5 + 6
			default:
				h += lines(b.Spans, 88)*13.5 + 6
			}
		case document.List:
			for _, item := range b.Items {
				h += lines(item, 84)*13.5 + 3.5
			}
			h += 4
		case document.Tiles:
			h += 72
		case document.Table:
			h += 52 // caption and headings
			all := 0.0
			for _, c := range b.Columns {
				all += widthOf(c)
			}
			for r := range b.Rows {
				tall := 1.0
				for k, c := range r.Cells {
					tall = max(tall, ceiling(utf8.RuneCountInString(c.Text), 118*widthOf(b.Columns[k])/all))
				}
				h += tall*10.8 + 5
			}
		}
	}
	return h
}

// widthOf is the share of the page that a column asks for.
func widthOf(c document.Column) float64 {
	if c.Width == 0 {
		return 1
	}
	return c.Width
}

func ceiling(n int, each float64) float64 { return math.Ceil(float64(n) / each) }

// lines estimates how many lines a text takes at so many characters a line.
func lines(spans []document.Span, each float64) float64 {
	n := 0
	for _, s := range spans {
		n += utf8.RuneCountInString(s.Text)
	}
	return max(1, ceiling(n, each))
}
