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
		scale, _ := scaleOf(unit)
		minus, digits := "", number
		if rest, ok := strings.CutPrefix(number, "−"); ok {
			minus, digits = "−", rest
		}
		return strings.TrimSpace(minus + "£" + digits + " " + scale)
	case unit == "" || strings.EqualFold(unit, "number") || strings.EqualFold(unit, "count") || strings.EqualFold(unit, "ratio"):
		return number
	case strings.HasPrefix(unit, "score out of "): // "7.5 out of 10"; a difference is in points
		if difference {
			return number + " points"
		}
		return number + strings.TrimPrefix(unit, "score")
	case strings.Contains(unit, "="): // an index: "2022/23 = 100"
		if difference {
			return number + " points"
		}
		return number + " (" + unit + ")"
	default:
		return number + " " + unit
	}
}

// Scale is how many pounds one of a unit of money is: 1,000 where figures are in £000. It is 1 for pounds and for everything that is not money.
func (i *Indicator) Scale() float64 {
	_, times := scaleOf(strings.TrimSpace(i.Unit))
	return times
}

// scaleOf parts what stands behind the pound sign of a unit: the word that is printed, and how many pounds one of the unit is. "£ per hour" is no scale but pounds.
func scaleOf(unit string) (word string, times float64) {
	rest, ok := strings.CutPrefix(unit, "£")
	switch rest = strings.TrimSpace(rest); {
	case !ok:
		return "", 1
	case rest == "000" || rest == "k" || rest == "thousand":
		return "thousand", 1e3
	case rest == "m" || rest == "million":
		return "million", 1e6
	case rest == "bn" || rest == "billion":
		return "billion", 1e9
	}
	return rest, 1
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
