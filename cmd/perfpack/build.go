package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
)

type buildCmd struct {
	Quarter      period.Quarter `type:"quarter" placeholder:"2025-26-Q2" help:"The quarter; needed for everything but the framework."`
	Organisation []string       `placeholder:"ID" help:"Only this organisation's pack; may be given several times."`
	Panel        string         `placeholder:"NAME" xor:"part" help:"Print also the part of the report that this scrutiny panel looks at."`
	Outcome      string         `placeholder:"REF" xor:"part" help:"Print also the part of the report on this outcome, of any tier."`
	Final        bool           `help:"Make a final pack, to be published, if the workspace's policy lets it out; else it is a draft."`
	Framework    bool           `xor:"part" help:"Print the framework itself, for those who adopt or change it: tiers, definitions, and the case for each measure. No figures are needed."`
	AsKnownAt    string         `placeholder:"PACK|DATE" help:"Make it as it would have been made then; it is put beside the council's packs and is none of them."`
}

func (c buildCmd) Run(a *app) error {
	if c.Quarter == 0 && !c.Framework {
		return usageError("missing flags: --quarter=2025-26-Q2")
	}
	return a.do(func(s *pipeline.Session) error {
		if err := a.knownOrganisations(s, c.Organisation); err != nil {
			return err
		}
		if c.Framework {
			return c.framework(a, s)
		}
		s, err := a.asKnown(s, c.AsKnownAt)
		if err != nil {
			return err
		}
		build := s.Build
		if c.Final {
			if c.AsKnownAt != "" {
				return usageError("--final and --as-known-at do not go together: what is made as it was known then is none of the council's packs")
			}
			build = s.BuildFinal
		}
		built, err := build(a.ctx, c.Quarter, c.Organisation...)
		if err != nil {
			return err
		}
		if err := a.printBuilt(built); err != nil || c.Panel == "" && c.Outcome == "" {
			return err
		}
		parts, err := s.BuildPart(a.ctx, pack.Slice{Panel: c.Panel, Outcome: c.Outcome}, built)
		a.printPaths(parts)
		return err
	})
}

// framework prints the framework as it holds in the quarter named, or in today's.
func (c buildCmd) framework(a *app, s *pipeline.Session) error {
	q := c.Quarter
	if q == 0 {
		q = s.FrameworkQuarter()
	}
	paths, err := s.BuildFramework(a.ctx, q, c.Organisation...)
	a.printPaths(paths)
	return err
}

func (a *app) printPaths(paths []string) {
	for _, path := range paths {
		fmt.Fprintln(a.stdout, path)
	}
}

// printBuilt gives the path of each pack, which is what the command is for, and says on the side what the packs had to do without.
// The error is [pipeline.Withheld] where final packs were not let out.
func (a *app) printBuilt(built []pipeline.Built) error {
	var withheld []pipeline.Built
	for _, b := range built {
		if len(b.Withheld) > 0 {
			withheld = append(withheld, b)
			continue
		}
		fmt.Fprintln(a.stdout, b.Path)
		if len(b.Outstanding) > 0 {
			a.outstanding = true
		}
		if a.cli.Quiet {
			continue
		}
		if !b.New && b.Version > 0 { // what is made as it was known then has no version
			fmt.Fprintf(a.stderr, "%s %s: nothing has changed since v%d\n", b.Organisation, b.Quarter, b.Version)
		}
		for _, o := range b.Outstanding {
			fmt.Fprintf(a.stderr, "%s %s: %s\n", b.Organisation, b.Quarter, o)
		}
	}
	if withheld != nil {
		return &pipeline.Withheld{Packs: withheld}
	}
	return nil
}

func (a *app) knownOrganisations(s *pipeline.Session, ids []string) error {
	for _, id := range ids {
		if s.Settings.Organisation(id) == nil {
			return usageError(fmt.Sprintf("%q is not an organisation of this workspace; it has %s", id, strings.Join(s.Settings.IDs(), ", ")))
		}
	}
	return nil
}

type runCmd struct {
	At  string `placeholder:"2025-11-01" help:"Do what is due at this date, instead of today."`
	Log string `placeholder:"FILE" help:"Append a line of JSON for each event to this file; with - write them to the standard error. They hold no figures."`
}

func (c runCmd) Run(a *app) (err error) {
	at := a.clock()
	if built, known := madeOn(); known && c.At == "" && at.Before(built) {
		return fmt.Errorf("the clock says %s, and this version of perfpack was made on %s; set the clock right, or name the day with --at", at.Format(time.DateOnly), built.Format(time.DateOnly))
	}
	if c.At != "" {
		day, err := time.Parse(time.DateOnly, c.At)
		if err != nil {
			return usageError(fmt.Sprintf("%q is not a date; write it as 2025-11-01", c.At))
		}
		at = day
	}
	log, err := a.log(c.Log)
	if err != nil {
		return err
	}
	if log != nil {
		defer func() { err = errors.Join(err, log.close()) }()
	}
	began := false
	err = a.do(func(s *pipeline.Session) error {
		began = true
		log.tell(runStarted, "day", at.Format(time.DateOnly), "workspace", s.Root, "program", pipeline.Version())
		if last, ran, err := s.Heartbeat(); err == nil && ran && last.Day > at.Format(time.DateOnly) {
			log.tell(clockBack, "day", at.Format(time.DateOnly), "last_day", last.Day)
		}
		run := s.Run
		if c.At == "" {
			run = s.RunByClock
		}
		r, err := run(a.ctx, at)
		var ahead *pipeline.Ahead
		if errors.As(err, &ahead) {
			log.tell(clockAhead, "day", at.Format(time.DateOnly), "last_day", ahead.Last.Format(time.DateOnly))
		}
		log.tellRun(&r, at, err)
		a.printFindings(r.Found)
		a.printReceipts(r.Receipts)
		for _, i := range r.Issued {
			fmt.Fprintln(a.stdout, i.Path)
		}
		err = errors.Join(err, a.printBuilt(r.Built))
		a.printFindings(r.Notices.Found)
		return err
	})
	if !began {
		log.tell(runFailed, "day", at.Format(time.DateOnly), "error", err.Error(), "seconds", 0)
	}
	return err
}

// madeOn gives when the sources of this program were last changed, where the program knows.
func madeOn() (time.Time, bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}, false
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			at, err := time.Parse(time.RFC3339, s.Value)
			return at, err == nil
		}
	}
	return time.Time{}, false
}

type textsCmd struct {
	Quarter      period.Quarter `required:"" type:"quarter" placeholder:"2025-26-Q2" help:"The quarter."`
	Organisation []string       `placeholder:"ID" help:"Only for this organisation's report; may be given several times."`
}

func (c textsCmd) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		if err := a.knownOrganisations(s, c.Organisation); err != nil {
			return err
		}
		written, err := s.DraftTexts(a.ctx, c.Quarter, c.Organisation...)
		a.printPaths(written)
		if err == nil && len(written) == 0 && !a.cli.Quiet {
			fmt.Fprintln(a.stderr, "every text is there already; delete one to have its draft again")
		}
		return err
	})
}
