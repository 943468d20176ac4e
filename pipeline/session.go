package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// Session is work on a workspace that nobody else is working on.
type Session struct {
	*Workspace
	record *store.Record
	lock   *flock.Flock
	now    time.Time
	listen *Listener
	// known is the sequence up to which the record is read: 0, which is all of it, unless the work is done as it was known then.
	known int64
	// final says that what is assessed is for a final pack, which may leave out figures that a draft shows.
	final bool
	// unsealed says that the record differed from its seal when the work began.
	unsealed bool

	framework  *kpi.Framework // current; nil until it is taken in
	hash       string         // of the framework
	publicly   *publicView    // of the framework; what it holds is worked out when it is asked for
	indicators map[kpi.Ref]*kpi.Indicator
	discretion *discretion // of the framework in force; nil until it is asked for
}

// Busy is the error of a workspace which another run holds.
type Busy struct{ Holder string }

func (b *Busy) Error() string {
	if b.Holder == "" {
		return "another run holds the workspace; try again when it has ended"
	}
	return "another run holds the workspace (" + b.Holder + "); try again when it has ended"
}

// Withheld is the error of final packs that the workspace's policy does not let out.
type Withheld struct{ Packs []Built }

func (w *Withheld) Error() string {
	list := make([]string, len(w.Packs))
	for i, b := range w.Packs {
		list[i] = fmt.Sprintf("the final pack of %s for %s is withheld: %s", b.Organisation, b.Quarter, strings.Join(b.Withheld, "; "))
	}
	return strings.Join(list, "\n")
}

// forFinals gives the session as it makes final packs. It is part of this one, and is not closed.
func (s *Session) forFinals(final bool) *Session {
	f := *s
	f.final = final
	return &f
}

// holder is what the lock file says of the run that holds it.
type holder struct {
	Process int    `json:"process"`
	Host    string `json:"host"`
	Since   string `json:"since"`
}

const lockFile = ".perfpack.lock"

// lockedFile is what is locked while the workspace is held: the file that says by whom, but where nobody could read it then.
func lockedFile() string {
	if disk.LockHides {
		return ".perfpack.locked"
	}
	return lockFile
}

// Begin locks the workspace and opens its record, if that is as perfpack left it. The time is stamped on what is received and built, and is used for nothing else.
func (w *Workspace) Begin(ctx context.Context, now time.Time, l *Listener) (*Session, error) {
	lock, err := w.hold(now)
	if err != nil {
		return nil, err
	}
	sealed, err := proof.AsSealed(w.path(recordFile))
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	record, err := store.Open(ctx, w.path(recordFile))
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	s := &Session{Workspace: w, record: record, lock: lock, now: now, listen: l, unsealed: sealed.Differs != ""}
	if err := errors.Join(s.trust(ctx, sealed), s.clearArchive(), s.finishPurges(ctx)); err != nil {
		return nil, errors.Join(err, record.Close(), lock.Unlock())
	}
	return s, nil
}

// hold takes the lock of the workspace.
func (w *Workspace) hold(now time.Time) (*flock.Flock, error) {
	if err := local(w.Root); err != nil {
		return nil, err
	}
	lock := flock.New(w.path(lockedFile()), flock.SetPermissions(disk.FileMode))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the workspace: %w", err)
	}
	if !held {
		busy := &Busy{}
		var h holder
		if text, err := os.ReadFile(w.path(lockFile)); err == nil && json.Unmarshal(text, &h) == nil {
			busy.Holder = fmt.Sprintf("process %d on %s, since %s", h.Process, h.Host, h.Since)
		}
		return nil, busy
	}
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	note, err := json.Marshal(holder{os.Getpid(), host, now.Format(time.RFC3339)})
	if err == nil {
		// Written in place: the lock is on the file itself, but on Windows, and a file renamed over it would not be locked.
		err = os.WriteFile(w.path(lockFile), append(note, '\n'), disk.FileMode)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("locking the workspace: %w", err), lock.Unlock())
	}
	return lock, nil
}

// Close ends the work. What was finished is kept, and the record sealed.
func (s *Session) Close() error {
	known, err := s.record.Known(context.Background())
	if err = errors.Join(err, s.record.Close()); err == nil {
		err = s.reseal(known)
	}
	return errors.Join(err, s.lock.Unlock())
}

// use makes a framework the one in force.
func (s *Session) use(fw *kpi.Framework, hash string) {
	s.framework, s.hash, s.discretion, s.publicly = fw, hash, nil, &publicView{}
	s.indicators = make(map[kpi.Ref]*kpi.Indicator, len(fw.Indicators))
	for i := range fw.Indicators {
		s.indicators[fw.Indicators[i].Ref] = &fw.Indicators[i]
	}
}

// Framework gives the framework in force, with the rows of all times; nil before it is taken in.
func (s *Session) Framework() *kpi.Framework { return s.framework }

// indicator gives an indicator by its reference, whatever the time for which its row holds; nil when there is none.
func (s *Session) indicator(ref kpi.Ref) *kpi.Indicator { return s.indicators[ref] }

// serviceOf gives the service that answers for an indicator.
func (s *Session) serviceOf(ref kpi.Ref) string {
	if i := s.indicators[ref]; i != nil {
		return i.Service
	}
	return ""
}

// hand signs what is done to the record.
func (s *Session) hand(who string) store.Hand {
	return store.Hand{At: s.now.Format(time.RFC3339), Who: who}
}

// program is who does what no person did.
const program = "perfpack"
