package pipeline_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perfpack/pipeline/period"
)

var (
	awkwardInto     = flag.String("awkward", "", "write workspaces of awkward content into this folder, for the program itself to make packs of")
	awkwardMeasures = flag.Int("measures", 60, "how many measures the large one of them has")
)

// awkwardWords are what people type into returns and frameworks that a page has trouble with.
var awkwardWords = []string{
	"Well done 👏🏽🎉 everyone 👨‍👩‍👧 ✅ and _x0007_ again",
	"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch a'r cyffiniau",
	"dŵr, tŷ, gŵr, ŷd – Ymgysylltu â chymunedau, dw\u0302r ty\u0302",
	"a/b/c/d/e/f/g/h and well-known-as-such-by-everyone-in-the-service-concerned",
	"\u202eright to left\u202c \u2066isolated\u2069 soft\u00adhyphen zero\u200bwidth no\u00a0break",
	"שלום עולם, 委員會報告, Ελληνικά, русский текст",
	"one\n\n\ntwo\r\nthree\tfour",
	"£1,234.50 €5 −3.2 ±½ × ÷ ≤ ≥ • ™ © ½ ¾ ÿ",
	`(a) \(b\) <c> [d] {{e}} %s %d "f" 'g' ((( %)`,
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	"Stray \u0301accent and e\u0301\u0301\u0301, mathematics 𝟙𝟚𝟛, private \ue000 use",
	strings.Repeat("The service has considered this at length and will say so. ", 182), // 2,000 words
}

// sixty gives a title of sixty characters.
func sixty(s string) string {
	r := []rune(s + " and everything that belongs to it in every part of the area")
	return strings.TrimSpace(string(r[:60]))
}

// awkwardWorkspace writes a workspace in which everything is longer, stranger or more than a page likes: titles of sixty characters, commentary of two thousand
// words, Welsh names, emoji, and as many measures as are asked for. With none it has outcomes alone; without figures, nothing has been returned.
func awkwardWorkspace(t testing.TB, root string, seed uint64, measures int, figures bool) {
	t.Helper()
	a := &anything{Rand: rand.New(rand.NewPCG(seed, 17)), tables: map[string]*bytes.Buffer{}, root: root}
	settings := fmt.Sprintf("title = %q\nillustrative_notice = %q\n[publication]\ndefault = \"public\"\n[[organisation]]\nid = \"gwyr\"\nname = %q\n[report]\nkind = %q\n",
		sixty("Fframwaith canlyniadau Gŵyr a Llanfairpwllgwyngyll"), "Made up from end to end, so that nothing in it is anybody's.", "Cyngor Bwrdeistref Sirol Gŵyr, Tŷ Ddewi a Llanfairpwllgwyngyll", a.pick("plain", "essex", "babergh"))
	put(t, filepath.Join(root, "perfpack.toml"), []byte(settings))
	a.row("tiers", "tier", "name")
	for n, name := range []string{"Priority", "Strategic outcome", "Intermediate outcome"} {
		a.row("tiers", fmt.Sprint(n+1), name)
	}
	a.row("outcomes", "ref", "tier", "parent", "title", "statement", "portfolio", "scrutiny_panel")
	var outcomes []string
	for n := range 8 {
		top := fmt.Sprint(n + 1)
		a.row("outcomes", top, "1", "", sixty("People live well in Ystradgynlais, number "+top), strings.Repeat("Everybody is well and stays so. ", 1+n*3),
			sixty("Cabinet Member for Everything"), sixty(a.pick("Places", "People", "Money")+" Overview and Scrutiny"))
		for k := range a.IntN(4) {
			ref := fmt.Sprintf("%s.%d", top, k+1)
			a.row("outcomes", ref, "2", top, sixty("Ymgysylltu-â-chymunedau "+ref), "", "", "")
			for m := range a.IntN(3) {
				low := fmt.Sprintf("%s.%d", ref, m+1)
				a.row("outcomes", low, "3", ref, sixty("Fewer, and better, "+low), "", "", "")
				outcomes = append(outcomes, low)
			}
			outcomes = append(outcomes, ref)
		}
		outcomes = append(outcomes, top)
	}
	a.row("services", "service", "name", "lead_role")
	const services = 6
	for n := range services {
		a.row("services", fmt.Sprintf("s%d", n), sixty(fmt.Sprintf("Gwasanaeth %d: tŷ, dŵr, café, Straße", n)), sixty("Corporate Manager for Policy"))
	}
	a.row("links", "indicator", "outcome", "evidence")
	a.row("indicators", "ref", "title", "definition", "service", "measure", "accumulation", "unit", "decimals", "polarity", "rating_scheme", "green_tolerance", "amber_tolerance")
	a.row("targets", "indicator", "period", "target", "profile")
	a.row("figures", "indicator", "period", "value", "mark")
	lines := map[string][]answer{}
	for n := range measures {
		ref, service := fmt.Sprintf("GWYR-%04d", n+1), fmt.Sprintf("s%d", n%services)
		measure, over, unit := a.pick("count", "money", "mean", "index"), a.pick("in_quarter", "year_to_date"), a.pick("", "£", "£000", "%", "per 100,000 people aged 16 to 64", "2015 = 100")
		if unit == "%" {
			measure = "mean"
		}
		a.row("indicators", ref, sixty(fmt.Sprintf("%d: %s", n+1, a.pick("Households in temporary accommodation", "Cartrefi", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch", "x"))),
			a.pick("", strings.Repeat("What is counted is counted. ", 1+a.IntN(20))), service, measure, over, unit, a.pick("0", "1", "2"), a.pick("higher", "lower", "none"), "tolerance", "0", a.pick("0", "5"))
		for _, k := range a.Perm(len(outcomes))[:1+a.IntN(3)] {
			a.row("links", ref, outcomes[k], a.pick("established", "plausible", "assumed"))
		}
		size := pow10(a.IntN(9))
		if a.IntN(3) > 0 {
			a.row("targets", ref, "2025-26", fmt.Sprint(a.IntN(size+1)), "")
		}
		if !figures {
			continue
		}
		for q := range 9 {
			if a.IntN(9) == 0 {
				continue
			}
			a.row("figures", ref, (q2 - 9 + period.Quarter(q)).String(), fmt.Sprint(a.IntN(size+1)), a.pick("", "", "", "p", "r", "e"))
		}
		cells := []string{"Value", fmt.Sprint(a.IntN(size + 1)), "Commentary", awkwardWords[n%len(awkwardWords)]}
		switch a.IntN(6) {
		case 0:
			cells = []string{"Figure status", "Not available", "Reason", awkwardWords[(n+3)%(len(awkwardWords)-1)]}
		case 1:
			cells = append(cells, "Corrective action", awkwardWords[(n+5)%(len(awkwardWords)-1)], "Action owner", sixty("Rheolwr"), "Action due", "2026-01-31")
		}
		lines[service] = append(lines[service], answer{ref, "2025-26-Q2", "gwyr", cells})
	}
	for name, b := range a.tables {
		folder := "framework"
		if name == "figures" {
			folder = "history"
		}
		put(t, filepath.Join(root, folder, name+".csv"), b.Bytes())
	}
	put(t, filepath.Join(root, "texts", "2025-26-Q2", "key-messages.md"), []byte("## "+sixty("Negeseuon allweddol")+"\n\n"+awkwardWords[2]+"\n\n- **"+awkwardWords[1]+"**\n- "+strings.TrimSpace(awkwardWords[len(awkwardWords)-1])+"\n"))
	if !figures || measures == 0 {
		return
	}
	for service, form := range forms(t, root, q2) {
		send(t, root, service+".xlsx", filled(t, form, lines[service]...))
	}
}

// TestPacksOfAwkwardContent makes packs of workspaces in which everything is too long, too strange or not there at all. With -awkward the workspaces are left in a
// folder for `make check-docs`, which has the program make the packs and a validator look at them.
func TestPacksOfAwkwardContent(t *testing.T) {
	for _, c := range []struct {
		name     string
		measures int
		figures  bool
	}{{"large", *awkwardMeasures, true}, {"few", 3, true}, {"nothing-returned", 12, false}, {"no-measures", 0, false}} {
		t.Run(c.name, func(t *testing.T) {
			if *awkwardInto != "" {
				awkwardWorkspace(t, filepath.Join(*awkwardInto, c.name), 5, c.measures, c.figures)
				return
			}
			root := t.TempDir()
			awkwardWorkspace(t, root, 5, min(c.measures, 14), c.figures)
			run(t, root, day("2025-11-05"))
			const pack = "gwyr/2025-26-Q2/v1"
			report := read(t, filepath.Join(root, "out", filepath.FromSlash(pack), "cabinet-report.pdf"))
			if !bytes.HasPrefix(report, []byte("%PDF-1.7")) {
				t.Error("no report was made")
			}
			if testing.Short() {
				return
			}
			s, end := open(t, root, day("2025-11-06"))
			defer end()
			if r, err := s.Rebuild(context.Background(), pack, ""); err != nil || len(r.Differs) > 0 {
				t.Errorf("made again: %+v, %v", r, err)
			}
			if _, err := os.Stat(filepath.Join(root, "inbox", "s0.xlsx")); c.figures && err == nil {
				t.Error("the returns were not taken")
			}
		})
	}
}
