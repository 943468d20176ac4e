package pack

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

var symbols = [...]document.Symbol{kpi.NotRated: document.Unrated, kpi.Green: document.OnTarget, kpi.Amber: document.Close, kpi.Red: document.Off}

// printed gives the figure as printed, or the mark that stands in its place.
func (p *Pack) printed(a *kpi.Assessment) string {
	if a.Held() {
		return a.Indicator.Print(a.Current.Value.Decimal)
	}
	return absent(a.Current.Marks)
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

// target prints what the figure was judged against: a value, or a range.
func target(i *kpi.Indicator, t *kpi.Judged) string {
	switch {
	case t.Value.Valid && t.Upper.Valid:
		return i.Print(t.Value.Decimal) + " to " + i.Print(t.Upper.Decimal)
	case t.Value.Valid:
		return i.Print(t.Value.Decimal)
	}
	return ""
}

// panel composes what is said of one measure. The branch is where it stands; nil where it serves no outcome.
func (p *Pack) panel(a *kpi.Assessment, at *branch) document.Panel {
	i := a.Indicator
	panel := document.Panel{
		ID:     panelID(a),
		Title:  p.title(a),
		Ref:    string(i.Ref),
		Figure: p.printed(a),
		Period: a.Current.Period.Label(),
		Symbol: symbols[a.Status],
		Status: p.statusWords(a),
	}
	if a.Held() {
		panel.Marks = (a.Current.Marks &^ kpi.Absent).Brackets()
	}
	fact := func(label, value string) {
		if value != "" {
			panel.Facts = append(panel.Facts, document.Fact{Label: label, Value: value})
		}
	}
	fact("Target", target(i, &a.Target))
	if a.Target.Floor.Valid && i.Scheme == kpi.TargetAndFloor {
		fact("Floor", value(i, a.Target.Floor))
	}
	if b := a.Baseline; b != nil {
		fact("Baseline", i.Print(b.Value)+" ("+b.Period.Short()+")")
	}
	fact("Good is", p.Wording.word("good", i.Polarity.String()))
	fact("Data quality", p.Wording.word("quality", a.Quality.String()))
	fact("Answers for it", p.leadRole(i.Service))
	panel.Sayings = p.sayings(a)
	if also := p.servesAlso(a, at); also != "" {
		panel.Sayings = append(panel.Sayings, p.Wording.say("saying serves", map[string]string{"Outcomes": also}))
	}
	if c := a.Current.Commentary; c != "" {
		panel.Comment = []document.Span{{Text: c}}
	}
	if c := &a.Current; c.CorrectiveAction != "" {
		panel.Action = append(panel.Action, document.Fact{Label: "Action", Value: c.CorrectiveAction})
		if c.ActionOwner != "" {
			panel.Action = append(panel.Action, document.Fact{Label: "Owner", Value: c.ActionOwner})
		}
		if c.ActionDue != "" {
			panel.Action = append(panel.Action, document.Fact{Label: "By", Value: printedDate(c.ActionDue)})
		}
	}
	panel.Chart = p.trendChart(a)
	if panel.Chart != nil {
		panel.ChartAlt = p.chartAlt(a)
	}
	return panel
}

// sayings are the plain sentences of a panel, each true on its own.
func (p *Pack) sayings(a *kpi.Assessment) []string {
	w, i := p.Wording, a.Indicator
	var list []string
	if !a.Held() {
		return append(list, w.say("saying no figure", map[string]string{
			"Period": a.Current.Period.Label(), "Reason": w.word("reason", string(a.Reason)),
		}))
	}
	if a.Rule != "" {
		list = append(list, w.say("saying against target", map[string]string{"Rule": sentence(a.Rule)}))
	}
	if a.Overdue {
		list = append(list, w.say("saying overdue", map[string]string{"Period": a.Current.Period.Label()}))
	} else if a.Carried {
		list = append(list, w.say("saying carried", map[string]string{"Period": a.Current.Period.Label()}))
	}
	if a.Revised != nil {
		was := value(i, a.Revised.Was.Value)
		if was == "" {
			was = absent(a.Revised.Was.Marks)
		}
		list = append(list, w.say("saying revised", map[string]string{"Was": was}))
	}
	if s := p.travel(i, &a.Short, w.word("when", "previous")); s != "" {
		list = append(list, s)
	}
	last := "last year"
	if a.Current.Period.Months() >= 12 || a.Current.Period.Kind() == period.Day {
		last = "year before"
	}
	if s := p.travel(i, &a.Long, w.word("when", last)); s != "" {
		list = append(list, s)
	}
	if s := p.progress(a); s != "" {
		list = append(list, s)
	}
	return list
}

// travel says how the figure compares with an earlier one; nothing where they do not compare.
func (p *Pack) travel(i *kpi.Indicator, t *kpi.Travel, when string) string {
	if t.Direction == kpi.NotComparable || !t.Value.Valid || !t.Change.Valid {
		return ""
	}
	return p.Wording.say("saying "+strings.ReplaceAll(t.Direction.String(), "_", " "), map[string]string{
		"Gap": i.PrintGap(t.Change.Decimal), "When": when, "Earlier": i.Print(t.Value.Decimal),
	})
}

// progress says how much of the way from baseline to target has been gone.
func (p *Pack) progress(a *kpi.Assessment) string {
	if !a.Progress.Valid || !a.ExpectedProgress.Valid || a.Baseline == nil || !a.FinalTarget.Valid {
		return ""
	}
	name := "saying progress"
	switch done := a.Progress.Decimal; {
	case done.IsNegative():
		name = "saying moved away"
	case done.GreaterThanOrEqual(decimal.New(100, 0)):
		name = "saying target passed"
	}
	return p.Wording.say(name, map[string]string{
		"Done": kpi.Number(a.Progress.Decimal, 0) + "%", "Due": kpi.Number(a.ExpectedProgress.Decimal, 0) + "%",
		"Baseline": a.Indicator.Print(a.Baseline.Value), "BaselinePeriod": a.Baseline.Period.Short(),
		"Target": a.Indicator.Print(a.FinalTarget.Decimal), "TargetPeriod": a.FinalTargetPeriod.Short(),
	})
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

// chartPoints is how many of the latest figures a chart shows: six years of quarters, three of months, fifteen of years.
func chartPoints(i *kpi.Indicator) int {
	switch i.Frequency {
	case kpi.Monthly:
		return 37
	case kpi.Yearly:
		return 15
	}
	return 24
}

// recent gives the part of the history that a chart shows.
func recent(a *kpi.Assessment) []kpi.Point {
	h := a.History
	if n := chartPoints(a.Indicator); len(h) > n {
		h = h[len(h)-n:]
	}
	return h
}

// at places a period on the axis of a chart: the month in which it ends.
func at(p period.Period) float64 {
	end := p.End()
	return float64(end.Year()*12 + int(end.Month()))
}

// trendChart draws the history of a measure with its target and baseline; nil when no figure is held.
func (p *Pack) trendChart(a *kpi.Assessment) *document.Chart {
	points := recent(a)
	held := 0
	for _, pt := range points {
		if pt.Held {
			held++
		}
	}
	if held == 0 {
		return nil
	}
	i := a.Indicator
	c := &document.Chart{Places: int(i.Decimals)}
	if i.Accumulation == kpi.YearToDate {
		c.Kind = document.Columns
	}
	switch unit := strings.TrimSpace(i.Unit); {
	case unit == "%":
		c.Suffix = "%"
	case strings.HasPrefix(unit, "£"):
		c.Prefix = "£"
	}
	line := document.Line{Role: document.FigureRole, Points: make([]document.ChartPoint, len(points))}
	for k, pt := range points {
		line.Points[k] = document.ChartPoint{
			At: at(pt.Period), Value: pt.Exact, Missing: !pt.Held,
			Provisional: pt.Marks.Any(kpi.Provisional | kpi.Estimated), Revised: pt.Marks.Has(kpi.Revised), Break: pt.Marks.Has(kpi.Break),
		}
		if pt.Held {
			line.Label = i.Print(decimal.New(pt.Shown, -i.Decimals))
		}
	}
	level := func(role document.Role, name string, v decimal.NullDecimal) {
		if v.Valid {
			c.Levels = append(c.Levels, document.Level{Role: role, Value: v.Decimal.InexactFloat64(), Label: name + " " + i.Print(v.Decimal)})
		}
	}
	if t := &a.Target; t.Upper.Valid && t.Value.Valid {
		c.Band = &document.Band{Low: t.Value.Decimal.InexactFloat64(), High: t.Upper.Decimal.InexactFloat64()}
		level(document.TargetRole, "From", t.Value)
		level(document.UpperRole, "To", t.Upper)
	} else {
		level(document.TargetRole, "Target", t.Value)
	}
	if i.Scheme == kpi.TargetAndFloor {
		level(document.FloorRole, "Floor", a.Target.Floor)
	}
	if a.Baseline != nil {
		level(document.BaselineRole, "Baseline", decimal.NewNullDecimal(a.Baseline.Value))
	}
	c.Lines = []document.Line{line}
	c.Ticks = ticks(points)
	return c
}

// ticks marks the axis where a reader looks for it: the years for yearly figures, the first quarter or month held of each financial year for the others.
func ticks(points []kpi.Point) []document.Tick {
	var list []document.Tick
	last := period.Year(-1)
	for _, pt := range points {
		label := pt.Period.Year().Label()
		switch pt.Period.Kind() {
		case period.CalendarYear:
			label = pt.Period.Short()
		case period.Day:
			label = pt.Period.Start().Format("Jan 2006")
		case period.Rolling:
			label = "to " + pt.Period.End().Format("Jan 2006")
		case period.AcademicYear:
			label = strings.TrimPrefix(pt.Period.Short(), "academic year ")
		case period.Monthly, period.Quarterly:
			if pt.Period.Year() == last {
				continue
			}
			last = pt.Period.Year()
		}
		list = append(list, document.Tick{At: at(pt.Period), Label: label})
	}
	const most = 6
	if len(list) > most {
		step := (len(list) + most - 1) / most
		kept := list[:0]
		for k := (len(list) - 1) % step; k < len(list); k += step { // so that the last is kept
			kept = append(kept, list[k])
		}
		list = kept
	}
	return list
}

// chartAlt says in words what a chart shows, with its numbers.
func (p *Pack) chartAlt(a *kpi.Assessment) string {
	i, w := a.Indicator, p.Wording
	points := recent(a)
	var first, last, low, high *kpi.Point
	gaps, held := 0, 0
	for k := range points {
		pt := &points[k]
		if !pt.Held {
			gaps++
			continue
		}
		held++
		if first == nil {
			first, low, high = pt, pt, pt
		}
		last = pt
		if pt.Shown < low.Shown {
			low = pt
		}
		if pt.Shown > high.Shown {
			high = pt
		}
	}
	show := func(pt *kpi.Point) string { return i.Print(decimal.New(pt.Shown, -i.Decimals)) }
	trend := ""
	if held == 1 {
		trend = w.say("chart single", map[string]string{"End": show(last)})
	} else {
		trend = w.say("chart trend", map[string]string{
			"Start": show(first), "End": show(last), "Low": show(low), "LowAt": low.Period.Short(), "High": show(high), "HighAt": high.Period.Short(),
		})
	}
	figures := map[string]string{
		"Title": p.title(a), "First": first.Period.Short(), "Last": last.Period.Short(), "Trend": trend,
		"Target": target(i, &a.Target), "Baseline": "", "BaselinePeriod": "", "Gaps": "",
	}
	if b := a.Baseline; b != nil {
		figures["Baseline"], figures["BaselinePeriod"] = i.Print(b.Value), b.Period.Short()
	}
	if gaps > 0 {
		figures["Gaps"] = strconv.Itoa(gaps)
	}
	return w.say("chart alt", figures)
}

// Line gives how a measure stands in a few words, for a table in a terminal.
func (p *Pack) Line(a *kpi.Assessment) []string {
	figure := p.printed(a)
	if m := (a.Current.Marks &^ kpi.Absent).Brackets(); a.Held() && m != "" {
		figure += " " + m
	}
	return []string{
		string(a.Indicator.Ref), p.title(a), a.Current.Period.Short(), figure, target(a.Indicator, &a.Target), p.statusWords(a),
		p.directionCell(&a.Short).Text, p.directionCell(&a.Long).Text,
	}
}
