package store

import (
	"context"
	"fmt"
)

// FileKind says as what a file was received.
type FileKind string

// The kinds of file.
const (
	ReturnFile    FileKind = "return"
	HistoryFile   FileKind = "history"
	FrameworkFile FileKind = "framework"
	ReplyFile     FileKind = "reply" // a list of queries that came back with answers
)

// File is a file received. Its bytes are in the archive, under their hash.
type File struct {
	ID     int64
	SHA256 string // 64 lower-case hexadecimal digits
	Size   int64
	Kind   FileKind
	Name   string // base name, the first under which these bytes came
	Seq    int64  // when it was first received
	At     string
}

// Receive records that a file came in. When the same bytes came before, it gives the file as it then was, and again is true;
// a name which is new for them is kept as well.
func (tx *Tx) Receive(ctx context.Context, f File) (_ File, again bool, err error) {
	was, again, err := tx.FileByHash(ctx, f.SHA256)
	if err != nil {
		return File{}, false, err
	}
	if again {
		_, named, err := first(list(ctx, tx.Reader, "reading the names of a file", scanned[string], "SELECT name FROM file_name WHERE file = ? AND name = ?", was.ID, f.Name))
		if err != nil || named || f.Name == was.Name {
			return was, true, err
		}
		seq, err := tx.Note(ctx, "file received under another name", f.Name, "")
		if err == nil {
			err = tx.exec(ctx, "INSERT INTO file_name (file, name, seq) VALUES (?, ?, ?)", was.ID, f.Name, seq)
		}
		if err != nil {
			return File{}, false, fmt.Errorf("recording the file %s: %w", f.Name, err)
		}
		return was, true, nil
	}
	if f.Seq, err = tx.Note(ctx, "file received", f.Name, ""); err != nil {
		return File{}, false, err
	}
	f.At = tx.hand.At
	f.ID, err = tx.add(ctx, "INSERT INTO file (sha256, size, kind, name, seq) VALUES (?, ?, ?, ?, ?)", f.SHA256, f.Size, string(f.Kind), f.Name, f.Seq)
	if err != nil {
		return File{}, false, fmt.Errorf("recording the file %s: %w", f.Name, err)
	}
	return f, false, nil
}

// FileByHash finds a file by the SHA-256 of its bytes, and says whether they were ever received.
func (rd Reader) FileByHash(ctx context.Context, sha256 string) (File, bool, error) {
	return first(rd.files(ctx, "WHERE f.sha256 = ?", sha256))
}

// Files gives every file received, in order.
func (rd Reader) Files(ctx context.Context) ([]File, error) { return rd.files(ctx, "ORDER BY f.seq") }

func (rd Reader) files(ctx context.Context, which string, args ...any) ([]File, error) {
	return list(ctx, rd, "reading the files received", func(scan func(...any) error) (f File, err error) {
		err = scan(&f.ID, &f.SHA256, &f.Size, &f.Kind, &f.Name, &f.Seq, &f.At)
		return f, err
	}, "SELECT f.id, f.sha256, f.size, f.kind, f.name, f.seq, j.at FROM file f JOIN journal j ON j.seq = f.seq "+which, args...)
}
