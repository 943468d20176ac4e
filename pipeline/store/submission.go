package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// State says what became of a submission (CONTRACT section 5).
type State string

// The states. A waiting file is still being written; it is received, and becomes a submission, when it is whole.
const (
	Accepted   State = "accepted"
	Held       State = "held"
	Rejected   State = "rejected"
	Duplicate  State = "duplicate"
	Superseded State = "superseded"
	Waiting    State = "waiting"
)

// SignOff is what a return's sign-off sheet says. The empty SignOff is an unsigned return.
type SignOff struct {
	Name string
	Role string
	Date string // ISO
}

// Lines counts the lines of a return as it was read when it came.
type Lines struct {
	Asked   int // lines asked for
	Filled  int // of those, answered with a figure or a reason
	Missing int // of those, left open
	Stopped int // of those, kept out
}

// Submission is one file received as a return.
type Submission struct {
	ID       int64
	File     File
	Name     string // base name under which it came this time
	Service  string // empty when it could not be told
	Quarter  period.Quarter
	Template string // name and version of the template it was made from
	Revision int    // as declared in the return, 0 when it declares none
	Of       int64  // the submission that this one repeats or corrects; 0 for none
	SignOff
	Lines

	State State
	Why   string // of the state
	Seq   int64  // when it was received
	At    string
}

// Submit records a submission in the state it has, and gives its id. The file must have been received.
func (tx *Tx) Submit(ctx context.Context, s Submission) (id int64, err error) {
	if s.Seq, err = tx.Note(ctx, "return "+string(s.State), s.Name, s.Why); err != nil {
		return 0, err
	}
	of := sql.NullInt64{Int64: s.Of, Valid: s.Of != 0}
	id, err = tx.add(ctx, `
		INSERT INTO submission (file, name, service, quarter, template, revision, of, signed_name, signed_role, signed_on, asked, filled, missing, stopped, seq)
		VALUES                 (?,    ?,    ?,       ?,       ?,        ?,        ?,  ?,           ?,           ?,         ?,     ?,      ?,       ?,       ?)`,
		s.File.ID, s.Name, s.Service, s.Quarter.String(), s.Template, s.Revision, of, s.SignOff.Name, s.Role, s.Date,
		s.Asked, s.Filled, s.Missing, s.Stopped, s.Seq)
	if err == nil {
		err = tx.exec(ctx, "INSERT INTO submission_state (submission, seq, state) VALUES (?, ?, ?)", id, s.Seq, string(s.State))
	}
	if err != nil {
		return 0, fmt.Errorf("recording the return %s: %w", s.Name, err)
	}
	return id, nil
}

// SetState moves a submission to another state, and says why. The figures of one that was held are appended by [Tx.Release].
func (tx *Tx) SetState(ctx context.Context, submission int64, state State, why string) error {
	s, found, err := tx.Submission(ctx, submission, 0)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("there is no submission %d", submission)
	}
	if s.State == state {
		return nil
	}
	seq, err := tx.Note(ctx, "return "+string(state), s.Name, why)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, "INSERT INTO submission_state (submission, seq, state) VALUES (?, ?, ?)", submission, seq, string(state)); err != nil {
		return fmt.Errorf("moving the return %s to %s: %w", s.Name, state, err)
	}
	return nil
}

// Submission gives a submission by its id, in the state it had as known then.
func (rd Reader) Submission(ctx context.Context, id, asKnown int64) (Submission, bool, error) {
	return first(rd.submissions(ctx, "s.id = ?2", asKnown, id))
}

// LastSubmissions gives the n submissions that were received last, in the order in which they were and in their present states.
func (rd Reader) LastSubmissions(ctx context.Context, n int) ([]Submission, error) {
	return rd.submissions(ctx, "s.id > (SELECT max(id) FROM submission) - ?2", 0, n)
}

// Submissions gives the submissions for a quarter in the order in which they were received, in the states they had as known then.
// The quarter 0 gives those of all quarters, and those whose quarter could not be told.
func (rd Reader) Submissions(ctx context.Context, q period.Quarter, asKnown int64) ([]Submission, error) {
	return rd.submissions(ctx, "?2 IN ('', s.quarter)", asKnown, q.String())
}

// SubmissionsBy gives the submissions of a service for a quarter in the order in which they were received, in their present states.
func (rd Reader) SubmissionsBy(ctx context.Context, service string, q period.Quarter) ([]Submission, error) {
	return rd.submissions(ctx, "s.quarter = ?2 AND s.service = ?3", 0, q.String(), service)
}

// SubmissionsOf gives the submissions of a file by its hash, in the order in which they were received, in their present states.
func (rd Reader) SubmissionsOf(ctx context.Context, sha256 string) ([]Submission, error) {
	return rd.submissions(ctx, "f.sha256 = ?2", 0, sha256)
}

func (rd Reader) submissions(ctx context.Context, which string, asKnown int64, args ...any) ([]Submission, error) {
	return list(ctx, rd, "reading the submissions", func(scan func(...any) error) (s Submission, err error) {
		var quarter string
		err = scan(&s.ID, &s.Name, &s.Service, &quarter, &s.Template, &s.Revision, &s.Of, &s.SignOff.Name, &s.Role, &s.Date,
			&s.Asked, &s.Filled, &s.Missing, &s.Stopped, &s.Seq, &s.At,
			&s.State, &s.Why, &s.File.ID, &s.File.SHA256, &s.File.Size, &s.File.Kind, &s.File.Name, &s.File.Seq, &s.File.At)
		return s, errors.Join(err, s.Quarter.UnmarshalText([]byte(quarter)))
	}, `
		SELECT s.id, s.name, s.service, s.quarter, s.template, s.revision, coalesce(s.of, 0), s.signed_name, s.signed_role, s.signed_on,
		       s.asked, s.filled, s.missing, s.stopped, s.seq, js.at, t.state, jt.why, f.id, f.sha256, f.size, f.kind, f.name, f.seq, jf.at
		FROM   submission s
		JOIN   submission_state t ON t.submission = s.id AND t.seq = (SELECT max(seq) FROM submission_state WHERE submission = s.id AND seq <= ?1)
		JOIN   file f ON f.id = s.file
		JOIN   journal js ON js.seq = s.seq
		JOIN   journal jt ON jt.seq = t.seq
		JOIN   journal jf ON jf.seq = f.seq
		WHERE  `+which+`
		ORDER  BY s.seq`, append([]any{until(asKnown)}, args...)...)
}

// Finding is a finding of a submission as the record holds it, with the latest answer to it.
type Finding struct {
	ID         int64
	Submission int64
	finding.Finding
	Seq int64 // when it was found
	// Answer is the zero Answer until somebody answers.
	Answer Answer
}

// Answer is what was replied to a finding. It settles a query.
type Answer struct {
	Seq int64
	Hand
	Text string
}

// AddFindings records what was found in a submission, and gives the ids in the order of the list.
func (tx *Tx) AddFindings(ctx context.Context, submission int64, list []finding.Finding) ([]int64, error) {
	if len(list) == 0 {
		return nil, nil
	}
	seq, err := tx.Note(ctx, "findings recorded", fmt.Sprintf("submission %d", submission), "")
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(list))
	for i, f := range list {
		ids[i], err = tx.add(ctx, `
			INSERT INTO finding (submission, seq, code, severity, file, sheet, row, column, cell, subject, found, mend)
			VALUES              (?,          ?,   ?,    ?,        ?,    ?,     ?,   ?,      ?,    ?,       ?,     ?)`,
			submission, seq, string(f.Code), f.Severity.String(), f.File, f.Sheet, f.Row, f.Column, f.Cell, f.Subject, f.Found, f.Mend)
		if err != nil {
			return nil, fmt.Errorf("recording the finding %s: %w", f, err)
		}
	}
	return ids, nil
}

// Question says that a finding is a question about figures of its own submission. Until it is answered they read back as Queried, whether they
// are appended now or are held and released later.
func (tx *Tx) Question(ctx context.Context, finding int64, about ...kpi.Observation) error {
	for i := range about {
		o := &about[i]
		series, periods, err := tx.intern(ctx, about[i:i+1])
		if err == nil {
			err = tx.exec(ctx, "INSERT INTO question (finding, series, period) VALUES (?, ?, ?)", finding, series[0], periods[0])
		}
		if err != nil {
			return fmt.Errorf("recording a question about %s for %s in %s: %w", o.Indicator, o.Area, o.Period, err)
		}
	}
	return nil
}

// AnswerFinding records a reply, by whom and when as the Tx says. An earlier one is kept.
func (tx *Tx) AnswerFinding(ctx context.Context, finding int64, text string) error {
	seq, err := tx.Note(ctx, "finding answered", fmt.Sprintf("finding %d", finding), text)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, "INSERT INTO answer (finding, seq, text) VALUES (?, ?, ?)", finding, seq, text); err != nil {
		return fmt.Errorf("recording the answer to finding %d: %w", finding, err)
	}
	return nil
}

// Findings gives what was found in a submission, in the order in which it was recorded, with the answers known then.
func (rd Reader) Findings(ctx context.Context, submission, asKnown int64) ([]Finding, error) {
	return rd.findings(ctx, "f.submission = ?2", asKnown, submission)
}

// Questions gives what was found in a submission and is more than a note, in the order in which it was recorded, with the answers known then.
func (rd Reader) Questions(ctx context.Context, submission, asKnown int64) ([]Finding, error) {
	return rd.findings(ctx, "f.submission = ?2 AND f.severity <> 'note'", asKnown, submission)
}

// Wanting gives the subjects of all that keeps figures away, as far as it was known then and nobody had answered it: every fault, and the queries of the
// given codes. Each subject is given once, in order.
func (rd Reader) Wanting(ctx context.Context, asKnown int64, codes ...finding.Code) ([]string, error) {
	args := []any{until(asKnown)}
	for _, c := range codes {
		args = append(args, string(c))
	}
	return list(ctx, rd, "reading what is wanting", func(scan func(...any) error) (subject string, err error) {
		return subject, scan(&subject)
	}, `
		SELECT DISTINCT f.subject
		FROM   finding f
		WHERE  f.seq <= ?1 AND f.subject <> '' AND (f.severity = 'stop' OR f.code IN (`+strings.TrimSuffix(strings.Repeat("?, ", len(codes)), ", ")+`))
		AND    NOT EXISTS (SELECT 1 FROM answer a WHERE a.finding = f.id AND a.seq <= ?1)
		ORDER  BY f.subject`, args...)
}

// Finding gives one finding by its id, with the latest answer to it.
func (rd Reader) Finding(ctx context.Context, id int64) (Finding, bool, error) {
	return first(rd.findings(ctx, "f.id = ?2", 0, id))
}

func (rd Reader) findings(ctx context.Context, which string, asKnown int64, args ...any) ([]Finding, error) {
	return list(ctx, rd, "reading the findings", func(scan func(...any) error) (f Finding, err error) {
		var severity string
		err = scan(&f.ID, &f.Submission, &f.Seq, &f.Code, &severity, &f.File, &f.Sheet, &f.Row, &f.Column, &f.Cell, &f.Subject, &f.Found, &f.Mend,
			&f.Answer.Seq, &f.Answer.At, &f.Answer.Who, &f.Answer.Text)
		return f, errors.Join(err, f.Severity.UnmarshalText([]byte(severity)))
	}, `
		SELECT f.id, f.submission, f.seq, f.code, f.severity, f.file, f.sheet, f.row, f.column, f.cell, f.subject, f.found, f.mend,
		       coalesce(a.seq, 0), coalesce(j.at, ''), coalesce(j.who, ''), coalesce(a.text, '')
		FROM   finding f
		LEFT   JOIN answer  a ON a.finding = f.id AND a.seq = (SELECT max(seq) FROM answer WHERE finding = f.id AND seq <= ?1)
		LEFT   JOIN journal j ON j.seq = a.seq
		WHERE  `+which+`
		ORDER  BY f.id`, append([]any{until(asKnown)}, args...)...)
}
