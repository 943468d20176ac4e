// Package store keeps the record of a workspace: every file received, every figure it brought, what was found wrong and answered, every framework and every pack.
//
// The record is one SQLite file, and it is appended to. A figure is never altered: a correction is a further observation that became known later, and each observation
// carries the sequence in which it became known, so that any past pack can be computed again as it was known then. The journal is at once the account of
// who did what and the counter from which each change takes its sequence; clocks only stamp it.
//
// A [Record] reads while it writes: reading runs on connections of its own, and one [Tx] at a time changes the record, whole or not at all.
// What the figures mean, such as which of several stands, is for the analysis to say.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks the file as a record: "perf" in ASCII.
const applicationID = 0x70657266

// The errors which say that a file is not for this program. The file has not been touched.
var (
	// ErrNewer is the error for a record written by a newer version of the program.
	ErrNewer = errors.New("the record was written by a newer version of perfpack")
	// ErrNotRecord is the error for a file that is something other than a record.
	ErrNotRecord = errors.New("the file is not a record of perfpack")
)

// Record is an open record. It may be used by several goroutines at once; those that write wait for one another.
type Record struct {
	Reader
	path    string
	readers *sql.DB

	mu     sync.Mutex // held while writing
	writer *writer    // opened when it is first needed: much that perfpack does only reads
}

// Open opens the record at the path, makes it when there is none, and brings an older one up to date after putting a copy beside it.
// The error is ErrNewer or ErrNotRecord when the file is not for this program to write to.
func Open(ctx context.Context, path string) (*Record, error) { return open(ctx, path, migrations()) }

func open(ctx context.Context, path string, steps fs.FS) (*Record, error) {
	known, err := latest(steps)
	if err != nil {
		return nil, err
	}
	found, err := version(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("opening the record %s: %w", path, err)
	}
	if found > known {
		return nil, fmt.Errorf("opening the record %s: %w: its form is %d, and this version knows up to %d", path, ErrNewer, found, known)
	}
	if found < known {
		if err := migrate(ctx, path, steps, found); err != nil {
			return nil, fmt.Errorf("bringing the record %s from form %d to %d: %w", path, found, known, err)
		}
	}
	// Not mode=ro: a read-only connection can not tidy the write-ahead log away when it is the last to close.
	readers, err := sql.Open("sqlite", dsn(path, "mode=rw", "_pragma=query_only(1)"))
	if err != nil {
		return nil, fmt.Errorf("opening the record %s: %w", path, err)
	}
	r := &Record{path: path, readers: readers}
	r.Reader = Reader{q: readers, arrivals: new(arrivals), conn: func(ctx context.Context) (driver.QueryerContext, func() error, error) {
		conn, own, err := pinned(ctx, readers)
		if err != nil {
			return nil, nil, err
		}
		return own.(driver.QueryerContext), conn.Close, nil
	}}
	return r, nil
}

// ErrOlder is the error for a record that is not there yet, or was written by an older version and has to be brought up to date before it is read.
var ErrOlder = errors.New("the record has to be made, or brought up to date, by a run first")

// Look opens a record for reading only, beside a run that may be going on: it is neither made nor brought up to date.
func Look(ctx context.Context, path string) (*Record, error) {
	found, err := version(ctx, path)
	if err == nil && found < Form() {
		err = ErrOlder
	}
	if err != nil {
		return nil, fmt.Errorf("looking into the record %s: %w", path, err)
	}
	return Open(ctx, path)
}

// Form gives the number of the form in which this version of the program keeps a record.
func Form() int {
	n, err := latest(migrations())
	if err != nil {
		panic(err) // the steps are part of the program
	}
	return n
}

// dsn names the file to the driver. Reasons for the settings: a plain path would ignore the parameters; trusted_schema, cell_size_check, defensive and dqs
// narrow what a damaged or hostile file can do; recursive_triggers lets the triggers see the deletion that hides in INSERT OR REPLACE.
func dsn(path string, more ...string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/council/perfpack.db
	}
	query := append(more, "_txlock=immediate", "_pragma=busy_timeout(10000)", "_pragma=foreign_keys(1)", "_pragma=recursive_triggers(1)",
		"_pragma=trusted_schema(0)", "_pragma=cell_size_check(1)", "_defensive=1", "_dqs=0", "_time_format=sqlite", "_timezone=UTC")
	return "file://" + (&url.URL{Path: path}).EscapedPath() + "?" + strings.Join(query, "&")
}

func writerDSN(path string) string {
	return dsn(path, "mode=rw", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=secure_delete(1)")
}

// version looks at the file without altering it. A file that is not there, or has nothing in it yet, is of version 0.
func version(ctx context.Context, path string) (int, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%w: it is not a regular file", ErrNotRecord)
	}
	how := []string{"mode=ro"}
	if wal, err := os.Stat(path + "-wal"); err != nil || wal.Size() == 0 {
		how = append(how, "immutable=1") // leaves no -wal and -shm behind; with a log to read it must not be said
	} else if info.Size() == 0 {
		return 0, nil // killed while it was being made
	}
	db, err := sql.Open("sqlite", dsn(path, how...))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)

	// The first releases' records have a table goose_db_version besides; user_version says the same.
	var id, found, tables int
	err = db.QueryRowContext(ctx, `
		SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version),
		       (SELECT count(*) FROM sqlite_schema WHERE name NOT GLOB 'goose_*' AND name NOT GLOB 'sqlite_*')`).Scan(&id, &found, &tables)
	var trouble *sqlite.Error
	switch {
	case errors.As(err, &trouble) && trouble.Code()&0xff == sqlite3.SQLITE_NOTADB:
		return 0, fmt.Errorf("%w: it is no SQLite file", ErrNotRecord)
	case err != nil:
		return 0, err
	case id == applicationID:
		return found, nil
	case id == 0 && tables == 0:
		return 0, nil
	}
	return 0, fmt.Errorf("%w: it is a SQLite file of some other program", ErrNotRecord)
}

// Close closes the record. Afterwards the one file has all of it, unless another program is reading.
func (r *Record) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.readers.Close()
	if r.writer != nil {
		// Closing would do this by itself, but not while a reader, even an idle one, is there. One that reads just now may hinder it: then it is for the next to do.
		_, _ = r.writer.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
		err = errors.Join(err, r.writer.close())
		r.writer = nil
	}
	if err != nil {
		return fmt.Errorf("closing the record: %w", err)
	}
	return nil
}
