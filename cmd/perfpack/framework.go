package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"perfpack/pipeline"
	"perfpack/pipeline/finding"
)

type frameworkCmd struct {
	Check  frameworkCheck  `cmd:"" help:"Say everything that is wrong with the framework, storing nothing."`
	Import frameworkImport `cmd:"" help:"Take the framework into the record."`
	Export frameworkExport `cmd:"" help:"Write the framework in the record out, as CSV files or as a workbook."`
	Diff   frameworkDiff   `cmd:"" help:"Say what has changed since the framework in the record."`
}

type frameworkCheck struct{}

func (frameworkCheck) Run(a *app) error {
	w, err := pipeline.OpenWorkspace(a.cli.Workspace, a.cli.Out)
	if err != nil {
		return err
	}
	_, fw, found, err := w.ReadFramework()
	if err != nil {
		return err
	}
	if fw == nil {
		return &pipeline.Faults{What: "the framework", Findings: found}
	}
	a.printFindings(found)
	fmt.Fprintf(a.stdout, "the framework is in order: %s, %s, %s, %s\n",
		counted(len(fw.Outcomes), "outcome"), counted(len(fw.Indicators), "indicator"), counted(len(fw.Targets), "target"), counted(len(fw.Baselines), "baseline"))
	return nil
}

type frameworkImport struct{}

func (frameworkImport) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		changed, found, err := s.ImportFramework(a.ctx)
		if err != nil {
			return err
		}
		a.printFindings(found)
		if changed {
			fmt.Fprintf(a.stdout, "the framework was taken in, as version %s\n", s.FrameworkVersion()[:12])
		} else {
			fmt.Fprintf(a.stdout, "the framework has not changed since version %s\n", s.FrameworkVersion()[:12])
		}
		return nil
	})
}

type frameworkExport struct {
	To     string `arg:"" name:"folder" help:"Where to write it: a folder, which is made if need be and must be empty; for a workbook also the name of a file that is not there yet."`
	Format string `enum:",csv,xlsx" default:"" help:"csv, a file for each table; or xlsx, the workbook framework.xlsx with drop-downs and a guide. Left out: xlsx where the name ends so, else csv."`
}

func (c frameworkExport) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		files, err := []string(nil), error(nil)
		if c.Format == "xlsx" || c.Format == "" && strings.EqualFold(filepath.Ext(c.To), ".xlsx") {
			files = make([]string, 1)
			files[0], err = s.ExportFrameworkBook(a.ctx, c.To)
		} else {
			files, err = s.ExportFramework(a.ctx, c.To)
		}
		if err != nil {
			return err
		}
		for _, f := range files {
			fmt.Fprintln(a.stdout, f)
		}
		return nil
	})
}

type frameworkDiff struct{}

func (frameworkDiff) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		changes, err := s.DiffFramework(a.ctx)
		if err != nil {
			return err
		}
		for _, c := range changes {
			fmt.Fprintln(a.stdout, c)
		}
		if len(changes) == 0 {
			fmt.Fprintln(a.stdout, "nothing has changed since the framework in the record")
		}
		return nil
	})
}

type historyCmd struct {
	Import historyImport `cmd:"" help:"Take in figures from CSV or XLSX files."`
}

type historyImport struct {
	Files  []string `arg:"" name:"file" type:"existingfile" help:"Files of figures: with the columns indicator, organisation, area, period, value, numerator, denominator, lower, upper, mark, note, or as you keep them."`
	DryRun bool     `help:"Say how each file is read, and store nothing."`
}

func (c historyImport) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		list, found, err := s.ImportHistory(a.ctx, c.DryRun, c.Files...)
		for _, f := range list {
			if len(f.Read) > 0 && !a.cli.Quiet {
				fmt.Fprintf(a.stderr, "%s is read so:\n", f.File)
			}
			for _, r := range f.Read {
				for _, l := range r.Lines() {
					if !a.cli.Quiet {
						fmt.Fprintln(a.stderr, "  "+l)
					}
				}
			}
		}
		if err != nil {
			return err
		}
		a.printFindings(found)
		for _, f := range list {
			switch {
			case f.Again:
				fmt.Fprintf(a.stdout, "%s: imported before; nothing changed\n", f.File)
			case c.DryRun:
				fmt.Fprintf(a.stdout, "%s: %s read, none stored\n", f.File, counted(f.Figures, "figure"))
			default:
				fmt.Fprintf(a.stdout, "%s: %s\n", f.File, counted(f.Added, "new figure"))
			}
		}
		return nil
	})
}

// printFindings prints findings for a person, grouped by file and within the width of the terminal. They are talk, so they go to stderr.
func (a *app) printFindings(list []finding.Finding) {
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].File == list[0].File {
			n++
		}
		if file := list[0].File; file != "" {
			fmt.Fprintln(a.stderr, file)
		}
		a.printUnder(list[:n])
		list = list[n:]
	}
}

// printUnder prints the findings of one file beneath its name: where, what was found, what would mend it. The gravest come first: what keeps a figure out
// is not to be lost among questions. What says the same of several cells is said once.
func (a *app) printUnder(list []finding.Finding) {
	width := a.width()
	gravest := slices.SortedStableFunc(slices.Values(list), func(x, y finding.Finding) int { return cmp.Compare(y.Severity, x.Severity) })
	for _, group := range finding.Alike(gravest) {
		f, about := group[0], finding.About(group)
		head, found := f.Severity.String(), f.Found
		if at := finding.Where(group); at != "" {
			head += ", " + at
		}
		switch {
		case len(group) > 1:
			found += ": " + about
		case about != "":
			head += " (" + about + ")"
		}
		fmt.Fprintf(a.stderr, "  %s [%s]\n", head, f.Code)
		a.wrap(found+".", "    ", width)
		if f.Mend != "" {
			a.wrap("To mend: "+f.Mend+".", "    ", width)
		}
	}
}

// counted gives a number with its noun: "1 figure", "12 figures".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
