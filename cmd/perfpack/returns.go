package main

import (
	"encoding/json"
	"fmt"
	"strings"

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
				fmt.Fprintf(a.stderr, "%s: %s\n", i.Service, asked(&i))
			}
		}
		return nil
	})
}

// asked says what a return asks for: "5 figures, 3 milestones and 2 risks to fill in, 1 figure to confirm".
func asked(i *pipeline.Issued) string {
	var parts []string
	for _, one := range [...]struct {
		n    int
		noun string
	}{{i.Lines - i.Confirm, "figure"}, {i.Milestones, "milestone"}, {i.Budgets, "budget line"}, {i.Risks, "risk"}} {
		if one.n > 0 {
			parts = append(parts, counted(one.n, one.noun))
		}
	}
	var say []string
	if n := len(parts); n > 1 {
		parts = append(parts[:n-2], parts[n-2]+" and "+parts[n-1])
	}
	if len(parts) > 0 {
		say = append(say, strings.Join(parts, ", ")+" to fill in")
	}
	if i.Confirm > 0 {
		say = append(say, counted(i.Confirm, "provisional figure")+" to confirm")
	}
	return strings.Join(say, ", ")
}

type returnsStatus struct {
	Quarter period.Quarter `required:"" type:"quarter" placeholder:"2025-26-Q2" help:"The quarter."`
	Format  string         `enum:"table,json,letters" default:"table" help:"table, json, or letters: a letter to each service from which something is wanting."`
}

func (c returnsStatus) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		list, err := s.Replies(a.ctx, c.Quarter)
		if err != nil {
			return err
		}
		for _, r := range list {
			if r.Wanting() {
				a.outstanding = true
			}
		}
		switch c.Format {
		case "json":
			e := json.NewEncoder(a.stdout)
			e.SetIndent("", "  ")
			return e.Encode(list)
		case "letters":
			return a.letters(list)
		}
		w := a.table()
		fmt.Fprintln(w, "service\tstate\tsigned\tasked\tgiven\tmissing\tqueries\tstopped\tdays late")
		for _, r := range list {
			signed := "no"
			if r.Signed != "" {
				signed = "yes"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\n", r.Service, r.State, signed, r.Asked, r.Given, r.Missing, r.Queries, r.Stopped, r.DaysLate)
		}
		return w.Flush()
	})
}

func (a *app) letters(list []pipeline.Reply) error {
	for i, r := range list {
		if !r.Wanting() {
			continue
		}
		text, err := r.Letter()
		if err != nil {
			return err
		}
		if i > 0 {
			fmt.Fprintln(a.stdout, strings.Repeat("-", 70))
		}
		fmt.Fprintln(a.stdout, text)
	}
	return nil
}
