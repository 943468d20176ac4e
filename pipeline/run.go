package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/post"
)

// RunResult says what a run did.
type RunResult struct {
	Found    []finding.Finding // in the framework and the history
	Receipts []Receipt
	Issued   []Issued
	Built    []Built // with those that were there already, and those that are withheld
	Notices  Posted  // whom it told
}

// Withheld gives the packs that the workspace's policy does not let out.
func (r *RunResult) Withheld() []Built {
	return slices.DeleteFunc(slices.Clone(r.Built), func(b Built) bool { return len(b.Withheld) == 0 })
}

// Run is the scheduled job: it takes in a changed framework and new history, reads the inbox, issues the return workbooks of a quarter when its day has come, and makes
// the draft and the final packs that are due at the day given. What is done already is not done again, so it may be run every day, and twice.
//
// A draft is due when its cut-off has passed, and is made anew while it waits to become final when anything of its quarter changes. A final one is due on
// its day. After that it is made anew only when a return for its quarter or an earlier one comes late, a query is answered or history is imported, and
// only until the meeting; what changes later is a revision in the next quarter's pack. Neither is made anew because returns for the next quarter arrive or
// perfpack itself is newer.
func (s *Session) Run(ctx context.Context, at time.Time) (RunResult, error) {
	return s.job(ctx, at, s.run)
}

// RunByClock is Run at the time that the clock of the machine says, when nobody has named a day. A clock that stands more than a year after the last run
// is not trusted at once: finals of quarters to come cannot be taken back. Such a run does nothing and fails with [Ahead], for everybody to see. The next
// one goes on, so that a machine that was off for that long needs nobody.
func (s *Session) RunByClock(ctx context.Context, at time.Time) (RunResult, error) {
	return s.job(ctx, at, func(ctx context.Context, at time.Time) (RunResult, error) {
		if h, ran, err := s.Heartbeat(); err == nil && ran { // one that cannot be read keeps no run from its work
			if last, err := time.Parse(time.RFC3339, h.At); err == nil && at.After(last.AddDate(1, 0, 0)) {
				return RunResult{}, &Ahead{Last: last, Now: at}
			}
		}
		return s.run(ctx, at)
	})
}

// Ahead is the error of a run by a clock that stands more than a year after the last run.
type Ahead struct{ Last, Now time.Time }

func (a *Ahead) Error() string {
	return fmt.Sprintf("the clock of this machine says %s, and the last run was on %s: in case the clock is wrong, nothing was done. If it is right, the next run goes on by itself; to go on now, name the day: perfpack run --at %s",
		day(a.Now), day(a.Last), a.Now.Format(time.DateOnly))
}

// job does what a run is to do, and tells people and monitors how it went.
func (s *Session) job(ctx context.Context, at time.Time, do func(context.Context, time.Time) (RunResult, error)) (RunResult, error) {
	silent := s.ping(ctx, post.Started, "")
	r, err := do(ctx, at)
	r.Notices = s.notify(ctx, at, &r, err)
	if err == nil {
		err = s.recordRun(ctx, at, &r)
	}
	h := Heartbeat{At: s.now.Format(time.RFC3339), Day: at.Format(time.DateOnly), Program: Version(), Outcome: r.Outcome()}
	how := post.Succeeded
	if err != nil {
		h.Outcome, h.Why, how = RunFailed, err.Error(), post.Failed
	}
	h.Ping = cmp.Or(s.ping(ctx, how, string(h.Outcome)), silent)
	s.beat(ctx, &h)
	return r, err
}

func (s *Session) run(ctx context.Context, at time.Time) (RunResult, error) {
	today := midnight(at)
	var r RunResult
	var err error
	if r.Found, err = s.TakeIn(ctx); err != nil {
		return r, err
	}
	if r.Receipts, err = s.Ingest(ctx); err != nil {
		return r, err
	}
	if r.Issued, err = s.issueDue(ctx, today); err != nil {
		return r, err
	}
	due, err := s.due(ctx, today)
	if err != nil {
		return r, err
	}
	for _, d := range due {
		built, err := s.discharge(ctx, d)
		r.Built = append(r.Built, built...)
		if err != nil {
			return r, err
		}
	}
	return r, nil
}
