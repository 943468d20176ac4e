package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"perfpack/pipeline"
	"perfpack/pipeline/diff"
	"perfpack/pipeline/period"
)

type diffCmd struct {
	Packs  []string `arg:"" name:"pack" help:"Two packs, each by its folder or as organisation/quarter/version; or organisation, quarter and two versions."`
	Format string   `enum:"text,json" default:"text" help:"text or json."`
}

func (c diffCmd) Run(a *app) error {
	was, is := "", ""
	switch p := c.Packs; len(p) {
	case 2:
		was, is = p[0], p[1]
	case 4:
		was, is = p[0]+"/"+p[1]+"/"+p[2], p[0]+"/"+p[1]+"/"+p[3]
	default:
		return usageError("name two packs, such as essex/2025-26-Q2/v1 essex/2025-26-Q2/v2")
	}
	w, err := pipeline.OpenWorkspace(a.cli.Workspace, a.cli.Out)
	var none *pipeline.NoWorkspace
	if errors.As(err, &none) {
		w, err = nil, nil // two folders can be compared anywhere
	}
	if err != nil {
		return err
	}
	cmp, err := pipeline.Compare(a.ctx, w, was, is)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		e := json.NewEncoder(a.stdout)
		e.SetIndent("", "  ")
		return e.Encode(cmp)
	}
	a.printComparison(cmp)
	return nil
}

// headings are what a comparison is about, as a clerk would head it.
var headings = map[diff.About]string{
	diff.AFigure: "Figures", diff.ARating: "Ratings", diff.ATarget: "Targets", diff.AText: "Text", diff.ADefinition: "Definitions",
	diff.AMilestone: "Milestones", diff.ABudget: "Money", diff.ARisk: "Risks", diff.AMeasure: "Measures in one pack only", diff.AReturn: "Returns received", diff.AFramework: "Changes of the framework", diff.TheMaking: "How the packs were made",
}

func (a *app) printComparison(c *diff.Comparison) {
	name := func(p diff.PackID) string {
		q, err := period.ParseQuarter(p.Quarter)
		if err != nil {
			return fmt.Sprintf("%s %s version %d", p.Organisation, p.Quarter, p.Version)
		}
		return fmt.Sprintf("%s, %s, version %d", p.Organisation, q.Label(), p.Version)
	}
	fmt.Fprintf(a.stdout, "Was: %s\nNow: %s\n", name(c.Was), name(c.Is))
	if len(c.Differences) == 0 {
		fmt.Fprintln(a.stdout, "\nThe two say the same.")
		return
	}
	for _, about := range diff.Abouts {
		first := true
		for _, d := range c.Differences {
			if d.About != about {
				continue
			}
			if first {
				fmt.Fprintf(a.stdout, "\n%s\n", headings[about])
				first = false
			}
			fmt.Fprintf(a.stdout, "  %s\n", line(&d))
		}
	}
}

// line says a difference in a line.
func line(d *diff.Difference) string {
	if d.Ref == "" {
		return d.Because
	}
	text := d.Ref + " " + d.Title
	if d.Area != "" {
		text += " (" + d.Area + ")"
	}
	text += ", "
	was, is := quoted(d, d.Was), quoted(d, d.Is)
	switch {
	case d.About == diff.AMeasure && d.Was == "":
		text += "was not in the pack"
	case d.About == diff.AMeasure:
		text += "is no longer in the pack"
	case d.Was == "":
		text += fmt.Sprintf("%s: now %s", d.What, is)
	case d.Is == "":
		text += fmt.Sprintf("%s: was %s", d.What, was)
	default:
		text += fmt.Sprintf("%s: was %s, now %s", d.What, was, is)
	}
	if d.Because != "" {
		text += "; " + d.Because
	}
	return text
}

// quoted puts what people wrote between quotation marks, on one line.
func quoted(d *diff.Difference, s string) string {
	if d.About != diff.AText && (d.About != diff.ADefinition || !strings.Contains(s, " ")) {
		return s
	}
	return "“" + strings.Join(strings.Fields(s), " ") + "”"
}
