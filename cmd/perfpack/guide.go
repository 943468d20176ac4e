package main

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"perfpack/pipeline"
	"perfpack/templates"
)

type guideCmd struct {
	Name string `arg:"" optional:"" help:"The guide; without a name, the list of guides."`
}

func (c guideCmd) Run(a *app) error {
	files, err := fs.Glob(templates.FS, "guides/*.md")
	if err != nil {
		return err
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".md"))
	}
	if c.Name == "" {
		fmt.Fprintln(a.stdout, strings.Join(names, "\n"))
		return nil
	}
	text, err := templates.FS.ReadFile("guides/" + c.Name + ".md")
	if err != nil {
		return usageError(fmt.Sprintf("there is no guide %q; there are %s", c.Name, strings.Join(names, ", ")))
	}
	_, err = a.stdout.Write(text)
	return err
}

type versionCmd struct{}

func (versionCmd) Run(a *app) error {
	_, err := fmt.Fprintln(a.stdout, "perfpack", pipeline.Version())
	return err
}
