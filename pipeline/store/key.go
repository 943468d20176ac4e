package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// A period's key orders as [period.Period.Compare] does: by last day, then by first day, then by kind.
//
//	last day, from 1970 | 4095 less the length in days | kind
//	                    | 12 bits                      | 3 bits
func periodKey(p period.Period) int64 {
	const day = 24 * 60 * 60
	end := p.End().Unix() / day
	length := end - p.Start().Unix()/day
	return end<<15 | (4095-length)<<3 | int64(p.Kind())
}

// periodOf reads back a row of the table of periods. The key decides, since the months of 2001 to 2012 are written like years: 2001-02.
func periodOf(key int64, form string) (period.Period, error) {
	p, err := period.Parse(form)
	if err != nil {
		return period.Period{}, err
	}
	if periodKey(p) != key {
		month, err := time.Parse("2006-01", form)
		if err == nil {
			p = period.Month(month.Year(), month.Month())
		}
		if periodKey(p) != key {
			return period.Period{}, fmt.Errorf("the period %q does not agree with its key %d", form, key)
		}
	}
	return p, nil
}

// cellRow is the width of a sheet, by which a cell becomes a number.
const cellRow = 1 << 14

// cellKey makes a number of a cell's name, row first: "E12" is 12 x 16384 + 4. No cell is 0.
func cellKey(cell string) (int64, error) {
	if cell == "" {
		return 0, nil
	}
	col, row, i := int64(0), int64(0), 0
	for ; i < len(cell) && i < 3 && 'A' <= cell[i] && cell[i] <= 'Z'; i++ {
		col = 26*col + int64(cell[i]-'A') + 1
	}
	digits := cell[i:]
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' || len(digits) > 10 {
			return 0, fmt.Errorf("%q is not a cell", cell)
		}
		row = 10*row + int64(c-'0')
	}
	if col == 0 || col > cellRow || row == 0 || digits[0] == '0' {
		return 0, fmt.Errorf("%q is not a cell", cell)
	}
	return row*cellRow + col - 1, nil
}

// appendCell writes the name of a cell.
func appendCell(b []byte, key int64) []byte {
	if key == 0 {
		return b
	}
	col := key % cellRow
	if col >= 702 {
		b = append(b, byte('A'+(col-702)/676))
	}
	if col >= 26 {
		b = append(b, byte('A'+(col-26)/26%26))
	}
	return appendInt(append(b, byte('A'+col%26)), key/cellRow)
}

func appendInt(b []byte, n int64) []byte {
	if n >= 10 {
		b = appendInt(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

// Decimals are kept as text with the digits they were given with, so that 61.20 stays 61.20. These are the bounds within which that is sensible.
const (
	mostPlaces = 40
	mostDigits = 60
)

func decimalText(d decimal.Decimal) (string, error) {
	e := d.Exponent()
	if e < -mostPlaces || e > mostPlaces || d.NumDigits() > mostDigits {
		return "", fmt.Errorf("a figure of %d digits with the exponent %d is more than the record keeps", d.NumDigits(), e)
	}
	if d.NumDigits() > 18 || e > 0 || e < -18 {
		return d.StringFixed(max(-e, 0)), nil
	}
	// Most figures fit a machine word. This is what StringFixed gives, without big integers.
	var buf [64]byte
	b := buf[:0]
	n := d.CoefficientInt64()
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	pow := int64(1)
	for range -e {
		pow *= 10
	}
	b = appendInt(b, n/pow)
	if e < 0 {
		b = append(b, '.')
		for n %= pow; pow > 1; n %= pow {
			pow /= 10
			b = append(b, byte('0'+n/pow))
		}
	}
	return string(b), nil
}

// parseDecimal reads what decimalText wrote.
func parseDecimal(s string) (decimal.Decimal, error) {
	if len(s) > 18 {
		return decimal.NewFromString(s)
	}
	digits := strings.TrimPrefix(s, "-")
	n, e, dot := int64(0), int32(0), false
	for i := range len(digits) {
		switch c := digits[i]; {
		case '0' <= c && c <= '9':
			n = 10*n + int64(c-'0')
			if dot {
				e--
			}
		case c == '.' && !dot && i > 0 && i < len(digits)-1:
			dot = true
		default:
			return decimal.Decimal{}, fmt.Errorf("%q is not a figure", s)
		}
	}
	if digits == "" {
		return decimal.Decimal{}, fmt.Errorf("%q is not a figure", s)
	}
	if len(digits) < len(s) {
		n = -n
	}
	return decimal.New(n, e), nil
}
