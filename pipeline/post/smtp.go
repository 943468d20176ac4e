package post

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Security is how the connection to a mail server is encrypted.
type Security uint8

// The ways to encrypt: by STARTTLS or not at all is anything sent, by STARTTLS where the server offers it, TLS from the first byte, and none.
const (
	STARTTLS Security = iota
	Offered
	TLS
	Plain
)

// Server is a mail server.
type Server struct {
	Host     string
	Port     int
	Security Security
	User     string // empty where nobody signs in
	Password string
	// From is the address that messages come from.
	From string
	// Patience is how long the server may take to answer, for each message and for the beginning.
	Patience time.Duration

	roots *x509.CertPool // who vouches for it; nil for those whom the system trusts
}

// Mail is an open connection to a mail server.
type Mail struct {
	server *Server
	conn   net.Conn
	client *smtp.Client
}

// Open connects to the server, encrypts as the settings ask, and signs in.
func (s *Server) Open(ctx context.Context) (_ *Mail, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	defer func() {
		if err != nil {
			err = fmt.Errorf("the mail server %s: %w", s.Host, plain(ctx, err))
		}
	}()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if err != nil {
		return nil, err
	}
	// A connection that is closed lets go of whoever waits for it.
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	defer func() {
		if err != nil {
			conn.Close()
		}
	}()
	how := &tls.Config{ServerName: s.Host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
	if s.Security == TLS {
		secured := tls.Client(conn, how)
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		conn = secured
	}
	c, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		return nil, err
	}
	if err := c.Hello(domain(s.From)); err != nil {
		return nil, err
	}
	if s.Security == STARTTLS || s.Security == Offered {
		switch offered, _ := c.Extension("STARTTLS"); {
		case offered:
			if err := c.StartTLS(how); err != nil {
				return nil, err
			}
		case s.Security == STARTTLS:
			return nil, errors.New("it offers no STARTTLS, which the settings demand")
		}
	}
	if s.User != "" {
		if err := s.signIn(c); err != nil {
			return nil, fmt.Errorf("signing in as %s: %w", s.User, err)
		}
	}
	return &Mail{server: s, conn: conn, client: c}, nil
}

// signIn signs in by the first method that both know. Neither gives the password away to a connection that is not encrypted.
func (s *Server) signIn(c *smtp.Client) error {
	_, methods := c.Extension("AUTH")
	switch known := strings.Fields(strings.ToUpper(methods)); {
	case slices.Contains(known, "PLAIN"):
		return c.Auth(smtp.PlainAuth("", s.User, s.Password, s.Host))
	case slices.Contains(known, "LOGIN"):
		return c.Auth(&login{s.User, s.Password})
	}
	return fmt.Errorf("it takes neither PLAIN nor LOGIN, but %q", methods)
}

// login is the method LOGIN, which Exchange offers and net/smtp does not have.
type login struct{ user, password string }

func (l *login) Start(server *smtp.ServerInfo) (string, []byte, error) {
	if !server.TLS {
		return "", nil, errors.New("the connection is not encrypted")
	}
	return "LOGIN", nil, nil
}

func (l *login) Next(asked []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	switch strings.ToLower(string(asked)) {
	case "username:":
		return []byte(l.user), nil
	case "password:":
		return []byte(l.password), nil
	}
	return nil, fmt.Errorf("it asks for %q", asked)
}

// Send sends one message to all its addresses, or to those that the server takes, and then names the others. It is sent when the error is nil.
func (m *Mail) Send(ctx context.Context, msg *Message) (refused []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, m.server.Patience)
	defer cancel()
	defer context.AfterFunc(ctx, func() { m.conn.Close() })()
	if refused, err = m.send(msg); err == nil {
		return refused, nil
	}
	var answer *textproto.Error
	if errors.As(err, &answer) && answer.Code != goingAway {
		if m.client.Reset() == nil {
			return nil, &Refused{Why: fmt.Sprintf("the mail server %s: %v", m.server.Host, answer)}
		}
	}
	return nil, fmt.Errorf("the mail server %s: %w", m.server.Host, plain(ctx, err))
}

// goingAway is the answer of a server that closes the connection.
const goingAway = 421

func (m *Mail) send(msg *Message) (refused []string, err error) {
	if err := m.client.Mail(m.server.From); err != nil {
		return nil, err
	}
	taken := 0
	var last error
	for _, to := range msg.To {
		err := m.client.Rcpt(to)
		var answer *textproto.Error
		switch {
		case err == nil:
			taken++
		case errors.As(err, &answer) && answer.Code >= 500:
			refused, last = append(refused, to), err
		default:
			return nil, err // for now: it is sent to all of them later
		}
	}
	if taken == 0 {
		return nil, last
	}
	w, err := m.client.Data()
	if err != nil {
		return nil, err
	}
	out := *msg
	out.From = m.server.From
	if _, err := w.Write(out.mail(false)); err != nil {
		return nil, err
	}
	return refused, w.Close()
}

// Close takes leave of the server.
func (m *Mail) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), m.server.Patience)
	defer cancel()
	defer context.AfterFunc(ctx, func() { m.conn.Close() })()
	return errors.Join(m.client.Quit(), ignoreClosed(m.conn.Close()))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// plain says that somebody took too long, where the error is only what came of not waiting any longer.
func plain(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errors.New("it does not answer")
	}
	return err
}
