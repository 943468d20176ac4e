// Package post carries notices to the outside: by a mail server or by HTTP to another program; and it writes them as files that a mail program opens. It is the
// only room that uses the network.
//
// A way is opened, given messages one at a time, and closed. Trouble is of two kinds. A message that is [Refused] may be refused for its own sake, and the next is
// tried. After any other error the way itself is not to be had, and nothing more is sent by it for now. Nothing here tries again, waits or remembers: that is for the
// record, which keeps every message until it has gone.
//
// A message keeps its identifier however often it is sent, so that whoever receives it twice can tell: it is the Message-ID of a mail, the Idempotency-Key of a
// request, and part of the name of a file.
package post

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/url"
	"strings"
	"time"
)

// Message is a notice with the addresses it goes to.
type Message struct {
	ID           string // unique, the same each time it is sent; hexadecimal
	At           time.Time
	From         string
	To           []string
	Kind         string
	Audience     string
	Organisation string
	Quarter      string
	Subject      string // one line
	Body         string // UTF-8, lines ended by \n
}

// Refused is the error of a message that was not taken by a way which otherwise works.
type Refused struct{ Why string }

func (r *Refused) Error() string { return r.Why }

// File gives a message as a file, and the name of it, for a folder from which people or another program send it on.
func (m *Message) File() (name string, data []byte) {
	name = fmt.Sprintf("%s-%s-%s-%.12s.eml", m.At.UTC().Format(time.DateOnly), m.Kind, strings.ReplaceAll(m.Audience, ":", "-"), m.ID)
	return name, m.mail(true)
}

// mail writes a message as RFC 5322 has it. A draft is one that a person is to look at and send: mail programs open it for writing, and its text can be read as it
// is in the file.
func (m *Message) mail(draft bool) []byte {
	var b bytes.Buffer
	head := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	if m.From != "" {
		head("From", "<"+m.From+">")
	}
	if len(m.To) > 0 {
		head("To", "<"+strings.Join(m.To, ">, <")+">")
	}
	head("Subject", mime.QEncoding.Encode("utf-8", m.Subject))
	head("Date", m.At.UTC().Format(time.RFC1123Z))
	head("Message-ID", "<"+m.ID+"@"+domain(m.From)+">")
	if draft {
		head("X-Unsent", "1")
	} else {
		head("Auto-Submitted", "auto-generated")
	}
	head("MIME-Version", "1.0")
	head("Content-Type", "text/plain; charset=utf-8")
	text := strings.ReplaceAll(m.Body, "\n", "\r\n")
	if draft {
		head("Content-Transfer-Encoding", "8bit")
		b.WriteString("\r\n" + text)
		return b.Bytes()
	}
	head("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// domain gives the part of an address behind the @, or one that is nobody's.
func domain(address string) string {
	if _, d, ok := strings.Cut(address, "@"); ok {
		return d
	}
	return "perfpack.invalid"
}

// withoutAddress takes the address out of an error of HTTP: it may be all that it takes to post there.
func withoutAddress(err error) error {
	var trouble *url.Error
	if errors.As(err, &trouble) {
		return trouble.Err
	}
	return err
}
