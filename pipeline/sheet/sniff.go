package sheet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	sniffHead = 4 << 10 // enough of the beginning to tell text from a web page
	oleMagic  = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
)

// sniff says what a file really is when it is not a zip archive, whatever its name claims.
func sniff(a *archive) error {
	if a.size == 0 {
		return Fault{Code: EmptyFile, Found: "an empty file"}.filled()
	}
	head := make([]byte, min(sniffHead, a.size))
	if _, err := a.ra.ReadAt(head, 0); err != nil && err != io.EOF {
		return fmt.Errorf("reading the file's beginning: %w", err)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return nil
	}
	f := Fault{Found: fmt.Sprintf("a file beginning with the bytes % X", head[:min(8, len(head))])}
	switch text := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n"))); {
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		f.Code, f.Found = NotWorkbook, "a zip archive with nothing in it"
	case len(bytes.Trim(head, "\x00")) == 0:
		f.Code, f.Found = HalfCopied, "a file whose beginning is blank, as of a copy that has not finished"
	case bytes.HasPrefix(head, []byte(oleMagic)):
		return sniffOLE(a)
	case isOldBIFF(head):
		f.Code, f.Found = OldXLS, "a workbook of Excel 2 to 4"
	case strings.HasPrefix(text, "%pdf"):
		f.Code, f.Found = PDFFile, "a PDF file"
	case strings.HasPrefix(text, "<?xml") && strings.Contains(text, "urn:schemas-microsoft-com:office:spreadsheet"):
		f.Code, f.Found = XML2003, "an Excel 2003 XML spreadsheet"
	case strings.HasPrefix(text, "<") && (strings.Contains(text, "<html") || strings.Contains(text, "<!doctype html") || strings.Contains(text, "<table")):
		f.Code, f.Found = WebPage, "a web page"
	case strings.HasPrefix(text, `{\rtf`):
		f.Code, f.Found = NotWorkbook, "a rich text document"
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		f.Code, f.Found = CSVFile, "a text file in UTF-16"
	case isText(head):
		f.Code, f.Found = CSVFile, "a text file beginning "+excerpt(firstLine(head))
	default:
		f.Code = NotWorkbook
	}
	return f.filled()
}

// sniffOLE tells apart what Microsoft's older container may hold, by the names of its streams, which it keeps in UTF-16.
func sniffOLE(a *archive) error {
	kinds := []struct {
		stream string
		code   Code
		found  string
	}{
		{"EncryptedPackage", PasswordProtected, "a workbook locked with a password"},
		{"Workbook", OldXLS, "an Excel 97-2003 workbook (.xls)"},
		{"Book", OldXLS, "an Excel 5 workbook (.xls)"},
		{"WordDocument", NotWorkbook, "a Word 97-2003 document"},
		{"PowerPoint Document", NotWorkbook, "a PowerPoint 97-2003 presentation"},
	}
	for _, k := range kinds {
		has, err := a.contains(utf16le(k.stream + "\x00"))
		if err != nil {
			return err
		}
		if has {
			return Fault{Code: k.code, Found: k.found}.filled()
		}
	}
	if a.size < 3*512 { // a header, a table and a directory at least
		return Fault{Code: HalfCopied, Found: "the first " + sizeText(a.size) + " of an old Office file"}.filled()
	}
	return Fault{Code: NotWorkbook, Found: "an old Office file that is not a workbook"}.filled()
}

// contains searches the whole file for pattern, a window at a time.
func (a *archive) contains(pattern []byte) (bool, error) {
	window := make([]byte, 64<<10)
	for off := int64(0); off < a.size; off += int64(len(window) - len(pattern)) {
		n, err := a.ra.ReadAt(window, off)
		if err != nil && err != io.EOF {
			return false, fmt.Errorf("reading the file: %w", err)
		}
		if bytes.Contains(window[:n], pattern) {
			return true, nil
		}
	}
	return false, nil
}

// sniffParts says what a zip archive is when it is not an Excel workbook that can be read here.
func sniffParts(a *archive) error {
	f := Fault{}
	switch {
	case a.lookup("xl/workbook.bin") != nil:
		f.Code, f.Found = BinaryWorkbook, "an Excel binary workbook (.xlsb)"
	case a.lookup("EncryptedPackage") != nil:
		f.Code, f.Found = PasswordProtected, "an encrypted package"
	case a.lookup("Index/Document.iwa") != nil || a.lookup("Index.zip") != nil:
		f.Code, f.Found = Numbers, "an Apple Numbers, Pages or Keynote document"
	case a.lookup("mimetype") != nil && a.lookup("content.xml") != nil:
		f.Code, f.Found = ODS, "an OpenDocument file (.ods)"
		if kind, err := a.lookup("mimetype").whole(256); err == nil && !strings.Contains(string(kind), "spreadsheet") {
			f.Code, f.Found = NotWorkbook, "an OpenDocument file of the kind "+excerpt(kind)
		}
	case a.lookup("word/document.xml") != nil:
		f.Code, f.Found = NotWorkbook, "a Word document"
	case a.lookup("ppt/presentation.xml") != nil:
		f.Code, f.Found = NotWorkbook, "a PowerPoint presentation"
	case a.lookup(contentTypesPart) == nil:
		f.Code, f.Found = NotWorkbook, "a zip archive that is not a workbook; its first entry is "+excerpt([]byte(a.parts[0].name))
	}
	if f.Code != "" {
		return f.filled()
	}
	for _, p := range a.parts {
		if strings.HasSuffix(strings.ToLower(p.name), "vbaproject.bin") {
			return Fault{Code: MacroWorkbook, Part: p.name, Found: "a macro project"}.filled()
		}
	}
	return nil
}

// isOldBIFF knows the first record of the bare workbooks written before Excel 5.
func isOldBIFF(head []byte) bool {
	if len(head) < 8 {
		return false
	}
	switch binary.LittleEndian.Uint16(head) {
	case 0x0009, 0x0209, 0x0409:
		n := binary.LittleEndian.Uint16(head[2:])
		return n >= 4 && n <= 8
	}
	return false
}

// isText takes Windows-1252 for text too: what matters is that there are no control characters.
func isText(head []byte) bool {
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return line
}

// excerpt quotes the beginning of something found in a file so that it is safe and short to print.
func excerpt(b []byte) string {
	const most = 40
	s := strings.ToValidUTF8(string(b[:min(len(b), 4*most)]), "\uFFFD")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "..."
	}
	q := fmt.Sprintf("%q", s)
	return q
}

func utf16le(ascii string) []byte {
	out := make([]byte, 0, 2*len(ascii))
	for i := range len(ascii) {
		out = append(out, ascii[i], 0)
	}
	return out
}
