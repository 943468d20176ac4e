package ingest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// TestWhicheverWayATableIsLaidOutItsFiguresAreTheSame lays the same figures out in every way that a random choice comes to, with years once or on each
// heading, remarks above and beneath, and columns of other things, and reads exactly these figures back.
func TestWhicheverWayATableIsLaidOutItsFiguresAreTheSame(t *testing.T) {
	rounds := 2000
	if testing.Short() {
		rounds = 300
	}
	reader := NewReader(Question{Framework: testFramework()})
	for seed := range rounds {
		l := layoutOf(uint64(seed))
		if l.figures == nil {
			continue
		}
		h := reader.History([]byte(asCSV(l.text)), "figures.csv")
		got := figures(h.Figures)
		slices.Sort(got)
		slices.Sort(l.figures)
		if len(h.Findings) > 0 || !slices.Equal(got, l.figures) {
			var lines []string
			for _, r := range h.Read {
				lines = append(lines, r.Lines()...)
			}
			t.Fatalf("seed %d:\n%s\nfindings %v\n got  %s\n want %s\n%s", seed, l.text, h.Findings, strings.Join(got, "; "), strings.Join(l.figures, "; "), strings.Join(lines, "\n"))
		}
	}
}

type laidOut struct {
	text    string
	figures []string
}

// layoutOf lays random figures out in a random way.
func layoutOf(seed uint64) laidOut {
	rnd := rand.New(rand.NewPCG(seed, 7))
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	titles := map[string]string{"P1": "Repairs in time", "C2": "Complaints", "L1": "Households helped", "M1": "Spending"}
	refs := []string{"P1", "C2", "L1", "M1"}
	rnd.Shuffle(len(refs), func(i, j int) { refs[i], refs[j] = refs[j], refs[i] })
	refs = refs[:1+rnd.IntN(4)]
	areas := []string{"north", "south"}[:1+rnd.IntN(2)]
	areaNames := map[string]string{"north": pick("north", "Northmoor"), "south": pick("south", "Southmoor")}
	first := period.Year(2021).Quarter(1 + rnd.IntN(4))
	quarters := make([]period.Quarter, 1+rnd.IntN(6))
	for i := range quarters {
		quarters[i] = first + period.Quarter(i)
	}
	var out laidOut
	value := map[string]string{}
	for _, r := range refs {
		for _, a := range areas {
			for _, q := range quarters {
				if rnd.IntN(8) == 0 {
					continue
				}
				v := fmt.Sprint(1 + rnd.IntN(99))
				if rnd.IntN(4) == 0 {
					v = fmt.Sprint(1990 + rnd.IntN(60)) // may be taken for a year
				}
				value[r+a+q.String()] = v
				out.figures = append(out.figures, fmt.Sprintf("%s %s %s %s", r, q, a, v))
			}
		}
	}
	year := func(y period.Year) string {
		return pick(y.Label(), y.String(), fmt.Sprintf("%02d/%02d", int(y)%100, (int(y)+1)%100))
	}
	quarter := func(q period.Quarter) string {
		n := fmt.Sprint(q.Number())
		return pick("Q"+n, "Quarter "+n, "Qtr "+n)
	}
	whole := func(q period.Quarter) string {
		return pick(q.String(), quarter(q)+" "+year(q.Year()), year(q.Year())+" "+quarter(q), q.Short())
	}
	indicator := func(r string) string { return pick(r, titles[r], r+" - "+titles[r], r+": "+titles[r]) }
	var b strings.Builder
	line := func(cells ...string) { b.WriteString(strings.Join(cells, "|") + "\n") }
	if rnd.IntN(2) == 0 {
		line("Performance data")
		line(pick("Prepared for scrutiny", "All figures are illustrative"))
		line("")
	}
	named := rnd.IntN(2) == 0 // a column with the name besides the reference
	keys := func(r, a string) []string {
		k := []string{indicator(r)}
		if named {
			k = []string{r, titles[r]}
		}
		return append(k, "somebody", areaNames[a])
	}
	headKeys := []string{pick("Ref", "Indicator", "KPI"), "Lead officer", pick("Council", "Area", "Organisation")}
	if named {
		headKeys = []string{"Ref", pick("Measure", "Description"), "Lead officer", "Area"}
	}
	blank := make([]string, len(headKeys))
	switch rnd.IntN(5) {
	case 0: // long
		line(append(slices.Clone(headKeys), pick("Period", "Quarter"), pick("Value", "Actual", "Result"))...)
		for _, r := range refs {
			for _, a := range areas {
				for _, q := range quarters {
					if v := value[r+a+q.String()]; v != "" {
						line(append(keys(r, a), whole(q), v)...)
					}
				}
			}
		}
	case 1: // wide, whole periods
		head := slices.Clone(headKeys)
		for _, q := range quarters {
			head = append(head, whole(q)+pick("", " actual"))
		}
		line(append(head, "Target")...)
		for _, r := range refs {
			for _, a := range areas {
				row := keys(r, a)
				for _, q := range quarters {
					row = append(row, value[r+a+q.String()])
				}
				line(append(row, "99")...)
			}
		}
	case 2: // wide, years over quarters
		top, head := slices.Clone(blank), slices.Clone(headKeys)
		for i, q := range quarters {
			if i == 0 || q.Year() != quarters[i-1].Year() {
				top = append(top, year(q.Year()))
			} else {
				top = append(top, "")
			}
			head = append(head, quarter(q))
		}
		line(append(top, "")...)
		line(append(head, pick("Trend", "RAG", "Owner"))...)
		for _, r := range refs {
			for _, a := range areas {
				row := keys(r, a)
				for _, q := range quarters {
					row = append(row, value[r+a+q.String()])
				}
				line(append(row, "Green")...)
			}
		}
	case 3: // indicators across, a block for each area
		for _, a := range areas {
			line(areaNames[a])
			head := []string{"Year", "Quarter"}
			for _, r := range refs {
				head = append(head, indicator(r))
			}
			line(head...)
			for i, q := range quarters {
				y := ""
				if i == 0 || q.Year() != quarters[i-1].Year() {
					y = year(q.Year())
				}
				row := []string{y, quarter(q)}
				for _, r := range refs {
					row = append(row, value[r+a+q.String()])
				}
				line(row...)
			}
			line("")
		}
	case 4: // areas across, a block for each indicator
		for _, r := range refs {
			line(indicator(r))
			line("Period", areaNames["north"], areaNames["south"])
			for _, q := range quarters {
				row := []string{whole(q), value[r+"north"+q.String()]}
				if len(areas) > 1 {
					row = append(row, value[r+"south"+q.String()])
				} else {
					row = append(row, "")
				}
				line(row...)
			}
			line("")
		}
	}
	if rnd.IntN(2) == 0 {
		line("")
		line("Source: returns from services")
	}
	out.text = b.String()
	return out
}

// BenchmarkAWideTable reads a table of 300 rows and 40 quarters, 12,000 figures.
func BenchmarkAWideTable(b *testing.B) {
	fw := testFramework()
	var text strings.Builder
	text.WriteString("Ref,Measure,Council")
	for q := range 40 {
		text.WriteString("," + (period.Year(2015).Quarter(1) + period.Quarter(q)).Short())
	}
	for r := range 300 {
		ind := fw.Indicators[1]
		ind.Ref, ind.Title = kpi.Ref(fmt.Sprintf("X%d", r)), fmt.Sprintf("Measure %d of many", r)
		fw.Indicators = append(fw.Indicators, ind)
		fmt.Fprintf(&text, "\n%s,%s,north", ind.Ref, ind.Title)
		for q := range 40 {
			fmt.Fprintf(&text, ",%d.%d", (r*7+q*13)%100, (r*q)%10000)
		}
	}
	reader := NewReader(Question{Framework: fw})
	for b.Loop() {
		if h := reader.History([]byte(text.String()), "wide.csv"); len(h.Figures) != 12000 {
			b.Fatal(len(h.Figures), h.Findings)
		}
	}
}
