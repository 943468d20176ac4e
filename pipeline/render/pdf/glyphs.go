package pdf

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"perfpack/pipeline/theme"

	"golang.org/x/text/unicode/norm"
)

// glyphs keeps which characters of each font were set, and those that no font holds.
type glyphs struct {
	fonts    [faces]*theme.Face
	say      theme.Substitutes
	used     [faces][1 << 16 / 64]uint64
	replaced map[rune]int
}

func newGlyphs(t *theme.Theme) *glyphs {
	return &glyphs{fonts: [faces]*theme.Face{t.Regular, t.Bold, t.Italic}, say: t.Substitutes, replaced: map[rune]int{}}
}

// join takes in what another has kept.
func (g *glyphs) join(o *glyphs) {
	for f := range g.used {
		for i, word := range o.used[f] {
			g.used[f][i] |= word
		}
	}
	for r, n := range o.replaced {
		g.replaced[r] += n
	}
}

// characters lists what was set in a font, in order.
func (g *glyphs) characters(f face) string {
	var b strings.Builder
	for i, word := range g.used[f] {
		for word != 0 {
			b.WriteRune(rune(i*64 + bits.TrailingZeros64(word)))
			word &= word - 1
		}
	}
	return b.String()
}

// encode appends text as the inside of a string, two bytes for each character: the code of a character is its number in Unicode, whatever part of the font
// is embedded later.
func (g *glyphs) encode(b []byte, f face, text string) []byte {
	used := &g.used[f]
	for _, r := range text {
		used[r>>6&1023] |= 1 << (r & 63)
		b = inString(inString(b, byte(r>>8)), byte(r))
	}
	return b
}

// clean makes a text fit to be set in a font. Control and formatting characters go, letters are composed with their accents,
// line ends become \n, and whatever the font does not hold is replaced by words that say so.
func (g *glyphs) clean(text string, f face) string {
	if isPlain(text) {
		return text
	}
	return g.cleanSlowly(text, g.fonts[f])
}

func (g *glyphs) cleanSlowly(text string, font *theme.Face) string {
	text = norm.NFC.String(text)
	var b strings.Builder
	b.Grow(len(text))
	said := "" // the substitute at the end of b: a run of foreign characters is said once
	for i, r := range text {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			b.WriteByte('\n')
			said = ""
		case r == '\r':
			if !strings.HasPrefix(text[i+1:], "\n") {
				b.WriteByte('\n')
			}
			said = ""
		case r == '\t':
			b.WriteByte(' ')
		case r == utf8.RuneError || !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Mn, unicode.Me, unicode.Zs) && !font.Has(r):
			g.replaced[r]++
			if word := g.substitute(r); word != said {
				if said != "" {
					b.WriteByte(' ')
				}
				b.WriteString(word)
				said = word
			}
		case unicode.Is(unicode.Zs, r):
			if !font.Has(r) {
				r = ' '
			}
			// A space within a run of another script does not end the run.
			if said != g.say.Script || said == "" {
				b.WriteRune(r)
				said = ""
			} else if rest := strings.TrimLeftFunc(text[i:], unicode.IsSpace); rest == "" || g.known(rest, font) {
				b.WriteRune(r)
				said = ""
			}
		case !font.Has(r) || unicode.In(r, unicode.Cc, unicode.Cf):
			// Controls, joiners, direction marks and stray accents leave nothing behind.
		default:
			b.WriteRune(r)
			said = ""
		}
	}
	return b.String()
}

func (g *glyphs) known(text string, font *theme.Face) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return font.Has(r)
}

// substitute says in words what kind of character is missing.
func (g *glyphs) substitute(r rune) string {
	switch {
	case r >= 0x1f000 && r <= 0x1faff, r >= 0x2600 && r <= 0x27bf, r >= 0x2b00 && r <= 0x2bff:
		return g.say.Emoji
	case unicode.IsLetter(r), unicode.Is(unicode.Mc, r):
		return g.say.Script
	}
	return g.say.Other
}

// notShown lists the characters that were replaced, in order, with how often.
func (g *glyphs) notShown() (list []rune, times int) {
	for r, n := range g.replaced {
		list = append(list, r)
		times += n
	}
	slices.Sort(list)
	return list, times
}
