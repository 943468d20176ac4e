package pack

import (
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

var symbols = [...]document.Symbol{kpi.NotRated: document.Unrated, kpi.Green: document.OnTarget, kpi.Amber: document.Close, kpi.Red: document.Off}

// printed gives the figure as printed, or the mark that stands in its place.
func (p *Pack) printed(a *kpi.Assessment) string {
	if a.Held() {
		return a.Indicator.Print(a.Current.Value.Decimal)
	}
	return absent(a.Current.Marks)
}

// marked gives the figure with the marks beside it.
func (p *Pack) marked(a *kpi.Assessment) string {
	s := p.printed(a)
	if m := (a.Current.Marks &^ kpi.Absent).Brackets(); a.Held() && m != "" {
		s += " " + m
	}
	return s
}

// absent gives the mark that stands in the place of a figure; where nothing was said, the figure is not available.
func absent(m kpi.Marks) string {
	if m &= kpi.Absent; m != 0 {
		return m.Brackets()
	}
	return kpi.NotAvailable.Brackets()
}

// statusWords gives the status, with the reason where there is none: "On target", "Not rated: no target yet".
func (p *Pack) statusWords(a *kpi.Assessment) string {
	s := p.Wording.word("status", a.Status.String())
	if a.Status == kpi.NotRated && a.Reason != "" {
		s += ": " + p.Wording.word("reason", string(a.Reason))
	}
	return s
}

// value prints a value of a measure, or nothing.
func value(i *kpi.Indicator, v decimal.NullDecimal) string {
	if !v.Valid {
		return ""
	}
	return i.Print(v.Decimal)
}

// brief prints a value beside a figure which has said the unit already: with its sign of per cent or pounds, else the number alone.
func brief(i *kpi.Indicator, v decimal.Decimal) string {
	if saidAgain(i) {
		return kpi.Number(v, i.Decimals)
	}
	return i.Print(v)
}

// saidAgain says that the unit is a word, which tires when it is repeated, and no sign that belongs to the number.
func saidAgain(i *kpi.Indicator) bool {
	unit := strings.TrimSpace(i.Unit)
	return unit != "%" && !strings.HasPrefix(unit, "£")
}

// target prints what the figure was judged against: a value, or a range.
func target(i *kpi.Indicator, t *kpi.Judged) string { return judged(t, i.Print) }

// briefTarget is target for a place where the unit has been said.
func briefTarget(i *kpi.Indicator, t *kpi.Judged) string {
	return judged(t, func(v decimal.Decimal) string { return brief(i, v) })
}

func judged(t *kpi.Judged, print func(decimal.Decimal) string) string {
	switch {
	case t.Value.Valid && t.Upper.Valid:
		return print(t.Value.Decimal) + " to " + print(t.Upper.Decimal)
	case t.Value.Valid:
		return print(t.Value.Decimal)
	}
	return ""
}

// named gives a measure's name for a table whose cells hold bare numbers: with its unit behind it, unless the name says it or it stands with the number.
func (p *Pack) named(a *kpi.Assessment) string {
	i := a.Indicator
	unit := strings.TrimSpace(i.Unit)
	if !saidAgain(i) || unit == "" || strings.EqualFold(unit, "number") || strings.EqualFold(unit, "count") ||
		strings.Contains(strings.ToLower(i.Title), strings.ToLower(unit)) {
		return p.title(a)
	}
	return p.title(a) + ", " + unit
}

// panel composes what is said of one measure. The branch is where it stands; nil where it serves no outcome.
func (p *Pack) panel(a *kpi.Assessment, at *branch) document.Panel {
	i := a.Indicator
	panel := document.Panel{
		ID:     panelID(a),
		Title:  p.title(a),
		Ref:    string(i.Ref),
		Figure: p.printed(a),
		Period: p.periodLine(a),
		Symbol: symbols[a.Status],
		Status: p.statusWords(a),
	}
	if a.Held() {
		panel.Marks = (a.Current.Marks &^ kpi.Absent).Brackets()
	}
	panel.Facts = p.facts(a, at)
	panel.Sayings = p.sayings(a)
	if c := a.Current.Commentary; c != "" {
		panel.Comment = []document.Span{{Text: c}}
	}
	panel.Action = action(&a.Current.Words)
	if panel.Chart = p.trendChart(a); panel.Chart != nil && lone(panel.Chart) {
		panel.Chart = nil
	}
	if panel.Chart != nil {
		panel.ChartAlt = p.chartAlt(a)
	}
	return panel
}

// lone says that a chart would show one figure and nothing to hold it against.
func lone(c *document.Chart) bool {
	held := 0
	for _, l := range c.Lines {
		for _, pt := range l.Points {
			if !pt.Missing {
				held++
			}
		}
	}
	return held < 2 && len(c.Levels) == 0
}

// periodLine gives the period of the figure and, for a yearly one that was in an earlier report, when the next falls due.
func (p *Pack) periodLine(a *kpi.Assessment) string {
	s := capital(a.Current.Period.Short())
	if a.Indicator.Accumulation == kpi.YearToDate && a.Current.Period.Months() == 3 && a.Current.Period.Quarter().Number() > 1 {
		s = p.Wording.say("period so far", map[string]string{"Period": s})
	}
	if a.Held() && a.Carried && !a.Overdue && a.NextDueIn > 0 {
		s = p.Wording.say("period carried", map[string]string{"Period": s, "Next": a.NextDueIn.Short()})
	}
	return s
}

// facts are what a figure is held against and what it rests on, each in a word or two.
func (p *Pack) facts(a *kpi.Assessment, at *branch) []document.Fact {
	i := a.Indicator
	var list []document.Fact
	fact := func(label, value string) {
		if value != "" {
			list = append(list, document.Fact{Label: label, Value: value})
		}
	}
	show := i.Print
	if a.Held() {
		show = func(v decimal.Decimal) string { return brief(i, v) }
	}
	fact("Target", judged(&a.Target, show))
	if a.Target.Floor.Valid && i.Scheme == kpi.TargetAndFloor {
		fact("Floor", show(a.Target.Floor.Decimal))
	}
	if b := a.Baseline; b != nil {
		fact("Baseline", show(b.Value)+" ("+b.Period.Short()+")")
	}
	if i.Polarity != kpi.Neutral {
		fact("Good is", p.Wording.word("aim", i.Polarity.String()))
	}
	fact("Data quality", strings.ToLower(p.Wording.word("quality", a.Quality.String())))
	fact("Among peers", p.amongPeers(a))
	fact("Elsewhere", p.elsewhere(a))
	fact("Districts", p.acrossDistricts(a))
	fact("Also serves", p.servesAlso(a, at))
	fact("National code", i.NationalCode)
	for _, label := range p.followedBy(a) {
		fact("Earlier figures", label)
	}
	fact("Owner", p.leadRole(i.Service))
	return list
}

// action sets out what a service says it is doing, who answers for it and by when.
func action(w *kpi.Words) []document.Fact {
	if w.CorrectiveAction == "" {
		return nil
	}
	list := []document.Fact{{Label: "Action", Value: w.CorrectiveAction}}
	var by []string
	if w.ActionOwner != "" {
		by = append(by, w.ActionOwner)
	}
	if w.ActionDue != "" {
		by = append(by, "by "+printedDate(w.ActionDue))
	}
	if by != nil {
		list = append(list, document.Fact{Label: "Who and when", Value: strings.Join(by, ", ")})
	}
	return list
}

// servesAlso names the other outcomes that a measure serves.
func (p *Pack) servesAlso(a *kpi.Assessment, at *branch) string {
	var list []string
	for _, outcome := range p.served[a.Indicator.Ref] {
		if at == nil || outcome != at.outcome.Ref {
			list = append(list, outcome)
		}
	}
	return strings.Join(list, ", ")
}

// Line gives how a measure stands in a few words, for a table in a terminal.
func (p *Pack) Line(a *kpi.Assessment) []string {
	return []string{
		string(a.Indicator.Ref), p.title(a), a.Current.Period.Short(), p.marked(a), target(a.Indicator, &a.Target), p.statusWords(a),
		p.directionCell(&a.Short).Text, p.directionCell(&a.Long).Text,
	}
}
