package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/render/xlsx"
)

// ExportFrameworkBook writes the framework in the record out as one workbook: a sheet for each table, with drop-downs, and a guide to the columns. It goes
// into a folder under its usual name, or is the file named; nothing is written over. Taken in again, it is the same framework under the same hash.
func (s *Session) ExportFrameworkBook(ctx context.Context, to string) (string, error) {
	current, held, err := s.record.CurrentFramework(ctx, 0)
	if err != nil {
		return "", err
	}
	if !held {
		return "", errNoFramework
	}
	tables, err := fromRecorded(current.Tables)
	if err != nil {
		return "", err
	}
	if !strings.EqualFold(filepath.Ext(to), ".xlsx") {
		to = filepath.Join(to, frameworkBook)
	}
	if disk.Exists(to) {
		return "", fmt.Errorf("%s is there already; name another folder or file", to)
	}
	taken, err := time.Parse(time.RFC3339, current.At)
	if err != nil {
		return "", fmt.Errorf("reading when the framework was taken in: %w", err)
	}
	books, err := bookOptions()
	if err != nil {
		return "", err
	}
	form := &xlsx.FrameworkBookForm{Programme: s.Settings.Title, Council: s.authors(), Dated: taken}
	for _, schema := range framework.Tables() {
		t := framework.CanonicalTable{Name: schema.Name}
		if i := slices.IndexFunc(tables, func(t framework.CanonicalTable) bool { return t.Name == schema.Name }); i >= 0 {
			t = tables[i]
		}
		form.Tables = append(form.Tables, bookTable(schema, framework.Full(t)))
	}
	var b bytes.Buffer
	if err := xlsx.FrameworkBook(&b, form, books); err != nil {
		return "", err
	}
	if err := disk.WriteWhole(to, b.Bytes()); err != nil {
		return "", fmt.Errorf("writing the framework: %w", err)
	}
	return to, nil
}

// bookTable describes a table for the workbook. Columns of the council's own hold text.
func bookTable(schema *framework.TableSchema, t framework.CanonicalTable) xlsx.FrameworkTable {
	out := xlsx.FrameworkTable{Name: schema.Name, Meaning: schema.Meaning, Rows: t.Rows}
	for _, name := range t.Header {
		c, known := schema.Column(name)
		if !known {
			c = framework.Column{Name: name, Default: "none", Meaning: "a column of your own, which is kept and not read"}
		}
		b := xlsx.FrameworkColumn{
			Name: c.Name, Meaning: c.Meaning, Kind: c.Content.String(), Required: c.Required, Default: c.Default, Example: c.Example, Choices: c.Words,
			Number: c.Content == framework.Number || c.Content == framework.Whole, Date: c.Content == framework.Date,
		}
		if c.Content == framework.YesNo {
			b.Choices = []string{"yes", "no"}
		}
		if len(c.RefersTo) == 1 && c.Content != framework.Keys && framework.TableNamed(c.RefersTo[0]) != nil {
			b.Of = c.RefersTo[0]
		}
		out.Columns = append(out.Columns, b)
	}
	return out
}
