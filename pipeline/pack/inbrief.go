package pack

import (
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// inBrief says in one line of the summary how milestones, money and risks stand: what of them is well, or what is not. It names the parts where they are set out.
func (x *besides) inBrief(well bool) []document.Span {
	var spans []document.Span
	say := func(text, id, part string) {
		if spans != nil {
			spans = append(spans, document.Span{Text: "; "})
			text = lower(text)
		}
		spans = append(spans, document.Span{Text: text + " ("}, document.Span{Text: x.Wording.word("beside", part), Link: "#" + id}, document.Span{Text: ")"})
	}
	d := &x.Delivery
	late, overdue := d.Counts[kpi.ForecastLate], d.Counts[kpi.MilestoneOverdue]
	switch {
	case well && d.DueByNow > 0:
		say(x.Wording.say("brief reached", map[string]int{"Reached": x.reachedOfDue(), "Due": d.DueByNow}), "beside-delivery", "delivery")
	case !well && late+overdue > 0:
		say(x.Wording.say("brief late", map[string]int{"Late": late, "Overdue": overdue}), "beside-delivery", "delivery")
	}
	for _, kind := range kpi.BudgetKinds() {
		v := x.Money.Whole[kind].Variance
		if v == nil || v.Amount.IsZero() || v.Adverse == well || kind == kpi.CapitalBudget {
			continue // capital that is not spent is neither well nor ill
		}
		say(x.Wording.say("brief money", map[string]any{
			"Account": x.Wording.word("account", kind.String()), "Kind": kind.String(), "Amount": pounds(v.Amount.Abs()), "Percent": percentText(v.Percent), "Worse": v.Adverse,
		}), "beside-finance", "finance")
	}
	up, down := x.moved()
	switch {
	case well && down > 0:
		say(x.Wording.say("brief less grave", map[string]int{"Down": down}), "beside-risk", "risk")
	case !well && up > 0:
		n, band := x.atTheTop()
		say(x.Wording.say("brief graver", map[string]any{"Up": up, "Count": len(x.Risks.Risks), "Gravest": n, "Band": band}), "beside-risk", "risk")
	}
	if spans == nil {
		return nil
	}
	return append(spans, document.Span{Text: "."})
}

// reachedOfDue counts the milestones due by the end of the quarter that have been reached.
func (x *besides) reachedOfDue() int {
	n := 0
	for i := range x.Delivery.Milestones {
		if m := &x.Delivery.Milestones[i]; !m.Due.After(x.Quarter.End()) && (m.Standing == kpi.Reached || m.Standing == kpi.ReachedLate) {
			n++
		}
	}
	return n
}

// moved counts the risks that are graver than a quarter ago, and those less grave.
func (x *besides) moved() (up, down int) {
	for i := range x.Risks.Risks {
		switch x.Risks.Risks[i].Movement {
		case kpi.RiskUp:
			up++
		case kpi.RiskDown:
			down++
		}
	}
	return up, down
}

// atTheTop counts the risks of the gravest band that any risk is in, and names the band.
func (x *besides) atTheTop() (n int, band string) {
	list := ordered(pointers(x.Risks.Risks))
	for _, s := range list {
		if s.Current.Cell != nil && graveness(s) == graveness(list[0]) {
			n, band = n+1, strings.ToLower(s.Current.Cell.Band)
		}
	}
	return n, band
}
