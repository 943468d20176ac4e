package pipeline

import (
	"context"
	"fmt"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/store"
)

// wanting says why the workspace's policy does not let a final pack out: returns that are not in, figures that a fault keeps out, returns that nobody has signed.
// A draft is never withheld, nor is a pack that is made again.
func (s *Session) wanting(ctx context.Context, o *order, p *pack.Pack) ([]string, error) {
	policy := s.Settings.Policy
	if o.kind != store.Final || s.known != 0 {
		return nil, nil
	}
	submissions, err := s.record.Submissions(ctx, o.view.quarter, 0)
	if err != nil {
		return nil, err
	}
	signed := map[string]bool{} // by service
	for _, sub := range submissions {
		signed[sub.Service] = signed[sub.Service] || sub.State == store.Accepted && sub.SignOff.Name != ""
	}
	var list []string
	for _, r := range p.Returns {
		stopped := 0
		for _, f := range r.Findings {
			if f.Severity == finding.Stop {
				stopped++
			}
		}
		if policy.Missing == settings.WithholdIfMissing {
			switch {
			case r.State == "" && r.Due > 0:
				list = append(list, r.Service.ID+": no return received")
			case r.State != "" && r.State != string(store.Accepted):
				list = append(list, fmt.Sprintf("%s: return %s", r.Service.ID, r.State))
			case stopped > 0:
				list = append(list, fmt.Sprintf("%s: %d of the return's findings keep figures out", r.Service.ID, stopped))
			}
		}
		if policy.Unsigned == settings.WithholdIfUnsigned && r.State == string(store.Accepted) && !signed[r.Service.ID] {
			list = append(list, r.Service.ID+": nobody has signed the return off")
		}
	}
	return list, nil
}
