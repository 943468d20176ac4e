package store

import (
	"context"
	"fmt"
)

// Run is one run of the program that may change the record.
type Run struct {
	ID       int64
	Verb     string
	Date     string // the day it was run for, ISO
	Program  string // version and revision of the program
	Settings string // digest of the settings
	Hand            // when it started, and who ran it
	// End is the zero RunEnd for a run that is still going or was cut short.
	End RunEnd
}

// RunEnd says how a run ended.
type RunEnd struct {
	At      string
	Exit    int
	Summary string
	Seq     int64 // given by the record
}

// StartRun records that a run starts, and gives its id.
func (tx *Tx) StartRun(ctx context.Context, r Run) (id int64, err error) {
	if id, err = tx.Note(ctx, "run started", r.Verb, ""); err != nil {
		return 0, err
	}
	err = tx.exec(ctx, "INSERT INTO run (seq, verb, date, program, settings) VALUES (?, ?, ?, ?, ?)", id, r.Verb, r.Date, r.Program, r.Settings)
	if err != nil {
		return 0, fmt.Errorf("recording the start of a run: %w", err)
	}
	return id, nil
}

// FinishRun records how a run ended.
func (tx *Tx) FinishRun(ctx context.Context, id int64, exit int, summary string) error {
	seq, err := tx.Note(ctx, "run finished", fmt.Sprintf("run %d", id), summary)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, "INSERT INTO run_end (run, seq, exit, summary) VALUES (?, ?, ?, ?)", id, seq, exit, summary); err != nil {
		return fmt.Errorf("recording the end of run %d: %w", id, err)
	}
	return nil
}

// LastRun gives the run that started last, and false when there was none.
func (rd Reader) LastRun(ctx context.Context) (Run, bool, error) {
	return first(rd.runs(ctx, "ORDER BY r.seq DESC LIMIT 1"))
}

// Runs gives every run, in order.
func (rd Reader) Runs(ctx context.Context) ([]Run, error) { return rd.runs(ctx, "ORDER BY r.seq") }

func (rd Reader) runs(ctx context.Context, which string) ([]Run, error) {
	return list(ctx, rd, "reading the runs", func(scan func(...any) error) (r Run, err error) {
		err = scan(&r.ID, &r.Verb, &r.Date, &r.Program, &r.Settings, &r.At, &r.Who, &r.End.At, &r.End.Exit, &r.End.Summary, &r.End.Seq)
		return r, err
	}, `SELECT r.seq, r.verb, r.date, r.program, r.settings, j.at, j.who, coalesce(k.at, ''), coalesce(e.exit, 0), coalesce(e.summary, ''), coalesce(e.seq, 0)
	    FROM run r JOIN journal j ON j.seq = r.seq LEFT JOIN run_end e ON e.run = r.seq LEFT JOIN journal k ON k.seq = e.seq `+which)
}
