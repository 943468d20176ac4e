// Package settings reads perfpack.toml, in which a council says who reports, when, with what thresholds, and how its pack should look.
//
// Every key is described once, as data: its kind, its default and what it means. A file is read strictly: a key that nobody knows is a
// fault, since a misspelt one would otherwise leave its default standing in silence. All faults are told at once, each with its line and, for a
// key that is close to a known one, the key that may have been meant. Everything but a title and one organisation has a default.
package settings

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// File is the name of the file in a workspace.
const File = "perfpack.toml"

// Settings is what a workspace says of itself.
type Settings struct {
	// Title is the name of the framework, as printed.
	Title string
	// Out is the folder for products, relative to the workspace; empty for the usual one.
	Out string
	// Illustrative says that the workspace is an example, and Notice what its packs print about that.
	Illustrative bool
	Notice       string

	Publication   Publication
	Exempt        Exempt
	Organisations []Organisation
	Calendar      Calendar
	Policy        Policy
	Report        Report
	Appearance    Appearance
	Limits        Limits
	Rating        Rating
	Proof         Proof
	Notices       Notices

	hash string
}

// Hash gives the SHA-256, in hexadecimal, of what is set, whatever its order, spacing and comments. A run records it. What is set of notices, and how
// long returns are kept, does not count, since no pack shows it.
func (s *Settings) Hash() string { return s.hash }

// IDs gives the identifiers of the organisations, in order.
func (s *Settings) IDs() []string {
	out := make([]string, len(s.Organisations))
	for i, o := range s.Organisations {
		out[i] = o.ID
	}
	return out
}

// Organisation gives the organisation of that identifier, or nil.
func (s *Settings) Organisation(id string) *Organisation {
	for i := range s.Organisations {
		if s.Organisations[i].ID == id {
			return &s.Organisations[i]
		}
	}
	return nil
}

// Agreed gives the councils which a council and they themselves have agreed to show side by side, in the order of the file.
func (s *Settings) Agreed(id string) []string {
	var list []string
	for i := range s.Organisations {
		if o := &s.Organisations[i]; o.ID != id && slices.Contains(o.CompareWith, id) && slices.Contains(s.Organisation(id).CompareWith, o.ID) {
			list = append(list, o.ID)
		}
	}
	return list
}

// Publication says what may be seen by whom.
type Publication struct {
	// Default is the classification of what does not state one; restricted when left out.
	Default kpi.Classification
	// SmallNumbers is the number below which a count of people is kept back.
	SmallNumbers int
	// Commentary is the classification of words about a public figure that do not state one.
	Commentary kpi.Classification
}

// Exempt says how the appendix is made that holds what is not public.
type Exempt struct {
	// Paragraph is that of Part 1 of Schedule 12A to the Local Government Act 1972 by which rows that name none are exempt; 0 for none.
	Paragraph int
	// PublicInterest are the paragraphs that say why it is kept back; without them no appendix is made, since the law asks for the test.
	PublicInterest []string
	Readers        string // who is entitled to it, by role
}

// Stated says that the settings say all that an appendix must print.
func (e *Exempt) Stated() bool { return e.Paragraph > 0 && len(e.PublicInterest) > 0 }

// Organisation is a council that reports.
type Organisation struct {
	ID   string // in paths and data
	Name string
	// The header of its report to cabinet; empty where the council's form has no such line.
	ReportNumber string
	MeetingName  string
	From         string
	Officer      string
	KeyDecision  string
	Portfolio    string
	Authors      []string // by role
	// CompareWith are the councils beside which it agrees to be shown. A page with both is printed where each names the other, see [Settings.Agreed].
	CompareWith []string
}

// Calendar holds the rules by which the days of a quarter are worked out, and the days of single quarters that differ from them. The room timetable works them out.
type Calendar struct {
	// Days after the end of the quarter.
	ReturnsDueDays int
	CutOffDays     int
	MeetingDays    int
	// DueSet and CutOffSet say that the council wrote the first two itself. What it did not write is earlier where the day of the meeting asks for it.
	DueSet, CutOffSet bool

	// Working days, counted back from what comes after.
	ClearDays     int   // between the publication of the agenda and the meeting, neither counted
	FinalDays     int   // from the final pack to the publication of the agenda
	DirectorsDays int   // that directors have for the draft, before the final
	CheckDays     int   // from the last day for returns to the cut-off
	FillDays      int   // that services have for their return
	Reminders     []int // before the last day for returns, the earliest reminder first

	Meetings []Meeting
}

// Meeting sets days for one quarter; a zero day leaves the rule standing.
type Meeting struct {
	Quarter      period.Quarter
	Organisation string // empty for every one
	Templates    time.Time
	ReturnsDue   time.Time
	CutOff       time.Time
	Draft        time.Time
	Final        time.Time
	Agenda       time.Time
	Meeting      time.Time
}

// Policy says what becomes of a final pack when something is wanting.
type Policy struct {
	Missing  Missing
	Queried  Queried
	Unsigned Unsigned
}

// Missing is what is done when returns are missing.
type Missing uint8

// The policies for missing returns.
const (
	PrintMissing      Missing = iota // the pack is made, and says what is missing
	WithholdIfMissing                // no pack is made
)

// Queried is what is done with a figure about which a question is open.
type Queried uint8

// The policies for queried figures.
const (
	ExcludeQueried Queried = iota // kept out of final packs until answered
	IncludeQueried                // shown as provisional
)

// Unsigned is what is done with a return that nobody has signed off.
type Unsigned uint8

// The policies for unsigned returns.
const (
	UnsignedProvisional Unsigned = iota // its figures are provisional
	AcceptUnsigned                      // its figures stand
	WithholdIfUnsigned                  // no final pack is made
)

// Report is the cover report: which form it has, and the council's own words in it.
type Report struct {
	Kind           ReportKind
	Title          string
	ReportBy       string
	EnquiriesTo    string
	EnquiriesEmail string
	EnquiriesPhone string
	Portfolio      string
	Divisions      string
	// Texts are the paragraphs under each heading, by the key of the heading.
	Texts map[string][]string
	Risks []RiskRow
}

// ReportKind is the form of the cover report.
type ReportKind uint8

// The forms: a plain one, that of the county council's paper, and that of the district council's with numbered headings.
const (
	PlainReport ReportKind = iota
	EssexReport
	BaberghReport
)

// RiskRow is a row of the risk table of a cover report.
type RiskRow struct {
	Description string
	Likelihood  string
	Impact      string
	Mitigation  string
}

// Appearance is what a workspace changes of the theme.
type Appearance struct {
	// Logo is a picture for the cover, relative to the workspace.
	Logo    string
	Colours map[string]string // by their name in the theme
	Words   map[string]string // by status
}

// Limits bound what is read of a workbook or CSV file. Nought leaves the reader's own limit.
type Limits struct {
	FileMB  int // the file as it arrives
	PartMB  int // one part of it, inflated
	TotalMB int // all parts, inflated
	Parts   int
	Ratio   int // how many times larger a part may be inflated than packed
	Rows    int
	Columns int
	Cells   int // in one sheet
}

// Proof says by which keys packs are signed, and how long what they rest on is kept.
type Proof struct {
	// Key is a file with a private key, relative to the workspace; empty where packs are not signed.
	Key string
	// KeepYears is for how many years returns are to be kept; 0 where nobody has said.
	KeepYears int
	// Trusted are files with public keys by which earlier packs were signed.
	Trusted []string
}

// Rating is what holds for indicators whose row in the framework leaves it open.
type Rating struct {
	Scheme         kpi.Scheme
	GreenTolerance decimal.Decimal
	AmberTolerance decimal.Decimal
	ToleranceKind  kpi.ToleranceKind
}
