package store

import "context"

// Unrepeated counts the figures of an earlier submission for which a later one has none.
func (rd Reader) Unrepeated(ctx context.Context, earlier, later int64) (int, error) {
	// Figures are not kept in the order of their arrival, so that all are looked through; it is done only when a return is corrected.
	const figures = "SELECT series, period FROM observation WHERE known IN (SELECT known FROM arrival WHERE submission = "
	n, _, err := first(list(ctx, rd, "comparing two returns", scanned[int], "SELECT count(*) FROM ("+figures+"?1) EXCEPT "+figures+"?2))", earlier, later))
	return n, err
}
