package pipeline_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline"
)

func compared(t testing.TB, w *pipeline.Workspace, was, is string) []string {
	t.Helper()
	c, err := pipeline.Compare(context.Background(), w, was, is)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, d := range c.Differences {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s: %s > %s, %s", d.About, d.Ref, d.What, d.Was, d.Is, d.Cause)))
	}
	return list
}

func TestTwoPacksAreComparedWithTheCauseOfEachDifference(t *testing.T) {
	root := withPacks(t)
	w := must(pipeline.OpenWorkspace(root, ""))
	for _, c := range []struct {
		was, is string
		want    []string
	}{
		{"north/2025-26-Q2/v1", "north/2025-26-Q2/v1", nil},
		{"north/2025-26-Q2/v1", "north/2025-26-Q2/v2", []string{
			"figure W2 figure: 41 > 43 [p][r], revised figure",
			"figure P1 figure: no figure > −£120 thousand, late return",
			"figure P2 figure: no figure > 8.02 days, late return",
			"figure P4 figure: no figure > 64%, late return",
			"rating P1 rating: not rated (late) > red, late return",
			"rating P2 rating: not rated (late) > green, late return",
			"rating P4 rating: not rated (late) > not rated (no target), late return",
			"text W2 commentary:  > Counted again., revised figure",
			"return  return:  > accepted,", // people.xlsx
			"return  return:  > accepted,", // waste again.xlsx
			"return  return: accepted > superseded,",
		}},
		{"north/2025-26-Q2/v2", "north/2025-26-Q2/v3", []string{
			"target W2 target: 40, floor 50 > 38, floor 50, new target",
			"framework  targets: 40 > 38,",
		}},
	} {
		if got := compared(t, w, c.was, c.is); !slices.Equal(got, c.want) {
			t.Errorf("%s and %s: got\n%s\nwant\n%s", c.was, c.is, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
	settings := compared(t, w, "north/2025-26-Q2/v3", "north/2025-26-Q2/v4")
	if len(settings) != 1 || !strings.HasPrefix(settings[0], "making  settings: ") {
		t.Errorf("other settings: %q", settings)
	}
	for _, d := range compared(t, w, "north/2025-26-Q2/v4", "north/2025-26-Q3/v1") {
		if strings.HasPrefix(d, "figure") && !strings.HasSuffix(d, ", new quarter") {
			t.Errorf("of another quarter: %s", d)
		}
	}
	// Away from the workspace, two packs are compared by themselves.
	alone := compared(t, nil, filepath.Join(root, "out", "north", "2025-26-Q2", "v1"), filepath.Join(root, "out", "north", "2025-26-Q2", "v3"))
	if !slices.Contains(alone, "figure W2 figure: 41 > 43 [p][r], revised figure") || !slices.Contains(alone, "target W2 target: 40, floor 50 > 38, floor 50, new target") {
		t.Errorf("by themselves: %q", alone)
	}
	if _, err := pipeline.Compare(context.Background(), w, "north/2025-26-Q2/v1", "north/2025-26-Q2/v8"); err == nil || !strings.Contains(err.Error(), "is not the folder of a pack") {
		t.Errorf("a pack that is not there: %v", err)
	}
}

// TestAComparisonNamesNoFileThatTellsTooMuch holds that of a return named after something that is not public.
func TestAComparisonNamesNoFileThatTellsTooMuch(t *testing.T) {
	root := secretMoors(t, exemptSettings)
	form := forms(t, root, q2)["homes"]
	run(t, root, day("2025-11-03"))
	send(t, root, "after the Umbra visits.xlsx", aboutMilestones(t, form, map[string]string{"D1.1": "It rained."}))
	run(t, root, day("2025-11-05"))
	c, err := pipeline.Compare(t.Context(), must(pipeline.OpenWorkspace(root, "")), "north/2025-26-Q2/v1", "north/2025-26-Q2/v2")
	if err != nil {
		t.Fatal(err)
	}
	told := false
	for _, d := range c.Differences {
		told = told || d.Ref == "D1.1" && strings.Contains(d.Because, "file-")
		if said := fmt.Sprint(d); strings.Contains(said, "Umbra") {
			t.Errorf("it says %q", said)
		}
	}
	if !told {
		t.Errorf("nothing is said of the milestone: %+v", c.Differences)
	}
}

// TestEachCauseIsTold alters one thing at a time between two packs.
func TestEachCauseIsTold(t *testing.T) {
	for _, c := range []struct {
		name  string
		alter func(root string)
		want  string
	}{
		{"a figure taken back", func(root string) {
			issued := forms(t, moors(t), q2)
			lines := slices.Clone(answers["homes"])
			lines[0] = answer{"H1", "2025-26-Q2", "north", []string{"Figure status", "Not available", "Reason", "The count was wrong."}}
			send(t, root, "homes again.xlsx", filled(t, issued["homes"], lines...))
		}, "figure H1 figure: 98 homes > no figure [r][x], figure taken back"},
		{"a figure confirmed", func(root string) {
			issued := forms(t, moors(t), q2)
			lines := slices.Clone(answers["waste"])
			lines[6] = answer{"W3", "2025-09", "north", []string{"Value", "60"}}
			send(t, root, "waste again.xlsx", filled(t, issued["waste"], lines...))
		}, "figure W3 figure: 184 [p] > 184, confirmed figure"},
		{"another unit", func(root string) {
			edit(t, filepath.Join(root, "framework", "indicators.csv"), "year_to_date,quarterly,homes,0", "year_to_date,quarterly,dwellings,0")
		}, "definition H1 unit: homes > dwellings, changed definition"},
		{"another rule", func(root string) {
			edit(t, filepath.Join(root, "framework", "indicators.csv"), "higher,Tonnes recycled,Tonnes collected,tolerance,0,2", "higher,Tonnes recycled,Tonnes collected,tolerance,5,6")
		}, "rating W1 rating: amber > green, changed definition"},
		{"a measure taken out", func(root string) {
			edit(t, filepath.Join(root, "framework", "indicators.csv"), "H3,Days to let a home,homes,service,mean,in_quarter,quarterly,days,1,lower,,,none,,,,,\n", "")
		}, "measure H3 measure: in the pack > , changed definition"},
		{"another outcome", func(root string) { edit(t, filepath.Join(root, "framework", "links.csv"), "H4,2\n", "H4,2.1\n") },
			"definition H4 outcomes: 2 > 2.1, changed definition"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := moors(t)
			books := replies(t)
			for _, s := range services() {
				send(t, root, s+".xlsx", books[s])
			}
			run(t, root, day("2025-11-03"))
			c.alter(root)
			run(t, root, day("2025-11-05"))
			got := compared(t, must(pipeline.OpenWorkspace(root, "")), "north/2025-26-Q2/v1", "north/2025-26-Q2/v2")
			if !slices.Contains(got, c.want) {
				t.Errorf("got\n%s\nwant among them\n%s", strings.Join(got, "\n"), c.want)
			}
		})
	}
}
