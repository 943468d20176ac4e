package main

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// scheduledOn prints what to install for a workspace in a folder.
func scheduledOn(t *testing.T, root, system string) string {
	t.Helper()
	var out, said bytes.Buffer
	if code := run(t.Context(), []string{"-w", root, "schedule", system}, &out, &said, time.Now); code != exitDone {
		t.Fatalf("ended with %d: %s", code, said.String())
	}
	return out.String()
}

// withSettings makes a folder with blanks and signs in its name, and settings with some more in them.
func withSettings(t *testing.T, more string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "R&D 100%")
	if err := os.MkdirAll(root, 0o750); err != nil {
		t.Fatal(err)
	}
	text := "title = \"T\"\n" + more + "\n[[organisation]]\nid = \"north\"\nname = \"North\"\n"
	if err := os.WriteFile(filepath.Join(root, "perfpack.toml"), []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestTheJobMayDoWhatTheSettingsAskForAndNoMore(t *testing.T) {
	quiet := withSettings(t, "")
	told := withSettings(t, "out = \"/srv/packs\"\n[notices]\nfolder = \"/srv/mail out\"\n[notices.smtp]\nhost = \"mail\"\nfrom = \"a@b.example\"\nuser = \"a\"\npassword = \"env:SMTP\"\n")
	for _, c := range []struct {
		root         string
		want, lacked []string
	}{
		{quiet, []string{"PrivateNetwork=yes", "\nReadWritePaths=\"" + strings.ReplaceAll(quiet, "%", "%%") + "\"\n", "Persistent=true", "SuccessExitStatus=3 4"}, []string{"EnvironmentFile", "network-online"}},
		{told, []string{"After=network-online.target", "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", " /srv/packs \"/srv/mail out\"\n", "EnvironmentFile=/etc/perfpack/environment"}, []string{"PrivateNetwork"}},
	} {
		text := scheduledOn(t, c.root, "systemd")
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%q is not in\n%s", w, text)
			}
		}
		for _, w := range c.lacked {
			if strings.Contains(text, w) {
				t.Errorf("%q is in\n%s", w, text)
			}
		}
	}
	if text := scheduledOn(t, quiet, "cron"); !strings.Contains(text, " -w '"+strings.ReplaceAll(quiet, "%", `\%`)+"' run\n") {
		t.Errorf("the crontab is\n%s", text)
	}
}

// TestTheTaskIsAsTheSchedulerOfWindowsReadsIt holds the task against the schema of Task Scheduler ([MS-TSCH] section 2.5), as far as it bears on what is there: the
// order of elements, where the schema has one, and that the actions name an account that there is. It holds the settings against the traps that these have.
func TestTheTaskIsAsTheSchedulerOfWindowsReadsIt(t *testing.T) {
	root := withSettings(t, "")
	text := scheduledOn(t, root, "windows")
	if strings.Contains(text, "encoding=") {
		t.Error("it names an encoding, which is another when a command line has saved it")
	}
	children := map[string][]string{} // by the path of their parent
	values := map[string]string{}
	var path []string
	ids := map[string]string{}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Space != "http://schemas.microsoft.com/windows/2004/02/mit/task" {
				t.Errorf("%s is in the name space %q", e.Name.Local, e.Name.Space)
			}
			parent := strings.Join(path, "/")
			children[parent] = append(children[parent], e.Name.Local)
			path = append(path, e.Name.Local)
			for _, a := range e.Attr {
				ids[e.Name.Local+" "+a.Name.Local] = a.Value
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if s := strings.TrimSpace(string(e)); s != "" {
				values[strings.Join(path, "/")] = s
			}
		}
	}
	for parent, order := range map[string][]string{
		"Task/Triggers/CalendarTrigger": {"Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "RandomDelay", "ScheduleByDay"},
		"Task/Actions/Exec":             {"Command", "Arguments", "WorkingDirectory"},
	} {
		at := -1
		for _, c := range children[parent] {
			i := slices.Index(order, c)
			if i <= at {
				t.Errorf("in %s, %s is not in its place: %v", parent, c, children[parent])
			}
			at = i
		}
	}
	if ids["Principal id"] == "" || ids["Principal id"] != ids["Actions Context"] {
		t.Errorf("the account is %q, and the actions are done as %q", ids["Principal id"], ids["Actions Context"])
	}
	if end, err := time.Parse("2006-01-02T15:04:05", values["Task/Triggers/CalendarTrigger/EndBoundary"]); err != nil || end.Year() < 2090 {
		t.Errorf("it ends on %v (%v); without an end, StartWhenAvailable is of no effect", end, err)
	}
	for name, want := range map[string]string{
		"Task/Settings/StartWhenAvailable": "true", "Task/Settings/MultipleInstancesPolicy": "IgnoreNew", "Task/Settings/ExecutionTimeLimit": "PT1H",
		"Task/Settings/DisallowStartIfOnBatteries": "false", "Task/Settings/StopIfGoingOnBatteries": "false", "Task/Settings/RunOnlyIfIdle": "false",
		"Task/Principals/Principal/LogonType": "Password", "Task/Principals/Principal/RunLevel": "LeastPrivilege",
		"Task/Triggers/CalendarTrigger/ScheduleByDay/DaysInterval": "1", "Task/Actions/Exec/Arguments": `-q -w "` + root + `" run`, "Task/Actions/Exec/WorkingDirectory": root,
	} {
		if values[name] != want {
			t.Errorf("%s is %q, want %q", name, values[name], want)
		}
	}
}
