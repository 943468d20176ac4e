//go:build linux

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// plants are faults that somebody could make in the order of writes. Each is an edit of the program's own text, so that there is nothing of it in the program:
// an edit that no longer fits fails the test. A harness that does not find them all is not to be trusted with the program itself.
var plants = []struct {
	name, file, was, is string
	errand              int
}{
	{"files are renamed without being synced", "disk/files.go", "err = errors.Join(err, f.Sync(), f.Close()); err == nil", "err = errors.Join(err, f.Close()); err == nil", 1},
	{"folders are not synced", "disk/files.go", "err := d.Sync(); err != nil &&", "err := error(nil); err != nil &&", 1},
	{"new folders are not synced into those above", "disk/files.go", "\treturn SyncFolder(above)\n", "\treturn nil\n", 2},
	{"the files of a pack are not synced", "disk/files.go", "return errors.Join(f.Sync(), f.Close())", "return f.Close()", 2},
	{"the record is not synced", "store/record.go", "synchronous(FULL)", "synchronous(OFF)", 1},
	{"a return is taken out of the inbox before it is recorded", "receive.go", "\tids, findings := make(", "\tfor _, a := range batch {\n\t\tif err := a.takeOut(); err != nil {\n\t\t\treturn nil, err\n\t\t}\n\t}\n\tids, findings := make(", 1},
	{"a file gets its name in the archive before it is synced", "takein.go", "err = errors.Join(err, f.Chmod(disk.ReceivedMode), f.Sync(), f.Close()); err == nil {\n\t\terr = disk.Rename(f.Name(), path)",
		"err = errors.Join(err, f.Chmod(disk.ReceivedMode), disk.Rename(f.Name(), path), f.Sync(), f.Close()); err == nil {", 1},
	{"the archive's folders are not synced before the record", "receive.go", "\tfor folder := range folders {\n\t\tif err := disk.SyncFolder(folder); err != nil {", "\tfor range folders {\n\t\tif err := error(nil); err != nil {", 1},
	{"a pack is built in its place", "build.go", `filepath.Join(filepath.Dir(o.folder), ".unfinished-"+filepath.Base(o.folder))`, "o.folder", 2},
	{"the receipt is written before the return is taken out of the inbox", "receive.go", "\tinbox := false\n\tfor i, a := range batch {",
		"\tinbox := false\n\tfor i, a := range batch {\n\t\tif err := s.receipt(&receipts[i], ids[i], findings[i]); err != nil {\n\t\t\treturn nil, err\n\t\t}", 1},
	{"receipts of a run that was cut short are forgotten", "receive.go", "err := s.finishReceipts(ctx); err != nil", "err := error(nil); err != nil", 1},
	{"what was on its way into the archive is left", "session.go", "s.trust(ctx, sealed), s.clearArchive()", "s.trust(ctx, sealed)", 1},
	{"a restored file is not synced", "backup.go", "out.Sync(), out.Close())", "out.Close())", 5},
	{"a step of the record is not one transaction", "store/migrate.go", "\ttx, err := db.BeginTx(ctx, nil)\n", "\tif _, err := db.ExecContext(ctx, string(text)); err != nil {\n\t\treturn err\n\t}\n\ttext = nil\n\ttx, err := db.BeginTx(ctx, nil)\n", 3},
	{"a new record is made in its place", "store/migrate.go", "return create(ctx, path, steps)", "return migrateAt(ctx, path, steps, 0)", 0},
}

func TestPlantedFaultsAreFound(t *testing.T) {
	if !*planted {
		t.Skip("not asked for by -planted")
	}
	tracer(t)
	found := 0
	for _, p := range plants {
		t.Run(strings.ReplaceAll(p.name, " ", "_"), func(t *testing.T) {
			c := newCutting(t, &errands[p.errand], plant(t, p.file, p.was, p.is))
			c.try(t, c.watch(t), 1, true)
			if len(c.bad) == 0 {
				t.Fatalf("it was not found in %d images", c.images)
			}
			found++
			t.Logf("found among the first %d images: %.300s", c.images, c.bad[0])
		})
	}
	t.Logf("%d of %d found", found, len(plants))
}

// TestEveryPlantedFaultFits is quick, so that nobody finds out a year later that an edit has nowhere to go any more.
func TestEveryPlantedFaultFits(t *testing.T) {
	for _, p := range plants {
		if _, edited := edit(t, p.file, p.was, p.is); !strings.Contains(edited, p.is) {
			t.Errorf("%s: the edit changes nothing", p.name)
		}
	}
}

// edit gives the path of a file of the program, and its text edited in one place.
func edit(t *testing.T, file, was, is string) (path, edited string) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "pipeline", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), was); n != 1 {
		t.Fatalf("%s has %q %d times", file, was, n)
	}
	return path, strings.Replace(string(text), was, is, 1)
}

// plant makes the program of a text that was edited in one place.
func plant(t *testing.T, file, was, is string) string {
	t.Helper()
	path, text := edit(t, file, was, is)
	dir := t.TempDir()
	edited, overlay, program := filepath.Join(dir, "edited.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "perfpack")
	place(t, edited, text)
	list, err := json.Marshal(map[string]map[string]string{"Replace": {path: edited}})
	if err != nil {
		t.Fatal(err)
	}
	place(t, overlay, string(list))
	// The tests' own program has a clock that can be told to stand still.
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
