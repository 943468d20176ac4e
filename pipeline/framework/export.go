package framework

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// ExportedFile is a file of an exported framework.
type ExportedFile struct {
	Name string
	Data []byte
}

// Export writes each table as a CSV file with all the columns that it may have, so that people see what they can fill, and with the columns of
// their own after them. Taken in again, the files give the same framework under the same hash.
func Export(tables []CanonicalTable) []ExportedFile {
	var out []ExportedFile
	for _, t := range inOrder(tables) {
		full := Full(t)
		var b bytes.Buffer
		writeCSV(&b, full.Header, full.Rows)
		out = append(out, ExportedFile{Name: t.Name + ".csv", Data: b.Bytes()})
	}
	return out
}

// Full gives a table all the columns of its description, those left out being empty, for an export.
func Full(t CanonicalTable) CanonicalTable {
	schema := TableNamed(t.Name)
	if schema == nil {
		return t
	}
	v := viewOf(t)
	out := CanonicalTable{Name: t.Name, Header: schema.Headings()}
	for _, h := range t.Header {
		if !schema.has(h) {
			out.Header = append(out.Header, h)
		}
	}
	for row := range t.Rows {
		cells := make([]string, len(out.Header))
		for i, h := range out.Header {
			cells[i] = v.get(row, h)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// Reference describes every table and column in Markdown, for the guide.
func Reference() string {
	var b strings.Builder
	for _, s := range schemas {
		fmt.Fprintf(&b, "## %s\n\n%s", s.Name, s.Meaning)
		if !s.Required {
			b.WriteString(" The table may be left out.")
		}
		fmt.Fprintf(&b, " Rows are told apart by %s", andList(s.Key))
		if s.Dated() {
			b.WriteString(" on any one day")
		}
		b.WriteString(".\n\n| column | holds | empty means | meaning | example |\n| --- | --- | --- | --- | --- |\n")
		for _, c := range s.Columns {
			empty := c.Default
			if c.Required {
				empty = "must be filled"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | `%s` |\n", c.Name, c.holds(), empty, c.Meaning, c.Example)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// holds says in words what may stand in the column.
func (c *Column) holds() string {
	switch {
	case c.Words != nil:
		words := slices.Clone(c.Words)
		for i, w := range words {
			words[i] = "`" + w + "`"
		}
		return orList(words)
	case c.Content == Whole:
		return fmt.Sprintf("whole number from %d to %d", c.Least, c.Limit)
	case c.RefersTo != nil:
		in := slices.Clone(c.RefersTo)
		if i := slices.Index(in, organisations); i >= 0 {
			in[i] = "`perfpack.toml`"
		}
		return c.Content.String() + ", from " + orList(in)
	case (c.Content == Line || c.Content == Prose) && c.Limit > 0:
		return fmt.Sprintf("%s, to %d characters", c.Content, c.Limit)
	}
	return c.Content.String()
}
