package pipeline

import (
	"cmp"
	"time"

	"perfpack/pipeline/pack"
	"perfpack/pipeline/settings"
)

var forms = map[settings.ReportKind]pack.Form{settings.PlainReport: pack.PlainForm, settings.EssexReport: pack.EssexForm, settings.BaberghReport: pack.BaberghForm}

// coverReport gives what the settings say of an organisation's report to its cabinet.
func (s *Session) coverReport(org *settings.Organisation, meeting time.Time) pack.CoverReport {
	r := &s.Settings.Report
	c := pack.CoverReport{
		Form: forms[r.Kind], Title: r.Title, Meeting: org.MeetingName, MeetingDate: meeting,
		ReportNumber: org.ReportNumber, From: org.From, Officer: org.Officer, KeyDecision: org.KeyDecision,
		ReportBy: r.ReportBy, EnquiriesTo: r.EnquiriesTo, EnquiriesEmail: r.EnquiriesEmail, EnquiriesPhone: r.EnquiriesPhone,
		Portfolio: cmp.Or(org.Portfolio, r.Portfolio), Divisions: r.Divisions, Authors: org.Authors,
	}
	for _, row := range r.Risks {
		c.Risks = append(c.Risks, pack.Risk(row))
	}
	return c
}
