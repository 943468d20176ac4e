package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"perfpack/pipeline/disk"
)

//go:embed migrations/*.sql
var embedded embed.FS

// migrations are the steps by which a record came to its present form, one file each, added and never edited.
func migrations() fs.FS {
	steps, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return steps
}

// latest gives the number of the last step.
func latest(steps fs.FS) (int, error) {
	names, err := fs.Glob(steps, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("the steps of the record's form can not be listed: %w", errors.Join(err, fs.ErrNotExist))
	}
	number, _, _ := strings.Cut(names[len(names)-1], "_") // Glob sorts
	return strconv.Atoi(number)
}

// migrate takes the record through the steps it lacks. Each step is one transaction that also writes its number into user_version.
// An older record is copied first, beside the file and named for the form it had, unless nothing was ever recorded in it: then it was cut short while being made.
func migrate(ctx context.Context, path string, steps fs.FS, from int) (err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return create(ctx, path, steps)
	}
	return migrateAt(ctx, path, steps, from)
}

// create makes a new record aside and gives it its place when it is whole. Were it made in its place, the power might fail while SQLite writes the very first page of it,
// and leave something that is no record.
func create(ctx context.Context, path string, steps fs.FS) error {
	aside := path + ".unfinished"
	beside := []string{aside + "-journal", aside + "-wal", aside + "-shm"}
	if err := removeAll(append(beside, aside)...); err != nil {
		return err
	}
	if err := migrateAt(ctx, aside, steps, 0); err != nil {
		return err
	}
	if err := removeAll(beside...); err != nil { // SQLite does so when it closes, and does not say when it cannot
		return err
	}
	if err := disk.SyncFolder(filepath.Dir(path)); err != nil { // the log that SQLite had beside it is gone for good
		return err
	}
	return settle(aside, path)
}

// removeAll takes files away, those that are not there included.
func removeAll(names ...string) error {
	var err error
	for _, name := range names {
		if e := os.Remove(name); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

func migrateAt(ctx context.Context, path string, steps fs.FS, from int) (err error) {
	if from == 0 {
		// Made here and not by SQLite, for the sake of its permissions, which SQLite then gives to the log as well.
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, disk.FileMode)
		if err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	db, err := sql.Open("sqlite", writerDSN(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	recorded := false
	if from > 0 {
		if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM journal)").Scan(&recorded); err != nil {
			return err
		}
	}
	if recorded {
		if err := copyTo(ctx, db, fmt.Sprintf("%s.form-%d", path, from)); err != nil {
			return fmt.Errorf("copying it first: %w", err)
		}
	}
	names, err := fs.Glob(steps, "*.sql")
	if err != nil {
		return err
	}
	for n, name := range names { // the first of them is step 1
		if n < from {
			continue
		}
		if err := take(ctx, db, steps, name); err != nil {
			return fmt.Errorf("step %s: %w", name, err)
		}
	}
	// Closing would do this by itself, and would not say when it fails: a new record is then moved without its log, and is damaged.
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// take takes one step, whole or not at all.
func take(ctx context.Context, db *sql.DB, steps fs.FS, name string) error {
	text, err := fs.ReadFile(steps, name)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, string(text)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Backup writes a whole and consistent copy of the record to a file that must not exist yet. Reading and writing may go on meanwhile.
func (r *Record) Backup(ctx context.Context, to string) error {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backing up the record to %s: %w", to, errors.Join(err, fs.ErrExist))
	}
	db, err := sql.Open("sqlite", dsn(r.path, "mode=rw")) // VACUUM INTO is refused on a connection which may only query
	if err != nil {
		return fmt.Errorf("backing up the record to %s: %w", to, err)
	}
	defer db.Close()
	if err := copyTo(ctx, db, to); err != nil {
		return fmt.Errorf("backing up the record to %s: %w", to, err)
	}
	return nil
}

// copyTo appears at its place whole or not at all, and stays there through a power cut.
func copyTo(ctx context.Context, db *sql.DB, to string) error {
	aside := to + ".tmp"
	if err := os.Remove(aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // of a copy that was cut short
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", aside); err != nil {
		return err
	}
	return settle(aside, to)
}

// settle gives a file that was made aside its place, whole and for good.
func settle(aside, to string) error {
	f, err := os.OpenFile(aside, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(disk.FileMode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := disk.Rename(aside, to); err != nil {
		return err
	}
	return disk.SyncFolder(filepath.Dir(to))
}
