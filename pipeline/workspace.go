// Package pipeline is the hall of the house: it walks through the rooms in order. It takes in a changed framework, reads the returns that have arrived,
// keeps them in the record, and makes the packs that are due. It owns the files of a workspace and the order in which they are written;
// what a figure means, and what is said of it, is decided in the rooms.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"perfpack/data"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/period"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/timetable"
)

// Workspace is a folder for one framework and the council or councils which report on it (CONTRACT section 2).
type Workspace struct {
	Root     string
	Settings *settings.Settings
	// Out is the folder for products.
	Out string
	// Secret looks up what the settings keep elsewhere, in the environment ("env") or in a file ("file"), such as a password; nil where nothing can be looked up.
	Secret func(kind, name string) (string, error)

	text     string // of the settings
	holidays *timetable.Holidays
	// then gives what officers had written for a pack at some time in the past; nil where the work is done as it is now.
	then func(org string, q period.Quarter) ([]officersText, error)
}

// The files and folders of a workspace.
const (
	settingsFile    = settings.File
	frameworkFolder = "framework"
	frameworkBook   = "framework.xlsx"
	historyFolder   = "history"
	inboxFolder     = "inbox"
	returnsFolder   = "returns"
	receiptsFolder  = "receipts"
	archiveFolder   = "archive"
	recordFile      = "perfpack.db"
	outFolder       = "out"
	exemptFolder    = "exempt"
)

// Faults is the error of data that cannot be used at all: every finding at once, none of it stored.
type Faults struct {
	What     string // what was being taken in
	Findings []finding.Finding
}

func (f *Faults) Error() string {
	n := 0
	for _, one := range f.Findings {
		if one.Severity == finding.Stop {
			n++
		}
	}
	if n == 1 {
		return f.What + " has a fault; nothing was stored"
	}
	return fmt.Sprintf("%s has %d faults; nothing was stored", f.What, n)
}

// NoWorkspace is the error of a folder that is not a workspace.
type NoWorkspace struct{ Folder string }

func (n *NoWorkspace) Error() string {
	return fmt.Sprintf("%s is not a workspace: it has no %s; name the folder with -w", n.Folder, settingsFile)
}

// OpenWorkspace reads the settings of the workspace in a folder. A folder without perfpack.toml is not a workspace.
// A relative out is within the workspace, unless it was given on the command line.
func OpenWorkspace(root, out string) (*Workspace, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("finding the workspace: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(root, settingsFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &NoWorkspace{root}
	}
	if err != nil {
		return nil, fmt.Errorf("reading the settings: %w", err)
	}
	s, findings := settings.Load(text)
	if worst, any := finding.Worst(findings); any && worst == finding.Stop {
		return nil, &Faults{What: settingsFile, Findings: findings}
	}
	w := &Workspace{Root: root, Settings: s, Out: out, text: string(text)}
	if w.holidays, err = bankHolidays(); err != nil {
		return nil, err
	}
	if w.Out == "" {
		w.Out = s.Out
		if w.Out == "" {
			w.Out = outFolder
		}
		if !filepath.IsAbs(w.Out) {
			w.Out = filepath.Join(root, w.Out)
		}
	}
	return w, nil
}

// bankHolidays are those that travel with the program.
var bankHolidays = sync.OnceValues(func() (*timetable.Holidays, error) {
	table, err := data.FS.ReadFile("calendar/bank-holidays.csv")
	if err != nil {
		return nil, fmt.Errorf("reading the bank holidays: %w", err)
	}
	return timetable.ReadHolidays(table)
})

// Timetable gives the days of the workspace's quarters.
func (w *Workspace) Timetable() *timetable.Timetable { return timetable.New(w.Settings, w.holidays) }

func (w *Workspace) path(parts ...string) string {
	return filepath.Join(append([]string{w.Root}, parts...)...)
}

// relative gives a path as people see it: within the workspace where it is, else whole.
func (w *Workspace) relative(path string) string {
	if rel, err := filepath.Rel(w.Root, path); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return path
}

// Listener hears how the work goes. Its functions may be nil.
type Listener struct {
	// Begin is told that a stage begins, and of how many things it will deal with (nought when that is not known).
	Begin func(stage string, of int)
	// Done is told how many things of the stage are done.
	Done func(n int)
	// Say is told something that a person who looks on would want to know.
	Say func(text string)
}

func (l *Listener) begin(stage string, of int) {
	if l != nil && l.Begin != nil {
		l.Begin(stage, of)
	}
}

func (l *Listener) done(n int) {
	if l != nil && l.Done != nil {
		l.Done(n)
	}
}

func (l *Listener) say(format string, args ...any) {
	if l != nil && l.Say != nil {
		l.Say(fmt.Sprintf(format, args...))
	}
}

// interrupted says whether the work was told to stop.
func interrupted(ctx context.Context) error { return context.Cause(ctx) }
