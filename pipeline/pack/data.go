package pack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// column is a column of a table of open data, with what stands in it: the description and the fields cannot come apart.
type column[R any] struct {
	says description
	read func(R) string
}

// description builds up what is said of a column.
type description document.DataColumn

func is(name, title, meaning string, holds document.DataKind) description {
	return description{Name: name, Title: title, Meaning: meaning, Holds: holds}
}

func (d description) filled() description           { d.Required = true; return d }
func (d description) in(unit string) description    { d.Unit = unit; return d }
func (d description) of(words []string) description { d.Words = words; return d }
func (d description) least(n int) description       { d.Least = &n; return d }
func described[R any](list []column[R]) []document.DataColumn {
	out := make([]document.DataColumn, len(list))
	for i := range list {
		out[i] = document.DataColumn(list[i].says)
	}
	return out
}

// fields fills a row, which has the length of the list.
func fields[R any](row []string, list []column[R], from R) []string {
	for i := range list {
		row[i] = list[i].read(from)
	}
	return row
}

// words lists the words of a closed set up to its last one.
func words[W interface {
	~uint8
	fmt.Stringer
}](last W) []string {
	var out []string
	for w := W(0); w <= last; w++ {
		out = append(out, w.String())
	}
	return out
}

// markWords lists every mark.
func markWords() []string { return strings.Split((kpi.Break<<1 - 1).String(), ";") }

const (
	marksMeaning = "Marks of the figure, separated by semicolons: p provisional, r revised, e estimated, c confidential, x not available, z not applicable, low for not nought but shown as nought, b break in series."
	sourceHash   = "SHA-256 of the file that the figure came from, as it arrived."
	sourceFile   = "Name of the file that the figure came from."
	sourceSheet  = "Sheet of the workbook; empty for a CSV file."
	sourceCell   = "Cell that the figure was read from; in a CSV file it is counted as in a sheet."
)

// observation is what a row of observations.csv is made of.
type observation struct {
	*kpi.Observation
	indicator *kpi.Indicator
}

// observationColumns are the columns of observations.csv: those of CONTRACT section 4, so that the file can be taken in as history elsewhere, then where
// each figure came from.
var observationColumns = []column[observation]{
	{is("indicator", "Reference", "Reference of the measure.", document.DataText).filled(), func(o observation) string { return string(o.Indicator) }},
	{is("organisation", "Organisation", "Identifier of the council or joint area whose figure it is; empty for an area that is only compared with.", document.DataText), func(o observation) string { return o.Organisation }},
	{is("area", "Area", "Identifier of what the figure is for.", document.DataText).filled(), func(o observation) string { return o.Area }},
	{is("period", "Period", "Period of the figure.", document.DataPeriod).filled(), func(o observation) string { return o.Period.String() }},
	{is("value", "Figure", "The figure; worked out from its parts where both are held.", document.DataNumber).in(inUnit), func(o observation) string { return plain(o.Value) }},
	{is("numerator", "Numerator", "Upper part of the figure.", document.DataNumber), func(o observation) string { return plain(o.Numerator) }},
	{is("denominator", "Denominator", "Lower part of the figure.", document.DataNumber), func(o observation) string { return plain(o.Denominator) }},
	{is("lower", "Lower limit", "Lower confidence limit, where the publisher gives one.", document.DataNumber).in(inUnit), func(o observation) string { return plain(o.Lower) }},
	{is("upper", "Upper limit", "Upper confidence limit, where the publisher gives one.", document.DataNumber).in(inUnit), func(o observation) string { return plain(o.Upper) }},
	{is("mark", "Marks", marksMeaning, document.DataWords).of(markWords()), func(o observation) string { return o.Marks.String() }},
	{is("note", "Note", "What the holder of the figure noted beside it.", document.DataText), func(o observation) string { return o.Note }},
	{is("title", "Title", "Title of the measure.", document.DataText).filled(), func(o observation) string { return o.indicator.Title }},
	{is("unit", "Unit", "Unit of the figure; a percentage has % and is given as 61.2.", document.DataText), func(o observation) string { return o.indicator.Unit }},
	{is("origin", "Origin", "Whether the figure came in a return or was held from before.", document.DataWord).of([]string{"history", "return"}).filled(), func(o observation) string {
		if o.Origin == kpi.FromReturn {
			return "return"
		}
		return "history"
	}},
	{is("reason", "Reason", "Why there is no figure, or why it was changed.", document.DataText), func(o observation) string { return o.Reason }},
	{is("source_sha256", "Hash of the file", sourceHash, document.DataHash), func(o observation) string { return o.SHA256 }},
	{is("source_file", "File", sourceFile, document.DataText), func(o observation) string { return o.File }},
	{is("source_sheet", "Sheet", sourceSheet, document.DataText), func(o observation) string { return o.Sheet }},
	{is("source_cell", "Cell", sourceCell, document.DataText), func(o observation) string { return o.Cell }},
}

// ObservationTable describes observations.csv.
var ObservationTable = document.DataTable{
	Name: "observations", File: "observations.csv", Title: "Every figure used",
	Meaning: "A row for each figure that the pack rests on: every period of every measure in it, and of the areas it is compared with. The first eleven columns are those in which perfpack takes in history.",
	Columns: described(observationColumns), Key: []string{"indicator", "area", "period"},
	Refers: []document.DataReference{{Column: "indicator", Table: "indicators", To: "ref"}},
}

// AppendObservation adds the fields of a row of observations.csv to a row that is used again.
func AppendObservation(row []string, ind *kpi.Indicator, f *kpi.Observation) []string {
	n := len(row)
	row = slices.Grow(row, len(observationColumns))[:n+len(observationColumns)]
	fields(row[n:], observationColumns, observation{f, ind})
	return row
}

// outcome is what a row of outcomes.csv is made of.
type outcome struct {
	*kpi.Outcome
	kpi.Standing
	pack *Pack
}

// outcomeColumns are the columns of outcomes.csv.
var outcomeColumns = []column[*outcome]{
	{is("organisation", "Organisation", "Identifier of the council whose pack this is.", document.DataText).filled(), func(o *outcome) string { return o.pack.Organisation.ID }},
	{is("quarter", "Quarter", "Quarter of the pack.", document.DataPeriod).filled(), func(o *outcome) string { return o.pack.Quarter.String() }},
	{is("ref", "Reference", "Reference of the outcome.", document.DataText).filled(), func(o *outcome) string { return o.Ref }},
	{is("tier", "Tier", "Level of the framework, 1 at the top.", document.DataWhole).least(1).filled(), func(o *outcome) string { return strconv.Itoa(o.Tier) }},
	{is("tier_name", "Name of the tier", "What the council calls an outcome of this level.", document.DataText), func(o *outcome) string { return o.pack.tierName(o.Tier) }},
	{is("parent", "Parent", "Reference of the outcome above; empty at the top.", document.DataText), func(o *outcome) string { return o.Parent }},
	{is("title", "Title", "Title of the outcome.", document.DataText).filled(), func(o *outcome) string { return o.Title }},
	{is("statement", "Statement", "The outcome in full.", document.DataText), func(o *outcome) string { return o.Statement }},
	{is("portfolio", "Portfolio", "Cabinet portfolio that answers for it.", document.DataText), func(o *outcome) string { return o.Portfolio }},
	{is("scrutiny_panel", "Scrutiny panel", "Panel that scrutinises it.", document.DataText), func(o *outcome) string { return o.ScrutinyPanel }},
	{count("measures", "Measures", "Distinct measures that serve it or an outcome beneath it."), func(o *outcome) string { return strconv.Itoa(o.Measures) }},
	{count("current", "With a figure", "Measures of these with a figure that stands for the quarter."), func(o *outcome) string { return strconv.Itoa(o.Current) }},
	{count("green", "On target", "Measures of these that are rated green."), func(o *outcome) string { return strconv.Itoa(o.Green) }},
	{count("amber", "Close to target", "Measures of these that are rated amber."), func(o *outcome) string { return strconv.Itoa(o.Amber) }},
	{count("red", "Off target", "Measures of these that are rated red."), func(o *outcome) string { return strconv.Itoa(o.Red) }},
	{count("not_rated", "Not rated", "Measures of these that are not rated."), func(o *outcome) string { return strconv.Itoa(o.Tally.Measures - o.Rated()) }},
	{is("judgement", "Judgement", "The one word for the outcome, given only when enough of its measures are rated.", document.DataWord).of(words(kpi.OffTrack)).filled(),
		func(o *outcome) string { return o.Judgement.String() }},
	{is("illustrative", "Illustrative", "Whether the outcome is made up as an example.", document.DataYesNo).filled(), func(o *outcome) string { return yesNo(o.Illustrative) }},
}

func count(name, title, meaning string) description {
	return is(name, title, meaning, document.DataWhole).in("measures").least(0).filled()
}

// OutcomeTable describes outcomes.csv.
var OutcomeTable = document.DataTable{
	Name: "outcomes", File: "outcomes.csv", Title: "Outcomes and how they stand",
	Meaning: "A row for each outcome of every tier, with how the measures beneath it stand. A measure that serves several outcomes is counted under each of them, so that rows do not add up.",
	Columns: described(outcomeColumns), Key: []string{"ref"},
	Refers: []document.DataReference{{Column: "parent", Table: "outcomes", To: "ref"}},
}

// OutcomeRows calls visit with the fields of each row of outcomes.csv, in the order of the framework. The slice is used again for the next row.
func (p *Pack) OutcomeRows(visit func(fields []string) error) error {
	row := make([]string, len(outcomeColumns))
	for i := range p.Framework.Outcomes {
		o := &p.Framework.Outcomes[i]
		if err := visit(fields(row, outcomeColumns, &outcome{o, p.Standings[o.Ref], p})); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pack) tierName(level int) string {
	for _, t := range p.Framework.Tiers {
		if t.Level == level {
			return t.Name
		}
	}
	return ""
}

// openGovernment is the licence under which councils publish.
var openGovernment = document.Licence{
	Name: "OGL-UK-3.0", Title: "Open Government Licence v3.0", Path: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}

// DataTables describes the tables of open data, in the order in which they are read.
func DataTables() []document.DataTable {
	return []document.DataTable{OutcomeTable, IndicatorTable, ObservationTable}
}

// OpenData describes the pack's open data for whoever loads it: where the figures come from, on what terms they may be used, and what each column holds.
func (p *Pack) OpenData() *document.DataPackage {
	d := &document.DataPackage{
		Name:      strings.ToLower(p.Organisation.ID + "-performance-" + p.Quarter.String()),
		Title:     p.Organisation.Name + ": " + p.Title + ", " + p.Quarter.Label(),
		Publisher: p.Organisation.Name,
		Dated:     p.Dated,
		Sources:   []string{"Returns of the council's services for " + p.Quarter.Label()},
		Licence:   openGovernment,
		Tables:    DataTables(),
	}
	d.Description = "The figures behind the council's performance report for the quarter: its outcomes, its measures and every figure used. " +
		"The files are UTF-8 with commas. An empty field means that there is nothing to say; a reason stands in the column mark or in one whose name ends in _reason. " +
		"A field that a spreadsheet would run as a formula, because it begins with =, +, -, @ or a tab and is not a number, has an apostrophe put before it."
	if p.Notice != "" {
		d.Description = p.Notice + " " + d.Description
	}
	seen := map[string]bool{}
	for i := range p.Assessments {
		if s := p.Assessments[i].Indicator.Source; s != "" && !seen[s] {
			seen[s] = true
			d.Sources = append(d.Sources, s)
		}
	}
	return d
}
