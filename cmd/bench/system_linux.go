package main

import (
	"fmt"
	"os"
	"syscall"
)

// peak gives the most memory that an ended process held at once. The kernel counts from before the process became another program, so that
// it is never less than what this program holds, which is little: everything large is done in processes of its own.
func peak(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}

// settle has everything written to disk that was left to be written, so that nobody pays for it while being measured.
func settle() { syscall.Sync() }

// load gives how many processes wanted to run in the last minute, on average; 0 where it cannot be told.
func load() (n float64) {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(text), &n); err != nil {
		return 0
	}
	return n
}
