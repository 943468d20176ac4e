package pipeline_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline"
	"perfpack/pipeline/document"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/pdf"
	"perfpack/pipeline/theme"
	"perfpack/templates"
)

var (
	canaries    = flag.Int("canaries", 6, "how many random workspaces are searched for what is not public")
	firstCanary = flag.Uint64("canary", 0, "the seed of the first of them")
)

// planted is a random workspace in which every cell that is not public is a token or a number that stands nowhere else.
type planted struct {
	*rand.Rand
	t                testing.TB
	root             string
	salt             string // in every token, so that two plantings of a seed differ in nothing else
	tables           map[string]*bytes.Buffer
	secrets          []string
	open             []string // tokens of public cells, which the same search must find
	made             int
	standing, stated string // what a row says that is public, and one that is not
}

// word gives a text for a cell: a token that must not be found, or one that may.
func (p *planted) word(secret bool) string {
	p.made++
	w := fmt.Sprintf("qz%s%03dk", p.salt, p.made)
	if secret {
		p.secrets = append(p.secrets, w)
	} else {
		w = fmt.Sprintf("op%03dk", p.made)
		p.open = append(p.open, w)
	}
	return w
}

// number gives a number for a cell.
func (p *planted) number(secret bool) string {
	if !secret {
		return fmt.Sprint(1 + p.IntN(900))
	}
	p.made++
	n := fmt.Sprintf("7%d%d%03d%d", 1+len(p.salt), int(p.salt[0]-'a'), p.made, 1009)
	p.secrets = append(p.secrets, n)
	return n
}

func (p *planted) row(table string, cells ...string) {
	if p.tables[table] == nil {
		p.tables[table] = new(bytes.Buffer)
	}
	w := csv.NewWriter(p.tables[table])
	if err := w.Write(cells); err != nil {
		p.t.Fatal(err)
	}
	w.Flush()
}

// class draws whether a row is secret, and gives what its classification says.
func (p *planted) class() (secret bool, says string) {
	if p.IntN(2) == 0 {
		return true, p.stated
	}
	return false, p.standing
}

func (p *planted) pick(list ...string) string { return list[p.IntN(len(list))] }

// sow makes the workspace of a seed. Every choice is the seed's; the salt is only in what the tokens say.
func sow(t testing.TB, seed uint64, salt string) *planted {
	t.Helper()
	p := &planted{Rand: rand.New(rand.NewPCG(seed, 77)), t: t, root: t.TempDir(), salt: salt, tables: map[string]*bytes.Buffer{}}
	settings := "title = \"Anything\"\n[publication]\n"
	if p.IntN(2) == 0 { // one or the other goes without saying
		settings += "default = \"public\"\n"
		p.standing, p.stated = p.pick("", "public"), "restricted"
	} else {
		p.standing, p.stated = "public", p.pick("", "restricted")
	}
	settings += fmt.Sprintf("commentary = %q\nsmall_numbers = %s\n", p.pick("public", "restricted"), p.pick("0", "5"))
	if p.IntN(3) > 0 {
		settings += "[exempt]\nparagraph = 3\npublic_interest = [\"More would be lost than won.\"]\n"
	}
	orgs := []string{"north", "south"}[:1+p.IntN(2)]
	for _, o := range orgs {
		settings += fmt.Sprintf("[[organisation]]\nid = %q\nname = %q\n", o, strings.ToUpper(o[:1])+o[1:]+" Council")
	}
	put(t, filepath.Join(p.root, "perfpack.toml"), []byte(settings))
	p.heads()
	p.row("tiers", "1", "Outcome")
	p.row("tiers", "2", "Group")
	p.row("outcomes", "1", "1", "", p.word(false), "Homes Panel")
	p.row("outcomes", "1.1", "2", "1", "Homes are warm", "")
	p.row("outcomes", "2", "1", "", "Money goes far", "")
	p.row("services", "homes", "Housing", "Head of Housing", p.word(true)+"@council.example")
	p.row("services", "money", "Finance", "Head of Finance", p.word(true)+"@council.example")
	for l, likelihood := range []string{"Unlikely", "Probable"} {
		for i, impact := range []string{"Slight", "Bad"} {
			p.row("risk_matrix", likelihood, fmt.Sprint(l+1), impact, fmt.Sprint(i+1), []string{"Low", "Medium", "High"}[l+i], fmt.Sprint(l+i))
		}
	}
	for n := range 2 + p.IntN(4) {
		p.measure(n, orgs)
	}
	for range 1 + p.IntN(3) {
		p.delivery(orgs)
		p.money(orgs)
		p.risk(orgs)
		p.thread(orgs)
	}
	p.write()
	put(t, filepath.Join(p.root, "texts", q2.String(), "key-messages.md"), []byte("The first measure stands at {{M0}}.\n"))
	p.inbox(orgs[0])
	return p
}

func (p *planted) heads() {
	p.row("tiers", "tier", "name")
	p.row("outcomes", "ref", "tier", "parent", "title", "scrutiny_panel")
	p.row("services", "service", "name", "lead_role", "email")
	p.row("indicators", "ref", "title", "definition", "service", "set", "measure", "unit", "decimals", "polarity", "source", "about_people", "classification", "exempt_paragraph", "national_code", "central")
	p.row("links", "indicator", "outcome")
	p.row("targets", "indicator", "organisation", "period", "target", "note")
	p.row("baselines", "indicator", "organisation", "period", "value", "note")
	p.row("data_quality", "indicator", "assessed_on", "accuracy", "issue", "action", "owner_role", "due")
	p.row("figures", "indicator", "organisation", "period", "value", "note", "classification")
	p.row("deliverables", "ref", "title", "description", "outcomes", "service", "organisation", "lead_role", "classification")
	p.row("milestones", "milestone", "deliverable", "title", "baseline")
	p.row("rebaselines", "milestone", "proposed", "revised", "reason", "decision")
	p.row("milestone_states", "milestone", "quarter", "status", "forecast", "confidence", "reason")
	p.row("budgets", "line", "year", "title", "service", "organisation", "kind", "approved", "revised", "outcomes", "outputs", "classification")
	p.row("budget_states", "line", "quarter", "profile", "actual", "forecast", "reason")
	p.row("assets", "ref", "title", "kind", "service", "organisation", "value", "outcomes", "classification")
	p.row("contracts", "ref", "title", "supplier", "service", "organisation", "value", "outcomes", "classification")
	p.row("risk_matrix", "likelihood", "likelihood_level", "impact", "impact_level", "band", "grave")
	p.row("risks", "ref", "description", "cause", "likelihood", "impact", "owner_role", "controls", "service", "outcomes", "classification", "exempt_paragraph")
	p.row("risk_indicators", "risk", "indicator", "trigger", "side")
	p.row("risk_actions", "action", "risk", "title", "owner_role", "due")
	p.row("risk_states", "risk", "quarter", "likelihood", "impact", "action", "reason")
	p.row("partners", "partner", "name", "kind", "contribution", "outcomes", "classification")
	p.row("plans", "plan", "kind", "title", "parent", "service", "role", "outcomes", "classification")
	p.row("activities", "activity", "title", "outcome", "assumption", "deliverable", "service", "classification")
	p.row("decisions", "decision", "title", "taken_on", "body", "delegation", "reason", "classification")
}

// measure adds a measure; the first is public.
func (p *planted) measure(n int, orgs []string) {
	secret, says := p.class()
	if n == 0 {
		secret, says = false, p.standing
	}
	ref := fmt.Sprintf("M%d", n)
	if secret {
		ref = p.word(true)
	}
	p.row("indicators", ref, p.word(secret), p.word(secret), "homes", p.pick("outcome", "organisational", "service"), p.pick("count", "count", "money", "mean"), p.pick("", "days"), "0",
		p.pick("higher", "lower", "none"), p.word(secret), p.pick("no", "no", "yes"), says, p.pick("", "7"), p.word(secret), p.word(secret))
	p.row("links", ref, p.pick("1", "1.1", "2"))
	p.row("targets", ref, "", "2025-26", p.number(secret), p.word(secret))
	p.row("baselines", ref, "", "2022-23-Q4", p.number(secret), p.word(secret))
	if p.IntN(2) == 0 {
		p.row("data_quality", ref, "2025-05-12", p.pick("1", "4"), p.word(secret), p.word(secret), "Data manager", "2026-03-31")
	}
	for _, org := range orgs {
		for back := 5; back >= 0; back-- {
			words := secret
			class := ""
			if !secret && p.IntN(2) == 0 { // a note on a public figure may be secret by itself
				words, class = true, "restricted"
			} else if !secret {
				class = "public"
			}
			p.row("figures", ref, org, (q2 - period.Quarter(back)).String(), p.number(secret), p.word(words), class)
		}
	}
}

func (p *planted) delivery(orgs []string) {
	secret, says := p.class()
	d, m := p.word(secret), p.word(secret)
	p.row("deliverables", d, p.word(secret), p.word(secret), p.pick("", "1.1", "2"), p.pick("homes", "money"), p.pick("", orgs[0]), "Head of Works", says)
	p.row("milestones", m, d, p.word(secret), "2025-09-30")
	p.row("rebaselines", m, "2025-08-20", "2025-12-19", p.word(secret), "")
	p.row("milestone_states", m, q2.String(), p.pick("in_progress", "paused"), "2026-01-14", "low", p.word(secret))
	alike, says := p.class()
	if secret { // an activity behind which stands a deliverable that nobody may know of
		p.row("activities", p.word(alike), p.word(alike), "1.1", p.word(alike), d, "homes", says)
	}
}

func (p *planted) money(orgs []string) {
	secret, says := p.class()
	l, kind, org := p.word(secret), p.pick("revenue", "capital", "savings"), p.pick(orgs...)
	p.row("budgets", l, "2025-26", p.word(secret), p.pick("homes", "money"), org, kind, p.number(secret), p.number(secret), p.pick("", "1=60", "1.1=100"), "", says)
	if p.IntN(2) == 0 { // of a line, one year is enough to keep back all
		p.row("budgets", l, "2024-25", p.word(secret), "homes", org, kind, p.number(secret), "", "", "", says)
	}
	for back := range 2 {
		p.row("budget_states", l, (q2 - period.Quarter(back)).String(), p.number(secret), "", p.number(secret), p.word(secret))
	}
	secret, says = p.class()
	p.row("assets", p.word(secret), p.word(secret), p.word(secret), "money", p.pick(orgs...), p.number(secret), p.pick("", "1=50"), says)
	secret, says = p.class()
	p.row("contracts", p.word(secret), p.word(secret), p.word(secret), "money", p.pick(orgs...), p.number(secret), p.pick("", "2=100"), says)
}

func (p *planted) risk(orgs []string) {
	secret, says := p.class()
	r := p.word(secret)
	p.row("risks", r, p.word(secret), p.word(secret), "Unlikely", "Bad", "Head of Risk", p.word(secret), "homes", p.pick("", "1"), says, p.pick("", "5"))
	p.row("risk_indicators", r, "M0", p.number(secret), "above")
	p.row("risk_actions", p.word(secret), r, p.word(secret), "Head of Works", "2025-07-31")
	p.row("risk_states", r, q2.String(), p.pick("Unlikely", "Probable"), "Bad", p.word(secret), p.word(secret))
}

func (p *planted) thread(orgs []string) {
	secret, says := p.class()
	p.row("partners", p.word(secret), p.word(secret), p.word(secret), p.word(secret), p.pick("", "1.1"), says)
	secret, says = p.class()
	above := p.word(secret)
	p.row("plans", above, "service_plan", p.word(secret), "", "homes", "", "1", says)
	under, says := p.class()
	p.row("plans", p.word(under), "personal_objective", p.word(under), above, "homes", "Home Visits Officer", "1.1", says)
	secret, says = p.class()
	p.row("decisions", p.word(secret), p.word(secret), "2025-09-09", "Cabinet", p.word(secret), p.word(secret), says)
}

func (p *planted) write() {
	for name, b := range p.tables {
		folder := "framework"
		if name == "figures" {
			folder = "history"
		}
		put(p.t, filepath.Join(p.root, folder, name+".csv"), b.Bytes())
	}
}

// refs gives the references in a table, and which are secret.
func (p *planted) refs(table string) (public, secret []string) {
	for _, line := range strings.Split(p.tables[table].String(), "\n")[1:] {
		ref, _, _ := strings.Cut(line, ",")
		switch {
		case ref == "":
		case slices.Contains(p.secrets, ref):
			secret = append(secret, ref)
		default:
			public = append(public, ref)
		}
	}
	return public, secret
}

// inbox sends a return of everything, one of secret lines alone, and a file that is no return, under names that are tokens themselves.
func (p *planted) inbox(org string) {
	public, secret := p.refs("indicators")
	head := []string{"Indicator", "Period", "Organisation", "Value", "Reason", "Commentary", "Corrective action", "Action owner", "Action due", "Classification", "Notes to self"}
	line := func(ref string, kept bool, class string) []string {
		return []string{ref, q2.String(), org, p.number(slices.Contains(secret, ref)), p.word(kept), p.word(kept), p.word(kept), p.word(kept), "2026-01-31", class, p.word(true)}
	}
	var lines [][]string
	for i, ref := range public {
		if i%2 == 0 {
			lines = append(lines, line(ref, true, "Restricted"))
		} else {
			lines = append(lines, line(ref, false, "Public"))
		}
	}
	var alone [][]string
	for _, ref := range secret {
		alone = append(alone, line(ref, true, p.pick("", "Public"))) // words of a measure that is not public are not, whatever they say
	}
	nowhere := []string{p.word(true), q2.String(), org, p.number(true), "", p.word(true), "", "", "", "", p.word(true)} // nobody knows what it is of
	states := func(table string) [][]string {
		rows := [][]string{}
		public, secret := p.refs(table)
		for _, ref := range slices.Concat(public, secret) {
			kept := slices.Contains(secret, ref)
			switch table {
			case "milestones":
				rows = append(rows, []string{ref, "In progress", "2026-02-14", "Low", p.word(kept)})
			case "budgets":
				rows = append(rows, []string{ref, p.number(kept), p.number(kept), p.word(kept)})
			case "risks":
				rows = append(rows, []string{ref, "Probable", "Bad", p.word(kept), p.word(kept)})
			}
		}
		return rows
	}
	personal := states("milestones")
	for i := range personal { // what looks like personal data waits for somebody
		personal[i][4] += " ring " + p.word(true) + "@private.example"
	}
	heads := map[string][]string{
		"Milestones": {"Milestone ref", "Progress", "Expected by", "Confidence", "Why"}, "Budgets": {"Budget line", "Actual to date", "Forecast for the year", "Why"},
		"Risks": {"Risk ref", "Likelihood", "Impact", "Next step", "Why"},
	}
	book := func(lines [][]string, more map[string][][]string) []byte {
		f := excelize.NewFile()
		defer f.Close()
		fill := func(sheet string, rows [][]string) {
			for r, cells := range rows {
				for c, text := range cells {
					if err := f.SetCellStr(sheet, must(excelize.CoordinatesToCellName(c+1, r+1)), text); err != nil {
						p.t.Fatal(err)
					}
				}
			}
		}
		fill("Sheet1", append([][]string{head}, lines...))
		for _, name := range []string{"Milestones", "Budgets", "Risks", "Working"} {
			if rows := more[name]; len(rows) > 0 {
				must(f.NewSheet(name))
				if h := heads[name]; h != nil {
					rows = append([][]string{h}, rows...)
				}
				fill(name, rows)
			}
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			p.t.Fatal(err)
		}
		return b.Bytes()
	}
	working := map[string][][]string{"Working": {{p.word(true), p.number(true)}}}
	all := map[string][][]string{"Working": working["Working"], "Milestones": personal, "Budgets": states("budgets"), "Risks": states("risks")}
	if p.IntN(2) == 0 {
		lines = append(lines, nowhere)
	}
	// The name of a file from which public figures came is published, unless it names what is not public.
	send(p.t, p.root, p.word(false)+" return.xlsx", book(lines, all))
	if len(alone) > 0 {
		send(p.t, p.root, p.word(true)+" cases.xlsx", book(alone, nil))
		send(p.t, p.root, secret[0]+" and others.xlsx", book([][]string{line(public[0], true, "Restricted")}, nil))
	}
	send(p.t, p.root, p.word(true)+".xlsx", book([][]string{nowhere}, working))
}

// build has the packs made, with a second quarter after a change of everything that is secret, the parts, and the framework printed; and gives what a comparison says.
func (p *planted) build(again bool) string {
	run(p.t, p.root, morning)
	s, end := open(p.t, p.root, morning)
	built := must(s.Build(p.t.Context(), q2))
	for _, part := range []pack.Slice{{Outcome: "1"}, {Panel: "Homes Panel"}} {
		must(s.BuildPart(p.t.Context(), part, built))
	}
	must(s.BuildFramework(p.t.Context(), q2))
	end()
	if !again {
		return ""
	}
	for name, b := range p.tables {
		if name == "figures" {
			continue
		}
		text := b.String()
		for i, was := range p.secrets {
			if i%3 == 0 && !strings.Contains(was, "@") && !regexp.MustCompile(`(?m)^`+was+`,|,`+was+`,.*,`+was+`|;`+was).MatchString(text) && strings.HasPrefix(was, "qz") && strings.Count(text, was) == 1 {
				text = strings.Replace(text, was, p.word(true), 1)
			}
		}
		put(p.t, filepath.Join(p.root, "framework", name+".csv"), []byte(text))
	}
	s, end = open(p.t, p.root, morning)
	defer end()
	if _, err := s.TakeIn(p.t.Context()); err != nil {
		// A reference that others hang on was changed: the framework is as it was.
		p.write()
	}
	later := must(s.Build(p.t.Context(), q2+1))
	var told strings.Builder
	for i := range later {
		c := must(pipeline.Compare(p.t.Context(), must(pipeline.OpenWorkspace(p.root, "")), built[i].Path, later[i].Path))
		fmt.Fprintf(&told, "%+v\n", *c)
	}
	return strings.ToLower(told.String())
}

// published gives every file that may be published, by its path, read in every way.
func (p *planted) published() map[string]string {
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Join(p.root, "out"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all[p.short(path)] = strings.ToLower(everything(p.t, path, read(p.t, path)))
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

func (p *planted) short(path string) string {
	rel := must(filepath.Rel(p.root, path))
	return filepath.ToSlash(rel)
}

// leaks gives those of some tokens and numbers that a text holds, whichever way numbers are printed.
func leaks(text string, secrets []string) []string {
	var list []string
	for _, s := range secrets {
		at := strings.Index(text, s)
		if at < 0 && s[0] == '7' {
			grouped := s[:len(s)%3] + regexp.MustCompile(`\d{3}`).ReplaceAllString(s[len(s)%3:], ",$0")
			at = strings.Index(text, strings.TrimPrefix(grouped, ","))
		}
		if at >= 0 {
			list = append(list, fmt.Sprintf("%s in %q", s, text[max(0, at-60):min(len(text), at+60)]))
		}
	}
	return list
}

// TestNothingThatIsNotPublicIsInAnyPublicFile builds packs of random workspaces by the real printers and searches every public file, inflated and read as
// anybody could read it.
func TestNothingThatIsNotPublicIsInAnyPublicFile(t *testing.T) {
	secrets, files, appendices := 0, 0, 0
	kinds := map[string]int{}
	for seed := *firstCanary; seed < *firstCanary+uint64(*canaries); seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			p := sow(t, seed, "ab")
			told := p.build(seed%3 == 0)
			all := p.published()
			all["comparison"] = told
			for path, text := range all {
				files++
				kinds[filepath.Ext(path)]++
				if hits := leaks(text, p.secrets); hits != nil {
					t.Errorf("seed %d: %s has %s", seed, path, strings.Join(hits[:min(len(hits), 5)], "\n"))
				}
			}
			if hits := leaks(all["out/north/2025-26-Q2/v1/cabinet-report.pdf"], p.open); len(hits) < 3 {
				t.Errorf("seed %d: the report does not have even what is public", seed)
			}
			secrets += len(p.secrets)
			if name := filepath.Join(p.root, "exempt", "north", "2025-26-Q2", "v1", "exempt-appendix.pdf"); len(must(filepath.Glob(name))) > 0 {
				appendices++
				if hits := leaks(strings.ToLower(everything(t, name, read(t, name))), p.secrets); len(hits) < 5 {
					t.Errorf("seed %d: the exempt appendix has only %d of %d", seed, len(hits), len(p.secrets))
				}
			}
		})
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d workspaces, %d cells that are not public, %d public files searched (%v): none found; %d exempt appendices have theirs", *canaries, secrets, files, kinds, appendices)
}

var (
	digests  = regexp.MustCompile(`[0-9a-f]{64}`)
	lengths  = regexp.MustCompile(`"(size|bytes)": \d+`)
	unnamed  = regexp.MustCompile(`file-[0-9a-f]{8}`)
	disorder = regexp.MustCompile(`(?s)"(returns|history)": \[.*?\]|"resolvedDependencies": \[.*?\n {6}\]`)
)

// TestPublicFilesAreTheSameWhateverIsNotPublic builds the packs of workspaces that differ in nothing but what stands in cells that are not public, and holds that
// nobody could tell one from the other: no total, number, rating or order in a public file depends on such a cell. Only digests of files that were received do.
func TestPublicFilesAreTheSameWhateverIsNotPublic(t *testing.T) {
	for seed := range uint64((*canaries + 2) / 3) {
		one, other := sow(t, seed, "ab"), sow(t, seed, "cd")
		if slices.Equal(one.secrets, other.secrets) || len(one.secrets) != len(other.secrets) || !slices.Equal(one.open, other.open) {
			t.Fatalf("seed %d: the two workspaces do not differ as they should", seed)
		}
		one.build(false)
		other.build(false)
		names := func(p *planted) (list []string) {
			for path := range p.published() {
				list = append(list, path)
			}
			slices.Sort(list)
			return list
		}
		list, others := names(one), names(other)
		if len(list) != len(others) {
			t.Fatalf("seed %d: other files: %q and %q", seed, list, others)
		}
		for n, path := range list {
			if path != others[n] {
				t.Fatalf("seed %d: %s and %s", seed, path, others[n])
			}
			plain := func(p *planted, path string) string {
				data := read(t, filepath.Join(p.root, filepath.FromSlash(path)))
				if ext := filepath.Ext(path); ext != ".pdf" {
					text := string(data)
					if ext == ".xlsx" { // by its parts: a file that must not be named has a name from its digest
						text = everything(t, path, data)[len(data):]
					}
					for _, volatile := range []*regexp.Regexp{digests, lengths, unnamed, disorder} {
						text = volatile.ReplaceAllString(text, "-")
					}
					return text
				}
				return string(data)
			}
			if a, b := plain(one, path), plain(other, others[n]); a != b {
				at := 0
				for at < min(len(a), len(b)) && a[at] == b[at] {
					at++
				}
				t.Errorf("seed %d: %s depends on what is not public, from byte %d on: %q and %q", seed, path, at, a[max(0, at-80):min(len(a), at+80)], b[max(0, at-80):min(len(b), at+80)])
			}
		}
	}
}

// TestTheSearchFindsWhatIsPlanted holds that the search of files would find a token in each kind of file and in each place of it, by looking for public ones.
func TestTheSearchFindsWhatIsPlanted(t *testing.T) {
	p := sow(t, 1, "ab")
	p.build(false)
	all := p.published()
	title := p.open[0] // of an outcome, which stands in every kind of file
	for path, text := range all {
		if !strings.HasPrefix(path, "out/north/2025-26-Q2/v1/") || strings.HasSuffix(path, "manifest.json") || strings.HasSuffix(path, "datapackage.json") {
			continue
		}
		want := []string{title}
		switch {
		case strings.HasSuffix(path, "observations.csv"), strings.HasSuffix(path, "indicators.csv"):
			want = []string{"return.xlsx"}
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %s is not found", path, w)
			}
		}
	}
	for path, want := range map[string]string{
		"out/north/2025-26-Q2/v1/manifest.json": "return.xlsx", "out/north/2025-26-Q2/v1/datapackage.json": "anything", "out/north/2025-26-Q2/v1/outcomes.csv": title,
	} {
		if !strings.Contains(all[path], want) {
			t.Errorf("%s: %s is not found", path, want)
		}
	}
	// In every place of a report: what the document says of itself, a bookmark, a page, a description of a chart, a note, and a number as it is grouped.
	look, _, err := theme.Load(templates.FS, theme.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	report := &document.Report{
		Title: "qzplant1", Subtitle: "qzplant2", Author: "qzplant3", Subject: "qzplant4", Language: "en-GB", Footer: "qzplant5", Dated: morning,
		Cover: document.Cover{Organisation: "A", Title: "qzplant6", Status: "qzplant7", Lines: []string{"qzplant8"}, Points: []document.Point{{Lead: "qzplantn", Text: "qzplant9"}}, Notice: "qzplanta"},
		Parts: []document.Part{{ID: "one", Title: "qzplantb", Blocks: document.Blocks(
			document.Heading{Level: 2, Text: "qzplantc", ID: "two", Listed: true}, document.Text("Before qzplantd."), document.List{Items: [][]document.Span{{{Text: "qzplante", Bold: true}}}},
			document.Table{ID: "t", Caption: "qzplantf", Columns: []document.Column{{Heading: "qzplantg", RowHeading: true}, {Heading: "B", Align: document.Right}}, Notes: []string{"qzplanth"},
				Rows: document.Rows(document.Row{Group: "qzplanti", Cells: []document.Cell{{Text: "qzplantj"}, {Text: "734,511,009", Kind: document.NumberCell, Number: 734511009}}})},
			document.Figure{Caption: "qzplantk", Alt: "qzplantl", Chart: &document.Chart{Kind: document.StatusBar, Segments: []document.Segment{{Label: "qzplantm", Count: 1, Symbol: document.OnTarget}}}},
		)}},
	}
	var b bytes.Buffer
	if _, err := pdf.Render(&b, report, look); err != nil {
		t.Fatal(err)
	}
	said := strings.ToLower(everything(t, "a.pdf", b.Bytes()))
	var plants []string
	for c := range "123456789abcdefghijklmn" {
		plants = append(plants, "qzplant"+"123456789abcdefghijklmn"[c:c+1])
	}
	plants = append(plants, "734511009")
	for _, w := range plants {
		if leaks(said, []string{w}) == nil {
			t.Errorf("%s was planted in a report and is not found", w)
		}
	}
	// And of a workbook: a cell, the name of a sheet, what the document says of itself, a defined name, a message beside a cell, a comment.
	f := excelize.NewFile()
	defer f.Close()
	err = errors.Join(
		f.SetCellStr("Sheet1", "B2", "x <qzplant1> & y"), f.SetSheetName("Sheet1", "qzplant2"), f.SetDocProps(&excelize.DocProperties{Title: "qzplant3", Creator: "qzplant4"}),
		f.SetDefinedName(&excelize.DefinedName{Name: "qzplant5", RefersTo: "qzplant2!$B$2"}), f.AddComment("qzplant2", excelize.Comment{Cell: "B2", Text: "qzplant6"}), f.SetCellValue("qzplant2", "C3", 734511009),
	)
	message := excelize.NewDataValidation(true)
	message.SetSqref("B2")
	message.SetInput("qzplant7", "qzplant8")
	b.Reset()
	if err := errors.Join(err, f.AddDataValidation("qzplant2", message), f.Write(&b)); err != nil {
		t.Fatal(err)
	}
	said = strings.ToLower(everything(t, "a.xlsx", b.Bytes()))
	for _, w := range append(plants[:8:8], "734511009") {
		if leaks(said, []string{w}) == nil {
			t.Errorf("%s was planted in a workbook and is not found", w)
		}
	}
	for _, name := range []string{"a.csv", "a.json"} {
		if leaks(everything(t, name, []byte("a,qzplant1,\"734511009\"\n")), []string{"qzplant1", "734511009"}) == nil {
			t.Errorf("what was planted in %s is not found", name)
		}
	}
}
