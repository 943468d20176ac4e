package pack

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// indicatorRow is what a row of indicators.csv is made of.
type indicatorRow struct {
	*kpi.Assessment
	served []string // outcomes, in the order of the links
}

// inUnit says in what the figures of a measure are counted.
const inUnit = "as named in the column unit"

// indicatorColumns are the columns of indicators.csv (CONTRACT section 7), each with what stands in it.
var indicatorColumns = []column[*indicatorRow]{
	{is("organisation", "Organisation", "Identifier of the council whose pack this is.", document.DataText).filled(), func(r *indicatorRow) string { return r.Organisation }},
	{is("area", "Area", "Identifier of what the figure is for: the council itself, a joint area or a part.", document.DataText).filled(), func(r *indicatorRow) string { return r.Area }},
	{is("quarter", "Quarter", "Quarter of the pack.", document.DataPeriod).filled(), func(r *indicatorRow) string { return r.Quarter.String() }},
	{is("ref", "Reference", "Reference of the measure.", document.DataText).filled(), func(r *indicatorRow) string { return string(r.Indicator.Ref) }},
	{is("title", "Title", "Title of the measure.", document.DataText).filled(), func(r *indicatorRow) string { return r.Indicator.Title }},
	{is("set", "Set", "Whether it measures change for people, the council as a whole, one service, or is only shown for context.", document.DataWord).
		of(words(kpi.ContextSet)).filled(), func(r *indicatorRow) string { return r.Indicator.Set.String() }},
	{is("outcomes", "Outcomes", "References of the outcomes it serves, separated by semicolons.", document.DataText), func(r *indicatorRow) string { return strings.Join(r.served, ";") }},
	{is("service", "Service", "Identifier of the service that returns its figures.", document.DataText).filled(), func(r *indicatorRow) string { return r.Indicator.Service }},
	{is("unit", "Unit", "Unit of its figures; a percentage has % and is given as 61.2.", document.DataText), func(r *indicatorRow) string { return r.Indicator.Unit }},
	{is("decimals", "Decimal places", "Decimal places at which it is shown and judged.", document.DataWhole).least(0).filled(),
		func(r *indicatorRow) string { return strconv.Itoa(int(r.Indicator.Decimals)) }},
	{is("polarity", "Good is", "Which way is good.", document.DataWord).of(words(kpi.Neutral)).filled(), func(r *indicatorRow) string { return r.Indicator.Polarity.String() }},

	{is("period", "Period", "Period of the figure.", document.DataPeriod), func(r *indicatorRow) string { return r.Current.Period.String() }},
	{is("value", "Figure", "The figure; worked out from its parts where both are held.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Current.Value) }},
	{is("numerator", "Numerator", "Upper part of the figure.", document.DataNumber), func(r *indicatorRow) string { return plain(r.Current.Numerator) }},
	{is("denominator", "Denominator", "Lower part of the figure.", document.DataNumber), func(r *indicatorRow) string { return plain(r.Current.Denominator) }},
	{is("mark", "Marks", marksMeaning, document.DataWords).of(markWords()), func(r *indicatorRow) string { return r.Current.Marks.String() }},

	{is("target", "Target", "What the figure is judged against; for a range, its lower bound.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Target.Value) }},
	{is("upper", "Upper bound", "Upper bound of a range.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Target.Upper) }},
	{is("floor", "Floor", "The least that is amber, where the rating has a floor.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Target.Floor) }},
	{is("final_target", "Final target", "The latest dated target.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.FinalTarget) }},
	{is("final_target_period", "Period of the final target", "Period that the final target is for.", document.DataPeriod), func(r *indicatorRow) string { return r.FinalTargetPeriod.String() }},
	{is("baseline_period", "Baseline period", "Period of the baseline.", document.DataPeriod), func(r *indicatorRow) string {
		if r.Baseline == nil {
			return ""
		}
		return r.Baseline.Period.String()
	}},
	{is("baseline", "Baseline", "Figure from which progress is counted.", document.DataNumber).in(inUnit), func(r *indicatorRow) string {
		if r.Baseline == nil {
			return ""
		}
		return r.Baseline.Value.String()
	}},
	{is("status", "Status", "How the figure stands against its target.", document.DataWord).of(words(kpi.Red)).filled(), func(r *indicatorRow) string { return r.Status.String() }},
	{is("status_reason", "Why it is not rated", "A fixed word for why there is no rating.", document.DataText), func(r *indicatorRow) string { return string(r.Reason) }},

	{is("previous_period", "Period before", "Period of the figure before.", document.DataPeriod), func(r *indicatorRow) string { return r.Short.Period.String() }},
	{is("previous_value", "Figure before", "Figure of the period before.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Short.Value) }},
	{is("direction_short", "Direction on the period before", "Direction of travel against the period before.", document.DataWord).of(words(kpi.Down)).filled(),
		func(r *indicatorRow) string { return r.Short.Direction.String() }},
	{is("direction_short_reason", "Why it is not comparable with the period before", "A fixed word.", document.DataText), func(r *indicatorRow) string { return string(r.Short.Reason) }},
	{is("last_year_period", "Period a year ago", "The same period of the year before.", document.DataPeriod), func(r *indicatorRow) string { return r.Long.Period.String() }},
	{is("last_year_value", "Figure a year ago", "Figure of the same period of the year before.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Long.Value) }},
	{is("direction_long", "Direction on a year ago", "Direction of travel against a year ago.", document.DataWord).of(words(kpi.Down)).filled(),
		func(r *indicatorRow) string { return r.Long.Direction.String() }},
	{is("direction_long_reason", "Why it is not comparable with a year ago", "A fixed word.", document.DataText), func(r *indicatorRow) string { return string(r.Long.Reason) }},

	{is("change_from_baseline", "Change from baseline", "The figure less the baseline.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.ChangeFromBaseline) }},
	{is("progress_percent", "Progress to target", "Share of the way from baseline to final target that is gone; not held within 0 and 100.", document.DataNumber).in("per cent"),
		func(r *indicatorRow) string { return plain(r.Progress) }},
	{is("expected_progress_percent", "Progress due by now", "Share of the way due by now.", document.DataNumber).in("per cent"), func(r *indicatorRow) string { return plain(r.ExpectedProgress) }},
	{is("progress_reason", "Why there is no progress", "A fixed word.", document.DataText), func(r *indicatorRow) string { return string(r.ProgressReason) }},
	{is("projected_outturn", "Projected outturn", "Where the year is expected to end.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Projection.Value) }},
	{is("projected_low", "Projected outturn, low", "Lower end of the 80 per cent range.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Projection.Low) }},
	{is("projected_high", "Projected outturn, high", "Upper end of the 80 per cent range.", document.DataNumber).in(inUnit), func(r *indicatorRow) string { return plain(r.Projection.High) }},
	{is("projected_reason", "Why there is no projection", "A fixed word.", document.DataText), func(r *indicatorRow) string { return string(r.Projection.Reason) }},

	{is("data_quality", "Data quality", "How far the figures of the measure can be relied on.", document.DataWord).of(words(kpi.HighQuality)).filled(), func(r *indicatorRow) string { return r.Quality.String() }},
	{is("revision", "Revision", "What the figure was when it was first published, where it has changed since.", document.DataText), func(r *indicatorRow) string {
		switch v := r.Revised; {
		case v == nil:
			return ""
		case !v.Was.Value.Valid:
			return "was " + v.Was.Marks.Brackets()
		default:
			return "was " + plain(v.Was.Value)
		}
	}},
	{is("commentary", "Commentary", "What the service says about the figure.", document.DataText), func(r *indicatorRow) string { return r.Current.Commentary }},
	{is("source_sha256", "Hash of the file", sourceHash, document.DataHash), func(r *indicatorRow) string { return r.Current.SHA256 }},
	{is("source_file", "File", sourceFile, document.DataText), func(r *indicatorRow) string { return r.Current.File }},
	{is("source_sheet", "Sheet", sourceSheet, document.DataText), func(r *indicatorRow) string { return r.Current.Sheet }},
	{is("source_cell", "Cell", sourceCell, document.DataText), func(r *indicatorRow) string { return r.Current.Cell }},

	{is("target_basis", "How the target was arrived at", "A fixed word for which of the stated targets it rests on, and how.", document.DataWord).of(words(kpi.FinalHeld)).filled(),
		func(r *indicatorRow) string { return r.Target.Basis.String() }},
	{is("carried_forward", "Carried forward", "Whether the figure was shown in an earlier quarter already.", document.DataYesNo).filled(), func(r *indicatorRow) string { return yesNo(r.Carried) }},
	{is("overdue", "Overdue", "Whether a later figure was due by now.", document.DataYesNo).filled(), func(r *indicatorRow) string { return yesNo(r.Overdue) }},
	{is("rule", "Rule applied", "How the status was arrived at, with its numbers.", document.DataText), func(r *indicatorRow) string { return r.Rule }},
	{is("corrective_action", "Corrective action", "What the service is doing.", document.DataText), func(r *indicatorRow) string { return r.Current.CorrectiveAction }},
	{is("action_owner", "Owner of the action", "Post that answers for the action.", document.DataText), func(r *indicatorRow) string { return r.Current.ActionOwner }},
	{is("action_due", "Action due", "Day by which the action is due.", document.DataDay), func(r *indicatorRow) string { return r.Current.ActionDue }},
	{is("classification", "Classification", "Who may see it.", document.DataWord).of(words(kpi.Public)).filled(), func(r *indicatorRow) string { return r.Indicator.Classification.String() }},
	{is("illustrative", "Illustrative", "Whether the measure is made up as an example.", document.DataYesNo).filled(), func(r *indicatorRow) string { return yesNo(r.Indicator.Illustrative) }},
}

// IndicatorTable describes indicators.csv.
var IndicatorTable = document.DataTable{
	Name: "indicators", File: "indicators.csv", Title: "Measures in the quarter",
	Meaning: "A row for each measure and area of the pack, with its figure for the quarter, what it was judged against, how it stands and has moved, and the cell it came from.",
	Columns: described(indicatorColumns), Key: []string{"organisation", "area", "quarter", "ref"},
}

// IndicatorColumns are the headings of indicators.csv, in order.
var IndicatorColumns = IndicatorTable.Headings()

// IndicatorRows calls visit with the fields of each row of indicators.csv, in the order of the framework. The slice is used again for the next row.
func (p *Pack) IndicatorRows(visit func(fields []string) error) error {
	row := make([]string, len(indicatorColumns))
	for i := range p.Assessments {
		a := &p.Assessments[i]
		if err := visit(fields(row, indicatorColumns, &indicatorRow{a, p.served[a.Indicator.Ref]})); err != nil {
			return err
		}
	}
	return nil
}

// plain writes a number in full, with a point and without separators; an absent one is an empty field.
func plain(v decimal.NullDecimal) string {
	if !v.Valid {
		return ""
	}
	return v.Decimal.String()
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
