package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/store"
)

// isReplies says that a file which is no return may be a workbook of queries that came back.
func isReplies(sub *ingest.Submission) bool {
	return sub.State == ingest.Rejected && slices.ContainsFunc(sub.Findings, func(f finding.Finding) bool { return f.Code == ingest.NotReturn })
}

// answer records the replies of a workbook of queries. A reply settles its query: the figure stands, and a text that was held back is released as it was typed.
// Who replied is kept beside each; the same workbook again changes nothing.
func (s *Session) answer(ctx context.Context, reader *ingest.Reader, a *arrived) (Receipt, error) {
	r := Receipt{
		File: filepath.Base(a.path), State: string(store.Accepted), SHA256: a.hash, Size: a.size, Received: s.now.Format(time.RFC3339), Findings: a.replies.Findings,
	}
	settled := 0
	for _, reply := range a.replies.Replies {
		who := cmp.Or(strings.TrimSpace(reply.By), "the service")
		err := s.record.Write(ctx, s.hand(who), func(tx *store.Tx) error {
			if _, _, err := tx.Receive(ctx, store.File{SHA256: a.hash, Size: a.size, Kind: store.ReplyFile, Name: r.File}); err != nil {
				return err
			}
			asked, found, err := tx.Finding(ctx, reply.Finding)
			switch {
			case err != nil:
				return err
			case !found:
				place := reply.Place
				place.File = r.File
				r.Findings = append(r.Findings, finding.Finding{
					Code: "reply-unknown", Severity: finding.Note, Place: place, Found: fmt.Sprintf("a reply to query %d, which was never asked here", reply.Finding),
					Mend: "reply in the workbook of queries that was sent back with the return",
				})
				return nil
			case asked.Answer.Text == reply.Text:
				return nil
			}
			if err := tx.AnswerFinding(ctx, reply.Finding, reply.Text); err != nil {
				return err
			}
			settled++
			return s.release(ctx, tx, reader, &asked)
		})
		if err != nil {
			return r, fmt.Errorf("recording the replies in %s: %w", r.File, err)
		}
	}
	r.Filled, r.Lines = settled, len(a.replies.Replies)
	r.Why = fmt.Sprintf("replies to queries, %d recorded", settled)
	if settled == 0 && len(r.Findings) == 0 {
		r.State, r.Why = string(store.Duplicate), "its replies were recorded before"
	}
	return r, nil
}

// release lets out a text that was held back until somebody had looked at it. It is read again from the archived return, so that it is what was typed.
func (s *Session) release(ctx context.Context, tx *store.Tx, reader *ingest.Reader, asked *store.Finding) error {
	if asked.Code != ingest.WordsPersonal {
		return nil
	}
	sub, found, err := tx.Submission(ctx, asked.Submission, 0)
	if err != nil || !found {
		return err
	}
	data, err := os.ReadFile(s.archived(sub.File.SHA256, sub.Name))
	if err != nil {
		return fmt.Errorf("reading the archived return: %w", err)
	}
	again := reader.Read(data, sub.Name)
	for _, w := range again.Withheld {
		if f := again.Findings[w.Finding]; f.Code != asked.Code || f.Sheet != asked.Sheet || f.Cell != asked.Cell {
			continue
		}
		if w.State.Cell != "" { // it counts from when the return is accepted, as the rest of the row does
			if err := tx.ReleaseWords(ctx, asked, store.StateWords{Sheet: w.State.Sheet, Cell: w.State.Cell, Action: w.Field == ingest.NextStepHeading, Text: w.Text}); err != nil {
				return err
			}
			continue
		}
		if w.Figure < 0 || sub.State != store.Accepted {
			continue
		}
		o := again.Figures[w.Figure:][:1]
		switch w.Field {
		case "Reason":
			o[0].Reason = w.Text
		case "Commentary":
			o[0].Commentary = w.Text
		case "Corrective action":
			o[0].CorrectiveAction = w.Text
		case "Action owner":
			o[0].ActionOwner = w.Text
		}
		if sub.Role == "" && sub.SignOff.Name == "" {
			s.unsigned(o)
		}
		if _, err := tx.Append(ctx, sub.ID, o); err != nil {
			return err
		}
	}
	return nil
}
