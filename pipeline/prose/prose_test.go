package prose_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"perfpack/pipeline/document"
	"perfpack/pipeline/prose"
)

var figures = map[string]string{"ESX-204": "61.2% [p]", "ESX-204:target": "62.0%", "off-target": "3", "A_1": "7"}

func lookUp(name string) (string, bool) {
	s, ok := figures[name]
	return s, ok
}

func read(text string) ([]document.Block, []string) {
	blocks, found := prose.Read(text, prose.Place{File: "key-messages.md", Level: 3, Figures: lookUp, Mend: "write the reference of a measure"})
	var said []string
	for _, f := range found {
		said = append(said, fmt.Sprintf("%d %s: %s", f.Row, f.Code, f.Found))
	}
	return blocks, said
}

func text(s string) []document.Span { return []document.Span{{Text: s}} }

func TestEachKindOfTextBecomesItsBlock(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []document.Block
	}{
		"nothing":                        {"", nil},
		"blank lines only":               {"\n \n\t\n", nil},
		"a paragraph over two lines":     {"One\ntwo.\n", []document.Block{document.Text("One two.")}},
		"two paragraphs":                 {"One.\n\nTwo.", []document.Block{document.Text("One."), document.Text("Two.")}},
		"line ends of Windows":           {"One.\r\n\r\nTwo.\r\n", []document.Block{document.Text("One."), document.Text("Two.")}},
		"a byte order mark":              {"\ufeffOne.", []document.Block{document.Text("One.")}},
		"headings, the first is highest": {"## A\n### B\n## C", []document.Block{document.Heading{Level: 3, Text: "A"}, document.Heading{Level: 4, Text: "B"}, document.Heading{Level: 3, Text: "C"}}},
		"no level is skipped":            {"# A\n### B", []document.Block{document.Heading{Level: 3, Text: "A"}, document.Heading{Level: 4, Text: "B"}}},
		"closing signs of a heading":     {"# A #", []document.Block{document.Heading{Level: 3, Text: "A"}}},
		"a heading right after words":    {"One\n# A", []document.Block{document.Text("One"), document.Heading{Level: 3, Text: "A"}}},
		"points":                         {"- a\n- b", []document.Block{document.List{Items: [][]document.Span{text("a"), text("b")}}}},
		"points parted by blank lines":   {"- a\n\n- b\n\nAfter", []document.Block{document.List{Items: [][]document.Span{text("a"), text("b")}}, document.Text("After")}},
		"a point over two lines":         {"* a\n  goes on\n* b", []document.Block{document.List{Items: [][]document.Span{text("a goes on"), text("b")}}}},
		"numbers":                        {"1. a\n2. b", []document.Block{document.List{Numbered: true, Items: [][]document.Span{text("a"), text("b")}}}},
		"points then numbers":            {"- a\n1. b", []document.Block{document.List{Items: [][]document.Span{text("a")}}, document.List{Numbered: true, Items: [][]document.Span{text("b")}}}},
		"a year in running text":         {"It was so in\n2024. And now.", []document.Block{document.Text("It was so in 2024. And now.")}},
		"bold and italic": {"**Up** and *down*.", []document.Block{document.Paragraph{Spans: []document.Span{
			{Text: "Up", Bold: true}, {Text: " and "}, {Text: "down", Italic: true}, {Text: "."}}}}},
		"a star alone is a star":            {"3 * 4", []document.Block{document.Text("3 * 4")}},
		"an underscore in a word is itself": {"key_messages_file", []document.Block{document.Text("key_messages_file")}},
		"a sign behind a backslash":         {`\*not bold\* \# \[p\]`, []document.Block{document.Text("*not bold* # [p]")}},
		"a link": {"See [the plan](https://example.org/plan).", []document.Block{document.Paragraph{Spans: []document.Span{
			{Text: "See "}, {Text: "the plan", Link: "https://example.org/plan"}, {Text: "."}}}}},
		"a bold link":                  {"**[a](mailto:a@b.example)**", []document.Block{document.Paragraph{Spans: []document.Span{{Text: "a", Bold: true, Link: "mailto:a@b.example"}}}}},
		"a mark in brackets is itself": {"It is 61.2% [p].", []document.Block{document.Text("It is 61.2% [p].")}},
		"a figure":                     {"It is {{ESX-204}} of {{ ESX-204:target }}.", []document.Block{document.Text("It is 61.2% [p] of 62.0%.")}},
		"a figure in a point":          {"- {{off-target}} are off", []document.Block{document.List{Items: [][]document.Span{text("3 are off")}}}},
		"single braces are themselves": {"{a}", []document.Block{document.Text("{a}")}},
	} {
		t.Run(name, func(t *testing.T) {
			got, found := read(c.text)
			if found != nil {
				t.Fatalf("found %q", found)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %#v\nwant %#v", got, c.want)
			}
		})
	}
}

func TestWhatAReportCannotPrintIsFoundWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"an unknown reference":          {"One\ntwo {{ESX-999}}.", "2 text-reference: nothing in this pack is called “ESX-999”"},
		"a reference without end":       {"{{ESX-204", "1 text-markup: a reference begins with {{ and does not end"},
		"an empty reference":            {"{{}}", "1 text-reference: nothing in this pack is called “”"},
		"a table":                       {"a\n\n| a | b |", "3 text-markup: a table begins here"},
		"a quotation":                   {"> a", "1 text-markup: a quotation begins here"},
		"code":                          {"```", "1 text-markup: a block of code begins here"},
		"code in a line":                {"a `b`", "1 text-markup: a backtick marks code"},
		"code by indent":                {"    a", "1 text-markup: the line is set in by four spaces or more, which is code"},
		"HTML":                          {"<div>", "1 text-markup: HTML begins here"},
		"HTML in a line":                {"a <b>c</b>", "1 text-markup: HTML stands here"},
		"a picture":                     {"![a](https://example.org/a.png)", "1 text-markup: a picture stands here"},
		"a list within a list":          {"- a\n  - b", "2 text-markup: a list stands within a list"},
		"a second paragraph of a point": {"- a\n\n  b", "3 text-markup: a point of the list has a second paragraph"},
		"a heading by a line beneath":   {"Title\n=====", "2 text-markup: a heading is marked by a line beneath it"},
		"a line across":                 {"a\n\n* * *", "3 text-markup: a line is drawn across the page"},
		"bold without end":              {"a\nb **c", "2 text-markup: bold begins with ** and does not end"},
		"italic without end":            {"*a", "1 text-markup: italic begins with * and does not end"},
		"a link to a file":              {"[a](b.md)", "1 text-link: the link leads to “b.md”"},
		"a link to a script":            {"[a](javascript:b)", "1 text-link: the link leads to “javascript:b”"},
		"a link without words":          {"[](https://example.org)", "1 text-link: the link has no words"},
		"a link without end":            {"[a](https://example.org", "1 text-markup: a link has no closing bracket"},
		"a heading without words":       {"# {{off-target}}\n# **", "2 text-markup: bold begins with ** and does not end"},
	} {
		t.Run(name, func(t *testing.T) {
			blocks, found := read(c.text)
			if len(found) == 0 || found[0] != c.want {
				t.Errorf("found %q, want first %q", found, c.want)
			}
			if blocks != nil {
				t.Error("a text with a fault gave blocks")
			}
		})
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	_, found := read("{{A}}\n\n> b\n\n{{C}} and {{D}}")
	if len(found) != 4 {
		t.Errorf("found %q", found)
	}
}

func TestTextThatIsNotUTF8IsFound(t *testing.T) {
	if _, found := read("caf\xe9"); len(found) != 1 || !strings.Contains(found[0], "text-encoding") {
		t.Errorf("found %q", found)
	}
}

func TestWhatIsWrittenIsReadBackTheSame(t *testing.T) {
	for name, blocks := range map[string][]document.Block{
		"every kind": {
			document.Heading{Level: 3, Text: "What is new"},
			document.Paragraph{Spans: []document.Span{{Text: "One "}, {Text: "bold", Bold: true}, {Text: " and "}, {Text: "italic", Italic: true}, {Text: "."}}},
			document.List{Items: [][]document.Span{text("a"), text("b")}},
			document.List{Numbered: true, Items: [][]document.Span{text("c")}},
			document.Heading{Level: 4, Text: "More"},
			document.Paragraph{Spans: []document.Span{{Text: "See "}, {Text: "the plan", Link: "https://example.org/a"}, {Text: "."}}},
		},
		"signs that mean something": {document.Text("# a * b _c_ [p] `d` <e> \\ | f"), document.Text("1. not a list"), document.Text("- nor this"), document.Text("> nor this"), document.Text("+ or this")},
		"brackets in a link":        {document.Paragraph{Spans: []document.Span{{Text: "[a] b", Link: "https://example.org"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			written := prose.Write(blocks)
			got, found := read(written)
			if found != nil || !reflect.DeepEqual(got, blocks) {
				t.Errorf("%q\ngot  %#v %q\nwant %#v", written, got, found, blocks)
			}
		})
	}
}

func TestReferencesStayReferencesInADraft(t *testing.T) {
	if got := prose.Write([]document.Block{document.Text("{{A_1}} of 3*4 {{off-target}}")}); got != "{{A_1}} of 3\\*4 {{off-target}}\n" {
		t.Errorf("got %q", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"# a\n- b **c** {{ESX-204}}\n\n1. d", "[a](https://b.example) \\* *", "- a\n\n  b\n\t- c", "{{", "a\n==", "*a **b* c**", "[\\]](https://a)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		blocks, found := prose.Read(s, prose.Place{File: "a.md", Level: 3, Figures: lookUp, Mend: "mend"})
		if len(found) > 0 {
			if blocks != nil {
				t.Error("a text with a fault gave blocks")
			}
			for _, one := range found {
				if one.Row < 0 || one.Row > strings.Count(strings.ReplaceAll(s, "\r", "\n"), "\n")+1 || one.Found == "" || one.Mend == "" {
					t.Errorf("a finding that does not help: %+v", one)
				}
			}
			return
		}
		level := 2
		for _, b := range blocks {
			if h, ok := b.(document.Heading); ok {
				if h.Level < 3 || h.Level > min(4, level+1) {
					t.Errorf("a heading of level %d after one of %d", h.Level, level)
				}
				level = h.Level
			}
		}
	})
}
