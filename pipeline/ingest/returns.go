package ingest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// Read reads one file as a return. Whatever is wrong with the file is in the findings of the submission: there is no error.
func (r *Reader) Read(data []byte, name string) Submission {
	sum := sha256.Sum256(data)
	s := Submission{File: path.Base(strings.ReplaceAll(name, `\`, "/")), SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data)), State: Accepted}
	w, err := sheet.Open(data, r.q.Limits)
	if err != nil {
		return s.reject(err)
	}
	room, _ := r.rooms.Get().(*room)
	if room == nil {
		room = newRoom()
	}
	defer r.rooms.Put(room)
	b := &book{file: s.File, rows: room.rows[:0]}
	err = b.look(w)
	room.rows = b.rows
	if err != nil {
		return s.reject(err)
	}
	b.warnings(w)
	if len(b.returns) == 0 {
		if len(b.almost) == 0 {
			b.about(NotReturn, "no headings of a return")
		}
		s.Findings = append(b.findings, b.almost...)
		return s.settled(Rejected)
	}
	x := &reading{r: r, b: b, s: &s, room: room}
	x.read()
	return s
}

// room is what one reading after another lays its lines out in, so that a thousand returns need the memory of a few.
type room struct {
	rows    []row
	entries []entry
	byID    map[lineID]int32         // by place in entries
	periods map[string]period.Period // by text, as far as met; the zero period for a text that is none
	ranks   map[period.Period]int64
	// The figures of the series being checked, as far as it has come: as they came, and in rising order; and room for one more way of laying them out.
	earlier, sorted, run []float64
	points               []point
}

func newRoom() *room {
	return &room{byID: make(map[lineID]int32), periods: make(map[string]period.Period), ranks: make(map[period.Period]int64)}
}

// reject makes findings of what is wrong with the file itself.
func (s Submission) reject(err error) Submission {
	for _, f := range sheet.FaultsIn(err) {
		s.Findings = append(s.Findings, faultFinding(s.File, f, stop))
	}
	return s.settled(Rejected)
}

// faultFinding makes a finding of what the reader of workbooks says.
func faultFinding(file string, f sheet.Fault, severity finding.Severity) finding.Finding {
	found := f.Found
	if f.Part != "" && f.Cell == "" {
		found += " (" + f.Part + ")"
	}
	return finding.Finding{Code: finding.Code(f.Code), Severity: severity, Place: finding.Place{File: file, Sheet: f.Sheet, Cell: f.Cell, Row: rowOf(f.Cell)}, Found: found, Mend: f.Mend}
}

func rowOf(cell string) int {
	n, err := strconv.Atoi(strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0
	}
	return n
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

// warnings takes over what the reader of workbooks noticed. Links to other workbooks, connections and embedded objects hold the return, since we see
// only what was last saved of them; what is hidden is only noted, and a template has hidden sheets of its own.
func (b *book) warnings(w *sheet.Workbook) {
	for _, f := range w.Warnings() {
		switch f.Code {
		case sheet.HiddenSheet, sheet.HiddenRow:
		case sheet.HiddenColumn:
			if slices.Contains(b.returns, f.Sheet) {
				b.findings = append(b.findings, finding.Finding{Code: HiddenColumnRead, Severity: note, Place: finding.Place{File: b.file, Sheet: f.Sheet, Cell: f.Cell, Row: rowOf(f.Cell)},
					Found: "a hidden column with something in it", Mend: kinds[HiddenColumnRead].Mend})
			}
		default:
			b.findings = append(b.findings, faultFinding(b.file, f, stop))
		}
	}
}

// lineID is an indicator of the frame, an area of the frame and a period.
type lineID struct {
	measure, area int32
	period        period.Period
}

// sortedID is a line with the number that orders its period.
type sortedID struct {
	lineID
	rank int64
}

// compare puts lines in the order of the framework, of areas and of periods.
func (a sortedID) compare(b sortedID) int {
	return cmp.Or(cmp.Compare(a.measure, b.measure), cmp.Compare(a.area, b.area), cmp.Compare(a.rank, b.rank))
}

// entry is one line that was identified.
type entry struct {
	sortedID
	m           *measure
	row         *row
	figure      kpi.Figure
	words       kpi.Words
	filled      bool // a figure, a part, a status or a reason was given
	spoken      bool // words were given
	stopped     bool
	queries     []int // findings about the figure
	held        []heldText
	cell        string // where the figure stands
	places      int32  // decimal places as typed
	unexplained bool   // there is no figure, and no reason for it
	bare        bool   // typed without a sign or style that says what it is
}

type heldText struct {
	finding int
	field   field
	text    string
}

// reading is the reading of one return.
type reading struct {
	r     *Reader
	b     *book
	s     *Submission
	f     *frame
	id    identity
	asked map[lineID]bool // lines asked for; true where one is held already
	*room
}

func (x *reading) read() {
	s, b := x.s, x.b
	x.id = b.identify()
	held := false
	for _, f := range b.findings {
		held = held || f.Severity == stop
	}
	s.Template, s.Revision, s.SignOff = x.id.Template, x.id.Revision, b.signed
	x.quarter()
	s.Findings = append(s.Findings, b.findings...)
	if s.Quarter == 0 {
		x.about(QuarterUnknown, "nothing says which quarter it is for")
		held = true
	} else if asked := x.r.q.Quarter; asked != 0 && s.Quarter != asked {
		x.about(OtherQuarter, "the return is for "+s.Quarter.String()+", and "+asked.String()+" was asked for")
		held = true
	}
	x.f = x.r.frame(s.Quarter)
	held = !x.service() || held
	if b.signable && b.signed.Name == "" {
		x.about(Unsigned, "nobody has signed")
	}
	x.lines()
	x.plausible()
	x.expected()
	x.hiddenRows()
	x.settle()
	state := Accepted
	if held {
		state = Held
	} else if len(s.Figures) == 0 {
		state = Held
		if !slices.ContainsFunc(s.Findings, func(f finding.Finding) bool { return f.Severity == stop }) {
			x.about(NothingFilled, "no line has a figure, a status or a reason")
		}
	}
	x.order()
	*s = s.settled(state)
}

// about adds a finding about the file as a whole.
func (x *reading) about(code finding.Code, what string) {
	k := kinds[code]
	x.s.Findings = append(x.s.Findings, finding.Finding{Code: code, Severity: k.Severity, Place: finding.Place{File: x.s.File}, Found: what, Mend: k.Mend})
}

// at adds a finding about a cell of a line, and gives its place in the list.
func (x *reading) at(code finding.Code, r *row, f field, subject, found string) int {
	return x.add(code, kinds[code].Mend, r, f, subject, found)
}

func (x *reading) add(code finding.Code, mend string, r *row, f field, subject, found string) int {
	place := finding.Place{File: x.s.File, Sheet: r.sheet, Row: r.number}
	if f != noField {
		place.Column = label(f)
		place.Cell = r.address(f)
	}
	x.s.Findings = append(x.s.Findings, finding.Finding{Code: code, Severity: kinds[code].Severity, Place: place, Subject: subject, Found: found, Mend: mend})
	return len(x.s.Findings) - 1
}

// against adds a finding about an entry: a stop keeps its figure out, and a query about the figure itself leaves it in as queried.
func (x *reading) against(e *entry, code finding.Code, f field, found string) int {
	return x.againstWith(e, code, kinds[code].Mend, f, found)
}

func (x *reading) againstWith(e *entry, code finding.Code, mend string, f field, found string) int {
	i := x.add(code, mend, e.row, f, x.subject(e), found)
	switch k := kinds[code]; {
	case k.Severity == stop:
		e.stopped = true
	case k.Severity == query && k.Figure:
		e.queries = append(e.queries, i)
	}
	return i
}

// subject names a line in trade words.
func (x *reading) subject(e *entry) string {
	return string(e.m.Ref) + ", " + e.period.String() + ", " + x.f.areas[e.area].ID
}

// quarter settles which quarter the return is for: what it declares, else what was asked for, else the latest for which its lines fall due.
func (x *reading) quarter() {
	s := x.s
	switch {
	case x.id.Quarter != 0:
		s.Quarter = x.id.Quarter
		return
	case x.r.q.Quarter != 0:
		s.Quarter = x.r.q.Quarter
		return
	}
	f := x.r.frame(0)
	for i := range x.b.rows {
		r := &x.b.rows[i]
		if !r.filled(valueField) && !r.filled(numeratorField) && !r.filled(statusField) {
			continue
		}
		ref, p, _, ok := ParseLineKey(r.cells[keyField].Text)
		m := f.byRef[string(ref)]
		if !ok {
			m = f.measure(r.text(indicatorField))
			p, ok = x.cellPeriod(&r.cells[periodField], m)
		}
		if ok && m != nil {
			s.Quarter = max(s.Quarter, p.Quarter()+period.Quarter(m.LagQuarters))
		}
	}
}

// service settles whose return it is: what it declares, else the owner of most of its lines. false says that it is nobody's we know.
func (x *reading) service() bool {
	s := x.s
	if x.id.Service != "" {
		id, ok := x.f.services[fold(x.id.Service)]
		if !ok && len(x.f.services) > 0 {
			s.Service = x.id.Service
			x.about(ServiceUnknown, "the return is for "+quote(x.id.Service))
			return false
		}
		if s.Service = id; id == "" {
			s.Service = x.id.Service
		}
		return true
	}
	count := make(map[string]int)
	var order []string
	for i := range x.b.rows {
		r := &x.b.rows[i]
		ref, _, _, ok := ParseLineKey(r.cells[keyField].Text)
		if !ok {
			ref = kpi.Ref(r.text(indicatorField))
		}
		if m := x.f.measure(string(ref)); m != nil {
			if count[m.Service] == 0 {
				order = append(order, m.Service)
			}
			count[m.Service]++
		}
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	if len(order) > 0 {
		s.Service = order[0]
	}
	if len(order) > 1 {
		slices.Sort(order)
		x.about(SeveralServices, "the workbook does not say whose it is, and has lines of "+strings.Join(order, ", "))
	}
	return true
}

// lines identifies every row and reads its figure and words.
func (x *reading) lines() {
	x.entries = slices.Grow(x.entries[:0], len(x.b.rows))
	clear(x.byID)
	clear(x.periods)
	for i := range x.b.rows {
		r := &x.b.rows[i]
		e, ok := x.identify(r)
		if !ok {
			continue
		}
		x.readFigure(&e)
		x.readWords(&e)
		first, again := x.byID[e.lineID]
		if !again {
			x.byID[e.lineID] = int32(len(x.entries))
			x.entries = append(x.entries, e)
			continue
		}
		x.twice(&x.entries[first], &e)
	}
}

// twice settles a line that was met before: an empty one gives way, the same figures are noted, and different ones are a stop naming both cells.
func (x *reading) twice(first, e *entry) {
	given := func(e *entry) bool { return e.filled || e.spoken || e.stopped }
	other := func(e *entry) string {
		if at := e.row.address(valueField); at != "" {
			return "sheet " + e.row.sheet + ", cell " + at
		}
		return "sheet " + e.row.sheet + ", row " + strconv.Itoa(e.row.number)
	}
	switch {
	case !given(e):
	case !given(first):
		*first = *e
	case !first.stopped && !e.stopped && sameFigure(&first.figure, &e.figure):
		x.at(LineTwiceSame, e.row, valueField, x.subject(e), "the line stands also in "+other(first)+", with the same figures")
		if !first.spoken && e.spoken {
			first.words, first.spoken, first.held = e.words, true, e.held
		}
	default:
		x.against(first, LineTwiceDiffers, valueField, "the line stands also in "+other(e)+", with a different figure")
		x.against(e, LineTwiceDiffers, valueField, "the line stands also in "+other(first)+", with a different figure")
	}
}

func sameFigure(a, b *kpi.Figure) bool {
	return a.Marks == b.Marks && equal(a.Value, b.Value) && equal(a.Numerator, b.Numerator) && equal(a.Denominator, b.Denominator)
}

// expected compares the lines with those that were asked for.
func (x *reading) expected() {
	s := x.s
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
	if x.asked = issued; x.r.q.Due != nil {
		x.asked = make(map[lineID]bool)
	}
	if x.r.q.Due != nil && s.Service != "" && s.Quarter != 0 {
		for _, d := range x.r.q.Due(s.Service, s.Quarter) {
			m := x.f.byRef[string(d.Indicator)]
			at, ok := x.f.areaAt[d.Area]
			if m != nil && ok {
				x.asked[lineID{m.at, at, d.Period}] = d.Held
			}
		}
	}
	ids := make([]sortedID, 0, len(x.asked))
	for id := range x.asked {
		ids = append(ids, sortedID{id, x.rank(id.period)})
	}
	slices.SortFunc(ids, sortedID.compare)
	sheetName := x.b.returns[0]
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
			x.at(LineEmpty, x.entries[at].row, valueField, x.subject(&x.entries[at]), "no figure, no status and no reason")
		default:
			s.Missing++
			// A line that became due only after the return was issued is not the service's to answer for.
			if _, then := issued[id]; len(issued) > 0 && !then || x.near(id) {
				continue
			}
			m, area := &x.f.measures[id.measure], x.f.areas[id.area].ID
			s.Findings = append(s.Findings, finding.Finding{Code: LineMissing, Severity: query, Place: finding.Place{File: s.File, Sheet: sheetName},
				Subject: string(m.Ref) + ", " + id.period.String() + ", " + area,
				Found:   "no line for " + string(m.Ref) + " (" + m.Title + ") in " + id.period.String() + " for " + area, Mend: kinds[LineMissing].Mend})
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

// rank gives a number that orders periods as period.Compare does. A return has few periods and many lines.
func (x *reading) rank(p period.Period) int64 {
	n, ok := x.ranks[p]
	if !ok {
		const day = 24 * 60 * 60
		end, start := p.End().Unix()/day, p.Start().Unix()/day
		n = end<<20 | (1<<16-1-(end-start))&0xffff<<4 | int64(p.Kind())
		x.ranks[p] = n
	}
	return n
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
	// finding.Sort does not say where each went; equal findings are told apart by their order, which it keeps.
	type numbered struct {
		finding.Finding
		was int
	}
	list := make([]numbered, len(s.Findings))
	for i, f := range s.Findings {
		list[i] = numbered{f, i}
	}
	plain := slices.Clone(s.Findings)
	finding.Sort(plain)
	taken := make(map[finding.Finding][]int, len(list))
	for _, n := range list {
		taken[n.Finding] = append(taken[n.Finding], n.was)
	}
	now := make([]int, len(list))
	for i, f := range plain {
		was := taken[f]
		now[was[0]] = i
		taken[f] = was[1:]
	}
	s.Findings = plain
	for i := range s.Asks {
		s.Asks[i].Finding = now[s.Asks[i].Finding]
	}
	for i := range s.Withheld {
		s.Withheld[i].Finding = now[s.Withheld[i].Finding]
	}
}
