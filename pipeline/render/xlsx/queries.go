package xlsx

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"perfpack/pipeline/finding"
)

// QueryList is what is sent back to a service about its return: what was found, and room to reply.
type QueryList struct {
	// ID is what the workbook says of itself in a document property, so that the replies can be told from a return.
	ID          string
	Council     string
	Language    string // BCP 47; left out: en-GB
	ServiceName string
	Quarter     string // "Quarter 2 2025/26 (July to September 2025)"
	File        string // name of the file that arrived
	Received    time.Time
	Queries     []Query
}

// Query is one finding, or several that are alike, with the numbers under which the reply is recorded, and the reply so far.
type Query struct {
	ID    string // "12", or "12, 13" where one reply answers several
	Alike []finding.Finding
	Reply string
	By    string
}

// What the replies are read by.
const (
	QueriesProperty = "prt.queries"
	QueryHeading    = "Finding"
	ReplyHeading    = "Reply"

	queriesTable = "tblQueries"
)

// Queries writes the workbook of queries. It holds nothing of the return but what each finding quotes. The same list gives the same bytes.
func Queries(w io.Writer, list *QueryList, o *Options) error {
	words := &o.queries
	say := strings.NewReplacer(
		"{service}", list.ServiceName, "{quarter}", list.Quarter, "{file}", list.File, "{received}", list.Received.Format("2 January 2006"), "{count}", strconv.Itoa(len(list.Queries)),
	)
	title := say.Replace(words.Title)
	language := list.Language
	if language == "" {
		language = "en-GB"
	}
	b := newBook(about{title: title, author: list.Council, language: language, dated: list.Received}, &o.look)
	fill := newFillStyles(b.st)
	b.keep(b.st.err)
	b.property(QueriesProperty, list.ID)

	s := b.add(words.Sheet)
	s.cols = words.Width
	headings := []string{QueryHeading, words.Effect, words.Where, words.About, words.Found, words.Mend, ReplyHeading, words.By, words.Severity, words.Code, words.File, words.OfSheet, words.Cell}
	lines := slices.Clone(words.Lead)
	for i := range lines {
		lines[i] = say.Replace(lines[i])
	}
	at := 2 + len(lines)
	s.head = func(r *rows) {
		b.lead(r, title, lines)
		r.next()
		for _, h := range headings {
			r.text(b.st.heading, h)
		}
	}
	s.from, s.repeat = at+1, 1
	s.body = func(r *rows) {
		for i := range list.Queries {
			q := &list.Queries[i]
			r.next()
			f := &q.Alike[0]
			for _, text := range []string{q.ID, words.effect(f.Severity), placeWords(q.Alike), finding.About(q.Alike), whole(f.Found), whole(f.Mend)} {
				r.text(b.st.text, text)
			}
			for _, text := range []string{q.Reply, q.By} {
				if text == "" {
					r.blank(fill.input)
				} else {
					r.text(fill.input, text)
				}
			}
			// The same once more as the receipt has it, for those who sort, count or look it up.
			for _, text := range []string{f.Severity.String(), string(f.Code), f.File, f.Sheet, finding.Cells(q.Alike)} {
				r.text(b.st.text, text)
			}
		}
	}
	if n := len(list.Queries); n > 0 {
		b.marked(s, queriesTable, at, headings)
		b.asks(s, ask{cells: fmt.Sprintf("G%d:G%d", at+1, at+n), title: ReplyHeading, text: words.PromptReply})
		b.asks(s, ask{cells: fmt.Sprintf("H%d:H%d", at+1, at+n), title: words.By, text: words.PromptBy})
	}
	b.protect(s)
	b.landscape(s)
	if err := b.write(w); err != nil {
		return fmt.Errorf("writing the queries on %s: %w", list.File, err)
	}
	return nil
}

// placeWords gives the place of findings within their file, whose name stands above the table.
func placeWords(alike []finding.Finding) string {
	s := finding.Where(alike)
	if s == "" {
		return "The file as a whole"
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// whole makes a sentence of a clause.
func whole(clause string) string {
	if clause == "" {
		return ""
	}
	first := []rune(clause)
	return strings.ToUpper(string(first[:1])) + string(first[1:]) + "."
}

// queryWords is the part [queries] of returns.toml.
type queryWords struct {
	Title       string    `toml:"title"`
	Sheet       string    `toml:"sheet"`
	Lead        []string  `toml:"lead"`
	Effect      string    `toml:"effect"`
	Where       string    `toml:"where"`
	About       string    `toml:"about"`
	Found       string    `toml:"found"`
	Mend        string    `toml:"mend"`
	By          string    `toml:"by"`
	Severity    string    `toml:"severity"`
	Code        string    `toml:"code"`
	File        string    `toml:"file"`
	OfSheet     string    `toml:"of_sheet"`
	Cell        string    `toml:"cell"`
	Stop        string    `toml:"stop"`
	Query       string    `toml:"query"`
	Note        string    `toml:"note"`
	PromptReply string    `toml:"prompt_reply"`
	PromptBy    string    `toml:"prompt_by"`
	Width       []float64 `toml:"width"`
}

func (w *queryWords) effect(s finding.Severity) string {
	switch s {
	case finding.Stop:
		return w.Stop
	case finding.Query:
		return w.Query
	}
	return w.Note
}
