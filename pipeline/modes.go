package pipeline

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Who may read what perfpack writes: the user it runs as, and that user's group. A final pack is for everybody, and so are the folders that lead to it; what was
// received is kept so that nobody alters it by mistake, and a private key is its owner's alone. The umask may take away from these, but not from what is published.
//
// Windows has no such bits. A file there has the permissions of the folder it stands in, which the council sets for the workspace; only that what was received may not be
// written to is the same.
const (
	fileMode      = 0o640
	folderMode    = 0o750
	receivedMode  = 0o440
	keyMode       = 0o600
	publicMode    = 0o644
	publicFolders = 0o055 // which are added to a folder's own, so that it may be entered and listed
)

// open lets everybody read the files of a pack that is about to be published. The workbook in which officers work stays theirs.
func (o *order) open() error {
	if !keepsModes {
		return nil
	}
	for _, name := range append(o.products(), manifestFile, signatureFile) {
		if name == officersFile {
			continue
		}
		if err := os.Chmod(filepath.Join(o.aside, name), publicMode); err != nil && !(name == signatureFile && errors.Is(err, os.ErrNotExist)) {
			return fmt.Errorf("opening the pack to readers: %w", err)
		}
	}
	return openFolder(o.aside)
}

// openWay lets everybody reach a published pack, through the folders of its quarter, its organisation and the products. A folder that belongs to somebody else is left as it is.
func (s *Session) openWay(folder string) error {
	for dir := filepath.Dir(folder); ; dir = filepath.Dir(dir) {
		if err := openFolder(dir); err != nil && !errors.Is(err, os.ErrPermission) {
			return err
		}
		if dir == s.Out || dir == filepath.Dir(dir) {
			return nil
		}
	}
}

func openFolder(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && keepsModes && info.Mode()&publicFolders != publicFolders {
		err = os.Chmod(dir, info.Mode()|publicFolders)
	}
	if err != nil {
		return fmt.Errorf("opening the pack to readers: %w", err)
	}
	return nil
}
