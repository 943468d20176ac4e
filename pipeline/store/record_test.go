package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

var hand = Hand{At: "2025-10-06T06:15:00Z", Who: "performance officer"}

func mustOpen(t testing.TB, path string) *Record {
	t.Helper()
	r, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func newRecord(t testing.TB) *Record {
	t.Helper()
	return mustOpen(t, filepath.Join(t.TempDir(), "perfpack.db"))
}

func mustWrite(t testing.TB, r *Record, fn func(*Tx) error) {
	t.Helper()
	if err := r.Write(t.Context(), hand, fn); err != nil {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// sha gives a hash that is like one of a file.
func sha(n int) string { return fmt.Sprintf("%064x", n) }

func number(s string) decimal.NullDecimal {
	if s == "" {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.RequireFromString(s))
}

func quarter(s string) period.Quarter { return must(period.ParseQuarter(s)) }

// figure gives an observation from words: "HSG-01 northmoor 2025-26-Q2 61.2".
func figure(words string, from kpi.Source) kpi.Observation {
	f := strings.Fields(words)
	o := kpi.Observation{Indicator: kpi.Ref(f[0]), Organisation: f[1], Area: f[1], Period: must(period.Parse(f[2])), Source: from}
	if len(f) > 3 {
		o.Value = number(f[3])
	}
	return o
}

// bring receives a file as an accepted return and appends figures from it.
func bring(t testing.TB, tx *Tx, n int, service, q string, figures ...string) (submission int64) {
	t.Helper()
	ctx := t.Context()
	f, _, err := tx.Receive(ctx, File{SHA256: sha(n), Size: 1000, Kind: ReturnFile, Name: fmt.Sprintf("%s-%d.xlsx", service, n)})
	if err != nil {
		t.Fatal(err)
	}
	id, err := tx.Submit(ctx, Submission{File: f, Name: f.Name, Service: service, Quarter: quarter(q), State: Accepted})
	if err != nil {
		t.Fatal(err)
	}
	var list []kpi.Observation
	for i, words := range figures {
		list = append(list, figure(words, kpi.Source{SHA256: f.SHA256, File: f.Name, Sheet: "Return", Cell: fmt.Sprintf("J%d", i+2)}))
	}
	if _, err := tx.Append(ctx, id, list); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestARecordIsMadeWhereThereIsNone(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"perfpack.db", "a b?c#d%e.db"} { // of which the last four would end a URI
		path := filepath.Join(dir, name)
		r := mustOpen(t, path)
		mustWrite(t, r, func(tx *Tx) error {
			_, err := tx.Note(t.Context(), "tried", name, "")
			return err
		})
		if err := r.Check(t.Context()); err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o007 != 0 {
			t.Errorf("%s: everybody may do %v", name, info.Mode())
		}
		r = mustOpen(t, path)
		if seq := must(r.Known(t.Context())); seq != 1 {
			t.Errorf("%s: after opening again the last sequence is %d, want 1", name, seq)
		}
		r.Close()
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(left) != 2 {
		t.Errorf("closed records leave %q behind", left)
	}
}

func TestSettingsOfEveryConnection(t *testing.T) {
	r := newRecord(t)
	want := map[string]string{"journal_mode": "wal", "foreign_keys": "1", "trusted_schema": "0", "cell_size_check": "1", "busy_timeout": "10000",
		"recursive_triggers": "1", "application_id": fmt.Sprint(applicationID), "user_version": fmt.Sprint(must(latest(migrations())))}
	read := func(rd Reader, who string) {
		for name, value := range want {
			got, _, err := first(list(t.Context(), rd, "", scanned[string], "PRAGMA "+name))
			if err != nil || got != value {
				t.Errorf("%s: %s is %q (%v), want %q", who, name, got, err, value)
			}
		}
	}
	read(r.Reader, "reader")
	want["synchronous"] = "2"
	mustWrite(t, r, func(tx *Tx) error {
		read(tx.Reader, "writer")
		return nil
	})
	if _, err := r.readers.Exec("INSERT INTO journal VALUES (1, '2025-10-06T06:15:00Z', 'a', 'b', 'c', 'd')"); err == nil {
		t.Error("a reading connection writes")
	}
}

func TestARecordOfANewerVersionIsRefusedUntouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "perfpack.db")
	mustOpen(t, path).Close()
	db := must(sql.Open("sqlite", dsn(path, "mode=rw")))
	must(db.Exec(fmt.Sprintf("PRAGMA user_version = %d", must(latest(migrations()))+1)))
	db.Close()
	before := must(os.ReadFile(path))
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
	if string(must(os.ReadFile(path))) != string(before) {
		t.Error("the file was touched")
	}
	if left := must(filepath.Glob(path + "*")); len(left) != 1 {
		t.Errorf("left %q", left)
	}
}

func TestANewerVersionIsSeenInALogThatWasNotYetTakenIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "perfpack.db")
	mustOpen(t, path).Close()
	db := must(sql.Open("sqlite", dsn(path, "mode=rw")))
	defer db.Close()
	must(db.Exec(fmt.Sprintf("PRAGMA user_version = %d", must(latest(migrations()))+1)))
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
}

func TestSomethingElseIsNotTakenForARecord(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	db := must(sql.Open("sqlite", "file:"+other))
	must(db.Exec("CREATE TABLE customer (id INTEGER)"))
	db.Close()
	text := filepath.Join(dir, "notes.db")
	os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600)
	for _, path := range []string{other, text, dir} {
		before, _ := os.ReadFile(path)
		if _, err := Open(t.Context(), path); !errors.Is(err, ErrNotRecord) {
			t.Errorf("%s: got %v, want ErrNotRecord", path, err)
		}
		if after, _ := os.ReadFile(path); string(after) != string(before) {
			t.Errorf("%s was touched", path)
		}
	}
}

func TestAnEmptyFileBecomesARecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "perfpack.db")
	os.WriteFile(path, nil, 0o600) // what is left when making one was cut short at the very start
	if err := mustOpen(t, path).Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestMakingARecordThatWasCutShortIsTakenUpAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "perfpack.db")
	db := must(sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)"))
	must(db.Exec(`CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP);
		INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES (0, 1, '2025-10-06 06:15:00')`)) // which is a transaction of its own, before the first step
	db.Close()
	if err := mustOpen(t, path).Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// nextForm is the present form and one step more.
func nextForm(t *testing.T, step string) fstest.MapFS {
	t.Helper()
	steps := fstest.MapFS{}
	names := must(embedded.ReadDir("migrations"))
	for _, n := range names {
		steps[n.Name()] = &fstest.MapFile{Data: must(embedded.ReadFile("migrations/" + n.Name()))}
	}
	next := len(names) + 1
	steps[fmt.Sprintf("%04d_next.sql", next)] = &fstest.MapFile{Data: fmt.Appendf(nil, "-- +goose Up\n%s\nPRAGMA user_version = %d;\n", step, next)}
	return steps
}

func TestAnOlderRecordIsCopiedThenBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "perfpack.db")
	r := mustOpen(t, path)
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
		return nil
	})
	r.Close()

	next, err := open(t.Context(), path, nextForm(t, "CREATE TABLE next_thing (id INTEGER PRIMARY KEY) STRICT;"))
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	var n int
	if err := next.readers.QueryRowContext(t.Context(), "SELECT count(*) FROM next_thing").Scan(&n); err != nil {
		t.Error(err)
	}
	// The copy is whole, and of the earlier form.
	old := mustOpen(t, fmt.Sprintf("%s.form-%d", path, must(latest(migrations()))))
	if s := must(old.SeriesOf(t.Context(), 0, "HSG-01", "northmoor")); len(s.Observations) != 1 {
		t.Errorf("the copy has %v", s)
	}
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrNewer) {
		t.Errorf("the earlier program opens the later form: %v", err)
	}
}

func TestAStepThatFailsLeavesTheRecordAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "perfpack.db")
	mustOpen(t, path).Close()
	if _, err := open(t.Context(), path, nextForm(t, "CREATE TABLE next_thing (id INTEGER PRIMARY KEY) STRICT;\nINSERT INTO nowhere VALUES (1);")); err == nil {
		t.Fatal("the step did not fail")
	}
	r := mustOpen(t, path)
	if err := r.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := r.readers.QueryRowContext(t.Context(), "SELECT 1 FROM next_thing").Scan(new(int)); err == nil {
		t.Error("half of the step was kept")
	}
}

func TestEveryStepSetsItsOwnNumber(t *testing.T) {
	names := must(embedded.ReadDir("migrations"))
	for i, n := range names {
		if want := fmt.Sprintf("PRAGMA user_version = %d;", i+1); !strings.Contains(string(must(embedded.ReadFile("migrations/"+n.Name()))), want) {
			t.Errorf("%s lacks %q", n.Name(), want)
		}
	}
	if known := must(latest(migrations())); known != len(names) {
		t.Errorf("the last of %d steps is %d", len(names), known)
	}
}

// everything does to a record once what can be done to it, but for a purge.
func everything(t testing.TB, tx *Tx) error {
	ctx := t.Context()
	id := bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
	findings := must(tx.AddFindings(ctx, id, someFindings))
	must(0, tx.Question(ctx, findings[0], figure("HSG-01 northmoor 2025-26-Q2", kpi.Source{})))
	must(0, tx.AnswerFinding(ctx, findings[0], "checked"))
	must(tx.SaveFramework(ctx, "abc", "tables"))
	must(tx.SaveSettings(ctx, "def", "text"))
	must(0, tx.RecordPack(ctx, Pack{Organisation: "northmoor", Quarter: quarter("2025-26-Q2"), Version: 1, Kind: Final, Framework: "abc"}))
	must(0, tx.Publish(ctx, "northmoor 2025-26-Q2 v1", []Publication{{Indicator: "HSG-01", Area: "northmoor", Period: quarter("2025-26-Q2").Period(), Known: must(tx.SeriesOf(ctx, 0, "HSG-01", "northmoor")).Observations[0].Known}}))
	must(0, tx.RecordTexts(ctx, Pack{Organisation: "northmoor", Quarter: quarter("2025-26-Q2"), Version: 1}, []Text{{Name: "texts/a.md", SHA256: sha(1)}}))
	must(0, tx.RecordExempt(ctx, Pack{Organisation: "northmoor", Quarter: quarter("2025-26-Q2"), Version: 1}, Appendix{sha(2), "exempt/northmoor"}))
	must(0, tx.ReleaseWords(ctx, &Finding{ID: findings[0], Submission: id}, StateWords{Sheet: "Risks", Cell: "A4", Text: "All is well."}))
	must(0, tx.AppendSaid(ctx, id, someSaid))
	must(tx.Queue(ctx, Notice{Key: "a", Kind: "receipt", Audience: "team", Subject: "A"}, []string{"email"}))
	must(0, tx.Attempted(ctx, "email", Attempt{1, NoticeSent, ""}))
	run := must(tx.StartRun(ctx, Run{Verb: "run"}))
	must(0, tx.FinishRun(ctx, run, 0, ""))
	_, _, err := tx.Receive(ctx, File{SHA256: sha(1), Kind: ReturnFile, Name: "again.xlsx"})
	return err
}

func TestNothingRecordedIsAlteredOrRemoved(t *testing.T) {
	r := newRecord(t)
	mustWrite(t, r, func(tx *Tx) error {
		if err := everything(t, tx); err != nil {
			return err
		}
		bring(t, tx, 2, "waste", "2025-26-Q2", "W-01 northmoor 2025-26-Q2 7")
		mistake, _, err := tx.FileByHash(t.Context(), sha(2))
		if err != nil {
			return err
		}
		return tx.Purge(t.Context(), mistake, "sent by mistake")
	})
	db := must(sql.Open("sqlite", writerDSN(r.path)))
	defer db.Close()
	tables := must(list(t.Context(), r.Reader, "", scanned[string],
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'goose_*' AND name NOT GLOB 'sqlite_*'"))
	if len(tables) < 26 {
		t.Errorf("only the tables %q", tables)
	}
	for _, table := range tables {
		var first string
		if err := db.QueryRow("SELECT name FROM pragma_table_info(?) LIMIT 1", table).Scan(&first); err != nil {
			t.Fatal(err)
		}
		for _, change := range []string{
			fmt.Sprintf("UPDATE %s SET %s = %[2]s", table, first),
			"DELETE FROM " + table,
			fmt.Sprintf("INSERT OR REPLACE INTO %s SELECT * FROM %[1]s", table),
		} {
			if _, err := db.Exec(change); err == nil || !strings.Contains(err.Error(), "appended to") {
				t.Errorf("%s: got %v", change, err)
			}
		}
	}
}

func TestAChangeIsWholeOrNotAtAll(t *testing.T) {
	r := newRecord(t)
	trouble := errors.New("trouble")
	ctx, cancel := context.WithCancel(t.Context())
	for _, c := range []struct {
		name string
		ctx  context.Context
		fn   func(*Tx) error
		want error
	}{
		{"the caller gives up", t.Context(), func(tx *Tx) error {
			bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
			return trouble
		}, trouble},
		{"the context ends", ctx, func(tx *Tx) error {
			bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
			cancel()
			return nil
		}, context.Canceled},
	} {
		if err := r.Write(c.ctx, hand, c.fn); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
		if seq := must(r.Known(t.Context())); seq != 0 {
			t.Errorf("%s: the record has gone on to %d", c.name, seq)
		}
	}
	func() {
		defer func() { recover() }()
		r.Write(t.Context(), hand, func(tx *Tx) error {
			bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
			panic("bug")
		})
	}()
	// What was given up left nothing in memory either: series and periods are taken in anew.
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
		return nil
	})
	if err := r.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if s := must(r.SeriesOf(t.Context(), 0, "HSG-01", "northmoor")); len(s.Observations) != 1 {
		t.Errorf("got %v", s)
	}
}

func TestAHandIsNamedAndStampsInUTC(t *testing.T) {
	r := newRecord(t)
	for _, h := range []Hand{{"", "a"}, {"2025-10-06", "a"}, {"2025-10-06 06:15:00", "a"}, {"2025-10-06T06:15:00+01:00", "a"}, {"2025-10-06T06:15:00Z", ""}} {
		if err := r.Write(t.Context(), h, func(*Tx) error { return nil }); err == nil {
			t.Errorf("%+v is let in", h)
		}
	}
}

func TestSequencesGoUpByOneWhateverTheClockSays(t *testing.T) {
	r := newRecord(t)
	for _, at := range []string{"2025-10-06T06:15:00Z", "2025-10-07T06:15:00Z", "2024-01-01T00:00:00Z"} {
		err := r.Write(t.Context(), Hand{at, "run"}, func(tx *Tx) error {
			must(tx.Note(t.Context(), "did", "one thing", ""))
			must(tx.Note(t.Context(), "did", "another", "because"))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, e := range must(r.Journal(t.Context(), 0)) {
		if e.Seq != int64(i)+1 {
			t.Errorf("line %d has the sequence %d", i+1, e.Seq)
		}
	}
	if seq := must(r.Known(t.Context())); seq != 6 {
		t.Errorf("the last sequence is %d, want 6", seq)
	}
	for at, want := range map[string]int64{"2023-01-01T00:00:00Z": 0, "2025-10-06T23:00:00Z": 6, "2024-06-01T00:00:00Z": 6} {
		if got := must(r.KnownAt(t.Context(), at)); got != want {
			t.Errorf("at %s %d was known, want %d", at, got, want)
		}
	}
}

func TestABackupIsWholeAndNeverOverwrites(t *testing.T) {
	r := newRecord(t)
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
		return nil
	})
	to := filepath.Join(t.TempDir(), "copy.db")
	os.WriteFile(to+".tmp", []byte("of one that was cut short"), 0o600)
	if err := r.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	c := mustOpen(t, to)
	if err := c.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if s := must(c.SeriesOf(t.Context(), 0, "HSG-01", "northmoor")); len(s.Observations) != 1 {
		t.Errorf("the copy has %v", s)
	}
	if err := r.Backup(t.Context(), to); !errors.Is(err, os.ErrExist) {
		t.Errorf("got %v, want that it exists", err)
	}
}

func TestCheckFindsDamage(t *testing.T) {
	for name, damage := range map[string]string{
		"a reference to nothing": "PRAGMA foreign_keys = 0; INSERT INTO observation (series, period, known, value, marks, cell) VALUES (9, 9, 9, '1', 0, 0)",
		"a figure that is none":  "PRAGMA foreign_keys = 0; INSERT INTO observation (series, period, known, value, marks, cell) VALUES (1, 1, 1, '1,5', 0, 0)",
		"a gap in the journal":   "INSERT INTO journal VALUES (99, '2025-10-06T06:15:00Z', 'a', 'b', '', '')",
	} {
		r := newRecord(t)
		mustWrite(t, r, func(tx *Tx) error {
			bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
			return nil
		})
		db := must(sql.Open("sqlite", writerDSN(r.path)))
		db.SetMaxOpenConns(1)
		must(db.Exec(damage))
		db.Close()
		if err := r.Check(t.Context()); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: got %v, want ErrDamaged", name, err)
		}
	}
	r := newRecord(t)
	mustWrite(t, r, func(tx *Tx) error {
		bring(t, tx, 1, "housing", "2025-26-Q2", "HSG-01 northmoor 2025-26-Q2 61.2")
		return nil
	})
	r.Close()
	f := must(os.OpenFile(r.path, os.O_RDWR, 0))
	must(f.WriteAt(make([]byte, 4096), 4096*10))
	f.Close()
	if err := mustOpen(t, r.path).Check(t.Context()); !errors.Is(err, ErrDamaged) {
		t.Errorf("a page of noughts: got %v, want ErrDamaged", err)
	}
}
