package pipeline

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/proof"
)

// open lets everybody read the files of a pack that is about to be published. The workbook in which officers work stays theirs.
func (o *order) open() error {
	for _, name := range append(o.products(), proof.ManifestFile, proof.SignatureFile) {
		if name == proof.OfficersFile {
			continue
		}
		if err := disk.OpenFile(filepath.Join(o.aside, name)); err != nil && !(name == proof.SignatureFile && errors.Is(err, os.ErrNotExist)) {
			return fmt.Errorf("opening the pack to readers: %w", err)
		}
	}
	if err := disk.OpenFolder(o.aside); err != nil {
		return fmt.Errorf("opening the pack to readers: %w", err)
	}
	return nil
}

// openWay lets everybody reach a published pack, through the folders of its quarter, its organisation and the products. A folder that belongs to somebody else is left as it is.
func (s *Session) openWay(folder string) error {
	for dir := filepath.Dir(folder); ; dir = filepath.Dir(dir) {
		if err := disk.OpenFolder(dir); err != nil && !errors.Is(err, os.ErrPermission) {
			return fmt.Errorf("opening the way to the pack to readers: %w", err)
		}
		if dir == s.Out || dir == filepath.Dir(dir) {
			return nil
		}
	}
}
