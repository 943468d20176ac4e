package main

import (
	"flag"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the expected output in the scripts anew; read the difference before keeping it")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"perfpack": func() { os.Exit(process(scriptClock)) },
	})
}

// scriptClock is the time in the stories: a morning on which the second quarter's returns come in, unless the story says otherwise.
func scriptClock() time.Time {
	if at, err := time.Parse(time.RFC3339, os.Getenv("PERFPACK_TEST_NOW")); err == nil {
		return at
	}
	return time.Date(2025, time.October, 20, 7, 30, 0, 0, time.UTC)
}

// TestStories runs the programme as people would: each script under testdata/script is a story of one thing.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true})
}
