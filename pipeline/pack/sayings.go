package pack

import (
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// sayings are the plain sentences of a panel: one on how the figure stands and has moved, one on what lies ahead, and one more only where a figure
// that was published has been changed. Each is true on its own and says nothing that the panel's facts have said.
func (p *Pack) sayings(a *kpi.Assessment) []string {
	if !a.Held() {
		return p.sayAbsence(a)
	}
	var list []string
	say := func(s string) {
		if s != "" {
			list = append(list, s)
		}
	}
	say(p.sayStanding(a))
	say(p.sayAhead(a))
	if r := a.Revised; r != nil {
		was := absent(r.Was.Marks)
		if r.Was.Value.Valid {
			was = brief(a.Indicator, r.Was.Value.Decimal)
		}
		say(p.Wording.say("saying revised", map[string]string{"Was": was}))
	}
	return list
}

// sayAbsence says why there is no figure, in the service's own words where it gave any.
func (p *Pack) sayAbsence(a *kpi.Assessment) []string {
	reason := a.Reason
	if a.Rated() {
		reason = kpi.Withheld // too few people to show, and rated alike whatever the figure is
	}
	why := p.Wording.word("reason", string(reason))
	if r := a.Current.Reason; r != "" {
		why += ". " + strings.TrimSuffix(capital(r), ".")
	}
	next := ""
	if a.Reason == kpi.NotDue && a.NextDueIn > 0 {
		next = a.NextDueIn.Short()
	}
	return []string{p.Wording.say("saying no figure", map[string]string{"Period": a.Current.Period.Short(), "Reason": why, "Next": next})}
}

// sayStanding says how far the figure is from its target and how it has moved, in one sentence.
func (p *Pack) sayStanding(a *kpi.Assessment) string {
	gap := p.gap(a)
	move := p.movement(a)
	switch {
	case gap == "":
		return sentence(move)
	case move == "":
		return sentence(gap)
	}
	return sentence(p.Wording.say("saying joined", map[string]string{"Gap": gap, "Movement": move, "Joint": p.joint(a)}))
}

// joint is the word between standing and movement: "but" where the one is good and the other is not.
func (p *Pack) joint(a *kpi.Assessment) string {
	t := p.comparison(a)
	if a.Status == kpi.Green && t.Direction == kpi.Worse || (a.Status == kpi.Amber || a.Status == kpi.Red) && t.Direction == kpi.Better {
		return p.Wording.word("joint", "but")
	}
	return p.Wording.word("joint", "and")
}

// gap says how far the figure is from what it was judged against, both as printed; nothing where it was not rated.
func (p *Pack) gap(a *kpi.Assessment) string {
	if !a.Rated() {
		return ""
	}
	i, t, w := a.Indicator, &a.Target, p.Wording
	shown, bound := i.Shown(a.Current.Value.Decimal), i.Shown(t.Value.Decimal)
	if i.Polarity == kpi.InRange {
		upper := i.Shown(t.Upper.Decimal)
		switch {
		case shown.GreaterThan(upper):
			return w.say("gap outside", map[string]string{"Gap": i.PrintGap(shown.Sub(upper)), "Side": w.word("side", "above")})
		case shown.LessThan(bound):
			return w.say("gap outside", map[string]string{"Gap": i.PrintGap(shown.Sub(bound)), "Side": w.word("side", "below")})
		}
		return w.word("gap", "within")
	}
	side := "on"
	switch shown.Cmp(bound) {
	case -1:
		side = "below"
	case 1:
		side = "above"
	}
	figures := map[string]string{"Target": w.word("basis", t.Basis.String()), "Gap": "", "Side": w.word("side", side), "Allowed": ""}
	if side != "on" {
		figures["Gap"] = i.PrintGap(shown.Sub(bound))
	}
	short := side == "below" && i.Polarity == kpi.HigherIsBetter || side == "above" && i.Polarity == kpi.LowerIsBetter
	if short && a.Status == kpi.Green {
		figures["Allowed"] = w.word("allowed", "green")
	}
	return w.say("gap target", figures)
}

// comparison is the earlier figure that a panel speaks of: that of a year ago where it compares, else that of the period before.
func (p *Pack) comparison(a *kpi.Assessment) *kpi.Travel {
	if a.Long.Direction != kpi.NotComparable {
		return &a.Long
	}
	return &a.Short
}

// movement says how the figure compares with the earlier one; nothing where there is none that compares.
func (p *Pack) movement(a *kpi.Assessment) string {
	t := p.comparison(a)
	if t.Direction == kpi.NotComparable || !t.Value.Valid {
		return ""
	}
	when := "quarter before"
	switch {
	case t == &a.Long && (a.Current.Period.Months() >= 12 || a.Current.Period.Kind() == period.Day):
		when = "year before"
	case t == &a.Long:
		when = "last year"
	case a.Current.Period.Months() == 1:
		when = "period before"
	}
	return p.Wording.say("movement "+t.Direction.String(), map[string]string{"When": p.Wording.word("when", when), "Earlier": brief(a.Indicator, t.Value.Decimal)})
}

// sayAhead gives the one thing that a reader should know of what lies ahead; the gravest first.
func (p *Pack) sayAhead(a *kpi.Assessment) string {
	w, i := p.Wording, a.Indicator
	show := func(v decimal.NullDecimal) string {
		if !v.Valid {
			return ""
		}
		return brief(i, v.Decimal)
	}
	switch {
	case a.Overdue:
		return w.word("ahead", "overdue")
	case a.Rest.OutOfReach:
		return w.say("ahead out of reach", map[string]string{"Target": show(a.Rest.Target), "Best": show(a.Rest.Best)})
	case a.Chance != nil && a.Chance.Spans && a.Rated():
		return w.word("ahead", "chance")
	case a.Projection.Verdict != kpi.NoVerdict && a.Projection.Low.Valid:
		return w.say("ahead outturn", map[string]string{
			"Expected": show(a.Projection.Value), "Low": show(a.Projection.Low), "High": show(a.Projection.High),
			"Target": show(a.Projection.YearTarget), "Verdict": w.word("verdict", a.Projection.Verdict.String()),
		})
	case a.Rest.Needed.Valid && a.Rest.Target.Valid && !a.Rest.Met:
		return w.say("ahead rest", map[string]string{"Target": show(a.Rest.Target), "Needed": show(a.Rest.Needed), "SoFar": show(a.Rest.SoFar), "Each": p.each(i)})
	case a.Variation.Signal == kpi.Improvement || a.Variation.Signal == kpi.Concern:
		return w.say("ahead signal", map[string]string{"Cause": a.Variation.Cause})
	}
	if s := p.progress(a); s != "" {
		return s
	}
	return p.lasting(a)
}

// each says to what an amount needed for the year's target belongs: to every quarter that is left where amounts add up, else to the rest of the year.
func (p *Pack) each(i *kpi.Indicator) string {
	if i.Measure.Adds() {
		return p.Wording.word("rest", "each quarter")
	}
	return p.Wording.word("rest", "whole")
}

// lasting says where a series has been going over the years, where that is more than chance.
func (p *Pack) lasting(a *kpi.Assessment) string {
	l := &a.LongView
	if l.Reason != "" || l.Direction == kpi.NotComparable || l.Direction == kpi.NoClearChange {
		return ""
	}
	return p.Wording.say("lasting "+l.Direction.String(), map[string]string{
		"Figures": quantity(l.Figures).String(), "PerYear": a.Indicator.PrintGap(decimal.NewFromFloat(l.PerYear).Abs()),
	})
}

// progress says how much of the way from baseline to target has been gone. Where the target lies on the worse side of the baseline, as when something is to fall
// no further than to a line, there is no way to go: then it says only whether the target is met.
func (p *Pack) progress(a *kpi.Assessment) string {
	if !a.Progress.Valid || !a.ExpectedProgress.Valid || a.Baseline == nil || !a.FinalTarget.Valid {
		return ""
	}
	i := a.Indicator
	figures := map[string]string{
		"Done": percent(a.Progress.Decimal), "Due": percent(a.ExpectedProgress.Decimal),
		"BaselinePeriod": a.Baseline.Period.Short(), "Target": brief(i, a.FinalTarget.Decimal), "TargetPeriod": a.FinalTargetPeriod.Short(),
		"Needed": "", "SoFar": "", "Step": "", "Period": a.Current.Period.Short(),
	}
	better := func(v, than decimal.Decimal) bool {
		return i.Polarity == kpi.HigherIsBetter && v.GreaterThan(than) || i.Polarity == kpi.LowerIsBetter && v.LessThan(than)
	}
	name := "progress on the way"
	switch shown := i.Shown(a.Current.Value.Decimal); {
	case better(shown, a.FinalTarget.Decimal) || shown.Equal(a.FinalTarget.Decimal):
		name = "progress met"
	case better(a.Baseline.Value, a.FinalTarget.Decimal):
		return ""
	case a.Progress.Decimal.IsNegative():
		name = "progress moved away"
	}
	if pace := &a.Pace; pace.Needed.Valid && pace.SoFar.Valid {
		figures["Needed"], figures["SoFar"] = i.PrintGap(pace.Needed.Decimal), i.PrintGap(pace.SoFar.Decimal)
		figures["Step"] = p.Wording.word("step", map[int]string{1: "quarter", 4: "year"}[pace.Step])
	}
	return p.Wording.say(name, figures)
}

var hundred = decimal.NewFromInt(100)

// percent prints a share in whole per cent. A share is never rounded up to all of the way, nor down to none of it.
func percent(v decimal.Decimal) string {
	switch r := v.Round(0); {
	case r.Equal(hundred) && v.LessThan(hundred):
		return "99%"
	case r.IsZero() && v.IsPositive():
		return "less than 1%"
	}
	return kpi.Number(v, 0) + "%"
}
