package analyse

import (
	"math/bits"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// history lists every figure up to the one that is due, as it is drawn and tabulated. Months stay months.
func (a *Assessor) history(r *record) []kpi.Point {
	list := r.slots
	if len(r.months) > 0 {
		list = r.months
	}
	due := a.dueQuarter(r.ind)
	end := due.End()
	for len(list) > 0 && list[len(list)-1].period.End().After(end) {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return nil
	}
	points := make([]kpi.Point, len(list))
	for n := range list {
		s := &list[n]
		points[n] = point(r.ind, s)
		if s.published != nil && s.published != s.stands || s.replaced != nil {
			if _, revised := r.revisedFrom(s); revised {
				points[n].Marks |= kpi.Revised
			}
		}
	}
	return points
}

// quarters gives the latest eight quarters of a series of months, put together as the figure of the quarter is.
func (a *Assessor) quarters(r *record) []kpi.Point {
	if len(r.months) == 0 {
		return nil
	}
	due := a.dueQuarter(r.ind)
	points := make([]kpi.Point, 0, 8)
	for q := due - 7; q <= due; q++ {
		now := r.quarter(q)
		if now.obs == nil {
			continue
		}
		p := kpi.Point{Period: q.Period(), Marks: now.figure.Marks}
		if _, revised := r.revision(now); revised {
			p.Marks |= kpi.Revised
		}
		if now.figure.Value.Valid {
			p.Held, p.Exact = true, now.figure.Value.Decimal.InexactFloat64()
			p.Shown = r.ind.Shown(now.figure.Value.Decimal).Shift(r.ind.Decimals).IntPart()
		}
		points = append(points, p)
	}
	return points
}

// point gives a slot's figure as it is drawn, in whole numbers where they are large enough: a pack holds far more points than figures.
func point(i *kpi.Indicator, s *slot) kpi.Point {
	o := s.stands
	p := kpi.Point{Period: s.period, Marks: o.Marks}
	if !o.Marks.Any(kpi.Absent) {
		if shown, exact, ok := quick(i, &o.Figure); ok {
			p.Shown, p.Exact, p.Held = shown, exact, true
			if o.Queried {
				p.Marks |= kpi.Provisional
			}
			if shown == 0 && exact != 0 {
				p.Marks |= kpi.RoundsToZero
			}
			return p
		}
	}
	f := settle(i, o)
	p.Marks = f.Marks
	if f.Value.Valid {
		p.Held = true
		p.Exact = f.Value.Decimal.InexactFloat64()
		p.Shown = i.Shown(f.Value.Decimal).Shift(i.Decimals).IntPart()
	}
	return p
}

// quick works out a figure as displayed in whole numbers of 64 and 128 bits. It declines whatever does not surely fit, and parts so large that
// rounding to sixteen places first, as a value is, could make a difference.
func quick(i *kpi.Indicator, f *kpi.Figure) (shown int64, exact float64, ok bool) {
	if !i.Measure.HasParts() || !f.Parts() {
		if !f.Value.Valid {
			return 0, 0, false
		}
		v := f.Value.Decimal
		c, ok := coefficient(v)
		if !ok {
			return 0, 0, false
		}
		shown, ok = scaled(c, 1, int(v.Exponent()+i.Decimals))
		return shown, float(c, int(v.Exponent())), ok
	}
	n, d, m := f.Numerator.Decimal, f.Denominator.Decimal, i.Multiplier
	cn, ok1 := coefficient(n)
	cd, ok2 := coefficient(d)
	cm, ok3 := coefficient(m)
	if !ok1 || !ok2 || !ok3 || cd == 0 || cd > 1e9 || cd < -1e9 || i.Decimals > 6 {
		return 0, 0, false
	}
	hi, product := bits.Mul64(magnitude(cn), magnitude(cm))
	if hi != 0 || product > 1<<62 {
		return 0, 0, false
	}
	top := int64(product)
	if (cn < 0) != (cm < 0) {
		top = -top
	}
	e := int(n.Exponent() + m.Exponent() - d.Exponent())
	shown, ok = scaled(top, cd, e+int(i.Decimals))
	exact = float(top, e) / float64(cd)
	// What is nought at sixteen places is nought as a value.
	return shown, exact, ok && (top == 0 || exact > 1e-15 || exact < -1e-15)
}

// coefficient gives the digits of a decimal where they fit.
func coefficient(v decimal.Decimal) (int64, bool) {
	return v.CoefficientInt64(), v.NumDigits() <= 18
}

var powers = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// scaled gives top/bottom times ten to the power e, rounded half away from zero, where every step fits.
func scaled(top, bottom int64, e int) (int64, bool) {
	if e <= -len(powers) || e >= len(powers) {
		return 0, false
	}
	hi, lo := uint64(0), magnitude(top)
	by := magnitude(bottom)
	if e >= 0 {
		hi, lo = bits.Mul64(lo, powers[e])
	} else {
		over, product := bits.Mul64(by, powers[-e])
		if over != 0 || product > 1<<62 {
			return 0, false
		}
		by = product
	}
	if hi >= by {
		return 0, false
	}
	quotient, rest := bits.Div64(hi, lo, by)
	if rest >= by-rest {
		quotient++
	}
	if quotient > 1<<62 {
		return 0, false
	}
	if (top < 0) != (bottom < 0) {
		return -int64(quotient), true
	}
	return int64(quotient), true
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}

// float gives c times ten to the power e, rounded once.
func float(c int64, e int) float64 {
	const whole = 1 << 53
	switch {
	case e == 0:
		return float64(c)
	case e < 0 && e >= -18 && c <= whole && c >= -whole:
		return float64(c) / float64(powers[-e])
	}
	return decimal.New(c, int32(e)).InexactFloat64()
}
