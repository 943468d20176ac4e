package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/flate"
	_ "modernc.org/sqlite" // the driver that the product has
)

// The floor is the work that no program of this kind can leave out, done with nothing else around it: the workbooks are inflated and scanned,
// their lines are inserted in one transaction, and as many bytes are deflated as the product's documents hold. It checks nothing, computes nothing
// and draws nothing, so it is there to divide by, not to be reached.

// togetherRows is how many rows one INSERT has: the cheapest of the numbers tried.
const togetherRows = 50

// floorOf does the work of a stage: "ingest", "build" or "run", which is both. raw has what unpack put there.
func floorOf(ctx context.Context, stage, inbox, raw, scratch string) error {
	if stage != "build" {
		began := time.Now()
		rows, err := floorIngest(ctx, inbox, filepath.Join(scratch, "floor.db"))
		if err != nil {
			return err
		}
		fmt.Printf("ingest %d rows %.3f s\n", rows, time.Since(began).Seconds())
	}
	if stage != "ingest" {
		began := time.Now()
		out, err := floorBuild(raw, filepath.Join(scratch, "floor.out"))
		if err != nil {
			return err
		}
		fmt.Printf("build %d bytes %.3f s\n", out, time.Since(began).Seconds())
	}
	return nil
}

// floorIngest scans on all cores, and inserts on the way into a table in the order of its key.
func floorIngest(ctx context.Context, inbox, path string) (rows int, err error) {
	paths, err := filepath.Glob(filepath.Join(inbox, "*.xlsx"))
	if err != nil {
		return 0, err
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, `CREATE TABLE observation (indicator TEXT NOT NULL, period TEXT NOT NULL, value TEXT, numerator TEXT, denominator TEXT, commentary TEXT,
		file INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (indicator, period)) STRICT, WITHOUT ROWID`)
	if err != nil {
		return 0, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // of no effect once committed
	const columns = 8
	insert := func(n int) (*sql.Stmt, error) {
		return tx.PrepareContext(ctx, "INSERT INTO observation VALUES "+strings.TrimSuffix(strings.Repeat("(?,?,?,?,?,?,?,?),", n), ","))
	}
	many, err := insert(togetherRows)
	if err != nil {
		return 0, err
	}
	args := make([]any, 0, columns*togetherRows)
	file := 0
	err = scanAll(paths, runtime.GOMAXPROCS(0), func(lines []returned) error {
		file++
		for i := range lines {
			l := &lines[i]
			args = append(args, l.indicator, l.period, orNull(l.value), orNull(l.numerator), orNull(l.denominator), orNull(l.commentary), file, l.row)
			if len(args) == cap(args) {
				if _, err := many.ExecContext(ctx, args...); err != nil {
					return err
				}
				args = args[:0]
			}
		}
		rows += len(lines)
		return nil
	})
	if err == nil && len(args) > 0 {
		var rest *sql.Stmt
		if rest, err = insert(len(args) / columns); err == nil {
			_, err = rest.ExecContext(ctx, args...)
		}
	}
	if err != nil {
		return 0, err
	}
	return rows, tx.Commit()
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// pieceBytes is how much is deflated at a time, so that all cores have something to do to the end.
const pieceBytes = 1 << 20

// The levels at which the product deflates its report and its workbook.
const (
	reportLevel   = 6
	workbookLevel = 7
)

// piece is a part of what is to be deflated.
type piece struct {
	file  *os.File
	at    int64
	level int
}

// floorBuild deflates what the documents hold and writes it with what they hold undeflated, and gives the size of the output.
func floorBuild(raw, path string) (size int64, err error) {
	var pieces []piece
	for name, level := range map[string]int{reportFile: reportLevel, workbookFile: workbookLevel} {
		f, err := os.Open(filepath.Join(raw, name))
		if err != nil {
			return 0, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		for at := int64(0); at < info.Size(); at += pieceBytes {
			pieces = append(pieces, piece{f, at, level})
		}
	}
	out, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()

	var next atomic.Int64
	var mu sync.Mutex
	var workers sync.WaitGroup
	failed := make([]error, runtime.GOMAXPROCS(0))
	for n := range failed {
		workers.Go(func() {
			failed[n] = deflate(pieces, &next, func(deflated []byte) error {
				mu.Lock()
				defer mu.Unlock()
				size += int64(len(deflated))
				_, err := out.Write(deflated)
				return err
			})
		})
	}
	workers.Wait()
	if err := errors.Join(failed...); err != nil {
		return 0, err
	}
	asIs, err := os.Open(filepath.Join(raw, asIsFile))
	if err != nil {
		return 0, err
	}
	defer asIs.Close()
	// Through a buffer: left to itself io.Copy has the file system do it, and nothing would be written at all.
	n, err := io.CopyBuffer(struct{ io.Writer }{out}, struct{ io.Reader }{asIs}, make([]byte, 256<<10))
	return size + n, err
}

// deflate takes pieces, the next that nobody has taken, until there are none.
func deflate(pieces []piece, next *atomic.Int64, write func([]byte) error) error {
	var out kept
	writers := map[int]*flate.Writer{}
	buffer := make([]byte, pieceBytes)
	for {
		n := int(next.Add(1)) - 1
		if n >= len(pieces) {
			return nil
		}
		p := pieces[n]
		got, err := p.file.ReadAt(buffer, p.at)
		if err != nil && err != io.EOF {
			return err
		}
		out.bytes = out.bytes[:0]
		w := writers[p.level]
		if w == nil {
			if w, err = flate.NewWriter(&out, p.level); err != nil {
				return err
			}
			writers[p.level] = w
		}
		w.Reset(&out)
		if _, err := w.Write(buffer[:got]); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		if err := write(out.bytes); err != nil {
			return err
		}
	}
}

// kept is what was written to it.
type kept struct{ bytes []byte }

func (k *kept) Write(p []byte) (int, error) {
	k.bytes = append(k.bytes, p...)
	return len(p), nil
}
