package pack

import (
	"cmp"
	"iter"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// FrameworkReport composes the framework itself, for those who adopt or change it: its tiers and master table, definitions, what each measure is held
// against, and the case for it. It needs no figures, and prints none but targets and baselines. version is what the framework is known by.
func (p *Pack) FrameworkReport(version string) *document.Report {
	o := plant(p.Framework)
	r := p.frame(p.Title)
	r.Subtitle = p.Wording.say("framework subtitle", map[string]string{"Quarter": p.Quarter.Label()})
	r.Cover.Subtitle, r.Subject = r.Subtitle, p.Title+": "+r.Subtitle
	r.Cover.Lines = []string{"Version " + version}
	r.Cover.Points = []document.Point{{Text: p.frameworkCounts(o)}}
	add := func(id, title string, wide bool, blocks ...document.Block) {
		r.Parts = append(r.Parts, document.Part{ID: id, Title: title, Blocks: document.Blocks(blocks...), Landscape: wide})
	}
	add("contents", "Contents", false, document.Contents{})
	tiers := []document.Block{document.Text(p.frameworkCounts(o)), p.tierTable()}
	if p.Readiness.Measures > 0 {
		tiers = append(tiers, document.Heading{Level: 2, Text: "Readiness"}, document.Text(p.Wording.say("quality part intro", map[string]int{"Measures": p.Readiness.Measures})), p.readinessTable())
	}
	add("tiers", "How the framework is built", false, tiers...)
	add("outcomes", "Outcomes", false, document.Text(p.Wording.word("framework", "outcomes")), p.outcomesTable(o))
	add("master", "Master table", true, document.Text(p.Wording.word("framework", "master")), p.masterTable(o))
	add("definitions", "Definitions", true, p.definitionsOf(p.everyIndicator))
	add("held-against", "Baselines, targets and rules", true, document.Text(p.Wording.word("framework", "rules")), p.rulesTable())
	add("case", "The case for each measure", true, document.Text(p.Wording.word("framework", "case")), p.caseTable())
	return r
}

// everyIndicator gives a row for each public measure of the framework.
func (p *Pack) everyIndicator(row func(*kpi.Indicator) document.Row) iter.Seq[document.Row] {
	return func(yield func(document.Row) bool) {
		for k := range p.Framework.Indicators {
			if i := &p.Framework.Indicators[k]; i.Classification == kpi.Public && !yield(row(i)) {
				return
			}
		}
	}
}

func (p *Pack) frameworkCounts(o *outline) string {
	measures := len(p.public)
	var parts []string
	byTier := map[int]int{}
	for k := range p.Framework.Outcomes {
		byTier[p.Framework.Outcomes[k].Tier]++
	}
	for _, t := range p.Framework.Tiers {
		if n := byTier[t.Level]; n > 0 {
			parts = append(parts, p.Wording.say("framework tier", map[string]any{"Count": n, "Name": counted(n, strings.ToLower(t.Name))}))
		}
	}
	parts = append(parts, p.Wording.say("framework tier", map[string]any{"Count": measures, "Name": counted(measures, "measure")}))
	return p.Wording.say("framework counts", map[string]string{"Title": p.Title, "Parts": series(parts), "Bare": strconv.Itoa(len(p.bareLeaves(o)))})
}

// bareLeaves are the outcomes at the foot of the tree which no measure serves.
func (p *Pack) bareLeaves(o *outline) []*branch {
	served := map[string]bool{}
	for _, l := range p.Framework.Links {
		if p.public[l.Indicator] != nil {
			served[l.Outcome] = true
		}
	}
	var list []*branch
	for _, b := range o.top {
		b.walk(func(c *branch) {
			if len(c.children) == 0 && !served[c.outcome.Ref] {
				list = append(list, c)
			}
		})
	}
	return list
}

func (p *Pack) tierTable() document.Table {
	byTier := map[int]int{}
	for k := range p.Framework.Outcomes {
		byTier[p.Framework.Outcomes[k].Tier]++
	}
	var rows []document.Row
	for _, t := range p.Framework.Tiers {
		n := countCell(byTier[t.Level])
		if byTier[t.Level] == 0 {
			n = textCell("The measures") // the last tier may name the measures' own level
		}
		rows = append(rows, document.Row{Cells: []document.Cell{countCell(t.Level), textCell(t.Name), n}})
	}
	return document.Table{
		ID: "tiers-table", Caption: "Tiers of the framework",
		Columns: []document.Column{{Heading: "Tier", Width: 0.6, Align: document.Right}, {Heading: "Name", Width: 4, RowHeading: true}, {Heading: "Outcomes", Align: document.Right, Width: 1.4}},
		Rows:    document.Rows(rows...),
	}
}

// outcomesTable gives each outcome of the first tier in full, with who answers for it and who scrutinises it.
func (p *Pack) outcomesTable(o *outline) document.Table {
	return document.Table{
		ID: "outcomes-table", Caption: "Outcomes of the first tier",
		Columns: []document.Column{
			{Heading: "Outcome", Width: 2.4, RowHeading: true}, {Heading: "Statement", Width: 4}, {Heading: "Portfolio", Width: 2}, {Heading: "Scrutiny", Width: 2},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, b := range o.top {
				if !yield(document.Row{Cells: []document.Cell{
					textCell(b.name()), textCell(cmp.Or(b.outcome.Statement, "Not stated")), textCell(cmp.Or(b.outcome.Portfolio, "Not stated")), textCell(cmp.Or(b.outcome.ScrutinyPanel, "Not stated")),
				}}) {
					return
				}
			}
		},
		Empty: "The framework has no outcomes.",
	}
}

// masterTable has a line for each outcome below the first tier, with the measures that serve it and how well that is known.
func (p *Pack) masterTable(o *outline) document.Table {
	serving := make(map[string][]string, len(p.Framework.Outcomes))
	for _, l := range p.Framework.Links {
		i := p.public[l.Indicator]
		if i == nil {
			continue
		}
		s := string(i.Ref) + " " + i.Title
		if l.Evidence != kpi.Unstated {
			s += " (" + p.Wording.word("evidence", l.Evidence.String()) + ")"
		}
		serving[l.Outcome] = append(serving[l.Outcome], s)
	}
	names := map[int]string{}
	for _, t := range p.Framework.Tiers {
		names[t.Level] = t.Name
	}
	return document.Table{
		ID: "master-table", Caption: "Outcomes of every tier and the measures that serve them",
		Columns: []document.Column{{Heading: "Tier", Width: 1.6}, {Heading: "Outcome", Width: 4, RowHeading: true}, {Heading: "Measures, with the strength of the evidence", Width: 6}},
		Rows: func(yield func(document.Row) bool) {
			done := true
			for _, b := range o.top {
				b.walk(func(c *branch) {
					measures := strings.Join(serving[c.outcome.Ref], "; ")
					if measures == "" {
						measures = p.Wording.word("framework", "through")
						if len(c.children) == 0 {
							measures = p.Wording.word("framework", "bare")
						}
					}
					title := c.name()
					if s := c.outcome.Statement; s != "" && c.parent != nil {
						title += ": " + s
					}
					done = done && yield(document.Row{Group: b.name(), Cells: []document.Cell{textCell(cmp.Or(names[c.outcome.Tier], strconv.Itoa(c.outcome.Tier))), textCell(title), textCell(measures)}})
				})
				if !done {
					return
				}
			}
		},
		Empty: "The framework has no outcomes.",
	}
}

// rulesTable says what each measure is held against and how it is judged.
func (p *Pack) rulesTable() document.Table {
	baselines := make(map[kpi.Ref][]string)
	for k := range p.Framework.Baselines {
		if b := &p.Framework.Baselines[k]; p.concerns(b.Organisation) {
			if i := p.public[b.Indicator]; i != nil {
				baselines[b.Indicator] = append(baselines[b.Indicator], b.Period.Short()+": "+brief(i, b.Value)+p.forArea(b.Organisation))
			}
		}
	}
	targets := make(map[kpi.Ref][]string)
	for k := range p.Framework.Targets {
		if t := &p.Framework.Targets[k]; p.concerns(t.Organisation) {
			if i := p.public[t.Indicator]; i != nil {
				s := t.Period.Short() + ": " + brief(i, t.Value)
				if t.Upper.Valid {
					s += " to " + brief(i, t.Upper.Decimal)
				}
				if t.Floor.Valid {
					s += ", floor " + brief(i, t.Floor.Decimal)
				}
				targets[t.Indicator] = append(targets[t.Indicator], s+p.forArea(t.Organisation))
			}
		}
	}
	none := func(list []string) string { return cmp.Or(strings.Join(list, "; "), "None") }
	return document.Table{
		ID: "rules-table", Caption: "What each measure is held against",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 2.6, RowHeading: true}, {Heading: "Unit", Width: 1.1}, {Heading: "Good is", Width: 1.1},
			{Heading: "Baseline", Width: 1.8}, {Heading: "Targets", Width: 3.2}, {Heading: "Rule", Width: 2.6}, {Heading: "State", Width: 0.9},
		},
		Rows: p.everyIndicator(func(i *kpi.Indicator) document.Row {
			return document.Row{Cells: []document.Cell{
				textCell(string(i.Ref)), textCell(i.Title), textCell(i.Unit), textCell(p.Wording.word("good", i.Polarity.String())),
				textCell(none(baselines[i.Ref])), textCell(none(targets[i.Ref])), textCell(p.rule(i)), textCell(capital(i.State.String())),
			}}
		}),
		Empty: "The framework has no measures.",
	}
}

// concerns says that a row of the framework is for this organisation: its own, one for all, or one for an area that is no other organisation.
func (p *Pack) concerns(who string) bool {
	if who == "" || who == p.Organisation.ID {
		return true
	}
	a := p.areas[who]
	return a != nil && a.Kind != kpi.OrganisationArea
}

func (p *Pack) forArea(who string) string {
	if who == "" || who == p.Organisation.ID {
		return ""
	}
	return " (" + p.areaName(who) + ")"
}

// rule says how a measure is judged, with its tolerances.
func (p *Pack) rule(i *kpi.Indicator) string {
	if i.Polarity == kpi.Neutral || i.Set == kpi.ContextSet {
		return p.Wording.word("rule", "none")
	}
	tolerance := func(v string) string {
		if v == "0" {
			return ""
		}
		if i.ToleranceKind == kpi.Relative {
			return v + "% of the target"
		}
		if i.IsPercentage() {
			return v + " percentage points"
		}
		return v
	}
	return p.Wording.say("rule "+i.Scheme.String(), map[string]string{"Green": tolerance(i.GreenTolerance.String()), "Amber": tolerance(i.AmberTolerance.String())})
}

// caseTable gives the case for each measure by three tests. Where nothing is stated of its data, the rating of their quality speaks.
func (p *Pack) caseTable() document.Table {
	quality := make(map[kpi.Ref]*kpi.DataQuality, len(p.Framework.DataQuality))
	for k := range p.Framework.DataQuality {
		quality[p.Framework.DataQuality[k].Indicator] = &p.Framework.DataQuality[k]
	}
	return document.Table{
		ID: "case-table", Caption: "The case for each measure, by three tests",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 2.4, RowHeading: true}, {Heading: "Says something central about the outcome", Width: 3},
			{Heading: "Common sense, and speaks to many", Width: 3}, {Heading: "Sound data", Width: 3},
		},
		Rows: p.everyIndicator(func(i *kpi.Indicator) document.Row {
			stated := func(s string) document.Cell { return textCell(cmp.Or(sentence(s), "Not stated")) }
			data := i.Case.SoundData
			if data == "" {
				data = p.dataStated(i, quality[i.Ref])
			}
			return document.Row{Cells: []document.Cell{textCell(string(i.Ref)), textCell(i.Title), stated(i.Case.Central), stated(i.Case.CommonSense), stated(data)}}
		}),
		Empty: "The framework has no measures.",
	}
}

// dataStated says what is known of a measure's data: its source, how often it comes, and what was found when it was assessed.
func (p *Pack) dataStated(i *kpi.Indicator, d *kpi.DataQuality) string {
	var parts []string
	if i.Source != "" {
		parts = append(parts, strings.TrimSuffix(i.Source, "."))
	}
	parts = append(parts, p.Wording.word("frequency", i.Frequency.String()))
	if d == nil || d.Accuracy+d.Validity+d.Reliability+d.Timeliness+d.Relevance+d.Completeness == 0 {
		return strings.Join(append(parts, p.Wording.word("framework", "not assessed")), ". ")
	}
	for _, s := range []struct {
		name  string
		score int
	}{{"accuracy", d.Accuracy}, {"reliability", d.Reliability}, {"timeliness", d.Timeliness}} {
		if s.score > 0 {
			parts = append(parts, capital(s.name)+" "+strconv.Itoa(s.score)+" of 4")
		}
	}
	return strings.Join(parts, ". ")
}

// counted gives a noun as it stands behind a number.
func counted(n int, noun string) string {
	switch {
	case n == 1:
		return noun
	case strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ay") && !strings.HasSuffix(noun, "ey") && !strings.HasSuffix(noun, "oy"):
		return strings.TrimSuffix(noun, "y") + "ies"
	case strings.HasSuffix(noun, "s"):
		return noun
	}
	return noun + "s"
}
