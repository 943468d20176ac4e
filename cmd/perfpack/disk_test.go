//go:build linux

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A disk is what a file system would have of the files under a folder while a program works on them: what it was told of them, and what of that is sure to be
// there after the power has gone. It is worked out from a trace of the program's calls.
//
// Two things are lost with the power. Bytes that were written and not synced: all of a file's, or some of its sectors. And names that were made, moved or taken away:
// with a journal that keeps their order, those since the last sync of anything; without, any of those whose folder was not synced.
type disk struct {
	root  string
	base  names
	moves []move
	kept  int // of the moves, when the journal was written last
	open  map[int]*handle
}

// names are files and folders by their paths.
type names struct {
	files   map[string]*inode
	folders map[string]fs.FileMode
}

// inode is a file, whatever its name.
type inode struct {
	mode    fs.FileMode
	synced  []byte
	pending []change
}

// change is a write that is not synced, or a new length where it has no bytes.
type change struct {
	at   int64
	data []byte
}

// move makes, moves or takes away a name.
type move struct {
	what     string // file, folder, rename, remove
	from, to string
	file     *inode
	mode     fs.FileMode
	synced   bool // its folder was
}

type handle struct {
	path   string
	file   *inode // nil for a folder
	at     int64
	append bool
}

const sector = 512

// readDisk reads the files under a folder as they are, which are taken to be there for good.
func readDisk(root string) (*disk, error) {
	d := &disk{root: root, base: names{map[string]*inode{}, map[string]fs.FileMode{}}, open: map[int]*handle{}}
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if e.IsDir() {
			d.base.folders[p] = info.Mode().Perm()
			return nil
		}
		data, err := os.ReadFile(p)
		d.base.files[p] = &inode{mode: info.Mode().Perm(), synced: data}
		return err
	})
	return d, err
}

var (
	callLine  = regexp.MustCompile(`^(\d+) +(\w+)\((.*)\) += (-?\d+|\?)(?:<([^>]*)>)?(.*)$`)
	cutLine   = regexp.MustCompile(`^(\d+) +(\w+)\((.*?)\s*<unfinished \.\.\.>$`)
	goesOn    = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>(.*)$`)
	described = regexp.MustCompile(`^(-?\d+|AT_FDCWD)(?:<([^>]*)>)?$`)
)

// tracedCalls are those which the disk understands.
const tracedCalls = "openat,open,creat,write,pwrite64,writev,pwritev,lseek,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat," +
	"ftruncate,truncate,fallocate,copy_file_range,sendfile,splice,fchmod,fchmodat,chmod,link,linkat,symlink,symlinkat,dup,dup2,dup3,close"

// follow takes in the calls of a trace, and has each said that changed something.
func (d *disk) follow(trace []byte, changed func(event string) error) error {
	begun := map[string]string{}
	for _, line := range strings.Split(string(trace), "\n") {
		if m := cutLine.FindStringSubmatch(line); m != nil {
			begun[m[1]] = m[1] + " " + m[2] + "(" + m[3]
			continue
		}
		if m := goesOn.FindStringSubmatch(line); m != nil {
			line = begun[m[1]] + m[3]
		}
		m := callLine.FindStringSubmatch(line)
		if m == nil {
			continue // signals, exits
		}
		result, err := strconv.Atoi(m[4])
		if err != nil || result < 0 {
			continue // it failed, and changed nothing
		}
		event, err := d.call(m[2], arguments(m[3]), result)
		if err != nil {
			return fmt.Errorf("%.200s: %w", line, err)
		}
		if event != "" {
			if err := changed(event); err != nil {
				return err
			}
		}
	}
	return nil
}

// arguments splits what stands between the parentheses of a call. No comma stands within an argument, since strings are in hexadecimal.
func arguments(s string) []string {
	list := strings.Split(s, ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// plain undoes strace's hexadecimal.
func plain(s string) []byte {
	s = strings.Trim(s, `"`)
	data, err := hex.DecodeString(strings.ReplaceAll(s, `\x`, ""))
	if err != nil {
		return []byte(s)
	}
	return data
}

// number gives the number of a descriptor, and the path which strace has for it.
func number(arg string) (int, string) {
	m := described.FindStringSubmatch(arg)
	if m == nil {
		return -1, ""
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		n = -1
	}
	return n, string(plain(m[2]))
}

// at gives a path named beside an open folder, and whether it is under the root.
func (d *disk) at(folder, name string) (string, bool) {
	_, dir := number(folder)
	p := string(plain(name))
	if !path.IsAbs(p) {
		p = path.Join(dir, p)
	}
	p = path.Clean(p)
	return p, p == d.root || strings.HasPrefix(p, d.root+"/")
}

func (d *disk) now() names { return d.base.after(d.moves) }

func (d *disk) call(name string, args []string, result int) (event string, err error) {
	const here = "AT_FDCWD<2f>"
	rel := func(p string) string { return strings.TrimPrefix(p, d.root) }
	switch name {
	case "open", "creat":
		args = append([]string{here}, args...)
	case "rename":
		args = []string{here, args[0], here, args[1]}
	case "unlink", "mkdir", "chmod":
		args = append([]string{here}, args...)
	case "rmdir":
		args = []string{here, args[0], "AT_REMOVEDIR"}
	}
	switch name {
	case "openat", "open", "creat":
		p, ours := d.at(args[0], args[1])
		delete(d.open, result)
		if !ours {
			return "", nil
		}
		h := &handle{path: p, file: d.now().files[p], append: strings.Contains(args[2], "O_APPEND")}
		d.open[result] = h
		if h.file == nil && strings.Contains(args[2], "O_CREAT") {
			mode, err := strconv.ParseUint(args[3], 8, 32)
			if err != nil {
				return "", err
			}
			h.file = &inode{mode: fs.FileMode(mode) &^ 0o022}
			d.moves = append(d.moves, move{what: "file", to: p, file: h.file})
			return "make " + rel(p), nil
		}
		if h.file != nil && strings.Contains(args[2], "O_TRUNC") && len(h.file.whole()) > 0 {
			h.file.pending = append(h.file.pending, change{})
			return "empty " + rel(p), nil
		}
	case "close":
		n, _ := number(args[0])
		delete(d.open, n)
	case "lseek":
		if n, _ := number(args[0]); d.open[n] != nil {
			d.open[n].at = int64(result)
		}
	case "write", "pwrite64":
		n, _ := number(args[0])
		h := d.open[n]
		if h == nil {
			return "", nil
		}
		data := plain(args[1])
		if len(data) < result {
			return "", errors.New("the trace has not all that was written")
		}
		at := h.at
		if name == "pwrite64" {
			if at, err = strconv.ParseInt(args[3], 10, 64); err != nil {
				return "", err
			}
		} else {
			if h.append {
				at = int64(len(h.file.whole()))
			}
			h.at = at + int64(result)
		}
		h.file.pending = append(h.file.pending, change{at, data[:result]})
		return fmt.Sprintf("write %d bytes at %d of %s", result, at, rel(h.path)), nil
	case "ftruncate":
		n, _ := number(args[0])
		h := d.open[n]
		if h == nil {
			return "", nil
		}
		to, err := strconv.ParseInt(args[1], 10, 64)
		h.file.pending = append(h.file.pending, change{at: to})
		return fmt.Sprintf("cut %s to %d bytes", rel(h.path), to), err
	case "fsync", "fdatasync":
		n, _ := number(args[0])
		h := d.open[n]
		if h == nil {
			return "", nil
		}
		d.kept = len(d.moves)
		if h.file != nil {
			h.file.synced, h.file.pending = h.file.whole(), nil
			return "sync " + rel(h.path), nil
		}
		sure := map[string]bool{} // a name that was moved here was made before
		for i := len(d.moves) - 1; i >= 0; i-- {
			m := &d.moves[i]
			if path.Dir(m.place()) == h.path || sure[m.to] {
				m.synced = true
				sure[m.from] = m.from != ""
			}
		}
		return "sync folder " + rel(h.path), nil
	case "fchmod":
		n, _ := number(args[0])
		if h := d.open[n]; h != nil && h.file != nil {
			mode, err := strconv.ParseUint(args[1], 8, 32)
			h.file.mode = fs.FileMode(mode)
			return "", err
		}
	case "chmod", "fchmodat":
		if _, ours := d.at(args[0], args[1]); ours {
			return "", errors.New("the disk does not understand this")
		}
	case "rename", "renameat", "renameat2":
		from, ours := d.at(args[0], args[1])
		to, theirs := d.at(args[2], args[3])
		if !ours && !theirs {
			return "", nil
		}
		if ours != theirs {
			return "", errors.New("it is moved over the edge of the folder")
		}
		d.moves = append(d.moves, move{what: "rename", from: from, to: to})
		return "rename " + rel(from) + " to " + rel(to), nil
	case "unlink", "unlinkat", "rmdir":
		if p, ours := d.at(args[0], args[1]); ours {
			d.moves = append(d.moves, move{what: "remove", from: p})
			return "remove " + rel(p), nil
		}
	case "mkdir", "mkdirat":
		if p, ours := d.at(args[0], args[1]); ours {
			mode, err := strconv.ParseUint(args[2], 8, 32)
			d.moves = append(d.moves, move{what: "folder", to: p, mode: fs.FileMode(mode) &^ 0o022})
			return "make folder " + rel(p), err
		}
	default:
		if slices.ContainsFunc(args, func(a string) bool { n, _ := number(a); return d.open[n] != nil }) {
			return "", errors.New("the disk does not understand this")
		}
	}
	return "", nil
}

// place is where a move can be seen.
func (m *move) place() string {
	if m.to != "" {
		return m.to
	}
	return m.from
}

// after gives the names after some moves. One that has nothing to move does nothing: its name was lost before.
func (n names) after(moves []move) names {
	out := names{maps.Clone(n.files), maps.Clone(n.folders)}
	for i := range moves {
		m := &moves[i]
		if _, there := out.folders[path.Dir(m.place())]; !there {
			continue
		}
		switch m.what {
		case "file":
			out.files[m.to] = m.file
		case "folder":
			out.folders[m.to] = m.mode
		case "remove":
			delete(out.files, m.from)
			delete(out.folders, m.from)
		case "rename":
			if f, ok := out.files[m.from]; ok {
				delete(out.files, m.from)
				out.files[m.to] = f
				continue
			}
			if _, ok := out.folders[m.from]; !ok {
				continue
			}
			for p, f := range maps.Clone(out.files) {
				if rest, within := strings.CutPrefix(p, m.from+"/"); within {
					delete(out.files, p)
					out.files[m.to+"/"+rest] = f
				}
			}
			for p, mode := range maps.Clone(out.folders) {
				if rest, within := strings.CutPrefix(p+"/", m.from+"/"); within {
					delete(out.folders, p)
					out.folders[strings.TrimSuffix(m.to+"/"+rest, "/")] = mode
				}
			}
		}
	}
	// What stands in a folder that is not there cannot be found.
	for p := range maps.Clone(out.files) {
		if _, there := out.folders[path.Dir(p)]; !there {
			delete(out.files, p)
		}
	}
	return out
}

func changed(data []byte, c change) []byte {
	if c.data == nil {
		if c.at <= int64(len(data)) {
			return data[:c.at]
		}
		return append(data, make([]byte, c.at-int64(len(data)))...)
	}
	if end := c.at + int64(len(c.data)); end > int64(len(data)) {
		data = append(data, make([]byte, end-int64(len(data)))...)
	}
	copy(data[c.at:], c.data)
	return data
}

// whole gives the bytes of a file as the program sees them.
func (f *inode) whole() []byte {
	data := bytes.Clone(f.synced)
	for _, c := range f.pending {
		data = changed(data, c)
	}
	return data
}

// torn gives the bytes of a file of which some sectors that were not synced are lost.
func (f *inode) torn(rnd *rand.Rand) []byte {
	data := bytes.Clone(f.synced)
	for _, c := range f.pending {
		if c.data == nil {
			if rnd.IntN(2) == 0 {
				data = changed(data, c)
			}
			continue
		}
		for at := c.at; at < c.at+int64(len(c.data)); {
			end := min((at/sector+1)*sector, c.at+int64(len(c.data)))
			if rnd.IntN(2) == 0 {
				data = changed(data, change{at, c.data[at-c.at : end-c.at]})
			}
			at = end
		}
	}
	return data
}

// The ways in which the power goes.
const (
	cutKept     = "everything kept"
	cutLost     = "names kept, bytes lost"
	cutTorn     = "names kept, bytes torn"
	cutRolled   = "names rolled back, bytes lost"
	cutRolling  = "names rolled back in part, bytes torn"
	cutAnyNames = "any names lost, bytes torn"
)

var cuts = []string{cutKept, cutLost, cutTorn, cutRolled, cutRolling, cutAnyNames}

// image is what is found when the power is back.
type image struct {
	files   map[string]imageFile
	folders map[string]fs.FileMode
}

type imageFile struct {
	mode fs.FileMode
	data []byte
}

// cut gives what is left of the disk when the power goes now.
func (d *disk) cut(how string, rnd *rand.Rand) image {
	moves := d.moves
	switch how {
	case cutRolled:
		moves = moves[:d.kept]
	case cutRolling:
		moves = moves[:d.kept+rnd.IntN(len(moves)-d.kept+1)]
	case cutAnyNames:
		moves = slices.DeleteFunc(slices.Clone(moves), func(m move) bool { return !m.synced && rnd.IntN(2) == 0 })
	}
	left := d.base.after(moves)
	i := image{map[string]imageFile{}, left.folders}
	for p, f := range left.files {
		if strings.HasSuffix(p, "-shm") {
			continue // it is in memory only
		}
		data := f.synced
		switch how {
		case cutKept:
			data = f.whole()
		case cutTorn, cutRolling, cutAnyNames:
			data = f.torn(rnd)
		}
		i.files[p] = imageFile{f.mode, data}
	}
	return i
}

// digest tells images apart.
func (i image) digest() [sha256.Size]byte {
	h := sha256.New()
	for _, p := range slices.Sorted(maps.Keys(i.files)) {
		f := i.files[p]
		fmt.Fprintf(h, "%q %o %x\n", p, f.mode, sha256.Sum256(f.data))
	}
	for _, p := range slices.Sorted(maps.Keys(i.folders)) {
		fmt.Fprintf(h, "%q\n", p)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// write puts an image into a folder, in the place of the root.
func (i image) write(root, to string) error {
	for _, p := range slices.Sorted(maps.Keys(i.folders)) {
		if err := os.MkdirAll(to+strings.TrimPrefix(p, root), i.folders[p]|0o700); err != nil {
			return err
		}
	}
	for p, f := range i.files {
		name := to + strings.TrimPrefix(p, root)
		if err := errors.Join(os.WriteFile(name, f.data, f.mode), os.Chtimes(name, errandTime, errandTime)); err != nil {
			return err
		}
	}
	return nil
}

// copyWhole copies a folder with the modes of everything in it.
func copyWhole(from, to string) error {
	d, err := readDisk(from)
	if err != nil {
		return err
	}
	return d.cut(cutKept, nil).write(from, to)
}
