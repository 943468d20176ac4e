package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/render/pdf"
	"perfpack/pipeline/sheet"
	"perfpack/pipeline/store"
)

// Trace follows one published figure to the cell it came from.
type Trace struct {
	Organisation string
	Area         string
	Assessment   kpi.Assessment
	Indicator    *kpi.Indicator
	Reread
	Came
	// Months are the figures that a quarter's figure was put together from; none where it was given as one.
	Months []Month
	// Versions are all figures ever known for the period, oldest first.
	Versions []Revision
	// Purged are figures for the period that were taken away with the return they came in.
	Purged []store.PurgedFigure
}

// Revision is a figure that was once known for a period, with how it came.
type Revision struct {
	kpi.Observation
	Came
}

// Came says how a figure came: when, under which receipt and who had signed for it. It is the zero Came for a figure that was put together from others.
type Came struct {
	Received string // RFC 3339
	Receipt  string // its folder within the workspace; empty for history, which is imported and has none
	Revision int
	Signed   store.SignOff
}

// Reread is what the archive has of a figure.
type Reread struct {
	// Archived is the archived file, within the workspace; empty where the figure has no file.
	Archived string
	// InCell is what the archived file has in the figure's cell, read again just now.
	InCell string
}

// Month is one of the figures that a quarter's figure was put together from.
type Month struct {
	kpi.Observation
	Reread
	Came
}

// Label is a line of an answer: what it is about, and what it says.
type Label struct{ Label, Text string }

// Trace follows the figure of an indicator in a quarter, for one organisation or, with none named, for all: one trace for each area it is reported for.
func (s *Session) Trace(ctx context.Context, ref kpi.Ref, q period.Quarter, org string) ([]Trace, error) {
	if s.known == 0 {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	came, err := s.howItCame(ctx)
	if err != nil {
		return nil, err
	}
	gone, err := s.record.PurgedFigures(ctx)
	if err != nil {
		return nil, err
	}
	organisations := s.Settings.IDs()
	if org != "" {
		organisations = []string{org}
	}
	var list []Trace
	for _, org := range organisations {
		v, err := s.viewOf(ctx, org, q)
		if err != nil {
			return nil, err
		}
		// For officers: the figure as it is, even where packs keep it back.
		whole := v.assessor.Settings
		whole.SmallNumbers, whole.Audience = 0, kpi.Officers
		assessor := analyse.New(s.framework, whole)
		for _, w := range assessor.Wanted(org) {
			if w.Indicator.Ref != ref {
				continue
			}
			held, err := s.before(ctx, assessor)
			if err != nil {
				return nil, err
			}
			var family []kpi.Series
			for _, area := range append([]string{w.Area}, assessor.Parts(w.Indicator, w.Area)...) {
				series, err := s.record.SeriesOf(ctx, s.known, ref, area)
				if err != nil {
					return nil, err
				}
				family = append(family, assessor.Follow(series, held))
			}
			family = assessor.WithWholes(w.Indicator, family)
			series := family[slices.IndexFunc(family, func(s kpi.Series) bool { return s.Area == w.Area })]
			t := Trace{Organisation: org, Area: w.Area, Indicator: w.Indicator, Assessment: assessor.Assess(org, w.Indicator, w.Area, series)}
			for _, o := range series.Observations {
				if o.Period == t.Assessment.Current.Period {
					t.Versions = append(t.Versions, Revision{o, came[o.Known]})
				}
			}
			for _, g := range gone {
				if g.Indicator == ref && g.Area == w.Area && g.Period == t.Assessment.Current.Period {
					t.Purged = append(t.Purged, g)
				}
			}
			if t.Reread, err = s.reread(&t.Assessment.Current.Source); err != nil {
				return nil, err
			}
			t.Came = came[t.Assessment.Current.Known]
			for _, o := range months(w.Indicator, &t.Assessment.Current, assessor.Standing(w.Indicator, series)) {
				m := Month{Observation: o, Came: came[o.Known]}
				if m.Reread, err = s.reread(&o.Source); err != nil {
					return nil, err
				}
				t.Months = append(t.Months, m)
			}
			list = append(list, t)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no measure %s is reported for %s in %s; perfpack assess lists those that are", ref, strings.Join(organisations, " or "), q)
	}
	return list, nil
}

// howItCame says of each arrival of figures, by its sequence, how it came.
func (s *Session) howItCame(ctx context.Context) (map[int64]Came, error) {
	arrivals, err := s.record.Arrivals(ctx)
	if err != nil {
		return nil, err
	}
	submissions, err := s.record.Submissions(ctx, 0, 0)
	if err != nil {
		return nil, err
	}
	returns := make(map[int64]*store.Submission, len(submissions))
	for i := range submissions {
		returns[submissions[i].ID] = &submissions[i]
	}
	came := make(map[int64]Came, len(arrivals))
	for _, a := range arrivals {
		if sub := returns[a.Submission]; sub != nil {
			came[a.Known] = Came{sub.At, filepath.ToSlash(s.receiptFolder(sub.Quarter.String(), sub.Service, sub.ID)), sub.Revision, sub.SignOff}
			continue
		}
		came[a.Known] = Came{Received: a.At}
	}
	return came, nil
}

// TracePage follows every figure that is on a page of a pack's report, or to whose panel something on the page leads, as it was known to the pack. To see which
// those are, the report is printed again; where that is not the report of the pack to the byte, since perfpack is another one, other says so.
func (s *Session) TracePage(ctx context.Context, name string, page int) (traces []Trace, other string, err error) {
	f, err := s.findPack(ctx, name)
	if err == nil {
		err = f.recordedOr()
	}
	if err != nil {
		return nil, "", err
	}
	then, err := s.asOf(ctx, &f.recorded)
	if err != nil {
		return nil, "", err
	}
	org, q := f.recorded.Organisation, f.recorded.Quarter
	p, err := then.Assess(ctx, org, q, nil)
	if err == nil {
		o := order{version: folderVersion(&f.recorded), kind: f.recorded.Kind}
		p, err = then.withTexts(p.As(o.edition()), org, q)
	}
	if err != nil {
		return nil, "", err
	}
	look, err := then.look(org, q)
	if err != nil {
		return nil, "", err
	}
	h := sha256.New()
	printed, err := pdf.Render(h, p.Report(), look)
	if err != nil {
		return nil, "", err
	}
	if page < 1 || page > printed.Pages {
		return nil, "", fmt.Errorf("the report of %s has %d pages, and no page %d", packName(&f.recorded), printed.Pages, page)
	}
	if m := f.manifest; m == nil || !slices.ContainsFunc(m.Files, func(f proof.File) bool {
		return f.Name == proof.ReportFile && f.SHA256 == hex.EncodeToString(h.Sum(nil))
	}) {
		other = fmt.Sprintf("the report cannot be printed again to the byte with this version of perfpack, so that page %d may have other figures in the published one", page)
	}
	for _, a := range p.At(printed.Mentions[page-1]) {
		list, err := then.Trace(ctx, a.Indicator.Ref, q, org)
		if err != nil {
			return nil, "", err
		}
		for _, t := range list {
			if t.Area == a.Area {
				traces = append(traces, t)
			}
		}
	}
	return traces, other, nil
}

// months gives the figures that a quarter's figure was put together from, of those that stand: the three of a monthly measure whose months add up.
func months(ind *kpi.Indicator, current *kpi.Observation, standing []kpi.Observation) []kpi.Observation {
	if ind.Frequency != kpi.Monthly || ind.Accumulation != kpi.InQuarter {
		return nil
	}
	var list []kpi.Observation
	for _, o := range standing {
		if o.Period.Kind() == period.Monthly && o.Period.Quarter() == current.Period.Quarter() {
			list = append(list, o)
		}
	}
	if len(list) < 3 {
		return nil
	}
	return list
}

// reread looks into the archived file for what stands in the cell.
func (s *Session) reread(src *kpi.Source) (Reread, error) {
	if src.SHA256 == "" {
		return Reread{}, nil
	}
	path := s.archived(src.SHA256, src.File)
	data, err := os.ReadFile(path)
	if err != nil {
		return Reread{}, fmt.Errorf("reading the archived file: %w", err)
	}
	cell, err := cellOf(data, src, s.limits())
	if err != nil {
		return Reread{}, fmt.Errorf("reading the archived %s: %w", src.File, err)
	}
	return Reread{Archived: s.relative(path), InCell: cell}, nil
}

// cellOf reads what stands in one cell of a workbook or a CSV file, as it stands there.
func cellOf(data []byte, src *kpi.Source, lim sheet.Limits) (string, error) {
	var text string
	look := func(c sheet.Cell) error {
		if c.Address() == src.Cell {
			text = strings.Clone(c.Text)
		}
		return nil
	}
	if strings.HasSuffix(strings.ToLower(src.File), ".csv") {
		err := sheet.ScanCSV(data, lim, look)
		return text, err
	}
	book, err := sheet.Open(data, lim)
	if err != nil {
		return "", err
	}
	err = book.Read(src.Sheet, look)
	return text, err
}

// Lines gives the trace as a person reads it.
func (t *Trace) Lines() []Label {
	a, i := &t.Assessment, t.Indicator
	c := &a.Current
	var lines []Label
	add := func(label, format string, args ...any) {
		lines = append(lines, Label{label, fmt.Sprintf(format, args...)})
	}
	add("Measure", "%s %s", i.Ref, i.Title)
	add("For", "%s, in the pack of %s", t.Area, t.Organisation)
	add("Period", "%s", c.Period.Label())
	reason := strings.ReplaceAll(string(a.Reason), "_", " ")
	switch {
	case a.Held() && c.Parts() && i.Measure.HasParts():
		add("Figure", "%s %s= %s × %s ÷ %s", i.Print(c.Value.Decimal), spaced(c.Marks.Brackets()), c.Numerator.Decimal, i.Multiplier, c.Denominator.Decimal)
	case a.Held():
		add("Figure", "%s %s(%s)", i.Print(c.Value.Decimal), spaced(c.Marks.Brackets()), c.Value.Decimal)
	default:
		add("Figure", "none: %s", strings.TrimSpace(reason+" "+c.Marks.Brackets()))
	}
	if status := strings.ReplaceAll(a.Status.String(), "_", " "); reason == "" {
		add("Status", "%s", status)
	} else {
		add("Status", "%s: %s", status, reason)
	}
	if a.Rule != "" {
		add("Rule", "%s", a.Rule)
	}
	source := func(src *kpi.Source, r *Reread, came *Came) {
		add("File", "%s", src.File)
		if src.Sheet != "" {
			add("Sheet", "%s", src.Sheet)
		}
		add("Cell", "%s", src.Cell)
		add("In the cell", "%s", r.InCell)
		add("Archived as", "%s", r.Archived)
		add("SHA-256", "%s", src.SHA256)
		add("Received", "%s", came.Received)
		if came.Receipt != "" {
			add("Receipt", "%s", came.Receipt)
			add("Signed by", "%s", came.signedBy())
		}
	}
	switch {
	case len(t.Months) > 0:
		for n := range t.Months {
			m := &t.Months[n]
			add("Put together", "from %s", m.Period.Label())
			source(&m.Source, &m.Reread, &m.Came)
		}
	case c.SHA256 != "":
		source(&c.Source, &t.Reread, &t.Came)
	}
	for _, v := range t.Versions {
		value := v.Of(i)
		text := v.Marks.Brackets()
		if value.Valid {
			text = strings.TrimSpace(i.Print(value.Decimal) + " " + text)
		}
		origin := "history"
		if v.Origin == kpi.FromReturn {
			origin = "return"
		}
		query := ""
		if v.Queried {
			query = ", with a query open"
		}
		from := strings.TrimSpace(v.Sheet + " " + v.Cell)
		if v.Receipt != "" {
			from += ", receipt " + v.Receipt
		}
		if v.File == "" {
			add("Known", "%s, %s", text, v.Note)
			continue
		}
		add("Known", "%s, since %.10s, from %s (%s), %s%s", text, v.Received, v.File, origin, from, query)
	}
	for i := range t.Purged {
		add("Purged", "a figure: %s", sayPurged(&t.Purged[i].Purge))
	}
	return lines
}

// signedBy says who signed for a return.
func (c *Came) signedBy() string {
	who := c.Signed.Name
	if c.Signed.Role != "" && c.Signed.Role != c.Signed.Name {
		who = strings.TrimPrefix(who+", "+c.Signed.Role, ", ")
	}
	if who == "" {
		return "nobody"
	}
	if c.Signed.Date != "" {
		who += ", on " + c.Signed.Date
	}
	return who
}

// spaced gives a text with a space after it, unless it is empty.
func spaced(s string) string {
	if s == "" {
		return ""
	}
	return s + " "
}
