package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// surroundings are what the rows of observations refer to by number. They are few beside the observations, and held in memory while those stream past.
type surroundings struct {
	asKnown  int64
	names    map[int64]seriesName
	periods  map[int64]period.Period
	arrivals []arrival
	asked    map[asked]int64 // when the last question about a figure was answered; 0 while one is open
	cell     []byte
}

// arrival is what figures that became known together have in common.
type arrival struct {
	known      int64
	submission int64 // 0 for history
	source     kpi.Source
}

// arrivals holds what was once read of them. They are only ever added to, and there are thousands after some years,
// so that reading them again for every return that comes in would cost more than reading its figures.
type arrivals struct {
	mu   sync.Mutex
	list []arrival // in order; never altered, so that others may go on reading what they were given
}

// after gives arrivals to go on from, in a change that may add some and then be given up.
func (l *arrivals) after() *arrivals {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &arrivals{list: slices.Clip(l.list)}
}

func (l *arrivals) read(ctx context.Context, rd Reader) ([]arrival, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := int64(0)
	if n := len(l.list); n > 0 {
		last = l.list[n-1].known
	}
	err := rd.stream(ctx, func(row []driver.Value) (bool, error) {
		l.list = append(l.list, arrival{row[0].(int64), row[1].(int64), kpi.Source{SHA256: row[2].(string), File: row[3].(string), Sheet: row[4].(string)}})
		return true, nil
	}, `SELECT a.known, coalesce(a.submission, 0), f.sha256, coalesce(s.name, f.name), a.sheet
	    FROM   arrival a
	    JOIN   file f ON f.id = a.file
	    LEFT   JOIN submission s ON s.id = a.submission
	    WHERE  a.known > ?
	    ORDER  BY a.known`, last)
	return l.list, err
}

// asked is what a question is about.
type asked struct{ submission, series, period int64 }

// surroundings gives what is needed to read the series that answer to which.
func (rd Reader) surroundings(ctx context.Context, asKnown int64, which string, args ...any) (*surroundings, error) {
	if asKnown == 0 { // others may write meanwhile: what is read here has to be what the rows refer to
		var err error
		if asKnown, err = rd.Known(ctx); err != nil {
			return nil, err
		}
	}
	a := &surroundings{asKnown: asKnown, names: map[int64]seriesName{}, periods: map[int64]period.Period{}, asked: map[asked]int64{}}
	err := rd.stream(ctx, func(row []driver.Value) (bool, error) {
		a.names[row[0].(int64)] = seriesName{kpi.Ref(row[1].(string)), row[2].(string), row[3].(string)}
		return true, nil
	}, "SELECT s.id, s.indicator, s.area, s.organisation FROM series s WHERE "+which, args...)
	if err != nil {
		return nil, err
	}
	err = rd.stream(ctx, func(row []driver.Value) (bool, error) {
		p, err := periodOf(row[0].(int64), row[1].(string))
		a.periods[row[0].(int64)] = p
		return true, err
	}, "SELECT key, form FROM period")
	if err != nil {
		return nil, err
	}
	if a.arrivals, err = rd.arrivals.read(ctx, rd); err != nil {
		return nil, err
	}
	err = rd.stream(ctx, func(row []driver.Value) (bool, error) {
		about, answered := asked{row[0].(int64), row[1].(int64), row[2].(int64)}, row[3].(int64)
		if before, more := a.asked[about]; more && (before == 0 || answered != 0 && answered < before) {
			answered = before
		}
		a.asked[about] = answered
		return true, nil
	}, `SELECT f.submission, q.series, q.period, coalesce((SELECT min(seq) FROM answer WHERE finding = f.id AND seq <= `+strconv.FormatInt(a.asKnown, 10)+`), 0)
	    FROM   question q
	    JOIN   finding f ON f.id = q.finding
	    WHERE  q.series IN (SELECT s.id FROM series s WHERE `+which+`)`, args...)
	return a, err
}

// observation makes sense of a row. Its columns come packed into two texts, since each column that is fetched costs as much as all of the packing:
// first the numbers, with blanks between; then, only where there is any of them, the limits and words end to end after the length of each.
func (a *surroundings) observation(row []driver.Value, o *kpi.Observation) (err error) {
	series := row[0].(int64)
	plain, _ := row[1].(string)
	var n [4]int64 // period, known, marks, cell
	for i := range n {
		var field string
		field, plain, _ = strings.Cut(plain, " ")
		n[i] = integer(field)
	}
	name := a.names[series]
	i, ok := slices.BinarySearchFunc(a.arrivals, n[1], func(a arrival, known int64) int { return cmp.Compare(a.known, known) })
	if !ok {
		return fmt.Errorf("a figure of %s for %s became known in an arrival %d, which is not known", name.indicator, name.area, n[1])
	}
	from := &a.arrivals[i]
	o.Indicator, o.Area, o.Organisation = name.indicator, name.area, name.organisation
	if o.Period, ok = a.periods[n[0]]; !ok {
		return fmt.Errorf("a figure of %s for %s is for a period %d, which is not known", name.indicator, name.area, n[0])
	}
	o.Known, o.Marks, o.Source = n[1], kpi.Marks(n[2]), from.source
	a.cell = appendCell(a.cell[:0], n[3])
	o.Cell = string(a.cell)
	if from.submission != 0 {
		o.Origin = kpi.FromReturn
		if len(a.asked) > 0 {
			answered, any := a.asked[asked{from.submission, series, n[0]}]
			o.Queried, o.Settled = any && answered == 0, answered
		}
	}
	number := func(s string) (d decimal.NullDecimal) {
		if s != "" {
			var e error
			d.Decimal, e = parseDecimal(s)
			d.Valid = e == nil
			err = errors.Join(err, e)
		}
		return d
	}
	value, plain, _ := strings.Cut(plain, " ")
	numerator, denominator, _ := strings.Cut(plain, " ")
	o.Value, o.Numerator, o.Denominator = number(value), number(numerator), number(denominator)
	if rich, ok := row[2].(string); ok {
		var lengths [9]int64
		for i := range lengths {
			var field string
			field, rich, _ = strings.Cut(rich, " ")
			lengths[i] = integer(field)
		}
		var texts [9]string
		for i, n := range lengths {
			texts[i], rich = rich[:n], rich[n:]
		}
		o.Lower, o.Upper, o.Note = number(texts[0]), number(texts[1]), texts[2]
		o.Words = kpi.Words{Reason: texts[3], Commentary: texts[4], CorrectiveAction: texts[5], ActionOwner: texts[6], ActionDue: texts[7]}
		err = errors.Join(err, o.Stated.UnmarshalText([]byte(texts[8])))
	}
	return err
}

// integer reads what SQLite wrote of an integer; nothing is nought.
func integer(s string) (n int64) {
	for _, c := range []byte(strings.TrimPrefix(s, "-")) {
		n = 10*n + int64(c-'0')
	}
	if strings.HasPrefix(s, "-") {
		return -n
	}
	return n
}
