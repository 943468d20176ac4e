package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/xlsx"
)

// targetsFolder holds the workbooks in which targets are set, and what came of them.
const targetsFolder = "targets"

// targetsTable is the name of the framework's table of targets.
const targetsTable = "targets"

// targetAids stand beside the blanks of a targets workbook. They are for people, and are not read.
var targetAids = []xlsx.FrameworkColumn{
	{Name: "title", Kind: "for reading", Meaning: "what is measured", Default: "none"},
	{Name: "good_is", Kind: "for reading", Meaning: "which way is good, and the unit", Default: "none"},
	{Name: "last_year", Kind: "for reading", Meaning: "the year before, or the latest that is held", Default: "none"},
	{Name: "last_outturn", Kind: "for reading", Meaning: "what it came to, or where it is expected to end", Default: "no figure"},
	{Name: "last_target", Kind: "for reading", Meaning: "what it was held to, and how it stood", Default: "none was set"},
	{Name: "trend", Kind: "for reading", Meaning: "the years before, and the longer view", Default: "too few figures"},
	{Name: "others", Kind: "for reading", Meaning: "the median of the peers, what their best quarter reach, and our place", Default: "too few to compare with"},
}

// IssuedTargets is a workbook in which the targets of a year can be set.
type IssuedTargets struct {
	Path string
	Rows int // measures and areas for which a target may be set
	Set  int // those which have one already
}

// IssueTargets writes a workbook for the targets of a financial year: a row for each live measure that is rated, with last year's outturn, the trend and
// other places beside the blanks. It is for officers, and shows figures as they are.
func (s *Session) IssueTargets(ctx context.Context, year period.Year) (IssuedTargets, error) {
	if _, err := s.TakeIn(ctx); err != nil {
		return IssuedTargets{}, err
	}
	rows, set, err := s.targetRows(ctx, year)
	if err != nil {
		return IssuedTargets{}, err
	}
	books, err := bookOptions()
	if err != nil {
		return IssuedTargets{}, err
	}
	schema := framework.TableNamed(targetsTable)
	sheet := bookTable(schema, framework.CanonicalTable{Name: targetsTable, Header: schema.Headings()})
	at := 2 // after the measure and the organisation
	sheet.Columns = slices.Insert(sheet.Columns, at, targetAids...)
	sheet.Rows = rows
	var b bytes.Buffer
	err = xlsx.FrameworkBook(&b, &xlsx.FrameworkBookForm{
		Programme: s.Settings.Title + ", targets for " + year.Label(), Council: s.authors(),
		Dated: s.Timetable().Shared((year - 1).Quarter(4)).CutOff, Tables: []xlsx.FrameworkTable{sheet},
	}, books)
	if err != nil {
		return IssuedTargets{}, err
	}
	path := s.path(targetsFolder, "targets-"+year.String()+".xlsx")
	if disk.Exists(path) {
		return IssuedTargets{}, fmt.Errorf("%s is there already, and may have been filled in; move it away to have another", s.relative(path))
	}
	if err := disk.WriteWhole(path, b.Bytes()); err != nil {
		return IssuedTargets{}, fmt.Errorf("writing the targets workbook: %w", err)
	}
	return IssuedTargets{Path: path, Rows: len(rows), Set: set}, nil
}

// targetRows lists the rows of a targets workbook, in the order of the framework, and counts those which have a target already.
func (s *Session) targetRows(ctx context.Context, year period.Year) (rows [][]string, set int, err error) {
	last := (year - 1).Quarter(4)
	at := map[period.Quarter]*analyse.Assessor{}
	assessor := func(q period.Quarter) *analyse.Assessor {
		if at[q] == nil {
			how := s.outlook("", q)
			how.SmallNumbers, how.Audience = 0, kpi.Officers // it stays in the building
			at[q] = analyse.New(s.framework, how)
		}
		return at[q]
	}
	whole := assessor(last)
	of := map[kpi.Ref]*kpi.Indicator{}
	place := map[kpi.Ref]int{}
	for n := range whole.Framework.Indicators {
		i := &whole.Framework.Indicators[n]
		if i.State == kpi.Live && i.Set != kpi.ContextSet && i.Polarity != kpi.Neutral && i.Scheme != kpi.Unrated {
			of[i.Ref], place[i.Ref] = i, n
		}
	}
	type entry struct {
		at  int
		row []string
	}
	var list []entry
	add := func(i *kpi.Indicator, area string, f *family) {
		series := kpi.Series{Indicator: i.Ref, Area: area}
		for _, one := range f.series {
			if one.Area == area {
				series = one
			}
		}
		row, has := s.targetRow(assessor, year, i, area, series, f)
		if row[1] == "" && slices.ContainsFunc(list, func(e entry) bool { return e.row[0] == row[0] }) {
			return // there is one for every organisation
		}
		if has {
			set++
		}
		list = append(list, entry{place[i.Ref], row})
	}
	areas := func(i *kpi.Indicator) []string {
		return slices.DeleteFunc(slices.Clone(i.ReportedFor), func(area string) bool { return whole.IsDistrict(area) })
	}
	met := map[kpi.Ref]bool{}
	for f, err := range s.families(ctx, whole, of, newSources()) {
		if err != nil {
			return nil, 0, fmt.Errorf("looking back for the targets: %w", err)
		}
		met[f.indicator.Ref] = true
		for _, area := range areas(f.indicator) {
			add(f.indicator, area, &f)
		}
	}
	for ref, i := range of {
		if !met[ref] {
			for _, area := range areas(i) {
				add(i, area, &family{})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b entry) int { return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.row[1], b.row[1])) })
	for _, e := range list {
		rows = append(rows, e.row)
	}
	return rows, set, nil
}

// targetRow writes one row: the measure, what stands beside the blanks, and the target where one is set.
func (s *Session) targetRow(
	assessor func(period.Quarter) *analyse.Assessor, year period.Year, i *kpi.Indicator, area string, series kpi.Series, f *family,
) (row []string, set bool) {
	last := (year - 1).Quarter(4)
	a := assessor(last)
	one := a.Assess(area, i, area, series)
	a.Compare(&one, f.series)
	y := one.YearEnd
	outturn, held := "", ""
	if y.Value.Valid {
		outturn = strings.TrimSpace(i.Print(y.Value.Decimal) + " " + y.Marks.Brackets())
	} else if q := latestHeld(a, i, series); q != 0 && q < last {
		// The year is not over, or not all in: where it is expected to end.
		before := assessor(q).Assess(area, i, area, series)
		if p := before.Projection; p.Value.Valid {
			outturn = "expected " + i.Print(p.Value.Decimal)
			if p.Low.Valid {
				outturn += " (" + i.Print(p.Low.Decimal) + " to " + i.Print(p.High.Decimal) + ")"
			}
		} else if before.Held() {
			outturn = i.Print(before.Current.Value.Decimal) + " in " + before.Current.Period.Short()
		}
	}
	if y.Target.Valid {
		held = i.Print(y.Target.Decimal)
		if y.Upper.Valid {
			held += " to " + i.Print(y.Upper.Decimal)
		}
		if y.Status != kpi.NotRated {
			held += ", " + y.Status.String()
		}
	}
	var trend []string
	for _, e := range slices.Backward(y.Earlier[:]) {
		if e.Value.Valid {
			trend = append(trend, e.Period.Short()+" "+i.Print(e.Value.Decimal))
		}
	}
	if one.LongView.Direction != kpi.NotComparable {
		trend = append(trend, "over the longer view "+strings.ReplaceAll(one.LongView.Direction.String(), "_", " "))
	}
	others := ""
	if c := one.Comparison; c != nil && c.Median.Valid {
		others = "median " + i.Print(c.Median.Decimal)
		if c.BestQuarter.Valid {
			others += ", best quarter " + i.Print(c.BestQuarter.Decimal)
		}
		if c.Rank > 0 {
			others += fmt.Sprintf(", we are %d of %d", c.Rank, c.Of)
		}
	}
	good := map[kpi.Polarity]string{kpi.HigherIsBetter: "higher", kpi.LowerIsBetter: "lower", kpi.InRange: "in a range"}[i.Polarity]
	per := yearOfTarget(y.Period, year)
	target, organisation := s.targetSet(i.Ref, area, per)
	row = append([]string{string(i.Ref), organisation, i.Title, strings.TrimSpace(good + ", " + i.Unit), y.Period.Short(), outturn, held, strings.Join(trend, ", "), others}, target...)
	return row, target[1] != ""
}

// yearOfTarget gives the period of a target for a year, of the kind in which the measure is kept.
func yearOfTarget(outturn period.Period, year period.Year) period.Period {
	if outturn.IsZero() || outturn.Kind() == period.Day {
		return year.Period()
	}
	for outturn.Year() < year {
		outturn = outturn.ShiftMonths(12)
	}
	return outturn
}

// latestHeld gives the last quarter for which a series has a figure, as far as the assessor looks.
func latestHeld(a *analyse.Assessor, i *kpi.Indicator, series kpi.Series) period.Quarter {
	var q period.Quarter
	for _, o := range a.Standing(i, series) {
		if o.Value.Valid {
			q = max(q, o.Period.Quarter()+period.Quarter(i.LagQuarters))
		}
	}
	return q
}

// targetSet gives the cells from the period on, with the target that is set for it already, and for whom it is.
func (s *Session) targetSet(ref kpi.Ref, area string, per period.Period) (cells []string, organisation string) {
	cells = []string{per.String(), "", "", "", "", "", ""}
	for n := range s.framework.Targets {
		t := &s.framework.Targets[n]
		if t.Indicator != ref || t.Period != per || t.Organisation != "" && t.Organisation != area {
			continue
		}
		profile := make([]string, len(t.Profile))
		for k, p := range t.Profile {
			profile[k] = p.String()
		}
		cells = []string{per.String(), t.Value.String(), "", "", strings.Join(profile, "/"), t.Note, ""}
		if t.Upper.Valid {
			cells[2] = t.Upper.Decimal.String()
		}
		if t.Floor.Valid {
			cells[3] = t.Floor.Decimal.String()
		}
		if t.Illustrative {
			cells[6] = "yes"
		}
		return cells, t.Organisation
	}
	return cells, area
}

// ImportedTargets says what became of a filled targets workbook.
type ImportedTargets struct {
	// Changes are the targets that are new or changed, a line for each; none when there is nothing new.
	Changes []string
	// Path is the table of targets with the new ones in it, and Kept where the one before it was put; Kept is empty when the workspace's own table was left as it is.
	Path, Kept string
}

// ImportTargets reads a filled targets workbook and makes a table of targets that has the new ones as well. Everything wrong is told at once, by cell, and
// nothing is written. The officers' own table is left alone, and the new one put beside it, unless it is to be put in its place; the one before is then kept
// beside, and the framework is taken in as a new version.
func (s *Session) ImportTargets(ctx context.Context, path string, inPlace bool) (ImportedTargets, error) {
	tables, fw, found, err := s.ReadFramework()
	if err != nil {
		return ImportedTargets{}, err
	}
	if fw == nil {
		return ImportedTargets{}, &Faults{What: "the framework", Findings: found}
	}
	set, err := s.readTargets(path)
	if err != nil {
		return ImportedTargets{}, err
	}
	at := slices.IndexFunc(tables, func(t framework.Table) bool { return strings.EqualFold(t.Name, targetsTable) })
	old := framework.Table{Name: targetsTable, File: targetsTable + ".csv"}
	if at >= 0 {
		old = tables[at]
		tables = slices.Delete(slices.Clone(tables), at, at+1)
	}
	// The new rows by themselves first, so that what is wrong with them is told by their own cells.
	if fw, found := framework.Load(append(slices.Clone(tables), set), s.options()); fw == nil {
		return ImportedTargets{}, &Faults{What: filepath.Base(path), Findings: stopsIn(found, set.File)}
	}
	merged := mergeTargets(old, set)
	after := append(slices.Clone(tables), merged)
	if fw, found := framework.Load(after, s.options()); fw == nil {
		return ImportedTargets{}, &Faults{What: "the targets with those of " + filepath.Base(path), Findings: found}
	}
	var out ImportedTargets
	for _, c := range framework.Diff(framework.Canonical(append(slices.Clone(tables), old)), framework.Canonical(after)) {
		out.Changes = append(out.Changes, c.String())
	}
	if len(out.Changes) == 0 {
		return out, nil
	}
	own := s.path(frameworkFolder, targetsTable+".csv")
	if inPlace && disk.Exists(s.path(frameworkBook)) {
		return ImportedTargets{}, fmt.Errorf("the framework of this workspace is %s: import without --in-place, and copy the rows into its sheet %s", frameworkBook, targetsTable)
	}
	out.Path = s.path(targetsFolder, targetsTable+".csv")
	if inPlace {
		if disk.Exists(own) {
			before, err := os.ReadFile(own)
			if err != nil {
				return ImportedTargets{}, fmt.Errorf("reading the targets: %w", err)
			}
			out.Kept = s.path(targetsFolder, fmt.Sprintf("%s-before-%s.csv", targetsTable, digest(string(before))[:8]))
			if err := disk.WriteWhole(out.Kept, before); err != nil {
				return ImportedTargets{}, fmt.Errorf("keeping the targets before: %w", err)
			}
		}
		out.Path = own
	}
	if err := disk.WriteWhole(out.Path, tableText(merged)); err != nil {
		return ImportedTargets{}, fmt.Errorf("writing the targets: %w", err)
	}
	if inPlace {
		_, err = s.takeInFramework(ctx)
	}
	return out, err
}

// readTargets reads the rows of a targets workbook, or of a table as CSV, in which a target is set.
func (s *Session) readTargets(path string) (framework.Table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return framework.Table{}, fmt.Errorf("reading the targets: %w", err)
	}
	name := filepath.Base(path)
	var tables []framework.Table
	var found []finding.Finding
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		var t framework.Table
		t, found, err = framework.ReadCSV(name, data, s.limits())
		t.Name = targetsTable
		tables = []framework.Table{t}
	} else {
		tables, found, err = framework.ReadWorkbook(name, data, s.limits())
	}
	if err != nil {
		return framework.Table{}, err
	}
	if worst, any := finding.Worst(found); any && worst == finding.Stop {
		return framework.Table{}, &Faults{What: name, Findings: found}
	}
	at := slices.IndexFunc(tables, func(t framework.Table) bool { return strings.EqualFold(t.Name, targetsTable) })
	if at < 0 {
		return framework.Table{}, fmt.Errorf("%s has no sheet %s", name, targetsTable)
	}
	t := tables[at]
	column := slices.IndexFunc(t.Header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), "target") })
	if column < 0 {
		return framework.Table{}, fmt.Errorf("the sheet %s of %s has no column target", targetsTable, name)
	}
	t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r framework.Row) bool { return column >= len(r.Cells) || strings.TrimSpace(r.Cells[column]) == "" })
	return t, nil
}

// stopsIn gives the findings of a file.
func stopsIn(found []finding.Finding, file string) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.File != file })
}

// mergeTargets gives the rows of a table with those of another over them: a target for the same measure, organisation and period is replaced, others come
// after. Columns that only help to set targets are left out.
func mergeTargets(old, set framework.Table) framework.Table {
	schema := framework.TableNamed(targetsTable)
	out := framework.Table{Name: targetsTable, File: old.File, Header: slices.Clone(old.Header)}
	for _, name := range set.Header {
		if _, known := schema.Column(name); known && !slices.Contains(out.Header, name) {
			out.Header = append(out.Header, name)
		}
	}
	cells := func(t *framework.Table, r framework.Row) []string {
		list := make([]string, len(out.Header))
		for n, name := range out.Header {
			if k := slices.Index(t.Header, name); k >= 0 && k < len(r.Cells) {
				list[n] = r.Cells[k]
			}
		}
		return list
	}
	key := func(row []string) string {
		var parts []string
		for _, name := range schema.Key {
			parts = append(parts, row[slices.Index(out.Header, name)])
		}
		return strings.Join(parts, "\x00")
	}
	place := map[string]int{}
	put := func(t *framework.Table, r framework.Row) {
		row := cells(t, r)
		if at, ok := place[key(row)]; ok {
			for n, name := range out.Header {
				if slices.Contains(t.Header, name) {
					out.Rows[at].Cells[n] = row[n]
				}
			}
			return
		}
		place[key(row)] = len(out.Rows)
		out.Rows = append(out.Rows, framework.Row{Number: len(out.Rows) + 2, Cells: row})
	}
	for _, r := range old.Rows {
		put(&old, r)
	}
	for _, r := range set.Rows {
		put(&set, r)
	}
	return out
}

// tableText writes a table as CSV.
func tableText(t framework.Table) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{t.Header}
	for _, r := range t.Rows {
		rows = append(rows, r.Cells)
	}
	_ = w.WriteAll(rows) // into memory
	return b.Bytes()
}
