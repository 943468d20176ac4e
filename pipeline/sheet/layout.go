package sheet

import (
	"archive/zip"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// checkLayout walks the entries in the order of their bytes and sees that they follow one another without gap or
// overlap from the first byte of the file to the directory, and that each entry's own header says what the directory
// says of it. The order of the directory is not that of the bytes in files written by several programs.
func (a *archive) checkLayout(dirStart int64) error {
	for _, p := range a.parts {
		off, err := p.zf.DataOffset()
		if err != nil {
			if errors.Is(err, zip.ErrFormat) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return Fault{Code: Damaged, Part: p.name, Found: "a part without its header"}.filled()
			}
			return fmt.Errorf("reading the header of %s: %w", p.name, err)
		}
		p.off = off
	}
	byPlace := slices.Clone(a.parts)
	slices.SortFunc(byPlace, func(x, y *part) int { return cmp.Compare(x.off, y.off) })
	at := int64(0)
	var before *part
	for _, p := range byPlace {
		if p.off-at < localLen || p.off+int64(p.zf.CompressedSize64) > dirStart {
			return Fault{Code: Damaged, Part: p.name, Found: "a part that overlaps another"}.filled()
		}
		gap, err := a.between(at, p.off, p.name)
		if err != nil {
			return err
		}
		// The other program may have put the sizes behind the previous part; where the header begins is then known
		// only by trying, but it must end exactly where the part's bytes begin.
		h := -1
		for _, n := range before.descriptorLens() {
			if n+localLen <= len(gap) && binary.LittleEndian.Uint32(gap[n:]) == localSig &&
				n+localLen+int(binary.LittleEndian.Uint16(gap[n+26:]))+int(binary.LittleEndian.Uint16(gap[n+28:])) == len(gap) {
				h = n
				break
			}
		}
		if h < 0 {
			return Fault{Code: Damaged, Part: p.name, Found: "bytes before the part that belong to nothing"}.filled()
		}
		if err := before.checkDescriptor(gap[:h]); err != nil {
			return err
		}
		if err := p.checkLocal(gap[h:]); err != nil {
			return err
		}
		before, at = p, p.off+int64(p.zf.CompressedSize64)
	}
	tail, err := a.between(at, dirStart, before.name)
	if err != nil {
		return err
	}
	if !slices.Contains(before.descriptorLens(), len(tail)) {
		return Fault{Code: Damaged, Part: before.name, Found: "bytes behind the part that belong to nothing"}.filled()
	}
	return before.checkDescriptor(tail)
}

// between reads what lies between two parts: a descriptor of the first and the header of the second at most.
func (a *archive) between(from, to int64, name string) ([]byte, error) {
	const most = localLen + 2*0xFFFF + 24
	if to-from > most {
		return nil, Fault{Code: Damaged, Part: name, Found: fmt.Sprintf("%d bytes next to the part that belong to nothing", to-from)}.filled()
	}
	return a.readAt(from, int(to-from))
}

// descriptorLens are the lengths the record behind a part's bytes may have: with and without a signature, with sizes
// of four bytes or eight; and nought where there is none.
func (p *part) descriptorLens() []int {
	if p == nil || p.zf.Flags&flagDescriptor == 0 {
		return []int{0}
	}
	return []int{16, 24, 12, 20}
}

// checkDescriptor compares the record behind a part with the directory.
func (p *part) checkDescriptor(d []byte) error {
	if len(d) == 0 {
		return nil
	}
	le := binary.LittleEndian
	if len(d) == 16 || len(d) == 24 {
		if le.Uint32(d) != descriptorSig {
			return Fault{Code: Damaged, Part: p.name, Found: "bytes behind the part that belong to nothing"}.filled()
		}
		d = d[4:]
	}
	sum, packed, size := le.Uint32(d), uint64(0), uint64(0)
	if len(d) == 12 {
		packed, size = uint64(le.Uint32(d[4:])), uint64(le.Uint32(d[8:]))
	} else {
		packed, size = le.Uint64(d[4:]), le.Uint64(d[12:])
	}
	if sum != p.zf.CRC32 || packed != p.zf.CompressedSize64 || size != p.zf.UncompressedSize64 {
		return Fault{Code: Damaged, Part: p.name, Found: "two different sizes or checksums"}.filled()
	}
	return nil
}

// checkLocal compares a part's own header with the directory. Where a descriptor follows the part the header may leave
// sizes and checksum out; where they do not fit it holds all ones and they are in an extra field.
func (p *part) checkLocal(h []byte) error {
	le := binary.LittleEndian
	name := h[localLen : localLen+int(le.Uint16(h[26:]))]
	flags, method := le.Uint16(h[6:]), le.Uint16(h[8:])
	sum, packed, size := le.Uint32(h[14:]), le.Uint32(h[18:]), le.Uint32(h[22:])
	const differing = flagEncrypted | flagDescriptor
	same := string(name) == p.zf.Name && method == p.zf.Method && flags&differing == p.zf.Flags&differing
	agree := func(here uint32, there uint64) bool {
		return uint64(here) == there || here == 0xFFFFFFFF || flags&flagDescriptor != 0 && here == 0
	}
	if !same || !agree(sum, uint64(p.zf.CRC32)) || !agree(packed, p.zf.CompressedSize64) || !agree(size, p.zf.UncompressedSize64) {
		return Fault{Code: Damaged, Part: p.name, Found: "a part whose own header says otherwise than the directory"}.filled()
	}
	return nil
}
