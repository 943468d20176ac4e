package ingest

import (
	"fmt"
	"strconv"
	"strings"

	"perfpack/pipeline/kpi"
)

// The spellings in which people write figures. These lists are the whole of what is understood: the code reads by them, and [Spellings] prints them.
// What is in none of them is a finding and never a guess.
var (
	// instead stand where a figure would, in any mixture of small and capital letters.
	instead = []struct {
		write string
		mark  kpi.Marks
	}{
		{"n/a", kpi.NotAvailable}, {"n.a.", kpi.NotAvailable}, {"n.a", kpi.NotAvailable}, {"na", kpi.NotAvailable}, {"not available", kpi.NotAvailable},
		{"no data", kpi.NotAvailable}, {"not known", kpi.NotAvailable}, {"unknown", kpi.NotAvailable}, {"missing", kpi.NotAvailable},
		{"..", kpi.NotAvailable}, {"...", kpi.NotAvailable}, {"…", kpi.NotAvailable}, {":", kpi.NotAvailable},
		{"-", kpi.NotAvailable}, {"--", kpi.NotAvailable}, {"–", kpi.NotAvailable}, {"—", kpi.NotAvailable}, {"−", kpi.NotAvailable},
		{"tbc", kpi.NotAvailable}, {"tba", kpi.NotAvailable}, {"to follow", kpi.NotAvailable}, {"awaited", kpi.NotAvailable}, {"pending", kpi.NotAvailable},
		{"not yet available", kpi.NotAvailable}, {"x", kpi.NotAvailable}, {"[x]", kpi.NotAvailable},
		{"not applicable", kpi.NotApplicable}, {"z", kpi.NotApplicable}, {"[z]", kpi.NotApplicable},
		{"*", kpi.Confidential}, {"c", kpi.Confidential}, {"[c]", kpi.Confidential}, {"confidential", kpi.Confidential}, {"suppressed", kpi.Confidential},
		{"low", kpi.RoundsToZero}, {"[low]", kpi.RoundsToZero},
	}
	// fewer stand before a number to say that it is kept back because it is small: <5.
	fewer = []string{"<", "fewer than", "less than", "under"}
	// beside stand behind a figure.
	beside = []struct {
		write string
		mark  kpi.Marks
	}{
		{"[p]", kpi.Provisional}, {"(p)", kpi.Provisional}, {"(prov)", kpi.Provisional}, {"(prov.)", kpi.Provisional}, {"(provisional)", kpi.Provisional}, {"prov", kpi.Provisional}, {"provisional", kpi.Provisional},
		{"[r]", kpi.Revised}, {"(r)", kpi.Revised}, {"(rev)", kpi.Revised}, {"(revised)", kpi.Revised}, {"revised", kpi.Revised},
		{"[e]", kpi.Estimated}, {"(e)", kpi.Estimated}, {"(est)", kpi.Estimated}, {"(est.)", kpi.Estimated}, {"(estimate)", kpi.Estimated}, {"(estimated)", kpi.Estimated}, {"est", kpi.Estimated}, {"estimate", kpi.Estimated}, {"estimated", kpi.Estimated},
		{"[b]", kpi.Break}, {"[low]", kpi.RoundsToZero}, {"[k]", kpi.RoundsToZero},
	}
	// minus stand before a negative figure, which may also be in round brackets.
	minus = []string{"-", "−", "–", "‒"}
	// pounds stand before a figure of money.
	pounds = []string{"£"}
	// percents stand behind a percentage.
	percents = []string{"%", "per cent", "percent"}
	// thousands stand between groups of three digits.
	thousands = []string{",", " ", "\u00a0", "\u2009", "\u202f"}
	// scales stand behind a figure of money or a count, and say how many noughts are left out.
	scales = []struct {
		write string
		power int32
	}{
		{"k", 3}, {"thousand", 3}, {"m", 6}, {"mn", 6}, {"million", 6}, {"bn", 9}, {"billion", 9},
	}
	// blanks are taken away from both ends, and with them characters that nobody sees.
	blanks = " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff"
)

var insteadOf = func() map[string]kpi.Marks {
	m := make(map[string]kpi.Marks, len(instead))
	for _, s := range instead {
		m[s.write] = s.mark
	}
	return m
}()

// Spelling is one row of the table of accepted spellings, as the guides print it.
type Spelling struct {
	Write []string // what is typed
	Read  string   // what it is read as
}

// Spellings gives the whole table of what is accepted in a cell for a figure, made from the lists by which cells are read.
func Spellings() []Spelling {
	rows := []Spelling{
		{[]string{"84.5", "0", ".5", "+3"}, "the figure; blanks at either end do not count"},
		{spelt("1", thousands, "234"), "1234; the groups must be of three digits"},
		{append(spelt("", minus, "345"), "(345)"), "345 below nought"},
		{spelt("", pounds, "3.50"), "3.50, where the unit is money"},
		{spelt("84.5 ", percents, ""), "84.5, where the unit is %"},
		{[]string{"12.5 days"}, "12.5, where days is the unit of the line"},
	}
	for i := 0; i < len(scales); {
		row := Spelling{Read: "1.2 with the point moved by " + strconv.Itoa(int(scales[i].power)) + " places, where the unit is money or the measure a count; in the line's own unit, so that £1.2m in a line of £m is 1.2"}
		for power := scales[i].power; i < len(scales) && scales[i].power == power; i++ {
			row.Write = append(row.Write, "£1.2"+scales[i].write)
		}
		rows = append(rows, row)
	}
	for i := 0; i < len(beside); {
		row := Spelling{Read: "45.3 with the mark " + beside[i].mark.Brackets()}
		for mark := beside[i].mark; i < len(beside) && beside[i].mark == mark; i++ {
			row.Write = append(row.Write, "45.3 "+beside[i].write)
		}
		rows = append(rows, row)
	}
	for i := 0; i < len(instead); {
		row := Spelling{Read: "no figure, with the mark " + instead[i].mark.Brackets()}
		for mark := instead[i].mark; i < len(instead) && instead[i].mark == mark; i++ {
			row.Write = append(row.Write, instead[i].write)
		}
		rows = append(rows, row)
	}
	return append(rows, Spelling{append([]string{"<5"}, spelt("", fewer, " 5")...), "no figure, with the mark " + kpi.Confidential.Brackets() + ": kept back because it is small"})
}

func spelt(before string, list []string, after string) []string {
	write := make([]string, len(list))
	for i, s := range list {
		write[i] = strings.TrimSpace(before + s + after)
	}
	return write
}

// SpellingTable gives the table of accepted spellings in Markdown, for the guides.
func SpellingTable() string {
	unseen := strings.NewReplacer("\u00a0", "\u00a0` (no-break space)", "\u2009", "\u2009` (thin space)", "\u202f", "\u202f` (narrow no-break space)")
	var b strings.Builder
	b.WriteString("| typed | read as |\n| --- | --- |\n")
	for _, row := range Spellings() {
		write := make([]string, len(row.Write))
		for i, s := range row.Write {
			if write[i] = "`" + s + "`"; unseen.Replace(s) != s {
				head, tail, _ := strings.Cut(unseen.Replace(s), "` ")
				note, rest, _ := strings.Cut(tail, ")")
				write[i] = "`" + head + rest + "` " + note + ")"
			}
		}
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(write, ", "), row.Read)
	}
	return b.String()
}
