package main

import (
	"os"
	"syscall"
)

// peak gives the most memory that an ended process held at once. The kernel counts from before the process became another programme, so that
// it is never less than what this programme holds, which is little: everything large is done in processes of its own.
func peak(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}

// settle has everything written to disk that was left to be written, so that nobody pays for it while being measured.
func settle() { syscall.Sync() }
