package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"perfpack/pipeline/kpi"
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
	for s, err := range rd.several(ctx, asKnown, "s.indicator = ? AND s.area = ?", string(indicator), area) {
		return s, err // there is no second
	}
	return kpi.Series{Indicator: indicator, Area: area}, nil
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
		       CASE WHEN coalesce(o.lower, o.upper, o.note, o.reason, o.commentary, o.corrective_action, o.action_owner, o.action_due, o.words_class) IS NOT NULL
		            THEN concat(octet_length(o.lower), ' ', octet_length(o.upper), ' ', octet_length(o.note), ' ', octet_length(o.reason), ' ',
		                        octet_length(o.commentary), ' ', octet_length(o.corrective_action), ' ', octet_length(o.action_owner), ' ', octet_length(o.action_due), ' ', octet_length(o.words_class), ' ',
		                        o.lower, o.upper, o.note, o.reason, o.commentary, o.corrective_action, o.action_owner, o.action_due, o.words_class) END
		FROM   series s
		CROSS  JOIN observation o ON o.series = s.id
		WHERE  `+which+` AND o.known <= `+strconv.FormatInt(about.asKnown, 10)+`
		ORDER  BY s.indicator, s.area, s.organisation, o.period, o.known`, args...)
	if err == nil && !stopped {
		give()
	}
	return err
}
