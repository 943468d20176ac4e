package settings

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
)

// Notices says whom perfpack tells what, and how. Nobody is told anything by a way that is not set.
type Notices struct {
	Team, Directors []string // e-mail addresses
	// Services says that services are written to, at the address in the framework.
	Services bool
	// Weekly says that the team hears once a week how things stand.
	Weekly bool
	// Folder is where each notice is laid as a file, relative to the workspace; empty for nowhere.
	Folder string
	// Heartbeat is an address that is called when a run begins and ends, or where it is to be found; empty for none. See [Elsewhere].
	Heartbeat string
	SMTP      SMTP
	Webhooks  []Webhook
}

// SMTP is the mail server by which notices go; without a host there is none.
type SMTP struct {
	Host     string
	Port     int
	From     string
	Security Security
	User     string
	// Password is where the password is to be found; see [Elsewhere].
	Password string
}

// Security is how a connection to a mail server is encrypted.
type Security uint8

// The ways to encrypt, in the order of the words of their key: STARTTLS or nothing goes, STARTTLS where the server offers it, TLS from the first byte, not at all.
const (
	STARTTLS Security = iota
	Offered
	TLS
	Plain
)

// Webhook is a program that is told by HTTP.
type Webhook struct {
	ID string
	// URL is its address, or where that is to be found; see [Elsewhere].
	URL  string
	Form WebhookForm
	// Audiences are those whose notices it is given: team, directors, services.
	Audiences []string
}

// WebhookForm is the form in which a program is told.
type WebhookForm uint8

// The forms: an Adaptive Card as Teams workflows take it, and plain JSON.
const (
	TeamsForm WebhookForm = iota
	JSONForm
)

// audiences are the words for those who are told.
var audiences = []string{"team", "directors", "services"}

// Elsewhere says that a setting does not hold a secret but names where it is to be found: env: and an environment variable, or file: and a path.
func Elsewhere(s string) (kind, name string, ok bool) {
	kind, name, ok = strings.Cut(s, ":")
	return kind, name, ok && (kind == "env" || kind == "file") && name != ""
}

func buildNotices(t map[string]any) Notices {
	n := Notices{Services: true, Weekly: true, Folder: asText(t["folder"]), Heartbeat: asText(t["heartbeat"])}
	n.Team, _ = texts(t["team"])
	n.Directors, _ = texts(t["directors"])
	if yes, ok := t["services"].(bool); ok {
		n.Services = yes
	}
	if yes, ok := t["weekly"].(bool); ok {
		n.Weekly = yes
	}
	smtp := asTable(t["smtp"])
	n.SMTP = SMTP{Host: asText(smtp["host"]), From: asText(smtp["from"]), Security: Security(choice("notices.smtp.security", smtp)), User: asText(smtp["user"]), Password: asText(smtp["password"])}
	switch {
	case n.SMTP.Security == TLS:
		n.SMTP.Port = 465
	case n.SMTP.User != "":
		n.SMTP.Port = 587
	default:
		n.SMTP.Port = 25
	}
	asWhole(smtp["port"], &n.SMTP.Port)
	hooks, _ := tableList(t["webhook"])
	for _, h := range hooks {
		one := Webhook{ID: asText(h["id"]), URL: asText(h["url"]), Form: WebhookForm(choice("notices.webhook.form", h)), Audiences: []string{"team"}}
		if list, ok := texts(h["audiences"]); ok && h["audiences"] != nil {
			one.Audiences = list
		}
		n.Webhooks = append(n.Webhooks, one)
	}
	return n
}

// notices finds in [notices] what the form of a value does not show.
func (r *reader) notices(t map[string]any) {
	for _, name := range []string{"team", "directors"} {
		list, _ := texts(t[name])
		for _, a := range list {
			r.address("notices."+name, a)
		}
	}
	if s := asText(t["heartbeat"]); s != "" {
		r.webAddress("notices.heartbeat", s)
	}
	if smtp := asTable(t["smtp"]); smtp != nil {
		if from := asText(smtp["from"]); from != "" {
			r.address("notices.smtp.from", from)
		}
		if s := asText(smtp["password"]); s != "" {
			if _, _, ok := Elsewhere(s); !ok {
				// The line is not shown, as it may hold the password itself.
				r.addUnseen(badValue, "notices.smtp.password", "the value of password is not where a password is to be found", "write env: and the name of an environment variable, or file: and a path; passwords do not belong in this file")
			}
			if asText(smtp["user"]) == "" {
				r.addUnseen(keyMissing, "notices.smtp.password", "there is a password and no user", "write user as well, or take password out")
			}
		} else if asText(smtp["user"]) != "" {
			r.add(keyMissing, "notices.smtp.user", "there is a user and no password", "write password as well, as env: or file:, or take user out")
		}
		if asText(smtp["security"]) == "none" && asText(smtp["user"]) != "" {
			r.add(badValue, "notices.smtp.security", "a password would cross the network for everybody to read", "write starttls or tls, or take user and password out")
		}
	}
	hooks, _ := tableList(t["webhook"])
	seen := map[string]bool{}
	for i, h := range hooks {
		path := fmt.Sprintf("notices.webhook[%d]", i)
		if id := asText(h["id"]); seen[id] && id != "" {
			r.add(setTwice, path+".id", "there is a webhook "+id+" already", "give each its own id")
		} else {
			seen[id] = true
		}
		if s := asText(h["url"]); s != "" {
			r.webAddress(path+".url", s)
		}
		list, _ := texts(h["audiences"])
		for _, a := range list {
			if !slices.Contains(audiences, a) {
				r.add(badValue, path+".audiences", "“"+a+"” are not an audience", "write "+orList(audiences))
			}
		}
	}
}

func (r *reader) address(path, s string) {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || strings.ContainsAny(s, "\r\n") {
		r.add(badValue, path, "“"+s+"” is not an e-mail address", "write a single address, such as performance@northmoor.example")
	}
}

func (r *reader) webAddress(path, s string) {
	if _, _, ok := Elsewhere(s); ok {
		return
	}
	if u, err := url.Parse(s); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		r.addUnseen(badValue, path, "the value is not a web address", "write one that begins with https://, or env: and the name of an environment variable, or file: and a path")
	}
}
