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
	b := &book{file: s.File, rows: room.rows[:0], cells: room.cells[:0]}
	err = b.look(w)
	room.rows, room.cells = b.rows, b.cells
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
	x := &reading{r: r, w: w, b: b, s: &s, room: room}
	x.read()
	if x.trouble != nil {
		return s.reject(x.trouble)
	}
	return s
}

// room is what one reading after another lays its lines out in, so that a thousand returns need the memory of a few.
type room struct {
	rows    []row
	cells   []sheet.Cell
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
		s.Findings = append(s.Findings, faultFinding(s.File, f))
	}
	if len(s.Findings) == 0 {
		s.Why = err.Error()
	}
	return s.settled(Rejected)
}

// faultFinding makes a stop of what the reader of workbooks says.
func faultFinding(file string, f sheet.Fault) finding.Finding {
	found := f.Found
	if f.Part != "" && f.Cell == "" {
		found += " (" + f.Part + ")"
	}
	return finding.Finding{Code: finding.Code(f.Code), Severity: stop, Place: finding.Place{File: file, Sheet: f.Sheet, Cell: f.Cell, Row: rowOf(f.Cell)}, Found: found, Mend: f.Mend}
}

func rowOf(cell string) int {
	n, err := strconv.Atoi(strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0
	}
	return n
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
			b.findings = append(b.findings, faultFinding(b.file, f))
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
	w     *sheet.Workbook
	b     *book
	s     *Submission
	f     *frame
	id    identity
	asked map[lineID]bool // lines asked for; true where one is held already
	// trouble is what is wrong with a sheet that was not read to its end before.
	trouble error
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
	x.trouble = x.states()
	state := Accepted
	if held {
		state = Held
	} else if len(s.Figures) == 0 && s.States.Empty() {
		state, s.Why = Held, "none of its figures could be taken in"
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
func (x *reading) subject(e *entry) string { return subjectOf(e.m.Ref, e.period, x.f.areas[e.area].ID) }

// subjectOf names a line in a finding.
func subjectOf(ref kpi.Ref, p period.Period, area string) string {
	return string(ref) + ", " + p.String() + ", " + area
}

// LineOf reads the subject of a finding back, where it names a line.
func LineOf(subject string) (ref kpi.Ref, p period.Period, area string, ok bool) {
	parts := strings.Split(subject, ", ")
	if len(parts) != 3 {
		return "", p, "", false
	}
	p, err := period.Parse(parts[1])
	return kpi.Ref(parts[0]), p, parts[2], err == nil
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
		ref, p, _, ok := ParseLineKey(r.cell(keyField).Text)
		m := f.byRef[string(ref)]
		if !ok {
			m = f.measure(r.text(indicatorField))
			p, ok = x.cellPeriod(r.cell(periodField), m)
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
		ref, _, _, ok := ParseLineKey(r.cell(keyField).Text)
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
	for i := range x.entries {
		if e := &x.entries[i]; e.spoken && !e.filled && !e.stopped {
			x.against(e, WordsAlone, commentaryField, "words without a figure")
		}
	}
}

// twice settles a line that was met before: an empty one gives way, the same figures are noted, and different ones are a stop naming both cells.
func (x *reading) twice(first, e *entry) {
	given := func(e *entry) bool { return e.filled || e.stopped }
	// Words that stand beside only one of the two are those of the line.
	switch {
	case e.spoken && !first.spoken:
		first.borrow(e)
	case first.spoken && !e.spoken:
		e.borrow(first)
	}
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
	default:
		x.against(first, LineTwiceDiffers, valueField, "the line stands also in "+other(e)+", with a different figure")
		x.against(e, LineTwiceDiffers, valueField, "the line stands also in "+other(first)+", with a different figure")
	}
}

// borrow takes the words of another entry of the same line, all but the reason, which belongs to its figure.
func (e *entry) borrow(from *entry) {
	reason := e.words.Reason
	e.words, e.spoken = from.words, true
	e.words.Reason = reason
	for _, h := range from.held {
		if h.field != reasonField {
			e.held = append(e.held, h)
		}
	}
}

func sameFigure(a, b *kpi.Figure) bool {
	return a.Marks == b.Marks && equal(a.Value, b.Value) && equal(a.Numerator, b.Numerator) && equal(a.Denominator, b.Denominator)
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
