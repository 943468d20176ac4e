package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/store"
)

// archiveTexts keeps for ever what officers wrote for a pack.
func (s *Session) archiveTexts(o *order) ([]store.Text, error) {
	files, err := s.textFiles(o.view.org, o.view.quarter)
	if err != nil {
		return nil, err
	}
	list := make([]store.Text, len(files))
	for i, f := range files {
		sum := sha256.Sum256(f.data)
		list[i] = store.Text{Name: f.file, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(f.data))}
		if err := s.archive(bytes.NewReader(f.data), list[i].SHA256, f.file); err != nil {
			return nil, err
		}
		if err := disk.SyncFolder(filepath.Dir(s.archived(list[i].SHA256, f.file))); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// textsOf gives what officers had written for a pack, from the archive, those for every organisation first.
func (s *Session) textsOf(ctx context.Context, p *store.Pack) ([]officersText, error) {
	texts, err := s.record.Texts(ctx, p.Organisation, p.Quarter, p.Version)
	if err != nil {
		return nil, err
	}
	common := path.Join(textsFolder, p.Quarter.String())
	slices.SortStableFunc(texts, func(a, b store.Text) int {
		return cmp.Compare(strings.Compare(path.Dir(a.Name), common), strings.Compare(path.Dir(b.Name), common))
	})
	list := make([]officersText, len(texts))
	for i, t := range texts {
		data, err := os.ReadFile(s.archived(t.SHA256, t.Name))
		if err != nil {
			return nil, fmt.Errorf("reading the archived %s: %w", t.Name, err)
		}
		name, isText := strings.CutSuffix(path.Base(t.Name), textEnding)
		if !isText {
			name = ""
		}
		list[i] = officersText{name, t.Name, data}
	}
	return list, nil
}
