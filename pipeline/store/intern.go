package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// intern gives the numbers by which the record knows the figures' series and periods, and adds those that are new.
func (tx *Tx) intern(ctx context.Context, figures []kpi.Observation) (series, periods []int64, err error) {
	if tx.w.series == nil {
		if err := tx.remember(ctx); err != nil {
			return nil, nil, err
		}
	}
	var newSeries []seriesName
	type newPeriod struct {
		key  int64
		form string
	}
	var newPeriods []newPeriod
	series, periods = make([]int64, len(figures)), make([]int64, len(figures))
	for i := range figures {
		o := &figures[i]
		if i > 0 && o.Period == figures[i-1].Period {
			periods[i] = periods[i-1]
		} else {
			if o.Period.IsZero() {
				return nil, nil, fmt.Errorf("a figure of %s for %s has no period", o.Indicator, o.Area)
			}
			key, ok := tx.w.periods[o.Period]
			if !ok {
				key = periodKey(o.Period)
				tx.w.periods[o.Period] = key
				newPeriods = append(newPeriods, newPeriod{key, o.Period.String()})
			}
			periods[i] = key
		}
		name := seriesName{o.Indicator, o.Area, o.Organisation}
		if i > 0 && name == (seriesName{figures[i-1].Indicator, figures[i-1].Area, figures[i-1].Organisation}) {
			series[i] = series[i-1]
			continue
		}
		id, ok := tx.w.series[name]
		if !ok {
			id = int64(len(tx.w.series)) + 1
			tx.w.series[name] = id
			newSeries = append(newSeries, name)
		}
		series[i] = id
	}
	before := len(tx.w.series) - len(newSeries)
	err = tx.insert(ctx, "series", "id, indicator, area, organisation", len(newSeries), func(i int, row []driver.NamedValue) error {
		n := newSeries[i]
		row[0].Value, row[1].Value, row[2].Value, row[3].Value = int64(before+i)+1, string(n.indicator), n.area, n.organisation
		return nil
	})
	if err == nil {
		err = tx.insert(ctx, "period", "key, form", len(newPeriods), func(i int, row []driver.NamedValue) error {
			row[0].Value, row[1].Value = newPeriods[i].key, newPeriods[i].form
			return nil
		})
	}
	return series, periods, err
}

// remember fetches the series and periods that the record has. Series are numbered without gaps, since none is ever removed.
func (tx *Tx) remember(ctx context.Context) error {
	tx.w.series, tx.w.periods = map[seriesName]int64{}, map[period.Period]int64{}
	err := tx.stream(ctx, func(row []driver.Value) (bool, error) {
		tx.w.series[seriesName{kpi.Ref(row[1].(string)), row[2].(string), row[3].(string)}] = row[0].(int64)
		return true, nil
	}, "SELECT id, indicator, area, organisation FROM series")
	if err == nil {
		err = tx.stream(ctx, func(row []driver.Value) (bool, error) {
			p, err := periodOf(row[0].(int64), row[1].(string))
			tx.w.periods[p] = row[0].(int64)
			return true, err
		}, "SELECT key, form FROM period")
	}
	if err != nil {
		return fmt.Errorf("reading which series the record has: %w", err)
	}
	return nil
}
