package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// An archive is the zip file a workbook comes in. archive/zip reads its directory; what it is lenient about (junk,
// gaps, overlaps, entries whose two headers disagree, a checksum of nought) is checked here, so that every byte of the
// file belongs to exactly one entry.
type archive struct {
	lim   Limits
	ra    io.ReaderAt
	data  []byte // the whole file, when it is held in memory
	size  int64
	parts []*part          // in the order of the directory
	byKey map[string]*part // by lower-case name
}

// A part is one entry of the archive.
type part struct {
	arc  *archive
	zf   *zip.File
	name string
	off  int64 // where its packed bytes begin
	read bool  // read to the end and found sound
}

// Sizes and signatures of the zip format, APPNOTE.TXT 4.3.
const (
	endLen        = 22
	end64Len      = 56
	locator64Len  = 20
	centralLen    = 46
	localLen      = 30
	localSig      = 0x04034b50
	centralSig    = 0x02014b50
	endSig        = 0x06054b50
	end64Sig      = 0x06064b50
	locator64Sig  = 0x07064b50
	descriptorSig = 0x08074b50
	maxComment    = 0xFFFF

	flagEncrypted  = 0x1
	flagDescriptor = 0x8
)

// lookup finds a part by name. Part names are compared without regard to case, as the packaging rules ask; no two
// parts can share a key, for readDirectory refuses that.
func (a *archive) lookup(name string) *part { return a.byKey[strings.ToLower(name)] }

func (a *archive) damaged(format string, args ...any) error {
	return Fault{Code: Damaged, Part: "zip archive", Found: fmt.Sprintf(format, args...)}.filled()
}

// readAt reads exactly n bytes.
func (a *archive) readAt(off int64, n int) ([]byte, error) {
	if off < 0 || off+int64(n) > a.size {
		return nil, a.damaged("a header that lies outside the file, at byte %d", off)
	}
	if a.data != nil {
		return a.data[off : off+int64(n)], nil
	}
	b := make([]byte, n)
	if _, err := a.ra.ReadAt(b, off); err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	return b, nil
}

// readDirectory lists the archive's entries and checks its layout, names and claimed sizes.
func (a *archive) readDirectory() error {
	dir, err := a.findDirectory()
	if err != nil {
		return err
	}
	zr, err := zip.NewReader(a.ra, a.size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		if errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return a.damaged("a directory that cannot be read (%v)", err)
		}
		return fmt.Errorf("reading the zip directory: %w", err)
	}
	if len(zr.File) == 0 {
		return Fault{Code: NotWorkbook, Found: "a zip archive with nothing in it"}.filled()
	}
	if uint64(len(zr.File)) != dir.records {
		return a.damaged("%d entries where the directory promises %d", len(zr.File), dir.records)
	}
	a.parts = make([]*part, len(zr.File))
	a.byKey = make(map[string]*part, len(zr.File))
	all := make([]part, len(zr.File))
	for i, zf := range zr.File {
		p := &all[i]
		*p = part{arc: a, zf: zf, name: zf.Name}
		a.parts[i] = p
		if err := p.checkName(); err != nil {
			return err
		}
		key := strings.ToLower(zf.Name)
		if twin := a.byKey[key]; twin != nil {
			return Fault{Code: UnsafeName, Part: p.name, Found: "two entries called " + excerpt([]byte(twin.name)) + " and " + excerpt([]byte(p.name))}.filled()
		}
		a.byKey[key] = p
	}
	if err := a.checkSizes(); err != nil {
		return err
	}
	return a.checkLayout(dir.start)
}

// directory is where the archive's list of entries begins and how many it promises.
type directory struct {
	start   int64
	records uint64
}

// findDirectory finds the end record, which must be the last thing in the file, and walks the directory before
// archive/zip makes anything of it, so that a million entries cost no memory.
func (a *archive) findDirectory() (directory, error) {
	tail, err := a.readAt(max(0, a.size-endLen-maxComment), int(min(a.size, endLen+maxComment)))
	if err != nil {
		return directory{}, err
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	for i >= 0 && (len(tail)-i < endLen || len(tail)-i != endLen+int(binary.LittleEndian.Uint16(tail[i+20:]))) {
		i = bytes.LastIndex(tail[:i], []byte("PK\x05\x06"))
	}
	if i < 0 {
		if j := bytes.LastIndex(tail, []byte("PK\x05\x06")); j >= 0 && len(tail)-j >= endLen {
			return directory{}, a.damaged("%d bytes after the end of the archive", len(tail)-j-endLen)
		}
		return directory{}, Fault{Code: HalfCopied, Found: "a zip archive of " + sizeText(a.size) + " without its end"}.filled()
	}
	end := tail[i:]
	endAt := a.size - int64(len(end))
	le := binary.LittleEndian
	if le.Uint16(end[4:]) != 0 || le.Uint16(end[6:]) != 0 {
		return directory{}, a.damaged("an archive split over several disks")
	}
	records, size, start := uint64(le.Uint16(end[10:])), uint64(le.Uint32(end[12:])), uint64(le.Uint32(end[16:]))
	if records == 0xFFFF || size == 0xFFFFFFFF || start == 0xFFFFFFFF {
		end64, err := a.readAt(endAt-locator64Len-end64Len, end64Len+locator64Len)
		if err != nil {
			return directory{}, err
		}
		if le.Uint32(end64) != end64Sig || le.Uint32(end64[end64Len:]) != locator64Sig {
			return directory{}, a.damaged("an end record without its 64-bit companion")
		}
		records, size, start = le.Uint64(end64[32:]), le.Uint64(end64[40:]), le.Uint64(end64[48:])
		endAt -= locator64Len + end64Len
	}
	if records > uint64(a.lim.Parts) {
		return directory{}, Fault{Code: TooLarge, Part: "zip archive", Found: fmt.Sprintf("%d entries, more than the %d allowed", records, a.lim.Parts)}.filled()
	}
	if start > uint64(endAt) || size > uint64(endAt) || start+size != uint64(endAt) {
		return directory{}, a.damaged("a directory of %d bytes at byte %d that does not reach the end record at %d", size, start, endAt)
	}
	at := int64(start)
	for range records {
		h, err := a.readAt(at, centralLen)
		if err != nil {
			return directory{}, err
		}
		if le.Uint32(h) != centralSig {
			return directory{}, a.damaged("a directory entry without its signature at byte %d", at)
		}
		at += centralLen + int64(le.Uint16(h[28:])) + int64(le.Uint16(h[30:])) + int64(le.Uint16(h[32:]))
	}
	if at != endAt {
		return directory{}, a.damaged("a directory that ends at byte %d where %d was promised", at, endAt)
	}
	return directory{int64(start), records}, nil
}

// checkName refuses the names by which one archive can mean two things to two programs.
func (p *part) checkName() error {
	bad := ""
	switch n := p.name; {
	case n == "":
		bad = "an entry without a name"
	case len(n) > maxName || !utf8.ValidString(n):
		bad = "an entry whose name is too long or not UTF-8"
	case strings.Contains(n, `\`):
		bad = "an entry with a backslash in its name"
	case strings.HasPrefix(n, "/") || len(n) > 1 && n[1] == ':':
		bad = "an entry with an absolute name"
	case strings.ContainsFunc(n, func(r rune) bool { return r < ' ' || r == 0x7F }):
		bad = "an entry with a control character in its name"
	default:
		for seg := range strings.SplitSeq(strings.TrimSuffix(n, "/"), "/") {
			if seg == "" || seg == "." || seg == ".." {
				bad = "an entry whose name does not stay inside the archive"
			}
		}
	}
	if bad == "" {
		return nil
	}
	return Fault{Code: UnsafeName, Part: "zip archive", Found: bad + ": " + excerpt([]byte(p.name))}.filled()
}

// checkSizes holds the claimed sizes against the limits. The claims are only upper bounds at this point: a part that
// turns out to be of another size is refused when it is read.
func (a *archive) checkSizes() error {
	var total uint64
	for _, p := range a.parts {
		size, packed := p.zf.UncompressedSize64, p.zf.CompressedSize64
		switch {
		case p.zf.Flags&flagEncrypted != 0:
			return Fault{Code: PasswordProtected, Part: p.name, Found: "an encrypted entry"}.filled()
		case p.zf.Method != zip.Store && p.zf.Method != zip.Deflate:
			return Fault{Code: Damaged, Part: p.name, Found: fmt.Sprintf("an entry packed by method %d, which workbooks do not use", p.zf.Method)}.filled()
		case p.zf.Method == zip.Store && size != packed:
			return Fault{Code: Damaged, Part: p.name, Found: "an unpacked entry with two different sizes"}.filled()
		case size > uint64(a.lim.PartBytes):
			return Fault{Code: TooLarge, Part: p.name, Found: fmt.Sprintf("a part of %d bytes, more than the %s allowed", size, sizeText(a.lim.PartBytes))}.filled()
		case size > ratioFrom && size/uint64(a.lim.Ratio) > packed:
			return Fault{Code: TooLarge, Part: p.name, Found: fmt.Sprintf("a part of %d bytes packed into %d, more than %d times", size, packed, a.lim.Ratio)}.filled()
		case packed > uint64(a.size):
			return Fault{Code: Damaged, Part: p.name, Found: "a part larger than the file it is in"}.filled()
		}
		if total += size; total > uint64(a.lim.TotalBytes) {
			return Fault{Code: TooLarge, Part: "zip archive", Found: "parts of more than the " + sizeText(a.lim.TotalBytes) + " allowed together"}.filled()
		}
	}
	return nil
}

// whole reads a part of at most most bytes into memory.
func (p *part) whole(most int64) ([]byte, error) {
	if p.zf.UncompressedSize64 > uint64(most) {
		return nil, Fault{Code: TooLarge, Part: p.name, Found: fmt.Sprintf("a part of %d bytes, more than the %s such a part may have", p.zf.UncompressedSize64, sizeText(most))}.filled()
	}
	r, err := p.open()
	if err != nil {
		return nil, err
	}
	defer r.close()
	// The claim is bounded by most and by what deflate can do at all, so a false one costs no more than that.
	claim := min(p.zf.UncompressedSize64, 1032*p.zf.CompressedSize64)
	b := make([]byte, 0, claim+1)
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// drain reads a part to its end and keeps nothing.
func (p *part) drain() error {
	r, err := p.open()
	if err != nil {
		return err
	}
	defer r.close()
	buf := pageBuffers.Get().(*[]byte)
	defer pageBuffers.Put(buf)
	for {
		if _, err := r.Read(*buf); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// A partReader inflates one part. At the end it returns io.EOF only if the size, the checksum and the length of the
// packed data are all as the directory says.
type partReader struct {
	part *part
	src  io.Reader
	inf  *inflater
	sum  uint32
	left uint64
}

// An inflater is the reusable machinery of a partReader: its tables take longer to make than a small part to inflate.
type inflater struct {
	flate io.ReadCloser
	bytes bytes.Reader
	buf   *bufio.Reader
}

var inflaters = sync.Pool{New: func() any { return &inflater{flate: flate.NewReader(bytes.NewReader(nil))} }}

const pageLen = 64 << 10

var pageBuffers = sync.Pool{New: func() any { b := make([]byte, pageLen); return &b }}

func (p *part) open() (*partReader, error) {
	r := &partReader{part: p, inf: inflaters.Get().(*inflater), left: p.zf.UncompressedSize64}
	var packed interface {
		io.Reader
		io.ByteReader
	}
	if a, n := p.arc, int64(p.zf.CompressedSize64); a.data != nil {
		r.inf.bytes.Reset(a.data[p.off : p.off+n])
		packed = &r.inf.bytes
	} else {
		section := io.NewSectionReader(a.ra, p.off, n)
		if r.inf.buf == nil {
			r.inf.buf = bufio.NewReaderSize(section, pageLen)
		} else {
			r.inf.buf.Reset(section)
		}
		packed = r.inf.buf
	}
	r.src = packed
	if p.zf.Method == zip.Deflate {
		if err := r.inf.flate.(flate.Resetter).Reset(packed, nil); err != nil {
			r.close()
			return nil, fmt.Errorf("resetting the inflater: %w", err)
		}
		r.src = r.inf.flate
	}
	return r, nil
}

// close gives the machinery back; the reader must not be used again.
func (r *partReader) close() {
	if r.inf == nil {
		return
	}
	r.inf.bytes.Reset(nil)
	if r.inf.buf != nil {
		r.inf.buf.Reset(nil)
	}
	inflaters.Put(r.inf)
	r.inf, r.src = nil, nil
}

func (r *partReader) damaged(format string, args ...any) error {
	return Fault{Code: Damaged, Part: r.part.name, Found: fmt.Sprintf(format, args...)}.filled()
}

func (r *partReader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, r.finish()
	}
	if uint64(len(p)) > r.left {
		p = p[:r.left]
	}
	n, err := r.src.Read(p)
	r.sum = crc32.Update(r.sum, crc32.IEEETable, p[:n])
	r.left -= uint64(n)
	if err == nil || (err == io.EOF && r.left == 0) {
		return n, nil // the end is met, and checked, by the next call
	}
	return n, r.broken(err)
}

// broken tells damage to the file from trouble in reading it.
func (r *partReader) broken(err error) error {
	var corrupt flate.CorruptInputError
	var senseless flate.InternalError
	switch {
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return r.damaged("a part that ends %d bytes short of its declared size", r.left)
	case errors.As(err, &corrupt), errors.As(err, &senseless):
		return r.damaged("a part whose packed data is broken")
	}
	return fmt.Errorf("reading %s: %w", r.part.name, err)
}

// finish checks what can only be known at the end of a part.
func (r *partReader) finish() error {
	var one [1]byte
	for range 4 { // an inflater may need a call or two to see its own end
		n, err := r.src.Read(one[:])
		if n > 0 {
			return r.damaged("a part longer than its declared size of %d bytes", r.part.zf.UncompressedSize64)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return r.broken(err)
		}
	}
	if r.sum != r.part.zf.CRC32 {
		return r.damaged("a part whose contents do not match their checksum")
	}
	if _, err := r.packed().ReadByte(); err != io.EOF {
		return r.damaged("a part with left-over bytes behind its packed data")
	}
	r.part.read = true
	return io.EOF
}

// packed is the source of the packed bytes, of which none may be left at the end.
func (r *partReader) packed() io.ByteReader {
	if r.part.arc.data != nil {
		return &r.inf.bytes
	}
	return r.inf.buf
}
