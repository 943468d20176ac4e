package xlsx

import (
	"errors"
	"fmt"
	"strings"

	"perfpack/pipeline/document"
)

const (
	relDrawing  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
	drawingType = "application/vnd.openxmlformats-officedocument.drawing+xml"

	chartHeight = 210 // of a row with a chart in it, in points
	chartWidth  = 64  // of the column of charts, in characters
	besideWide  = 66  // of a chart beside a table, in characters of paper
)

// drawing is what floats over a sheet.
type drawing struct {
	part   string
	inRows []*chartPart // in the last column of the table, one to each row in turn
	beside *chartPart
}

// charts gives the charts of the drawing in the order in which they are numbered.
func (d *drawing) charts() []*chartPart {
	if d.beside == nil {
		return d.inRows
	}
	return append(d.inRows[:len(d.inRows):len(d.inRows)], d.beside)
}

// drawn gives a sheet its charts.
func (b *book) drawn(s *sheet, content *document.Sheet) {
	if len(content.Charts) == 0 && content.Beside == nil {
		return
	}
	b.drawings++
	s.drawing = &drawing{part: fmt.Sprintf("xl/drawings/drawing%d.xml", b.drawings)}
	part := func(c *document.SheetChart) *chartPart {
		b.charts++
		p := &chartPart{SheetChart: c, name: fmt.Sprintf("xl/charts/chart%d.xml", b.charts), look: b.st.look}
		for _, other := range b.sheets {
			if other.name == c.Sheet {
				p.from = other
			}
		}
		if p.from == nil {
			b.keep(fmt.Errorf("the chart %s is made of the sheet %q, which is not there", c.Title, c.Sheet))
		}
		return p
	}
	for i := range content.Charts {
		s.drawing.inRows = append(s.drawing.inRows, part(&content.Charts[i]))
	}
	if content.Beside != nil {
		s.drawing.beside = part(content.Beside)
	}
}

// xml writes where the charts stand, with what they show in words for those who cannot see them.
func (d *drawing) xml(t *table) []byte {
	b := []byte(xmlHead + `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">`)
	const gap = 60_000 // between a chart and the lines of its cell, in the units of the format
	last := len(t.headings) - 1
	n := 0
	frame := func(c *chartPart) {
		n++
		b = fmt.Appendf(b, `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="%d" name="Chart %d" descr="`, n+1, n)
		b = appendXML(b, c.Alt)
		b = fmt.Appendf(b, `"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">`+
			`<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="chart%d"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/>`, n)
	}
	for i, c := range d.inRows {
		row := t.row + i // counted from 0, as places in drawings are
		b = fmt.Appendf(b, `<xdr:twoCellAnchor editAs="twoCell"><xdr:from><xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%d</xdr:rowOff></xdr:from>`+
			`<xdr:to><xdr:col>%d</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>`, last, gap, row, gap, last+1, row+1)
		frame(c)
		b = append(b, `</xdr:twoCellAnchor>`...)
	}
	if d.beside != nil {
		b = fmt.Appendf(b, `<xdr:oneCellAnchor><xdr:from><xdr:col>%d</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="6120000" cy="%d"/>`,
			last+2, t.row-1, 1_500_000+360_000*min(d.beside.Rows, 12))
		frame(d.beside)
		b = append(b, `</xdr:oneCellAnchor>`...)
	}
	return append(b, `</xdr:wsDr>`...)
}

// rels leads from the drawing to its charts.
func (d *drawing) rels() []byte {
	b := []byte(xmlHead + `<Relationships xmlns="` + nsRels + `">`)
	for i, c := range d.charts() {
		b = fmt.Appendf(b, `<Relationship Id="chart%d" Type="%s" Target="/%s"/>`, i+1, relChart, c.name)
	}
	return append(b, `</Relationships>`...)
}

// floating lists the parts of the package that hold drawings, with their kinds.
func (b *book) floating() map[string]string {
	list := map[string]string{}
	for _, s := range b.sheets {
		if s.drawing == nil {
			continue
		}
		list[s.drawing.part] = drawingType
		for _, c := range s.drawing.charts() {
			list[c.name] = chartType
		}
	}
	return list
}

// putDrawings writes those parts, when all the cells that they draw are known.
func (b *book) putDrawings(put func(name string, content []byte) error) error {
	for _, s := range b.sheets {
		d := s.drawing
		if d == nil {
			continue
		}
		if err := errors.Join(put(d.part, d.xml(s.table)), put(strings.Replace(d.part, "drawings/", "drawings/_rels/", 1)+".rels", d.rels())); err != nil {
			return err
		}
		for _, c := range d.charts() {
			content, err := c.xml()
			if err != nil {
				return err
			}
			if err := put(c.name, content); err != nil {
				return err
			}
		}
	}
	return nil
}
