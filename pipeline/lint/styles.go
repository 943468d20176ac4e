package lint

import (
	"math"
	"strconv"
	"strings"
)

// styles is what the looks of cells come to.
type styles struct{ cells []look }

// look is the look of a cell, as far as the rules ask.
type look struct {
	heading bool // bears the name of a heading or title among Excel's own styles
	bold    bool
	size    float64
	raised  bool
	wraps   bool
	ink     colour
	fill    colour // unset where there is none
	filled  bool
	format  string
}

// colour is a colour, if it is known.
type colour struct {
	r, g, b uint8
	known   bool
}

type xmlColour struct {
	RGB     string `xml:"rgb,attr"`
	Theme   string `xml:"theme,attr"`
	Indexed string `xml:"indexed,attr"`
	Auto    string `xml:"auto,attr"`
	Tint    string `xml:"tint,attr"`
}

type xmlXf struct {
	Font      int `xml:"fontId,attr"`
	Fill      int `xml:"fillId,attr"`
	Format    int `xml:"numFmtId,attr"`
	Named     int `xml:"xfId,attr"`
	Alignment struct {
		Wrap string `xml:"wrapText,attr"`
	} `xml:"alignment"`
}

// readStyles reads the looks that cells refer to by number. A workbook without styles has plain cells.
func (b *book) readStyles(part string) (*styles, error) {
	var x struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Fonts []struct {
			Bold *struct {
				Val string `xml:"val,attr"`
			} `xml:"b"`
			Size struct {
				Val float64 `xml:"val,attr"`
			} `xml:"sz"`
			Color *xmlColour `xml:"color"`
			Vert  struct {
				Val string `xml:"val,attr"`
			} `xml:"vertAlign"`
		} `xml:"fonts>font"`
		Fills []struct {
			Pattern struct {
				Type string     `xml:"patternType,attr"`
				Fore *xmlColour `xml:"fgColor"`
			} `xml:"patternFill"`
			Gradient *struct{} `xml:"gradientFill"`
		} `xml:"fills>fill"`
		Cells []xmlXf `xml:"cellXfs>xf"`
		Named []struct {
			Xf      int    `xml:"xfId,attr"`
			Name    string `xml:"name,attr"`
			BuiltIn string `xml:"builtinId,attr"`
		} `xml:"cellStyles>cellStyle"`
	}
	if b.parts[part] == nil {
		return &styles{}, nil
	}
	if err := b.decode(part, &x); err != nil {
		return nil, err
	}
	headings := map[int]bool{}
	for _, n := range x.Named {
		id, err := strconv.Atoi(n.BuiltIn)
		headings[n.Xf] = err == nil && id >= 15 && id <= 19 || strings.HasPrefix(strings.ToLower(n.Name), "heading") || strings.EqualFold(n.Name, "title")
	}
	formats := map[int]string{}
	for _, f := range x.Formats {
		formats[f.ID] = f.Code
	}
	s := &styles{}
	for _, xf := range x.Cells {
		l := look{heading: headings[xf.Named], wraps: isTrue(xf.Alignment.Wrap), ink: colour{known: true}, size: 11, format: formats[xf.Format]}
		if xf.Font >= 0 && xf.Font < len(x.Fonts) {
			f := x.Fonts[xf.Font]
			l.bold = f.Bold != nil && f.Bold.Val != "0" && f.Bold.Val != "false"
			l.size, l.raised = f.Size.Val, f.Vert.Val != "" && f.Vert.Val != "baseline"
			l.ink = f.Color.resolve(colour{known: true})
		}
		if xf.Fill >= 0 && xf.Fill < len(x.Fills) {
			f := x.Fills[xf.Fill]
			if f.Gradient != nil {
				l.filled = true
			} else if t := f.Pattern.Type; t != "" && t != "none" {
				l.fill = f.Pattern.Fore.resolve(colour{255, 255, 255, true})
				l.filled = l.fill != colour{255, 255, 255, true}
			}
		}
		s.cells = append(s.cells, l)
	}
	return s, nil
}

// resolve gives a colour, or what it is when nothing is said. A colour of the theme or of the old palette is known only where it is black or white.
func (c *xmlColour) resolve(unsaid colour) colour {
	if c == nil || isTrue(c.Auto) {
		return unsaid
	}
	if c.Tint != "" && c.Tint != "0" {
		return colour{}
	}
	switch {
	case len(c.RGB) == 8 || len(c.RGB) == 6:
		n, err := strconv.ParseUint(c.RGB[len(c.RGB)-6:], 16, 32)
		if err != nil {
			return colour{}
		}
		return colour{uint8(n >> 16), uint8(n >> 8), uint8(n), true}
	case c.Theme == "1" || c.Indexed == "8" || c.Indexed == "64":
		return colour{known: true}
	case c.Theme == "0" || c.Indexed == "9" || c.Indexed == "65":
		return colour{255, 255, 255, true}
	case c.RGB == "" && c.Theme == "" && c.Indexed == "":
		return unsaid
	}
	return colour{}
}

// look gives the look of a cell.
func (b *book) look(c *cell) look {
	if c.style < len(b.styles.cells) {
		return b.styles.cells[c.style]
	}
	return look{size: 11, ink: colour{known: true}}
}

// ratio gives by how much two colours stand out from each other (WCAG 2: relative luminance).
func ratio(a, b colour) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c colour) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}
