package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/store"
	"perfpack/templates"
)

// Reply says whether a service has replied for a quarter, and how completely.
type Reply struct {
	Service  string   `json:"service"`
	Name     string   `json:"name"`
	LeadRole string   `json:"lead_role"`
	Email    string   `json:"email"`
	State    string   `json:"state"`     // accepted, held or rejected; "not received" where nothing came
	Signed   string   `json:"signed"`    // role of who signed; empty where nobody did
	Asked    int      `json:"asked"`     // figures that fall due
	Given    int      `json:"given"`     // of those, with a figure or the reason why there is none
	Missing  int      `json:"missing"`   // of those, neither
	Queries  int      `json:"queries"`   // not answered
	Stopped  int      `json:"stopped"`   // figures kept out by a fault
	Due      string   `json:"due"`       // ISO date
	DaysLate int      `json:"days_late"` // since the due date, while figures are missing
	awaited  []string // what is missing, by measure and period
	cutOff   time.Time
	quarter  period.Quarter
}

// notReceived is the state of a return that nobody has sent.
const notReceived = "not received"

// Wanting says that the service has something to do still.
func (r *Reply) Wanting() bool {
	return r.State != string(store.Accepted) || r.Missing+r.Queries+r.Stopped > 0
}

// Replies says which services have replied for a quarter, in the order of the framework. A service that is asked for nothing is left out.
func (s *Session) Replies(ctx context.Context, q period.Quarter) ([]Reply, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	_, known, err := s.reader(ctx)
	if err != nil {
		return nil, err
	}
	submissions, err := s.record.Submissions(ctx, q, 0)
	if err != nil {
		return nil, err
	}
	dates := s.Timetable().Shared(q)
	today := midnight(s.now)
	var list []Reply
	for i := range s.framework.Services {
		service := &s.framework.Services[i]
		r := Reply{
			Service: service.ID, Name: service.Name, LeadRole: service.LeadRole, Email: service.Email, State: notReceived,
			Due: dates.ReturnsDue.Format(time.DateOnly), cutOff: dates.CutOff, quarter: q,
		}
		s.count(&r, known, q)
		if err := s.sent(ctx, &r, submissions); err != nil {
			return nil, err
		}
		if (r.State == notReceived || r.Missing > 0) && today.After(dates.ReturnsDue) {
			r.DaysLate = int(today.Sub(dates.ReturnsDue) / (24 * time.Hour))
		}
		if r.Asked > 0 || r.State != notReceived {
			list = append(list, r)
		}
	}
	return list, known.trouble()
}

// count counts the figures that fall due for a service, and those that are there.
func (s *Session) count(r *Reply, known *held, q period.Quarter) {
	a, series := known.assessor(q), known.joined(q)
	for i := range a.Framework.Indicators {
		ind := &a.Framework.Indicators[i]
		if ind.Service != r.Service || ind.State != kpi.Live {
			continue
		}
		for _, area := range ind.ReportedFor {
			as := a.Assess(s.organisationsFor(a, area)[0], ind, area, series(ind.Ref, area))
			if as.Carried || as.Reason == kpi.NotDue {
				continue
			}
			r.Asked++
			if as.Held() || as.Current.Marks.Any(kpi.Absent) {
				r.Given++
				continue
			}
			p := as.Due
			if p.IsZero() {
				p = as.Current.Period
			}
			name := "a measure that is not public"
			if ind.Classification == kpi.Public {
				name = string(ind.Ref) + " " + ind.Title
			}
			if name += ", " + p.String(); len(s.Settings.Organisations) > 1 {
				name += ", " + area
			}
			r.awaited = append(r.awaited, name)
		}
	}
	r.Missing = r.Asked - r.Given
}

// organisationsFor gives the councils in whose packs an area's figure stands: itself where it is one, the members of a joint area, a district's own. Where
// it is nobody's, the first council that reports looks at it.
func (s *Session) organisationsFor(a *analyse.Assessor, area string) []string {
	ids := s.Settings.IDs()
	whose := slices.DeleteFunc(slices.Clone(ids), func(org string) bool { return !a.Belongs(area, org) })
	if len(whose) == 0 {
		return ids[:1]
	}
	return whose
}

// sent looks at what a service sent, and what is open about it.
func (s *Session) sent(ctx context.Context, r *Reply, submissions []store.Submission) error {
	for _, sub := range submissions {
		if sub.Service != r.Service || (sub.State != store.Accepted && sub.State != store.Held && sub.State != store.Rejected) {
			continue
		}
		if r.State != string(store.Accepted) {
			r.State = string(sub.State)
		}
		if sub.Role != "" {
			r.Signed = sub.Role
		}
		findings, err := s.record.Questions(ctx, sub.ID, 0)
		if err != nil {
			return err
		}
		for _, f := range findings {
			switch {
			case f.Answer.Seq != 0:
			case f.Severity == finding.Query:
				r.Queries++
			case f.Severity == finding.Stop:
				r.Stopped++
			}
		}
	}
	return nil
}

// Letter writes to a service about what is wanting, in the words of the templates.
func (r *Reply) Letter() (string, error) {
	t, err := template.ParseFS(templates.FS, "wording/chase.tmpl")
	if err != nil {
		return "", err
	}
	due, err := time.Parse(time.DateOnly, r.Due)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, map[string]any{
		"To": r.LeadRole, "Email": r.Email, "Service": r.Name, "Quarter": r.quarter.Label(), "Received": r.State != notReceived,
		"Asked": r.Asked, "Missing": r.Missing, "Queries": r.Queries + r.Stopped, "Due": day(due), "DaysLate": r.DaysLate, "CutOff": day(r.cutOff),
	})
	if err != nil {
		return "", fmt.Errorf("writing the letter to %s: %w", r.Service, err)
	}
	return b.String(), nil
}
