package store

import (
	"context"

	"perfpack/pipeline/period"
)

// Changed gives the sequence of the last change that a pack could show: figures that arrived, answers given, returns that were accepted, held, rejected
// or superseded. What changes no pack, such as a run, a duplicate or a file that is nobody's return, does not count.
//
// With a quarter, only what belongs to that quarter or an earlier one counts: returns for it, answers to queries about them, and history. The
// quarter 0 counts everything.
func (rd Reader) Changed(ctx context.Context, upTo period.Quarter, asKnown int64) (int64, error) {
	const theirs = "(SELECT id FROM submission WHERE quarter <> '' AND (?1 = '' OR quarter <= ?1))"
	seq, _, err := first(list(ctx, rd, "reading the last change of the record", scanned[int64], `
		SELECT max(coalesce((SELECT max(known) FROM arrival WHERE known <= ?2 AND (?1 = '' OR submission IS NULL OR submission IN `+theirs+`)), 0),
		           coalesce((SELECT max(a.seq) FROM answer a JOIN finding f ON f.id = a.finding WHERE a.seq <= ?2 AND f.submission IN `+theirs+`), 0),
		           coalesce((SELECT max(seq)   FROM submission_state WHERE seq <= ?2 AND state NOT IN ('duplicate', 'waiting') AND submission IN `+theirs+`), 0))`, upTo.String(), until(asKnown)))
	return seq, err
}

// Seen gives the sequence of the last thing in the record that a pack of an organisation is made of: a change as of [Reader.Changed], a history file, an earlier
// pack of the organisation, or a figure that some pack printed or kept back. Read as known then, the record makes the same pack again.
func (rd Reader) Seen(ctx context.Context, organisation string) (int64, error) {
	changed, err := rd.Changed(ctx, 0, 0)
	if err != nil {
		return 0, err
	}
	seq, _, err := first(list(ctx, rd, "reading what a pack is made of", scanned[int64], `
		SELECT max(coalesce((SELECT max(seq) FROM file WHERE kind = 'history'), 0),
		           coalesce((SELECT max(seq) FROM pack WHERE organisation = ?), 0),
		           coalesce((SELECT max(seq) FROM publication), 0))`, organisation))
	return max(seq, changed), err
}
