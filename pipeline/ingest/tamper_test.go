package ingest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/finding"
)

var tampers = flag.Int("tampers", 200, "in how many random ways a return is tampered with")

// leaf is a sheet of a return that is taken apart and put together otherwise: rows of cells as the text of a workbook in a test has them.
type leaf [][]string

const (
	headRow  = 4 // of the headings, counted from nought
	lineRows = 14
)

// wide makes every row as long as the headings.
func (l leaf) wide() {
	for i := range l {
		for len(l[i]) < len(l[headRow]) {
			l[i] = append(l[i], "")
		}
	}
}

// column finds a heading; -1 where it is gone.
func (l leaf) column(heading string) int { return slices.Index(l[headRow], heading) }

// aLine draws one of the lines, counted from nought.
func aLine(rnd *rand.Rand) int { return headRow + 1 + rnd.IntN(lineRows) }

// shapes are what may be done to the shape of a return. Rows above the headings stay, so that the headings are where they were.
var shapes = []struct {
	name string
	do   func(rnd *rand.Rand, l leaf) leaf
}{
	{"an empty row", func(rnd *rand.Rand, l leaf) leaf {
		return slices.Insert(l, min(aLine(rnd), len(l)), make([]string, len(l[headRow])))
	}},
	{"a row of remarks", func(rnd *rand.Rand, l leaf) leaf {
		row := make([]string, len(l[headRow]))
		row[rnd.IntN(len(row))] = "See the note from finance"
		return slices.Insert(l, min(aLine(rnd), len(l)), row)
	}},
	{"a line taken out", func(rnd *rand.Rand, l leaf) leaf {
		at := min(aLine(rnd), len(l)-1)
		return slices.Delete(l, at, at+1)
	}},
	{"a line copied", func(rnd *rand.Rand, l leaf) leaf {
		return slices.Insert(l, min(aLine(rnd), len(l)), slices.Clone(l[min(aLine(rnd), len(l)-1)]))
	}},
	{"the headings again", func(rnd *rand.Rand, l leaf) leaf {
		return slices.Insert(l, min(aLine(rnd), len(l)), slices.Clone(l[headRow]))
	}},
	{"two lines in each other's place", func(rnd *rand.Rand, l leaf) leaf {
		i, j := min(aLine(rnd), len(l)-1), min(aLine(rnd), len(l)-1)
		l[i], l[j] = l[j], l[i]
		return l
	}},
	{"an empty column", func(rnd *rand.Rand, l leaf) leaf {
		at := rnd.IntN(len(l[headRow]) + 1)
		for i := range l {
			l[i] = slices.Insert(l[i], at, "")
		}
		return l
	}},
	{"a column of their own", func(rnd *rand.Rand, l leaf) leaf {
		at := rnd.IntN(len(l[headRow]) + 1)
		for i := range l {
			l[i] = slices.Insert(l[i], at, map[bool]string{true: "Draft", false: "=7"}[i == headRow])
			if i < headRow {
				l[i][at] = ""
			}
		}
		return l
	}},
	{"a column taken out", func(rnd *rand.Rand, l leaf) leaf {
		at := rnd.IntN(len(l[headRow]))
		for i := range l {
			l[i] = slices.Delete(l[i], at, at+1)
		}
		return l
	}},
	{"a column copied", func(rnd *rand.Rand, l leaf) leaf {
		from, at := rnd.IntN(len(l[headRow])), rnd.IntN(len(l[headRow])+1)
		for i := range l {
			l[i] = slices.Insert(l[i], at, l[i][from])
		}
		return l
	}},
	{"two columns in each other's place", func(rnd *rand.Rand, l leaf) leaf {
		a, b := rnd.IntN(len(l[headRow])), rnd.IntN(len(l[headRow]))
		for i := range l {
			l[i][a], l[i][b] = l[i][b], l[i][a]
		}
		return l
	}},
	{"a heading taken out", func(rnd *rand.Rand, l leaf) leaf { l[headRow][rnd.IntN(len(l[headRow]))] = ""; return l }},
}

// names are the columns by which a line is known. Two lines' names in each other's place are found out by those that stayed.
var names = []string{"Line key", "Indicator", "Period", "Organisation"}

// TestATamperedReturnIsReadRightOrSaysWhatIsWrong does to a return, at random, what people do to it: rows and columns put in, taken out, copied, changed about; headings
// taken out; a name given to another line. What is read is what was typed for that line, and what is no longer read is said.
func TestATamperedReturnIsReadRightOrSaysWhatIsWrong(t *testing.T) {
	m, table := filledTable(t)
	before, rest, _ := strings.Cut(table, "# Return\n")
	sheet, after, _ := strings.Cut(rest, "# Sign-off\n")
	r := NewReader(Question{Framework: testFramework()})
	typed := map[string]bool{}
	for _, f := range figures(r.Read(issued(t, m, table), "x.xlsx").Figures) {
		typed[f] = true
	}
	whole, said, held := 0, 0, 0
	for n := range *tampers {
		rnd := rand.New(rand.NewPCG(20261122, uint64(n)))
		var l leaf
		for row := range strings.Lines(sheet) {
			l = append(l, strings.Split(strings.TrimSuffix(row, "\n"), "|"))
		}
		l.wide()
		var done []string
		if rnd.IntN(4) == 0 { // one name changed about, while the others are all there
			c, i, j := l.column(names[rnd.IntN(len(names))]), aLine(rnd), aLine(rnd)
			done = append(done, fmt.Sprintf("%s of rows %d and %d", l[headRow][c], i+1, j+1))
			l[i][c], l[j][c] = l[j][c], l[i][c]
		} else {
			for range 1 + rnd.IntN(4) {
				s := shapes[rnd.IntN(len(shapes))]
				done = append(done, s.name)
				l = s.do(rnd, l)
			}
		}
		var b strings.Builder
		for _, row := range l {
			b.WriteString(strings.TrimRight(strings.Join(row, "|"), "|") + "\n")
		}
		s := r.Read(issued(t, m, before+"# Return\n"+b.String()+"# Sign-off\n"+after), "x.xlsx")
		for _, f := range figures(s.Figures) {
			if !typed[strings.TrimSuffix(f, "?")] {
				t.Errorf("tampering %d (%s): %s was never typed", n, strings.Join(done, ", "), f)
			}
		}
		asked := slices.ContainsFunc(s.Findings, func(f finding.Finding) bool { return f.Severity >= query })
		switch {
		case s.State != Accepted:
			if held++; s.Why == "" || !asked {
				t.Errorf("tampering %d (%s): %s, and nothing says why", n, strings.Join(done, ", "), s.State)
			}
		case len(s.Figures) < len(typed):
			if said++; !asked {
				t.Errorf("tampering %d (%s): %d of %d figures are read, and nothing is said", n, strings.Join(done, ", "), len(s.Figures), len(typed))
			}
		default:
			whole++
		}
	}
	t.Logf("%d ways: %d read whole, %d with what is wanting, %d held or rejected", *tampers, whole, said, held)
	if whole == 0 || said == 0 || held == 0 {
		t.Error("one way of coming out was not tried")
	}
}
