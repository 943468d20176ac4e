package settings

import (
	"reflect"
	"strings"
	"testing"
)

func TestNobodyIsToldAnythingUnlessItIsSet(t *testing.T) {
	n := load(t, least).Notices
	if !reflect.DeepEqual(n, Notices{Services: true, Weekly: true, SMTP: SMTP{Port: 25}}) {
		t.Errorf("got %+v", n)
	}
}

func TestNoticesAreSet(t *testing.T) {
	n := load(t, least+`
[notices]
team = "performance@northmoor.example"
directors = ["a@northmoor.example", "b@northmoor.example"]
services = false
weekly = false
folder = "notices"
heartbeat = "https://hc.example/ping/1"
[notices.smtp]
host = "mail.northmoor.example"
from = "perfpack@northmoor.example"
user = "perfpack"
password = "env:SMTP_PASSWORD"
[[notices.webhook]]
id = "teams"
url = "file:/etc/perfpack/teams"
[[notices.webhook]]
id = "desk"
url = "http://desk.northmoor.example/hook"
form = "json"
audiences = ["team", "services"]
`).Notices
	want := Notices{
		Team: []string{"performance@northmoor.example"}, Directors: []string{"a@northmoor.example", "b@northmoor.example"}, Folder: "notices", Heartbeat: "https://hc.example/ping/1",
		SMTP: SMTP{Host: "mail.northmoor.example", Port: 587, From: "perfpack@northmoor.example", User: "perfpack", Password: "env:SMTP_PASSWORD"},
		Webhooks: []Webhook{
			{ID: "teams", URL: "file:/etc/perfpack/teams", Audiences: []string{"team"}},
			{ID: "desk", URL: "http://desk.northmoor.example/hook", Form: JSONForm, Audiences: []string{"team", "services"}},
		},
	}
	if !reflect.DeepEqual(n, want) {
		t.Errorf("got  %+v\nwant %+v", n, want)
	}
}

func TestAMailServerHasItsUsualPort(t *testing.T) {
	for _, c := range []struct {
		more string
		port int
	}{
		{"", 25}, {`security = "offered"`, 25}, {"port = 2525", 2525}, {`security = "tls"`, 465},
		{"user = \"a\"\npassword = \"env:A\"", 587}, {"user = \"a\"\npassword = \"env:A\"\nsecurity = \"tls\"", 465},
	} {
		s := load(t, least+"[notices.smtp]\nhost = \"mail\"\nfrom = \"a@b.example\"\n"+c.more+"\n")
		if s.Notices.SMTP.Port != c.port {
			t.Errorf("%q: port %d, want %d", c.more, s.Notices.SMTP.Port, c.port)
		}
	}
}

func TestAChangeOfNoticesMakesNoNewPack(t *testing.T) {
	a, b := load(t, least), load(t, least+"[notices]\nfolder = \"notices\"\n")
	if a.Hash() != b.Hash() {
		t.Error("the hash differs by what is set of notices")
	}
	if c := load(t, least+"[policy]\nmissing = \"withhold\"\n"); c.Hash() == a.Hash() {
		t.Error("the hash does not tell settings apart, so this proves nothing")
	}
}

func TestWhatIsWrongWithNoticesIsFound(t *testing.T) {
	const smtp = "[notices.smtp]\nhost = \"mail\"\nfrom = \"a@b.example\"\n"
	for _, c := range []struct{ text, code, subject string }{
		{"[notices]\nteam = [\"performance\"]\n", "settings-value", "notices.team"},
		{"[notices]\ndirectors = \"Head of Housing <a@b.example>\"\n", "settings-value", "notices.directors"},
		{"[notices]\nheartbeat = \"hc.example\"\n", "settings-value", "notices.heartbeat"},
		{"[notices]\nheartbeat = \"env:\"\n", "settings-value", "notices.heartbeat"},
		{"[notices.smtp]\nhost = \"mail\"\n", "settings-key-missing", ""},
		{"[notices.smtp]\nhost = \"mail\"\nfrom = \"a@b.example\\r\\nBcc: c@d.example\"\n", "settings-value", "notices.smtp.from"},
		{smtp + "user = \"a\"\n", "settings-key-missing", "notices.smtp.user"},
		{smtp + "password = \"env:A\"\n", "settings-key-missing", "notices.smtp.password"},
		{smtp + "user = \"a\"\npassword = \"hunter2\"\n", "settings-value", "notices.smtp.password"},
		{smtp + "user = \"a\"\npassword = \"env:A\"\nsecurity = \"none\"\n", "settings-value", "notices.smtp.security"},
		{smtp + "security = \"ssl\"\n", "settings-value", "notices.smtp.security"},
		{"[[notices.webhook]]\nid = \"teams\"\nurl = \"ftp://a.example/secret\"\n", "settings-value", "notices.webhook.url"},
		{"[[notices.webhook]]\nid = \"teams\"\nurl = \"env:A\"\naudiences = [\"everybody\"]\n", "settings-value", "notices.webhook.audiences"},
		{"[[notices.webhook]]\nid = \"a\"\nurl = \"env:A\"\n[[notices.webhook]]\nid = \"a\"\nurl = \"env:B\"\n", "settings-twice", "notices.webhook.id"},
	} {
		_, found := Load([]byte(least + c.text))
		if len(found) != 1 || string(found[0].Code) != c.code || c.subject != "" && found[0].Subject != c.subject {
			t.Errorf("%q: got %v, want one %s about %s", c.text, found, c.code, c.subject)
			continue
		}
		if s := found[0].String(); strings.Contains(s, "hunter2") || strings.Contains(s, "secret") {
			t.Errorf("a finding shows a secret: %s", s)
		}
	}
}
