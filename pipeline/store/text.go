package store

import (
	"context"
	"fmt"

	"perfpack/pipeline/period"
)

// Text is what officers wrote for a pack. Its bytes are in the archive, under their hash.
type Text struct {
	Name   string // in the workspace, where it was when the pack was made
	SHA256 string
	Size   int64
}

// RecordTexts records what officers wrote for a pack that has just been recorded.
func (tx *Tx) RecordTexts(ctx context.Context, p Pack, list []Text) error {
	for _, t := range list {
		err := tx.exec(ctx, "INSERT INTO pack_text (organisation, quarter, version, name, sha256, size) VALUES (?, ?, ?, ?, ?, ?)",
			p.Organisation, p.Quarter.String(), p.Version, t.Name, t.SHA256, t.Size)
		if err != nil {
			return fmt.Errorf("recording the text %s: %w", t.Name, err)
		}
	}
	return nil
}

// Texts gives what officers wrote for a pack, by name.
func (rd Reader) Texts(ctx context.Context, organisation string, q period.Quarter, version int) ([]Text, error) {
	return rd.texts(ctx, "WHERE organisation = ? AND quarter = ? AND version = ? ORDER BY name", organisation, q.String(), version)
}

// AllTexts gives what officers wrote for any pack, each once.
func (rd Reader) AllTexts(ctx context.Context) ([]Text, error) {
	return rd.texts(ctx, "GROUP BY sha256 ORDER BY sha256")
}

func (rd Reader) texts(ctx context.Context, which string, args ...any) ([]Text, error) {
	return list(ctx, rd, "reading the officers' texts", func(scan func(...any) error) (t Text, err error) {
		err = scan(&t.Name, &t.SHA256, &t.Size)
		return t, err
	}, "SELECT name, sha256, size FROM pack_text "+which, args...)
}
