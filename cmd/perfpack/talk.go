package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"perfpack/pipeline"
)

// table lays out columns of text.
func (a *app) table() *tabwriter.Writer { return tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0) }

// terminal gives the width of the terminal that talk goes to, and whether there is one.
func (a *app) terminal() (int, bool) {
	f, ok := a.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	return width, err == nil && width > 0
}

// width is how wide lines of talk may be: the terminal's width, or what COLUMNS says, or 100.
func (a *app) width() int {
	const usual, least = 100, 40
	if w, ok := a.terminal(); ok {
		return max(w, least)
	}
	if w, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && w > 0 {
		return max(w, least)
	}
	return usual
}

// wrap prints a text on lines within a width.
func (a *app) wrap(text, indent string, width int) {
	line := indent
	used := utf8.RuneCountInString(indent)
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if used > len(indent) && used+1+n > width {
			fmt.Fprintln(a.stderr, line)
			line, used = indent, len(indent)
		}
		if used > len(indent) {
			line += " "
			used++
		}
		line += word
		used += n
	}
	fmt.Fprintln(a.stderr, line)
}

// listener tells a person at a terminal how the work goes: a line for each stage, with a count that moves. A log gets only what is worth keeping.
func (a *app) listener() *pipeline.Listener {
	if a.cli.Quiet {
		return nil
	}
	l := &pipeline.Listener{Say: func(text string) { fmt.Fprintln(a.stderr, text) }}
	width, live := a.terminal()
	if !live {
		return l
	}
	var stage string
	var of int
	var shown time.Time
	blank := func() { fmt.Fprintf(a.stderr, "\r%s\r", strings.Repeat(" ", width-1)) }
	l.Begin = func(s string, n int) {
		stage, of, shown = s, n, a.clock()
		blank()
		fmt.Fprintf(a.stderr, "%s ...", stage)
	}
	l.Done = func(n int) {
		if now := a.clock(); of > 0 && (n == of || now.Sub(shown) > 100*time.Millisecond) {
			shown = now
			const cells = 20
			filled := cells * n / of
			fmt.Fprintf(a.stderr, "\r%s [%s%s] %d of %d", stage, strings.Repeat("#", filled), strings.Repeat(".", cells-filled), n, of)
		}
	}
	l.Say = func(text string) {
		blank()
		fmt.Fprintln(a.stderr, text)
	}
	return l
}
