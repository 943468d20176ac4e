package pack

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// IndicatorColumns are the headings of indicators.csv, in order (CONTRACT section 7).
var IndicatorColumns = []string{
	"organisation", "area", "quarter", "ref", "title", "set", "outcomes", "service", "unit", "decimals", "polarity",
	"period", "value", "numerator", "denominator", "mark", "target", "upper", "floor", "final_target", "final_target_period",
	"baseline_period", "baseline", "status", "status_reason", "previous_period", "previous_value",
	"direction_short", "direction_short_reason", "last_year_period", "last_year_value", "direction_long", "direction_long_reason",
	"change_from_baseline", "progress_percent", "expected_progress_percent", "progress_reason",
	"projected_outturn", "projected_low", "projected_high", "projected_reason", "data_quality", "revision", "commentary",
	"source_sha256", "source_file", "source_sheet", "source_cell",
	"target_basis", "carried_forward", "overdue", "rule", "corrective_action", "action_owner", "action_due", "classification", "illustrative",
}

// IndicatorRows calls visit with the fields of each row of indicators.csv, in the order of the framework. The slice is used again for the next row.
func (p *Pack) IndicatorRows(visit func(fields []string) error) error {
	row := make([]string, 0, len(IndicatorColumns))
	for i := range p.Assessments {
		a := &p.Assessments[i]
		row = appendIndicator(row[:0], a, p.served[a.Indicator.Ref])
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}

func appendIndicator(row []string, a *kpi.Assessment, outcomes []string) []string {
	i, c := a.Indicator, &a.Current
	row = append(row,
		a.Organisation, a.Area, a.Quarter.String(), string(i.Ref), i.Title, i.Set.String(), strings.Join(outcomes, ";"), i.Service, i.Unit,
		strconv.Itoa(int(i.Decimals)), i.Polarity.String(),
		c.Period.String(), plain(c.Value), plain(c.Numerator), plain(c.Denominator), c.Marks.String(),
		plain(a.Target.Value), plain(a.Target.Upper), plain(a.Target.Floor), plain(a.FinalTarget), a.FinalTargetPeriod.String(),
	)
	if b := a.Baseline; b != nil {
		row = append(row, b.Period.String(), b.Value.String())
	} else {
		row = append(row, "", "")
	}
	row = append(row, a.Status.String(), string(a.Reason))
	for _, t := range []*kpi.Travel{&a.Short, &a.Long} {
		row = append(row, t.Period.String(), plain(t.Value), t.Direction.String(), string(t.Reason))
	}
	revision := ""
	if r := a.Revised; r != nil {
		revision = "was " + plain(r.Was.Value)
		if !r.Was.Value.Valid {
			revision = "was " + r.Was.Marks.Brackets()
		}
	}
	return append(row,
		plain(a.ChangeFromBaseline), plain(a.Progress), plain(a.ExpectedProgress), string(a.ProgressReason),
		plain(a.Projection.Value), plain(a.Projection.Low), plain(a.Projection.High), string(a.Projection.Reason),
		a.Quality.String(), revision, c.Commentary,
		c.SHA256, c.File, c.Sheet, c.Cell,
		a.Target.Basis.String(), yesNo(a.Carried), yesNo(a.Overdue), a.Rule, c.CorrectiveAction, c.ActionOwner, c.ActionDue,
		i.Classification.String(), yesNo(i.Illustrative),
	)
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
