package pack

import (
	"cmp"
	"slices"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// crosswalkPart says what became of measures of frameworks and councils that were replaced.
func (x *besides) crosswalkPart() []document.Block {
	return []document.Block{document.Text(x.Wording.word("crosswalk", "intro")), x.crosswalkTable()}
}

func (x *besides) crosswalkTable() document.Table {
	fw, w := x.Framework, x.Wording
	return document.Table{
		ID: "crosswalk", Caption: "Measures that were replaced, and what follows them",
		Columns: []document.Column{
			{Heading: "Old ref", Width: 0.9}, {Heading: "Old measure", Width: 2.6, RowHeading: true}, {Heading: "Became", Width: 1}, {Heading: "New measure", Width: 2.6},
			{Heading: "From", Width: 1.1}, {Heading: "Figures", Width: 1.2}, {Heading: "Why, and by whose decision", Width: 2.6},
		},
		Rows: func(yield func(document.Row) bool) {
			for i := range fw.Crosswalk {
				s := &fw.Crosswalk[i]
				old := s.Before.Title + x.whose(s.FromOrganisation)
				if s.Framework != "" {
					old += " (" + s.Framework + ")"
				}
				if !yield(document.Row{Cells: []document.Cell{
					textCell(string(s.From)), textCell(old), textCell(w.word("crosswalk", s.Kind.String())), x.successor(s), shortDay(s.On, "None"), textCell(w.word("crosswalk", howJoined(s))), textCell(x.decided(s)),
				}}) {
					return
				}
			}
		},
	}
}

// successor names the measure that follows, with a link where it is in the pack.
func (x *besides) successor(s *kpi.Succession) document.Cell {
	if s.To == "" {
		return textCell("None")
	}
	for i := range x.Assessments {
		if a := &x.Assessments[i]; a.Indicator.Ref == s.To && (s.ToOrganisation == "" || s.ToOrganisation == a.Area) {
			return document.Cell{Text: string(s.To) + " " + a.Indicator.Title + x.whose(s.ToOrganisation), Link: "#" + panelID(a)}
		}
	}
	return textCell(string(s.To) + x.whose(s.ToOrganisation))
}

// whose names an organisation or area behind a measure; every one of them goes without saying.
func (x *besides) whose(area string) string {
	if area == "" {
		return ""
	}
	return ", " + x.briefArea(area)
}

func howJoined(s *kpi.Succession) string {
	switch {
	case !s.Joins():
		return "not joined"
	case s.Unbroken:
		return "joined"
	}
	return "joined with a break"
}

// decided gives the note of a succession and the decision behind it.
func (x *besides) decided(s *kpi.Succession) string {
	text := sentence(s.Note)
	for i := range x.Framework.Thread.Decisions {
		if d := &x.Framework.Thread.Decisions[i]; d.Ref == s.Decision {
			by := d.Body + ", " + d.TakenOn.Format("2 January 2006") + "."
			if text == "" {
				return by
			}
			return text + " " + by
		}
	}
	return cmp.Or(text, "Not stated.")
}

// followedBy says from which measures the earlier figures of one come, in a few words each.
func (p *Pack) followedBy(a *kpi.Assessment) []string {
	var list []string
	for i := range p.Framework.Crosswalk {
		s := &p.Framework.Crosswalk[i]
		if s.To != a.Indicator.Ref || !s.Joins() || s.ToOrganisation != "" && s.ToOrganisation != a.Area {
			continue
		}
		from := string(s.From)
		if s.Framework != "" {
			from += " (" + s.Framework + ")"
		}
		said := p.Wording.say("crosswalk fact", map[string]string{"Until": s.On.AddDate(0, 0, -1).Format("January 2006"), "From": from})
		if !slices.Contains(list, said) {
			list = append(list, said)
		}
	}
	return list
}

// crosswalkSheet sets the same out to be sorted and filtered.
func (b *sheets) crosswalkSheet(x *besides) document.Sheet {
	type row = *kpi.Succession
	return document.Sheet{
		Name: "Crosswalk", Title: "Measures that were replaced, and what follows them", Intro: []string{b.Wording.word("crosswalk", "intro"), b.absentMarks()},
		Table: tableOf("Crosswalk", []fact[row]{
			said("Old ref", func(s row) string { return string(s.From) }),
			told("Old measure", func(s row) document.Cell { return textCell(s.Before.Title) }),
			said("Framework", func(s row) string { return s.Framework }),
			said("Of", func(s row) string { return x.areaName(s.FromOrganisation) }),
			said("Became", func(s row) string { return b.Wording.word("crosswalk", s.Kind.String()) }),
			said("New ref", func(s row) string { return string(s.To) }),
			said("For", func(s row) string { return x.areaName(s.ToOrganisation) }),
			right("Share (%)", func(s row) document.Cell {
				if !s.Share.Valid {
					return noneApplies
				}
				return number(s.Share, int8(max(0, -s.Share.Decimal.Exponent())))
			}),
			cellOf("From", func(s row) document.Cell { return dayOf(s.On) }),
			said("Figures", func(s row) string { return b.Wording.word("crosswalk", howJoined(s)) }),
			said("Why, and by whose decision", func(s row) string { return x.decided(s) }),
		}, inPlace(b.Framework.Crosswalk), false),
	}
}
