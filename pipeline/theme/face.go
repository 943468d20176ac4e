package theme

import (
	"fmt"
	"io/fs"
	"sync/atomic"

	"github.com/golang/freetype/truetype"
)

// Face is one font, with the measures that layout needs. A face may be used by several goroutines at once.
type Face struct {
	Data []byte // the TrueType file
	// Heights are shares of the size of type: letters reach Ascent above the line and Descent (a positive number) below it.
	Ascent, Descent float64

	font *truetype.Font
	// widths holds one more than the width of each character in thousandths of the size of type, and 0 where the font has no glyph for it.
	// Rows of 256 characters are looked up when first needed; two goroutines that do so at once find the same.
	widths [256]atomic.Pointer[[256]uint16]
}

func openFace(files fs.FS, name string) (*Face, error) {
	if name == "" {
		return nil, fmt.Errorf("%s names no file for it", File)
	}
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	f, err := truetype.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	// The face is asked for its heights only. Left to itself it would set room aside for 512 pictures of letters, of a thousand dots each way.
	m := truetype.NewFace(f, &truetype.Options{Size: 1000, GlyphCacheEntries: 1, SubPixelsX: 1, SubPixelsY: 1}).Metrics()
	return &Face{Data: data, font: f, Ascent: float64(m.Ascent) / thousand, Descent: float64(m.Descent) / thousand}, nil
}

// thousand is a size of type of 1000, in the 64ths that fonts are measured in.
const thousand = 1000 << 6

func (f *Face) row(high byte) *[256]uint16 {
	if row := f.widths[high].Load(); row != nil {
		return row
	}
	row := new([256]uint16)
	for low := range row {
		if glyph := f.font.Index(rune(high)<<8 | rune(low)); glyph != 0 {
			row[low] = uint16(f.font.HMetric(thousand, glyph).AdvanceWidth.Round()) + 1
		}
	}
	f.widths[high].Store(row)
	return row
}

// Has reports whether the font has a glyph for a character. Characters beyond U+FFFF cannot be set and count as missing.
func (f *Face) Has(r rune) bool {
	return r >= 0 && r <= 0xffff && f.row(byte(r >> 8))[byte(r)] > 0
}

// Width is how wide a character is in thousandths of the size of type; one that is missing has no width.
func (f *Face) Width(r rune) int {
	if r < 0 || r > 0xffff {
		return 0
	}
	if w := f.row(byte(r >> 8))[byte(r)]; w > 0 {
		return int(w) - 1
	}
	return 0
}

// Measure is how wide a text is in points when set in a size.
func (f *Face) Measure(s string, size float64) float64 {
	latin := f.row(0)
	sum := 0
	for _, r := range s {
		if r < 256 {
			if w := latin[r]; w > 0 {
				sum += int(w) - 1
			}
			continue
		}
		sum += f.Width(r)
	}
	return float64(sum) * size / 1000
}
