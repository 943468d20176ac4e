// Package sheet reads the workbooks and CSV files people send us, and never guesses.
//
// A return is evidence: what a service lead typed is what must be published, or else somebody must be told which cell
// could not be read. Readers made for convenience drop rows when a file is damaged, shift cells when they are out of
// order and read a missing text as nothing. This one is made for the opposite: every byte of the file is accounted for
// before a cell is believed, the limits are met before memory is spent, and whatever is not plainly a sound workbook
// is refused with a [Fault] that names the part, sheet and cell, what was found and what would mend it.
//
// [Open] looks at what the file really is, checks the zip archive entry by entry, reads every part to its end against
// its checksum, and resolves the sheets, styles and shared texts. [Workbook.Read] then streams the cells of one sheet
// in row order, and [Workbook.Table] lays them out under their headings. [ReadCSV] makes the same [Table] from a CSV
// file, so that a loader need not care which it was given.
//
// A formula is never evaluated (only the result saved with it is read), a macro is never kept, an entry's name is
// never used as a file name, and no size in a header decides how much memory is taken.
package sheet

import (
	"bytes"
	"io"
	"slices"
	"strings"
)

// A Workbook is an .xlsx file that [Open] found to be sound. It is not safe for use by several goroutines at once.
type Workbook struct {
	lim       Limits
	arc       *archive
	sheets    []sheetPart
	names     []DefinedName
	custom    []Property
	core      CoreProperties
	styles    []style
	texts     texts
	date1904  bool
	hasStyles bool
	warnings  []Fault
	kept      int64 // bytes of sheet XML held, see keepBytes
}

// SheetInfo says what sheets a workbook has, in the order of its tabs.
type SheetInfo struct {
	Name       string
	Hidden     bool // hidden from the tabs, by either of the two ways
	VeryHidden bool // hidden so that Excel's menus do not offer to show it
	Chart      bool // a sheet that is only a chart or dialogue, and has no cells
}

// sheetPart is a sheet and where its cells are. xml is its whole text where that is small enough to be worth keeping.
type sheetPart struct {
	SheetInfo
	part *part
	xml  []byte
}

// DefinedName is a name given to a range or a constant. Scope is the sheet it is confined to, or empty when the whole
// workbook shares it; Text is the formula as the file holds it, without an equals sign before it.
type DefinedName struct {
	Name, Scope, Text string
	Hidden            bool
}

// Property is one custom document property, its value as the file spells it whatever its type.
type Property struct {
	Name, Value string
}

// CoreProperties are the document's own properties. Created and Modified are as the file spells them (ISO 8601 as a
// rule); they are what the sender's program claimed, never a ground for deciding which of two returns is the later.
type CoreProperties struct {
	Creator, LastModifiedBy, Title, Subject, Language, Created, Modified string
}

// keepBytes is how much sheet XML a workbook keeps inflated between Open, which must read every sheet to check it,
// and Read. A return fits many times over; a sheet that does not fit is inflated again when it is read.
const keepBytes = 8 << 20

// Open reads a workbook held in memory. The error is a [Fault] whenever the file, and not the machine, is to blame.
// data must not be changed while the workbook is in use.
func Open(data []byte, lim Limits) (*Workbook, error) {
	return open(&archive{lim: lim, ra: bytes.NewReader(data), data: data, size: int64(len(data))})
}

// OpenReaderAt reads a workbook that is too large to hold in memory, from an open file as a rule. The file must not
// change while the workbook is in use.
func OpenReaderAt(r io.ReaderAt, size int64, lim Limits) (*Workbook, error) {
	return open(&archive{lim: lim, ra: r, size: size})
}

func open(a *archive) (*Workbook, error) {
	if a.size > a.lim.FileBytes {
		return nil, Fault{Code: TooLarge, Found: "a file of " + sizeText(a.size) + ", more than the " + sizeText(a.lim.FileBytes) + " allowed"}
	}
	if err := sniff(a); err != nil {
		return nil, err
	}
	if err := a.readDirectory(); err != nil {
		return nil, err
	}
	if err := sniffParts(a); err != nil {
		return nil, err
	}
	w := &Workbook{lim: a.lim, arc: a}
	if err := w.readStructure(); err != nil {
		return nil, err
	}
	if err := w.readRest(); err != nil {
		return nil, err
	}
	return w, nil
}

// Sheets lists the sheets in the order of their tabs, hidden ones too.
func (w *Workbook) Sheets() []SheetInfo {
	out := make([]SheetInfo, len(w.sheets))
	for i, s := range w.sheets {
		out[i] = s.SheetInfo
	}
	return out
}

// DefinedNames lists the defined names in the order the file gives them.
func (w *Workbook) DefinedNames() []DefinedName { return slices.Clone(w.names) }

// DefinedName is the text of the workbook-wide name called name, and whether there is one.
// Names are compared without regard to case, as Excel does.
func (w *Workbook) DefinedName(name string) (string, bool) {
	for _, n := range w.names {
		if n.Scope == "" && strings.EqualFold(n.Name, name) {
			return n.Text, true
		}
	}
	return "", false
}

// CustomProperties lists the custom document properties in the order the file gives them.
func (w *Workbook) CustomProperties() []Property { return slices.Clone(w.custom) }

// CustomProperty is the value of the custom property called name, and whether there is one.
func (w *Workbook) CustomProperty(name string) (string, bool) {
	for _, p := range w.custom {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// CoreProperties are the title, author and dates the file claims for itself.
func (w *Workbook) CoreProperties() CoreProperties { return w.core }

// Date1904 reports whether dates are counted from 1904, as workbooks from old Macs are. [Cell.Date] allows for it.
func (w *Workbook) Date1904() bool { return w.date1904 }

// Warnings are the things a person should look at although the workbook could be read: hidden sheets, links to other
// workbooks, embedded objects, data connections; and, for the sheets read so far, hidden rows and columns with
// something in them. See [Kind.Hold] in the catalogue.
func (w *Workbook) Warnings() []Fault { return slices.Clone(w.warnings) }

// warn notes a warning once, however often a sheet is read.
func (w *Workbook) warn(f Fault) {
	f = f.filled()
	if !slices.Contains(w.warnings, f) {
		w.warnings = append(w.warnings, f)
	}
}

// find is the sheet called name, compared exactly.
func (w *Workbook) find(name string) (*sheetPart, error) {
	for i := range w.sheets {
		if w.sheets[i].Name == name {
			return &w.sheets[i], nil
		}
	}
	have := make([]string, len(w.sheets))
	for i, s := range w.sheets {
		have[i] = s.Name
	}
	return nil, Fault{Code: NoSheet, Sheet: name, Found: "no sheet of that name, but " + strings.Join(have, ", ")}.filled()
}
