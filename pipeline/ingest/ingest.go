// Package ingest takes in what people send: filled returns, and histories of figures held from before.
//
// It takes bytes and gives values. A return is recognised by what it says of itself and by its headings, wherever they have been moved to; each line is
// found by its key or by indicator, period and organisation; each figure is exactly what was typed, or a finding names the cell and says what would mend
// it. Nothing is guessed and nothing is dropped in silence: what is not in the table of accepted spellings ([Spellings]) is asked about.
//
// Lines are judged singly. A stop keeps its line's figure out; a query lets the figure in as provisional until somebody answers; a note changes nothing.
// Whether the same file has come before, which of two returns came later, and what is done about it is for the hall to say.
package ingest

import (
	"sync"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// Question is what the reader of returns needs to know of the workspace. Its funcs may be called by several goroutines at once.
type Question struct {
	// Framework holds the rows of all times; those of the return's quarter are taken.
	Framework *kpi.Framework
	// Organisations are the councils that report, with their names; left empty, those in the framework's table of areas.
	Organisations []kpi.Area
	// Quarter is the quarter asked for. A return that declares another one is held. Left empty, any quarter is taken.
	Quarter period.Quarter
	// Due lists the lines a service is asked for in a quarter; without it, those that the return itself says it was issued with.
	Due func(service string, q period.Quarter) []Due
	// Earlier gives the figures held for an indicator and area, one for each period and in order of period, which new figures are compared with.
	Earlier func(ref kpi.Ref, area string) []Past
	// Judge rates a figure, for the checks of words against ratings. Without it they are not made.
	Judge func(o *kpi.Observation) Judgement
	// Limits on the size of a file; left empty, the usual ones.
	Limits sheet.Limits
}

// Due is one line that a return is asked for.
type Due struct {
	Indicator kpi.Ref
	Area      string
	Period    period.Period
	// Held says that a figure is held already and the line is offered again only because it was not final; leaving it empty is no fault.
	Held bool
}

// Past is the figure that stands for an earlier period.
type Past struct {
	Period     period.Period
	Figure     kpi.Figure
	Commentary string
	// Published says that the figure was in a final pack, so that a change to it is a revision.
	Published bool
	// Queried says that a question about the figure is open. It is asked again of a return which only repeats the figure.
	Queried bool
}

// Judgement is how a figure is rated and where it is going.
type Judgement struct {
	Status kpi.Status
	Short  kpi.Direction // against the period before
	Long   kpi.Direction // against the same period of the year before
}

// State is what ought to become of a submission, as far as the file itself tells (CONTRACT section 5).
type State string

// The states that a reading can propose.
const (
	Accepted State = "accepted" // its lines were judged singly
	Held     State = "held"     // it could be read, and a person must decide
	Rejected State = "rejected" // it could not be read as a return
)

// SignOff is what the sheet Sign-off says. The empty SignOff is an unsigned return.
type SignOff struct {
	Name string
	Role string
	Date string // ISO, or empty
}

// Submission is one file as it was read.
type Submission struct {
	File     string // base name
	SHA256   string
	Size     int64
	State    State
	Why      string // of a state that is not accepted
	Service  string // empty when it could not be told
	Quarter  period.Quarter
	Template string
	Revision int // as declared in the return, 0 when it declares none
	SignOff  SignOff

	// Figures are those that may be taken in, in order of the framework, area and period; queried ones too, and lines that say why there is no figure.
	Figures []kpi.Observation
	// States is what is said of milestones, budget lines and risks.
	States States
	// Findings are in the order in which a person would walk through the file.
	Findings []finding.Finding
	// Asks say which findings are open questions about which figures, both by their place in the lists above.
	Asks []Ask
	// Withheld are texts kept back from Figures until a person releases them.
	Withheld []Withheld

	Due     int // lines asked for
	Filled  int // of those, lines with a figure, or with the reason why there is none
	Missing int // of those, lines that are empty or gone
	Stopped int // of those, lines whose figure is kept out by a stop
}

// Ask ties a query to the figure it is about.
type Ask struct {
	Finding int
	Figure  int
}

// Withheld is a text that a person must look at before it can be published.
type Withheld struct {
	Finding int    // the question, by its place in Findings
	Figure  int    // by its place in Figures; -1 when the figure itself was stopped
	Field   string // the heading of the column it stands in
	Text    string // exactly as it came
	// State is the place of the row of a milestone, a budget line or a risk that the text is about; empty where it is about a figure.
	State kpi.Source
}

// Reader reads returns. It holds what it needs from the framework in tables, and may be used by several goroutines at once.
type Reader struct {
	q      Question
	mu     sync.Mutex
	frames map[period.Quarter]*frame
	rooms  sync.Pool // of *room
}

// NewReader makes a reader for a workspace as it stands.
func NewReader(q Question) *Reader {
	if q.Limits == (sheet.Limits{}) {
		q.Limits = sheet.DefaultLimits()
	}
	if len(q.Organisations) == 0 {
		for _, a := range q.Framework.Areas {
			if a.Kind == kpi.OrganisationArea {
				q.Organisations = append(q.Organisations, a)
			}
		}
	}
	return &Reader{q: q, frames: make(map[period.Quarter]*frame)}
}

// frame gives the tables for the framework as it holds on the last day of a quarter.
func (r *Reader) frame(q period.Quarter) *frame {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.frames[q]
	if f == nil {
		fw := r.q.Framework
		if q != 0 {
			fw = fw.At(q.End())
		}
		f = newFrame(fw, r.q.Organisations, q)
		r.frames[q] = f
	}
	return f
}
