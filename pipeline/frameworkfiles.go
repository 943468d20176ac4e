package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/framework"
)

// ImportFramework takes the framework that stands in the workspace into the record, and says whether it had changed.
func (s *Session) ImportFramework(ctx context.Context) (changed bool, found []finding.Finding, err error) {
	before, held, err := s.record.CurrentHash(ctx)
	if err != nil {
		return false, nil, err
	}
	found, err = s.takeInFramework(ctx)
	return !held || before != s.hash, found, err
}

// FrameworkVersion gives the hash by which the framework in force is known.
func (s *Session) FrameworkVersion() string { return s.hash }

// ExportFramework writes the framework in the record out as a CSV for each table, with all the columns that it may have, into a folder that is empty or
// not there yet, and gives the paths.
func (s *Session) ExportFramework(ctx context.Context, folder string) ([]string, error) {
	tables, err := s.recorded(ctx)
	if err != nil {
		return nil, err
	}
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty; name a folder that is, or a new one", folder)
	}
	var paths []string
	for _, f := range framework.Export(tables) {
		path := filepath.Join(folder, f.Name)
		if err := disk.WriteWhole(path, f.Data); err != nil {
			return nil, fmt.Errorf("writing the framework: %w", err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

var errNoFramework = errors.New("the record holds no framework yet; perfpack framework import takes in the one of the workspace")

// recorded gives the tables of the framework last taken in.
func (s *Session) recorded(ctx context.Context) ([]framework.CanonicalTable, error) {
	current, held, err := s.record.CurrentFramework(ctx, 0)
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, errNoFramework
	}
	return fromRecorded(current.Tables)
}

// DiffFramework says, a line for each change, how the framework that stands in the workspace differs from the one in the record.
func (s *Session) DiffFramework(ctx context.Context) ([]string, error) {
	before, err := s.recorded(ctx)
	if err != nil {
		return nil, err
	}
	tables, fw, found, err := s.ReadFramework()
	if err != nil {
		return nil, err
	}
	if fw == nil {
		return nil, &Faults{What: "the framework", Findings: found}
	}
	var lines []string
	for _, c := range framework.Diff(before, framework.Canonical(tables)) {
		lines = append(lines, c.String())
	}
	return lines, nil
}
