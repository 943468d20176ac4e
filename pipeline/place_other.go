//go:build !linux && !windows

package pipeline

// awayFrom does not know about disks on this system.
func awayFrom(string) (string, error) { return "", nil }
