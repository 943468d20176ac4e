// Package disk is how perfpack treats files and folders: what it writes is there whole or not at all and stays there when the power fails, is readable to those it is
// for, and stands on a disk of this machine. It knows nothing of what is in them. What Windows does otherwise is here and nowhere else, in system_windows.go.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteWhole writes a file so that it is there whole or not at all, and still there after the power fails: beside its place, synced, renamed, the folder synced.
// What a run that was cut short left beside the place is written over.
func WriteWhole(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := MakeFolder(dir); err != nil {
		return err
	}
	aside := filepath.Join(dir, ".unfinished-"+filepath.Base(path))
	f, err := os.OpenFile(aside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, FileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = Rename(aside, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return SyncFolder(dir)
}

// MakeFolder makes a folder with those above it, so that they are still there after the power fails: a folder that is new is a name in the one above, which is synced.
func MakeFolder(dir string) error { return MakeFolderAs(dir, FolderMode) }

// MakeFolderAs is MakeFolder with the permissions of those that are new.
func MakeFolderAs(dir string, mode fs.FileMode) error {
	if Exists(dir) {
		return nil
	}
	above := filepath.Dir(dir)
	if err := MakeFolderAs(above, mode); err != nil {
		return err
	}
	if err := os.Mkdir(dir, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return SyncFolder(above)
}

// SyncFolder makes the names in a folder lasting. Windows has no such call, and does not need it.
func SyncFolder(dir string) error {
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

// SyncTree syncs every file and folder under a folder which is about to be given its final name.
func SyncTree(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return SyncFolder(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}

// Existing gives a folder, or the nearest above it that is there.
func Existing(folder string) string {
	for !Exists(folder) && filepath.Dir(folder) != folder {
		folder = filepath.Dir(folder)
	}
	return folder
}

// Exists says whether there is something of that name.
func Exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// TakePlace gives a folder that was made aside its name. What has the name already is an empty folder, and goes.
func TakePlace(aside, folder string) error {
	err := filepath.WalkDir(aside, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return SyncFolder(p)
	})
	if err != nil {
		return err
	}
	if err := os.Remove(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := Rename(aside, folder); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(filepath.Clean(folder)))
}
