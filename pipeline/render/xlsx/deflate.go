package xlsx

import (
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/flate"
)

// level is the strength of compression. At 7 a workbook is a little smaller than the standard library makes it at 6, in a fifth of the time.
const level = 7

// squeezed is a stretch of a part, compressed as it is written. Stretches that were compressed each for itself make one part when they are laid
// end to end, so that the head of a sheet, which says how far the sheet reads, can be made after its rows.
type squeezed struct {
	out  blocks
	w    *flate.Writer
	crc  uint32
	size int64
}

// compressors are to be used again: each has a megabyte of tables, which costs more to make than a small workbook to write.
var compressors = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, level)
	if err != nil {
		panic("xlsx: " + err.Error()) // only for a level that does not exist
	}
	return &squeezed{w: w}
}}

func newSqueezed() *squeezed {
	s := compressors.Get().(*squeezed)
	s.reset()
	return s
}

// done gives the compressor back. What was compressed must have been used.
func (s *squeezed) done() {
	s.out.reset()
	compressors.Put(s)
}

// Write compresses further bytes. It never fails, as nothing but memory is written to.
func (s *squeezed) Write(p []byte) (int, error) {
	s.crc = crc32.Update(s.crc, crc32.IEEETable, p)
	s.size += int64(len(p))
	return s.w.Write(p)
}

// reset makes ready for another stretch; the bytes of the one before must have been used.
func (s *squeezed) reset() {
	s.out.reset()
	s.w.Reset(&s.out)
	s.crc, s.size = 0, 0
}

// blocks holds bytes that keep being added to, without ever moving those that are there: a buffer in one piece needs three times its size as it grows.
type blocks struct {
	list [][]byte
	size int64
}

// reset makes room again, and keeps the first block for what comes next: most parts need no more.
func (b *blocks) reset() {
	b.size = 0
	if len(b.list) > 0 {
		clear(b.list[1:])
		b.list = append(b.list[:0], b.list[0][:0])
	}
}

// Write adds bytes. It never fails.
func (b *blocks) Write(p []byte) (int, error) {
	const block = 1 << 18
	n := len(p)
	b.size += int64(n)
	for len(p) > 0 {
		if k := len(b.list) - 1; k < 0 || len(b.list[k]) == cap(b.list[k]) {
			first := block
			if k < 0 {
				first = 1 << 14 // most parts are small
			}
			b.list = append(b.list, make([]byte, 0, first))
		}
		last := &b.list[len(b.list)-1]
		room := min(len(p), cap(*last)-len(*last))
		*last = append(*last, p[:room]...)
		p = p[room:]
	}
	return n, nil
}

// crcOfBoth gives the checksum of two stretches laid end to end, from theirs and the length of the second: the first is moved up by as many powers
// of x as the second has bits, which is a multiplication of polynomials over two elements. (Checksums hold the highest power in the lowest bit.)
func crcOfBoth(first, second uint32, length int64) uint32 {
	const one, x8 = 1 << 31, 1 << 23
	shift := uint32(one)
	for power := uint32(x8); length > 0; length >>= 1 {
		if length&1 == 1 {
			shift = times(shift, power)
		}
		power = times(power, power)
	}
	return times(first, shift) ^ second
}

// times multiplies two polynomials and leaves the remainder by that of the checksum.
func times(a, b uint32) uint32 {
	var product uint32
	for ; a != 0; a <<= 1 {
		if a>>31 == 1 {
			product ^= b
		}
		b = b>>1 ^ crc32.IEEE&-(b&1)
	}
	return product
}
