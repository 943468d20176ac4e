package pack_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/xlsx"
	"perfpack/pipeline/sheet"
	"perfpack/templates"
)

const quarter = period.Quarter(4*2025 + 1) // 2025-26-Q2

func held(s string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(s))
}

// council makes a pack of so many measures, of every kind that a sheet treats differently: rated and not, with and without a figure, target, range,
// floor and baseline, with gaps in their history, running totals, and one that is reported for a part of the council as well.
func council(t testing.TB, measures int) pack.Pack {
	t.Helper()
	text, err := templates.FS.ReadFile("wording/report.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	wording, err := pack.ReadWording(string(text))
	if err != nil {
		t.Fatal(err)
	}
	fw := &kpi.Framework{
		Outcomes: []kpi.Outcome{
			{Ref: "1", Tier: 1, Title: "Homes are warm and safe", Statement: "The council works so that homes are warm.", ScrutinyPanel: "Place: homes & land", Portfolio: "Housing"},
			{Ref: "1.1", Tier: 2, Parent: "1", Title: "Damp is dealt with"},
			{Ref: "2", Tier: 1, Title: "People live well", ScrutinyPanel: "People"},
			{Ref: "3", Tier: 1, Title: "Not measured yet"},
		},
		Services: []kpi.Service{{ID: "homes", Name: "Homes", LeadRole: "Head of Homes"}},
		Areas:    []kpi.Area{{ID: "north", Name: "The North", Kind: kpi.District}},
	}
	for n := range measures {
		i := kpi.Indicator{
			Ref: kpi.Ref(fmt.Sprintf("M%03d", n+1)), Title: fmt.Sprintf("Measure number %d of what people see", n+1), Definition: "What is counted.", Service: "homes", Unit: "%",
			Decimals: 1, Source: "Own count", Multiplier: decimal.NewFromInt(1), State: kpi.Live, GreenTolerance: decimal.RequireFromString("0.5"), AmberTolerance: decimal.NewFromInt(2),
		}
		switch n % 6 {
		case 1:
			i.Unit, i.Decimals, i.Accumulation = "£000", 0, kpi.YearToDate
		case 2:
			i.Polarity, i.Unit = kpi.InRange, ""
		case 3:
			i.Frequency, i.Accumulation = kpi.Yearly, kpi.Annual
		case 4:
			i.Scheme, i.State = kpi.TargetAndFloor, kpi.Live
		case 5:
			i.Scheme, i.Set = kpi.Unrated, kpi.ContextSet
		}
		fw.Indicators = append(fw.Indicators, i)
		if n%6 != 5 {
			fw.Links = append(fw.Links, kpi.Link{Indicator: i.Ref, Outcome: []string{"1", "1.1", "2"}[n%3]})
			if n%4 == 0 {
				fw.Links = append(fw.Links, kpi.Link{Indicator: i.Ref, Outcome: "2"})
			}
		}
	}
	p := pack.Pack{
		Title: "Northmoor outcomes framework", Organisation: pack.Organisation{ID: "northmoor", Name: "Northmoor Borough Council"}, Quarter: quarter, Edition: pack.Edition{Kind: pack.DraftEdition, Version: 1},
		Dated: time.Date(2025, time.October, 31, 0, 0, 0, 0, time.UTC), Framework: fw, Wording: wording, Standings: map[string]kpi.Standing{},
		Methods: []kpi.Method{{Title: "Rating", Rules: []string{"Green on target."}, Examples: []string{"61.2% against 60.0% is green."}}},
	}
	for n := range fw.Indicators {
		p.Assessments = append(p.Assessments, assessed(&fw.Indicators[n], n, "northmoor"))
		if n == 0 {
			p.Assessments = append(p.Assessments, assessed(&fw.Indicators[n], n, "north"))
		}
	}
	for _, ref := range []string{"1", "2", "3", ""} {
		p.Standings[ref] = counted(&p, ref)
	}
	return p
}

// counted counts the measures under an outcome of the first tier, apart from the code under test.
func counted(p *pack.Pack, ref string) kpi.Standing {
	serves := map[kpi.Ref]bool{}
	for _, l := range p.Framework.Links {
		if l.Outcome == ref || l.Outcome == ref+".1" {
			serves[l.Indicator] = true
		}
	}
	s := kpi.Standing{Outcome: ref}
	for i := range p.Assessments {
		a := &p.Assessments[i]
		if a.Area != "northmoor" || ref != "" && !serves[a.Indicator.Ref] {
			continue
		}
		s.Measures++
		if a.Held() {
			s.Current++
		}
		s.Green += btoi(a.Status == kpi.Green)
		s.Amber += btoi(a.Status == kpi.Amber)
		s.Red += btoi(a.Status == kpi.Red)
	}
	return s
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// assessed makes up how a measure stands. One in seven has no figure.
func assessed(i *kpi.Indicator, n int, area string) kpi.Assessment {
	a := kpi.Assessment{Indicator: i, Organisation: "northmoor", Area: area, Quarter: quarter, Due: quarter.Period(), Status: kpi.Status(1 + n%3), Rule: "61.2 against 60.0, green within 0.5"}
	a.Current = kpi.Observation{Period: quarter.Period(), Words: kpi.Words{Commentary: "Said by the service.", CorrectiveAction: "Inspect sooner", ActionOwner: "Head of Homes", ActionDue: "2026-03-31"}}
	a.Current.Value = decimal.NewNullDecimal(decimal.New(612+int64(n), -1))
	a.Current.Source = kpi.Source{File: "homes.xlsx", Sheet: "Return", Cell: "J7"}
	step, count := 1, 12
	if i.Frequency == kpi.Yearly {
		step, count = 4, 5
	}
	for k := count - 1; k >= 0; k-- {
		if k == 3 {
			continue // a gap
		}
		pt := kpi.Point{Period: (quarter - period.Quarter(k*step)).Period(), Held: true, Exact: 61.2 - float64(k)/3, Shown: 612}
		if i.Frequency == kpi.Yearly {
			pt.Period = (quarter.Year() - period.Year(k)).Period()
		}
		a.History = append(a.History, pt)
	}
	a.Target.Value = held("60.05")
	switch i.Polarity {
	case kpi.InRange:
		a.Target.Upper = held("70")
	}
	if i.Scheme == kpi.TargetAndFloor {
		a.Target.Floor = held("55")
	}
	if n%2 == 0 {
		a.Baseline = &kpi.Baseline{Period: (quarter - 11).Period(), Value: decimal.RequireFromString("57.3")}
		a.ChangeFromBaseline = decimal.NewNullDecimal(a.Current.Value.Decimal.Sub(a.Baseline.Value))
		a.Progress, a.ExpectedProgress = held("41.666666666666667"), held("50")
	}
	a.Short = kpi.Travel{Direction: kpi.Better, Period: (quarter - 1).Period(), Value: held("60.9"), Change: held("0.3")}
	a.Long = kpi.Travel{Reason: kpi.NoPrevious}
	if i.Scheme == kpi.Unrated {
		a.Status, a.Reason, a.Target = kpi.NotRated, kpi.ContextOnly, kpi.Judged{}
	}
	if n%7 == 6 {
		a.Status, a.Reason, a.Current.Value, a.Current.Marks = kpi.NotRated, kpi.Late, decimal.NullDecimal{}, kpi.NotAvailable
		a.ChangeFromBaseline, a.Short.Change = decimal.NullDecimal{}, decimal.NullDecimal{}
		a.History[len(a.History)-1].Held, a.History[len(a.History)-1].Marks = false, kpi.NotAvailable
	}
	return a
}

func look(t testing.TB) *xlsx.Options {
	t.Helper()
	o, err := xlsx.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func rendered(t testing.TB, doc *document.Workbook) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := xlsx.Render(&b, doc, look(t)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// both writes both editions.
func both(t testing.TB, p pack.Pack) (published, officers []byte) {
	t.Helper()
	made := pack.New(p)
	return rendered(t, made.Workbook()), rendered(t, made.OfficersWorkbook())
}

// contents reads every cell of a workbook, by sheet and address.
func contents(t testing.TB, data []byte) (names []string, cells map[string]map[string]sheet.Cell) {
	t.Helper()
	w, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	cells = map[string]map[string]sheet.Cell{}
	for _, s := range w.Sheets() {
		if s.Hidden || s.VeryHidden {
			t.Errorf("the sheet %s is hidden", s.Name)
		}
		names = append(names, s.Name)
		cells[s.Name] = map[string]sheet.Cell{}
		if err := w.Read(s.Name, func(c sheet.Cell) error { cells[s.Name][c.Address()] = c; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return names, cells
}

// column reads a table below its headings: the cells under each, without the columns that one edition alone has.
func column(cells map[string]sheet.Cell) map[string][]string {
	head, last := 0, 0
	for _, c := range cells {
		if c.Col == 2 && (head == 0 || c.Row < head) {
			head = c.Row // nothing but the table stands beside column A
		}
		last = max(last, c.Row)
	}
	out := map[string][]string{}
	for k := 1; ; k++ {
		h, ok := cells[sheet.Address(head, k)]
		if !ok {
			return out
		}
		list := []string{}
		for row := head + 1; row <= last; row++ {
			list = append(list, cells[sheet.Address(row, k)].Text)
		}
		out[h.Text] = list
	}
}
