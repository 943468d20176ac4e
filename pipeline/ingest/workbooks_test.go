package ingest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// A workbook in a test is a text table: a line "# Name" begins a sheet, columns are separated by bars, and a cell is
//
//	=text     a number, or a formula with this result when it says =A1+1>result
//	%number   a number shown as a percentage
//	@date     a date
//	!error    an error such as #REF!
//	?         a formula that was never calculated
//	other     text
func workbook(t testing.TB, table string) []byte {
	t.Helper()
	f := excelize.NewFile()
	fillWorkbook(t, f, table)
	return saved(t, f)
}

func saved(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func fillWorkbook(t testing.TB, f *excelize.File, table string) {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 9})
	check(err)
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	check(err)
	sheet, row, first := "Sheet1", 0, true
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok {
			if first {
				check(f.SetSheetName("Sheet1", name))
			} else {
				_, err := f.NewSheet(name)
				check(err)
			}
			sheet, row, first = name, 0, false
			continue
		}
		if line == "" {
			if row > 0 {
				row++
			}
			continue
		}
		row++
		for i, text := range strings.Split(line, "|") {
			at, _ := excelize.CoordinatesToCellName(i+1, row)
			text = strings.TrimSpace(text)
			switch {
			case text == "":
			case text == "?":
				check(f.SetCellFormula(sheet, at, "A1+1"))
			case len(text) > 1 && (text[0] == '=' || text[0] == '%'):
				v, err := strconv.ParseFloat(text[1:], 64)
				check(err)
				check(f.SetCellValue(sheet, at, v))
				if text[0] == '%' {
					check(f.SetCellStyle(sheet, at, at, percent))
				}
			case text[0] == '@':
				day, ok := readDay(text[1:])
				if !ok {
					t.Fatalf("%q is not a date", text)
				}
				check(f.SetCellValue(sheet, at, day))
				check(f.SetCellStyle(sheet, at, at, date))
			case text[0] == '!':
				check(f.SetCellValue(sheet, at, text[1:]))
			default:
				check(f.SetCellStr(sheet, at, strings.ReplaceAll(text, `\n`, "\n")))
			}
		}
	}
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// testFramework is a small framework with a measure of every kind that the checks tell apart.
func testFramework() *kpi.Framework {
	day := kpi.Validity{}
	ind := func(i kpi.Indicator) kpi.Indicator {
		i.Validity = day
		if i.Multiplier.IsZero() {
			i.Multiplier = dec("1")
			if i.Measure == kpi.Proportion {
				i.Multiplier = dec("100")
			}
		}
		if i.Title == "" {
			i.Title = "Title of " + string(i.Ref)
		}
		if i.Service == "" {
			i.Service = "housing"
		}
		if i.ReportedFor == nil {
			i.ReportedFor = []string{"north", "south"}
		}
		return i
	}
	return &kpi.Framework{
		Services: []kpi.Service{{ID: "housing", Name: "Housing and Homelessness"}, {ID: "waste", Name: "Waste"}},
		Areas: []kpi.Area{
			{ID: "north", Name: "Northmoor", Kind: kpi.OrganisationArea, Members: []string{"upper", "lower"}},
			{ID: "south", Name: "Southmoor", Kind: kpi.OrganisationArea},
			{ID: "both", Name: "Northmoor and Southmoor", Kind: kpi.Joint, Members: []string{"north", "south"}},
			{ID: "upper", Name: "Upper Northmoor", Kind: kpi.District},
			{ID: "lower", Name: "Lower Northmoor", Kind: kpi.District},
			{ID: "england", Name: "England", Kind: kpi.Region},
			{ID: "east-suffolk", Name: "East Suffolk", Kind: kpi.Peer},
		},
		Indicators: []kpi.Indicator{
			ind(kpi.Indicator{Ref: "P1", Title: "Repairs in time", Measure: kpi.Proportion, Unit: "%", Decimals: 1}),
			ind(kpi.Indicator{Ref: "P2", Title: "Rent collected", Measure: kpi.Proportion, Unit: "%", Decimals: 1, NumeratorLabel: "collected", DenominatorLabel: "due"}),
			ind(kpi.Indicator{Ref: "C1", Title: "New homes", Measure: kpi.Count, Unit: "homes", Accumulation: kpi.YearToDate}),
			ind(kpi.Indicator{Ref: "C2", Title: "Complaints", Measure: kpi.Count, Unit: ""}),
			ind(kpi.Indicator{Ref: "M1", Title: "Spending", Measure: kpi.Money, Unit: "£"}),
			ind(kpi.Indicator{Ref: "M2", Title: "Savings", Measure: kpi.Money, Unit: "£m", Decimals: 1}),
			ind(kpi.Indicator{Ref: "D1", Title: "Days to let", Measure: kpi.Mean, Unit: "days", Decimals: 1}),
			ind(kpi.Indicator{Ref: "Y1", Title: "Waste recycled", Measure: kpi.Proportion, Unit: "%", Decimals: 1, Accumulation: kpi.Annual, Frequency: kpi.Yearly, Service: "waste", LagQuarters: 1, ReportedFor: []string{"both"}}),
			ind(kpi.Indicator{Ref: "L1", Title: "Households helped", Measure: kpi.Count, LagQuarters: 1}),
			ind(kpi.Indicator{Ref: "S1", Title: "Households waiting", Measure: kpi.Count, Accumulation: kpi.Snapshot}),
			ind(kpi.Indicator{Ref: "MO1", Title: "Calls answered", Measure: kpi.Count, Frequency: kpi.Monthly}),
			ind(kpi.Indicator{Ref: "R1", Title: "Arrears", Measure: kpi.Rate, Unit: "per 1,000 homes", Decimals: 1, Multiplier: dec("1000"), Accumulation: kpi.Rolling12}),
			ind(kpi.Indicator{Ref: "T1", Title: "Homes empty", Measure: kpi.Count, ReportedFor: []string{"north", "upper", "lower"}}),
			ind(kpi.Indicator{Ref: "MY", Title: "Spending this year", Measure: kpi.Money, Unit: "£", Accumulation: kpi.YearToDate}),
			ind(kpi.Indicator{Ref: "OLD", Title: "An old measure", Measure: kpi.Count, State: kpi.Retired}),
		},
	}
}

// codes lists the codes of findings at their cells: "figure-date F3".
func codes(list []finding.Finding) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = string(f.Code)
		if f.Cell != "" {
			out[i] += " " + f.Cell
		}
	}
	return out
}

// figures lists observations as "P1 2025-26-Q2 north 61.2 [p]?", with the parts if held and a question mark if queried.
func figures(list []kpi.Observation) []string {
	out := make([]string, len(list))
	for i, o := range list {
		s := fmt.Sprintf("%s %s %s", o.Indicator, o.Period, o.Area)
		if o.Value.Valid {
			s += " " + o.Value.Decimal.String()
		}
		if o.Numerator.Valid || o.Denominator.Valid {
			s += " " + text(o.Numerator) + "/" + text(o.Denominator)
		}
		if o.Marks != 0 {
			s += " " + o.Marks.Brackets()
		}
		if o.Queried {
			s += "?"
		}
		out[i] = s
	}
	return out
}

func text(d decimal.NullDecimal) string {
	if !d.Valid {
		return "none"
	}
	return d.Decimal.String()
}

func same(t *testing.T, what string, got []string, want string) {
	t.Helper()
	if g := strings.Join(got, "; "); g != want {
		t.Errorf("%s:\n got  %s\n want %s", what, g, want)
	}
}

// issued makes a workbook as a template writer does: with the metadata in its three places, and the lines of the table Return.
func issued(t testing.TB, m Meta, table string, more ...func(f *excelize.File)) []byte {
	t.Helper()
	m.Schema = MetaSchema
	if m.KeyHash == "" {
		m.KeyHash = KeyHash(m.Keys)
	}
	f := excelize.NewFile()
	fillWorkbook(t, f, table)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(f.SetCustomProps(excelize.CustomProperty{Name: MetaProperty, Value: m.Encode()}))
	check(f.SetDefinedName(&excelize.DefinedName{Name: MetaName, RefersTo: `="` + m.Encode() + `"`}))
	_, err := f.NewSheet(MetaSheet)
	check(err)
	for i, row := range m.Rows() {
		check(f.SetSheetRow(MetaSheet, fmt.Sprintf("A%d", i+1), &row))
	}
	check(f.SetSheetVisible(MetaSheet, false, true))
	for _, fn := range more {
		fn(f)
	}
	return saved(t, f)
}

// q2 is the quarter of most tests.
func q2(t testing.TB) period.Quarter { return must(t, "2025-26-Q2").Quarter() }

// key gives a line key.
func key(t testing.TB, ref, p, area string) string { return LineKey(kpi.Ref(ref), must(t, p), area) }

// quarters gives figures of successive quarters up to 2025-26-Q1, each "value" or "numerator/denominator", empty for a gap.
func quarters(t testing.TB, figures ...string) []Past {
	t.Helper()
	var out []Past
	for i, s := range figures {
		if s == "" {
			continue
		}
		p := Past{Period: (q2(t) - period.Quarter(len(figures)-i)).Period()}
		if n, d, ok := strings.Cut(s, "/"); ok {
			p.Figure.Numerator, p.Figure.Denominator = decimal.NewNullDecimal(dec(n)), decimal.NewNullDecimal(dec(d))
		} else {
			p.Figure.Value = decimal.NewNullDecimal(dec(s))
		}
		out = append(out, p)
	}
	return out
}

// held makes the func of a Question from the figures of one series.
func held(ref, area string, past []Past) func(kpi.Ref, string) []Past {
	return func(r kpi.Ref, a string) []Past {
		if string(r) == ref && a == area {
			return past
		}
		return nil
	}
}
