package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
)

// rowPair is a measure for an area as it stands in both packs.
type rowPair struct {
	*comparer
	before, after map[string]string
}

// differs says whether any of these columns differs. A column that one of the packs does not have was not written by its version of perfpack, and does not count.
func (r *rowPair) differs(columns ...string) bool {
	return slices.ContainsFunc(columns, func(col string) bool {
		was, had := r.before[col]
		is, has := r.after[col]
		return had && has && was != is
	})
}

func (r *rowPair) add(about About, what, was, is string, cause Cause, because string) {
	r.out = append(r.out, Difference{
		About: about, Ref: r.after["ref"], Title: r.after["title"], Area: r.after["area"], What: what, Was: was, Is: is, Cause: cause, Because: because,
	})
}

// figureColumns are those in which a change is a change of the figure.
var figureColumns = []string{"period", "value", "mark"}

func (r *rowPair) compare() {
	var cause Cause
	var because string
	neither := r.before["value"] == "" && r.after["value"] == "" && !r.differs("mark") // whatever the periods, there is no figure to tell of
	figure := r.differs(figureColumns...) && !neither
	if figure {
		cause, because = r.figureCause()
		r.add(AFigure, "figure", r.figure(r.before, r.after), r.figure(r.after, r.before), cause, because)
	}
	target := r.differs("target", "upper", "floor")
	var targetCause Cause
	var targetBecause string
	if target {
		targetCause, targetBecause = r.targetCause()
		r.add(ATarget, "target", r.target(r.before, r.after), r.target(r.after, r.before), targetCause, targetBecause)
	}
	if r.differs("status", "status_reason") {
		was, is := rating(r.before), rating(r.after)
		rule := r.changed(r.after["ref"], func(table, column string) bool {
			return table == "indicators" && slices.Contains([]string{"polarity", "rating_scheme", "green_tolerance", "amber_tolerance", "tolerance_kind", "state"}, column)
		})
		switch {
		case figure:
			r.add(ARating, "rating", was, is, cause, "the figure has changed: "+because)
		case target:
			r.add(ARating, "rating", was, is, targetCause, "the target has changed: "+targetBecause)
		case rule != "":
			r.add(ARating, "rating", was, is, ChangedRule, rule)
		default:
			c, b := r.elsewhere()
			r.add(ARating, "rating", was, is, c, b)
		}
	}
	for _, t := range []struct{ column, what string }{
		{"commentary", "commentary"}, {"corrective_action", "corrective action"}, {"action_owner", "owner of the action"}, {"action_due", "date of the action"},
	} {
		if r.differs(t.column) {
			c, b := r.textCause(t.column)
			r.add(AText, t.what, r.before[t.column], r.after[t.column], c, b)
		}
	}
	for _, t := range []struct{ column, what string }{
		{"title", "title"}, {"unit", "unit"}, {"decimals", "decimal places"}, {"polarity", "which way is good"}, {"set", "set"}, {"service", "service"},
		{"outcomes", "outcomes"}, {"final_target", "final target"}, {"baseline", "baseline"},
	} {
		same := r.before["target"] == r.before[t.column] && r.after["target"] == r.after[t.column]
		if r.differs(t.column) && !(t.column == "final_target" && same) { // else it is told of among the targets
			c, b := ChangedRule, r.changed(r.after["ref"], func(table, column string) bool {
				switch t.column {
				case "outcomes":
					return table == "links"
				case "final_target":
					return table == "targets"
				case "baseline":
					return table == "baselines"
				}
				return table == "indicators" && column == t.column
			})
			if b == "" {
				c, b = r.elsewhere()
			}
			r.add(ADefinition, t.what, r.before[t.column], r.after[t.column], c, b)
		}
	}
}

// figure gives the figure of a row as people read it.
func (r *rowPair) figure(row, other map[string]string) string {
	marks := ""
	if m := row["mark"]; m != "" {
		marks = "[" + strings.ReplaceAll(m, ";", "][") + "]"
	}
	if row["value"] == "" {
		return strings.TrimSpace("no figure " + marks)
	}
	text := strings.TrimSpace(printed(row, row["value"], other["value"]) + " " + marks)
	if row["period"] != other["period"] {
		if p, err := period.Parse(row["period"]); err == nil {
			text += " for " + p.Short()
		}
	}
	return text
}

func (r *rowPair) target(row, other map[string]string) string {
	if row["target"] == "" {
		return "none"
	}
	text := printed(row, row["target"], other["target"])
	if row["upper"] != "" {
		text += " to " + printed(row, row["upper"], other["upper"])
	}
	if row["floor"] != "" {
		text += ", floor " + printed(row, row["floor"], other["floor"])
	}
	return text
}

func rating(row map[string]string) string {
	text := strings.ReplaceAll(row["status"], "_", " ")
	if row["status_reason"] != "" {
		text += " (" + strings.ReplaceAll(row["status_reason"], "_", " ") + ")"
	}
	return text
}

// source names the file that a row's figure came from, with the day on which it was received where that is known. A pack does not name one whose name says what
// is not public.
func (r *rowPair) source(row map[string]string) string {
	text := cmp.Or(row["source_file"], "a file that is not named here")
	if when := r.when(row["source_sha256"]); when != "" {
		text += ", received " + when
	}
	return text
}

// figureCause says why the figure is another one.
func (r *rowPair) figureCause() (Cause, string) {
	if r.newTime {
		return NewQuarter, "it is the figure of another quarter"
	}
	had, has := r.before["value"] != "", r.after["value"] != ""
	another := r.before["source_sha256"] != r.after["source_sha256"]
	rule := r.changed(r.after["ref"], func(table, column string) bool {
		return table == "indicators" && slices.Contains([]string{"measure", "multiplier", "unit", "accumulation", "frequency", "lag_quarters", "definition", "about_people", "classification", "state"}, column)
	})
	switch {
	case !has && r.after["mark"] == "c":
		return Withdrawn, "it is kept back, so that nobody can be known from it"
	case r.answered():
		return Answered, "the query about it was answered"
	case r.gone() && rule != "":
		return ChangedRule, rule
	case r.gone():
		return Withdrawn, r.whyGone()
	case !had && has && another:
		return LateReturn, "it came in " + r.source(r.after)
	case had && !has && another:
		return Withdrawn, "it was taken back in " + r.source(r.after)
	case r.before["value"] != r.after["value"] && another:
		return RevisedFigure, "it was revised in " + r.source(r.after)
	case rule != "":
		return ChangedRule, rule
	case r.before["value"] != r.after["value"] && had && has:
		return r.elsewhere()
	}
	return r.reserve()
}

// queried says that a row is of a final pack, and that an open query about its figure keeps that out.
func queried(row map[string]string) bool { return row["status_reason"] == "query_open" }

// gone says that what stood in the earlier pack came in a file, and that nothing stands in the later one.
func (r *rowPair) gone() bool {
	return r.before["source_sha256"] != "" && r.after["source_sha256"] == ""
}

func (r *rowPair) whyGone() string {
	if queried(r.after) {
		return "a query about the figure is open, which keeps it out of final packs"
	}
	return "the file that it came in no longer counts: " + r.source(r.before)
}

// answered says that what stands in the later pack was in the returns of the earlier one, and was kept out of that by a query.
func (r *rowPair) answered() bool {
	return queried(r.before) && r.after["source_sha256"] != "" && slices.ContainsFunc(r.was.Inputs.Returns, func(f proof.File) bool { return f.SHA256 == r.after["source_sha256"] })
}

// reserve says why the same figure has other marks, or shows where it did not.
func (r *rowPair) reserve() (Cause, string) {
	has := func(row map[string]string) bool { return slices.Contains(strings.Split(row["mark"], ";"), "p") }
	switch {
	case r.before["source_sha256"] == "" && r.after["source_sha256"] != "":
		return LateReturn, "it came in " + r.source(r.after)
	case r.before["source_sha256"] != r.after["source_sha256"]:
		if has(r.before) && !has(r.after) {
			return Confirmed, "it was confirmed in " + r.source(r.after)
		}
		return Reserved, "it was sent again in " + r.source(r.after)
	case has(r.before) && !has(r.after):
		return Answered, "the query about it was answered"
	case has(r.after) && !has(r.before):
		return Reserved, "a query about it is open"
	}
	return r.elsewhere()
}

// targetCause says why the target is another one.
func (r *rowPair) targetCause() (Cause, string) {
	if r.newTime {
		return NewQuarter, "it is the target of another quarter"
	}
	set := r.changed(r.after["ref"], func(table, _ string) bool { return table == "targets" || table == "baselines" })
	switch {
	case set != "":
		return NewTarget, set
	case r.otherFramework():
		return NewTarget, "the framework has changed"
	}
	return ReckonedTarget, "it is worked out from figures of the year before, which have changed"
}

// otherFramework says whether the packs were made with another framework.
func (r *rowPair) otherFramework() bool {
	return r.was.Inputs.Framework != r.is.Inputs.Framework
}

// textCause says why the service's words are others.
func (r *rowPair) textCause(column string) (Cause, string) {
	switch {
	case r.newTime:
		return NewQuarter, "it was written for another quarter"
	case r.answered():
		return Answered, "the query about the figure was answered"
	case r.gone():
		return Withdrawn, r.whyGone()
	case r.before["source_sha256"] != r.after["source_sha256"] && r.before["source_sha256"] == "":
		return LateReturn, "it came in " + r.source(r.after)
	case r.before["source_sha256"] != r.after["source_sha256"]:
		return RevisedFigure, "it was written anew in " + r.source(r.after)
	case r.before[column] == "":
		return Answered, "it had been held back until somebody had looked at it"
	}
	return r.elsewhere()
}

// elsewhere names what may be the cause when nothing about the measure itself is.
func (r *rowPair) elsewhere() (Cause, string) {
	switch {
	case r.newTime:
		return NewQuarter, "it is another quarter"
	case r.otherFramework():
		return ChangedRule, "the framework has changed"
	case r.was.Inputs.Settings != r.is.Inputs.Settings:
		return ChangedSettings, "the settings have changed"
	case r.was.Program != r.is.Program || r.was.Build != r.is.Build:
		return OtherProgram, fmt.Sprintf("perfpack %s reckons it otherwise than %s did", r.is.Program, r.was.Program)
	}
	return RevisedFigure, "figures of other periods or areas, on which it rests, have changed"
}
