package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"perfpack/pipeline/lint"
	"perfpack/pipeline/sheet"
)

type checkWorkbookCmd struct {
	File   string `arg:"" type:"existingfile" help:"The workbook, an .xlsx file from whatever program."`
	Format string `enum:"table,json" default:"table" help:"table, or json for programs."`
}

// Run needs no workspace: any workbook can be held against the rules.
func (c checkWorkbookCmd) Run(a *app) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("reading the workbook: %w", err)
	}
	verdicts, err := lint.Check(data, sheet.DefaultLimits())
	if err != nil {
		return fmt.Errorf("reading %s: %w", filepath.Base(c.File), err)
	}
	if c.Format == "json" {
		e := json.NewEncoder(a.stdout)
		e.SetIndent("", "  ")
		err = e.Encode(verdicts)
	} else {
		err = a.verdicts(verdicts)
	}
	if err == nil && !lint.Passes(verdicts, true) {
		err = errors.New(filepath.Base(c.File) + " breaks rules that are essential")
	}
	return err
}

// verdicts prints a line for each rule and, beneath the table, where one is not kept.
func (a *app) verdicts(list []lint.Verdict) error {
	w := a.table()
	fmt.Fprintln(w, "rule\tlevel\toutcome\twhat it asks")
	counts := map[lint.Outcome]int{}
	for _, v := range list {
		level := "desirable"
		if v.Essential {
			level = "essential"
		}
		counts[v.Outcome]++
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.ID, level, v.Outcome, v.Says)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, v := range list {
		if v.Why != "" {
			fmt.Fprintf(a.stdout, "\n%s cannot be checked: %s\n", v.ID, v.Why)
		}
		if v.Count == 0 {
			continue
		}
		fmt.Fprintf(a.stdout, "\n%s is not kept in %s:\n", v.ID, counted(v.Count, "place"))
		for _, f := range v.Faults {
			fmt.Fprintf(a.stdout, "  %s\n", f)
		}
		if more := v.Count - len(v.Faults); more > 0 {
			fmt.Fprintf(a.stdout, "  and %d more\n", more)
		}
	}
	_, err := fmt.Fprintf(a.stdout, "\n%d passed, %d failed, %d not checkable\n", counts[lint.Pass], counts[lint.Fail], counts[lint.NotCheckable])
	return err
}
