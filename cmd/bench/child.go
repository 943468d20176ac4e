package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// cost is what a process took from start to end.
type cost struct {
	wall, cpu time.Duration // cpu is that of all cores, in the program and in the system for it
	peak      int64         // most memory held at once, in bytes; 0 where the system does not tell
}

// measured runs a process to its end. It gives what the process said on stdout, and its exit status; a process that could not be run, or was killed, is an error.
func measured(ctx context.Context, program string, args ...string) (c cost, said string, status int, err error) {
	settle()
	cmd := exec.CommandContext(ctx, program, args...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	began := time.Now()
	err = cmd.Run()
	c.wall = time.Since(began)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || !exit.Exited()) {
		return c, "", 0, fmt.Errorf("running %s: %w\n%s", cmd, err, complaints.String())
	}
	state := cmd.ProcessState
	c.cpu = state.UserTime() + state.SystemTime()
	c.peak = peak(state)
	if status = state.ExitCode(); status != 0 {
		said = complaints.String()
	}
	return c, out.String() + said, status, nil
}

// must runs a process that has to end with one of some statuses.
func must(ctx context.Context, statuses []int, program string, args ...string) (cost, error) {
	c, said, status, err := measured(ctx, program, args...)
	if err == nil && !slices.Contains(statuses, status) {
		err = fmt.Errorf("%s %s ended with status %d:\n%s", program, strings.Join(args, " "), status, said)
	}
	return c, err
}

// median gives the middle of each quantity by itself.
func median(list []cost) cost {
	var c cost
	c.wall = middle(list, func(c cost) time.Duration { return c.wall })
	c.cpu = middle(list, func(c cost) time.Duration { return c.cpu })
	c.peak = middle(list, func(c cost) int64 { return c.peak })
	return c
}

func middle[T ~int64](list []cost, of func(cost) T) T {
	all := make([]T, len(list))
	for i, c := range list {
		all[i] = of(c)
	}
	slices.Sort(all)
	n := len(all)
	return (all[(n-1)/2] + all[n/2]) / 2
}
