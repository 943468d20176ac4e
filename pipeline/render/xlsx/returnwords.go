package xlsx

import (
	"fmt"
	"strings"
)

// returnWords is the part [return] of returns.toml.
type returnWords struct {
	Title string `toml:"title"`
	Start struct {
		Council      string   `toml:"council"`
		Programme    string   `toml:"programme"`
		Service      string   `toml:"service"`
		Lead         string   `toml:"lead"`
		Quarter      string   `toml:"quarter"`
		Due          string   `toml:"due"`
		Contact      string   `toml:"contact"`
		Lines        string   `toml:"lines"`
		ToFill       string   `toml:"to_fill"`
		ToMend       string   `toml:"to_mend"`
		Signed       string   `toml:"signed"`
		ToFillText   string   `toml:"to_fill_text"`
		ToMendText   string   `toml:"to_mend_text"`
		SignedYes    string   `toml:"signed_yes"`
		SignedNo     string   `toml:"signed_no"`
		HowTitle     string   `toml:"how_title"`
		How          []string `toml:"how"`
		LegendTitle  string   `toml:"legend_title"`
		LegendInput  string   `toml:"legend_input"`
		LegendInputT string   `toml:"legend_input_text"`
		LegendLock   string   `toml:"legend_locked"`
		LegendLockT  string   `toml:"legend_locked_text"`
	} `toml:"start"`
	Sheet struct {
		Title             string   `toml:"title"`
		Lead              []string `toml:"lead"`
		Covers            string   `toml:"covers"`
		Definition        string   `toml:"definition"`
		NumeratorCounts   string   `toml:"numerator_counts"`
		DenominatorCounts string   `toml:"denominator_counts"`
		LastCommentary    string   `toml:"last_commentary"`
		AskedBecause      string   `toml:"asked_because"`
	} `toml:"sheet"`
	Milestones stateWords         `toml:"milestones"`
	Budgets    stateWords         `toml:"budgets"`
	Risks      stateWords         `toml:"risks"`
	Width      map[string]float64 `toml:"width"`
	Prompt     map[string]string  `toml:"prompt"`
	Checks     struct {
		Title      string    `toml:"title"`
		Lead       []string  `toml:"lead"`
		Said       string    `toml:"said"`
		Severity   string    `toml:"severity"`
		Lines      string    `toml:"lines"`
		Mend       string    `toml:"mend"`
		Done       string    `toml:"done"`
		ToFill     checkWord `toml:"to_fill"`
		Reason     checkWord `toml:"reason"`
		Both       checkWord `toml:"both"`
		Number     checkWord `toml:"number"`
		Parts      checkWord `toml:"parts"`
		Divide     checkWord `toml:"divide"`
		Bounds     checkWord `toml:"bounds"`
		Disagree   checkWord `toml:"disagree"`
		Commentary checkWord `toml:"commentary"`
		Action     checkWord `toml:"action"`
		Stale      checkWord `toml:"stale"`
		// Of milestones, budget lines and risks.
		Standing checkWord `toml:"standing"`
		Reached  checkWord `toml:"reached"`
		Complete checkWord `toml:"complete"`
		Why      checkWord `toml:"why"`
		Forecast checkWord `toml:"forecast"`
		Saving   checkWord `toml:"saving"`
		Below    checkWord `toml:"below"`
		Assess   checkWord `toml:"assess"`
		Alike    checkWord `toml:"alike"`
	} `toml:"checks"`
	SignOff struct {
		Title          string   `toml:"title"`
		Lead           []string `toml:"lead"`
		Item           string   `toml:"item"`
		Answer         string   `toml:"answer"`
		Declaration    string   `toml:"declaration"`
		Issues         string   `toml:"issues"`
		Choices        []string `toml:"choices"`
		PromptName     string   `toml:"prompt_name"`
		PromptRole     string   `toml:"prompt_role"`
		PromptDate     string   `toml:"prompt_date"`
		PromptRevision string   `toml:"prompt_revision"`
		PromptIssues   string   `toml:"prompt_issues"`
	} `toml:"sign_off"`
}

// checkWord is one thing that the column Check can say.
type checkWord struct {
	Says     string `toml:"says"`
	Severity string `toml:"severity"`
	Mend     string `toml:"mend"`
}

// checks gives the checks of figures in the order in which they are made: a line shows the first that it does not pass.
func (w *returnWords) checks() []checkWord {
	c := &w.Checks
	return []checkWord{c.ToFill, c.Reason, c.Both, c.Number, c.Parts, c.Divide, c.Bounds, c.Disagree, c.Commentary, c.Action, c.Stale}
}

// stateChecks gives the checks of milestones, budget lines and risks.
func (w *returnWords) stateChecks() []checkWord {
	c := &w.Checks
	return []checkWord{c.Standing, c.Number, c.Reached, c.Complete, c.Why, c.Forecast, c.Saving, c.Below, c.Assess, c.Alike}
}

// check refuses words that would not work in the formulas which they stand in.
func (w *returnWords) check() error {
	if w.Checks.Done == "" {
		return fmt.Errorf("%s: return.checks.done must be given", ReturnsFile)
	}
	seen := map[string]bool{w.Checks.Done: true}
	for _, c := range append(w.checks(), w.stateChecks()...) {
		switch {
		case c.Says == "" || c.Severity == "" || c.Mend == "":
			return fmt.Errorf("%s: each of return.checks needs says, severity and mend", ReturnsFile)
		case seen[c.Says] && c != w.Checks.Number: // which both kinds of sheet say
			return fmt.Errorf("%s: two of return.checks say %q, and the lines could not be counted apart", ReturnsFile, c.Says)
		case strings.ContainsAny(c.Says, "?*~<>=") || units(c.Says) > 120:
			return fmt.Errorf("%s: %q cannot be counted: it must have at most 120 characters, and none of ? * ~ < > =", ReturnsFile, c.Says)
		}
		seen[c.Says] = true
	}
	return nil
}

// about fills in the words that are the same on every sheet of a return.
func (f *ReturnForm) about() *strings.Replacer {
	return strings.NewReplacer(
		"{council}", f.Council, "{programme}", f.Programme, "{service}", f.ServiceName, "{lead}", f.LeadRole, "{quarter}", f.Quarter,
		"{due}", f.Due.Format("2 January 2006"), "{lines}", fmt.Sprint(f.asked()),
	)
}

// asked counts the lines asked for: figures, milestones, budget lines and risks.
func (f *ReturnForm) asked() int {
	return len(f.Lines) + len(f.States.Milestones) + len(f.States.Budgets) + len(f.States.Risks)
}
