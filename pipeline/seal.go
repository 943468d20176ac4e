package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/store"
)

// seal is what the file of the record was when perfpack last left it. SQLite notices damage to its own structure, but not a figure that has become another: the
// seal notices every bit.
type seal struct {
	Form    int    `json:"form"`    // of the record
	Journal int64  `json:"journal"` // its last sequence
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
}

const sealFile = recordFile + ".seal"

func (w *Workspace) readSeal() (seal, bool, error) {
	var last seal
	text, err := os.ReadFile(w.path(sealFile))
	if errors.Is(err, fs.ErrNotExist) {
		return last, false, nil
	}
	if err != nil {
		return last, false, fmt.Errorf("reading %s: %w", sealFile, err)
	}
	if json.Unmarshal(text, &last) != nil {
		return seal{}, true, nil // it is damaged itself, and is like no record
	}
	return last, true, nil
}

// logged says that the record has a log beside it which is not taken in yet, as after a run that was cut short.
func (w *Workspace) logged() bool {
	info, err := os.Stat(w.path(recordFile + "-wal"))
	return err == nil && info.Size() > 0
}

// sealing is how the file of the record compares with its seal.
type sealing struct {
	last    seal
	now     ManifestFile
	logged  bool
	differs string // empty where nothing does
}

// asSealed compares the file of the record with its seal. It is to be asked before the record is opened. A workspace without a seal passes: it is new, or somebody
// who knows why took the seal away.
func (w *Workspace) asSealed() (g sealing, err error) {
	g.logged = w.logged()
	last, sealed, err := w.readSeal()
	if err != nil || !sealed {
		return g, err
	}
	g.last = last
	g.now, err = hashed(w.path(recordFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		g.differs = recordFile + " is not there"
	case err != nil:
		return g, err
	case g.now.Size != last.Size:
		g.differs = fmt.Sprintf("%s has %d bytes, and had %d when perfpack last left it", recordFile, g.now.Size, last.Size)
	case g.now.SHA256 != last.SHA256:
		g.differs = fmt.Sprintf("%s has the SHA-256 %s, and had %s when perfpack last left it", recordFile, g.now.SHA256, last.SHA256)
	}
	return g, nil
}

// Altered is the error of a record that is not as perfpack left it. Nothing is read from it or added to it.
type Altered struct{ How string }

func (a *Altered) Error() string {
	return a.How + ": another program has written to it, or the disk has damaged it. Put a backup back with perfpack restore; or, if it is known to be right as it is, remove " +
		sealFile + " and run again"
}

// sealText writes the seal of a record that ends with a sequence.
func sealText(known int64, file ManifestFile) []byte {
	return fmt.Appendf(nil, `{"form":%d,"journal":%d,"size":%d,"sha256":"%s"}`+"\n", store.Form(), known, file.Size, file.SHA256)
}

// trust says whether a record that differs from its seal is one that a run left in a hurry: it has grown since, or has a log that is not taken in. Such a record is
// looked at for damage; any other difference comes from outside.
func (s *Session) trust(ctx context.Context, g sealing) error {
	if g.differs == "" {
		return nil
	}
	known, err := s.record.Known(ctx)
	if err != nil {
		return err
	}
	if known <= g.last.Journal && g.last.Form == store.Form() && !g.logged {
		return &Altered{How: g.differs}
	}
	return s.record.Check(ctx)
}

// reseal seals the record as it is being left, if it has changed since it was sealed. It is called between the end of the work and the end of the lock.
func (s *Session) reseal(known int64) error {
	if s.logged() {
		return nil // another program is reading; the log is taken in, and the record sealed, when the next run ends
	}
	last, sealed, err := s.readSeal()
	if err == nil && sealed && last.Journal == known && last.Form == store.Form() && !s.unsealed {
		return nil
	}
	now, err := hashed(s.path(recordFile))
	if err != nil {
		return fmt.Errorf("sealing the record: %w", err)
	}
	if err := disk.WriteWhole(s.path(sealFile), sealText(known, now)); err != nil {
		return fmt.Errorf("sealing the record: %w", err)
	}
	return nil
}
