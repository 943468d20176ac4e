package pipeline

import (
	"errors"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/disk"
)

func TestAWorkspaceOnAShareIsRefused(t *testing.T) {
	defer func() { awayFrom = disk.AwayFrom }()
	awayFrom = func(string) (string, error) { return "NFS", nil }
	here := t.TempDir()
	w, morning := &Workspace{Root: here}, time.Date(2025, 11, 1, 6, 15, 0, 0, time.UTC)
	_, err := w.hold(morning)
	var away *Away
	if !errors.As(err, &away) || !strings.Contains(err.Error(), "keep the workspace on a disk of this machine") {
		t.Errorf("it is worked on: %v", err)
	}
	if disk.Exists(w.path(lockFile)) {
		t.Error("something was written there")
	}
	if _, err := Restore(t.Context(), morning, nil, here, here+"/new/again"); !errors.As(err, &away) {
		t.Errorf("it is restored to: %v", err)
	}
	awayFrom = disk.AwayFrom
	lock, err := w.hold(morning)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Unlock(); err != nil {
		t.Error(err)
	}
}
