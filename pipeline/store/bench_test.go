package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// The size of the largest sample: 300 services with 40 indicators over 24 quarters.
const (
	benchServices   = 300
	benchIndicators = 40
	benchQuarters   = 24
)

// benchReturn gives the figures of one service, a percentage with its parts in each quarter, as the reader of workbooks gives them.
func benchReturn(service int) []kpi.Observation {
	first := quarter("2019-20-Q3")
	list := make([]kpi.Observation, 0, benchIndicators*benchQuarters)
	for i := range benchIndicators {
		ref := kpi.Ref(fmt.Sprintf("S%03d-%02d", service, i))
		for q := range benchQuarters {
			n := service*31 + i*7 + q
			o := kpi.Observation{Indicator: ref, Organisation: "northmoor", Area: "northmoor", Period: (first + period.Quarter(q)).Period()}
			o.Value = number(fmt.Sprintf("%d.%d", 40+n%60, n%10))
			o.Numerator, o.Denominator = number(fmt.Sprint(1000+n%977)), number(fmt.Sprint(2000+n%1013))
			o.Source = kpi.Source{SHA256: sha(service), File: "return.xlsx", Sheet: "Return", Cell: fmt.Sprintf("J%d", len(list)+2)}
			list = append(list, o)
		}
	}
	return list
}

func benchReturns() (out [][]kpi.Observation) {
	for s := range benchServices {
		out = append(out, benchReturn(s))
	}
	return out
}

func fillBench(b *testing.B, r *Record, returns [][]kpi.Observation, together int) {
	for i := 0; i < len(returns); i += together {
		mustWrite(b, r, func(tx *Tx) error {
			for s := i; s < min(i+together, len(returns)); s++ {
				id := bring(b, tx, s, "housing", "2025-26-Q2")
				if _, err := tx.Append(b.Context(), id, returns[s]); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// BenchmarkAppend takes in 288,000 figures as 300 submissions, ten to a change, and beside it in the same run puts the same figures bare into one
// table in one transaction, a row at a time and fifty at a time. The ratios are of the fastest of each, since what disturbs a machine only ever slows it.
func BenchmarkAppend(b *testing.B) {
	returns := benchReturns()
	best := map[string]time.Duration{}
	timed := func(name string, fn func()) {
		start := time.Now()
		fn()
		if took := time.Since(start); best[name] == 0 || took < best[name] {
			best[name] = took
		}
	}
	for b.Loop() {
		for _, rows := range []int{1, 50} {
			db := floor(b)
			timed(fmt.Sprint("floor ", rows), func() { floorInsert(b, db, returns, rows) })
			db.Close()
		}
		for _, together := range []int{1, 10} {
			r := newRecord(b)
			timed(fmt.Sprint("record ", together), func() { fillBench(b, r, returns, together) })
			r.Close()
		}
	}
	for name, took := range best {
		b.ReportMetric(float64(took.Milliseconds()), strings.ReplaceAll(name, " ", "-")+"-ms")
	}
	b.ReportMetric(best["record 10"].Seconds()/best["floor 1"].Seconds(), "of-floor-1")
	b.ReportMetric(best["record 10"].Seconds()/best["floor 50"].Seconds(), "of-floor-50")
}

// BenchmarkQuarters takes in the same figures as they come in the life of a workspace: 24 quarters of 300 returns with 40 lines each.
func BenchmarkQuarters(b *testing.B) {
	returns := benchReturns()
	lines := make([]kpi.Observation, 0, benchIndicators)
	for b.Loop() {
		r := newRecord(b)
		for q := range benchQuarters {
			mustWrite(b, r, func(tx *Tx) error {
				for s, list := range returns {
					lines = lines[:0]
					for i := q; i < len(list); i += benchQuarters {
						o := list[i]
						o.SHA256 = sha(benchServices*q + s)
						lines = append(lines, o)
					}
					id := bring(b, tx, benchServices*q+s, "housing", "2025-26-Q2")
					if _, err := tx.Append(b.Context(), id, lines); err != nil {
						return err
					}
				}
				return nil
			})
		}
		r.Close()
	}
}

func floor(b *testing.B) *sql.DB {
	db := must(sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "floor.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"))
	db.SetMaxOpenConns(1)
	must(db.Exec("CREATE TABLE observation (code TEXT, period TEXT, value TEXT, numerator TEXT, denominator TEXT, PRIMARY KEY (code, period)) WITHOUT ROWID"))
	return db
}

func floorInsert(b *testing.B, db *sql.DB, returns [][]kpi.Observation, rows int) {
	tx := must(db.Begin())
	stmt := must(tx.Prepare("INSERT INTO observation VALUES " + strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?), ", rows), ", ")))
	var args []any
	for _, list := range returns {
		for i := range list {
			o := &list[i]
			args = append(args, string(o.Indicator), o.Period.String(), o.Value.Decimal.String(), o.Numerator.Decimal.String(), o.Denominator.Decimal.String())
			if len(args) == 5*rows {
				must(stmt.Exec(args...))
				args = args[:0]
			}
		}
	}
	if len(args) > 0 {
		b.Fatal("rows do not come out even")
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSeries reads 288,000 figures in 12,000 series.
func BenchmarkSeries(b *testing.B) {
	r := newRecord(b)
	fillBench(b, r, benchReturns(), 10)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for s, err := range r.Series(b.Context(), 0) {
			if err != nil {
				b.Fatal(err)
			}
			n += len(s.Observations)
		}
		if n != benchServices*benchIndicators*benchQuarters {
			b.Fatal(n)
		}
	}
}

// BenchmarkOpen opens a record that is up to date and asks it one thing, as every verb does.
func BenchmarkOpen(b *testing.B) {
	r := newRecord(b)
	fillBench(b, r, benchReturns()[:10], 10)
	r.Close()
	for b.Loop() {
		r := must(Open(b.Context(), r.path))
		must(r.Known(b.Context()))
		r.Close()
	}
}

// BenchmarkMake makes a new record.
func BenchmarkMake(b *testing.B) {
	for b.Loop() {
		newRecord(b).Close()
	}
}
