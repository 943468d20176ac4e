package store

import "context"

// Unrepeated counts what an earlier submission says and a later one does not: figures, and how milestones, budget lines and risks stood.
func (rd Reader) Unrepeated(ctx context.Context, earlier, later int64) (int, error) {
	// Figures are not kept in the order of their arrival, so that all are looked through; it is done only when a return is corrected.
	said := func(submission string) string {
		return `
			SELECT 'figure' AS what, series AS about, period FROM observation WHERE known IN (SELECT known FROM arrival WHERE submission = ` + submission + `)
			UNION ALL SELECT 'milestone', milestone, '' FROM delivery_state WHERE submission = ` + submission + `
			UNION ALL SELECT 'budget', line, ''         FROM finance_state  WHERE submission = ` + submission + `
			UNION ALL SELECT 'risk', risk, ''           FROM risk_state     WHERE submission = ` + submission
	}
	n, _, err := first(list(ctx, rd, "comparing two returns", scanned[int],
		"SELECT count(*) FROM (SELECT * FROM ("+said("?1")+") EXCEPT SELECT * FROM ("+said("?2")+"))", earlier, later))
	return n, err
}
