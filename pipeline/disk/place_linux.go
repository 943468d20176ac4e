package disk

import (
	"fmt"
	"syscall"
)

// elsewhere are the file systems whose files are not, or not surely, on a disk of this machine, by the numbers of statfs(2). FUSE and 9p are among them
// though they may be on this machine: they are what cloud folders, folders shared with a virtual machine and the Windows drives under WSL are, and do not
// keep SQLite's locks and shared memory. The overlay of a container and memory file systems are local, and not listed.
var elsewhere = map[uint32]string{
	0x6969:     "NFS",
	0x517B:     "SMB",
	0xFF534D42: "CIFS",
	0xFE534D42: "SMB",
	0x564C:     "NCP",
	0x5346414F: "AFS",
	0x6B414653: "AFS",
	0x73757245: "Coda",
	0x00C36400: "Ceph",
	0x0BD00BD0: "Lustre",
	0x47504653: "GPFS",
	0x01161970: "GFS2",
	0x7461636F: "OCFS2",
	0x65735546: "FUSE",
	0x01021997: "9p",
	0x786F4256: "a folder shared by VirtualBox",
}

// AwayFrom says as what kind of file system a folder is not on this machine's disk; empty where it is.
func AwayFrom(folder string) (string, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return "", fmt.Errorf("looking for the disk of %s: %w", folder, err)
	}
	return elsewhere[uint32(s.Type)], nil
}
