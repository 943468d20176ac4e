package sheet

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var (
	plansDir = flag.String("plans", "", "folder of plans of sound workbooks, which excelize is to write; see .ci/sound-books.py")
	soundDir = flag.String("sound-books", "", "folder to write them to")
)

// soundPlan is what a workbook is to hold.
type soundPlan struct {
	Name   string
	Sheets []struct {
		Name              string
		Hidden, Decorated bool
		Cells             []struct {
			Row, Col              int
			Kind, Format, Formula string
			Value                 any
			Serial                float64
		}
	}
}

// TestSoundBooksAreWrittenByExcelize is excelize's share of the sound workbooks that are compared with what other programs read.
func TestSoundBooksAreWrittenByExcelize(t *testing.T) {
	if *plansDir == "" {
		t.Skip("no -plans given")
	}
	names, err := filepath.Glob(filepath.Join(*plansDir, "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no plans in %s (%v)", *plansDir, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var plan soundPlan
		if err := json.Unmarshal(text, &plan); err != nil {
			t.Fatal(err)
		}
		data := excelizeBook(t, func(f *excelize.File) { planned(t, f, plan) })
		if err := os.WriteFile(filepath.Join(*soundDir, strings.TrimSuffix(filepath.Base(name), ".json")), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func planned(t *testing.T, f *excelize.File, plan soundPlan) {
	t.Helper()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	styles := map[string]int{}
	for i, s := range plan.Sheets {
		if i == 0 {
			do(f.SetSheetName("Sheet1", s.Name))
		} else {
			_, err := f.NewSheet(s.Name)
			do(err)
		}
		for _, c := range s.Cells {
			at := Address(c.Row, c.Col)
			switch c.Kind {
			case "date":
				do(f.SetCellValue(s.Name, at, c.Serial))
			case "text":
				do(f.SetCellStr(s.Name, at, c.Value.(string)))
			case "empty":
			default: // it cannot write a formula with its result
				do(f.SetCellValue(s.Name, at, c.Value))
			}
			if c.Format == "General" && c.Kind != "empty" {
				continue
			}
			if _, made := styles[c.Format]; !made {
				format := c.Format
				id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
				do(err)
				styles[c.Format] = id
			}
			do(f.SetCellStyle(s.Name, at, at, styles[c.Format]))
		}
		if s.Hidden {
			do(f.SetSheetVisible(s.Name, false))
		}
		if s.Decorated {
			do(f.SetPanes(s.Name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 2, TopLeftCell: "B3", ActivePane: "bottomRight"}))
			do(f.MergeCell(s.Name, "X60", "Z61"))
			do(f.SetColVisible(s.Name, "C", false))
			do(f.SetRowVisible(s.Name, 6, false))
			do(f.AddComment(s.Name, excelize.Comment{Cell: "A70", Author: "Reviewer", Text: "Ask the service"}))
			rule := excelize.NewDataValidation(true)
			rule.SetSqref("B70:B80")
			do(rule.SetDropList([]string{"Yes", "No"}))
			do(f.AddDataValidation(s.Name, rule))
		}
	}
}
