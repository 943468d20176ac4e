package pipeline_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/sheet"
)

// besideSheets are the tables of the report on what stands beside the measures, by how their identifiers begin, with the sheet that has each again.
var besideSheets = map[string]string{
	"milestones": "Milestones", "finance-outcomes-": "Budget_by_outcome", "finance-services": "Budget_by_service", "finance-lines-": "Budget_lines",
	"finance-unit-costs": "Unit_costs", "finance-holdings": "Assets_and_contracts", "risks": "Risks", "thread-gaps": "Gaps_in_the_thread",
}

// besideAgrees holds every number, day and place in the tables of milestones, money, risks and gaps against the sheets of a workbook, printing the sheets'
// numbers a second time, and gives how many agreed, by sheet. Budget lines are in the report only as far as they are the largest; of the other tables every
// row of the sheet must be in the report too.
func besideAgrees(t testing.TB, report *document.Report, data []byte) map[string]int {
	t.Helper()
	book, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	agreed, met := map[string]int{}, map[string]map[string]bool{}
	for _, part := range report.Parts {
		if !strings.HasPrefix(part.ID, "beside-") || part.ID == "beside-outcomes" {
			continue
		}
		for block := range part.Blocks {
			table, ok := block.(document.Table)
			if !ok {
				continue
			}
			for begins, name := range besideSheets {
				if !strings.HasPrefix(table.ID, begins) {
					continue
				}
				rows := map[string]map[string]sheet.Cell{}
				for _, row := range sheetRows(t, book, name) {
					rows[besideKey(name, row)] = row
				}
				if met[name] == nil {
					met[name] = map[string]bool{}
				}
				for line := range table.Rows {
					key, want := besideLine(name, &table, line)
					row := rows[key]
					if row == nil {
						t.Errorf("%s has no row %q, which table %s of the report has", name, key, table.ID)
						continue
					}
					met[name][key] = true
					for heading, text := range want {
						if got := printedAgain(heading, row[heading]); got != text && !(text == "[z]" && row[heading].Row == 0) { // a column of nothing is left out
							t.Errorf("%s, %s: %s of %s is %q; the report says %q", name, row[heading].Address(), heading, key, got, text)
							continue
						}
						agreed[name]++
					}
				}
			}
		}
	}
	besideAddsUp(t, book)
	for _, name := range besideSheets {
		for _, row := range sheetRows(t, book, name) {
			if key := besideKey(name, row); name != "Budget_lines" && !met[name][key] {
				t.Errorf("%s has a row %q, which the report has not", name, key)
			}
		}
	}
	return agreed
}

// besideAddsUp holds the numbers of the sheets that the report does not have against those that it has: counts of lines, what is left of their budgets, and
// days between days.
func besideAddsUp(t testing.TB, book *sheet.Workbook) {
	t.Helper()
	lines, silent := map[string]int{}, map[string]int{}
	for _, row := range sheetRows(t, book, "Budget_lines") {
		for _, of := range []string{"All|", row["Service"].Text + "|"} {
			lines[of+row["Account"].Text]++
			if row["Forecast (£)"].Text == "[x]" {
				silent[of+row["Account"].Text]++
			}
		}
		left := decimal.NewFromInt(100)
		for _, share := range regexp.MustCompile(`\(([0-9.]+)%\)`).FindAllStringSubmatch(row["Outcomes"].Text, -1) {
			left = left.Sub(must(decimal.NewFromString(share[1])))
		}
		want := must(decimal.NewFromString(row["Budget (£)"].Plain())).Mul(left).Shift(-2)
		if c := row["Linked to no outcome (£)"]; want.Sub(must(decimal.NewFromString(c.Plain()))).Abs().GreaterThan(decimal.New(5, -1)) { // pence are shared out
			t.Errorf("Budget_lines, %s: %s is linked to no outcome; the shares leave %s", c.Address(), c.Text, want)
		}
	}
	for name, of := range map[string]string{"Budget_by_outcome": "Outcome", "Budget_by_service": "Service"} {
		for _, row := range sheetRows(t, book, name) {
			key := row[of].Text + "|" + row["Account"].Text
			if row["Ref"].Text == "All" {
				key = "All|" + row["Account"].Text
			} else if name == "Budget_by_outcome" {
				if row["Lines without a forecast"].Plain() > row["Lines"].Plain() && len(row["Lines"].Plain()) == len(row["Lines without a forecast"].Plain()) {
					t.Errorf("%s, %s: more lines without a forecast than lines", name, row["Lines"].Address())
				}
				continue
			}
			for heading, count := range map[string]map[string]int{"Lines": lines, "Lines without a forecast": silent} {
				if c := row[heading]; c.Plain() != strconv.Itoa(count[key]) {
					t.Errorf("%s, %s: %s of %s is %s; the sheet Budget_lines has %d", name, c.Address(), heading, key, c.Plain(), count[key])
				}
			}
		}
	}
	for _, row := range sheetRows(t, book, "Milestones") {
		c, first, expected := row["Days after the first promise"], row["First promised"], row["Reached or expected"]
		if want := strconv.Itoa(serial(expected) - serial(first)); first.IsDate && expected.IsDate && c.Plain() != want {
			t.Errorf("Milestones, %s: %s days; between its days are %s", c.Address(), c.Plain(), want)
		}
	}
}

// serial gives the number by which a cell holds a day; nought where it holds none.
func serial(c sheet.Cell) int {
	n, _ := strconv.Atoi(c.Text)
	return n
}

// besideKey names a row of a sheet as the report names it.
func besideKey(name string, row map[string]sheet.Cell) string {
	ref := row["Ref"].Text
	switch name {
	case "Budget_by_outcome", "Assets_and_contracts":
		if ref == "None" || ref == "All" {
			ref = ""
		}
		return strings.TrimSpace(ref+" "+row["Outcome"].Text) + "|" + row["Account"].Text
	case "Budget_by_service":
		return row["Service"].Text + "|" + row["Account"].Text
	case "Unit_costs":
		return row["Line"].Text + "|" + row["What it pays for"].Text
	case "Gaps_in_the_thread":
		return ref + "|" + row["What"].Text + "|" + row["Gap"].Text
	}
	return ref
}

// besideLine gives the name of a row of the report, and what the sheet must say under each heading.
func besideLine(name string, table *document.Table, line document.Row) (key string, want map[string]string) {
	at := map[string]string{}
	for k, c := range table.Columns {
		at[c.Heading] = strings.ReplaceAll(line.Cells[k].Text, "\u00a0", " ")
	}
	or := func(text, absent, mark string) string {
		if text == absent {
			return mark
		}
		return text
	}
	money := map[string]string{
		"Budget (£)": at["Budget (£)"], "Forecast (£)": or(at["Forecast (£)"], "Not given", "[x]"), "Variance (£)": or(at["Variance (£)"], "None", "[z]"),
		"Variance (%)": or(at["Variance (%)"], "None", "[z]"), "What that means": at["In words"], "Rating": at["Rating"],
	}
	switch name {
	case "Milestones":
		standing, _, _ := strings.Cut(at["Standing"], " (at ")
		confidence := or(or(at["Confidence"], "Not stated", "[x]"), "Reached", "[z]")
		return at["Ref"], map[string]string{
			"First promised": at["First promised"], "Day in force": at["Day in force"], "Reached or expected": or(at["Reached or expected"], "Not known", "[x]"),
			"Times moved": at["Times moved"], "Standing": standing, "Confidence": confidence, "Deliverable": strings.TrimSpace(line.Group[:strings.LastIndex(line.Group, " (")]),
		}
	case "Budget_by_outcome":
		_, account, _ := strings.Cut(table.ID, "finance-outcomes-")
		return at["Outcome"] + "|" + strings.ToUpper(account[:1]) + account[1:], money
	case "Budget_by_service":
		return at["Service"] + "|" + at["Account"], money
	case "Budget_lines":
		money["Forecast less that of the quarter before (£)"] = or(at["Since last quarter (£)"], "Not given", "[x]")
		return at["Ref"], money
	case "Unit_costs":
		return at["Line"] + "|" + at["For one of"], map[string]string{
			"Cost of one, the year before (£)": at["Cost the year before (£)"], "Cost of one (£)": at["Cost (£)"], "Change in cash (%)": at["Change in cash (%)"],
			"Cost of one in the earlier year's prices (£)": or(at["Cost in the earlier year's prices (£)"], "No price level", "[x]"), "Change in real terms (%)": or(at["Change in real terms (%)"], "None", "[z]"),
		}
	case "Assets_and_contracts":
		return at["Outcome"] + "|", map[string]string{"Value of assets (£)": at["Value of assets (£)"], "Contracts, a year (£)": at["Contracts, a year (£)"]}
	case "Risks":
		want = map[string]string{}
		moved, before, told := strings.Cut(at["Since a quarter ago"], "; it was ")
		switch {
		case moved == "New this quarter":
			before = "Not on the register"
		case moved == "First assessed this quarter":
			before = "Not assessed"
		case !told:
			before = at["Now"]
		}
		for when, place := range map[string]string{"now": at["Now"], "a quarter ago": before, "aimed at": at["Aimed at"]} {
			words, band, placed := strings.Cut(place, ": ")
			likelihood, impact, assessed := strings.Cut(words, ", ")
			switch {
			case place == "Not on the register":
				likelihood, impact, band = "[z]", "[z]", "[z] ([z])"
			case !assessed:
				likelihood, impact, band = "[x]", "[x]", "[x] ([x])"
			case !placed:
				band = "[x] ([x])"
			}
			band, score, _ := strings.Cut(strings.TrimSuffix(band, ")"), " (")
			want["Likelihood "+when], want["Impact "+when], want["Band "+when], want["Score "+when] = likelihood, impact, band, score
		}
		want["Movement"] = moved
		want["By"] = "[z]"
		if _, by, dated := strings.Cut(strings.TrimSuffix(at["What is being done"], "."), ", by "); dated {
			if day, err := time.Parse("2 January 2006", by); err == nil {
				want["By"] = day.Format("2 Jan 2006")
			}
		}
		return at["Ref"], want
	}
	return at["Ref"] + "|" + at["What"] + "|" + cmp.Or(line.Group, table.Caption), map[string]string{"Amount (£)": or(at["Amount (£)"], "", "[z]")}
}

// printedAgain prints what a cell of a sheet holds as the report prints it, by a second reckoning.
func printedAgain(heading string, c sheet.Cell) string {
	switch {
	case c.IsDate:
		days := must(strconv.Atoi(c.Text))
		return time.Date(1899, time.December, 30+days, 0, 0, 0, 0, time.UTC).Format("2 Jan 2006")
	case c.Kind != sheet.Number:
		return c.Text
	case strings.HasSuffix(heading, "(%)"):
		return asPrinted(c.Plain(), "", 1)
	case strings.HasPrefix(heading, "Cost of one"):
		return asPrinted(c.Plain(), "", 2)
	}
	return asPrinted(c.Plain(), "", 0)
}

// TestMilestonesMoneyAndRisksAgree holds the report against both workbooks, over the samples and over random workspaces.
func TestMilestonesMoneyAndRisksAgree(t *testing.T) {
	all := map[string]int{}
	holds := func(t *testing.T, report *document.Report, folder string) {
		for _, file := range []string{"performance-workbook.xlsx", "officers-workbook.xlsx"} {
			for name, n := range besideAgrees(t, report, read(t, filepath.Join(folder, file))) {
				all[name] += n
			}
		}
	}
	for _, name := range []string{"essex", "babergh-mid-suffolk"} {
		t.Run(name, func(t *testing.T) {
			root := sample(t, name)
			r := run(t, root, day("2025-11-01"))
			s, _ := open(t, root, morning)
			for _, b := range r.Built {
				p, err := s.Assess(t.Context(), b.Organisation, b.Quarter, nil)
				if err != nil {
					t.Fatal(err)
				}
				holds(t, p.Report(), b.Path)
			}
		})
	}
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	for seed := range rounds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			root := anyWorkspace(t, uint64(seed))
			s, _ := open(t, root, afterwards)
			built, err := s.Build(t.Context(), q2)
			if err != nil {
				t.Fatal(inFull(err))
			}
			for _, b := range built {
				p, err := s.Assess(t.Context(), b.Organisation, b.Quarter, nil)
				if err != nil {
					t.Fatal(err)
				}
				holds(t, p.Report(), b.Path)
			}
		})
	}
	for _, name := range besideSheets {
		if all[name] == 0 {
			t.Errorf("nothing of %s was compared", name)
		}
	}
	t.Logf("agreed: %v", all)
}
