package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"perfpack/pipeline/disk"
)

// Seal is what the file of the record was when perfpack last left it. SQLite notices damage to its own structure, but not a figure that has become another: the
// seal notices every bit. It stands beside the record.
type Seal struct {
	Form    int    `json:"form"`    // of the record
	Journal int64  `json:"journal"` // its last sequence
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
}

// SealEnding ends the name of a seal, after that of the record.
const SealEnding = ".seal"

// SealOf gives the seal of a record as its file is now.
func SealOf(record string, form int, journal int64) (Seal, error) {
	file, err := Hash(record)
	return Seal{form, journal, file.Size, file.SHA256}, err
}

func (s Seal) text() []byte {
	return fmt.Appendf(nil, `{"form":%d,"journal":%d,"size":%d,"sha256":"%s"}`+"\n", s.Form, s.Journal, s.Size, s.SHA256)
}

// Write writes the seal beside the record.
func (s Seal) Write(record string) error { return disk.WriteWhole(record+SealEnding, s.text()) }

// ReadSeal reads the seal beside a record, and says whether there is one. One that is damaged itself is like no record.
func ReadSeal(record string) (Seal, bool, error) {
	text, err := os.ReadFile(record + SealEnding)
	if errors.Is(err, fs.ErrNotExist) {
		return Seal{}, false, nil
	}
	if err != nil {
		return Seal{}, false, fmt.Errorf("reading %s: %w", filepath.Base(record)+SealEnding, err)
	}
	var s Seal
	if json.Unmarshal(text, &s) != nil {
		return Seal{}, true, nil
	}
	return s, true, nil
}

// Logged says that a record has a log beside it which is not taken in yet, as after a run that was cut short.
func Logged(record string) bool {
	info, err := os.Stat(record + "-wal")
	return err == nil && info.Size() > 0
}

// Sealing is how the file of a record compares with its seal.
type Sealing struct {
	Last    Seal
	Sealed  bool // there is a seal
	Logged  bool
	Differs string // empty where nothing does
	now     File
}

// AsSealed compares the file of a record with its seal. It is to be asked before the record is opened. A record without a seal passes: it is new, or somebody
// who knows why took the seal away.
func AsSealed(record string) (g Sealing, err error) {
	g.Logged = Logged(record)
	g.Last, g.Sealed, err = ReadSeal(record)
	if err != nil || !g.Sealed {
		return g, err
	}
	name := filepath.Base(record)
	g.now, err = Hash(record)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		g.Differs = name + " is not there"
	case err != nil:
		return g, err
	case g.now.Size != g.Last.Size:
		g.Differs = fmt.Sprintf("%s has %d bytes, and had %d when perfpack last left it", name, g.now.Size, g.Last.Size)
	case g.now.SHA256 != g.Last.SHA256:
		g.Differs = fmt.Sprintf("%s has the SHA-256 %s, and had %s when perfpack last left it", name, g.now.SHA256, g.Last.SHA256)
	}
	return g, nil
}

// Whole makes sure of the seal itself, once the file of the record is known to be the one that was sealed: every byte of it is as perfpack would write it.
func (g Sealing) Whole(record string, form int, journal int64) error {
	text, err := os.ReadFile(record + SealEnding)
	if err != nil {
		return err
	}
	if want := (Seal{form, journal, g.now.Size, g.now.SHA256}).text(); string(text) != string(want) {
		return fmt.Errorf("%s says %q, and would say %q", filepath.Base(record)+SealEnding, text, want)
	}
	return nil
}
