package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// AppendHistory adds the figures of a history file and says how many. A figure which is the same as the one that history gave last for its
// indicator, organisation, area and period, or as the one that stands, is not added again; so the same file twice changes nothing.
func (tx *Tx) AppendHistory(ctx context.Context, file int64, figures []kpi.Observation) (added int, err error) {
	f, found, err := first(tx.files(ctx, "WHERE f.id = ?", file))
	if err == nil && !found {
		err = errors.New("the file was never received")
	}
	if err == nil {
		figures, err = tx.news(ctx, figures)
	}
	if err != nil {
		return 0, fmt.Errorf("appending history: %w", err)
	}
	for sheet, at := range sheets(figures) {
		known, err := tx.arrive(ctx, f, nil, sheet, len(at))
		if err == nil {
			err = tx.put(ctx, known, figures, at)
		}
		if err != nil {
			return 0, fmt.Errorf("appending the history of %s: %w", f.Name, err)
		}
	}
	return len(figures), nil
}

// news gives the figures of a history file that the record does not have already.
func (tx *Tx) news(ctx context.Context, figures []kpi.Observation) ([]kpi.Observation, error) {
	if tx.w.series == nil {
		if err := tx.remember(ctx); err != nil {
			return nil, err
		}
	}
	at := map[figureName][]int{} // more than one only when the file says something twice, which is refused later on
	known := map[int64]bool{}
	for i := range figures {
		o := &figures[i]
		name := seriesName{o.Indicator, o.Area, o.Organisation}
		if id, ok := tx.w.series[name]; ok {
			known[id] = true
			at[figureName{name, o.Period}] = append(at[figureName{name, o.Period}], i)
		}
	}
	old := make([]bool, len(figures))
	compare := func(name figureName, h *kpi.Observation) {
		for _, i := range at[name] {
			old[i] = old[i] || same(&figures[i], h)
		}
	}
	ids, err := json.Marshal(slices.Sorted(maps.Keys(known)))
	if err != nil {
		return nil, err
	}
	for s, err := range tx.several(ctx, 0, "s.id IN (SELECT value FROM json_each(?))", string(ids)) {
		if err != nil {
			return nil, err
		}
		// The observations come in the order of becoming known, so that the last of each origin is the latest.
		history, returned := map[figureName]*kpi.Observation{}, map[figureName]*kpi.Observation{}
		for i := range s.Observations {
			h := &s.Observations[i]
			name := figureName{seriesName{h.Indicator, h.Area, h.Organisation}, h.Period}
			if h.Origin == kpi.FromHistory {
				history[name] = h
			} else {
				returned[name] = h
			}
		}
		for name, h := range history { // in any order: each is looked at by itself
			compare(name, h)
		}
		for name, h := range returned { // what a return gave last is what stands
			compare(name, h)
		}
	}
	out := figures[:0:0]
	for i := range figures {
		if !old[i] {
			out = append(out, figures[i])
		}
	}
	return out, nil
}

// figureName is what a figure is for.
type figureName struct {
	seriesName
	period period.Period
}

// same says that two figures of one series and period say the same, wherever they came from.
func same(a, b *kpi.Observation) bool {
	return equal(a.Value, b.Value) && equal(a.Numerator, b.Numerator) && equal(a.Denominator, b.Denominator) &&
		equal(a.Lower, b.Lower) && equal(a.Upper, b.Upper) && a.Marks == b.Marks && a.Note == b.Note && a.Words == b.Words
}

func equal(a, b decimal.NullDecimal) bool {
	return a.Valid == b.Valid && (!a.Valid || a.Decimal.Equal(b.Decimal))
}
