package pipeline

import (
	"context"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/render/xlsx"
	"perfpack/pipeline/store"
)

// withSaid gives a framework with what services have said in their returns of milestones, budget lines and risks, as known then.
func (s *Session) withSaid(ctx context.Context, fw *kpi.Framework, asKnown int64) (*kpi.Framework, error) {
	said, err := s.record.Said(ctx, asKnown)
	if err != nil {
		return nil, err
	}
	return fw.With(said.Milestones, said.Budgets, said.Risks), nil
}

// said gives what a return says besides figures as the record keeps it.
func said(sub *ingest.Submission) store.Said {
	return store.Said{Milestones: sub.States.Milestones, Budgets: sub.States.Budgets, Risks: sub.States.Risks}
}

// states asks a service for what it owns besides figures, with what it said last.
func (s *Session) states(a *analyse.Assessor, service string) xlsx.StateForm {
	owed := a.Owed(service)
	var f xlsx.StateForm
	for _, o := range owed.Milestones {
		ask := xlsx.MilestoneAsk{Ref: o.Milestone.Ref, Deliverable: o.Deliverable.Title, Title: o.Milestone.Title, Promised: o.Milestone.Baseline, Due: o.Due}
		if o.Last != nil {
			ask.LastProgress, ask.LastExpected = kpi.PrintWord(o.Last.Status.String()), o.Last.Forecast
		}
		if h := o.Held; h != nil && h.Known > 0 {
			ask.Progress, ask.Confidence, ask.Why, ask.Expected, ask.Reached = kpi.PrintWord(h.Status.String()), kpi.PrintWord(h.Confidence.String()), h.Reason, h.Forecast, h.Actual
		}
		f.Milestones = append(f.Milestones, ask)
	}
	for _, o := range owed.Budgets {
		ask := xlsx.BudgetAsk{
			Line: o.Line.Line, Title: o.Line.Title, Organisation: o.Line.Organisation, Kind: kpi.PrintWord(o.Line.Kind.String()), Budget: o.Line.Current(), IsSaving: o.Line.Kind == kpi.SavingsBudget,
			IsNet: o.Line.Flow == kpi.NetSpending,
		}
		if o.Last != nil {
			ask.LastForecast = o.Last.Forecast
		}
		if h := o.Held; h != nil && h.Known > 0 {
			ask.Profile, ask.Actual, ask.Forecast, ask.Saving, ask.Why = h.Profile, h.Actual, h.Forecast, kpi.PrintWord(h.Savings.String()), h.Reason
		}
		f.Budgets = append(f.Budgets, ask)
	}
	place := func(e kpi.Exposure) string {
		if !e.Assessed() {
			return ""
		}
		return e.Likelihood + ", " + e.Impact
	}
	for _, o := range owed.Risks {
		ask := xlsx.RiskAsk{Ref: o.Risk.Ref, Description: o.Risk.Description, Aimed: place(o.Risk.Target), Last: place(o.Last), Alike: o.Alike >= 3}
		if h := o.Held; h != nil && h.Known > 0 {
			ask.Likelihood, ask.Impact, ask.NextStep, ask.NextStepBy, ask.Why = h.Likelihood, h.Impact, h.Action, h.ActionDue, h.Reason
		}
		f.Risks = append(f.Risks, ask)
	}
	f.Likelihoods, f.Impacts = axes(a.Framework.Risks.Matrix)
	return f
}

// axes gives the words of a risk matrix, from the least.
func axes(matrix []kpi.MatrixCell) (likelihoods, impacts []string) {
	for _, c := range matrix {
		for _, axis := range []struct {
			words *[]string
			level int
			word  string
		}{{&likelihoods, c.LikelihoodLevel, c.Likelihood}, {&impacts, c.ImpactLevel, c.Impact}} {
			for len(*axis.words) < axis.level {
				*axis.words = append(*axis.words, "")
			}
			(*axis.words)[axis.level-1] = axis.word
		}
	}
	return likelihoods, impacts
}
