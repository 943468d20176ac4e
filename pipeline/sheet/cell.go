package sheet

import (
	"strconv"
	"strings"
	"time"
)

// ValueKind says what kind of thing a cell holds.
type ValueKind uint8

// What a cell can hold.
const (
	Blank  ValueKind = iota // nothing, or a formula nobody has calculated (see [Cell.Uncached])
	Number                  // a number; in Excel a date is one too, see [Cell.IsDate]
	Text
	Bool  // Text is TRUE or FALSE
	Date  // a date written out, such as 2026-06-30, as few programs do
	Error // an error such as #DIV/0!
)

// String is the kind as a person would say it.
func (k ValueKind) String() string {
	return [...]string{"nothing", "a number", "text", "true or false", "a date", "an error"}[k]
}

// A Cell is one cell of a sheet or CSV file as the file has it. Its strings stay good after the reading is over; each
// may keep up to 64 KB around it in memory, so clone what is to be kept for long from a large sheet.
type Cell struct {
	Row, Col int // from 1
	// Text is what the file holds. A number has the digits the file has, which for Excel may be 17 (0.45300000000000001
	// for 0.453 typed): see Plain. Text has its entities and escapes decoded. An error has its name, #REF! for one.
	Text      string
	Format    string // the number format's code, "" in CSV
	Kind      ValueKind
	Percent   bool // the number is shown as a percentage: 0.453 as 45.3%
	IsDate    bool // the number is shown as a date or time, or Kind is Date
	Formula   bool // the cell holds a formula, and Text its last saved result
	Uncached  bool // the formula was saved by a program that had not calculated it: its result is not known
	HiddenRow bool // the row is hidden or filtered out
	HiddenCol bool
	Decimals  int8 // decimal places shown, -1 where the format does not fix them
	date1904  bool
}

// Address is the cell's address in its sheet, such as D14. The zero Cell has none.
func (c Cell) Address() string {
	if c.Row == 0 || c.Col == 0 {
		return ""
	}
	return Address(c.Row, c.Col)
}

// Address is the address of a row and column counted from 1: row 14 of column 4 is D14.
func Address(row, col int) string { return ColumnName(col) + strconv.Itoa(row) }

// ColumnName is the letter or letters over a column: 1 is A, 27 is AA.
func ColumnName(col int) string {
	var b [8]byte
	i := len(b)
	for ; col > 0 && i > 0; col = (col - 1) / 26 {
		i--
		b[i] = byte('A' + (col-1)%26)
	}
	return string(b[i:])
}

// Plain is a number's text as Excel itself would show it in full: rounded to the 15 significant digits Excel promises,
// which restores what was typed, and without an exponent wherever that stays readable. Other kinds come back as Text.
func (c Cell) Plain() string {
	if c.Kind != Number {
		return c.Text
	}
	if !strings.ContainsAny(c.Text, "eE") && len(strings.TrimLeft(strings.Trim(c.Text, "+-"), "0.")) <= 15 {
		return c.Text
	}
	f, err := strconv.ParseFloat(c.Text, 64)
	if err != nil {
		return c.Text
	}
	s := strconv.FormatFloat(f, 'e', 14, 64)
	mantissa, exponent, _ := strings.Cut(s, "e")
	n, err := strconv.Atoi(exponent)
	if err != nil || n < -30 || n > 30 {
		return c.Text
	}
	sign, digits := "", strings.Replace(mantissa, ".", "", 1)
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	if digits = strings.TrimRight(digits, "0"); digits == "" {
		return "0"
	}
	switch {
	case n < 0:
		return sign + "0." + strings.Repeat("0", -n-1) + digits
	case len(digits) <= n+1:
		return sign + digits + strings.Repeat("0", n+1-len(digits))
	}
	return sign + digits[:n+1] + "." + digits[n+1:]
}

// Date is the day and time a cell shown as a date stands for, in UTC and to the millisecond. ok is false if the cell
// is not shown as a date, is a time without a day, or is 29 February 1900, a day there never was but Excel has.
func (c Cell) Date() (t time.Time, ok bool) {
	if !c.IsDate {
		return time.Time{}, false
	}
	if c.Kind == Date {
		for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", time.RFC3339} {
			if t, err := time.Parse(layout, c.Text); err == nil {
				return t.UTC(), true
			}
		}
		return time.Time{}, false
	}
	days, err := strconv.ParseFloat(c.Text, 64)
	if err != nil || c.Kind != Number {
		return time.Time{}, false
	}
	return serialDate(days, c.date1904)
}

// serialDate turns Excel's count of days into a date. Counting from 1900, day 1 is 1 January; day 60 is a 29 February
// that Lotus 1-2-3 invented and Excel keeps, so that later days are counted from 30 December 1899.
func serialDate(days float64, from1904 bool) (time.Time, bool) {
	const last = 2_958_466 // 31 December 9999, and a day
	epoch := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		epoch = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
		if days < 0 || days >= last-1462 {
			return time.Time{}, false
		}
	case days < 1 || days >= last || days >= 60 && days < 61:
		return time.Time{}, false
	case days < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	whole := int(days)
	ms := int64((days-float64(whole))*86_400_000 + 0.5)
	return epoch.AddDate(0, 0, whole).Add(time.Duration(ms) * time.Millisecond), true
}
