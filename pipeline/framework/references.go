package framework

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
)

// keys finds rows that say something about the same thing on the same day, and spans of days that end before they begin.
func (c *check) keys(grids map[string]*grid) {
	for _, schema := range schemas {
		g := grids[schema.Name]
		if g == nil {
			continue
		}
		spans := c.spans(g)
		again := c.keysOf(g)
		for _, rows := range again {
			if !schema.Dated() {
				for _, row := range rows[1:] {
					c.duplicate(g, row, rows[0])
				}
				continue
			}
			// In order of their first days, a row overlaps one before it just when it begins before the furthest end so far.
			slices.SortStableFunc(rows, func(a, b int) int { return spans[a].From.Compare(spans[b].From) })
			furthest := rows[0]
			for _, row := range rows[1:] {
				if spans[row].Overlaps(spans[furthest]) {
					c.duplicate(g, max(row, furthest), min(row, furthest))
				}
				if end := spans[furthest].To; !end.IsZero() && (spans[row].To.IsZero() || spans[row].To.After(end)) {
					furthest = row
				}
			}
		}
		c.differByCase(g)
	}
}

func (c *check) duplicate(g *grid, row, first int) {
	var parts []string
	for _, k := range g.schema.Key {
		if v := g.get(row, k); v != "" {
			parts = append(parts, v)
		}
	}
	mend := "leave one of them out"
	if g.schema.Dated() {
		mend += ", or give them spans of days in valid_from and valid_to that do not overlap"
	}
	c.at(g, row, g.schema.Key[0], duplicateKey, g.get(row, g.schema.Key[0]),
		strings.Join(parts, ", ")+" is in row "+strconv.Itoa(g.rows[first])+" already", mend)
}

// keysOf gives the rows of every key that comes more than once, in order of the first row. Rows without a whole key have been found fault with already.
func (c *check) keysOf(g *grid) [][]int {
	cols := make([]int, len(g.schema.Key))
	for i, k := range g.schema.Key {
		cols[i] = g.schema.at(k)
	}
	first := make(map[string]int, g.len())
	var again [][]int
	place := map[string]int{}
	var b []byte
rows:
	for row := range g.rows {
		if g.schema.Dated() && (g.isWrong(row, "valid_from") || g.isWrong(row, "valid_to")) {
			continue
		}
		b = b[:0]
		for i, col := range cols {
			v := g.cell(row, col)
			if v == "" && (g.schema.Columns[col].Required || g.isWrong(row, g.schema.Key[i])) {
				continue rows
			}
			b = append(b, v...)
			b = append(b, 0)
		}
		at, seen := first[string(b)]
		if !seen {
			first[string(b)] = row
			continue
		}
		i, known := place[string(b)]
		if !known {
			i = len(again)
			place[string(b)] = i
			again = append(again, []int{at})
		}
		again[i] = append(again[i], row)
	}
	return again
}

// spans reads the days for which each row holds. The zero span is for ever.
func (c *check) spans(g *grid) []kpi.Validity {
	if !g.schema.Dated() {
		return nil
	}
	spans := make([]kpi.Validity, g.len())
	for row := range g.rows {
		spans[row] = g.validity(row)
		if v := spans[row]; !v.From.IsZero() && !v.To.IsZero() && v.To.Before(v.From) {
			c.at(g, row, "valid_to", validityReversed, g.get(row, g.schema.Key[0]),
				"valid_to "+g.get(row, "valid_to")+" is before valid_from "+g.get(row, "valid_from"), "correct one of them")
		}
	}
	return spans
}

func (g *grid) date(row int, name string) time.Time {
	s := g.get(row, name)
	if s == "" {
		return time.Time{}
	}
	day, _ := parseDate(s)
	return day
}

func (g *grid) validity(row int) kpi.Validity {
	return kpi.Validity{From: g.date(row, "valid_from"), To: g.date(row, "valid_to")}
}

// differByCase finds identifiers that people, and file systems, would take for the same.
func (c *check) differByCase(g *grid) {
	content := g.schema.Columns[0].Content
	if len(g.schema.Key) != 1 || content != Key && content != PathKey {
		return
	}
	first := make(map[string]int, g.len())
	for row := range g.rows {
		key := g.cell(row, 0)
		folded := strings.ToLower(key)
		at, seen := first[folded]
		if !seen {
			first[folded] = row
		} else if other := g.cell(at, 0); other != key && content == PathKey {
			c.at(g, row, g.schema.Key[0], duplicateKey, key, key+" differs from "+other+" in row "+strconv.Itoa(g.rows[at])+" only by small and capital letters, and both name files",
				"write both alike if they are the same, or give one of them another identifier")
		} else if other != key {
			c.at(g, row, g.schema.Key[0], keysDifferByCase, key, key+" differs from "+other+" in row "+strconv.Itoa(g.rows[at])+" only by small and capital letters",
				"write both alike if they are the same, or give one of them another identifier")
		}
	}
}

// known is the set of identifiers that a column may name, and the list of them in order, from which a near one is suggested.
type known struct {
	set  map[string]struct{}
	list []string
}

func (k *known) put(s string) {
	if _, ok := k.set[s]; !ok && s != "" {
		k.set[s] = struct{}{}
		k.list = append(k.list, s)
	}
}

// referredTo are the tables which some column refers to.
var referredTo = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range schemas {
		for _, col := range s.Columns {
			for _, name := range col.RefersTo {
				m[name] = true
			}
		}
	}
	return m
}()

// references finds identifiers that name nothing. A table that is missing, or whose key column is, has been found fault with already, and is not asked.
func (c *check) references(grids map[string]*grid) {
	sets := map[string]*known{}
	for _, schema := range schemas {
		g := grids[schema.Name]
		k := &known{}
		switch {
		case !referredTo[schema.Name]:
		case g != nil && !g.has(schema.Key[0]):
			continue
		case g != nil:
			k.set = make(map[string]struct{}, g.len())
			for row := range g.rows {
				k.put(g.cell(row, 0))
			}
		case schema.Required || c.unread[schema.Name]:
			continue
		}
		sets[schema.Name] = k
	}
	orgs := &known{set: make(map[string]struct{}, len(c.opt.Organisations))}
	for _, id := range c.opt.Organisations {
		orgs.put(id)
	}
	sets[organisations] = orgs

	for _, schema := range schemas {
		g := grids[schema.Name]
		if g == nil {
			continue
		}
		for i := range schema.Columns {
			if schema.Columns[i].RefersTo != nil && g.column[i] >= 0 {
				c.lookUp(g, i, sets)
			}
		}
	}
}

func (c *check) lookUp(g *grid, col int, sets map[string]*known) {
	column := &g.schema.Columns[col]
	var in []*known
	for _, name := range column.RefersTo {
		k := sets[name]
		if k == nil {
			return
		}
		in = append(in, k)
	}
	for row := range g.rows {
		s := g.cell(row, col)
		if s == "" {
			continue
		}
		if column.Content == Keys || column.Content == Shares {
			for one := range strings.SplitSeq(s, ";") {
				one, _, _ = strings.Cut(one, "=")
				c.refer(g, row, column, one, in)
			}
			continue
		}
		c.refer(g, row, column, s, in)
	}
}

func (c *check) refer(g *grid, row int, column *Column, s string, in []*known) {
	for _, k := range in {
		if _, ok := k.set[s]; ok {
			return
		}
	}
	tables := make([]string, len(column.RefersTo))
	for i, name := range column.RefersTo {
		tables[i] = "table " + name
		if name == organisations {
			tables[i] = "perfpack.toml"
		}
	}
	mend := "correct it, or add " + s + " to " + orList(tables)
	if near := c.nearestKnown(s, in); near != "" {
		mend = "write " + near + " if that is meant, or add " + s + " to " + orList(tables)
	}
	c.at(g, row, column.Name, unknownReference, g.cell(row, 0), s+" is not in "+orList(tables), mend)
}

// searches is how often near words are looked for among the identifiers of a framework.
const searches = 100

func (c *check) nearestKnown(s string, in []*known) string {
	if c.looked >= searches {
		return ""
	}
	c.looked++
	for _, k := range in {
		if near := finding.Nearest(s, k.list); near != "" {
			return near
		}
	}
	return ""
}
