package opendata

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"perfpack/pipeline/document"
)

// File is what is known of a table's file once it is written.
type File struct {
	Name   string
	SHA256 string // in hexadecimal
	Bytes  int64
}

// The profiles of the standard that the descriptor keeps to.
const profiles = "https://datapackage.org/profiles/2.0/"

// Describe writes the descriptor of a data package, datapackage.json: Frictionless Data Package, version 2. A table is described by the file of its
// name; one without a file is an error of the program. The same package and files give the same bytes.
func Describe(w io.Writer, d *document.DataPackage, files []File) error {
	p := descriptor{
		Schema: profiles + "datapackage.json", Name: d.Name, Title: d.Title, Description: d.Description, Created: d.Dated.UTC().Format(time.RFC3339),
		Licenses:     []licence{{d.Licence.Name, d.Licence.Path, d.Licence.Title}},
		Contributors: []contributor{{d.Publisher, []string{"publisher"}}},
	}
	for _, s := range d.Sources {
		p.Sources = append(p.Sources, source{s})
	}
	for i := range d.Tables {
		r, err := describe(&d.Tables[i], files)
		if err != nil {
			return err
		}
		p.Resources = append(p.Resources, r)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(p)
}

type descriptor struct {
	Schema       string        `json:"$schema"`
	Name         string        `json:"name"`
	Title        string        `json:"title"`
	Description  string        `json:"description"`
	Created      string        `json:"created"`
	Licenses     []licence     `json:"licenses"`
	Contributors []contributor `json:"contributors"`
	Sources      []source      `json:"sources"`
	Resources    []resource    `json:"resources"`
}

type licence struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Title string `json:"title"`
}

type contributor struct {
	Title string   `json:"title"`
	Roles []string `json:"roles"`
}

type source struct {
	Title string `json:"title"`
}

type resource struct {
	Schema      string      `json:"$schema"`
	Name        string      `json:"name"`
	Type        string      `json:"type"`
	Path        string      `json:"path"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Format      string      `json:"format"`
	Mediatype   string      `json:"mediatype"`
	Encoding    string      `json:"encoding"`
	Bytes       int64       `json:"bytes"`
	Hash        string      `json:"hash"`
	Dialect     dialect     `json:"dialect"`
	Table       tableSchema `json:"schema"`
}

type dialect struct {
	Schema         string `json:"$schema"`
	Header         bool   `json:"header"`
	Delimiter      string `json:"delimiter"`
	LineTerminator string `json:"lineTerminator"`
	QuoteChar      string `json:"quoteChar"`
	DoubleQuote    bool   `json:"doubleQuote"`
}

type tableSchema struct {
	Schema        string       `json:"$schema"`
	Fields        []field      `json:"fields"`
	MissingValues []string     `json:"missingValues"`
	PrimaryKey    []string     `json:"primaryKey"`
	ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
}

type field struct {
	Name        string      `json:"name"`
	Title       string      `json:"title"`
	Type        string      `json:"type"`
	Description string      `json:"description"`
	Unit        string      `json:"unit,omitempty"` // not of the standard, which lets a field have properties of its own
	TrueValues  []string    `json:"trueValues,omitempty"`
	FalseValues []string    `json:"falseValues,omitempty"`
	Constraints constraints `json:"constraints,omitzero"`
}

type constraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Minimum  *int     `json:"minimum,omitempty"`
	Pattern  string   `json:"pattern,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

type foreignKey struct {
	Fields    []string  `json:"fields"`
	Reference reference `json:"reference"`
}

// reference names a table by its resource; by the standard, one to the same table must not name it.
type reference struct {
	Resource string   `json:"resource,omitempty"`
	Fields   []string `json:"fields"`
}

func describe(t *document.DataTable, files []File) (resource, error) {
	r := resource{
		Schema: profiles + "dataresource.json", Name: t.Name, Type: "table", Path: t.File, Title: t.Title, Description: t.Meaning,
		Format: "csv", Mediatype: "text/csv", Encoding: "utf-8",
		Dialect: dialect{profiles + "tabledialect.json", true, ",", "\r\n", `"`, true},
		Table:   tableSchema{Schema: profiles + "tableschema.json", MissingValues: []string{""}, PrimaryKey: t.Key},
	}
	for _, f := range files {
		if f.Name == t.File {
			r.Bytes, r.Hash = f.Bytes, "sha256:"+f.SHA256
		}
	}
	if r.Hash == "" {
		return r, fmt.Errorf("describing the open data: there is no file %s", t.File)
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		f := field{Name: c.Name, Title: c.Title, Type: types[c.Holds], Description: c.Meaning, Unit: c.Unit}
		f.Constraints = constraints{Required: c.Required, Unique: len(t.Key) == 1 && t.Key[0] == c.Name, Minimum: c.Least, Pattern: patterns[c.Holds]}
		switch c.Holds {
		case document.DataWord:
			f.Constraints.Enum = c.Words
		case document.DataWords:
			one := "(" + strings.Join(c.Words, "|") + ")"
			f.Constraints.Pattern = one + "(;" + one + ")*"
		case document.DataYesNo:
			f.TrueValues, f.FalseValues = []string{"yes"}, []string{"no"}
		}
		r.Table.Fields = append(r.Table.Fields, f)
	}
	for _, k := range t.Refers {
		to := k.Table
		if to == t.Name {
			to = ""
		}
		r.Table.ForeignKeys = append(r.Table.ForeignKeys, foreignKey{[]string{k.Column}, reference{to, []string{k.To}}})
	}
	return r, nil
}

// types are those of the standard.
var types = [...]string{
	document.DataText: "string", document.DataWord: "string", document.DataWords: "string", document.DataNumber: "number", document.DataWhole: "integer",
	document.DataYesNo: "boolean", document.DataDay: "date", document.DataPeriod: "string", document.DataHash: "string",
}

// patterns match whole fields.
var patterns = map[document.DataKind]string{
	document.DataPeriod: `[0-9]{4}(-[0-9]{2}(-Q[1-4]| academic|-[0-9]{2}|/P[0-9]+M)?| calendar)`,
	document.DataHash:   `[0-9a-f]{64}`,
}

// holds says in words what a field of the column may hold.
var holds = [...]string{
	document.DataText: "text", document.DataWord: "a word", document.DataWords: "words separated by semicolons", document.DataNumber: "number",
	document.DataWhole: "whole number", document.DataYesNo: "`yes` or `no`", document.DataDay: "date", document.DataPeriod: "period", document.DataHash: "hash",
}

// Reference describes the tables in Markdown, for the guide.
func Reference(tables []document.DataTable) string {
	var b strings.Builder
	for i := range tables {
		t := &tables[i]
		fmt.Fprintf(&b, "## %s\n\n%s Rows are told apart by %s.\n\n| column | holds | may be empty | meaning |\n| --- | --- | --- | --- |\n", t.File, t.Meaning, quoted(t.Key, " and "))
		for k := range t.Columns {
			c := &t.Columns[k]
			what := holds[c.Holds]
			if c.Words != nil {
				what += ": " + quoted(c.Words, " or ")
			}
			if c.Unit != "" {
				what += ", " + c.Unit
			}
			empty := "yes"
			if c.Required {
				empty = "no"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.Name, what, empty, c.Meaning)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// quoted lists names as code: `a`, `b` and `c`.
func quoted(names []string, last string) string {
	var b strings.Builder
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			b.WriteString(last)
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString("`" + n + "`")
	}
	return b.String()
}
