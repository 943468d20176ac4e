package store

import (
	"context"
	"errors"
	"fmt"

	"perfpack/pipeline/period"
)

// PackKind says whether a pack was built for reading over or for publishing.
type PackKind string

// The kinds of pack.
const (
	Draft PackKind = "draft"
	Final PackKind = "final"
)

// Pack is a pack that was built.
type Pack struct {
	Organisation string
	Quarter      period.Quarter
	Version      int
	Kind         PackKind
	Framework    string // hash of the framework it was built with
	Known        int64  // the sequence its figures were taken at
	Seen         int64  // the last sequence there was when the record was read for it: read as known then, the record gives the same pack
	Settings     string // digest of the settings
	Inputs       string // digest of everything that went in
	Path         string // in the workspace
	Manifest     string // SHA-256 of its manifest
	Seq          int64  // when it was recorded; given by the record
	At           string // given by the record
}

// RecordPack records a pack that is in its place. Its version must be free.
func (tx *Tx) RecordPack(ctx context.Context, p Pack) error {
	name := fmt.Sprintf("%s %s v%d", p.Organisation, p.Quarter, p.Version)
	seq, err := tx.Note(ctx, string(p.Kind)+" pack built", name, "")
	if err != nil {
		return err
	}
	err = tx.exec(ctx, `
		INSERT INTO pack (organisation, quarter, version, kind, framework, known, seen, settings, inputs, path, manifest, seq)
		VALUES           (?,            ?,       ?,       ?,    ?,         ?,     ?,    ?,        ?,      ?,    ?,        ?)`,
		p.Organisation, p.Quarter.String(), p.Version, string(p.Kind), p.Framework, p.Known, p.Seen, p.Settings, p.Inputs, p.Path, p.Manifest, seq)
	if err != nil {
		return fmt.Errorf("recording the pack %s: %w", name, err)
	}
	return nil
}

// LastPack gives the pack which one for this quarter is set against: the last final or, with none, the last built, of an earlier quarter (CONTRACT section 4).
func (rd Reader) LastPack(ctx context.Context, organisation string, q period.Quarter, asKnown int64) (Pack, bool, error) {
	return first(rd.packs(ctx, `WHERE p.organisation = ? AND p.quarter < ? AND p.seq <= ?
		ORDER BY p.kind = 'final' DESC, p.quarter DESC, p.version DESC LIMIT 1`, organisation, q.String(), until(asKnown)))
}

// PackFor gives the latest pack made of inputs with this digest, and false when there is none.
func (rd Reader) PackFor(ctx context.Context, inputs string) (Pack, bool, error) {
	return first(rd.packs(ctx, "WHERE p.inputs = ? ORDER BY p.seq DESC LIMIT 1", inputs))
}

// Packs gives every pack, in the order in which they were built.
func (rd Reader) Packs(ctx context.Context) ([]Pack, error) { return rd.packs(ctx, "ORDER BY p.seq") }

func (rd Reader) packs(ctx context.Context, which string, args ...any) ([]Pack, error) {
	return list(ctx, rd, "reading the packs built", func(scan func(...any) error) (p Pack, err error) {
		var quarter string
		err = scan(&p.Organisation, &quarter, &p.Version, &p.Kind, &p.Framework, &p.Known, &p.Seen, &p.Settings, &p.Inputs, &p.Path, &p.Manifest, &p.Seq, &p.At)
		return p, errors.Join(err, p.Quarter.UnmarshalText([]byte(quarter)))
	}, `SELECT p.organisation, p.quarter, p.version, p.kind, p.framework, p.known, p.seen, p.settings, p.inputs, p.path, p.manifest, p.seq, j.at
	    FROM pack p JOIN journal j ON j.seq = p.seq `+which, args...)
}
