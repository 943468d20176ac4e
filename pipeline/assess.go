package pipeline

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/store"
	"perfpack/templates"
)

// view is what an organisation's quarter is assessed with.
type view struct {
	org      string
	quarter  period.Quarter
	assessor *analyse.Assessor
	last     store.Pack // the last pack; without a version where there was none
	// neighbours are the councils which have agreed to be shown side by side with it.
	neighbours []neighbour
	// withheld are the rows of the framework that the public does not see, by name and without anything else of them.
	withheld []kpi.Classified
}

// viewOf prepares the assessment of an organisation's quarter from the framework in force, as it may leave the building. Dates come from the calendar
// and never from the clock, so that the same record gives the same assessment on any day.
func (s *Session) viewOf(ctx context.Context, org string, q period.Quarter) (*view, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	v := &view{org: org, quarter: q}
	var err error
	if v.last, _, err = s.record.LastPack(ctx, org, q, s.known); err != nil {
		return nil, err
	}
	how := s.outlook(org, q)
	how.LastKnown = v.last.Known
	fw, err := s.withSaid(ctx, s.framework, s.known)
	if err != nil {
		return nil, err
	}
	v.assessor = analyse.New(fw, how)
	v.withheld = s.withheldFrom(v, fw)
	for _, other := range s.Settings.Agreed(org) {
		v.neighbours = append(v.neighbours, neighbour{other, analyse.New(fw, s.outlook(other, q))})
	}
	return v, nil
}

// neighbour is another council, with what its figures are assessed with.
type neighbour struct {
	org      string
	assessor *analyse.Assessor
}

// outlook says from what point of view an organisation's quarter is assessed for what leaves the building.
func (s *Session) outlook(org string, q period.Quarter) analyse.Settings {
	dates := s.Timetable().Of(org, q)
	return analyse.Settings{
		Quarter: q, Audience: kpi.Everyone, AsOf: dates.CutOff, ReturnsDue: dates.ReturnsDue, SmallNumbers: int64(s.Settings.Publication.SmallNumbers), Organisations: s.Settings.IDs(),
		LeaveOutQueried: s.leavesOut(s.final),
	}
}

// leavesOut says whether packs go without the figures about which a question is open.
func (s *Session) leavesOut(final bool) bool {
	return final && s.Settings.Policy.Queried == settings.ExcludeQueried
}

// Assess works out how every public measure of an organisation stands in a quarter, and gives the pack ready to be composed. Figures used are
// passed to use, one series at a time and in order; use may be nil.
func (s *Session) Assess(ctx context.Context, org string, q period.Quarter, use func(Used) error) (*pack.Pack, error) {
	v, err := s.viewOf(ctx, org, q)
	if err != nil {
		return nil, err
	}
	packs, _, err := s.assess(ctx, []*view{v}, func(_ int, u Used) error {
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
	Figures   []kpi.Observation // the ones that stand, in order of period; overwritten by the next
}

// sight is one way of looking at the figures of an organisation: the quarter that a pack is about or, to say what has changed since, the last pack's
// quarter as it was known then or as it is known now.
type sight struct {
	org      string
	assessor *analyse.Assessor
	list     []analyse.Want
	results  []kpi.Assessment
	done     []bool
	beside   bool // a pack is only set beside it: how the measures stand is all that is looked at
}

// has says that a measure is in the pack.
func (g *sight) has(ref kpi.Ref) bool {
	return slices.ContainsFunc(g.list, func(w analyse.Want) bool { return w.Indicator.Ref == ref })
}

// wanted is a row of a sight.
type wanted struct {
	*sight
	at int
}

func (w wanted) assess(f *family, series kpi.Series) {
	want := w.list[w.at]
	if w.beside {
		w.results[w.at] = w.assessor.Judge(w.org, want.Indicator, want.Area, series)
		return
	}
	one := w.assessor.Assess(w.org, want.Indicator, want.Area, series)
	w.assessor.Compare(&one, f.series)
	w.results[w.at] = one
}

// look lists what an organisation's pack has in it. What the assessor's audience does not see is not printed, and not counted.
func look(a *analyse.Assessor, org string, beside bool) *sight {
	g := &sight{org: org, assessor: a, beside: beside, list: a.Wanted(org)}
	g.results, g.done = make([]kpi.Assessment, len(g.list)), make([]bool, len(g.list))
	return g
}

// assess reads the record once, in constant memory, and assesses each series for every view that wants it. One hand reads the record, one
// passes to use what is used, in order, and the others assess; results fall into places fixed beforehand, so that the order of work changes nothing. What is
// about to be printed of measures about people is given for each view.
func (s *Session) assess(ctx context.Context, views []*view, use func(view int, u Used) error) ([]*pack.Pack, []printing, error) {
	wants := map[seriesKey][]wanted{}
	public := map[kpi.Ref]*kpi.Indicator{}
	sights := make([][]*sight, len(views)) // of each view the quarter itself, then the one it is set against
	near := make([][]*sight, len(views))   // and the quarter of the councils that it is shown beside
	for n, v := range views {
		sights[n] = []*sight{look(v.assessor, v.org, false)}
		if v.assessor.Audience != kpi.Entitled { // an appendix is set against nothing
			then, err := s.earlierSights(ctx, v)
			if err != nil {
				return nil, nil, err
			}
			sights[n] = append(sights[n], then...)
			for _, o := range v.neighbours {
				near[n] = append(near[n], look(o.assessor, o.org, true))
			}
		}
		for _, g := range slices.Concat(sights[n], near[n]) {
			for at, w := range g.list {
				k := seriesKey{w.Indicator.Ref, w.Area}
				wants[k] = append(wants[k], wanted{g, at})
				if !g.beside || public[w.Indicator.Ref] == nil {
					public[w.Indicator.Ref] = w.Indicator // as it is now, where it still is
				}
			}
		}
	}

	type job struct {
		wants  []wanted
		family *family
		series kpi.Series
	}
	jobs := make(chan job, 64)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range jobs {
				for _, w := range j.wants {
					w.assess(j.family, j.series)
				}
			}
		})
	}
	// handed is a series on its way to use.
	type handed struct {
		view      int
		indicator *kpi.Indicator
		series    kpi.Series
	}
	handing, stop := context.WithCancel(ctx)
	defer stop()
	uses := make(chan handed, 64)
	var using sync.WaitGroup
	var unused error // the first trouble that use had
	using.Go(func() {
		var standing []kpi.Observation
		for h := range uses {
			if unused != nil {
				continue
			}
			standing = views[h.view].assessor.StandingIn(standing, h.indicator, h.series)
			if unused = use(h.view, Used{h.indicator, standing}); unused != nil {
				stop()
			}
		}
	})
	prints := make([]printing, len(views))
	sources := newSources()
	for n, v := range views {
		prints[n].sources = sources
		for _, told := range v.assessor.Framework.Told() {
			sources.open[told.SHA256] = true
		}
	}
	err := func() error {
		defer workers.Wait()
		defer using.Wait()
		defer close(jobs)
		defer close(uses)
		for f, err := range s.families(handing, views[0].assessor, public, sources) {
			if err != nil {
				return err
			}
			for _, series := range f.series {
				w := wants[seriesKey{series.Indicator, series.Area}]
				for _, at := range w {
					at.done[at.at] = true
				}
				first := true
				for n, v := range views {
					// Figures of other areas are used to compare with, so they are handed on as well, of measures which this pack has.
					if !slices.ContainsFunc(w, func(at wanted) bool { return at.sight == sights[n][0] }) && !(v.compared(series.Area) && sights[n][0].has(f.indicator.Ref)) {
						continue
					}
					uses <- handed{n, f.indicator, series}
					if first {
						prints[n].add(&f, series.Area)
						first = false
					}
				}
				if len(w) > 0 {
					jobs <- job{w, &f, series}
				}
			}
		}
		// Measures of which nothing is known are assessed too: they are printed with the reason.
		for _, g := range slices.Concat(slices.Concat(sights...), slices.Concat(near...)) {
			for at, done := range g.done {
				if !done {
					want := g.list[at]
					jobs <- job{[]wanted{{g, at}}, &family{}, kpi.Series{Indicator: want.Indicator.Ref, Area: want.Area}}
				}
			}
		}
		return nil
	}()
	if unused != nil {
		err = unused
	}
	if err != nil {
		return nil, nil, fmt.Errorf("assessing: %w", err)
	}
	if err := interrupted(ctx); err != nil {
		return nil, nil, err
	}
	packs := make([]*pack.Pack, len(views))
	for n, v := range views {
		if packs[n], err = s.compose(ctx, v, sights[n], sources.kept); err != nil {
			return nil, nil, err
		}
		for _, g := range near[n] {
			packs[n].Neighbours = append(packs[n].Neighbours, pack.Neighbour{
				Organisation: pack.Organisation{ID: g.org, Name: s.Settings.Organisation(g.org).Name}, Assessments: g.results,
			})
		}
	}
	return packs, prints, nil
}

// compared says whether an area's figures are there to compare with: it is none of the councils that report, nor made of them, or it is one of them and a
// peer of the others or shown beside this one by agreement.
func (v *view) compared(area string) bool {
	for _, a := range v.assessor.Framework.Areas {
		if a.ID == area && (a.Kind == kpi.Peer || a.Kind == kpi.Region || a.Kind == kpi.District) {
			return true
		}
	}
	return slices.ContainsFunc(v.neighbours, func(o neighbour) bool { return o.org == area }) ||
		slices.ContainsFunc(v.assessor.Framework.PeerGroups, func(row kpi.PeerGroup) bool { return row.Area == area })
}

// compose puts what was assessed into a pack.
func (s *Session) compose(ctx context.Context, v *view, sights []*sight, words keptWords) (*pack.Pack, error) {
	assessments := sights[0].results
	returns, err := s.replies(ctx, v, assessments, words)
	if err != nil {
		return nil, err
	}
	wording, err := s.wording()
	if err != nil {
		return nil, err
	}
	org := s.Settings.Organisation(v.org)
	dates := s.Timetable().Of(v.org, v.quarter)
	punctual, err := s.punctual(ctx, returns, v.quarter, dates.ReturnsDue)
	if err != nil {
		return nil, err
	}
	var changes []pack.Change
	var since *pack.Since
	if len(sights) > 1 {
		since = v.since(sights)
		if changes, err = s.frameworkChanges(ctx, v.last); err != nil {
			return nil, err
		}
	}
	audience := kpi.Public
	if v.assessor.Audience == kpi.Entitled {
		audience = kpi.Restricted
	}
	beside := v.assessor.Beside(v.org, audience, assessments, punctual)
	var exempt []int
	if rows := exemptRows(v.withheld, words.of(assessments, v.quarter)); len(rows) > 0 && s.Settings.Exempt.Stated() {
		exempt = pack.Paragraphs(rows, s.Settings.Exempt.Paragraph)
	}
	return pack.New(pack.Pack{
		Title:        s.Settings.Title,
		Organisation: pack.Organisation{ID: v.org, Name: org.Name},
		Quarter:      v.quarter,
		Dated:        dates.CutOff,
		Notice:       s.Settings.Notice,
		ReturnsDue:   dates.ReturnsDue,
		Cover:        s.coverReport(org, dates.Meeting),
		Framework:    v.assessor.Framework,
		Assessments:  assessments,
		Standings:    v.assessor.RollUp(assessments),
		Returns:      returns,
		Since:        since,
		Changes:      changes,
		Readiness:    v.assessor.Ready(v.org, func(i *kpi.Indicator) bool { return i.Classification == kpi.Public }),
		Punctual:     punctual,
		Beside:       &beside,
		ExemptUnder:  exempt,
		Methods:      analyse.Methods(int64(s.Settings.Publication.SmallNumbers)),
		Wording:      wording,
	}), nil
}

// punctual counts how the returns of a quarter came in, by the day on which each was signed off: what the files say, and not the clock of the machine that
// read them. One that nobody signed is not on time.
func (s *Session) punctual(ctx context.Context, returns []pack.Return, q period.Quarter, due time.Time) (kpi.Punctual, error) {
	submissions, err := s.record.Submissions(ctx, q, s.known)
	if err != nil {
		return kpi.Punctual{}, err
	}
	inTime := map[string]bool{} // by service
	for _, sub := range submissions {
		signed, err := time.Parse(time.DateOnly, sub.Date)
		if slices.Contains(standingStates, sub.State) && err == nil && !signed.After(due) {
			inTime[sub.Service] = true
		}
	}
	var p kpi.Punctual
	for _, r := range returns {
		switch {
		case r.Due == 0:
			continue
		case r.State != "" && inTime[r.Service.ID]:
			p.OnTime++
		case r.State != "":
			p.Late++
		}
		p.Expected++
	}
	return p, nil
}

// wording gives the words of the products.
func (*Workspace) wording() (*pack.Wording, error) {
	text, err := templates.FS.ReadFile("wording/report.tmpl")
	if err != nil {
		return nil, err
	}
	w, err := pack.ReadWording(string(text))
	if err != nil {
		return nil, err
	}
	if text, err = templates.FS.ReadFile("wording/beside.tmpl"); err != nil {
		return nil, err
	}
	return w, w.ReadBeside(string(text))
}

// day gives a day as people write it; the zero day is nothing.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 January 2006")
}
