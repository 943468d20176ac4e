package pipeline_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/sheet"
)

// outlookNumbers are the columns of numbers of the sheet Chance_and_outlook, each with what it has to hold for a measure.
var outlookNumbers = map[string]func(*kpi.Assessment) decimal.NullDecimal{
	"Figure":               func(a *kpi.Assessment) decimal.NullDecimal { return a.Current.Value },
	"In the quarter alone": func(a *kpi.Assessment) decimal.NullDecimal { return a.Alone.Value },
	"Chance from": func(a *kpi.Assessment) decimal.NullDecimal {
		return where(a.Chance != nil, func() float64 { return a.Chance.Low })
	},
	"Chance to": func(a *kpi.Assessment) decimal.NullDecimal {
		return where(a.Chance != nil, func() float64 { return a.Chance.High })
	},
	"Longer view: figures": func(a *kpi.Assessment) decimal.NullDecimal {
		return where(a.LongView.Figures > 0, func() float64 { return float64(a.LongView.Figures) })
	},
	"Longer view: change a year": func(a *kpi.Assessment) decimal.NullDecimal {
		return where(a.LongView.Low != 0 || a.LongView.High != 0 || a.LongView.PerYear != 0, func() float64 { return a.LongView.PerYear })
	},
	"Variation: mean":                      charted(func(v *kpi.Variation) float64 { return v.Mean }),
	"Variation: lower limit":               charted(func(v *kpi.Variation) float64 { return v.Low }),
	"Variation: upper limit":               charted(func(v *kpi.Variation) float64 { return v.High }),
	"Time used to the final target (%)":    func(a *kpi.Assessment) decimal.NullDecimal { return a.Pace.TimeUsed },
	"Pace so far":                          func(a *kpi.Assessment) decimal.NullDecimal { return a.Pace.SoFar },
	"Pace needed":                          func(a *kpi.Assessment) decimal.NullDecimal { return a.Pace.Needed },
	"Rest of the year: needed":             func(a *kpi.Assessment) decimal.NullDecimal { return a.Rest.Needed },
	"Year so far, to hold that against":    func(a *kpi.Assessment) decimal.NullDecimal { return a.Rest.SoFar },
	"Rest of the year: may still happen":   func(a *kpi.Assessment) decimal.NullDecimal { return a.Rest.Left },
	"Best that the year can come to":       func(a *kpi.Assessment) decimal.NullDecimal { return a.Rest.Best },
	"Year expected":                        func(a *kpi.Assessment) decimal.NullDecimal { return a.Projection.Value },
	"Year expected from":                   func(a *kpi.Assessment) decimal.NullDecimal { return a.Projection.Low },
	"Year expected to":                     func(a *kpi.Assessment) decimal.NullDecimal { return a.Projection.High },
	"Median of peers":                      amongPeers(func(c *kpi.Comparison) decimal.NullDecimal { return c.Median }),
	"Gap to the median":                    amongPeers(func(c *kpi.Comparison) decimal.NullDecimal { return c.Gap }),
	"Gap in people or cases":               amongPeers(func(c *kpi.Comparison) decimal.NullDecimal { return c.InPeople }),
	"Figure of the highest":                ended(func(e *kpi.Ends) decimal.NullDecimal { return decimal.NewNullDecimal(e.High.Value) }),
	"Figure of the lowest":                 ended(func(e *kpi.Ends) decimal.NullDecimal { return decimal.NewNullDecimal(e.Low.Value) }),
	"Difference of the two":                ended(func(e *kpi.Ends) decimal.NullDecimal { return decimal.NewNullDecimal(e.Difference) }),
	"Ratio of the two":                     ended(func(e *kpi.Ends) decimal.NullDecimal { return e.Ratio }),
	"Expected a year ago by the same rule": hindsight(func(h *kpi.Hindsight) decimal.Decimal { return h.Expected }),
	"What that year came to":               hindsight(func(h *kpi.Hindsight) decimal.Decimal { return h.Came }),
	"Target of the year": func(a *kpi.Assessment) decimal.NullDecimal {
		if a.Rest.Target.Valid {
			return a.Rest.Target
		}
		return a.Projection.YearTarget
	},
}

func where(holds bool, v func() float64) decimal.NullDecimal {
	if !holds {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.NewFromFloat(v()))
}

func charted(v func(*kpi.Variation) float64) func(*kpi.Assessment) decimal.NullDecimal {
	return func(a *kpi.Assessment) decimal.NullDecimal {
		return where(a.Variation.Signal != kpi.NotCharted, func() float64 { return v(&a.Variation) })
	}
}

func amongPeers(v func(*kpi.Comparison) decimal.NullDecimal) func(*kpi.Assessment) decimal.NullDecimal {
	return func(a *kpi.Assessment) decimal.NullDecimal {
		if c := a.Comparison; c != nil && a.Held() && c.Period == a.Current.Period {
			return v(c)
		}
		return decimal.NullDecimal{}
	}
}

func ended(v func(*kpi.Ends) decimal.NullDecimal) func(*kpi.Assessment) decimal.NullDecimal {
	return amongPeers(func(c *kpi.Comparison) decimal.NullDecimal {
		if c.Ends == nil {
			return decimal.NullDecimal{}
		}
		return v(c.Ends)
	})
}

func hindsight(v func(*kpi.Hindsight) decimal.Decimal) func(*kpi.Assessment) decimal.NullDecimal {
	return func(a *kpi.Assessment) decimal.NullDecimal {
		if a.Projection.Earlier == nil {
			return decimal.NullDecimal{}
		}
		return decimal.NewNullDecimal(v(a.Projection.Earlier))
	}
}

// about says that a cell holds a number to the sixth place, to which statistics are given.
func about(c sheet.Cell, want float64) bool {
	got, err := strconv.ParseFloat(c.Text, 64)
	return err == nil && c.Kind == sheet.Number && math.Abs(got-want) <= 1e-6
}

// outlookAgrees holds the sheet of chance and outlook against what was worked out of each measure, and gives the number of cells compared.
func outlookAgrees(t testing.TB, p *pack.Pack, data []byte) int {
	t.Helper()
	const name = "Chance_and_outlook"
	book, err := sheet.Open(data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	lines := sheetRows(t, book, name)
	n, compared := 0, 0
	for k := range p.Assessments {
		a := &p.Assessments[k]
		if len(a.History) == 0 {
			continue
		}
		if n == len(lines) {
			t.Errorf("%s has only %d measures", name, n)
			break
		}
		line := lines[n]
		n++
		if line["Ref"].Text != string(a.Indicator.Ref) {
			t.Errorf("%s, row %d: %s stands where %s is expected", name, line[""].Row, line["Ref"].Text, a.Indicator.Ref)
			continue
		}
		for heading, value := range outlookNumbers {
			c, there := line[heading]
			want := value(a)
			switch {
			case !there && want.Valid:
				t.Errorf("%s, row %d: there is no %s of %s", name, line[""].Row, heading, a.Indicator.Ref)
			case there && want.Valid && !about(c, want.Decimal.InexactFloat64()), there && !want.Valid && c.Kind == sheet.Number:
				t.Errorf("%s, %s: %s of %s is %q, want %v", name, c.Address(), heading, a.Indicator.Ref, c.Text, want)
			case there:
				compared++
			}
		}
	}
	if n != len(lines) {
		t.Errorf("%s has %d rows for %d measures", name, len(lines), n)
	}
	return compared
}
