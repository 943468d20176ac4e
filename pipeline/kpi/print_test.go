package kpi

import (
	"testing"

	"github.com/shopspring/decimal"
)

func TestPrintedFigures(t *testing.T) {
	for _, c := range []struct {
		unit     string
		decimals int32
		value    string
		printed  string
		change   string
	}{
		{"%", 1, "61.25", "61.3%", "+61.3 percentage points"},
		{"%", 1, "1", "1.0%", "+1.0 percentage point"},
		{"%", 1, "-0.04", "0.0%", "0.0 percentage points"},
		{"%", 1, "-0.05", "−0.1%", "−0.1 percentage points"},
		{"£", 0, "1204000.5", "£1,204,001", "+£1,204,001"},
		{"£", 0, "-345", "−£345", "−£345"},
		{"£ million", 1, "3.44", "£3.4 million", "+£3.4 million"},
		{"£m", 1, "3.44", "£3.4 million", "+£3.4 million"},
		{"£ m", 1, "-3.44", "−£3.4 million", "−£3.4 million"},
		{"£bn", 2, "1.5", "£1.50 billion", "+£1.50 billion"},
		{"£ per hour", 2, "39.27", "£39.27 per hour", "+£39.27 per hour"},
		{"£000", 0, "999", "£999 thousand", "+£999 thousand"},
		{"score out of 10", 2, "7.49", "7.49 out of 10", "+7.49 points"},
		{"ratio", 2, "8.93", "8.93", "+8.93"},
		{"days", 1, "12.5", "12.5 days", "+12.5 days"},
		{"number", 0, "1204", "1,204", "+1,204"},
		{"", 0, "999999", "999,999", "+999,999"},
		{"", 2, "2.675", "2.68", "+2.68"},
		{"", 0, "0", "0", "0"},
	} {
		i := Indicator{Unit: c.unit, Decimals: c.decimals}
		v := decimal.RequireFromString(c.value)
		if got := i.Print(v); got != c.printed {
			t.Errorf("%s %q: printed %q, want %q", c.value, c.unit, got, c.printed)
		}
		if got := i.PrintChange(v); got != c.change {
			t.Errorf("%s %q: change %q, want %q", c.value, c.unit, got, c.change)
		}
	}
}
