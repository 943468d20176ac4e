package kpi

import (
	"cmp"
	"slices"
)

// Tally counts distinct measures by how they stand. A measure which serves several outcomes is counted once wherever they are counted together.
type Tally struct {
	Measures int // all that belong here, whatever their state
	Current  int // with a figure that stands for the quarter; one that is kept back was reported, and counts
	Green    int
	Amber    int
	Red      int
	Carried  int // of the current ones, annual figures already shown in an earlier quarter
	// NotRated counts the others by reason, the commonest first.
	NotRated []ReasonCount
}

// ReasonCount is how many measures are not rated for one reason.
type ReasonCount struct {
	Reason Reason
	Count  int
}

// Count adds a measure.
func (t *Tally) Count(a *Assessment) {
	t.Measures++
	if a.Reported() {
		t.Current++
	}
	if a.Held() && a.Carried {
		t.Carried++
	}
	switch a.Status {
	case Green:
		t.Green++
	case Amber:
		t.Amber++
	case Red:
		t.Red++
	default:
		t.because(a.Reason)
	}
}

// because counts a measure that is not rated, and keeps the commonest reason first.
func (t *Tally) because(r Reason) {
	i := slices.IndexFunc(t.NotRated, func(c ReasonCount) bool { return c.Reason == r })
	if i < 0 {
		t.NotRated = append(t.NotRated, ReasonCount{Reason: r})
		i = len(t.NotRated) - 1
	}
	t.NotRated[i].Count++
	slices.SortFunc(t.NotRated, func(a, b ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
}

// Rated gives how many measures have a rating.
func (t Tally) Rated() int { return t.Green + t.Amber + t.Red }

// Judgement is the one word that an outcome may be given when enough of its measures are rated.
type Judgement uint8

// The judgements. NoJudgement is the honest one: too few measures are reported to say.
const (
	NoJudgement Judgement = iota
	OnTrack
	Mixed
	OffTrack
)

var judgementWords = []string{"no_judgement", "on_track", "mixed", "off_track"}

func (j Judgement) String() string { return text(judgementWords, j) }

// Standing is how the measures under one outcome stand together, at whatever tier it is.
type Standing struct {
	Outcome string // reference; empty for the framework as a whole
	Tally
	Judgement Judgement
	Reds      []Ref // named, in framework order
}
