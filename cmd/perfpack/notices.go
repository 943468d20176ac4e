package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"perfpack/pipeline"
	"perfpack/pipeline/store"
)

type noticesCmd struct {
	Trial bool `help:"Queue a trial notice to the performance team, and send it."`
	Send  bool `help:"Send what waits, as a run does."`
	Again bool `help:"Send what waits and what was given up, whenever it was tried last."`
	All   bool `help:"List what was sent, too."`
}

func (c noticesCmd) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		if c.Trial {
			if err := s.TrialNotice(a.ctx); err != nil {
				return usageError(err.Error())
			}
		}
		var unsent bool
		if c.Trial || c.Send || c.Again {
			p, err := s.PostNotices(a.ctx, c.Again)
			a.printFindings(p.Found)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stderr, "%d sent\n", p.Sent)
			unsent = len(p.Found) > 0
		}
		list, err := s.Notices(a.ctx)
		if err != nil {
			return err
		}
		if err := a.printNotices(list, c.All); err != nil || !unsent {
			return err
		}
		return fmt.Errorf("not every notice was sent")
	})
}

func (a *app) printNotices(list []store.NoticeState, all bool) error {
	w := a.table()
	head := false
	for i := range list {
		n := &list[i]
		if n.Came == store.NoticeSent && !all {
			continue
		}
		if !head {
			fmt.Fprintln(w, "queued\tnotice\tway\tstate\ttries\tlast tried\twhy")
			head = true
		}
		state := string(n.Came)
		if n.Open() {
			state = "waiting"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", n.At, n.Key, n.Way, state, n.Tries, n.Tried, n.Why)
	}
	if !head {
		fmt.Fprintln(a.stderr, "nothing waits to be sent")
	}
	return w.Flush()
}

// secret looks up what perfpack.toml keeps elsewhere: in an environment variable, or in a file within the workspace or named in full.
func (a *app) secret(kind, name string) (string, error) {
	if kind == "env" {
		value, set := os.LookupEnv(name)
		if !set || value == "" {
			return "", fmt.Errorf("the environment variable %s, which perfpack.toml names, is not set", name)
		}
		return value, nil
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(a.cli.Workspace, filepath.FromSlash(name))
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("reading what perfpack.toml keeps elsewhere: %w", err)
	}
	value := strings.TrimSpace(string(text))
	if value == "" {
		return "", fmt.Errorf("%s, which perfpack.toml names, is empty", name)
	}
	return value, nil
}
