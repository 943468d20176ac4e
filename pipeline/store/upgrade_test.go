package store

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// upTo gives the first steps of the record's form.
func upTo(t testing.TB, form int) fs.FS {
	t.Helper()
	steps := fstest.MapFS{}
	for _, e := range must(embedded.ReadDir("migrations"))[:form] {
		steps[e.Name()] = &fstest.MapFile{Data: must(embedded.ReadFile("migrations/" + e.Name()))}
	}
	return steps
}

// ofForm makes a record as the version of perfpack would have whose form it was: through the steps that there were then, with rows in every table that there was then.
// The rows are those of a record of today, as far as the tables had a place for them.
func ofForm(t testing.TB, form int, full string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "perfpack.db")
	if err := migrate(t.Context(), path, upTo(t, form), 0); err != nil {
		t.Fatal(err)
	}
	db := must(sql.Open("sqlite", dsn(path, "mode=rw")))
	defer db.Close()
	db.SetMaxOpenConns(1)
	do := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatalf("form %d: %s: %v", form, query, err)
		}
	}
	column := func(query string, args ...any) (list []string) {
		t.Helper()
		rows := must(db.Query(query, args...))
		defer rows.Close()
		for rows.Next() {
			var text string
			must(0, rows.Scan(&text))
			list = append(list, text)
		}
		return list
	}
	do("ATTACH ? AS full", full)
	for _, table := range column("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY rowid") {
		if table == "pending" { // which there is no longer
			do("INSERT INTO pending (submission, sheet, series, period, marks, cell) SELECT (SELECT min(id) FROM submission), 'Return', (SELECT min(id) FROM series), (SELECT min(key) FROM period), 0, 0")
			continue
		}
		columns := strings.Join(column(`SELECT '"' || name || '"' FROM pragma_table_info(?, 'main')`, table), ", ")
		do(fmt.Sprintf("INSERT INTO main.%s (%s) SELECT %[2]s FROM full.%[1]s", table, columns))
		var n int
		must(0, db.QueryRow("SELECT count(*) FROM main."+table).Scan(&n))
		if n == 0 && !strings.HasPrefix(table, "purge") { // which removes
			t.Errorf("form %d: there is no row in %s, so that nothing is shown of it", form, table)
		}
	}
	return path
}

// fullRecord makes a record that has a row in every table.
func fullRecord(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "perfpack.db")
	r := mustOpen(t, path)
	mustWrite(t, r, func(tx *Tx) error { return everything(t, tx) })
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestEveryFormIsBroughtUpToDate takes a record of each form that there ever was to the present one, and shows that nothing it had is lost on the way; and
// that a version which knows only some earlier form leaves the present one alone.
func TestEveryFormIsBroughtUpToDate(t *testing.T) {
	ctx := t.Context()
	full := fullRecord(t)
	say := func(path string) string {
		r := mustOpen(t, path)
		defer r.Close()
		if err := r.Check(ctx); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		var b strings.Builder
		for series, err := range r.Series(ctx, 0) {
			fmt.Fprintf(&b, "%+v %v\n", series, err)
		}
		fmt.Fprintf(&b, "%+v\n%+v\n%+v\n", must(r.Journal(ctx, 0)), must(r.Submissions(ctx, 0, 0)), must(r.Files(ctx)))
		for _, p := range must(r.Packs(ctx)) {
			p.Seen, p.Manifest = 0, "" // which early forms had not
			fmt.Fprintf(&b, "%+v\n", p)
		}
		return b.String()
	}
	want := say(full)
	for form := 1; form <= Form(); form++ {
		t.Run(fmt.Sprint("form ", form), func(t *testing.T) {
			path := ofForm(t, form, full)
			before := must(os.ReadFile(path))
			got := say(path)
			if got != want {
				t.Errorf("it reads otherwise:\n%.2000s\nwant\n%.2000s", got, want)
			}
			var found int
			db := must(sql.Open("sqlite", dsn(path, "mode=ro")))
			must(0, db.QueryRow("PRAGMA user_version").Scan(&found))
			db.Close()
			if found != Form() {
				t.Errorf("it has the form %d", found)
			}
			copied, err := os.ReadFile(fmt.Sprintf("%s.form-%d", path, form))
			if form == Form() {
				if !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("the present form was copied: %v", err)
				}
				return
			}
			if err != nil || len(copied) == 0 || len(copied) > 2*len(before) {
				t.Errorf("no copy was made first: %v", err)
			}
			// Back to the version of then: it says that the record is newer, and does not touch it.
			now := must(os.ReadFile(path))
			if _, err := open(ctx, path, upTo(t, form)); !errors.Is(err, ErrNewer) {
				t.Errorf("the version of form %d opens it: %v", form, err)
			}
			if string(must(os.ReadFile(path))) != string(now) {
				t.Error("it was touched")
			}
		})
	}
}

// TestStepsAreNeverEdited holds the steps to what they were when they were published: a record that was taken through one is not taken through it again.
func TestStepsAreNeverEdited(t *testing.T) {
	for name, want := range map[string]string{
		"0001_record.sql":      "baf7768d06caecf924b3708bec64d718da47f198a3a1a942b617b863da1b4dee",
		"0002_publication.sql": "27317412f395b177245b19233b34cd2ca2e6c441b43dbf25a67b208d1a42e813",
		"0003_proof.sql":       "45840449fd66706920277d6d8a60ac37c11f0412783dfab07e2c1aee8a76b23d",
		"0004_texts.sql":       "e06ecf40bc9873e3ddae2047ae81f0fdcefae04c37f3e06a0fac8b0c2dbaf321",
		"0005_states.sql":      "be7c90cd4ca38241715d3f82020347490ce2c9390c278a884a3daf845d905126",
		"0006_notices.sql":     "6f2e4769ad0584e071afc9eb4ca3fbd4285b554a8a87ea25da14d27b449e838d",
		"0007_exempt.sql":      "df5abc1ff2be30b3a549fedcf7af53ca5a5a67dfb021fdf5c5303a32ad0e6b6d",
		"0008_purge.sql":       "1634ae14c840e16b9e7c78bb30beeee00dfc6ae7d8361d2a6bd68c584964e8c9",
		"0009_released.sql":    "39397f6bd8d2427c650c7099a96ebdaa87a43658e5dbd7ed376ee22f487a75e9",
		"0010_pending.sql":     "184d197d3d428524742825e53cde7704ccf2bd7d54c46124d162fe674e6b5ff4",
	} {
		if got := fmt.Sprintf("%x", sha256.Sum256(must(embedded.ReadFile("migrations/"+name)))); got != want {
			t.Errorf("%s has the SHA-256 %s: add a further step instead", name, got)
		}
	}
	if n := len(must(embedded.ReadDir("migrations"))); n != Form() { // two branches may have taken the same number
		t.Errorf("there are %d steps, and the last is %d", n, Form())
	}
}
