package analyse

import (
	"cmp"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// placeRisk looks an exposure up in the matrix. The band comes from the cell and never from the score (methods page, section 10).
func placeRisk(matrix []kpi.MatrixCell, e kpi.Exposure) kpi.Placed {
	p := kpi.Placed{Exposure: e}
	for i := range matrix {
		if matrix[i].Likelihood == e.Likelihood && matrix[i].Impact == e.Impact {
			p.Cell = &matrix[i]
		}
	}
	return p
}

// moved says how a risk has moved from one place of the matrix to another: by the gravity of the bands, then by the score.
func moved(before, now kpi.Placed) kpi.Movement {
	if before.Cell == nil || now.Cell == nil {
		return kpi.MovementUnknown
	}
	switch c := cmp.Or(cmp.Compare(now.Cell.Grave, before.Cell.Grave), cmp.Compare(now.Score(), before.Score())); {
	case c > 0:
		return kpi.RiskUp
	case c < 0:
		return kpi.RiskDown
	}
	return kpi.RiskSame
}

// risks works out how each of the organisation's risks stands.
func (b *beside) risks(returns kpi.Punctual) kpi.RiskStandings {
	reg := &b.fw.Risks
	out := kpi.RiskStandings{Matrix: reg.Matrix, Data: b.dataEvidence(returns)}
	told := b.riskStates()
	for i := range reg.Risks {
		if r := &reg.Risks[i]; b.theirs(r.Organisation) {
			out.Risks = append(out.Risks, b.risk(r, told[r.Ref]))
		}
	}
	return out
}

// riskStates gives how each risk was assessed up to the quarter, in order of quarter, the latest known of each.
func (b *beside) riskStates() map[string][]*kpi.RiskState {
	list := b.fw.Risks.States
	return latestOf(b, len(list), func(i int) (string, period.Quarter, kpi.Told) { return list[i].Risk, list[i].Quarter, list[i].Told },
		func(i int) *kpi.RiskState { return &list[i] })
}

func (b *beside) risk(r *kpi.Risk, told []*kpi.RiskState) kpi.RiskStanding {
	reg := &b.fw.Risks
	s := kpi.RiskStanding{Risk: r, Inherent: placeRisk(reg.Matrix, r.Inherent), Target: placeRisk(reg.Matrix, r.Target)}
	now, before := r.Current, r.Current
	for _, state := range told {
		if state.Quarter < b.Quarter {
			before = state.Exposure
		}
		now, s.State = state.Exposure, state
	}
	s.Stale = r.Service != "" && (s.State == nil || s.State.Quarter < b.Quarter)
	s.Current, s.Previous = placeRisk(reg.Matrix, now), placeRisk(reg.Matrix, before)
	switch {
	case !r.From.IsZero() && r.From.After((b.Quarter - 1).End()):
		s.Movement, s.Previous = kpi.NewRisk, kpi.Placed{}
	case s.State != nil && s.State.Quarter == b.Quarter: // what nobody has looked at has not stayed the same
		s.Movement = moved(s.Previous, s.Current)
	}
	if s.Current.Cell != nil && s.Target.Cell != nil {
		s.Gap = s.Current.Score() - s.Target.Score()
	}
	s.Unchanged = unchanged(told)
	for i := range reg.Actions {
		if a := &reg.Actions[i]; a.Risk == r.Ref && a.Due.Before(b.day()) && (a.Done.IsZero() || a.Done.After(b.day())) {
			s.Overdue = append(s.Overdue, a)
		}
	}
	s.LateAction = s.State != nil && s.Stale && !s.State.ActionDue.IsZero() && s.State.ActionDue.Before(b.day())
	for i := range reg.Indicators {
		if link := &reg.Indicators[i]; link.Risk == r.Ref {
			k := kpi.KeyIndicator{Link: link, Assessment: b.measures[link.Indicator]}
			k.Crossed = crossed(k)
			s.Indicators = append(s.Indicators, k)
		}
	}
	return s
}

// unchanged counts the quarters without a gap, back from the latest, in which a risk was assessed alike.
func unchanged(told []*kpi.RiskState) int {
	n := 0
	for i := len(told) - 1; i >= 0; i-- {
		last := told[len(told)-1]
		if told[i].Exposure != last.Exposure || told[i].Quarter != last.Quarter-period.Quarter(n) {
			break
		}
		n++
	}
	return n
}

// crossed says that a key indicator's figure is beyond its trigger, at the precision at which it is displayed.
func crossed(k kpi.KeyIndicator) bool {
	if k.Assessment == nil || !k.Assessment.Held() || !k.Link.Trigger.Valid {
		return false
	}
	c := k.Assessment.Indicator.Shown(k.Assessment.Current.Value.Decimal).Cmp(k.Link.Trigger.Decimal)
	if k.Link.Side == kpi.TriggeredBelow {
		return c < 0
	}
	return c > 0
}

// dataEvidence counts what the figures of the quarter say about the reliability of data.
func (b *beside) dataEvidence(returns kpi.Punctual) kpi.DataEvidence {
	e := kpi.DataEvidence{Returns: returns}
	for _, a := range b.order {
		if a.Indicator.State == kpi.Retired {
			continue
		}
		e.Measures++
		switch a.Quality {
		case kpi.LowQuality:
			e.Low++
		case kpi.MediumQuality:
			e.Medium++
		}
		if a.Quality != kpi.NotAssessed {
			e.Assessed++
		}
		if a.Reason == kpi.Late || a.Reason == kpi.Unavailable || a.Overdue {
			e.NoFigure++
		}
		if a.Revised != nil {
			e.Revised++
		}
	}
	for ref, d := range latestQuality(b.fw, b.day()) {
		if b.measures[ref] != nil && d.Action != "" && !d.Due.IsZero() && b.day().After(d.Due) {
			e.Overdue++
		}
	}
	return e
}
