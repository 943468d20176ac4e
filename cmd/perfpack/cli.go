package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
	"perfpack/pipeline/store"
)

// The exit statuses (CONTRACT section 6).
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitOutstanding = 3
	exitWithheld    = 4
	exitBusy        = 5
	exitNewer       = 6
	exitInterrupted = 130
)

const exitHelp = `
Exit status:
  0  done
  1  failed
  2  wrong usage
  3  done, with returns missing, held or rejected
  4  pack withheld, with the reason
  5  another run holds the workspace
  6  the workspace was written by a newer version
  130  interrupted
`

// cli is the command line. Each verb is a struct with its flags and a Run.
type cli struct {
	Workspace string `short:"w" default:"." placeholder:"FOLDER" help:"The workspace: the folder with perfpack.toml."`
	Out       string `placeholder:"FOLDER" help:"Where products go, instead of the place named in perfpack.toml."`
	Quiet     bool   `short:"q" help:"Say nothing but what went wrong."`

	Init      initCmd      `cmd:"" help:"Start a workspace."`
	Framework frameworkCmd `cmd:"" help:"Check, take in, write out or compare the framework."`
	History   historyCmd   `cmd:"" help:"Take in figures from before perfpack."`
	Returns   returnsCmd   `cmd:"" help:"Issue return workbooks, and see who has replied."`
	Targets   targetsCmd   `cmd:"" help:"Set the targets of a coming year in a workbook."`
	Ingest    ingestCmd    `cmd:"" help:"Read the returns that have arrived."`
	Assess    assessCmd    `cmd:"" help:"Show how every measure stands, building nothing."`
	Build     buildCmd     `cmd:"" help:"Make the pack of a quarter."`
	Texts     textsCmd     `cmd:"" help:"Write drafts of the texts of the report, for officers to edit."`
	Run       runCmd       `cmd:"" help:"Do all that is due at a date: the scheduled job."`
	Trace     traceCmd     `cmd:"" help:"Follow a published figure to the cell it came from."`
	proofVerbs
	Notices       noticesCmd       `cmd:"" help:"Show what was told to whom; try whether it arrives; send what waits."`
	CheckWorkbook checkWorkbookCmd `cmd:"" help:"Hold any workbook against the rules for accessible spreadsheets."`
	Schedule      scheduleCmd      `cmd:"" help:"Print what to install so that the job runs each day."`
	Guide         guideCmd         `cmd:"" help:"Print a guide."`
	Version       versionCmd       `cmd:"" help:"Print the version."`
}

// app is what the verbs work with.
type app struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	clock  func() time.Time
	cli    cli
	// outstanding is set when the work is done but returns are missing, held or rejected.
	outstanding bool
}

// stopped is how the command line parser tells that it has answered by itself, by printing the help.
type stopped int

func (a *app) main(args []string) (code int) {
	parser, err := kong.New(&a.cli,
		kong.Name("perfpack"),
		kong.Description("Makes a council's quarterly performance pack from service leads' spreadsheets. Start with: perfpack guide start"),
		kong.Writers(a.stdout, a.stderr),
		kong.Exit(func(code int) { panic(stopped(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(func(o kong.HelpOptions, c *kong.Context) error {
			if err := kong.DefaultHelpPrinter(o, c); err != nil {
				return err
			}
			if s := example(c); s != "" {
				fmt.Fprintf(c.Stdout, "\nExample:\n  %s\n", s)
			}
			_, err := io.WriteString(c.Stdout, exitHelp)
			return err
		}),
		kong.NamedMapper("quarter", quarterMapper()),
	)
	if err != nil {
		fmt.Fprintln(a.stderr, "perfpack:", err)
		return exitFailed
	}
	defer func() {
		switch v := recover().(type) {
		case nil:
		case stopped:
			code = int(v)
		default:
			panic(v)
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	c, err := parser.Parse(args)
	if err != nil {
		if missing := (*fs.PathError)(nil); errors.As(err, &missing) && errors.Is(missing, fs.ErrNotExist) {
			err = fmt.Errorf("there is no file or folder %s", missing.Path)
		}
		fmt.Fprintf(a.stderr, "perfpack: %v\nperfpack --help lists the verbs and their flags\n", err)
		return exitUsage
	}
	return a.status(c.Run(a))
}

// status says what went wrong, if anything did, and gives the exit status for it.
func (a *app) status(err error) int {
	var faults *pipeline.Faults
	var busy *pipeline.Busy
	var withheld *pipeline.Withheld
	var usage usageError
	switch {
	case err == nil && a.outstanding:
		return exitOutstanding
	case err == nil:
		return exitDone
	case a.ctx.Err() != nil: // whatever the work made of it: the record speaks of a query that was broken off
		a.complain(errors.New("interrupted; what was finished is kept, and the next run goes on from there"))
		return exitInterrupted
	case errors.As(err, &faults):
		a.printFindings(faults.Findings)
		a.complain(err)
		return exitFailed
	case errors.As(err, &usage):
		a.complain(err)
		return exitUsage
	case errors.As(err, &busy):
		a.complain(err)
		return exitBusy
	case errors.As(err, &withheld):
		a.complain(err)
		return exitWithheld
	case errors.Is(err, store.ErrNewer):
		a.complain(err)
		return exitNewer
	}
	a.complain(err)
	return exitFailed
}

func (a *app) complain(err error) { fmt.Fprintf(a.stderr, "perfpack: %v\n", err) }

// usageError is a mistake on the command line that only the workspace could show.
type usageError string

func (u usageError) Error() string { return string(u) }

// quarterMapper reads a quarter from a flag.
func quarterMapper() kong.Mapper {
	return kong.MapperFunc(func(c *kong.DecodeContext, target reflect.Value) error {
		var text string
		if err := c.Scan.PopValueInto("quarter", &text); err != nil {
			return err
		}
		q, err := period.ParseQuarter(text)
		if err != nil {
			return err
		}
		target.SetInt(int64(q))
		return nil
	})
}

// session opens the workspace for work: it is locked against other runs until the session is closed.
func (a *app) session() (*pipeline.Session, error) {
	w, err := pipeline.OpenWorkspace(a.cli.Workspace, a.cli.Out)
	if err != nil {
		return nil, err
	}
	w.Secret = a.secret
	return w.Begin(a.ctx, a.clock().UTC().Truncate(time.Second), a.listener())
}

// do opens the workspace, does the work and closes it again.
func (a *app) do(work func(*pipeline.Session) error) (err error) {
	s, err := a.session()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return work(s)
}

// examples are shown at the foot of each verb's help.
var examples = map[string]string{
	"":                 "perfpack -w essex run",
	"init":             "perfpack init northmoor --organisation northmoor=\"Northmoor Borough Council\"",
	"framework check":  "perfpack -w essex framework check",
	"framework import": "perfpack -w essex framework import",
	"framework export": "perfpack -w essex framework export --format xlsx framework-2026.xlsx",
	"framework diff":   "perfpack -w essex framework diff",
	"history import":   "perfpack -w essex history import history/published.csv",
	"returns issue":    "perfpack -w essex returns issue --quarter 2025-26-Q2",
	"returns status":   "perfpack -w essex returns status --quarter 2025-26-Q2",
	"targets issue":    "perfpack -w essex targets issue --year 2026-27",
	"targets import":   "perfpack -w essex targets import targets/targets-2026-27.xlsx",
	"ingest":           "perfpack -w essex ingest",
	"assess":           "perfpack -w essex assess --quarter 2025-26-Q2 --format csv > standing.csv",
	"texts":            "perfpack -w essex texts --quarter 2025-26-Q2",
	"build":            "perfpack -w essex build --quarter 2025-26-Q2",
	"run":              "perfpack -w essex run --at 2025-11-01",
	"status":           "perfpack -w essex status --max-age 26h",
	"verify":           "perfpack -w essex verify essex 2025-26-Q2 v1 --deep",
	"diff":             "perfpack -w essex diff essex/2025-26-Q2/v1 essex/2025-26-Q2/v2",
	"key":              "perfpack key essex/proof.key",
	"backup":           "perfpack -w essex backup /srv/backup/essex-2025-11-03",
	"restore":          "perfpack restore /srv/backup/essex-2025-11-03 essex",
	"rebuild":          "perfpack -w essex rebuild essex 2025-26-Q2 v1 --out rebuilt",
	"purge":            "perfpack -w essex purge 00012 --by \"Data Protection Officer\" --reason \"names a resident; sent by mistake\"",
	"trace":            "perfpack -w essex trace ESX-204 --quarter 2025-26-Q2",
	"notices":          "perfpack -w essex notices --trial",
	"check-workbook":   "perfpack check-workbook performance-workbook.xlsx",
	"schedule":         "perfpack -w essex schedule systemd",
	"guide":            "perfpack guide service-lead",
}

func example(c *kong.Context) string {
	var verbs []string
	for _, p := range c.Path {
		if p.Command != nil {
			verbs = append(verbs, p.Command.Name)
		}
	}
	return examples[strings.Join(verbs, " ")]
}
