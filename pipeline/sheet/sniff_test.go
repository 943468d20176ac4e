package sheet

import (
	"strings"
	"testing"
)

func TestFileIsNamedForWhatItReallyIs(t *testing.T) {
	ole := func(stream string) string {
		return oleMagic + strings.Repeat("\x00", 504) + string(utf16le(stream+"\x00")) + strings.Repeat("\x01", 2000)
	}
	good := string(newBook(`<row><c><v>1</v></c></row>`).bytes(t))
	archive := func(names ...string) string {
		var es []entry
		for _, n := range names {
			name, body, _ := strings.Cut(n, "=")
			es = append(es, stored(name, body))
		}
		return string(zipOf(t, es))
	}
	cases := []struct {
		name, data string
		code       Code
	}{
		{"no bytes", "", EmptyFile},
		{"all blank", strings.Repeat("\x00", 9000), HalfCopied},
		{"blank beginning", strings.Repeat("\x00", 9000) + good, HalfCopied},
		{"cut to a quarter", good[:len(good)/4], HalfCopied},
		{"cut by one byte", good[:len(good)-1], HalfCopied},
		{"end still blank", good[:len(good)-300] + strings.Repeat("\x00", 300), HalfCopied},
		{"encrypted", ole("EncryptedPackage"), PasswordProtected},
		{"old xls", ole("Workbook"), OldXLS},
		{"excel 5", ole("Book"), OldXLS},
		{"excel 3", "\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00", OldXLS},
		{"word 97", ole("WordDocument"), NotWorkbook},
		{"powerpoint 97", ole("PowerPoint Document"), NotWorkbook},
		{"ole of another kind", ole("Nothing"), NotWorkbook},
		{"beginning of an ole file", oleMagic, HalfCopied},
		{"csv", "Indicator,Value\r\nASC001,0.4\r\n", CSVFile},
		{"csv in windows-1252", "Indicator,Value\r\nASC001,\xa35\r\n", CSVFile},
		{"csv in utf-16", "\xFF\xFEI\x00n\x00", CSVFile},
		{"one word", "hello", CSVFile},
		{"html", "\uFEFF \r\n<!DOCTYPE html><html><body>Sign in</body></html>", WebPage},
		{"html table", "<table><tr><td>1</td></tr></table>", WebPage},
		{"excel 2003 xml", `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, XML2003},
		{"pdf", "%PDF-1.7\n%\xe2\xe3", PDFFile},
		{"rtf", `{\rtf1 hello}`, NotWorkbook},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00", NotWorkbook},
		{"empty zip", "PK\x05\x06" + strings.Repeat("\x00", 18), NotWorkbook},
		{"ods", archive("mimetype=application/vnd.oasis.opendocument.spreadsheet", "content.xml=<x/>"), ODS},
		{"odt", archive("mimetype=application/vnd.oasis.opendocument.text", "content.xml=<x/>"), NotWorkbook},
		{"docx", archive("[Content_Types].xml=<x/>", "word/document.xml=<x/>"), NotWorkbook},
		{"pptx", archive("[Content_Types].xml=<x/>", "ppt/presentation.xml=<x/>"), NotWorkbook},
		{"numbers", archive("Index/Document.iwa=x"), Numbers},
		{"encrypted package in a zip", archive("EncryptedPackage=x"), PasswordProtected},
		{"zip of workbooks", archive("Housing.xlsx=PK", "Adults.xlsx=PK"), NotWorkbook},
		{"xlsb", archive("[Content_Types].xml=<x/>", "xl/workbook.bin=x"), BinaryWorkbook},
		{"macro project", archive("[Content_Types].xml=<x/>", "xl/vbaProject.bin=x"), MacroWorkbook},
		{"xlsm without a project", string(newBook("").swap(t, "[Content_Types].xml", mainType, "application/vnd.ms-excel.sheet.macroEnabled.main+xml").bytes(t)), MacroWorkbook},
		{"excel 4 macro sheet", string(newBook("").swap(t, "xl/_rels/workbook.xml.rels", "relationships/worksheet", "relationships/xlMacrosheet").bytes(t)), MacroWorkbook},
		{"xlsb by its type", string(newBook("").swap(t, "[Content_Types].xml", mainType, "application/vnd.ms-excel.sheet.binary.macroEnabled.main").bytes(t)), BinaryWorkbook},
		{"another main document", string(newBook("").swap(t, "[Content_Types].xml", mainType, "application/xml").bytes(t)), NotWorkbook},
		{"no main document", string(newBook("").without("_rels/.rels").bytes(t)), NotWorkbook},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open([]byte(c.data), DefaultLimits())
			wantFault(t, err, c.code, "")
		})
	}
}

func TestTemplateTypeIsAWorkbookToo(t *testing.T) {
	b := newBook(`<row><c><v>1</v></c></row>`).swap(t, "[Content_Types].xml", "sheet.main+xml", "template.main+xml")
	if c := oneCell(t, b); c.Text != "1" {
		t.Errorf("read %q", c.Text)
	}
}

func TestOddSignOffBytesAreSafeToPrint(t *testing.T) {
	if got := excerpt([]byte("a\x00\xff\u202e" + strings.Repeat("b", 100))); strings.ContainsAny(got, "\x00\u202e") || len(got) > 80 {
		t.Errorf("excerpt is %s", got)
	}
}
