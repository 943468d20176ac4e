package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
)

type statusCmd struct {
	Quarter period.Quarter `type:"quarter" placeholder:"2025-26-Q2" help:"The quarter; left out, the last that has ended."`
	At      string         `placeholder:"2025-11-01" help:"How it stands at this date, instead of today."`
	Format  string         `enum:"text,json" default:"text" help:"text or json."`
	MaxAge  time.Duration  `placeholder:"26h" help:"End with 1 if the job last ran longer ago than this, or failed: for monitors."`
}

func (c statusCmd) Run(a *app) error {
	w, err := pipeline.OpenWorkspace(a.cli.Workspace, a.cli.Out)
	if err != nil {
		return err
	}
	now := a.clock().UTC().Truncate(time.Second)
	at := now
	if c.At != "" {
		if at, err = time.Parse(time.DateOnly, c.At); err != nil {
			return usageError(fmt.Sprintf("%q is not a date; write it as 2025-11-01", c.At))
		}
	}
	if c.Quarter == 0 {
		c.Quarter = pipeline.InHand(at)
	}
	st, err := w.Status(a.ctx, at, c.Quarter)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		e := json.NewEncoder(a.stdout)
		e.SetIndent("", "  ")
		err = e.Encode(st)
	} else {
		err = a.printStatus(st)
	}
	if err != nil {
		return err
	}
	if c.MaxAge > 0 {
		if why := st.Stale(now, c.MaxAge); why != "" {
			return errors.New(why)
		}
	}
	return nil
}

func (a *app) printStatus(st *pipeline.Status) error {
	fmt.Fprintln(a.stdout, st.Title)
	last := "the job has never run"
	if h := st.LastRun; h != nil {
		last = fmt.Sprintf("%s, for %s: %s", h.At, h.Day, h.Outcome)
		if h.Why != "" {
			last += ": " + h.Why
		}
	}
	fmt.Fprintf(a.stdout, "\nLast run  %s\n", last)
	if n := st.Notices; n != nil {
		fmt.Fprintf(a.stdout, "Notices   %d waiting, %d given up in the last 30 days", n.Waiting, n.GivenUp)
		if n.Trouble != "" {
			fmt.Fprintf(a.stdout, ": %s", n.Trouble)
		}
		fmt.Fprintln(a.stdout)
	}
	if k := st.Kept; k != nil && k.Older > 0 {
		fmt.Fprintf(a.stdout, "Kept      %s older than the %d years to be kept, the oldest received %.10s: perfpack purge takes one away\n", counted(k.Older, "return"), k.Years, k.Oldest)
	}
	if len(st.Returns) > 0 {
		fmt.Fprintln(a.stdout)
		w := a.table()
		fmt.Fprintln(w, "service\treturn\tgiven\tasked\tqueries\tdays late")
		for _, r := range st.Returns {
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\n", r.Service, r.State, r.Given, r.Asked, r.Queries, r.DaysLate)
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	var awaited []string
	for _, r := range st.Returns {
		if r.Wanting() {
			awaited = append(awaited, r.Service)
		}
	}
	if len(awaited) > 0 {
		fmt.Fprintln(a.stdout, "\nAwaited   "+strings.Join(awaited, ", "))
	}
	for _, c := range st.Councils {
		fmt.Fprintf(a.stdout, "\n%s: %s\n  templates %s, returns due %s, cut-off %s\n  draft %s, final %s, agenda %s, meeting %s\n",
			c.Name, c.Stage, c.Templates, c.ReturnsDue, c.CutOff, c.Draft, c.Final, c.Agenda, c.Meeting)
		for _, p := range c.Packs {
			gone := ""
			if !p.InPlace {
				gone = ", not in its place"
			}
			fmt.Fprintf(a.stdout, "  v%d (%s) made %s, %s%s\n", p.Version, p.Kind, p.Made, p.Folder, gone)
		}
		if len(c.Packs) == 0 {
			fmt.Fprintln(a.stdout, "  no pack yet")
		}
		if len(c.Withheld) > 0 {
			fmt.Fprintln(a.stdout, "  the final pack is withheld: "+strings.Join(c.Withheld, "; "))
		}
		for _, f := range c.Doubtful {
			fmt.Fprintf(a.stdout, "  %s: %s (%s)\n", f.Severity, f.Found, f.Mend)
		}
		if len(c.Outstanding) > 0 {
			fmt.Fprintln(a.stdout, "  the latest had to do without: "+strings.Join(c.Outstanding, "; "))
		}
	}
	if len(st.Next) > 0 {
		fmt.Fprintln(a.stdout, "\nNext")
		for _, s := range st.Next {
			fmt.Fprintf(a.stdout, "  %s  %s\n", s.Day, s.What)
		}
	}
	return nil
}
