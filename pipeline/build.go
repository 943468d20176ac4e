package pipeline

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/render/opendata"
	"perfpack/pipeline/render/pdf"
	"perfpack/pipeline/render/xlsx"
	"perfpack/pipeline/store"
	"perfpack/templates"
)

// Built says where a pack is, and whether it had to be made.
type Built struct {
	Organisation string
	Quarter      period.Quarter
	Version      int
	Kind         store.PackKind
	Path         string
	New          bool
	// Outstanding says what the pack had to do without: returns missing, held or rejected.
	Outstanding []string
	// Withheld says why the workspace's policy does not let a final pack out; none was made then.
	Withheld []string
}

// Build makes drafts of the packs of a quarter, for the organisations named or for all. Where nothing has changed since a pack was made, draft or final,
// that pack is given.
func (s *Session) Build(ctx context.Context, q period.Quarter, organisations ...string) ([]Built, error) {
	return s.forFinals(false).build(ctx, q, organisations)
}

// BuildFinal makes final packs as [Session.Build] makes drafts. One that the workspace's policy does not let out is not made, and says why.
func (s *Session) BuildFinal(ctx context.Context, q period.Quarter, organisations ...string) ([]Built, error) {
	return s.forFinals(true).build(ctx, q, organisations)
}

func (s *Session) build(ctx context.Context, q period.Quarter, organisations []string) ([]Built, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	if len(organisations) == 0 {
		organisations = s.Settings.IDs()
	}
	built := make([]Built, len(organisations))
	var orders []*order
	for n, org := range organisations {
		o, err := s.order(ctx, org, q)
		if err != nil {
			return nil, err
		}
		found, ok, err := s.standing(ctx, o)
		if err != nil {
			return nil, err
		}
		if !ok {
			found, ok, err = s.putBack(ctx, o)
			if err != nil {
				return nil, err
			}
		}
		if ok {
			built[n] = found
			inputs := o.inputs
			if found.Kind == store.Final {
				inputs = o.asFinal
			}
			if err := s.returnExempt(ctx, inputs); err != nil {
				return nil, err
			}
			continue
		}
		o.at = &built[n]
		orders = append(orders, o)
	}
	if len(orders) == 0 {
		return built, nil
	}
	return built, s.make(ctx, orders, s.place)
}

// order is a pack that is to be made.
type order struct {
	view    *view
	kind    store.PackKind
	texts   []proof.File // what officers wrote
	inputs  string       // digest of everything that goes in
	asFinal string       // what the digest would be of a final one, whose figures are those of a draft and more
	seen    int64        // the last sequence there was when the record was read
	version int
	folder  string // where it will be
	exempt  string // where its exempt appendix will be, if it has one; empty where none is to be made
	aside   string // where it is made
	at      *Built
	pack    *pack.Pack
	prints  *printing // nil for a pack that was found in its place
	figures *opendata.Writer
	close   func() error

	outstanding []string // what the pack had to do without
	withheld    []string // why it may not be let out
}

// order works out what would go into a pack.
func (s *Session) order(ctx context.Context, org string, q period.Quarter) (*order, error) {
	v, err := s.viewOf(ctx, org, q)
	if err != nil {
		return nil, err
	}
	changed, err := s.record.Changed(ctx, 0, s.known)
	if err != nil {
		return nil, err
	}
	seen := s.known
	if seen == 0 {
		if seen, err = s.record.Seen(ctx, org); err != nil {
			return nil, err
		}
		seen = max(seen, 1) // of a record without any figure yet: as known at 0 would be as known now
	}
	looks, err := templates.Digest()
	if err != nil {
		return nil, err
	}
	texts, err := s.textInputs(org, q)
	if err != nil {
		return nil, err
	}
	o := &order{view: v, kind: store.Draft, texts: texts, seen: seen}
	if s.final {
		o.kind = store.Final
	}
	public, err := s.publicFramework(ctx)
	if err != nil {
		return nil, err
	}
	parts := []string{org, q.String(), public.hash, strconv.FormatInt(public.seq, 10), s.Settings.Hash(), looks, Version(), buildDigest(), strconv.FormatInt(changed, 10), strconv.FormatInt(v.last.Known, 10)}
	for _, t := range texts {
		parts = append(parts, t.Name, t.SHA256)
	}
	o.inputs = digest(append(parts, string(o.kind))...)
	o.asFinal = digest(append(parts, string(store.Final))...)
	return o, nil
}

// digest gives one hash for several texts.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s\n", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Version names the program, for manifests and for telling one build of it from another.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			version += " " + setting.Value
		}
	}
	return version
}

// buildDigest gives one SHA-256 for what the program was built from: its revision, and the version and sum of each library. It is the same on every machine and
// system, as the digest of the file would not be.
func buildDigest() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return digest("unknown")
	}
	parts := []string{info.GoVersion, info.Main.Path, info.Main.Version}
	for _, d := range info.Deps {
		parts = append(parts, d.Path, d.Version, d.Sum)
	}
	for _, setting := range info.Settings {
		if strings.HasPrefix(setting.Key, "vcs.") {
			parts = append(parts, setting.Key, setting.Value)
		}
	}
	return digest(parts...)
}

// standing looks for a pack made of the same inputs which is still in its place. A pack that is in its place and not in the record is one whose run was
// cut short after the last rename: it is recorded now.
func (s *Session) standing(ctx context.Context, o *order) (Built, bool, error) {
	dir := filepath.Join(s.Out, o.view.org, o.view.quarter.String())
	versions, err := versionsIn(dir)
	if err != nil {
		return Built{}, false, err
	}
	last := 0
	if n := len(versions); n > 0 {
		last = versions[n-1]
	}
	published, err := s.publishedAs(ctx, o)
	if err != nil {
		return Built{}, false, err
	}
	for _, n := range slices.Backward(versions) {
		folder := filepath.Join(dir, "v"+strconv.Itoa(n))
		m, err := proof.Read(folder)
		if err != nil || m.Inputs.Digest != o.inputs && !(published && m.Inputs.Digest == o.asFinal) {
			continue
		}
		b := Built{Organisation: o.view.org, Quarter: o.view.quarter, Version: n, Kind: store.PackKind(m.Kind), Path: folder, Outstanding: m.Outstanding}
		if m.Inputs.Digest == o.asFinal && o.kind != store.Final {
			return b, true, nil
		}
		return b, true, s.recordPack(ctx, o, n, folder)
	}
	if s.known != 0 {
		return s.reconstruction(o, dir)
	}
	o.version = last + 1
	o.folder = filepath.Join(dir, "v"+strconv.Itoa(o.version))
	if o.exempt, err = s.exemptPlace(o.view.org, o.view.quarter.String(), filepath.Base(o.folder)); err != nil {
		return Built{}, false, err
	}
	return Built{}, false, nil
}

// publishedAs says whether what a draft would be made of is in a final pack already.
func (s *Session) publishedAs(ctx context.Context, o *order) (bool, error) {
	if o.kind == store.Final || s.known != 0 {
		return false, nil
	}
	_, made, err := s.record.PackFor(ctx, o.asFinal)
	return made, err
}

// versionsIn lists the versions of a pack that are in their place, in order.
func versionsIn(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for packs: %w", err)
	}
	var list []int
	for _, e := range entries {
		if n, err := strconv.Atoi(strings.TrimPrefix(e.Name(), "v")); err == nil && strings.HasPrefix(e.Name(), "v") && e.IsDir() {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list, nil
}

// recordPack enters a pack that is in its place into the record, unless it is there.
func (s *Session) recordPack(ctx context.Context, o *order, version int, folder string) error {
	packs, err := s.record.Packs(ctx)
	if err != nil {
		return err
	}
	for _, p := range packs {
		if p.Inputs == o.inputs {
			return nil
		}
		if p.Organisation == o.view.org && p.Quarter == o.view.quarter && p.Version >= version {
			version = p.Version + 1 // built elsewhere with the same number; the record's numbers are its own
		}
	}
	known, err := s.record.Changed(ctx, 0, s.known)
	if err != nil {
		return err
	}
	if o.prints == nil {
		// Nobody remembers what it printed, but it would print the same again.
		_, prints, err := s.assess(ctx, []*view{o.view}, func(int, Used) error { return nil })
		if err != nil {
			return err
		}
		o.prints = &prints[0]
	}
	m, err := proof.Hash(filepath.Join(folder, proof.ManifestFile))
	if err != nil {
		return err
	}
	texts, err := s.archiveTexts(o)
	if err != nil {
		return err
	}
	place, err := s.exemptPlace(o.view.org, o.view.quarter.String(), filepath.Base(folder))
	if err != nil {
		return err
	}
	appendix, exempt, err := s.appendixOf(place, m.SHA256)
	if err != nil {
		return err
	}
	return s.record.Write(ctx, s.hand(program), func(tx *store.Tx) error {
		if err := o.prints.record(ctx, tx, fmt.Sprintf("%s %s v%d", o.view.org, o.view.quarter, version)); err != nil {
			return err
		}
		p := store.Pack{
			Organisation: o.view.org, Quarter: o.view.quarter, Version: version, Kind: o.kind, Framework: s.hash,
			Known: known, Seen: o.seen, Settings: s.Settings.Hash(), Inputs: o.inputs, Path: s.relative(folder), Manifest: m.SHA256,
		}
		if err := tx.RecordPack(ctx, p); err != nil {
			return err
		}
		if exempt {
			if err := tx.RecordExempt(ctx, p, appendix); err != nil {
				return err
			}
		}
		if err := s.tellPack(ctx, tx, &p, folder); err != nil {
			return err
		}
		return tx.RecordTexts(ctx, p, texts)
	})
}

// make builds packs aside, in folders whose names say that they are unfinished, and has each given its place when it is whole and safely on disk.
func (s *Session) make(ctx context.Context, orders []*order, place func(context.Context, *order) error) (err error) {
	views := make([]*view, len(orders))
	for n, o := range orders {
		views[n] = o.view
		o.aside = filepath.Join(filepath.Dir(o.folder), ".unfinished-"+filepath.Base(o.folder))
		if err := os.RemoveAll(o.aside); err != nil {
			return fmt.Errorf("clearing an unfinished pack: %w", err)
		}
		if err := disk.MakeFolder(o.aside); err != nil {
			return fmt.Errorf("making the pack's folder: %w", err)
		}
		defer os.RemoveAll(o.aside) // of no effect once renamed
		if err := o.openFigures(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, o.close()) }()
	}
	s.listen.begin("assessing", 0)
	row := make([]string, 0, len(pack.ObservationTable.Columns))
	packs, prints, err := s.assess(ctx, views, func(n int, u Used) error {
		for i := range u.Figures {
			row = pack.AppendObservation(row[:0], u.Indicator, &u.Figures[i])
			if err := orders[n].figures.WriteRow(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for n, o := range orders {
		o.prints = &prints[n]
		if o.withheld, err = s.wanting(ctx, o, packs[n]); err != nil {
			return err
		}
		if len(o.withheld) > 0 {
			*o.at = Built{Organisation: o.view.org, Quarter: o.view.quarter, Kind: o.kind, Withheld: o.withheld}
			continue
		}
		packs[n] = packs[n].As(o.edition())
		if o.pack, err = s.withTexts(packs[n], o.view.org, o.view.quarter); err != nil {
			return err
		}
		if err := o.close(); err != nil {
			return fmt.Errorf("writing observations.csv: %w", err)
		}
		o.close = func() error { return nil }
		if err := s.finish(ctx, o); err != nil {
			return err
		}
		if err := s.appendExempt(ctx, o); err != nil {
			return err
		}
		if err := place(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// edition says what the pack calls itself.
func (o *order) edition() pack.Edition {
	switch {
	case o.version == 0:
		return pack.Edition{Kind: pack.AsKnownEdition}
	case o.kind == store.Final:
		return pack.Edition{Kind: pack.FinalEdition, Version: o.version}
	}
	return pack.Edition{Kind: pack.DraftEdition, Version: o.version}
}

// finish prints a pack and writes its manifest.
func (s *Session) finish(ctx context.Context, o *order) error {
	if err := s.print(o); err != nil {
		return err
	}
	if err := interrupted(ctx); err != nil {
		return err
	}
	m, err := s.manifest(ctx, o)
	if err != nil {
		return err
	}
	text, err := m.Write(o.aside, disk.FileMode)
	if err != nil {
		return err
	}
	if err := s.sign(o.aside, o.version, text, disk.FileMode); err != nil {
		return err
	}
	o.outstanding = m.Outstanding
	if o.kind == store.Final {
		if err := openPack(o.aside, m); err != nil {
			return err
		}
	}
	return disk.SyncTree(o.aside)
}

// place gives a pack its place and records it. One that was made as it was known then is none of the council's packs, and is not recorded.
func (s *Session) place(ctx context.Context, o *order) error {
	if now, err := s.textInputs(o.view.org, o.view.quarter); err != nil || !slices.Equal(now, o.texts) {
		return errors.Join(err, errors.New("a text was changed while the pack was being made with it; run again"))
	}
	if o.kind == store.Final {
		if err := s.openWay(o.folder); err != nil {
			return err
		}
	}
	if err := disk.Rename(o.aside, o.folder); err != nil {
		return fmt.Errorf("giving the pack its place: %w", err)
	}
	if err := disk.SyncFolder(filepath.Dir(o.folder)); err != nil {
		return err
	}
	*o.at = Built{Organisation: o.view.org, Quarter: o.view.quarter, Version: o.version, Kind: o.kind, Path: o.folder, New: true, Outstanding: o.outstanding}
	if s.known != 0 {
		return nil
	}
	return s.recordPack(ctx, o, o.version, o.folder)
}

// products are the files that the manifest lists, in its order.
func (o *order) products() []string {
	list := []string{proof.ReportFile, proof.WorkbookFile}
	if o.forOfficers() {
		list = append(list, proof.OfficersFile)
	}
	return append(list, proof.IndicatorsFile, proof.ObservationsFile, proof.OutcomesFile, proof.PackageFile)
}

// mostForOfficers is how many measures the workbook that officers work in has at most. Conditional formats and formulas of more than these are more than a
// spreadsheet is pleasant to work in with, and take a third as much processor time as all the rest of the pack.
const mostForOfficers = 2000

func (o *order) forOfficers() bool { return len(o.pack.Assessments) <= mostForOfficers }

// print writes the report, the workbooks and the open data. The report is printed at the same time as the others: they share the pack, which none changes.
func (s *Session) print(o *order) error {
	look, err := s.look(o.view.org, o.view.quarter)
	if err != nil {
		return err
	}
	books, err := bookOptions()
	if err != nil {
		return err
	}
	s.listen.begin("printing "+o.view.org, 0)
	var tables error
	var side sync.WaitGroup
	side.Go(func() {
		tables = o.product(proof.WorkbookFile, func(w io.Writer) error { return xlsx.Render(w, o.pack.Workbook(), books) })
		if o.forOfficers() {
			tables = errors.Join(tables, o.product(proof.OfficersFile, func(w io.Writer) error { return xlsx.Render(w, o.pack.OfficersWorkbook(), books) }))
		}
		tables = errors.Join(tables, s.openData(o))
	})
	report := o.product(proof.ReportFile, func(w io.Writer) error {
		_, err := pdf.Render(w, o.pack.Report(), look)
		return err
	})
	side.Wait()
	return errors.Join(report, tables)
}

// product writes one file of the pack.
func (o *order) product(name string, print func(io.Writer) error) error {
	return product(o.aside, name, disk.FileMode, print)
}

// product writes one file of what is being made.
func product(folder, name string, mode os.FileMode, print func(io.Writer) error) (err error) {
	f, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return fmt.Errorf("making %s: %w", name, err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("making %s: %w", name, err)
		}
	}()
	w := bufio.NewWriterSize(f, 256<<10)
	if err := print(w); err != nil {
		return err
	}
	return w.Flush()
}

// openFigures begins observations.csv, which is written while the record is read.
func (o *order) openFigures() error {
	f, err := os.OpenFile(filepath.Join(o.aside, proof.ObservationsFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, disk.FileMode)
	if err != nil {
		return fmt.Errorf("making %s: %w", proof.ObservationsFile, err)
	}
	o.figures = opendata.NewWriter(f)
	o.close = func() error { return errors.Join(o.figures.Flush(), f.Close()) }
	return o.figures.WriteRow(pack.ObservationTable.Headings())
}
