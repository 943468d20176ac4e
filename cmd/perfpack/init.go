package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"perfpack/pipeline"
)

type initCmd struct {
	Folder       string   `arg:"" help:"The folder of the new workspace; it is made if need be, and must be empty."`
	Title        string   `placeholder:"TEXT" help:"Title of the framework."`
	Organisation []string `placeholder:"ID=NAME" help:"A council that will report, such as northmoor=\"Northmoor Borough Council\"; may be given several times."`
	From         string   `enum:"blank,essex,babergh-mid-suffolk," default:"" placeholder:"blank" help:"The framework to start from: blank, with an example of each kind of measure, or that of a sample: essex or babergh-mid-suffolk."`
}

// Run asks for what the flags leave open when somebody is there to answer. A sample that is started without a council of one's own is the sample itself.
func (c initCmd) Run(a *app) error {
	start := pipeline.Start{Title: c.Title, From: c.From}
	for _, o := range c.Organisation {
		id, name, both := strings.Cut(o, "=")
		if !both {
			start.Organisations = append(start.Organisations, pipeline.Named(o))
			continue
		}
		start.Organisations = append(start.Organisations, pipeline.StartOrganisation{ID: id, Name: name})
	}
	if in, ok := a.stdin.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		if err := a.askStart(&start); err != nil {
			return err
		}
	}
	if start.From == "" {
		start.From = pipeline.Starts()[0]
	}
	if start.From == pipeline.Starts()[0] && len(start.Organisations) == 0 {
		return usageError("name the council that will report: --organisation northmoor=\"Northmoor Borough Council\"")
	}
	if err := pipeline.StartWorkspace(c.Folder, start); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, c.Folder)
	if !a.cli.Quiet {
		fmt.Fprintf(a.stderr, "next: perfpack -w %s framework check, then perfpack guide start\n", c.Folder)
	}
	return nil
}

// askStart asks for what is not given yet. An empty answer takes what stands in square brackets.
func (a *app) askStart(s *pipeline.Start) error {
	answers := bufio.NewReader(a.stdin)
	ask := func(question, usual string) (string, error) {
		if usual != "" {
			question += " [" + usual + "]"
		}
		fmt.Fprint(a.stderr, question+": ")
		line, err := answers.ReadString('\n')
		if err != nil && !(errors.Is(err, io.EOF) && line != "") {
			return "", fmt.Errorf("reading an answer: %w", err)
		}
		if line = strings.TrimSpace(line); line == "" {
			line = usual
		}
		return line, nil
	}
	var err error
	if s.From == "" {
		if s.From, err = ask("Start from "+strings.Join(pipeline.Starts(), ", "), pipeline.Starts()[0]); err != nil {
			return err
		}
	}
	if len(s.Organisations) == 0 {
		for n := 1; ; n++ {
			question := "Name of the council"
			if n > 1 {
				question = "Name of another council, or nothing"
			} else if s.From != pipeline.Starts()[0] {
				question += ", or nothing for those of the sample"
			}
			name, err := ask(question, "")
			if err != nil {
				return err
			}
			if name == "" {
				break
			}
			o := pipeline.Named(name)
			if o.ID, err = ask("Its identifier, for paths and data", o.ID); err != nil {
				return err
			}
			s.Organisations = append(s.Organisations, o)
		}
	}
	if s.Title == "" && len(s.Organisations) > 0 {
		s.Title, err = ask("Title of the framework", s.Organisations[0].Name+" outcomes framework")
	}
	return err
}
