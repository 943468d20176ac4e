package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writeWhole writes a file so that it is there whole or not at all, and still there after the power fails: beside its place, synced, renamed, the folder synced.
// What a run that was cut short left beside the place is written over.
func writeWhole(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := makeFolder(dir); err != nil {
		return err
	}
	aside := filepath.Join(dir, ".unfinished-"+filepath.Base(path))
	f, err := os.OpenFile(aside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = rename(aside, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return syncFolder(dir)
}

// makeFolder makes a folder with those above it, so that they are still there after the power fails: a folder that is new is a name in the one above, which is synced.
func makeFolder(dir string) error { return makeFolderAs(dir, folderMode) }

// makeFolderAs is makeFolder with the permissions of those that are new.
func makeFolderAs(dir string, mode fs.FileMode) error {
	if exists(dir) {
		return nil
	}
	above := filepath.Dir(dir)
	if err := makeFolderAs(above, mode); err != nil {
		return err
	}
	if err := os.Mkdir(dir, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(above)
}

// syncFolder makes the names in a folder lasting. Windows has no such call, and does not need it.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	return nil
}

// syncTree syncs every file and folder under a folder which is about to be given its final name.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return syncFolder(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}

// existing gives a folder, or the nearest above it that is there.
func existing(folder string) string {
	for !exists(folder) && filepath.Dir(folder) != folder {
		folder = filepath.Dir(folder)
	}
	return folder
}

// exists says whether there is something of that name.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
