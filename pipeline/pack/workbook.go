package pack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// Workbook composes the workbook that is published with the report: how each outcome stands, every measure at a glance, by outcome, by scrutiny panel
// and in full, the whole history, and what the figures rest on. Figures are numbers at full precision.
func (p *Pack) Workbook() *document.Workbook { return p.workbook(false) }

// workbook composes either edition; both have the same tables, which say the same.
func (p *Pack) workbook(working bool) *document.Workbook {
	b := &sheets{Pack: p, outline: p.outline(), names: map[string]bool{}, at: map[string]string{}}
	w := &document.Workbook{
		Title:    p.Organisation.Name + ": " + p.Title + ", " + p.Quarter.Label(),
		Author:   p.Organisation.Name,
		Subject:  "Tables behind the report",
		Language: "en-GB",
		Dated:    p.Dated,
		Working:  working,
		Cover:    p.cover(working),
		Notes:    p.notes(),
	}
	if working {
		w.Title += " (officers' workbook)"
		b.desk = b.newDesk()
	}
	groups := b.groups()
	w.Sheets = func(yield func(document.Sheet) bool) {
		if !yield(b.summarySheet()) || !yield(b.scorecardSheet()) {
			return
		}
		if b.desk != nil && !yield(b.chartsSheet()) {
			return
		}
		for i := range groups {
			if !yield(b.groupSheet(&groups[i])) {
				return
			}
		}
		if !yield(b.dataSheet()) || !yield(b.outlookSheet()) || b.desk != nil && !yield(b.trendsSheet()) || !yield(b.historySheet()) || !yield(b.definitionsSheet()) ||
			!yield(b.qualitySheet()) || !yield(b.revisionsSheet()) {
			return
		}
		if p.Since != nil && (!yield(b.sinceSheet()) || !yield(b.promisesSheet())) {
			return
		}
		for _, s := range b.besideSheets() {
			if !yield(s) {
				return
			}
		}
		if yield(b.returnsSheet()) && yield(b.changesSheet()) && len(p.Methods) > 0 {
			yield(b.methodsSheet())
		}
	}
	return w
}

// openLicence is how the licence is named where readers meet it.
const openLicence = "Open Government Licence v3.0"

func (p *Pack) cover(working bool) []document.CoverLine {
	lines := []document.CoverLine{{Text: p.Quarter.Label()}}
	line := func(s string) {
		if s != "" {
			lines = append(lines, document.CoverLine{Text: s})
		}
	}
	line(p.coverStatus())
	for _, l := range p.coverLines() {
		line(l)
	}
	if !p.Dated.IsZero() {
		line("Figures as they stood on " + p.Dated.Format("2 January 2006"))
	}
	line(p.Notice)
	lines = append(lines, document.CoverLine{Text: "How things stand", Heading: true})
	whole := p.whole()
	line(p.headline(&whole.Tally))
	for _, s := range p.coverage(&whole.Tally) {
		line(s)
	}
	lines = append(lines, document.CoverLine{Text: "About this workbook", Heading: true})
	if working {
		line("This is the workbook for officers to work in. It has the tables of the published one, performance-workbook.xlsx, with the same figures, and besides them charts, filters and formulas that go on counting when a figure is changed.")
	} else {
		line("It holds the tables behind the report, with figures as numbers at full precision. The contents list what is on each sheet; the notes say what marks and words mean.")
	}
	return append(lines, document.CoverLine{Text: openLicence, Link: openGovernment.Path})
}

// The notes of a workbook, as they are referred to.
const (
	noteMarks  = "[note 1]"
	noteStatus = "[note 2]"
	noteCounts = "[note 3]"
	noteChange = "[note 4]"
)

func (p *Pack) notes() []string {
	return []string{
		p.marksNote() + " A mark stands in the place of a figure that is not there, or in the column Marks beside one that is.",
		"Each figure is judged against its target for the quarter, at the precision at which it is shown; the column Rule applied says by which rule, with its numbers. Direction says how a figure has moved and never changes the status.",
		"A measure is counted once wherever it is counted, however many areas it is reported for, and not at all once it is retired: the column Counted says which row counts. A measure that serves several outcomes is counted under each, so that outcomes do not add up to the whole.",
		"Changes and differences are worked out before rounding, so that they may differ in the last place from those of the figures as shown. Progress is the share of the way from the baseline to the final target, and is not held within 0 and 100.",
	}
}

// sheets composes the sheets of a workbook.
type sheets struct {
	*Pack
	outline *outline
	names   map[string]bool   // taken, in small letters
	at      map[string]string // sheets of outcomes, by their references
	desk    *desk             // nil in the edition that is published
}

// counts says that a row stands for its measure where measures are counted, however many areas it is reported for.
func (b *sheets) counts(a *kpi.Assessment) bool {
	return b.speaks[a.Indicator.Ref] == a && a.Indicator.State != kpi.Retired
}

// longestName is how many characters the name of a sheet can have.
const longestName = 31

// name gives a sheet a name made of letters, digits and underscores which no other sheet has, whatever it is made of.
func (b *sheets) name(head, ref string) string {
	base := head + sheetWord(ref)
	name := base[:min(len(base), longestName)]
	for n := 2; b.names[strings.ToLower(name)]; n++ {
		tail := "_" + strconv.Itoa(n)
		name = base[:min(len(base), longestName-len(tail))] + tail
	}
	b.names[strings.ToLower(name)] = true
	return name
}

// sheetWord makes a reference fit for the name of a sheet or a table.
func sheetWord(ref string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, ref)
}

// group is measures that have a sheet of their own.
type group struct {
	name, title string
	intro       []string
	measures    []*kpi.Assessment
	panel       bool
}

// groups are the outcomes of the first tier that have measures, the sets of measures that serve none, and the scrutiny panels.
func (b *sheets) groups() []group {
	var list []group
	for _, top := range b.outline.top {
		measures := top.measures()
		if len(measures) == 0 {
			continue
		}
		g := group{name: b.name("Outcome_", top.outcome.Ref), title: "Outcome " + top.outcome.Ref + ": " + top.outcome.Title, measures: measures}
		b.at[top.outcome.Ref] = g.name
		for _, s := range []string{top.outcome.Statement, b.stewards(top.outcome)} {
			if s != "" && s != top.outcome.Title {
				g.intro = append(g.intro, s)
			}
		}
		list = append(list, g)
	}
	for set := kpi.OutcomeSet; set <= kpi.ContextSet; set++ {
		if measures := ofSet(b.outline.unlinked, set); len(measures) > 0 {
			list = append(list, group{name: b.name("Set_", set.String()), title: "Measures that serve no outcome: " + b.Wording.word("set", set.String()), measures: measures})
		}
	}
	for _, panel := range b.panels() {
		list = append(list, group{
			name: b.name("Panel_", panel.name), title: "Scrutiny panel: " + panel.name, measures: panel.measures, panel: true,
			intro: []string{"The measures that serve the outcomes which this panel scrutinises."},
		})
	}
	return list
}

// scrutiny is a scrutiny panel with the measures it looks at.
type scrutiny struct {
	name     string
	measures []*kpi.Assessment
}

// panels gives the scrutiny panels in the order in which the framework names them. An outcome without a panel of its own is scrutinised with the one above.
func (b *sheets) panels() []scrutiny {
	var list []scrutiny
	place := map[string]int{}
	panelOf := make(map[string]string, len(b.Framework.Outcomes))
	for i := range b.Framework.Outcomes {
		o := &b.Framework.Outcomes[i]
		for at := b.outline.byRef[o.Ref]; at != nil && panelOf[o.Ref] == ""; at = at.parent {
			panelOf[o.Ref] = at.outcome.ScrutinyPanel
		}
		if name := panelOf[o.Ref]; name != "" {
			if _, seen := place[name]; !seen {
				place[name] = len(list)
				list = append(list, scrutiny{name: name})
			}
		}
	}
	for i := range b.Assessments {
		a := &b.Assessments[i]
		for _, outcome := range b.served[a.Indicator.Ref] {
			n, ok := place[panelOf[outcome]]
			if !ok {
				continue
			}
			if s := &list[n]; len(s.measures) == 0 || s.measures[len(s.measures)-1] != a {
				s.measures = append(s.measures, a)
			}
		}
	}
	return slices.DeleteFunc(list, func(s scrutiny) bool { return len(s.measures) == 0 })
}

// marksLine explains the marks that stand in a table of measures.
func (b *sheets) marksLine(measures []*kpi.Assessment) string {
	marks := kpi.NotAvailable | kpi.NotApplicable
	for _, a := range measures {
		marks |= a.Current.Marks
	}
	return b.marksIn(marks)
}

// marksIn explains marks shortly, and says where all of them are explained.
func (b *sheets) marksIn(marks kpi.Marks) string {
	var parts []string
	for m := kpi.Provisional; m <= kpi.Break; m <<= 1 {
		if marks.Has(m) {
			short, _, _ := strings.Cut(b.Wording.word("mark", m.String()), ":")
			parts = append(parts, m.Brackets()+" "+short)
		}
	}
	return "Marks: " + strings.Join(parts, "; ") + ". " + noteMarks
}

// named gives a table the name of its sheet, which no other has.
func named(name string, t document.Table) document.Table {
	t.ID = strings.ToLower(name)
	return t
}

// charted says in words how many of the measures have charts.
func charted(shown, all int) string {
	if shown == all {
		return "There is a chart for each measure of which a figure is held."
	}
	return fmt.Sprintf("There are charts for %d of the %d measures of which a figure is held: those off target first, then those close to target, then the others, in the order of the framework.", shown, all)
}
