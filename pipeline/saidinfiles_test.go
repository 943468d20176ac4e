package pipeline_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// What follows reads what files say, whatever they are packed in, without anything of what wrote them: a secret that can be read in any way is to be found.

// squeezed gives a text without blanks, as texts of pages are compared: a line break may stand anywhere.
func squeezed(s string) string {
	return strings.NewReplacer(" ", "", "\n", "", "\t", "", "\u00a0", "", "\u202f", "", "\u00ad", "").Replace(s)
}

// streams inflates every stream of a PDF.
func streams(data []byte) [][]byte {
	var out [][]byte
	for _, at := range regexp.MustCompile(`stream\r?\n`).FindAllIndex(data, -1) {
		r, err := zlib.NewReader(bytes.NewReader(data[at[1]:]))
		if err != nil {
			continue
		}
		if text, err := io.ReadAll(r); err == nil {
			out = append(out, text)
		}
	}
	return out
}

var (
	bfBlock  = regexp.MustCompile(`(?s)begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)`)
	hexWord  = regexp.MustCompile(`<([0-9A-Fa-f\s]*)>`)
	bfRanges = regexp.MustCompile(`<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[(.*?)\])`)
)

// unicodes reads a map from the codes of a font to characters.
func unicodes(cmap []byte) map[int]string {
	m := map[int]string{}
	number := func(s string) int { n, _ := strconv.ParseInt(s, 16, 64); return int(n) }
	runes := func(s string, plus int) string {
		raw, _ := hex.DecodeString(s)
		var codes []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			codes = append(codes, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		if len(codes) > 0 {
			codes[len(codes)-1] += uint16(plus)
		}
		return string(utf16.Decode(codes))
	}
	for _, block := range bfBlock.FindAllSubmatch(cmap, -1) {
		if string(block[1]) == "bfchar" {
			pairs := hexWord.FindAllSubmatch(block[2], -1)
			for i := 0; i+1 < len(pairs); i += 2 {
				m[number(string(pairs[i][1]))] = runes(string(pairs[i+1][1]), 0)
			}
			continue
		}
		for _, r := range bfRanges.FindAllSubmatch(block[2], -1) {
			from, to := number(string(r[1])), number(string(r[2]))
			each := hexWord.FindAllSubmatch(r[4], -1)
			for n := from; n <= to; n++ {
				switch {
				case len(r[3]) > 0:
					m[n] = runes(string(r[3]), n-from)
				case n-from < len(each):
					m[n] = runes(string(each[n-from][1]), 0)
				}
			}
		}
	}
	return m
}

// operands gives the strings of a content stream, in order.
func operands(content []byte) [][]byte {
	var out [][]byte
	for i := 0; i < len(content); i++ {
		switch content[i] {
		case '(':
			var b []byte
			for depth := 1; depth > 0 && i+1 < len(content); {
				i++
				switch c := content[i]; c {
				case '(':
					depth++
					b = append(b, c)
				case ')':
					if depth--; depth > 0 {
						b = append(b, c)
					}
				case '\\':
					i++
					switch c := content[i]; {
					case c == 'n':
						b = append(b, '\n')
					case c == 'r':
						b = append(b, '\r')
					case c == 't':
						b = append(b, '\t')
					case c == 'b':
						b = append(b, '\b')
					case c == 'f':
						b = append(b, '\f')
					case c >= '0' && c <= '7':
						n := 0
						for k := 0; k < 3 && i < len(content) && content[i] >= '0' && content[i] <= '7'; k++ {
							n = 8*n + int(content[i]-'0')
							i++
						}
						i--
						b = append(b, byte(n))
					case c == '\n':
					default:
						b = append(b, c)
					}
				default:
					b = append(b, c)
				}
			}
			out = append(out, b)
		case '<':
			if i+1 < len(content) && content[i+1] == '<' {
				i++
				continue
			}
			end := bytes.IndexByte(content[i:], '>')
			if end < 0 {
				return out
			}
			raw, _ := hex.DecodeString(squeezed(string(content[i+1 : i+end])))
			out = append(out, raw)
			i += end
		}
	}
	return out
}

// words gives what the pages of a PDF say, without blanks. Every page is read with the characters of each of its fonts, so that a text stands whole in at
// least one reading.
func words(t testing.TB, data []byte) string {
	t.Helper()
	var fonts []map[int]string
	inflated := streams(data)
	for _, s := range inflated {
		if bytes.Contains(s, []byte("beginbf")) {
			fonts = append(fonts, unicodes(s))
		}
	}
	if len(fonts) == 0 {
		t.Fatal("no font of the PDF says what its characters are")
	}
	var out strings.Builder
	for _, s := range inflated {
		if !bytes.Contains(s, []byte("BT")) || !bytes.Contains(s, []byte("Tf")) {
			continue
		}
		texts := operands(s)
		for _, font := range fonts {
			for _, raw := range texts {
				for i := 0; i+1 < len(raw); i += 2 {
					out.WriteString(font[int(raw[i])<<8|int(raw[i+1])])
				}
			}
			out.WriteByte('\n')
		}
	}
	return strings.ReplaceAll(squeezed(strings.ReplaceAll(out.String(), "\n", "\x00")), "\x00", "\n")
}

// dictionaries gives the strings that stand outside the pages of a PDF: descriptions of charts, bookmarks, what the document says of itself.
func dictionaries(data []byte) string {
	var out strings.Builder
	for _, part := range append(streams(data), data) {
		for _, raw := range operands(part) {
			if bytes.HasPrefix(raw, []byte{0xfe, 0xff}) {
				var codes []uint16
				for i := 2; i+1 < len(raw); i += 2 {
					codes = append(codes, uint16(raw[i])<<8|uint16(raw[i+1]))
				}
				raw = []byte(string(utf16.Decode(codes)))
			}
			out.Write(raw)
			out.WriteByte('\n')
		}
		out.Write(part)
	}
	return out.String()
}

var tags = regexp.MustCompile(`<[^>]*>`)

// everything gives all that a file can be read to say: its bytes, its parts inflated, its pages and its descriptions, with blanks and without.
func everything(t testing.TB, name string, data []byte) string {
	t.Helper()
	var all strings.Builder
	all.Write(data)
	switch strings.ToLower(filepath.Ext(name)) {
	case ".pdf":
		said := dictionaries(data)
		fmt.Fprintf(&all, "%s\n%s\n%s", said, squeezed(said), words(t, data))
	case ".xlsx":
		for _, part := range must(zip.NewReader(bytes.NewReader(data), int64(len(data)))).File {
			text := must(io.ReadAll(must(part.Open())))
			plain := html.UnescapeString(tags.ReplaceAllString(string(text), " "))
			fmt.Fprintf(&all, "%s\n%s\n%s\n%s\n", part.Name, text, plain, squeezed(plain))
		}
	default:
		all.WriteString(squeezed(string(data)))
	}
	return all.String()
}
