package framework

import (
	"slices"
	"strings"
)

// ChangeKind says what became of a row.
type ChangeKind uint8

// The kinds of change.
const (
	Changed   ChangeKind = iota // a cell
	Added                       // a row
	Removed                     // a row
	Reordered                   // the rows that are in both versions stand in another order
)

var changeWords = [...]string{"changed", "added", "removed", "reordered"}

// String gives the kind in a word.
func (k ChangeKind) String() string { return changeWords[k] }

// MarshalText writes the kind in a word.
func (k ChangeKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Change is one thing that is different between two versions of a framework.
type Change struct {
	Table string     `json:"table"`
	Kind  ChangeKind `json:"kind"`
	// Key is what the row is known by: the cells of the key columns of its table.
	Key []string `json:"key,omitempty"`
	// From is the first day of the row, where rows of the same key follow one another.
	From string `json:"from,omitempty"`
	// Column is the column that changed; of a row added or removed, the one that says most of it.
	Column string `json:"column,omitempty"`
	Was    string `json:"was,omitempty"`
	Now    string `json:"now,omitempty"`
}

// Diff says what changed from one version to the next, table by table: rows changed and added in their new order, then rows removed.
func Diff(before, after []CanonicalTable) []Change {
	var out []Change
	for _, schema := range schemas {
		out = append(out, diffTable(schema, tableOf(before, schema.Name), tableOf(after, schema.Name))...)
	}
	return out
}

func tableOf(tables []CanonicalTable, name string) CanonicalTable {
	for _, t := range tables {
		if t.Name == name {
			return t
		}
	}
	return CanonicalTable{Name: name}
}

// view reads the cells of a table by their headings.
type view struct {
	CanonicalTable
	column map[string]int
}

func viewOf(t CanonicalTable) view {
	v := view{t, make(map[string]int, len(t.Header))}
	for i, h := range t.Header {
		v.column[h] = i
	}
	return v
}

func (v view) get(row int, name string) string {
	if i, ok := v.column[name]; ok {
		return v.Rows[row][i]
	}
	return ""
}

func (v view) key(schema *TableSchema, row int) []string {
	out := make([]string, len(schema.Key))
	for i, k := range schema.Key {
		out[i] = v.get(row, k)
	}
	return out
}

// byKey gives the rows of each key, in order.
func (v view) byKey(schema *TableSchema) map[string][]int {
	out := make(map[string][]int, len(v.Rows))
	for row := range v.Rows {
		k := strings.Join(v.key(schema, row), "\x00")
		out[k] = append(out[k], row)
	}
	return out
}

func diffTable(schema *TableSchema, before, after CanonicalTable) []Change {
	was, now := viewOf(before), viewOf(after)
	oldRows, newRows := was.byKey(schema), now.byKey(schema)
	pair := pairs(was, now, oldRows, newRows)

	columns := slices.Clone(schema.Headings())
	for _, h := range slices.Concat(before.Header, after.Header) {
		if !slices.Contains(columns, h) {
			columns = append(columns, h)
		}
	}
	var out []Change
	kept := make([]bool, len(was.Rows))
	last, reordered := -1, false
	for row := range now.Rows {
		c := Change{Table: schema.Name, Key: now.key(schema, row)}
		if k := strings.Join(c.Key, "\x00"); len(newRows[k]) > 1 || len(oldRows[k]) > 1 {
			c.From = now.get(row, "valid_from")
		}
		old := pair[row]
		if old < 0 {
			c.Kind, c.Column, c.Now = Added, schema.Main, now.get(row, schema.Main)
			out = append(out, c)
			continue
		}
		kept[old] = true
		reordered = reordered || old < last
		last = old
		for _, col := range columns {
			if c.Was, c.Now = was.get(old, col), now.get(row, col); c.Was != c.Now {
				c.Column = col
				out = append(out, c)
			}
		}
	}
	for row := range was.Rows {
		if !kept[row] {
			c := Change{Table: schema.Name, Kind: Removed, Key: was.key(schema, row), Column: schema.Main, Was: was.get(row, schema.Main)}
			if k := strings.Join(c.Key, "\x00"); len(newRows[k]) > 1 || len(oldRows[k]) > 1 {
				c.From = was.get(row, "valid_from")
			}
			out = append(out, c)
		}
	}
	if reordered {
		out = append(out, Change{Table: schema.Name, Kind: Reordered})
	}
	return out
}

// pairs gives for each new row the old row that it was, or -1. Of several rows with the same key those which begin on the same day belong together,
// and what is left over in the order in which it stands.
func pairs(was, now view, oldRows, newRows map[string][]int) []int {
	pair := make([]int, len(now.Rows))
	for row := range pair {
		pair[row] = -1
	}
	for k, rows := range newRows {
		olds := slices.Clone(oldRows[k])
		if len(rows) > 1 || len(olds) > 1 {
			for _, row := range rows {
				same := func(old int) bool { return was.get(old, "valid_from") == now.get(row, "valid_from") }
				if i := slices.IndexFunc(olds, same); i >= 0 {
					pair[row] = olds[i]
					olds = slices.Delete(olds, i, i+1)
				}
			}
		}
		for _, row := range rows {
			if pair[row] < 0 && len(olds) > 0 {
				pair[row], olds = olds[0], olds[1:]
			}
		}
	}
	return pair
}

// String says the change in a line, such as "indicator ESX-204: target 2025-26 changed from 62 to 63".
func (c Change) String() string {
	schema := TableNamed(c.Table)
	row := c.row(schema)
	main := schema != nil && c.Column == schema.Main
	switch c.Kind {
	case Reordered:
		return c.Table + ": the rows stand in another order"
	case Added:
		return row + " added" + after(c.Now)
	case Removed:
		return row + " taken out" + after(c.Was)
	}
	what := row
	if !main || schema.Main != schema.One && schema.Main != "value" {
		what += ": " + c.Column
	}
	switch {
	case c.Was == "":
		return what + " set to " + shown(c.Now)
	case c.Now == "":
		return what + " " + shown(c.Was) + " taken out"
	}
	return what + " changed from " + shown(c.Was) + " to " + shown(c.Now)
}

func after(s string) string {
	if s == "" {
		return ""
	}
	return ": " + shown(s)
}

// row names the row: "indicator ESX-204", "indicator ESX-204: target 2025-26 for babergh".
func (c Change) row(schema *TableSchema) string {
	if schema == nil || len(c.Key) != len(schema.Key) {
		return c.Table + " " + strings.Join(c.Key, ", ")
	}
	name, key, columns := schema.One, c.Key, schema.Key
	if columns[0] == "indicator" {
		name, key, columns = "indicator "+key[0]+": "+name, key[1:], columns[1:]
	}
	forWhom := ""
	for i, k := range key {
		switch {
		case k == "":
		case columns[i] == "organisation":
			forWhom = " for " + k
		default:
			name += " " + k
		}
	}
	if c.From != "" {
		forWhom += " (from " + c.From + ")"
	}
	return name + forWhom
}

// shown puts texts in quotation marks and leaves words and numbers as they are.
func shown(s string) string {
	if strings.ContainsAny(s, " \n") || len(s) > 40 {
		return quote(strings.ReplaceAll(s, "\n", " "))
	}
	return s
}
