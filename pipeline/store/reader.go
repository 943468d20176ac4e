package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"runtime"
)

// Reader reads the record. A [Record] reads what has been committed, a [Tx] what it has changed besides.
//
// Where a method takes asKnown, it leaves out whatever became known after that sequence; 0 leaves nothing out.
type Reader struct {
	q interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
	// conn lends the driver's connection, and takes it back.
	conn func(context.Context) (driver.QueryerContext, func() error, error)
	// arrivals are those read so far.
	arrivals *arrivals
}

// always is the sequence that leaves nothing out.
const always = 1<<63 - 1

func until(asKnown int64) int64 {
	if asKnown == 0 {
		return always
	}
	return asKnown
}

// Known gives the last sequence taken: what to read the record as known at, when nothing that comes later is to be seen. It is 0 in an empty record.
func (rd Reader) Known(ctx context.Context) (int64, error) {
	seq, _, err := first(list(ctx, rd, "reading the last sequence of the record", scanned[int64], "SELECT coalesce(max(seq), 0) FROM journal"))
	return seq, err
}

// KnownAt gives the last sequence that was stamped at or before a time, as RFC 3339 in UTC, and 0 when there is none. A clock that was set back since
// does not matter: what was recorded before in sequence was known before.
func (rd Reader) KnownAt(ctx context.Context, at string) (int64, error) {
	seq, _, err := first(list(ctx, rd, "reading what was known at "+at, scanned[int64], "SELECT coalesce(max(seq), 0) FROM journal WHERE at <= ?", at))
	return seq, err
}

// Entry is a line of the journal.
type Entry struct {
	Seq int64
	Hand
	Action  string
	Subject string
	Why     string
}

// Journal gives the lines of the journal after a sequence, in order.
func (rd Reader) Journal(ctx context.Context, after int64) ([]Entry, error) {
	return list(ctx, rd, "reading the journal", func(scan func(...any) error) (e Entry, err error) {
		err = scan(&e.Seq, &e.At, &e.Who, &e.Action, &e.Subject, &e.Why)
		return e, err
	}, "SELECT seq, at, who, action, subject, why FROM journal WHERE seq > ? ORDER BY seq", after)
}

// Noted gives the last line of the journal in which something was done to a subject, or with an empty subject to any, and false where there is none.
func (rd Reader) Noted(ctx context.Context, action, subject string) (Entry, bool, error) {
	return first(list(ctx, rd, "looking for a line of the journal", func(scan func(...any) error) (e Entry, err error) {
		err = scan(&e.Seq, &e.At, &e.Who, &e.Action, &e.Subject, &e.Why)
		return e, err
	}, "SELECT seq, at, who, action, subject, why FROM journal WHERE action = ?1 AND ?2 IN ('', subject) ORDER BY seq DESC LIMIT 1", action, subject))
}

// list reads a query of few rows into values.
func list[T any](ctx context.Context, rd Reader, doing string, read func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := rd.q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := read(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", doing, err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return out, nil
}

// scanned reads a row of one column.
func scanned[T any](scan func(...any) error) (v T, err error) {
	err = scan(&v)
	return v, err
}

// first gives the first of a list, and whether there is one.
func first[T any](l []T, err error) (T, bool, error) {
	if err != nil || len(l) == 0 {
		var none T
		return none, false, err
	}
	return l[0], true, nil
}

// stream reads a query of many rows straight from the driver, which database/sql would copy once more. yield says whether to go on; the row is only good
// until it returns.
func (rd Reader) stream(ctx context.Context, yield func(row []driver.Value) (bool, error), query string, args ...any) (err error) {
	conn, release, err := rd.conn(ctx)
	if err != nil {
		return err
	}
	defer func() {
		// A column of a damaged record may hold something of another kind than it was made for.
		var other *runtime.TypeAssertionError
		switch v := recover().(type) {
		case nil:
		case error:
			if !errors.As(v, &other) {
				panic(v)
			}
			err = fmt.Errorf("%w: %w", ErrDamaged, v)
		default:
			panic(v)
		}
		if e := release(); err == nil {
			err = e
		}
	}()
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a} // int64 and string: the driver's own
	}
	rows, err := conn.QueryContext(context.WithoutCancel(ctx), query, named)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, len(rows.Columns()))
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := rows.Next(row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if more, err := yield(row); err != nil || !more {
			return err
		}
	}
}

// pinned takes a connection out of its pool and gives what the driver knows it as. Nobody else has it until the *sql.Conn is closed, so it may be kept till then.
func pinned(ctx context.Context, db *sql.DB) (*sql.Conn, any, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	var own any
	err = conn.Raw(func(dc any) error {
		own = dc
		return nil
	})
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	return conn, own, nil
}
