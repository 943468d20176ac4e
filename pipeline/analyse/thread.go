package analyse

import (
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// thread reads the golden thread both ways: what serves each outcome, and which outcomes each service serves; and says where it is broken and where the
// figures do not bear it out.
func (b *beside) thread(delivery *kpi.DeliveryStanding, money *kpi.MoneyStanding) kpi.GoldenThread {
	w := &weaver{beside: b, strands: map[string]*kpi.OutcomeThread{}, services: map[string]map[string]bool{}, counts: map[string]*kpi.ServiceThread{}, served: map[string]bool{}}
	var g kpi.GoldenThread
	g.Outcomes = make([]kpi.OutcomeThread, len(b.fw.Outcomes))
	for i := range b.fw.Outcomes {
		g.Outcomes[i].Outcome = &b.fw.Outcomes[i]
		w.strands[b.fw.Outcomes[i].Ref] = &g.Outcomes[i]
	}
	w.measures()
	w.work()
	w.plans()
	w.money(money)
	w.risks()
	g.Services = w.serviceThreads()
	g.Gaps = w.gaps(money)
	g.Doubts = b.doubts(delivery)
	return g
}

// weaver hangs everything on the outcomes that it serves.
type weaver struct {
	*beside
	strands  map[string]*kpi.OutcomeThread
	services map[string]map[string]bool // outcomes by service
	counts   map[string]*kpi.ServiceThread
	served   map[string]bool // by kind and reference: what serves an outcome at all
}

// on hangs something on outcomes, and notes which service it is of.
func (w *weaver) on(outcomes []string, service, what string, hang func(*kpi.OutcomeThread)) {
	for _, ref := range outcomes {
		s := w.strands[ref]
		if s == nil {
			continue
		}
		hang(s)
		w.served[what] = true
		if service != "" {
			if w.services[service] == nil {
				w.services[service] = map[string]bool{}
			}
			w.services[service][ref] = true
		}
	}
}

func (w *weaver) count(service string) *kpi.ServiceThread {
	if w.counts[service] == nil {
		w.counts[service] = &kpi.ServiceThread{}
	}
	return w.counts[service]
}

func (w *weaver) measures() {
	links := map[kpi.Ref][]string{}
	for _, l := range w.fw.Links {
		links[l.Indicator] = append(links[l.Indicator], l.Outcome)
	}
	for _, a := range w.order {
		i := a.Indicator
		if i.State == kpi.Retired {
			continue
		}
		w.count(i.Service).Measures++
		w.on(links[i.Ref], i.Service, "measure "+string(i.Ref), func(t *kpi.OutcomeThread) { t.Measures = append(t.Measures, i) })
	}
}

func (w *weaver) work() {
	for i := range w.fw.Delivery.Deliverables {
		if d := &w.fw.Delivery.Deliverables[i]; w.theirs(d.Organisation) {
			w.count(d.Service).Work++
			w.on(d.Outcomes, d.Service, "work "+d.Ref, func(t *kpi.OutcomeThread) { t.Deliverables = append(t.Deliverables, d) })
		}
	}
	for i := range w.fw.Thread.Activities {
		a := &w.fw.Thread.Activities[i]
		w.count(a.Service).Work++
		w.on([]string{a.Outcome}, a.Service, "work "+a.Deliverable, func(t *kpi.OutcomeThread) { t.Activities = append(t.Activities, a) })
	}
	for i := range w.fw.Thread.Partners {
		p := &w.fw.Thread.Partners[i]
		w.on(p.Outcomes, "", "partner "+p.Ref, func(t *kpi.OutcomeThread) { t.Partners = append(t.Partners, p) })
	}
}

// serves gives the outcomes that a plan serves: those it names, or those of the nearest plan above it that names any.
func serves(p *kpi.Plan, plans map[string]*kpi.Plan) []string {
	for steps := 0; p != nil && steps <= len(plans); steps++ {
		if len(p.Outcomes) > 0 {
			return p.Outcomes
		}
		p = plans[p.Parent]
	}
	return nil
}

func (w *weaver) plans() {
	plans := map[string]*kpi.Plan{}
	for i := range w.fw.Thread.Plans {
		plans[w.fw.Thread.Plans[i].Ref] = &w.fw.Thread.Plans[i]
	}
	for i := range w.fw.Thread.Plans {
		if p := &w.fw.Thread.Plans[i]; w.theirs(p.Organisation) {
			if p.Service != "" {
				w.count(p.Service).Plans++
			}
			w.on(serves(p, plans), p.Service, "plan "+p.Ref, func(t *kpi.OutcomeThread) { t.Plans = append(t.Plans, p) })
		}
	}
}

func refsOf(shares []kpi.Share) []string {
	refs := make([]string, len(shares))
	for i, s := range shares {
		refs[i] = s.Ref
	}
	return refs
}

func (w *weaver) money(money *kpi.MoneyStanding) {
	for i := range money.Lines {
		line := money.Lines[i].Line
		w.on(refsOf(line.Outcomes), line.Service, "budget "+line.Line, func(t *kpi.OutcomeThread) { t.Budgets = append(t.Budgets, line) })
	}
	for i := range w.fw.Finance.Assets {
		if a := &w.fw.Finance.Assets[i]; w.bears(a.Organisation, a.Split) {
			w.on(refsOf(a.Outcomes), a.Service, "asset "+a.Ref, func(t *kpi.OutcomeThread) { t.Assets = append(t.Assets, a) })
		}
	}
	for i := range w.fw.Finance.Contracts {
		if c := &w.fw.Finance.Contracts[i]; w.bears(c.Organisation, c.Split) {
			w.on(refsOf(c.Outcomes), c.Service, "contract "+c.Ref, func(t *kpi.OutcomeThread) { t.Contracts = append(t.Contracts, c) })
		}
	}
}

func (w *weaver) risks() {
	for i := range w.fw.Risks.Risks {
		if r := &w.fw.Risks.Risks[i]; w.theirs(r.Organisation) {
			w.on(r.Outcomes, "", "risk "+r.Ref, func(t *kpi.OutcomeThread) { t.Risks = append(t.Risks, r) })
		}
	}
}

func (w *weaver) serviceThreads() []kpi.ServiceThread {
	var list []kpi.ServiceThread
	for i := range w.fw.Services {
		id := w.fw.Services[i].ID
		c := w.counts[id]
		if c == nil && w.services[id] == nil {
			continue
		}
		t := kpi.ServiceThread{}
		if c != nil {
			t = *c
		}
		t.Service = &w.fw.Services[i]
		for k := range w.fw.Outcomes {
			if w.services[id][w.fw.Outcomes[k].Ref] {
				t.Outcomes = append(t.Outcomes, &w.fw.Outcomes[k])
			}
		}
		list = append(list, t)
	}
	return list
}

// gaps lists where the thread is broken, kind by kind, each in the order of its table. What serves an outcome beneath one serves that one too.
func (w *weaver) gaps(money *kpi.MoneyStanding) []kpi.Gap {
	measured, worked := map[string]bool{}, map[string]bool{}
	for ref, s := range w.strands {
		for _, up := range w.tree.above[ref] {
			measured[up] = measured[up] || len(s.Measures) > 0
			worked[up] = worked[up] || len(s.Deliverables)+len(s.Activities) > 0
		}
	}
	var list []kpi.Gap
	add := func(kind kpi.GapKind, ref, title string) {
		list = append(list, kpi.Gap{Kind: kind, Ref: ref, Title: title})
	}
	for i := range w.fw.Outcomes {
		if o := &w.fw.Outcomes[i]; !measured[o.Ref] {
			add(kpi.OutcomeWithoutMeasure, o.Ref, o.Title)
		}
	}
	for _, a := range w.order {
		// Measures of the organisation and of context are shown beside the outcomes, and need serve none.
		i := a.Indicator
		if (i.Set == kpi.OutcomeSet || i.Set == kpi.ServiceSet) && i.State != kpi.Retired && !w.served["measure "+string(i.Ref)] {
			add(kpi.MeasureWithoutOutcome, string(i.Ref), i.Title)
		}
	}
	for i := range money.Lines {
		if l := &money.Lines[i]; !l.Unlinked.IsZero() {
			list = append(list, kpi.Gap{Kind: kpi.MoneyWithoutOutcome, Ref: l.Line.Line, Title: l.Line.Title, Amount: decimal.NewNullDecimal(l.Unlinked)})
		}
	}
	for i := range w.fw.Outcomes {
		if o := &w.fw.Outcomes[i]; !worked[o.Ref] {
			add(kpi.OutcomeWithoutWork, o.Ref, o.Title)
		}
	}
	for i := range w.fw.Delivery.Deliverables {
		if d := &w.fw.Delivery.Deliverables[i]; w.theirs(d.Organisation) && !w.served["work "+d.Ref] {
			add(kpi.WorkWithoutOutcome, d.Ref, d.Title)
		}
	}
	for i := range w.fw.Thread.Plans {
		if p := &w.fw.Thread.Plans[i]; w.theirs(p.Organisation) && !w.served["plan "+p.Ref] {
			add(kpi.PlanWithoutOutcome, p.Ref, p.Title)
		}
	}
	return list
}

// doubts finds activities that go as promised while their outcome does not move though it should by now, and outcomes that move while the work is off
// track. An outcome moves when at least one of its measures is better than a year ago and none is worse; it does not move when none is better. Between
// the two, nothing is said. Strengths of links are not multiplied and nothing is scored.
func (b *beside) doubts(delivery *kpi.DeliveryStanding) []kpi.Doubt {
	below := map[string][]*kpi.Assessment{} // measures by outcome, at it or beneath it
	links := map[kpi.Ref][]string{}
	for _, l := range b.fw.Links {
		links[l.Indicator] = append(links[l.Indicator], l.Outcome)
	}
	for _, a := range b.order {
		if a.Indicator.State == kpi.Retired {
			continue
		}
		for ref := range b.tree.covers(links[a.Indicator.Ref]) {
			below[ref] = append(below[ref], a)
		}
	}
	var list []kpi.Doubt
	for i := range b.fw.Thread.Activities {
		a := &b.fw.Thread.Activities[i]
		at := slices.IndexFunc(b.fw.Outcomes, func(o kpi.Outcome) bool { return o.Ref == a.Outcome })
		work := pace(delivery.Of(a.Deliverable))
		if at < 0 || work == kpi.PaceUnknown {
			continue
		}
		better, worse := 0, 0
		d := kpi.Doubt{Activity: a, Outcome: &b.fw.Outcomes[at], Work: work}
		for _, m := range below[a.Outcome] {
			switch m.Long.Direction {
			case kpi.Better:
				better++
			case kpi.Worse:
				worse++
			case kpi.NoClearChange:
			default:
				continue
			}
			d.Measures = append(d.Measures, m)
		}
		d.Moving = better > 0 && worse == 0
		begun := a.Started.IsZero() || !a.Started.After(b.Quarter.End())
		ripe := a.Started.IsZero() || period.QuarterOf(a.Started)+period.Quarter(a.LagQuarters) <= b.Quarter
		if len(d.Measures) > 0 && (work == kpi.WorkOnTrack && better == 0 && ripe || work == kpi.WorkOffTrack && d.Moving && begun) {
			list = append(list, d)
		}
	}
	return list
}
