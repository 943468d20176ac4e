package sheet

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape appends b to dst with its character references and XML's five entities decoded and line ends made \n, as
// XML asks. ok is false for any other entity: without a document type there can be none.
func unescape(dst, b []byte) (out []byte, ok bool) {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return appendLines(dst, b), true
		}
		dst = appendLines(dst, b[:i])
		b = b[i+1:]
		j := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if j < 1 {
			return dst, false
		}
		switch ent := b[:j]; string(ent) {
		case "amp":
			dst = append(dst, '&')
		case "lt":
			dst = append(dst, '<')
		case "gt":
			dst = append(dst, '>')
		case "quot":
			dst = append(dst, '"')
		case "apos":
			dst = append(dst, '\'')
		default:
			r, good := charRef(ent)
			if !good {
				return dst, false
			}
			dst = utf8.AppendRune(dst, r)
		}
		b = b[j+1:]
	}
}

// charRef decodes what stands between & and ; in a reference such as &#163; or &#xA3;.
func charRef(ent []byte) (rune, bool) {
	if len(ent) < 2 || ent[0] != '#' {
		return 0, false
	}
	digits, base := ent[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil {
		return 0, false
	}
	r := rune(n)
	good := r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
	return r, good
}

// appendLines appends b with \r\n and a lone \r made \n.
func appendLines(dst, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '\r')
		if i < 0 {
			return append(dst, b...)
		}
		dst = append(append(dst, b[:i]...), '\n')
		b = b[i+1:]
		if len(b) > 0 && b[0] == '\n' {
			b = b[1:]
		}
	}
}

// decodeX decodes in place the _xHHHH_ by which a workbook writes characters XML has no way to write, such as the
// carriage return _x000D_; a plain _x000D_ somebody typed is written _x005F_x000D_. Each stands for one UTF-16 unit;
// a unit that is half a character is left as it was typed.
func decodeX(b []byte) []byte {
	at := bytes.Index(b, []byte("_x"))
	if at < 0 {
		return b
	}
	out := b[:at]
	for i := at; i < len(b); {
		u, ok := xUnit(b[i:])
		if !ok {
			out = append(out, b[i])
			i++
			continue
		}
		if !utf16.IsSurrogate(u) {
			out = utf8.AppendRune(out, u)
			i += 7
			continue
		}
		if low, ok := xUnit(b[i+7:]); ok && utf16.DecodeRune(u, low) != utf8.RuneError {
			out = utf8.AppendRune(out, utf16.DecodeRune(u, low))
			i += 14
			continue
		}
		out = append(out, b[i:i+7]...)
		i += 7
	}
	return out
}

// xUnit reads an _xHHHH_ at the beginning of b.
func xUnit(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n := rune(0)
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			n = n<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

// An arena turns many short pieces of bytes into strings with few allocations. The strings are good for ever, but each
// keeps the block it was cut from in memory.
type arena struct {
	b    strings.Builder
	size int
}

const (
	arenaFirst = 2 << 10
	arenaMost  = 64 << 10
)

func (a *arena) keep(p []byte) string {
	if len(p) == 0 {
		return ""
	}
	if a.b.Cap()-a.b.Len() < len(p) {
		a.size = min(max(2*a.size, arenaFirst), arenaMost)
		a.b.Reset()
		a.b.Grow(max(a.size, len(p)))
	}
	from := a.b.Len()
	a.b.Write(p)
	return a.b.String()[from:]
}
