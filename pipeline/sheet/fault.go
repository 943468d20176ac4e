package sheet

import (
	"errors"
	"strings"
)

// A Code is the short constant name of a kind of trouble with a file. Codes are stable: receipts and documentation
// refer to them.
type Code string

// What can be wrong with a file. [Catalogue] says what provokes each and what would mend it.
const (
	EmptyFile         Code = "empty-file"
	HalfCopied        Code = "half-copied"
	Damaged           Code = "damaged"
	TooLarge          Code = "too-large"
	PasswordProtected Code = "password-protected"
	OldXLS            Code = "old-xls"
	ODS               Code = "ods"
	Numbers           Code = "numbers"
	BinaryWorkbook    Code = "binary-workbook"
	MacroWorkbook     Code = "macro-workbook"
	XML2003           Code = "xml-spreadsheet"
	CSVFile           Code = "csv"
	WebPage           Code = "web-page"
	PDFFile           Code = "pdf"
	NotWorkbook       Code = "not-a-workbook"
	UnsafeName        Code = "unsafe-name"
	UnsafeXML         Code = "unsafe-xml"
	NotUTF8           Code = "not-utf-8"
	OutsideTarget     Code = "outside-target"
	BadIndex          Code = "bad-index"
	OutOfOrder        Code = "out-of-order"
	BadCell           Code = "bad-cell"
	TextTooLong       Code = "text-too-long"
	NoSheet           Code = "no-such-sheet"

	HiddenSheet    Code = "hidden-sheet"
	HiddenRow      Code = "hidden-row"
	HiddenColumn   Code = "hidden-column"
	ExternalLink   Code = "external-link"
	EmbeddedObject Code = "embedded-object"
	DataConnection Code = "data-connection"

	NoHeader         Code = "no-header"
	DuplicateHeading Code = "duplicate-heading"
	NoHeading        Code = "no-heading"
	RaggedRow        Code = "ragged-row"
	BadQuote         Code = "bad-quote"
	WrongSeparator   Code = "wrong-separator"
)

// A Kind describes one code in the catalogue.
type Kind struct {
	Code     Code
	Hold     bool   // a warning: the file can be read, but a person should look before it is used
	Provoked string // what brings it about
	Mend     string // what would put it right, said to the sender
}

const resave = "open the file in Excel, check that nothing is missing, save it as a new Excel Workbook (.xlsx) and send that"

var catalogue = []Kind{
	{EmptyFile, false, "the file has no bytes in it", "save the workbook again and send it again"},
	{HalfCopied, false, "the file begins as a workbook but its end is missing or blank, as when a copy was cut short", "wait until the copy has finished, or copy the file again"},
	{Damaged, false, "a part of the file does not match its checksum or its declared size, is missing, is not well-formed, or the archive's own tables disagree", resave},
	{TooLarge, false, "the file, a part of it, or a sheet goes beyond a limit of the settings", "remove what is not needed and send a smaller workbook; if it must be this large, ask the performance team to raise the limit"},
	{PasswordProtected, false, "the workbook is encrypted and cannot be opened without a password", "open it in Excel, take the password off (File, Info, Protect Workbook, Encrypt with Password, leave it empty), save and send it again"},
	{OldXLS, false, "the file is an old Excel 97-2003 workbook (.xls), whatever its name says; that kind loses rows beyond 65,536", "open it in Excel, save as Excel Workbook (.xlsx) and send that"},
	{ODS, false, "the file is an OpenDocument spreadsheet (.ods)", "open it, save as Excel Workbook (.xlsx) and send that"},
	{Numbers, false, "the file is an Apple Numbers document", "in Numbers choose File, Export To, Excel, and send the .xlsx"},
	{BinaryWorkbook, false, "the file is an Excel binary workbook (.xlsb)", "open it in Excel, save as Excel Workbook (.xlsx) and send that"},
	{MacroWorkbook, false, "the workbook carries macros (.xlsm, .xltm or a macro project inside)", "open it in Excel, save as Excel Workbook (.xlsx), which leaves the macros out, and send that"},
	{XML2003, false, "the file is an Excel 2003 XML spreadsheet", "open it in Excel, save as Excel Workbook (.xlsx) and send that"},
	{CSVFile, false, "the file is text such as CSV where a workbook was expected", "send the workbook itself, saved as Excel Workbook (.xlsx)"},
	{WebPage, false, "the file is a web page or HTML table, as some systems export with an .xls or .xlsx name; also the sign-in page of a shared drive", "open it in Excel, save as Excel Workbook (.xlsx) and send that; if it shows a sign-in page, fetch the file again"},
	{PDFFile, false, "the file is a PDF", "send the workbook it was printed from"},
	{NotWorkbook, false, "the file is something else altogether, such as a document, a picture or a zip of files", "send the return as an Excel Workbook (.xlsx)"},
	{UnsafeName, false, "a name inside the archive is duplicated, differs only by case, uses a backslash, is absolute or points outside the archive", resave},
	{UnsafeXML, false, "a part declares a document type or entities, or is nested more deeply than any program writes", resave},
	{NotUTF8, false, "text is not in UTF-8: a part of a workbook in another encoding, or a CSV file in Windows-1252 or UTF-16", "save a workbook again as .xlsx; save a CSV file as 'CSV UTF-8 (Comma delimited)'"},
	{OutsideTarget, false, "the workbook says that one of its own sheets, styles or texts is in another file", resave},
	{BadIndex, false, "a cell refers to a shared text or a style that the workbook does not have", resave},
	{OutOfOrder, false, "rows or cells are out of order or occur twice, so that their places cannot be trusted", resave},
	{BadCell, false, "a cell is of an unknown type, or what it holds is not of the type it claims", "type the cell again, save the workbook and send it again"},
	{TextTooLong, false, "a cell holds more than 32,767 characters, more than Excel can show", "shorten the text in that cell"},
	{NoSheet, false, "a sheet that was asked for is not in the workbook", "give the sheet its former name back, or send the workbook that was issued"},

	{HiddenSheet, true, "a sheet is hidden", "check that it holds nothing that should not be sent; show or delete it"},
	{HiddenRow, true, "a row with something in it is hidden or filtered out", "show all rows and clear filters, check them, and send the workbook again"},
	{HiddenColumn, true, "a column with something in it is hidden", "show all columns, check them, and send the workbook again"},
	{ExternalLink, true, "the workbook takes figures from another workbook, of which we see only what was last saved", "in Excel choose Data, Edit Links, Break Link, so that the figures stand by themselves"},
	{EmbeddedObject, true, "the workbook contains an embedded document, control or other object", "delete the object and send the workbook again"},
	{DataConnection, true, "the workbook fetches data from elsewhere through a connection or query", "in Excel choose Data, Queries and Connections, and delete the connection"},

	{NoHeader, false, "a table has no row of headings", "put one heading above each column"},
	{DuplicateHeading, false, "two columns have the same heading", "give each column its own heading"},
	{NoHeading, false, "a value stands in a column that has no heading", "give the column a heading or clear the cell"},
	{RaggedRow, false, "a row of a CSV file has more or fewer fields than the row of headings", "give every row as many fields as there are headings, and put quotation marks round a field that contains a comma"},
	{BadQuote, false, "a quotation mark in a CSV file is not closed, or stands inside a field that is not quoted", "close the quotation mark; write a quotation mark inside a quoted field twice"},
	{WrongSeparator, false, "the fields of a CSV file are separated by semicolons or tabs", "save as 'CSV UTF-8 (Comma delimited)' with commas between fields"},
}

// Catalogue lists every kind of trouble this package can report, in the order of their constants.
func Catalogue() []Kind { return append([]Kind(nil), catalogue...) }

// Lookup is the catalogue's entry for a code; ok is false for a code this package does not report.
func Lookup(c Code) (k Kind, ok bool) {
	for _, k := range catalogue {
		if k.Code == c {
			return k, true
		}
	}
	return Kind{}, false
}

// A Fault says what is wrong with a file, where, and what would mend it. Callers turn it into a finding. Where the
// fault concerns no single sheet or cell those fields are empty; Part names the archive's part or the CSV line.
type Fault struct {
	Code  Code
	Part  string // part of the archive, or "line 12" of a CSV file
	Sheet string
	Cell  string // such as D14
	Found string
	Mend  string
}

// Error reads as "sheet Return, cell D14: found ...; do this ...".
func (f Fault) Error() string {
	f = f.filled()
	var where []string
	if f.Sheet != "" {
		where = append(where, "sheet "+f.Sheet)
	}
	if f.Cell != "" {
		where = append(where, "cell "+f.Cell)
	}
	if f.Part != "" && f.Cell == "" {
		where = append(where, f.Part)
	}
	s := "found " + f.Found + "; " + f.Mend
	if len(where) > 0 {
		s = strings.Join(where, ", ") + ": " + s
	}
	return s
}

// Hold reports whether the fault is a warning rather than a refusal.
func (f Fault) Hold() bool {
	k, _ := Lookup(f.Code)
	return k.Hold
}

// filled gives the fault the catalogue's remedy where it has none of its own.
func (f Fault) filled() Fault {
	if f.Mend == "" {
		k, _ := Lookup(f.Code)
		f.Mend = k.Mend
	}
	return f
}

// Faults are several faults found in one reading.
type Faults []Fault

// Error gives each fault its own line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// FaultsIn lists the faults an error of this package consists of, none when it is trouble of the machine.
func FaultsIn(err error) []Fault {
	var many Faults
	if errors.As(err, &many) {
		return many
	}
	var one Fault
	if errors.As(err, &one) {
		return []Fault{one.filled()}
	}
	return nil
}
