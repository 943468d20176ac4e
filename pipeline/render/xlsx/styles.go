package xlsx

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// styles is the looks of the cells of a book.
type styles struct {
	f    *excelize.File
	look *look

	title, subtitle, lead style // A1; headings further down the cover; lines above a table
	heading, headingRight style // of columns
	text, textRight, link style
	back                  style // a link above a table
	day                   style
	figures               [mostPlaces + 1]style // by places shown
	err                   error
}

// Colours, as excelize wants them.
const (
	inkColour  = "000000"
	linkColour = "0B4F9E"
)

func newStyles(f *excelize.File, l *look) *styles {
	s := &styles{f: f, look: l}
	base := f.Styles.Fonts.Font[0]
	base.Name.Val, base.Sz.Val = new(l.Font), new(l.Size.Body)
	base.Family, base.Scheme, base.Color = nil, nil, nil

	s.title = s.named("Heading 1", 16, excelize.Style{Font: s.font(l.Size.Title, true), Alignment: &excelize.Alignment{Vertical: "top"}})
	s.subtitle = s.named("Heading 2", 17, excelize.Style{Font: s.font(l.Size.Subtitle, true), Alignment: &excelize.Alignment{Vertical: "top"}})
	s.lead = s.of(excelize.Style{Font: s.font(l.Size.Body, false), Alignment: &excelize.Alignment{Vertical: "top"}})
	s.text = s.of(excelize.Style{Font: s.font(l.Size.Body, false), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	under := []excelize.Border{{Type: "bottom", Color: inkColour, Style: 1}}
	s.heading = s.of(excelize.Style{Font: s.font(l.Size.Body, true), Border: under, Alignment: &excelize.Alignment{Vertical: "bottom", WrapText: true}})
	s.headingRight = s.of(excelize.Style{Font: s.font(l.Size.Body, true), Border: under, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "bottom", WrapText: true, Indent: 1}})
	s.textRight = s.of(excelize.Style{Font: s.font(l.Size.Body, false), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "top", WrapText: true, Indent: 1}})
	s.link = s.of(excelize.Style{
		Font:      &excelize.Font{Family: l.Font, Size: l.Size.Body, Color: linkColour, Underline: "single"},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
	})
	s.back = s.of(excelize.Style{
		Font:      &excelize.Font{Family: l.Font, Size: l.Size.Body, Color: linkColour, Underline: "single"},
		Alignment: &excelize.Alignment{Vertical: "top"},
	})
	s.day = s.of(excelize.Style{Font: s.font(l.Size.Body, false), Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top"}, CustomNumFmt: new(dayFormat)})
	for places := range s.figures {
		s.figures[places] = style{plain: s.make(excelize.Style{
			Font: s.font(l.Size.Body, false), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "top", Indent: 1}, CustomNumFmt: new(numberFormat(places)),
		}), line: bodyLine}
	}
	return s
}

// grounds makes the looks of headings where officers work: on a ground of their own, they stand out from the rows that are scrolled beneath them.
func (s *styles) grounds() {
	ground := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{hex(s.look.Colours.Heading)}}
	under := []excelize.Border{{Type: "bottom", Color: inkColour, Style: 1}}
	s.heading = s.of(excelize.Style{Font: s.font(s.look.Size.Body, true), Border: under, Fill: ground, Alignment: &excelize.Alignment{Vertical: "bottom", WrapText: true}})
	s.headingRight = s.of(excelize.Style{
		Font: s.font(s.look.Size.Body, true), Border: under, Fill: ground, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "bottom", WrapText: true, Indent: 1},
	})
}

// bodyLine is the height of a line of body text, in points.
const bodyLine = 15.5

// mostPlaces is the most decimal places that a number is shown with.
const mostPlaces = 9

// figure is the look of a number shown with so many places.
func (s *styles) figure(places int) style { return s.figures[min(max(places, 0), mostPlaces)] }

// dayFormat shows a day in words that are English wherever the workbook is opened.
const dayFormat = "[$-809]d mmmm yyyy"

func (s *styles) font(size float64, bold bool) *excelize.Font {
	return &excelize.Font{Family: s.look.Font, Size: size, Bold: bold, Color: inkColour}
}

// make makes a style for cells that never hold text.
func (s *styles) make(look excelize.Style) int {
	id, err := s.f.NewStyle(&look)
	if err != nil && s.err == nil {
		s.err = err
	}
	return id
}

// of makes a style, and its twin for texts that look like formulas; excelize has no way to ask for the twin.
func (s *styles) of(look excelize.Style) style {
	id := s.make(look)
	xfs := s.f.Styles.CellXfs
	twin := xfs.Xf[id]
	twin.QuotePrefix = new(true)
	xfs.Xf = append(xfs.Xf, twin)
	xfs.Count = len(xfs.Xf)
	made := style{plain: id, quoted: len(xfs.Xf) - 1, line: bodyLine}
	if look.Font != nil && look.Font.Size > s.look.Size.Body {
		made.line = bodyLine * look.Font.Size / s.look.Size.Body
	}
	made.wraps = look.Alignment != nil && look.Alignment.WrapText
	return made
}

// named makes a style that bears one of Excel's own names, by which programs that read aloud know a heading.
func (s *styles) named(name string, builtIn int, look excelize.Style) style {
	made := s.of(look)
	sheet := s.f.Styles
	own := sheet.CellXfs.Xf[made.plain]
	own.XfID = nil
	sheet.CellStyleXfs.Xf = append(sheet.CellStyleXfs.Xf, own)
	sheet.CellStyleXfs.Count = len(sheet.CellStyleXfs.Xf)
	for _, id := range []int{made.plain, made.quoted} {
		sheet.CellXfs.Xf[id].XfID = new(sheet.CellStyleXfs.Count - 1)
	}
	entry := *sheet.CellStyles.CellStyle[0]
	entry.Name, entry.BuiltInID, entry.XfID = name, new(builtIn), sheet.CellStyleXfs.Count-1
	sheet.CellStyles.CellStyle = append(sheet.CellStyles.CellStyle, &entry)
	sheet.CellStyles.Count = len(sheet.CellStyles.CellStyle)
	return made
}

// numberFormat shows a number with thousands separated and so many places; a negative one has a true minus.
func numberFormat(places int) string {
	digits := "#,##0"
	if places > 0 {
		digits += "." + strings.Repeat("0", places)
	}
	return digits
}
