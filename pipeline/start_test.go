package pipeline_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"perfpack/pipeline"
	"perfpack/pipeline/framework"
)

// TestTheBlankStartHasAnExampleOfEachKind looks for every word of the columns that say what kind of measure it is.
func TestTheBlankStartHasAnExampleOfEachKind(t *testing.T) {
	root := filepath.Join(t.TempDir(), "new")
	if err := pipeline.StartWorkspace(root, pipeline.Start{From: "blank", Organisations: []pipeline.StartOrganisation{pipeline.Named("Northmoor Borough Council")}}); err != nil {
		t.Fatal(inFull(err))
	}
	rows := table(t, filepath.Join(root, "framework", "indicators.csv"))
	for _, name := range []string{"set", "measure", "accumulation", "frequency", "polarity", "rating_scheme", "tolerance_kind"} {
		column, _ := framework.TableNamed("indicators").Column(name)
		for _, word := range column.Words {
			if !slices.ContainsFunc(rows, func(r map[string]string) bool { return r[name] == word }) {
				t.Errorf("no example has %s %s", name, word)
			}
		}
	}
	for _, r := range rows {
		if r["illustrative"] != "yes" {
			t.Errorf("%s is not said to be an example", r["ref"])
		}
	}
	w, err := pipeline.OpenWorkspace(root, "")
	if err != nil {
		t.Fatal(inFull(err))
	}
	if _, fw, found, err := w.ReadFramework(); err != nil || fw == nil || len(found) > 0 {
		t.Errorf("the framework is not in order: %v %v", err, found)
	}
}

func TestAWorkspaceIsStartedInAnEmptyFolderOrNotAtAll(t *testing.T) {
	full := t.TempDir()
	put(t, filepath.Join(full, "letter.txt"), []byte("x"))
	whose := []pipeline.StartOrganisation{{ID: "a", Name: "A"}}
	for _, c := range []struct {
		name, dir string
		start     pipeline.Start
		faults    bool
	}{
		{"a folder with something in it", full, pipeline.Start{From: "blank", Organisations: whose}, false},
		{"a framework that there is not", t.TempDir(), pipeline.Start{From: "kent", Organisations: whose}, false},
		{"no council", t.TempDir(), pipeline.Start{From: "blank"}, true},
		{"an identifier that cannot be one", t.TempDir(), pipeline.Start{From: "blank", Organisations: []pipeline.StartOrganisation{{ID: "A b", Name: "A"}}}, true},
		{"two councils of one identifier", t.TempDir(), pipeline.Start{From: "essex", Organisations: append(whose, whose...)}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := names(t, c.dir)
			err := pipeline.StartWorkspace(c.dir, c.start)
			var faults *pipeline.Faults
			if err == nil || errors.As(err, &faults) != c.faults {
				t.Errorf("answered with %v", err)
			}
			if after := names(t, c.dir); !slices.Equal(before, after) {
				t.Errorf("%v became %v", before, after)
			}
		})
	}
	empty := t.TempDir()
	if err := pipeline.StartWorkspace(empty, pipeline.Start{From: "essex"}); err != nil {
		t.Error(inFull(err))
	}
	if _, err := os.Stat(filepath.Join(empty, "perfpack.toml")); err != nil {
		t.Error(err)
	}
}

func TestIdentifiersMadeOfNames(t *testing.T) {
	for name, want := range map[string]string{
		"Northmoor Borough Council": "northmoor", "Kent County Council": "kent", "City of York Council": "city-of-york", "Mid Suffolk District Council": "mid-suffolk",
		"King's Lynn & West Norfolk": "king-s-lynn-west-norfolk", "Council": "council",
	} {
		if got := pipeline.Named(name).ID; got != want {
			t.Errorf("%s is called %s, want %s", name, got, want)
		}
	}
}
