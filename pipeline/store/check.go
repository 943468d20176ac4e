package store

import (
	"context"
	"errors"
	"fmt"
)

// ErrDamaged is the error for a record that is not sound. It is never mended here: a copy is restored.
var ErrDamaged = errors.New("the record is damaged")

// faults are questions whose every row is a fault of the record, in words.
var faults = []string{
	"SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'",
	`SELECT format('a row of %s refers to a row of %s that is not there', "table", parent) FROM pragma_foreign_key_check`,
	`SELECT format('a figure of series %d for period %d is no decimal', series, period) FROM observation
	 WHERE value GLOB '*[^-0-9.]*' OR numerator GLOB '*[^-0-9.]*' OR denominator GLOB '*[^-0-9.]*' OR lower GLOB '*[^-0-9.]*' OR upper GLOB '*[^-0-9.]*'`,
	`SELECT format('the journal says that %s came with change %d, and there are %d of them', j.why, a.known, coalesce(n.figures, 0))
	 FROM arrival a JOIN journal j ON j.seq = a.known LEFT JOIN (SELECT known, count(*) AS figures FROM (SELECT known FROM observation UNION ALL SELECT known FROM purged_figure) GROUP BY known) n ON n.known = a.known
	 WHERE j.why <> format('%d figures', coalesce(n.figures, 0))`,
	"SELECT format('the journal ends with %d and has %d lines', max(seq), count(*)) FROM journal HAVING max(seq) <> count(*)",
}

// Check looks for damage to the record: its pages, the references between its rows, its decimals and the completeness of its journal.
// The error is ErrDamaged, with the first things found. A figure that was changed into another figure is not found here, but by reading the archive again.
func (rd Reader) Check(ctx context.Context) error {
	for _, query := range faults {
		found, err := list(ctx, rd, "checking the record", scanned[string], query+" LIMIT 20")
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if len(found) > 0 {
			return fmt.Errorf("%w: %q", ErrDamaged, found)
		}
	}
	return nil
}
