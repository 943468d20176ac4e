package post

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mime/quotedprintable"
)

// mailServer is a small mail server on the loopback, which can be told to behave badly.
type mailServer struct {
	t        *testing.T
	listener net.Listener
	tls      *tls.Config // for STARTTLS, or for the whole where implicit
	implicit bool
	auth     string // methods offered
	login    string // user and password that are taken, separated by a colon
	// answer gives another answer to a command than the usual; empty for the usual. "drop" closes the connection, "hang" says nothing.
	answer   func(command string) string
	dropText bool // the connection is closed while the text of a message arrives, after its first line

	mu   sync.Mutex
	got  []string // texts of messages taken
	to   [][]string
	said []string // commands received
	open sync.WaitGroup
}

func serveMail(t *testing.T, set func(*mailServer)) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{t: t, listener: listener}
	if set != nil {
		set(s)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.open.Go(func() { s.serve(conn) })
		}
	}()
	t.Cleanup(func() { listener.Close(); s.open.Wait() })
	return s
}

func (s *mailServer) serve(conn net.Conn) {
	defer func() { conn.Close() }()
	if s.implicit {
		conn = tls.Server(conn, s.tls)
	}
	r := bufio.NewReader(conn)
	reply := func(text string) { io.WriteString(conn, text+"\r\n") }
	encrypted := s.implicit
	var to []string
	if special := s.special("greeting"); special == "hang" {
		io.Copy(io.Discard, conn)
		return
	} else if special != "" {
		reply(special)
		return
	}
	reply("220 mail.northmoor.example ESMTP")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		command, _, _ := strings.Cut(strings.ToUpper(line), " ")
		s.mu.Lock()
		s.said = append(s.said, line)
		s.mu.Unlock()
		switch special := s.special(line); special {
		case "":
		case "drop":
			return
		case "hang":
			io.Copy(io.Discard, conn)
			return
		default:
			reply(special)
			continue
		}
		switch command {
		case "EHLO":
			lines := []string{"mail.northmoor.example"}
			if s.tls != nil && !encrypted {
				lines = append(lines, "STARTTLS")
			}
			if s.auth != "" {
				lines = append(lines, "AUTH "+s.auth)
			}
			lines = append(lines, "8BITMIME")
			for i, l := range lines {
				if i < len(lines)-1 {
					reply("250-" + l)
				} else {
					reply("250 " + l)
				}
			}
		case "STARTTLS":
			reply("220 go ahead")
			conn = tls.Server(conn, s.tls)
			r, encrypted = bufio.NewReader(conn), true
		case "AUTH":
			s.signIn(line, r, reply)
		case "MAIL":
			to = nil
			reply("250 ok")
		case "RCPT":
			to = append(to, strings.Trim(line[len("RCPT TO:"):], "<>"))
			reply("250 ok")
		case "DATA":
			reply("354 go on")
			if s.dropText {
				r.ReadString('\n')
				return
			}
			text, err := textproto.NewReader(r).ReadDotBytes()
			if err != nil {
				return
			}
			if special := s.special("end of data"); special == "drop" {
				return
			} else if special != "" {
				reply(special)
				continue
			}
			s.mu.Lock()
			s.got, s.to = append(s.got, string(text)), append(s.to, to)
			s.mu.Unlock()
			reply("250 taken")
		case "RSET", "NOOP":
			reply("250 ok")
		case "QUIT":
			reply("221 bye")
			return
		default:
			reply("502 not known")
		}
	}
}

func (s *mailServer) special(command string) string {
	if s.answer == nil {
		return ""
	}
	return s.answer(command)
}

func (s *mailServer) signIn(line string, r *bufio.Reader, reply func(string)) {
	ask := func(what string) string {
		reply("334 " + base64.StdEncoding.EncodeToString([]byte(what)))
		text, _ := r.ReadString('\n')
		given, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
		return string(given)
	}
	given := ""
	fields := strings.Fields(line)
	switch fields[1] {
	case "PLAIN":
		text, _ := base64.StdEncoding.DecodeString(fields[2])
		parts := strings.Split(string(text), "\x00")
		given = parts[1] + ":" + parts[2]
	case "LOGIN":
		user := ask("Username:")
		given = user + ":" + ask("Password:")
	}
	if given == s.login {
		reply("235 welcome")
	} else {
		reply("535 not known")
	}
}

func (s *mailServer) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// settings give what perfpack is told of the server.
func (s *mailServer) settings(security Security) *Server {
	at := s.listener.Addr().(*net.TCPAddr)
	return &Server{Host: "127.0.0.1", Port: at.Port, Security: security, From: "perfpack@northmoor.example", Patience: 5 * time.Second}
}

// certificate makes a certificate for the loopback, and a pool of those who vouch for it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.northmoor.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}

func message(id string) *Message {
	return &Message{
		ID: id, At: time.Date(2025, 10, 6, 6, 15, 0, 0, time.UTC), To: []string{"housing@northmoor.example"}, Kind: "reminder", Audience: "service:housing", Quarter: "2025-26-Q2",
		Subject: "Housing: what’s due", Body: "A first line.\n\n.\nA line of £ and é, " + strings.Repeat("long ", 40) + "\n",
	}
}

// sendAll sends messages by one connection, and gives what came of each, or why there was none.
func sendAll(ctx context.Context, s *Server, list ...*Message) ([]error, error) {
	m, err := s.Open(ctx)
	if err != nil {
		return nil, err
	}
	var came []error
	for _, msg := range list {
		_, err := m.Send(ctx, msg)
		came = append(came, err)
		var refused *Refused
		if err != nil && !errors.As(err, &refused) {
			break
		}
	}
	m.Close()
	return came, nil
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	server := serveMail(t, nil)
	came, err := sendAll(t.Context(), server.settings(Plain), message("aa11"), message("bb22"))
	if err != nil || len(came) != 2 || came[0] != nil || came[1] != nil {
		t.Fatal(came, err)
	}
	got := server.taken()
	if len(got) != 2 {
		t.Fatalf("%d arrived", len(got))
	}
	m, err := mail.ReadMessage(strings.NewReader(got[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "Housing: what’s due" {
		t.Errorf("subject %q, %v", subject, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if want := message("").Body; err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != want {
		t.Errorf("body %q, want %q, %v", body, want, err)
	}
	for name, want := range map[string]string{
		"Message-ID": "<aa11@northmoor.example>", "Date": "Mon, 06 Oct 2025 06:15:00 +0000", "From": "<perfpack@northmoor.example>", "To": "<housing@northmoor.example>", "Auto-Submitted": "auto-generated",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if _, err := m.Header.Date(); err != nil {
		t.Error(err)
	}
}

func TestTheConnectionIsEncryptedAsTheSettingsAsk(t *testing.T) {
	config, pool := certificate(t)
	for _, c := range []struct {
		name     string
		server   func(*mailServer)
		security Security
		roots    *x509.CertPool
		want     string // of the error
		started  bool
	}{
		{"demanded and offered", func(s *mailServer) { s.tls = config }, STARTTLS, pool, "", true},
		{"demanded and not offered", nil, STARTTLS, pool, "offers no STARTTLS", false},
		{"used where offered", func(s *mailServer) { s.tls = config }, Offered, pool, "", true},
		{"not used where not offered", nil, Offered, pool, "", false},
		{"from the first byte", func(s *mailServer) { s.tls, s.implicit = config, true }, TLS, pool, "", false},
		{"a certificate that nobody vouches for", func(s *mailServer) { s.tls = config }, STARTTLS, x509.NewCertPool(), "certificate", true},
		{"the same, only offered", func(s *mailServer) { s.tls = config }, Offered, x509.NewCertPool(), "certificate", true},
		{"TLS to a server that has none", nil, TLS, pool, "TLS", false},
		{"not wanted", func(s *mailServer) { s.tls = config }, Plain, pool, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := serveMail(t, c.server)
			s := server.settings(c.security)
			s.roots = c.roots
			_, err := sendAll(t.Context(), s, message("aa"))
			if c.want == "" && (err != nil || len(server.taken()) != 1) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%d arrived; %v", len(server.taken()), err)
			}
			server.mu.Lock()
			defer server.mu.Unlock()
			if slices.Contains(server.said, "STARTTLS") != c.started {
				t.Errorf("it heard %q", server.said)
			}
		})
	}
}

func TestPerfpackSignsIn(t *testing.T) {
	config, pool := certificate(t)
	for _, c := range []struct{ methods, password, want string }{
		{"PLAIN LOGIN", "secret", ""},
		{"LOGIN", "secret", ""},
		{"PLAIN", "wrong", "535"},
		{"LOGIN", "wrong", "535"},
		{"GSSAPI", "secret", "neither PLAIN nor LOGIN"},
		{"", "secret", "neither PLAIN nor LOGIN"},
	} {
		server := serveMail(t, func(s *mailServer) { s.tls, s.auth, s.login = config, c.methods, "perfpack:secret" })
		s := server.settings(STARTTLS)
		s.roots, s.User, s.Password = pool, "perfpack", c.password
		_, err := sendAll(t.Context(), s, message("aa"))
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), c.password)) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, method := range []string{"PLAIN", "LOGIN"} {
		server := serveMail(t, func(s *mailServer) { s.auth, s.login = method, "perfpack:secret" })
		s := server.settings(Offered)
		s.Host, s.User, s.Password = "localhost.localdomain", "perfpack", "secret"
		if method == "LOGIN" {
			s.Host = "127.0.0.1"
		}
		if _, err := sendAll(t.Context(), s, message("aa")); err == nil {
			t.Errorf("%s: the password was given away", method)
		}
		server.mu.Lock()
		for _, said := range server.said {
			if strings.HasPrefix(said, "AUTH") {
				t.Errorf("it heard %q", said)
			}
		}
		server.mu.Unlock()
	}
}

func TestAMailServerInTrouble(t *testing.T) {
	on := func(command, answer string) func(*mailServer) {
		return func(s *mailServer) {
			s.answer = func(said string) string {
				if strings.HasPrefix(said, command) {
					return answer
				}
				return ""
			}
		}
	}
	once := func(command, answer string) func(*mailServer) {
		return func(s *mailServer) {
			var did sync.Once
			s.answer = func(said string) (now string) {
				if strings.HasPrefix(said, command) {
					did.Do(func() { now = answer })
				}
				return now
			}
		}
	}
	const fine, refused, down = "sent", "refused", "down"
	for _, c := range []struct {
		name   string
		server func(*mailServer)
		want   []string // what comes of two messages; nil where the way is not to be had from the beginning
		arrive int
	}{
		{"takes all", nil, []string{fine, fine}, 2},
		{"is not ready", on("greeting", "421 busy"), nil, 0},
		{"refuses everybody", on("greeting", "554 no"), nil, 0},
		{"says nothing", on("greeting", "hang"), nil, 0},
		{"refuses the sender", on("MAIL", "550 who"), []string{refused, refused}, 0},
		{"refuses one address for good", once("RCPT", "550 no such"), []string{refused, fine}, 1},
		{"refuses one address for now", once("RCPT", "451 later"), []string{refused, fine}, 1},
		{"is full", once("DATA", "452 full"), []string{refused, fine}, 1},
		{"refuses the text", once("end of data", "554 spam"), []string{refused, fine}, 1},
		{"refuses the text for now", once("end of data", "451 greylisted"), []string{refused, fine}, 1},
		{"closes", on("RCPT", "421 closing"), []string{down}, 0},
		{"drops the line before the text", on("DATA", "drop"), []string{down}, 0},
		{"drops the line after the text", on("end of data", "drop"), []string{down}, 0},
		{"drops the line in the text", func(s *mailServer) { s.dropText = true }, []string{down}, 0},
		{"hangs", on("MAIL", "hang"), []string{down}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := serveMail(t, c.server)
			s := server.settings(Plain)
			s.Patience = 500 * time.Millisecond
			came, err := sendAll(t.Context(), s, message("aa"), message("bb"))
			if (err != nil) != (c.want == nil) {
				t.Fatalf("opening: %v", err)
			}
			var got []string
			for _, err := range came {
				var no *Refused
				switch {
				case err == nil:
					got = append(got, fine)
				case errors.As(err, &no):
					got = append(got, refused)
				default:
					got = append(got, down)
				}
			}
			if !slices.Equal(got, c.want) || len(server.taken()) != c.arrive {
				t.Errorf("got %v (%v), %d arrived", got, came, len(server.taken()))
			}
		})
	}
}

func TestOneBadAddressDoesNotKeepAMessageFromTheOthers(t *testing.T) {
	server := serveMail(t, func(s *mailServer) {
		s.answer = func(said string) string {
			if strings.Contains(said, "gone@") {
				return "550 no such user"
			}
			return ""
		}
	})
	m, err := server.settings(Plain).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	msg := message("aa")
	msg.To = []string{"gone@northmoor.example", "here@northmoor.example"}
	refused, err := m.Send(t.Context(), msg)
	if err != nil || !slices.Equal(refused, []string{"gone@northmoor.example"}) {
		t.Errorf("refused %v, %v", refused, err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if len(server.taken()) != 1 || !slices.Equal(server.to[0], []string{"here@northmoor.example"}) {
		t.Errorf("it went to %v", server.to)
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := listener.Addr().(*net.TCPAddr)
	listener.Close()
	s := &Server{Host: "127.0.0.1", Port: at.Port, Security: Plain, From: "a@b.example", Patience: time.Second}
	if _, err := s.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Error(err)
	}
}

func TestAFileIsOneThatAMailProgramOpens(t *testing.T) {
	msg := message("aa11bb22cc33dd44")
	msg.From = "perfpack@northmoor.example"
	name, data := msg.File()
	if name != "2025-10-06-reminder-service-housing-aa11bb22cc33.eml" {
		t.Errorf("its name is %s", name)
	}
	m, err := mail.ReadMessage(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(m.Body)
	if m.Header.Get("X-Unsent") != "1" || m.Header.Get("To") != "<housing@northmoor.example>" || strings.ReplaceAll(string(body), "\r\n", "\n") != msg.Body {
		t.Errorf("got %s", data)
	}
	nobody := *msg
	nobody.From, nobody.To = "", nil
	if _, data := nobody.File(); strings.Contains(string(data), "To:") || !strings.Contains(string(data), "@perfpack.invalid>") {
		t.Errorf("got %s", data)
	}
}
