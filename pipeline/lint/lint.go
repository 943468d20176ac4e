// Package lint holds a finished workbook against the rules for accessible spreadsheets: those of the Government Statistical Service's guidance on
// releasing statistics in spreadsheets, essential and desirable, by the numbers under which the guides of this product list them.
//
// It reads the file itself and nothing of how it was made, so that it judges any workbook, whoever made it: [Check] gives every rule with whether it is
// kept, and where not, the sheet and cell with what stands there. A rule about meaning, such as spelling, is said not to be checkable rather than passed.
package lint

import (
	"perfpack/pipeline/sheet"
)

// Outcome says whether a rule is kept.
type Outcome uint8

// The outcomes.
const (
	Pass Outcome = iota
	Fail
	NotCheckable // not by a program, or not in this file
)

// String gives the outcome in words.
func (o Outcome) String() string { return [...]string{"pass", "fail", "not checkable"}[o] }

// MarshalText writes the outcome in words.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Rule is one rule.
type Rule struct {
	ID        string `json:"id"` // T1, F3 ...
	Essential bool   `json:"essential"`
	Says      string `json:"says"`
}

// Verdict is a rule with what came of it.
type Verdict struct {
	Rule
	Outcome Outcome `json:"outcome"`
	// Faults are where the rule is not kept, at most [MostFaults] of them; Count is how many there are.
	Faults []Fault `json:"faults,omitempty"`
	Count  int     `json:"count,omitempty"`
	// Why says why a rule cannot be checked.
	Why string `json:"why,omitempty"`
}

// Fault is one place where a rule is not kept. A fault of the whole workbook has no sheet, one of a whole sheet no cell.
type Fault struct {
	Sheet string `json:"sheet,omitempty"`
	Cell  string `json:"cell,omitempty"`
	Found string `json:"found"`
}

// String gives the fault on one line.
func (f Fault) String() string {
	switch {
	case f.Cell != "":
		return "sheet " + f.Sheet + ", cell " + f.Cell + ": " + f.Found
	case f.Sheet != "":
		return "sheet " + f.Sheet + ": " + f.Found
	}
	return f.Found
}

// MostFaults is how many faults of one rule are listed, and MostAlike how many of these say the same of cells of one sheet; the rest are only counted.
const (
	MostFaults = 20
	MostAlike  = 3
)

// Check holds a workbook against every rule, in the order in which the guidance has them. An error means that the file is no workbook that can be read; it is a
// [sheet.Fault] where the file is to blame. The workbook's cells are held in memory at once.
func Check(data []byte, lim sheet.Limits) ([]Verdict, error) {
	b, err := load(data, lim)
	if err != nil {
		return nil, err
	}
	out := make([]Verdict, len(rules))
	for i, r := range rules {
		v := &verdict{Verdict: Verdict{Rule: r.Rule}}
		r.check(b, v)
		out[i] = v.Verdict
	}
	return out, nil
}

// Passes says that no rule is broken, of the essential ones or of all.
func Passes(verdicts []Verdict, essentialOnly bool) bool {
	for _, v := range verdicts {
		if v.Outcome == Fail && (v.Essential || !essentialOnly) {
			return false
		}
	}
	return true
}

// verdict is a verdict in the making.
type verdict struct {
	Verdict
	alike map[Fault]int // how often the same was found in a sheet
}

// fail notes a place where the rule is not kept.
func (v *verdict) fail(p *page, cell, found string) {
	v.Outcome = Fail
	v.Count++
	f := Fault{Found: found}
	if p != nil {
		f.Sheet = p.name
	}
	if v.alike == nil {
		v.alike = map[Fault]int{}
	}
	if v.alike[f]++; v.alike[f] <= MostAlike && len(v.Faults) < MostFaults {
		f.Cell = cell
		v.Faults = append(v.Faults, f)
	}
}

// unsure says that the rule cannot be checked, unless it has been found broken.
func (v *verdict) unsure(why string) {
	if v.Outcome == Pass {
		v.Outcome, v.Why = NotCheckable, why
	}
}

// rules are in the order in which the guidance has them.
var rules = []struct {
	Rule
	check func(*book, *verdict)
}{
	{Rule{"T1", essential, "Every table is marked up as a table."}, markedUp},
	{Rule{"T2", desirable, "Tables have names that say what they are."}, tableNames},
	{Rule{"T3", essential, "No cells are merged."}, notMerged},
	{Rule{"T4", essential, "No row or column within a table is blank."}, noBlankLines},
	{Rule{"T5", essential, "Each table has one row of headings, all of them text, none empty and no two alike."}, headings},
	{Rule{"T6", essential, "Text is wrapped, and nothing is cut off."}, nothingCut},
	{Rule{"T7", desirable, "There are no filters and no frozen panes."}, noFilters},
	{Rule{"T8", essential, "Blank cells in a table are explained above it."}, blanksExplained},
	{Rule{"T9", desirable, "No rows, columns or sheets are hidden."}, nothingHidden},
	{Rule{"N1", essential, "Notes are marked in words, as [note 1], and not by symbols or superscripts, nor in cells with figures."}, noteMarkers},
	{Rule{"N2", desirable, "Each note that is referred to is on the sheet of notes, and the other way round."}, notesMatch},
	{Rule{"F1", essential, "Links say where they lead."}, linksDescribed},
	{Rule{"F2", essential, "Cell A1 of each sheet has its title, styled as a heading, and no two are alike."}, titles},
	{Rule{"F3", essential, "Nothing is said in page headers and footers, text boxes or comments."}, noFloating},
	{Rule{"F4", desirable, "Cells have no background fills."}, noFills},
	{Rule{"F5", essential, "Nothing is told by colour alone."}, colourAlone},
	{Rule{"F6", essential, "Text stands out from its background by 4.5 to 1."}, contrast},
	{Rule{"F7", desirable, "There are no images or charts."}, noImages},
	{Rule{"F8", desirable, "There are no macros."}, noMacros},
	{Rule{"S1", essential, "Sheets have names that say what they hold: letters, digits and underscores, no two alike."}, sheetNames},
	{Rule{"S2", essential, "No sheet is blank."}, noBlankSheets},
	{Rule{"S3", essential, "What must be known of a table stands above it in column A: the title first, then how many tables there are, without gaps."}, aboveTables},
	{Rule{"S4", essential, "Tables start in column A."}, fromColumnA},
	{Rule{"S5", desirable, "Nothing stands beneath or beside a table."}, nothingBelow},
	{Rule{"S6", desirable, "Each sheet has one table at most; cover, contents and notes come first; the contents list every sheet."}, order},
	{Rule{"P1", essential, "Spelling has been checked."}, spelling},
	{Rule{"P2", essential, "The document has a title, an author and a language."}, properties},
	{Rule{"P3", essential, "The workbook opens at cell A1 of its first sheet."}, opensAtStart},
}

const essential, desirable = true, false

// spelling is beyond a program: a council's words are its own.
func spelling(_ *book, v *verdict) { v.unsure("a person must read it") }
