package finding

import (
	"fmt"
	"strings"
)

// Alike puts together the findings that say the same of several cells in one column of a sheet, so that a person reads eleven empty cells as one thing to see to.
// A group stands where its first finding stood; the findings of each keep their order. Nothing is lost: a receipt lists them singly all the same.
func Alike(list []Finding) [][]Finding {
	var groups [][]Finding
	at := make(map[Finding]int, len(list))
	for _, f := range list {
		same := f
		same.Row, same.Cell, same.Subject = 0, "", ""
		if g, ok := at[same]; ok && f.Cell != "" {
			groups[g] = append(groups[g], f)
			continue
		}
		if f.Cell != "" {
			at[same] = len(groups)
		}
		groups = append(groups, []Finding{f})
	}
	return groups
}

// Where gives the place of findings that are alike, within their file: "sheet Budgets, 6 cells under Profile to date", and for one alone its own.
func Where(alike []Finding) string {
	place := alike[0].Place
	place.File = ""
	if len(alike) == 1 {
		return place.String()
	}
	cells := fmt.Sprintf("%d cells", len(alike))
	if place.Column != "" {
		cells += " under " + place.Column
	}
	place.Row, place.Cell, place.Column = 0, "", ""
	if sheet := place.String(); sheet != "" {
		return sheet + ", " + cells
	}
	return cells
}

// About names what findings that are alike are about, each with its cell: "R08 (G5), R09 (G6)". Of one alone the cell is in its place already.
func About(alike []Finding) string {
	if len(alike) == 1 {
		return alike[0].Subject
	}
	parts := make([]string, len(alike))
	between := ", "
	for i, f := range alike {
		parts[i] = f.Cell
		if f.Subject != "" {
			parts[i] = f.Subject + " (" + f.Cell + ")"
		}
		if strings.Contains(f.Subject, ",") {
			between = "; "
		}
	}
	return strings.Join(parts, between)
}

// Cells lists the cells of findings that are alike: "J5, J9". It is empty for findings about a sheet, a file or a line that is not there.
func Cells(alike []Finding) string {
	var cells []string
	for _, f := range alike {
		if f.Cell != "" {
			cells = append(cells, f.Cell)
		}
	}
	return strings.Join(cells, ", ")
}
