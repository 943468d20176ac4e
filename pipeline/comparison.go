package pipeline

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/framework"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

// Comparison says what is different between two packs, and why. It is made from the packs themselves; where the record is at hand it says more.
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
	AReturn     About = "return"
	AFramework  About = "framework"
	TheMaking   About = "making" // settings, templates, programme
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
	OtherProgramme  Cause = "other version of perfpack"
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

// comparer compares two packs.
type comparer struct {
	was, is  packRead
	folders  [2]string
	newTime  bool // they are of different quarters
	changes  []framework.Change
	session  *Session // nil without a workspace
	ctx      context.Context
	out      []Difference
	received map[string]string // by hash
}

// packRead is what is read of a pack.
type packRead struct {
	proof.Manifest
	rows  map[string]map[string]string // of indicators.csv, by measure and area
	order []string
}

// Compare compares two packs: their folders or, in a workspace, organisation/quarter/version. Without a workspace w is nil.
func Compare(ctx context.Context, w *Workspace, was, is string) (_ *Comparison, err error) {
	c := &comparer{ctx: ctx, received: map[string]string{}}
	folders := &c.folders
	for i, name := range []string{was, is} {
		folders[i] = name
		if w != nil {
			folders[i] = w.PackFolder(name)
		}
	}
	if c.was, err = readPack(folders[0]); err != nil {
		return nil, err
	}
	if c.is, err = readPack(folders[1]); err != nil {
		return nil, err
	}
	if w != nil {
		record, err := store.Look(ctx, w.path(recordFile))
		switch {
		case errors.Is(err, store.ErrOlder):
		case err != nil:
			return nil, err
		default:
			c.session = &Session{Workspace: w, record: record}
			defer func() { err = errors.Join(err, record.Close()) }()
		}
	}
	c.newTime = c.was.Quarter != c.is.Quarter
	if err := c.frameworks(); err != nil {
		return nil, err
	}
	c.measures()
	if err := c.beside(); err != nil {
		return nil, err
	}
	c.returns()
	c.making()
	slices.SortStableFunc(c.out, func(a, b Difference) int { return slices.Index(Abouts, a.About) - slices.Index(Abouts, b.About) })
	id := func(p *packRead, folder string) PackID { return PackID{p.Organisation, p.Quarter, p.Version, folder} }
	return &Comparison{Was: id(&c.was, folders[0]), Is: id(&c.is, folders[1]), Differences: c.out}, nil
}

func readPack(folder string) (p packRead, err error) {
	m, err := proof.Read(folder)
	if errors.Is(err, os.ErrNotExist) {
		return p, fmt.Errorf("%s is not the folder of a pack: it has no %s", folder, proof.ManifestFile)
	}
	if err != nil {
		return p, err
	}
	p.Manifest, p.rows = *m, map[string]map[string]string{}
	f, err := os.Open(filepath.Join(folder, proof.IndicatorsFile))
	if err != nil {
		return p, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return p, fmt.Errorf("reading %s of %s: %w", proof.IndicatorsFile, folder, errors.Join(err))
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

// frameworks finds what changed in the framework, where the record has both versions.
func (c *comparer) frameworks() error {
	if c.was.Inputs.Framework == c.is.Inputs.Framework {
		return nil
	}
	var tables [2][]framework.CanonicalTable
	known := c.session != nil
	for i, hash := range []string{c.was.Inputs.Framework, c.is.Inputs.Framework} {
		if !known {
			break
		}
		f, found, err := c.session.record.FrameworkByHash(c.ctx, hash)
		if err != nil {
			return err
		}
		if known = found; !found {
			break
		}
		if tables[i], err = fromRecorded(f.Tables); err != nil {
			return err
		}
	}
	if !known {
		c.out = append(c.out, Difference{About: AFramework, What: "framework", Was: c.was.Inputs.Framework[:12], Is: c.is.Inputs.Framework[:12], Because: "the framework has changed; its workspace knows in what"})
		return nil
	}
	// What is not public, in either, is not told: a comparison is passed on as packs are.
	withheld := framework.Withhold(c.session.Settings.Publication.Default, tables[0], tables[1])
	c.changes = framework.Diff(withheld.From(tables[0]), withheld.From(tables[1]))
	if len(c.changes) == 0 {
		c.out = append(c.out, Difference{About: AFramework, What: "framework", Was: c.was.Inputs.Framework[:12], Is: c.is.Inputs.Framework[:12], Because: "the framework has changed in nothing that is public"})
	}
	for _, change := range c.changes {
		c.out = append(c.out, Difference{About: AFramework, What: change.Table, Was: change.Was, Is: change.Now, Because: change.String()})
	}
	return nil
}

// changed finds a change in a table of the framework that is about a measure, and says it; empty where there is none that is known.
func (c *comparer) changed(ref string, columns func(table, column string) bool) string {
	for _, change := range c.changes {
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
	short := func(s string) string { return s[:min(12, len(s))] }
	add("settings", short(c.was.Inputs.Settings), short(c.is.Inputs.Settings), "perfpack.toml has changed")
	add("templates", short(c.was.Templates), short(c.is.Templates), "the wording or the look of perfpack has changed")
	add("programme", c.was.Program+" "+short(c.was.Build), c.is.Program+" "+short(c.is.Build), "they were made by different versions of perfpack")
}

// when says on which day a file was received, as far as the record is at hand; empty otherwise.
func (c *comparer) when(hash string) string {
	if c.session == nil || hash == "" {
		return ""
	}
	if text, known := c.received[hash]; known {
		return text
	}
	text := ""
	if f, found, err := c.session.record.FileByHash(c.ctx, hash); err == nil && found && len(f.At) >= 10 {
		if at, err := time.Parse(time.DateOnly, f.At[:10]); err == nil {
			text = day(at)
		}
	}
	c.received[hash] = text
	return text
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
