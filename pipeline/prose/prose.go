// Package prose reads what officers write for the report: plain Markdown, of which it knows what a report needs and no more.
//
// There are headings, paragraphs, lists of one level with points or numbers, bold and italic words, links, and references in double braces, which are
// replaced by figures of the pack. Anything else that Markdown or its cousins know (tables, pictures, HTML, quotations, code, lists within lists) is
// a finding with its line, since half of it printed would be worse than none. All findings are told at once.
package prose

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"perfpack/pipeline/document"
	"perfpack/pipeline/finding"
)

// The codes of findings.
const (
	badText    finding.Code = "text-encoding"
	badMarkup  finding.Code = "text-markup"
	badLink    finding.Code = "text-link"
	unknownRef finding.Code = "text-reference"
)

// Figures gives what stands in a text for the name between double braces, and whether there is such a thing.
type Figures func(name string) (string, bool)

// lowest is the level of the lowest heading that a document has.
const lowest = 4

// Place is where a text comes from and where it will stand.
type Place struct {
	File string
	// Level is that of the highest heading of the text: 2 in a part of its own, 3 beneath a heading of the report's form.
	Level   int
	Figures Figures
	// Mend says how a reference is written rightly.
	Mend string
}

// Read reads the text of a file. Every finding is a stop: a text with a fault is not printed.
func Read(text string, at Place) ([]document.Block, []finding.Finding) {
	r := &reader{Place: at}
	if !utf8.ValidString(text) {
		r.find(0, badText, "the text is not in UTF-8", "save the file as UTF-8")
		return nil, r.found
	}
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for n, line := range strings.Split(text, "\n") {
		r.line(n+1, strings.TrimRight(line, " \t"))
	}
	r.close()
	if r.found != nil {
		return nil, r.found
	}
	return r.blocks, nil
}

// reader gathers lines into blocks.
type reader struct {
	Place

	blocks []document.Block
	found  []finding.Finding

	// What is being gathered: the lines of a paragraph, or of the last point of a list.
	open     []string
	from     int // the line on which it began
	list     *document.List
	gap      bool // a blank line came since the last point
	level    int  // of the last heading put in its place
	heading1 int  // number of signs of the first heading, which is the highest
}

func (r *reader) find(line int, code finding.Code, found, mend string) {
	r.found = append(r.found, finding.Finding{Code: code, Severity: finding.Stop, Place: finding.Place{File: r.File, Row: line}, Found: found, Mend: mend})
}

var (
	headingLine = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)[ \t]*#*$`)
	pointLine   = regexp.MustCompile(`^[-*+][ \t]+(.*)$`)
	numberLine  = regexp.MustCompile(`^\d{1,9}[.)][ \t]+(.*)$`)
	ruleLine    = regexp.MustCompile(`^([-*_])(?:[ \t]*[-*_]){2,}$`)
	underLine   = regexp.MustCompile(`^(=+|-+)$`)
)

// line takes in one line.
func (r *reader) line(n int, line string) {
	bare := strings.TrimLeft(line, " \t")
	indented := len(line) - len(bare)
	switch {
	case bare == "":
		if r.list != nil && len(r.open) > 0 {
			r.gap = true
			return
		}
		r.close()
	case strings.HasPrefix(bare, "```") || strings.HasPrefix(bare, "~~~"):
		r.find(n, badMarkup, "a block of code begins here", "write plain paragraphs; a report has no code")
	case strings.HasPrefix(bare, ">"):
		r.find(n, badMarkup, "a quotation begins here", "write it as a paragraph")
	case strings.HasPrefix(bare, "|"):
		r.find(n, badMarkup, "a table begins here", "write a list; tables come from the data")
	case strings.HasPrefix(bare, "<"):
		r.find(n, badMarkup, "HTML begins here", "write plain Markdown")
	case len(r.open) > 0 && r.list == nil && underLine.MatchString(bare):
		r.find(n, badMarkup, "a heading is marked by a line beneath it", "put # before the heading instead")
	case ruleLine.MatchString(bare):
		r.find(n, badMarkup, "a line is drawn across the page", "leave it out; headings part the text")
	case headingLine.MatchString(bare) && indented < 4:
		r.close()
		m := headingLine.FindStringSubmatch(bare)
		r.heading(n, len(m[1]), m[2])
	case pointLine.MatchString(bare):
		r.point(n, indented, false, pointLine.FindStringSubmatch(bare)[1])
	case numberLine.MatchString(bare) && (r.list != nil || len(r.open) == 0):
		r.point(n, indented, true, numberLine.FindStringSubmatch(bare)[1])
	case r.list != nil && r.gap && indented == 0:
		r.close()
		r.gather(n, bare)
	case r.list != nil && r.gap:
		r.find(n, badMarkup, "a point of the list has a second paragraph", "make it one paragraph, or a point of its own")
	case r.list == nil && len(r.open) == 0 && indented >= 4:
		r.find(n, badMarkup, "the line is set in by four spaces or more, which is code", "begin the paragraph at the left")
	default:
		r.gather(n, bare)
	}
}

func (r *reader) gather(n int, text string) {
	if len(r.open) == 0 {
		r.from = n
	}
	r.open = append(r.open, text)
}

// heading takes in a heading. The first one is the highest; one that skips a level is put where it belongs.
func (r *reader) heading(n, signs int, text string) {
	if r.heading1 == 0 {
		r.heading1, r.level = signs, r.Level-1
	}
	level := max(r.Level, min(r.Level+signs-r.heading1, lowest, r.level+1))
	r.level = level
	spans := r.inline(n, text)
	if len(spans) == 0 {
		r.find(n, badMarkup, "the heading has no words", "write the heading behind the #")
		return
	}
	r.blocks = append(r.blocks, document.Heading{Level: level, Text: plain(spans)})
}

// point begins a point of a list, and the list with the first.
func (r *reader) point(n, indented int, numbered bool, text string) {
	if indented >= 2 && r.list != nil {
		r.find(n, badMarkup, "a list stands within a list", "make it one list")
		return
	}
	if r.list != nil && r.list.Numbered != numbered {
		r.close()
	}
	r.flush()
	if r.list == nil {
		r.list = &document.List{Numbered: numbered}
	}
	r.gap = false
	r.gather(n, text)
}

// flush ends what is being gathered.
func (r *reader) flush() {
	if len(r.open) == 0 {
		return
	}
	spans := r.inline(r.from, strings.Join(r.open, "\n"))
	r.open = nil
	switch {
	case len(spans) == 0:
	case r.list != nil:
		r.list.Items = append(r.list.Items, spans)
	default:
		r.blocks = append(r.blocks, document.Paragraph{Spans: spans})
	}
}

// close ends what is being gathered, and the list it may belong to.
func (r *reader) close() {
	r.flush()
	if r.list != nil {
		if len(r.list.Items) > 0 {
			r.blocks = append(r.blocks, *r.list)
		}
		r.list, r.gap = nil, false
	}
}

// plain gives the words of some spans.
func plain(spans []document.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// lineAt gives the line of a place in a text that began on a line.
func lineAt(from int, text string, at int) int { return from + strings.Count(text[:at], "\n") }

func quoted(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("“%s”", strings.ReplaceAll(s, "\n", " "))
}
