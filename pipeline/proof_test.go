package pipeline_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/proof"
)

var flips = flag.Int("flips", 200, "how many single bits are changed, one at a time, in pack, archive and record")

// withPacks gives a copy of a workspace with packs, which is made once for all the tests that ask for one.
func withPacks(t testing.TB) string {
	t.Helper()
	pressed.once.Do(func() { pressed.files = publish(t) })
	root := t.TempDir()
	for name, file := range pressed.files {
		mode, data, _ := strings.Cut(file, " ")
		put(t, filepath.Join(root, filepath.FromSlash(name)), []byte(data))
		for kept, bits := range map[string]fs.FileMode{"-r--r-----": 0o440, "-rw-r--r--": 0o644} { // what was received, and finals
			if mode == kept {
				if err := os.Chmod(filepath.Join(root, filepath.FromSlash(name)), bits); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return root
}

var pressed struct {
	once  sync.Once
	files map[string]string
}

// publish makes a workspace with a little history of its own: a first pack, one more when a return came late and a figure was corrected, one more with another
// target, one more with other settings, and the next quarter's.
func publish(t testing.TB) map[string]string {
	t.Helper()
	root := moors(t)
	books := replies(t)
	send(t, root, "waste.xlsx", books["waste"])
	send(t, root, "homes.xlsx", books["homes"])
	run(t, root, day("2025-11-03"))
	send(t, root, "people.xlsx", books["people"])
	issued := forms(t, moors(t), q2)
	send(t, root, "waste again.xlsx", filled(t, issued["waste"], slices.Concat(answers["waste"][:2], []answer{{"W2", "2025-26-Q2", "north", []string{"Value", "43", "Commentary", "Counted again."}}}, answers["waste"][3:])...))
	run(t, root, day("2025-11-05"))
	edit(t, filepath.Join(root, "framework", "targets.csv"), "W2,,2025-26-Q2,40,,50,", "W2,,2025-26-Q2,38,,50,")
	run(t, root, day("2025-11-07"))
	edit(t, filepath.Join(root, "perfpack.toml"), `name = "Northmoor District Council"`, `name = "Northmoor Council"`)
	signing(t, root, "proof.key", 1)
	put(t, filepath.Join(root, "texts", "2025-26-Q2", "purpose.md"), []byte("This is for the meeting.\n"))
	put(t, filepath.Join(root, "texts", "2025-26-Q2", "north", "background.md"), []byte("The north is high.\n"))
	put(t, filepath.Join(root, "texts", "2025-26-Q2", "zeal.md"), nil)
	run(t, root, day("2025-11-09"))
	put(t, filepath.Join(root, "texts", "2025-26-Q2", "purpose.md"), []byte("This is for another meeting.\n"))
	next := forms(t, root, q2+1)
	send(t, root, "homes Q3.xlsx", filled(t, next["homes"], answer{"H3", "2025-26-Q3", "north", []string{"Value", "30.5"}}))
	run(t, root, day("2026-02-02"))
	return whole(t, root)
}

func edit(t testing.TB, path, was, is string) {
	t.Helper()
	data := read(t, path)
	if bytes.Count(data, []byte(was)) != 1 {
		t.Fatalf("%s has %q %d times", path, was, bytes.Count(data, []byte(was)))
	}
	put(t, path, bytes.Replace(data, []byte(was), []byte(is), 1))
}

// signing has a workspace sign its packs from now on.
func signing(t testing.TB, root, key string, seed byte, more ...string) {
	t.Helper()
	if err := proof.NewKey(filepath.Join(root, key), bytes.Repeat([]byte{seed}, 32)); err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(read(t, filepath.Join(root, "perfpack.toml"))), "[proof]")
	put(t, filepath.Join(root, "perfpack.toml"), []byte(before+"[proof]\nkey = \""+key+"\"\n"+strings.Join(more, "\n")+"\n"))
}

// packsOf lists the packs of a workspace as organisation/quarter/version.
func packsOf(t testing.TB, root string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "out", "*", "*", "v*"))
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no packs", err)
	}
	for i, p := range paths {
		rel := must(filepath.Rel(filepath.Join(root, "out"), p))
		paths[i] = filepath.ToSlash(rel)
	}
	return paths
}

func TestEveryPackCanBeMadeAgainAsItWasKnownThen(t *testing.T) {
	root := withPacks(t)
	packs := packsOf(t, root)
	if len(packs) != 12 { // ten drafts and two finals
		t.Fatalf("there are %q", packs)
	}
	before := whole(t, root)
	for _, name := range packs {
		s, end := open(t, root, day("2027-12-24"))
		r, err := s.Rebuild(context.Background(), name, "")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(r.Differs) > 0 || len(r.Other) > 0 || r.Files != 8 {
			t.Errorf("%s made again: %+v", name, r)
		}
		end()
	}
	after := whole(t, root)
	delete(before, ".perfpack.lock")
	delete(after, ".perfpack.lock")
	for name, was := range before {
		if after[name] != was {
			t.Errorf("%s has changed", name)
		}
	}
	if len(after) != len(before) {
		t.Errorf("there were %d files, and there are %d", len(before), len(after))
	}
}

func TestAPackMadeAgainCanBeKeptAndComparedWithTheRecordAlone(t *testing.T) {
	root := withPacks(t)
	ctx := context.Background()
	name := "south/2025-26-Q2/v2"
	original := whole(t, filepath.Join(root, "out", filepath.FromSlash(name)))
	if err := os.RemoveAll(filepath.Join(root, "out", filepath.FromSlash(name))); err != nil {
		t.Fatal(err)
	}
	s, end := open(t, root, morning)
	to := filepath.Join(t.TempDir(), "again")
	r, err := s.Rebuild(ctx, name, to)
	if err != nil || len(r.Differs) > 0 || r.Folder != to {
		t.Fatalf("%+v, %v", r, err)
	}
	again := whole(t, to)
	for file, was := range original {
		if again[file] != was {
			t.Errorf("%s is not the same", file)
		}
	}
	if _, err := s.Rebuild(ctx, name, to); err == nil {
		t.Error("a folder that is not empty is built into")
	}
	if _, err := s.Rebuild(ctx, "south/2025-26-Q2/v9", ""); err == nil || !strings.Contains(err.Error(), "there is no pack") {
		t.Errorf("a pack that never was is made again: %v", err)
	}
	end()

	// What is not the same is named.
	edit(t, packAt(root, "south", q2, 1, "outcomes.csv"), "A cleaner moor", "A cleaner moon")
	s, _ = open(t, root, morning)
	r, err = s.Rebuild(ctx, "south/2025-26-Q2/v1", "")
	if err != nil || len(r.Differs) != 1 || !strings.HasPrefix(r.Differs[0], "outcomes.csv differs from byte ") {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAPackThatIsGoneFromItsPlaceIsPutBack(t *testing.T) {
	root := withPacks(t)
	out := filepath.Join(root, "out", "north", "2025-26-Q3", "v1")
	was := whole(t, out)
	record := read(t, filepath.Join(root, "perfpack.db"))
	if err := os.RemoveAll(filepath.Join(root, "out", "north")); err != nil {
		t.Fatal(err)
	}
	s, end := open(t, root, day("2026-02-03"))
	b := must(s.Build(context.Background(), q2+1, "north"))
	end()
	if len(b) != 1 || !b[0].New || b[0].Path != out || b[0].Version != 1 {
		t.Errorf("it is given as %+v", b)
	}
	now := whole(t, out)
	for name, file := range was {
		if now[name] != file {
			t.Errorf("%s is not as it was", name)
		}
	}
	if !bytes.Equal(read(t, filepath.Join(root, "perfpack.db")), record) {
		t.Error("the record has changed")
	}
	if d := proved(t, root, "north/2025-26-Q3/v1", true); len(d) > 0 {
		t.Errorf("it is not proved: %q", d)
	}
}

func TestAQuarterIsAssessedAsItWasKnownThen(t *testing.T) {
	root := withPacks(t)
	s, _ := open(t, root, day("2027-01-01"))
	rows := func(point string) map[string]string {
		t.Helper()
		then, err := s.AsKnownAt(context.Background(), point)
		if err != nil {
			t.Fatal(err)
		}
		p, err := then.Assess(context.Background(), "north", q2, nil)
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{"name": p.Organisation.Name}
		for i := range p.Assessments {
			a := &p.Assessments[i]
			m[string(a.Indicator.Ref)] = a.Current.Value.Decimal.String() + " against " + a.Target.Value.Decimal.String() + ", " + a.Status.String()
		}
		return m
	}
	for _, c := range []struct{ point, w2, p4, name string }{
		{"north/2025-26-Q2/v1", "41 against 40, amber", "0 against 0, not_rated", "Northmoor District Council"},
		{"2025-11-03", "41 against 40, amber", "0 against 0, not_rated", "Northmoor District Council"},
		{"2025-11-04", "41 against 40, amber", "0 against 0, not_rated", "Northmoor District Council"},
		{"north/2025-26-Q2/v2", "43 against 40, amber", "64 against 0, not_rated", "Northmoor District Council"},
		{"2025-11-05", "43 against 40, amber", "64 against 0, not_rated", "Northmoor District Council"},
		{"south/2025-26-Q2/v3", "43 against 38, amber", "64 against 0, not_rated", "Northmoor District Council"},
		{filepath.Join(root, "out", "north", "2025-26-Q2", "v4"), "43 against 38, amber", "64 against 0, not_rated", "Northmoor Council"},
		{"2030-01-01", "43 against 38, amber", "64 against 0, not_rated", "Northmoor Council"},
	} {
		got := rows(c.point)
		if got["W2"] != c.w2 || got["P4"] != c.p4 || got["name"] != c.name {
			t.Errorf("at %s W2 was %s, P4 was %s, of %s; want %s, %s, of %s", c.point, got["W2"], got["P4"], got["name"], c.w2, c.p4, c.name)
		}
	}
	if _, err := s.AsKnownAt(context.Background(), "2024-01-01"); err == nil {
		t.Error("something was known before the record began")
	}

	// A pack made as known then is that of then, and otherwise stands beside the council's.
	then := must(s.AsKnownAt(context.Background(), "north/2025-26-Q2/v1"))
	b := must(then.Build(context.Background(), q2, "north"))
	if b[0].New || b[0].Version != 1 {
		t.Errorf("the pack of then is made again: %+v", b)
	}
	then = must(s.AsKnownAt(context.Background(), "2025-11-05"))
	for i, isNew := range []bool{true, false} {
		b = must(then.Build(context.Background(), q2-1, "north"))
		if b[0].New != isNew || b[0].Version != 0 || !strings.HasPrefix(filepath.Base(b[0].Path), "as-known-") {
			t.Errorf("the %dth time: %+v", i+1, b)
		}
	}
	if got := must(s.Build(context.Background(), q2+1)); got[0].New || got[0].Version != 1 {
		t.Errorf("it is taken for one of the council's packs: %+v", got)
	}
}

// proved verifies a pack and gives all that differs.
func proved(t testing.TB, root, name string, deep bool) []string {
	t.Helper()
	w, err := pipeline.OpenWorkspace(root, "")
	if err != nil {
		return []string{err.Error()}
	}
	p, err := w.Verify(context.Background(), morning, nil, name, deep)
	if err != nil {
		return []string{err.Error()}
	}
	var list []string
	for _, c := range p.Checks {
		for _, d := range c.Differs {
			list = append(list, c.What+": "+d)
		}
	}
	if p.Sound() != (len(list) == 0) {
		t.Errorf("it is said to be sound, with %q", list)
	}
	return list
}

func TestEveryPackIsProved(t *testing.T) {
	root := withPacks(t)
	before := whole(t, root)
	for _, name := range packsOf(t, root) {
		if d := proved(t, root, name, true); len(d) > 0 {
			t.Errorf("%s: %q", name, d)
		}
	}
	after := whole(t, root)
	for name, was := range before {
		if name != ".perfpack.lock" && after[name] != was {
			t.Errorf("verifying has changed %s", name)
		}
	}
	copied := filepath.Join(t.TempDir(), "copied")
	if err := os.CopyFS(copied, os.DirFS(filepath.Join(root, "out", "north", "2025-26-Q2", "v3"))); err != nil {
		t.Fatal(err)
	}
	if d := proved(t, root, copied, true); len(d) > 0 {
		t.Errorf("a copy is the pack as well: %q", d)
	}
	p, err := proof.Verify(copied)
	if err != nil || !p.Sound() {
		t.Errorf("a copy by itself: %+v, %v", p, err)
	}
}

// doctor alters the record as somebody would who knows SQLite, and then takes the seal away.
func doctor(t testing.TB, root string, statements ...string) {
	t.Helper()
	db := must(sql.Open("sqlite", filepath.Join(root, "perfpack.db")))
	for _, one := range statements {
		if _, err := db.Exec(one); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "perfpack.db.seal")); err != nil {
		t.Fatal(err)
	}
	// The next run seals it again, none the wiser.
	_, end := open(t, root, morning)
	end()
}

func TestWhatWasAlteredIsNamed(t *testing.T) {
	const pack = "north/2025-26-Q2/v2"
	archived := func(root, name string) string {
		t.Helper()
		for _, r := range must(filepath.Glob(filepath.Join(root, "receipts", "*", "*", "*", "receipt.json"))) {
			text := string(read(t, r))
			if strings.Contains(text, `"file": "`+name+`"`) {
				_, sum, _ := strings.Cut(text, `"sha256": "`)
				return filepath.Join(root, "archive", sum[:2], sum[:64]+".xlsx")
			}
		}
		t.Fatalf("%s has no receipt", name)
		return ""
	}
	for _, c := range []struct {
		name  string
		alter func(root string)
		plain string // what is said without --deep; empty where it takes --deep to see it
		deep  string
	}{
		{"a product", func(root string) {
			edit(t, packAt(root, "north", q2, 2, "outcomes.csv"), "A cleaner moor", "A cleaner moon")
		},
			"files: outcomes.csv has the SHA-256", ""},
		{"a product that grew", func(root string) {
			path := packAt(root, "north", q2, 2, "cabinet-report.pdf")
			put(t, path, append(read(t, path), '\n'))
		}, "files: cabinet-report.pdf has ", ""},
		{"a product gone", func(root string) { os.Remove(packAt(root, "north", q2, 2, "indicators.csv")) }, "files: indicators.csv is missing", "assessment: "},
		{"a file added", func(root string) { put(t, packAt(root, "north", q2, 2, "notes.txt"), nil) }, "files: notes.txt is in the folder and not in the manifest", ""},
		{"a link in the place of a product", func(root string) {
			path := packAt(root, "north", q2, 2, "outcomes.csv")
			if err := os.Rename(path, filepath.Join(root, "elsewhere.csv")); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(filepath.Join(root, "elsewhere.csv"), path); err != nil {
				t.Skip(err)
			}
		}, "files: outcomes.csv is not a file", ""},
		{"a product with the manifest brought into line", func(root string) {
			path := packAt(root, "north", q2, 2, "outcomes.csv")
			was := sum(read(t, path))
			edit(t, path, "A cleaner moor", "A cleaner moon")
			manifest := packAt(root, "north", q2, 2, "manifest.json")
			put(t, manifest, bytes.ReplaceAll(read(t, manifest), []byte(was), []byte(sum(read(t, path)))))
		}, "manifest: ", "chain: the manifest of north 2025-26-Q2 v2 has the SHA-256"},
		{"the manifest of an earlier pack", func(root string) {
			edit(t, packAt(root, "north", q2, 1, "manifest.json"), `"version": 1`, `"version": 7`)
		}, "chain: the manifest of north 2025-26-Q2 v1 has the SHA-256", ""},
		{"no manifest", func(root string) { os.Remove(packAt(root, "north", q2, 2, "manifest.json")) }, "files: the manifest cannot be read", ""},
		{"a manifest that is none", func(root string) { put(t, packAt(root, "north", q2, 2, "manifest.json"), []byte("{")) }, "files: the manifest cannot be read", ""},
		{"an archived return", func(root string) {
			path := archived(root, "homes.xlsx")
			data := read(t, path)
			data[len(data)/2] ^= 1
			rewrite(t, path, data)
		}, "", "archive: archive/"},
		{"an archived return gone", func(root string) { os.Remove(archived(root, "homes.xlsx")) }, "", "is missing"},
		{"a stray in the archive that is not what it says", func(root string) {
			put(t, filepath.Join(root, "archive", "ab", "ab"+strings.Repeat("0", 62)+".xlsx"), []byte("x"))
		}, "", "and is not in the record"},
		{"a byte of the record", func(root string) {
			path := filepath.Join(root, "perfpack.db")
			data := read(t, path)
			data[100] ^= 4
			put(t, path, data)
		}, "record: perfpack.db has the SHA-256", ""},
		{"the seal", func(root string) { edit(t, filepath.Join(root, "perfpack.db.seal"), `"size":`, `"sise":`) }, "record: perfpack.db has ", ""},
		{"the seal gone", func(root string) { os.Remove(filepath.Join(root, "perfpack.db.seal")) }, "record: perfpack.db.seal is not there", ""},
		{"a figure in the record, sealed again", func(root string) {
			doctor(t, root, "DROP TRIGGER observation_no_update", "UPDATE observation SET value = '40' WHERE value = '43'")
		}, "", "figures: W2, 2025-26-Q2, north (waste again.xlsx, Return "},
		{"a figure of the history, sealed again", func(root string) {
			doctor(t, root, "DROP TRIGGER observation_no_update", "UPDATE observation SET numerator = '6001' WHERE numerator = '6000'")
		}, "", "the record has 6001 as the numerator, and the file has 6000"},
		{"words in the record, sealed again", func(root string) {
			doctor(t, root, "DROP TRIGGER observation_no_update", "UPDATE observation SET commentary = 'All is well.' WHERE commentary LIKE 'Two rounds%'")
		}, "", `the record has "All is well." as the commentary`},
		{"marks in the record, sealed again", func(root string) {
			doctor(t, root, "DROP TRIGGER observation_no_update", "UPDATE observation SET marks = 0 WHERE marks = 1")
		}, "", `the record has the marks "", and the file has "p"`},
		{"a figure taken out of the record, sealed again", func(root string) {
			doctor(t, root, "DROP TRIGGER observation_no_delete", "DELETE FROM observation WHERE value = '43'")
		}, "record: ", "assessment: "},
		{"a figure put into the record, sealed again", func(root string) {
			doctor(t, root, "INSERT INTO observation (series, period, known, value, marks, cell) SELECT series, period + 8, known, '1', 0, cell FROM observation WHERE value = '43' AND EXISTS (SELECT 1 FROM period WHERE key = period + 8)",
				"INSERT INTO observation (series, period, known, value, marks, cell) SELECT o.series, (SELECT max(key) FROM period), o.known, '1', 0, o.cell FROM observation o WHERE o.value = '43'")
		}, "record: ", "figures: "},
		{"the digest of a manifest in the record, sealed again", func(root string) {
			doctor(t, root, "DROP TRIGGER pack_no_update", "UPDATE pack SET manifest = '' WHERE version = 2")
		}, "manifest: the record has no digest", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := withPacks(t)
			c.alter(root)
			plain, deep := proved(t, root, pack, false), proved(t, root, pack, true)
			says := func(list []string, want string) bool {
				return slices.ContainsFunc(list, func(d string) bool { return strings.Contains(d, want) })
			}
			if c.plain == "" && len(plain) > 0 || c.plain != "" && !says(plain, c.plain) {
				t.Errorf("verify says %q; want %q", plain, c.plain)
			}
			if !says(deep, c.plain) || !says(deep, c.deep) {
				t.Errorf("verify --deep says %q; want %q and %q", deep, c.plain, c.deep)
			}
		})
	}
}

func TestARecordAlteredFromOutsideIsNotWorkedOn(t *testing.T) {
	root := withPacks(t)
	path := filepath.Join(root, "perfpack.db")
	was := read(t, path)
	changed := bytes.Clone(was)
	changed[len(changed)-3] ^= 1
	put(t, path, changed)
	w := must(pipeline.OpenWorkspace(root, ""))
	if _, err := w.Begin(context.Background(), morning, nil); err == nil || !strings.Contains(err.Error(), "perfpack restore") {
		t.Errorf("the work begins: %v", err)
	}
	put(t, path, was)
	_, end := open(t, root, morning)
	end()
}

// TestEveryBitCounts changes one bit at a time, in every kind of file by turns.
func TestEveryBitCounts(t *testing.T) { // of a pack that is signed, and has texts
	times := *flips
	if testing.Short() {
		times = 30
	}
	root := withPacks(t)
	const pack = "north/2025-26-Q2/v4"
	groups := [3][]string{}
	for i, dir := range []string{filepath.Join("out", "north", "2025-26-Q2", "v4"), "archive", "perfpack.db*"} {
		for _, top := range must(filepath.Glob(filepath.Join(root, dir))) {
			err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
				if err == nil && d.Type().IsRegular() && len(read(t, path)) > 0 {
					groups[i] = append(groups[i], path)
				}
				return err
			})
			if err != nil || len(groups[i]) == 0 {
				t.Fatal(dir, err)
			}
		}
	}
	if d := proved(t, root, pack, true); len(d) > 0 {
		t.Fatalf("before anything is changed: %q", d)
	}
	rnd := rand.New(rand.NewPCG(8, 14))
	began := time.Now()
	for n := range times {
		files := groups[n%len(groups)]
		path := files[rnd.IntN(len(files))]
		data := read(t, path)
		at, bit := rnd.IntN(len(data)), rnd.IntN(8)
		data[at] ^= 1 << bit
		rewrite(t, path, data)
		if d := proved(t, root, pack, true); len(d) == 0 {
			t.Errorf("bit %d of byte %d of %s was changed, and nobody noticed", bit, at, path)
		}
		data[at] ^= 1 << bit
		rewrite(t, path, data)
	}
	if d := proved(t, root, pack, true); len(d) > 0 {
		t.Errorf("with every bit put back: %q", d)
	}
	t.Logf("%d bits in %v", times, time.Since(began).Round(time.Millisecond))
}

// rewrite writes a file that nobody is meant to write to, such as those in the archive.
func rewrite(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	put(t, path, data)
}

func sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }
