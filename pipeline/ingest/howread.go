package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/sheet"
)

// HowRead says how a table of a history was read, so that a person can see it before anything is stored.
type HowRead struct {
	Sheet string // empty for a CSV file
	// Rows says which rows are headings, figures and remarks.
	Rows    string
	Columns []ColumnRead
}

// ColumnRead says how a column, or several side by side, was read.
type ColumnRead struct {
	Columns string // "D" or "D to K"
	Heading string // as it stands, of the first of them
	As      string
}

// Lines gives the reading as lines of text.
func (h HowRead) Lines() []string {
	lines := []string{h.Rows}
	if h.Sheet != "" {
		lines[0] = "sheet " + h.Sheet + ": " + h.Rows
	}
	for _, c := range h.Columns {
		at := "column " + c.Columns
		if strings.Contains(c.Columns, " ") {
			at = "columns " + c.Columns
		}
		if c.Heading != "" {
			at += " " + quote(c.Heading)
		}
		lines = append(lines, "  "+at+": "+c.As)
	}
	return lines
}

// howRead describes the reading of a table.
func (u *unfolding) howRead() HowRead {
	h := HowRead{Sheet: u.x.sheet}
	var rows []string
	say := func(what string, numbers []int) {
		if len(numbers) > 0 {
			rows = append(rows, spans(numbers)+" "+what)
		}
	}
	say("above the table", numbersOf(u.p.captions))
	say("headings", numbersOf(u.p.heads))
	var figures []int
	for i := range u.p.body {
		if n := u.p.body[i].number; !slices.Contains(u.passed, n) {
			figures = append(figures, n)
		}
	}
	say("figures", figures)
	say("without figures, not read", u.passed)
	h.Rows = strings.Join(rows, "; ")
	for _, c := range []struct {
		what string
		con  *constant
		used bool
	}{
		{"the indicator", u.p.measure, u.p.primary < 0},
		{"the area", u.p.area, !slices.ContainsFunc(u.p.columns, func(c column) bool { return c.use == keyed && c.sense.key == placeKey })},
		{"the year", u.p.year, slices.ContainsFunc(u.p.columns, func(c column) bool { return c.sense.when.part != 0 && c.sense.when.year == 0 })},
	} {
		if c.con != nil && c.used {
			h.Rows += "; " + c.what + " is " + u.meaning(c.con.sense) + ", from " + c.con.from
		}
	}
	for i := 0; i < len(u.p.columns); {
		n := i + 1
		as := u.as(&u.p.columns[i])
		for ; n < len(u.p.columns) && u.p.columns[n].at == u.p.columns[n-1].at+1 && joins(&u.p.columns[i], &u.p.columns[n]); n++ {
			if more := u.meaning(u.p.columns[n].sense); u.p.columns[i].use == figured {
				as += ", " + more
			}
		}
		h.Columns = append(h.Columns, ColumnRead{columnSpan(u.p.columns[i].at, u.p.columns[n-1].at), u.p.columns[i].heading, as})
		i = n
	}
	return h
}

// ownForm describes the reading of a table in our own form.
func ownForm(t *sheet.Table, name string) HowRead {
	h := HowRead{Sheet: name, Rows: fmt.Sprintf("row %d headings, in the form in which perfpack takes in figures; %s beneath", t.HeaderRow, countOf(len(t.Rows)))}
	for i, heading := range t.Header {
		if heading != "" && !isHistoryColumn(heading) {
			h.Columns = append(h.Columns, ColumnRead{columnSpan(i, i), heading, "not read"})
		}
	}
	return h
}

func countOf(n int) string {
	if n == 1 {
		return "1 row"
	}
	return strconv.Itoa(n) + " rows"
}

// knownAside says that a heading is of something that is known and not asked for, so that it is no misspelling.
func knownAside(heading string) bool {
	s := headOf[headFold(heading)]
	return s.known && (s.skip || s.key == measureKey)
}

// joins says that two columns are told of together: figures of the same kind for different periods, areas or indicators.
func joins(a, b *column) bool {
	return a.use == figured && b.use == figured && a.sense.role == b.sense.role && a.sense.names() && b.sense.names()
}

// as says how a column is read.
func (u *unfolding) as(c *column) string {
	s := c.sense
	switch c.use {
	case keyed:
		text := keyWords[s.key]
		if c.at == u.at(u.p.organ) {
			text = "the organisation"
		}
		if c.fills {
			text += "; an empty cell takes the one above"
		}
		return text
	case checked:
		return "the indicator again, which must agree"
	case besides:
		return map[role]string{hMark: "marks", hNote: "notes"}[s.role]
	case doubtful:
		return "in doubt"
	case figured:
		text := roleWords[s.role]
		if s.role == 0 {
			text = roleWords[hValue]
		}
		if s.when == (when{part: wholePart}) && slices.ContainsFunc(u.p.columns, func(c column) bool { return c.use == keyed && c.sense.key == timeKey }) {
			s.when = when{} // the rows say of what period
		}
		if of := u.meaning(s); of != "" {
			text += " of " + of
		}
		return text
	}
	return "not read"
}

func (u *unfolding) at(column int) int {
	if column < 0 {
		return -1
	}
	return u.p.columns[column].at
}

var roleWords = map[role]string{hValue: "figures", hNumerator: "numerators", hDenominator: "denominators", hLower: "lower limits", hUpper: "upper limits"}

// meaning says in words for what a heading or title says that figures are.
func (u *unfolding) meaning(s sense) string {
	var words []string
	if s.measure != nil {
		words = append(words, string(s.measure.Ref))
	}
	if s.area != 0 {
		words = append(words, u.x.f.areas[s.area-1].Name)
	}
	if w := s.when; !w.isZero() {
		p, why := w.of(s.measure)
		switch {
		case why == "":
			words = append(words, p.String())
		case w.part == wholePart:
			words = append(words, "the year")
		case w.part > monthPart:
			words = append(words, monthWord(w.part))
		case w.part > 0:
			words = append(words, "quarter "+strconv.Itoa(int(w.part)))
		}
	}
	if s.marks != 0 {
		words = append(words, s.marks.Brackets())
	}
	return strings.Join(words, " ")
}

func numbersOf(rows []gridRow) []int {
	out := make([]int, len(rows))
	for i := range rows {
		out[i] = rows[i].number
	}
	return out
}

// spans lists row numbers: "row 4", "rows 1 to 3", "rows 5 to 20 and 22".
func spans(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		n := i
		for n+1 < len(numbers) && numbers[n+1] == numbers[n]+1 {
			n++
		}
		switch {
		case n == i:
			parts = append(parts, strconv.Itoa(numbers[i]))
		default:
			parts = append(parts, fmt.Sprintf("%d to %d", numbers[i], numbers[n]))
		}
		i = n + 1
	}
	word := "rows "
	if len(numbers) == 1 {
		word = "row "
	}
	if n := len(parts); n > 1 {
		return word + strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return word + parts[0]
}

func columnSpan(first, last int) string {
	if first == last {
		return sheet.ColumnName(first + 1)
	}
	return sheet.ColumnName(first+1) + " to " + sheet.ColumnName(last+1)
}

// LayoutTable lists in Markdown the headings by which a table that is in no form of ours is read, for the guide.
func LayoutTable() string {
	var b strings.Builder
	b.WriteString("Compared without regard to case, blanks and punctuation, alone or together with a period, an area or an indicator, as \"Q1 2024/25 actual\".\n\n| heading | read as |\n| --- | --- |\n")
	for _, h := range heads {
		as := "the unit, which says nothing new"
		switch {
		case h.as.skip:
			as = "not read"
		case h.as.key != 0:
			as = keyWords[h.as.key]
		case h.as.role == aCount:
			as = "the numerator where there is a denominator as well, else the figure"
		case h.as.role == hMark:
			as = "marks"
		case h.as.role == hNote:
			as = "notes"
		case h.as.role != 0:
			as = roleWords[h.as.role]
		}
		words := make([]string, len(h.write))
		for i, w := range h.write {
			words[i] = "`" + w + "`"
		}
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(words, ", "), as)
	}
	return b.String()
}
