package document

// Chart is a drawing of figures over time, or of counts, as data.
type Chart struct {
	Kind ChartKind
	// Prefix and Suffix stand round each number on the axis: "£", "%".
	Prefix string
	Suffix string
	Places int // decimal places of the figures
	// Lines are drawn in order, the figures themselves last.
	Lines []Line
	// Levels are horizontal lines over the whole width: a target that does not change, a baseline, a floor.
	Levels []Level
	// Band is shaded: the range within which is good. Nil where there is none.
	Band *Band
	// Ticks mark the horizontal axis.
	Ticks []Tick
	// Segments are the parts of a stacked bar, used by StatusBar alone.
	Segments []Segment
}

// ChartKind says how a chart is drawn.
type ChartKind uint8

// The kinds of chart.
const (
	Trend     ChartKind = iota // lines over time
	Columns                    // a column for each period: counts that start again each year
	StatusBar                  // one stacked bar of counts
	Sparkline                  // a line without axes
)

// Role says what a line or a level stands for, from which its look follows.
type Role uint8

// The roles.
const (
	FigureRole Role = iota
	TargetRole
	BaselineRole
	FloorRole
	UpperRole // upper bound of a range
	ProjectionRole
	ComparatorRole
)

// Line is a run of points.
type Line struct {
	Role   Role
	Label  string // stands at the end of the line
	Points []ChartPoint
}

// ChartPoint is one figure. At counts months, so that unequal gaps are drawn as such.
type ChartPoint struct {
	At          float64
	Value       float64
	Missing     bool // leaves a gap
	Provisional bool // drawn hollow
	Revised     bool
	Break       bool // the series starts anew here
	Low, High   float64
	Ranged      bool // Low and High are held
}

// Level is a horizontal line.
type Level struct {
	Role  Role
	Value float64
	Label string
}

// Band is the space between two levels.
type Band struct{ Low, High float64 }

// Tick marks a place on the horizontal axis.
type Tick struct {
	At    float64
	Label string
}

// Segment is one part of a stacked bar.
type Segment struct {
	Symbol Symbol
	Count  int
	Label  string
}
