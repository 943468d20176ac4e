package pipeline

import (
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

var driveType = syscall.NewLazyDLL("kernel32.dll").NewProc("GetDriveTypeW")

// awayFrom says as what kind of drive a folder is not on this machine's disk; empty where it is. A drive letter may stand for a share.
func awayFrom(folder string) (string, error) {
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
