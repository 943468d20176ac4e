package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// Said is what services said besides figures: how milestones, budget lines and risks stood.
type Said struct {
	Milestones []kpi.MilestoneState
	Budgets    []kpi.BudgetState
	Risks      []kpi.RiskState
}

// AppendSaid records what a submission says of milestones, budget lines and risks. They are of the submission's quarter, and count once it is accepted,
// so that a return that is held needs nothing further to be released. A submission says something of each once.
func (tx *Tx) AppendSaid(ctx context.Context, submission int64, s Said) error {
	for _, m := range s.Milestones {
		err := tx.exec(ctx, "INSERT INTO delivery_state (submission, milestone, status, forecast, actual, confidence, reason, sheet, cell) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			submission, m.Milestone, m.Status.String(), isoDay(m.Forecast), isoDay(m.Actual), m.Confidence.String(), m.Reason, m.Sheet, m.Cell)
		if err != nil {
			return fmt.Errorf("recording the milestone %s: %w", m.Milestone, err)
		}
	}
	for _, b := range s.Budgets {
		err := tx.exec(ctx, "INSERT INTO finance_state (submission, line, profile, actual, forecast, savings, reason, sheet, cell) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			submission, b.Line, sum(b.Profile), sum(b.Actual), sum(b.Forecast), b.Savings.String(), b.Reason, b.Sheet, b.Cell)
		if err != nil {
			return fmt.Errorf("recording the budget line %s: %w", b.Line, err)
		}
	}
	for _, r := range s.Risks {
		err := tx.exec(ctx, "INSERT INTO risk_state (submission, risk, likelihood, impact, action, action_due, reason, sheet, cell) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			submission, r.Risk, r.Likelihood, r.Impact, r.Action, isoDay(r.ActionDue), r.Reason, r.Sheet, r.Cell)
		if err != nil {
			return fmt.Errorf("recording the risk %s: %w", r.Risk, err)
		}
	}
	return nil
}

// Said gives what was said of milestones, budget lines and risks in all returns that had been accepted as known then, in the order in which they were;
// those of one return in order of reference. Each has the sequence of the acceptance as the place in which it became known, and the cell it stands in.
func (rd Reader) Said(ctx context.Context, asKnown int64) (Said, error) {
	var s Said
	var err error
	s.Milestones, err = list(ctx, rd, "reading the states of milestones", func(scan func(...any) error) (m kpi.MilestoneState, err error) {
		var quarter, status, forecast, actual, confidence string
		err = scan(&quarter, &m.Known, &m.SHA256, &m.File, &m.Sheet, &m.Cell, &m.Milestone, &status, &forecast, &actual, &confidence, &m.Reason)
		return m, errors.Join(err, m.Quarter.UnmarshalText([]byte(quarter)), m.Status.UnmarshalText([]byte(status)), m.Confidence.UnmarshalText([]byte(confidence)),
			readDay(forecast, &m.Forecast), readDay(actual, &m.Actual))
	}, saidIn("delivery_state", "milestone", "x.status, x.forecast, x.actual, x.confidence, x.reason"), until(asKnown))
	if err != nil {
		return Said{}, err
	}
	s.Budgets, err = list(ctx, rd, "reading the states of budget lines", func(scan func(...any) error) (b kpi.BudgetState, err error) {
		var quarter, savings string
		err = scan(&quarter, &b.Known, &b.SHA256, &b.File, &b.Sheet, &b.Cell, &b.Line, &b.Profile, &b.Actual, &b.Forecast, &savings, &b.Reason)
		return b, errors.Join(err, b.Quarter.UnmarshalText([]byte(quarter)), b.Savings.UnmarshalText([]byte(savings)))
	}, saidIn("finance_state", "line", "x.profile, x.actual, x.forecast, x.savings, x.reason"), until(asKnown))
	if err != nil {
		return Said{}, err
	}
	s.Risks, err = list(ctx, rd, "reading the states of risks", func(scan func(...any) error) (r kpi.RiskState, err error) {
		var quarter, due string
		err = scan(&quarter, &r.Known, &r.SHA256, &r.File, &r.Sheet, &r.Cell, &r.Risk, &r.Likelihood, &r.Impact, &r.Action, &due, &r.Reason)
		return r, errors.Join(err, r.Quarter.UnmarshalText([]byte(quarter)), readDay(due, &r.ActionDue))
	}, saidIn("risk_state", "risk", "x.likelihood, x.impact, x.action, x.action_due, x.reason"), until(asKnown))
	if err != nil {
		return Said{}, err
	}
	words, err := list(ctx, rd, "reading the words let out", func(scan func(...any) error) (w released, err error) {
		err = scan(&w.known, &w.hash, &w.Sheet, &w.Cell, &w.Action, &w.Text)
		return w, err
	}, `SELECT w.seq, f.sha256, w.sheet, w.cell, w.field = 'action', w.text
	    FROM state_words w JOIN submission s ON s.id = w.submission JOIN file f ON f.id = s.file WHERE w.seq <= ? ORDER BY w.seq`, until(asKnown))
	if err != nil || len(words) == 0 {
		return s, err
	}
	s.Milestones = withReleased(s.Milestones, words, func(m *kpi.MilestoneState) *kpi.Told { return &m.Told }, func(m *kpi.MilestoneState, w *StateWords) { m.Reason = w.Text })
	s.Budgets = withReleased(s.Budgets, words, func(b *kpi.BudgetState) *kpi.Told { return &b.Told }, func(b *kpi.BudgetState, w *StateWords) { b.Reason = w.Text })
	s.Risks = withReleased(s.Risks, words, func(r *kpi.RiskState) *kpi.Told { return &r.Told }, func(r *kpi.RiskState, w *StateWords) {
		if w.Action {
			r.Action = w.Text
		} else {
			r.Reason = w.Text
		}
	})
	return s, nil
}

// StateWords are words about a milestone, a budget line or a risk that were kept back until a person had looked at them.
type StateWords struct {
	Sheet, Cell string // of the row
	Action      bool   // what is being done next about a risk; otherwise the reason
	Text        string
}

// ReleaseWords lets out words about a row of a return, which the answer to a finding has just allowed. They become known now, or with their return if that is
// accepted later. Those that were let out before stay so.
func (tx *Tx) ReleaseWords(ctx context.Context, asked *Finding, w StateWords) error {
	field := "reason"
	if w.Action {
		field = "action"
	}
	seq, err := tx.Note(ctx, "words released", asked.Subject, w.Sheet+" "+w.Cell)
	if err == nil {
		err = tx.exec(ctx, "INSERT INTO state_words (finding, seq, submission, sheet, cell, field, text) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			asked.ID, seq, asked.Submission, w.Sheet, w.Cell, field, w.Text)
	}
	if err != nil {
		return fmt.Errorf("letting out words about %s: %w", asked.Subject, err)
	}
	return nil
}

// released are words that were let out, with the file whose row they are about.
type released struct {
	StateWords
	known int64
	hash  string
}

// withReleased gives states with the words that were let out later: those as they were, and each again with them, known from then on.
func withReleased[T any](list []T, words []released, told func(*T) *kpi.Told, let func(*T, *StateWords)) []T {
	for i := range list {
		at := list[i]
		for k := range words {
			if w := &words[k]; w.hash == told(&at).SHA256 && w.Sheet == told(&at).Sheet && w.Cell == told(&at).Cell {
				let(&at, &w.StateWords)
				told(&at).Known = max(told(&at).Known, w.known)
				list = append(list, at)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(told(&a).Known, told(&b).Known) })
	return list
}

// saidIn is the query for what accepted returns say of one kind of thing.
func saidIn(table, reference, rest string) string {
	return `
		SELECT s.quarter, a.known, f.sha256, s.name, x.sheet, x.cell, x.` + reference + `, ` + rest + `
		FROM   ` + table + ` x
		JOIN   submission s ON s.id = x.submission
		JOIN   file f ON f.id = s.file
		JOIN   (SELECT submission, min(seq) AS known FROM submission_state WHERE state = 'accepted' AND seq <= ?1 GROUP BY submission) a ON a.submission = x.submission
		WHERE  s.quarter <> ''
		ORDER  BY a.known, x.` + reference
}

func isoDay(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

func readDay(text string, into *time.Time) (err error) {
	if text != "" {
		*into, err = time.Parse(time.DateOnly, text)
	}
	return err
}

// sum gives a sum of money as the record keeps it, and nothing for none.
func sum(v decimal.NullDecimal) any {
	if !v.Valid {
		return nil
	}
	return v.Decimal.String()
}
