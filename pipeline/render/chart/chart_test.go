package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
	"perfpack/templates"
)

// sheet records what a chart draws.
type sheet struct {
	theme *theme.Theme
	path  []Place
	drawn []mark
	texts []textMark
}

type mark struct {
	kind  string // "line", "fill", "dots"
	at    []Place
	paint Paint
	size  float64
}

type textMark struct {
	text  string
	x, y  int
	font  Font
	width int
}

func (s *sheet) MoveTo(x, y int)                     { s.path = append(s.path, Place{x, y}) }
func (s *sheet) LineTo(x, y int)                     { s.path = append(s.path, Place{x, y}) }
func (s *sheet) CurveTo(_, _, _, _, x3, y3 int)      { s.path = append(s.path, Place{x3, y3}) }
func (s *sheet) ClosePath()                          {}
func (s *sheet) Measure(text string, f Font) float64 { return s.theme.Regular.Measure(text, f.Size) }

func (s *sheet) Paint(p Paint) {
	if len(s.path) > 0 && (p.Filled || p.Stroked) {
		kind := "line"
		if p.Filled {
			kind = "fill"
		}
		s.drawn = append(s.drawn, mark{kind: kind, at: slices.Clone(s.path), paint: p})
	}
	s.path = s.path[:0]
}

func (s *sheet) Dots(at []Place, diameter float64, c theme.Colour) {
	s.drawn = append(s.drawn, mark{kind: "dots", at: slices.Clone(at), size: diameter, paint: Paint{Fill: c}})
}

func (s *sheet) Text(text string, x, y int, f Font) {
	s.texts = append(s.texts, textMark{text, x, y, f, units(s.Measure(text, f))})
}

func (s *sheet) says() []string {
	var all []string
	for _, t := range s.texts {
		all = append(all, t.text)
	}
	return all
}

func (s *sheet) count(kind string, want func(mark) bool) int {
	n := 0
	for _, m := range s.drawn {
		if m.kind == kind && want(m) {
			n++
		}
	}
	return n
}

const width, height = 300.0, 112.0

func loadTheme(t *testing.T) *theme.Theme {
	t.Helper()
	th, found, err := theme.Load(templates.FS, theme.Overrides{})
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	return th
}

func draw(t *testing.T, c *document.Chart) *sheet {
	t.Helper()
	s := &sheet{theme: loadTheme(t)}
	height := height
	if !Empty(c) && c.Kind > document.Sparkline {
		height = Height(s, s.theme, c, width)
	}
	if err := Draw(s, s.theme, c, width, height); err != nil {
		t.Fatal(err)
	}
	for _, m := range s.drawn {
		for _, p := range m.at {
			if p.X < -Unit || p.X > units(width)+Unit || p.Y < -Unit || p.Y > units(height)+Unit {
				t.Errorf("%s at %v is outside of the chart", m.kind, p)
			}
		}
	}
	for i, a := range s.texts {
		if a.x < 0 || a.x+a.width > units(width)+Unit || a.y < 0 || a.y > units(height) {
			t.Errorf("%q at %d,%d is outside of the chart", a.text, a.x, a.y)
		}
		for _, b := range s.texts[i+1:] {
			tall := units(a.font.Size * 0.9)
			if a.x < b.x+b.width && b.x < a.x+a.width && a.y-tall < b.y && b.y-tall < a.y {
				t.Errorf("%q covers %q", a.text, b.text)
			}
		}
	}
	return s
}

func figures(values ...float64) []document.ChartPoint {
	var all []document.ChartPoint
	for i, v := range values {
		all = append(all, document.ChartPoint{At: float64(i * 3), Value: v, Missing: math.IsNaN(v)})
	}
	return all
}

func trend(points []document.ChartPoint) *document.Chart {
	return &document.Chart{Kind: document.Trend, Suffix: "%", Lines: []document.Line{{Role: document.FigureRole, Label: "now", Points: points}}}
}

// isFigure tells the line of the figures from all others, by its colour.
func (s *sheet) isFigure(m mark) bool { return m.paint.Stroke == s.theme.Colours.Accent }

func TestAMissingFigureLeavesAGap(t *testing.T) {
	whole := draw(t, trend(figures(1, 2, 3, 4, 5)))
	gapped := draw(t, trend(figures(1, 2, math.NaN(), 4, 5)))
	lines := func(s *sheet) (points int) {
		for _, m := range s.drawn {
			if m.kind == "line" && s.isFigure(m) {
				points += len(m.at)
			}
		}
		return points
	}
	if lines(whole) != 5 || lines(gapped) != 4 {
		t.Errorf("%d points joined where all are held, %d where one is missing", lines(whole), lines(gapped))
	}
}

func TestProvisionalFiguresAreHollow(t *testing.T) {
	points := figures(1, 2, 3)
	points[2].Provisional = true
	s := draw(t, trend(points))
	hollow := s.count("dots", func(m mark) bool { return m.paint.Fill == s.theme.Colours.Paper && len(m.at) == 1 })
	if hollow != 1 {
		t.Errorf("%d hollow dots", hollow)
	}
}

func TestABreakIsDrawnAndPartsTheLine(t *testing.T) {
	points := figures(1, 2, 3, 4)
	points[2].Break = true
	s := draw(t, trend(points))
	upright := s.count("line", func(m mark) bool {
		return len(m.at) == 2 && m.at[0].X == m.at[1].X && m.at[1].Y-m.at[0].Y > units(60) && m.paint.Dash != nil
	})
	if upright != 1 {
		t.Errorf("%d upright lines", upright)
	}
	if !slices.Contains(s.says(), breakMark) {
		t.Errorf("the break is not named: %q", s.says())
	}
	if s := draw(t, trend(figures(1, 2, 3, 4))); slices.Contains(s.says(), breakMark) {
		t.Error("a break is named where there is none")
	}
}

func TestEveryLabelStandsAndNoneCoversAnother(t *testing.T) {
	c := trend(figures(77.9, 78, 78.1))
	c.Levels = []document.Level{{Role: document.TargetRole, Value: 78, Label: "Target 78.0%"}, {Role: document.BaselineRole, Value: 78, Label: "Baseline 78.0%"}, {Role: document.FloorRole, Value: 77.9, Label: "Floor 77.9%"}, {Role: document.UpperRole, Value: 78.2, Label: "Upper 78.2%"}}
	s := draw(t, c)
	for _, want := range []string{"now", "Target 78.0%", "Baseline 78.0%", "Floor 77.9%", "Upper 78.2%"} {
		if !slices.Contains(s.says(), want) {
			t.Errorf("%q is not said", want)
		}
	}
}

func TestTicksNeverTouchAndTheLastStays(t *testing.T) {
	c := trend(figures(1, 2, 3))
	for i := range 40 {
		c.Ticks = append(c.Ticks, document.Tick{At: float64(i), Label: fmt.Sprintf("Quarter %d", i)})
	}
	s := draw(t, c)
	if !slices.Contains(s.says(), "Quarter 39") || slices.Contains(s.says(), "Quarter 38") {
		t.Errorf("%q", s.says())
	}
}

func TestAxesRunBetweenRoundNumbers(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		kind      document.ChartKind
		bottom    float64
		top, step float64
	}{
		{64.3, 79.1, document.Trend, 60, 80, 5},
		{0, 10, document.Trend, 0, 12.5, 2.5},
		{0, 180, document.Columns, 0, 200, 50},
		{99.2, 100, document.Trend, 99, 100, 0.25}, // no more than all of them
		{0.2, 3, document.Trend, 0, 4, 1},          // less than none is not drawn
		{-4, 3, document.Trend, -5, 5, 2.5},
		{50, 50, document.Trend, 44, 56, 2.5},
		{0, 0, document.Trend, 0, 1, 0.5},
	} {
		bottom, top, step := roundRange(c.low, c.high, &document.Chart{Kind: c.kind})
		if bottom > c.low || top < c.high {
			t.Errorf("%v to %v: an axis from %v to %v does not hold them", c.low, c.high, bottom, top)
		}
		if n := (top - bottom) / step; math.Abs(n-math.Round(n)) > 1e-9 || n > 6 {
			t.Errorf("%v to %v: %v steps of %v", c.low, c.high, n, step)
		}
		if c.low >= 0 && bottom < 0 || c.high <= 100 && c.low != c.high && c.low > 90 && top > 100 {
			t.Errorf("%v to %v: from %v to %v", c.low, c.high, bottom, top)
		}
	}
}

func TestNumbersOfAnAxisAreWrittenAsPeopleReadThem(t *testing.T) {
	for _, c := range []struct {
		value          float64
		places         int
		prefix, suffix string
		want           string
	}{
		{0, 0, "", "%", "0%"},
		{62.5, 1, "", "%", "62.5%"},
		{1200, 0, "£", "", "£1,200"},
		{-1200, 0, "£", "", "−£1,200"},
		{999999, 0, "", "", "999,999"},
		{1e6, 0, "£", "", "£1m"},
		{1.25e6, 0, "£", "", "£1.25m"},
		{2.5e9, 0, "£", "", "£2.5bn"},
		{123456.5, 1, "", "", "123,456.5"},
		{0.125, 3, "", "", "0.125"},
	} {
		if got := number(c.value, c.places, c.prefix, c.suffix); got != c.want {
			t.Errorf("%v becomes %q, want %q", c.value, got, c.want)
		}
	}
}

func TestAnAxisOfScaledMoneyIsInPounds(t *testing.T) {
	c := trend(figures(-2400, 4100, 3373))
	c.Prefix, c.Suffix, c.Scale = "£", "", 1000
	s := draw(t, c)
	for _, want := range []string{"−£2m", "£0", "£4m"} {
		if !slices.Contains(s.says(), want) {
			t.Errorf("no %q on the axis of figures in thousands: %q", want, s.says())
		}
	}
	c = trend(figures(3.0, 3.4, 3.9))
	c.Prefix, c.Suffix, c.Scale = "£", "", 1e6
	if s = draw(t, c); !slices.Contains(s.says(), "£3.5m") || slices.Contains(s.says(), "£3.5") {
		t.Errorf("the axis of figures in millions says %q", s.says())
	}
}

func TestColumnsStandOnNought(t *testing.T) {
	c := trend(figures(50, 100, 150, 200))
	c.Kind = document.Columns
	s := draw(t, c)
	ground := 0
	for _, m := range s.drawn {
		if m.kind == "fill" {
			for i := 0; i+3 < len(m.at); i += 4 {
				if ground == 0 {
					ground = m.at[i+2].Y
				}
				if m.at[i+2].Y != ground {
					t.Errorf("a column down to %d, another to %d", m.at[i+2].Y, ground)
				}
			}
		}
	}
	if !slices.Contains(s.says(), "0%") || ground == 0 {
		t.Errorf("no nought on the axis: %q", s.says())
	}
}

func TestABarOfCountsSharesItsWidth(t *testing.T) {
	s := draw(t, &document.Chart{Kind: document.StatusBar, Segments: []document.Segment{{Symbol: document.OnTarget, Count: 30, Label: "on target"}, {Symbol: document.Close, Count: 0, Label: "close"}, {Symbol: document.Off, Count: 10, Label: "off target"}}})
	var widths []int
	for _, m := range s.drawn {
		if m.kind == "fill" && len(m.at) == 4 && m.at[0].Y == 0 {
			widths = append(widths, m.at[1].X-m.at[0].X)
		}
	}
	if len(widths) != 2 || widths[0] < widths[1]*29/10 || widths[0] > widths[1]*31/10 {
		t.Errorf("parts of %v", widths)
	}
	if got := strings.Join(s.says(), "; "); got != "30 on target; 10 off target" {
		t.Errorf("%q", got)
	}
}

func TestNothingToDrawIsKnownBeforehand(t *testing.T) {
	for what, c := range map[string]*document.Chart{
		"no chart":    nil,
		"no lines":    {},
		"all missing": trend(figures(math.NaN(), math.NaN())),
		"no counts":   {Kind: document.StatusBar, Segments: []document.Segment{{Count: 0}}},
	} {
		if !Empty(c) {
			t.Errorf("%s: not empty", what)
		}
	}
	for what, c := range map[string]*document.Chart{
		"one figure": trend(figures(0)),
		"one level":  {Levels: []document.Level{{Value: 1}}},
		"one count":  {Kind: document.StatusBar, Segments: []document.Segment{{Count: 1}}},
	} {
		if Empty(c) {
			t.Errorf("%s: empty", what)
		}
		draw(t, c)
	}
}

func someThread(outcomes int) *document.Chart {
	c := &document.Chart{Kind: document.Thread}
	for i := range outcomes {
		n := document.Node{Tier: 2, Parent: i - i%5, Label: fmt.Sprintf("Outcome %d", i)}
		if i%5 == 0 {
			n.Tier, n.Parent = 1, -1
		}
		for m := range i % 4 {
			n.Strands = append(n.Strands, document.Strand{Ref: fmt.Sprintf("M%d-%d", i, m), Symbol: document.Off, Evidence: document.Evidence(m + 1)})
		}
		c.Nodes = append(c.Nodes, n)
	}
	return c
}

func TestAThreadSaysEachOutcomeAndMeasureAndTheEvidence(t *testing.T) {
	c := someThread(9)
	s := draw(t, c)
	for _, n := range c.Nodes {
		if !slices.Contains(s.says(), n.Label) {
			t.Errorf("%q is not said", n.Label)
		}
		for _, m := range n.Strands {
			if !slices.Contains(s.says(), m.Ref) {
				t.Errorf("%q is not said", m.Ref)
			}
		}
	}
	strokes := map[int]int{} // by the number of lengths in the dash
	for _, m := range s.drawn {
		if m.kind == "line" && m.paint.Stroke == s.theme.Colours.Baseline {
			strokes[len(m.paint.Dash)]++
		}
	}
	if strokes[0] != 2 || strokes[2] != 10 {
		t.Errorf("strokes drawn through and dashed: %v", strokes)
	}
}

func TestAThreadHigherThanAPageIsPartedAndLosesNothing(t *testing.T) {
	s := &sheet{theme: loadTheme(t)}
	c := someThread(60)
	parts := Split(s, s.theme, c, width, 200)
	if len(parts) < 4 {
		t.Fatalf("%d parts", len(parts))
	}
	strands := map[string]int{}
	for i, p := range parts {
		if h := Height(s, s.theme, p, width); h > 200 {
			t.Errorf("part %d is %.0f points high", i, h)
		}
		if p.Nodes[0].Tier != 1 {
			t.Errorf("part %d begins with tier %d", i, p.Nodes[0].Tier)
		}
		for j, n := range p.Nodes {
			if n.Parent >= j || n.Tier == 2 && p.Nodes[n.Parent].Tier != 1 {
				t.Errorf("part %d: %q hangs from %d", i, n.Label, n.Parent)
			}
			for _, m := range n.Strands {
				strands[m.Ref]++
			}
		}
		draw(t, p)
	}
	for _, n := range c.Nodes {
		for _, m := range n.Strands {
			if strands[m.Ref] != 1 {
				t.Errorf("%s stands %d times", m.Ref, strands[m.Ref])
			}
		}
	}
	if short := Split(s, s.theme, someThread(3), width, 200); len(short) != 1 || len(short[0].Nodes) != 3 {
		t.Error("a short thread is parted")
	}
}

func TestMultiplesStandOnOneScale(t *testing.T) {
	c := &document.Chart{Kind: document.Multiples, Suffix: "%"}
	for i := range 6 {
		c.Miniatures = append(c.Miniatures, document.Miniature{Title: fmt.Sprintf("Area %d", i), Lines: []document.Line{{Role: document.FigureRole, Points: figures(float64(i*10), 50)}}})
	}
	s := draw(t, c)
	var ends []int // where the figure of 50 stands in each
	for _, m := range s.drawn {
		if m.kind == "line" && s.isFigure(m) {
			ends = append(ends, m.at[len(m.at)-1].Y%units(smallHeight))
		}
	}
	if len(ends) != 6 || slices.Min(ends) != slices.Max(ends) {
		t.Errorf("the same figure stands at %v", ends)
	}
	for i := range 6 {
		if !slices.Contains(s.says(), fmt.Sprintf("Area %d", i)) {
			t.Errorf("area %d is not named", i)
		}
	}
}

func TestAGridOfRisksSaysEachCell(t *testing.T) {
	s := draw(t, &document.Chart{Kind: document.RiskGrid, Grid: &document.Grid{Across: "Likelihood", Up: "Impact", Columns: []string{"Low", "High"}, Rows: []string{"Major", "Minor"},
		Cells: [][]document.GridCell{{{Text: "R1", Grave: 2}, {Text: "R2", Grave: 3}}, {{Text: "R3"}}}}})
	if got := strings.Join(s.says(), " "); got != "Likelihood Low High Impact Major R1 R2 Minor R3 " && got != "Likelihood Low High Impact Major R1 R2 Minor R3" {
		t.Errorf("%q", got)
	}
}

// TestRisksThatDoNotFitALineTakeMore fills a cell with more and more risks: each stands in it by name, on lines within its width, and the grid grows.
func TestRisksThatDoNotFitALineTakeMore(t *testing.T) {
	grid := func(n int) *document.Chart {
		cell := document.GridCell{Text: "Very high", Grave: 3}
		for i := range n {
			cell.Names = append(cell.Names, fmt.Sprintf("RISK-%02d↑", i+1))
		}
		return &document.Chart{Kind: document.RiskGrid, Grid: &document.Grid{Columns: []string{"A", "B", "C", "D", "E"}, Rows: []string{"X", "Y"}, Cells: [][]document.GridCell{{cell}}}}
	}
	s, last := &sheet{theme: loadTheme(t)}, 0.0
	for _, c := range []struct {
		risks, lines int
		taller, told bool
	}{{0, 1, true, true}, {1, 2, true, true}, {2, 2, false, true}, {14, 8, true, true}, {60, 9, true, false}} {
		g := grid(c.risks)
		p := &plot{on: s, theme: s.theme, chart: g, width: 480, size: s.theme.Type.Chart}
		lines := p.gridWords(g.Grid.Cells[0][0], 480/5-20)
		if len(lines) != c.lines || lines[0] != "Very high" {
			t.Errorf("%d risks stand on %d lines, want %d: %q", c.risks, len(lines), c.lines, lines)
		}
		all := strings.Join(lines, " ")
		for _, name := range g.Grid.Cells[0][0].Names {
			if c.told && !strings.Contains(all, name) {
				t.Errorf("%d risks: %s is not named", c.risks, name)
			}
		}
		if !c.told && !strings.HasSuffix(all, " more") {
			t.Errorf("what is left out is not counted: %q", all)
		}
		h := Height(s, s.theme, g, 480)
		if (h > last) != c.taller {
			t.Errorf("%d risks: the grid is %v high, after %v", c.risks, h, last)
		}
		last = h
	}
}

// TestTheLabelOfAColumnLiesOnNoColumn draws running totals with a profile and a projection ahead, the latest column being of every height: its label must stay
// readable, beside it or above it, and never on the dark of a neighbour.
func TestTheLabelOfAColumnLiesOnNoColumn(t *testing.T) {
	for latest := 2.0; latest <= 200; latest += 3 {
		line := document.Line{Role: document.FigureRole, Label: "1,234 things"}
		for n, v := range []float64{40, 90, 150, 200, 45, 95, 160, 198, latest} {
			line.Points = append(line.Points, document.ChartPoint{At: float64(3 * n), Value: v})
		}
		target := document.Line{Role: document.TargetRole, Label: "Target 200", Points: []document.ChartPoint{{At: 24, Value: 50}, {At: 27, Value: 100}, {At: 33, Value: 200}}}
		s := draw(t, &document.Chart{Kind: document.Columns, Lines: []document.Line{target, line}})
		var label textMark
		for _, m := range s.texts {
			if m.text == line.Label {
				label = m
			}
		}
		tall := units(label.font.Size * 0.7)
		for _, m := range s.drawn {
			if m.kind != "fill" || m.paint.Fill != s.theme.Colours.Accent {
				continue
			}
			// Several columns are one path; each is four places of it.
			for k := 0; k+3 < len(m.at); k += 4 {
				left, right, top, bottom := m.at[k].X, m.at[k+1].X, m.at[k].Y, m.at[k+2].Y
				if label.x < right && label.x+label.width > left && label.y > top && label.y-tall < bottom {
					t.Errorf("with %v the label lies on a column", latest)
				}
			}
		}
	}
}
