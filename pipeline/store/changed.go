package store

import "context"

// Changed gives the sequence of the last change that a pack could show: figures that arrived, answers given, returns that were accepted, held, rejected
// or superseded. What changes no pack, such as a run or a duplicate, does not count.
func (rd Reader) Changed(ctx context.Context) (int64, error) {
	seq, _, err := first(list(ctx, rd, "reading the last change of the record", scanned[int64], `
		SELECT max(coalesce((SELECT max(known) FROM arrival), 0),
		           coalesce((SELECT max(seq)   FROM answer), 0),
		           coalesce((SELECT max(seq)   FROM submission_state WHERE state NOT IN ('duplicate', 'waiting')), 0))`))
	return seq, err
}
