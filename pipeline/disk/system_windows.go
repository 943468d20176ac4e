package disk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// This file is all that is done otherwise on Windows. Its counterparts are in system_other.go, and what is said of disks in place_linux.go and place_other.go.

// keepsModes says that files have permissions of their own. On Windows they have those of the folder they stand in, which the council sets for the workspace.
const keepsModes = false

// LockHides says that nobody can read or write a file while it is locked: on Windows not even by another handle of the same process.
const LockHides = true

const (
	accessDenied     = syscall.Errno(5)
	sharingViolation = syscall.Errno(32)
	lockViolation    = syscall.Errno(33)
)

// HeldOpen says that a file cannot be had because another program has it open: a person's Excel, a virus scanner, a backup.
func HeldOpen(err error) bool {
	return errors.Is(err, sharingViolation) || errors.Is(err, lockViolation)
}

// Rename gives a file or folder its name. A virus scanner that looks into what has just been written keeps it from being renamed for a moment, which is waited for.
func Rename(from, to string) error {
	const first, last = 10 * time.Millisecond, 2 * time.Second
	for pause := first; ; pause *= 2 {
		err := os.Rename(from, to)
		if err == nil || pause > last || !HeldOpen(err) && !errors.Is(err, accessDenied) {
			return err
		}
		time.Sleep(pause)
	}
}

var driveType = syscall.NewLazyDLL("kernel32.dll").NewProc("GetDriveTypeW")

// AwayFrom says as what kind of drive a folder is not on this machine's disk; empty where it is. A drive letter may stand for a share.
func AwayFrom(folder string) (string, error) {
	const remote = 4 // DRIVE_REMOTE
	volume := filepath.VolumeName(folder)
	if strings.HasPrefix(volume, `\\`) && !strings.HasPrefix(volume, `\\?\`) && !strings.HasPrefix(volume, `\\.\`) {
		return "a network share", nil
	}
	root, err := syscall.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return "", err
	}
	if kind, _, _ := driveType.Call(uintptr(unsafe.Pointer(root))); kind == remote {
		return "a network drive", nil
	}
	return "", nil
}
