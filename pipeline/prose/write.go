package prose

import (
	"fmt"
	"regexp"
	"strings"

	"perfpack/pipeline/document"
)

// Write gives blocks as the text of a file to start from, which [Read] reads back as the same blocks. Links within the report lead nowhere in a file
// and are written as words. References in double braces are left as they are. Of blocks it knows headings, paragraphs and lists; others are left out.
func Write(blocks []document.Block) string {
	var b strings.Builder
	part := func() {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
	}
	for _, block := range blocks {
		switch block := block.(type) {
		case document.Heading:
			part()
			fmt.Fprintf(&b, "%s %s\n", strings.Repeat("#", max(1, block.Level-1)), escaped(block.Text, true))
		case document.Paragraph:
			part()
			b.WriteString(spans(block.Spans) + "\n")
		case document.List:
			part()
			for n, item := range block.Items {
				sign := "-"
				if block.Numbered || len(block.Labels) > 0 {
					sign = fmt.Sprintf("%d.", n+1)
				}
				b.WriteString(sign + " " + spans(item) + "\n")
			}
		}
	}
	return b.String()
}

// spans writes a run of words.
func spans(list []document.Span) string {
	var b strings.Builder
	for _, s := range list {
		text := escaped(s.Text, b.Len() == 0)
		if strings.Contains(s.Link, ":") {
			text = "[" + text + "](" + strings.NewReplacer(")", "%29", " ", "%20").Replace(s.Link) + ")"
		}
		// Signs of emphasis have to touch a word.
		lead, word, tail := around(text)
		if s.Italic && word != "" {
			word = "*" + word + "*"
		}
		if s.Bold && word != "" {
			word = "**" + word + "**"
		}
		b.WriteString(lead + word + tail)
	}
	return strings.TrimSpace(b.String())
}

// around parts the space at both ends of a text from its words.
func around(s string) (lead, word, tail string) {
	word = strings.TrimSpace(s)
	if word == "" {
		return s, "", ""
	}
	k := strings.Index(s, word)
	return s[:k], word, s[k+len(word):]
}

var escapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "\\<", "\n", " ", "\r", " ",
)

var reference = regexp.MustCompile(`\{\{[^{}\n]*\}\}`)

// escaped writes words so that they are read as themselves, references apart. At the beginning of a line some signs would make it something else.
func escaped(s string, first bool) string {
	var b strings.Builder
	done := 0
	for _, at := range reference.FindAllStringIndex(s, -1) {
		b.WriteString(escapes.Replace(s[done:at[0]]))
		b.WriteString(s[at[0]:at[1]])
		done = at[1]
	}
	b.WriteString(escapes.Replace(s[done:]))
	s = b.String()
	if first {
		t := strings.TrimLeft(s, " ")
		switch {
		case t == "":
		case strings.ContainsRune("#>|-+~=", rune(t[0])):
			s = "\\" + t
			if t[0] == '=' {
				s = t
			}
		case numberLine.MatchString(t + " x"):
			k := strings.IndexAny(t, ".)")
			s = t[:k] + "\\" + t[k:]
		}
	}
	return s
}
