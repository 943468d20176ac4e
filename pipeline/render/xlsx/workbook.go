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
	if doc.Working {
		b.st.grounds()
		b.backwards = true // formulas of a summary need to know how far the sheets behind it reach
	}
	words := &o.look.Words
	sheets := slices.Collect(doc.Sheets)
	book := &tables{book: b, words: words, working: doc.Working, places: places{}, kept: map[string]bool{}}
	for i := range sheets {
		book.know(&sheets[i])
	}
	if len(doc.Notes) > 0 {
		book.places.add(words.Notes, words.Notes, "A1")
	}

	cover := b.add(words.Cover)
	cover.cols = []float64{100}
	cover.body = func(r *rows) { b.cover(r, doc, book.places) }
	book.sheet(contents(doc, sheets, words))
	if len(doc.Notes) > 0 {
		book.sheet(notes(doc, words))
	}
	book.places.add(words.Contents, words.Contents, "A1")
	for i := range sheets {
		book.sheet(&sheets[i])
	}
	for i, s := range b.sheets[len(b.sheets)-len(sheets):] {
		b.drawn(s, &sheets[i])
	}
	for _, s := range b.sheets {
		b.landscape(s)
	}
	if err := b.write(w); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

// contents lists the sheets, with what each holds.
func contents(doc *document.Workbook, sheets []document.Sheet, words *words) *document.Sheet {
	var rows []document.Row
	entry := func(name, title string) {
		rows = append(rows, document.Row{Cells: []document.Cell{{Text: name, Link: "#" + name}, {Text: title}}})
	}
	if len(doc.Notes) > 0 {
		entry(words.Notes, words.NotesTitle)
	}
	for i := range sheets {
		entry(sheets[i].Name, sheets[i].Title)
	}
	return &document.Sheet{Name: words.Contents, Title: words.ContentsTitle, Table: document.Table{
		ID: "contents", Columns: []document.Column{{Heading: words.ContentsSheet, RowHeading: true}, {Heading: words.ContentsHolds}}, Rows: document.Rows(rows...),
	}}
}

// notes lists the notes by their numbers.
func notes(doc *document.Workbook, words *words) *document.Sheet {
	rows := make([]document.Row, len(doc.Notes))
	for i, text := range doc.Notes {
		rows[i] = document.Row{Cells: []document.Cell{{Text: fmt.Sprintf("%s %d", words.Note, i+1)}, {Text: text}}}
	}
	return &document.Sheet{Name: words.Notes, Title: words.NotesTitle, Table: document.Table{
		ID: "notes", Columns: []document.Column{{Heading: words.NotesNumber, RowHeading: true}, {Heading: words.NotesText}}, Rows: document.Rows(rows...),
	}}
}

// cover writes the first sheet: the title and what is said under it, a line to a row.
func (b *book) cover(r *rows, doc *document.Workbook, known places) {
	r.next()
	r.text(b.st.title, doc.Title)
	for _, line := range doc.Cover {
		r.next()
		look := b.st.text
		if line.Heading {
			look = b.st.subtitle
		}
		b.linked(r, look, line.Text, line.Link, known)
	}
}

// places are where links within the workbook can lead, as the format writes them, by the names by which they are asked for.
type places map[string]string

func (p places) add(name, sheet, cell string) { p[name] = "'" + sheet + "'!" + cell }

// linked writes a text that may lead somewhere. A link to a place which this workbook does not have, such as a page of the report, is no link here.
func (b *book) linked(r *rows, look style, text, target string, known places) {
	inside, isInside := strings.CutPrefix(target, "#")
	switch {
	case text == "" || target == "" || isInside && known[inside] == "":
		r.text(look, text)
	case isInside:
		r.text(b.st.link, text)
		r.link(known[inside], "", text)
	case strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "mailto:"):
		r.text(b.st.link, text)
		r.link("", target, text)
	default:
		r.text(look, text)
		r.fail(fmt.Errorf("a link to %q, which is neither a web address, an e-mail address nor a sheet", target))
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
	n := max(8, utf8.RuneCountInString(heading)/3+4) // three lines of heading are enough
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
