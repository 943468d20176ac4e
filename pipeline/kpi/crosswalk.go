package kpi

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// SuccessionKind says what became of a measure when a framework, or a council, was replaced.
type SuccessionKind uint8

// The kinds.
const (
	CarriedOver SuccessionKind = iota // it goes on under another reference, or for another organisation
	Merged                            // with others into one
	SplitUp                           // into several
	Ended                             // nothing follows it
)

var successionWords = []string{"carried", "merged", "split", "ended"}

func (k SuccessionKind) String() string                { return text(successionWords, k) }
func (k SuccessionKind) MarshalText() ([]byte, error)  { return []byte(k.String()), nil }
func (k *SuccessionKind) UnmarshalText(b []byte) error { return parse(successionWords, "kind", b, k) }

// JoinMethod says whether the figures of a measure that was replaced are read as the earlier part of its successor's.
type JoinMethod uint8

// The methods.
const (
	JoinFigures JoinMethod = iota
	JoinNothing            // the crosswalk states the succession and no figure is taken over
)

var joinWords = []string{"figures", "none"}

func (m JoinMethod) String() string                { return text(joinWords, m) }
func (m JoinMethod) MarshalText() ([]byte, error)  { return []byte(m.String()), nil }
func (m *JoinMethod) UnmarshalText(b []byte) error { return parse(joinWords, "method", b, m) }

// Succession is a row of the crosswalk: what became of one measure of a framework or council that was replaced.
type Succession struct {
	Framework        string // in which it stood; empty where it is the same framework
	From             Ref
	FromOrganisation string // whose figures they are; empty for the organisations of the successor
	To               Ref    // empty where it ended
	ToOrganisation   string // whose they become; empty for each that the successor is reported for
	Kind             SuccessionKind
	Method           JoinMethod
	Share            decimal.NullDecimal // per cent of a measure that was split up
	// Unbroken says that nothing changed but the reference, so that figures on both sides can be compared and no break is marked.
	Unbroken     bool
	On           time.Time // first day of the successor
	Decision     string
	Note         string
	Illustrative bool
	// Before is the measure that was replaced, as it held at its end; nil only in a framework that is not sound.
	Before *Indicator
}

// Joins says that the row takes figures over.
func (s *Succession) Joins() bool { return s.To != "" && s.Method == JoinFigures }

// crosswalkAt keeps what has happened by a day.
func crosswalkAt(list []Succession, day time.Time) []Succession {
	return slices.DeleteFunc(slices.Clone(list), func(s Succession) bool { return s.On.After(day) })
}

// Succeed names in each row of the crosswalk the measure that was replaced, as it held on the day before, or last held.
func (f *Framework) Succeed() {
	for i := range f.Crosswalk {
		s := &f.Crosswalk[i]
		s.Before = nil
		eve := s.On.AddDate(0, 0, -1)
		for k := range f.Indicators {
			ind := &f.Indicators[k]
			if ind.Ref == s.From && (s.Before == nil || ind.On(eve) || !s.Before.On(eve) && ind.From.After(s.Before.From)) {
				s.Before = ind
			}
		}
	}
}

// publicCrosswalk leaves out what tells of a measure that is not public.
func publicCrosswalk(list []Succession, shown map[Ref]bool) []Succession {
	return slices.DeleteFunc(slices.Clone(list), func(s Succession) bool {
		return s.Before == nil || s.Before.Classification != Public || s.To != "" && !shown[s.To]
	})
}
