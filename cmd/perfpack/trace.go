package main

import (
	"fmt"

	"perfpack/pipeline"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

type traceCmd struct {
	What         packArgs       `arg:"" help:"The reference of the indicator; or, with --page, the pack: its folder, or organisation, quarter and version."`
	Quarter      period.Quarter `type:"quarter" placeholder:"2025-26-Q2" help:"The quarter of the indicator."`
	Organisation string         `placeholder:"ID" help:"The organisation, where there are several."`
	Page         int            `placeholder:"N" help:"Follow every figure on a page of the pack's report, as it was known then."`
}

func (c traceCmd) Run(a *app) error {
	if c.Page != 0 {
		return c.page(a)
	}
	if len(c.What) != 1 || c.Quarter == 0 {
		return usageError("name one indicator and its quarter, such as ESX-204 --quarter 2025-26-Q2, or a page of a pack with --page")
	}
	return a.do(func(s *pipeline.Session) error {
		if c.Organisation != "" {
			if err := a.knownOrganisations(s, []string{c.Organisation}); err != nil {
				return err
			}
		}
		traces, err := s.Trace(a.ctx, kpi.Ref(c.What[0]), c.Quarter, c.Organisation)
		if err != nil {
			return err
		}
		a.printTraces(traces)
		return nil
	})
}

// page follows the figures of a page.
func (c traceCmd) page(a *app) error {
	name, err := c.What.name()
	if err != nil {
		return err
	}
	return a.do(func(s *pipeline.Session) error {
		traces, other, err := s.TracePage(a.ctx, name, c.Page)
		if err != nil {
			return err
		}
		if other != "" {
			fmt.Fprintln(a.stderr, other)
		}
		a.printTraces(traces)
		if len(traces) == 0 {
			fmt.Fprintf(a.stdout, "Page %d has no figure of a measure.\n", c.Page)
		}
		return nil
	})
}

func (a *app) printTraces(traces []pipeline.Trace) {
	for i, t := range traces {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		for _, l := range t.Lines() {
			fmt.Fprintf(a.stdout, "%-14s %s\n", l.Label, l.Text)
		}
	}
}
