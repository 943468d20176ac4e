package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	"perfpack/templates"
)

type scheduleCmd struct {
	System string `arg:"" enum:"systemd,cron,windows" help:"systemd, cron or windows."`
}

// schedules are the files to install for each system.
var schedules = map[string][]string{
	"systemd": {"perfpack.service", "perfpack.timer"},
	"cron":    {"crontab"},
	"windows": {"task.xml"},
}

func (c scheduleCmd) Run(a *app) error {
	workspace, err := filepath.Abs(a.cli.Workspace)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the programme: %w", err)
	}
	for i, name := range schedules[c.System] {
		t, err := template.ParseFS(templates.FS, "schedule/"+name)
		if err != nil {
			return err
		}
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		if err := t.Execute(a.stdout, map[string]string{"Program": program, "Workspace": workspace}); err != nil {
			return err
		}
	}
	return nil
}
