package pack

import (
	"cmp"

	"perfpack/pipeline/kpi"
)

// tallied is a count in a sentence: how many, and how that is written. In a draft it is written as a reference, so that it stays true.
type tallied struct {
	N  int
	as string
}

func (n tallied) String() string { return cmp.Or(n.as, quantity(n.N).String()) }

// counts are the figures of a tally as sentences use them.
func counts(t *kpi.Tally) map[string]tallied {
	return map[string]tallied{
		"Measures": {N: t.Measures}, "Current": {N: t.Current}, "Rated": {N: t.Rated()}, "Green": {N: t.Green}, "Amber": {N: t.Amber}, "Red": {N: t.Red},
		"NotRated": {N: t.Measures - t.Rated()},
	}
}

// countNames are the names by which officers' texts call the counts of the whole pack.
var countNames = map[string]string{
	"measures": "Measures", "current": "Current", "rated": "Rated", "on-target": "Green", "close": "Amber", "off-target": "Red", "not-rated": "NotRated",
}

// counts are those of the whole pack; in a draft they are references.
func (p *Pack) counts() map[string]tallied {
	whole := p.whole()
	out := counts(&whole.Tally)
	for name, key := range countNames {
		out[key] = p.tallied(out[key].N, name)
	}
	return out
}

// tallied is a count that officers' texts know by a name; in a draft it is written as that.
func (p *Pack) tallied(n int, name string) tallied {
	if p.drafting {
		return tallied{n, "{{" + name + "}}"}
	}
	return tallied{N: n}
}

// tally counts the distinct measures of a list as the roll-up does: by the figure that speaks for each, retired ones left out.
func (p *Pack) tally(list []*kpi.Assessment) kpi.Tally {
	var t kpi.Tally
	counted := make(map[kpi.Ref]bool, len(list))
	for _, one := range list {
		ref := one.Indicator.Ref
		if counted[ref] || one.Indicator.State == kpi.Retired {
			continue
		}
		counted[ref] = true
		t.Count(p.speaks[ref])
	}
	return t
}

// late are the measures whose figure was due and has not been returned, or whose last one should have been replaced by now.
func (p *Pack) late() []*kpi.Assessment {
	return p.speaking(func(a *kpi.Assessment) bool { return a.Reason == kpi.Late || a.Overdue })
}

// provisional are the measures whose figure may still change.
func (p *Pack) provisional() []*kpi.Assessment {
	return p.speaking(func(a *kpi.Assessment) bool {
		return a.Held() && a.Current.Marks.Any(kpi.Provisional|kpi.Estimated)
	})
}

// revised are the measures whose figure was published otherwise.
func (p *Pack) revised() []*kpi.Assessment {
	return p.speaking(func(a *kpi.Assessment) bool { return a.Revised != nil })
}

// speaking gives the measures for which something holds, each once, in the order of the framework.
func (p *Pack) speaking(holds func(*kpi.Assessment) bool) []*kpi.Assessment {
	var list []*kpi.Assessment
	for i := range p.Assessments {
		if a := &p.Assessments[i]; p.speaks[a.Indicator.Ref] == a && a.Indicator.State != kpi.Retired && holds(a) {
			list = append(list, a)
		}
	}
	return list
}

// overduePlans counts the plans to improve data whose date has passed.
func overduePlans(r *kpi.Readiness) int {
	n := 0
	for i := range r.Plans {
		if r.Plans[i].Overdue {
			n++
		}
	}
	return n
}
