package ingest

import (
	"strings"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/sheet"
)

// sense is what a text says of the figures over or beside which it stands: for what measure, place and time they are, and what of a figure they are.
// The texts over one column, and those beside one row, are put together.
type sense struct {
	known   bool
	measure *measure
	area    int32 // of the frame, from 1; nought is none
	when    when
	role    role
	marks   kpi.Marks
	// key says that the column names what the figures of each row are for.
	key keyKind
	// skip says that what stands there is not asked for: targets, ratings, units, names of officers.
	skip bool
}

// role is what a number is of a figure: a column of history, by its place in historyColumns.
type role uint8

// aCount is the numerator where there is a denominator as well, and else the figure itself.
const aCount role = 100

// keyKind is what a column of keys names.
type keyKind uint8

const (
	noKey keyKind = iota
	measureKey
	placeKey
	timeKey
	roleKey
)

var keyWords = [...]string{measureKey: "the indicator", placeKey: "the organisation or area", timeKey: "the period", roleKey: "which part of the figure it is"}

// heads are the headings that are known beside periods, measures and areas, compared as those of a return are.
var heads = []struct {
	as    sense
	write []string
}{
	{sense{key: measureKey}, []string{
		"indicator", "indicator ref", "indicator reference", "indicator code", "indicator id", "indicator no", "indicator number", "indicator name", "indicator title", "indicator description",
		"ref", "ref no", "reference", "code", "id", "kpi", "kpi ref", "kpi reference", "kpi no", "kpi number", "kpi code", "kpi name", "kpi title", "kpi description",
		"pi", "pi ref", "pi no", "pi name", "measure", "measure ref", "measure code", "measure id", "measure no", "measure name", "measure title", "measure description",
		"title", "name", "description", "performance indicator", "performance measure", "key performance indicator", "metric", "metric name",
	}},
	{sense{key: placeKey}, []string{
		"organisation", "organization", "council", "authority", "local authority", "authority name", "area", "area name", "organisation or area", "district", "geography", "locality", "place",
	}},
	{sense{key: timeKey}, []string{
		"period", "time period", "reporting period", "period of the figure", "time", "date", "year", "financial year", "fin year", "fy", "quarter", "qtr", "month", "period end", "period ending",
		"quarter ending", "year ending", "month ending",
	}},
	{sense{key: roleKey}, []string{"type", "data type", "figure type", "value type", "row type", "measure type", "component"}},
	{sense{role: hValue}, []string{
		"value", "values", "figure", "figures", "actual", "actuals", "result", "results", "performance", "actual performance", "achieved", "your figure", "data", "score", "%", "percentage", "per cent", "rate",
	}},
	{sense{role: aCount}, []string{"count"}},
	{sense{role: hNumerator}, []string{"numerator", "num", "numerator value", "top figure"}},
	{sense{role: hDenominator}, []string{"denominator", "denom", "den", "denominator value", "bottom figure", "out of"}},
	{sense{role: hLower}, []string{"lower", "lower limit", "lower ci", "lci", "lcl", "lower confidence limit", "lower confidence interval", "lower ci 95 limit", "lower ci 95.0 limit", "95% lower confidence limit"}},
	{sense{role: hUpper}, []string{"upper", "upper limit", "upper ci", "uci", "ucl", "upper confidence limit", "upper confidence interval", "upper ci 95 limit", "upper ci 95.0 limit", "95% upper confidence limit"}},
	{sense{role: hMark}, []string{"mark", "marks", "figure status", "status of the figure"}},
	{sense{role: hNote}, []string{"note", "notes", "comment", "comments", "commentary", "narrative", "value note", "remarks", "footnote"}},
	{sense{}, []string{"number", "no", "£", "£000", "£000s", "£m", "days", "hours", "homes", "households", "tonnes"}}, // units under a heading say nothing new
	{sense{skip: true}, []string{
		"target", "targets", "target value", "annual target", "year end target", "rag", "rag status", "rag rating", "rating", "status", "trend", "direction", "direction of travel", "dot", "variance",
		"polarity", "good is", "good to be", "high or low", "unit", "units", "unit of measure", "owner", "lead", "lead officer", "officer", "responsible officer", "head of service", "director", "directorate",
		"department", "service", "service area", "team", "portfolio", "portfolio holder", "cabinet member", "frequency", "reporting frequency", "source", "data source", "definition", "benchmark",
		"national average", "comparator", "rank", "quartile", "tolerance", "baseline", "ytd", "year to date", "cumulative", "total", "average", "change", "change on previous", "outcome", "priority", "theme",
		"category", "set", "area code", "area type", "sex", "age", "origin", "reason", "source sha256", "source file", "source sheet", "source cell", "decimals", "last updated", "updated",
	}},
}

var headOf = func() map[string]sense {
	m := make(map[string]sense)
	for _, h := range heads {
		h.as.known = true
		for _, w := range h.write {
			m[headFold(w)] = h.as
		}
	}
	return m
}()

// headFold folds a heading, except for signs that are the whole of it.
func headFold(s string) string {
	if f := fold(s); f != "" {
		return f
	}
	return strings.TrimSpace(s)
}

// senses reads texts for what they say, each text once.
type senses struct {
	f    *frame
	read map[string]sense
	// titled finds indicators by their folded titles; one that several have finds none.
	titled map[string]*measure
}

func newSenses(f *frame) *senses {
	t := &senses{f: f, read: make(map[string]sense), titled: make(map[string]*measure, len(f.measures))}
	for i := range f.measures {
		m := f.byRef[string(f.measures[i].Ref)]
		title := fold(f.measures[i].Title)
		if other, taken := t.titled[title]; taken && other != m {
			m = nil
		}
		t.titled[title] = m
	}
	return t
}

// mostHeadWords is how many words a heading may have to be looked into.
const mostHeadWords = 12

// of reads a text: a heading, a key, or several of either in one cell, as "Q1 2023/24 Actual".
func (t *senses) of(text string) sense {
	if s, ok := t.read[text]; ok {
		return s
	}
	s := t.text(text)
	t.read[text] = s
	return s
}

func (t *senses) text(text string) sense {
	plain := strings.Join(strings.Fields(dashes.Replace(text)), " ")
	if plain == "" || len(plain) > 250 {
		return sense{}
	}
	outside, inside, bracketed := cutBrackets(plain)
	if s := t.whole(plain); s.known || !bracketed {
		if s.known {
			return s
		}
		return t.split(plain)
	}
	s := t.of(outside)
	if !s.known {
		return s
	}
	// What stands in brackets is a mark, or says more, or is a remark that does not matter here, such as a unit.
	if marks := headMarks(inside); marks != 0 {
		s.marks |= marks
		return s
	}
	if both, ok := s.with(t.of(inside)); ok {
		return both
	}
	return s
}

// cutBrackets takes apart "2024/25 (provisional)".
func cutBrackets(s string) (outside, inside string, ok bool) {
	i := strings.IndexAny(s, "([")
	if i < 1 {
		return s, "", false
	}
	j := strings.IndexAny(s[i:], ")]")
	if j < 0 {
		return s, "", false
	}
	return strings.TrimSpace(s[:i] + s[i+j+1:]), strings.TrimSpace(s[i+1 : i+j]), true
}

func headMarks(inside string) kpi.Marks {
	for _, b := range beside {
		if strings.EqualFold(strings.Trim(b.write, "()[]"), inside) {
			return b.mark
		}
	}
	return 0
}

// whole reads a text that says one thing.
func (t *senses) whole(s string) sense {
	if h, ok := headOf[headFold(s)]; ok {
		return h
	}
	if w, ok := readWhen(strings.ToLower(s)); ok && !strings.ContainsAny(s, "([") {
		return sense{known: true, when: w}
	}
	if m := t.measure(s); m != nil {
		return sense{known: true, measure: m}
	}
	if at, ok := t.f.area(s); ok {
		return sense{known: true, area: at + 1}
	}
	return sense{}
}

// measure finds an indicator by its reference, its title, or both one behind the other.
func (t *senses) measure(s string) *measure {
	if m := t.f.measure(s); m != nil {
		return m
	}
	if m := t.titled[fold(s)]; m != nil {
		return m
	}
	if i := strings.IndexAny(s, " :,"); i > 0 {
		if m := t.f.byRef[s[:i]]; m != nil && fold(s[i:]) == fold(m.Title) {
			return m
		}
	}
	return nil
}

// split reads a text that says two things.
func (t *senses) split(s string) sense {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == ':' || r == ';' })
	words = dropDashes(words)
	if len(words) > mostHeadWords {
		return sense{}
	}
	for i := 1; i < len(words); i++ {
		a := t.of(strings.Join(words[:i], " "))
		if !a.known || a.key != 0 {
			continue
		}
		b := t.of(strings.Join(words[i:], " "))
		if !b.known || b.key != 0 {
			continue
		}
		if both, ok := a.with(b); ok {
			return both
		}
	}
	return sense{}
}

func dropDashes(words []string) []string {
	kept := words[:0]
	for _, w := range words {
		if w != "-" && w != "|" {
			kept = append(kept, w)
		}
	}
	return kept
}

// with puts two senses together. It is not ok when they contradict each other.
func (s sense) with(o sense) (sense, bool) {
	var ok bool
	if s.when, ok = s.when.with(o.when); !ok {
		return s, false
	}
	switch {
	case s.measure != nil && o.measure != nil && s.measure.Ref != o.measure.Ref,
		s.area != 0 && o.area != 0 && s.area != o.area,
		s.role != 0 && o.role != 0 && s.role != o.role,
		s.key != 0 && o.key != 0 && s.key != o.key:
		return s, false
	}
	if s.measure == nil {
		s.measure = o.measure
	}
	s.area, s.role, s.key = max(s.area, o.area), max(s.role, o.role), max(s.key, o.key)
	s.marks |= o.marks
	s.skip = s.skip || o.skip
	s.known = s.known || o.known
	return s, true
}

// names says that the sense tells what figures are for.
func (s sense) names() bool { return s.measure != nil || s.area != 0 || !s.when.isZero() }

// cell reads a cell as a heading or key.
func (t *senses) cell(c *sheet.Cell) sense {
	switch {
	case c.Kind == sheet.Blank, c.Kind == sheet.Error, c.Kind == sheet.Bool:
		return sense{}
	case c.IsDate:
		day, ok := c.Date()
		if !ok {
			return sense{}
		}
		if day.Day() == 1 && !strings.Contains(strings.ToLower(c.Format), "d") {
			return sense{known: true, when: when{part: monthPart + part(day.Month()), year: day.Year(), calendar: true}}
		}
		return sense{known: true, when: when{day: day}}
	case isFigure(c) == aFigure:
		// A number says nothing, unless it is a reference.
		m := t.f.measure(strings.Trim(c.Plain(), blanks))
		return sense{known: m != nil, measure: m}
	}
	return t.of(strings.Trim(c.Plain(), blanks))
}
