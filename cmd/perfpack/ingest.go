package main

import (
	"fmt"
	"path/filepath"

	"perfpack/pipeline"
)

type ingestCmd struct {
	Files []string `arg:"" optional:"" name:"file" type:"existingfile" help:"Read these files and leave them where they are, instead of reading the inbox."`
}

func (c ingestCmd) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		found, err := s.TakeIn(a.ctx)
		if err != nil {
			return err
		}
		a.printFindings(found)
		receipts, err := s.Ingest(a.ctx, c.Files...)
		a.printReceipts(receipts)
		if err == nil && len(receipts) == 0 && !a.cli.Quiet {
			fmt.Fprintln(a.stderr, "nothing to read: the inbox is empty")
		}
		return err
	})
}

// printReceipts says what became of each file, then everything to be answered or mended in it.
func (a *app) printReceipts(list []pipeline.Receipt) {
	for _, r := range list {
		switch r.State {
		case "held", "rejected":
			a.outstanding = true
		}
		line := fmt.Sprintf("%s: %s", r.File, r.State)
		if r.Service != "" {
			line += fmt.Sprintf(" (%s, %s; %s of %s)", r.Service, r.Quarter, counted(r.Filled, "figure"), counted(r.Lines, "line"))
		}
		if r.Why != "" {
			line += ": " + r.Why
		}
		fmt.Fprintln(a.stdout, line)
		if a.cli.Quiet {
			continue
		}
		a.printUnder(r.Findings)
		if r.Notes > 0 {
			fmt.Fprintf(a.stderr, "  and %s, in %s\n", counted(r.Notes, "note"), filepath.ToSlash(filepath.Join(r.Folder, "receipt.json")))
		}
	}
}
