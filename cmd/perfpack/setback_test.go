package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// setBack gives a record the form that it had in an earlier version of perfpack: a new file is taken through the steps up to that form, and gets what its tables have
// a place for.
func setBack(t testing.TB, path string, form int) {
	t.Helper()
	steps, err := filepath.Glob(filepath.Join("..", "..", "pipeline", "store", "migrations", "*.sql"))
	if err != nil || len(steps) < form {
		t.Fatalf("there are only the steps %q (%v)", steps, err)
	}
	aside := path + ".older"
	db, err := sql.Open("sqlite", "file:"+aside)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // what is attached is so for one connection
	do := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	do("CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))")
	do("INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)")
	for n, step := range steps[:form] {
		text, err := os.ReadFile(step)
		if err != nil {
			t.Fatal(err)
		}
		do(string(text)) // what is said to goose is a comment to SQLite
		do("INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)", n+1)
	}
	do("ATTACH ? AS now", path)
	list := func(query string, args ...any) (names []string) {
		rows, err := db.Query(query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return names
	}
	for _, table := range list("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name IN (SELECT name FROM now.sqlite_schema) AND name NOT GLOB 'goose_*' AND name NOT GLOB 'sqlite_*' ORDER BY rowid") {
		columns := strings.Join(list("SELECT '\"' || name || '\"' FROM pragma_table_info(?, 'main')", table), ", ")
		do(fmt.Sprintf("INSERT INTO main.%s (%s) SELECT %[2]s FROM now.%[1]s", table, columns))
	}
	if err := errors.Join(db.Close(), os.Rename(aside, path)); err != nil {
		t.Fatal(err)
	}
}
