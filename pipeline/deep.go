package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/render/opendata"
	"perfpack/pipeline/store"
)

// deep looks behind a pack: at the archive, at the figures in the record, and at the figures of the pack.
func (s *Session) deep(ctx context.Context, p *proof.Proof, untouched proof.Check, f *foundPack) error {
	p.Add(untouched)
	re, err := s.rereadings(ctx)
	if err != nil {
		return err
	}
	archive, err := s.rereadArchive(ctx, re)
	if err != nil {
		return err
	}
	p.Add(archive)
	figures, err := s.compareFigures(ctx, re)
	if err != nil {
		return err
	}
	p.Add(figures)
	p.Add(s.reassess(ctx, f))
	if m := f.manifest; m != nil && (m.Program != Version() || m.Build != buildDigest()) {
		p.Add(proof.Check{What: "program", Found: fmt.Sprintf("the pack was made by perfpack %s, and this is %s, which may read or reckon otherwise", m.Program, Version())})
	}
	return nil
}

// figureKey is what a figure is for.
type figureKey struct {
	ref       kpi.Ref
	area, org string
	period    period.Period
}

// rereading is an archived file read again as it was read when it came: with the framework and the settings of then.
type rereading struct {
	reader   *ingest.Reader
	session  *Session // as known then
	unsigned bool
	figures  map[figureKey]*reread
}

// reread is a figure as it was read again, with the texts that were kept back from it until a person released them.
type reread struct {
	kpi.Observation
	withheld []ingest.Withheld
}

// rereadings are the files to be read again, each by the sequence at which it was read first, and which of these each arrival of figures belongs to.
type rereadings struct {
	files   []store.File
	purged  map[int64]*store.Purge         // by file
	of      map[int64]map[int64]*rereading // by file and by sequence
	arrival map[int64]*rereading           // by sequence of the arrival
}

// rereadings works out with what framework and settings each archived file is to be read again.
func (s *Session) rereadings(ctx context.Context) (*rereadings, error) {
	files, err := s.record.Files(ctx)
	if err != nil {
		return nil, err
	}
	frameworks, err := s.record.Frameworks(ctx)
	if err != nil {
		return nil, err
	}
	arrivals, err := s.record.Arrivals(ctx)
	if err != nil {
		return nil, err
	}
	purges, err := s.record.Purges(ctx)
	if err != nil {
		return nil, err
	}
	re := &rereadings{purged: map[int64]*store.Purge{}, files: files, of: map[int64]map[int64]*rereading{}, arrival: map[int64]*rereading{}}
	for i := range purges {
		re.purged[purges[i].File.ID] = &purges[i]
	}
	type made struct {
		session *Session
		reader  *ingest.Reader
	}
	readers := map[string]made{}
	for _, a := range arrivals {
		if one := re.of[a.File.ID][a.Read]; one != nil {
			re.arrival[a.Known] = one
			continue
		}
		at := slices.IndexFunc(frameworks, func(f store.Framework) bool { return f.Seq > a.Read })
		if at < 0 {
			at = len(frameworks)
		}
		if at == 0 {
			return nil, fmt.Errorf("figures of %s came before there was any framework", a.File.Name)
		}
		set, found, err := s.record.CurrentSettings(ctx, a.Read)
		if err != nil {
			return nil, err
		}
		if !found {
			set.Hash = s.Settings.Hash()
		}
		by := frameworks[at-1].Hash + set.Hash
		m, ok := readers[by]
		if !ok {
			if m.session, err = s.then(ctx, a.Read, frameworks[at-1].Hash, set.Hash); err != nil {
				return nil, err
			}
			m.reader = ingest.NewReader(ingest.Question{Framework: m.session.framework, Organisations: m.session.councils(), Limits: m.session.limits()})
			readers[by] = m
		}
		one := &rereading{reader: m.reader, session: m.session, unsigned: a.Submission != 0 && a.Unsigned}
		if re.of[a.File.ID] == nil {
			re.of[a.File.ID] = map[int64]*rereading{}
		}
		re.of[a.File.ID][a.Read], re.arrival[a.Known] = one, one
	}
	return re, nil
}

// rereadArchive compares every archived file with its hash, and reads those again that brought figures.
func (s *Session) rereadArchive(ctx context.Context, re *rereadings) (proof.Check, error) {
	c := proof.Check{What: "archive"}
	s.listen.begin("reading the archive", len(re.files))
	said := make([]string, len(re.files)) // what differs, in the order of the files
	turns := make(chan int)
	var hands sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range runtime.GOMAXPROCS(0) {
		hands.Go(func() {
			for i := range turns {
				if p := re.purged[re.files[i].ID]; p != nil {
					said[i] = s.rereadTombstone(p)
				} else {
					said[i] = s.rereadFile(&re.files[i], re.of[re.files[i].ID])
				}
				mu.Lock()
				done++
				s.listen.done(done)
				mu.Unlock()
			}
		})
	}
	known := map[string]bool{}
	for i := range re.files {
		known[re.files[i].SHA256] = true
		if interrupted(ctx) == nil {
			turns <- i
		}
	}
	close(turns)
	hands.Wait()
	texts, err := s.record.AllTexts(ctx)
	if err != nil {
		return c, err
	}
	for _, t := range texts {
		known[t.SHA256] = true
		f := store.File{SHA256: t.SHA256, Size: t.Size, Name: t.Name}
		if text := s.rereadFile(&f, nil); text != "" {
			c.Differs = append(c.Differs, text)
		}
	}
	for _, text := range said {
		if text != "" {
			c.Differs = append(c.Differs, text)
		}
	}
	strays, err := s.strays(re, known, &c)
	c.Found = fmt.Sprintf("%d files agree with their SHA-256", len(re.files)-len(re.purged)+len(texts))
	for i := range re.files {
		if p := re.purged[re.files[i].ID]; p != nil {
			c.Found += "; " + sayPurged(p)
		}
	}
	if strays > 0 {
		c.Found += fmt.Sprintf("; so do %d that were received and not recorded", strays)
	}
	return c, errors.Join(err, interrupted(ctx))
}

// strays counts the files in the archive that the record does not know, as a run leaves them that is cut short. They are still what their names say.
func (s *Session) strays(re *rereadings, known map[string]bool, c *proof.Check) (n int, err error) {
	err = filepath.WalkDir(s.path(archiveFolder), func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() || err == nil && strings.HasPrefix(d.Name(), onTheWay) {
			return nil
		}
		if err != nil {
			return err
		}
		name, tomb := strings.CutSuffix(d.Name(), tombstoneEnding)
		if !tomb {
			name = strings.TrimSuffix(d.Name(), filepath.Ext(d.Name()))
		}
		if known[name] && !tomb {
			return nil
		}
		if tomb && known[name] && re.isPurged(name) {
			return nil
		}
		n++
		if f, err := proof.Hash(path); err != nil {
			c.Differ("%s: %v", s.relative(path), err)
		} else if f.SHA256 != name {
			c.Differ("%s has the SHA-256 %s, and is not in the record", s.relative(path), f.SHA256)
		}
		return nil
	})
	return n, err
}

func (re *rereadings) isPurged(sha256 string) bool {
	return slices.ContainsFunc(re.files, func(f store.File) bool { return f.SHA256 == sha256 && re.purged[f.ID] != nil })
}

// rereadTombstone makes sure that a purged file is gone, and that its tombstone says what the record does.
func (s *Session) rereadTombstone(p *store.Purge) string {
	if disk.Exists(s.archived(p.SHA256, p.Name)) {
		return fmt.Sprintf("%s, and is there again", sayPurged(p))
	}
	text, err := os.ReadFile(s.tombstonePath(p))
	if err != nil {
		return fmt.Sprintf("%s, and its tombstone cannot be read: %v", sayPurged(p), err)
	}
	if !bytes.Equal(text, tombstone(p)) {
		return fmt.Sprintf("%s says otherwise than the record: %s", s.relative(s.tombstonePath(p)), sayPurged(p))
	}
	return ""
}

// rereadFile compares an archived file with its hash and reads its figures again. It gives what differs.
func (s *Session) rereadFile(f *store.File, as map[int64]*rereading) string {
	path := s.archived(f.SHA256, f.Name)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return fmt.Sprintf("%s (%s) is missing", s.relative(path), f.Name)
	}
	if len(as) == 0 { // it may be larger than what is read into memory
		is, err := proof.Hash(path)
		return unlike(s.relative(path), f, is.SHA256, is.Size, err)
	}
	data, err := os.ReadFile(path)
	sum := sha256.Sum256(data)
	if text := unlike(s.relative(path), f, hex.EncodeToString(sum[:]), int64(len(data)), err); text != "" {
		return text
	}
	for _, r := range as {
		r.read(f, data)
	}
	return ""
}

func unlike(path string, f *store.File, sum string, size int64, err error) string {
	switch {
	case err != nil:
		return fmt.Sprintf("%s (%s) cannot be read: %v", path, f.Name, err)
	case sum != f.SHA256 || size != f.Size:
		return fmt.Sprintf("%s (%s) has %d bytes and the SHA-256 %s, and came with %d bytes and the SHA-256 %s", path, f.Name, size, sum, f.Size, f.SHA256)
	}
	return ""
}

// read reads the file again. Without the figures that were held before and without what was asked for, fewer questions are asked, and no figure is lacking.
func (r *rereading) read(f *store.File, data []byte) {
	var list []kpi.Observation
	r.figures = map[figureKey]*reread{}
	keyOf := func(o *kpi.Observation) figureKey { return figureKey{o.Indicator, o.Area, o.Organisation, o.Period} }
	if f.Kind == store.HistoryFile {
		list = r.reader.History(data, f.Name).Figures
	} else {
		sub := r.reader.Read(data, f.Name)
		list = sub.Figures
		if r.unsigned {
			r.session.unsigned(list)
		}
		defer func() {
			for _, w := range sub.Withheld {
				if w.Figure >= 0 {
					o := r.figures[keyOf(&list[w.Figure])]
					o.withheld = append(o.withheld, w)
				}
			}
		}()
	}
	for i := range list {
		r.figures[keyOf(&list[i])] = &reread{Observation: list[i]}
	}
}

// compareFigures compares every figure in the record with the cell it came from.
func (s *Session) compareFigures(ctx context.Context, re *rereadings) (proof.Check, error) {
	c := proof.Check{What: "figures"}
	s.listen.begin("comparing figures", 0)
	n := 0
	for series, err := range s.record.Series(ctx, 0) {
		if err != nil {
			c.Differ("%v", err)
			break
		}
		for i := range series.Observations {
			o := &series.Observations[i]
			n++
			name := fmt.Sprintf("%s, %s, %s", o.Indicator, o.Period, o.Area)
			from := re.arrival[o.Known]
			switch {
			case from == nil:
				c.Differ("%s: nobody knows which file it came from", name)
			case from.figures == nil: // said of the archive
			default:
				r := from.figures[figureKey{o.Indicator, o.Area, o.Organisation, o.Period}]
				if r == nil {
					c.Differ("%s: the record has a figure, and %s has none", name, o.File)
				} else if what := r.differs(o, series.Observations[:i]); what != "" {
					c.Differ("%s (%s, %s %s): %s", name, o.File, o.Sheet, o.Cell, what)
				}
			}
		}
	}
	c.Found = fmt.Sprintf("%d figures in the record are those of the cells they came from", n)
	return c, interrupted(ctx)
}

// differs says how a figure in the record differs from the one that was read again; empty when it does not. Earlier are the figures before it in its series.
func (r *reread) differs(o *kpi.Observation, earlier []kpi.Observation) string {
	number := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return "nothing"
		}
		return d.Decimal.String()
	}
	for _, one := range []struct {
		what       string
		record, is decimal.NullDecimal
	}{
		{"value", o.Value, r.Value}, {"numerator", o.Numerator, r.Numerator}, {"denominator", o.Denominator, r.Denominator},
		{"lower limit", o.Lower, r.Lower}, {"upper limit", o.Upper, r.Upper},
	} {
		if one.record.Valid != one.is.Valid || one.record.Valid && !one.record.Decimal.Equal(one.is.Decimal) && !shortened(one.record.Decimal, one.is.Decimal) {
			return fmt.Sprintf("the record has %s as the %s, and the file has %s", number(one.record), one.what, number(one.is))
		}
	}
	marks := r.Marks
	// A figure that takes the place of another one is marked as revised when it comes, which the file does not know.
	if o.Marks.Has(kpi.Revised) && slices.ContainsFunc(earlier, func(e kpi.Observation) bool { return e.Period == o.Period && !sameFigure(&e.Figure, &r.Figure) }) {
		marks |= kpi.Revised
	}
	if o.Marks != marks {
		return fmt.Sprintf("the record has the marks %q, and the file has %q", o.Marks, r.Marks)
	}
	if o.Sheet != r.Sheet || o.Cell != r.Cell {
		return fmt.Sprintf("it is found at %s %s", r.Sheet, r.Cell)
	}
	for _, one := range []struct{ what, record, is string }{
		{"note", o.Note, r.Note}, {"Classification", o.Stated.String(), r.Stated.String()}, {"Reason", o.Reason, r.Reason}, {"Commentary", o.Commentary, r.Commentary},
		{"Corrective action", o.CorrectiveAction, r.CorrectiveAction}, {"Action owner", o.ActionOwner, r.ActionOwner}, {"Action due", o.ActionDue, r.ActionDue},
	} {
		released := slices.ContainsFunc(r.withheld, func(w ingest.Withheld) bool { return w.Field == one.what && w.Text == one.record })
		if one.record != one.is && !released {
			return fmt.Sprintf("the record has %q as the %s, and the file has %q", one.record, strings.ToLower(one.what), one.is)
		}
	}
	return ""
}

// shortened says that the figure of a file is one that was issued with more digits than a spreadsheet keeps, so that the record rightly has the whole of it.
func shortened(whole, kept decimal.Decimal) bool {
	text := func(d decimal.Decimal) string { return strconv.FormatFloat(d.InexactFloat64(), 'g', keptDigits, 64) }
	return whole.NumDigits() > keptDigits && text(whole) == text(kept)
}

// reassess compares the figures of a pack with what the record gives, read as it was known then.
func (s *Session) reassess(ctx context.Context, f *foundPack) proof.Check {
	c := proof.Check{What: "assessment"}
	if err := f.recordedOr(); err != nil {
		c.Differ("%v", err)
		return c
	}
	then, err := s.asOf(ctx, &f.recorded)
	if err != nil {
		c.Differ("%v", err)
		return c
	}
	gone, err := s.purgedSince(ctx, &f.recorded)
	if err != nil {
		c.Differ("%v", err)
		return c
	}
	var figures, standing bytes.Buffer
	rows := opendata.NewWriter(&figures)
	err = rows.WriteRow(pack.ObservationTable.Headings())
	var row []string
	p, assessErr := then.Assess(ctx, f.recorded.Organisation, f.recorded.Quarter, func(u Used) error {
		for i := range u.Figures {
			row = pack.AppendObservation(row[:0], u.Indicator, &u.Figures[i])
			if err := rows.WriteRow(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err = errors.Join(err, assessErr); err != nil {
		c.Differ("the record cannot be assessed: %v", err)
		return c
	}
	table := opendata.NewWriter(&standing)
	if err := errors.Join(rows.Flush(), table.WriteRow(pack.IndicatorColumns), p.IndicatorRows(table.WriteRow), table.Flush()); err != nil {
		c.Differ("%v", err)
		return c
	}
	for _, t := range []struct {
		file string
		now  []byte
	}{{proof.IndicatorsFile, standing.Bytes()}, {proof.ObservationsFile, figures.Bytes()}} {
		was, err := os.ReadFile(filepath.Join(f.folder, t.file))
		if err != nil {
			c.Differ("%v", err)
			continue
		}
		if !bytes.Equal(was, t.now) {
			c.Differs = append(c.Differs, unlikeTables(t.file, was, t.now, refsOf(gone))...)
		}
	}
	c.Found = "indicators.csv and observations.csv are what the record gives, read as it was known then"
	if len(gone) > 0 {
		c.Found += fmt.Sprintf(", but for the measures of %d figures that are no longer there: %s", len(gone), purgedOf(gone))
	}
	return c
}

// unlikeTables says where two tables differ, by the columns of the first: a later version of the program may write more. Rows of measures of which figures were purged
// are left aside.
func unlikeTables(file string, was, now []byte, purged map[kpi.Ref]bool) []string {
	before, err := csv.NewReader(bytes.NewReader(was)).ReadAll()
	if err != nil {
		return []string{fmt.Sprintf("%s cannot be read: %v", file, err)}
	}
	after, err := csv.NewReader(bytes.NewReader(now)).ReadAll()
	if err != nil {
		return []string{fmt.Sprintf("%s cannot be made again: %v", file, err)}
	}
	if len(before) == 0 || len(after) == 0 {
		return []string{fmt.Sprintf("%s has %d rows, and the record gives %d", file, len(before), len(after))}
	}
	before, after = withoutMeasures(before, purged), withoutMeasures(after, purged)
	var list []string
	if len(before) != len(after) {
		list = append(list, fmt.Sprintf("%s has %d rows, and the record gives %d", file, len(before), len(after)))
	}
	column := map[string]int{}
	for i, h := range after[0] {
		column[h] = i
	}
	for n := 1; n < min(len(before), len(after)) && len(list) < mostDiffers; n++ {
		for i, h := range before[0] {
			at, ok := column[h]
			if n == 1 && !ok {
				list = append(list, fmt.Sprintf("%s has a column %s, which this version of perfpack does not write", file, h))
			}
			if ok && before[n][i] != after[n][at] {
				list = append(list, fmt.Sprintf("%s, row %d (%s), column %s: %q, and the record gives %q", file, n+1, strings.Join(before[n][:min(4, len(before[n]))], ", "), h, before[n][i], after[n][at]))
			}
		}
	}
	return list
}

// withoutMeasures gives a table without the rows of some measures.
func withoutMeasures(rows [][]string, refs map[kpi.Ref]bool) [][]string {
	at := slices.IndexFunc(rows[0], func(h string) bool { h = strings.TrimPrefix(h, "\ufeff"); return h == "ref" || h == "indicator" })
	if len(refs) == 0 || at < 0 {
		return rows
	}
	return slices.DeleteFunc(rows, func(row []string) bool { return refs[kpi.Ref(row[at])] })
}

// mostDiffers is how many differences of one table are named: the first few say where to look.
const mostDiffers = 20
