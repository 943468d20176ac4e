package store

import (
	"context"
	"fmt"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Purge is a file whose bytes and figures were taken away, since it should never have been sent.
type Purge struct {
	File
	Hand
	Seq int64
	Why string
}

// PurgedFigure is a figure that a purge took away: what it was for, and from when to when it was known.
type PurgedFigure struct {
	Indicator    kpi.Ref
	Area         string
	Organisation string
	Period       period.Period
	Known        int64
	Purge
}

// Purge takes away what a file brought: its figures, what it said besides, figures held, and the words of what was found in it and answered. That it was
// received, when, as what and with what hash stays, and so does which figures went. The bytes that are freed are overwritten. It is the one exception to
// the rule that the record is only appended to.
func (tx *Tx) Purge(ctx context.Context, f File, why string) error {
	seq, err := tx.Note(ctx, "return purged", f.Name, why)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, "INSERT INTO purge (file, seq) VALUES (?, ?)", f.ID, seq); err != nil {
		return fmt.Errorf("purging %s: %w", f.Name, err)
	}
	submissions, err := list(ctx, tx.Reader, "purging", scanned[int64], "SELECT id FROM submission WHERE file = ? ORDER BY id", f.ID)
	if err != nil {
		return err
	}
	for _, id := range submissions {
		if err := tx.SetState(ctx, id, Rejected, "purged: "+why); err != nil {
			return err
		}
	}
	const theirs, its = "submission IN (SELECT id FROM submission WHERE file = ?)", "known IN (SELECT known FROM arrival WHERE file = ?)"
	for _, one := range []string{
		"INSERT INTO purged_figure (series, period, known) SELECT series, period, known FROM observation WHERE " + its,
		"DELETE FROM observation WHERE " + its,
		"DELETE FROM delivery_state WHERE " + theirs,
		"DELETE FROM state_words WHERE " + theirs,
		"DELETE FROM finance_state WHERE " + theirs,
		"DELETE FROM risk_state WHERE " + theirs,
		"UPDATE journal SET why = 'purged' WHERE seq IN (SELECT seq FROM answer WHERE finding IN (SELECT id FROM finding WHERE " + theirs + "))",
		"UPDATE answer SET text = 'purged' WHERE finding IN (SELECT id FROM finding WHERE " + theirs + ")",
		"UPDATE finding SET found = '', mend = '', subject = '' WHERE " + theirs,
	} {
		if err := tx.exec(ctx, one, f.ID); err != nil {
			return fmt.Errorf("purging %s: %w", f.Name, err)
		}
	}
	return nil
}

// Purges gives the files that were purged, in the order in which they were.
func (rd Reader) Purges(ctx context.Context) ([]Purge, error) {
	return list(ctx, rd, "reading what was purged", func(scan func(...any) error) (p Purge, err error) {
		err = scan(&p.File.ID, &p.SHA256, &p.Size, &p.Kind, &p.Name, &p.File.Seq, &p.File.At, &p.Seq, &p.Hand.At, &p.Who, &p.Why)
		return p, err
	}, `SELECT f.id, f.sha256, f.size, f.kind, f.name, f.seq, jf.at, p.seq, j.at, j.who, j.why
	    FROM purge p JOIN file f ON f.id = p.file JOIN journal jf ON jf.seq = f.seq JOIN journal j ON j.seq = p.seq ORDER BY p.seq`)
}

// PurgedFigures gives the figures that purges took away, in the order in which they had become known.
func (rd Reader) PurgedFigures(ctx context.Context) ([]PurgedFigure, error) {
	return list(ctx, rd, "reading what was purged", func(scan func(...any) error) (g PurgedFigure, err error) {
		var key int64
		var form string
		err = scan(&g.Indicator, &g.Area, &g.Organisation, &key, &form, &g.Known, &g.File.ID, &g.SHA256, &g.Size, &g.Kind, &g.Name, &g.Seq, &g.Hand.At, &g.Who, &g.Why)
		if err == nil {
			g.Period, err = periodOf(key, form)
		}
		return g, err
	}, `SELECT s.indicator, s.area, s.organisation, g.period, d.form, g.known, f.id, f.sha256, f.size, f.kind, f.name, p.seq, j.at, j.who, j.why
	    FROM purged_figure g JOIN series s ON s.id = g.series JOIN period d ON d.key = g.period
	    JOIN arrival a ON a.known = g.known JOIN purge p ON p.file = a.file JOIN file f ON f.id = p.file JOIN journal j ON j.seq = p.seq
	    ORDER BY g.known, g.series, g.period`)
}
