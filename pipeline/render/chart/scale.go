package chart

import (
	"math"
	"strconv"

	"perfpack/pipeline/document"

	gochart "github.com/wcharczuk/go-chart/v2"
)

// tick is a round number on the vertical axis.
type tick struct {
	value  float64
	shown  float64 // the value in the unit of the axis
	places int
	label  string
}

// ranges settles what both axes span, and the ticks of the vertical one.
func (p *plot) ranges() (x, y *gochart.ContinuousRange) {
	c := p.chart
	lowX, highX := math.Inf(1), math.Inf(-1)
	lowY, highY := math.Inf(1), math.Inf(-1)
	across := func(v float64) { lowX, highX = min(lowX, v), max(highX, v) }
	up := func(v float64) { lowY, highY = min(lowY, v), max(highY, v) }
	nearest := math.Inf(1) // the least distance between two points: the room for a column
	for _, l := range c.Lines {
		for i, pt := range l.Points {
			across(pt.At)
			if i > 0 && l.Role == document.FigureRole {
				if d := pt.At - l.Points[i-1].At; d > 0 {
					nearest = min(nearest, d)
				}
			}
			if !pt.Missing {
				up(pt.Value)
				if pt.Ranged {
					up(pt.Low)
					up(pt.High)
				}
			}
		}
	}
	for _, t := range c.Ticks {
		across(t.At)
	}
	for _, l := range c.Levels {
		up(l.Value)
	}
	if c.Band != nil && c.Kind == document.Trend {
		// A band without end upwards or downwards is drawn as far as the figures go.
		for _, v := range []float64{c.Band.Low, c.Band.High} {
			if !math.IsInf(v, 0) {
				up(v)
			}
		}
	}
	if math.IsInf(nearest, 0) {
		nearest = 3
	}
	if math.IsInf(lowX, 0) {
		lowX, highX = 0, 0
	}
	if c.Kind == document.Columns {
		lowX, highX = lowX-nearest/2, highX+nearest/2
		up(0)
	} else if lowX == highX {
		lowX, highX = lowX-nearest, highX+nearest
	}
	scale := c.Scale
	if scale == 0 {
		scale = 1
	}
	step := 0.0
	lowY, highY, step = roundRange(lowY, highY, c)
	for i := 0; ; i++ {
		v := lowY + float64(i)*step
		if v > highY+step/2 {
			break
		}
		if math.Abs(v) < step/1e6 {
			v = 0
		}
		p.yTicks = append(p.yTicks, tick{v, v * scale, placesOf(step * scale), number(v*scale, placesOf(step*scale), c.Prefix, c.Suffix)})
	}
	return &gochart.ContinuousRange{Min: lowX, Max: highX}, &gochart.ContinuousRange{Min: lowY, Max: highY}
}

// mostTicks is how many spaces between numbers the vertical axis has at most.
const mostTicks = 4

// roundRange widens a range until both ends are round numbers, and gives the step between ticks.
func roundRange(low, high float64, c *document.Chart) (float64, float64, float64) {
	if math.IsInf(low, 0) || math.IsNaN(low) || math.IsNaN(high) {
		low, high = 0, 1
	}
	if high-low < math.Abs(high)*1e-9 || high == low {
		// One figure alone, or all alike: room above and below, so that the line does not lie on an axis.
		pad := max(math.Abs(high)*0.1, math.Pow10(-c.Places))
		low, high = low-pad, high+pad
		if low < 0 && high-pad >= 0 {
			low = 0
		}
	} else if c.Kind != document.Columns {
		pad := (high - low) * 0.06
		low, high = stay(low, low-pad), stay(high, high+pad)
	}
	step := roundStep((high - low) / mostTicks)
	bottom, top := math.Floor(low/step+1e-9)*step, math.Ceil(high/step-1e-9)*step
	if top <= bottom {
		top = bottom + step
	}
	return bottom, top, step
}

// stay keeps a widened end from crossing nought, or a full hundred per cent, when the figures do not.
func stay(end, widened float64) float64 {
	if end >= 0 && widened < 0 || end <= 0 && widened > 0 {
		return 0
	}
	if end <= 100 && widened > 100 {
		return 100
	}
	return widened
}

// roundStep gives the least of 1, 2, 2.5, 5 and 10 times a power of ten that is not below a step.
func roundStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if step <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// placesOf is how many decimals a step needs.
func placesOf(step float64) int {
	for places := range 9 {
		scaled := step * math.Pow10(places)
		if math.Abs(scaled-math.Round(scaled)) < 1e-6*max(1, scaled) {
			return places
		}
	}
	return 9
}

// number writes a number of an axis as people read it: thousands parted by commas, millions as "1.5m", and a true minus sign.
func number(v float64, places int, prefix, suffix string) string {
	unit := ""
	for _, u := range []struct {
		at   float64
		name string
	}{{1e9, "bn"}, {1e6, "m"}} {
		if math.Abs(v) >= u.at {
			v /= u.at
			unit = u.name
			places = 0
			for places < 3 && math.Abs(v*math.Pow10(places)-math.Round(v*math.Pow10(places))) > 1e-6 {
				places++
			}
			break
		}
	}
	digits := strconv.FormatFloat(math.Abs(v), 'f', places, 64)
	whole := len(digits)
	if places > 0 {
		whole -= places + 1
	}
	b := make([]byte, 0, len(digits)+len(prefix)+len(suffix)+8)
	if v < 0 {
		b = append(b, "\u2212"...)
	}
	b = append(b, prefix...)
	for i := range len(digits) {
		if i > 0 && i < whole && (whole-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, digits[i])
	}
	b = append(b, unit...)
	return string(append(b, suffix...))
}
