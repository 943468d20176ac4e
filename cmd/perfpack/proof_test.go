//go:build unix

package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var rebuilds = flag.Int("rebuilds", 4, "how many times a pack is made again, each time in other surroundings")

// TestAPackMadeAgainInOtherSurroundingsIsTheSame makes packs again with another clock, time zone, language, number of processors, user, home, umask,
// folder, place from which it is called and, where the test may do that, name of the machine, from a copy of the workspace whose files lie in another
// order.
func TestAPackMadeAgainInOtherSurroundingsIsTheSame(t *testing.T) {
	made := map[string]string{"essex": "essex", "babergh": "babergh-mid-suffolk", "mid-suffolk": "babergh-mid-suffolk"}
	roots := map[string]string{}
	for _, name := range made {
		if roots[name] == "" {
			roots[name] = sample(t, name, false)
			if code, said := exit(t, perfpackOn(roots[name], "run", "--at", "2025-11-01")); code != exitOutstanding && code != exitDone {
				t.Fatalf("%s: ended with %d: %s", name, code, said)
			}
		}
	}
	rnd := rand.New(rand.NewPCG(50, 50))
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	organisations := []string{"babergh", "essex", "mid-suffolk"}
	for n := range *rebuilds {
		org := organisations[n%len(organisations)]
		was := roots[made[org]]
		root := filepath.Join(t.TempDir(), pick("w", "a council's packs", "ü", strings.Repeat("deep/", 12)))
		copyTree(t, was, root, n%2 == 0)
		to := filepath.Join(t.TempDir(), "again")
		now := time.Date(2025, 11, 1, 6, 15, 0, 0, time.UTC).Add(time.Duration(rnd.IntN(400*24*60)) * time.Minute)
		surroundings := []string{
			"TZ=" + pick("Asia/Tokyo", "America/St_Johns", "Europe/London", "UTC"), "LANG=" + pick("de_DE.UTF-8", "C", "tr_TR.UTF-8"), "LC_ALL=" + pick("C", "fr_FR.UTF-8"),
			"GOMAXPROCS=" + pick("1", "2", "7"), "USER=" + pick("someone", "root"), "HOME=" + t.TempDir(), "PERFPACK_TEST_NOW=" + now.Format(time.RFC3339),
		}
		rebuild := perfpackOn(root, "rebuild", org, "2025-26-Q2", "v1", "--out", to)
		how := "umask " + pick("000", "027", "077") + `; exec "$@"`
		machine := []string{"sh", "-c"}
		if exec.Command("unshare", "-u", "true").Run() == nil { // where the test may give the machine another name
			machine, how = []string{"unshare", "-u", "sh", "-c"}, fmt.Sprintf("hostname machine-%d; ", n)+how
		}
		c := exec.Command(machine[0], slices.Concat(machine[1:], []string{how, "sh"}, rebuild.Args)...)
		c.Dir, c.Env = t.TempDir(), append(rebuild.Env, surroundings...)
		if code, said := exit(t, c); code != exitDone {
			t.Fatalf("%s in %q: ended with %d: %s", org, surroundings, code, said)
		}
		before, after := contents(t, filepath.Join(was, "out", org, "2025-26-Q2", "v1")), contents(t, to)
		if len(after) < 7 || fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s made again in %q is not the same", org, surroundings)
		}
	}
}

// contents gives the bytes of the files under a folder, whatever their modes.
func contents(t *testing.T, root string) map[string]string {
	t.Helper()
	files := tree(t, root)
	for name, file := range files {
		_, files[name], _ = strings.Cut(file, " ")
	}
	return files
}
