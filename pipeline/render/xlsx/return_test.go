package xlsx

import (
	"bytes"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

func num(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }

func formSample() *ReturnForm {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	return &ReturnForm{
		ID: "PERFPACK-RETURN|1|quarterly|housing|2025-26-Q2|1|2025-10-01|5|0123456789abcdef", Meta: [][]string{{"PERFPACK-RETURN"}, {"schema", "1"}, {"keys"}, {"NM-1.2025-26-Q2.northmoor-7F3"}},
		Council: "Northmoor Borough Council", Programme: "Northmoor outcomes framework", Service: "housing", ServiceName: "Housing", LeadRole: "Head of Housing",
		Quarter: "Quarter 2 2025/26 (July to September 2025)", Due: day(2025, time.October, 20), Issued: day(2025, time.October, 1), Contact: "performance@northmoor.example",
		Lines: []ReturnLine{
			{Key: "NM-1.2025-26-Q2.northmoor-7F3", Indicator: "NM-1", Title: "Repairs done on the first visit", Definition: "Responsive repairs completed at the first visit, as a share of responsive repairs completed. Excludes planned work.",
				Unit: "%", GoodIs: "Higher is better", Period: "2025-26-Q2", Covers: "July to September 2025", Organisation: "Northmoor Borough Council", AskedBecause: "Due this quarter",
				Previous: Shown{Number: num("61.2"), Decimals: 1}, Target: Shown{Number: num("65"), Decimals: 1}, AsksParts: true, NumeratorLabel: "repairs completed at the first visit",
				DenominatorLabel: "repairs completed", Multiplier: decimal.NewFromInt(100), Decimals: 1, Low: num("0"), High: num("100"), ActionBelow: num("65"), LastCommentary: "Staffing <was> \"short\"."},
			{Key: "NM-2.2025-26-Q2.northmoor-A11", Indicator: "NM-2", Title: "Homes empty for more than six months", Unit: "homes", GoodIs: "Lower is better", Period: "2025-26-Q2", Covers: "July to September 2025",
				Organisation: "Northmoor Borough Council", AskedBecause: "Due this quarter", Previous: Shown{Number: num("1204")}, Target: Shown{Text: "[x]"}, Low: num("0")},
			{Key: "NM-3.2025-26-Q1.northmoor-B22", Indicator: "NM-3", Title: "Days to let a home", Unit: "days", GoodIs: "Lower is better", Period: "2025-26-Q1", Covers: "April to June 2025", Decimals: 1,
				Organisation: "Northmoor Borough Council", AskedBecause: "Still provisional", Previous: Shown{Number: num("31.5"), Decimals: 1}, Target: Shown{Number: num("28"), Decimals: 1}, ActionAbove: num("28"),
				Low: num("0"), Value: num("33.25"), FigureStatus: provisional, Commentary: "Fewer staff."},
			{Key: "NM-4.2025-26-Q2.northmoor-C33", Indicator: "NM-4", Title: "Rent account balance", Unit: "£000", GoodIs: "For information", Period: "2025-26-Q2", Covers: "July to September 2025",
				Organisation: "Northmoor Borough Council", Value: num("-412"), Commentary: "-better than feared", LastCommentary: "-better than feared"},
			{Key: "NM-5.2025-26-Q2.northmoor-D44", Indicator: "NM-5", Title: "Tenants satisfied", Unit: "%", GoodIs: "Higher is better", Period: "2025-26-Q2", Organisation: "Northmoor Borough Council",
				FigureStatus: notAvailable, Decimals: 1},
		},
	}
}

func TestReturnHasTheSameBytesTwice(t *testing.T) {
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := Return(b, formSample(), options(t)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same return, issued twice, has different bytes")
	}
}
