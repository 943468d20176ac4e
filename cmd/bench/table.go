package main

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// The targets of issue 2, which is where they are explained.
var (
	wholeWithin  = map[string]float64{"M": 6, "L": 4}              // times the floor's wall
	memoryWithin = map[string]int64{"M": 100, "L": 260}            // MB
	laterWithin  = map[stage]float64{changed: 1. / 3, nothing: .1} // times the wall of the whole run
)

const (
	nothingWithin = 0.2 // seconds
	provingWithin = 20  // seconds, at size Y
	remakeWithin  = 1.0 // times the wall of the build
	growthWithin  = 1.0 // exponent of figures: no steeper than the work
	megabyte      = 1e6
)

const lineForm = "%-5s %-19s %8s %8s %8s %10s %9s %7s   %s"

var heading = fmt.Sprintf(lineForm, "size", "stage", "wall s", "CPU s", "peak MB", "floor wall", "floor CPU", "ratio", "target")

// lines are the rows of the table for one size. The ratio is that of the wall to the floor's, and for what comes after a whole run that to the whole run's.
func (r result) lines() []string {
	var list []string
	for st, name := range stageNames {
		st, c := stage(st), r.product[st]
		wall, cpu, base := "", "", r.product[whole].wall
		if st == remaking {
			base = r.product[building].wall
		}
		if st <= whole {
			base = r.floor[st].wall
			wall, cpu = seconds(base.Seconds()), seconds(r.floor[st].cpu.Seconds())
		}
		ratio := c.wall.Seconds() / base.Seconds()
		list = append(list, fmt.Sprintf(lineForm, r.size.name, name, seconds(c.wall.Seconds()), seconds(c.cpu.Seconds()), memory(c.peak), wall, cpu,
			fmt.Sprintf("%.2f", ratio), strings.Join(r.verdicts(st, ratio), "; ")))
	}
	return list
}

// verdicts say which targets a stage has, and whether they are met.
func (r result) verdicts(st stage, ratio float64) (list []string) {
	if most, ok := wholeWithin[r.size.name]; ok && st == whole {
		list = append(list, verdict(ratio <= most, "at most %.0f x the floor", most))
	}
	if most, ok := memoryWithin[r.size.name]; ok && st == whole && r.product[st].peak > 0 {
		list = append(list, verdict(r.product[st].peak <= most*megabyte, "at most %d MB", most))
	}
	if most, ok := laterWithin[st]; ok && wholeWithin[r.size.name] > 0 { // S is mostly the start of a process
		list = append(list, verdict(ratio <= most, "at most %.2f of the whole run", most))
	}
	if st == nothing {
		list = append(list, verdict(r.product[st].wall.Seconds() < nothingWithin, "under %.1f s", nothingWithin))
	}
	if st == proving && r.size.name == "Y" {
		list = append(list, verdict(r.product[st].wall.Seconds() < provingWithin, "under %d s", provingWithin))
	}
	if st == remaking {
		list = append(list, verdict(ratio <= remakeWithin, "at most %.1f of the build", remakeWithin))
	}
	return list
}

func verdict(met bool, target string, of ...any) string {
	word := "NOT MET"
	if met {
		word = "met"
	}
	return fmt.Sprintf(target, of...) + ": " + word
}

// growth compares the whole runs of two sizes: the power of the number of figures with which wall, CPU and memory grow.
func growth(a, b result) string {
	work := math.Log(float64(b.size.figures()) / float64(a.size.figures()))
	power := func(x, y float64) float64 { return math.Log(y/x) / work }
	from, to := a.product[whole], b.product[whole]
	wall, cpu := power(from.wall.Seconds(), to.wall.Seconds()), power(from.cpu.Seconds(), to.cpu.Seconds())
	memory, target := "", verdict(wall <= growthWithin, "wall at most %.1f", growthWithin)
	if from.peak > 0 && to.peak > 0 {
		p := power(float64(from.peak), float64(to.peak))
		memory, target = fmt.Sprintf("^%.2f", p), target+"; "+verdict(p <= growthWithin, "memory at most %.1f", growthWithin)
	}
	floor := func(of func(cost) time.Duration) string {
		return fmt.Sprintf("^%.2f", power(of(a.floor[whole]).Seconds(), of(b.floor[whole]).Seconds()))
	}
	return fmt.Sprintf(lineForm, a.size.name+"->"+b.size.name, "growth of whole run", fmt.Sprintf("^%.2f", wall), fmt.Sprintf("^%.2f", cpu), memory,
		floor(func(c cost) time.Duration { return c.wall }), floor(func(c cost) time.Duration { return c.cpu }), "", target)
}

// documents says how large what was read and written is.
func (r result) documents() string {
	s := fmt.Sprintf("%s: %d figures of %d indicators; %.2f MB of returns in;", r.size.name, r.size.figures(), r.size.measures(), float64(r.inbox)/megabyte)
	for _, d := range documents {
		if size := float64(r.sizes[d]); size >= megabyte/100 {
			s += fmt.Sprintf(" %s %.2f MB,", d, size/megabyte)
		}
	}
	return s + fmt.Sprintf(" perfpack.db %.2f MB", float64(r.sizes["perfpack.db"])/megabyte)
}

func seconds(s float64) string {
	if s < 1 {
		return fmt.Sprintf("%.3f", s)
	}
	return fmt.Sprintf("%.2f", s)
}

func memory(bytes int64) string {
	if bytes == 0 {
		return "unknown"
	}
	return fmt.Sprintf("%.0f", float64(bytes)/megabyte)
}
