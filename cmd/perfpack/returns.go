package main

import (
	"fmt"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
)

type returnsCmd struct {
	Issue  returnsIssue  `cmd:"" help:"Write a return workbook for each service."`
	Status returnsStatus `cmd:"" help:"Say which services have replied."`
}

type returnsIssue struct {
	Quarter period.Quarter `required:"" type:"quarter" placeholder:"2025-26-Q2" help:"The quarter."`
	Service []string       `placeholder:"ID" help:"Only this service; may be given several times."`
}

func (c returnsIssue) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		found, err := s.TakeIn(a.ctx)
		if err != nil {
			return err
		}
		a.printFindings(found)
		issued, err := s.IssueReturns(a.ctx, c.Quarter, c.Service...)
		if err != nil {
			return err
		}
		for _, i := range issued {
			fmt.Fprintln(a.stdout, i.Path)
			if !a.cli.Quiet {
				fmt.Fprintf(a.stderr, "%s: %s to fill\n", i.Service, counted(i.Lines, "line"))
			}
		}
		return nil
	})
}

type returnsStatus struct {
	Quarter period.Quarter `required:"" type:"quarter" placeholder:"2025-26-Q2" help:"The quarter."`
}

func (c returnsStatus) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		list, err := s.ReturnsStatus(a.ctx, c.Quarter)
		if err != nil {
			return err
		}
		w := a.table()
		fmt.Fprintln(w, "service\tstate\tasked\tgiven\tqueries")
		for _, r := range list {
			state := r.State
			if state == "" {
				state = "not received"
				a.outstanding = true
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\n", r.Service, state, r.Asked, r.Given, r.Queries)
		}
		return w.Flush()
	})
}
