package framework

import (
	"slices"
	"strings"

	"perfpack/pipeline/kpi"
)

// Withheld says which rows of a framework are not public: those whose classification says so, or says nothing where the workspace's default is not public, and
// those that must belong to one of them, such as the milestones of a deliverable.
type Withheld struct {
	names map[string]map[string]bool // by table: the identifiers of classified rows
	rows  map[string]map[string]bool // by table: the keys of rows
}

// Withhold finds what is not public in any of several versions of a framework. What one of them withholds is withheld in all, whatever the others say.
func Withhold(publication kpi.Classification, versions ...[]CanonicalTable) Withheld {
	w := Withheld{map[string]map[string]bool{}, map[string]map[string]bool{}}
	for _, s := range schemas {
		w.names[s.Name], w.rows[s.Name] = map[string]bool{}, map[string]bool{}
	}
	for again := true; again; { // until nothing more belongs to what is withheld
		again = false
		for _, tables := range versions {
			for _, schema := range schemas {
				again = w.find(schema, viewOf(tableOf(tables, schema.Name)), publication) || again
			}
		}
	}
	return w
}

func (w Withheld) find(schema *TableSchema, v view, publication kpi.Classification) (more bool) {
	for row := range v.Rows {
		key := v.key(schema, row)
		if w.Row(schema.Name, key) || !w.stays(schema, v, row, publication) {
			continue
		}
		more = true
		w.rows[schema.Name][strings.Join(key, "\x00")] = true
		if len(key) == 1 || schema.has("classification") {
			w.names[schema.Name][key[0]] = true
		}
	}
	return more
}

// stays says that a row stays in the building, by its own classification or that of a row to which it must belong.
func (w Withheld) stays(schema *TableSchema, v view, row int, publication kpi.Classification) bool {
	for _, c := range schema.Columns {
		cell := v.get(row, c.Name)
		switch {
		case c.Name == "classification":
			said := publication
			if cell != "" && said.UnmarshalText([]byte(cell)) != nil || said != kpi.Public {
				return true
			}
		case c.Required && w.mentions(c, cell):
			return true
		}
	}
	return false
}

// mentions says that an identifier names a row that is withheld.
func (w Withheld) mentions(c Column, cell string) bool {
	return cell != "" && slices.ContainsFunc(c.RefersTo, func(table string) bool { return w.names[table][cell] })
}

// Row says that the row of a key is withheld. Of a line of several years, and of rows that follow one another, all are if one is.
func (w Withheld) Row(table string, key []string) bool {
	return len(key) > 0 && (w.names[table][key[0]] || w.rows[table][strings.Join(key, "\x00")])
}

// From gives tables without what is withheld: its rows, the mention of them in rows that need not belong to them, and columns that are nobody's business
// outside, such as addresses to which reminders go.
func (w Withheld) From(tables []CanonicalTable) []CanonicalTable {
	out := make([]CanonicalTable, 0, len(tables))
	for _, t := range tables {
		schema := TableNamed(t.Name)
		if schema == nil {
			continue // of a later version of perfpack: nobody knows what may be told of it
		}
		v := viewOf(t)
		kept := CanonicalTable{Name: t.Name, Header: t.Header}
		for row := range t.Rows {
			if w.Row(t.Name, v.key(schema, row)) {
				continue
			}
			cells := slices.Clone(t.Rows[row])
			for i, h := range t.Header {
				c, known := schema.Column(h)
				if !known || c.Content == Email || !c.Required && w.mentions(c, cells[i]) {
					cells[i] = ""
				}
			}
			kept.Rows = append(kept.Rows, cells)
		}
		out = append(out, kept)
	}
	return out
}
