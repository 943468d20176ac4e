package xlsx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/document"
)

// signLooks are the looks of words that have a symbol before them, by symbol. They are formats that depend on what the cell says: the symbol is a
// part of the format, so that what the cell holds, and what is read aloud, is the word alone, and a word that is typed over another gets its own symbol.
func (b *book) signLooks() map[document.Symbol]int {
	if b.signs != nil {
		return b.signs
	}
	b.signs = map[document.Symbol]int{}
	for _, symbol := range []document.Symbol{document.OnTarget, document.Close, document.Off, document.Unrated} {
		id, err := b.f.NewConditionalStyle(&excelize.Style{
			Font:         &excelize.Font{Color: hex(b.st.look.Colours.Status.of(symbol))},
			CustomNumFmt: new(`"` + strings.ReplaceAll(b.st.look.Symbols.of(symbol), `"`, "") + ` "@`),
		})
		b.keep(err)
		b.signs[symbol] = id
	}
	return b.signs
}

// signFormats are the conditional formats of the columns of a table that have signs.
func (s *sheet) signFormats(t *document.Table, looks map[document.Symbol]int) {
	s.formats = func(last int) []byte {
		var b []byte
		for k, c := range t.Columns {
			if len(c.Signs) == 0 {
				continue
			}
			column := columnName(k + 1)
			top := column + strconv.Itoa(s.table.row+1)
			b = fmt.Appendf(b, `<conditionalFormatting sqref="%s:%s%d">`, top, column, last)
			for n, sign := range c.Signs {
				quoted := `"` + strings.ReplaceAll(sign.Word, `"`, `""`) + `"`
				b = fmt.Appendf(b, `<cfRule type="beginsWith" dxfId="%d" priority="%d" stopIfTrue="1" operator="beginsWith" text="%s"><formula>%s</formula></cfRule>`,
					looks[sign.Symbol], k*100+n+1, escaped(sign.Word), escaped(fmt.Sprintf("LEFT(%s,%d)=%s", top, units(sign.Word), quoted)))
			}
			b = append(b, "</conditionalFormatting>"...)
		}
		return b
	}
}

// sparklines are the small drawings in the cells of a sheet.
type sparklines struct {
	colour string
	buf    []byte
}

func (l *sparklines) add(cell, figures string) {
	l.buf = append(l.buf, "<x14:sparkline><xm:f>"...)
	l.buf = appendText(l.buf, figures)
	l.buf = append(l.buf, "</xm:f><xm:sqref>"...)
	l.buf = append(l.buf, cell...)
	l.buf = append(l.buf, "</xm:sqref></x14:sparkline>"...)
}

// extension is the part of a sheet that holds the small drawings; nothing where there are none.
func (l *sparklines) extension() []byte {
	if len(l.buf) == 0 {
		return nil
	}
	const head = `<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">` +
		`<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup lineWeight="1.5" displayEmptyCellsAs="gap" last="1" displayHidden="1">`
	colours := ""
	for _, part := range []string{"Series", "Negative", "Axis", "Markers", "First", "Last", "High", "Low"} {
		colours += `<x14:color` + part + ` rgb="FF` + l.colour + `"/>`
	}
	return slices.Concat([]byte(head+colours+"<x14:sparklines>"), l.buf, []byte("</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"))
}

// hex gives a colour of the look in the form of the format.
func hex(colour string) string { return strings.ToUpper(strings.TrimPrefix(colour, "#")) }
