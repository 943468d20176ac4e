package prose

import (
	"strings"

	"perfpack/pipeline/document"
)

// inline reads the words of a paragraph, heading or point, which began on the line from.
func (r *reader) inline(from int, text string) []document.Span {
	w := &words{reader: r, from: from, text: text}
	w.run()
	return w.spans
}

// words are a run of text being read: the emphasis that is open, and what has been read so far.
type words struct {
	*reader
	from  int
	text  string
	at    int
	spans []document.Span
	said  strings.Builder

	bold, italic     bool
	boldAt, italicAt int
	boldBy, italicBy string // the signs that opened them
}

// escapable are the signs that mean themselves behind a backslash.
const escapable = "\\`*_{}[]()#+-.!<>|~"

func (w *words) run() {
	for w.at < len(w.text) {
		rest := w.text[w.at:]
		switch c := rest[0]; {
		case c == '\\' && len(rest) > 1 && strings.IndexByte(escapable, rest[1]) >= 0:
			w.said.WriteByte(rest[1])
			w.at += 2
		case c == '\n':
			w.said.WriteByte(' ')
			w.at++
		case strings.HasPrefix(rest, "{{"):
			w.reference(rest)
		case strings.HasPrefix(rest, "!["):
			w.fault("a picture stands here", "leave it out; charts come from the data")
			w.at += 2
		case c == '[':
			w.link(rest)
		case c == '`':
			w.fault("a backtick marks code", "leave it out, or write \\` for the sign itself")
			w.at++
		case c == '<' && len(rest) > 1 && (isLetter(rest[1]) || rest[1] == '/' || rest[1] == '!'):
			w.fault("HTML stands here", "write plain Markdown, or \\< for the sign itself")
			w.at++
		case strings.HasPrefix(rest, "**") || strings.HasPrefix(rest, "__") && w.outer(2):
			w.toggle(rest[:2], &w.bold, &w.boldAt, &w.boldBy)
		case (c == '*' || c == '_' && w.outer(1)) && !w.alone():
			w.toggle(rest[:1], &w.italic, &w.italicAt, &w.italicBy)
		default:
			w.said.WriteByte(c)
			w.at++
		}
	}
	w.flushSpan()
	if w.bold {
		w.faultAt(w.boldAt, "bold begins with "+w.boldBy+" and does not end", "put "+w.boldBy+" behind the last bold word")
	}
	if w.italic {
		w.faultAt(w.italicAt, "italic begins with "+w.italicBy+" and does not end", "put "+w.italicBy+" behind the last italic word, or \\"+w.italicBy+" for the sign itself")
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isWord(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c >= 0x80 }

// outer says that a sign of so many bytes does not stand within a word, as an underscore often does.
func (w *words) outer(n int) bool {
	return w.at == 0 || w.at+n >= len(w.text) || !isWord(w.text[w.at-1]) || !isWord(w.text[w.at+n])
}

// alone says that a sign stands by itself, with space on both sides, and so means itself.
func (w *words) alone() bool {
	before := w.at == 0 || w.text[w.at-1] == ' ' || w.text[w.at-1] == '\n'
	behind := w.at+1 >= len(w.text) || w.text[w.at+1] == ' ' || w.text[w.at+1] == '\n'
	return before && behind
}

func (w *words) toggle(sign string, on *bool, at *int, by *string) {
	if *on && *by != sign {
		w.said.WriteString(sign)
		w.at += len(sign)
		return
	}
	w.flushSpan()
	*on, *at, *by = !*on, w.at, sign
	w.at += len(sign)
}

// flushSpan ends the span that is being gathered.
func (w *words) flushSpan() {
	if w.said.Len() == 0 {
		return
	}
	w.add(document.Span{Text: w.said.String()})
	w.said.Reset()
}

// add puts a span behind the others, as one with the last where both look alike.
func (w *words) add(s document.Span) {
	s.Bold, s.Italic = w.bold, w.italic
	if n := len(w.spans); n > 0 {
		last := &w.spans[n-1]
		if last.Bold == s.Bold && last.Italic == s.Italic && last.Link == s.Link {
			last.Text += s.Text
			return
		}
	}
	w.spans = append(w.spans, s)
}

// reference puts in what stands for a name between double braces.
func (w *words) reference(rest string) {
	end := strings.Index(rest, "}}")
	if end < 0 || strings.Contains(rest[:end], "\n") {
		w.fault("a reference begins with {{ and does not end", "put }} behind it")
		w.at += 2
		return
	}
	name := strings.TrimSpace(rest[2:end])
	if text, ok := w.Figures(name); ok {
		w.said.WriteString(text)
	} else {
		w.find(lineAt(w.from, w.text, w.at), unknownRef, "nothing in this pack is called "+quoted(name), w.Mend)
	}
	w.at += end + 2
}

// link reads [words](address). Square brackets without an address mean themselves, since marks are printed in them: [p].
func (w *words) link(rest string) {
	end := closing(rest)
	if end < 0 || end+1 >= len(rest) || rest[end+1] != '(' {
		w.said.WriteByte('[')
		w.at++
		return
	}
	stop := strings.IndexByte(rest[end:], ')')
	if stop < 0 {
		w.fault("a link has no closing bracket", "put ) behind the address")
		w.at += end + 2
		return
	}
	label, address := rest[1:end], strings.TrimSpace(rest[end+2:end+stop])
	switch {
	case !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "mailto:"):
		w.find(lineAt(w.from, w.text, w.at), badLink, "the link leads to "+quoted(address), "write the whole address, beginning with https:// or mailto:")
	case strings.TrimSpace(label) == "":
		w.find(lineAt(w.from, w.text, w.at), badLink, "the link has no words", "write between the square brackets what the link leads to")
	case strings.ContainsAny(address, " \n<>\""):
		w.find(lineAt(w.from, w.text, w.at), badLink, "the address has a space or a quotation mark in it", "write the address alone")
	default:
		w.flushSpan()
		w.add(document.Span{Text: plain(w.inline(lineAt(w.from, w.text, w.at), label)), Link: address})
	}
	w.at += end + stop + 1
}

func (w *words) fault(found, mend string) { w.faultAt(w.at, found, mend) }

func (w *words) faultAt(at int, found, mend string) {
	w.find(lineAt(w.from, w.text, at), badMarkup, found, mend)
}

// longestLabel bounds how far the end of a link's words is looked for, so that a text full of brackets is read in no more time than another.
const longestLabel = 500

// closing finds the square bracket that closes the one at the beginning, not counting those behind a backslash; -1 where there is none.
func closing(s string) int {
	for k := 1; k < min(len(s), longestLabel); k++ {
		switch s[k] {
		case '\\':
			k++
		case ']':
			return k
		}
	}
	return -1
}
