package pack

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"perfpack/pipeline/kpi"
)

// Wording is the words of the products: fixed words for statuses, directions and reasons, and sentences into which figures are put.
// It comes from the templates, so that a council can say things its own way, and is checked for completeness when it is read.
type Wording struct {
	sentences *template.Template
	words     map[string]string // sentences without figures, made once
}

// families are the groups of fixed words, with every word that a group must have.
var families = map[string][]string{
	"status":    {"green", "amber", "red", "not_rated"},
	"direction": {"better", "worse", "no_clear_change", "up", "down", "not_comparable"},
	"judgement": {"on_track", "mixed", "off_track", "no_judgement"},
	"quality":   {"high", "medium", "low", "not_assessed"},
	"good":      {"higher", "lower", "range", "none"},
	"set":       {"outcome", "organisational", "service", "context"},
	"accumulation": {
		"in_quarter", "snapshot", "year_to_date", "rolling_12_months", "rolling_36_months", "annual", "academic_year", "calendar_year",
	},
	"evidence": {"established", "plausible", "assumed"},
	"mark":     {"p", "r", "e", "c", "x", "z", "low", "b"},
	"reason": {
		"not_due", "awaited", "late", "withheld", "not_available", "not_applicable", "under_review", "baselining", "context_only", "no_target",
		"retired", "no_floor", "no_figure", "first_figure", "no_previous_figure", "cumulative", "overlapping_periods", "annual_only",
		"no_new_figure", "break_in_series", "no_baseline", "target_equals_baseline", "range_target", "not_defined", "too_few_figures", "year_complete",
	},
	"when":    {"previous", "last year", "year before"},
	"summary": {"no measures", "no reds"},
}

// sentences are the names of the pieces into which figures are put.
var sentences = []string{
	"saying figure", "saying against target", "saying not rated", "saying no figure", "saying carried", "saying overdue",
	"saying better", "saying worse", "saying no clear change", "saying up", "saying down",
	"saying progress", "saying moved away", "saying target passed", "saying revised", "saying serves",
	"summary headline", "summary outcome", "summary not rated", "summary carried",
	"chart alt", "chart trend", "chart single",
}

// ReadWording reads the words from the text of a template file. Every name that is missing is named in the error.
func ReadWording(text string) (*Wording, error) {
	t, err := template.New("wording").Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("reading the wording: %w", err)
	}
	w := &Wording{sentences: t, words: map[string]string{}}
	var missing []string
	for family, words := range families {
		for _, word := range words {
			name := family + " " + word
			piece := t.Lookup(name)
			if piece == nil {
				missing = append(missing, name)
				continue
			}
			var b bytes.Buffer
			if err := piece.Execute(&b, nil); err != nil {
				return nil, fmt.Errorf("the wording %q: %w", name, err)
			}
			w.words[name] = b.String()
		}
	}
	for _, name := range sentences {
		if t.Lookup(name) == nil {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		slices.Sort(missing)
		return nil, fmt.Errorf("the wording lacks %s", strings.Join(missing, ", "))
	}
	return w, nil
}

// word gives a fixed word of a family; a word that the family does not have, such as a later reason, is given as it is, readable if not pretty.
func (w *Wording) word(family, name string) string {
	if s, ok := w.words[family+" "+name]; ok {
		return s
	}
	return strings.ReplaceAll(name, "_", " ")
}

// say puts figures into a sentence. The names are checked when the wording is read, so what can go wrong here is a mistake in a template's use of its figures.
func (w *Wording) say(name string, figures any) string {
	var b strings.Builder
	if err := w.sentences.ExecuteTemplate(&b, name, figures); err != nil {
		return fmt.Sprintf("(wording %q: %v)", name, err)
	}
	return b.String()
}

// GoodIs says which way is good, in words.
func (w *Wording) GoodIs(p kpi.Polarity) string { return w.word("good", p.String()) }
