package opendata

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline/document"
)

func sample() *document.DataPackage {
	nought := 0
	return &document.DataPackage{
		Name: "moor-2025-26-q2", Title: "Moor & <more>", Description: "Figures.", Publisher: "Moor Council", Dated: time.Date(2025, 10, 30, 0, 0, 0, 0, time.UTC),
		Sources: []string{"Returns"}, Licence: document.Licence{Name: "OGL-UK-3.0", Title: "Open Government Licence v3.0", Path: "https://example.org/ogl"},
		Tables: []document.DataTable{
			{Name: "outcomes", File: "outcomes.csv", Title: "Outcomes", Meaning: "A row for each.", Key: []string{"ref"},
				Refers: []document.DataReference{{Column: "parent", Table: "outcomes", To: "ref"}},
				Columns: []document.DataColumn{
					{Name: "ref", Title: "Reference", Meaning: "Reference.", Required: true}, {Name: "parent", Title: "Parent", Meaning: "The one above."},
					{Name: "red", Title: "Off target", Meaning: "How many.", Holds: document.DataWhole, Unit: "measures", Least: &nought, Required: true},
					{Name: "made_up", Title: "Made up", Meaning: "Whether.", Holds: document.DataYesNo},
				}},
			{Name: "figures", File: "figures.csv", Title: "Figures", Meaning: "A row for each figure.", Key: []string{"outcome", "period"},
				Refers: []document.DataReference{{Column: "outcome", Table: "outcomes", To: "ref"}},
				Columns: []document.DataColumn{
					{Name: "outcome", Title: "Outcome", Meaning: "Whose.", Required: true}, {Name: "period", Title: "Period", Meaning: "When.", Holds: document.DataPeriod},
					{Name: "value", Title: "Figure", Meaning: "How much.", Holds: document.DataNumber}, {Name: "mark", Title: "Marks", Meaning: "Marks.", Holds: document.DataWords, Words: []string{"p", "r"}},
					{Name: "status", Title: "Status", Meaning: "How.", Holds: document.DataWord, Words: []string{"green", "red"}}, {Name: "due", Title: "Due", Meaning: "By.", Holds: document.DataDay},
					{Name: "hash", Title: "Hash", Meaning: "Hash.", Holds: document.DataHash},
				}},
		},
	}
}

var files = []File{{"outcomes.csv", strings.Repeat("a", 64), 120}, {"figures.csv", strings.Repeat("b", 64), 34000}}

func TestTheDescriptionSaysWhatEachColumnHolds(t *testing.T) {
	var b bytes.Buffer
	if err := Describe(&b, sample(), files); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		`"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "moor-2025-26-q2", "title": "Moor & <more>"`,
		`"created": "2025-10-30T00:00:00Z"`,
		`"licenses": [ { "name": "OGL-UK-3.0", "path": "https://example.org/ogl", "title": "Open Government Licence v3.0" } ]`,
		`"path": "figures.csv"`, `"bytes": 34000, "hash": "sha256:` + strings.Repeat("b", 64) + `"`,
		`"name": "ref", "title": "Reference", "type": "string", "description": "Reference.", "constraints": { "required": true, "unique": true }`,
		`"name": "parent", "title": "Parent", "type": "string", "description": "The one above." }`,
		`"type": "integer", "description": "How many.", "unit": "measures", "constraints": { "required": true, "minimum": 0 }`,
		`"type": "boolean", "description": "Whether.", "trueValues": [ "yes" ], "falseValues": [ "no" ] }`,
		`"constraints": { "pattern": "(p|r)(;(p|r))*" }`, `"constraints": { "enum": [ "green", "red" ] }`, `"type": "date"`, `"pattern": "[0-9a-f]{64}"`,
		`"missingValues": [ "" ], "primaryKey": [ "outcome", "period" ]`,
		// By the standard a reference to the same table names none.
		`"foreignKeys": [ { "fields": [ "parent" ], "reference": { "fields": [ "ref" ] } } ]`,
		`"foreignKeys": [ { "fields": [ "outcome" ], "reference": { "resource": "outcomes", "fields": [ "ref" ] } } ]`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %s in\n%s", want, got)
		}
	}
	var again bytes.Buffer
	if err := Describe(&again, sample(), files); err != nil || again.String() != b.String() {
		t.Errorf("described twice, it differs (%v)", err)
	}
}

func TestATableWithoutAFileIsNotDescribed(t *testing.T) {
	if err := Describe(new(bytes.Buffer), sample(), files[:1]); err == nil || !strings.Contains(err.Error(), "figures.csv") {
		t.Errorf("answered with %v", err)
	}
}

func TestTheReferenceHasEveryColumn(t *testing.T) {
	got := Reference(sample().Tables)
	for _, want := range []string{
		"## figures.csv\n\nA row for each figure. Rows are told apart by `outcome` and `period`.\n",
		"| `red` | whole number, measures | no | How many. |", "| `status` | a word: `green` or `red` | yes | How. |", "| `mark` | words separated by semicolons: `p` or `r` | yes | Marks. |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not have %q in\n%s", want, got)
		}
	}
}
