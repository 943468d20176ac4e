package pack

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// CoverReport is what a council's report to its cabinet says of itself, and the form it has. Empty lines are left out.
type CoverReport struct {
	Form        Form
	Title       string
	Meeting     string // who receives it
	MeetingDate time.Time

	ReportNumber   string
	From           string
	Officer        string
	KeyDecision    string
	ReportBy       string
	EnquiriesTo    string
	EnquiriesEmail string
	EnquiriesPhone string
	Portfolio      string
	Divisions      string
	Authors        []string // by role
	Risks          []Risk
}

// Risk is a row of the report's risk table, in the council's own words.
type Risk struct {
	Description string
	Likelihood  string
	Impact      string
	Mitigation  string
}

// Form is the form that a council gives its reports to cabinet.
type Form uint8

// The forms: a plain one, that of the county council's paper of 2014, and that of the district councils' paper BCa/21/35 with numbered headings.
const (
	PlainForm Form = iota
	EssexForm
	BaberghForm
)

// form is a council's headings in their order.
type form struct {
	numbered bool // headings and paragraphs
	every    bool // headings without a text are printed too, and say that nothing is stated
	headings []heading
}

// heading is one heading, with the name of the text that officers may write for it.
type heading struct {
	name, title string
	continues   bool // has no number, and its paragraphs go on with those of the heading before
	unnumbered  bool // neither heading nor paragraphs have numbers
	writes      func(*Pack) []document.Block
}

var forms = map[Form]form{
	PlainForm: {headings: []heading{
		{name: "purpose", title: "Purpose of report", writes: (*Pack).purpose},
		{name: "recommended", title: "Recommendations", writes: (*Pack).recommendations},
		{name: "background", title: "Background"},
		{name: "key_information", title: "Key information", writes: (*Pack).position},
		{name: "links_to_corporate_plan", title: "Links to the corporate plan", writes: (*Pack).planLinks},
		{name: "financial", title: "Financial implications", writes: (*Pack).moneyEvidence},
		{name: "legal", title: "Legal implications"},
		{name: "risk", title: "Risk management", writes: (*Pack).risks},
		{name: "consultations", title: "Consultation"},
		{name: "equality", title: "Equality and diversity implications"},
		{name: "environmental", title: "Environmental implications"},
		{name: "staffing", title: "Staffing and other resource implications"},
		{name: "appendices", title: "Appendices", writes: (*Pack).appendices},
		{name: "background_documents", title: "Background papers", writes: (*Pack).backgroundPapers},
		{name: "authors", title: "Report authors", writes: (*Pack).authors},
	}},
	EssexForm: {every: true, headings: []heading{
		{name: "purpose", title: "Purpose of report", writes: (*Pack).purpose},
		{name: "recommended", title: "Recommended", writes: (*Pack).recommendations},
		{name: "background", title: "Background and proposal", writes: (*Pack).position},
		{name: "financial", title: "Financial implications", writes: (*Pack).moneyEvidence},
		{name: "legal", title: "Legal implications"},
		{name: "equality", title: "Equality and diversity implications"},
		{name: "staffing", title: "Staffing and other resource implications"},
		{name: "appendices", title: "Appendices", writes: (*Pack).appendices},
		{name: "background_documents", title: "Background papers", writes: (*Pack).backgroundPapers},
	}},
	BaberghForm: {numbered: true, every: true, headings: []heading{
		{name: "purpose", title: "Purpose of report", writes: (*Pack).purpose},
		{name: "options", title: "Options considered", writes: (*Pack).options},
		{name: "recommended", title: "Recommendations", writes: (*Pack).recommendations},
		{name: "recommendations_reason", title: "Reason for decision", continues: true, writes: (*Pack).reason},
		{name: "key_information", title: "Key information", writes: (*Pack).position},
		{name: "links_to_corporate_plan", title: "Links to the corporate plan", writes: (*Pack).planLinks},
		{name: "financial", title: "Financial implications", writes: (*Pack).moneyEvidence},
		{name: "legal", title: "Legal implications"},
		{name: "risk", title: "Risk management", writes: (*Pack).risks},
		{name: "consultations", title: "Consultations"},
		{name: "equality", title: "Equality analysis"},
		{name: "environmental", title: "Environmental implications"},
		{name: "appendices", title: "Appendices", writes: (*Pack).appendices},
		{name: "background_documents", title: "Background documents", writes: (*Pack).backgroundPapers},
		{name: "authors", title: "Report authors", unnumbered: true, writes: (*Pack).authors},
	}},
}

// adds are the headings under which what is written from the data stands after the council's own words, and whether it does so even after words that
// were written for this very quarter. A text that stands from quarter to quarter knows nothing of this one. Under other headings the council's own
// words are all there is.
var adds = map[string]bool{"key_information": false, "background": false, "financial": true, "risk": true}

// headings are those of the pack's form and, before its appendices, any for which the council wrote a text although the form does not have them.
func (p *Pack) headings() []heading {
	list := slices.Clone(forms[p.Cover.Form].headings)
	for _, f := range []Form{PlainForm, BaberghForm} {
		for _, h := range forms[f].headings {
			if _, written := p.Texts[h.name]; written && !slices.ContainsFunc(list, func(has heading) bool { return has.name == h.name }) {
				h.continues = false
				list = slices.Insert(list, slices.IndexFunc(list, func(has heading) bool { return has.name == "appendices" }), h)
			}
		}
	}
	return list
}

// coverReport is the council's report to its cabinet, in its own form.
func (p *Pack) coverReport() iter.Seq[document.Block] {
	return func(yield func(document.Block) bool) {
		f := forms[p.Cover.Form]
		if head := p.headerBlock(); head != nil && !yield(*head) {
			return
		}
		n := numbering{on: f.numbered}
		for _, h := range p.headings() {
			blocks := p.under(h)
			if len(blocks) == 0 {
				if !f.every {
					continue
				}
				blocks = []document.Block{document.Text(p.Wording.word("cover", "none stated"))}
			}
			if !yield(document.Heading{Level: 2, Text: n.heading(h), ID: "cover-" + h.name}) {
				return
			}
			for _, b := range n.paragraphs(h, blocks) {
				if !yield(b) {
					return
				}
			}
		}
	}
}

// under gives what stands under a heading: the officers' text, what is written from the data, or both.
func (p *Pack) under(h heading) []document.Block {
	own, written := p.Texts[h.name]
	always, added := adds[h.name]
	if h.writes == nil || written && (!added || own.Whole && !always) {
		if h.name == "appendices" && len(p.ExemptUnder) > 0 { // whatever else the council lists, the law asks for this
			return append(slices.Clone(own.Blocks), document.Text(p.exemptListed()+"."))
		}
		return own.Blocks
	}
	return slices.Concat(own.Blocks, h.writes(p))
}

// numbering numbers headings and paragraphs as the district councils do: 4, 4.1, 4.2.
type numbering struct {
	on              bool
	section, number int
}

func (n *numbering) heading(h heading) string {
	if !n.on || h.unnumbered || h.continues {
		return h.title
	}
	n.section, n.number = n.section+1, 0
	return fmt.Sprintf("%d. %s", n.section, h.title)
}

// paragraphs puts a number before each paragraph and each numbered point. Points of a plain list belong to the paragraph before them.
func (n *numbering) paragraphs(h heading, blocks []document.Block) []document.Block {
	if !n.on || h.unnumbered {
		return blocks
	}
	var out []document.Block
	var open document.List // paragraphs which stand together as one list
	flush := func() {
		if len(open.Items) > 0 {
			out = append(out, open)
			open = document.List{}
		}
	}
	item := func(spans []document.Span) {
		n.number++
		open.Labels = append(open.Labels, fmt.Sprintf("%d.%d", n.section, n.number))
		open.Items = append(open.Items, spans)
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case document.Paragraph:
			item(b.Spans)
		case document.List:
			if !b.Numbered {
				flush()
				out = append(out, b)
				continue
			}
			for _, spans := range b.Items {
				item(spans)
			}
		default:
			flush()
			out = append(out, b)
		}
	}
	flush()
	return out
}

// headerBlock says to whom the report goes, from whom and when, with the council's own labels; nil where nothing is stated.
func (p *Pack) headerBlock() *document.Table {
	c := &p.Cover
	var rows []document.Row
	line := func(label, value string) {
		if value != "" {
			rows = append(rows, document.Row{Cells: []document.Cell{textCell(label), textCell(value)}})
		}
	}
	date := printedDay(c.MeetingDate)
	enquiries := strings.Join(slices.DeleteFunc([]string{c.EnquiriesTo, c.EnquiriesEmail, telephone(c.EnquiriesPhone)}, func(s string) bool { return s == "" }), ", ")
	switch c.Form {
	case BaberghForm:
		line("To", c.Meeting)
		line("From", c.From)
		line("Officer", c.Officer)
		line("Report number", c.ReportNumber)
		line("Date of meeting", date)
		line("Key decision ref. no.", c.KeyDecision)
		line("Wards affected", c.Divisions)
	case EssexForm:
		line("Report to", c.Meeting)
		line("Date of meeting", date)
		line("Report by", c.ReportBy)
		line("Enquiries to", enquiries)
		line("Portfolio", c.Portfolio)
		line("County divisions affected", c.Divisions)
	default:
		line("Report to", c.Meeting)
		line("Date of meeting", date)
		line("Report number", c.ReportNumber)
		line("From", c.From)
		line("Report by", c.ReportBy)
		line("Officer", c.Officer)
		line("Portfolio", c.Portfolio)
		line("Divisions or wards affected", c.Divisions)
		line("Key decision", c.KeyDecision)
		line("Enquiries to", enquiries)
	}
	if rows == nil {
		return nil
	}
	return &document.Table{
		ID: "cover-header", Caption: p.Organisation.Name + ": " + p.reportTitle(),
		Columns: []document.Column{{Heading: "Report", Width: 1, RowHeading: true}, {Heading: "Details", Width: 3.4}},
		Rows:    document.Rows(rows...),
	}
}

func telephone(s string) string {
	if s == "" {
		return ""
	}
	return "telephone " + s
}

// coverLines stand on the cover of the report and of the workbook.
func (p *Pack) coverLines() []string {
	c := &p.Cover
	var lines []string
	line := func(label, value string) {
		if value != "" {
			lines = append(lines, label+": "+value)
		}
	}
	line("Meeting", strings.Trim(c.Meeting+", "+printedDay(c.MeetingDate), ", "))
	line("Report number", c.ReportNumber)
	line("Report by", c.ReportBy)
	line("From", c.From)
	line("Officer", c.Officer)
	line("Enquiries to", c.EnquiriesTo)
	return lines
}

// printedDay gives a day as people write it; the zero day is nothing.
func printedDay(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format("2 January 2006")
}

// said gives a piece of the wording as one paragraph.
func (p *Pack) said(name string, figures any) document.Paragraph {
	return document.Text(p.Wording.say(name, figures))
}

func (p *Pack) purpose() []document.Block {
	return []document.Block{p.said("cover purpose", p.names())}
}

// names are the names that stand in the texts of the cover report.
func (p *Pack) names() map[string]string {
	return map[string]string{"Meeting": p.meeting(), "Title": p.Title, "Quarter": p.Quarter.Label(), "Council": p.Organisation.Name}
}

func (p *Pack) options() []document.Block {
	return []document.Block{p.said("cover option note", p.names()), p.said("cover option ask", p.names())}
}

func (p *Pack) reason() []document.Block {
	return []document.Block{p.said("cover reason", p.names())}
}

// planLinks names the outcomes of the first tier, which are what the plan is about.
func (p *Pack) planLinks() []document.Block {
	var titles []string
	for _, b := range plant(p.Framework).top {
		titles = append(titles, b.outcome.Title)
	}
	if titles == nil {
		return nil
	}
	if len(titles) > namedAtMost {
		return []document.Block{p.said("cover plan many", map[string]int{"Count": len(titles)})}
	}
	return []document.Block{p.said("cover plan", map[string]any{"Count": len(titles), "Titles": strings.Join(titles, "; ")})}
}

// namedAtMost is how many things a sentence names before it gives their number instead.
const namedAtMost = 12

// moneyEvidence says how the budget stands, and the measures of money; nothing where there are none.
func (p *Pack) moneyEvidence() []document.Block {
	return append(p.budgetEvidence(), p.moneyMeasures()...)
}

// budgetEvidence says in a sentence for each account what is forecast against its budget.
func (p *Pack) budgetEvidence() []document.Block {
	if p.Beside == nil {
		return nil
	}
	x := &besides{Pack: p, Beside: p.Beside}
	var said []string
	for _, kind := range kpi.BudgetKinds() {
		if s := &x.Money.Whole[kind]; s.Lines > 0 {
			said = append(said, x.position(s))
		}
	}
	if said == nil {
		return nil
	}
	return []document.Block{document.Paragraph{Spans: []document.Span{
		{Text: strings.Join(said, " ") + " "}, {Text: p.Wording.word("beside", "finance"), Link: "#beside-finance"}, {Text: "."},
	}}}
}

// moneyMeasures says how the measures of money stand.
func (p *Pack) moneyMeasures() []document.Block {
	var money []*kpi.Assessment
	for i := range p.Assessments {
		if a := &p.Assessments[i]; a.Indicator.Measure == kpi.Money && p.speaks[a.Indicator.Ref] == a {
			money = append(money, a)
		}
	}
	if money == nil {
		return nil
	}
	t := p.tally(money)
	spans := []document.Span{{Text: p.Wording.say("cover money", counts(&t))}}
	return []document.Block{document.Paragraph{Spans: append(spans, p.namesOf(" "+p.Wording.word("cover", "money off")+" ", withStatus(money, kpi.Red))...)}}
}

// withStatus gives those of some measures that have a status.
func withStatus(all []*kpi.Assessment, s kpi.Status) []*kpi.Assessment {
	var list []*kpi.Assessment
	for _, a := range all {
		if a.Status == s {
			list = append(list, a)
		}
	}
	return list
}

// namesOf names measures with links to their panels, after a lead and with a full stop; nothing where there are none, and the number where they are many.
func (p *Pack) namesOf(lead string, list []*kpi.Assessment) []document.Span {
	if len(list) == 0 || len(list) > namedAtMost {
		return nil
	}
	spans := []document.Span{{Text: lead}}
	for k, a := range list {
		switch {
		case k > 0 && k == len(list)-1:
			spans = append(spans, document.Span{Text: " and "})
		case k > 0:
			spans = append(spans, document.Span{Text: ", "})
		}
		spans = append(spans, document.Span{Text: p.title(a), Link: "#" + panelID(a)})
	}
	return append(spans, document.Span{Text: "."})
}

// risks is the council's risk table, with what the quarter's returns say of the risk that data cannot be relied on.
func (p *Pack) risks() []document.Block {
	var blocks []document.Block
	if len(p.Cover.Risks) > 0 {
		rows := make([]document.Row, len(p.Cover.Risks))
		for k, r := range p.Cover.Risks {
			rows[k] = document.Row{Cells: []document.Cell{textCell(r.Description), textCell(r.Likelihood), textCell(r.Impact), textCell(r.Mitigation)}}
		}
		blocks = append(blocks, document.Table{
			ID: "cover-risks", Caption: "Key risks",
			Columns: []document.Column{
				{Heading: "Risk description", Width: 2.4, RowHeading: true}, {Heading: "Likelihood", Width: 1}, {Heading: "Impact", Width: 1}, {Heading: "Mitigation measures", Width: 3},
			},
			Rows: document.Rows(rows...),
		})
	}
	if p.Beside != nil && len(p.Beside.Risks.Risks) > 0 {
		x := &besides{Pack: p, Beside: p.Beside}
		blocks = append(blocks, document.Paragraph{Spans: []document.Span{{Text: x.riskLead() + " "}, {Text: p.Wording.word("beside", "risk"), Link: "#beside-risk"}, {Text: "."}}})
	}
	r := &p.Readiness
	if r.Measures == 0 {
		return blocks
	}
	return append(blocks, p.said("cover data risk", map[string]int{
		"Measures": r.Measures, "Assessed": r.Assessed, "Late": len(p.late()), "Overdue": overduePlans(r),
	}))
}

// appendices says where each appended thing is to be found.
func (p *Pack) appendices() []document.Block {
	var rows []document.Row
	row := func(title, location, link string) {
		label := "(" + string(rune('a'+len(rows))) + ")"
		rows = append(rows, document.Row{Cells: []document.Cell{textCell(label), textCell(title), {Text: location, Link: link}}})
	}
	for _, a := range p.appended() {
		row(a.title, "Attached", "#"+a.id)
	}
	row("Performance workbook: every table as a spreadsheet", "performance-workbook.xlsx, published with this report", "")
	row("Open data: indicators.csv and observations.csv", "Published with this report", "")
	if len(p.ExemptUnder) > 0 {
		row(p.exemptListed(), p.Wording.say("exempt where", nil), "")
	}
	return []document.Block{document.Table{
		ID: "cover-appendices", Caption: "Appendices",
		Columns: []document.Column{{Heading: "Item", Width: 0.4}, {Heading: "Title", Width: 3, RowHeading: true}, {Heading: "Location", Width: 2.4}},
		Rows:    document.Rows(rows...),
	}}
}

// backgroundPapers lists the returns that the report relies on (Local Government Act 1972, section 100D). Their files are not named: the same figures make the same
// report in however many files they are sent, and the manifest has each file with its digest.
func (p *Pack) backgroundPapers() []document.Block {
	var papers document.List
	for i := range p.Returns {
		if r := &p.Returns[i]; r.State == "accepted" {
			papers.Items = append(papers.Items, []document.Span{{Text: p.Wording.say("cover paper", map[string]string{
				"Service": cmp.Or(r.Service.Name, r.Service.ID), "Quarter": p.Quarter.Label(),
			})}})
		}
	}
	blocks := []document.Block{document.Text(p.Wording.say("cover papers", map[string]int{"Count": len(papers.Items)}))}
	if len(papers.Items) > 0 {
		blocks = append(blocks, papers)
	}
	return append(blocks, document.Paragraph{Spans: []document.Span{
		{Text: p.Wording.say("cover sources", nil) + " "}, {Text: "Definitions", Link: "#a-definitions"}, {Text: "."},
	}})
}

func (p *Pack) authors() []document.Block {
	var blocks []document.Block
	for _, a := range p.Cover.Authors {
		blocks = append(blocks, document.Text(a))
	}
	return blocks
}
