package pipeline

import (
	"context"
	"slices"
	"strings"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/store"
)

// standingStates are those in which a submission stands for its service's reply, the best first. With several files the best of them is the reply's.
var standingStates = []store.State{store.Accepted, store.Held, store.Rejected}

// openFinding is a finding that nobody has answered.
type openFinding struct {
	store.Finding
	sub *store.Submission
}

// replies says what became of the services' returns for the quarter, as the pack prints it. It comes out the same in whichever order, and in however many
// files, a service sent what it had to say.
func (s *Session) replies(ctx context.Context, v *view, assessments []kpi.Assessment, words keptWords) ([]pack.Return, error) {
	submissions, err := s.record.Submissions(ctx, v.quarter, s.known)
	if err != nil {
		return nil, err
	}
	due, filled := map[string]int{}, map[string]int{}
	for i := range assessments {
		switch a := &assessments[i]; {
		case !slices.Contains(a.Indicator.ReportedFor, a.Area): // put together from what was asked for
		case a.Indicator.State != kpi.Live || a.Carried || a.Reason == kpi.NotDue:
		case a.Held(), a.Current.Marks.Any(kpi.Absent):
			filled[a.Indicator.Service]++
			fallthrough
		default:
			due[a.Indicator.Service]++
		}
	}
	type place struct {
		ref  kpi.Ref
		area string
	}
	ours := map[place]bool{}
	for i := range assessments {
		ours[place{assessments[i].Indicator.Ref, assessments[i].Area}] = true
	}
	discreet := s.discreet()
	besides := besideRefs(v.assessor.Framework)
	var open []openFinding
	states := map[string]store.State{}
	files := map[string]int{} // by service
	accepted := map[string]bool{}
	for n := range submissions {
		sub := &submissions[n]
		files[sub.Service]++
		accepted[sub.File.SHA256] = accepted[sub.File.SHA256] || sub.State == store.Accepted
		if !slices.Contains(standingStates, sub.State) {
			continue
		}
		if now, ok := states[sub.Service]; !ok || slices.Index(standingStates, sub.State) < slices.Index(standingStates, now) {
			states[sub.Service] = sub.State
		}
		findings, err := s.record.Questions(ctx, sub.ID, s.known)
		if err != nil {
			return nil, err
		}
		for _, f := range findings {
			// What is about a line is said in the packs that have it, and what is about the file in all of them.
			ref, p, area, line := aLine(&f.Finding)
			if line && strings.HasPrefix(string(f.Code), aboutWords) && words.about(ref, area, p) {
				continue // what is asked about words that are not public tells of them
			}
			if f.Answer.Seq == 0 && (!line || ours[place{ref, area}]) && !discreet.mentions(&f.Finding) {
				open = append(open, openFinding{f, sub})
			}
		}
	}
	// A service whose figures came in a colleague's file has replied as well.
	for i := range assessments {
		if a := &assessments[i]; accepted[a.Current.SHA256] {
			states[a.Indicator.Service] = store.Accepted
		}
	}
	if open, err = s.unsettled(ctx, open, files); err != nil {
		return nil, err
	}
	theirs := map[string][]finding.Finding{} // by service
	for _, o := range open {
		owner := o.sub.Service
		if ref, _, _, ok := aLine(&o.Finding.Finding); ok {
			owner = s.serviceOf(ref) // whoever sent it
		}
		o.File = "" // the same is found in each of several files
		s.hush(&o.Finding.Finding)
		_, _, _, line := aLine(&o.Finding.Finding)
		theirs[owner] = append(theirs[owner], general(o.Finding.Finding, line || besides[o.Subject]))
	}
	var list []pack.Return
	for i := range v.assessor.Framework.Services {
		service := &v.assessor.Framework.Services[i]
		r := pack.Return{Service: service, State: string(states[service.ID]), Due: due[service.ID], Filled: filled[service.ID], Findings: theirs[service.ID]}
		finding.Sort(r.Findings)
		r.Findings = slices.Compact(r.Findings)
		if r.Due > 0 || r.State != "" {
			list = append(list, r)
		}
	}
	return list, nil
}

// besideRefs are the references of the milestones, budget lines and risks of a framework.
func besideRefs(fw *kpi.Framework) map[string]bool {
	refs := map[string]bool{}
	for i := range fw.Delivery.Milestones {
		refs[fw.Delivery.Milestones[i].Ref] = true
	}
	for i := range fw.Finance.Budgets {
		refs[fw.Finance.Budgets[i].Line] = true
	}
	for i := range fw.Risks.Risks {
		refs[fw.Risks.Risks[i].Ref] = true
	}
	return refs
}

// aboutWords begins the codes of findings about what is said of a figure.
const aboutWords = "words-"

// aLine reads the subject of a finding that is about one line of a return.
func aLine(f *finding.Finding) (ref kpi.Ref, p period.Period, area string, ok bool) {
	parts := strings.Split(f.Subject, ", ")
	if len(parts) != 3 {
		return "", period.Period{}, "", false
	}
	p, err := period.Parse(parts[1])
	return kpi.Ref(parts[0]), p, parts[2], err == nil
}

// hush keeps what was found in a line of a measure about people out of the pack where it has a number in it: the figure may be one that is kept back.
// A line that is not there has none; the numbers are those of its measure's name and its period.
func (s *Session) hush(f *finding.Finding) {
	ref, _, _, ok := aLine(f)
	if f.Code == ingest.LineMissing {
		return
	}
	if ind := s.indicator(ref); !ok || ind == nil || !ind.AboutPeople || s.Settings.Publication.SmallNumbers < 2 {
		return
	}
	if analyse.HasNumber(f.Found) {
		f.Found = "something that is not printed here, because it could give away a figure about people"
	}
	if analyse.HasNumber(f.Mend) {
		f.Mend = ""
	}
}

// unsettled leaves out what another file of the service has settled. A line left empty in one file is settled when another says anything about it; what kept a
// figure out, when the figure has come since; and what was asked about a figure or its words, when the figure that stands is another file's, which has been asked
// the same if there was need. files counts the files of each service.
func (s *Session) unsettled(ctx context.Context, open []openFinding, files map[string]int) ([]openFinding, error) {
	empty := func(o *openFinding) bool { return o.Code == ingest.LineEmpty || o.Code == ingest.LineMissing }
	var refs []kpi.Ref
	spoken := map[string]bool{} // lines about which there is something to ask that is not that they are empty
	for i := range open {
		o := &open[i]
		if ref, _, _, ok := aLine(&o.Finding.Finding); ok && (empty(o) || files[o.sub.Service] > 1) {
			refs = append(refs, ref)
			spoken[o.Subject] = spoken[o.Subject] || !empty(o)
		}
	}
	slices.Sort(refs)
	refs = slices.Compact(refs)
	if len(refs) == 0 {
		return open, nil
	}
	given := map[seriesKey][]kpi.Observation{}
	for series, err := range s.record.SeriesAmong(ctx, s.known, refs) {
		if err != nil {
			return nil, err
		}
		given[seriesKey{series.Indicator, series.Area}] = series.Observations
	}
	return slices.DeleteFunc(open, func(o openFinding) bool {
		ref, p, area, ok := aLine(&o.Finding.Finding)
		if !ok {
			return false
		}
		var any, last *kpi.Observation // of the line; the last of those that came by returns
		for i := range given[seriesKey{ref, area}] {
			if g := &given[seriesKey{ref, area}][i]; g.Period == p {
				any = g
				if g.Origin == kpi.FromReturn && (last == nil || g.Known > last.Known) {
					last = g
				}
			}
		}
		switch {
		case empty(&o):
			return any != nil || spoken[o.Subject]
		case last == nil || last.SHA256 == o.sub.File.SHA256:
			return false
		case o.Severity == finding.Stop:
			return last.Known > o.Seq
		}
		return true
	}), nil
}
