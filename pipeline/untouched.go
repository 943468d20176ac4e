package pipeline

import (
	"context"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/store"
)

// figures gives what a return's figures come to, in the light of what was held when it was issued: a return is issued with that filled in already.
//
// A figure of more digits than a spreadsheet keeps comes back with its last ones gone. It is the figure that was issued and no other, so its digits are restored.
//
// A service which sends its figures in several copies of its return sends each line in all of them, in most of them untouched. A line that came back as it was
// issued is left out where the service has said something about it in another return for the quarter: what was written in one is not wiped out by the others.
func (s *Session) figures(ctx context.Context, tx *store.Tx, sub *ingest.Submission) ([]kpi.Observation, error) {
	theirs, err := s.otherReturns(ctx, tx, sub)
	if err != nil {
		return nil, err
	}
	var refs []kpi.Ref
	for i := range sub.Figures {
		if f := &sub.Figures[i]; len(theirs) > 0 || long(f.Value) || long(f.Numerator) || long(f.Denominator) {
			refs = append(refs, f.Indicator)
		}
	}
	if len(refs) == 0 {
		return sub.Figures, nil
	}
	held := map[seriesKey][]kpi.Observation{}
	for series, err := range tx.SeriesAmong(ctx, 0, slices.Compact(refs)) {
		if err != nil {
			return nil, err
		}
		held[seriesKey{series.Indicator, series.Area}] = series.Observations
	}
	list := make([]kpi.Observation, 0, len(sub.Figures))
	for _, f := range sub.Figures {
		var issued *kpi.Observation // as it stood before the quarter's returns
		said := false
		of := held[seriesKey{f.Indicator, f.Area}]
		for i := range of {
			switch o := &of[i]; {
			case o.Period != f.Period:
			case theirs[o.SHA256]:
				said = true
			case issued == nil || o.Origin >= issued.Origin: // of two of one origin, the later known is the later in the list
				issued = o
			}
		}
		if issued != nil {
			restore(&f.Value, issued.Value)
			restore(&f.Numerator, issued.Numerator)
			restore(&f.Denominator, issued.Denominator)
			if said && sameFigure(&f.Figure, &issued.Figure) && (f.Words == kpi.Words{} || f.Words == issued.Words) {
				continue
			}
		}
		list = append(list, f)
	}
	return list, nil
}

// otherReturns gives the hashes of the other returns which a service has sent for the quarter and which were accepted.
func (s *Session) otherReturns(ctx context.Context, tx *store.Tx, sub *ingest.Submission) (map[string]bool, error) {
	list, err := tx.SubmissionsBy(ctx, sub.Service, sub.Quarter)
	if err != nil {
		return nil, err
	}
	hashes := map[string]bool{}
	for _, o := range list {
		if o.File.SHA256 != sub.SHA256 && (o.State == store.Accepted || o.State == store.Superseded) {
			hashes[o.File.SHA256] = true
		}
	}
	return hashes, nil
}

// keptDigits is how many digits of a number a spreadsheet keeps.
const keptDigits = 15

// long says that a number may be what is left of one of more digits than a spreadsheet keeps. Noughts at the end go with the digits behind them.
func long(d decimal.NullDecimal) bool { return d.Valid && d.Decimal.NumDigits() > keptDigits-5 }

// restore gives a number the digits it was issued with, where they are all that is lacking.
func restore(d *decimal.NullDecimal, issued decimal.NullDecimal) {
	text := func(d decimal.Decimal) string { return strconv.FormatFloat(d.InexactFloat64(), 'g', keptDigits, 64) }
	if d.Valid && issued.Valid && !d.Decimal.Equal(issued.Decimal) && text(d.Decimal) == text(issued.Decimal) {
		*d = issued
	}
}

// sameFigure says that two figures give the same value, or the same parts, with the same marks.
func sameFigure(a, b *kpi.Figure) bool {
	same := func(x, y decimal.NullDecimal) bool {
		return x.Valid == y.Valid && (!x.Valid || x.Decimal.Equal(y.Decimal))
	}
	return a.Marks == b.Marks && (a.Parts() || same(a.Value, b.Value)) && same(a.Numerator, b.Numerator) && same(a.Denominator, b.Denominator)
}
