package ingest

import (
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
)

// expected compares the lines with those that were asked for.
func (x *reading) expected() {
	s, issued := x.s, x.issuedLines()
	x.askedLines(issued)
	ids := make([]sortedID, 0, len(x.asked))
	for id := range x.asked {
		ids = append(ids, sortedID{id, x.rank(id.period)})
	}
	slices.SortFunc(ids, sortedID.compare)
	sheetName := x.b.returns[0]
	var without []string // sheets whose lines have nowhere to put their figure
	for i := range ids {
		id := ids[i].lineID
		held := x.asked[id]
		if !held {
			s.Due++
		}
		at, here := x.byID[id]
		switch {
		case here && x.entries[at].stopped:
			if !held {
				s.Stopped++
			}
		case here && x.entries[at].filled:
			if !held {
				s.Filled++
			}
		case held:
		case here:
			s.Missing++
			if x.entries[at].spoken {
				break // said already, of its words
			}
			if r := x.entries[at].row; r.cols[valueField] == 0 && !x.f.measures[id.measure].asksParts() {
				if !slices.Contains(without, r.sheet) {
					without = append(without, r.sheet)
				}
				break
			}
			found := "no figure, no status and no reason"
			if said := x.entries[at].row.text(statusField); said != "" {
				found = "no figure, although its status is " + quote(said)
			}
			x.at(LineEmpty, x.entries[at].row, valueField, x.subject(&x.entries[at]), found)
		default:
			s.Missing++
			// A line that became due only after the return was issued is not the service's to answer for.
			if _, then := issued[id]; len(issued) > 0 && !then || x.near(id) {
				continue
			}
			m, area := &x.f.measures[id.measure], x.f.areas[id.area].ID
			s.Findings = append(s.Findings, finding.Finding{Code: LineMissing, Severity: query, Place: finding.Place{File: s.File, Sheet: sheetName},
				Subject: subjectOf(m.Ref, id.period, area),
				Found:   "no line for " + string(m.Ref) + " (" + m.Title + ") in " + id.period.String() + " for " + area, Mend: kinds[LineMissing].Mend})
		}
	}
	slices.Sort(without)
	for _, name := range without {
		s.Findings = append(s.Findings, finding.Finding{Code: ColumnsMissing, Severity: stop, Place: finding.Place{File: s.File, Sheet: name},
			Found: "no column has the heading " + label(valueField) + ", so that figures which stand alone are not known", Mend: kinds[ColumnsMissing].Mend})
	}
}

// issuedLines gives the lines that the form had when it was issued, by the list of keys that it carries.
func (x *reading) issuedLines() map[lineID]bool {
	issued := make(map[lineID]bool, len(x.b.keys))
	for _, key := range x.b.keys {
		if ref, p, area, ok := ParseLineKey(key); ok {
			m, at := x.f.byRef[string(ref)], int32(-1)
			if a, known := x.f.areaAt[area]; known {
				at = a
			}
			if m != nil && at >= 0 {
				issued[lineID{m.at, at, p}] = false
			}
		}
	}
	return issued
}

// askedLines notes which lines are asked for, and of which a figure is held: those that are due by now or, where nobody can tell, those that were issued.
func (x *reading) askedLines(issued map[lineID]bool) {
	if x.r.q.Due == nil {
		x.asked = issued
		return
	}
	x.asked = make(map[lineID]bool)
	if x.s.Service == "" || x.s.Quarter == 0 {
		return
	}
	for _, d := range x.r.q.Due(x.s.Service, x.s.Quarter) {
		m := x.f.byRef[string(d.Indicator)]
		at, ok := x.f.areaAt[d.Area]
		if m != nil && ok {
			x.asked[lineID{m.at, at, d.Period}] = d.Held
		}
	}
}

// near says that the return has a line for the same quarter in another form, such as the day of a snapshot for its quarter.
func (x *reading) near(id lineID) bool {
	if x.f.measures[id.measure].Accumulation != kpi.Snapshot {
		return false
	}
	return slices.ContainsFunc(x.entries, func(e entry) bool {
		return e.measure == id.measure && e.area == id.area && e.period.Kind() != id.period.Kind() && e.period.Quarter() == id.period.Quarter() && e.filled
	})
}

// hiddenRows notes the hidden rows of each sheet in one finding.
func (x *reading) hiddenRows() {
	for _, name := range x.b.returns {
		var numbers []string
		var first *row
		for i := range x.b.rows {
			if r := &x.b.rows[i]; r.hidden && r.sheet == name {
				numbers = append(numbers, strconv.Itoa(r.number))
				if first == nil {
					first = r
				}
			}
		}
		switch n := len(numbers); {
		case n == 0:
			continue
		case n > 12:
			numbers = append(numbers[:12], "and "+strconv.Itoa(n-12)+" more")
		}
		x.at(HiddenRowsRead, first, noField, "", "rows are hidden: "+strings.Join(numbers, ", "))
	}
}

// settle makes observations of the entries that are not stopped, in order of the framework, area and period.
func (x *reading) settle() {
	s := x.s
	order := make([]int, 0, len(x.entries))
	for i := range x.entries {
		if e := &x.entries[i]; (e.filled || e.spoken) && (!e.stopped || len(e.held) > 0) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return x.entries[a].compare(x.entries[b].sortedID) })
	s.Figures = make([]kpi.Observation, 0, len(order))
	for _, i := range order {
		e := &x.entries[i]
		at := -1
		if !e.stopped && e.filled {
			at = len(s.Figures)
			s.Figures = append(s.Figures, x.observation(e))
			for _, q := range e.queries {
				if s.Findings[q].Severity == query {
					s.Figures[at].Queried = true
					s.Asks = append(s.Asks, Ask{Finding: q, Figure: at})
				}
			}
		}
		for _, h := range e.held {
			s.Withheld = append(s.Withheld, Withheld{Finding: h.finding, Figure: at, Field: label(h.field), Text: h.text})
		}
	}
}

func (x *reading) observation(e *entry) kpi.Observation {
	return kpi.Observation{
		Indicator: e.m.Ref, Organisation: x.f.whose(e.area), Area: x.f.areas[e.area].ID, Period: e.period,
		Figure: e.figure, Origin: kpi.FromReturn, Words: e.words,
		Source: kpi.Source{SHA256: x.s.SHA256, File: x.s.File, Sheet: e.row.sheet, Cell: e.cell},
	}
}

// order sorts the findings and carries the questions along.
func (x *reading) order() {
	s := x.s
	if len(s.Asks) == 0 && len(s.Withheld) == 0 {
		return
	}
	// finding.Sort does not say where each went. Equal findings are told apart by their order, which it keeps.
	places := make(map[finding.Finding][]int, len(s.Findings))
	for i, f := range s.Findings {
		places[f] = append(places[f], i)
	}
	now := make([]int, len(s.Findings))
	finding.Sort(s.Findings)
	for i, f := range s.Findings {
		was := places[f]
		now[was[0]], places[f] = i, was[1:]
	}
	for i := range s.Asks {
		s.Asks[i].Finding = now[s.Asks[i].Finding]
	}
	for i := range s.Withheld {
		s.Withheld[i].Finding = now[s.Withheld[i].Finding]
	}
}

// settled sorts the findings and gives the reason for a state other than accepted: the gravest finding about the file as a whole.
func (s Submission) settled(state State) Submission {
	s.State = state
	finding.Sort(s.Findings)
	if state != Accepted {
		for _, f := range s.Findings {
			if f.Severity == stop && (s.Why == "" || f.Cell == "") {
				s.Why = f.Found
				if f.Cell == "" {
					break
				}
			}
		}
	}
	return s
}
