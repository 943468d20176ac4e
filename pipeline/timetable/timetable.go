// Package timetable works out the days of a quarter: when return workbooks go out, when services are reminded, when returns are due, and when the draft, the
// final pack and the agenda have to be there for the meeting that receives the report.
//
// The meeting comes first, and the other days are counted back from it in working days. An agenda must be open to the public for five clear days before a meeting
// of the executive (the Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) Regulations 2012, SI 2012/2089, regulations 6 and
// 7) and, with section 100B of the Local Government Act 1972, of other principal meetings: neither the day of publication nor that of the meeting counts, nor do
// weekends and bank holidays. Every day can be set by the council for a quarter and an organisation; the law's five days are a setting too.
//
// Nothing here knows what day it is. Days are midnights in UTC.
package timetable

import (
	"fmt"
	"strings"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/period"
	"perfpack/pipeline/settings"
)

// Timetable knows the days of every quarter of a workspace.
type Timetable struct {
	calendar      *settings.Calendar
	organisations []string
	holidays      *Holidays
}

// New makes a timetable of the rules and days of a workspace.
func New(s *settings.Settings, h *Holidays) *Timetable {
	return &Timetable{calendar: &s.Calendar, organisations: s.IDs(), holidays: h}
}

// Dates are the days of a quarter for one organisation, in the order of the fields.
type Dates struct {
	Templates  time.Time   // return workbooks go out; never before the quarter has ended
	Reminders  []time.Time // services that have not replied are reminded, the first first; those that would come before the templates are left out
	ReturnsDue time.Time   // the last day on which a return is in time
	CutOff     time.Time   // the day at whose end no more is taken into the draft, which is made by the first run after it
	Draft      time.Time   // directors have the draft
	Final      time.Time   // the final pack is made
	Agenda     time.Time   // the agenda is published, and the pack with it
	Meeting    time.Time
}

// Of gives the days that hold for an organisation and quarter. A day set for the organisation stands over one set for all, and that over the rule.
func (t *Timetable) Of(organisation string, q period.Quarter) Dates {
	set, c, end := t.set(organisation, q), t.calendar, q.End()
	first := end.AddDate(0, 0, 1) // on which anything can be done about the quarter
	or := func(set, rule time.Time) time.Time {
		if set.IsZero() {
			return rule
		}
		return set
	}
	var d Dates
	d.Meeting = or(set.Meeting, t.holidays.From(end.AddDate(0, 0, c.MeetingDays)))
	d.Agenda = or(set.Agenda, t.holidays.Before(d.Meeting, c.ClearDays+1))
	d.Final = or(set.Final, t.holidays.Before(d.Agenda, c.FinalDays))
	// The draft is made in the night after the cut-off, and directors have it on the next working day.
	wanted := t.holidays.Before(or(set.Draft, t.holidays.Before(d.Final, c.DirectorsDays)), 1)
	d.CutOff = or(set.CutOff, asked(end.AddDate(0, 0, c.CutOffDays), wanted, first, c.CutOffSet))
	d.Draft = or(set.Draft, t.holidays.After(d.CutOff))
	if set.Final.IsZero() && !d.Final.After(d.CutOff) {
		d.Final = d.CutOff.AddDate(0, 0, 1)
	}
	d.ReturnsDue = or(set.ReturnsDue, asked(end.AddDate(0, 0, c.ReturnsDueDays), t.holidays.Before(d.CutOff, c.CheckDays), first, c.DueSet))
	d.Templates = or(set.Templates, later(first, t.holidays.Before(d.ReturnsDue, c.FillDays)))
	for _, n := range c.Reminders {
		if day := t.holidays.Before(d.ReturnsDue, n); day.After(d.Templates) {
			d.Reminders = append(d.Reminders, day)
		}
	}
	return d
}

// asked gives the day of a rule, and where the council did not write the rule itself no later a day than the meeting asks for, though none within the quarter.
func asked(rule, wanted, first time.Time, written bool) time.Time {
	if !written && wanted.Before(rule) {
		return later(wanted, first)
	}
	return rule
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// set gives the days that the council has set for an organisation's quarter.
func (t *Timetable) set(organisation string, q period.Quarter) settings.Meeting {
	var d settings.Meeting
	for _, who := range []string{"", organisation} {
		for _, m := range t.calendar.Meetings {
			if m.Quarter != q || m.Organisation != who {
				continue
			}
			for _, one := range []struct {
				to   *time.Time
				from time.Time
			}{
				{&d.Templates, m.Templates}, {&d.ReturnsDue, m.ReturnsDue}, {&d.CutOff, m.CutOff}, {&d.Draft, m.Draft},
				{&d.Final, m.Final}, {&d.Agenda, m.Agenda}, {&d.Meeting, m.Meeting},
			} {
				if !one.from.IsZero() {
					*one.to = one.from
				}
			}
		}
	}
	return d
}

// Shared gives the days of a quarter that the organisations have in common because services make one return for all of them: when templates go out, the
// reminders, the last day for returns and the cut-off, those of the organisation whose returns are due first.
func (t *Timetable) Shared(q period.Quarter) Dates {
	var first Dates
	for i, org := range t.organisations {
		if d := t.Of(org, q); i == 0 || d.ReturnsDue.Before(first.ReturnsDue) {
			first = d
		}
	}
	return first
}

// The kinds of finding in a timetable.
const (
	// HolidaysUnknown: the bank holidays of a year have not been published yet, so only weekends were left out.
	HolidaysUnknown finding.Code = "calendar-holidays-unknown"
	// TooTight: a day comes before one that it should follow, so that the work has no time.
	TooTight finding.Code = "calendar-too-tight"
	// NotClear: the agenda would be published with fewer clear days than the law or the council asks for.
	NotClear finding.Code = "calendar-clear-days"
)

// Findings says what is doubtful in the days of an organisation's quarter.
func (t *Timetable) Findings(organisation string, q period.Quarter) []finding.Finding {
	d := t.Of(organisation, q)
	subject := organisation + ", " + q.String()
	var list []finding.Finding
	add := func(code finding.Code, severity finding.Severity, found, mend string) {
		list = append(list, finding.Finding{Code: code, Severity: severity, Place: finding.Place{File: settings.File}, Subject: subject, Found: found, Mend: mend})
	}
	days := []struct {
		name, key string
		day       time.Time
	}{
		{"return workbooks go out", "templates", d.Templates}, {"returns are due", "returns_due", d.ReturnsDue}, {"the cut-off is", "cut_off", d.CutOff},
		{"directors have the draft", "draft", d.Draft}, {"the final pack is made", "final", d.Final}, {"the agenda is published", "agenda", d.Agenda}, {"the meeting is", "meeting", d.Meeting},
	}
	for i, day := range days[1:] {
		if before := days[i]; day.day.Before(before.day) {
			add(TooTight, finding.Query, fmt.Sprintf("%s on %s, and %s only on %s", day.name, iso(day.day), before.name, iso(before.day)),
				fmt.Sprintf("set %s or %s of the quarter in [[calendar.meeting]], or let the meeting be later", before.key, day.key))
		}
	}
	if n := t.holidays.Clear(d.Agenda, d.Meeting); n < t.calendar.ClearDays {
		add(NotClear, finding.Query, fmt.Sprintf("between the agenda on %s and the meeting on %s are %d clear days, and %d are asked for", iso(d.Agenda), iso(d.Meeting), n, t.calendar.ClearDays),
			"let the agenda be published by "+iso(t.holidays.Before(d.Meeting, t.calendar.ClearDays+1))+", or let the meeting be later")
	}
	var years []string
	for _, day := range []time.Time{d.Templates, d.Meeting} {
		if year := day.Format("2006"); !t.holidays.Known(day) && (len(years) == 0 || years[0] != year) {
			years = append(years, year)
		}
	}
	if len(years) > 0 {
		add(HolidaysUnknown, finding.Note, fmt.Sprintf("the bank holidays of %s are not in the table, which has those of %d to %d; only weekends were left out", strings.Join(years, " and "), t.holidays.first, t.holidays.last),
			"look the days over, and set what a bank holiday moves in [[calendar.meeting]]")
	}
	return list
}

func iso(day time.Time) string { return day.Format(time.DateOnly) }
