package main

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"perfpack/pipeline"
	"perfpack/pipeline/analyse"
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
	names = append(names, methodsGuide)
	for name := range made {
		names = append(names, name)
	}
	slices.Sort(names)
	names = slices.Compact(names) // some are written partly by hand
	if c.Name == "" {
		fmt.Fprintln(a.stdout, strings.Join(names, "\n"))
		return nil
	}
	if c.Name == methodsGuide {
		return a.printMethods()
	}
	if write, ok := made[c.Name]; ok {
		_, err := io.WriteString(a.stdout, write())
		return err
	}
	text, err := templates.FS.ReadFile("guides/" + c.Name + ".md")
	if err != nil {
		return usageError(fmt.Sprintf("there is no guide %q; there are %s", c.Name, strings.Join(names, ", ")))
	}
	_, err = a.stdout.Write(text)
	return err
}

// methodsGuide is made by the program itself, so that it says what the program does.
const methodsGuide = "methods"

// usualSmallNumbers is what a workspace keeps back when it says nothing else; the guide may be read without one.
const usualSmallNumbers = 5

// printMethods writes the rules as they are applied, with worked examples, as Markdown. In a workspace it keeps to the workspace's own settings.
func (a *app) printMethods() error {
	small := usualSmallNumbers
	if w, err := pipeline.OpenWorkspace(a.cli.Workspace, a.cli.Out); err == nil {
		small = w.Settings.Publication.SmallNumbers
	}
	var b strings.Builder
	b.WriteString("# How figures are judged\n\nEvery rule as it is applied. The worked examples are computed by the program as it prints this page.\n")
	for _, m := range analyse.Methods(int64(small)) {
		b.WriteString("\n## " + m.Title + "\n\n")
		for _, rule := range m.Rules {
			b.WriteString(rule + "\n\n")
		}
		for _, e := range m.Examples {
			b.WriteString("- " + e + "\n")
		}
	}
	_, err := io.WriteString(a.stdout, b.String())
	return err
}
