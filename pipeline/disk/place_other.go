//go:build !linux && !windows

package disk

// AwayFrom does not know about disks on this system.
func AwayFrom(string) (string, error) { return "", nil }
