//go:build unix

package main

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoVerbTouchesTheRecordOfANewerVersion gives a record a form that is to come, and asks everything of it that reads or writes it.
func TestNoVerbTouchesTheRecordOfANewerVersion(t *testing.T) {
	root := sample(t, "essex", false)
	if code, said := exit(t, perfpackOn(root, "run", "--at", "2025-11-01")); code != exitOutstanding {
		t.Fatalf("ended with %d: %s", code, said)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(root, "perfpack.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("PRAGMA user_version = 99")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	was := contents(t, filepath.Join(root, "out"))
	for _, verb := range []string{
		"run", "status", "build --quarter 2025-26-Q2", "assess --quarter 2025-26-Q2", "ingest", "verify essex 2025-26-Q2 v1", "verify --deep essex 2025-26-Q2 v1", "rebuild essex 2025-26-Q2 v1",
		"trace ESX-101 --quarter 2025-26-Q2", "diff essex/2025-26-Q2/v1 essex/2025-26-Q2/v1", "backup " + filepath.Join(t.TempDir(), "b"), "returns status --quarter 2025-26-Q2",
	} {
		if code, said := exit(t, perfpackOn(root, strings.Fields(verb)...)); code != exitNewer || !strings.Contains(said, "newer version of perfpack") {
			t.Errorf("%s: ended with %d: %s", verb, code, said)
		}
	}
	now := contents(t, filepath.Join(root, "out"))
	for name, file := range was {
		if now[name] != file {
			t.Errorf("%s has changed", name)
		}
	}
}
