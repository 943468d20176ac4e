package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Series gives everything known of every indicator and area, by reference and area; in each, the observations in order of period and then of becoming known.
// One series at a time is in memory, and it is the caller's to keep. The first error ends it.
func (rd Reader) Series(ctx context.Context, asKnown int64) iter.Seq2[kpi.Series, error] {
	return rd.several(ctx, asKnown, "true")
}

// SeriesAmong gives everything known of some indicators, in the manner of [Reader.Series].
func (rd Reader) SeriesAmong(ctx context.Context, asKnown int64, refs []kpi.Ref) iter.Seq2[kpi.Series, error] {
	list, err := json.Marshal(refs)
	if err != nil {
		return func(yield func(kpi.Series, error) bool) {
			yield(kpi.Series{}, fmt.Errorf("naming indicators: %w", err))
		}
	}
	return rd.several(ctx, asKnown, "s.indicator IN (SELECT value FROM json_each(?))", string(list))
}

func (rd Reader) several(ctx context.Context, asKnown int64, which string, args ...any) iter.Seq2[kpi.Series, error] {
	return func(yield func(kpi.Series, error) bool) {
		about, err := rd.surroundings(ctx, asKnown, which, args...)
		going := true
		if err == nil {
			err = rd.series(ctx, about, which, args, func(s kpi.Series) bool {
				going = yield(s, nil)
				return going
			})
		}
		if err != nil && going {
			yield(kpi.Series{}, fmt.Errorf("reading the figures of the record: %w", err))
		}
	}
}

// SeriesOf gives everything known of one indicator for one area. Nothing known is a series without observations.
func (rd Reader) SeriesOf(ctx context.Context, asKnown int64, indicator kpi.Ref, area string) (kpi.Series, error) {
	out := kpi.Series{Indicator: indicator, Area: area}
	about, err := rd.surroundings(ctx, asKnown, "s.indicator = ? AND s.area = ?", string(indicator), area)
	if err != nil {
		return out, fmt.Errorf("reading the figures of %s for %s: %w", indicator, area, err)
	}
	for id := range about.names {
		list, err := rd.byID(ctx, about, id)
		if err != nil {
			return out, fmt.Errorf("reading the figures of %s for %s: %w", indicator, area, err)
		}
		out.Observations = append(out.Observations, list...)
	}
	inOrder(out.Observations)
	return out, nil
}

// byID gives the observations of one series of the record.
func (rd Reader) byID(ctx context.Context, about *surroundings, id int64) (list []kpi.Observation, err error) {
	err = rd.series(ctx, about, "s.id = ?", []any{id}, func(s kpi.Series) bool {
		list = s.Observations
		return true
	})
	return list, err
}

// inOrder sorts observations that came of the series of two organisations for one area. Those of one alone are in order.
func inOrder(list []kpi.Observation) {
	slices.SortFunc(list, func(a, b kpi.Observation) int {
		return cmp.Or(a.Period.Compare(b.Period), cmp.Compare(a.Known, b.Known), cmp.Compare(a.Organisation, b.Organisation))
	})
}

// series reads the series that answer to which, until yield says no.
func (rd Reader) series(ctx context.Context, about *surroundings, which string, args []any, yield func(kpi.Series) bool) error {
	var (
		s     kpi.Series
		last  int64 // the series of the record whose rows are being read
		mixed bool  // s is made of more than one of them
	)
	give := func() bool {
		if len(s.Observations) == 0 {
			return true
		}
		if mixed {
			inOrder(s.Observations)
		}
		return yield(s)
	}
	stopped := false
	err := rd.stream(ctx, func(row []driver.Value) (bool, error) {
		if of := row[0].(int64); of != last {
			last = of
			name, ok := about.names[of]
			if !ok {
				return false, fmt.Errorf("there are figures of a series %d, which is not known", of)
			}
			if name.indicator == s.Indicator && name.area == s.Area {
				mixed = true
			} else {
				if stopped = !give(); stopped {
					return false, nil
				}
				mixed = false
				room := len(s.Observations) // neighbours are much of a length
				s = kpi.Series{Indicator: name.indicator, Area: name.area, Observations: make([]kpi.Observation, 0, room)}
			}
		}
		s.Observations = append(s.Observations, kpi.Observation{})
		return true, about.observation(row, &s.Observations[len(s.Observations)-1])
	}, `
		SELECT o.series,
		       concat(o.period, ' ', o.known, ' ', o.marks, ' ', o.cell, ' ', o.value, ' ', o.numerator, ' ', o.denominator),
		       CASE WHEN coalesce(o.lower, o.upper, o.note, o.reason, o.commentary, o.corrective_action, o.action_owner, o.action_due) IS NOT NULL
		            THEN concat(octet_length(o.lower), ' ', octet_length(o.upper), ' ', octet_length(o.note), ' ', octet_length(o.reason), ' ',
		                        octet_length(o.commentary), ' ', octet_length(o.corrective_action), ' ', octet_length(o.action_owner), ' ', octet_length(o.action_due), ' ',
		                        o.lower, o.upper, o.note, o.reason, o.commentary, o.corrective_action, o.action_owner, o.action_due) END
		FROM   series s
		CROSS  JOIN observation o ON o.series = s.id
		WHERE  `+which+` AND o.known <= `+strconv.FormatInt(about.asKnown, 10)+`
		ORDER  BY s.indicator, s.area, s.organisation, o.period, o.known`, args...)
	if err == nil && !stopped {
		give()
	}
	return err
}

// surroundings are what the rows of observations refer to by number. They are few beside the observations, and held in memory while those stream past.
type surroundings struct {
	asKnown  int64
	names    map[int64]seriesName
	periods  map[int64]period.Period
	arrivals map[int64]arrival
	open     map[asked]bool
	cell     []byte
}

type arrival struct {
	submission int64 // 0 for history
	source     kpi.Source
}

// asked is what an open question is about.
type asked struct{ submission, series, period int64 }

// surroundings gives what is needed to read the series that answer to which.
func (rd Reader) surroundings(ctx context.Context, asKnown int64, which string, args ...any) (*surroundings, error) {
	if asKnown == 0 { // others may write meanwhile: what is read here has to be what the rows refer to
		var err error
		if asKnown, err = rd.Known(ctx); err != nil {
			return nil, err
		}
	}
	a := &surroundings{asKnown: asKnown, names: map[int64]seriesName{}, periods: map[int64]period.Period{}, arrivals: map[int64]arrival{}, open: map[asked]bool{}}
	_, err := list(ctx, rd, "reading which series the record has", func(scan func(...any) error) (_ struct{}, err error) {
		var id int64
		var n seriesName
		err = scan(&id, &n.indicator, &n.area, &n.organisation)
		a.names[id] = n
		return struct{}{}, err
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
	err = rd.stream(ctx, func(row []driver.Value) (bool, error) {
		a.arrivals[row[0].(int64)] = arrival{row[1].(int64), kpi.Source{SHA256: row[2].(string), File: row[3].(string), Sheet: row[4].(string)}}
		return true, nil
	}, `SELECT a.known, coalesce(a.submission, 0), f.sha256, coalesce(s.name, f.name), a.sheet
	    FROM arrival a JOIN file f ON f.id = a.file LEFT JOIN submission s ON s.id = a.submission WHERE a.known <= ?`, a.asKnown)
	if err != nil {
		return nil, err
	}
	err = rd.stream(ctx, func(row []driver.Value) (bool, error) {
		a.open[asked{row[0].(int64), row[1].(int64), row[2].(int64)}] = true
		return true, nil
	}, `SELECT f.submission, q.series, q.period FROM question q JOIN finding f ON f.id = q.finding
	    WHERE NOT EXISTS (SELECT 1 FROM answer WHERE finding = f.id AND seq <= ?)`, a.asKnown)
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
	from, ok := a.arrivals[n[1]]
	if !ok {
		return fmt.Errorf("a figure of %s for %s became known in an arrival %d, which is not known", name.indicator, name.area, n[1])
	}
	o.Indicator, o.Area, o.Organisation = name.indicator, name.area, name.organisation
	if o.Period, ok = a.periods[n[0]]; !ok {
		return fmt.Errorf("a figure of %s for %s is for a period %d, which is not known", name.indicator, name.area, n[0])
	}
	o.Known, o.Marks, o.Source = n[1], kpi.Marks(n[2]), from.source
	a.cell = appendCell(a.cell[:0], n[3])
	o.Cell = string(a.cell)
	if from.submission != 0 {
		o.Origin = kpi.FromReturn
		o.Queried = len(a.open) > 0 && a.open[asked{from.submission, series, n[0]}]
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
		var lengths [8]int64
		for i := range lengths {
			var field string
			field, rich, _ = strings.Cut(rich, " ")
			lengths[i] = integer(field)
		}
		var texts [8]string
		for i, n := range lengths {
			texts[i], rich = rich[:n], rich[n:]
		}
		o.Lower, o.Upper, o.Note = number(texts[0]), number(texts[1]), texts[2]
		o.Words = kpi.Words{Reason: texts[3], Commentary: texts[4], CorrectiveAction: texts[5], ActionOwner: texts[6], ActionDue: texts[7]}
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
