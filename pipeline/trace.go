package pipeline

import (
	"context"
	"fmt"
	"os"
	"strings"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// Trace follows one published figure to the cell it came from.
type Trace struct {
	Organisation string
	Area         string
	Assessment   kpi.Assessment
	Indicator    *kpi.Indicator
	// Archived is the archived file, within the workspace; empty where the figure has no file.
	Archived string
	// InCell is what the archived file has in that cell, read again just now.
	InCell string
	// Versions are all figures ever known for the period, oldest first.
	Versions []kpi.Observation
}

// Label is a line of an answer: what it is about, and what it says.
type Label struct{ Label, Text string }

// Trace follows the figure of an indicator in a quarter, for one organisation or, with none named, for all: one trace for each area it is reported for.
func (s *Session) Trace(ctx context.Context, ref kpi.Ref, q period.Quarter, org string) ([]Trace, error) {
	if _, err := s.TakeIn(ctx); err != nil {
		return nil, err
	}
	organisations := s.Settings.IDs()
	if org != "" {
		organisations = []string{org}
	}
	var list []Trace
	for _, org := range organisations {
		v, err := s.viewOf(ctx, org, q)
		if err != nil {
			return nil, err
		}
		for _, w := range v.assessor.Wanted(org) {
			if w.Indicator.Ref != ref {
				continue
			}
			series, err := s.record.SeriesOf(ctx, s.known, ref, w.Area)
			if err != nil {
				return nil, err
			}
			t := Trace{Organisation: org, Area: w.Area, Indicator: w.Indicator, Assessment: v.assessor.Assess(org, w.Indicator, w.Area, series)}
			for _, o := range series.Observations {
				if o.Period == t.Assessment.Current.Period {
					t.Versions = append(t.Versions, o)
				}
			}
			if err := s.reread(&t); err != nil {
				return nil, err
			}
			list = append(list, t)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no measure %s is reported for %s in %s; perfpack assess lists those that are", ref, strings.Join(organisations, " or "), q)
	}
	return list, nil
}

// reread looks into the archived file for what stands in the cell.
func (s *Session) reread(t *Trace) error {
	src := t.Assessment.Current.Source
	if src.SHA256 == "" {
		return nil
	}
	path := s.archived(src.SHA256, src.File)
	t.Archived = s.relative(path)
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the archived file: %w", err)
	}
	cell, err := cellOf(data, src, s.limits())
	if err != nil {
		return fmt.Errorf("reading the archived %s: %w", src.File, err)
	}
	t.InCell = cell
	return nil
}

// cellOf reads what stands in one cell of a workbook or a CSV file, as it stands there.
func cellOf(data []byte, src kpi.Source, lim sheet.Limits) (string, error) {
	if strings.HasSuffix(strings.ToLower(src.File), ".csv") {
		table, err := sheet.ReadCSV(src.File, data, lim)
		if err != nil {
			return "", err
		}
		for _, row := range table.Rows {
			for col, c := range row.Cells {
				if row.Address(col) == src.Cell {
					return c.Text, nil
				}
			}
		}
		return "", nil
	}
	book, err := sheet.Open(data, lim)
	if err != nil {
		return "", err
	}
	var text string
	err = book.Read(src.Sheet, func(c sheet.Cell) error {
		if c.Address() == src.Cell {
			text = strings.Clone(c.Text)
		}
		return nil
	})
	return text, err
}

// Lines gives the trace as a person reads it.
func (t *Trace) Lines() []Label {
	a, i := &t.Assessment, t.Indicator
	c := &a.Current
	var lines []Label
	add := func(label, format string, args ...any) {
		lines = append(lines, Label{label, fmt.Sprintf(format, args...)})
	}
	add("Measure", "%s %s", i.Ref, i.Title)
	add("For", "%s, in the pack of %s", t.Area, t.Organisation)
	add("Period", "%s", c.Period.Label())
	switch {
	case a.Held() && c.Parts() && i.Measure.HasParts():
		add("Figure", "%s %s= %s × %s ÷ %s", i.Print(c.Value.Decimal), spaced(c.Marks.Brackets()), c.Numerator.Decimal, i.Multiplier, c.Denominator.Decimal)
	case a.Held():
		add("Figure", "%s %s(%s)", i.Print(c.Value.Decimal), spaced(c.Marks.Brackets()), c.Value.Decimal)
	default:
		add("Figure", "none: %s %s", strings.ReplaceAll(string(a.Reason), "_", " "), c.Marks.Brackets())
	}
	add("Status", "%s %s", strings.ReplaceAll(a.Status.String(), "_", " "), strings.ReplaceAll(string(a.Reason), "_", " "))
	if a.Rule != "" {
		add("Rule", "%s", a.Rule)
	}
	if c.SHA256 != "" {
		add("File", "%s", c.File)
		if c.Sheet != "" {
			add("Sheet", "%s", c.Sheet)
		}
		add("Cell", "%s", c.Cell)
		add("In the cell", "%s", t.InCell)
		add("Archived as", "%s", t.Archived)
		add("SHA-256", "%s", c.SHA256)
	}
	for _, v := range t.Versions {
		value := v.Of(i)
		text := v.Marks.Brackets()
		if value.Valid {
			text = strings.TrimSpace(i.Print(value.Decimal) + " " + text)
		}
		origin := "history"
		if v.Origin == kpi.FromReturn {
			origin = "return"
		}
		query := ""
		if v.Queried {
			query = ", with a query open"
		}
		add("Known", "%s, from %s (%s), %s %s%s", text, v.File, origin, v.Sheet, v.Cell, query)
	}
	return lines
}

// spaced gives a text with a space after it, unless it is empty.
func spaced(s string) string {
	if s == "" {
		return ""
	}
	return s + " "
}
