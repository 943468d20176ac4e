package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/templates"
)

// TestTheGuideToTheExamplesIsTrue follows every line of the guide to the sample packs: those of the quarter, or of the quarter that the line names.
func TestTheGuideToTheExamplesIsTrue(t *testing.T) {
	type key struct{ org, quarter string }
	packs := map[key]*pack.Pack{}
	sessions := map[string]*pipeline.Session{}
	for _, sample := range []string{"essex", "babergh-mid-suffolk"} {
		root := filepath.Join(t.TempDir(), sample)
		if err := os.CopyFS(root, os.DirFS(filepath.Join("..", "data", sample))); err != nil {
			t.Fatal(err)
		}
		s, end := open(t, root, morning)
		t.Cleanup(end)
		if _, err := s.Ingest(context.Background()); err != nil {
			t.Fatal(inFull(err))
		}
		for _, org := range s.Settings.IDs() {
			sessions[org] = s
		}
	}
	lines, sections := 0, 0
	for line := range strings.Lines(string(must(templates.FS.ReadFile("guides/examples.md")))) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "| "), " | ")
		if strings.HasPrefix(line, "## ") {
			sections++
		}
		switch {
		case cells[0] == "Case":
			continue
		case len(cells) == 4:
			cells = slices.Insert(cells, 2, q2.String())
		case len(cells) != 5:
			continue
		}
		lines++
		org, ref := cells[1], cells[3]
		s := sessions[org]
		if s == nil {
			t.Errorf("%s: there is no council %s", cells[0], org)
			continue
		}
		at := key{org, cells[2]}
		p := packs[at]
		if p == nil {
			p = must(s.Assess(context.Background(), org, must(period.ParseQuarter(at.quarter)), nil))
			packs[at] = p
		}
		name, want, _ := strings.Cut(cells[4], ": ")
		name = strings.Trim(name, "*")
		got := "no such measure"
		if standing, ok := p.Standings[ref]; ok || ref == "whole" {
			got = summed(p, &standing, name)
		}
		for i := range p.Assessments {
			if a := &p.Assessments[i]; string(a.Indicator.Ref) == ref {
				got = fact(t, p, i, name)
				if got == want {
					break
				}
			}
		}
		if got != want {
			t.Errorf("%s: %s of %s for %s in %s is %s, and not %s", cells[0], name, ref, org, at.quarter, got, want)
		}
	}
	if lines < 100 || sections < 12 {
		t.Errorf("the guide has %d examples in %d sections", lines, sections)
	}
}

// summed says one thing about an outcome, or about the framework as a whole.
func summed(p *pack.Pack, s *kpi.Standing, name string) string {
	switch name {
	case "with a figure":
		return fmt.Sprintf("%d of %d", s.Current, s.Measures)
	case "judgement":
		return s.Judgement.String()
	case "off target":
		var refs []string
		for _, r := range s.Reds {
			refs = append(refs, string(r))
		}
		return strings.Join(refs, ", ")
	case "definition agreed":
		return fmt.Sprintf("%d of %d", p.Readiness.Defined, p.Readiness.Measures)
	case "in time":
		return fmt.Sprintf("%d of %d", p.Punctual.OnTime, p.Punctual.Expected)
	}
	return "nothing of the kind"
}

// sinceThen says how a measure's rating has changed since the quarter before.
func sinceThen(p *pack.Pack, a *kpi.Assessment) string {
	for name, list := range map[string][]kpi.Turn{"newly off target": p.Since.NewReds, "recovered": p.Since.Recovered, "better": p.Since.Better, "worse": p.Since.Worse} {
		if slices.ContainsFunc(list, func(turn kpi.Turn) bool { return turn.Now.Indicator == a.Indicator && turn.Now.Area == a.Area }) {
			return name
		}
	}
	return "as before"
}

// byChance says whether a change from a year ago is more than chance could give, where it is beyond the measure's threshold.
func byChance(a *kpi.Assessment) string {
	switch change := a.Long.Change; {
	case !change.Valid || !a.Current.Parts() || change.Decimal.Abs().LessThan(a.Indicator.ChangeThreshold):
		return "not asked"
	case a.Long.Direction == kpi.NoClearChange:
		return "within chance"
	}
	return "beyond chance"
}

// onTheWay counts the dated targets of a measure whose target is on the line.
func onTheWay(p *pack.Pack, a *kpi.Assessment) string {
	n := 0
	for _, target := range p.Framework.Targets {
		if target.Indicator == a.Indicator.Ref && (target.Organisation == "" || target.Organisation == a.Area) {
			n++
		}
	}
	return fmt.Sprint(n)
}

// fact says one thing about a measure: a column of indicators.csv, or what is printed beyond those.
func fact(t *testing.T, p *pack.Pack, at int, name string) string {
	t.Helper()
	a := &p.Assessments[at]
	switch name {
	case "put together from":
		switch {
		case len(a.Quarters) == 0:
			return "nothing"
		case a.Indicator.Accumulation == kpi.InQuarter:
			return "months"
		}
		return "the last month"
	case "in the quarter alone":
		if !a.Alone.Value.Valid {
			return a.Alone.Marks.Brackets()
		}
		return a.Alone.Value.Decimal.String()
	case "scheme":
		return a.Indicator.Scheme.String()
	case "tolerance":
		return a.Indicator.ToleranceKind.String()
	case "dated targets":
		return onTheWay(p, a)
	case "change on a year ago":
		return byChance(a)
	case "sign":
		return a.Variation.Cause
	case "break":
		for _, pt := range a.History {
			if pt.Marks.Has(kpi.Break) {
				return pt.Period.String()
			}
		}
		return "none"
	case "pace":
		if p := a.Pace; p.Needed.Valid && p.SoFar.Valid && p.Needed.Decimal.Abs().GreaterThan(p.SoFar.Decimal.Abs()) {
			return "more is needed than so far"
		}
		return "enough"
	case "a year ago":
		switch h := a.Projection.Earlier; {
		case h == nil || !h.Low.Valid:
			return "no range"
		case h.Came.LessThan(h.Low.Decimal) || h.Came.GreaterThan(h.High.Decimal):
			return "outside its range"
		}
		return "within its range"
	case "plan":
		for _, plan := range p.Readiness.Plans {
			if plan.Indicator == a.Indicator && plan.Overdue {
				return "overdue"
			}
		}
		return "none overdue"
	case "since":
		return sinceThen(p, a)
	case "year":
		switch y := a.YearEnd; {
		case y == nil:
			return "not come out"
		case y.StatusReason != "":
			return string(y.StatusReason)
		default:
			return y.Status.String()
		}
	case "verdict":
		return a.Projection.Verdict.String()
	case "rest of the year":
		switch {
		case a.Rest.OutOfReach:
			return "out of reach"
		case a.Rest.Left.Valid:
			return "left"
		case a.Rest.Needed.Valid:
			return "needed"
		}
		return "none"
	case "longer view":
		return a.LongView.Test + ", " + a.LongView.Direction.String()
	case "variation":
		if a.Variation.Signal == kpi.NotCharted {
			return string(a.Variation.Reason)
		}
		return a.Variation.Signal.String()
	case "assurance":
		return a.Variation.Assurance.String()
	case "chance":
		switch {
		case a.Chance == nil:
			return "none"
		case a.Chance.Spans:
			return a.Chance.Method + ", more than one rating"
		}
		return a.Chance.Method
	case "peers":
		c := a.Comparison
		switch {
		case c == nil:
			return "none"
		case c.Reason != "":
			return string(c.Reason)
		case c.TiedWith > 0:
			return fmt.Sprintf("%d of %d, shared", c.Rank, c.Of)
		}
		return fmt.Sprintf("%d of %d", c.Rank, c.Of)
	case "districts":
		if a.Comparison == nil || a.Comparison.Ends == nil {
			return "none"
		}
		return fmt.Sprint(a.Comparison.Ends.Places)
	}
	n, got := -1, "no such column"
	err := p.IndicatorRows(func(fields []string) error {
		if n++; n != at {
			return nil
		}
		for k, column := range pack.IndicatorColumns {
			if column == name {
				got = fields[k]
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}
