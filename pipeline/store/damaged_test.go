package store

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
)

// A single bit of a page can make a text of a record NULL, and SQLite says nothing of it.
func TestAColumnThatHoldsSomethingElseIsDamageAndNoPanic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "perfpack.db")
	r := mustOpen(t, path)
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
		return nil
	})
	r.Close()
	db := must(sql.Open("sqlite", dsn(path, "mode=rw", "_pragma=writable_schema(1)")))
	for _, s := range []string{
		"DROP TRIGGER period_no_update",
		"CREATE TABLE loose (key INTEGER PRIMARY KEY, form TEXT)",
		"INSERT INTO loose SELECT key, NULL FROM period",
		"PRAGMA foreign_keys = 0",
		"PRAGMA legacy_alter_table = 1",
		"DROP VIEW figure",
		"ALTER TABLE period RENAME TO sound",
		"ALTER TABLE loose RENAME TO period",
	} {
		if _, err := db.Exec(s); err != nil {
			t.Skip(s, err)
		}
	}
	db.Close()
	r = mustOpen(t, path)
	var trouble error
	for _, err := range r.Series(t.Context(), 0) {
		if err != nil {
			trouble = err
			break
		}
	}
	if !errors.Is(trouble, ErrDamaged) {
		t.Errorf("the series are read: %v", trouble)
	}
}
