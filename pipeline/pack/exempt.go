package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// Exempt is what an exempt appendix says of itself, and what it holds besides the rows of the framework that are not public.
type Exempt struct {
	Paragraph      int // of Schedule 12A, by which rows that name none are exempt
	PublicInterest []string
	Readers        string // who is entitled to it, by role
	Rows           []kpi.Classified
	Words          []KeptWords
}

// KeptWords is what a return says of the figure of a public measure and is not public itself.
type KeptWords struct {
	Indicator *kpi.Indicator
	Area      string
	Period    string
	Note      string
	kpi.Words
}

// Paragraphs gives the paragraphs of Schedule 12A by which rows are exempt, in order.
func Paragraphs(rows []kpi.Classified, standing int) []int {
	var list []int
	for _, r := range rows {
		if n := cmp.Or(r.Paragraph, standing); !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

// byVirtue names paragraphs as a sentence does: "paragraphs 1 and 3".
func byVirtue(paragraphs []int) string {
	texts := make([]string, len(paragraphs))
	for i, n := range paragraphs {
		texts[i] = strconv.Itoa(n)
	}
	if len(texts) == 1 {
		return "paragraph " + texts[0]
	}
	return "paragraphs " + series(texts)
}

// exemptListed is how the public report names the appendix: that there is one and why it is kept back, and nothing of what is in it.
func (p *Pack) exemptListed() string {
	return p.Wording.say("exempt listed", map[string]string{"Paragraphs": byVirtue(p.ExemptUnder)})
}

// titleOfExempt is the title of the appendix.
const titleOfExempt = "Exempt appendix"

// ExemptReport composes the exempt appendix of a pack whose framework and assessments are those that only the entitled see. It names every such row with the
// paragraph by which it is exempt, and says of each what the public report would say of it if it were public.
func (p *Pack) ExemptReport(e *Exempt) *document.Report {
	w, beside := p.Wording, &besides{Pack: p, Beside: p.Beside, tree: p.outline()}
	paragraphs := Paragraphs(e.Rows, e.Paragraph)
	r := p.frame(titleOfExempt)
	r.Subject = titleOfExempt + ", " + p.Title + ", " + p.Quarter.Label()
	r.Footer = w.word("exempt", "footer") + " · " + r.Footer
	r.Cover.Status = strings.TrimPrefix(r.Cover.Status+". "+w.word("exempt", "status"), ". ")
	r.Cover.Lines = []string{"Appendix to: " + p.reportTitle() + ", " + p.Quarter.Label()}
	r.Cover.Lines = append(r.Cover.Lines, p.coverLines()...)
	r.Cover.Points = []document.Point{{Text: sentence(w.say("exempt by virtue", map[string]string{"Paragraphs": byVirtue(paragraphs)}))}}
	if e.Readers != "" {
		r.Cover.Points = append(r.Cover.Points, document.Point{Text: "For " + lower(sentence(e.Readers))})
	}
	add := func(id, title string, wide bool, blocks ...document.Block) {
		if len(blocks) > 0 {
			r.Parts = append(r.Parts, document.Part{ID: id, Title: title, Landscape: wide, Blocks: document.Blocks(blocks...)})
		}
	}
	add("contents", "Contents", false, document.Contents{})
	why := []document.Block{
		document.Paragraph{Style: document.Callout, Spans: []document.Span{{Text: w.word("exempt", "not for publication"), Bold: true}}},
		p.said("exempt by virtue", map[string]string{"Paragraphs": byVirtue(paragraphs)}), paragraphsTable(w, paragraphs),
		document.Heading{Level: 2, Text: "The public interest"},
	}
	for _, text := range e.PublicInterest {
		why = append(why, document.Text(text))
	}
	why = append(why, document.Heading{Level: 2, Text: "What this appendix holds"}, p.exemptRows(e), document.Text(w.word("exempt", "apart")))
	add("exempt", "Why this is exempt, and what it holds", false, why...)

	var measures []document.Block
	if len(p.Assessments) > 0 {
		measures = append(measures, p.glance("exempt-glance", pointers(p.Assessments)))
		for i := range p.Assessments {
			measures = append(measures, p.panel(&p.Assessments[i], nil))
		}
	}
	add("exempt-measures", "Measures", false, measures...)
	if len(e.Words) > 0 {
		add("exempt-words", "What returns say of public measures", false, p.keptWords(e.Words))
	}
	add("exempt-beside", "Beside the measures", true, p.exemptBeside(beside)...)
	return r
}

// exemptBeside are the rows besides measures, under a heading for each sort that there is.
func (p *Pack) exemptBeside(x *besides) []document.Block {
	w := p.Wording
	var blocks []document.Block
	add := func(title string, tables ...document.Block) {
		blocks = append(append(blocks, document.Heading{Level: 2, Text: title, ID: "exempt-" + fmt.Sprint(len(blocks)), Listed: true}), tables...)
	}
	if list := x.all(); len(list) > 0 {
		tables := []document.Block{x.milestonesTable(list)}
		if troubles := slices.DeleteFunc(slices.Clone(list), func(m *kpi.Progress) bool { return !troubled(m) || m.State == nil }); len(troubles) > 0 {
			tables = append(tables, x.troubleTable(troubles))
		}
		add(w.word("beside", "delivery"), tables...)
	}
	if len(p.Beside.Money.Lines) > 0 {
		add("Budget lines", x.linesTable("Budget lines, "+p.Beside.Money.Year.Label(), pointers(p.Beside.Money.Lines)))
	}
	if t := p.holdingRows(); t != nil {
		add("Assets and contracts", *t)
	}
	if len(p.Beside.Risks.Risks) > 0 {
		tables := []document.Block{x.risksTable()}
		if slices.ContainsFunc(p.Beside.Risks.Risks, func(s kpi.RiskStanding) bool { return len(s.Overdue) > 0 }) {
			tables = append(tables, document.Heading{Level: 3, Text: titleOfOverdue}, x.overdueActions())
		}
		add(w.word("beside", "risk"), tables...)
	}
	if t := p.threadRows(); t != nil {
		add("Plans, activities, partners and decisions", *t)
	}
	return blocks
}

// paragraphsTable says what the Act calls each paragraph.
func paragraphsTable(w *Wording, paragraphs []int) document.Table {
	return document.Table{
		ID: "exempt-paragraphs", Caption: "Part 1 of Schedule 12A to the Local Government Act 1972",
		Columns: []document.Column{{Heading: "Paragraph", Width: 1, RowHeading: true}, {Heading: "Description of exempt information", Width: 6}},
		Rows: each(paragraphs, func(n int) document.Row {
			return document.Row{Cells: []document.Cell{textCell(strconv.Itoa(n)), textCell(w.word("paragraph", strconv.Itoa(n)))}}
		}),
	}
}

// exemptRows names every row, so that nothing is kept back without its being said to those who may know.
func (p *Pack) exemptRows(e *Exempt) document.Table {
	return document.Table{
		ID: "exempt-rows", Caption: "Everything that is not in the public report",
		Columns: []document.Column{{Heading: "What", Width: 1.4}, {Heading: "Ref", Width: 1}, {Heading: "Title", Width: 4.4, RowHeading: true}, {Heading: "Paragraph", Width: 1}},
		Rows: each(e.Rows, func(c kpi.Classified) document.Row {
			return document.Row{Cells: []document.Cell{
				textCell(p.Wording.word("exempt kind", c.Kind.String())), textCell(c.Ref), textCell(c.Title), textCell(strconv.Itoa(cmp.Or(c.Paragraph, e.Paragraph))),
			}}
		}),
	}
}

func (p *Pack) keptWords(list []KeptWords) document.Table {
	return document.Table{
		ID: "exempt-words-table", Caption: "Commentary, actions and notes that are not public",
		Columns: []document.Column{
			{Heading: "Ref", Width: 0.9}, {Heading: "Measure", Width: 2.2, RowHeading: true}, {Heading: "Period", Width: 1.1}, {Heading: "What is said", Width: 4},
		},
		Rows: each(list, func(k KeptWords) document.Row {
			var said []string
			for _, one := range []struct{ label, text string }{
				{"", k.Commentary}, {"Reason", k.Reason}, {"Corrective action", k.CorrectiveAction}, {"Who", k.ActionOwner}, {"By", printedDate(k.ActionDue)}, {"Note", k.Note},
			} {
				switch {
				case one.text == "":
				case one.label == "":
					said = append(said, sentence(one.text))
				default:
					said = append(said, sentence(one.label+": "+one.text))
				}
			}
			title := k.Indicator.Title
			if k.Area != p.Organisation.ID {
				title += " (" + p.areaName(k.Area) + ")"
			}
			return document.Row{Cells: []document.Cell{textCell(string(k.Indicator.Ref)), textCell(title), textCell(k.Period), textCell(strings.Join(said, " "))}}
		}),
	}
}

// holdingRows lists assets and contracts one by one; nil where there are none.
func (p *Pack) holdingRows() *document.Table {
	var rows []document.Row
	add := func(what, ref, title, of string, service string, value document.Cell, shares []kpi.Share) {
		var served []string
		for _, s := range shares {
			served = append(served, fmt.Sprintf("%s (%s%%)", s.Ref, s.Percent))
		}
		rows = append(rows, document.Row{Cells: []document.Cell{
			textCell(what), textCell(ref), textCell(title), textCell(cmp.Or(of, "Not stated")), textCell(p.serviceName(service)), value, textCell(cmp.Or(strings.Join(served, ", "), "None")),
		}})
	}
	for _, a := range p.Framework.Finance.Assets {
		add(p.Wording.word("exempt kind", "asset"), a.Ref, a.Title, a.Kind, a.Service, poundsCell(a.Value), a.Outcomes)
	}
	for _, c := range p.Framework.Finance.Contracts {
		add(p.Wording.word("exempt kind", "contract"), c.Ref, c.Title, c.Supplier, c.Service, poundsCell(c.Value), c.Outcomes)
	}
	if rows == nil {
		return nil
	}
	return &document.Table{
		ID: "exempt-holdings-table", Caption: "Assets, with their value, and contracts, with that of a year",
		Columns: []document.Column{
			{Heading: "What", Width: 1}, {Heading: "Ref", Width: 1}, {Heading: "Title", Width: 3, RowHeading: true}, {Heading: "Kind or supplier", Width: 2}, {Heading: "Service", Width: 1.8},
			{Heading: "Value (£)", Align: document.Right, Width: 1.4}, {Heading: "Outcomes served", Width: 2},
		},
		Rows: document.Rows(rows...),
	}
}

// threadRows lists partners, plans, activities and decisions; nil where there are none.
func (p *Pack) threadRows() *document.Table {
	var rows []document.Row
	add := func(what, ref, title string, outcomes []string, said ...string) {
		said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
		for i := range said {
			said[i] = sentence(said[i])
		}
		rows = append(rows, document.Row{Cells: []document.Cell{
			textCell(p.Wording.word("exempt kind", what)), textCell(ref), textCell(title), textCell(cmp.Or(strings.Join(said, " "), "Nothing further.")),
			textCell(cmp.Or(strings.Join(outcomes, ", "), "None")),
		}})
	}
	t := &p.Framework.Thread
	for _, x := range t.Partners {
		add("partner", x.Ref, x.Name, x.Outcomes, x.Kind, x.Contribution)
	}
	for _, x := range t.Plans {
		add("plan", x.Ref, x.Title, x.Outcomes, x.Role)
	}
	for _, x := range t.Activities {
		add("activity", x.Ref, x.Title, []string{x.Outcome}, x.Assumption)
	}
	for _, x := range t.Decisions {
		on := printedDay(x.TakenOn)
		add("decision", x.Ref, x.Title, nil, strings.TrimPrefix(x.Body+", "+on, ", "), x.Delegation, x.Reason)
	}
	if rows == nil {
		return nil
	}
	return &document.Table{
		ID: "exempt-thread-table", Caption: "Plans, activities, partners and decisions",
		Columns: []document.Column{
			{Heading: "What", Width: 1}, {Heading: "Ref", Width: 1}, {Heading: "Title", Width: 3, RowHeading: true}, {Heading: "What is said", Width: 4}, {Heading: "Outcomes served", Width: 1.6},
		},
		Rows: document.Rows(rows...),
	}
}
