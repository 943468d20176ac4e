//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// mailbox is a mail server on the loopback that takes everything.
type mailbox struct {
	listener net.Listener
	// taken is called when a message was taken, before its sender is told and after; n counts from 1.
	taken func(n int, told bool)

	mu  sync.Mutex
	ids []string // Message-IDs of what was taken, in order
}

func openMailbox(t *testing.T) *mailbox {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	m := &mailbox{listener: listener}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go m.serve(conn)
		}
	}()
	return m
}

var messageID = regexp.MustCompile(`(?m)^Message-ID: <(.*)>$`)

func (m *mailbox) serve(conn net.Conn) {
	defer conn.Close()
	reply := func(text string) { io.WriteString(conn, text+"\r\n") }
	r := bufio.NewReader(conn)
	reply("220 mail")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch strings.ToUpper(strings.Fields(line + " -")[0]) {
		case "DATA":
			reply("354 go on")
			text, err := textproto.NewReader(r).ReadDotBytes()
			if err != nil {
				return
			}
			m.mu.Lock()
			m.ids = append(m.ids, messageID.FindStringSubmatch(string(text))[1])
			n, taken := len(m.ids), m.taken
			m.mu.Unlock()
			if taken != nil {
				taken(n, false)
			}
			reply("250 taken")
			if taken != nil {
				taken(n, true)
			}
		case "QUIT":
			reply("221 bye")
			return
		default:
			reply("250 ok")
		}
	}
}

// times counts how often each message was taken.
func (m *mailbox) times() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	times := map[string]int{}
	for _, id := range m.ids {
		times[id]++
	}
	return times
}

// mailed gives a sample workspace whose notices go to the mailbox.
func mailed(t *testing.T, m *mailbox) string {
	t.Helper()
	root := sample(t, "essex", false)
	path := filepath.Join(root, "perfpack.toml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = fmt.Appendf(text, "\n[notices]\nteam = \"performance@essex.example\"\ndirectors = \"directors@essex.example\"\n[notices.smtp]\nhost = \"127.0.0.1\"\nport = %d\nsecurity = \"none\"\nfrom = \"perfpack@essex.example\"\n",
		m.listener.Addr().(*net.TCPAddr).Port)
	if err := os.WriteFile(path, text, 0o640); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestNoticesArriveOnce(t *testing.T) {
	m := openMailbox(t)
	root := mailed(t, m)
	for range 3 {
		if code, said := exit(t, perfpackOn(root, "run", "--at", "2025-11-01")); code != exitOutstanding {
			t.Fatalf("ended with %d: %s", code, said)
		}
	}
	times := m.times()
	if len(times) < 10 {
		t.Errorf("only %d messages arrived", len(times))
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s arrived %d times", id, n)
		}
	}
}

// TestAKillBetweenSendingAndMarkingLosesNothing kills the job while it sends, when the mail server has taken a message and before or just after it says so. The next
// run sends the rest, and that message at most once more, with the same Message-ID, by which mail servers and people know it for the same.
func TestAKillBetweenSendingAndMarkingLosesNothing(t *testing.T) {
	undisturbed := openMailbox(t)
	exit(t, perfpackOn(mailed(t, undisturbed), "run", "--at", "2025-11-01"))
	all := len(undisturbed.times())
	twice, points := 0, []int{1, 4, all}
	if testing.Short() {
		points = []int{4}
	}
	for _, at := range points {
		for _, told := range []bool{false, true} {
			m := openMailbox(t)
			root := mailed(t, m)
			c := perfpackOn(root, "run", "--at", "2025-11-01")
			started := make(chan struct{})
			m.mu.Lock()
			m.taken = func(n int, was bool) {
				<-started
				if n == at && was == told {
					c.Process.Kill()
				}
			}
			m.mu.Unlock()
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			close(started)
			c.Wait()
			m.mu.Lock()
			m.taken = nil
			m.mu.Unlock()
			for range 2 {
				if code, said := exit(t, perfpackOn(root, "run", "--at", "2025-11-01")); code != exitOutstanding {
					t.Fatalf("killed at message %d, the next run ended with %d: %s", at, code, said)
				}
			}
			times := m.times()
			if len(times) != all {
				t.Errorf("killed at message %d, %d messages arrived, and %d should", at, len(times), all)
			}
			again := 0
			for id, n := range times {
				if n > 2 || n == 2 && id != m.ids[at-1] {
					t.Errorf("killed at message %d, %s arrived %d times", at, id, n)
				}
				if n == 2 {
					again++
				}
			}
			if !told && again != 1 {
				t.Errorf("killed before it was told of message %d, it did not send it again", at)
			}
			twice += again
		}
	}
	t.Logf("%d messages, %d kills, %d sent twice", all, 2*len(points), twice)
}

func TestATrialShowsWhetherNoticesArrive(t *testing.T) {
	m := openMailbox(t)
	root := mailed(t, m)
	if code, said := exit(t, perfpackOn(root, "notices", "--trial")); code != exitDone || len(m.times()) != 1 {
		t.Errorf("ended with %d, and %d arrived: %s", code, len(m.times()), said)
	}
	m.listener.Close()
	c := perfpackOn(root, "notices", "--trial")
	c.Env = append(c.Env, "PERFPACK_TEST_NOW=2025-11-01T06:16:00Z")
	if code, said := exit(t, c); code != exitFailed || !strings.Contains(said, "refused") {
		t.Errorf("without the server it ended with %d: %s", code, said)
	}
	if code, said := exit(t, perfpackOn(sample(t, "essex", false), "notices", "--trial")); code != exitUsage || !strings.Contains(said, "[notices]") {
		t.Errorf("with nothing set it ended with %d: %s", code, said)
	}
}
