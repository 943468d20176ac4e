package sheet

import (
	"fmt"
	"strings"
	"testing"
)

func TestXMLMustBeWellFormedAndPlain(t *testing.T) {
	cases := []struct {
		name, xml string
		code      Code
	}{
		{"document type", `<!DOCTYPE sst [<!ENTITY a "b">]><sst/>`, UnsafeXML},
		{"entity declared", `<sst><!ENTITY a "b"></sst>`, UnsafeXML},
		{"document type within", `<sst><!doctype x></sst>`, UnsafeXML},
		{"CDATA outside", `<![CDATA[x]]><sst/>`, UnsafeXML},
		{"unknown entity", `<sst>&lol;</sst>`, Damaged},
		{"bare ampersand", `<sst>a & b</sst>`, Damaged},
		{"reference to nothing", `<sst>&#0;</sst>`, Damaged},
		{"reference to half a character", `<sst>&#xD800;</sst>`, Damaged},
		{"reference beyond Unicode", `<sst>&#x110000;</sst>`, Damaged},
		{"reference with a sign", `<sst>&#+65;</sst>`, Damaged},
		{"empty reference", `<sst>&;</sst>`, Damaged},
		{"UTF-16", "\xFF\xFE<\x00s\x00s\x00t\x00/\x00>\x00", NotUTF8},
		{"UTF-16 without a mark", "<\x00s\x00s\x00t\x00/\x00>\x00", NotUTF8},
		{"says it is in Windows-1252", `<?xml version="1.0" encoding="windows-1252"?><sst/>`, NotUTF8},
		{"says it is in UTF-16", `<?xml version="1.0" encoding='UTF-16'?><sst/>`, NotUTF8},
		{"a byte of Windows-1252", "<sst>\xA3</sst>", NotUTF8},
		{"a character cut off by the end", "<sst/>\xE2\x82", NotUTF8},
		{"a surrogate in UTF-8", "<sst>\xED\xA0\x80</sst>", NotUTF8},
		{"a control character", "<sst>\x01</sst>", Damaged},
		{"a blank byte", "<sst>a\x00</sst>", Damaged},
		{"not a character", "<sst>\uFFFF</sst>", Damaged},
		{"nothing", ``, Damaged},
		{"white space only", "  \n", Damaged},
		{"text only", `hello`, Damaged},
		{"text behind the end", `<sst/>x`, Damaged},
		{"second outermost element", `<sst/><sst/>`, Damaged},
		{"end tag first", `</sst>`, Damaged},
		{"end tag missing", `<sst><si>`, Damaged},
		{"end tags crossed", `<sst><si><t></si></t></sst>`, Damaged},
		{"end tag longer", `<sst><si></sii></sst>`, Damaged},
		{"end tag with attribute", `<sst></sst a="1">`, Damaged},
		{"end tag of another prefix", `<x:sst></sst>`, Damaged},
		{"tag cut short", `<sst><si`, Damaged},
		{"end tag cut short", `<sst></ss`, Damaged},
		{"lone bracket", `<sst><`, Damaged},
		{"attribute twice", `<sst a="1" a="2"/>`, Damaged},
		{"attribute without space", `<sst a="1"b="2"/>`, Damaged},
		{"attribute without quotes", `<sst a=1/>`, Damaged},
		{"attribute without value", `<sst a/>`, Damaged},
		{"attribute with a tag in it", `<sst a="<b>"/>`, Damaged},
		{"attribute not closed", `<sst a="1/>`, Damaged},
		{"slash in the middle", `<sst / a="1">`, Damaged},
		{"name that begins with a digit", `<1sst/>`, Damaged},
		{"space before the name", `< sst/>`, Damaged},
		{"comment not closed", `<sst><!-- </sst>`, Damaged},
		{"CDATA not closed", `<sst><![CDATA[ </sst>`, Damaged},
		{"instruction not closed", `<?xml version="1.0"`, Damaged},
		{"more attributes than any program writes", `<sst ` + manyAttrs(maxAttrs+1) + `/>`, UnsafeXML},
		{"nested without end", strings.Repeat("<a>", 65) + strings.Repeat("</a>", 65), UnsafeXML},
		{"a tag of many megabytes", `<sst a="` + strings.Repeat("x", maxToken) + `"/>`, TooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := scanWindow(c.xml)
			wantFault(t, err, c.code, "")
			// The same out of memory, but for the length of a tag, which then costs nothing.
			if _, err := scanMemory(c.xml); err == nil && c.code != TooLarge {
				t.Error("sound when read from memory")
			}
		})
	}
}

func manyAttrs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `a%d="" `, i)
	}
	return b.String()
}

// scanWindow reads XML as a part of an archive and yields what it saw in one line.
func scanWindow(xml string) (string, error) {
	a := &archive{lim: DefaultLimits()}
	e := pack("part.xml", xml)
	a.data = e.packed
	s, err := (&part{arc: a, name: "part.xml", zf: zipFile(e)}).scan()
	if err != nil {
		return "", err
	}
	defer s.close()
	return trace(s), s.err
}

// scanMemory reads XML that is in memory.
func scanMemory(xml string) (string, error) {
	s := scanBytes("part.xml", []byte(xml), DefaultLimits().Depth)
	return trace(s), s.err
}

func trace(s *scanner) string {
	var b strings.Builder
	for s.next() {
		switch s.kind {
		case startTag:
			fmt.Fprintf(&b, "<%s:%s", s.in(s.prefix), s.local())
			for _, a := range s.attrs {
				v, _ := unescape(nil, s.in(a.value))
				fmt.Fprintf(&b, " %s:%s=%s", s.in(a.prefix), s.in(a.name), v)
			}
			if s.empty {
				b.WriteString("/")
			}
			b.WriteString(">")
		case endTag:
			b.WriteString("</>")
		default:
			b.Write(s.appendText(nil))
		}
	}
	return b.String()
}

func TestXMLIsReadAsWritten(t *testing.T) {
	cases := []struct{ name, xml, want string }{
		{"declaration and mark", "\uFEFF<?xml version='1.0' encoding=\"utf-8\" standalone=\"yes\"?>\r\n<a/>", "<:a/>"},
		{"prefix", `<x:a y:b="1"/>`, "<x:a y:b=1/>"},
		{"both quotation marks, and brackets within", `<a b='"' c="'>" d = "/>"/>`, `<:a :b=" :c='> :d=/>/>`},
		{"entities", `<a b="&lt;&#163;&quot;">&amp;&lt;&gt;&apos;&quot;&#xA3;&#8364;&#128200;</a>`, `<:a :b=<£">&<>'"£€📈</>`},
		{"CDATA", `<a>x<![CDATA[<b>&amp;]]]]>y</a>`, `<:a>x<b>&amp;]]y</>`},
		{"comments and instructions", `<!-- a > b --><a>1<!-- <c> -->2<?hello <d>?>3</a><!-- -->`, `<:a>123</>`},
		{"line ends", "<a>1\r\n2\r3\n4</a>", "<:a>1\n2\n3\n4</>"},
		{"a carriage return on purpose", "<a>1&#13;\n2</a>", "<:a>1\r\n2</>"},
		{"white space in tags", "<a\n\tb = \"1\"\r\n><c /></a >", "<:a :b=1><:c/></>"},
		{"letters beyond ASCII", `<ä ö="ü">ß</ä>`, `<:ä :ö=ü>ß</>`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for way, scan := range map[string]func(string) (string, error){"window": scanWindow, "memory": scanMemory} {
				got, err := scan(c.xml)
				if err != nil || got != c.want {
					t.Errorf("%s: read %q (%v), want %q", way, got, err, c.want)
				}
			}
		})
	}
}

func TestSlidingWindowReadsTheSameAsMemory(t *testing.T) {
	// Long enough to slide several times, with a token of every kind across each possible seam.
	for shift := range 24 {
		var b strings.Builder
		b.WriteString("<a>" + strings.Repeat("x", 128<<10-20-shift))
		b.WriteString("<!--c--><b c=\"€&amp;\">£&lt;</b><![CDATA[é]]>")
		b.WriteString(strings.Repeat("<d e=\"€\">é📈</d>", 9_000) + "</a>")
		xml := b.String()
		window, err1 := scanWindow(xml)
		memory, err2 := scanMemory(xml)
		if err1 != nil || err2 != nil || window != memory {
			t.Fatalf("shift %d: window %d bytes (%v), memory %d bytes (%v)", shift, len(window), err1, len(memory), err2)
		}
	}
}

func TestEscapesOfASheetAreDecoded(t *testing.T) {
	cases := []struct{ in, want string }{
		{"a_x000D_b", "a\rb"},
		{"_x0041__x0042_", "AB"},
		{"_x005F_x000D_", "_x000D_"},
		{"_x005f_x0041_", "_x0041_"},
		{"_xD83D__xDCC8_", "📈"},
		{"_xD83D_ alone", "_xD83D_ alone"},
		{"_xDCC8__xD83D_", "_xDCC8__xD83D_"},
		{"_x00G0_", "_x00G0_"},
		{"_x000D", "_x000D"},
		{"_X000D_", "_X000D_"},
		{"file_x1.xlsx", "file_x1.xlsx"},
		{"", ""},
	}
	for _, c := range cases {
		if got := string(decodeX([]byte(c.in))); got != c.want {
			t.Errorf("%q decodes to %q, want %q", c.in, got, c.want)
		}
	}
}

func TestArenaStringsStayGood(t *testing.T) {
	var a arena
	var kept []string
	for i := range 50_000 {
		kept = append(kept, a.keep(fmt.Appendf(nil, "text %d", i)))
	}
	kept = append(kept, a.keep([]byte(strings.Repeat("z", 3*arenaMost))))
	for i, s := range kept[:50_000] {
		if s != fmt.Sprintf("text %d", i) {
			t.Fatalf("text %d became %q", i, s)
		}
	}
	if len(kept[50_000]) != 3*arenaMost {
		t.Error("a long text was cut")
	}
}
