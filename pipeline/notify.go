package pipeline

import (
	"context"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/store"
)

// NoticeCount says how it stands with notices. Trouble with them makes no run fail; it is said here, where people and monitors look.
type NoticeCount struct {
	Waiting int    `json:"waiting"`           // still to be sent by some way
	GivenUp int    `json:"given_up"`          // in the last 30 days
	Trouble string `json:"trouble,omitempty"` // why the latest of these was not sent
}

// notify tells people what a run has to tell, which is that it failed where failed is not nil, and sends what waits. Trouble with that is found, and is no failure
// of the run.
func (s *Session) notify(ctx context.Context, at time.Time, r *RunResult, failed error) Posted {
	if len(s.waysSet()) == 0 || ctx.Err() != nil {
		return Posted{}
	}
	var err error
	if failed != nil {
		err = s.tellTrouble(ctx, at, failed)
	} else {
		err = s.tellOf(ctx, at, r)
	}
	var p Posted
	if err == nil {
		p, err = s.PostNotices(ctx, false)
	}
	if err != nil && ctx.Err() == nil {
		p.Found = append(p.Found, aboutNotices.New(noticeFailed, finding.Place{}, "", "notices could not be queued or sent: "+err.Error(), ""))
	}
	return p
}

// knowServices sees that the framework is known, from which services have their addresses: the recorded one, where the one in the workspace was not taken in.
func (s *Session) knowServices(ctx context.Context) error {
	if s.framework != nil {
		return nil
	}
	current, held, err := s.record.CurrentHash(ctx)
	if err != nil || !held {
		return err
	}
	fw, err := s.frameworkAt(ctx, current)
	if err == nil {
		s.use(fw, current)
	}
	return err
}

// countNotices says how it stands with notices; nil where none are set.
func (s *Session) countNotices(ctx context.Context) (*NoticeCount, error) {
	if len(s.waysSet()) == 0 {
		return nil, nil
	}
	all, err := s.record.UnsentNotices(ctx)
	if err != nil {
		return nil, err
	}
	since := s.now.AddDate(0, 0, -30).Format(time.RFC3339)
	c, last := &NoticeCount{}, ""
	for i := range all {
		n := &all[i]
		switch {
		case n.Open():
			c.Waiting++
		case n.Came == store.NoticeGivenUp && n.Tried >= since:
			c.GivenUp++
		default:
			continue
		}
		if n.Why != "" && n.Tried >= last {
			last, c.Trouble = n.Tried, n.Why
		}
	}
	return c, nil
}
