package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"perfpack/pipeline"
	"perfpack/pipeline/settings"
	"perfpack/templates"
)

type scheduleCmd struct {
	System string `arg:"" enum:"systemd,cron,windows" help:"systemd, cron or windows."`
	To     string `placeholder:"FOLDER" help:"Write the files into this folder instead of printing them."`
	User   string `default:"perfpack" help:"The account under which systemd runs the job."`
}

// schedules are the files to install for each system.
var schedules = map[string][]string{
	"systemd": {"perfpack.service", "perfpack.timer"},
	"cron":    {"crontab"},
	"windows": {"task.xml"},
}

// scheduled is what the files are made of.
type scheduled struct {
	Program, Workspace, User string
	Writes                   []string // folders that the job writes to
	Network                  bool     // somebody is told over the network
	Environment              string   // file with the environment; empty where perfpack.toml names no variable
}

func (c scheduleCmd) Run(a *app) error {
	workspace, err := filepath.Abs(a.cli.Workspace)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the program: %w", err)
	}
	facts := scheduled{Program: program, Workspace: workspace, User: c.User, Writes: []string{workspace}}
	w, err := pipeline.OpenWorkspace(workspace, a.cli.Out)
	var none *pipeline.NoWorkspace
	switch {
	case err == nil:
		facts.of(w)
	case !errors.As(err, &none): // the job can be set up before its workspace
		return err
	}
	for i, name := range schedules[c.System] {
		t, err := template.New(name).Funcs(template.FuncMap{"systemd": systemdWord, "cron": cronWord, "xml": xmlText}).ParseFS(templates.FS, "schedule/"+name)
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := t.Execute(&text, facts); err != nil {
			return err
		}
		if c.To != "" {
			path := filepath.Join(c.To, name)
			if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
				return fmt.Errorf("writing the files for the scheduler: %w", err)
			}
			fmt.Fprintln(a.stdout, path)
			continue
		}
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		if _, err := a.stdout.Write(text.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// of adds what the settings of a workspace ask of the system.
func (f *scheduled) of(w *pipeline.Workspace) {
	n := &w.Settings.Notices
	outside := func(folder string) {
		if rel, err := filepath.Rel(f.Workspace, folder); err != nil || strings.HasPrefix(rel, "..") {
			f.Writes = append(f.Writes, folder)
		}
	}
	outside(w.Out)
	if n.Folder != "" && filepath.IsAbs(n.Folder) {
		outside(n.Folder)
	}
	f.Network = n.SMTP.Host != "" || len(n.Webhooks) > 0 || n.Heartbeat != ""
	named := []string{n.SMTP.Password, n.Heartbeat}
	for _, h := range n.Webhooks {
		named = append(named, h.URL)
	}
	for _, s := range named {
		if kind, _, ok := settings.Elsewhere(s); ok && kind == "env" {
			f.Environment = "/etc/perfpack/environment"
		}
	}
}

// systemdWord writes a path as one word of a unit file: per cent signs are specifiers there, and a word with blanks stands in quotation marks.
func systemdWord(s string) string {
	s = strings.ReplaceAll(s, "%", "%%")
	if !strings.ContainsAny(s, " \t\"'\\") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// cronWord writes a path as one word of a crontab's command, which a shell reads after cron has made lines of the per cent signs that no backslash stands before.
func cronWord(s string) string {
	if strings.ContainsAny(s, " \t\"'\\$&;()<>|*?[]#~`!{}") {
		s = "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return strings.ReplaceAll(s, "%", `\%`)
}

func xmlText(s string) (string, error) {
	var b bytes.Buffer
	err := xml.EscapeText(&b, []byte(s))
	return b.String(), err
}
