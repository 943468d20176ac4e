package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"perfpack/pipeline"
)

func backUp(t testing.TB, root string) (string, error) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "backup")
	_, err := must(pipeline.OpenWorkspace(root, "")).Backup(context.Background(), morning, nil, to)
	return to, err
}

func restore(t testing.TB, backup string) (string, *pipeline.Restored, error) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "restored")
	r, err := pipeline.Restore(context.Background(), morning, nil, backup, to)
	return to, r, err
}

func TestABackupGivesTheWorkspaceBack(t *testing.T) {
	root := withPacks(t)
	put(t, filepath.Join(root, "logo.png"), []byte("a logo"))
	backup, err := backUp(t, root)
	if err != nil {
		t.Fatal(err)
	}
	again, r, err := restore(t, backup)
	if err != nil || !r.Sound() || len(r.Proofs) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	was, is := whole(t, root), whole(t, again)
	for _, part := range []string{"archive/", "out/", "framework/", "history/", "perfpack.toml", "logo.png"} {
		n := 0
		for name, file := range was {
			if strings.HasPrefix(name, part) {
				n++
				if is[name] != file {
					t.Errorf("%s is not as it was", name)
				}
			}
		}
		if n == 0 {
			t.Errorf("there was no %s", part)
		}
	}
	for _, name := range packsOf(t, again) {
		if d := proved(t, again, name, true); len(d) > 0 {
			t.Errorf("%s: %q", name, d)
		}
	}
	s, end := open(t, again, day("2026-02-02"))
	if rb, err := s.Rebuild(context.Background(), "north/2025-26-Q2/v2", ""); err != nil || len(rb.Differs) > 0 {
		t.Errorf("made again there: %+v, %v", rb, err)
	}
	end()
	if got, want := made(run(t, again, day("2026-02-02"))), made(run(t, root, day("2026-02-02"))); got != want {
		t.Errorf("the next run gives %s, and without the restoring %s", got, want)
	}
	if _, _, err := restore(t, t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not a backup") {
		t.Errorf("an empty folder is restored: %v", err)
	}
	if _, err := pipeline.Restore(context.Background(), morning, nil, backup, root); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("a workspace is restored over: %v", err)
	}
	if _, err := must(pipeline.OpenWorkspace(root, "")).Backup(context.Background(), morning, nil, backup); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("a backup is written over: %v", err)
	}
}

func TestADamagedBackupIsNotRestoredAndDamageIsNotBackedUp(t *testing.T) {
	root := withPacks(t)
	backup, err := backUp(t, root)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for name := range whole(t, backup) {
		files = append(files, name)
	}
	slices.Sort(files)
	for i := 0; i < len(files); i += 1 + len(files)/8 {
		path := filepath.Join(backup, filepath.FromSlash(files[i]))
		data := read(t, path)
		changed := bytes.Clone(data)
		changed[len(changed)/3] ^= 2
		rewrite(t, path, changed)
		if to, _, err := restore(t, backup); err == nil {
			t.Errorf("with another bit in %s it is restored", files[i])
		} else if _, err := os.Stat(to); err == nil {
			t.Errorf("with another bit in %s something is restored, and it fails with %v", files[i], err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if _, _, err := restore(t, backup); err == nil {
			t.Errorf("without %s it is restored", files[i])
		}
		put(t, path, data)
	}
	if _, r, err := restore(t, backup); err != nil || !r.Sound() {
		t.Errorf("put right, it is not restored: %v", err)
	}

	for name, damage := range map[string]func(root string){
		"perfpack.db": func(root string) {
			path := filepath.Join(root, "perfpack.db")
			data := read(t, path)
			data[len(data)-5] ^= 1
			put(t, path, data)
		},
		"archive": func(root string) {
			path := must(filepath.Glob(filepath.Join(root, "archive", "*", "*.xlsx")))[0]
			data := read(t, path)
			data[len(data)/2] ^= 1
			rewrite(t, path, data)
		},
	} {
		root := withPacks(t)
		damage(root)
		if to, err := backUp(t, root); err == nil {
			t.Errorf("with damage to the %s it is backed up", name)
		} else if _, err := os.Stat(to); err == nil {
			t.Errorf("with damage to the %s there is a backup", name)
		}
	}
}

func TestABackupIsConsistentWhileRunsAreGoingOn(t *testing.T) {
	root := moors(t)
	books := replies(t)
	issued := forms(t, moors(t), q2)
	run(t, root, day("2025-11-01"))
	var runs sync.WaitGroup
	stop := make(chan struct{})
	runs.Go(func() {
		for n := 0; ; n++ {
			for s, book := range books {
				send(t, root, fmt.Sprintf("%s %d.xlsx", s, n), book)
			}
			send(t, root, fmt.Sprintf("more %d.xlsx", n), filled(t, issued["homes"], answer{"H3", "2025-26-Q2", "north", []string{"Value", fmt.Sprintf("31.%d", n%10), "Reason", "Counted again."}}))
			w, err := pipeline.OpenWorkspace(root, "")
			if err != nil {
				t.Error(err)
				return
			}
			s, err := w.Begin(context.Background(), morning, nil)
			if err == nil {
				_, err = s.Run(context.Background(), morning)
				err = errors.Join(err, s.Close())
			}
			if err != nil {
				t.Error(err)
				return
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	journal := map[int64]bool{}
	for range 3 {
		backup, err := backUp(t, root)
		if err != nil {
			t.Error(err)
			continue
		}
		_, r, err := restore(t, backup)
		if err != nil || !r.Sound() {
			t.Errorf("it is not sound: %v %+v", err, r)
			continue
		}
		journal[r.Note.Journal] = true
	}
	close(stop)
	runs.Wait()
	if len(journal) < 2 {
		t.Error("nothing was recorded between the backups, so nothing was shown")
	}
}
