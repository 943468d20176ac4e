package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"perfpack/pipeline"
)

// event names one kind of line in the log of the job, and never changes its meaning, so that monitors can look for it.
type event struct {
	code    string
	means   string
	carries string // the names of what comes with it
}

// The events, in the order in which a run tells of them.
var (
	runStarted     = event{"run-started", "the job has begun", "day, workspace, program"}
	clockBack      = event{"clock-back", "the last run was for a later day than this: a clock was set back, or a person named the day", "day, last_day"}
	clockAhead     = event{"clock-ahead", "the clock stands more than a year after the last run: nothing was done, and the next run goes on", "day, last_day"}
	findingMade    = event{"finding", "something is doubtful in the framework, the history or the settings", "code, severity, place"}
	returnReceived = event{"return-received", "a file from the inbox was dealt with", "state, service, quarter, sha256, lines, filled, missing, stopped, findings"}
	returnsIssued  = event{"returns-issued", "a return workbook was written for a service", "service, quarter_folder, lines"}
	packMade       = event{"pack-made", "a draft or final pack was made", "organisation, quarter, version, kind, outstanding"}
	packThere      = event{"pack-there", "the pack that is due was there already", "organisation, quarter, version, kind, outstanding"}
	packWithheld   = event{"pack-withheld", "the workspace's policy did not let a final pack out", "organisation, quarter, reasons"}
	noticesSent    = event{"notices-sent", "notices went out", "sent"}
	noticeTrouble  = event{"notice-trouble", "a notice could not be sent, and is tried again", "code, place"}
	runEnded       = event{"run-ended", "the job has done its work", "day, outcome, seconds"}
	runFailed      = event{"run-failed", "the job could not go on", "day, error, seconds"}
)

var events = []event{runStarted, clockBack, clockAhead, findingMade, returnReceived, returnsIssued, packMade, packThere, packWithheld, noticesSent, noticeTrouble, runEnded, runFailed}

// eventTable describes the events in Markdown, for the guide.
func eventTable() string {
	var b strings.Builder
	b.WriteString("| event | level | what it means | with |\n| --- | --- | --- | --- |\n")
	for _, e := range events {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", e.code, e.level(), e.means, e.carries)
	}
	return b.String()
}

// level is how much somebody has to do about an event.
func (e event) level() slog.Level {
	switch e {
	case runFailed:
		return slog.LevelError
	case clockBack, clockAhead, packWithheld, noticeTrouble:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// eventLog writes a line of JSON for each event. It holds no figures, and nothing of what a return says: names of services, counts and codes only. The nil
// log writes nothing.
type eventLog struct {
	handler slog.Handler
	clock   func() time.Time
	began   time.Time
	close   func() error
}

// log opens the log of the job: a file, to which it appends, or with - the standard error. Without a name there is none.
func (a *app) log(name string) (*eventLog, error) {
	if name == "" {
		return nil, nil
	}
	var w io.Writer = a.stderr
	l := &eventLog{clock: a.clock, began: a.clock(), close: func() error { return nil }}
	if name != "-" {
		f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
		if err != nil {
			return nil, fmt.Errorf("opening the log: %w", err)
		}
		w, l.close = f, f.Close
	}
	l.handler = slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
		switch attr.Key {
		case slog.MessageKey:
			attr.Key = "event"
		case slog.TimeKey:
			attr.Value = slog.StringValue(attr.Value.Time().UTC().Format(time.RFC3339))
		}
		return attr
	}})
	return l, nil
}

// tell writes a line. The names and values come in turn. A log that cannot be written to is no reason for a run to fail.
func (l *eventLog) tell(e event, more ...any) {
	if l == nil {
		return
	}
	r := slog.NewRecord(l.clock(), e.level(), e.code, 0)
	r.Add(more...)
	_ = l.handler.Handle(context.Background(), r)
}

// tellRun writes what a run did, and how it ended.
func (l *eventLog) tellRun(r *pipeline.RunResult, day time.Time, err error) {
	if l == nil {
		return
	}
	for _, f := range r.Found {
		l.tell(findingMade, "code", f.Code, "severity", f.Severity.String(), "place", f.Place.String())
	}
	for i := range r.Receipts {
		one := &r.Receipts[i]
		l.tell(returnReceived, "state", one.State, "service", one.Service, "quarter", one.Quarter, "sha256", one.SHA256,
			"lines", one.Lines, "filled", one.Filled, "missing", one.Missing, "stopped", one.Stopped, "findings", len(one.Findings))
	}
	for _, i := range r.Issued {
		l.tell(returnsIssued, "service", i.Service, "quarter_folder", i.Path, "lines", i.Lines)
	}
	for _, b := range r.Built {
		e := packThere
		switch {
		case len(b.Withheld) > 0:
			l.tell(packWithheld, "organisation", b.Organisation, "quarter", b.Quarter.String(), "reasons", b.Withheld)
			continue
		case b.New:
			e = packMade
		}
		l.tell(e, "organisation", b.Organisation, "quarter", b.Quarter.String(), "version", b.Version, "kind", b.Kind, "outstanding", b.Outstanding)
	}
	if r.Notices.Sent > 0 {
		l.tell(noticesSent, "sent", r.Notices.Sent)
	}
	for _, f := range r.Notices.Found {
		l.tell(noticeTrouble, "code", f.Code, "place", f.Place.String())
	}
	seconds := l.clock().Sub(l.began).Seconds()
	if err != nil {
		l.tell(runFailed, "day", day.Format(time.DateOnly), "error", err.Error(), "seconds", seconds)
		return
	}
	l.tell(runEnded, "day", day.Format(time.DateOnly), "outcome", r.Outcome(), "seconds", seconds)
}
