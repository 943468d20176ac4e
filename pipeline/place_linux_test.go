package pipeline

import (
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAWorkspaceOnAShareIsRefused(t *testing.T) {
	here := t.TempDir()
	if err := local(here); err != nil {
		t.Fatalf("the tests run on such a disk: %v", err)
	}
	for number, refused := range map[uint32]bool{
		0x6969: true, 0xFF534D42: true, 0xFE534D42: true, 0x65735546: true, 0x01021997: true, // NFS, CIFS, SMB, FUSE, 9p
		0xEF53: false, 0x58465342: false, 0x9123683E: false, 0x2FC12FC1: false, 0x01021994: false, 0x794C7630: false, // ext4, XFS, btrfs, ZFS, tmpfs, overlay
	} {
		if kind := elsewhere[number]; (kind != "") != refused {
			t.Errorf("file system %x is %q", number, kind)
		}
	}
	// The disk of the tests is taken for a share, and nothing is done there.
	was := elsewhere
	defer func() { elsewhere = was }()
	var disk syscall.Statfs_t
	if err := syscall.Statfs(here, &disk); err != nil {
		t.Fatal(err)
	}
	elsewhere = map[uint32]string{uint32(disk.Type): "NFS"}
	w, morning := &Workspace{Root: here}, time.Date(2025, 11, 1, 6, 15, 0, 0, time.UTC)
	_, err := w.hold(morning)
	var away *Away
	if !errors.As(err, &away) || !strings.Contains(err.Error(), "keep the workspace on a disk of this machine") {
		t.Errorf("it is worked on: %v", err)
	}
	if exists(w.path(lockFile)) {
		t.Error("something was written there")
	}
	if _, err := Restore(t.Context(), morning, nil, here, here+"/new/again"); !errors.As(err, &away) {
		t.Errorf("it is restored to: %v", err)
	}
}
