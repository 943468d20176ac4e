package pipeline

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/templates"
)

// view is what an organisation's quarter is assessed with.
type view struct {
	org      string
	quarter  period.Quarter
	assessor *analyse.Assessor
	last     int64 // sequence known to the last pack
}

// viewOf prepares the assessment of an organisation's quarter from the framework in force. Dates come from the calendar and never from the clock,
// so that the same record gives the same assessment on any day.
func (s *Session) viewOf(ctx context.Context, org string, q period.Quarter) (*view, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	v := &view{org: org, quarter: q}
	if last, ok, err := s.record.LastPack(ctx, org, q, s.known); err != nil {
		return nil, err
	} else if ok {
		v.last = last.Known
	}
	dates := s.Settings.Calendar.Dates(org, q)
	v.assessor = analyse.New(s.framework, analyse.Settings{
		Quarter: q, AsOf: dates.CutOff, ReturnsDue: dates.ReturnsDue, LastKnown: v.last, Organisations: s.Settings.IDs(),
	})
	return v, nil
}

// Assess works out how every public measure of an organisation stands in a quarter, and gives the pack ready to be composed. Figures used are
// passed to use, one series at a time and in order; use may be nil.
func (s *Session) Assess(ctx context.Context, org string, q period.Quarter, use func(Used) error) (*pack.Pack, error) {
	v, err := s.viewOf(ctx, org, q)
	if err != nil {
		return nil, err
	}
	packs, err := s.assess(ctx, []*view{v}, func(_ int, u Used) error {
		if use == nil {
			return nil
		}
		return use(u)
	})
	if err != nil {
		return nil, err
	}
	return packs[0], nil
}

// Used is a series of figures which a pack uses.
type Used struct {
	Indicator *kpi.Indicator
	Figures   []kpi.Observation // the ones that stand, in order of period
}

type wanted struct{ view, at int }

// assess reads the record once, in constant memory, and assesses each series for every view that wants it. Two hands work: one reads the record,
// the others assess; results fall into places fixed beforehand, so that the order of work changes nothing.
func (s *Session) assess(ctx context.Context, views []*view, use func(view int, u Used) error) ([]*pack.Pack, error) {
	type key struct {
		ref  kpi.Ref
		area string
	}
	wants := map[key][]wanted{}
	lists := make([][]analyse.Want, len(views))
	results := make([][]kpi.Assessment, len(views))
	public := map[kpi.Ref]*kpi.Indicator{}
	for n, v := range views {
		for _, w := range v.assessor.Wanted(v.org) {
			if w.Indicator.Classification != kpi.Public {
				continue // what does not say that it is public is not published, and not counted
			}
			k := key{w.Indicator.Ref, w.Area}
			wants[k] = append(wants[k], wanted{n, len(lists[n])})
			lists[n] = append(lists[n], w)
			public[w.Indicator.Ref] = w.Indicator
		}
		results[n] = make([]kpi.Assessment, len(lists[n]))
	}

	type job struct {
		wants  []wanted
		series kpi.Series
	}
	jobs := make(chan job, 64)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range jobs {
				for _, w := range j.wants {
					v, want := views[w.view], lists[w.view][w.at]
					results[w.view][w.at] = v.assessor.Assess(v.org, want.Indicator, want.Area, j.series)
				}
			}
		})
	}
	seen := make([][]bool, len(views))
	for n := range views {
		seen[n] = make([]bool, len(lists[n]))
	}
	err := func() error {
		defer workers.Wait()
		defer close(jobs)
		for series, err := range s.record.Series(ctx, s.known) {
			if err != nil {
				return err
			}
			ind := public[series.Indicator]
			if ind == nil {
				continue
			}
			w := wants[key{series.Indicator, series.Area}]
			for _, at := range w {
				seen[at.view][at.at] = true
			}
			for n, v := range views {
				// Figures of other areas are used to compare with, so they are handed on as well.
				if slices.ContainsFunc(w, func(at wanted) bool { return at.view == n }) || compared(v, series.Area) {
					if err := use(n, Used{ind, v.assessor.Standing(ind, series)}); err != nil {
						return err
					}
				}
			}
			if len(w) > 0 {
				jobs <- job{w, series}
			}
		}
		// Measures of which nothing is known are assessed too: they are printed with the reason.
		for n := range views {
			for at, done := range seen[n] {
				if !done {
					want := lists[n][at]
					jobs <- job{[]wanted{{n, at}}, kpi.Series{Indicator: want.Indicator.Ref, Area: want.Area}}
				}
			}
		}
		return nil
	}()
	if err != nil {
		return nil, fmt.Errorf("assessing: %w", err)
	}
	if err := interrupted(ctx); err != nil {
		return nil, err
	}
	packs := make([]*pack.Pack, len(views))
	for n, v := range views {
		packs[n], err = s.compose(ctx, v, results[n])
		if err != nil {
			return nil, err
		}
	}
	return packs, nil
}

// compared says whether an area's figures are there to compare with: it is none of the councils that report, nor made of them.
func compared(v *view, area string) bool {
	for _, a := range v.assessor.Framework.Areas {
		if a.ID == area {
			return a.Kind == kpi.Peer || a.Kind == kpi.Region || a.Kind == kpi.District
		}
	}
	return false
}

// frameworkAt gives a recorded framework by its hash.
func (s *Session) frameworkAt(ctx context.Context, hash string) (*kpi.Framework, error) {
	f, ok, err := s.record.FrameworkByHash(ctx, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("the record has no framework %s", hash)
	}
	tables, err := fromRecorded(f.Tables)
	if err != nil {
		return nil, err
	}
	return framework.Decode(tables, s.options()), nil
}

// compose puts what was assessed into a pack.
func (s *Session) compose(ctx context.Context, v *view, assessments []kpi.Assessment) (*pack.Pack, error) {
	returns, err := s.replies(ctx, v, assessments)
	if err != nil {
		return nil, err
	}
	wording, err := s.wording()
	if err != nil {
		return nil, err
	}
	org := s.Settings.Organisation(v.org)
	dates := s.Settings.Calendar.Dates(v.org, v.quarter)
	var lines []string
	line := func(label, value string) {
		if value != "" {
			lines = append(lines, label+": "+value)
		}
	}
	line("Meeting", strings.Trim(org.MeetingName+", "+day(dates.Meeting), ", "))
	line("Report number", org.ReportNumber)
	line("From", org.From)
	line("Officer", org.Officer)
	return pack.New(pack.Pack{
		Title:        s.Settings.Title,
		Organisation: pack.Organisation{ID: v.org, Name: org.Name},
		Quarter:      v.quarter,
		Dated:        dates.CutOff,
		Notice:       s.Settings.Notice,
		Lines:        lines,
		Introduction: coverReport(&s.Settings.Report),
		Framework:    v.assessor.Framework,
		Assessments:  assessments,
		Standings:    v.assessor.RollUp(assessments),
		Returns:      returns,
		Wording:      wording,
	}), nil
}

// wording gives the words of the products.
func (w *Workspace) wording() (*pack.Wording, error) {
	text, err := templates.FS.ReadFile("wording/report.tmpl")
	if err != nil {
		return nil, err
	}
	return pack.ReadWording(string(text))
}

// day gives a day as people write it; the zero day is nothing.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 January 2006")
}
