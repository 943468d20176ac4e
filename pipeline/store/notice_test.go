package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestANoticeIsQueuedOnceAndTriedUntilItIsSentOrGivenUp(t *testing.T) {
	r := newRecord(t)
	queue := func(key string, ways ...string) (fresh bool) {
		mustWrite(t, r, func(tx *Tx) (err error) {
			fresh, err = tx.Queue(t.Context(), Notice{Key: key, Kind: "reminder", Audience: "service:housing", Quarter: "2025-26-Q2", Subject: "Returns", Body: "Due.", Until: "2025-10-20"}, ways)
			return err
		})
		return fresh
	}
	tried := func(way string, a ...Attempt) {
		mustWrite(t, r, func(tx *Tx) error { return tx.Attempted(t.Context(), way, a...) })
	}
	open := func() string {
		var names []string
		for _, n := range must(r.OpenNotices(t.Context())) {
			if !n.Open() || n.At != hand.At || n.Body != "Due." || n.Until != "2025-10-20" {
				t.Errorf("got %+v", n)
			}
			names = append(names, fmt.Sprintf("%s %s %d", n.Key, n.Way, n.Tries))
		}
		return strings.Join(names, ", ")
	}
	for _, step := range []struct {
		do   func() bool
		want string
	}{
		{func() bool { return queue("a", "email", "folder") }, "a email 0, a folder 0"},
		{func() bool { return !queue("a", "email", "webhook/teams") }, "a email 0, a folder 0"},
		{func() bool { return queue("b", "email") }, "a email 0, a folder 0, b email 0"},
		{func() bool { tried("folder", Attempt{1, NoticeSent, ""}); return true }, "a email 0, b email 0"},
		{func() bool {
			tried("email", Attempt{1, NoticeFailed, "refused"}, Attempt{2, NoticeFailed, "refused"})
			return true
		}, "a email 1, b email 1"},
		{func() bool {
			tried("email", Attempt{1, NoticeGivenUp, "no such address"}, Attempt{2, NoticeSent, ""})
			return true
		}, ""},
		{func() bool { tried("email", Attempt{1, NoticeFailed, "tried once more"}); return true }, "a email 2"},
		{func() bool { tried("email", Attempt{1, NoticeSent, ""}); return true }, ""},
	} {
		if !step.do() {
			t.Errorf("before %q: queued or not", step.want)
		}
		if got := open(); got != step.want {
			t.Errorf("open are %q, want %q", got, step.want)
		}
	}
	mustWrite(t, r, func(tx *Tx) error {
		return tx.Attempted(t.Context(), "email", Attempt{2, NoticeGivenUp, "for this test"})
	})
	if unsent := must(r.UnsentNotices(t.Context())); len(unsent) != 1 || unsent[0].Key != "b" || unsent[0].Open() {
		t.Errorf("unsent are %+v", unsent)
	}
	all := must(r.Notices(t.Context()))
	if len(all) != 3 || all[0].Came != NoticeSent || all[0].Tried != hand.At || all[2].Tries != 1 {
		t.Errorf("got %+v", all)
	}
	journal := must(r.Journal(t.Context(), 0))
	if !slices.ContainsFunc(journal, func(e Entry) bool {
		return e.Action == "notice given up" && e.Subject == "notice 1, email" && e.Why == "no such address"
	}) {
		t.Errorf("the journal does not say that it was given up: %+v", journal)
	}
}

func TestWhatIsNoNoticeIsNotQueued(t *testing.T) {
	r := newRecord(t)
	for _, c := range []struct {
		n    Notice
		ways []string
	}{
		{Notice{Key: "a", Kind: "receipt", Audience: "team", Subject: "A"}, nil},
		{Notice{Kind: "receipt", Audience: "team", Subject: "A"}, []string{"email"}},
		{Notice{Key: "a", Audience: "team", Subject: "A"}, []string{"email"}},
		{Notice{Key: "a", Kind: "receipt", Subject: "A"}, []string{"email"}},
		{Notice{Key: "a", Kind: "receipt", Audience: "team"}, []string{"email"}},
		{Notice{Key: "a", Kind: "receipt", Audience: "team", Subject: "A"}, []string{""}},
	} {
		err := r.Write(t.Context(), hand, func(tx *Tx) error {
			_, err := tx.Queue(t.Context(), c.n, c.ways)
			return err
		})
		if err == nil {
			t.Errorf("%+v by %q is queued", c.n, c.ways)
		}
	}
	for _, a := range []Attempt{{7, NoticeSent, ""}, {1, "lost", ""}} {
		if err := r.Write(t.Context(), hand, func(tx *Tx) error { return tx.Attempted(t.Context(), "email", a) }); err == nil {
			t.Errorf("%+v is recorded, and there is no such notice or outcome", a)
		}
	}
}
