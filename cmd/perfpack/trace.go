package main

import (
	"fmt"

	"perfpack/pipeline"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

type traceCmd struct {
	Indicator    string         `arg:"" help:"The reference of the indicator."`
	Quarter      period.Quarter `required:"" type:"quarter" placeholder:"2025-26-Q2" help:"The quarter."`
	Organisation string         `placeholder:"ID" help:"The organisation, where there are several."`
}

func (c traceCmd) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		if c.Organisation != "" {
			if err := a.knownOrganisations(s, []string{c.Organisation}); err != nil {
				return err
			}
		}
		traces, err := s.Trace(a.ctx, kpi.Ref(c.Indicator), c.Quarter, c.Organisation)
		if err != nil {
			return err
		}
		for i, t := range traces {
			if i > 0 {
				fmt.Fprintln(a.stdout)
			}
			for _, l := range t.Lines() {
				fmt.Fprintf(a.stdout, "%-14s %s\n", l.Label, l.Text)
			}
		}
		return nil
	})
}
