package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/xlsx"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/sheet"
	"perfpack/pipeline/store"
	"perfpack/templates"
)

// Receipt says what became of a file that was received.
type Receipt struct {
	File     string            `json:"file"`
	State    string            `json:"state"`
	Why      string            `json:"why,omitempty"`
	SHA256   string            `json:"sha256"`
	Size     int64             `json:"size"`
	Received string            `json:"received"`
	Service  string            `json:"service,omitempty"`
	Quarter  string            `json:"quarter,omitempty"`
	Revision int               `json:"revision,omitempty"`
	SignedBy string            `json:"signed_by_role,omitempty"`
	Lines    int               `json:"lines"`
	Filled   int               `json:"filled"`
	Missing  int               `json:"missing"`
	Stopped  int               `json:"stopped"`
	Findings []finding.Finding `json:"findings"`
	// Folder is where the receipt is, within the workspace; empty for a file that waits.
	Folder string `json:"-"`
}

// arrived is a file on its way into the record.
type arrived struct {
	path    string
	inbox   bool // taken out of the inbox once it is in the record
	size    int64
	hash    string
	reading ingest.Submission
	waits   bool // still being copied
	err     error
}

// Ingest reads the returns in the inbox, or the files named, into the record. Each file is archived, recorded with its figures and findings in one change,
// and given a receipt; a file of the inbox is taken out of it after that, and named files stay where they are. A fault in one file does not keep the others out.
//
// Files are read by several hands at a time and recorded in the order of their names, so that what is recorded does not depend on which was read first.
func (s *Session) Ingest(ctx context.Context, files ...string) ([]Receipt, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	fromInbox := len(files) == 0
	if fromInbox {
		var left int
		var err error
		if files, left, err = s.inbox(); err != nil {
			return nil, err
		}
		if left > 0 {
			s.listen.say("%d things in the inbox are not files that a service would send, and were left alone", left)
		}
	}
	if len(files) == 0 {
		return nil, nil
	}
	reader, asked, err := s.reader(ctx)
	if err != nil {
		return nil, err
	}
	s.listen.begin("reading returns", len(files))

	// A few files are ahead of the one that is being recorded, no more: their figures are in memory.
	ahead := 2 * runtime.GOMAXPROCS(0)
	turns := make(chan chan *arrived, ahead)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		defer close(turns)
		for _, path := range files {
			turn := make(chan *arrived, 1)
			select {
			case turns <- turn:
			case <-stop:
				return
			}
			go func() { turn <- s.read(reader, path, fromInbox) }()
		}
	}()
	var receipts []Receipt
	var batch []*arrived
	take := func() error {
		if err := errors.Join(interrupted(ctx), asked.trouble()); err != nil {
			return err
		}
		taken, err := s.take(ctx, batch)
		receipts = append(receipts, taken...)
		batch = batch[:0]
		s.listen.done(len(receipts))
		return err
	}
	for turn := range turns {
		a := <-turn
		if a.err != nil {
			return receipts, a.err
		}
		if batch = append(batch, a); len(batch) == together {
			if err := take(); err != nil {
				return receipts, err
			}
		}
	}
	return receipts, take()
}

// together is how many files are recorded in one change: each change waits for the disk, and more than this gains nothing.
const together = 8

// inbox lists the files that have arrived, by name, and counts what is no file that anybody sent: locks of open workbooks, folders, links, leftovers of systems.
func (s *Session) inbox() (files []string, left int, err error) {
	entries, err := os.ReadDir(s.path(inboxFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("looking into the inbox: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || leftover(e.Name()) {
			left++
			continue
		}
		files = append(files, s.path(inboxFolder, e.Name()))
	}
	return files, left, nil
}

// leftover says that a name is one that programs and systems leave behind, and no return.
func leftover(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(lower, ".tmp") || strings.HasSuffix(lower, ".part") ||
		strings.HasSuffix(lower, ".crdownload") || lower == "thumbs.db" || lower == "desktop.ini"
}

// read reads a file once and archives it: the bytes that are hashed are those that are read as a return and those that are kept.
func (s *Session) read(reader *ingest.Reader, path string, fromInbox bool) *arrived {
	a := &arrived{path: path, inbox: fromInbox}
	f, err := os.Open(path)
	if err != nil {
		a.err = fmt.Errorf("reading a return: %w", err)
		return a
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		a.err = fmt.Errorf("reading %s: %w", filepath.Base(path), err)
		return a
	}
	data, err := os.ReadFile(path)
	if err != nil {
		a.err = fmt.Errorf("reading a return: %w", err)
		return a
	}
	a.reading = reader.Read(data, filepath.Base(path))
	a.hash, a.size = a.reading.SHA256, a.reading.Size
	if a.waits = fromInbox && unfinished(&a.reading) && s.now.Sub(info.ModTime()) < settling; !a.waits {
		a.err = s.archive(data, a.hash, path)
	}
	return a
}

// unfinished says that what is wrong with a file is what is wrong with one that is still being copied.
func unfinished(sub *ingest.Submission) bool {
	return sub.State == ingest.Rejected && slices.ContainsFunc(sub.Findings, func(f finding.Finding) bool {
		code := sheet.Code(f.Code)
		return code == sheet.EmptyFile || code == sheet.HalfCopied || code == sheet.Damaged
	})
}

// settling is how long ago a file that cannot be read must have changed last to be taken for damaged and not for one that is still being copied.
const settling = time.Minute

// take records files that have been read, writes their receipts, and takes them out of the inbox, in that order; they are in the archive already.
// Whatever moment the power fails at, the next run ends in the same state.
func (s *Session) take(ctx context.Context, batch []*arrived) ([]Receipt, error) {
	receipts := make([]Receipt, len(batch))
	folders := map[string]bool{}
	for i, a := range batch {
		sub := &a.reading
		receipts[i] = Receipt{
			File: filepath.Base(a.path), State: string(sub.State), Why: sub.Why, SHA256: a.hash, Size: a.size, Received: s.now.Format(time.RFC3339),
			Service: sub.Service, Quarter: sub.Quarter.String(), Revision: sub.Revision, SignedBy: sub.SignOff.Role,
			Lines: sub.Due, Filled: sub.Filled, Missing: sub.Missing, Stopped: sub.Stopped, Findings: sub.Findings,
		}
		if a.waits {
			receipts[i].State, receipts[i].Why, receipts[i].Findings = string(store.Waiting), "still being copied; it is read when it is whole", nil
		} else {
			folders[filepath.Dir(s.archived(a.hash, a.path))] = true
		}
	}
	for folder := range folders {
		if err := syncFolder(folder); err != nil {
			return nil, err
		}
	}
	ids, findings := make([]int64, len(batch)), make([][]int64, len(batch))
	err := s.record.Write(ctx, s.hand(program), func(tx *store.Tx) (err error) {
		for i, a := range batch {
			if a.waits {
				continue
			}
			if ids[i], findings[i], err = s.enter(ctx, tx, a, &receipts[i]); err != nil {
				return fmt.Errorf("recording %s: %w", receipts[i].File, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, a := range batch {
		if a.waits {
			continue
		}
		if err := s.receipt(&receipts[i], ids[i], findings[i]); err != nil {
			return receipts[:i], err
		}
		if a.inbox {
			if err := os.Remove(a.path); err != nil {
				return receipts[:i], fmt.Errorf("taking %s out of the inbox, now that it is in the archive: %w", receipts[i].File, err)
			}
		}
	}
	return receipts, nil
}

// enter records a file with everything it brought, and gives the numbers of the submission and of its findings.
func (s *Session) enter(ctx context.Context, tx *store.Tx, a *arrived, r *Receipt) (id int64, findings []int64, err error) {
	sub := &a.reading
	f, again, err := tx.Receive(ctx, store.File{SHA256: a.hash, Size: a.size, Kind: store.ReturnFile, Name: r.File})
	if err != nil {
		return 0, nil, err
	}
	entry := store.Submission{
		File: f, Name: r.File, Service: sub.Service, Quarter: sub.Quarter, Template: sub.Template, Revision: sub.Revision,
		SignOff: store.SignOff{Name: sub.SignOff.Name, Role: sub.SignOff.Role, Date: sub.SignOff.Date},
		State:   store.State(sub.State), Why: sub.Why,
	}
	if again {
		before, err := tx.SubmissionsOf(ctx, a.hash)
		if err != nil {
			return 0, nil, err
		}
		i := slices.IndexFunc(before, func(b store.Submission) bool { return b.State == store.Accepted || b.State == store.Superseded })
		if i >= 0 {
			entry.State, entry.Of, entry.Why = store.Duplicate, before[i].ID, "the same file was received before, as "+before[i].Name
			r.State, r.Why, r.Findings = string(entry.State), entry.Why, nil
			id, err = tx.Submit(ctx, entry)
			return id, nil, err
		}
	}
	var earlier []store.Submission
	if entry.State == store.Accepted {
		if earlier, err = s.earlier(ctx, tx, sub); err != nil {
			return 0, nil, err
		}
		if n := len(earlier); n > 0 && earlier[n-1].Revision > sub.Revision {
			entry.State = store.Held
			entry.Why = fmt.Sprintf("it is revision %d, and revision %d was received before it, as %s", sub.Revision, earlier[n-1].Revision, earlier[n-1].Name)
			r.State, r.Why = string(entry.State), entry.Why
		}
	}
	if id, err = tx.Submit(ctx, entry); err != nil {
		return 0, nil, err
	}
	if findings, err = tx.AddFindings(ctx, id, sub.Findings); err != nil {
		return 0, nil, err
	}
	if s.Settings.Policy.Unsigned == settings.UnsignedProvisional && sub.SignOff.Role == "" && sub.SignOff.Name == "" {
		for i := range sub.Figures {
			if f := &sub.Figures[i]; f.Value.Valid || f.Parts() {
				f.Marks |= kpi.Provisional
			}
		}
	}
	switch entry.State {
	case store.Accepted:
		if _, err := tx.Append(ctx, id, sub.Figures); err != nil {
			return 0, nil, err
		}
	case store.Held:
		if err := tx.Hold(ctx, id, sub.Figures); err != nil {
			return 0, nil, err
		}
	}
	if entry.State == store.Accepted || entry.State == store.Held {
		for _, ask := range sub.Asks {
			if err := tx.Question(ctx, findings[ask.Finding], sub.Figures[ask.Figure]); err != nil {
				return 0, nil, err
			}
		}
	}
	for _, e := range earlier {
		if entry.State != store.Accepted {
			break
		}
		// A return that answers everything which the earlier one answered stands in its place. One that answers other lines stands beside it:
		// a service may send its figures in several files.
		left, err := tx.Unrepeated(ctx, e.ID, id)
		if err != nil {
			return 0, nil, err
		}
		if left == 0 {
			if err := tx.SetState(ctx, e.ID, store.Superseded, "corrected by "+r.File); err != nil {
				return 0, nil, err
			}
		}
	}
	return id, findings, nil
}

// earlier lists the accepted returns of a service for a quarter, the lowest revision first and otherwise in the order of receipt.
func (s *Session) earlier(ctx context.Context, tx *store.Tx, sub *ingest.Submission) ([]store.Submission, error) {
	list, err := tx.SubmissionsBy(ctx, sub.Service, sub.Quarter)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(e store.Submission) bool { return e.State != store.Accepted })
	slices.SortStableFunc(list, func(a, b store.Submission) int { return a.Revision - b.Revision })
	return list, nil
}

// receipt writes the receipt of a file, with the list of queries as a workbook where there is anything to answer. Receipts can be written again from the record,
// so they are not synced one by one.
func (s *Session) receipt(r *Receipt, submission int64, findings []int64) error {
	where := func(part string) string {
		if part == "" {
			return "unrecognised"
		}
		return part
	}
	r.Folder = filepath.Join(receiptsFolder, where(r.Quarter), where(r.Service), fmt.Sprintf("%05d", submission))
	folder := s.path(r.Folder)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("writing a receipt: %w", err)
	}
	if r.Findings == nil {
		r.Findings = []finding.Finding{}
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "receipt.json"), append(text, '\n'), 0o640); err != nil {
		return fmt.Errorf("writing a receipt: %w", err)
	}
	if worst, any := finding.Worst(r.Findings); !any || worst == finding.Note {
		return nil
	}
	return s.queries(r, submission, findings)
}

// queries writes what a service is asked about its return as a workbook, with a place for each reply. Notes ask for nothing and are left out.
func (s *Session) queries(r *Receipt, submission int64, findings []int64) error {
	books, err := xlsx.Load(templates.FS)
	if err != nil {
		return err
	}
	list := &xlsx.QueryList{ID: fmt.Sprintf("submission %d", submission), File: r.File, Received: s.now, ServiceName: r.Service}
	for i := range s.framework.Services {
		if v := &s.framework.Services[i]; v.ID == r.Service {
			list.ServiceName = v.Name
		}
	}
	if q, err := period.ParseQuarter(r.Quarter); err == nil {
		list.Quarter = q.Label()
	}
	for i, f := range r.Findings {
		if f.Severity != finding.Note && i < len(findings) {
			list.Queries = append(list.Queries, xlsx.Query{ID: strconv.FormatInt(findings[i], 10), Finding: f})
		}
	}
	f, err := os.OpenFile(s.path(r.Folder, "queries.xlsx"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return fmt.Errorf("writing the queries: %w", err)
	}
	return errors.Join(xlsx.Queries(f, list, books), f.Close())
}
