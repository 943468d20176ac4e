package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/store"
)

// Imported says what became of a file of history.
type Imported struct {
	File  string
	Added int  // figures that the record did not have
	Again bool // the same bytes were imported before
	// Figures is how many the file has, and Read how its tables were read; both are nought for a file that was imported before.
	Figures int
	Read    []ingest.HowRead
}

// ImportHistory takes figures from before perfpack into the record. A file that was taken in before changes nothing. A file with a fault, or of which it is
// in doubt how it is to be read, is not taken in at all, and stops the work: then nothing is stored of the others either, and the error is [Faults].
// How each file was read is given back in every case. With dryRun nothing is stored.
func (s *Session) ImportHistory(ctx context.Context, dryRun bool, paths ...string) ([]Imported, []finding.Finding, error) {
	if s.framework == nil {
		if _, err := s.takeInFramework(ctx); err != nil {
			return nil, nil, err
		}
	}
	type parcel struct {
		at   int // in the list
		data []byte
		ingest.History
	}
	reader := ingest.NewReader(ingest.Question{Framework: s.framework, Organisations: s.councils(), Limits: s.limits()})
	list := make([]Imported, len(paths))
	var parcels []parcel
	var found []finding.Finding
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, fmt.Errorf("reading history: %w", err)
		}
		list[i].File = filepath.Base(path)
		sum := sha256.Sum256(data)
		if f, known, err := s.record.FileByHash(ctx, hex.EncodeToString(sum[:])); err != nil {
			return nil, nil, err
		} else if known && f.Kind == store.HistoryFile {
			list[i].Again = true
			continue
		}
		h := reader.History(data, path)
		list[i].Figures, list[i].Read = len(h.Figures), h.Read
		found = append(found, h.Findings...)
		parcels = append(parcels, parcel{i, data, h})
	}
	finding.Sort(found)
	if worst, any := finding.Worst(found); any && worst == finding.Stop {
		return list, nil, &Faults{What: "the history", Findings: found}
	}
	if dryRun {
		return list, found, nil
	}
	for _, p := range parcels {
		if err := errors.Join(s.archive(bytes.NewReader(p.data), p.SHA256, p.File), disk.SyncFolder(filepath.Dir(s.archived(p.SHA256, p.File)))); err != nil {
			return nil, nil, err
		}
		err := s.record.Write(ctx, s.hand(program), func(tx *store.Tx) error {
			f, _, err := tx.Receive(ctx, store.File{SHA256: p.SHA256, Size: p.Size, Kind: store.HistoryFile, Name: p.File})
			if err != nil {
				return err
			}
			list[p.at].Added, err = tx.AppendHistory(ctx, f.ID, p.Figures)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return list, found, nil
}
