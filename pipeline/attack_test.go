package pipeline_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"perfpack/pipeline/period"
)

// attacks is how many random workspaces are attacked; `make attack` asks for a thousand.
var attacks = flag.Int("attacks", 20, "how many random workspaces the attacker goes through")

// TestAnAttackerCannotRecoverAHiddenFigure goes through random workspaces with three packs each, and tries to work out every figure that was kept back from
// all that was printed, with full knowledge of which figures were corrected between packs and which were not.
func TestAnAttackerCannotRecoverAHiddenFigure(t *testing.T) {
	tried, unsure, scenes, joined := 0, 0, 0, 0
	for _, seed := range seeds(*from, *from+uint64(*attacks), mended...) {
		s := newScene(seed, kinds)
		stages := s.play(t)
		scenes++
		for _, v := range s.victims {
			a, b := s.attack(t, seed, v, stages)
			tried, unsure = tried+a, unsure+b
		}
		joined += s.joined
		if t.Failed() {
			break
		}
	}
	t.Logf("%d scenes: %d hidden or implied counts attacked, %d of them without a decision; %d figures were put together from districts", scenes, tried, unsure, joined)
	if joined == 0 && *attacks >= 20 {
		t.Error("no figure was put together from districts, so that nothing is shown of those")
	}
	if tried < 5*scenes || 50*unsure > tried {
		t.Errorf("%d counts attacked in %d scenes, %d of them without a decision: the attack proves too little", tried, scenes, unsure)
	}
}

// rehearsals is how many scenes of each sort are attacked without making their files; `make attack` asks for ten thousand.
var (
	rehearsals = flag.Uint64("rehearsals", 30, "how many scenes of each sort the attacker goes through straight from the protection")
	from       = flag.Uint64("attacks-from", 0, "the first workspace or scene that is attacked, so that a long attack can be made in parts")
)

// TestNothingIsRecoveredFromManyMore attacks scenes straight from the protection, without making their files: those of all measures, and of such alone as
// rest on rolling windows.
func TestNothingIsRecoveredFromManyMore(t *testing.T) {
	for name, measures := range map[string][]victim{"all": kinds, "rolling": rolling} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tried, unsure, scenes := 0, 0, 0
			for _, seed := range seeds(*from, *from+*rehearsals, rehearsed...) {
				if t.Failed() {
					break
				}
				s := newScene(seed, measures)
				stages := s.rehearse(t)
				scenes++
				for _, v := range s.victims {
					a, b := s.attack(t, seed, v, stages)
					tried, unsure = tried+a, unsure+b
				}
			}
			t.Logf("%d scenes: %d hidden or implied counts attacked, %d of them without a decision", scenes, tried, unsure)
			if tried < 20*scenes || 50*unsure > tried {
				t.Errorf("%d counts attacked in %d scenes, %d of them without a decision: the attack proves too little", tried, scenes, unsure)
			}
		})
	}
}

// TestARehearsalIsAsThePacks holds the figures of rehearsals against those of packs.
func TestARehearsalIsAsThePacks(t *testing.T) {
	for seed := range uint64(1) {
		for _, measures := range [][]victim{kinds, rolling} {
			packs, quick := newScene(seed, measures).play(t), newScene(seed, measures).rehearse(t)
			for n := range packs {
				for spot, row := range packs[n].shown {
					row.note = quick[n].shown[spot].note
					row.value = quick[n].shown[spot].value // as exact as the one has it, as printed in the other
					if quick[n].shown[spot] != row {
						t.Errorf("seed %d, %s: %s is %+v in the pack, %+v in the rehearsal", seed, packs[n].quarter, spot, row, quick[n].shown[spot])
					}
				}
			}
		}
	}
}

// mended are workspaces in which something could once be worked out: a window of nobody after one that was hidden (118), a correction of a district and its
// county beside a district that its service keeps back (156), those of its people who did not (556), and its running total, which does not fall (750).
var mended = []uint64{118, 156, 556, 750}

// rehearsed are scenes in which something could once be worked out: what a service keeps back of a quarter for which its county never reported, from the
// year and the other quarters (2640); and those who did not beside a hidden district of nobody (4833).
var rehearsed = []uint64{2640, 4833}

// seeds are those of a range of workspaces or scenes, and those that were mended.
func seeds(from, to uint64, mended ...uint64) []uint64 {
	var list []uint64
	for seed := from; seed < to; seed++ {
		list = append(list, seed)
	}
	for _, seed := range mended {
		if seed < from || seed >= to {
			list = append(list, seed)
		}
	}
	return list
}

// sorted goes through a map in the order of its keys, so that a failure is the same each time.
func sorted[K cmp.Ordered, V any](m map[K]V) func(func(K, V) bool) {
	return func(yield func(K, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

// TestNothingPrintedDependsOnAHiddenFigure changes what is hidden into something else that is as small, and makes the packs again: report, workbook and
// tables must come out the same to the byte, but for the hashes of the files that went in.
func TestNothingPrintedDependsOnAHiddenFigure(t *testing.T) {
	compared := 0
	files := map[string]bool{}
	wanted := max(4, *attacks/4)
	for seed := *from; compared < wanted && seed < *from+20*uint64(wanted); seed++ {
		s := newScene(1000+seed, kinds)
		for _, v := range s.victims {
			v.countyless, v.together = true, seed%2 == 1 // so that a district's figure can be changed alone
		}
		root := s.workspace(t)
		put(t, filepath.Join(root, "history", "1.csv"), s.history(threePacks[0]))
		one := built(t, root, threePacks[0])
		if !s.vary(t, one) {
			continue
		}
		other := s.workspace(t) // with baselines that agree
		put(t, filepath.Join(other, "history", "1.csv"), s.history(threePacks[0]))
		two := built(t, other, threePacks[0])
		for _, file := range must(os.ReadDir(one)) {
			name := file.Name()
			if name == "manifest.json" { // which has nothing but names, sizes and hashes of these, and of what went in
				continue
			}
			files[name] = true
			a, b := without(t, filepath.Join(one, name)), without(t, filepath.Join(two, name))
			if !bytes.Equal(a, b) {
				n := 0
				for n < min(len(a), len(b)) && a[n] == b[n] {
					n++
				}
				t.Errorf("seed %d: %s tells a hidden figure, at byte %d:\n%.200q\n%.200q", seed, name, n, a[max(0, n-100):], b[max(0, n-100):])
			}
		}
		compared++
	}
	for _, name := range []string{
		"observations.csv", "indicators.csv", "outcomes.csv", "datapackage.json", "cabinet-report.pdf", "performance-workbook.xlsx", "officers-workbook.xlsx",
	} {
		if compared < wanted || !files[name] {
			t.Errorf("%s was compared %d times, and not %d", name, compared, wanted)
		}
	}
}

// vary changes quarters and positions that were kept back for being small into others that will be, and says whether there were any.
func (s *scene) vary(t testing.TB, folder string) (changed bool) {
	t.Helper()
	hidden := map[string]bool{}
	for _, row := range table(t, filepath.Join(folder, "observations.csv")) {
		hidden[spotOf(row["indicator"], row["area"], row["period"])] = row["mark"] == "c"
	}
	for _, v := range s.victims {
		if v.measure != "count" || v.frequency == "monthly" || v.accumulation != "snapshot" && (v.accumulation != "in_quarter" || v.stated) {
			continue
		}
		for n := range quarters {
			for _, d := range s.districts {
				from := 3 * n
				if v.accumulation == "snapshot" {
					from += 2
				}
				was := s.of(v, d, from, 3*n+3).n
				if was < 1 || was >= s.least || !hidden[spotOf(v.ref, d, (firstOfScene+period.Quarter(n)).String())] {
					continue
				}
				by := int64(1) // from 1 up, else down to 1
				if was > 1 {
					by = 1 - was
				}
				v.monthly[d][3*n+2].n += by
				changed = true
			}
		}
	}
	return changed
}

var hashes = regexp.MustCompile(`[0-9a-f]{64}`)

// without gives a product without the hashes in it; a workbook is taken apart first.
func without(t testing.TB, path string) []byte {
	t.Helper()
	data := must(os.ReadFile(path))
	if filepath.Ext(path) == ".xlsx" {
		z := must(zip.NewReader(bytes.NewReader(data), int64(len(data))))
		var b bytes.Buffer
		for _, f := range z.File {
			r := must(f.Open())
			b.WriteString(f.Name + "\n")
			b.Write(must(io.ReadAll(r)))
			r.Close()
		}
		data = b.Bytes()
	}
	return hashes.ReplaceAll(data, nil)
}
