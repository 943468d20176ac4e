package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/notice"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/sheet"
	"perfpack/pipeline/store"
	"perfpack/templates"
)

// The ways by which notices go, as the record names them. A webhook's is followed by its identifier.
const (
	byEmail   = "email"
	byFolder  = "folder"
	byWebhook = "webhook/"
)

// ways gives the ways by which what is for an audience goes, as the settings have it: none for an audience that nobody wants told.
func (w *Workspace) ways(to notice.Audience) []string {
	set := &w.Settings.Notices
	class, mailed := string(to), false
	switch _, service := to.Service(); {
	case service:
		class, mailed = "services", true // to an address that the framework has, or should have
		if !set.Services {
			return nil
		}
	case to == notice.Team:
		mailed = len(set.Team) > 0
	case to == notice.Directors:
		mailed = len(set.Directors) > 0
	}
	var list []string
	if mailed && set.SMTP.Host != "" {
		list = append(list, byEmail)
	}
	if set.Folder != "" {
		list = append(list, byFolder)
	}
	for _, h := range set.Webhooks {
		if slices.Contains(h.Audiences, class) {
			list = append(list, byWebhook+h.ID)
		}
	}
	return list
}

// telling is a notice in the making.
type telling struct {
	kind         notice.Kind
	to           notice.Audience
	about        string // what is told once to each audience
	organisation string
	quarter      string
	until        time.Time // of use till then; the zero time for ever
	facts        notice.Facts
}

func (t *telling) key() string { return fmt.Sprintf("%s/%s/%s", t.kind, t.about, t.to) }

// tell queues a notice, unless nobody wants to be told or it was told before. It does so in the change that the notice tells of, so that neither is without the other.
func (s *Session) tell(ctx context.Context, tx *store.Tx, t telling) error {
	ways := s.ways(t.to)
	if len(ways) == 0 || s.known != 0 {
		return nil
	}
	if told, err := tx.Queued(ctx, t.key()); err != nil || told {
		return err
	}
	words, err := notice.Load(templates.FS)
	if err != nil {
		return err
	}
	f := &t.facts
	f.Framework = s.Settings.Title
	if f.Council == "" {
		f.Council = s.councilNames(t.organisation)
	}
	subject, body, err := words.Compose(t.kind, f)
	if err != nil {
		return err
	}
	until := ""
	if !t.until.IsZero() {
		until = t.until.Format(time.DateOnly)
	}
	_, err = tx.Queue(ctx, store.Notice{
		Key: t.key(), Kind: string(t.kind), Audience: string(t.to), Organisation: t.organisation, Quarter: t.quarter, Subject: subject, Body: body, Until: until,
	}, ways)
	return err
}

// councilNames gives the name of an organisation, or of all.
func (w *Workspace) councilNames(id string) string {
	if o := w.Settings.Organisation(id); o != nil {
		return o.Name
	}
	var names []string
	for _, o := range w.Settings.Organisations {
		names = append(names, o.Name)
	}
	return strings.Join(names, " and ")
}

// tellReceipt tells a service what became of a file that it sent, or the team where it is not known whose it is.
func (s *Session) tellReceipt(ctx context.Context, tx *store.Tx, r *Receipt, submission int64) error {
	switch store.State(r.State) {
	case store.Accepted, store.Held, store.Rejected:
	default:
		return nil
	}
	t := telling{kind: notice.Receipt, to: notice.Team, about: fmt.Sprint(submission), quarter: r.Quarter}
	if v := s.service(r.Service); v != nil {
		t.to, t.facts.Service = notice.ToService(v.ID), v.Name
	}
	if q, err := period.ParseQuarter(r.Quarter); err == nil {
		t.facts.Quarter = q.Label()
	}
	t.facts.File, t.facts.State, t.facts.Lines, t.facts.Missing, t.facts.Stopped = r.File, r.State, r.Lines, r.Missing, r.Stopped
	if r.State == string(store.Held) {
		t.facts.Why = r.Why // of others it may quote the file
	}
	list := slices.Clone(r.Findings)
	slices.SortStableFunc(list, func(a, b finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	for _, alike := range finding.Alike(list) {
		t.facts.Points = append(t.facts.Points, s.point(alike))
	}
	return s.tell(ctx, tx, t)
}

// service gives a service of the framework, whatever the time for which its row holds; nil when there is none.
func (s *Session) service(id string) *kpi.Service {
	for i := range s.framework.Services {
		if v := &s.framework.Services[i]; v.ID == id {
			return v
		}
	}
	return nil
}

// point says of findings that are alike where they are and what kind of thing is wrong, in the words of the catalogue: their own words quote the return.
func (s *Session) point(alike []finding.Finding) notice.Point {
	f := &alike[0]
	p := notice.Point{Grave: f.Severity.String(), What: "something is wrong that is described under " + string(f.Code) + " in perfpack guide findings"}
	if k, ok := ingest.Lookup(f.Code); ok {
		p.What, p.Mend = k.Provoked, k.Mend
	} else if i := slices.IndexFunc(sheet.Catalogue(), func(k sheet.Kind) bool { return finding.Code(k.Code) == f.Code }); i >= 0 {
		k := sheet.Catalogue()[i]
		p.What, p.Mend = k.Provoked, k.Mend
	}
	var where []string
	if f.Sheet != "" {
		where = append(where, "sheet "+f.Sheet)
	}
	if len(alike) > 1 {
		where = append(where, fmt.Sprintf("%d cells from %s to %s", len(alike), f.Cell, alike[len(alike)-1].Cell))
	} else if f.Cell != "" {
		where = append(where, "cell "+f.Cell)
	}
	if ref, of, _, ok := aLine(f); ok && len(alike) == 1 {
		if ind := s.indicator(ref); ind != nil && ind.Classification == kpi.Public {
			where = append(where, fmt.Sprintf("%s for %s", ref, of))
		}
	}
	p.Where = strings.Join(where, ", ")
	return p
}

// tellPack tells directors and team of a pack that is being recorded.
func (s *Session) tellPack(ctx context.Context, tx *store.Tx, p *store.Pack, folder string) error {
	m, err := proof.Read(folder)
	if err != nil {
		return err
	}
	dates := s.Timetable().Of(p.Organisation, p.Quarter)
	t := telling{kind: notice.Draft, about: packName(p), organisation: p.Organisation, quarter: p.Quarter.String()}
	t.facts = notice.Facts{Quarter: p.Quarter.Label(), Folder: p.Path, Version: p.Version, Reasons: m.Outstanding}
	if today := midnight(s.now); !dates.Final.Before(today) {
		t.facts.Final, t.facts.Meeting = dates.Final, dates.Meeting
	} else if !dates.Meeting.Before(today) {
		t.facts.Meeting = dates.Meeting
	}
	if p.Kind == store.Final {
		t.kind = notice.Final
	}
	for _, t.to = range []notice.Audience{notice.Directors, notice.Team} {
		if err := s.tell(ctx, tx, t); err != nil {
			return err
		}
	}
	return nil
}

// tellOf queues what a run has to tell besides what its changes told: which workbooks were issued, which packs are withheld, which files still wait, who
// is reminded, that all is well. It finds out from what is there, and not from what the run did, so that what a run which was cut short did not say is
// said by the next.
func (s *Session) tellOf(ctx context.Context, at time.Time, r *RunResult) error {
	today := midnight(at)
	list, err := s.issuedToTell(today)
	if err != nil {
		return err
	}
	more, err := s.remindersToTell(ctx, today)
	if err != nil {
		return err
	}
	weekly, err := s.weeklyToTell(ctx, today)
	if err != nil {
		return err
	}
	return s.tellAll(ctx, slices.Concat(list, s.withheldToTell(r), s.waitingToTell(r), more, weekly))
}

// midnight gives the day of a time, as days are reckoned with.
func midnight(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}

// tellAll queues what was not told before, in a change of its own; where there is nothing the record is left alone.
func (s *Session) tellAll(ctx context.Context, list []telling) error {
	var fresh []telling
	for _, t := range list {
		told, err := s.record.Queued(ctx, t.key())
		if err != nil {
			return err
		}
		if !told && len(s.ways(t.to)) > 0 {
			fresh = append(fresh, t)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return s.record.Write(ctx, s.hand(program), func(tx *store.Tx) error {
		for _, t := range fresh {
			if err := s.tell(ctx, tx, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// issuedToTell lists the services whose workbook for the quarter in hand lies ready. After the last day for returns nobody is told any more.
func (s *Session) issuedToTell(today time.Time) ([]telling, error) {
	q := InHand(today)
	dates := s.Timetable().Shared(q)
	if today.After(dates.ReturnsDue) {
		return nil, nil
	}
	files, err := filesIn(s.path(returnsFolder, q.String()), ".xlsx")
	if err != nil {
		return nil, fmt.Errorf("looking for issued returns: %w", err)
	}
	var list []telling
	for _, path := range files {
		v := s.service(strings.TrimSuffix(filepath.Base(path), ".xlsx"))
		if v == nil {
			continue
		}
		list = append(list, telling{
			kind: notice.Issued, to: notice.ToService(v.ID), about: q.String(), quarter: q.String(), until: dates.ReturnsDue,
			facts: notice.Facts{Quarter: q.Label(), Service: v.Name, File: s.relative(path), Due: dates.ReturnsDue},
		})
	}
	return list, nil
}

// withheldToTell lists the packs that the policy does not let out. They are told of again when the reasons are others.
func (s *Session) withheldToTell(r *RunResult) []telling {
	var list []telling
	for _, b := range r.Withheld() {
		t := telling{kind: notice.Withheld, about: fmt.Sprintf("%s %s/%.12s", b.Organisation, b.Quarter, digest(b.Withheld...)), organisation: b.Organisation, quarter: b.Quarter.String()}
		t.facts = notice.Facts{Quarter: b.Quarter.Label(), Reasons: b.Withheld}
		if meeting := s.Timetable().Of(b.Organisation, b.Quarter).Meeting; !meeting.Before(midnight(s.now)) {
			t.facts.Meeting = meeting
		}
		for _, t.to = range []notice.Audience{notice.Directors, notice.Team} {
			list = append(list, t)
		}
	}
	return list
}

// waitingToTell lists the files that have waited in the inbox since the day before or longer. Nobody else would notice: whoever sent one takes it for received.
func (s *Session) waitingToTell(r *RunResult) []telling {
	var list []telling
	for i := range r.Receipts {
		one := &r.Receipts[i]
		since, _, _ := strings.Cut(one.Received, "T")
		if one.State != string(store.Waiting) || since >= s.now.Format(time.DateOnly) {
			continue
		}
		list = append(list, telling{
			kind: notice.Receipt, to: notice.Team, about: filepath.Base(one.Folder) + "/" + since, facts: notice.Facts{File: one.File, State: one.State, Why: one.Why},
		})
	}
	return list
}

// remindersToTell lists the reminders of today, or of the latest day of reminding that no run was on. The team is told who was reminded, which is also by what the
// day is known to be done.
func (s *Session) remindersToTell(ctx context.Context, today time.Time) ([]telling, error) {
	q := InHand(today)
	dates := s.Timetable().Shared(q)
	at := slices.IndexFunc(dates.Reminders, func(d time.Time) bool { return d.After(today) })
	if at < 0 {
		at = len(dates.Reminders)
	}
	if at == 0 || today.After(dates.ReturnsDue) {
		return nil, nil
	}
	about := q.String() + "/" + dates.Reminders[at-1].Format(time.DateOnly)
	team := telling{kind: notice.Awaited, to: notice.Team, about: about, quarter: q.String(), until: dates.ReturnsDue}
	if done, err := s.record.Queued(ctx, team.key()); err != nil || done {
		return nil, err
	}
	replies, err := s.Replies(ctx, q)
	if err != nil {
		return nil, err
	}
	facts := notice.Facts{Quarter: q.Label(), Due: dates.ReturnsDue, CutOff: dates.CutOff}
	team.facts = facts
	var list []telling
	for _, r := range replies {
		if !r.Wanting() {
			continue
		}
		team.facts.Awaited = append(team.facts.Awaited, r.Name+": "+r.standing())
		one := telling{kind: notice.Reminder, to: notice.ToService(r.Service), about: about, quarter: q.String(), until: dates.ReturnsDue, facts: facts}
		one.facts.Service, one.facts.State, one.facts.Missing, one.facts.Queries, one.facts.Stopped, one.facts.Awaited = r.Name, r.State, r.Missing, r.Queries, r.Stopped, r.awaited
		list = append(list, one)
	}
	return append(list, team), nil
}

// standing says how a service's return stands, in a few words and without figures.
func (r *Reply) standing() string {
	if r.State == notReceived {
		return notReceived
	}
	parts := []string{r.State}
	for _, c := range []struct {
		n         int
		one, many string
	}{{r.Missing, "figure missing", "figures missing"}, {r.Queries, "open query", "open queries"}, {r.Stopped, "figure kept out", "figures kept out"}} {
		switch {
		case c.n == 1:
			parts = append(parts, "1 "+c.one)
		case c.n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.many))
		}
	}
	return strings.Join(parts, ", ")
}

// weeklyToTell gives the notice by which the team knows that the job still runs, on the first run of a week.
func (s *Session) weeklyToTell(ctx context.Context, today time.Time) ([]telling, error) {
	if !s.Settings.Notices.Weekly || len(s.ways(notice.Team)) == 0 {
		return nil, nil
	}
	year, week := today.ISOWeek()
	t := telling{kind: notice.Weekly, to: notice.Team, about: fmt.Sprintf("%d-W%02d", year, week), until: today.AddDate(0, 0, 7)}
	if told, err := s.record.Queued(ctx, t.key()); err != nil || told {
		return nil, err
	}
	q := InHand(today)
	replies, err := s.Replies(ctx, q)
	if err != nil {
		return nil, err
	}
	t.facts.Quarter = q.Label()
	for _, r := range replies {
		if r.Wanting() {
			t.facts.Awaited = append(t.facts.Awaited, r.Name+": "+r.standing())
		}
	}
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return nil, err
	}
	final := func(org string) bool {
		return slices.ContainsFunc(packs, func(p store.Pack) bool { return p.Organisation == org && p.Quarter == q && p.Kind == store.Final })
	}
	for _, step := range s.steps(today, q, final) {
		t.facts.Next = append(t.facts.Next, step.Day+": "+step.What)
	}
	all, err := s.record.UnsentNotices(ctx)
	if err != nil {
		return nil, err
	}
	since := today.AddDate(0, 0, -7).Format(time.RFC3339)
	for _, n := range all {
		if n.Came == store.NoticeGivenUp && n.Tried >= since {
			t.facts.Unsent = append(t.facts.Unsent, n.Key+" by "+n.Way+": "+n.Why)
		}
	}
	return []telling{t}, nil
}

// tellTrouble tells the team that a run failed, once a day for the same reason. Where the record is what fails nobody can be told but by the heartbeat.
func (s *Session) tellTrouble(ctx context.Context, at time.Time, why error) error {
	t := telling{kind: notice.Trouble, to: notice.Team, about: at.Format(time.DateOnly) + "/" + digest(why.Error())[:12]}
	t.facts.Why = why.Error()
	return s.tellAll(ctx, []telling{t})
}
