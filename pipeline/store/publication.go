package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Publication is how a pack printed a figure of a measure about people: as it stands, or kept back.
type Publication struct {
	Indicator    kpi.Ref
	Area         string
	Organisation string // whose figure it is, as in its observation
	Period       period.Period
	Known        int64 // the version of the figure that stood then
	Shown        bool
	Seq          int64 // given by the record
}

// Publish records how a pack printed figures about people, as far as that is new. A figure is named once at most.
func (tx *Tx) Publish(ctx context.Context, pack string, list []Publication) error {
	if len(list) == 0 {
		return nil
	}
	kept := 0
	named := make([]kpi.Observation, len(list))
	for i, p := range list {
		named[i] = kpi.Observation{Indicator: p.Indicator, Area: p.Area, Organisation: p.Organisation, Period: p.Period}
		if !p.Shown {
			kept++
		}
	}
	series, periods, err := tx.intern(ctx, named)
	if err != nil {
		return fmt.Errorf("recording what %s printed: %w", pack, err)
	}
	seq, err := tx.Note(ctx, "figures about people printed", pack, fmt.Sprintf("%d shown, %d kept back", len(list)-kept, kept))
	if err != nil {
		return err
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(series[a], series[b]), cmp.Compare(periods[a], periods[b]))
	})
	err = tx.insert(ctx, "publication", "series, period, known, shown, seq", len(list), func(n int, row []driver.NamedValue) error {
		i := order[n]
		shown := int64(0)
		if list[i].Shown {
			shown = 1
		}
		row[0].Value, row[1].Value, row[2].Value, row[3].Value, row[4].Value = series[i], periods[i], list[i].Known, shown, seq
		return nil
	})
	if err != nil {
		return fmt.Errorf("recording what %s printed: %w", pack, err)
	}
	return nil
}

// Publications gives how packs printed the figures of a measure about people, in the order in which they did.
func (rd Reader) Publications(ctx context.Context, asKnown int64, indicator kpi.Ref) ([]Publication, error) {
	return list(ctx, rd, "reading what packs printed", func(scan func(...any) error) (p Publication, err error) {
		var key int64
		var form string
		err = scan(&p.Indicator, &p.Area, &p.Organisation, &key, &form, &p.Known, &p.Shown, &p.Seq)
		if err == nil {
			p.Period, err = periodOf(key, form)
		}
		return p, err
	}, `SELECT s.indicator, s.area, s.organisation, p.period, f.form, p.known, p.shown, p.seq
	    FROM   series s JOIN publication p ON p.series = s.id JOIN period f ON f.key = p.period
	    WHERE  s.indicator = ? AND p.seq <= ?
	    ORDER  BY p.seq, s.area, p.period`, string(indicator), until(asKnown))
}
