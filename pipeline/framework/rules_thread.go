package framework

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// threadRules finds what does not go together in the tables of delivery, money, risk and plans.
func (c *check) threadRules(grids map[string]*grid, f *kpi.Framework) {
	c.milestoneStateRules(grids["milestone_states"], f)
	c.budgetStateRules(grids, f)
	c.moneyRuleRules(grids["money_rules"], f)
	c.deflatorRules(grids["deflators"], f)
	for _, name := range []string{"budgets", "assets", "contracts"} {
		c.splitRules(grids[name], f)
	}
	c.matrixRules(grids["risk_matrix"], f)
	c.exposureRules(grids, f)
	c.planRules(grids["plans"], f)
	c.crosswalkRules(grids, f)
	c.namedByOutcomes(grids, "scrutiny_panel", "panels", panelUnknown)
	c.namedByOutcomes(grids, "portfolio", "portfolios", portfolioUnknown)
	for _, s := range schemas {
		c.roleRule(grids[s.Name])
	}
}

func (c *check) milestoneStateRules(g *grid, f *kpi.Framework) {
	if g == nil {
		return
	}
	for i := range f.Delivery.States {
		s := &f.Delivery.States[i]
		if g.isWrong(i, "status") || g.isWrong(i, "actual") {
			continue
		}
		switch {
		case s.Status == kpi.Complete && s.Actual.IsZero():
			c.at(g, i, "actual", completeUndated, s.Milestone, s.Milestone+" is complete and actual is empty", "write the day on which it was reached")
		case s.Status != kpi.Complete && s.Status != kpi.StatusUnstated && !s.Actual.IsZero():
			c.at(g, i, "actual", datedIncomplete, s.Milestone, "actual is "+g.get(i, "actual")+" and the status is "+s.Status.String(), "write complete, or clear the day")
		case s.Quarter != 0 && s.Actual.After(s.Quarter.End()):
			c.at(g, i, "actual", reachedLater, s.Milestone, "actual is "+g.get(i, "actual")+", after the end of "+s.Quarter.String(), "correct the day, or the quarter")
		}
	}
}

// ownerRule finds what belongs to nobody, where there is more than one council.
func (c *check) ownerRule(g *grid) {
	if g == nil || len(c.opt.Organisations) < 2 {
		return
	}
	for i := range g.rows {
		if g.get(i, "organisation") == "" && !g.isWrong(i, "organisation") {
			c.at(g, i, "organisation", organisationMissing, g.cell(i, 0), "organisation is empty and there are "+countOf(len(c.opt.Organisations), "council"),
				"write "+orList(c.opt.Organisations)+", or the joint area whose councils share it")
		}
	}
}

// splitRules hold what is joint against the joint area whose councils bear it. A row of a single council needs no split.
func (c *check) splitRules(g *grid, f *kpi.Framework) {
	if g == nil {
		return
	}
	c.ownerRule(g)
	joint := map[string][]string{}
	for _, a := range f.Areas {
		if a.Kind == kpi.Joint {
			joint[a.ID] = a.Members
		}
	}
	for i := range g.rows {
		if g.isWrong(i, "split") || g.isWrong(i, "organisation") {
			continue
		}
		ref, of, split := g.cell(i, 0), g.get(i, "organisation"), row{g, i}.shares("split")
		members, shared := joint[of]
		if !shared {
			if split != nil {
				c.at(g, i, "split", splitUnused, ref, "it is split between councils, and "+of+" is no joint area", "clear the split, or name the joint area as its organisation")
			}
			continue
		}
		total := decimal.Decimal{}
		stranger := ""
		for _, s := range split {
			total = total.Add(s.Percent)
			if !slices.Contains(members, s.Ref) {
				stranger = s.Ref
			}
		}
		switch {
		case stranger != "":
			c.at(g, i, "split", splitStranger, ref, stranger+" bears a share and is no member of "+of, "name members of "+of+" only: "+andList(members))
		case !total.Equal(hundred):
			c.at(g, i, "split", splitIncomplete, ref, "the shares of the councils come to "+total.String()+" per cent", "write what each member of "+of+" bears, 100 per cent together")
		}
	}
}

func (c *check) budgetStateRules(grids map[string]*grid, f *kpi.Framework) {
	g := grids["budget_states"]
	if g == nil || grids["budgets"] == nil {
		return
	}
	type key struct {
		line string
		year period.Year
	}
	lines, years := map[string]*kpi.Budget{}, map[key]*kpi.Budget{}
	for i := range f.Finance.Budgets {
		b := &f.Finance.Budgets[i]
		lines[b.Line], years[key{b.Line, b.Year}] = b, b
	}
	for i := range f.Finance.States {
		s := &f.Finance.States[i]
		if lines[s.Line] == nil || s.Quarter == 0 {
			continue
		}
		b := years[key{s.Line, s.Quarter.Year()}]
		if b == nil {
			c.at(g, i, "quarter", stateWithoutBudget, s.Line, s.Line+" has no budget for "+s.Quarter.Year().String(), "add its budget for that year to budgets, or correct the quarter")
			continue
		}
		if s.Savings != kpi.SavingsUnstated && b.Kind != kpi.SavingsBudget {
			c.at(g, i, "savings", savingsOfOther, s.Line, "savings is "+s.Savings.String()+" and the line is a "+b.Kind.String()+" budget", "clear it, or write savings as the kind of the line")
		}
		if b.Flow != kpi.NetSpending && s.Forecast.Valid && s.Actual.Valid && s.Forecast.Decimal.LessThan(s.Actual.Decimal) {
			c.at(g, i, "forecast", forecastBelow, s.Line, "the forecast for the year is "+s.Forecast.Decimal.String()+" and "+s.Actual.Decimal.String()+" has come already",
				"correct one of them, or say in reason why the rest of the year takes money back")
		}
	}
}

func (c *check) moneyRuleRules(g *grid, f *kpi.Framework) {
	if g == nil {
		return
	}
	for i := range f.Finance.Rules {
		r := &f.Finance.Rules[i]
		subject := r.Level.String()
		if !r.RedPercent.Valid && !r.RedAmount.Valid && !g.isWrong(i, "red_percent") && !g.isWrong(i, "red_amount") {
			c.at(g, i, "red_percent", ruleEmpty, subject, "neither red_percent nor red_amount is given", "write one of them")
			continue
		}
		for _, t := range []struct {
			column     string
			red, amber decimal.NullDecimal
		}{{"percent", r.RedPercent, r.AmberPercent}, {"amount", r.RedAmount, r.AmberAmount}} {
			switch {
			case t.red.Valid && t.red.Decimal.IsNegative():
				c.at(g, i, "red_"+t.column, negative, subject, "red_"+t.column+" is "+t.red.Decimal.String(), "write nought or more")
			case t.amber.Valid && t.amber.Decimal.IsNegative():
				c.at(g, i, "amber_"+t.column, negative, subject, "amber_"+t.column+" is "+t.amber.Decimal.String(), "write nought or more")
			case t.red.Valid && t.amber.Valid && t.red.Decimal.LessThan(t.amber.Decimal):
				c.at(g, i, "amber_"+t.column, ruleOrder, subject, "amber begins at "+t.amber.Decimal.String()+" and red at "+t.red.Decimal.String(), "write an amber threshold that is at most the red one")
			}
		}
	}
}

func (c *check) deflatorRules(g *grid, f *kpi.Framework) {
	if g == nil {
		return
	}
	for i, d := range f.Finance.Deflators {
		if !d.Index.IsPositive() && !g.isWrong(i, "index") && g.get(i, "index") != "" {
			c.at(g, i, "index", notPositive, g.get(i, "year"), "the price level is "+d.Index.String(), "write a number above nought, such as 103.2")
		}
	}
}

func (c *check) planRules(g *grid, f *kpi.Framework) {
	if g == nil || !g.has("plan") {
		return
	}
	parents := make(map[string]string, len(f.Thread.Plans))
	for i := range f.Thread.Plans {
		parents[f.Thread.Plans[i].Ref] = f.Thread.Plans[i].Parent
	}
	cleared := map[string]bool{}
	for i := range f.Thread.Plans {
		p := &f.Thread.Plans[i]
		if p.Kind == kpi.PersonalObjective && p.Role == "" && !g.isWrong(i, "role") {
			c.at(g, i, "role", objectiveOfNobody, p.Ref, "it is an objective of a personal plan and role is empty", "write the post whose objective it is, such as Housing Options Officer")
		}
		path := []string{p.Ref}
		for at := p.Parent; at != "" && !cleared[at]; at = parents[at] {
			if k := slices.Index(path, at); k >= 0 {
				c.at(g, i, "parent", planCycle, p.Ref, "going from parent to parent leads from "+strings.Join(append(path[k:], at), " to "), "correct one of the parents")
				break
			}
			path = append(path, at)
		}
		for _, ref := range path {
			cleared[ref] = true
		}
	}
}

// namedByOutcomes finds names in a column of the outcomes which the table of such names, where there is one, does not have.
func (c *check) namedByOutcomes(grids map[string]*grid, column, table string, code finding.Code) {
	g, names := grids["outcomes"], grids[table]
	if g == nil || names == nil || names.len() == 0 { // a table of headings alone states nothing
		return
	}
	known := known{set: map[string]struct{}{}}
	for i := range names.rows {
		known.put(names.cell(i, 0))
	}
	said := map[string]bool{}
	for i := range g.rows {
		name := g.get(i, column)
		if _, ok := known.set[name]; ok || name == "" || said[name] {
			continue
		}
		said[name] = true
		mend := "correct it, or add it to table " + table
		if near := finding.Nearest(name, known.list); near != "" {
			mend = "write " + near + " if that is meant, or add it to table " + table
		}
		c.at(g, i, column, code, g.cell(i, 0), quote(name)+" is not in table "+table, mend)
	}
}

// honorifics are what stands before the names of people and not before those of posts.
var honorifics = []string{"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Cllr", "Sir", "Dame"}

// roleRule finds people where posts are asked for: no table of the framework holds anybody's name.
func (c *check) roleRule(g *grid) {
	if g == nil {
		return
	}
	for col := range g.schema.Columns {
		if name := g.schema.Columns[col].Name; name == "role" || strings.HasSuffix(name, "_role") {
			for i := range g.rows {
				s := g.cell(i, col)
				first, _, more := strings.Cut(s, " ")
				if strings.Contains(s, "@") || more && slices.Contains(honorifics, strings.TrimSuffix(first, ".")) {
					c.at(g, i, name, roleIsPerson, g.cell(i, 0), quote(s)+" looks like a person and not a post", "write the post, such as Head of Housing")
				}
			}
		}
	}
}

func (c *check) matrixRules(g *grid, f *kpi.Framework) {
	if g == nil || len(g.wrong) > 0 {
		return
	}
	levels := [2]map[int]string{{}, {}} // of likelihood and impact: the word of each level
	words := [2]map[string]int{{}, {}}
	bands := map[string]int{}
	cells := map[[2]int]bool{}
	whole := true
	for i := range f.Risks.Matrix {
		m := &f.Risks.Matrix[i]
		if m.LikelihoodLevel == 0 || m.ImpactLevel == 0 {
			return // a column is missing, which has been found
		}
		for axis, at := range []struct {
			column, word string
			level        int
		}{{"likelihood_level", m.Likelihood, m.LikelihoodLevel}, {"impact_level", m.Impact, m.ImpactLevel}} {
			other, known := levels[axis][at.level]
			level, placed := words[axis][at.word]
			switch {
			case known && other != at.word:
				c.at(g, i, at.column, matrixWord, at.word, "level "+strconv.Itoa(at.level)+" is "+at.word+" here and "+other+" above", "give every word of an axis a level of its own")
				whole = false
			case placed && level != at.level:
				c.at(g, i, at.column, matrixWord, at.word, at.word+" has level "+strconv.Itoa(at.level)+" here and "+strconv.Itoa(level)+" above", "give it one level")
				whole = false
			}
			levels[axis][at.level], words[axis][at.word] = at.word, at.level
		}
		if grave, known := bands[m.Band]; known && grave != m.Grave {
			c.at(g, i, "grave", bandTwice, m.Band, m.Band+" is "+strconv.Itoa(m.Grave)+" here and "+strconv.Itoa(grave)+" above", "give the band one gravity")
		}
		bands[m.Band] = m.Grave
		cells[[2]int{m.LikelihoodLevel, m.ImpactLevel}] = true
	}
	if !whole {
		return
	}
	for l := 1; l <= len(levels[0]); l++ {
		for i := 1; i <= len(levels[1]); i++ {
			if !cells[[2]int{l, i}] {
				c.at(g, len(g.rows)-1, "likelihood", matrixHole, "", "there is no cell for likelihood "+strconv.Itoa(l)+" ("+levels[0][l]+") and impact "+strconv.Itoa(i)+" ("+levels[1][i]+")",
					"give every likelihood a row with every impact, numbered from 1 without a gap")
				return
			}
		}
	}
}

// exposureRules hold the words of risks against the matrix.
func (c *check) exposureRules(grids map[string]*grid, f *kpi.Framework) {
	likelihoods, impacts := &known{set: map[string]struct{}{}}, &known{set: map[string]struct{}{}}
	for _, m := range f.Risks.Matrix {
		likelihoods.put(m.Likelihood)
		impacts.put(m.Impact)
	}
	for _, table := range []struct {
		name     string
		prefixes []string
	}{{"risks", []string{"inherent_", "", "target_"}}, {"risk_states", []string{""}}} {
		g := grids[table.name]
		if g == nil {
			continue
		}
		if grids["risk_matrix"] == nil {
			if !c.unread["risk_matrix"] && g.len() > 0 {
				c.at(g, 0, "likelihood", matrixMissing, "", "risks are assessed and there is no table risk_matrix", "add the table, with a row for each cell of the council's matrix")
			}
			return
		}
		for i := range g.rows {
			for _, prefix := range table.prefixes {
				c.exposureRule(g, i, prefix, likelihoods, impacts)
			}
		}
	}
}

func (c *check) exposureRule(g *grid, i int, prefix string, likelihoods, impacts *known) {
	subject := g.cell(i, 0)
	l, m := g.get(i, prefix+"likelihood"), g.get(i, prefix+"impact")
	if (l == "") != (m == "") && !g.schema.Columns[g.schema.at(prefix+"likelihood")].Required && !g.isWrong(i, prefix+"likelihood") && !g.isWrong(i, prefix+"impact") {
		missing := prefix + "impact"
		if l == "" {
			missing = prefix + "likelihood"
		}
		c.at(g, i, missing, exposureHalf, subject, missing+" is empty and the other of the two is not", "write both, or neither")
	}
	for _, at := range []struct {
		column, word string
		axis         *known
	}{{prefix + "likelihood", l, likelihoods}, {prefix + "impact", m, impacts}} {
		if _, ok := at.axis.set[at.word]; ok || at.word == "" {
			continue
		}
		mend := "write " + orList(at.axis.list)
		if near := finding.Nearest(at.word, at.axis.list); near != "" {
			mend += "; it may be that " + near + " was meant"
		}
		c.at(g, i, at.column, outsideMatrix, subject, quote(at.word)+" is not a word of the risk matrix", mend)
	}
}
