package settings

import (
	"slices"
	"strings"

	"perfpack/pipeline/finding"
)

// The kinds of finding in perfpack.toml.
const (
	badSyntax           finding.Code = "settings-syntax"
	keyUnknown          finding.Code = "settings-key-unknown"
	keyMissing          finding.Code = "settings-key-missing"
	badValue            finding.Code = "settings-value"
	badIdentifier       finding.Code = "settings-identifier"
	setTwice            finding.Code = "settings-twice"
	unknownOrganisation finding.Code = "settings-unknown-organisation"
	oneSided            finding.Code = "settings-agreement-one-sided"
	datesOrder          finding.Code = "settings-dates-order"
)

// identifierMend says what an identifier may be, as [kpi.NamesFiles] has it.
const identifierMend = "use up to 40 letters, digits, full stops, underscores and hyphens, beginning with a letter or a digit"

var catalogue = finding.Catalogue{
	finding.Stop.Kind(badSyntax, "the file is not TOML: a quotation mark or bracket is missing, or a key stands twice", "correct the line"),
	finding.Stop.Kind(keyUnknown, "a key is not known where it stands", "correct or move the key, or take it out"),
	finding.Stop.Kind(keyMissing, "a key that must be there is not", "add the key"),
	finding.Stop.Kind(badValue, "a value is not of the form that its key asks for", "write it in that form"),
	finding.Stop.Kind(badIdentifier, "an identifier cannot be the name of files and folders everywhere", identifierMend),
	finding.Stop.Kind(setTwice, "two organisations have the same identifier, or a quarter's dates are set twice", "keep one of the two"),
	finding.Stop.Kind(unknownOrganisation, "dates are set for an organisation that the file does not name, or it is to be shown beside one", "write the identifier of one that it names"),
	finding.Note.Kind(oneSided, "a council agrees to be shown beside another, which does not say so; no page with both is printed", "have the other name it too, or take it out"),
	finding.Query.Kind(datesOrder, "the days of a quarter do not follow one another, or are not after the quarter", "correct the dates"),
}

// Catalogue gives every kind of finding that perfpack.toml can be answered with.
func Catalogue() finding.Catalogue { return slices.Clone(catalogue) }

// orList puts words into a sentence: "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
