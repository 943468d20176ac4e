package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Hand says by whom and when something is done to the record. It stands in the journal beside every change.
type Hand struct {
	At  string // RFC 3339 in UTC, such as 2025-10-06T06:15:00Z
	Who string // a person, a role, or the program itself
}

// Tx is a change to the record in the making, and reads the record as the change has it so far. It lasts for one call of [Record.Write].
type Tx struct {
	Reader
	w    *writer
	hand Hand
	seq  int64 // last one taken; 0 until the first is
}

// writer is the one connection that changes the record, with what is costly to find out again. All of it is guarded by Record.mu.
type writer struct {
	db   *sql.DB
	conn *sql.Conn
	own  any // what the driver knows conn as
	// statements are prepared statements by their text: a return takes a dozen small ones, and preparing costs more than running them.
	statements map[string]*sql.Stmt
	// inserts are prepared statements by their text. They belong to the driver's connection: going through database/sql would convert each
	// of a row's values once more, which is half as much again as the insert itself.
	inserts map[string]driver.Stmt
	// series and periods are what the record has of them; nil until they are first needed, and again after a change was given up.
	series  map[seriesName]int64
	periods map[period.Period]int64
}

type seriesName struct {
	indicator          kpi.Ref
	area, organisation string
}

func openWriter(ctx context.Context, path string) (*writer, error) {
	db, err := sql.Open("sqlite", writerDSN(path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, own, err := pinned(ctx, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &writer{db: db, conn: conn, own: own, statements: map[string]*sql.Stmt{}, inserts: map[string]driver.Stmt{}}, nil
}

func (w *writer) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := w.statements[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, query)
	if err == nil {
		w.statements[query] = s
	}
	return s, err
}

// QueryContext runs a query on the connection that writes.
func (w *writer) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := w.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// ExecContext runs a statement on the connection that writes.
func (w *writer) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := w.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (w *writer) close() error {
	var err error
	for _, s := range w.inserts {
		err = errors.Join(err, s.Close())
	}
	for _, s := range w.statements {
		err = errors.Join(err, s.Close())
	}
	return errors.Join(err, w.conn.Close(), w.db.Close())
}

// Write runs a change to the record: all that fn does through the Tx is kept, or none of it when fn gives an error or the context ends.
// Several submissions may go into one change. Two changes never run at once, in this process or in another, so that fn must not call Write itself.
func (r *Record) Write(ctx context.Context, hand Hand, fn func(*Tx) error) (err error) {
	if at, err := time.Parse(time.RFC3339, hand.At); err != nil || at.Location() != time.UTC {
		return fmt.Errorf("writing to the record: %q is not a time in UTC as RFC 3339 has it", hand.At)
	}
	if hand.Who == "" {
		return errors.New("writing to the record: nobody is named")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.writer == nil {
		if r.writer, err = openWriter(ctx, r.path); err != nil {
			return fmt.Errorf("writing to the record: %w", err)
		}
	}
	w := r.writer
	// BEGIN IMMEDIATE takes the lock at once: a reader that turns into a writer half way is refused however long it waits.
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("writing to the record: %w", err)
	}
	done := false
	defer func() {
		if done {
			return
		}
		w.series, w.periods = nil, nil
		if _, undo := w.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); undo != nil {
			// The connection is in a state that is not known. Closing it gives the change up.
			r.writer = nil
			err = errors.Join(err, w.close())
		}
	}()
	tx := &Tx{w: w, hand: hand}
	tx.Reader = Reader{q: w, arrivals: r.arrivals.after(), conn: func(context.Context) (driver.QueryerContext, func() error, error) {
		return w.own.(driver.QueryerContext), func() error { return nil }, nil
	}}
	if err := fn(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("writing to the record: %w", err)
	}
	if _, err := w.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return fmt.Errorf("writing to the record: %w", err)
	}
	done = true
	return nil
}

// Note puts a line into the journal and takes the next sequence with it. Everything else that a Tx does notes itself.
func (tx *Tx) Note(ctx context.Context, action, subject, why string) (seq int64, err error) {
	if tx.seq == 0 {
		if tx.seq, err = tx.Known(ctx); err != nil {
			return 0, err
		}
	}
	err = tx.exec(ctx, "INSERT INTO journal (seq, at, who, action, subject, why) VALUES (?, ?, ?, ?, ?, ?)",
		tx.seq+1, tx.hand.At, tx.hand.Who, action, subject, why)
	if err != nil {
		return 0, fmt.Errorf("noting in the journal that %s %s: %w", subject, action, err)
	}
	tx.seq++
	return tx.seq, nil
}

func (tx *Tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := tx.w.ExecContext(ctx, query, args...)
	return err
}

// add inserts a row and gives its id.
func (tx *Tx) add(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := tx.w.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// rowsAnInsert are the numbers of rows that go into one INSERT. Measured, beyond the first nothing more is gained; the next serves returns of a few lines.
var rowsAnInsert = [...]int{50, 10, 1}

// insert puts n rows into a table. fill gives the values of the ith row, as int64, string or nil.
func (tx *Tx) insert(ctx context.Context, table, columns string, n int, fill func(i int, row []driver.NamedValue) error) error {
	width := strings.Count(columns, ",") + 1
	args := make([]driver.NamedValue, width*min(n, rowsAnInsert[0]))
	for i := range args {
		args[i].Ordinal = i + 1
	}
	for i := 0; i < n; {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := 0
		for _, rows = range rowsAnInsert {
			if rows <= n-i {
				break
			}
		}
		stmt, err := tx.w.prepared(ctx, table, columns, width, rows)
		if err != nil {
			return err
		}
		for j := range rows {
			if err := fill(i+j, args[j*width:(j+1)*width]); err != nil {
				return err
			}
		}
		// Without the context's end, which the driver would watch by a goroutine for each INSERT.
		_, err = stmt.(driver.StmtExecContext).ExecContext(context.WithoutCancel(ctx), args[:rows*width])
		if err != nil {
			return err
		}
		i += rows
	}
	return nil
}

func (w *writer) prepared(ctx context.Context, table, columns string, width, rows int) (driver.Stmt, error) {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", width), ",") + ")"
	text := "INSERT INTO " + table + " (" + columns + ") VALUES " + strings.TrimSuffix(strings.Repeat(row+",", rows), ",")
	if s, ok := w.inserts[text]; ok {
		return s, nil
	}
	s, err := w.own.(driver.ConnPrepareContext).PrepareContext(context.WithoutCancel(ctx), text)
	if err != nil {
		return nil, err
	}
	w.inserts[text] = s
	return s, nil
}
