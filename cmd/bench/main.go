// Command bench measures perfpack's speed and memory on seeded workspaces of four sizes, whose figures all arrive as return workbooks.
//
// Each stage runs in a fresh process with a record that is not there yet. Beside it, in the same run and in a process of its own, the floor is measured:
// the same workbooks inflated and scanned, the same figures inserted in one transaction, and as many bytes deflated as the product's documents hold.
// Wall time is a process's from start to end, CPU time that of all cores, and peak memory the largest resident set, which is only known on Linux.
//
// The exit status tells whether the product did its work, not how fast: times depend on the machine, so targets are printed with the figures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

const usage = `bench measures perfpack on seeded workspaces, beside the floor.

  go run ./cmd/bench [-sizes S,M,L,Y] [-runs 5] [-keep FOLDER] [-program bin/perfpack]
  go run ./cmd/bench -councils 330 [-keep FOLDER] [-program bin/perfpack]

It calls itself, in processes of their own, as:
  bench generate SIZE FOLDER                           make a workspace
  bench change SIZE FILE                               make the first service's return again, with one figure corrected
  bench unpack PACK FOLDER                             take the documents of a pack apart for the floor
  bench floor STAGE INBOX UNPACKED SCRATCH             do the least work there is for ingest, build or run

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(0)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0][0] != '-' {
		return part(ctx, args[0], args[1:])
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	list := flags.String("sizes", "S,M,L,Y", "which `sizes` to measure")
	runs := flags.Int("runs", 5, "how `often` each stage is measured; the median is printed")
	councils := flags.Int("councils", 0, "instead, `how many` councils on one machine, each of which is run once and then looked at again when nothing is due")
	keep := flags.String("keep", "", "`folder` to work in and leave behind, instead of a temporary one")
	program := flags.String("program", filepath.Join("bin", "perfpack"), "the `program` to measure")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := sizesNamed(*list)
	if err != nil {
		return err
	}
	if *runs < 1 {
		return fmt.Errorf("-runs %d: at least one is wanted", *runs)
	}
	b := &bench{runs: *runs}
	if b.product, err = filepath.Abs(*program); err != nil {
		return err
	}
	if _, err := os.Stat(b.product); err != nil {
		return fmt.Errorf("%w; build it with make build", err)
	}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if *keep == "" {
		if b.dir, err = os.MkdirTemp("", "perfpack-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.dir)
	} else {
		if b.dir, err = filepath.Abs(*keep); err != nil {
			return err
		}
		if err := os.MkdirAll(b.dir, 0o750); err != nil {
			return err
		}
	}
	if *councils > 0 {
		return b.manyCouncils(ctx, *councils)
	}
	return b.all(ctx, chosen)
}

// part does one of the things that bench does in a process of its own.
func part(ctx context.Context, name string, args []string) error {
	wanted := map[string]int{"generate": 2, "change": 2, "unpack": 2, "floor": 4}
	if n, known := wanted[name]; !known || len(args) != n {
		return fmt.Errorf("wrong usage: %s %q\n%s", name, args, usage)
	}
	switch name {
	case "generate", "change":
		s, err := sizeNamed(args[0])
		if err != nil {
			return err
		}
		if name == "generate" {
			return generate(args[1], s)
		}
		return generateChanged(args[1], s)
	case "unpack":
		return unpack(args[0], args[1])
	default:
		return floorOf(ctx, args[0], args[1], args[2], args[3])
	}
}
