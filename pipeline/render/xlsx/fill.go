package xlsx

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// Filling is what a person types into a return: figures and words for its lines, and the sign-off. It makes sample returns and those of tests.
type Filling struct {
	Lines []FilledLine
	Name  string // of who signs; empty leaves the return unsigned
	Role  string
	Date  time.Time
}

// FilledLine is what is typed into one line, found as a person finds it. Cells are by heading, such as "Value"; what is not named stays as it is.
type FilledLine struct {
	Indicator, Period, Organisation string
	Cells                           map[string]string
}

// Fill types into a return and saves it as another program would: by way of excelize, which lays the file out in its own manner and recalculates
// nothing. A plain number is typed as a number, a day written as 2026-01-31 as a date, and everything else as the text it is. A line or heading that the
// return does not have is an error.
func Fill(issued []byte, filling *Filling) ([]byte, error) {
	f, err := excelize.OpenReader(bytes.NewReader(issued))
	if err != nil {
		return nil, fmt.Errorf("opening the return: %w", err)
	}
	defer f.Close()
	rows, err := f.GetRows(ReturnSheet)
	if err != nil {
		return nil, fmt.Errorf("reading the return: %w", err)
	}
	at := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == fixedHeadings[keyHead] })
	if at < 0 {
		return nil, fmt.Errorf("the sheet %s has no row of headings", ReturnSheet)
	}
	for i := range filling.Lines {
		l := &filling.Lines[i]
		row := slices.IndexFunc(rows, func(row []string) bool {
			return len(row) > organisationHead && row[indicatorHead] == l.Indicator && row[periodHead] == l.Period && row[organisationHead] == l.Organisation
		})
		if row <= at {
			return nil, fmt.Errorf("the return does not ask for %s in %s for %s", l.Indicator, l.Period, l.Organisation)
		}
		for head, text := range l.Cells {
			col := slices.Index(rows[at], head)
			if col < 0 {
				return nil, fmt.Errorf("the return has no column %q", head)
			}
			if err := typeIn(f, ReturnSheet, columnName(col+1)+fmt.Sprint(row+1), text); err != nil {
				return nil, err
			}
		}
	}
	if filling.Name != "" {
		if err := sign(f, filling); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("saving the return: %w", err)
	}
	return out.Bytes(), nil
}

// typeIn puts into a cell what a spreadsheet makes of a text that is typed.
func typeIn(f *excelize.File, sheet, cell, text string) error {
	if v, err := decimal.NewFromString(text); err == nil && !strings.ContainsAny(text, "eE+") {
		return f.SetCellFloat(sheet, cell, v.InexactFloat64(), -1, 64)
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return f.SetCellInt(sheet, cell, int64(day.Sub(excelEpoch)/(24*time.Hour)))
	}
	return f.SetCellStr(sheet, cell, text)
}

// sign fills in the sign-off.
func sign(f *excelize.File, filling *Filling) error {
	rows, err := f.GetRows(signOffSheet)
	if err != nil {
		return fmt.Errorf("reading the sign-off: %w", err)
	}
	answers := map[string]string{signItems[0]: filling.Name, signItems[1]: filling.Role}
	if !filling.Date.IsZero() {
		answers[signItems[2]] = filling.Date.Format(time.DateOnly)
	}
	for i, row := range rows {
		if len(row) == 0 || answers[row[0]] == "" {
			continue
		}
		if err := typeIn(f, signOffSheet, fmt.Sprintf("B%d", i+1), answers[row[0]]); err != nil {
			return err
		}
	}
	return nil
}
