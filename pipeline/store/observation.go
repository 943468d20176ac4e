package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// Columns of a figure. Most figures have only the plain ones, and are inserted without the rest.
const (
	plainColumns = "series, period, value, numerator, denominator, marks, cell"
	richColumns  = plainColumns + ", lower, upper, note, reason, commentary, corrective_action, action_owner, action_due, words_class"
)

// Append adds the figures that a return brought, from its file's sheets and cells. They become known now, and the last sequence of them is given.
// Known, Queried and Origin are the record's to say and are not looked at. One submission has one figure for an indicator, organisation, area and period.
func (tx *Tx) Append(ctx context.Context, submission int64, figures []kpi.Observation) (known int64, err error) {
	s, err := tx.theirs(ctx, submission, figures)
	if err != nil {
		return 0, fmt.Errorf("appending figures: %w", err)
	}
	for sheet, at := range sheets(figures) {
		if known, err = tx.arrive(ctx, s.File, submission, sheet, len(at)); err == nil {
			err = tx.put(ctx, known, figures, at)
		}
		if err != nil {
			return 0, fmt.Errorf("appending the figures of %s: %w", s.Name, err)
		}
	}
	return known, nil
}

// theirs gives the submission whose figures these are, and makes sure that they came from its file.
func (tx *Tx) theirs(ctx context.Context, submission int64, figures []kpi.Observation) (Submission, error) {
	s, found, err := tx.Submission(ctx, submission, 0)
	if err != nil {
		return s, err
	}
	if !found {
		return s, fmt.Errorf("there is no submission %d", submission)
	}
	for i := range figures {
		if o := &figures[i]; o.SHA256 != s.File.SHA256 {
			return s, fmt.Errorf("the figure of %s for %s in %s is not from the file of submission %d", o.Indicator, o.Area, o.Period, submission)
		}
	}
	return s, nil
}

// arrive takes the sequence in which figures become known. submission is nil for history.
func (tx *Tx) arrive(ctx context.Context, f File, submission any, sheet string, n int) (known int64, err error) {
	subject := f.Name
	if sheet != "" {
		subject += ", sheet " + sheet
	}
	if known, err = tx.Note(ctx, "figures became known", subject, fmt.Sprintf("%d figures", n)); err != nil {
		return 0, err
	}
	return known, tx.exec(ctx, "INSERT INTO arrival (known, file, submission, sheet) VALUES (?, ?, ?, ?)", known, f.ID, submission, sheet)
}

// sheets gives the places of the figures of each sheet, in the order of the sheets' first figures.
func sheets(figures []kpi.Observation) func(func(string, []int) bool) {
	return func(yield func(string, []int) bool) {
		var names []string
		at := map[string][]int{}
		for i := range figures {
			name := figures[i].Sheet
			if _, seen := at[name]; !seen {
				names = append(names, name)
			}
			at[name] = append(at[name], i)
		}
		for _, name := range names {
			if !yield(name, at[name]) {
				return
			}
		}
	}
}

// put inserts the figures at these places, as known from then on.
func (tx *Tx) put(ctx context.Context, known int64, figures []kpi.Observation, at []int) error {
	chosen := figures
	if len(at) < len(figures) {
		chosen = make([]kpi.Observation, len(at))
		for i, j := range at {
			chosen[i] = figures[j]
		}
	}
	series, periods, err := tx.intern(ctx, chosen)
	if err != nil {
		return err
	}
	// In the order of the table, so that it grows at its end as far as the series are new.
	order := make([]int, len(chosen))
	for i := range order {
		order[i] = i
	}
	compare := func(a, b int) int {
		return cmp.Or(cmp.Compare(series[a], series[b]), cmp.Compare(periods[a], periods[b]))
	}
	if !slices.IsSortedFunc(order, compare) {
		slices.SortFunc(order, compare)
	}
	for i := 1; i < len(order); i++ {
		if compare(order[i-1], order[i]) == 0 {
			o := &chosen[order[i]]
			return fmt.Errorf("two figures of %s for %s in %s at once", o.Indicator, o.Area, o.Period)
		}
	}
	plain, rich := order[:0:0], []int(nil)
	for _, i := range order {
		if isPlain(&chosen[i]) {
			plain = append(plain, i)
		} else {
			rich = append(rich, i)
		}
	}
	fill := func(which []int, rich bool) func(int, []driver.NamedValue) error {
		return func(n int, row []driver.NamedValue) error {
			i := which[n]
			row[0].Value = known
			return fillRow(row[1:], series[i], periods[i], &chosen[i], rich)
		}
	}
	if err := tx.insert(ctx, "observation", "known, "+plainColumns, len(plain), fill(plain, false)); err != nil {
		return err
	}
	return tx.insert(ctx, "observation", "known, "+richColumns, len(rich), fill(rich, true))
}

func isPlain(o *kpi.Observation) bool {
	return !o.Lower.Valid && !o.Upper.Valid && o.Note == "" && o.Words == kpi.Words{}
}

func fillRow(row []driver.NamedValue, series, period int64, o *kpi.Observation, rich bool) (err error) {
	number := func(d decimal.NullDecimal) driver.Value {
		if !d.Valid {
			return nil
		}
		text, e := decimalText(d.Decimal)
		err = errors.Join(err, e)
		return text
	}
	words := func(s string) driver.Value {
		if s == "" {
			return nil
		}
		return s
	}
	cell, e := cellKey(o.Cell)
	row[0].Value, row[1].Value = series, period
	row[2].Value, row[3].Value, row[4].Value = number(o.Value), number(o.Numerator), number(o.Denominator)
	row[5].Value, row[6].Value = int64(o.Marks), cell
	if rich {
		row[7].Value, row[8].Value = number(o.Lower), number(o.Upper)
		row[9].Value, row[10].Value, row[11].Value = words(o.Note), words(o.Reason), words(o.Commentary)
		row[12].Value, row[13].Value, row[14].Value = words(o.CorrectiveAction), words(o.ActionOwner), words(o.ActionDue)
		row[15].Value = words(o.Stated.String())
	}
	if err = errors.Join(err, e); err != nil {
		return fmt.Errorf("the figure of %s for %s in %s: %w", o.Indicator, o.Area, o.Period, err)
	}
	return nil
}
