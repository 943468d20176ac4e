// Package diff tells what is different between two packs, and why, in words that a clerk can read: figures, ratings, targets, texts, returns, the framework and how the
// packs were made. It compares the packs themselves, by their manifests and their indicators.csv; what the record of the workspace knows besides is handed in.
package diff

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/framework"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/proof"
)

// Comparison says what is different between two packs, and why.
type Comparison struct {
	Was         PackID       `json:"was"`
	Is          PackID       `json:"is"`
	Differences []Difference `json:"differences"`
}

// PackID names a pack.
type PackID struct {
	Organisation string `json:"organisation"`
	Quarter      string `json:"quarter"`
	Version      int    `json:"version"`
	Folder       string `json:"folder"`
}

// About is what a difference is about.
type About string

// What packs differ in, in the order in which it is told.
const (
	AFigure     About = "figure"
	ARating     About = "rating"
	ATarget     About = "target"
	AText       About = "text"
	ADefinition About = "definition"
	AMeasure    About = "measure" // that is in one of the packs only
	AMilestone  About = "milestone"
	ABudget     About = "budget"
	ARisk       About = "risk"
	AReturn     About = "return"
	AFramework  About = "framework"
	TheMaking   About = "making" // settings, templates, program
)

// Abouts are in the order in which a comparison tells of them.
var Abouts = []About{AFigure, ARating, ATarget, AText, ADefinition, AMeasure, AMilestone, ABudget, ARisk, AReturn, AFramework, TheMaking}

// Cause is why something is different.
type Cause string

// The causes. What follows from something else names that: a rating that changed because the figure did has the figure's cause.
const (
	NewQuarter      Cause = "new quarter"
	LateReturn      Cause = "late return"
	RevisedFigure   Cause = "revised figure"
	Confirmed       Cause = "confirmed figure"  // the same, without a reserve it had
	Reserved        Cause = "reserved figure"   // the same, with a reserve it had not
	Withdrawn       Cause = "figure taken back" // or kept back
	Answered        Cause = "query answered"
	NewTarget       Cause = "new target"
	ReckonedTarget  Cause = "target reckoned from other figures"
	ChangedRule     Cause = "changed definition"
	ChangedSettings Cause = "changed settings"
	OtherProgram    Cause = "other version of perfpack"
	OwnCause        Cause = "" // the difference is a cause itself
)

// Difference is one thing that is different.
type Difference struct {
	About   About  `json:"about"`
	Ref     string `json:"ref,omitempty"`
	Title   string `json:"title,omitempty"`
	Area    string `json:"area,omitempty"`
	What    string `json:"what"` // the column, or the thing
	Was     string `json:"was"`  // as printed; empty for nothing
	Is      string `json:"is"`
	Cause   Cause  `json:"cause,omitempty"`
	Because string `json:"because,omitempty"` // the cause in words
}

// Pack is a pack as it is compared: what its manifest says, and the rows of its indicators.csv.
type Pack struct {
	proof.Manifest
	folder string
	rows   map[string]map[string]string // by measure and area
	order  []string
}

// Record is what the record of the workspace adds to what the packs say of themselves. Without it they are compared all the same, and less is said.
type Record struct {
	// Changes are those of the framework, as far as they are public; they count where the record knows both frameworks.
	Changes         []framework.Change
	KnowsFrameworks bool
	// Said is what services had said besides figures when each of the packs was made; empty where that cannot be told of both.
	Said [2][]Said
	// Received gives the day on which the file of a SHA-256 was received; the zero time where that is not known. It may be nil.
	Received func(sha256 string) time.Time
}

// comparer compares two packs.
type comparer struct {
	was, is *Pack
	Record
	newTime bool // they are of different quarters
	out     []Difference
}

// Compare compares two packs.
func Compare(was, is *Pack, r Record) *Comparison {
	c := &comparer{was: was, is: is, Record: r, newTime: was.Quarter != is.Quarter}
	c.frameworks()
	c.measures()
	c.beside()
	c.returns()
	c.making()
	slices.SortStableFunc(c.out, func(a, b Difference) int { return slices.Index(Abouts, a.About) - slices.Index(Abouts, b.About) })
	return &Comparison{Was: was.id(), Is: is.id(), Differences: c.out}
}

func (p *Pack) id() PackID { return PackID{p.Organisation, p.Quarter, p.Version, p.folder} }

// Read reads the pack in a folder.
func Read(folder string) (*Pack, error) {
	m, err := proof.Read(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not the folder of a pack: it has no %s", folder, proof.ManifestFile)
	}
	if err != nil {
		return nil, err
	}
	p := &Pack{Manifest: *m, folder: folder, rows: map[string]map[string]string{}}
	f, err := os.Open(filepath.Join(folder, proof.IndicatorsFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err == nil && len(rows) == 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s of %s: %w", proof.IndicatorsFile, folder, err)
	}
	for _, r := range rows[1:] {
		row := make(map[string]string, len(r))
		for i, h := range rows[0] {
			row[strings.TrimPrefix(h, "\ufeff")] = r[i]
		}
		key := row["ref"] + "\x00" + row["area"]
		p.rows[key] = row
		p.order = append(p.order, key)
	}
	return p, nil
}

// frameworks tells what changed in the framework.
func (c *comparer) frameworks() {
	was, is := c.was.Inputs.Framework, c.is.Inputs.Framework
	if was == is {
		return
	}
	whole := Difference{About: AFramework, What: "framework", Was: short(was), Is: short(is)}
	switch {
	case !c.KnowsFrameworks:
		whole.Because = "the framework has changed; its workspace knows in what"
	case len(c.Changes) == 0:
		whole.Because = "the framework has changed in nothing that is public"
	default:
		for _, change := range c.Changes {
			c.out = append(c.out, Difference{About: AFramework, What: change.Table, Was: change.Was, Is: change.Now, Because: change.String()})
		}
		return
	}
	c.out = append(c.out, whole)
}

// short gives the first digits of a digest, enough to tell it from another.
func short(digest string) string { return digest[:min(12, len(digest))] }

// changed finds a change in a table of the framework that is about a measure, and says it; empty where there is none that is known.
func (c *comparer) changed(ref string, columns func(table, column string) bool) string {
	for _, change := range c.Changes {
		if len(change.Key) > 0 && change.Key[0] == ref && columns(change.Table, change.Column) {
			return change.String()
		}
	}
	return ""
}

// measures compares the rows of the packs, in the order of the later one.
func (c *comparer) measures() {
	for _, key := range c.is.order {
		is := c.is.rows[key]
		was := c.was.rows[key]
		if was == nil {
			c.only(is, "", "in the pack")
			continue
		}
		r := &rowPair{comparer: c, before: was, after: is}
		r.compare()
	}
	for _, key := range c.was.order {
		if c.is.rows[key] == nil {
			c.only(c.was.rows[key], "in the pack", "")
		}
	}
}

// only tells of a measure that one of the packs has.
func (c *comparer) only(row map[string]string, was, is string) {
	d := Difference{About: AMeasure, Ref: row["ref"], Title: row["title"], Area: row["area"], What: "measure", Was: was, Is: is}
	because := c.changed(d.Ref, func(table, _ string) bool { return table == "indicators" })
	switch {
	case because != "":
		d.Cause, d.Because = ChangedRule, because
	case c.was.Inputs.Framework != c.is.Inputs.Framework:
		d.Cause, d.Because = ChangedRule, "the framework has changed"
	case c.newTime:
		d.Cause, d.Because = NewQuarter, "it holds for one of the quarters and not for the other"
	default:
		d.Cause, d.Because = ChangedSettings, "the settings have changed"
	}
	c.out = append(c.out, d)
}

// returns compares what the packs were made of.
func (c *comparer) returns() {
	compare := func(was, is []proof.File, what string) {
		is = slices.SortedStableFunc(slices.Values(is), func(a, b proof.File) int { return strings.Compare(a.Name, b.Name) })
		for _, f := range is {
			i := slices.IndexFunc(was, func(w proof.File) bool { return w.SHA256 == f.SHA256 })
			d := Difference{About: AReturn, What: what, Is: f.State, Title: f.Name}
			if i >= 0 {
				d.Was = was[i].State
			}
			if i >= 0 && d.Was == d.Is {
				continue
			}
			d.Because = f.Name
			if f.Service != "" {
				d.Because += " of " + f.Service
			}
			if when := c.when(f.SHA256); when != "" {
				d.Because += ", received " + when
			}
			if f.State != "" {
				d.Because += ": " + f.State
			}
			if i >= 0 {
				d.Because += ", having been " + d.Was
			}
			c.out = append(c.out, d)
		}
	}
	if !c.newTime {
		compare(c.was.Inputs.Returns, c.is.Inputs.Returns, "return")
	}
	compare(c.was.Inputs.History, c.is.Inputs.History, "history")
}

// making compares how the packs were made.
func (c *comparer) making() {
	add := func(what, was, is, because string) {
		if was != is {
			c.out = append(c.out, Difference{About: TheMaking, What: what, Was: was, Is: is, Because: because})
		}
	}
	add("settings", short(c.was.Inputs.Settings), short(c.is.Inputs.Settings), "perfpack.toml has changed")
	add("templates", short(c.was.Templates), short(c.is.Templates), "the wording or the look of perfpack has changed")
	add("program", c.was.Program+" "+short(c.was.Build), c.is.Program+" "+short(c.is.Build), "they were made by different versions of perfpack")
}

// when says on which day a file was received; empty where that is not known.
func (c *comparer) when(sha256 string) string {
	if c.Received == nil || sha256 == "" {
		return ""
	}
	return day(c.Received(sha256))
}

// day gives a day as people write it; the zero day is nothing.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 January 2006")
}

// printed gives a number of a row as people read it; in full where rounding would hide a difference.
func printed(row map[string]string, value, other string) string {
	v, err := decimal.NewFromString(value)
	if err != nil {
		return value
	}
	i := indicatorOf(row)
	text := i.Print(v)
	if o, err := decimal.NewFromString(other); err == nil && !o.Equal(v) && i.Print(o) == text {
		i.Decimals = max(-v.Exponent(), i.Decimals)
		return i.Print(v)
	}
	return text
}

func indicatorOf(row map[string]string) kpi.Indicator {
	i := kpi.Indicator{Unit: row["unit"]}
	if places, err := decimal.NewFromString(row["decimals"]); err == nil {
		i.Decimals = int32(places.IntPart())
	}
	return i
}
