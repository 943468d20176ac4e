package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/guard"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// History is a file of figures held from before, as it was read.
type History struct {
	File   string // base name
	SHA256 string
	Size   int64
	// Figures are in the order of the file. They may be taken in only when no finding is a stop: a history is taken in whole or not at all.
	Figures  []kpi.Observation
	Findings []finding.Finding
	// Read says how each table was read.
	Read []HowRead
}

// Sound says that the history may be taken in.
func (h *History) Sound() bool {
	worst, any := finding.Worst(h.Findings)
	return !any || worst < stop
}

// historyColumns are those of CONTRACT section 4.
var historyColumns = []string{"indicator", "organisation", "area", "period", "value", "numerator", "denominator", "lower", "upper", "mark", "note"}

// classOfNote is a further column: whether the note is public or restricted, where that is not as the workspace says.
const classOfNote = "classification"

// The columns of a history by their place in historyColumns.
const (
	hIndicator = iota
	hOrganisation
	hArea
	hPeriod
	hValue
	hNumerator
	hDenominator
	hLower
	hUpper
	hMark
	hNote
)

// History reads a file of figures held from before, a CSV file or a workbook. A table with the columns indicator and period in its first row is read as
// ours; in a workbook every such sheet is, and no other. Where there is none, the tables that people have are looked for, whichever way they are laid out,
// and how each was read is said; what is in doubt is a fault. All faults are found at once.
func (r *Reader) History(data []byte, name string) History {
	sum := sha256.Sum256(data)
	f := r.frame(0)
	h := History{File: path.Base(strings.ReplaceAll(name, `\`, "/")), SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}
	x := &historyReading{class: -1, h: &h, f: f, t: newSenses(f), lim: r.q.Limits, seen: make(map[lineID]string), periods: make(map[string]period.Period)}
	if strings.EqualFold(path.Ext(h.File), ".csv") {
		x.csv = true
		return x.readCSV(data)
	}
	w, err := sheet.Open(data, r.q.Limits)
	if err != nil {
		return x.refuse(err)
	}
	read := 0
	for _, s := range w.Sheets() {
		if s.Chart || !isHistory(func(fn func(sheet.Cell) error) error { return w.Read(s.Name, fn) }) {
			continue
		}
		read++
		t, err := w.Table(s.Name, 0)
		if err != nil {
			return x.refuse(err)
		}
		x.table(t, s.Name)
	}
	if read > 0 {
		return x.done()
	}
	for _, s := range w.Sheets() {
		if s.Chart {
			continue
		}
		g, err := sheetGrid(w, s.Name)
		if err != nil {
			return x.refuse(err)
		}
		if x.anyLayout(g) {
			read++
		}
	}
	if read == 0 {
		x.fault(HistoryColumn, finding.Place{File: h.File}, "", "no sheet in which an indicator of the framework is named beside figures", "name each indicator by its reference or its title, in the row or over the column of its figures")
	}
	return x.done()
}

// readCSV reads a CSV file.
func (x *historyReading) readCSV(data []byte) History {
	lim := x.lim
	if !isHistory(func(fn func(sheet.Cell) error) error { return sheet.ScanCSV(data, lim, fn) }) {
		g, err := csvGrid(x.h.File, data, lim)
		if err != nil {
			return x.refuse(err)
		}
		if !x.anyLayout(g) {
			x.fault(HistoryColumn, finding.Place{File: x.h.File}, "", "no indicator of the framework is named beside figures", kinds[HistoryColumn].Mend)
		}
		return x.done()
	}
	t, err := sheet.ReadCSV(x.h.File, data, lim)
	if err != nil {
		if g, failed := csvGrid(x.h.File, data, lim); failed == nil && g.onlyRemarks(sheet.FaultsIn(err)) {
			x.anyLayout(g)
			return x.done()
		}
		return x.refuse(err)
	}
	for i := range t.Rows {
		for k := range t.Rows[i].Cells {
			c := &t.Rows[i].Cells[k]
			c.Text = guard.Off(c.Text)
		}
	}
	x.table(t, "")
	return x.done()
}

// isHistory says that the first row of a sheet has the columns that every history of ours has, and none for the same things under other names.
func isHistory(read func(func(sheet.Cell) error) error) bool {
	var met [hNote + 1]bool
	first, others := 0, false
	err := read(func(c sheet.Cell) error {
		if first == 0 {
			first = c.Row
		}
		if c.Row != first {
			return errEnough
		}
		heading := strings.Trim(c.Text, blanks)
		for i, own := range historyColumns {
			if strings.EqualFold(heading, own) {
				met[i] = true
				return nil
			}
		}
		s := headOf[headFold(heading)]
		others = others || s.key != 0 && s.key != measureKey || s.role != 0
		return nil
	})
	return met[hIndicator] && met[hPeriod] && (met[hValue] || met[hNumerator] && met[hDenominator]) && !others && (err == nil || err == errEnough)
}

// historyReading is the reading of one history.
type historyReading struct {
	h       *History
	f       *frame
	t       *senses
	lim     sheet.Limits
	csv     bool
	sheet   string
	cols    [hNote + 1]int // of the table, -1 for one that it lacks
	class   int            // the column that says who may see the note, or -1
	seen    map[lineID]string
	periods map[string]period.Period
}

func (x *historyReading) refuse(err error) History {
	for _, f := range sheet.FaultsIn(err) {
		x.h.Findings = append(x.h.Findings, faultFinding(x.h.File, f))
	}
	return x.done()
}

func (x *historyReading) done() History {
	finding.Sort(x.h.Findings)
	if !x.h.Sound() {
		x.h.Figures = nil
	}
	return *x.h
}

func (x *historyReading) fault(code finding.Code, at finding.Place, subject, found, mend string) {
	x.h.Findings = append(x.h.Findings, finding.Finding{Code: code, Severity: kinds[code].Severity, Place: at, Subject: subject, Found: found, Mend: mend})
}

// at adds a fault of one cell.
func (x *historyReading) at(code finding.Code, r *sheet.Row, col int, found, mend string) {
	place := finding.Place{File: x.h.File, Sheet: x.sheet, Row: r.Number, Column: historyColumns[col]}
	if x.cols[col] >= 0 {
		place.Cell = x.address(r, col)
	}
	if mend == "" {
		mend = kinds[code].Mend
	}
	x.fault(code, place, r.Text(x.cols[hIndicator]), found, mend)
}

func isHistoryColumn(heading string) bool {
	return strings.EqualFold(heading, classOfNote) || slices.ContainsFunc(historyColumns, func(c string) bool { return strings.EqualFold(c, heading) })
}

func (x *historyReading) table(t *sheet.Table, name string) {
	x.sheet = name
	var unread []string
	for i := range x.cols {
		x.cols[i] = t.Col(historyColumns[i])
	}
	x.class = t.Col(classOfNote)
	for _, h := range t.Header {
		if h != "" && !isHistoryColumn(h) && !knownAside(h) {
			unread = append(unread, h)
		}
	}
	x.h.Read = append(x.h.Read, ownForm(t, name))
	place := finding.Place{File: x.h.File, Sheet: name, Row: t.HeaderRow}
	if len(unread) > 0 {
		x.fault(HistoryUnknown, place, "", "columns that are not read: "+strings.Join(unread, ", "), kinds[HistoryUnknown].Mend)
	}
	var lack []string
	for _, c := range []int{hIndicator, hPeriod} {
		if x.cols[c] < 0 {
			lack = append(lack, historyColumns[c])
		}
	}
	if x.cols[hValue] < 0 && (x.cols[hNumerator] < 0 || x.cols[hDenominator] < 0) {
		lack = append(lack, historyColumns[hValue])
	}
	if len(lack) > 0 {
		x.fault(HistoryColumn, place, "", "no column "+strings.Join(lack, " and no column "), kinds[HistoryColumn].Mend)
		return
	}
	x.h.Figures = slices.Grow(x.h.Figures, len(t.Rows))
	for i := range t.Rows {
		x.row(&t.Rows[i])
	}
}

// row reads one row; all that is wrong with it is found at once.
func (x *historyReading) row(r *sheet.Row) {
	blank := true
	for _, c := range x.cols {
		blank = blank && r.Text(c) == ""
	}
	if blank {
		return
	}
	before := len(x.h.Findings)
	m := x.t.measure(r.Text(x.cols[hIndicator]))
	if m == nil {
		if s := r.Text(x.cols[hIndicator]); s != "" {
			x.at(HistoryIndicator, r, hIndicator, quote(s)+" is not an indicator of the framework", "")
		} else {
			x.at(HistoryIndicator, r, hIndicator, "no indicator is named", "write the reference of the indicator")
		}
	}
	area, whose, placed := x.place(r)
	p, dated := x.period(r, m)
	if m == nil {
		return
	}
	fig := x.figure(r, m)
	text := r.Text(x.cols[hNote])
	var words kpi.Words
	if said := r.Text(x.class); said != "" && words.Stated.UnmarshalText([]byte(strings.ToLower(strings.TrimSpace(said)))) != nil {
		words.Stated = kpi.StatedRestricted // nobody said that it is public
		x.at(HistoryText, r, hNote, quote(said)+" is no classification of the note, which is not published", "write public or restricted")
	}
	if strings.ContainsFunc(text, hidden) {
		x.at(HistoryText, r, hNote, quote(text)+" holds characters that cannot be seen", "")
	}
	if !placed || !dated {
		return
	}
	id := lineID{m.at, area, p}
	at := fmt.Sprintf("row %d", r.Number)
	if x.sheet != "" {
		at += " of the sheet " + x.sheet
	}
	if first, twice := x.seen[id]; twice {
		x.at(HistoryTwice, r, hIndicator, fmt.Sprintf("%s, %s, %s stands also in %s", m.Ref, p, x.f.areas[area].ID, first), "")
	} else {
		x.seen[id] = at
	}
	if worstSince(x.h.Findings, before) == stop {
		return
	}
	cell := hValue
	if !fig.Value.Valid && fig.Numerator.Valid || x.cols[hValue] < 0 {
		cell = hNumerator
	}
	x.h.Figures = append(x.h.Figures, kpi.Observation{
		Indicator: m.Ref, Organisation: whose, Area: x.f.areas[area].ID, Period: p, Figure: fig, Note: text, Words: words, Origin: kpi.FromHistory,
		Source: kpi.Source{SHA256: x.h.SHA256, File: x.h.File, Sheet: x.sheet, Cell: x.address(r, cell)},
	})
}

// address gives the place of a cell of the row. In a table that was laid out otherwise the cell knows its own.
func (x *historyReading) address(r *sheet.Row, col int) string {
	if at := x.cell(r, col).Address(); at != "" {
		return at
	}
	return r.Address(x.cols[col])
}

func worstSince(list []finding.Finding, from int) finding.Severity {
	worst, _ := finding.Worst(list[from:])
	return worst
}

// place finds the area of a row and whose figure it is. The area is the organisation unless it is named; the organisation may be left empty where there
// is only one, and where the area named says it. An organisation may also be named by a joint area.
func (x *historyReading) place(r *sheet.Row) (at int32, whose string, ok bool) {
	organisation, area := r.Text(x.cols[hOrganisation]), r.Text(x.cols[hArea])
	org, known := int32(-1), true
	if organisation != "" {
		if org, known = x.f.area(organisation); !known {
			x.at(HistoryArea, r, hOrganisation, quote(organisation)+" is not an organisation or area that is known", "")
		}
	}
	if area != "" {
		if at, ok = x.f.area(area); !ok {
			x.at(HistoryArea, r, hArea, quote(area)+" is not an area that is known", "")
		}
		if !ok || !known {
			return 0, "", false
		}
		whose = x.f.whose(at)
		if kind := x.f.areas[at].Kind; org >= 0 && kind != kpi.Peer && kind != kpi.Region {
			whose = x.f.areas[org].ID
		}
		return at, whose, true
	}
	switch {
	case !known:
		return 0, "", false
	case org >= 0:
		return org, x.f.whose(org), true
	case len(x.f.organisations) == 1:
		at = x.f.areaAt[x.f.organisations[0]]
		return at, x.f.whose(at), true
	}
	x.at(HistoryWhose, r, hOrganisation, "no organisation, and "+strings.Join(x.f.organisations, ", ")+" report", "")
	return 0, "", false
}

func (x *historyReading) period(r *sheet.Row, m *measure) (p period.Period, ok bool) {
	if m != nil && m.Accumulation == kpi.Snapshot {
		// A day typed into a sheet becomes a date. So does a month, as the first of it, which is therefore asked about.
		if day, is := x.cell(r, hPeriod).Date(); is && day.Day() != 1 {
			return x.fits(r, m, period.On(day))
		}
	}
	s := r.Text(x.cols[hPeriod])
	p, ok = x.periods[s]
	if !ok {
		parsed, err := period.Parse(s)
		if read := x.t.of(s).when; err != nil && !x.cell(r, hPeriod).IsDate {
			if p, why := read.of(m); why == "" {
				return x.fits(r, m, p)
			}
		}
		if err != nil {
			// The period's own error names the forms; what Excel made of it is said first.
			found, mend, _ := strings.Cut(err.Error(), "; ")
			if s == "" {
				found = "no period"
			}
			if c := x.cell(r, hPeriod); c.IsDate {
				found = shown(c) + " is not a period"
				mend = "give the column the format Text and write the period again, so that Excel does not turn it into a date; " + mend
			}
			x.at(HistoryPeriod, r, hPeriod, found, mend)
			return p, false
		}
		p = parsed
		x.periods[s] = p
	}
	return x.fits(r, m, p)
}

// fits says whether a measure has figures for a period of this kind.
func (x *historyReading) fits(r *sheet.Row, m *measure, p period.Period) (period.Period, bool) {
	if m == nil {
		return p, true
	}
	if want := misfit(m.Indicator, p, true); want != "" {
		// An indicator may have been reported otherwise at another time.
		for i := range x.f.measures {
			if o := &x.f.measures[i]; o.Ref == m.Ref && misfit(o.Indicator, p, true) == "" {
				return p, true
			}
		}
		x.at(HistoryMisfit, r, hPeriod, misfitFound(m.Indicator, p), want)
		return p, false
	}
	return p, true
}

func (x *historyReading) cell(r *sheet.Row, col int) *sheet.Cell {
	if i := x.cols[col]; i >= 0 && i < len(r.Cells) {
		return &r.Cells[i]
	}
	return new(sheet.Cell)
}

func (x *historyReading) figure(r *sheet.Row, m *measure) kpi.Figure {
	var fig kpi.Figure
	before := len(x.h.Findings)
	for _, c := range [...]struct {
		col  int
		into *decimal.NullDecimal
	}{{hValue, &fig.Value}, {hNumerator, &fig.Numerator}, {hDenominator, &fig.Denominator}, {hLower, &fig.Lower}, {hUpper, &fig.Upper}} {
		*c.into = x.number(r, m, c.col, &fig.Marks)
	}
	if s := r.Text(x.cols[hMark]); s != "" {
		marks, err := kpi.ParseMarks(strings.ToLower(s))
		if err != nil {
			x.at(HistoryMark, r, hMark, err.Error(), "")
		}
		fig.Marks |= marks
	}
	if len(x.h.Findings) > before {
		return fig
	}
	figure := fig.Value.Valid || fig.Parts()
	switch {
	case !figure && !fig.Numerator.Valid && !fig.Denominator.Valid && !fig.Marks.Any(kpi.Absent|kpi.RoundsToZero):
		x.at(HistoryEmpty, r, hValue, "no figure, and no mark that says why", "")
	case ofNobody(m, &fig) && fig.Marks&kpi.Absent == kpi.NotApplicable: // nought of nought, rightly marked
	case figure && fig.Marks.Any(kpi.Absent):
		x.at(HistoryMark, r, hMark, "the mark "+(fig.Marks&kpi.Absent).Brackets()+" says that there is no figure, and one is given", "take out the one or the other")
	}
	if fig.Parts() && m.Measure.HasParts() {
		for _, f := range partFaults(m.Indicator, fig) {
			switch f.Code {
			case PartsDisagree:
				x.at(HistoryDisagree, r, hValue, f.Found, "")
			case PartsNothing:
				fig.Marks |= kpi.NotApplicable
				fig.Value = decimal.NullDecimal{}
			default:
				x.at(HistoryParts, r, hNumerator, f.Found, f.Mend)
			}
		}
	}
	x.limits(r, &fig)
	return fig
}

// ofNobody says that a figure is nought of nought and nothing else.
func ofNobody(m *measure, fig *kpi.Figure) bool {
	return m.Measure.HasParts() && !fig.Value.Valid && fig.Parts() && fig.Numerator.Decimal.IsZero() && fig.Denominator.Decimal.IsZero()
}

// limits checks that confidence limits lie round the value. Publishers round all three, so that they may touch; a value that is worked out from its
// parts is not rounded, and may lie a little outside.
func (x *historyReading) limits(r *sheet.Row, fig *kpi.Figure) {
	below := func(a, b decimal.NullDecimal) bool { return a.Valid && b.Valid && a.Decimal.LessThan(b.Decimal) }
	if below(fig.Upper, fig.Lower) || !fig.Parts() && (below(fig.Value, fig.Lower) || below(fig.Upper, fig.Value)) {
		x.at(HistoryLimits, r, hLower, fmt.Sprintf("limits from %s to %s round the value %s", plain(fig.Lower), plain(fig.Upper), plain(fig.Value)), "")
	}
}

func plain(d decimal.NullDecimal) string {
	if !d.Valid {
		return "none"
	}
	return d.Decimal.String()
}

// number reads a cell for a number by the same table of spellings as a return. In a workbook a percentage may be shown as one.
func (x *historyReading) number(r *sheet.Row, m *measure, col int, marks *kpi.Marks) decimal.NullDecimal {
	c := x.cell(r, col)
	if c.Kind == sheet.Blank && !c.Uncached {
		return decimal.NullDecimal{}
	}
	n := readCell(c, m.Unit)
	parts := col == hNumerator || col == hDenominator
	percent := m.percent && !parts
	v := n.Value.Decimal
	switch {
	case n.Code != "":
		found, mend := shown(c)+" is not a figure", ""
		if n.Hint != "" {
			found += ": " + n.Hint
		}
		if c.Uncached {
			found, mend = "a formula that was saved without its result", "open the file in a spreadsheet and save it again, so that the result is kept, or type the figure"
		}
		x.at(HistoryNumber, r, col, found, mend)
		return decimal.NullDecimal{}
	case !n.Value.Valid:
		*marks |= n.Marks
		return n.Value
	case n.Per && !percent, n.Pound && !m.money && !parts, c.Kind == sheet.Number && c.Percent && (!percent || v.Abs().GreaterThanOrEqual(two)):
		written, unit := shown(c), quote(m.Unit)
		if c.Kind == sheet.Number && c.Percent {
			written = quote(v.Shift(2).String() + "%")
		}
		if m.Unit == "" {
			unit = "the indicator, which has none"
		}
		x.at(HistoryNumber, r, col, written+" is written in another unit than "+unit, "write the figure without a sign, in the unit of the indicator")
		return decimal.NullDecimal{}
	case c.Kind == sheet.Number && c.Percent:
		v = v.Shift(2)
	}
	*marks |= n.Marks
	if n.Power != 0 {
		v = v.Shift(n.Power)
		if !parts {
			v = v.Shift(-m.power)
		}
	}
	return decimal.NewNullDecimal(v)
}
