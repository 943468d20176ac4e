package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/store"
)

// waitingFolder is that of the receipts of files which wait in the inbox. They have no number: what waits is not in the record.
const waitingFolder = "waiting"

// waitingReceiptFolder gives the place of the receipt of a file that waits. People know it by the letters and figures of the file's name; the digest of
// the whole name tells apart those that have the same, and keeps it from being taken for the number of a submission.
func waitingReceiptFolder(name string) string {
	known := strings.FieldsFunc(strings.ToLower(strings.TrimSuffix(name, filepath.Ext(name))), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	digest := sha256.Sum256([]byte(name))
	stem := strings.Join(append(known, ""), "-")
	return filepath.Join(receiptsFolder, waitingFolder, stem[:min(len(stem), 40)]+hex.EncodeToString(digest[:6]))
}

// writeWaiting brings the receipts of files that wait in line with those that wait now, among all that were given in a scan of the inbox: what is missing
// or says something else is written, and what no longer waits goes. A receipt that says the same keeps the day on which it was first said. Whatever is
// left when this is cut short, the next scan mends.
func (s *Session) writeWaiting(all []Receipt) error {
	top := s.path(receiptsFolder, waitingFolder)
	there, err := os.ReadDir(top)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("looking for receipts of files that wait: %w", err)
	}
	waits := map[string]bool{}
	for i := range all {
		r := &all[i]
		if r.State != string(store.Waiting) {
			continue
		}
		r.Folder = waitingReceiptFolder(r.File)
		waits[filepath.Base(r.Folder)] = true
		if err := s.waitingReceipt(r); err != nil {
			return fmt.Errorf("writing the receipt of a file that waits: %w", err)
		}
	}
	for _, e := range there {
		if e.IsDir() && !waits[e.Name()] {
			if err := removeReceipt(filepath.Join(top, e.Name())); err != nil {
				return fmt.Errorf("taking away the receipt of a file that waits no longer: %w", err)
			}
		}
	}
	if there != nil && len(waits) == 0 {
		return removeFolder(top)
	}
	return nil
}

// waitingReceipt writes one of them, or gives it the day on which the same was first said.
func (s *Session) waitingReceipt(r *Receipt) error {
	path := s.path(r.Folder, receiptFile)
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	r.Findings = []finding.Finding{}
	text := func() ([]byte, error) {
		text, err := json.MarshalIndent(r, "", "  ")
		return append(text, '\n'), err
	}
	now := r.Received
	var was Receipt
	if json.Unmarshal(before, &was) == nil { // what cannot be read is written over
		r.Received = was.Received
		if same, err := text(); err != nil || bytes.Equal(same, before) {
			return err
		}
	}
	r.Received = now
	fresh, err := text()
	if err != nil {
		return err
	}
	return disk.WriteWhole(path, fresh)
}

// removeReceipt takes away a receipt with its folder. Something else that somebody put there stays.
func removeReceipt(folder string) error {
	for _, name := range []string{receiptFile, onTheWay + receiptFile} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return removeFolder(folder)
}

// removeFolder takes away a folder, unless there is something in it.
func removeFolder(folder string) error {
	if err := os.Remove(folder); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
