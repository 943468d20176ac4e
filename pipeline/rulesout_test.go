package pipeline_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rulesOut asks that every rule of protection is taken out in turn; `make rules-out` does.
var rulesOut = flag.String("rules-out", "", "take out the rules of small numbers whose names match this, one at a time, and see that a test notices")

// rule is one rule of the protection of small numbers: the words of the program that are it, and what stands there without it.
type rule struct {
	name      string
	file      string // under pipeline
	with      string // stands in the file once
	without   string
	noticedBy string // the room whose tests notice, under pipeline, and where one room has many, which
}

const (
	inAnalyse    = "analyse"
	inDisclosure = "disclosure"
	byAttack     = ". TestNothingIsRecoveredFromManyMore -rehearsals 60"
	byPacks      = ". TestAnAttackerCannotRecoverAHiddenFigure"
	bySameBytes  = ". TestNothingPrintedDependsOnAHiddenFigure"
)

// rules are all of them. One that nothing notices is useless or untested.
var rules = []rule{
	// What is small.
	{"primary", "analyse/peoplesums.go", "p.small = p.small || v.Valid && v.Decimal.IsPositive() && v.Decimal.LessThan(least)", "_, _ = v, least", inAnalyse},
	{"nought is shown", "analyse/peoplesums.go", "p.small = p.small || v.Valid && v.Decimal.IsPositive() &&", "p.small = p.small || v.Valid &&", inAnalyse},
	{"those who did not", "analyse/peoplesums.go", "[]decimal.NullDecimal{main, side, rest}", "[]decimal.NullDecimal{main, side}", inAnalyse},
	{"the events of a count's parts", "analyse/peoplesums.go", "if b.ind.Measure == kpi.Count && o.Numerator.Valid", "if false && o.Numerator.Valid", inAnalyse},
	{"parts worked back from the value", "analyse/peoplesums.go", "if !main.Valid && side.Valid && f.Value.Valid", "if false && side.Valid && f.Value.Valid", inAnalyse},
	{"small, in the room", "disclosure/protect.go", "return count >= 1 && count < threshold", "return count >= 1 && count < threshold-1", inDisclosure},
	// What hides others.
	{"secondary", "disclosure/protect.go", "if c := v.cover(s, k.Cell); c >= 0 {", "if c := v.cover(s, k.Cell); c < 0 {", inDisclosure},
	{"only one value", "disclosure/protect.go", "r.High < threshold || r.One() && (small || c.Role != Implied)", "r.High < threshold", inDisclosure},
	{"all below the threshold", "disclosure/protect.go", "return small && !r.Open && r.High < threshold || r.One()", "return r.One()", inDisclosure},
	{"nothing hidden without need", "disclosure/protect.go", "v.showSpare(s)\n", "_ = s\n", inDisclosure},
	{"what was never stated", "disclosure/search.go", "c.Role != Supposed || Small(c.Count, s.threshold)", "c.Role != Supposed || c.Role != Supposed && Small(c.Count, s.threshold)", inAnalyse},
	{"the rest of a share", "analyse/peoplesums.go", "if p.main >= 0 && p.side >= 0 && !rest.Decimal.IsNegative() {", "if false {", byAttack},
	{"districts", "analyse/peoplesums.go", "pg.tieParts(area)", "_ = area", inAnalyse},
	{"what districts leave over", "analyse/peoplesums.go", "if rest > 0 || missing > 0 {", "if false && (rest > 0 || missing > 0) {", inAnalyse},
	{"left over is the same people while it is as many", "analyse/peoplesums.go", "if cell, known := b.left[key]; known {", "if cell, known := b.left[key]; known && false {", inAnalyse},
	{"no more of those left over did than there are", "analyse/peoplesums.go", "if main < 0 || side < 0 || b.ledger", "if true || b.ledger", inAnalyse},
	{"running totals", "analyse/peoplesums.go", "pg.tieRunning(line)", "_ = line", inAnalyse},
	{"those of a quarter between running totals who did not", "analyse/peoplesums.go", "if main >= 0 && side >= 0 && b.ledger.Cells[side]", "if false && b.ledger.Cells[side]", inAnalyse},
	{"months and years", "analyse/peoplesums.go", "pg.tieTiles(line)", "_ = line", inAnalyse},
	{"spellings of the same figure", "analyse/peoplesums.go", "pg.tieSpellings(line)", "_ = line", inAnalyse},
	{"rolling windows, and what is left over through time", "analyse/protect.go", "b.tiePieces(a, pages)", "_ = pages", inAnalyse},
	{"what is left over in the pieces of time", "analyse/pieces.go", "s.gatherLeft(pg, area, within)", "_ = area", inAnalyse},
	{"the people of a county in a piece of time", "analyse/pieces.go", "			s.tieWholes()\n", "", inAnalyse},
	{"several places in a piece of time", "analyse/pieces.go", "if len(t.of) > 1 {\n			for", "if false {\n			for", inAnalyse},
	{"since a running total that was never reported", "analyse/pieces.go", "			s.tieSince()\n", "", byAttack + " -attacks-from 320"},
	{"pieces that a correction left alone", "analyse/pieces.go", `fmt.Sprintf("%p", p), p.area, p)`, `fmt.Sprintf("%p %p", p, pg), p.area, p)`, inAnalyse},
	{"a share of nobody", "analyse/protect.go", "if o.Marks.Any(kpi.NotApplicable) {\n				b.nobody(p, s)", "if false {\n				b.nobody(p, s)", inAnalyse},
	{"those who did not, of a share of nobody", "analyse/peoplesums.go", "b.implied(b.ledger.Complement(p.main, p.side)) // when it is hidden", "_ = p // when it is hidden", byAttack},
	// What others keep back, and what earlier packs told.
	{"kept by its service", "analyse/peoplesums.go", "if missing == 1 && secret == 1 {", "if false {", byAttack},
	{"the whole kept by its service", "analyse/peoplesums.go", "at = b.ledger.Add(total, disclosure.Withheld)", "at = b.ledger.Add(total, disclosure.Implied)", inAnalyse},
	{"kept by its service where its area is silent", "analyse/pieces.go", "			s.tieKept()\n", "", byAttack},
	{"the only part kept by its service", "analyse/peoplesums.go", "!(len(parts) == 1 && secret == 1)", "true", inAnalyse},
	{"earlier packs", "analyse/protect.go", "b.remember(earlier, family)", "_ = family", inAnalyse},
	{"figures that have been replaced", "analyse/peoplesums.go", "if len(b.was) == 0 {", "if true {", inAnalyse},
	{"what was kept back stays so", "analyse/protect.go", "case p.old || p.bound():", "case p.old:", inAnalyse},
	{"what is public is known", "analyse/protect.go", "case p.public(p.obs.Known):\n		return disclosure.Known", "case false:\n		return disclosure.Known", inAnalyse},
	{"too much around it is public", "analyse/protect.go", "p.kept, p.stuck = disclosure.Secondary, true", "p.stuck = true", inAnalyse},
	{"earlier packs, from the record", "families.go", "a.Protect(now.indicator, now.series, earlier)", "a.Protect(now.indicator, now.series, earlier[:0])", byPacks},
	{"what packs printed is recorded", "families.go", "return tx.Publish(ctx, pack, p.list)", "return nil", byPacks},
	// What is put in the place of a figure.
	{"figures with an open query", "families.go", "everything.LeaveOutQueried = false", "_ = everything", ". TestAQueriedFigureCannotBeWorkedOut"},
	{"protection of what is read", "families.go", "if now.indicator.AboutPeople {", "if false {", byPacks},
	{"the parts and limits go too", "analyse/redact.go", "o.Figure = kpi.Figure{Marks: kpi.Confidential | o.Marks&kpi.Break}", "o.Value, o.Marks = kpi.Figure{}.Value, kpi.Confidential|o.Marks&kpi.Break", inAnalyse},
	{"versions that nobody saw", "analyse/redact.go", "case !stands && (!p.public(o.Known) || b.small(o.Figure)):", "case false:", inAnalyse},
	{"fewer than, only where nothing can be set against it", "analyse/redact.go", "&& !p.linked && b.ind", "&& b.ind", inAnalyse},
	{"words beside a hidden figure", "analyse/redact.go", "mute(&o, 0)", "_ = o", inAnalyse},
	{"small numbers in words beside others", "analyse/redact.go", "mute(&o, b.least)", "_ = o", inAnalyse},
	{"notes and reasons", "analyse/redact.go", "[]*string{&o.Note, &o.Reason, &o.CorrectiveAction}", "[]*string{&o.Reason}", inAnalyse},
	{"what is asked about people", "replies.go", "		s.hush(&o.Finding.Finding)\n", "", ". TestWhatIsAskedAboutPeople"},
	// What is worked out from them.
	{"a baseline that gives a figure away", "analyse/assess.go", "if r.ind.AboutPeople && p.baseline != nil && a.givesAway(r, p.baseline) {", "if false {", inAnalyse},
	{"a rating that gives a count away", "analyse/assess.go", "verdict.status != kpi.NotRated {", "true {", inAnalyse},
	{"sums of joined measures", "analyse/crosswalk.go", "return counts && n.Valid && n.Decimal.IsPositive()", "return false && counts && n.Decimal.IsPositive()", inAnalyse},
	{"places compared with each other", "analyse/plan.go", "if a.SmallNumbers == 0 {", "if true {", inAnalyse},
}

// TestARuleTakenOutIsNoticed builds the program without each rule in turn, by laying a changed file over its own, and sees that a test fails. In its short
// form it sees that every rule stands where it is said to, and takes out the first.
func TestARuleTakenOutIsNoticed(t *testing.T) {
	names := map[string]bool{}
	for n, r := range rules {
		if names[r.name] {
			t.Errorf("two rules are called %q", r.name)
		}
		names[r.name] = true
		source := string(must(os.ReadFile(filepath.FromSlash(r.file))))
		if found := strings.Count(source, r.with); found != 1 {
			t.Errorf("%s: its words stand %d times in %s", r.name, found, r.file)
			continue
		}
		if *rulesOut == "" && n > 0 || *rulesOut != "" && !regexp.MustCompile(*rulesOut).MatchString(r.name) {
			continue
		}
		noticed := takeOut(t, r, strings.Replace(source, r.with, r.without, 1))
		t.Logf("%s: %s", r.name, noticed)
		if noticed == "" {
			t.Errorf("%s: nothing notices that it is gone", r.name)
		}
	}
}

var failing = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// takeOut runs the tests that are to notice, and gives the first that does.
func takeOut(t *testing.T, r rule, changed string) string {
	t.Helper()
	folder := t.TempDir()
	put(t, filepath.Join(folder, "changed.go"), []byte(changed))
	overlay := must(json.Marshal(map[string]any{"Replace": map[string]string{must(filepath.Abs(r.file)): filepath.Join(folder, "changed.go")}}))
	put(t, filepath.Join(folder, "overlay.json"), overlay)
	words := strings.Fields(r.noticedBy)
	args := []string{"test", "-short", "-overlay", filepath.Join(folder, "overlay.json")}
	if len(words) > 1 {
		args = append(args, "-run", words[1])
	}
	args = append(args, "./"+words[0])
	if len(words) > 2 {
		args = append(args, words[2:]...)
	}
	out, err := exec.Command("go", args...).CombinedOutput()
	found := failing.FindAllSubmatch(out, -1)
	if err != nil && len(found) == 0 {
		t.Errorf("%s: go %s: %v\n%s", r.name, strings.Join(slices.Clip(args), " "), err, out)
	}
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("noticed by %s", found[len(found)-1][1])
}
