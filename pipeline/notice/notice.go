// Package notice puts into words what people are told while a quarter goes its way: returns are issued, a return is still awaited, one was received and what is
// wrong with it, a draft is ready, a final pack is published or withheld, all is well, or there is trouble.
//
// A notice has no figures in it. It may be read by more people than its pack, and before that is published; so it says how many figures are awaited, by which
// measures, and what kind of thing is wrong in which cell, in the words of the catalogue of findings, and never what stood in the cell. It names services and roles
// and no person. Whom a notice is for is a role as well, an [Audience]; the addresses belong to those who send it.
package notice

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"
	"time"
)

// Kind is what a notice tells.
type Kind string

// The kinds of notice.
const (
	Issued   Kind = "issued"   // to a service: its return workbook is there to be filled in
	Reminder Kind = "reminder" // to a service: its return is awaited
	Awaited  Kind = "awaited"  // to the team: which services are reminded
	Receipt  Kind = "receipt"  // to a service: its return was accepted, held or rejected, and why; to the team: a file still waits
	Draft    Kind = "draft"    // to directors and team: a draft pack is there to be read
	Final    Kind = "final"    // to directors and team: a final pack is there
	Withheld Kind = "withheld" // to directors and team: a pack is withheld, and why
	Weekly   Kind = "weekly"   // to the team: the job runs, and where the quarter stands
	Trouble  Kind = "trouble"  // to the team: the job failed
	Trial    Kind = "trial"    // to the team: somebody wants to see whether notices arrive
)

// Kinds lists the kinds of notice.
func Kinds() []Kind {
	return []Kind{Issued, Reminder, Awaited, Receipt, Draft, Final, Withheld, Weekly, Trouble, Trial}
}

// Audience is a role that is told. A single service is "service:" and its identifier.
type Audience string

// The audiences that are no service.
const (
	Team      Audience = "team"
	Directors Audience = "directors"
)

// ToService gives the audience that is one service.
func ToService(id string) Audience { return Audience("service:" + id) }

// Service gives the identifier of the service that an audience is, and false where it is none.
func (a Audience) Service() (id string, ok bool) { return strings.CutPrefix(string(a), "service:") }

// Facts are what a notice tells of; each kind has need of some of them. Lists may be of any length, and are shortened.
type Facts struct {
	Framework string // title of the framework
	Council   string // name of the council, or of all
	Quarter   string // as printed
	Service   string // name of the service, as printed
	File      string // within the workspace, or the base name of a file received
	Folder    string // of a pack, within the workspace
	Version   int    // of a pack
	State     string // of a return
	Why       string // the state is what it is, or something failed
	Due       time.Time
	CutOff    time.Time
	Final     time.Time
	Meeting   time.Time
	Lines     int // figures asked for
	Missing   int // of those, neither given nor explained
	Queries   int // not answered
	Stopped   int // figures kept out
	// Awaited names measures, or services, that are waited for.
	Awaited []string
	Points  []Point
	// Reasons are why a pack is withheld, or what it has to do without.
	Reasons []string
	// Next are the days to come, each with what is to happen.
	Next []string
	// Unsent are notices that could not be sent and were given up.
	Unsent []string
}

// Point is a finding without what was found: where, what kind of thing is wrong, and what would put it right.
type Point struct {
	Where string // sheet and cell
	Grave string // stop, query or note
	What  string
	Mend  string
}

// most is how many entries of a list are written out. A person reads no more in a message, and programs refuse long ones.
const most = 20

// Wording is the words of notices, from the templates.
type Wording struct{ t *template.Template }

// Load reads the words of notices from the templates. A kind that has none is an error.
func Load(files fs.FS) (*Wording, error) {
	t, err := template.New("notices").Option("missingkey=error").Funcs(template.FuncMap{
		"day": func(d time.Time) string { return d.Format("Monday 2 January 2006") },
		"count": func(n int, one, many string) string {
			if n == 1 {
				return "1 " + one
			}
			return fmt.Sprintf("%d %s", n, many)
		},
		"first": first[string], "points": first[Point],
		"more": func(n int) int { return max(0, n-most) },
	}).ParseFS(files, "wording/notices.tmpl")
	if err != nil {
		return nil, fmt.Errorf("reading the wording of notices: %w", err)
	}
	for _, k := range Kinds() {
		if t.Lookup(string(k)) == nil {
			return nil, fmt.Errorf("the wording of notices has nothing for %s", k)
		}
	}
	return &Wording{t}, nil
}

func first[T any](list []T) []T { return slices.Clone(list[:min(len(list), most)]) }

// Compose writes a notice: a subject, which is one line, and a body of paragraphs.
func (w *Wording) Compose(k Kind, f *Facts) (subject, body string, err error) {
	var b bytes.Buffer
	if err := w.t.ExecuteTemplate(&b, string(k), f); err != nil {
		return "", "", fmt.Errorf("writing a notice: %w", err)
	}
	subject, body, ok := strings.Cut(strings.TrimSpace(b.String()), "\n")
	if subject = strings.TrimSpace(strings.TrimPrefix(subject, "Subject:")); !ok || subject == "" {
		return "", "", fmt.Errorf("writing a notice: the wording of %s does not begin with Subject: and a subject", k)
	}
	return oneLine(subject), tidy(body) + "\n", nil
}

// oneLine makes one line of a text, without characters that do not print: names of files come from outside.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }), " ")
}

// tidy leaves one empty line between paragraphs, and none of the characters that could steer a terminal.
func tidy(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(oneLine(line), " ")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
