package main

import (
	"fmt"

	"perfpack/pipeline"
)

type purgeCmd struct {
	Return string `arg:"" help:"The return: the folder or number of its receipt, its name, or the SHA-256 of its bytes."`
	By     string `required:"" placeholder:"ROLE" help:"Who has it purged, by role."`
	Reason string `required:"" placeholder:"TEXT" help:"Why; it stays in the record for good, and should name nobody."`
}

func (c purgeCmd) Run(a *app) error {
	if c.By == "" || c.Reason == "" {
		return usageError("say who purges the return (--by) and why (--reason)")
	}
	return a.do(func(s *pipeline.Session) error {
		p, err := s.Purge(a.ctx, c.Return, c.By, c.Reason)
		if err != nil {
			return err
		}
		if p.Again {
			fmt.Fprintf(a.stdout, "%s was purged before, on %.10s by %s: %s\n", p.Name, p.Hand.At, p.Who, p.Why)
		} else {
			fmt.Fprintf(a.stdout, "%s is purged: its bytes are gone from the archive, and %s from the record\n", p.Name, counted(p.Figures, "figure"))
		}
		for _, left := range p.Left {
			fmt.Fprintf(a.stdout, "still to be read in %s\n", left)
		}
		fmt.Fprintln(a.stdout, "backups made before now still have it; make a new one, and see to the old ones")
		return nil
	})
}
