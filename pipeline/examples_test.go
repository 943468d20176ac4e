package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/templates"
)

// TestTheGuideToTheExamplesIsTrue follows every line of the guide to the sample packs.
func TestTheGuideToTheExamplesIsTrue(t *testing.T) {
	packs := map[string]*pack.Pack{}
	for _, sample := range []string{"essex", "babergh-mid-suffolk"} {
		root := filepath.Join(t.TempDir(), sample)
		if err := os.CopyFS(root, os.DirFS(filepath.Join("..", "data", sample))); err != nil {
			t.Fatal(err)
		}
		s, end := open(t, root, morning)
		if _, err := s.Ingest(context.Background()); err != nil {
			t.Fatal(inFull(err))
		}
		for _, org := range s.Settings.IDs() {
			packs[org] = must(s.Assess(context.Background(), org, q2, nil))
		}
		end()
	}
	lines := 0
	for line := range strings.Lines(string(must(templates.FS.ReadFile("guides/examples.md")))) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "| "), " | ")
		if len(cells) != 4 || cells[0] == "Case" {
			continue
		}
		lines++
		p := packs[cells[1]]
		if p == nil {
			t.Errorf("%s: there is no council %s", cells[0], cells[1])
			continue
		}
		name, want, _ := strings.Cut(cells[3], ": ")
		got := "no such measure"
		for i := range p.Assessments {
			if a := &p.Assessments[i]; string(a.Indicator.Ref) == cells[2] {
				got = fact(t, p, i, strings.Trim(name, "*"))
				if got == want {
					break
				}
			}
		}
		if got != want {
			t.Errorf("%s: %s of %s for %s is %s, and not %s", cells[0], name, cells[2], cells[1], got, want)
		}
	}
	if lines < 40 {
		t.Errorf("the guide has %d examples", lines)
	}
}

// fact says one thing about a measure: a column of indicators.csv, or what is printed beyond those.
func fact(t *testing.T, p *pack.Pack, at int, name string) string {
	t.Helper()
	a := &p.Assessments[at]
	switch name {
	case "verdict":
		return a.Projection.Verdict.String()
	case "rest of the year":
		if a.Rest.Left.Valid {
			return "left"
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
