package framework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
)

// rules finds what no single cell shows: rows that do not go together. Rows of the framework stand where they do in the grids.
func (c *check) rules(grids map[string]*grid, f *kpi.Framework) {
	c.tierRules(grids["tiers"], f)
	c.outcomeRules(grids["outcomes"], f)
	c.indicatorRules(grids["indicators"], f)
	c.linkRules(grids, f)
	c.areaRules(grids["areas"], f)
	look := lookup(grids["indicators"], f)
	c.targetRules(grids["targets"], f, look)
	c.baselineRules(grids["baselines"], f, look)
	c.qualityRules(grids["data_quality"], f)
	c.threadRules(grids, f)
}

func (c *check) tierRules(g *grid, f *kpi.Framework) {
	if g == nil || !g.has("tier") || !g.has("name") {
		return
	}
	levels := map[int]bool{}
	highest, row := 0, 0
	for i, t := range f.Tiers {
		levels[t.Level] = true
		if t.Level > highest {
			highest, row = t.Level, i
		}
	}
	var missing []string
	for n := 1; n < highest; n++ {
		if !levels[n] {
			missing = append(missing, strconv.Itoa(n))
		}
	}
	if missing != nil && len(g.wrong) == 0 {
		c.at(g, row, "tier", tierGap, strconv.Itoa(highest), fmt.Sprintf("there is a tier %d and no tier %s", highest, orList(missing)), "number the tiers from 1 at the top without a gap")
	}
}

func (c *check) outcomeRules(g *grid, f *kpi.Framework) {
	if g == nil || !g.has("ref") || !g.has("tier") {
		return
	}
	rows := map[string][]int{}
	for i := range f.Outcomes {
		rows[f.Outcomes[i].Ref] = append(rows[f.Outcomes[i].Ref], i)
	}
	inCycle := c.outcomeCycles(g, f, rows)
	for i := range f.Outcomes {
		o := &f.Outcomes[i]
		if o.Tier == 0 || g.isWrong(i, "parent") || inCycle[i] {
			continue
		}
		switch parents := rows[o.Parent]; {
		case o.Tier == 1 && o.Parent != "":
			c.at(g, i, "parent", parentAtTop, o.Ref, fmt.Sprintf("%s is of tier 1 and names the parent %s", o.Ref, o.Parent), "clear the parent, or correct the tier")
		case o.Tier > 1 && o.Parent == "":
			c.at(g, i, "parent", parentMissing, o.Ref, fmt.Sprintf("%s is of tier %d and names no parent", o.Ref, o.Tier), fmt.Sprintf("name the outcome of tier %d which it serves", o.Tier-1))
		case o.Tier > 1 && len(parents) > 0:
			c.parentRules(g, f, i, parents)
		}
	}
}

func (c *check) parentRules(g *grid, f *kpi.Framework, i int, parents []int) {
	o := &f.Outcomes[i]
	together := false
	for _, j := range parents {
		p := &f.Outcomes[j]
		if p.Tier != 0 && p.Tier != o.Tier-1 {
			c.at(g, i, "parent", parentTier, o.Ref, fmt.Sprintf("%s is of tier %d and its parent %s of tier %d", o.Ref, o.Tier, p.Ref, p.Tier),
				fmt.Sprintf("name a parent of tier %d, or correct the tier", o.Tier-1))
			return
		}
		together = together || p.Overlaps(o.Validity)
	}
	if !together {
		c.at(g, i, "parent", parentNotThen, o.Ref, fmt.Sprintf("its parent %s holds on none of the days on which %s holds", o.Parent, o.Ref), "correct valid_from or valid_to of one of them")
	}
}

// outcomeCycles finds outcomes that come back to themselves, each round once, and gives the rows that are in one.
func (c *check) outcomeCycles(g *grid, f *kpi.Framework, rows map[string][]int) map[int]bool {
	const walking, done = 1, 2
	state := make(map[string]int, len(rows))
	in := map[int]bool{}
	for i := range f.Outcomes {
		var path []string
		ref := f.Outcomes[i].Ref
		for ref != "" && state[ref] == 0 && len(rows[ref]) > 0 {
			state[ref] = walking
			path = append(path, ref)
			ref = f.Outcomes[rows[ref][0]].Parent
		}
		if ref != "" && state[ref] == walking {
			round := path[slices.Index(path, ref):]
			for _, r := range round {
				in[rows[r][0]] = true
			}
			row := rows[ref][0]
			c.at(g, row, "parent", parentCycle, ref, "going from parent to parent leads from "+strings.Join(append(slices.Clone(round), ref), " to "), "correct one of the parents")
		}
		for _, r := range path {
			state[r] = done
		}
	}
	return in
}

func (c *check) linkRules(grids map[string]*grid, f *kpi.Framework) {
	g := grids["indicators"]
	if g == nil || grids["links"] == nil || grids["outcomes"] == nil || !g.has("ref") {
		return
	}
	linked := make(map[kpi.Ref]bool, len(f.Links))
	for _, l := range f.Links {
		linked[l.Indicator] = true
	}
	for i := range f.Indicators {
		ind := &f.Indicators[i]
		if ind.Set == kpi.OutcomeSet && ind.State == kpi.Live && ind.Ref != "" && !linked[ind.Ref] {
			c.at(g, i, "ref", servesNothing, string(ind.Ref), "an outcome indicator that is linked to no outcome", "add a row to links")
		}
	}
}

func (c *check) areaRules(g *grid, f *kpi.Framework) {
	if g == nil || !g.has("area") {
		return
	}
	rows := make(map[string]int, len(f.Areas))
	for i, a := range f.Areas {
		if _, seen := rows[a.ID]; !seen {
			rows[a.ID] = i
		}
	}
	const walking, done = 1, 2
	state := make([]int, len(f.Areas))
	// An area's members are followed down; meeting one that is still being walked means that it is within itself.
	var walk func(i int)
	walk = func(i int) {
		state[i] = walking
		for _, m := range f.Areas[i].Members {
			j, ok := rows[m]
			switch {
			case !ok:
			case state[j] == walking:
				c.at(g, i, "members", areaCycle, f.Areas[i].ID, m+" is a member of "+f.Areas[i].ID+" and, directly or through its members, the other way round", "take one out of the other's members")
			case state[j] == 0:
				walk(j)
			}
		}
		state[i] = done
	}
	for i, a := range f.Areas {
		if state[i] == 0 {
			walk(i)
		}
		if g.isWrong(i, "kind") || g.isWrong(i, "members") || g.get(i, "kind") == "" {
			continue
		}
		if a.Kind == kpi.Joint && len(a.Members) < 2 {
			c.at(g, i, "members", jointMembers, a.ID, "the joint area "+a.ID+" has "+countOf(len(a.Members), "member"), "name the organisations that share its figures, separated by semicolons")
		}
		if a.Kind != kpi.OrganisationArea && slices.Contains(c.opt.Organisations, a.ID) {
			c.at(g, i, "kind", organisationKind, a.ID, a.ID+" reports by perfpack.toml, and its kind is "+a.Kind.String(), "write organisation as its kind, or give the area another identifier")
		}
		if a.Kind == kpi.OrganisationArea && a.ID != "" && len(c.opt.Organisations) > 0 && !slices.Contains(c.opt.Organisations, a.ID) {
			c.at(g, i, "area", notOrganisation, a.ID, a.ID+" is called an organisation and is not in perfpack.toml", "add it there, or give it the kind peer")
		}
	}
}

func countOf(n int, thing string) string {
	switch n {
	case 0:
		return "no " + thing
	case 1:
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

func (c *check) qualityRules(g *grid, f *kpi.Framework) {
	if g == nil {
		return
	}
	for i := range f.DataQuality {
		q := &f.DataQuality[i]
		subject := string(q.Indicator)
		scored := q.Accuracy+q.Validity+q.Reliability+q.Timeliness+q.Relevance+q.Completeness > 0
		if scored && q.AssessedOn.IsZero() && !g.isWrong(i, "assessed_on") {
			c.at(g, i, "assessed_on", scoredUndated, subject, "data quality is scored and assessed_on is empty", "write the day of the assessment, such as 2025-05-12")
		}
		if q.Action != "" && !g.isWrong(i, "due") && (q.OwnerRole == "" || q.Due.IsZero()) {
			c.at(g, i, "action", promiseWithout, subject, "the action has no owner or no date", "write owner_role and due")
		}
	}
}

// at finds something in a cell of a row.
func (c *check) at(g *grid, i int, column string, code finding.Code, subject, found, mend string) {
	c.add(code, g.place(i, column), subject, found, mend)
}
