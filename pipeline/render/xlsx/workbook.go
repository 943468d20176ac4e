package xlsx

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"perfpack/pipeline/document"
)

// Render writes a workbook of tables: a cover, the contents, the notes where there are any, and a sheet for each table. The rows of a table are asked
// for once, while its sheet is written, and none is kept (only the first is asked for before, to see whether there is one).
//
// An error means that the document holds what a workbook cannot: a text of more than 32,767 characters, say, or two sheets of one name. It names the
// sheet and the cell; nothing is cut, renamed or left out to make it fit. What has been written to w by then is worthless.
func Render(w io.Writer, doc *document.Workbook, o *Options) error {
	b := newBook(about{title: doc.Title, subject: doc.Subject, author: doc.Author, language: doc.Language, dated: doc.Dated}, &o.look)
	words := &o.look.Words
	sheets := slices.Collect(doc.Sheets)
	names := map[string]bool{}
	for i := range sheets {
		names[sheets[i].Name] = true
	}

	cover := b.add(words.Cover)
	cover.cols = []float64{100}
	cover.body = func(r *rows) { b.cover(r, doc, names) }
	b.landscape(cover)

	contents := []document.Row{}
	entry := func(name, title string) {
		contents = append(contents, document.Row{Cells: []document.Cell{{Text: name, Link: "#" + name}, {Text: title}}})
	}
	if len(doc.Notes) > 0 {
		entry(words.Notes, words.NotesTitle)
		names[words.Notes] = true
	}
	for i := range sheets {
		entry(sheets[i].Name, sheets[i].Title)
	}
	b.tableSheet(o, names, document.Sheet{Name: words.Contents, Title: words.ContentsTitle, Table: document.Table{
		ID: "contents", Columns: []document.Column{{Heading: words.ContentsSheet, RowHeading: true}, {Heading: words.ContentsHolds}}, Rows: document.Rows(contents...),
	}})
	if len(doc.Notes) > 0 {
		var notes []document.Row
		for i, text := range doc.Notes {
			notes = append(notes, document.Row{Cells: []document.Cell{{Text: fmt.Sprintf("%s %d", words.Note, i+1)}, {Text: text}}})
		}
		b.tableSheet(o, names, document.Sheet{Name: words.Notes, Title: words.NotesTitle, Table: document.Table{
			ID: "notes", Columns: []document.Column{{Heading: words.NotesNumber, RowHeading: true}, {Heading: words.NotesText}}, Rows: document.Rows(notes...),
		}})
	}
	for _, s := range sheets {
		b.tableSheet(o, names, s)
	}
	if err := b.write(w); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

// cover writes the first sheet: the title and what is said under it, a line to a row.
func (b *book) cover(r *rows, doc *document.Workbook, names map[string]bool) {
	r.next()
	r.text(b.st.title, doc.Title)
	for _, line := range doc.Cover {
		r.next()
		look := b.st.text
		if line.Heading {
			look = b.st.subtitle
		}
		b.linked(r, look, line.Text, line.Link, names)
	}
}

// linked writes a text that may lead somewhere. A link to a place which this workbook does not have, such as a page of the report, is no link here.
func (b *book) linked(r *rows, look style, text, target string, names map[string]bool) {
	inside, isInside := strings.CutPrefix(target, "#")
	switch {
	case text == "" || target == "" || isInside && !names[inside]:
		r.text(look, text)
	case isInside:
		r.text(b.st.link, text)
		r.link(inside, "", text)
	case strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "mailto:"):
		r.text(b.st.link, text)
		r.link("", target, text)
	default:
		r.text(look, text)
		r.fail(fmt.Errorf("a link to %q, which is neither a web address, an e-mail address nor a sheet", target))
	}
}

// tableSheet adds a sheet with one table.
func (b *book) tableSheet(o *Options, names map[string]bool, content document.Sheet) {
	s := b.add(content.Name)
	t := &content.Table
	words := &o.look.Words
	lines := slices.Concat(content.Intro, t.Notes)
	explained := slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(strings.ToLower(l), words.EmptyCellsSign) })

	cols := widths(t)
	if cols == nil {
		s.body = func(r *rows) {
			b.lead(r, content.Title, slices.Concat([]string{words.NoTable}, lines, []string{t.Empty}))
		}
		return
	}
	headings := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		headings[i] = c.Heading
	}
	s.cols = cols
	at := 3 + len(lines)
	b.marked(s, tableName(t.ID), at, headings)
	s.repeat = 1 + slices.IndexFunc(t.Columns, func(c document.Column) bool { return c.RowHeading })
	b.landscape(s)
	s.from = at + 1
	s.body = func(r *rows) { b.tableRows(r, t, names) }
	s.head = func(r *rows) {
		tables := words.OneTable
		if r.gaps && !explained {
			tables += " " + words.EmptyCells
		}
		b.lead(r, content.Title, slices.Concat([]string{tables}, lines))
		r.next()
		for i, h := range headings {
			if t.Columns[i].Align == document.Right {
				r.text(b.st.headingRight, h)
			} else {
				r.text(b.st.heading, h)
			}
		}
	}
}

// sampled is how many rows are looked at before a sheet is written, to find how wide its columns are to be.
const sampled = 1000

// widths finds how wide the columns of a table are to be, from its headings and its first rows; nil means that there are no rows.
func widths(t *document.Table) []float64 {
	if t.Rows == nil {
		return nil
	}
	longest := make([]int, len(t.Columns))
	n := 0
	for row := range t.Rows {
		for i := range min(len(row.Cells), len(longest)) {
			if c := &row.Cells[i]; c.Kind == document.TextCell {
				longest[i] = max(longest[i], utf8.RuneCountInString(c.Text))
			}
		}
		if n++; n == sampled {
			break
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]float64, len(t.Columns))
	for i, n := range longest {
		out[i] = suits(t.Columns[i].Heading, n)
	}
	return out
}

// suits gives the width for a column whose longest text has so many characters: short texts stand on one line, long texts are wrapped, the longer the
// wider, so that none needs a row taller than a row can be.
func suits(heading string, longest int) float64 {
	n := 8
	for word := range strings.FieldsSeq(heading) {
		n = max(n, utf8.RuneCountInString(word)+4) // headings are bold
	}
	switch {
	case longest <= 30:
		n = max(n, longest+2)
	case longest <= 60:
		n = max(n, 34)
	case longest <= 200:
		n = max(n, 48)
	case longest <= 1200:
		n = max(n, 72)
	default:
		n = max(n, min(240, longest/16))
	}
	return float64(n)
}

// lead writes the title of a sheet and the lines under it.
func (b *book) lead(r *rows, title string, lines []string) {
	r.next()
	r.text(b.st.title, title)
	for _, l := range lines {
		r.next()
		r.text(b.st.lead, l)
	}
}

// tableRows writes the rows of a table as they are composed.
func (b *book) tableRows(r *rows, t *document.Table, names map[string]bool) {
	for row := range t.Rows {
		r.next()
		if len(row.Cells) > len(t.Columns) {
			r.fail(fmt.Errorf("a row of %d cells under %d headings", len(row.Cells), len(t.Columns)))
		}
		for i := range row.Cells {
			c := &row.Cells[i]
			switch {
			case c.Kind == document.NumberCell:
				r.number(b.st.figure(int(c.Places)), c.Number, int(c.Places))
			case c.Kind == document.DateCell:
				r.date(b.st.day, c.Date)
			case c.Link != "":
				b.linked(r, b.st.text, c.Text, c.Link, names)
			case i < len(t.Columns) && t.Columns[i].Align == document.Right:
				r.text(b.st.textRight, c.Text)
			default:
				r.text(b.st.text, c.Text)
			}
		}
		if len(row.Cells) < len(t.Columns) {
			r.gaps = true
		}
		if r.err != nil {
			return
		}
	}
}
