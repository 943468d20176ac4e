package pipeline_test

import (
	"path/filepath"
	"strings"
	"testing"

	"perfpack/pipeline"
)

// TestWordsOfAPublicFigureMayBeKeptBack goes through what a return and the settings may say of the classification of words.
func TestWordsOfAPublicFigureMayBeKeptBack(t *testing.T) {
	const said = "The Umbra tender fell through."
	for _, c := range []struct {
		name, settings, class string
		public                bool
	}{
		{"as the default, which is public", "", "", true},
		{"as the return says", "", "Restricted", false},
		{"whatever the letters", "", " restricted ", false},
		{"a word that is none", "", "secret", false},
		{"as the settings say of words", "commentary = \"restricted\"\n", "", false},
		{"the return stands over the settings", "commentary = \"restricted\"\n", "Public", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := secretMoors(t, exemptSettings)
			edit(t, filepath.Join(root, "perfpack.toml"), "default = \"public\"\n", "default = \"public\"\n"+c.settings)
			send(t, root, "homes.xlsx", filled(t, forms(t, root, q2)["homes"], answer{"H3", "2025-26-Q2", "north", []string{
				"Value", "29.9", "Commentary", said, "Corrective action", "Tender again", "Action owner", "Head of Housing", "Action due", "2026-01-31", "Classification", c.class,
			}}))
			s, end := open(t, root, morning)
			if _, err := s.Ingest(t.Context()); err != nil {
				t.Fatal(inFull(err))
			}
			built := must(s.Build(t.Context(), q2, "north"))[0]
			p := must(s.Assess(t.Context(), "north", q2, nil))
			end()
			for i := range p.Assessments {
				a := &p.Assessments[i]
				if a.Indicator.Ref != "H3" || a.Area != "north" {
					continue
				}
				if got := a.Current.Commentary == said && a.Current.ActionOwner != ""; got != c.public {
					t.Errorf("public says %+v", a.Current.Words)
				}
				if !c.public && a.Current.Commentary != pipeline.NotPublished {
					t.Errorf("it is not said that something is kept back: %q", a.Current.Commentary)
				}
				if !a.Held() {
					t.Error("the figure went with its words")
				}
			}
			appendix := words(t, read(t, filepath.Join(root, "exempt", "north", "2025-26-Q2", "v1", "exempt-appendix.pdf")))
			if got := strings.Contains(appendix, squeezed(said)) && strings.Contains(appendix, squeezed("Corrective action: Tender again.")); got == c.public {
				t.Errorf("the appendix has the words: %v", got)
			}
			for _, name := range names(t, built.Path) {
				if got := strings.Contains(everything(t, name, read(t, filepath.Join(built.Path, name))), squeezed("Umbra tender")); got && !c.public {
					t.Errorf("%s has the words", name)
				}
			}
		})
	}
}

// TestANoteOfHistoryMayBeKeptBack reads the further column of a history file.
func TestANoteOfHistoryMayBeKeptBack(t *testing.T) {
	root := moors(t)
	put(t, filepath.Join(root, "history", "then.csv"), []byte("indicator,organisation,period,value,note,classification\nH3,north,2025-26-Q1,31,Umbra flood,restricted\nH3,south,2025-26-Q1,31,A flood,\nW2,north,2025-26-Q1,31,Umbra strike,Restricted\n"))
	s, end := open(t, root, morning)
	defer end()
	must(s.TakeIn(t.Context()))
	built := must(s.Build(t.Context(), q2, "north", "south"))
	all := ""
	for _, b := range built {
		all += string(read(t, filepath.Join(b.Path, "observations.csv")))
	}
	if strings.Contains(all, "Umbra") || !strings.Contains(all, "A flood") {
		t.Errorf("the notes are not as they are classified: %v, %v", strings.Contains(all, "Umbra"), strings.Contains(all, "A flood"))
	}
	put(t, filepath.Join(root, "history", "more.csv"), []byte("indicator,organisation,period,value,note,classification\nH3,north,2024-25-Q4,31,Umbra flood,hidden\n"))
	if _, err := s.TakeIn(t.Context()); err == nil || !strings.Contains(inFull(err), "is no classification of the note") {
		t.Errorf("a classification that is none: %v", err)
	}
}
