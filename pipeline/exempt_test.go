package pipeline_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline"
	"perfpack/pipeline/proof"
)

// secretMoors lays out the moors with one of each that is not public, and settings as they are given.
func secretMoors(t testing.TB, settings string) string {
	t.Helper()
	root := moors(t)
	lay(t, root, `
-- framework/deliverables.csv --
ref,title,outcomes,service,organisation,classification,exempt_paragraph
D1,Retrofit homes,2.1,homes,,public,
D2,Sale of the Umbra depot,2.1,homes,north,restricted,5
-- framework/milestones.csv --
milestone,deliverable,title,baseline
D1.1,D1,Contractor appointed,2025-09-30
D2.1,D2,Umbra bids opened,2025-09-30
-- framework/budgets.csv --
line,year,title,service,organisation,approved,outcomes,classification
L1,2025-26,Homes,homes,north,1000000,2=60,public
L2,2025-26,Umbra land,homes,north,7713042,2=100,restricted
L3,2025-26,Homes,homes,south,500000,2=60,public
-- framework/contracts.csv --
ref,title,supplier,service,organisation,value,outcomes,classification
C1,Umbra visits,Umbra Limited,homes,north,7713099,2=30,restricted
-- framework/risk_matrix.csv --
likelihood,likelihood_level,impact,impact_level,band,grave
Unlikely,1,Bad,1,Low,0
-- framework/risks.csv --
ref,description,likelihood,impact,service,outcomes,classification,exempt_paragraph
R1,It may rain,Unlikely,Bad,homes,2,public,
R2,Umbra may be known,Unlikely,Bad,homes,2,restricted,7
`)
	edit(t, filepath.Join(root, "perfpack.toml"), "[[organisation]]\nid   = \"north\"", settings+"[[organisation]]\nid   = \"north\"")
	return root
}

const exemptSettings = "[exempt]\nparagraph = 3\npublic_interest = [\"More would be lost than won.\"]\nreaders = \"Members of the Cabinet\"\n"

func exemptManifest(t testing.TB, folder string) proof.Manifest {
	t.Helper()
	var m proof.Manifest
	if err := json.Unmarshal(read(t, filepath.Join(folder, "manifest.json")), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhatIsNotPublicStandsInAnAppendixOfItsOwn(t *testing.T) {
	root := secretMoors(t, exemptSettings)
	s, done := open(t, root, morning)
	built := must(s.Build(t.Context(), q2))
	done()
	north, south := filepath.Join(root, "exempt", "north", "2025-26-Q2", "v1"), filepath.Join(root, "exempt", "south", "2025-26-Q2", "v1")
	if got := names(t, north); !slices.Equal(got, []string{"exempt-appendix.pdf", "manifest.json"}) {
		t.Errorf("the appendix holds %q", got)
	}
	err := filepath.WalkDir(filepath.Join(root, "exempt"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[d.IsDir()]; err == nil && info.Mode().Perm() != want {
			t.Errorf("%s has the permissions %v", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if got := exemptManifest(t, north).Exempt; got == nil || !slices.Equal(got.Paragraphs, []int{3, 5, 7}) {
		t.Errorf("north's is by virtue of %+v", got)
	}
	if got := exemptManifest(t, south).Exempt; got == nil || !slices.Equal(got.Paragraphs, []int{3, 7}) {
		t.Errorf("south's, which has neither depot nor land, is by virtue of %+v", got)
	}
	said := words(t, read(t, filepath.Join(north, "exempt-appendix.pdf")))
	for _, want := range []string{
		"paragraphs 3, 5 and 7 of Part 1 of Schedule 12A", "More would be lost than won.", "For members of the Cabinet", "Cases of the Umbral review", "Umbra bids opened", "7,713,042", "7,713,099", "Umbra Limited",
		"Umbra may be known", "legal professional privilege",
	} {
		if !strings.Contains(said, squeezed(want)) {
			t.Errorf("the appendix does not say %q", want)
		}
	}
	for _, not := range []string{"It may rain", "Retrofit", "Missed collections"} {
		if strings.Contains(said, squeezed(not)) {
			t.Errorf("the appendix says %q, which is public", not)
		}
	}
	report := words(t, read(t, filepath.Join(built[0].Path, "cabinet-report.pdf")))
	if !strings.Contains(report, squeezed("by virtue of paragraphs 3, 5 and 7 of Part 1 of Schedule 12A")) && !strings.Contains(report, squeezed("by virtue of paragraphs 3, 5 and 7")) {
		t.Error("the report does not say that there is an exempt appendix")
	}
	if !strings.Contains(report, squeezed("1,000,000")) || strings.Contains(report, squeezed("8,713,042")) {
		t.Error("a total of the public report is not that of its public lines")
	}
}

// TestNoPublishedDigestTellsARestrictedFigure changes one restricted figure, date or word of the framework at a time. If anything published were to differ, and be it a
// digest, a reader who has all the rest could try one value after the other until it fits.
func TestNoPublishedDigestTellsARestrictedFigure(t *testing.T) {
	published := func(table, was, is string) map[string]string {
		root := secretMoors(t, exemptSettings)
		if table != "" {
			edit(t, filepath.Join(root, "framework", table), was, is)
		}
		s, done := open(t, root, morning)
		must(s.Build(t.Context(), q2))
		must(s.BuildFramework(t.Context(), q2, "north"))
		done()
		if d := proved(t, root, "north/2025-26-Q2/v1", true); len(d) > 0 {
			t.Errorf("%s: it is not proved: %q", is, d)
		}
		return whole(t, filepath.Join(root, "out"))
	}
	plain := published("", "", "")
	if len(plain) < 17 {
		t.Fatalf("only %d files are published", len(plain))
	}
	for _, c := range [][3]string{
		{"budgets.csv", "7713042", "7713043"}, {"contracts.csv", "7713099", "1"}, {"milestones.csv", "D2.1,D2,Umbra bids opened,2025-09-30", "D2.1,D2,Umbra bids opened,2025-10-01"},
		{"risks.csv", "R2,Umbra may be known,Unlikely", "R2,Umbra is known,Unlikely"},
	} {
		other := published(c[0], c[1], c[2])
		if len(other) != len(plain) {
			t.Errorf("with %s there are %d files, and else %d", c[2], len(other), len(plain))
		}
		for name, was := range plain {
			if other[name] != was {
				t.Errorf("with %s, %s is another file", c[2], name)
			}
		}
	}
}

// TestATextFromWhichNothingPublicCameIsNotInTheManifest holds that for one restricted figure, which would be found by writing the file down again with one
// value after the other until its digest fits.
func TestATextFromWhichNothingPublicCameIsNotInTheManifest(t *testing.T) {
	root := moors(t)
	const heading = "indicator,organisation,area,period,value,numerator,denominator,lower,upper,mark,note\n"
	secret, open := []byte(heading+"ZETA3,north,,2019-20-Q1,3,,,,,,\n"), []byte(heading+"W2,north,,2019-20-Q1,3,,,,,,\n")
	put(t, filepath.Join(root, "history", "cases.csv"), secret)
	put(t, filepath.Join(root, "history", "waste.csv"), open)
	put(t, filepath.Join(root, "inbox", "cases of the day.csv"), append(secret, '\n'))
	run(t, root, day("2025-11-03"))
	manifest := string(read(t, packAt(root, "north", q2, 1, "manifest.json")))
	for _, file := range [][]byte{secret, append(secret, '\n')} {
		if strings.Contains(manifest, sum(file)[:8]) {
			t.Errorf("the manifest has the digest of %q", file)
		}
	}
	if !strings.Contains(manifest, sum(open)) || !strings.Contains(manifest, "waste.csv") {
		t.Error("the manifest has no digest of what is public")
	}
	if d := proved(t, root, "north/2025-26-Q2/v1", true); len(d) > 0 {
		t.Errorf("it is not proved: %q", d)
	}
}

// TestAChangeOfWhatIsNotPublicMakesANewPack holds that two frameworks which differ in nothing public are told apart: the appendix is another.
func TestAChangeOfWhatIsNotPublicMakesANewPack(t *testing.T) {
	root := secretMoors(t, exemptSettings)
	build := func() pipeline.Built {
		s, done := open(t, root, morning)
		defer done()
		if _, err := s.TakeIn(t.Context()); err != nil {
			t.Fatal(err)
		}
		return must(s.Build(t.Context(), q2, "north"))[0]
	}
	budgets := filepath.Join(root, "framework", "budgets.csv")
	build()
	edit(t, budgets, "7713042", "7713043")
	if b := build(); !b.New || b.Version != 2 {
		t.Errorf("after a change that is not public there is %+v", b)
	}
	if said := words(t, read(t, filepath.Join(root, "exempt", "north", "2025-26-Q2", "v2", "exempt-appendix.pdf"))); !strings.Contains(said, squeezed("7,713,043")) {
		t.Error("its appendix has the old figure")
	}
	edit(t, budgets, "7713043", "7713042")
	if b := build(); b.New || b.Version != 1 {
		t.Errorf("after going back there is %+v", b)
	}
	for _, pack := range []string{"north/2025-26-Q2/v1", "north/2025-26-Q2/v2"} {
		s, done := open(t, root, day("2026-01-02"))
		if r, err := s.Rebuild(t.Context(), pack, ""); err != nil || len(r.Differs) > 0 {
			t.Errorf("%s made again: %+v, %v", pack, r, err)
		}
		done()
		if d := proved(t, root, pack, true); len(d) > 0 {
			t.Errorf("%s is not proved: %q", pack, d)
		}
	}
	if got := compared(t, must(pipeline.OpenWorkspace(root, "")), "north/2025-26-Q2/v1", "north/2025-26-Q2/v2"); len(got) > 0 {
		t.Errorf("a comparison, which is passed on as packs are, tells of %q", got)
	}
}

func TestWithoutAParagraphNothingThatIsNotPublicIsInAnyDocument(t *testing.T) {
	for name, settings := range map[string]string{"nothing": "", "no paragraph": "[exempt]\npublic_interest = [\"More would be lost.\"]\n", "no test": "[exempt]\nparagraph = 3\n"} {
		t.Run(name, func(t *testing.T) {
			root := secretMoors(t, settings)
			w := must(pipeline.OpenWorkspace(root, ""))
			var told []string
			s := must(w.Begin(t.Context(), morning, &pipeline.Listener{Say: func(text string) { told = append(told, text) }}))
			built := must(s.Build(t.Context(), q2))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(filepath.Join(root, "exempt")); err == nil {
				t.Error("there is an appendix")
			}
			if !slices.ContainsFunc(told, func(s string) bool { return strings.Contains(s, "are in no document") }) {
				t.Errorf("nobody is told: %q", told)
			}
			if strings.Contains(words(t, read(t, filepath.Join(built[0].Path, "cabinet-report.pdf"))), squeezed("Exempt appendix")) {
				t.Error("the report names an appendix that there is not")
			}
		})
	}
}

func TestAnExemptAppendixIsProvedMadeAgainAndPutBack(t *testing.T) {
	root := secretMoors(t, exemptSettings)
	s, done := open(t, root, morning)
	must(s.Build(t.Context(), q2))
	done()
	w := must(pipeline.OpenWorkspace(root, ""))
	folder := filepath.Join(root, "exempt", "north", "2025-26-Q2", "v1")
	sound := func(name string) bool {
		return must(w.Verify(t.Context(), morning, nil, name, false)).Sound()
	}
	do := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	const public = "north/2025-26-Q2/v1"
	if !sound(public) || !sound(folder) {
		t.Fatal("what was just made is not proved")
	}
	s, done = open(t, root, morning)
	again := must(s.Rebuild(t.Context(), public, ""))
	if len(again.Differs) > 0 || again.Files < 9 {
		t.Errorf("made again: %+v", again)
	}
	done()
	if left := names(t, filepath.Join(root, "exempt")); !slices.Equal(left, []string{"north", "south"}) {
		t.Errorf("left behind: %q", left)
	}
	// One byte of it is another.
	file := filepath.Join(folder, "exempt-appendix.pdf")
	was := read(t, file)
	other := slices.Clone(was)
	other[len(other)/2] ^= 1
	do(os.WriteFile(file, other, 0o600))
	if sound(public) || sound(folder) {
		t.Error("an altered appendix is proved")
	}
	// Its manifest is another.
	manifest := filepath.Join(folder, "manifest.json")
	text := read(t, manifest)
	do(os.WriteFile(file, was, 0o600))
	do(os.WriteFile(manifest, append(slices.Clone(text), '\n'), 0o600))
	if sound(public) || sound(folder) {
		t.Error("an appendix with another manifest is proved")
	}
	// It is gone.
	do(os.RemoveAll(folder))
	if sound(public) {
		t.Error("a pack whose appendix is gone is proved")
	}
	s, done = open(t, root, morning)
	must(s.Build(t.Context(), q2))
	done()
	if !sound(public) || !slices.Equal(read(t, file), was) {
		t.Error("it was not put back")
	}
	// A backup holds it, and nobody else may look into it there.
	backup := must(backUp(t, root))
	if info := must(os.Stat(filepath.Join(backup, "exempt"))); info.Mode().Perm() != 0o700 {
		t.Errorf("in the backup it has the permissions %v", info.Mode().Perm())
	}
	restored, proof, err := restore(t, backup)
	if err != nil || !proof.Sound() {
		t.Errorf("restored: %+v, %v", proof, err)
	}
	if info := must(os.Stat(filepath.Join(restored, "exempt", "north"))); info.Mode().Perm() != 0o700 {
		t.Errorf("restored it has the permissions %v", info.Mode().Perm())
	}
}

func TestPacksMadeElsewhereLeaveAppendicesAlone(t *testing.T) {
	root := secretMoors(t, exemptSettings)
	s, done := open(t, root, morning)
	must(s.Build(t.Context(), q2))
	done()
	first := filepath.Join(root, "exempt", "north", "2025-26-Q2", "v1")
	was := read(t, filepath.Join(first, "manifest.json"))
	edit(t, filepath.Join(root, "framework", "contracts.csv"), "7713099", "7713088")
	build := func(out string, org string) (pipeline.Built, error) {
		s := must(must(pipeline.OpenWorkspace(root, out)).Begin(t.Context(), morning, nil))
		built, err := s.Build(t.Context(), q2, org)
		if err != nil {
			built = []pipeline.Built{{}}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return built[0], err
	}
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	b, err := build(elsewhere, "north")
	if err != nil || b.Version != 1 {
		t.Fatalf("got %+v, %v", b, err)
	}
	if !slices.Equal(was, read(t, filepath.Join(first, "manifest.json"))) {
		t.Error("the appendix of another pack was written over")
	}
	if exemptManifest(t, first+"-2").Exempt == nil || !must(must(pipeline.OpenWorkspace(root, elsewhere)).Verify(t.Context(), morning, nil, b.Path, false)).Sound() {
		t.Error("the pack that was made elsewhere has no appendix")
	}
	if _, err := build(root, "south"); err == nil || !strings.Contains(err.Error(), "would be published") {
		t.Errorf("into a folder for products that holds the workspace: %v", err)
	}
}
