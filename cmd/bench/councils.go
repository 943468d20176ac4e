package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

// Many councils on one machine: the round over all of them when nothing is due, and the most memory and time that any one may take.
const (
	roundWithin   = 10 * time.Minute
	councilWithin = 10 * time.Second
	memoryOfEach  = 512 // MB
)

// manyCouncils has one machine keep as many councils, each in a workspace of its own: first every one's years of returns are read and its pack is made, one
// council after the other, then all are looked at again when nothing is due, which is what a day is like.
func (b *bench) manyCouncils(ctx context.Context, councils int) error {
	s := perCouncil
	fmt.Printf("%s\n%d councils, each with %d figures of %d indicators in %d returns: %d figures\n", b.product, councils, s.figures(), s.measures(), s.services, councils*s.figures())
	if n := load(); n > 0.5 {
		fmt.Printf("the machine has other work (load %.1f on %d cores): CPU times say more than wall times\n", n, runtime.NumCPU())
	}
	all := filepath.Join(b.dir, "councils")
	if err := os.RemoveAll(all); err != nil {
		return err
	}
	workspace := func(n int) string { return filepath.Join(all, fmt.Sprintf("%03d", n+1)) }
	first, again := tally{}, tally{}
	for n := range councils {
		b.progress("council %d of %d", n+1, councils)
		if _, err := must(ctx, []int{0}, b.self, "generate", councilSize+strconv.Itoa(n+1), workspace(n)); err != nil {
			return err
		}
		c, err := b.perfpack(ctx, workspace(n), "run", "--at", builtOn)
		if err == nil {
			_, err = packIn(workspace(n), 1)
		}
		if err != nil {
			return fmt.Errorf("council %d: %w", n+1, err)
		}
		first.add(c)
	}
	for n := range councils {
		c, err := b.perfpack(ctx, workspace(n), "run", "--at", builtOn)
		if err == nil {
			if _, second := packIn(workspace(n), 2); !errors.Is(second, os.ErrNotExist) {
				err = fmt.Errorf("nothing was new, and yet a second pack was made: %w", second)
			}
		}
		if err != nil {
			return fmt.Errorf("council %d: %w", n+1, err)
		}
		again.add(c)
	}
	b.progress("")
	fmt.Println("all returns read and a pack made: " + first.String())
	fmt.Println("nothing due: " + again.String())
	fmt.Printf("%s; %s; %s\n", verdict(again.all.wall <= roundWithin, "a round in which nothing is due within %v", roundWithin),
		verdict(first.most.wall <= councilWithin, "a council within %v", councilWithin), verdict(max(first.most.peak, again.most.peak) <= memoryOfEach*megabyte, "at most %d MB", memoryOfEach))
	fmt.Printf("the workspaces take %.0f MB of disk\n", float64(sizeOf(all))/megabyte)
	return nil
}

// tally adds up what was measured of many councils; most has the largest of each quantity.
type tally struct {
	n         int
	all, most cost
}

func (t *tally) add(c cost) {
	t.n++
	t.all.wall, t.all.cpu = t.all.wall+c.wall, t.all.cpu+c.cpu
	t.most.wall, t.most.cpu, t.most.peak = max(t.most.wall, c.wall), max(t.most.cpu, c.cpu), max(t.most.peak, c.peak)
}

func (t tally) String() string {
	return fmt.Sprintf("%d councils in %v (CPU %v); the longest %s s (CPU %s s); at most %s MB", t.n, t.all.wall.Round(time.Second), t.all.cpu.Round(time.Second),
		seconds(t.most.wall.Seconds()), seconds(t.most.cpu.Seconds()), memory(t.most.peak))
}
