package pipeline_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/store"
)

// telling sets notices of a workspace, and gives the services addresses.
func telling(t testing.TB, root, notices string) {
	t.Helper()
	settings := filepath.Join(root, "perfpack.toml")
	put(t, settings, append(read(t, settings), "\n"+notices...))
	put(t, filepath.Join(root, "framework", "services.csv"), []byte("service,name,email\nwaste,Waste and recycling,waste@north.example\nhomes,Housing,homes@north.example\npeople,People and finance,\n"))
}

const byFolder = `[notices]
team = ["performance@north.example"]
directors = ["directors@north.example"]
folder = "notices"
`

// toldIn gives the notices that lie in the folder, as kind and audience, which are not among those seen before.
func toldIn(t testing.TB, root string, seen map[string]string) string {
	t.Helper()
	var fresh []string
	files, err := filepath.Glob(filepath.Join(root, "notices", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		if _, known := seen[name]; known {
			continue
		}
		seen[name] = string(read(t, path))
		parts := strings.Split(strings.TrimSuffix(name, ".eml"), "-")
		fresh = append(fresh, strings.Join(parts[3:len(parts)-1], "-"))
	}
	slices.Sort(fresh)
	return strings.Join(fresh, ", ")
}

// notices gives how each notice of a workspace stands, by its key and way.
func notices(t testing.TB, root string) []store.NoticeState {
	t.Helper()
	record, err := store.Open(context.Background(), filepath.Join(root, "perfpack.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	return must(record.Notices(context.Background()))
}

// TestAQuarterIsToldToThoseItConcerns goes through a quarter day by day, with days off and double runs, and sees who is told what.
func TestAQuarterIsToldToThoseItConcerns(t *testing.T) {
	root := moors(t)
	telling(t, root, byFolder)
	issued := forms(t, root, q2)
	waste := filled(t, issued["waste"], answers["waste"]...)
	seen := map[string]string{}
	for _, s := range []struct {
		day  string
		do   func()
		want string
	}{
		{"2025-10-01", nil, "draft-directors, draft-directors, draft-team, draft-team, issued-service-homes, issued-service-people, issued-service-waste, weekly-team"},
		{"2025-10-02", nil, ""},
		{"2025-10-06", func() { send(t, root, "waste.xlsx", waste) },
			"awaited-team, receipt-service-waste, reminder-service-homes, reminder-service-people, reminder-service-waste, weekly-team"},
		{"2025-10-07", func() { send(t, root, "waste.xlsx", waste) }, ""}, // it has it already
		{"2025-10-08", func() { send(t, root, "minutes.xlsx", []byte("73194.5 minutes of the meeting")) }, "receipt-team"},
		{"2025-10-09", func() {
			send(t, root, "homes.xlsx", filled(t, issued["homes"], answer{"H1", "2025-26-Q2", "north", []string{"Value", "about 73194.5 or so"}}))
		}, "receipt-service-homes"},
		// The reminder of the 13th is made up for.
		{"2025-10-15", nil, "awaited-team, reminder-service-homes, reminder-service-people, reminder-service-waste, weekly-team"},
		{"2025-10-16", nil, "awaited-team, reminder-service-homes, reminder-service-people, reminder-service-waste"},
		{"2025-10-17", func() { send(t, root, "homes 2.xlsx", filled(t, issued["homes"], answers["homes"]...)) }, "receipt-service-homes"},
		{"2025-10-20", func() { send(t, root, "people.xlsx", filled(t, issued["people"], answers["people"]...)) }, "receipt-service-people, weekly-team"},
		{"2025-10-21", nil, ""},
		{"2025-11-03", nil, "draft-directors, draft-directors, draft-team, draft-team, weekly-team"},
	} {
		if s.do != nil {
			s.do()
		}
		for range 2 { // twice a day
			if r := run(t, root, day(s.day)); len(r.Notices.Found) > 0 {
				t.Errorf("%s: %v", s.day, r.Notices.Found)
			}
		}
		if got := toldIn(t, root, seen); got != s.want {
			t.Errorf("on %s are told\n%s and not\n%s", s.day, got, s.want)
		}
	}
	// No figure, nothing that is not public, and nobody's name is in any of them.
	values := []string{"73194", "ZETA3", "Umbral", "One person", "Head of Service"}
	for _, lines := range answers {
		for _, l := range lines {
			for i := 1; i < len(l.cells); i += 2 {
				if v := l.cells[i]; len(v) > 3 && l.cells[i-1] != "Figure status" {
					values = append(values, v)
				}
			}
		}
	}
	for name, text := range seen {
		_, body, _ := strings.Cut(text, "Subject: ") // the head has times and identifiers
		subject, rest, _ := strings.Cut(body, "\r\n")
		_, body, _ = strings.Cut(rest, "\r\n\r\n")
		for _, v := range values {
			if strings.Contains(subject+body, v) {
				t.Errorf("%s has %q in it:\n%s", name, v, text)
			}
		}
	}
	for _, c := range []struct{ name, want string }{
		{"2025-10-06-reminder-service-homes", "6 figures are awaited from Housing:\r\n\r\n- H1 Homes completed, 2025-26-Q2, north\r\n"},
		{"2025-10-06-reminder-service-homes", "To: <homes@north.example>\r\n"},
		{"2025-10-16-reminder-service-people", "- a measure that is not public, 2025-26-Q2, south\r\n"},
		{"2025-10-09-receipt-service-homes", "sheet Return, cell "},
		{"2025-10-08-receipt-team", "Subject: minutes.xlsx was rejected\r\n"},
		{"2025-11-03-draft-directors", "The final pack is made on Thursday 20 November 2025. The meeting is on Monday 1 December 2025."},
	} {
		found := false
		for name, text := range seen {
			found = found || strings.HasPrefix(name, c.name) && strings.Contains(text, c.want)
		}
		if !found {
			t.Errorf("no %s has %q", c.name, c.want)
		}
	}
}

func TestNobodyIsToldWhereNothingIsSet(t *testing.T) {
	root := moors(t)
	telling(t, root, "")
	for service, book := range replies(t) {
		send(t, root, service+".xlsx", book)
	}
	run(t, root, morning)
	if list := notices(t, root); len(list) > 0 {
		t.Errorf("queued are %v", list)
	}
	text := string(read(t, filepath.Join(root, "heartbeat.json")))
	if strings.Contains(text, "notices") {
		t.Errorf("the heartbeat speaks of notices: %s", text)
	}
	// What is set later tells nothing of what was before.
	telling(t, root, byFolder)
	run(t, root, morning.AddDate(0, 0, 1))
	if got := toldIn(t, root, map[string]string{}); got != "weekly-team" {
		t.Errorf("told are %s", got)
	}
}

func TestServicesAreNotToldWhereTheSettingsSaySo(t *testing.T) {
	root := moors(t)
	telling(t, root, byFolder+"services = false\nweekly = false\n")
	send(t, root, "homes.xlsx", replies(t)["homes"])
	run(t, root, day("2025-10-06"))
	if got := toldIn(t, root, map[string]string{}); got != "awaited-team, draft-directors, draft-directors, draft-team, draft-team" {
		t.Errorf("told are %s", got)
	}
}

// hook is a web server that can be told to be in trouble.
type hook struct {
	*httptest.Server
	answer int
	got    []string // identifiers of what it took
}

func webhook(t testing.TB) *hook {
	h := &hook{answer: http.StatusOK}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if h.answer/100 == 2 {
			h.got = append(h.got, r.Header.Get("Idempotency-Key"))
		}
		w.WriteHeader(h.answer)
	}))
	t.Cleanup(h.Close)
	return h
}

// TestTroubleWithNoticesStopsNothingAndIsSaid has the web server fail for days, and holds the packs against those of a workspace that tells nobody anything.
func TestTroubleWithNoticesStopsNothingAndIsSaid(t *testing.T) {
	h := webhook(t)
	h.answer = http.StatusServiceUnavailable
	root, quiet := moors(t), moors(t)
	telling(t, root, "[notices]\nteam = \"performance@north.example\"\n[[notices.webhook]]\nid = \"teams\"\nurl = \""+h.URL+"/secret\"\n")
	telling(t, quiet, "")
	for service, book := range replies(t) {
		send(t, root, service+".xlsx", book)
		send(t, quiet, service+".xlsx", book)
	}
	r := run(t, root, morning)
	if made(r) != made(run(t, quiet, morning)) || len(r.Notices.Found) == 0 {
		t.Fatalf("made are %s, and found %v", made(r), r.Notices.Found)
	}
	for name, want := range whole(t, filepath.Join(quiet, "out")) {
		if whole(t, filepath.Join(root, "out"))[name] != want {
			t.Errorf("%s differs for the trouble", name)
		}
	}
	waiting := len(notices(t, root))
	var beat struct {
		Outcome string
		Notices pipeline.NoticeCount
	}
	if err := json.Unmarshal(read(t, filepath.Join(root, "heartbeat.json")), &beat); err != nil {
		t.Fatal(err)
	}
	if beat.Outcome == "failed" || beat.Notices.Waiting != waiting || waiting < 2 || !strings.Contains(beat.Notices.Trouble, "503") {
		t.Errorf("the heartbeat says %+v, and %d wait", beat, waiting)
	}
	status := func(at time.Time) *pipeline.NoticeCount {
		w := must(pipeline.OpenWorkspace(root, ""))
		return must(w.Status(context.Background(), at, q2)).Notices
	}
	if st := status(morning); st == nil || st.Waiting != waiting || strings.Contains(st.Trouble, "secret") {
		t.Errorf("the status says %+v", st)
	}
	// Ten minutes later it is not tried, half an hour later it is, and once it answers all arrive, once.
	tries := func() int { return notices(t, root)[0].Tries }
	run(t, root, morning.Add(10*time.Minute))
	if tries() != 1 {
		t.Errorf("tried %d times in ten minutes", tries())
	}
	run(t, root, morning.Add(31*time.Minute))
	if tries() != 2 {
		t.Errorf("tried %d times in half an hour", tries())
	}
	run(t, root, morning.Add(-time.Hour)) // the clock is set back
	if tries() != 3 {
		t.Errorf("tried %d times after the clock was set back", tries())
	}
	h.answer = http.StatusOK
	for d := 1; d <= 3; d++ {
		run(t, root, morning.AddDate(0, 0, d))
	}
	sent := slices.Clone(h.got)
	slices.Sort(sent)
	if len(sent) != waiting || len(slices.Compact(sent)) != waiting {
		t.Errorf("%d were queued, and it took %q", waiting, h.got)
	}
	if st := status(morning.AddDate(0, 0, 3)); st.Waiting != 0 || st.Trouble != "" {
		t.Errorf("the status says %+v", st)
	}
}

func TestANoticeThatCannotBeSentIsGivenUpAndSaidToBe(t *testing.T) {
	h := webhook(t)
	h.answer = http.StatusBadRequest
	root := moors(t)
	telling(t, root, "[notices]\nweekly = false\n[[notices.webhook]]\nid = \"teams\"\nurl = \""+h.URL+"\"\n")
	var found []string
	days := 0
	for ; days < 20; days++ {
		r := run(t, root, morning.AddDate(0, 0, days))
		if len(r.Notices.Found) == 0 {
			break
		}
		found = append(found, string(r.Notices.Found[0].Code))
	}
	if days != 12 || found[10] != "notice-not-sent" || found[11] != "notice-given-up" {
		t.Errorf("after %d days: %v", days, found)
	}
	all := notices(t, root)
	if len(all) != 2 || all[0].Came != store.NoticeGivenUp || !strings.Contains(all[0].Why, "tried 12 times") {
		t.Errorf("got %+v", all)
	}
	st := must(must(pipeline.OpenWorkspace(root, "")).Status(context.Background(), morning.AddDate(0, 0, days), q2)).Notices
	if st.Waiting != 0 || st.GivenUp != 2 || !strings.Contains(st.Trouble, "400") {
		t.Errorf("the status says %+v", st)
	}
	// Once what kept it is put right, a person has it sent after all.
	h.answer = http.StatusOK
	s, end := open(t, root, morning.AddDate(0, 0, 30))
	p, err := s.PostNotices(context.Background(), true)
	end()
	if err != nil || p.Sent != 2 || len(h.got) != 2 {
		t.Errorf("sent %d (%v), %v; it took %q", p.Sent, p.Found, err, h.got)
	}
}

func TestWhatIsOutOfDateOrHasNoWayIsNotSent(t *testing.T) {
	h := webhook(t)
	h.answer = http.StatusServiceUnavailable
	root := moors(t)
	forms(t, root, q2)
	settings := read(t, filepath.Join(root, "perfpack.toml"))
	telling(t, root, "[notices]\n[[notices.webhook]]\nid = \"desk\"\nurl = \""+h.URL+"\"\naudiences = [\"services\"]\n")
	run(t, root, day("2025-10-16"))
	h.answer = http.StatusOK
	run(t, root, day("2025-10-21")) // returns were due yesterday
	for _, n := range notices(t, root) {
		if n.Came != store.NoticeGivenUp || n.Why != "it was of use until 2025-10-20" {
			t.Errorf("got %+v", n)
		}
	}
	if len(h.got) > 0 {
		t.Errorf("it took %q", h.got)
	}
	h.answer = http.StatusServiceUnavailable
	send(t, root, "homes.xlsx", replies(t)["homes"])
	run(t, root, day("2025-10-22"))
	put(t, filepath.Join(root, "perfpack.toml"), append(settings, "[notices]\nfolder = \"notices\"\n"...))
	run(t, root, day("2025-10-23"))
	all := notices(t, root)
	if n := all[len(all)-2]; n.Kind != "receipt" || n.Came != store.NoticeGivenUp || n.Why != "this way is not set any more" {
		t.Errorf("got %+v", n)
	}
}

func TestTheTeamHearsThatTheJobFailed(t *testing.T) {
	root := moors(t)
	telling(t, root, byFolder+"weekly = false\n")
	run(t, root, morning)
	seen := map[string]string{}
	toldIn(t, root, seen)
	services := filepath.Join(root, "framework", "services.csv")
	sound := read(t, services)
	put(t, services, []byte("service,name\n"))
	fail := func(at time.Time) {
		t.Helper()
		s, end := open(t, root, at)
		defer end()
		if _, err := s.Run(context.Background(), at); err == nil {
			t.Fatal("the run did not fail")
		}
	}
	for _, c := range []struct {
		day  int
		want string
	}{{1, "trouble-team"}, {1, ""}, {2, "trouble-team"}} {
		fail(morning.AddDate(0, 0, c.day))
		if got := toldIn(t, root, seen); got != c.want {
			t.Errorf("after %d days are told %q, want %q", c.day, got, c.want)
		}
	}
	put(t, services, sound)
	run(t, root, morning.AddDate(0, 0, 3))
	if got := toldIn(t, root, seen); got != "" {
		t.Errorf("told are %s", got)
	}
}

func TestTheMonitorIsCalled(t *testing.T) {
	var heard []string
	answer := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard = append(heard, r.URL.Path)
		w.WriteHeader(answer)
	}))
	defer server.Close()
	root := moors(t)
	telling(t, root, "[notices]\nheartbeat = \""+server.URL+"/ping/secret\"\n")
	beat := func() (h pipeline.Heartbeat) {
		w := must(pipeline.OpenWorkspace(root, ""))
		h, _, err := w.Heartbeat()
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	run(t, root, morning)
	if want := []string{"/ping/secret/start", "/ping/secret"}; !slices.Equal(heard, want) || beat().Ping != "" {
		t.Errorf("it heard %q, and the heartbeat says %+v", heard, beat())
	}
	answer, heard = http.StatusInternalServerError, nil
	run(t, root, morning.AddDate(0, 0, 1))
	if h := beat(); !strings.Contains(h.Ping, "500") || strings.Contains(h.Ping, "secret") || h.Outcome == pipeline.RunFailed {
		t.Errorf("the heartbeat says %+v", h)
	}
	answer, heard = http.StatusOK, nil
	put(t, filepath.Join(root, "framework", "services.csv"), []byte("service,name\n"))
	s, end := open(t, root, morning.AddDate(0, 0, 2))
	_, err := s.Run(context.Background(), morning.AddDate(0, 0, 2))
	end()
	if want := []string{"/ping/secret/start", "/ping/secret/fail"}; err == nil || !slices.Equal(heard, want) {
		t.Errorf("it heard %q (%v)", heard, err)
	}
}

func TestAWithheldPackIsToldWithItsReasonsOnceAndThenTheFinal(t *testing.T) {
	root := moors(t)
	telling(t, root, "[policy]\nmissing = \"withhold\"\n"+byFolder+"weekly = false\nservices = false\n")
	books := replies(t)
	send(t, root, "homes.xlsx", books["homes"])
	send(t, root, "waste.xlsx", books["waste"])
	run(t, root, day("2025-10-31"))
	seen := map[string]string{}
	toldIn(t, root, seen)
	for _, s := range []struct{ day, want string }{
		{"2025-11-20", "withheld-directors, withheld-directors, withheld-team, withheld-team"},
		{"2025-11-21", ""},
		{"2025-11-24", "final-directors, final-directors, final-team, final-team"},
	} {
		if s.day == "2025-11-24" {
			send(t, root, "people.xlsx", books["people"])
		}
		r := run(t, root, day(s.day))
		if got := toldIn(t, root, seen); got != s.want {
			t.Errorf("on %s, when the job gave %s, are told\n%s and not\n%s", s.day, made(r), got, s.want)
		}
	}
	for name, text := range seen {
		if strings.Contains(name, "withheld-directors") && !strings.Contains(text, "- people: no return received\r\n") {
			t.Errorf("%s gives no reason:\n%s", name, text)
		}
	}
}
