package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"perfpack/pipeline/render/xlsx"
)

var update = flag.Bool("update", false, "write the expected output in the scripts anew; read the difference before keeping it")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"perfpack": func() { os.Exit(process(scriptClock)) },
		"fill":     func() { os.Exit(fill(os.Args[1:])) },
	})
}

// fill types into a return, as a service lead does: fill FORM FILLED INDICATOR PERIOD ORGANISATION HEADING=TEXT ... A line begins with each indicator.
func fill(args []string) int {
	form, err := os.ReadFile(args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	f := &xlsx.Filling{Name: "Head of Service", Role: "Head of Service", Date: scriptClock()}
	for rest := args[2:]; len(rest) > 0; {
		l := xlsx.FilledLine{Indicator: rest[0], Period: rest[1], Organisation: rest[2], Cells: map[string]string{}}
		for rest = rest[3:]; len(rest) > 0 && strings.Contains(rest[0], "="); rest = rest[1:] {
			heading, text, _ := strings.Cut(rest[0], "=")
			l.Cells[heading] = text
		}
		f.Lines = append(f.Lines, l)
	}
	book, err := xlsx.Fill(form, f)
	if err == nil {
		err = os.WriteFile(args[1], book, 0o640)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// scriptClock is the time in the stories: a morning on which the second quarter's returns come in, unless the story says otherwise.
func scriptClock() time.Time {
	if at, err := time.Parse(time.RFC3339, os.Getenv("PERFPACK_TEST_NOW")); err == nil {
		return at
	}
	return time.Date(2025, time.October, 20, 7, 30, 0, 0, time.UTC)
}

// TestStories runs the program as people would: each script under testdata/script is a story of one thing.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true})
}
