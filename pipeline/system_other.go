//go:build !windows

package pipeline

import "os"

// What is done otherwise on Windows is in system_windows.go; this is how it is done elsewhere.

// keepsModes says that files have permissions of their own.
const keepsModes = true

// lockedFile is what is locked while the workspace is held: the file that says by whom.
const lockedFile = lockFile

// heldOpen says that a file cannot be had because another program has it open, which happens on Windows only.
func heldOpen(error) bool { return false }

// rename gives a file or folder its name.
func rename(from, to string) error { return os.Rename(from, to) }
