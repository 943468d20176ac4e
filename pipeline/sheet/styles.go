package sheet

import (
	"fmt"
	"strings"
)

// A style is what the reader keeps of a cell's format: whether a number in it is shown as a percentage or as a date.
type style struct {
	format   string
	percent  bool
	date     bool
	decimals int8
}

// general is the style of a cell that has none.
var general = style{format: "General", decimals: -1}

// readStyles reads the number formats and nothing else of the styles.
func (w *Workbook) readStyles(p *part) error {
	s, err := p.scan()
	if err != nil {
		return err
	}
	defer s.close()
	codes := map[string]style{} // by number format id
	inXfs := false
	w.hasStyles = true
	for s.next() {
		switch {
		case s.kind == endTag && s.depth == 1:
			inXfs = false
		case s.kind != startTag:
		case s.level() == 1:
			if !s.is("styleSheet") {
				return Fault{Code: Damaged, Part: p.name, Found: "a part that is not a list of styles"}.filled()
			}
		case s.level() == 2:
			inXfs = s.is("cellXfs") && !s.empty
		case s.level() == 3 && s.is("numFmt"):
			id := s.attr("numFmtId")
			code := s.attr("formatCode")
			if len(code) > maxFormat || len(codes) >= maxStyles {
				return Fault{Code: TooLarge, Part: p.name, Found: fmt.Sprintf("more than %d number formats, or one of %d bytes", maxStyles, len(code))}.filled()
			}
			codes[id] = styleOf(code)
		case s.level() == 3 && inXfs && s.is("xf"):
			id := s.attr("numFmtId")
			st, ok := codes[id]
			if !ok {
				st = builtin(id)
			}
			if len(w.styles) >= maxStyles {
				return Fault{Code: TooLarge, Part: p.name, Found: fmt.Sprintf("more than %d styles", maxStyles)}.filled()
			}
			w.styles = append(w.styles, st)
		}
	}
	return s.err
}

// builtinFormats are the number formats a file may use without spelling them out, ECMA-376 part 1, 18.8.30, with the
// dates as a UK Excel shows them.
var builtinFormats = map[string]string{
	"1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00",
	"5": "£#,##0", "6": "£#,##0", "7": "£#,##0.00", "8": "£#,##0.00",
	"9": "0%", "10": "0.00%", "11": "0.00E+00", "12": "# ?/?", "13": "# ??/??",
	"14": "dd/mm/yyyy", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy",
	"18": "h:mm AM/PM", "19": "h:mm:ss AM/PM", "20": "h:mm", "21": "h:mm:ss", "22": "dd/mm/yyyy h:mm",
	"27": "dd/mm/yyyy", "28": "dd/mm/yyyy", "29": "dd/mm/yyyy", "30": "dd/mm/yyyy", "31": "dd/mm/yyyy",
	"32": "h:mm:ss", "33": "h:mm:ss", "34": "h:mm:ss", "35": "h:mm:ss", "36": "dd/mm/yyyy",
	"37": "#,##0", "38": "#,##0", "39": "#,##0.00", "40": "#,##0.00",
	"41": "#,##0", "42": "£#,##0", "43": "#,##0.00", "44": "£#,##0.00",
	"45": "mm:ss", "46": "[h]:mm:ss", "47": "mm:ss.0", "48": "##0.0E+0", "49": "@",
	"50": "dd/mm/yyyy", "51": "dd/mm/yyyy", "52": "dd/mm/yyyy", "53": "dd/mm/yyyy", "54": "dd/mm/yyyy",
	"55": "dd/mm/yyyy", "56": "dd/mm/yyyy", "57": "dd/mm/yyyy", "58": "dd/mm/yyyy",
}

// builtin is the style of a format id the file does not spell out; one that Excel does not know either is General.
func builtin(id string) style {
	if st, ok := builtinStyles[id]; ok {
		return st
	}
	return general
}

var builtinStyles = func() map[string]style {
	m := make(map[string]style, len(builtinFormats))
	for id, code := range builtinFormats {
		m[id] = styleOf(code)
	}
	return m
}()

// styleOf reads a number format as Excel does: what stands in quotation marks, behind a backslash, underscore or
// asterisk, or in square brackets is decoration, but for elapsed time such as [h]. A format is a percentage or a date
// if any of its sections for numbers is, for which section is used may depend on the number.
func styleOf(code string) style {
	st := style{format: code, decimals: -1}
	if code == "" || strings.EqualFold(code, "General") || strings.EqualFold(code, "Standard") {
		return style{format: code, decimals: -1}
	}
	section, point, digits, places := 0, false, false, 0
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			j := strings.IndexByte(code[i+1:], '"')
			if j < 0 {
				j = len(code)
			}
			i += j + 1
		case '\\', '_', '*':
			i++
		case '[':
			j := strings.IndexByte(code[i:], ']')
			if j < 0 {
				j = len(code)
			}
			st.date = st.date || isElapsed(code[i+1:min(i+j, len(code))])
			i += j
		case ';':
			section++
		case '%':
			st.percent = st.percent || section < 3
		case 'd', 'D', 'm', 'M', 'y', 'Y', 'h', 'H', 's', 'S':
			st.date = st.date || section < 3
		case 'G', 'g':
			if n := len("General"); len(code)-i >= n && strings.EqualFold(code[i:i+n], "General") {
				i += n - 1
			}
		case '.':
			point = point || section == 0
		case 'E', 'e':
			point = false // the noughts behind it are the exponent's
		case '0', '#', '?':
			if section == 0 {
				digits = true
				if point {
					places++
				}
			}
		}
	}
	if digits && !st.date {
		st.decimals = int8(min(places, 127))
	}
	return st
}

// isElapsed knows [h], [mm] and [ss] from colours, conditions and locales.
func isElapsed(s string) bool {
	return s != "" && (strings.Trim(s, "hH") == "" || strings.Trim(s, "mM") == "" || strings.Trim(s, "sS") == "")
}
