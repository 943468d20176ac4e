package store

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// somePeriods are of every kind, and of years from long ago to far ahead.
func somePeriods() (list []period.Period) {
	for _, year := range []int{1, 1969, 1970, 2001, 2002, 2011, 2012, 2024, 2025, 9998} {
		for _, month := range []time.Month{time.January, time.February, time.April, time.December} {
			list = append(list, period.Month(year, month), period.Window(year, month, 1), period.Window(year, month, 12), period.Window(year, month, 120),
				period.On(time.Date(year, month, 28, 0, 0, 0, 0, time.UTC)), period.On(time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)))
		}
		y := period.Year(year)
		list = append(list, y.Period(), y.Quarter(1).Period(), y.Quarter(4).Period(), period.Academic(year), period.Calendar(year))
	}
	return list
}

func TestPeriodKeysOrderAsPeriodsDo(t *testing.T) {
	for _, p := range somePeriods() {
		for _, q := range somePeriods() {
			got, want := periodKey(p)-periodKey(q), p.Compare(q)
			if got < 0 && want >= 0 || got == 0 && want != 0 || got > 0 && want <= 0 {
				t.Fatalf("%s (%s) and %s (%s): the keys differ by %d, and the periods compare as %d", p, p.Kind(), q, q.Kind(), got, want)
			}
		}
	}
}

func TestPeriodsReadBackEvenWhereAMonthIsWrittenLikeAYear(t *testing.T) {
	for _, p := range somePeriods() {
		got, err := periodOf(periodKey(p), p.String())
		if err != nil || got != p {
			t.Errorf("%s (%s): got %s (%s), %v", p, p.Kind(), got, got.Kind(), err)
		}
	}
	for _, form := range []string{"2025-26-Q3", "2003-04", "2025-07", "", "soon"} {
		if p, err := periodOf(periodKey(period.Month(2002, time.March)), form); err == nil {
			t.Errorf("%q passes for March 2002, as %s", form, p)
		}
	}
}

func TestCellsReadBack(t *testing.T) {
	for cell, want := range map[string]int64{"": 0, "A1": cellRow, "E12": 12*cellRow + 4, "Z1": cellRow + 25, "AA1": cellRow + 26, "ZZ9": 9*cellRow + 701, "AAA9": 9*cellRow + 702,
		"XFD1048576": 1048576*cellRow + cellRow - 1, "E9999999999": 9999999999*cellRow + 4} {
		got, err := cellKey(cell)
		if err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", cell, got, err, want)
		}
		if back := string(appendCell(nil, want)); back != cell {
			t.Errorf("%q reads back as %q", cell, back)
		}
	}
	for col := range int64(cellRow) {
		cell := string(appendCell(nil, 7*cellRow+col))
		if got, err := cellKey(cell); err != nil || got != 7*cellRow+col {
			t.Fatalf("column %d is written %q and reads back as %d, %v", col, cell, got%cellRow, err)
		}
	}
	for _, cell := range []string{"1", "A", "A0", "A01", "a1", "XFE1", "AAAA1", "A1B", "A-1", " A1", "A99999999999", "$A$1", "É1"} {
		if got, err := cellKey(cell); err == nil {
			t.Errorf("%q is taken for the cell %q", cell, appendCell(nil, got))
		}
	}
}

func TestDecimalsKeepTheDigitsTheyWereGivenWith(t *testing.T) {
	for given, want := range map[string]string{
		"0": "0", "-0": "0", "0.00": "0.00", "61.20": "61.20", "-61.20": "-61.20", "-0.05": "-0.05", "0.5": "0.5", "1E3": "1000", "12e-3": "0.012", "1e-19": "0.0000000000000000001",
		"999999999999999999": "999999999999999999", "1000000000000000000": "1000000000000000000", "-9223372036854775808": "-9223372036854775808",
		"61.2345678901234567": "61.2345678901234567", "0.333333333333333333": "0.333333333333333333", "12345678901234567890.12345": "12345678901234567890.12345",
		"9e40": "9" + strings.Repeat("0", 40), "1e-40": "0." + strings.Repeat("0", 39) + "1",
	} {
		got, err := decimalText(decimal.RequireFromString(given))
		if err != nil || got != want {
			t.Errorf("%s is written %q (%v), want %q", given, got, err, want)
		}
		back, err := parseDecimal(got)
		if err != nil || !back.Equal(decimal.RequireFromString(given)) {
			t.Errorf("%s is read back as %s, %v", given, back, err)
		}
	}
	for _, text := range []string{"", "-", ".", "1.", ".5", "1.2.3", "1,5", "+1", "--1", "1e3", "1-", " 1", "٣", "1234567890123456789x"} {
		if d, err := parseDecimal(text); err == nil {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}

func FuzzDecimals(f *testing.F) {
	f.Add(int64(6120), int32(-2))
	f.Add(int64(-1), int32(40))
	f.Add(int64(-1<<63), int32(-40))
	f.Fuzz(func(t *testing.T, coefficient int64, exponent int32) {
		d := decimal.New(coefficient, exponent%(mostPlaces+1))
		text, err := decimalText(d)
		if err != nil {
			t.Fatal(err)
		}
		if want := d.StringFixed(max(-d.Exponent(), 0)); text != want {
			t.Errorf("%s is written %q", want, text)
		}
		if back, err := parseDecimal(text); err != nil || !back.Equal(d) {
			t.Errorf("%q is read back as %s, %v", text, back, err)
		}
	})
}

func FuzzCells(f *testing.F) {
	for _, cell := range []string{"", "A1", "XFD1048576", "A01", "AAAA1"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		if key, err := cellKey(cell); err == nil {
			if back := string(appendCell(nil, key)); back != cell {
				t.Errorf("%q reads back as %q", cell, back)
			}
		}
	})
}

func TestMarksKeepTheirBits(t *testing.T) {
	// They are in records that were written long ago: neither the order nor the number of a bit may ever change.
	for i, letter := range []string{"p", "r", "e", "c", "x", "z", "low", "b"} {
		if got := kpi.Marks(1 << i).String(); got != letter {
			t.Errorf("bit %d is %q, and was %q", i, got, letter)
		}
	}
}

// shuffled gives the numbers below n in an order of its own for each seed.
func shuffled(n int, seed uint64) []int { return rand.New(rand.NewPCG(seed, 1)).Perm(n) }
