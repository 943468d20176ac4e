package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/store"
)

// Heartbeat says when the scheduled job last ran and how it ended. It stands in a file of its own, for monitors that look at the age of a file: a run with nothing
// to do leaves the record alone.
type Heartbeat struct {
	At      string  `json:"at"`  // RFC 3339 in UTC
	Day     string  `json:"day"` // for which it was run
	Program string  `json:"program"`
	Outcome Outcome `json:"outcome"`
	Why     string  `json:"why,omitempty"` // of a run that failed
	// Notices is how it stands with notices, where any are set; Ping is what kept the monitor that is set from being told.
	Notices *NoticeCount `json:"notices,omitempty"`
	Ping    string       `json:"ping_trouble,omitempty"`
}

// Outcome is how a run ended.
type Outcome string

// The outcomes of a run. One that is outstanding has done its work, and the packs say what they had to do without.
const (
	RunDone        Outcome = "done"
	RunOutstanding Outcome = "done, with returns outstanding"
	RunWithheld    Outcome = "done, with a pack withheld"
	RunFailed      Outcome = "failed"
)

const heartbeatFile = "heartbeat.json"

// Outcome says how the run ended, if it did not fail.
func (r *RunResult) Outcome() Outcome {
	if len(r.Withheld()) > 0 {
		return RunWithheld
	}
	if slices.ContainsFunc(r.Built, func(b Built) bool { return len(b.Outstanding) > 0 }) {
		return RunOutstanding
	}
	return RunDone
}

// beat notes how a run ended. It is no reason for a run to fail.
func (s *Session) beat(ctx context.Context, h *Heartbeat) {
	var err error
	if h.Notices, err = s.countNotices(context.WithoutCancel(ctx)); err != nil {
		s.listen.say("how it stands with notices cannot be told: %v", err)
	}
	text, err := json.MarshalIndent(h, "", "  ")
	aside := s.path(".unfinished-" + heartbeatFile)
	if err == nil {
		err = os.WriteFile(aside, append(text, '\n'), disk.FileMode)
	}
	if err == nil {
		err = disk.Rename(aside, s.path(heartbeatFile))
	}
	if err != nil {
		_ = os.Remove(aside) // it may not be there
		s.listen.say("the heartbeat could not be written: %v", err)
	}
}

// Heartbeat gives how the job ran last, and false where it never ran.
func (w *Workspace) Heartbeat() (Heartbeat, bool, error) {
	var h Heartbeat
	text, err := os.ReadFile(w.path(heartbeatFile))
	if errors.Is(err, fs.ErrNotExist) {
		return h, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &h)
	}
	if err != nil {
		return h, false, fmt.Errorf("reading %s: %w", heartbeatFile, err)
	}
	return h, true, nil
}

// recordRun enters a run into the record, if the record has changed since the last one that is in it: by what this run did, or by what one did that was cut short.
// It is entered when its work is done and says what stands then, so that a run which finishes for another leaves the same record as one that was not disturbed.
func (s *Session) recordRun(ctx context.Context, at time.Time, r *RunResult) error {
	known, err := s.record.Known(ctx)
	if err != nil {
		return err
	}
	last, _, err := s.record.LastRun(ctx)
	if err != nil || last.End.Seq == known {
		return err
	}
	exit := map[Outcome]int{RunOutstanding: 3, RunWithheld: 4}[r.Outcome()]
	var packs []string
	for _, b := range r.Built {
		if len(b.Withheld) == 0 {
			packs = append(packs, fmt.Sprintf("%s %s v%d", b.Organisation, b.Quarter, b.Version))
		}
	}
	slices.Sort(packs)
	return s.record.Write(ctx, s.hand(program), func(tx *store.Tx) error {
		id, err := tx.StartRun(ctx, store.Run{Verb: "run", Date: at.Format(time.DateOnly), Program: Version(), Settings: s.Settings.Hash()})
		if err != nil {
			return err
		}
		return tx.FinishRun(ctx, id, exit, strings.Join(packs, ", "))
	})
}
