package notice

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"perfpack/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

func wording(t *testing.T) *Wording {
	t.Helper()
	w, err := Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func onDay(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

// base has what every notice of the quarter has.
func base() Facts {
	return Facts{
		Framework: "Northmoor outcomes framework", Council: "Northmoor Borough Council", Quarter: "Quarter 2 2025/26 (July to September 2025)", Service: "Housing",
		Due: onDay("2025-10-20"), CutOff: onDay("2025-10-30"),
	}
}

func TestEachNoticeSaysWhatItTellsOf(t *testing.T) {
	w := wording(t)
	for _, c := range []struct {
		name string
		kind Kind
		set  func(*Facts)
	}{
		{"issued", Issued, func(f *Facts) { f.File = "returns/2025-26-Q2/housing.xlsx" }},
		{"reminder", Reminder, func(f *Facts) {
			f.State, f.Missing, f.Awaited = "not received", 2, []string{"HSG-01 Homes let, 2025-26-Q2", "HSG-02 Repairs done in time, 2025-07"}
		}},
		{"reminder of a rest", Reminder, func(f *Facts) { f.State, f.Queries, f.Stopped = "accepted", 1, 2 }},
		{"reminder of much", Reminder, func(f *Facts) {
			f.State, f.Missing = "not received", 23
			for i := range 23 {
				f.Awaited = append(f.Awaited, fmt.Sprintf("HSG-%02d", i+1))
			}
		}},
		{"awaited", Awaited, func(f *Facts) { f.Awaited = []string{"Housing: not received", "Planning: accepted, 1 open query"} }},
		{"awaited from nobody", Awaited, func(*Facts) {}},
		{"receipt accepted", Receipt, func(f *Facts) { f.File, f.State, f.Lines = "Housing.xlsx", "accepted", 12 }},
		{"receipt held", Receipt, func(f *Facts) {
			f.File, f.State, f.Why, f.Lines, f.Missing = "Housing.xlsx", "held", "it is revision 1, and revision 2 was received before it", 12, 3
		}},
		{"receipt rejected", Receipt, func(f *Facts) {
			f.Service, f.Quarter, f.File, f.State = "", "", "Housing.xlsx", "rejected"
			f.Points = []Point{{"sheet Return, cell D14", "stop", "the cell holds something that is not in the table of accepted spellings", "type the figure in digits"}, {"", "note", "it has no sheet Sign-off", ""}}
		}},
		{"receipt waiting", Receipt, func(f *Facts) {
			f.Service, f.Quarter, f.File, f.State, f.Why = "", "", "Housing.xlsx", "waiting", "it cannot be opened (permission denied); it is tried again at the next run"
		}},
		{"draft", Draft, func(f *Facts) {
			f.Folder, f.Version, f.Final, f.Meeting, f.Reasons = "out/northmoor/2025-26-Q2/v1", 1, onDay("2025-11-14"), onDay("2025-11-25"), []string{"housing: no return received"}
		}},
		{"final", Final, func(f *Facts) {
			f.Folder, f.Version, f.Meeting = "out/northmoor/2025-26-Q2/v2", 2, onDay("2025-11-25")
		}},
		{"withheld", Withheld, func(f *Facts) {
			f.Meeting, f.Reasons = onDay("2025-11-25"), []string{"housing: no return received", "planning: the return is not signed"}
		}},
		{"weekly", Weekly, func(f *Facts) {
			f.Awaited, f.Next = []string{"Housing: not received"}, []string{"2025-10-30: cut-off"}
		}},
		{"weekly with trouble", Weekly, func(f *Facts) { f.Unsent = []string{"reminder/2025-26-Q2/2025-10-06/housing by email: refused"} }},
		{"trouble", Trouble, func(f *Facts) { f.Why = "the disk is full" }},
		{"trial", Trial, func(*Facts) {}},
	} {
		f := base()
		c.set(&f)
		subject, body, err := w.Compose(c.kind, &f)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := subject + "\n\n" + body
		path := filepath.Join("testdata", strings.ReplaceAll(c.name, " ", "-")+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o640); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is\n%s\nand not\n%s", c.name, got, want)
		}
	}
}

func TestANameFromOutsideMakesNoSecondLine(t *testing.T) {
	f := base()
	f.File, f.State, f.Why = "a.xlsx\r\nBcc: all@northmoor.example\x1b[2J", "rejected", "it is\r\n.\r\nno workbook"
	subject, body, err := wording(t).Compose(Receipt, &f)
	if err != nil || strings.ContainsAny(subject, "\r\n\x1b") || strings.ContainsAny(body, "\r\x1b") {
		t.Errorf("got %q, %q, %v", subject, body, err)
	}
}

func TestWordingThatLacksANoticeIsRefused(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{{define "issued"}}Subject: a{{end}}`, "reminder"},
		{`{{define "issued"}}`, "unexpected EOF"},
	} {
		if _, err := Load(fstest.MapFS{"wording/notices.tmpl": {Data: []byte(c.text)}}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

func TestAnAudienceIsAServiceOrNot(t *testing.T) {
	if id, ok := ToService("housing").Service(); !ok || id != "housing" {
		t.Errorf("got %q, %v", id, ok)
	}
	if _, ok := Team.Service(); ok {
		t.Error("the team is a service")
	}
}
