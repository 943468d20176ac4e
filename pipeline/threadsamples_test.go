package pipeline

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
)

// samplePack is the pack of a council of the sample workspaces, with the folder of its tables.
type samplePack struct {
	*pack.Pack
	folder string
}

var cachedPacks map[string]samplePack

// samplePacks gives the packs of the three councils, made once: what was taken in of the inbox is in them, and no file is needed any more.
func samplePacks(t *testing.T) map[string]samplePack {
	t.Helper()
	if cachedPacks != nil {
		return cachedPacks
	}
	packs := map[string]samplePack{}
	for _, name := range []string{"essex", "babergh-mid-suffolk"} {
		root := t.TempDir()
		if err := os.CopyFS(root, os.DirFS(filepath.Join("..", "data", name))); err != nil {
			t.Fatal(err)
		}
		w, err := OpenWorkspace(root, "")
		if err != nil {
			t.Fatal(err)
		}
		s, err := w.Begin(t.Context(), time.Date(2025, time.November, 1, 9, 0, 0, 0, time.UTC), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Ingest(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, org := range s.Settings.IDs() {
			p, err := s.Assess(t.Context(), org, period.Year(2025).Quarter(2), nil)
			if err == nil {
				p, err = s.withTexts(p, org, period.Year(2025).Quarter(2))
			}
			if err != nil {
				t.Fatal(err)
			}
			packs[org] = samplePack{p, filepath.Join("..", "data", name, "framework")}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	cachedPacks = packs
	return packs
}

// table reads a table of the framework as it stands in its file, a row to a map.
func (p samplePack) table(t *testing.T, name string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(p.folder, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	for _, cells := range rows[1:] {
		row := map[string]string{}
		for i, heading := range rows[0] {
			row[heading] = cells[i]
		}
		list = append(list, row)
	}
	return list
}

// mine says that a row is of the council, of a joint area it is in, or of every council.
func (p samplePack) mine(row map[string]string) bool {
	of := row["organisation"]
	return of == "" || of == p.Organisation.ID || strings.Contains(of, p.Organisation.ID) && of != p.Organisation.ID
}

// above gives for each outcome the references from it up to its priority.
func (p samplePack) above(t *testing.T) map[string][]string {
	t.Helper()
	parent := map[string]string{}
	for _, o := range p.table(t, "outcomes") {
		parent[o["ref"]] = o["parent"]
	}
	up := map[string][]string{}
	for ref := range parent {
		for at := ref; at != ""; at = parent[at] {
			up[ref] = append(up[ref], at)
		}
	}
	return up
}

// TestTheSamplesHoldTheWholeThread counts what each sample workspace has of it.
func TestTheSamplesHoldTheWholeThread(t *testing.T) {
	for org, p := range samplePacks(t) {
		lines := map[string]bool{}
		for _, b := range p.table(t, "budgets") {
			if b["year"] == "2025-26" {
				lines[b["line"]] = true
			}
		}
		milestones, risks := len(p.table(t, "milestones")), len(p.table(t, "risks"))
		t.Logf("%s: %d milestones, %d budget lines of the year, %d risks", org, milestones, len(lines), risks)
		if milestones < 40 || len(lines) < 25 || risks < 12 {
			t.Errorf("%s: %d milestones, %d budget lines, %d risks; want at least 40, 25 and 12", org, milestones, len(lines), risks)
		}
		for _, name := range []string{
			"deliverables", "rebaselines", "milestone_states", "budget_states", "money_rules", "deflators", "assets", "contracts", "risk_matrix", "risk_indicators", "risk_actions", "risk_states",
			"partners", "plans", "activities", "panels", "portfolios", "decisions", "crosswalk",
		} {
			if len(p.table(t, name)) == 0 {
				t.Errorf("%s: the table %s is empty", org, name)
			}
		}
	}
}

// TestTheThreadIsWalkedFromEveryObjectiveToAPriorityAndBack goes from the objective of each post, as its row in the table has it, up through plans and outcomes to
// a priority; and from the thread of each outcome, as it is printed, down again.
func TestTheThreadIsWalkedFromEveryObjectiveToAPriorityAndBack(t *testing.T) {
	for org, p := range samplePacks(t) {
		plans := map[string]map[string]string{}
		for _, row := range p.table(t, "plans") {
			plans[row["plan"]] = row
		}
		up := p.above(t)
		printed, gaps := map[string][]string{}, map[string]bool{} // outcomes by plan
		for row := range tableIn(t, p.Report(), "thread-serving").Rows {
			outcome, _, _ := strings.Cut(row.Group, " ")
			printed[row.Cells[1].Text] = append(printed[row.Cells[1].Text], outcome)
		}
		for row := range tableIn(t, p.Report(), "thread-gaps").Rows {
			gaps[row.Cells[0].Text] = true
		}
		walked, broken := 0, 0
		for ref, row := range plans {
			if row["kind"] != "personal_objective" || !p.mine(row) {
				continue
			}
			if row["role"] == "" {
				t.Errorf("%s: %s is nobody's", org, ref)
			}
			var serves []string
			for at := row; at != nil && serves == nil; at = plans[at["parent"]] {
				if at["outcomes"] != "" {
					serves = strings.Split(at["outcomes"], ";")
				}
			}
			slices.Sort(serves)
			got := slices.Sorted(slices.Values(printed[ref]))
			switch {
			case !slices.Equal(got, serves):
				t.Errorf("%s: %s serves %q, and is printed under %q", org, ref, serves, got)
			case serves == nil && !gaps[ref]:
				t.Errorf("%s: %s leads nowhere and is no gap", org, ref)
			case serves == nil:
				broken++
				continue
			}
			walked++
			for _, outcome := range serves {
				way := up[outcome]
				if top := way[len(way)-1]; !slices.ContainsFunc(p.Framework.Outcomes, func(o kpi.Outcome) bool { return o.Ref == top && o.Tier == 1 }) {
					t.Errorf("%s: %s leads to %s, which is no priority", org, ref, top)
				}
			}
		}
		// Back: whatever plan is printed under an outcome serves it, and none is printed that the table does not have.
		for ref, outcomes := range printed {
			if row := plans[ref]; row != nil && !p.mine(row) {
				t.Errorf("%s: %s is printed under %q and is another council's", org, ref, outcomes)
			}
		}
		t.Logf("%s: %d objectives walked to a priority and back, %d accounted for as gaps", org, walked, broken)
		if walked == 0 || broken == 0 {
			t.Errorf("%s: %d walked, %d gaps: the sample shows only one of the two", org, walked, broken)
		}
	}
}

// tableIn finds a table in a report.
func tableIn(t *testing.T, r *document.Report, id string) document.Table {
	t.Helper()
	for _, part := range r.Parts {
		for block := range part.Blocks {
			if table, ok := block.(document.Table); ok && table.ID == id {
				return table
			}
		}
	}
	t.Fatalf("there is no table %s", id)
	return document.Table{}
}

// TestTotalsOfTheSamplesAgreeToThePenny adds up the tables themselves, by a second reckoning, and holds them against the totals by outcome, by service and as a whole.
func TestTotalsOfTheSamplesAgreeToThePenny(t *testing.T) {
	together, lines := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	for org, p := range samplePacks(t) {
		m := &p.Beside.Money
		for _, kind := range kpi.BudgetKinds() {
			sign := func(s *kpi.MoneySum) decimal.Decimal {
				if s.Flow == kpi.Income {
					return s.Budget.Neg()
				}
				return s.Budget
			}
			whole := sign(&m.Whole[kind])
			services, outcomes := decimal.Decimal{}, sign(&m.Unlinked.Within[kind])
			for i := range m.Services {
				services = services.Add(sign(&m.Services[i].Sums[kind]))
			}
			for i := range p.Framework.Outcomes {
				if o := &p.Framework.Outcomes[i]; o.Tier == 1 {
					outcomes = outcomes.Add(sign(&m.Of(o.Ref).Within[kind]))
				}
			}
			t.Logf("%s, %s: whole %s, of which not linked to an outcome %s", org, kind, whole.StringFixed(2), sign(&m.Unlinked.Within[kind]).StringFixed(2))
			if !services.Equal(whole) || !outcomes.Equal(whole) {
				t.Errorf("%s, %s: the whole is %s, by service %s, by outcome with what is not linked %s", org, kind, whole, services, outcomes)
			}
			together[p.folder+kind.String()] = together[p.folder+kind.String()].Add(whole)
		}
		if lines[p.folder+"counted"].IsZero() {
			lines[p.folder+"counted"] = decimal.NewFromInt(1)
			for _, b := range p.table(t, "budgets") {
				if b["year"] != "2025-26" || b["classification"] == "restricted" {
					continue
				}
				sum := decimal.RequireFromString(b["approved"])
				if b["revised"] != "" {
					sum = decimal.RequireFromString(b["revised"])
				}
				if b["flow"] == "income" {
					sum = sum.Neg()
				}
				lines[p.folder+b["kind"]] = lines[p.folder+b["kind"]].Add(sum)
			}
		}
	}
	for of, sum := range together {
		if !sum.Equal(lines[of]) {
			t.Errorf("%s: the councils come to %s, the lines of the table to %s", of, sum, lines[of])
		}
	}
}

// TestAPanelReceivesAllThatConcernsItAndNothingElse holds each panel's part of the report against the tables and against the whole.
func TestAPanelReceivesAllThatConcernsItAndNothingElse(t *testing.T) {
	tables := []string{"milestones", "risks", "finance-lines", "delivery-approvals-table"}
	for org, p := range samplePacks(t) {
		whole := rowsOf(p.Report(), tables)
		up := p.above(t)
		panels := map[string]map[string]bool{} // outcomes by panel, with all beneath them
		for _, o := range p.table(t, "outcomes") {
			if o["scrutiny_panel"] == "" {
				continue
			}
			if panels[o["scrutiny_panel"]] == nil {
				panels[o["scrutiny_panel"]] = map[string]bool{}
			}
			for ref, way := range up {
				if slices.Contains(way, o["ref"]) {
					panels[o["scrutiny_panel"]][ref] = true
				}
			}
		}
		for _, panel := range slices.Sorted(maps.Keys(panels)) {
			in := panels[panel]
			serves := func(list string) bool {
				return slices.ContainsFunc(strings.Split(list, ";"), func(one string) bool {
					ref, _, _ := strings.Cut(one, "=")
					return in[ref]
				})
			}
			want := map[string]map[string]bool{"milestones": {}, "risks": {}, "finance-lines": {}}
			deliverables := map[string]bool{}
			for _, d := range p.table(t, "deliverables") {
				deliverables[d["ref"]] = serves(d["outcomes"]) && p.mine(d) && d["classification"] != "restricted"
			}
			for _, m := range p.table(t, "milestones") {
				if deliverables[m["deliverable"]] {
					want["milestones"][m["milestone"]] = true
				}
			}
			for _, k := range p.table(t, "risks") {
				if serves(k["outcomes"]) && p.mine(k) && k["classification"] != "restricted" && (k["valid_from"] == "" || k["valid_from"] <= "2025-09-30") && (k["valid_to"] == "" || k["valid_to"] >= "2025-09-30") {
					want["risks"][k["ref"]] = true
				}
			}
			for _, b := range p.table(t, "budgets") {
				if b["year"] == "2025-26" && serves(b["outcomes"]) && p.mine(b) && b["classification"] != "restricted" {
					want["finance-lines"][b["line"]] = true
				}
			}
			part, err := p.Part(pack.Slice{Panel: panel})
			if err != nil {
				t.Fatal(err)
			}
			got := rowsOf(part, tables)
			for id, refs := range want {
				if g, w := slices.Sorted(maps.Keys(got[id])), slices.Sorted(maps.Keys(refs)); !slices.Equal(g, w) {
					t.Errorf("%s, %s, %s: got %v\nwant %v", org, panel, id, g, w)
				}
				for ref, row := range got[id] {
					if id != "finance-lines" && row != whole[id][ref] { // the whole prints the largest lines only
						t.Errorf("%s, %s: %s\nin the whole %s", org, panel, row, whole[id][ref])
					}
				}
			}
			t.Logf("%s, %s: %d milestones, %d risks, %d budget lines, %d changes for approval", org, panel, len(got["milestones"]), len(got["risks"]), len(got["finance-lines"]), len(got["delivery-approvals-table"]))
		}
	}
}

// rowsOf gives the rows of some tables of a report by the reference in their first cell, printed. Tables of lines of money are known by the head of their name.
func rowsOf(r *document.Report, tables []string) map[string]map[string]string {
	found := map[string]map[string]string{}
	for _, part := range r.Parts {
		for block := range part.Blocks {
			table, ok := block.(document.Table)
			if !ok {
				continue
			}
			id := table.ID
			if strings.HasPrefix(id, "finance-lines-") {
				id = "finance-lines"
			}
			if !slices.Contains(tables, id) {
				continue
			}
			if found[id] == nil {
				found[id] = map[string]string{}
			}
			for row := range table.Rows {
				var cells []string
				for _, c := range row.Cells {
					cells = append(cells, c.Text)
				}
				found[id][row.Cells[0].Text] = fmt.Sprint(table.ID, cells)
			}
		}
	}
	return found
}

// TestTheHeadingsOfBothPapersAreThereWithWhatTheWorkspaceSays looks for each heading of the two papers and for a text beneath it.
func TestTheHeadingsOfBothPapersAreThereWithWhatTheWorkspaceSays(t *testing.T) {
	everywhere := []string{"Staffing and other resource implications", "Reason for decision", "Links to the corporate plan", "Environmental implications"}
	for org, c := range map[string]struct {
		headings []string
		head     []string // of the table above them
	}{
		"essex": {append([]string{
			"Purpose of report", "Recommended", "Background and proposal", "Financial implications", "Legal implications", "Equality and diversity implications", "Consultation",
		}, everywhere...), []string{"Report by", "Enquiries to", "County divisions affected"}},
		"babergh": {append([]string{
			"Purpose of report", "Options considered", "Recommendations", "Key information", "Financial implications", "Legal implications", "Risk management", "Consultations", "Equality analysis",
			"Appendices", "Background documents", "Report authors",
		}, everywhere...), []string{"To", "From", "Officer", "Report number", "Date of meeting", "Key decision ref. no.", "Wards affected"}},
	} {
		said, at := map[string]string{}, ""
		var head []string
		for _, part := range samplePacks(t)[org].Report().Parts {
			if !strings.HasPrefix(part.Title, "Report to") {
				continue
			}
			for block := range part.Blocks {
				switch b := block.(type) {
				case document.Heading:
					at = strings.TrimLeft(b.Text, "0123456789. ")
				case document.Paragraph:
					said[at] += spansText(b.Spans)
				case document.List:
					for _, item := range b.Items {
						said[at] += spansText(item)
					}
				case document.Table:
					for row := range b.Rows {
						for _, c := range row.Cells {
							said[at] += c.Text + " "
						}
					}
					if b.ID == "cover-header" {
						for row := range b.Rows {
							head = append(head, row.Cells[0].Text)
						}
					}
				}
			}
		}
		for _, h := range c.headings {
			if text := said[h]; len(text) < 30 || strings.Contains(text, "None stated") {
				t.Errorf("%s: under %q stands %q", org, h, text)
			}
		}
		for _, h := range c.head {
			if !slices.Contains(head, h) {
				t.Errorf("%s: the head of the report lacks %q: %q", org, h, head)
			}
		}
		equality := said["Equality and diversity implications"] + said["Equality analysis"]
		if !strings.Contains(strings.ToLower(equality), "equality") {
			t.Errorf("%s: of equality it says %q", org, equality)
		}
		t.Logf("%s: %d headings with a text", org, len(c.headings))
	}
}

func spansText(spans []document.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// TestTheQuartersOfAMonthlyMeasureStandInTheHistory holds the table by quarters to the panels beside it.
func TestTheQuartersOfAMonthlyMeasureStandInTheHistory(t *testing.T) {
	p := samplePacks(t)["mid-suffolk"]
	for row := range tableIn(t, p.Report(), "history-quarters").Rows {
		if cells := row.Cells; cells[0].Text == "BMS-018" {
			if got, want := cells[8].Text+" | "+cells[9].Text, "23,410 | 28,840"; got != want {
				t.Errorf("guest nights of the last two quarters are %s in the table, want %s as they are judged", got, want)
			}
			return
		}
	}
	t.Error("the table does not have guest nights")
}

// TestASeriesOfTwoCouncilsIsJoinedWithAMarkedBreak follows days lost to sickness, which each council counted alone until March 2024, into table, chart and words.
func TestASeriesOfTwoCouncilsIsJoinedWithAMarkedBreak(t *testing.T) {
	p := samplePacks(t)["babergh"]
	var cells []string
	for row := range tableIn(t, p.Report(), "history-quarters").Rows {
		if row.Cells[0].Text == "BMS-086" {
			for _, c := range row.Cells[2:] {
				cells = append(cells, c.Text)
			}
		}
	}
	if got, want := strings.Join(cells, " | "), "8.6 | 8.7 | 9.2 [b] | 9.3 | 9.1 | 9.2 | 8.8 [p] | 9.0 [p]"; got != want {
		t.Errorf("the table has %s\nwant %s", got, want)
	}
	found := false
	for _, part := range p.Report().Parts {
		for block := range part.Blocks {
			panel, ok := block.(document.Panel)
			if !ok || panel.Ref != "BMS-086" {
				continue
			}
			found = true
			breaks := 0
			for _, l := range panel.Chart.Lines {
				for _, pt := range l.Points {
					if pt.Break {
						breaks++
					}
				}
			}
			if breaks != 1 || !strings.Contains(panel.ChartAlt, "breaks, marked [b], at Q1 2024/25") {
				t.Errorf("%d breaks are drawn, and the words are %q", breaks, panel.ChartAlt)
			}
		}
	}
	if !found {
		t.Error("BMS-086 has no panel")
	}
}
