package framework

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/sheet"
)

// ReadCSV reads one table from a CSV file, named by its base name. A file that cannot be read gives a table marked unread, and findings that say why;
// the error is trouble of the machine. Rows with a comma too many are found and left out, so that the others can be looked at all the same.
func ReadCSV(name string, data []byte, lim sheet.Limits) (Table, []finding.Finding, error) {
	t, err := sheet.ReadCSV(name, data, lim)
	if err == nil {
		out, found := texts(name, t)
		return out, found, nil
	}
	table := strings.TrimSuffix(name, ".csv")
	found, broken := faults(name, table, err)
	if broken != nil {
		return Table{}, nil, broken
	}
	if data, ok := withoutRagged(data, sheet.FaultsIn(err)); ok {
		if t, err := sheet.ReadCSV(name, data, lim); err == nil {
			out, more := texts(name, t)
			return out, append(found, more...), nil
		}
	}
	return Table{Name: table, File: name, Unread: true}, found, nil
}

// withoutRagged leaves an empty row where a row has another number of fields than the headings, and is not ok when anything else is wrong besides.
func withoutRagged(data []byte, faults []sheet.Fault) ([]byte, bool) {
	ragged := map[int]bool{} // first lines of the rows
	for _, f := range faults {
		var line int
		if _, err := fmt.Sscanf(f.Part, "line %d", &line); err != nil || f.Code != sheet.RaggedRow {
			return nil, false
		}
		ragged[line] = true
	}
	var out []byte
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	kept := int64(0) // where what has not been copied yet begins
	for {
		before := r.InputOffset()
		_, err := r.Read()
		if err == io.EOF {
			return append(out, data[kept:]...), true
		}
		if err != nil {
			return nil, false
		}
		if line, _ := r.FieldPos(0); ragged[line] {
			// Empty lines between this row and the one before belong to neither, and are rows of their own.
			row := data[before:r.InputOffset()]
			start := before + int64(len(row)-len(bytes.TrimLeft(row, "\r\n")))
			out = append(append(out, data[kept:start]...), '\n')
			kept = r.InputOffset()
		}
	}
}

// ReadWorkbook reads every sheet of a workbook that is a table known here; of other sheets only the name is taken, for [Load] to note.
// A workbook that cannot be read at all gives every table marked unread, so that none is said to be missing.
func ReadWorkbook(name string, data []byte, lim sheet.Limits) ([]Table, []finding.Finding, error) {
	book, err := sheet.Open(data, lim)
	if err != nil {
		found, err := faults(name, "", err)
		var out []Table
		for _, s := range schemas {
			out = append(out, Table{Name: s.Name, File: name, Unread: true})
		}
		return out, found, err
	}
	var out []Table
	var all []finding.Finding
	for _, s := range book.Sheets() {
		if s.Chart || TableNamed(heading(s.Name)) == nil {
			out = append(out, Table{Name: s.Name, File: name})
			continue
		}
		t, err := book.Table(s.Name, 0)
		if err != nil {
			found, err := faults(name, s.Name, err)
			if err != nil {
				return nil, nil, err
			}
			all = append(all, found...)
			out = append(out, Table{Name: s.Name, File: name, Unread: true})
			continue
		}
		table, found := texts(name, t)
		out = append(out, table)
		all = append(all, found...)
	}
	for _, w := range book.Warnings() {
		// The lists behind the drop-downs of an exported workbook are on a hidden sheet, as they should be.
		if !strings.HasPrefix(w.Sheet, "_") {
			all = append(all, fromFault(name, w.Sheet, w))
		}
	}
	return out, all, nil
}

func faults(file, table string, err error) ([]finding.Finding, error) {
	var out []finding.Finding
	for _, f := range sheet.FaultsIn(err) {
		out = append(out, fromFault(file, table, f))
	}
	if out == nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return out, nil
}

// fromFault puts what the reader of sheets found, which keeps its code, into the form of findings.
func fromFault(file, table string, f sheet.Fault) finding.Finding {
	severity := finding.Stop
	if f.Hold() {
		severity = finding.Query
	}
	at := finding.Place{File: file, Sheet: f.Sheet, Cell: f.Cell}
	if at.Sheet == "" {
		at.Sheet = table
	}
	found := f.Found
	if f.Cell == "" && f.Part != "" {
		found = f.Part + ": " + found
	}
	return finding.Finding{Code: finding.Code(f.Code), Severity: severity, Place: at, Found: found, Mend: f.Mend}
}

// texts takes cells as a person sees them: a number in full, a day as 2025-04-01, a percentage with its sign (which is then found fault with, since
// percentages are written as 61.2). A formula stands for its saved result; one without a result is found, since its cell is not really empty.
func texts(file string, t *sheet.Table) (Table, []finding.Finding) {
	out := Table{Name: t.Name, File: file, Header: t.Header, HeaderRow: t.HeaderRow, Rows: make([]Row, len(t.Rows))}
	var found []finding.Finding
	block := make([]string, len(t.Rows)*len(t.Header))
	for i := range t.Rows {
		r := &t.Rows[i]
		cells := block[:len(r.Cells):len(r.Cells)]
		block = block[len(r.Cells):]
		for j := range r.Cells {
			c := &r.Cells[j]
			cells[j] = cellText(c)
			if c.Uncached {
				found = append(found, catalogue.New(notCalculated, placeIn(heading(t.Name), file, r.Number, t.Header[j], j), "",
					"the cell holds a formula that has not been calculated", "open the workbook in a spreadsheet program and save it, or write the value itself"))
			}
		}
		out.Rows[i] = Row{Number: r.Number, Cells: cells}
	}
	return out, found
}

func cellText(c *sheet.Cell) string {
	switch {
	case c.IsDate:
		if day, ok := c.Date(); ok {
			if day.Hour() == 0 && day.Minute() == 0 && day.Second() == 0 {
				return day.Format("2006-01-02")
			}
			return day.Format("2006-01-02 15:04:05")
		}
	case c.Kind == sheet.Number && c.Percent:
		if s, ok := plainNumber(c.Plain()); ok {
			return parseDecimal(s).Shift(2).String() + "%"
		}
	}
	return c.Plain()
}
