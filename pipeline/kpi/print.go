package kpi

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Print gives a value as people read it, at the displayed precision and with its unit: "61.2%", "£1,204,000", "12.5 days", "1,204".
// A minus sign is a true minus, and nought is never printed with a sign.
func (i *Indicator) Print(v decimal.Decimal) string {
	return i.withUnit(Number(v, i.Decimals), false)
}

// PrintChange gives a difference of two values as people read it, with its sign and unit: "+1.4 percentage points", "−£300", "+12".
func (i *Indicator) PrintChange(v decimal.Decimal) string {
	v = i.Shown(v)
	sign := ""
	if v.IsPositive() {
		sign = "+"
	}
	if v.IsNegative() {
		sign, v = "−", v.Neg()
	}
	return sign + i.withUnit(Number(v, i.Decimals), true)
}

// PrintGap gives the size of a difference without its sign: "1.4 percentage points".
func (i *Indicator) PrintGap(v decimal.Decimal) string {
	return i.withUnit(Number(v.Abs(), i.Decimals), true)
}

// withUnit puts a printed number beside its unit. A difference of percentages is in percentage points, which are not per cent.
func (i *Indicator) withUnit(number string, difference bool) string {
	switch unit := strings.TrimSpace(i.Unit); {
	case unit == "%" && difference:
		if number == "1" || number == "1.0" {
			return number + " percentage point"
		}
		return number + " percentage points"
	case unit == "%":
		return number + "%"
	case strings.HasPrefix(unit, "£"):
		// "£", "£ million", "£000"
		scale := strings.TrimSpace(strings.TrimPrefix(unit, "£"))
		if scale == "000" || scale == "k" {
			scale = "thousand"
		}
		minus, digits := "", number
		if rest, ok := strings.CutPrefix(number, "−"); ok {
			minus, digits = "−", rest
		}
		return strings.TrimSpace(minus + "£" + digits + " " + scale)
	case unit == "" || strings.EqualFold(unit, "number") || strings.EqualFold(unit, "count"):
		return number
	case strings.Contains(unit, "="): // an index: "2022/23 = 100"
		if difference {
			return number + " points"
		}
		return number + " (" + unit + ")"
	default:
		return number + " " + unit
	}
}

// Number gives a value with thousands separated by commas and the given places: "−1,204.50".
func Number(v decimal.Decimal, places int32) string {
	s := v.StringFixed(places) // rounds half away from zero
	minus := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		s = rest
		if strings.Trim(s, "0.") != "" {
			minus = "−"
		}
	}
	whole, fraction, _ := strings.Cut(s, ".")
	var b strings.Builder
	b.Grow(len(s) + len(whole)/3 + 4)
	b.WriteString(minus)
	for k := range len(whole) {
		if k > 0 && (len(whole)-k)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[k])
	}
	if fraction != "" {
		b.WriteByte('.')
		b.WriteString(fraction)
	}
	return b.String()
}

// PrintWord gives a word of the trade as people read it: "in_progress" as "In progress". Nothing is nothing.
func PrintWord(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + strings.ReplaceAll(word[1:], "_", " ")
}
