package pipeline_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/store"
)

// cases is how many random measures are judged twice; `make sql-check` asks for a million.
var cases = flag.Int("cases", 8000, "how many random measures are judged by SQL as well")

// batch is how many of them share a record.
const batch = 20_000

// TestSQLAgreesOnStatusDirectionAndProgress draws measures whose figures lie close to their targets, where rules differ if they differ anywhere, puts them
// into a record, and works out status, direction and progress a second time: in SQL over the record, in whole numbers, by other people's arithmetic.
func TestSQLAgreesOnStatusDirectionAndProgress(t *testing.T) {
	seen := map[string]int{}
	for from := 0; from < *cases; from += batch {
		agree(t, uint64(from), min(batch, *cases-from), seen)
		if t.Failed() {
			return
		}
	}
	for _, word := range []string{
		"green", "amber", "red", "not_rated", "better", "worse", "no_clear_change", "up", "down", "not_comparable", "progress", "no progress",
		"own", "profile", "last_years_shape", "straight", "line",
	} {
		if seen[word] < *cases/200 {
			t.Errorf("%s came up %d times in %d", word, seen[word], *cases)
		}
	}
}

// drawn is a random measure with its targets and figures, in thousandths.
type drawn struct {
	kpi.Indicator
	kind                int
	target, final       int64
	upper, floor        sql.NullInt64
	baseline            sql.NullInt64
	profile             bool
	now, before, year   [2]sql.NullInt64 // numerator or value, and denominator
	ended               [2]sql.NullInt64 // the fourth quarter of last year, for what runs up over the year
	replaced            bool             // the figure of the quarter was given otherwise at first
	green, amber, least int64
}

// The kinds of measure: a position judged against the quarter's own target; a mean made of its parts; a position on its way from a baseline; a count that
// runs up over the year towards the year's target.
const (
	position = iota
	averaged
	onItsWay
	runningUp
)

const (
	sqlQuarter   = period.Quarter(4*2025 + 1) // 2025-26-Q2
	sqlBegan     = sqlQuarter - 7
	sqlEnds      = sqlQuarter + 6
	profileShare = 40 // per cent due by the second quarter
)

func drawMeasure(r *rand.Rand, n int) drawn {
	d := drawn{kind: r.IntN(4)}
	d.Ref = kpi.Ref(fmt.Sprintf("K%07d", n))
	d.Multiplier, d.Decimals, d.ReportedFor = decimal.NewFromInt(1), 1, []string{"n"}
	d.Measure, d.Accumulation = kpi.Index, kpi.Snapshot
	d.Scheme, d.ToleranceKind = kpi.Scheme(r.IntN(4)), kpi.ToleranceKind(r.IntN(2))
	d.Polarity = kpi.Polarity(r.IntN(4))
	d.green, d.least = r.Int64N(2000), r.Int64N(2000)
	d.amber = d.green + r.Int64N(3000)
	num := func(v int64) sql.NullInt64 { return sql.NullInt64{Int64: v, Valid: true} }
	maybe := func(v int64) sql.NullInt64 { return sql.NullInt64{Int64: v, Valid: r.IntN(8) > 0} }
	near := func(v int64) int64 { return v + r.Int64N(8000) - 4000 }
	d.target = r.Int64N(200_000) - 50_000
	if d.ToleranceKind == kpi.Relative && r.IntN(2) == 0 {
		// Round ones, so that figures fall on the very edge of a share too.
		d.target, d.green, d.amber = d.target/10_000*10_000, d.green/500*500, (d.amber+500)/500*500
	}
	d.final = near(d.target)
	d.floor, d.upper = maybe(near(d.target)), num(d.target+r.Int64N(5000))
	value := func(v int64) [2]sql.NullInt64 { return [2]sql.NullInt64{maybe(v), {}} }
	d.now, d.before, d.year = value(near(d.target)), value(near(d.target)), value(near(d.target))
	d.replaced = r.IntN(5) == 0
	switch d.kind {
	case averaged:
		d.Measure, d.Accumulation = kpi.Mean, kpi.InQuarter
		pair := func() [2]sql.NullInt64 {
			cases := 1 + r.Int64N(40)
			if r.IntN(10) == 0 {
				return [2]sql.NullInt64{}
			}
			return [2]sql.NullInt64{num((d.target*cases/1000 + r.Int64N(2*cases) - cases)), num(cases)}
		}
		d.target = max(d.target, -d.target)
		d.upper = num(d.target + r.Int64N(3000))
		d.now, d.before, d.year = pair(), pair(), pair()
	case onItsWay:
		if d.Polarity == kpi.InRange {
			d.Polarity = kpi.LowerIsBetter
		}
		d.baseline, d.upper, d.floor = num(near(d.target)), sql.NullInt64{}, sql.NullInt64{}
		if r.IntN(10) == 0 {
			d.final = d.baseline.Int64
		}
	case runningUp:
		if d.Polarity == kpi.InRange {
			d.Polarity = kpi.HigherIsBetter
		}
		d.Measure, d.Accumulation, d.Decimals = kpi.Count, kpi.YearToDate, 0
		whole := func(v int64) sql.NullInt64 { return maybe(v / 1000 * 1000) }
		d.target = 1000 * (20 + r.Int64N(400))
		due := d.target * profileShare / 100
		d.profile = r.IntN(3) == 0
		d.now = [2]sql.NullInt64{whole(near(due)), {}}
		d.before = [2]sql.NullInt64{whole(near(due / 2)), {}}
		d.year = [2]sql.NullInt64{whole(near(due)), {}}
		d.ended = [2]sql.NullInt64{whole(near(d.target)), {}}
		d.upper, d.floor = sql.NullInt64{}, sql.NullInt64{}
		if r.IntN(20) == 0 {
			d.ended[0] = num(0)
		}
	}
	d.GreenTolerance, d.AmberTolerance, d.ChangeThreshold = thousandths(d.green), thousandths(d.amber), thousandths(d.least)
	return d
}

func thousandths(v int64) decimal.Decimal { return decimal.New(v, -3) }

func maybeThousandths(v sql.NullInt64) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: thousandths(v.Int64), Valid: v.Valid}
}

// rows gives what the framework says of the measure.
func (d *drawn) rows(fw *kpi.Framework) {
	fw.Indicators = append(fw.Indicators, d.Indicator)
	row := kpi.Target{Indicator: d.Ref, Period: sqlQuarter.Period(), Value: thousandths(d.target), Upper: maybeThousandths(d.upper), Floor: maybeThousandths(d.floor)}
	switch d.kind {
	case onItsWay:
		row.Period, row.Value = sqlEnds.Period(), thousandths(d.final)
	case runningUp:
		row.Period = sqlQuarter.Year().Period()
		if d.profile {
			for _, share := range []int64{15, profileShare, 70, 100} {
				row.Profile = append(row.Profile, decimal.NewFromInt(share))
			}
		}
	}
	if d.baseline.Valid {
		fw.Baselines = append(fw.Baselines, kpi.Baseline{Indicator: d.Ref, Period: sqlBegan.Period(), Value: thousandths(d.baseline.Int64)})
	}
	fw.Targets = append(fw.Targets, row)
}

// figures gives what history says of the measure; the first time, some of the quarter's figures are wrong.
func (d *drawn) figures(first bool) iter.Seq[kpi.Observation] {
	return func(yield func(kpi.Observation) bool) {
		for _, f := range []struct {
			q period.Quarter
			v [2]sql.NullInt64
		}{{sqlQuarter - 4, d.year}, {sqlQuarter - 2, d.ended}, {sqlQuarter - 1, d.before}, {sqlQuarter, d.now}} {
			if !f.v[0].Valid || !first && !(d.replaced && f.q == sqlQuarter) {
				continue
			}
			o := kpi.Observation{Indicator: d.Ref, Organisation: "n", Area: "n", Period: f.q.Period()}
			if f.v[1].Valid {
				o.Numerator, o.Denominator = decimal.NewNullDecimal(decimal.NewFromInt(f.v[0].Int64)), decimal.NewNullDecimal(decimal.NewFromInt(f.v[1].Int64))
			} else {
				o.Value = decimal.NewNullDecimal(thousandths(f.v[0].Int64))
			}
			if first && d.replaced && f.q == sqlQuarter {
				o.Value, o.Numerator, o.Denominator = decimal.NewNullDecimal(thousandths(777_777)), decimal.NullDecimal{}, decimal.NullDecimal{}
			}
			if !yield(o) {
				return
			}
		}
	}
}

// agree puts measures into a record and judges each of them both ways.
func agree(t *testing.T, seed uint64, n int, seen map[string]int) {
	t.Helper()
	ctx := t.Context()
	r := rand.New(rand.NewPCG(seed, 2026))
	all := make([]drawn, n)
	fw := &kpi.Framework{Areas: []kpi.Area{{ID: "n", Kind: kpi.OrganisationArea}}}
	for i := range all {
		all[i] = drawMeasure(r, i)
		all[i].rows(fw)
	}
	path := filepath.Join(t.TempDir(), "perfpack.db")
	record := must(store.Open(ctx, path))
	defer record.Close()
	for i, first := range []bool{true, false} {
		var list []kpi.Observation
		for k := range all {
			for o := range all[k].figures(first) {
				list = append(list, o)
			}
		}
		err := record.Write(ctx, store.Hand{At: "2025-10-06T06:15:00Z", Who: "test"}, func(tx *store.Tx) error {
			f, _, err := tx.Receive(ctx, store.File{SHA256: strings.Repeat(fmt.Sprint(i), 64), Kind: store.HistoryFile, Name: "history.csv"})
			if err == nil {
				_, err = tx.AppendHistory(ctx, f.ID, list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	verdicts := bySQL(t, path, all)
	a := analyse.New(fw, analyse.Settings{Quarter: sqlQuarter})
	known := map[kpi.Ref]kpi.Series{}
	for s, err := range record.Series(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		known[s.Indicator] = s
	}
	for i := range all {
		d := &all[i]
		one := a.Assess("n", &a.Framework.Indicators[i], "n", known[d.Ref])
		got := verdict{ref: string(d.Ref), status: one.Status.String(), short: one.Short.Direction.String(), long: one.Long.Direction.String()}
		for _, p := range []struct {
			from decimal.NullDecimal
			to   *sql.NullInt64
		}{{one.Progress, &got.progress}, {one.ExpectedProgress, &got.expected}} {
			if p.from.Valid {
				*p.to = sql.NullInt64{Int64: p.from.Decimal.Shift(6).Round(0).IntPart(), Valid: true}
			}
		}
		if got != verdicts[i] {
			t.Errorf("batch %d, %s, kind %d, %+v:\nby the program %+v\nby SQL           %+v", seed, d.Ref, d.kind, d, got, verdicts[i])
			return
		}
		seen[got.status]++
		seen[got.short]++
		seen[got.long]++
		seen[one.Target.Basis.String()]++
		if got.progress.Valid {
			seen["progress"]++
		} else {
			seen["no progress"]++
		}
	}
}

// verdict is what is said of a measure. Progress is in millionths of a per cent.
type verdict struct {
	ref, status, short, long string
	progress, expected       sql.NullInt64
}

// bySQL judges the measures of a record.
func bySQL(t *testing.T, path string, all []drawn) []verdict {
	t.Helper()
	ctx := context.Background()
	db := must(sql.Open("sqlite", ":memory:"))
	defer db.Close()
	db.SetMaxOpenConns(1)
	do := func(query string, args ...any) {
		if _, err := db.ExecContext(ctx, query, args...); err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
	}
	do("ATTACH ? AS record", path)
	do(`CREATE TABLE measure (ref TEXT PRIMARY KEY, kind INT, polarity TEXT, scheme TEXT, relative INT, green INT, amber INT, least INT, unit INT,
		target INT, upper INT, floor INT, baseline INT, final INT, profile INT) WITHOUT ROWID`)
	do("BEGIN")
	insert := must(db.PrepareContext(ctx, "INSERT INTO measure VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"))
	for i := range all {
		d := &all[i]
		unit := 100 // of the last place printed, in thousandths
		if d.Decimals == 0 {
			unit = 1000
		}
		must(insert.ExecContext(ctx, string(d.Ref), d.kind, d.Polarity.String(), d.Scheme.String(), int(d.ToleranceKind), d.green, d.amber, d.least, unit,
			d.target, d.upper, d.floor, d.baseline, d.final, d.profile))
	}
	do("COMMIT")
	rows := must(db.QueryContext(ctx, judgement))
	defer rows.Close()
	var list []verdict
	for rows.Next() {
		var v verdict
		if err := rows.Scan(&v.ref, &v.status, &v.short, &v.long, &v.progress, &v.expected); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil || len(list) != len(all) {
		t.Fatalf("%d verdicts on %d measures: %v", len(list), len(all), err)
	}
	return list
}

// rounded writes a/b rounded half away from nought, for b above nought.
func rounded(a, b string) string {
	return strings.NewReplacer("{a}", "("+a+")", "{b}", "("+b+")").Replace("CASE WHEN {a} >= 0 THEN (2*{a} + {b}) / (2*{b}) ELSE -((-2*{a} + {b}) / (2*{b})) END")
}

// judgement is the second computation. Figures are fractions a/b of thousandths; shown ones are whole numbers of the last place printed.
var judgement = `
WITH
figure AS ( -- what stands for each period: the last that became known
	SELECT indicator AS ref, form,
	       CASE WHEN numerator IS NULL THEN CAST(replace(value, '.', '') AS INTEGER) ELSE CAST(numerator AS INTEGER) * 1000 END AS a,
	       CASE WHEN numerator IS NULL THEN 1 ELSE CAST(denominator AS INTEGER) END AS b
	FROM (SELECT s.indicator, p.form, o.value, o.numerator, o.denominator,
	             row_number() OVER (PARTITION BY o.series, o.period ORDER BY o.known DESC) AS latest
	      FROM record.observation o JOIN record.series s ON s.id = o.series JOIN record.period p ON p.key = o.period)
	WHERE latest = 1
),
laid AS ( -- each measure with its figures side by side
	SELECT m.*, now.a AS na, now.b AS nb, was.a AS pa, was.b AS pb, year.a AS ya, year.b AS yb, ended.a AS ea
	FROM measure m
	LEFT JOIN figure now   ON now.ref   = m.ref AND now.form   = '2025-26-Q2'
	LEFT JOIN figure was   ON was.ref   = m.ref AND was.form   = '2025-26-Q1'
	LEFT JOIN figure year  ON year.ref  = m.ref AND year.form  = '2024-25-Q2'
	LEFT JOIN figure ended ON ended.ref = m.ref AND ended.form = '2024-25-Q4'
),
held AS ( -- the target for now, as a fraction ta/tb
	SELECT *,
	       CASE kind WHEN 2 THEN baseline * 13 + (final - baseline) * 7
	                 WHEN 3 THEN CASE WHEN profile THEN target * 40
	                                  WHEN ya IS NOT NULL AND ea IS NOT NULL AND ea > 0 AND ya BETWEEN 0 AND ea THEN target * ya
	                                  WHEN ya IS NOT NULL AND ea IS NOT NULL AND ea < 0 AND ya BETWEEN ea AND 0 THEN target * -ya
	                                  ELSE target * 2 END
	                 ELSE target END AS ta,
	       CASE kind WHEN 2 THEN 13
	                 WHEN 3 THEN CASE WHEN profile THEN 100
	                                  WHEN ya IS NOT NULL AND ea IS NOT NULL AND ea > 0 AND ya BETWEEN 0 AND ea THEN ea
	                                  WHEN ya IS NOT NULL AND ea IS NOT NULL AND ea < 0 AND ya BETWEEN ea AND 0 THEN -ea
	                                  ELSE 4 END
	                 ELSE 1 END AS tb
	FROM laid
),
shown AS ( -- as printed
	SELECT *, ` + rounded("na", "nb*unit") + ` AS n, ` + rounded("ta", "tb*unit") + ` AS t, ` + rounded("upper", "unit") + ` AS u,
	       ` + rounded("floor", "unit") + ` AS f, ` + rounded("pa", "pb*unit") + ` AS p, ` + rounded("ya", "yb*unit") + ` AS y
	FROM held
),
short AS ( -- how far on the wrong side, and of what a relative tolerance is a share, both in thousandths
	SELECT *,
	       unit * CASE polarity WHEN 'lower' THEN n - t WHEN 'range' THEN max(t - n, n - u, 0) ELSE t - n END AS missed,
	       abs(CASE WHEN kind = 2 THEN final - baseline WHEN polarity = 'range' AND n > u THEN unit * u ELSE unit * t END) AS share
	FROM shown
),
moved AS ( -- the changes, as fractions over the denominators, and as printed; for a range, outside it
	SELECT *,
	       CASE polarity WHEN 'range' THEN max(ta*nb - na, na - upper*nb, 0) * pb - max(ta*pb - pa, pa - upper*pb, 0) * nb ELSE na*pb - pa*nb END AS ms,
	       CASE polarity WHEN 'range' THEN max(ta*nb - na, na - upper*nb, 0) * yb - max(ta*yb - ya, ya - upper*yb, 0) * nb ELSE na*yb - ya*nb END AS ml,
	       CASE polarity WHEN 'range' THEN max(ta - unit*n, unit*n - upper, 0) - max(ta - unit*p, unit*p - upper, 0) ELSE n - p END AS ss,
	       CASE polarity WHEN 'range' THEN max(ta - unit*n, unit*n - upper, 0) - max(ta - unit*y, unit*y - upper, 0) ELSE n - y END AS sl
	FROM short
)
SELECT ref,
       CASE WHEN na IS NULL OR polarity = 'none' OR scheme = 'none' THEN 'not_rated'
            WHEN missed <= 0 THEN 'green'
            WHEN scheme = 'target_and_floor' THEN
                 CASE WHEN floor IS NULL THEN 'not_rated'
                      WHEN polarity = 'range' AND n > u THEN 'red'
                      WHEN polarity = 'lower' AND n <= f OR polarity <> 'lower' AND n >= f THEN 'amber'
                      ELSE 'red' END
            WHEN relative AND missed * 100000 <= green * share OR NOT relative AND missed <= green THEN 'green'
            WHEN scheme = 'tolerance' AND (relative AND missed * 100000 <= amber * share OR NOT relative AND missed <= amber) THEN 'amber'
            ELSE 'red' END,
       ` + turned("pa", "ms", "ss", "nb*pb", "kind = 3") + `,
       ` + turned("ya", "ml", "sl", "nb*yb", "false") + `,
       CASE WHEN kind = 2 AND na IS NOT NULL AND final <> baseline
            THEN ` + rounded("(na - baseline) * 100000000 * CASE WHEN final > baseline THEN 1 ELSE -1 END", "abs(final - baseline)") + ` END,
       CASE WHEN kind = 2 AND na IS NOT NULL AND final <> baseline THEN ` + rounded("7 * 100000000", "13") + ` END
FROM moved
ORDER BY ref`

// turned writes the direction from an earlier figure: how far it moved, over a denominator, and how far as printed.
func turned(earlier, moved, seen, over, refused string) string {
	return strings.NewReplacer("EARLIER", earlier, "MOVED", moved, "SEEN", seen, "OVER", over, "REFUSED", refused).Replace(`
       CASE WHEN REFUSED OR na IS NULL OR EARLIER IS NULL THEN 'not_comparable'
            WHEN MOVED = 0 OR SEEN = 0 OR abs(MOVED) < least * OVER THEN 'no_clear_change'
            WHEN polarity = 'none' THEN CASE WHEN MOVED > 0 THEN 'up' ELSE 'down' END
            WHEN (MOVED > 0) = (polarity = 'higher') THEN 'better'
            ELSE 'worse' END`)
}
