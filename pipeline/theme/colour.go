package theme

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Colour is a colour of the screen, red, green and blue.
type Colour struct{ R, G, B uint8 }

// String gives the colour as it stands in theme.toml: "#12436d".
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Colours are the colours by what they are for.
type Colours struct {
	Paper, Ink, Muted, Accent, Link Colour
	Cover, CoverText, CoverEdge     Colour
	Wash, Rule, Grid, Band          Colour
	Target, Baseline, Floor         Colour
	Projection, Comparator          Colour
}

// byName lists the colours under the names which they have in theme.toml.
func (c *Colours) byName() []struct {
	name string
	at   *Colour
} {
	return []struct {
		name string
		at   *Colour
	}{
		{"paper", &c.Paper}, {"ink", &c.Ink}, {"muted", &c.Muted}, {"accent", &c.Accent}, {"link", &c.Link},
		{"cover", &c.Cover}, {"cover_text", &c.CoverText}, {"cover_edge", &c.CoverEdge},
		{"wash", &c.Wash}, {"rule", &c.Rule}, {"grid", &c.Grid}, {"band", &c.Band},
		{"target", &c.Target}, {"baseline", &c.Baseline}, {"floor", &c.Floor},
		{"projection", &c.Projection}, {"comparator", &c.Comparator},
	}
}

func (c *checker) colours(t *Theme, w asWritten, over Overrides) {
	known := slices.Clone(statusKeys[1:])
	for _, e := range t.Colours.byName() {
		known = append(known, e.name)
		hex := w.Colours[e.name]
		if changed, ok := over.Colours[e.name]; ok {
			hex = changed
		}
		*e.at = c.colour("colours."+e.name, hex)
	}
	for name := range over.Colours {
		if !slices.Contains(known, name) {
			c.say(CodeColour, "colours."+name, fmt.Sprintf("no colour is called %q", name), "use a name from [colours] of theme.toml, or a status")
		}
	}
}

func (c *checker) colour(subject, hex string) Colour {
	if len(hex) == 7 && hex[0] == '#' {
		if n, err := strconv.ParseUint(hex[1:], 16, 24); err == nil {
			return Colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}
		}
	}
	c.say(CodeColour, subject, fmt.Sprintf("%s is %q", subject, hex), "write a colour as # and six hexadecimal digits, such as #12436d")
	return Colour{}
}

// contrast is the ratio of luminance between two colours, from 1 to 21, by the definition of WCAG 2.2.
func contrast(a, b Colour) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c Colour) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

const (
	leastForText  = 4.5
	leastForShape = 3.0
)

// contrast checks each pair of colours that meet on a page.
func (c *checker) contrast(t *Theme) {
	k := t.Colours
	type pair struct {
		front, ground string
		colour, on    Colour
		least         float64
	}
	pairs := []pair{
		{"ink", "paper", k.Ink, k.Paper, leastForText},
		{"ink", "wash", k.Ink, k.Wash, leastForText},
		{"muted", "paper", k.Muted, k.Paper, leastForText},
		{"muted", "wash", k.Muted, k.Wash, leastForText},
		{"accent", "paper", k.Accent, k.Paper, leastForText},
		{"accent", "wash", k.Accent, k.Wash, leastForText},
		{"link", "paper", k.Link, k.Paper, leastForText},
		{"link", "wash", k.Link, k.Wash, leastForText},
		{"cover_text", "cover", k.CoverText, k.Cover, leastForText},
		// Labels at the ends of lines stand on the paper in the colour of their line; the lines cross the band as well.
		{"target", "paper", k.Target, k.Paper, leastForText},
		{"baseline", "paper", k.Baseline, k.Paper, leastForText},
		{"floor", "paper", k.Floor, k.Paper, leastForText},
		{"projection", "paper", k.Projection, k.Paper, leastForText},
		{"comparator", "paper", k.Comparator, k.Paper, leastForText},
		{"accent", "band", k.Accent, k.Band, leastForShape},
		{"target", "band", k.Target, k.Band, leastForShape},
		{"baseline", "band", k.Baseline, k.Band, leastForShape},
		{"floor", "band", k.Floor, k.Band, leastForShape},
		{"projection", "band", k.Projection, k.Band, leastForShape},
		{"comparator", "band", k.Comparator, k.Band, leastForShape},
	}
	for i, key := range statusKeys {
		if i > 0 {
			pairs = append(pairs,
				pair{"status." + key, "paper", t.statuses[i].Colour, k.Paper, leastForShape},
				pair{"status." + key, "wash", t.statuses[i].Colour, k.Wash, leastForShape})
		}
	}
	for _, p := range pairs {
		if got := contrast(p.colour, p.on); got < p.least {
			c.say(CodeContrast, p.front, fmt.Sprintf("%s (%s) on %s (%s) has a contrast of %.2f to 1", p.front, p.colour, p.ground, p.on, got),
				fmt.Sprintf("change one of the two until it is at least %.1f to 1", p.least))
		}
	}
}
