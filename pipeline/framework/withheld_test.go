package framework

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
)

// TestTheTablesAndTheFrameworkKeepBackTheSameRows classifies rows at random and holds that the tables without what is withheld say what the framework says
// that the public may see.
func TestTheTablesAndTheFrameworkKeepBackTheSameRows(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 5))
		opt := northmoor
		if seed%2 == 1 {
			opt.Publication = kpi.Restricted
		}
		tables := Canonical(edited(t))
		for i := range tables {
			schema, table := TableNamed(tables[i].Name), &tables[i]
			if !schema.has("classification") {
				continue
			}
			at := slices.Index(table.Header, "classification")
			if at < 0 {
				at = len(table.Header)
				table.Header = append(table.Header, "classification")
				for row := range table.Rows {
					table.Rows[row] = append(table.Rows[row], "")
				}
			}
			said := map[string]string{} // rows of one identifier are of one classification
			for row, cells := range table.Rows {
				key := viewOf(*table).key(schema, row)[0]
				if _, known := said[key]; !known {
					said[key] = []string{"", "public", "restricted"}[r.IntN(3)]
				}
				cells[at] = said[key]
			}
		}
		told := Decode(Withhold(opt.Publication, tables).From(tables), opt)
		want := Decode(tables, opt).Public()
		for i := range want.Services {
			want.Services[i].Email = ""
		}
		for _, f := range []*kpi.Framework{want, told} {
			for i := range f.Delivery.Rebaselines {
				f.Delivery.Rebaselines[i].Decision = ""
			}
		}
		if d := differ(want, told); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

func TestWhatIsKeptBack(t *testing.T) {
	tables := Canonical(edited(t))
	both := Withhold(kpi.Public, tables)
	for _, c := range []struct {
		table string
		key   []string
		want  bool
	}{
		{"contracts", []string{"C1"}, true},                      // says so
		{"assets", []string{"A1"}, false},                        // says nothing, and the default is public
		{"milestones", []string{"D1.1"}, false},                  // of a public deliverable
		{"links", []string{"H4", "1.1"}, true},                   // of a restricted measure
		{"targets", []string{"H4", "joint", "2025-26"}, true},    // likewise
		{"data_quality", []string{"H1", "2025-05-12"}, false},    //
		{"plans", []string{"PO-1"}, true},                        //
		{"outcomes", []string{"1"}, false},                       // has no classification
		{"risk_indicators", []string{"R1", "H1"}, false},         //
		{"budgets", []string{"L1", "2025-26"}, false},            //
		{"budget_states", []string{"L1", "2025-26-Q2"}, false},   //
		{"contracts", []string{"of no framework at all"}, false}, //
	} {
		if got := both.Row(c.table, c.key); got != c.want {
			t.Errorf("%s %v: %v", c.table, c.key, got)
		}
	}
	restricted := Canonical(edited(t, edit{"budgets", "L1,2024-25,Homes,health,northmoor,,,900000,,1.1=60;1.2=25.5,,,public", "L1,2024-25,Homes,health,northmoor,,,900000,,1.1=60;1.2=25.5,,,restricted"},
		edit{"deliverables", "Head of Homes,public", "Head of Homes,restricted"}))
	either := Withhold(kpi.Public, tables, restricted)
	for _, key := range []struct {
		table string
		key   []string
	}{
		{"budgets", []string{"L1", "2025-26"}},               // another year of the line is restricted
		{"budget_states", []string{"L1", "2025-26-Q2"}},      //
		{"milestones", []string{"D1.1"}},                     // in one version its deliverable is
		{"rebaselines", []string{"D1.2", "2025-08-20"}},      // and what hangs on the milestone
		{"milestone_states", []string{"D1.1", "2025-26-Q2"}}, //
	} {
		if !either.Row(key.table, key.key) {
			t.Errorf("%s %v is told", key.table, key.key)
		}
	}
	var told strings.Builder
	for _, c := range Diff(either.From(tables), either.From(restricted)) {
		told.WriteString(c.String() + "\n")
	}
	if told.Len() > 0 {
		t.Errorf("changes of what is kept back are told: %s", told.String())
	}
	addresses := Canonical(edited(t, edit{"services", "housing@northmoor.example", "homes@northmoor.example"}))
	if changes := Diff(both.From(tables), both.From(addresses)); len(changes) > 0 {
		t.Errorf("an address is told: %v", changes)
	}
	activities := Withhold(kpi.Public, restricted).From(restricted)
	for _, table := range activities {
		if text := table.Text(); table.Name == "activities" && strings.Contains(text, "D1") {
			t.Errorf("an activity tells of the deliverable behind it: %s", text)
		}
	}
}
