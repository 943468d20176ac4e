package analyse

import (
	"strings"

	"perfpack/pipeline/kpi"
)

// Ready counts how far the framework is ready for an organisation, over the measures of its pack that keep admits (all of them where it is nil), each
// once: whether its definition is agreed, its data quality assessed, and a baseline and a target set. It lists what is being done where figures
// cannot be relied on, and where something must be and is not.
func (a *Assessor) Ready(org string, keep func(*kpi.Indicator) bool) kpi.Readiness {
	var out kpi.Readiness
	latest := latestQuality(a.Framework, a.day())
	counted := map[kpi.Ref]bool{}
	for _, w := range a.Wanted(org) {
		i := w.Indicator
		if counted[i.Ref] || i.State == kpi.Retired || (keep != nil && !keep(i)) {
			continue
		}
		counted[i.Ref] = true
		out.Measures++
		p := a.plan(i.Ref, w.Area, org)
		if i.State != kpi.Proposed && strings.TrimSpace(i.Definition) != "" {
			out.Defined++
		}
		if p.baseline != nil {
			out.Baselined++
		}
		if p.final() != nil || unrated(i) != "" {
			out.Targeted++
		}
		d := latest[i.Ref]
		if d == nil {
			continue
		}
		r := rely(*d)
		if r.Overall != kpi.NotAssessed {
			out.Assessed++
		}
		if r.PlanNeeded || d.Action != "" {
			out.Plans = append(out.Plans, kpi.QualityPlan{
				Indicator: i, Row: d, Rating: r.Overall, Missing: d.Action == "",
				Overdue: !d.Due.IsZero() && a.day().After(d.Due),
			})
		}
	}
	return out
}
