package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/notice"
	"perfpack/pipeline/post"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/store"
)

// Posted says what became of the notices that were to be sent.
type Posted struct {
	Sent int
	// Found is what kept others. It is about nobody's data, and stops no pack.
	Found []finding.Finding
}

// Most that is waited for anybody outside: for one message, for a monitor, and for everything in one run.
const (
	patience     = 20 * time.Second
	pingPatience = 5 * time.Second
	allPatience  = 5 * time.Minute
)

// A notice that could not be sent is tried again after firstPause, then after twice as long each time, but at most after longestPause, so that a daily run always tries.
// After mostTries it is given up.
const (
	firstPause   = 30 * time.Minute
	longestPause = 12 * time.Hour
	mostTries    = 12
)

// PostNotices sends the notices that wait, each by the ways for which it was queued. What came of each is recorded at once, so that one which was sent is not sent
// again unless the power fails in between; then it goes out twice with the same identifier. With again, those that have to wait for their next turn, and those
// that were given up, are tried as well.
func (s *Session) PostNotices(ctx context.Context, again bool) (p Posted, err error) {
	list, err := s.record.OpenNotices(ctx)
	if again {
		list, err = s.record.UnsentNotices(ctx)
	}
	if err == nil && len(list) > 0 {
		err = s.knowServices(ctx)
	}
	if err != nil || len(list) == 0 {
		return p, err
	}
	ctx, cancel := context.WithTimeout(ctx, allPatience)
	defer cancel()
	byWay := map[string][]store.NoticeState{}
	for _, n := range list {
		byWay[n.Way] = append(byWay[n.Way], n)
	}
	set := s.waysSet()
	for _, way := range slices.Sorted(maps.Keys(byWay)) {
		var due []store.NoticeState
		for _, n := range byWay[way] {
			switch why := s.inVain(&n, way, set); {
			case why != "" && n.Came != store.NoticeGivenUp:
				err = errors.Join(err, s.attempted(ctx, way, store.Attempt{Notice: n.ID, Came: store.NoticeGivenUp, Why: why}))
			case why == "" && (again || s.turn(&n)):
				due = append(due, n)
			}
		}
		if len(due) == 0 || ctx.Err() != nil {
			continue
		}
		err = errors.Join(err, s.postBy(ctx, way, due, &p))
	}
	return p, err
}

// waysSet lists the ways that are set.
func (w *Workspace) waysSet() []string {
	set := &w.Settings.Notices
	var list []string
	if set.SMTP.Host != "" {
		list = append(list, byEmail)
	}
	if set.Folder != "" {
		list = append(list, byFolder)
	}
	for _, h := range set.Webhooks {
		list = append(list, byWebhook+h.ID)
	}
	return list
}

// inVain says why it is of no use any more to send a notice; empty where it is.
func (s *Session) inVain(n *store.NoticeState, way string, set []string) string {
	if !slices.Contains(set, way) {
		return "this way is not set any more"
	}
	if n.Until != "" && s.now.Format(time.DateOnly) > n.Until {
		return "it was of use until " + n.Until
	}
	return ""
}

// turn says that it is time to try a notice. A clock that was set back does not make anybody wait.
func (s *Session) turn(n *store.NoticeState) bool {
	last, err := time.Parse(time.RFC3339, n.Tried)
	if err != nil || n.Tries == 0 {
		return true
	}
	pause := longestPause
	if n.Tries < 6 {
		pause = min(firstPause<<(n.Tries-1), longestPause)
	}
	since := s.now.Sub(last)
	return since < 0 || since >= pause
}

func (s *Session) attempted(ctx context.Context, way string, list ...store.Attempt) error {
	return s.record.Write(context.WithoutCancel(ctx), s.hand(program), func(tx *store.Tx) error { return tx.Attempted(ctx, way, list...) })
}

// send sends one message by a way that is open, and says what was odd about it though it was sent.
type send func(ctx context.Context, m *post.Message) (odd string, err error)

// postBy sends notices by one way. When the way itself is in trouble it is left alone, and all that were still to go by it have failed for now.
func (s *Session) postBy(ctx context.Context, way string, due []store.NoticeState, p *Posted) error {
	by, done, err := s.open(ctx, way)
	for i := range due {
		odd := ""
		if err == nil {
			odd, err = s.postOne(ctx, by, &due[i])
		}
		if err == nil {
			p.Sent++
			if odd != "" {
				p.found(noticeFailed, way, []string{due[i].Key}, odd)
			}
			if err := s.attempted(ctx, way, store.Attempt{Notice: due[i].ID, Came: store.NoticeSent, Why: odd}); err != nil {
				return errors.Join(err, done())
			}
			continue
		}
		if errors.Is(ctx.Err(), context.Canceled) {
			break // told to stop: that is nobody's failure
		}
		failed := due[i:]
		var refused *post.Refused
		if errors.As(err, &refused) {
			failed = due[i : i+1]
		}
		if e := s.fail(ctx, way, failed, err, p); e != nil {
			return errors.Join(e, done())
		}
		if refused == nil {
			break
		}
		err = nil
	}
	if e := done(); e != nil {
		s.listen.say("notices by %s: %v", way, e) // all that mattered was said before the leave-taking
	}
	return nil
}

// fail records that notices could not be sent, and which are given up with that.
func (s *Session) fail(ctx context.Context, way string, list []store.NoticeState, why error, p *Posted) error {
	attempts := make([]store.Attempt, len(list))
	var failed, givenUp []string
	for i := range list {
		n := &list[i]
		attempts[i] = store.Attempt{Notice: n.ID, Came: store.NoticeFailed, Why: s.withoutAddresses(why.Error(), n)}
		if n.Tries+1 >= mostTries {
			attempts[i].Came = store.NoticeGivenUp
			attempts[i].Why = fmt.Sprintf("tried %d times: %s", n.Tries+1, attempts[i].Why)
			givenUp = append(givenUp, n.Key)
		} else {
			failed = append(failed, n.Key)
		}
	}
	p.found(noticeFailed, way, failed, attempts[0].Why)
	p.found(noticeGivenUp, way, givenUp, attempts[0].Why)
	return s.attempted(ctx, way, attempts...)
}

// withoutAddresses takes out of what a mail server said the addresses that it said it of: the record keeps it for ever.
func (s *Session) withoutAddresses(text string, n *store.NoticeState) string {
	for _, a := range s.addresses(notice.Audience(n.Audience)) {
		text = strings.ReplaceAll(text, a, "("+n.Audience+")")
	}
	return text
}

// The kinds of finding about notices. None of them is about anybody's data, and none keeps a figure out or a pack back.
const (
	noticeFailed  finding.Code = "notice-not-sent"
	noticeGivenUp finding.Code = "notice-given-up"
)

var aboutNotices = finding.Catalogue{
	finding.Note.Kind(noticeFailed, "a notice could not be sent, or not to everybody", "see that this machine reaches what [notices] names; it is tried again by a later run"),
	finding.Query.Kind(noticeGivenUp, "a notice could not be sent for so long that it is not tried any more", "put right what keeps it, then run perfpack notices --again"),
}

// NoticeCatalogue lists every kind of finding about notices.
func NoticeCatalogue() finding.Catalogue { return slices.Clone(aboutNotices) }

// found adds a finding about notices that one thing kept from going by a way.
func (p *Posted) found(code finding.Code, way string, keys []string, why string) {
	if len(keys) == 0 {
		return
	}
	what := "the notice " + keys[0] + " was"
	if len(keys) > 1 {
		what = fmt.Sprintf("%d notices, the first of them %s, were", len(keys), keys[0])
	}
	p.Found = append(p.Found, aboutNotices.New(code, finding.Place{}, way, what+" not sent by "+way+": "+why, ""))
}

func (s *Session) postOne(ctx context.Context, by send, n *store.NoticeState) (string, error) {
	at, err := time.Parse(time.RFC3339, n.At)
	if err != nil {
		return "", &post.Refused{Why: "nobody can tell when it was queued"}
	}
	ids := strings.Join(s.Settings.IDs(), ",")
	return by(ctx, &post.Message{
		// Two workspaces may have notices of the same key.
		ID: digest("notice", s.Settings.Title, ids, n.Key, n.At, n.Subject, n.Body)[:32], At: at, From: s.Settings.Notices.SMTP.From, To: s.addresses(notice.Audience(n.Audience)),
		Kind: n.Kind, Audience: n.Audience, Organisation: n.Organisation, Quarter: n.Quarter, Subject: n.Subject, Body: n.Body,
	})
}

// addresses looks up the e-mail addresses of an audience as they are now.
func (s *Session) addresses(to notice.Audience) []string {
	id, service := to.Service()
	switch {
	case to == notice.Team:
		return s.Settings.Notices.Team
	case to == notice.Directors:
		return s.Settings.Notices.Directors
	case service && s.framework != nil:
		if v := s.service(id); v != nil && v.Email != "" {
			return []string{v.Email}
		}
	}
	return nil
}

// open makes a way ready. What is given back sends, and closes.
func (s *Session) open(ctx context.Context, way string) (send, func() error, error) {
	nothing := func() error { return nil }
	set := &s.Settings.Notices
	switch id, hook := strings.CutPrefix(way, byWebhook); {
	case hook:
		i := slices.IndexFunc(set.Webhooks, func(h settings.Webhook) bool { return h.ID == id })
		url, err := s.found(set.Webhooks[i].URL)
		if err != nil {
			return nil, nothing, err
		}
		h := &post.Hook{URL: url, Card: set.Webhooks[i].Form == settings.TeamsForm, Patience: patience}
		return func(ctx context.Context, m *post.Message) (string, error) { return "", h.Send(ctx, m) }, nothing, nil
	case way == byFolder:
		return func(_ context.Context, m *post.Message) (string, error) { return "", s.lay(m) }, nothing, nil
	}
	password, err := s.found(set.SMTP.Password)
	if err != nil {
		return nil, nothing, err
	}
	mail, err := (&post.Server{
		Host: set.SMTP.Host, Port: set.SMTP.Port, Security: post.Security(set.SMTP.Security), User: set.SMTP.User, Password: password, From: set.SMTP.From, Patience: patience,
	}).Open(ctx)
	if err != nil {
		return nil, nothing, err
	}
	return func(ctx context.Context, m *post.Message) (string, error) {
		if len(m.To) == 0 {
			return "", &post.Refused{Why: "there is no e-mail address for " + m.Audience}
		}
		refused, err := mail.Send(ctx, m)
		if err == nil && len(refused) > 0 {
			return fmt.Sprintf("%d of %d addresses were not taken", len(refused), len(m.To)), nil
		}
		return "", err
	}, mail.Close, nil
}

// lay lays a notice as a file into the folder of notices. One that lies there is left alone, as somebody may have edited it.
func (s *Session) lay(m *post.Message) error {
	folder := s.Settings.Notices.Folder
	if !filepath.IsAbs(folder) {
		folder = s.path(filepath.FromSlash(folder))
	}
	name, data := m.File()
	path := filepath.Join(folder, name)
	if disk.Exists(path) {
		return nil
	}
	if err := disk.WriteWhole(path, data); err != nil {
		return fmt.Errorf("the folder of notices: %w", err)
	}
	return nil
}

// found gives what a setting holds, looked up where it says where that is to be found.
func (s *Session) found(setting string) (string, error) {
	kind, name, elsewhere := settings.Elsewhere(setting)
	if !elsewhere {
		return setting, nil
	}
	if s.Secret == nil {
		return "", fmt.Errorf("%s cannot be looked up here", setting)
	}
	return s.Secret(kind, name)
}

// ping tells the monitor that is set, if one is, how the job goes. It gives what kept it.
func (s *Session) ping(ctx context.Context, how, words string) string {
	set := s.Settings.Notices.Heartbeat
	if set == "" {
		return ""
	}
	address, err := s.found(set)
	if err == nil {
		err = post.Ping(ctx, address, how, words, pingPatience)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TrialNotice queues a notice to the team that says that it is a trial, so that it can be seen whether notices arrive. Each one that is asked for at
// another second is sent.
func (s *Session) TrialNotice(ctx context.Context) error {
	if len(s.ways(notice.Team)) == 0 {
		return errors.New("no way is set by which the team is told anything: set team and a mail server, a folder, or a webhook under [notices] in " + settingsFile)
	}
	return s.tellAll(ctx, []telling{{kind: notice.Trial, to: notice.Team, about: s.now.Format(time.RFC3339)}})
}

// Notices gives every notice with every way by which it was to go, in the order in which they were queued.
func (s *Session) Notices(ctx context.Context) ([]store.NoticeState, error) {
	return s.record.Notices(ctx)
}
