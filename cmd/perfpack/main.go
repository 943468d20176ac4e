// Command perfpack makes a council's quarterly performance pack: it issues return workbooks, reads them back into a record,
// judges the figures against the outcomes framework, and prints the cabinet report and the tables behind it.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
)

func main() { os.Exit(process(time.Now)) }

// process is the program as a process: it ends in good order when it is told to stop.
func process(clock func() time.Time) int {
	// Garbage is collected when it comes to 3 MB and two fifths of what is held: a pack of a thousand measures then fits into 100 MB, and where little is held, as
	// while returns are read, the collector does not run all the time. It knows shares only, so 8 MB are held that nothing touches and that no memory is given for.
	debug.SetGCPercent(40)
	untouched := make([]byte, 8<<20)
	defer runtime.KeepAlive(untouched)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr, clock)
}

// run is the whole program but for the process: the arguments in, the exit status out.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, clock func() time.Time) int {
	a := &app{ctx: ctx, stdin: os.Stdin, stdout: stdout, stderr: stderr, clock: clock}
	return a.main(args)
}
