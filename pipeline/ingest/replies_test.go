package ingest

import (
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/sheet"
)

const queryHeadings = "Finding|What it needs|Where|About|What was found|What to do|Reply|Replied by"

// replyFaults is what replies with every fault are answered with.
const replyFaults = "reply-twice G8; reply-unknown-finding G9; reply-not-text G10; reply-not-text G11; reply-unknown-finding G13"

func TestRepliesAreReadBackByTheNumberOfTheQuery(t *testing.T) {
	table := "# Queries\nQueries about housing.xlsx\n\n" + queryHeadings + `
=12|query|P1|D3|found|do|Two staff left.|Head of Housing
=13|query|P1|D4|found|do|
=14|query|P1|D5|found|do|=5
=12|query|P1|D3|found|do|Two staff left.
=12|query|P1|D3|found|do|Three.
one|query|P1|D3|found|do|Why?
=15|query|P1|D3|found|do|?
=16|query|P1|D3|found|do|up` + "\u202e" + `nwod
17, 18,14|query|P1|D3|found|do|=5
19, x|query|P1|D3|found|do|Not closed yet.
`
	f := excelize.NewFile()
	fillWorkbook(t, f, table)
	do(t, f.SetCustomProps(excelize.CustomProperty{Name: QueriesProperty, Value: QueriesMark("abc")}))
	got, ok := ReadReplies(saved(t, f), "in/queries.xlsx", sheet.DefaultLimits())
	if !ok || got.File != "queries.xlsx" || got.Return != "abc" || got.SHA256 == "" {
		t.Fatalf("%+v %v", got, ok)
	}
	var replies []string
	for _, r := range got.Replies {
		replies = append(replies, fmt.Sprint(r.Finding, " ", r.Text, " ", r.Place.Cell, " ", r.By))
	}
	same(t, "replies", replies, "12 Two staff left. G4 Head of Housing; 14 5 G6 ; 17 5 G12 ; 18 5 G12 ")
	same(t, "findings", codes(got.Findings), replyFaults)
}

func TestAWorkbookOfQueriesIsToldFromAReturn(t *testing.T) {
	for _, c := range []struct {
		name, table string
		marked, ok  bool
		codes       string
	}{
		{"marked, headings lost", "# Queries\nNumber|Answer\n=12|Yes\n", true, true, "reply-columns-missing"},
		{"headings, mark lost", "# Queries\nReply|Finding\nYes|=12\n", false, true, ""},
		{"a return", bare + "C2" + line + "=5", false, false, ""},
	} {
		f := excelize.NewFile()
		fillWorkbook(t, f, c.table)
		if c.marked {
			do(t, f.SetCustomProps(excelize.CustomProperty{Name: QueriesProperty, Value: QueriesMark("abc")}))
		}
		got, ok := ReadReplies(saved(t, f), "x.xlsx", sheet.DefaultLimits())
		if ok != c.ok {
			t.Errorf("%s: %v", c.name, ok)
		}
		same(t, c.name, codes(got.Findings), c.codes)
	}
	if _, ok := ReadReplies([]byte("no workbook"), "x.xlsx", sheet.DefaultLimits()); ok {
		t.Error("no workbook is one of queries")
	}
	s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, "# Queries\n"+queryHeadings+"\n=12||||||Yes"), "x.xlsx")
	same(t, "as a return", codes(s.Findings), "return-not-recognised")
}
