package store

import (
	"context"
	"fmt"
)

// Framework is a version of the framework as it was taken in.
type Framework struct {
	Hash   string
	Tables string // its tables in canonical text; empty in a list
	Seq    int64  // when it was taken in
	At     string
}

// SaveFramework makes a framework the current one. One that already is changes nothing, and changed is false; earlier ones are kept.
func (tx *Tx) SaveFramework(ctx context.Context, hash, tables string) (changed bool, err error) {
	now, found, err := tx.CurrentHash(ctx)
	if err != nil {
		return false, err
	}
	if found && now == hash {
		return false, nil
	}
	seq, err := tx.Note(ctx, "framework taken in", hash, "")
	if err != nil {
		return false, err
	}
	if err := tx.exec(ctx, "INSERT INTO framework_text (hash, tables) VALUES (?, ?) ON CONFLICT DO NOTHING", hash, tables); err != nil {
		return false, fmt.Errorf("saving the framework %s: %w", hash, err)
	}
	if err := tx.exec(ctx, "INSERT INTO framework (seq, hash) VALUES (?, ?)", seq, hash); err != nil {
		return false, fmt.Errorf("saving the framework %s: %w", hash, err)
	}
	return true, nil
}

// CurrentFramework gives the framework last taken in, and false before there was any.
func (rd Reader) CurrentFramework(ctx context.Context, asKnown int64) (Framework, bool, error) {
	return first(rd.frameworks(ctx, "t.tables", "WHERE f.seq <= ? ORDER BY f.seq DESC LIMIT 1", until(asKnown)))
}

// CurrentHash gives the hash of the framework last taken in, for which its tables need not be fetched, and false before there was any.
func (rd Reader) CurrentHash(ctx context.Context) (string, bool, error) {
	f, found, err := first(rd.frameworks(ctx, "''", "ORDER BY f.seq DESC LIMIT 1"))
	return f.Hash, found, err
}

// FrameworkByHash gives a framework that was ever taken in, as it was last, and false when there is none with that hash.
func (rd Reader) FrameworkByHash(ctx context.Context, hash string) (Framework, bool, error) {
	return first(rd.frameworks(ctx, "t.tables", "WHERE f.hash = ? ORDER BY f.seq DESC LIMIT 1", hash))
}

// Frameworks lists the frameworks taken in, in order, without their tables.
func (rd Reader) Frameworks(ctx context.Context) ([]Framework, error) {
	return rd.frameworks(ctx, "''", "ORDER BY f.seq")
}

func (rd Reader) frameworks(ctx context.Context, tables, which string, args ...any) ([]Framework, error) {
	return list(ctx, rd, "reading the frameworks", func(scan func(...any) error) (f Framework, err error) {
		err = scan(&f.Hash, &f.Tables, &f.Seq, &f.At)
		return f, err
	}, "SELECT f.hash, "+tables+", f.seq, j.at FROM framework f JOIN framework_text t ON t.hash = f.hash JOIN journal j ON j.seq = f.seq "+which, args...)
}
