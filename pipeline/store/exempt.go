package store

import (
	"context"
	"fmt"

	"perfpack/pipeline/period"
)

// Appendix is the exempt appendix that goes with a pack.
type Appendix struct {
	Manifest string // SHA-256 of its own manifest, which is printed nowhere that is public
	Path     string // in the workspace
}

// RecordExempt records the exempt appendix of a pack that has just been recorded.
func (tx *Tx) RecordExempt(ctx context.Context, p Pack, a Appendix) error {
	err := tx.exec(ctx, "INSERT INTO pack_exempt (organisation, quarter, version, manifest, path) VALUES (?, ?, ?, ?, ?)",
		p.Organisation, p.Quarter.String(), p.Version, a.Manifest, a.Path)
	if err != nil {
		return fmt.Errorf("recording the exempt appendix of %s %s v%d: %w", p.Organisation, p.Quarter, p.Version, err)
	}
	return nil
}

// Exempt gives the exempt appendix of a pack, and false when it has none.
func (rd Reader) Exempt(ctx context.Context, organisation string, q period.Quarter, version int) (Appendix, bool, error) {
	return first(list(ctx, rd, "reading the exempt appendix", func(scan func(...any) error) (a Appendix, err error) {
		err = scan(&a.Manifest, &a.Path)
		return a, err
	}, "SELECT manifest, path FROM pack_exempt WHERE organisation = ? AND quarter = ? AND version = ?", organisation, q.String(), version))
}
