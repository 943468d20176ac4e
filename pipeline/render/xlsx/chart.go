package xlsx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
)

// chartPart is a drawing as it is written into the package, with the sheet whose cells it draws.
type chartPart struct {
	*document.SheetChart
	from *sheet
	name string // of the part
	look *look
}

// drawn is a series with the cells it is made of, their addresses and, as programs that do not calculate want it, what they hold.
type drawn struct {
	document.Series
	label, cells string
	values       []document.Cell
}

const (
	nsChart   = `xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"`
	relChart  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
	chartType = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
)

// xml writes the drawing. Shapes tell the lines apart as well as colours: figures are a whole line with dots, what they are held against is broken.
func (c *chartPart) xml() ([]byte, error) {
	names, err := c.column(c.Category)
	if err != nil {
		return nil, err
	}
	series := make([]drawn, len(c.Series))
	for i, s := range c.Series {
		if series[i], err = c.column(s.Heading); err != nil {
			return nil, err
		}
		series[i].Series = s
	}
	b := []byte(xmlHead + `<c:chartSpace ` + nsChart + `><c:date1904 val="0"/><c:lang val="en-GB"/><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>`)
	b = c.letters(b, "defRPr", 1100, true, "")
	b = append(b, `</a:pPr><a:r>`...)
	b = c.letters(b, "rPr", 1100, true, ` lang="en-GB"`)
	b = append(b, `<a:t>`...)
	b = appendXML(b, c.Title)
	b = append(b, `</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>`...)
	if c.Kind == document.StatusBar {
		b = c.bars(b, series, names, "bar", "stacked")
	} else {
		lines := series
		if c.Kind == document.Columns {
			b = c.bars(b, series[:1], names, "col", "clustered")
			lines = series[1:]
		}
		if len(lines) > 0 {
			b = c.lines(b, lines, names, len(series)-len(lines))
		}
	}
	b = c.axes(b)
	b = append(b, `</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/>`...)
	b = c.textOf(b)
	// Rows which a filter takes out of sight are drawn all the same: the filter is there to read the table by.
	b = append(b, `</c:legend><c:plotVisOnly val="0"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>`...)
	b = c.textOf(b)
	return append(b, `</c:chartSpace>`...), nil
}

// column finds the cells under a heading that the chart draws.
func (c *chartPart) column(heading string) (drawn, error) {
	cells, err := c.from.cellsUnder(heading, c.First, c.Rows)
	if err != nil {
		return drawn{}, fmt.Errorf("the chart %s: %w", c.Title, err)
	}
	if c.First < 0 || c.Rows < 1 || c.First+c.Rows > len(c.from.kept) {
		return drawn{}, fmt.Errorf("the chart %s: the sheet %s has no rows %d to %d", c.Title, c.from.name, c.First, c.First+c.Rows)
	}
	k := slices.Index(c.from.table.headings, heading)
	d := drawn{label: fmt.Sprintf("'%s'!$%s$%d", c.from.name, columnName(k+1), c.from.table.row), cells: cells}
	for _, row := range c.from.kept[c.First : c.First+c.Rows] {
		if k < len(row) {
			d.values = append(d.values, row[k])
		} else {
			d.values = append(d.values, document.Cell{})
		}
	}
	return d, nil
}

// bars draws series as bars.
func (c *chartPart) bars(b []byte, series []drawn, names drawn, direction, grouping string) []byte {
	b = fmt.Appendf(b, `<c:barChart><c:barDir val="%s"/><c:grouping val="%s"/><c:varyColors val="0"/>`, direction, grouping)
	for i, s := range series {
		colour := c.look.Colours.Figure
		if c.Kind == document.StatusBar {
			colour = c.look.Colours.Status.of(s.Symbol)
		}
		b = c.head(b, i, s)
		b = fmt.Appendf(b, `<c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:ln w="6350"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr><c:invertIfNegative val="0"/>`, hex(colour))
		if c.Kind == document.StatusBar { // noughts are left out of the labels
			b = append(b, `<c:dLbls><c:numFmt formatCode="0;;;" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr>`...)
			b = fmt.Appendf(b, `<a:defRPr sz="1000" b="1"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:latin typeface="%s"/></a:defRPr>`, escaped(c.look.Font))
			b = append(b, `</a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`...)
		}
		b = c.points(b, s, names)
		b = append(b, `</c:ser>`...)
	}
	b = append(b, `<c:gapWidth val="60"/>`...)
	if grouping == "stacked" {
		b = append(b, `<c:overlap val="100"/>`...)
	}
	return append(b, `<c:axId val="1"/><c:axId val="2"/></c:barChart>`...)
}

// lines draws series as lines; the first of them has so many series before it.
func (c *chartPart) lines(b []byte, series []drawn, names drawn, before int) []byte {
	b = append(b, `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>`...)
	for i, s := range series {
		colour, dash, width := c.stroke(s.Role)
		b = c.head(b, before+i, s)
		b = fmt.Appendf(b, `<c:spPr><a:ln w="%d" cap="rnd"><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:prstDash val="%s"/><a:round/></a:ln></c:spPr><c:marker>`, width, colour, dash)
		if s.Role == document.FigureRole {
			b = fmt.Appendf(b, `<c:symbol val="circle"/><c:size val="6"/><c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:ln w="6350"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:marker>`, colour)
		} else {
			b = append(b, `<c:symbol val="none"/></c:marker>`...)
		}
		b = c.points(b, s, names)
		b = append(b, `<c:smooth val="0"/></c:ser>`...)
	}
	return append(b, `<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>`...)
}

// stroke gives the colour of a line, the form in which it is broken, and its width in the units of the format, 12,700 to the point.
func (c *chartPart) stroke(r document.Role) (colour, dash string, width int) {
	l := &c.look.Colours
	switch r {
	case document.TargetRole, document.UpperRole:
		return hex(l.Target), "dash", 19050
	case document.BaselineRole:
		return hex(l.Baseline), "sysDot", 19050
	case document.FloorRole:
		return hex(l.Floor), "dashDot", 19050
	}
	return hex(l.Figure), "solid", 28575
}

func (c *chartPart) head(b []byte, n int, s drawn) []byte {
	b = fmt.Appendf(b, `<c:ser><c:idx val="%d"/><c:order val="%d"/><c:tx><c:strRef><c:f>%s</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>`, n, n, s.label)
	b = appendXML(b, s.Heading)
	return append(b, `</c:v></c:pt></c:strCache></c:strRef></c:tx>`...)
}

// points writes the cells that a series is made of with what they hold. A cell that holds no number has no point: it is a gap.
func (c *chartPart) points(b []byte, s, names drawn) []byte {
	b = fmt.Appendf(b, `<c:cat><c:strRef><c:f>%s</c:f><c:strCache><c:ptCount val="%d"/>`, names.cells, len(names.values))
	for i := range names.values {
		b = fmt.Appendf(b, `<c:pt idx="%d"><c:v>`, i)
		b = appendXML(b, names.values[i].Text)
		b = append(b, `</c:v></c:pt>`...)
	}
	b = fmt.Appendf(b, `</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>%s</c:f><c:numCache><c:formatCode>%s</c:formatCode><c:ptCount val="%d"/>`, s.cells, numberFormat(c.Places), len(s.values))
	for i := range s.values {
		if v := &s.values[i]; v.Kind == document.NumberCell || v.Kind == document.FormulaCell {
			b = fmt.Appendf(b, `<c:pt idx="%d"><c:v>`, i)
			b = strconv.AppendFloat(b, v.Number, 'f', -1, 64)
			b = append(b, `</c:v></c:pt>`...)
		}
	}
	return append(b, `</c:numCache></c:numRef></c:val>`...)
}

// axes writes both axes. Bars lie, so that the names of what they stand for can be read, the first on top.
func (c *chartPart) axes(b []byte) []byte {
	lying := c.Kind == document.StatusBar
	order, across, up, crosses := "minMax", "b", "l", "autoZero"
	if lying {
		order, across, up, crosses = "maxMin", "l", "b", "max"
	}
	format := numberFormat(c.Places)
	if c.Suffix != "" {
		format += `"` + strings.ReplaceAll(c.Suffix, `"`, "") + `"`
	}
	b = fmt.Appendf(b, `<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="%s"/></c:scaling><c:delete val="0"/><c:axPos val="%s"/><c:numFmt formatCode="General" sourceLinked="0"/>`+
		`<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></c:spPr>`, order, across)
	b = c.textOf(b)
	b = append(b, `<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>`...)
	b = fmt.Appendf(b, `<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="%s"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>`+
		`<c:numFmt formatCode="%s" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>`, up, hex(c.look.Colours.Grid), escaped(format))
	b = c.textOf(b)
	return fmt.Appendf(b, `<c:crossAx val="1"/><c:crosses val="%s"/><c:crossBetween val="between"/></c:valAx>`, crosses)
}

// textOf gives the letters of an axis or a legend: black, since those that programs choose by themselves are too pale to be read.
func (c *chartPart) textOf(b []byte) []byte {
	b = append(b, `<c:txPr><a:bodyPr/><a:p><a:pPr>`...)
	b = c.letters(b, "defRPr", 900, false, "")
	return append(b, `</a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>`...)
}

func (c *chartPart) letters(b []byte, element string, size int, bold bool, more string) []byte {
	weight := 0
	if bold {
		weight = 1
	}
	return fmt.Appendf(b, `<a:%s%s sz="%d" b="%d"><a:solidFill><a:srgbClr val="000000"/></a:solidFill><a:latin typeface="%s"/></a:%s>`, element, more, size, weight, escaped(c.look.Font), element)
}

// appendXML writes a text where there are no escapes for what XML cannot hold, as in the title of a chart: such characters become spaces.
func appendXML(b []byte, s string) []byte {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, s)
	return append(b, xmlEscape.Replace(s)...)
}

var xmlEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
