package ingest

import (
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
	Write string // what is typed, several separated by blanks
	Read  string // what it is read as
}

// Spellings gives the whole table of what is accepted in a cell for a figure, made from the lists by which cells are read.
func Spellings() []Spelling {
	rows := []Spelling{
		{"84.5   0   .5   +3", "the figure: 84.5, 0, 0.5, 3"},
		{spelt("1", thousands, "234"), "1234; the groups must be of three digits"},
		{spelt("", minus, "345") + "   (345)", "−345"},
		{spelt("", pounds, "3.50"), "3.50, where the unit is money"},
	}
	for _, s := range percents {
		rows = append(rows, Spelling{"84.5" + strings.TrimRight(" "+s, "%") + strings.Repeat("%", strings.Count(s, "%")), "84.5, where the unit is %"})
	}
	for _, s := range scales {
		rows = append(rows, Spelling{"£1.2" + s.write, "1.2 with " + noughts(s.power) + " more, where the unit is money or the measure a count; in the line's own unit, so that £1.2m in a line of £m is 1.2"})
	}
	for i := 0; i < len(beside); {
		j := i
		var write []string
		for ; j < len(beside) && beside[j].mark == beside[i].mark; j++ {
			write = append(write, "45.3 "+beside[j].write)
		}
		rows = append(rows, Spelling{strings.Join(write, "   "), "45.3 with the mark " + beside[i].mark.Brackets()})
		i = j
	}
	for i := 0; i < len(instead); {
		j := i
		var write []string
		for ; j < len(instead) && instead[j].mark == instead[i].mark; j++ {
			write = append(write, instead[j].write)
		}
		rows = append(rows, Spelling{strings.Join(write, "   "), "no figure, with the mark " + instead[i].mark.Brackets()})
		i = j
	}
	return append(rows,
		Spelling{spelt("", fewer, " 5"), "no figure, with the mark " + kpi.Confidential.Brackets() + ": kept back because it is small"},
		Spelling{"12.5 days", "12.5, where days is the unit of the line"})
}

func spelt(before string, list []string, after string) string {
	write := make([]string, len(list))
	for i, s := range list {
		write[i] = before + s + strings.TrimPrefix(after, " ")
		if len(s) > 3 {
			write[i] = before + s + after
		}
	}
	return strings.Join(write, "   ")
}

func noughts(power int32) string {
	return map[int32]string{3: "three noughts", 6: "six noughts", 9: "nine noughts"}[power]
}
