package pipeline_test

import (
	"strings"
	"testing"

	"perfpack/pipeline/sheet"
)

// A joint figure is asked for once, and stands in the packs of its own councils, which may hold it to targets of their own.
func TestAJointFigureIsHeldToTheTargetsOfItsOwnCouncils(t *testing.T) {
	root := moors(t)
	text := strings.ReplaceAll(northmoor, "[[organisation]]\nid   = \"north\"", "[[organisation]]\nid   = \"fell\"\nname = \"Fell Borough Council\"\n[[organisation]]\nid   = \"north\"")
	text = strings.Replace(text, "W4,,2025-26,21000,,,", "W4,fell,2025-26,4,,,\nW4,north,2025-26,25000,,,\nW4,south,2025-26,20000,,,", 1)
	text = strings.Replace(text, ",tolerance,0,50,moors,,", ",tolerance,0,50,moors;fell,,", 1)
	lay(t, root, text)
	form := forms(t, root, q2)["waste"]
	book, err := sheet.Open(form, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range sheetRows(t, book, "Return") {
		if key := line["Line key"].Text; strings.HasPrefix(key, "W4.2025-26-Q2.moors") && line["Target"].Text == "2" {
			t.Error("the joint figure is asked for beside the target of a council that has no part in it")
		}
	}
	send(t, root, "waste.xlsx", filled(t, form, answer{"W4", "2025-26-Q2", "moors", []string{"Value", "10480"}}))
	got, _ := ingest(t, root, morning)
	asked := false
	for _, f := range got["waste.xlsx"].Findings {
		asked = asked || f.Code == "words-commentary-missing" && strings.HasPrefix(f.Subject, "W4, ")
	}
	if !asked {
		t.Errorf("red in the second council's pack, and no words were asked for: %v", got["waste.xlsx"].Findings)
	}
}
