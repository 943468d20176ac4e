package xlsx

import (
	"time"

	"github.com/shopspring/decimal"
)

// ReturnForm is one service's return for a quarter, before or after it is filled in. Everything in it is ready to print.
type ReturnForm struct {
	// ID is what the return says of itself on one line; it is kept in a document property and in a defined name. Meta is the same at length, with the
	// line keys, a row to a slice; it is kept in a hidden sheet. All three are there because programs drop one or the other.
	ID   string
	Meta [][]string

	Council     string // "Northmoor Borough Council"
	Programme   string // "Northmoor outcomes framework"
	Language    string // BCP 47; left out: en-GB
	Service     string // identifier
	ServiceName string
	LeadRole    string // who answers for it; may be empty
	Quarter     string // "Quarter 2 2025/26 (July to September 2025)"
	Due         time.Time
	Issued      time.Time // the day that the workbook gives as its own
	Contact     string    // may be empty
	Revision    int       // 0 is 1
	Lines       []ReturnLine
	States      StateForm
}

// ReturnLine is one figure asked for.
type ReturnLine struct {
	Key          string // unique in the return
	Indicator    string
	Title        string
	Definition   string
	Unit         string // "%", "£", "days"; may be empty
	GoodIs       string // "Higher is better"
	Period       string // in the form of data, by which a line without its key is found: "2025-26-Q2"
	Covers       string // "July to September 2025"
	Organisation string // as it is to be read, and can be read back: an identifier or a name
	AskedBecause string // "Due this quarter", "Still provisional"; may be empty

	Previous, Target Shown
	LastCommentary   string

	// AsksParts opens the cells for numerator and denominator. Multiplier times their quotient is the figure; nought is 1.
	AsksParts                        bool
	NumeratorLabel, DenominatorLabel string
	Multiplier                       decimal.Decimal
	Decimals                         int // places shown
	// Low and High are the bounds of what is possible.
	Low, High decimal.NullDecimal
	// A figure which, rounded as it is shown, is below ActionBelow or above ActionAbove is off its target and needs commentary and a corrective action.
	ActionBelow, ActionAbove decimal.NullDecimal

	// What is held already, where the line is asked for again; empty as a rule.
	Value, Numerator, Denominator decimal.NullDecimal
	FigureStatus                  string
	Reason, Commentary            string
	Action, ActionOwner           string
	Classification                string // of these words: Public, Restricted, or empty
	ActionDue                     time.Time
}

// Shown is a figure as it is shown: a number where there is one, else a text such as "[x]" or "10 to 15". The zero Shown is an empty cell.
type Shown struct {
	Number   decimal.NullDecimal
	Decimals int
	Text     string
}

// Names of the sheets of a return, and of what is read from them (CONTRACT section 5).
const (
	ReturnSheet  = "Return"
	startSheet   = "Start here"
	checksSheet  = "Checks"
	signOffSheet = "Sign-off"
	listsSheet   = "_lists"
	metaSheet    = "_meta"

	returnTable = "tblReturn"
	idName      = "prt_id"
	idProperty  = "prt.template"
)

// The headings of the sheet Return by which it is read back, in their order.
const (
	keyHead = iota
	indicatorHead
	titleHead
	unitHead
	goodHead
	periodHead
	organisationHead
	previousHead
	targetHead
	valueHead
	numeratorHead
	denominatorHead
	statusHead
	reasonHead
	commentaryHead
	actionHead
	ownerHead
	dueHead
	classHead
	checkHead
	becauseHead
	coversHead
	definitionHead
	numeratorCountsHead
	denominatorCountsHead
	lastCommentaryHead
	headCount
)

var fixedHeadings = [...]string{
	keyHead: "Line key", indicatorHead: "Indicator", titleHead: "Title", unitHead: "Unit", goodHead: "Good is", periodHead: "Period", organisationHead: "Organisation",
	previousHead: "Previous", targetHead: "Target", valueHead: "Value", numeratorHead: "Numerator", denominatorHead: "Denominator", statusHead: "Figure status",
	reasonHead: "Reason", commentaryHead: "Commentary", actionHead: "Corrective action", ownerHead: "Action owner", dueHead: "Action due", classHead: "Classification", checkHead: "Check",
}

// The choices of Figure status besides the empty one, which is a final figure.
const (
	provisional   = "Provisional"
	estimated     = "Estimated"
	notAvailable  = "Not available"
	notApplicable = "Not applicable"
	confidential  = "Confidential"
)

var figureStatuses = []string{provisional, estimated, notAvailable, notApplicable, confidential}
