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
	text = strings.Replace(text, "W4,,2025-26,21000,,,", "W4,fell,2025-26,90000,,,\nW4,north,2025-26,25000,,,\nW4,south,2025-26,20000,,,", 1)
	text = strings.Replace(text, ",tolerance,0,50,moors,,", ",tolerance,0,50,moors;fell,,", 1)
	lay(t, root, text)
	form := forms(t, root, q2)["waste"]
	book, err := sheet.Open(form, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	target, column, line := "", 0, 0
	err = book.Read("Return", func(c sheet.Cell) error {
		switch {
		case c.Text == "Target":
			column = c.Col
		case strings.HasPrefix(c.Text, "W4.2025-26-Q2.moors"):
			line = c.Row
		case c.Row == line && c.Col == column:
			target = c.Text
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if target != "12524" { // the share of 25,000, to which the first of its councils is held, by the shape of last year
		t.Errorf("the joint figure is asked for beside a target of %q", target)
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
