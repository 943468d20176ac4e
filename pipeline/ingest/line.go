package ingest

import (
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// inputs are the columns that are filled in by the service.
var inputs = [...]field{valueField, numeratorField, denominatorField, statusField, reasonField, commentaryField, actionField, ownerField, dueField}

// identify finds out which line a row is. ok is false for a row that is none: an empty one, or one whose trouble is in the findings.
//
// A line key that is sound says it all, and what stands beside it must agree: when only some columns of a sheet are sorted, it is this that shows.
// Without one, indicator, period and organisation say it.
func (x *reading) identify(r *row) (e entry, ok bool) {
	keyText := r.text(keyField)
	ref, p, area, keyed := ParseLineKey(keyText)
	if !keyed {
		return x.byLabels(r, keyText)
	}
	m := x.f.byRef[string(ref)]
	if m == nil {
		x.given(r, IndicatorUnknown, keyField, string(ref), "the framework of "+x.f.name()+" has no indicator "+string(ref))
		return e, false
	}
	at, known := x.f.areaAt[area]
	if !known {
		x.given(r, OrganisationUnknown, keyField, string(ref), "no organisation or area is called "+quote(area))
		return e, false
	}
	if what := x.disagreement(r, m, p, at); what != "" {
		x.given(r, LabelsDisagree, keyField, string(ref), "the line key "+keyText+" stands beside "+what)
		return e, false
	}
	e = entry{sortedID: sortedID{lineID{m.at, at, p}, x.rank(p)}, m: m, row: r}
	return e, x.allowed(&e)
}

// name gives the quarter of a frame for a sentence.
func (f *frame) name() string {
	if f.quarter == 0 {
		return "the council"
	}
	return f.quarter.String()
}

// given adds a finding about a row in which the service has given anything; an empty row that cannot be placed does no harm.
func (x *reading) given(r *row, code finding.Code, f field, subject, found string) {
	for _, in := range inputs {
		if r.filled(in) {
			x.at(code, r, f, subject, found)
			return
		}
	}
}

// disagreement says which label beside a line key is another line's.
func (x *reading) disagreement(r *row, m *measure, p period.Period, area int32) string {
	if text := r.text(indicatorField); text != "" && text != string(m.Ref) {
		if other := x.f.measure(text); other != m && (other == nil || other.Ref != m.Ref) {
			return "the indicator " + quote(text)
		}
	}
	if r.filled(periodField) {
		if q, ok := x.cellPeriod(r.cell(periodField), m); !ok || q != p && q.String() != p.String() {
			return "the period " + quote(r.text(periodField))
		}
	}
	if text := r.text(areaField); text != "" {
		if other, ok := x.f.area(text); !ok || other != area {
			return "the area " + quote(text)
		}
	} else if text := r.text(organisationField); text != "" && text != x.f.areas[area].ID {
		if other, ok := x.f.area(text); !ok || other != area {
			return "the organisation " + quote(text)
		}
	}
	if text := r.text(titleField); text != "" && text != m.Title {
		if other := x.f.byTitle[fold(text)]; other != nil && other != m && fold(m.Title) != fold(text) {
			return "the title of " + string(other.Ref) + ", " + quote(text)
		}
	}
	return ""
}

// byLabels identifies a row by indicator, period and organisation.
func (x *reading) byLabels(r *row, keyText string) (e entry, ok bool) {
	text := r.text(indicatorField)
	if text == "" {
		found := "a figure without a line key or an indicator"
		if keyText != "" {
			found = quote(keyText) + " is not a line key as it was issued, and no indicator stands beside it"
		}
		x.figureGiven(r, LineUnidentified, found)
		return e, false
	}
	m := x.f.measure(text)
	if m == nil {
		if m = x.f.byTitle[fold(text)]; m == nil {
			x.given(r, IndicatorUnknown, indicatorField, text, "the framework of "+x.f.name()+" has no indicator "+quote(text))
			return e, false
		}
	}
	ref := string(m.Ref)
	p, ok := x.cellPeriod(r.cell(periodField), m)
	if !ok {
		found := "no period"
		if r.filled(periodField) {
			found = quote(r.text(periodField)) + " is not a period"
			if r.cell(periodField).IsDate {
				found = "a date, which is not a period of this indicator"
			}
		}
		x.given(r, PeriodUnreadable, periodField, ref, found)
		return e, false
	}
	at, ok := int32(0), false
	place := organisationField
	if r.text(areaField) != "" {
		place = areaField // a part of the organisation named beside it
	}
	switch text := r.text(place); {
	case text != "":
		if at, ok = x.f.area(text); !ok {
			x.given(r, OrganisationUnknown, place, ref, "no organisation or area is called "+quote(text))
			return e, false
		}
	case len(m.ReportedFor) == 1:
		at, ok = x.f.areaAt[m.ReportedFor[0]]
	case len(x.f.organisations) == 1:
		at, ok = x.f.areaAt[x.f.organisations[0]]
	}
	if !ok {
		x.given(r, OrganisationUnknown, organisationField, ref, "no organisation is named, and several report")
		return e, false
	}
	e = entry{sortedID: sortedID{lineID{m.at, at, p}, x.rank(p)}, m: m, row: r}
	if len(keyText) > 4 && strings.Count(keyText, ".") >= 2 && keyText[len(keyText)-4] == '-' {
		x.at(KeyDamaged, r, keyField, x.subject(&e), quote(keyText)+" is not a line key as it was issued; the line was found as "+x.subject(&e))
	}
	return e, x.allowed(&e)
}

// figureGiven is like given, but only where there is a figure: words without a line, such as a note under the table, do no harm.
func (x *reading) figureGiven(r *row, code finding.Code, found string) {
	for _, in := range [...]field{valueField, numeratorField, denominatorField} {
		if r.filled(in) {
			x.at(code, r, in, "", found)
			return
		}
	}
}

// allowed says whether the return may have this line at all. A line that is not allowed is a finding if anything was given in it.
func (x *reading) allowed(e *entry) bool {
	m, s := e.m, x.s
	anything := false
	for _, in := range inputs {
		if e.row.filled(in) {
			anything = true
			break
		}
	}
	if !anything {
		return true
	}
	area := x.f.areas[e.area].ID
	switch want := misfit(m.Indicator, e.period, false); {
	case x.id.Service != "" && m.Service != s.Service && s.Service != "":
		x.at(OtherService, e.row, indicatorField, x.subject(e), string(m.Ref)+" belongs to "+m.Service+", and the return is that of "+s.Service)
		return false
	case !x.reportedFor(e):
		x.at(NotReportedFor, e.row, organisationField, x.subject(e), string(m.Ref)+" is reported for "+strings.Join(m.ReportedFor, ", ")+", not for "+area)
		return false
	case want != "":
		x.add(PeriodMisfit, want, e.row, periodField, x.subject(e), misfitFound(m.Indicator, e.period))
		return false
	}
	if q := s.Quarter; q != 0 {
		switch ends := e.period.Quarter(); {
		case ends > q:
			x.at(PeriodFuture, e.row, periodField, x.subject(e), e.period.Label()+" ends after "+q.Label())
			return false
		case ends+period.Quarter(m.LagQuarters) > q:
			x.against(e, PeriodEarly, periodField, "the figure for "+e.period.Label()+" is due with "+(ends+period.Quarter(m.LagQuarters)).Short()+", not yet in "+q.Short())
		}
	}
	if m.State != kpi.Live && m.State != kpi.Baselining {
		x.at(IndicatorUnused, e.row, indicatorField, x.subject(e), string(m.Ref)+" is "+m.State.String())
	}
	x.compareLabels(e)
	return true
}

// reportedFor says whether the indicator is reported for the area. One without a list is reported for every organisation.
func (x *reading) reportedFor(e *entry) bool {
	area := x.f.areas[e.area].ID
	list := e.m.ReportedFor
	if len(list) == 0 {
		list = x.f.organisations
	}
	for _, a := range list {
		if a == area {
			return true
		}
	}
	return false
}

// compareLabels looks at the title and unit beside the line.
func (x *reading) compareLabels(e *entry) {
	if text := e.row.text(titleField); text != "" && text != e.m.Title && fold(text) != fold(e.m.Title) {
		x.against(e, TitleDiffers, titleField, quote(text)+" stands beside "+string(e.m.Ref)+", which is "+quote(e.m.Title))
	}
	if text := e.row.text(unitField); text != "" && text != e.m.Unit && fold(text) != fold(e.m.Unit) && !sameUnit(text, e.m) {
		x.against(e, UnitDiffers, unitField, "the unit "+quote(text)+" stands beside "+string(e.m.Ref)+", whose unit is "+quote(e.m.Unit))
	}
}

// sameUnit knows the words that stand for no unit and for per cent.
func sameUnit(text string, m *measure) bool {
	switch fold(text) {
	case "number", "count", "no", "n":
		return m.Unit == "" || strings.EqualFold(m.Unit, "number") || strings.EqualFold(m.Unit, "count")
	case "percent", "percentage":
		return m.percent
	}
	return false
}

// readText reads a cell for words; what is no text is a finding.
func (x *reading) readText(e *entry, f field) string {
	c := e.row.cell(f)
	switch {
	case c.Uncached:
		x.against(e, WordsNotText, f, "a formula that was never calculated")
	case c.Kind == sheet.Error:
		x.against(e, WordsNotText, f, "the error "+c.Text)
	case c.IsDate:
		if day, ok := c.Date(); ok {
			return day.Format("2 January 2006")
		}
		return c.Text
	default:
		return strings.Trim(c.Plain(), blanks)
	}
	return ""
}
