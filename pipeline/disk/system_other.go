//go:build !windows

package disk

import "os"

// What is done otherwise on Windows is in system_windows.go; this is how it is done elsewhere.

// keepsModes says that files have permissions of their own.
const keepsModes = true

// LockHides says that nobody can read or write a file while it is locked.
const LockHides = false

// HeldOpen says that a file cannot be had because another program has it open, which happens on Windows only.
func HeldOpen(error) bool { return false }

// Rename gives a file or folder its name.
func Rename(from, to string) error { return os.Rename(from, to) }
