package disk

import "testing"

func TestSharesAreKnownByTheirFileSystem(t *testing.T) {
	if kind, err := AwayFrom(t.TempDir()); err != nil || kind != "" {
		t.Fatalf("the tests run on a share: %q, %v", kind, err)
	}
	if _, err := AwayFrom("/nowhere at all"); err == nil {
		t.Error("a folder that is not there is on some disk")
	}
	for number, away := range map[uint32]bool{
		0x6969: true, 0xFF534D42: true, 0xFE534D42: true, 0x65735546: true, 0x01021997: true, // NFS, CIFS, SMB, FUSE, 9p
		0xEF53: false, 0x58465342: false, 0x9123683E: false, 0x2FC12FC1: false, 0x01021994: false, 0x794C7630: false, // ext4, XFS, btrfs, ZFS, tmpfs, overlay
	} {
		if kind := elsewhere[number]; (kind != "") != away {
			t.Errorf("file system %x is %q", number, kind)
		}
	}
}
