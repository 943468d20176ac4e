package store

import (
	"context"
	"errors"
	"fmt"
)

// Notice is something that people, or another program, are told.
type Notice struct {
	ID int64
	// Key says what is told, and to whom, such as "reminder/2025-26-Q2/5/housing". The same key is queued once.
	Key          string
	Kind         string
	Audience     string // a role, such as "team" or "service:housing", and no address
	Organisation string // empty where it is about none, or all
	Quarter      string // empty where it is about none
	Subject      string
	Body         string
	Until        string // ISO day, the last on which it is still of use; empty where it always is
	Seq          int64
	At           string // when it was queued
}

// Came is what came of an attempt to send a notice.
type Came string

// What comes of an attempt. One that failed is followed by others, one that was given up is not.
const (
	NoticeSent    Came = "sent"
	NoticeFailed  Came = "failed"
	NoticeGivenUp Came = "given up"
)

// Attempt is an attempt to send a notice by a way.
type Attempt struct {
	Notice int64
	Came   Came
	Why    string // it failed; empty for one that was sent, or what was odd about that
}

// Queue queues a notice, to go by each of the ways. One with a key that was queued before, even if only to go by other ways, changes nothing, and fresh is false.
func (tx *Tx) Queue(ctx context.Context, n Notice, ways []string) (fresh bool, err error) {
	if len(ways) == 0 {
		return false, errors.New("queueing a notice: there is no way for it to go")
	}
	if queued, err := tx.Queued(ctx, n.Key); err != nil || queued {
		return false, err
	}
	seq, err := tx.Note(ctx, "notice queued", n.Key, "")
	if err != nil {
		return false, err
	}
	id, err := tx.add(ctx, "INSERT INTO notice (key, kind, audience, organisation, quarter, subject, body, until, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		n.Key, n.Kind, n.Audience, n.Organisation, n.Quarter, n.Subject, n.Body, n.Until, seq)
	if err != nil {
		return false, fmt.Errorf("queueing the notice %s: %w", n.Key, err)
	}
	for _, w := range ways {
		if err := tx.exec(ctx, "INSERT INTO notice_way (notice, way) VALUES (?, ?)", id, w); err != nil {
			return false, fmt.Errorf("queueing the notice %s: %w", n.Key, err)
		}
	}
	return true, nil
}

// Queued says whether a notice with that key was ever queued.
func (rd Reader) Queued(ctx context.Context, key string) (bool, error) {
	_, queued, err := first(list(ctx, rd, "looking for a notice", scanned[int64], "SELECT id FROM notice WHERE key = ?", key))
	return queued, err
}

// Attempted records what came of attempts to send notices by one way.
func (tx *Tx) Attempted(ctx context.Context, way string, attempts ...Attempt) error {
	for _, a := range attempts {
		seq, err := tx.Note(ctx, "notice "+string(a.Came), fmt.Sprintf("notice %d, %s", a.Notice, way), a.Why)
		if err != nil {
			return err
		}
		err = tx.exec(ctx, "INSERT INTO notice_try (notice, way, seq, came, why) VALUES (?, ?, ?, ?, ?)", a.Notice, way, seq, string(a.Came), a.Why)
		if err != nil {
			return fmt.Errorf("recording an attempt to send notice %d: %w", a.Notice, err)
		}
	}
	return nil
}

// NoticeState is how a notice stands with a way by which it is to go.
type NoticeState struct {
	Notice
	Way string
	// Came is what came of the last attempt; empty before the first.
	Came  Came
	Tries int    // attempts that failed
	Tried string // when the last attempt was made
	Why   string
}

// Open says that it is still to be sent.
func (n *NoticeState) Open() bool { return n.Came == "" || n.Came == NoticeFailed }

// OpenNotices gives what is to be sent still, in the order in which it was queued.
func (rd Reader) OpenNotices(ctx context.Context) ([]NoticeState, error) {
	return rd.noticeStates(ctx, "WHERE t.came IS NULL OR t.came = 'failed'")
}

// UnsentNotices gives what is to be sent still and what was given up, in the order in which it was queued.
func (rd Reader) UnsentNotices(ctx context.Context) ([]NoticeState, error) {
	return rd.noticeStates(ctx, "WHERE t.came IS NULL OR t.came <> 'sent'")
}

// Notices gives every notice with every way by which it was to go, in the order in which they were queued.
func (rd Reader) Notices(ctx context.Context) ([]NoticeState, error) { return rd.noticeStates(ctx, "") }

func (rd Reader) noticeStates(ctx context.Context, which string) ([]NoticeState, error) {
	return list(ctx, rd, "reading the notices", func(scan func(...any) error) (n NoticeState, err error) {
		err = scan(&n.ID, &n.Key, &n.Kind, &n.Audience, &n.Organisation, &n.Quarter, &n.Subject, &n.Body, &n.Until, &n.Seq, &n.At, &n.Way, &n.Came, &n.Tries, &n.Tried, &n.Why)
		return n, err
	}, `SELECT n.id, n.key, n.kind, n.audience, n.organisation, n.quarter, n.subject, n.body, n.until, n.seq, j.at, w.way, coalesce(t.came, ''),
	           (SELECT count(*) FROM notice_try f WHERE f.notice = w.notice AND f.way = w.way AND f.came = 'failed'), coalesce(k.at, ''), coalesce(t.why, '')
	    FROM   notice_way w
	    JOIN   notice  n ON n.id  = w.notice
	    JOIN   journal j ON j.seq = n.seq
	    LEFT   JOIN notice_try t ON t.notice = w.notice AND t.way = w.way
	           AND t.seq = (SELECT max(seq) FROM notice_try l WHERE l.notice = w.notice AND l.way = w.way)
	    LEFT   JOIN journal k ON k.seq = t.seq
	    `+which+` ORDER BY n.seq, w.way`)
}
