package ingest

import (
	"strings"
	"testing"

	"perfpack/pipeline/sheet"
)

// layouts are tables as people keep them. A table is written as in a workbook of a test (see workbook), on one sheet unless it says otherwise.
var layouts = []struct {
	name     string
	table    string
	figures  string
	findings string
	read     string // what is said of the reading, where it is worth holding fast
}{
	{
		name: "long, with headings of its own under a title",
		table: `# KPIs
Performance figures
Prepared by the performance team

KPI ref | KPI name | Council | Time period | Actual | Comments
P1 | Repairs in time | Northmoor | Q1 2025/26 | =61.2 | first figure
P1 | Repairs in time | Northmoor | Q2 2025/26 | =62 |
Y1 | Waste recycled | both | 2024/25 | =43.1 | revised in May`,
		figures: "P1 2025-26-Q1 north 61.2; P1 2025-26-Q2 north 62; Y1 2024-25 both 43.1",
		read: `sheet KPIs: rows 1 to 2 above the table; row 4 headings; rows 5 to 7 figures
  column A “KPI ref”: the indicator
  column B “KPI name”: the indicator again, which must agree
  column C “Council”: the organisation or area
  column D “Time period”: the period
  column E “Actual”: figures
  column F “Comments”: notes`,
	},
	{
		name: "long, the figures called outturn, with their parts",
		table: `# KPIs
PI | Council | Period | Numerator | Denominator | Outturn %
P1 | north | 2025-26-Q1 | =612 | =1000 | =61.2
P1 | north | 2025-26-Q2 | | | =62
Y1 | both | 2024-25 | | | =43.1`,
		figures: "P1 2025-26-Q1 north 61.2 612/1000; P1 2025-26-Q2 north 62; Y1 2024-25 both 43.1",
		read: `sheet KPIs: row 1 headings; rows 2 to 4 figures
  column A “PI”: the indicator
  column B “Council”: the organisation or area
  column C “Period”: the period
  column D “Numerator”: numerators
  column E “Denominator”: denominators
  column F “Outturn %”: figures`,
	},
	{
		name: "wide, a quarter a column, remarks beneath",
		table: `# Data
Ref | Measure | Owner | Council | 2024-25-Q4 | 2025-26-Q1 | 2025-26-Q2
P1 | Repairs in time | Head of Waste | north | =60.1 | =61.2 | =62
P1 | Repairs in time | Head of Waste | south | =58 | | =59.5
C2 | Complaints | Head of Homes | north | =12 | =14 | n/a

Source: contractors' returns
n/a: not available when this was made`,
		figures: "P1 2024-25-Q4 north 60.1; P1 2025-26-Q1 north 61.2; P1 2025-26-Q2 north 62; P1 2024-25-Q4 south 58; P1 2025-26-Q2 south 59.5; " +
			"C2 2024-25-Q4 north 12; C2 2025-26-Q1 north 14; C2 2025-26-Q2 north [x]",
		read: `sheet Data: row 1 headings; rows 2 to 4 figures; rows 6 to 7 without figures, not read
  column A “Ref”: the indicator
  column B “Measure”: the indicator again, which must agree
  column C “Owner”: not read
  column D “Council”: the organisation or area
  columns E to G “2024-25-Q4”: figures of 2024-25-Q4, 2025-26-Q1, 2025-26-Q2`,
	},
	{
		name: "years over quarters, each year in the first of its columns",
		table: `# Trend
 | | 2024/25 | | | | 2025/26 | |
Indicator | Area | Q1 | Q2 | Q3 | Q4 | Q1 | Q2 | Target
P1 | north | =1 | =2 | =3 | =4 | =5 | =6 | =99
C2 | south | =11 | =12 | =13 | =14 | =15 | =16 | =99`,
		figures: "P1 2024-25-Q1 north 1; P1 2024-25-Q2 north 2; P1 2024-25-Q3 north 3; P1 2024-25-Q4 north 4; P1 2025-26-Q1 north 5; P1 2025-26-Q2 north 6; " +
			"C2 2024-25-Q1 south 11; C2 2024-25-Q2 south 12; C2 2024-25-Q3 south 13; C2 2024-25-Q4 south 14; C2 2025-26-Q1 south 15; C2 2025-26-Q2 south 16",
		read: `sheet Trend: rows 1 to 2 headings; rows 3 to 4 figures
  column A “Indicator”: the indicator
  column B “Area”: the organisation or area
  columns C to H “2024/25 / Q1”: figures of 2024-25-Q1, 2024-25-Q2, 2024-25-Q3, 2024-25-Q4, 2025-26-Q1, 2025-26-Q2
  column I “Target”: not read`,
	},
	{
		name: "quarters of the year that the title names",
		table: `# Sheet1
Corporate performance 2024/25
KPI | Council | Q1 | Q2 | Q3 (provisional)
Repairs in time | Northmoor | =60.1 | =61.2 | =62`,
		figures: "P1 2024-25-Q1 north 60.1; P1 2024-25-Q2 north 61.2; P1 2024-25-Q3 north 62 [p]",
		read: `sheet Sheet1: row 1 above the table; row 2 headings; row 3 figures; the year is 2024-25, from the title in A1
  column A “KPI”: the indicator
  column B “Council”: the organisation or area
  columns C to E “Q1”: figures of quarter 1, quarter 2, quarter 3 [p]`,
	},
	{
		name: "quarters of the year that the sheet is named after, and a heading over the names",
		table: `# 2023-24
Housing | Council | Qtr 1 | Qtr 2
C2 | south | =7 | =8`,
		figures: "C2 2023-24-Q1 south 7; C2 2023-24-Q2 south 8",
	},
	{
		name: "actual and target side by side under each quarter",
		table: `# Board
 | | Q1 2025/26 | | | Q2 2025/26 | |
Measure | Council | Actual | Target | RAG | Actual | Target | RAG
P1 | north | =61.2 | =62 | Amber | =62.5 | =62 | Green
P1 | south | =58 | =62 | Red | =63 | =62 | Green`,
		figures: "P1 2025-26-Q1 north 61.2; P1 2025-26-Q2 north 62.5; P1 2025-26-Q1 south 58; P1 2025-26-Q2 south 63",
	},
	{
		name: "numerator, denominator and result in rows, the indicator once for the three",
		table: `# Parts
Ref | Council | Type | Q1 2025/26 | Q2 2025/26
P2 | north | Numerator | =45 | =46
 | | Denominator | =50 | =50
 | | Result | =90 | =92
 | | Target | =95 | =95
P2 | south | Numerator | =40 | =41
 | | Denominator | =50 | =50
 | | Result | =80 | =82`,
		figures: "P2 2025-26-Q1 north 90 45/50; P2 2025-26-Q2 north 92 46/50; P2 2025-26-Q1 south 80 40/50; P2 2025-26-Q2 south 82 41/50",
	},
	{
		name: "numerator and denominator in columns under each quarter",
		table: `# Parts
 | | Q1 2025/26 | | | Q2 2025/26 | |
Ref | Council | Numerator | Denominator | % | Numerator | Denominator | %
P2 | north | =45 | =50 | =90 | =46 | =50 | =92`,
		figures: "P2 2025-26-Q1 north 90 45/50; P2 2025-26-Q2 north 92 46/50",
	},
	{
		name: "a sheet for one indicator, periods down and councils across",
		table: `# P1
P1: Repairs in time

Period | Northmoor | Southmoor
Q1 2025/26 | =61.2 | =58
Q2 2025/26 | =62 | =59`,
		figures: "P1 2025-26-Q1 north 61.2; P1 2025-26-Q1 south 58; P1 2025-26-Q2 north 62; P1 2025-26-Q2 south 59",
		read: `sheet P1: row 1 above the table; row 3 headings; rows 4 to 5 figures; the indicator is P1, from the title in A1
  column A “Period”: the period
  columns B to C “Northmoor”: figures of Northmoor, Southmoor`,
	},
	{
		name: "indicators across, the year once for its quarters down",
		table: `# North
Northmoor
Year | Quarter | P1 | Complaints
2024/25 | Q3 | =60 | =12
 | Q4 | =61 | =13
2025/26 | Q1 | =62 | =14
 | Q2 | |
Figures are provisional until the year has ended.`,
		figures: "P1 2024-25-Q3 north 60; C2 2024-25-Q3 north 12; P1 2024-25-Q4 north 61; C2 2024-25-Q4 north 13; P1 2025-26-Q1 north 62; C2 2025-26-Q1 north 14",
		read: `sheet North: row 1 above the table; row 2 headings; rows 3 to 5 figures; rows 6 to 7 without figures, not read; the area is Northmoor, from the title in A1
  column A “Year”: the period; an empty cell takes the one above
  column B “Quarter”: the period
  columns C to D “P1”: figures of P1, C2`,
	},
	{
		name: "a table for each year, one under the other, totals left out",
		table: `# Years
Year 2023/24
Ref | Council | Q1 | Q2 | YTD
C2 | north | =1 | =2 | =3

Year 2024/25
Ref | Council | Q1 | Q2 | YTD
C2 | north | =4 | =5 | =9`,
		figures: "C2 2023-24-Q1 north 1; C2 2023-24-Q2 north 2; C2 2024-25-Q1 north 4; C2 2024-25-Q2 north 5",
	},
	{
		name: "annual figures, a financial year a column, sections between the rows",
		table: `# Annual
Indicator | Area | 2021/22 | 2022/23 | 2023/24 (p)
People
Y1 | both | =41 | =42.5 | =43
Homes
Y1 | England | =44 | =44.1 | ..`,
		figures: "Y1 2021-22 both 41; Y1 2022-23 both 42.5; Y1 2023-24 both 43 [p]; Y1 2021-22 england 44; Y1 2022-23 england 44.1; Y1 2023-24 england [p][x]",
	},
	{
		name: "a month a column, as dates that Excel shows as months",
		table: `# Monthly
Ref | Council | May 25 | Jun-25 | July 2025
MO1 | north | =5 | =6 | =7`,
		figures: "MO1 2025-05 north 5; MO1 2025-06 north 6; MO1 2025-07 north 7",
	},
	{
		name: "a publisher's download, with limits and codes",
		table: `# Sheet1
Indicator ID | Indicator Name | Area Code | Area Name | Area Type | Sex | Age | Time period | Value | Lower CI 95.0 limit | Upper CI 95.0 limit | Count | Denominator | Value note
=93701 | Repairs in time | E0700 | Northmoor | District | Persons | All | 2025/26 Q1 | =50 | =45 | =55 | =50 | =100 | Aggregated`,
		figures: "P1 2025-26-Q1 north 50 50/100",
	},

	// In doubt nothing is read.
	{
		name: "quarters without a year",
		table: `# Data
Ref | Council | Q1 | Q2
P1 | north | =1 | =2`,
		findings: "history-layout-doubt C1; history-layout-doubt D1",
	},
	{
		name: "quarters of a year that may be a calendar year",
		table: `# Data
Ref | Council | Q1 2024
P1 | north | =1`,
		findings: "history-layout-doubt C1",
	},
	{
		name: "figures under a heading that says nothing",
		table: `# Data
Ref | Council | Q1 2025/26 | Revised by contractor
P1 | north | =1 | =2`,
		findings: "history-layout-doubt D1",
	},
	{
		name: "a row for an indicator that is not in the framework",
		table: `# Data
Ref | Council | Q1 2025/26 | Q2 2025/26
Total | north | =1 | =2
P1 | north | =1 | =2`,
		findings: "history-indicator-unknown A2; history-indicator-unknown A2",
	},
	{
		name: "a reference and a title of two indicators",
		table: `# Data
Ref | Measure | Council | Q1 2025/26
P1 | Repairs in time | north | =1
P1 | Complaints | north | =2`,
		findings: "history-layout-doubt D3",
	},
	{
		name: "two columns for one period",
		table: `# Data
Ref | Council | Q1 2025/26 | 2025-26-Q1
P1 | north | =1 | =2`,
		findings: "history-twice A2",
	},
	{
		name: "figures and no period",
		table: `# Data
Ref | Council | Value
P1 | north | =1`,
		findings: "history-column-missing A2; history-period-unreadable C2",
	},
	{
		name: "a year over figures of quarters",
		table: `# Data
Ref | Council | 2024 | 2025
P1 | north | =61.2 | =62`,
		findings: "history-period-misfit C1; history-period-misfit D1",
	},
	{
		name: "a word in the place of a figure that nobody knows",
		table: `# Data
Ref | Council | Q1 2025/26 | Q2 2025/26
P1 | north | =61.2 | good`,
		findings: "history-not-a-number D2",
	},
	{
		name: "no council named where several report",
		table: `# Data
Ref | Q1 2025/26
P1 | =61.2`,
		findings: "history-organisation-missing B2",
	},
	{
		name: "nothing of the framework",
		table: `# Data
Fruit | Q1 2025/26
Apples | =61.2`,
		findings: "history-column-missing",
	},
}

func TestTablesAreReadAsPeopleKeepThem(t *testing.T) {
	for _, c := range layouts {
		t.Run(c.name, func(t *testing.T) {
			h := NewReader(Question{Framework: testFramework()}).History(workbook(t, c.table), "old.xlsx")
			same(t, "findings", codes(h.Findings), c.findings)
			same(t, "figures", figures(h.Figures), c.figures)
			if c.findings != "" && h.Sound() {
				t.Error("a table in doubt is sound")
			}
			for _, f := range h.Findings {
				if f.Found == "" || f.Mend == "" {
					t.Errorf("%+v does not say what was found, or what would mend it", f)
				}
			}
			var lines []string
			for _, r := range h.Read {
				lines = append(lines, r.Lines()...)
			}
			if got := strings.Join(lines, "\n"); c.read != "" && got != c.read {
				t.Errorf("it is read as\n%s\nwant\n%s", got, c.read)
			}
			if t.Failed() {
				for _, f := range h.Findings {
					t.Log(f)
				}
				t.Log(strings.Join(lines, "\n"))
			}
		})
	}
}

// TestATableInACSVFileIsReadAsInAWorkbook reads each layout once more as the CSV file that Excel would make of it.
func TestATableInACSVFileIsReadAsInAWorkbook(t *testing.T) {
	for _, c := range layouts {
		t.Run(c.name, func(t *testing.T) {
			name, table, _ := strings.Cut(c.table, "\n")
			h := NewReader(Question{Framework: testFramework()}).History([]byte(asCSV(table)), strings.TrimPrefix(name, "# ")+".csv")
			same(t, "findings", codes(h.Findings), c.findings)
			same(t, "figures", figures(h.Figures), c.figures)
		})
	}
}

func asCSV(table string) string {
	var b strings.Builder
	for line := range strings.Lines(table) {
		for i, cell := range strings.Split(strings.TrimSuffix(line, "\n"), "|") {
			if i > 0 {
				b.WriteByte(',')
			}
			cell = strings.TrimPrefix(strings.TrimSpace(cell), "=")
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestDatesOverMonthsAreMonths(t *testing.T) {
	t1 := "# A\nRef | Council | @1 May 2025 | @1 June 2025\nMO1 | north | =5 | =6"
	h := NewReader(Question{Framework: testFramework()}).History(workbook(t, t1), "a.xlsx")
	same(t, "findings", codes(h.Findings), "")
	same(t, "figures", figures(h.Figures), "MO1 2025-05 north 5; MO1 2025-06 north 6")
}

// TestWhatHeadingsSayOfTime has the spellings of periods.
func TestWhatHeadingsSayOfTime(t *testing.T) {
	for _, c := range []struct{ write, want string }{
		{"2023/24", "2023-24"}, {"2023-24", "2023-24"}, {"2023/2024", "2023-24"}, {"23/24", "2023-24"}, {"FY 2023/24", "2023-24"}, {"1999/00", "1999-00"}, {"2023–24", "2023-24"},
		{"2023/25", ""}, {"2023", "2023 calendar"}, {"Year 2023/24", "2023-24"}, {"2023/24 outturn", "2023-24"},
		{"Q1 2023/24", "2023-24-Q1"}, {"Q1 23/24", "2023-24-Q1"}, {"2023/24 Q1", "2023-24-Q1"}, {"Quarter 3 2023-24", "2023-24-Q3"}, {"Qtr 4, 2023/24", "2023-24-Q4"}, {"2023-24-Q2", "2023-24-Q2"},
		{"Apr-Jun 2023/24", "2023-24-Q1"}, {"January to March 2023/24", "2023-24-Q4"}, {"Quarter ending June 2023", "2023-24-Q1"}, {"quarter ending May 2023", ""},
		{"Apr 23", "2023-04"}, {"Apr-23", "2023-04"}, {"April 2023", "2023-04"}, {"Sept 2023", "2023-09"}, {"Jan 2023/24", "2024-01"}, {"April 2023/24", "2023-04"},
		{"31/03/2024", "2024-03-31"}, {"as at 31 March 2024", "2024-03-31"}, {"Year to March 2024", "2023-04/P12M"}, {"12 months to September 2025", "2024-10/P12M"},
		{"2021 - 23", "2021-01/P36M"}, {"2021-2023", "2021-01/P36M"}, {"2020/21 - 22/23", "2020-04/P36M"}, {"2024/25 academic", "2024-25 academic"}, {"academic year 2024/25", "2024-25 academic"},
		{"Q1 2023", ""}, {"Q5 2023/24", ""}, {"Quarter", ""}, {"Value", ""}, {"", ""},
	} {
		x := newSenses(NewReader(Question{Framework: testFramework()}).frame(0))
		s := x.of(c.write)
		p, why := s.when.of(nil)
		if !s.known || s.when.isZero() || why != "" {
			if c.want != "" {
				t.Errorf("%q is not understood", c.write)
			}
			continue
		}
		if p.String() != c.want {
			t.Errorf("%q is read as %q, want %q", c.write, p, c.want)
		}
	}
}

func FuzzNoSheetBreaksTheReading(f *testing.F) {
	for _, c := range layouts {
		_, table, _ := strings.Cut(c.table, "\n")
		f.Add(asCSV(table))
	}
	r := NewReader(Question{Framework: testFramework(), Limits: sheet.DefaultLimits()})
	f.Fuzz(func(t *testing.T, text string) {
		h := r.History([]byte(text), "a.csv")
		if !h.Sound() && h.Figures != nil {
			t.Error("figures are given of a file with faults")
		}
		for _, o := range h.Figures {
			if o.Cell == "" || o.Period.IsZero() || o.Area == "" {
				t.Errorf("%+v has no place", o)
			}
		}
		for _, r := range h.Read {
			r.Lines()
		}
	})
}
