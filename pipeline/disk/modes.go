package disk

import "os"

// Who may read what perfpack writes: the user it runs as, and that user's group. A final pack is for everybody, and so are the folders that lead to it; what was
// received is kept so that nobody alters it by mistake, and a private key or an exempt appendix is its owner's alone. The umask may take away from these, but not
// from what is published.
//
// Windows has no such bits. A file there has the permissions of the folder it stands in, which the council sets for the workspace; only that what was received may not be
// written to is the same.
const (
	FileMode      os.FileMode = 0o640
	FolderMode    os.FileMode = 0o750
	ReceivedMode  os.FileMode = 0o440
	OwnMode       os.FileMode = 0o600
	OwnFolderMode os.FileMode = 0o700
	PublicMode    os.FileMode = 0o644
)

const publicFolders = 0o055 // which are added to a folder's own, so that it may be entered and listed

// OpenFile lets everybody read a file. On Windows it does nothing.
func OpenFile(path string) error {
	if !keepsModes {
		return nil
	}
	return os.Chmod(path, PublicMode)
}

// OpenFolder lets everybody enter and list a folder. On Windows it does nothing.
func OpenFolder(path string) error {
	info, err := os.Stat(path)
	if err == nil && keepsModes && info.Mode()&publicFolders != publicFolders {
		err = os.Chmod(path, info.Mode()|publicFolders)
	}
	return err
}
