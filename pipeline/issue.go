package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/disk"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/xlsx"
)

// Issued is a return workbook that was written for a service.
type Issued struct {
	Service string
	Path    string
	Lines   int // figures asked for, those to be confirmed among them
	// Confirm counts the figures that were given before as provisional, and stand in the workbook already.
	Confirm                    int
	Milestones, Budgets, Risks int
}

// IssueReturns writes a return workbook for each service, or for those named, which has anything to fill in for the quarter.
// A workbook that is issued again for the same quarter and from the same record is the same to the byte.
func (s *Session) IssueReturns(ctx context.Context, q period.Quarter, services ...string) ([]Issued, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	for _, id := range services {
		if !slices.ContainsFunc(s.framework.Services, func(v kpi.Service) bool { return v.ID == id }) {
			return nil, fmt.Errorf("%q is not a service of the framework", id)
		}
	}
	books, err := bookOptions()
	if err != nil {
		return nil, err
	}
	wording, err := s.wording()
	if err != nil {
		return nil, err
	}
	_, known, err := s.reader(ctx)
	if err != nil {
		return nil, err
	}
	var list []Issued
	for i := range s.framework.Services {
		service := &s.framework.Services[i]
		if len(services) > 0 && !slices.Contains(services, service.ID) {
			continue
		}
		form := s.form(known, wording, service, q)
		if err := known.trouble(); err != nil {
			return nil, err
		}
		if len(form.Lines) == 0 && len(form.States.Milestones)+len(form.States.Budgets)+len(form.States.Risks) == 0 {
			continue
		}
		var b bytes.Buffer
		if err := xlsx.Return(&b, form, books); err != nil {
			return nil, fmt.Errorf("writing the return of %s: %w", service.ID, err)
		}
		path := s.path(returnsFolder, q.String(), service.ID+".xlsx")
		if before, err := os.ReadFile(path); err != nil || !bytes.Equal(before, b.Bytes()) {
			if err := disk.WriteWhole(path, b.Bytes()); err != nil {
				return nil, fmt.Errorf("writing the return of %s: %w", service.ID, err)
			}
		}
		one := Issued{
			Service: service.ID, Path: path, Lines: len(form.Lines),
			Milestones: len(form.States.Milestones), Budgets: len(form.States.Budgets), Risks: len(form.States.Risks),
		}
		for i := range form.Lines {
			if form.Lines[i].AskedBecause == because[analyse.StillUncertain] {
				one.Confirm++
			}
		}
		list = append(list, one)
	}
	return list, nil
}

// returnTemplate names the workbook that is issued; its number goes up when the form of the workbook changes.
const returnTemplate = "return-1"

var because = map[analyse.Asking]string{
	analyse.NowDue:         "Due this quarter",
	analyse.StillMissing:   "Not given yet",
	analyse.StillUncertain: "Was provisional",
}

// form fills in what is known beforehand of one service's return.
func (s *Session) form(known *held, wording *pack.Wording, service *kpi.Service, q period.Quarter) *xlsx.ReturnForm {
	a := known.assessor(q)
	form := &xlsx.ReturnForm{
		Council: s.authors(), Programme: s.Settings.Title,
		Service: service.ID, ServiceName: service.Name, LeadRole: service.LeadRole,
		Quarter: q.Label(), Due: s.Timetable().Shared(q).ReturnsDue, Issued: q.End().AddDate(0, 0, 1),
		Contact: s.Settings.Report.EnquiriesEmail,
	}
	meta := ingest.Meta{Schema: ingest.MetaSchema, Template: returnTemplate, Service: service.ID, Quarter: q, Revision: 1, Issued: form.Issued}
	series := known.joined(q) // what a measure took over from another is its past in the pack, and so it is here
	for _, l := range a.Due(service.ID, series, known.wantedSince) {
		line := s.line(a, series(l.Indicator.Ref, l.Area), wording, l)
		form.Lines = append(form.Lines, line)
		meta.Keys = append(meta.Keys, line.Key)
	}
	form.States = s.states(a, service.ID)
	meta.Lines, meta.KeyHash = len(meta.Keys), ingest.KeyHash(meta.Keys)
	form.ID, form.Meta = meta.Encode(), meta.Rows()
	return form
}

// line asks for one figure, with what it is judged against and what was said last time beside it.
func (s *Session) line(a *analyse.Assessor, series kpi.Series, wording *pack.Wording, l analyse.Line) xlsx.ReturnLine {
	i := l.Indicator
	line := xlsx.ReturnLine{
		Key: ingest.LineKey(i.Ref, l.Period, l.Area), Indicator: string(i.Ref), Title: i.Title, Definition: i.Definition, Unit: i.Unit,
		GoodIs: wording.GoodIs(i.Polarity), Period: l.Period.String(), Covers: l.Period.Covers(), Organisation: l.Area, AskedBecause: because[l.Asking],
		AsksParts: i.NumeratorLabel != "" && i.DenominatorLabel != "", NumeratorLabel: i.NumeratorLabel, DenominatorLabel: i.DenominatorLabel,
		Multiplier: i.Multiplier, Decimals: int(i.Decimals),
	}
	if i.Measure == kpi.Proportion {
		line.Low, line.High = decimal.NewNullDecimal(decimal.Zero), decimal.NewNullDecimal(i.Multiplier)
	}
	as := a.Assess(s.organisationsFor(a, l.Area)[0], i, l.Area, series)
	if as.Current.Period == l.Period || as.Due == l.Period {
		line.Target = s.targetShown(i, &as.Target)
		line.ActionBelow, line.ActionAbove = a.OnTarget(&as)
	}
	for _, o := range a.Standing(i, series) {
		switch c := o.Period.Compare(l.Period); {
		case c < 0 && o.Value.Valid:
			line.Previous = xlsx.Shown{Number: decimal.NewNullDecimal(i.Shown(o.Value.Decimal)), Decimals: int(i.Decimals)}
			line.LastCommentary = o.Commentary
		case c < 0:
			line.Previous, line.LastCommentary = xlsx.Shown{Text: o.Marks.Brackets()}, o.Commentary
		case c == 0:
			line.Value, line.Numerator, line.Denominator = o.Value, o.Numerator, o.Denominator
			line.FigureStatus = figureStatus(o.Marks)
			line.Reason, line.Commentary = o.Reason, o.Commentary
			line.Classification = kpi.PrintWord(o.Stated.String())
			if i.Measure.HasParts() && o.Parts() {
				line.Value = decimal.NullDecimal{} // it follows from the parts
			}
		}
	}
	return line
}

// figureStatus gives the word of the column Figure status for marks: empty for a final figure.
func figureStatus(m kpi.Marks) string {
	for _, s := range [...]struct {
		mark kpi.Marks
		word string
	}{
		{kpi.Provisional, "Provisional"}, {kpi.Estimated, "Estimated"}, {kpi.NotAvailable, "Not available"},
		{kpi.NotApplicable, "Not applicable"}, {kpi.Confidential, "Confidential"},
	} {
		if m.Has(s.mark) {
			return s.word
		}
	}
	return ""
}

// targetShown gives a target for a locked cell: a number, or a range in words.
func (s *Session) targetShown(i *kpi.Indicator, t *kpi.Judged) xlsx.Shown {
	switch {
	case t.Value.Valid && t.Upper.Valid:
		return xlsx.Shown{Text: i.Print(t.Value.Decimal) + " to " + i.Print(t.Upper.Decimal)}
	case t.Value.Valid:
		return xlsx.Shown{Number: decimal.NewNullDecimal(i.Shown(t.Value.Decimal)), Decimals: int(i.Decimals)}
	}
	return xlsx.Shown{}
}
