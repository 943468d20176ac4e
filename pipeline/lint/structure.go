package lint

import (
	"fmt"
	"regexp"
	"strings"

	"perfpack/pipeline/sheet"
)

var (
	goodSheetName = regexp.MustCompile(`^[\pL_][\pL\pN_ -]*$`)
	defaultSheet  = regexp.MustCompile(`(?i)^(sheet|tabelle|feuil)\s?\d+$`)
)

func sheetNames(b *book, v *verdict) {
	seen := map[string]bool{}
	for _, p := range b.pages {
		low := strings.ToLower(p.name)
		switch {
		case seen[low]:
			v.fail(p, "", "a second sheet of that name")
		case defaultSheet.MatchString(p.name):
			v.fail(p, "", "a name that says nothing")
		case !goodSheetName.MatchString(p.name):
			v.fail(p, "", "a name with other characters than letters, digits and underscores, or that begins with a digit")
		}
		seen[low] = true
	}
}

func noBlankSheets(b *book, v *verdict) {
	for _, p := range b.pages {
		blank := !p.chart && len(p.objects) == 0
		p.saying(func(*cell) { blank = false })
		if blank {
			v.fail(p, "", "a blank sheet")
		}
	}
}

var countsTables = regexp.MustCompile(`(?i)\btables?\b`)

func aboveTables(b *book, v *verdict) {
	for _, p := range b.pages {
		if len(p.tables) == 0 {
			continue
		}
		t := &p.tables[0]
		counted := false
		for row := 1; row < t.top; row++ {
			c := p.cellAt(row, 1)
			if c == nil || !c.says() {
				v.fail(p, sheet.Address(row, 1), "a gap above the table")
				continue
			}
			counted = counted || row > 1 && countsTables.MatchString(c.text)
		}
		if !counted {
			v.fail(p, sheet.Address(t.top, t.left), "nothing above the table says how many tables the sheet has")
		}
	}
}

func fromColumnA(b *book, v *verdict) {
	for _, p := range b.pages {
		for i := range p.tables {
			if t := &p.tables[i]; t.left != 1 {
				v.fail(p, sheet.Address(t.top, t.left), "a table that does not start in column A")
			}
		}
	}
}

func nothingBelow(b *book, v *verdict) {
	for _, p := range b.pages {
		if len(p.tables) == 0 {
			continue
		}
		row := 0
		p.saying(func(c *cell) {
			if c.row >= p.tables[0].top && c.row != row && p.tableOf(c) == nil {
				row = c.row
				v.fail(p, c.at(), "something beneath or beside the table")
			}
		})
	}
}

// order: cover, contents and notes stand first and in that order, as far as the workbook has them, and the contents name every sheet after them.
func order(b *book, v *verdict) {
	rank := func(p *page) int {
		for i, kind := range []string{"cover", "contents", "notes"} {
			if isCalled(p.name, kind) {
				return i
			}
		}
		return 3
	}
	highest := 0
	var contents *page
	for _, p := range b.pages {
		if len(p.tables) > 1 {
			v.fail(p, sheet.Address(p.tables[1].top, p.tables[1].left), fmt.Sprintf("%d tables on one sheet", len(p.tables)))
		}
		r := rank(p)
		if r < highest {
			v.fail(p, "", "a sheet that belongs further forward")
		}
		highest = max(highest, r)
		if r == 1 && contents == nil {
			contents = p
		}
	}
	if contents == nil {
		v.fail(nil, "", "no sheet lists the contents")
		return
	}
	listed := map[string]bool{}
	contents.saying(func(c *cell) { listed[strings.ToLower(strings.TrimSpace(c.text))] = true })
	for _, p := range b.pages {
		if rank(p) >= 2 && !p.hidden && !listed[strings.ToLower(p.name)] {
			v.fail(p, "", "a sheet that the contents do not list")
		}
	}
}

func properties(b *book, v *verdict) {
	for _, need := range []struct{ name, value string }{{"title", b.core.Title}, {"author", b.core.Creator}, {"language", b.core.Language}} {
		if strings.TrimSpace(need.value) == "" {
			v.fail(nil, "", "the document has no "+need.name)
		}
	}
}

func opensAtStart(b *book, v *verdict) {
	if b.active != 0 && b.active < len(b.pages) {
		v.fail(b.pages[b.active], "", "the workbook opens at this sheet and not at the first")
	}
	for i, p := range b.pages {
		if p.start != "A1" && i == 0 {
			v.fail(p, p.start, "the cursor is here and not in A1")
		}
	}
}
