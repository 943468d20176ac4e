package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// issuedAction is what the journal calls the issue of a quarter's return workbooks by the job, and withheldAction a final pack that was not let out.
const (
	issuedAction   = "return workbooks issued"
	withheldAction = "final pack withheld"
)

// issueDue issues the return workbooks of the quarters whose day has come, once for each quarter, and leaves those alone that are there already. After the cut-off it
// is too late: a workbook that went out then would come back for nothing. A quarter before one that was issued is none that a clock which was set back could bring again.
func (s *Session) issueDue(ctx context.Context, today time.Time) ([]Issued, error) {
	var all []Issued
	var latest period.Quarter
	if note, done, err := s.record.Noted(ctx, issuedAction, ""); err != nil {
		return nil, err
	} else if done {
		if latest, err = period.ParseQuarter(note.Subject); err != nil {
			return nil, fmt.Errorf("reading the journal: %w", err)
		}
	}
	for q := period.QuarterOf(today) - 2; q <= period.QuarterOf(today); q++ {
		d := s.Timetable().Shared(q)
		if q <= latest || today.Before(d.Templates) || today.After(d.CutOff) {
			continue
		}
		var services []string
		for i := range s.framework.Services {
			id := s.framework.Services[i].ID
			if !disk.Exists(s.path(returnsFolder, q.String(), id+".xlsx")) {
				services = append(services, id)
			}
		}
		var issued []Issued
		var err error
		if len(services) > 0 {
			if issued, err = s.IssueReturns(ctx, q, services...); err != nil {
				return nil, err
			}
		}
		all = append(all, issued...)
		err = s.record.Write(ctx, s.hand(program), func(tx *store.Tx) error {
			_, err := tx.Note(ctx, issuedAction, q.String(), fmt.Sprintf("%d workbooks", len(issued)))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// duty is packs that are due: of one quarter and kind, for some organisations, which are built together.
type duty struct {
	quarter       period.Quarter
	kind          store.PackKind
	organisations []string
	// over are the organisations whose final pack is left alone if it is there: the meeting has been held, the day of the final has not come, or nobody can tell.
	over map[string]bool
	// last says that the organisation has no later quarter to see to. Of an earlier one that is withheld nothing is said any more.
	last map[string]bool
}

// due lists the packs that are due: for each organisation that of the latest quarter whose cut-off lies before a day, and of earlier quarters for which
// returns came and no final pack was made, because the machine was off or the job did not run. Quarters of which nobody sent anything are not gone back
// to, so that a workspace that is begun, or was left alone for years, is not filled with empty packs; nor is a quarter gone back to that lies before one
// with a pack and for which nothing came, so that a clock which was set back does no harm. A day that a person names, which is not the clock's, is taken
// at its word. Where there is a final pack, no draft is due any more; and of a quarter for which nothing came, and whose meeting has been held, there is a
// draft at most.
func (s *Session) due(ctx context.Context, today time.Time) ([]duty, error) {
	setBack := s.setBack(today)
	submissions, err := s.record.Submissions(ctx, 0, 0)
	if err != nil {
		return nil, err
	}
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return nil, err
	}
	type done struct {
		org     string
		quarter period.Quarter
	}
	final := map[done]bool{}
	newest := map[string]period.Quarter{}
	for _, p := range packs {
		newest[p.Organisation] = max(newest[p.Organisation], p.Quarter)
		if p.Kind == store.Final {
			final[done{p.Organisation, p.Quarter}] = true
		}
	}
	returned := map[period.Quarter]bool{}
	for _, sub := range submissions {
		returned[sub.Quarter] = returned[sub.Quarter] || sub.State == store.Accepted
	}
	var list []duty
	for _, org := range s.Settings.IDs() {
		latest := period.QuarterOf(today)
		for !s.Timetable().Of(org, latest).CutOff.Before(today) {
			latest--
		}
		var quarters []period.Quarter
		if latest >= newest[org] || !today.Equal(midnight(s.now)) {
			quarters = append(quarters, latest)
		}
		for _, q := range slices.Sorted(maps.Keys(returned)) {
			if q != 0 && q < latest && returned[q] && !final[done{org, q}] {
				quarters = append(quarters, q)
			}
		}
		for _, q := range quarters {
			d, kind := s.Timetable().Of(org, q), store.Draft
			if !today.Before(d.Final) && (!today.After(d.Meeting) || returned[q]) {
				kind = store.Final
			} else if final[done{org, q}] {
				kind = store.Final // made before its day, by hand or by a clock that was set back since
			}
			i := slices.IndexFunc(list, func(d duty) bool { return d.quarter == q && d.kind == kind })
			if i < 0 {
				i = len(list)
				list = append(list, duty{quarter: q, kind: kind, over: map[string]bool{}, last: map[string]bool{}})
			}
			list[i].organisations = append(list[i].organisations, org)
			list[i].over[org] = today.After(d.Meeting) || today.Before(d.Final) || setBack
			list[i].last[org] = q == latest
		}
	}
	slices.SortStableFunc(list, func(a, b duty) int {
		return cmp.Or(cmp.Compare(a.quarter, b.quarter), cmp.Compare(a.kind, b.kind))
	})
	return list, nil
}

// setBack says that the clock shows a day before the one for which the job ran last. A day that a person named is no clock's, and without a heartbeat nobody can tell.
func (s *Session) setBack(today time.Time) bool {
	last, ran, err := s.Heartbeat()
	return err == nil && ran && today.Equal(midnight(s.now)) && last.Day > today.Format(time.DateOnly)
}

// discharge makes what is due, as far as it is not there.
func (s *Session) discharge(ctx context.Context, d duty) ([]Built, error) {
	var all []Built
	var stale []string
	for _, org := range d.organisations {
		there, ok, err := s.settled(ctx, org, d)
		switch {
		case err != nil:
			return all, err
		case ok:
			all = append(all, there)
		default:
			stale = append(stale, org)
		}
	}
	if len(stale) == 0 {
		return all, nil
	}
	if d.kind == store.Draft {
		built, err := s.Build(ctx, d.quarter, stale...)
		return append(all, built...), err
	}
	fresh := stale[:0:0]
	for _, org := range stale {
		b, known, err := s.withheldBefore(ctx, org, d.quarter)
		if err != nil {
			return all, err
		}
		switch {
		case !known:
			fresh = append(fresh, org)
		case d.last[org]:
			all = append(all, b)
		}
	}
	if len(fresh) == 0 {
		return all, nil
	}
	built, err := s.BuildFinal(ctx, d.quarter, fresh...)
	if err != nil {
		return all, err
	}
	for _, b := range built {
		all = append(all, b)
		if len(b.Withheld) == 0 {
			continue
		}
		// There is something to look at all the same.
		draft, err := s.Build(ctx, d.quarter, b.Organisation)
		all = append(all, draft...)
		if err == nil {
			err = s.noteWithheld(ctx, b)
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// settled gives the pack that is due if it is there and nothing that belongs to it has changed since.
func (s *Session) settled(ctx context.Context, org string, d duty) (Built, bool, error) {
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return Built{}, false, err
	}
	var p store.Pack
	for _, one := range packs {
		if one.Organisation == org && one.Quarter == d.quarter && (d.kind == store.Draft || one.Kind == store.Final) && one.Version > p.Version {
			p = one
		}
	}
	if p.Version == 0 {
		return Built{}, false, nil
	}
	folder := filepath.Join(s.Out, org, d.quarter.String(), "v"+strconv.Itoa(p.Version))
	m, err := proof.Read(folder)
	if err != nil || m.Inputs.Digest != p.Inputs {
		return Built{}, false, nil // it is not there, or not that one: building sees to it
	}
	b := Built{Organisation: org, Quarter: d.quarter, Version: p.Version, Kind: p.Kind, Path: folder, Outstanding: m.Outstanding}
	if d.kind == store.Final && d.over[org] {
		return b, true, nil
	}
	changed, err := s.record.Changed(ctx, d.quarter, 0)
	if err != nil || changed > p.Known {
		return Built{}, false, err
	}
	if d.kind == store.Final {
		return b, true, nil
	}
	if p.Framework != s.hash || p.Settings != s.Settings.Hash() {
		return Built{}, false, nil
	}
	texts, err := s.textInputs(org, d.quarter)
	if err != nil || !slices.Equal(m.Inputs.Texts, texts) {
		return Built{}, false, err
	}
	return b, true, nil
}

// withheldBefore gives the reasons for which a final pack was withheld when it was last tried, if it would be made of the same now.
func (s *Session) withheldBefore(ctx context.Context, org string, q period.Quarter) (Built, bool, error) {
	o, err := s.forFinals(true).order(ctx, org, q)
	if err != nil {
		return Built{}, false, err
	}
	note, found, err := s.record.Noted(ctx, withheldAction, withheldSubject(org, q))
	if err != nil || !found {
		return Built{}, false, err
	}
	inputs, why, _ := strings.Cut(note.Why, ": ")
	return Built{Organisation: org, Quarter: q, Kind: store.Final, Withheld: strings.Split(why, "; ")}, inputs == o.inputs, nil
}

// noteWithheld notes in the journal why a final pack was withheld, and what it would have been made of.
func (s *Session) noteWithheld(ctx context.Context, b Built) error {
	o, err := s.forFinals(true).order(ctx, b.Organisation, b.Quarter)
	if err != nil {
		return err
	}
	return s.record.Write(ctx, s.hand(program), func(tx *store.Tx) error {
		_, err := tx.Note(ctx, withheldAction, withheldSubject(b.Organisation, b.Quarter), o.inputs+": "+strings.Join(b.Withheld, "; "))
		return err
	})
}

func withheldSubject(org string, q period.Quarter) string { return org + " " + q.String() }
