package document

// Chart is a drawing of figures over time, or of counts, as data.
type Chart struct {
	Kind ChartKind
	// Prefix and Suffix stand round each number on the axis: "£", "%".
	Prefix string
	Suffix string
	Places int // decimal places of the figures
	// Scale is what one of the figures' unit is worth in what stands on the axis: 1,000 where figures in £000 stand on an axis in pounds. 0 is 1.
	Scale float64
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
	// Nodes are the outcomes of a golden thread, used by Thread alone: each after the one it stands under.
	Nodes []Node
	// Miniatures are the trends of Multiples, in reading order; Ticks and Band hold for all of them.
	Miniatures []Miniature
	// Grid is what a RiskGrid shows.
	Grid *Grid
}

// ChartKind says how a chart is drawn.
type ChartKind uint8

// The kinds of chart.
const (
	Trend     ChartKind = iota // lines over time
	Columns                    // a column for each period: counts that start again each year
	StatusBar                  // one stacked bar of counts
	Sparkline                  // a line without axes
	Thread                     // a tree of outcomes with the measures that serve each
	Multiples                  // small trends side by side on one scale: the same measure in several areas
	RiskGrid                   // likelihood against impact
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

// Node is an outcome in a golden thread, with the measures that serve it.
type Node struct {
	Tier   int // 1 at the top
	Parent int // place in Nodes of the outcome it stands under; -1 at the top
	Label  string
	// Strands are the measures that serve this very outcome; none where no measure does yet.
	Strands []Strand
	// Counts stand in the place of the strands of an outcome that has too many to be told apart, or whose lower tiers are left out.
	Counts []Segment
}

// Strand is a measure as it hangs on an outcome.
type Strand struct {
	Ref      string
	Symbol   Symbol // how the measure stands
	Evidence Evidence
}

// Evidence says how well it is known that a measure serves its outcome, from which follows how the strand is drawn.
type Evidence uint8

// The grades of evidence, from the weakest.
const (
	Unstated Evidence = iota
	Assumed
	Plausible
	Established
)

// Miniature is one of the trends of Multiples.
type Miniature struct {
	Title  string
	Lines  []Line
	Levels []Level
}

// Grid is cells in rows and columns. Rows go from the highest down, as on a page.
type Grid struct {
	Across, Up    string   // what the columns and the rows stand for: "Likelihood", "Impact"
	Columns, Rows []string // their headings
	Cells         [][]GridCell
}

// GridCell is one cell: what it says, the names of what is in it, and how grave it is from 0 to 3.
type GridCell struct {
	Text  string
	Names []string
	Grave uint8
}
