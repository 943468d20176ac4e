package pipeline

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/store"
)

// reader makes a reader of returns, which asks the record what it needs to know: what each service is due to send, and what was held before.
func (s *Session) reader(ctx context.Context) (*ingest.Reader, *held, error) {
	changed, err := s.record.Changed(ctx, 0, 0)
	if err != nil {
		return nil, nil, err
	}
	// What several files say is read as if they had come at once: none is looked at in the light of another that was recorded a moment before.
	known, err := s.record.Known(ctx)
	if err != nil {
		return nil, nil, err
	}
	published, err := s.publishedTo(ctx)
	if err != nil {
		return nil, nil, err
	}
	fw, err := s.withSaid(ctx, s.framework, known)
	if err != nil {
		return nil, nil, err
	}
	h := &held{ctx: ctx, session: s, framework: fw, empty: changed == 0, known: known, published: published, quarters: map[period.Quarter]*analyse.Assessor{}, services: map[string]*shelf{}}
	return ingest.NewReader(ingest.Question{
		Framework:     fw,
		Organisations: s.councils(),
		Due:           h.due,
		Earlier:       h.earlier,
		Judge:         h.judge,
		Limits:        s.limits(),
	}), h, nil
}

// authors names the council or councils whose workspace it is, as a workbook names its author.
func (w *Workspace) authors() string {
	names := make([]string, len(w.Settings.Organisations))
	for i, o := range w.Settings.Organisations {
		names[i] = o.Name
	}
	return strings.Join(names, " and ")
}

// councils gives the organisations as areas.
func (w *Workspace) councils() []kpi.Area {
	list := make([]kpi.Area, len(w.Settings.Organisations))
	for i, o := range w.Settings.Organisations {
		list[i] = kpi.Area{ID: o.ID, Name: o.Name, Kind: kpi.OrganisationArea}
	}
	return list
}

// held answers a reader's questions from the record. What the record holds of a service is fetched at once when it is first asked for,
// and given up when another few services have been asked about, so that a thousand returns need no more memory than a few.
type held struct {
	ctx       context.Context
	session   *Session
	framework *kpi.Framework // with what was said in returns
	empty     bool           // the record holds no figures at all
	known     int64          // what became known after this is not seen
	// published is the last sequence that went into a pack; figures known by then have been published.
	published int64

	mu       sync.Mutex
	quarters map[period.Quarter]*analyse.Assessor
	services map[string]*shelf
	order    []string
	wanting  map[seriesKey]period.Quarter // the first quarter that is wanting; nil until it is asked about
	err      error                        // the first trouble with the record; the reader cannot be told, so whoever uses what it read must look here first
}

// trouble gives the first trouble that the questions met with.
func (h *held) trouble() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}

// shelf is what the record holds of one service's measures.
type shelf struct {
	once   sync.Once
	series map[seriesKey]kpi.Series
}

type seriesKey struct {
	ref  kpi.Ref
	area string
}

// shelves is how many services' figures are kept at a time: as many as there are files being read at once, and some more.
const shelves = 12

func (h *held) assessor(q period.Quarter) *analyse.Assessor {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.quarters[q]
	if a == nil {
		a = analyse.New(h.framework, analyse.Settings{Quarter: q, Organisations: h.session.Settings.IDs()})
		h.quarters[q] = a
	}
	return a
}

// series gives what the record holds of a measure in an area.
func (h *held) series(ref kpi.Ref, area string) kpi.Series {
	none := kpi.Series{Indicator: ref, Area: area}
	if h.empty {
		return none
	}
	service := h.session.serviceOf(ref)
	h.mu.Lock()
	s := h.services[service]
	if s == nil {
		s = &shelf{}
		h.services[service] = s
		h.order = append(h.order, service)
		if len(h.order) > shelves {
			delete(h.services, h.order[0])
			h.order = h.order[1:]
		}
	}
	h.mu.Unlock()
	s.once.Do(func() {
		var refs []kpi.Ref
		for i := range h.session.framework.Indicators {
			if ind := &h.session.framework.Indicators[i]; ind.Service == service {
				refs = append(refs, ind.Ref)
			}
		}
		s.series = map[seriesKey]kpi.Series{}
		for one, err := range h.session.record.SeriesAmong(h.ctx, h.known, refs) {
			if err != nil {
				h.mu.Lock()
				h.err = errors.Join(h.err, err)
				h.mu.Unlock()
				return
			}
			s.series[seriesKey{one.Indicator, one.Area}] = one
		}
	})
	if one, ok := s.series[seriesKey{ref, area}]; ok {
		return one
	}
	return none
}

// joined gives what is held of a measure in an area with the figures that it takes over by a quarter.
func (h *held) joined(q period.Quarter) func(kpi.Ref, string) kpi.Series {
	a := h.assessor(q)
	return func(ref kpi.Ref, area string) kpi.Series { return a.Follow(h.series(ref, area), h.strand) }
}

// strand gives what is held of one line, nothing taken over.
func (h *held) strand(s analyse.Strand) kpi.Series { return h.series(s.Indicator, s.Area) }

// wantedSince gives the first quarter for which a figure of a measure in an area was asked for and not given, as what was found in returns says; none where
// nothing is wanting.
func (h *held) wantedSince(ref kpi.Ref, area string) period.Quarter {
	if h.known == 0 {
		return 0
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.wanting == nil {
		h.wanting = map[seriesKey]period.Quarter{}
		subjects, err := h.session.record.Wanting(h.ctx, h.known, ingest.LineEmpty, ingest.LineMissing)
		h.err = errors.Join(h.err, err)
		for _, subject := range subjects {
			if ref, p, area, ok := ingest.LineOf(subject); ok {
				key := seriesKey{ref, area}
				if first, there := h.wanting[key]; !there || p.Quarter() < first {
					h.wanting[key] = p.Quarter()
				}
			}
		}
	}
	return h.wanting[seriesKey{ref, area}]
}

// due lists what a service is asked for in a quarter.
func (h *held) due(service string, q period.Quarter) []ingest.Due {
	var list []ingest.Due
	for _, l := range h.assessor(q).Due(service, h.joined(q), h.wantedSince) {
		list = append(list, ingest.Due{Indicator: l.Indicator.Ref, Area: l.Area, Period: l.Period, Held: l.Asking == analyse.StillUncertain})
	}
	return list
}

// earlier gives the figures that stand for a measure in an area.
func (h *held) earlier(ref kpi.Ref, area string) []ingest.Past {
	s := h.joined(h.session.FrameworkQuarter())(ref, area)
	if len(s.Observations) == 0 {
		return nil
	}
	ind := h.session.indicator(ref)
	if ind == nil {
		return nil
	}
	last := s.Observations[len(s.Observations)-1].Period.Quarter()
	a := h.assessor(last + period.Quarter(ind.LagQuarters))
	standing := a.Standing(ind, s)
	list := make([]ingest.Past, len(standing))
	for i := range standing {
		list[i] = ingest.Past{Period: standing[i].Period, Figure: standing[i].Figure, Commentary: standing[i].Commentary, Queried: standing[i].Queried, Published: standing[i].Known <= h.published}
	}
	return list
}

// judge rates a figure that has just been read, together with what is held of its measure. A joint one that councils hold to targets of their own is rated as
// by the council where it stands worst, whose pack has the words as well.
func (h *held) judge(o *kpi.Observation) ingest.Judgement {
	ind := h.session.indicator(o.Indicator)
	if ind == nil || ind.Frequency == kpi.Monthly { // a month is not rated by itself
		return ingest.Judgement{}
	}
	q := o.Period.Quarter() + period.Quarter(ind.LagQuarters)
	own := h.series(o.Indicator, o.Area)
	latest := *o
	latest.Origin, latest.Known = kpi.FromReturn, h.known+1
	own.Observations = append(slices.Clone(own.Observations), latest)
	a := h.assessor(q)
	series := a.Follow(own, h.strand)
	var worst ingest.Judgement
	for _, org := range h.session.organisationsFor(a, o.Area) {
		as := a.Assess(org, ind, o.Area, series)
		if as.Current.Period == o.Period && as.Status >= worst.Status {
			worst = ingest.Judgement{Status: as.Status, Short: as.Short.Direction, Long: as.Long.Direction}
		}
	}
	return worst
}

// publishedTo gives the last sequence that went into a final pack or, while there is none, into any pack.
func (s *Session) publishedTo(ctx context.Context) (int64, error) {
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return 0, err
	}
	var final, built int64
	for _, p := range packs {
		built = max(built, p.Known)
		if p.Kind == store.Final {
			final = max(final, p.Known)
		}
	}
	if final > 0 {
		return final, nil
	}
	return built, nil
}
