package xlsx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// formulas turns the formulas of a document, which name columns by their headings, into those of a sheet, which name cells.
type formulas struct {
	sheet   *sheet
	written map[string]*sheet // sheets whose rows are known, by name
	parsed  map[string][]piece
}

// piece is a stretch of a formula: a text that stays, or the column of a cell in the same row.
type piece struct {
	text   string
	column string
}

// in gives a formula as it stands in a row.
func (f *formulas) in(formula string, row int) (string, error) {
	pieces, ok := f.parsed[formula]
	if !ok {
		var err error
		if pieces, err = f.parse(formula); err != nil {
			return "", err
		}
		if f.parsed == nil {
			f.parsed = map[string][]piece{}
		}
		f.parsed[formula] = pieces
	}
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
		if p.column != "" {
			b.WriteString(p.column)
			b.WriteString(strconv.Itoa(row))
		}
	}
	return b.String(), nil
}

// parse takes a formula apart at what it names in square brackets. What stands in quotation marks is text.
func (f *formulas) parse(formula string) ([]piece, error) {
	var pieces []piece
	start, quoted := 0, false
	for i := 0; i < len(formula); i++ {
		switch c := formula[i]; {
		case c == '"':
			quoted = !quoted
		case c == '[' && !quoted:
			length := strings.IndexByte(formula[i:], ']')
			if length < 0 {
				return nil, fmt.Errorf("the formula %q has a bracket that is not closed", formula)
			}
			name := formula[i+1 : i+length]
			before := formula[start:i]
			if heading, own := strings.CutPrefix(name, "@"); own {
				column, err := f.sheet.columnUnder(heading)
				if err != nil {
					return nil, err
				}
				pieces = append(pieces, piece{text: before, column: column})
			} else {
				at := 1 + strings.LastIndexFunc(before, func(r rune) bool {
					return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_')
				})
				cells, err := f.column(before[at:], name)
				if err != nil {
					return nil, err
				}
				pieces = append(pieces, piece{text: before[:at] + cells})
			}
			i += length
			start = i + 1
		}
	}
	return append(pieces, piece{text: formula[start:]}), nil
}

// column gives the cells under a heading of the table on another sheet.
func (f *formulas) column(name, heading string) (string, error) {
	other := f.written[name]
	if other == nil {
		return "", fmt.Errorf("a formula names the sheet %q, which does not stand further back", name)
	}
	return other.cellsUnder(heading, 0, other.table.last-other.table.row)
}

// columnUnder gives the letters of the column with a heading.
func (s *sheet) columnUnder(heading string) (string, error) {
	if s.table == nil {
		return "", fmt.Errorf("the sheet %s has no table to draw or calculate from", s.name)
	}
	k := slices.Index(s.table.headings, heading)
	if k < 0 {
		return "", fmt.Errorf("the sheet %s has no column %q", s.name, heading)
	}
	return columnName(k + 1), nil
}

// cellsUnder gives some of the cells under a heading, the first counted from 0.
func (s *sheet) cellsUnder(heading string, first, rows int) (string, error) {
	column, err := s.columnUnder(heading)
	if err != nil {
		return "", err
	}
	top := s.table.row + 1 + first
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, column, top, column, top+rows-1), nil
}
