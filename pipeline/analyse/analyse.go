// Package analyse decides what a figure means: which figure stands for a quarter, what it is judged against and how it stands, whether it has moved,
// how far it has come and where the year may end, and how the measures under an outcome stand together.
//
// It takes a framework and the figures that are known and gives assessments; it reads no file, asks no database and does not know what day it is.
// Figures are decimals from beginning to end. Only chance and projection are worked in binary fractions, by the room of statistics.
//
// The rules are those of CONTRACT section 4 and of the methods page; each file names its own. Three facts about a figure are kept apart and never
// folded into one: its status against the target, its direction over time, and the reliance that can be put on it.
package analyse

import (
	"slices"
	"time"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Settings say which quarter is assessed and from what point of view.
type Settings struct {
	Quarter period.Quarter
	// AsOf is the day of the pack. A figure that is missing on or before ReturnsDue is awaited, and late after it.
	// Without either day a missing figure is late: the pack is being made and it is not there.
	AsOf       time.Time
	ReturnsDue time.Time
	// LastKnown is the sequence up to which figures were known to the last pack (CONTRACT section 4); 0 when there was none.
	// A figure that stood otherwise then is a revision.
	LastKnown int64
	// KnownTo, when it is not 0, leaves out every figure that became known later, so that a quarter is assessed as it was known then.
	KnownTo int64
	// LeaveOutQueried keeps figures with an open query out, as finals do; otherwise they stand as provisional.
	LeaveOutQueried bool
	// SmallNumbers is the number of people below which a figure is kept back from whatever leaves the building; 0 for the officers' own view, in which
	// nothing is. The series of measures about people are then those that Protect gives.
	SmallNumbers int64
	// Audience says whose eyes it is for: the assessor has no row of the framework that they may not see.
	Audience kpi.Audience
	// Organisations are the councils that report on the framework; left empty, those in its table of areas.
	Organisations []string
	// Headlines are the measures whose red alone puts an outcome off track.
	Headlines []kpi.Ref
}

// Assessor assesses figures for one quarter. It is made once, holds what it needs from the framework in tables, is never altered afterwards,
// and may be used by several goroutines at once.
type Assessor struct {
	Settings
	Framework *kpi.Framework // as it holds on the last day of the quarter

	plans         map[kpi.Ref]plans
	quality       map[kpi.Ref]kpi.Quality
	areas         map[string]*kpi.Area
	peerGroups    []kpi.PeerGroup // of all times: a figure is set beside those who were peers in its period
	organisations []string
	predecessors  map[Strand][]predecessor // by the line that takes their figures over
	tree          *tree
}

// New makes an assessor for the quarter. The framework holds the rows of all times; those of the quarter's last day are taken.
func New(fw *kpi.Framework, s Settings) *Assessor {
	a := &Assessor{
		Settings:      s,
		Framework:     fw.At(s.Quarter.End()).For(s.Audience),
		areas:         make(map[string]*kpi.Area, len(fw.Areas)),
		organisations: s.Organisations,
		peerGroups:    fw.PeerGroups,
	}
	for i := range a.Framework.Areas {
		area := &a.Framework.Areas[i]
		a.areas[area.ID] = area
		if len(s.Organisations) == 0 && area.Kind == kpi.OrganisationArea {
			a.organisations = append(a.organisations, area.ID)
		}
	}
	a.plans = gatherPlans(a.Framework, s.Quarter)
	a.quality = gatherQuality(a.Framework, a.day())
	a.predecessors = gatherPredecessors(fw, a.Framework)
	a.tree = plant(a.Framework)
	return a
}

// day is the day from which the quarter is looked back on.
func (a *Assessor) day() time.Time {
	if a.AsOf.IsZero() {
		return a.Quarter.End()
	}
	return a.AsOf
}

// admits says whether an observation is to be looked at: it says something, was known by then, and is not kept out by a query that is open, or was open then.
func (a *Assessor) admits(o *kpi.Observation) bool {
	return said(&o.Figure) && (a.KnownTo == 0 || o.Known <= a.KnownTo) && !(a.LeaveOutQueried && (o.Queried || a.KnownTo != 0 && o.Settled > a.KnownTo))
}

// kind says what an area is; one that the table of areas does not name is an organisation.
func (a *Assessor) kind(area string) kpi.AreaKind {
	if row := a.areas[area]; row != nil {
		return row.Kind
	}
	return kpi.OrganisationArea
}

// IsDistrict says that an area is part of a council's, and has targets only where they are set for the district itself.
func (a *Assessor) IsDistrict(area string) bool { return a.kind(area) == kpi.District }

// Belongs says whether an area's figures stand in an organisation's pack: its own, those of a joint area it is a member of, and those of its
// districts. Where only one organisation reports, every district is its own unless it says otherwise.
func (a *Assessor) Belongs(area, org string) bool {
	if area == org {
		return true
	}
	row := a.areas[area]
	if row == nil {
		return false
	}
	switch row.Kind {
	case kpi.Joint:
		return slices.Contains(row.Members, org)
	case kpi.District:
		if own := a.areas[org]; own != nil && slices.Contains(own.Members, area) {
			return true
		}
		return slices.Contains(row.Members, org) || len(a.organisations) == 1
	}
	return false
}

// Want is one row of an organisation's pack.
type Want struct {
	Indicator *kpi.Indicator
	Area      string
}

// Wanted lists the rows of an organisation's pack in the order of the framework: every measure that holds on the quarter's last day, retired and
// proposed ones too, for each of the areas it is reported for that belong to the organisation, and for the organisation itself where it is put together from those.
func (a *Assessor) Wanted(org string) []Want {
	var list []Want
	for i := range a.Framework.Indicators {
		ind := &a.Framework.Indicators[i]
		if len(a.Parts(ind, org)) > 0 {
			list = append(list, Want{Indicator: ind, Area: org})
		}
		for _, area := range ind.ReportedFor {
			if a.Belongs(area, org) {
				list = append(list, Want{Indicator: ind, Area: area})
			}
		}
	}
	return list
}
