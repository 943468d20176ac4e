package pipeline

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
)

// discretion knows what must not be named in anything that is published: the texts by which rows that are not public are known. What people type
// elsewhere, into names of files and sheets and beside the lines of a return, may mention them.
type discretion struct {
	words []string // folded, each between blanks
	files map[string]string
}

// shortest is how many letters a word has at least to be looked for: "R1" stands in too many places to tell anything.
const shortest = 3

// discreet gives what must not be named of the framework in force.
func (s *Session) discreet() *discretion {
	if s.discretion == nil {
		s.discretion = &discretion{words: wordsOf(s.framework.Restricted()), files: map[string]string{}}
	}
	return s.discretion
}

// wordsOf lists the references, titles and names of a framework's classified rows, folded.
func wordsOf(fw *kpi.Framework) []string {
	var list []string
	add := func(texts ...string) {
		for _, t := range texts {
			if f := folded(t); len(f) >= shortest+2 {
				list = append(list, f)
			}
		}
	}
	for i := range fw.Indicators {
		add(string(fw.Indicators[i].Ref), fw.Indicators[i].Title)
	}
	for _, d := range fw.Delivery.Deliverables {
		add(d.Ref, d.Title)
	}
	for _, m := range fw.Delivery.Milestones {
		add(m.Ref, m.Title)
	}
	for _, b := range fw.Finance.Budgets {
		add(b.Line, b.Title)
	}
	for _, a := range fw.Finance.Assets {
		add(a.Ref, a.Title)
	}
	for _, c := range fw.Finance.Contracts {
		add(c.Ref, c.Title, c.Supplier)
	}
	for _, r := range fw.Risks.Risks {
		add(r.Ref, r.Description)
	}
	for _, a := range fw.Risks.Actions {
		add(a.Ref, a.Title)
	}
	for _, p := range fw.Thread.Partners {
		add(p.Ref, p.Name)
	}
	for _, p := range fw.Thread.Plans {
		add(p.Ref, p.Title)
	}
	for _, a := range fw.Thread.Activities {
		add(a.Ref, a.Title)
	}
	for _, d := range fw.Thread.Decisions {
		add(d.Ref, d.Title)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// folded gives a text as it is compared: small letters and digits, with one blank for whatever stands between them, at both ends too.
func folded(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ") + " "
}

// names says that a text names what is not public, even by chance.
func (d *discretion) names(text string) bool {
	if text == "" || len(d.words) == 0 {
		return false
	}
	f := folded(text)
	return slices.ContainsFunc(d.words, func(w string) bool { return strings.Contains(f, w) })
}

// mentions says that a finding names what is not public: it is left out of packs then.
func (d *discretion) mentions(f *finding.Finding) bool {
	return slices.ContainsFunc([]string{f.Subject, f.Found, f.Mend, f.Sheet, f.Column}, d.names)
}

// untold says that the name of a file or a sheet is not fit to be published.
func (d *discretion) untold(name string) bool { return d.names(name) || ingest.Personal(name) != "" }

// file gives the name under which a file is published: its own, or one from its hash where that says too much.
func (d *discretion) file(name, hash string) string {
	if name == "" {
		return ""
	}
	key := hash + name
	told, known := d.files[key]
	if !known {
		told = name
		if d.untold(strings.TrimSuffix(name, filepath.Ext(name))) {
			told = nameless(name, hash)
		}
		d.files[key] = told
	}
	return told
}

// nameless gives a file a name that says nothing.
func nameless(name, hash string) string {
	const digits = 8 // of a hash, to tell files of a quarter apart
	return "file-" + hash[:min(digits, len(hash))] + strings.ToLower(filepath.Ext(name))
}

// source gives the place of a figure as it is published.
func (d *discretion) source(s kpi.Source) kpi.Source {
	s.File = d.file(s.File, s.SHA256)
	if s.Sheet != "" {
		key := "\x00" + s.Sheet
		told, known := d.files[key]
		if !known {
			if told = s.Sheet; d.untold(s.Sheet) {
				told = ""
			}
			d.files[key] = told
		}
		s.Sheet = told
	}
	return s
}

// general gives a finding that is about no public line as it is published: what it is, and nothing of what somebody typed.
func general(f finding.Finding, public bool) finding.Finding {
	if public {
		return f
	}
	f.Subject, f.Sheet, f.Column, f.Cell, f.Row = "", "", "", "", 0
	f.Found, f.Mend = "something about the file as a whole", ""
	if k, ok := ingest.Lookup(f.Code); ok {
		f.Found, f.Mend = k.Provoked, k.Mend
	}
	return f
}
