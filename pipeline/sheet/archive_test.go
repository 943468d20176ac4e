package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

// central finds the directory's record of a part in an archive made by zipOf.
func central(t *testing.T, data []byte, name string) int {
	t.Helper()
	for at := 0; ; at++ {
		i := bytes.Index(data[at:], []byte("PK\x01\x02"))
		if i < 0 {
			t.Fatalf("no directory record of %s", name)
		}
		at += i
		if n := int(binary.LittleEndian.Uint16(data[at+28:])); string(data[at+46:at+46+n]) == name {
			return at
		}
	}
}

const sheet1 = "xl/worksheets/sheet1.xml"

func TestArchiveMustBeSound(t *testing.T) {
	rows := `<row r="1"><c r="A1"><v>42</v></c></row>`
	le := binary.LittleEndian
	// spoil changes the finished bytes of a sound workbook.
	spoil := func(change func(t *testing.T, data []byte) []byte) func(*testing.T) []byte {
		return func(t *testing.T) []byte { return change(t, newBook(rows).bytes(t)) }
	}
	// claim changes what the entries say before they are written.
	claim := func(change func(es []entry) []entry) func(*testing.T) []byte {
		return func(t *testing.T) []byte { return zipOf(t, change(newBook(rows).entries())) }
	}
	// named adds an entry of that name.
	named := func(name string) func(*testing.T) []byte {
		return claim(func(es []entry) []entry { return append(es, stored(name, "x")) })
	}
	last := func(es []entry) *entry { return &es[len(es)-1] }
	cases := []struct {
		name string
		make func(*testing.T) []byte
		code Code
	}{
		{"junk behind the end", spoil(func(t *testing.T, d []byte) []byte { return append(d, "junk"...) }), Damaged},
		{"junk before the beginning", spoil(func(t *testing.T, d []byte) []byte { return append([]byte("PK\x03\x04junk"), d...) }), Damaged},
		{"gap between parts", spoil(func(t *testing.T, d []byte) []byte {
			at := central(t, d, "_rels/.rels")
			gap := bytes.Clone(d)
			le.PutUint32(gap[at+42:], le.Uint32(gap[at+42:])+1)
			return gap
		}), Damaged},
		{"another checksum", claim(func(es []entry) []entry { last(es).CRC32++; return es }), Damaged},
		{"a checksum of nought", claim(func(es []entry) []entry { last(es).CRC32 = 0; return es }), Damaged},
		{"a digit changed in a stored part", func(t *testing.T) []byte {
			es := newBook(rows).entries()
			*last(es) = stored(sheet1, sheetXML(rows))
			return bytes.Replace(zipOf(t, es), []byte("<v>42<"), []byte("<v>92<"), 1)
		}, Damaged},
		{"claims to be shorter", claim(func(es []entry) []entry { last(es).UncompressedSize64 -= 5; return es }), Damaged},
		{"claims to be longer", claim(func(es []entry) []entry { last(es).UncompressedSize64 += 5; return es }), Damaged},
		{"claims 15 GB", claim(func(es []entry) []entry { last(es).UncompressedSize64 = 15 << 30; return es }), TooLarge},
		{"claims 3 MB of a few bytes", claim(func(es []entry) []entry { last(es).UncompressedSize64 = 3 << 20; return es }), TooLarge},
		{"left-over bytes behind packed data", claim(func(es []entry) []entry {
			e := last(es)
			e.packed = append(e.packed, "rest"...)
			e.CompressedSize64 += 4
			return es
		}), Damaged},
		{"packed data cut short", claim(func(es []entry) []entry {
			e := last(es)
			e.packed = e.packed[:len(e.packed)-6]
			e.CompressedSize64 -= 6
			return es
		}), Damaged},
		{"packed data broken", claim(func(es []entry) []entry {
			e := last(es)
			e.packed = bytes.Repeat([]byte{0xFF}, len(e.packed))
			return es
		}), Damaged},
		{"another method", claim(func(es []entry) []entry { last(es).Method = 12; return es }), Damaged},
		{"stored with two sizes", claim(func(es []entry) []entry { last(es).Method = zip.Store; return es }), Damaged},
		{"encrypted entry", claim(func(es []entry) []entry { last(es).Flags |= flagEncrypted; return es }), PasswordProtected},
		{"same name twice", named(sheet1), UnsafeName},
		{"same name in other case", named("XL/Worksheets/Sheet1.XML"), UnsafeName},
		{"backslash", named(`xl\worksheets\sheet1.xml`), UnsafeName},
		{"absolute name", named("/etc/passwd"), UnsafeName},
		{"drive letter", named("C:evil.xml"), UnsafeName},
		{"climbing name", named("xl/../../evil.xml"), UnsafeName},
		{"leading dots", named("../evil.xml"), UnsafeName},
		{"empty folder name", named("xl//evil.xml"), UnsafeName},
		{"control character in a name", named("xl/evil\x01.xml"), UnsafeName},
		{"no name", named(""), UnsafeName},
		{"directory names another part", spoil(func(t *testing.T, d []byte) []byte {
			at := central(t, d, "xl/styles.xml")
			copy(d[at+46:], "xl/stylez.xml")
			return d
		}), Damaged},
		{"own header of another method", spoil(func(t *testing.T, d []byte) []byte {
			at := le.Uint32(d[central(t, d, sheet1)+42:])
			d[at+8] = 0
			return d
		}), Damaged},
		{"own header without its signature", spoil(func(t *testing.T, d []byte) []byte {
			at := le.Uint32(d[central(t, d, sheet1)+42:])
			d[at] = 'Q'
			return d
		}), Damaged},
		{"two entries share their bytes", spoil(func(t *testing.T, d []byte) []byte {
			one, two := central(t, d, "xl/styles.xml"), central(t, d, "xl/sharedStrings.xml")
			copy(d[one+42:one+46], d[two+42:two+46])
			return d
		}), Damaged},
		{"promises one entry more", spoil(func(t *testing.T, d []byte) []byte {
			end := len(d) - endLen
			le.PutUint16(d[end+10:], le.Uint16(d[end+10:])+1)
			return d
		}), Damaged},
		{"promises one entry less", spoil(func(t *testing.T, d []byte) []byte {
			end := len(d) - endLen
			le.PutUint16(d[end+10:], le.Uint16(d[end+10:])-1)
			return d
		}), Damaged},
		{"directory elsewhere", spoil(func(t *testing.T, d []byte) []byte {
			end := len(d) - endLen
			le.PutUint32(d[end+16:], le.Uint32(d[end+16:])-1)
			return d
		}), Damaged},
		{"several disks", spoil(func(t *testing.T, d []byte) []byte { d[len(d)-endLen+4] = 1; return d }), Damaged},
		{"64-bit directory that is not there", spoil(func(t *testing.T, d []byte) []byte {
			le.PutUint16(d[len(d)-endLen+10:], 0xFFFF)
			return d
		}), Damaged},
		{"too many entries", claim(func(es []entry) []entry {
			for i := range DefaultLimits().Parts {
				es = append(es, stored("xl/media/"+ColumnName(i+1)+".png", "x"))
			}
			return es
		}), TooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			data := c.make(t)
			_, err := readAll(data, DefaultLimits())
			wantFault(t, err, c.code, "")
			if w, err := OpenReaderAt(bytes.NewReader(data), int64(len(data)), DefaultLimits()); err == nil {
				t.Errorf("read from a file it is sound: %v", w.Sheets())
			}
		})
	}
}

func TestArchivesOtherProgramsWriteAreSound(t *testing.T) {
	rows := `<row r="1"><c r="A1"><v>42</v></c></row>`
	read := func(t *testing.T, data []byte) {
		t.Helper()
		got, err := readAll(data, DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if len(got["Return"]) != 1 || got["Return"][0].Text != "42" {
			t.Errorf("read %+v", got)
		}
		w, err := OpenReaderAt(bytes.NewReader(data), int64(len(data)), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Read("Return", func(Cell) error { return nil }); err != nil {
			t.Error(err)
		}
	}
	t.Run("sizes behind the parts", func(t *testing.T) {
		var buf bytes.Buffer
		zw := zip.NewWriter(&buf)
		b := newBook(rows)
		for _, n := range b.names {
			w, _ := zw.Create(n) // streaming: a descriptor follows each part
			io.WriteString(w, b.bodies[n])
		}
		zw.Close()
		read(t, buf.Bytes())
	})
	t.Run("a comment at the end", func(t *testing.T) {
		var buf bytes.Buffer
		zw := zip.NewWriter(&buf)
		for _, e := range newBook(rows).entries() {
			w, _ := zw.CreateRaw(&e.FileHeader)
			w.Write(e.packed)
		}
		zw.SetComment("made by a program that likes PK\x05\x06 comments")
		zw.Close()
		read(t, buf.Bytes())
	})
	t.Run("folders and parts that are not packed", func(t *testing.T) {
		es := append([]entry{stored("xl/", "")}, newBook(rows).entries()...)
		es[len(es)-1] = stored(sheet1, sheetXML(rows))
		read(t, zipOf(t, append(es, stored("docProps/thumbnail.jpeg", "picture"))))
	})
	t.Run("directory in another order than the parts", func(t *testing.T) {
		data := newBook(rows).bytes(t)
		a, b := central(t, data, "xl/workbook.xml"), central(t, data, "xl/_rels/workbook.xml.rels")
		end := central(t, data, "xl/styles.xml")
		swapped := bytes.Clone(data[:a])
		swapped = append(append(append(swapped, data[b:end]...), data[a:b]...), data[end:]...)
		read(t, swapped)
	})
}

func TestLimitsAreMetBeforeMemoryIsSpent(t *testing.T) {
	spaces := func(n int) string { return strings.Repeat(" ", n) }
	cases := []struct {
		name string
		book *testBook
		lim  func(*Limits)
		code Code
		cell string
	}{
		{"file", newBook(""), func(l *Limits) { l.FileBytes = 1000 }, TooLarge, ""},
		{"part", newBook(spaces(5000)), func(l *Limits) { l.PartBytes = 4000 }, TooLarge, ""},
		{"all parts", newBook(spaces(5000)), func(l *Limits) { l.TotalBytes = 5000 }, TooLarge, ""},
		{"entries", newBook(""), func(l *Limits) { l.Parts = 6 }, TooLarge, ""},
		{"ratio", newBook(spaces(2 << 20)), func(l *Limits) {}, TooLarge, ""},
		{"depth", newBook("").set("xl/theme/theme1.xml", strings.Repeat("<a>", 70)+strings.Repeat("</a>", 70)), func(l *Limits) {}, UnsafeXML, ""},
		{"shared texts", newBook(""), func(l *Limits) { l.Strings = 1 }, TooLarge, ""},
		{"bytes of shared texts", newBook(""), func(l *Limits) { l.StringBytes = 8 }, TooLarge, ""},
		{"rows", newBook(`<row r="11"><c r="B11"><v>1</v></c></row>`), func(l *Limits) { l.Rows = 10 }, TooLarge, "B11"},
		{"columns", newBook(`<row r="1"><c r="L1"><v>1</v></c></row>`), func(l *Limits) { l.Cols = 11 }, TooLarge, "L1"},
		{"cells", newBook(`<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>`), func(l *Limits) { l.Cells = 1 }, TooLarge, "B1"},
		{"far corner", newBook(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), func(l *Limits) {}, TooLarge, "XFD1048576"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			lim := DefaultLimits()
			c.lim(&lim)
			_, err := readAll(c.book.bytes(t), lim)
			wantFault(t, err, c.code, c.cell)
		})
	}
}

func TestFormattedButEmptyCellsAreNotHeldAgainstTheLimits(t *testing.T) {
	got, err := readAll(newBook(`<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row>`).bytes(t), DefaultLimits())
	if err != nil || len(got["Return"]) != 1 {
		t.Errorf("read %v, %v", got, err)
	}
}

// failingReader is a disk that fails.
type failingReader struct{}

var errDisk = errors.New("disk trouble")

func (failingReader) ReadAt(p []byte, off int64) (int, error) {
	return 0, errDisk
}

func TestTroubleWithTheDiskIsNotBlamedOnTheFile(t *testing.T) {
	_, err := OpenReaderAt(failingReader{}, 10_000, DefaultLimits())
	if !errors.Is(err, errDisk) || len(FaultsIn(err)) != 0 {
		t.Errorf("error is %v", err)
	}
}

func TestNoEntryIsEverWrittenToDisk(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	data := newBook(`<row><c><v>1</v></c></row>`).set("xl/media/picture.png", "x").bytes(t)
	if _, err := readAll(data, DefaultLimits()); err != nil {
		t.Fatal(err)
	}
	if found, err := os.ReadDir(dir); err != nil || len(found) != 0 {
		t.Errorf("the folder now holds %v (%v)", found, err)
	}
}
