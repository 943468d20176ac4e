package timetable

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"time"
)

// Holidays are the bank holidays of England, for the years for which they have been published.
type Holidays struct {
	days        map[time.Time]string
	first, last int
}

// ReadHolidays reads a table with the columns date and name, in order of date.
func ReadHolidays(table []byte) (*Holidays, error) {
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading the bank holidays: %w", err)
	}
	h := &Holidays{days: map[time.Time]string{}}
	var before time.Time
	for i, row := range rows[min(1, len(rows)):] {
		day, err := time.Parse(time.DateOnly, row[0])
		if err != nil || len(row) < 2 || !day.After(before) {
			return nil, fmt.Errorf("reading the bank holidays: row %d is not a later day with a name", i+2)
		}
		if h.first == 0 {
			h.first = day.Year()
		}
		h.days[day], h.last, before = row[1], day.Year(), day
	}
	if h.first == 0 {
		return nil, fmt.Errorf("reading the bank holidays: the table is empty")
	}
	return h, nil
}

// Known says that the bank holidays of a day's year are in the table. Of other years only weekends are left out.
func (h *Holidays) Known(day time.Time) bool { return day.Year() >= h.first && day.Year() <= h.last }

// Working says that councils work on a day: it is neither at a weekend nor a bank holiday.
func (h *Holidays) Working(day time.Time) bool {
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	_, off := h.days[day]
	return !off
}

// Before gives the nth working day before a day, which is not counted itself. The working day before a Monday is the Friday. With n of nought it is the day itself.
func (h *Holidays) Before(day time.Time, n int) time.Time {
	for n > 0 {
		day = day.AddDate(0, 0, -1)
		if h.Working(day) {
			n--
		}
	}
	return day
}

// After gives the first working day after a day.
func (h *Holidays) After(day time.Time) time.Time { return h.From(day.AddDate(0, 0, 1)) }

// From gives the first working day that is not before a day.
func (h *Holidays) From(day time.Time) time.Time {
	for !h.Working(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// Clear counts the working days between two days, neither of which counts.
func (h *Holidays) Clear(from, to time.Time) int {
	n := 0
	for day := from.AddDate(0, 0, 1); day.Before(to); day = day.AddDate(0, 0, 1) {
		if h.Working(day) {
			n++
		}
	}
	return n
}
