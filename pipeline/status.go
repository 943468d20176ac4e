package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
	"perfpack/pipeline/timetable"
)

// Status says where a quarter stands.
type Status struct {
	At      string     `json:"at"`
	Quarter string     `json:"quarter"`
	Title   string     `json:"title"` // of the quarter, as printed
	LastRun *Heartbeat `json:"last_run"`
	// Notices is how it stands with notices; nil where none are set.
	Notices *NoticeCount `json:"notices,omitempty"`
	// Returns are the services that are asked for something, with what became of their returns.
	Returns []Reply `json:"returns"`
	// Councils have their days and packs.
	Councils []CouncilStatus `json:"organisations"`
	// Kept says how many returns are older than they are to be kept; nil where nobody has said how long.
	Kept *Kept `json:"kept,omitempty"`
	// Next are the days to come, the nearest first.
	Next []Step `json:"next"`
}

// Kept says how it stands with returns that are older than the settings have them kept.
type Kept struct {
	Years  int    `json:"years"`
	Older  int    `json:"older"`
	Oldest string `json:"oldest,omitempty"` // when the oldest was received
}

// kept counts the returns that are older than they are to be kept, and were not purged.
func (s *Session) kept(ctx context.Context, now time.Time) (*Kept, error) {
	k := &Kept{Years: s.Settings.Proof.KeepYears}
	if k.Years == 0 {
		return nil, nil
	}
	files, err := s.record.Files(ctx)
	if err != nil {
		return nil, err
	}
	purges, err := s.record.Purges(ctx)
	if err != nil {
		return nil, err
	}
	since := now.AddDate(-k.Years, 0, 0).Format(time.RFC3339)
	for _, f := range files {
		if f.Kind != store.ReturnFile || f.At >= since || slices.ContainsFunc(purges, func(p store.Purge) bool { return p.File.ID == f.ID }) {
			continue
		}
		if k.Older == 0 {
			k.Oldest = f.At
		}
		k.Older++
	}
	return k, nil
}

// CouncilStatus is where one organisation's quarter stands.
type CouncilStatus struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Stage      Stage        `json:"stage"`
	Templates  string       `json:"templates"`
	Reminders  []string     `json:"reminders"`
	ReturnsDue string       `json:"returns_due"`
	CutOff     string       `json:"cut_off"`
	Draft      string       `json:"draft"`
	Final      string       `json:"final"`
	Agenda     string       `json:"agenda"`
	Meeting    string       `json:"meeting"`
	Packs      []PackStatus `json:"packs"`
	// Withheld says why the final pack was not let out when the job last tried; empty once there is one.
	Withheld []string `json:"withheld"`
	// Doubtful says what is doubtful in the days above.
	Doubtful []finding.Finding `json:"doubtful"`
	// Outstanding is what the latest pack had to do without.
	Outstanding []string `json:"outstanding"`
}

// Stage is where an organisation's quarter stands, in words.
type Stage string

// The stages, in their order.
const (
	NotBegun       Stage = "not begun"
	BeingFilled    Stage = "returns are being filled in"
	BeingChecked   Stage = "returns are being checked"
	DraftDue       Stage = "the draft is due"
	WithDirectors  Stage = "the draft is with directors"
	FinalDue       Stage = "the final pack is due"
	FinalWithheld  Stage = "the final pack is withheld"
	FinalMade      Stage = "the final pack is made"
	Published      Stage = "published"
	ReceivedByThem Stage = "received by the meeting"
	NoFinalToCome  Stage = "the meeting is over, and no return came: no final pack is made"
)

// stage says where an organisation's quarter stands. Of one that nobody has sent anything for the job makes no final pack once the meeting is over; see due.
func (c *CouncilStatus) stage(d timetable.Dates, today time.Time, returned bool) Stage {
	switch {
	case c.made(store.Final) && today.After(d.Meeting):
		return ReceivedByThem
	case c.made(store.Final) && !today.Before(d.Agenda):
		return Published
	case c.made(store.Final):
		return FinalMade
	case len(c.Withheld) > 0:
		return FinalWithheld
	case today.After(d.Meeting) && !returned:
		return NoFinalToCome
	case !today.Before(d.Final):
		return FinalDue
	case c.made(store.Draft):
		return WithDirectors
	case today.Before(d.Templates):
		return NotBegun
	case !today.After(d.ReturnsDue):
		return BeingFilled
	case !today.After(d.CutOff):
		return BeingChecked
	}
	return DraftDue
}

// made says that there is a pack of a kind.
func (c *CouncilStatus) made(kind store.PackKind) bool {
	return slices.ContainsFunc(c.Packs, func(p PackStatus) bool { return p.Kind == string(kind) })
}

// PackStatus is a pack of the quarter.
type PackStatus struct {
	Version  int    `json:"version"`
	Kind     string `json:"kind"`
	Made     string `json:"made"`
	Folder   string `json:"folder"`
	InPlace  bool   `json:"in_place"`
	Manifest string `json:"manifest_sha256"`
}

// Step is a day on which something is to happen.
type Step struct {
	Day  string `json:"day"`
	What string `json:"what"`
}

// Look opens a workspace for looking only: it takes no lock, so that it may be done beside a run, and it takes nothing in.
// A workspace in which nothing was ever done gives store.ErrOlder.
func (w *Workspace) Look(ctx context.Context, now time.Time) (*Session, error) {
	record, err := store.Look(ctx, w.path(recordFile))
	if err != nil {
		return nil, err
	}
	return &Session{Workspace: w, record: record, now: now}, nil
}

// InHand gives the quarter that is being worked on at a day: the last that has ended.
func InHand(at time.Time) period.Quarter { return period.QuarterOf(at) - 1 }

// Status says where a quarter stands, from the framework and the returns in the record; what lies in the inbox is not counted.
func (w *Workspace) Status(ctx context.Context, now time.Time, q period.Quarter) (_ *Status, err error) {
	st := &Status{At: now.Format(time.RFC3339), Quarter: q.String(), Title: q.Label(), Returns: []Reply{}}
	if h, ran, err := w.Heartbeat(); err != nil {
		return nil, err
	} else if ran {
		st.LastRun = &h
	}
	for _, o := range w.Settings.Organisations {
		d := w.Timetable().Of(o.ID, q)
		iso := func(day time.Time) string { return day.Format(time.DateOnly) }
		c := CouncilStatus{
			ID: o.ID, Name: o.Name, Templates: iso(d.Templates), Reminders: []string{}, ReturnsDue: iso(d.ReturnsDue), CutOff: iso(d.CutOff), Draft: iso(d.Draft),
			Final: iso(d.Final), Agenda: iso(d.Agenda), Meeting: iso(d.Meeting),
			Packs: []PackStatus{}, Withheld: []string{}, Outstanding: []string{}, Doubtful: append([]finding.Finding{}, w.Timetable().Findings(o.ID, q)...),
		}
		for _, r := range d.Reminders {
			c.Reminders = append(c.Reminders, iso(r))
		}
		st.Councils = append(st.Councils, c)
	}
	defer func() {
		returned := slices.ContainsFunc(st.Returns, func(r Reply) bool { return r.State == string(store.Accepted) })
		for i := range st.Councils {
			c := &st.Councils[i]
			c.Stage = c.stage(w.Timetable().Of(c.ID, q), midnight(now), returned)
		}
		st.Next = w.steps(now, q, func(org string) bool {
			return slices.ContainsFunc(st.Councils, func(c CouncilStatus) bool { return c.ID == org && c.made(store.Final) })
		})
	}()
	s, err := w.Look(ctx, now)
	if errors.Is(err, store.ErrOlder) {
		return st, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.record.Close()) }()
	if err := s.packsMade(ctx, st, q); err != nil {
		return nil, err
	}
	if st.Notices, err = s.countNotices(ctx); err != nil {
		return nil, err
	}
	if st.Kept, err = s.kept(ctx, now); err != nil {
		return nil, err
	}
	current, held, err := s.record.CurrentHash(ctx)
	if err != nil || !held {
		return st, err
	}
	fw, err := s.frameworkAt(ctx, current)
	if err != nil {
		return nil, err
	}
	s.use(fw, current)
	replies, err := s.Replies(ctx, q)
	st.Returns = append(st.Returns, replies...)
	return st, err
}

// packsMade lists the packs of the quarter that are in the record.
func (s *Session) packsMade(ctx context.Context, st *Status, q period.Quarter) error {
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return err
	}
	for _, p := range packs {
		i := slices.IndexFunc(st.Councils, func(c CouncilStatus) bool { return c.ID == p.Organisation })
		if i < 0 || p.Quarter != q {
			continue
		}
		c := &st.Councils[i]
		folder := s.inWorkspace(p.Path)
		m, err := proof.Read(folder)
		if err == nil {
			c.Outstanding = m.Outstanding
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		c.Packs = append(c.Packs, PackStatus{Version: p.Version, Kind: string(p.Kind), Made: p.At, Folder: p.Path, InPlace: m != nil, Manifest: p.Manifest})
	}
	for i := range st.Councils {
		c := &st.Councils[i]
		if slices.ContainsFunc(c.Packs, func(p PackStatus) bool { return p.Kind == string(store.Final) }) {
			continue
		}
		note, found, err := s.record.Noted(ctx, withheldAction, withheldSubject(c.ID, q))
		if err != nil {
			return err
		}
		if _, why, ok := strings.Cut(note.Why, ": "); found && ok {
			c.Withheld = strings.Split(why, "; ")
		}
	}
	return nil
}

// inWorkspace gives the whole of a path that relative shortened.
func (w *Workspace) inWorkspace(path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return path
	}
	return w.path(path)
}

// steps lists what is still to come for a quarter, for all councils, and after it the next quarter's returns. Where the final pack is there, none is to be made.
func (w *Workspace) steps(now time.Time, q period.Quarter, final func(org string) bool) []Step {
	today := midnight(now)
	who := map[Step][]string{}
	var list []Step
	add := func(day time.Time, what, name string) {
		if day.Before(today) {
			return
		}
		s := Step{day.Format(time.DateOnly), what}
		if who[s] == nil {
			list = append(list, s)
		}
		who[s] = append(who[s], name)
	}
	for _, o := range w.Settings.Organisations {
		d := w.Timetable().Of(o.ID, q)
		add(d.Templates, "return workbooks go out", o.Name)
		for _, r := range d.Reminders {
			add(r, "services that have not replied are reminded", o.Name)
		}
		add(d.ReturnsDue, "last day for returns", o.Name)
		if !final(o.ID) {
			add(d.CutOff, "cut-off: the draft is made by the first run after it", o.Name)
			add(d.Draft, "directors have the draft", o.Name)
			add(d.Final, "the final pack is made", o.Name)
		}
		add(d.Agenda, "the agenda is published", o.Name)
		add(d.Meeting, "meeting", o.Name)
		add(w.Timetable().Of(o.ID, q+1).ReturnsDue, "last day for the returns of "+(q+1).Short(), o.Name)
	}
	for i, s := range list {
		if len(who[s]) < len(w.Settings.Organisations) {
			list[i].What += ", " + strings.Join(who[s], " and ")
		}
	}
	slices.SortStableFunc(list, func(a, b Step) int { return strings.Compare(a.Day, b.Day) })
	return list
}

// Stale says why a monitor should raise the alarm: the job has not run for longer than it may, or failed; empty when all is well.
func (st *Status) Stale(now time.Time, most time.Duration) string {
	if st.LastRun == nil {
		return "the job has never run"
	}
	at, err := time.Parse(time.RFC3339, st.LastRun.At)
	if err != nil {
		return "nobody can tell when the job last ran"
	}
	switch age := now.Sub(at); {
	case age > most:
		return fmt.Sprintf("the job last ran %s ago", age.Round(time.Minute))
	case st.LastRun.Outcome == RunFailed:
		return "the last run failed: " + st.LastRun.Why
	}
	return ""
}
