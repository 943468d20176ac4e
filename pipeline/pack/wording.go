package pack

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// Wording is the words of the products: fixed words for statuses, directions and reasons, and sentences into which figures are put.
// It comes from the templates, so that a council can say things its own way, and is checked for completeness when it is read.
type Wording struct {
	sentences *template.Template
	words     map[string]string // sentences without figures, made once
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
	switch counts := figures.(type) {
	case map[string]int:
		set := make(map[string]quantity, len(counts))
		for k, n := range counts {
			set[k] = quantity(n)
		}
		figures = set
	case map[string]any:
		for k, v := range counts {
			if n, ok := v.(int); ok {
				counts[k] = quantity(n)
			}
		}
	}
	var b strings.Builder
	if err := w.sentences.ExecuteTemplate(&b, name, figures); err != nil {
		return fmt.Sprintf("(wording %q: %v)", name, err)
	}
	return b.String()
}

// GoodIs says which way is good, in words.
func (w *Wording) GoodIs(p kpi.Polarity) string { return w.word("good", p.String()) }

// quantity is a number of things, written with its thousands apart. To a template it is a number all the same.
type quantity int

func (q quantity) String() string { return kpi.Number(decimal.NewFromInt(int64(q)), 0) }
