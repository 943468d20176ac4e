package kpi

// Placed is an exposure with its cell of the matrix; Cell is nil where it was not assessed, or the matrix of the day does not have its words.
type Placed struct {
	Exposure
	Cell *MatrixCell
}

// Score gives likelihood times impact, or 0.
func (p Placed) Score() int {
	if p.Cell == nil {
		return 0
	}
	return p.Cell.Score()
}

// Movement is how a risk has moved since the quarter before.
type Movement uint8

// The movements. The zero one is the honest one: there is nothing to compare.
const (
	MovementUnknown Movement = iota
	RiskUp                   // graver
	RiskDown
	RiskSame
	NewRisk
)

var movementWords = []string{"unknown", "up", "down", "same", "new"}

func (m Movement) String() string { return text(movementWords, m) }

// KeyIndicator is a measure that tells of a risk, with its latest figure.
type KeyIndicator struct {
	Link *RiskIndicator
	// Assessment is how the measure stands; nil where it is not in the pack.
	Assessment *Assessment
	Crossed    bool // its figure is beyond the trigger
}

// RiskStanding is how one risk stands.
type RiskStanding struct {
	Risk     *Risk
	State    *RiskState // the latest; nil where it was never assessed since its row was written
	Stale    bool       // nothing was said for this quarter, though its service is asked
	Inherent Placed
	Current  Placed
	Previous Placed // at the end of the quarter before
	Target   Placed
	Movement Movement
	// Gap is the score now less the score aimed at; only where both are placed.
	Gap       int
	Unchanged int // quarters in a row with the same assessment, this one counted
	Overdue   []*RiskAction
	// LateAction says that what the last assessment promised was due by now.
	LateAction bool
	Indicators []KeyIndicator
}

// DataEvidence is what the figures themselves say about how far data can be relied on.
type DataEvidence struct {
	Measures int // in the pack, retired ones left out
	Assessed int // with an assessment of data quality
	Low      int // of low data quality
	Medium   int
	NoFigure int // due by now and not held
	Revised  int // figures changed since they were published
	Overdue  int // actions to improve data quality whose date has passed
	Returns  Punctual
}

// RiskStandings is how an organisation's risks stand.
type RiskStandings struct {
	Matrix []MatrixCell // that of the day
	Risks  []RiskStanding
	Data   DataEvidence
}
