package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"perfpack/pipeline/kpi"
)

// Unrepeated counts the figures of an earlier submission for which a later one has none.
func (rd Reader) Unrepeated(ctx context.Context, earlier, later int64) (int, error) {
	const figures = "SELECT o.series, o.period FROM arrival a CROSS JOIN observation o ON o.known = a.known WHERE a.submission = "
	n, _, err := first(list(ctx, rd, "comparing two returns", scanned[int], "SELECT count(*) FROM ("+figures+"?1 EXCEPT "+figures+"?2)", earlier, later))
	return n, err
}

// SeriesAmong gives everything known of some indicators, by reference and area. Unlike [Reader.Series] it holds all of it, so it is for a few.
func (rd Reader) SeriesAmong(ctx context.Context, asKnown int64, refs []kpi.Ref) ([]kpi.Series, error) {
	names, err := json.Marshal(refs)
	if err != nil {
		return nil, err
	}
	about, err := rd.surroundings(ctx, asKnown, "WHERE indicator IN (SELECT value FROM json_each(?))", string(names))
	if err != nil {
		return nil, fmt.Errorf("reading figures of the record: %w", err)
	}
	type key struct {
		indicator kpi.Ref
		area      string
	}
	found := map[key]*kpi.Series{}
	for id, name := range about.names {
		figures, err := rd.byID(ctx, about, id)
		if err != nil {
			return nil, fmt.Errorf("reading figures of the record: %w", err)
		}
		k := key{name.indicator, name.area}
		if s := found[k]; s != nil {
			s.Observations = append(s.Observations, figures...)
			inOrder(s.Observations)
		} else {
			found[k] = &kpi.Series{Indicator: name.indicator, Area: name.area, Observations: figures}
		}
	}
	out := make([]kpi.Series, 0, len(found))
	for _, s := range found {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b kpi.Series) int {
		return cmp.Or(cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Area, b.Area))
	})
	return out, nil
}
