package xlsx

import (
	"slices"
	"strconv"
	"time"
)

// The sheets of milestones, budgets and risks have a column Check too. What it says first of a row is what the reading of the return would ask, or what the
// report would have to print as not given.

// stateCheck is one thing that may be amiss in a row: the condition as a formula, whether it holds in the row as it is issued, and what is said.
type stateCheck struct {
	when  string
	holds bool
	says  string
}

// stateTally is the column Check of one sheet, for counting: where it stands, and what it says of each row as issued.
type stateTally struct {
	column string
	says   []string
}

// saidOf gives the formula for the column Check, and what it says of the row as issued: the first check that holds, or that all is done.
func (w *returnWords) saidOf(checks []stateCheck) (formula, now string) {
	formula, now = quoted(w.Checks.Done), w.Checks.Done
	for _, c := range slices.Backward(checks) {
		formula = "IF(" + c.when + "," + quoted(c.says) + "," + formula + ")"
		if c.holds {
			now = c.says
		}
	}
	return formula, now
}

func filledIn(cell string) string { return "LEN(TRIM(" + cell + "))>0" }
func leftOut(cell string) string  { return "LEN(TRIM(" + cell + "))=0" }

func (m *MilestoneAsk) checks(w *returnWords, cell func(heading string) string) []stateCheck {
	progress, expected, reached, why := cell("Progress"), cell("Expected by"), cell("Reached on"), cell("Why")
	complete, given := m.Progress == "Complete", m.Progress == "Paused" || m.Progress == "Cancelled"
	late := progress + `<>"Complete",ISNUMBER(` + expected + ")," + expected + ">" + dayNumber(m.Due)
	return []stateCheck{
		{leftOut(progress), m.Progress == "", w.Checks.Standing.Says},
		{"AND(" + progress + `="Complete",` + leftOut(reached) + ")", complete && m.Reached.IsZero(), w.Checks.Reached.Says},
		{"AND(" + progress + `<>"Complete",` + filledIn(reached) + ")", !complete && !m.Reached.IsZero(), w.Checks.Complete.Says},
		{
			"AND(" + leftOut(why) + ",OR(" + progress + `="Paused",` + progress + `="Cancelled",AND(` + late + ")))",
			m.Why == "" && (given || !complete && m.Expected.After(m.Due)), w.Checks.Why.Says,
		},
	}
}

func (b *BudgetAsk) checks(w *returnWords, cell func(heading string) string) []stateCheck {
	profile, actual, forecast, saving, why := cell("Profile to date"), cell("Actual to date"), cell("Forecast for the year"), cell("State of saving"), cell("Why")
	word := func(c string) string { return "AND(" + filledIn(c) + ",NOT(ISNUMBER(" + c + ")))" }
	list := []stateCheck{
		{"AND(" + leftOut(profile) + "," + leftOut(actual) + "," + leftOut(forecast) + ")", !b.Profile.Valid && !b.Actual.Valid && !b.Forecast.Valid, w.Checks.Standing.Says},
		{"OR(" + word(profile) + "," + word(actual) + "," + word(forecast) + ")", false, w.Checks.Number.Says},
		{leftOut(forecast), !b.Forecast.Valid, w.Checks.Forecast.Says},
	}
	if b.IsSaving {
		list = append(list, stateCheck{leftOut(saving), b.Saving == "", w.Checks.Saving.Says})
	}
	if !b.IsNet {
		list = append(list, stateCheck{
			"AND(" + leftOut(why) + ",ISNUMBER(" + actual + ")," + forecast + "<" + actual + ")",
			b.Why == "" && b.Actual.Valid && b.Forecast.Valid && b.Forecast.Decimal.LessThan(b.Actual.Decimal), w.Checks.Below.Says,
		})
	}
	return list
}

func (k *RiskAsk) checks(w *returnWords, cell func(heading string) string) []stateCheck {
	likelihood, impact := cell("Likelihood"), cell("Impact")
	list := []stateCheck{
		{"AND(" + leftOut(likelihood) + "," + leftOut(impact) + ")", k.Likelihood == "" && k.Impact == "", w.Checks.Standing.Says},
		{"OR(" + leftOut(likelihood) + "," + leftOut(impact) + ")", k.Likelihood == "" || k.Impact == "", w.Checks.Assess.Says},
	}
	if k.Alike {
		list = append(list, stateCheck{
			"AND(" + leftOut(cell("Why")) + ",TRIM(" + likelihood + ")&\", \"&TRIM(" + impact + ")=" + quoted(k.Last) + ")",
			k.Why == "" && k.Likelihood+", "+k.Impact == k.Last, w.Checks.Alike.Says,
		})
	}
	return list
}

// dayNumber gives a day as a formula has it.
func dayNumber(day time.Time) string {
	return strconv.FormatInt(int64(day.Sub(excelEpoch)/(24*time.Hour)), 10)
}
