package main

import (
	"fmt"
	"strings"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
)

type targetsCmd struct {
	Issue  targetsIssue  `cmd:"" help:"Write a workbook in which the targets of a year can be set."`
	Import targetsImport `cmd:"" help:"Read such a workbook back, as a new table of targets."`
}

type targetsIssue struct {
	Year string `required:"" placeholder:"2026-27" help:"The financial year."`
}

func (c targetsIssue) Run(a *app) error {
	p, err := period.Parse(c.Year)
	if err != nil || p.Kind() != period.FinancialYear {
		return usageError(fmt.Sprintf("%q is not a financial year; write it as 2026-27", c.Year))
	}
	return a.do(func(s *pipeline.Session) error {
		issued, err := s.IssueTargets(a.ctx, p.Year())
		if err != nil {
			return err
		}
		fmt.Fprintln(a.stdout, issued.Path)
		if !a.cli.Quiet {
			fmt.Fprintf(a.stderr, "%s, %d of them with a target already\n", counted(issued.Rows, "row"), issued.Set)
		}
		return nil
	})
}

type targetsImport struct {
	File    string `arg:"" type:"existingfile" help:"The filled workbook; or a table of targets as CSV."`
	InPlace bool   `help:"Put the new table in the place of framework/targets.csv, keep the one before beside, and take the framework in."`
}

func (c targetsImport) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		done, err := s.ImportTargets(a.ctx, c.File, c.InPlace)
		if err != nil {
			return err
		}
		if len(done.Changes) == 0 {
			fmt.Fprintln(a.stdout, "no target is new")
			return nil
		}
		fmt.Fprintln(a.stdout, strings.Join(done.Changes, "\n"))
		fmt.Fprintln(a.stdout, done.Path)
		switch {
		case done.Kept != "":
			fmt.Fprintf(a.stderr, "the table of targets was replaced; the one before it is %s\n", done.Kept)
		case !c.InPlace:
			fmt.Fprintln(a.stderr, "your own table of targets is unchanged: put this one in its place, or import again with --in-place")
		}
		return nil
	})
}
