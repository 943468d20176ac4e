package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/sheet"
	"perfpack/pipeline/store"
)

// arrived is a file on its way into the record.
type arrived struct {
	path    string
	inbox   bool        // taken out of the inbox once it is in the record
	as      os.FileInfo // what it was when it was read
	size    int64
	hash    string
	reading ingest.Submission
	replies *ingest.Replies // in a workbook of queries that came back
	gone    bool            // from the inbox, before it could be read
	waits   string          // why it is left for the next run; empty for a file that was read
	// replaces lists the submissions in whose place it stands.
	replaces []int64
	err      error
}

// Ingest reads the returns in the inbox, or the files named, into the record. Each file is archived, recorded with its figures and findings in one change,
// and given a receipt; a file of the inbox is taken out of it after that, and named files stay where they are. What waits in the inbox has a receipt for
// as long as it waits. A fault in one file does not keep the others out.
//
// Files are read by several hands at a time and recorded in the order of their names, so that what is recorded does not depend on which was read first.
func (s *Session) Ingest(ctx context.Context, files ...string) ([]Receipt, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.finishReceipts(ctx); err != nil {
		return nil, err
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
		return nil, s.writeWaiting(nil) // none was named, so that it is the inbox which is empty
	}
	reader, asked, err := s.reader(ctx)
	if err != nil {
		return nil, err
	}
	if err := disk.MakeFolder(s.path(archiveFolder)); err != nil {
		return nil, fmt.Errorf("making the archive: %w", err)
	}
	s.listen.begin("reading returns", len(files))

	// A few files are ahead of the one that is being recorded, no more: their figures are in memory.
	ahead := 2 * runtime.GOMAXPROCS(0)
	turns := make(chan chan *arrived, ahead)
	stop := make(chan struct{})
	var hands sync.WaitGroup
	defer hands.Wait() // nothing is read or archived any more once this is over, also when it ends early
	defer close(stop)
	hands.Go(func() {
		defer close(turns)
		for _, path := range files {
			turn := make(chan *arrived, 1)
			select {
			case turns <- turn:
			case <-stop:
				return
			}
			hands.Go(func() { turn <- s.read(reader, path, fromInbox) })
		}
	})
	var receipts []Receipt
	var batch []*arrived
	take := func() error {
		if err := errors.Join(interrupted(ctx), asked.trouble()); err != nil || len(batch) == 0 {
			return err
		}
		taken, err := s.take(ctx, reader, batch)
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
		if a.gone {
			continue
		}
		if batch = append(batch, a); len(batch) == together {
			if err := take(); err != nil {
				return receipts, err
			}
		}
	}
	if err := take(); err != nil || !fromInbox {
		return receipts, err
	}
	return receipts, s.writeWaiting(receipts)
}

// together is how many files are recorded in one change: each change waits for the disk, and more than this gains nothing.
const together = 8

// inbox lists the files that have arrived, by name without its ending, so that of files that came while the machine was off return.xlsx is read before
// "return corrected.xlsx" and return2.xlsx, which then stand. It counts what is no file that anybody sent: locks of open workbooks, folders, links,
// leftovers of systems.
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
	slices.SortStableFunc(files, func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, filepath.Ext(a)), strings.TrimSuffix(b, filepath.Ext(b)))
	})
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
	data, err := a.load(s.limits().FileBytes)
	switch {
	case err != nil && fromInbox && errors.Is(err, fs.ErrNotExist):
		a.gone = true // whoever sent it has taken it back
		return a
	case err != nil && fromInbox && barred(err):
		var trouble *fs.PathError
		if errors.As(err, &trouble) {
			err = trouble.Err // a receipt does not say where the workspace is
		}
		a.waits = "it cannot be opened (" + err.Error() + "); it is tried again at the next run"
		return a
	case err != nil:
		a.err = fmt.Errorf("reading a return: %w", err)
		return a
	}
	a.reading = reader.Read(data, filepath.Base(path))
	a.hash, a.size = a.reading.SHA256, a.reading.Size
	if a.as.Size() > int64(len(data)) {
		a.err = s.tooLarge(a)
		return a
	}
	if isReplies(&a.reading) {
		if replies, ok := ingest.ReadReplies(data, filepath.Base(path), s.limits()); ok {
			a.replies = &replies
		}
	}
	if fromInbox && unfinished(&a.reading) && s.now.Sub(a.as.ModTime()).Abs() < settling {
		a.waits = "still being copied; it is read when it is whole"
		return a
	}
	a.err = s.archive(bytes.NewReader(data), a.hash, path)
	return a
}

// barred says that a file is kept from being read by its owner: by its permissions or, on Windows, by the program that has it open. Any other trouble is not
// the file's, and a pack is not to be made as if the file had never come.
func barred(err error) bool {
	return errors.Is(err, fs.ErrPermission) || disk.HeldOpen(err)
}

// load gives the bytes of a file, up to one more than the limit. What is no file, such as a pipe that would be waited on for ever, is not opened.
func (a *arrived) load(limit int64) ([]byte, error) {
	info, err := os.Stat(a.path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", a.path)
	}
	a.size = info.Size() // also when it cannot be read
	f, err := os.Open(a.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if a.as, err = f.Stat(); err != nil {
		return nil, err
	}
	data := make([]byte, min(a.as.Size(), limit+1))
	n, err := io.ReadFull(f, data)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // it has become shorter since
	}
	return data[:n], err
}

// tooLarge archives a file that is larger than it may be, without holding it in memory. What was read of it is enough to refuse it.
func (s *Session) tooLarge(a *arrived) error {
	if a.as.Size() <= s.limits().FileBytes {
		return nil // it was read whole, and has become shorter since
	}
	f, err := os.Open(a.path)
	if err != nil {
		return fmt.Errorf("reading a return: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if a.size, err = io.Copy(h, f); err != nil {
		return fmt.Errorf("reading %s: %w", filepath.Base(a.path), err)
	}
	a.hash = hex.EncodeToString(h.Sum(nil))
	a.reading.SHA256, a.reading.Size = a.hash, a.size
	a.reading.Why = fmt.Sprintf("a file of %d MB, more than the %d MB allowed", a.size>>20, s.limits().FileBytes>>20)
	for i := range a.reading.Findings {
		a.reading.Findings[i].Found = a.reading.Why // the reader saw only its beginning
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("reading %s: %w", filepath.Base(a.path), err)
	}
	return s.archive(f, a.hash, a.path)
}

// takeOut takes a recorded file out of the inbox, unless another has come in its place since it was read.
func (a *arrived) takeOut() error {
	now, err := os.Lstat(a.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && os.SameFile(now, a.as) && now.Size() == a.as.Size() && now.ModTime().Equal(a.as.ModTime()) {
		err = os.Remove(a.path)
	}
	if err != nil {
		return fmt.Errorf("taking %s out of the inbox, now that it is in the archive: %w", filepath.Base(a.path), err)
	}
	return nil
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

// take records files that have been read, and then takes each out of the inbox and writes its receipt; they are in the archive already. The receipt comes
// last, so that a file with one is done with. Whatever moment the work is cut short at, the next run ends in the same state: see finishReceipts.
func (s *Session) take(ctx context.Context, reader *ingest.Reader, batch []*arrived) ([]Receipt, error) {
	receipts := make([]Receipt, len(batch))
	folders := map[string]bool{}
	for i, a := range batch {
		sub := &a.reading
		receipts[i] = Receipt{
			File: filepath.Base(a.path), State: string(sub.State), Why: sub.Why, SHA256: a.hash, Size: a.size, Received: s.now.Format(time.RFC3339),
			Service: sub.Service, Quarter: sub.Quarter.String(), Revision: sub.Revision, SignedBy: sub.SignOff.Role,
			Lines: sub.Due, Filled: sub.Filled, Missing: sub.Missing, Stopped: sub.Stopped, Findings: sub.Findings,
		}
		if a.waits != "" {
			receipts[i].State, receipts[i].Why, receipts[i].Findings = string(store.Waiting), a.waits, nil // see writeWaiting
		} else {
			folders[filepath.Dir(s.archived(a.hash, a.path))] = true
		}
	}
	if len(folders) == 0 {
		return receipts, nil // all are waiting
	}
	folders[s.path(archiveFolder)] = true // some of them may be new, and another hand have made them
	for folder := range folders {
		if err := disk.SyncFolder(folder); err != nil {
			return nil, err
		}
	}
	ids, findings := make([]int64, len(batch)), make([][]int64, len(batch))
	err := s.record.Write(ctx, s.hand(program), func(tx *store.Tx) (err error) {
		for i, a := range batch {
			if a.waits != "" || a.replies != nil {
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
	inbox := false
	for i, a := range batch {
		if a.replies != nil && a.waits == "" {
			if receipts[i], err = s.answer(ctx, reader, a); err != nil {
				return receipts[:i], err
			}
		}
		if a.inbox && a.waits == "" {
			inbox = true
			if err := a.takeOut(); err != nil {
				return receipts[:i], err
			}
		}
	}
	if inbox { // before there is a receipt: else the power might fail and bring back a file that is done with
		if err := disk.SyncFolder(s.path(inboxFolder)); err != nil {
			return nil, err
		}
	}
	for i, a := range batch {
		if a.waits != "" {
			continue
		}
		for _, id := range a.replaces {
			b, _, err := s.record.Submission(ctx, id, 0)
			if err == nil {
				err = s.receiptAgain(ctx, &b)
			}
			if err != nil {
				return receipts[:i], err
			}
		}
		if err := s.receipt(&receipts[i], ids[i], findings[i]); err != nil {
			return receipts[:i], err
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
		Lines:   store.Lines{Asked: sub.Due, Filled: sub.Filled, Missing: sub.Missing, Stopped: sub.Stopped},
		State:   store.State(sub.State), Why: sub.Why,
	}
	if again && s.tombstoned(a.hash) {
		entry.State, entry.Why = store.Rejected, "the same file was purged before; it is not taken in again"
		r.State, r.Why, r.Findings = string(entry.State), entry.Why, nil
		id, err = tx.Submit(ctx, entry)
		return id, nil, err
	}
	if again {
		before, err := tx.SubmissionsOf(ctx, a.hash)
		if err != nil {
			return 0, nil, err
		}
		// One that was held or rejected is read again, for what was in its way may have been mended in the framework; when nothing has come of that, it is a duplicate.
		i := slices.IndexFunc(before, func(b store.Submission) bool {
			return b.State == store.Accepted || b.State == store.Superseded || b.State == entry.State
		})
		if i >= 0 {
			entry.State, entry.Of, entry.Why = store.Duplicate, before[i].ID, "the same file was received before, as "+before[i].Name
			r.State, r.Why, r.Findings = string(entry.State), entry.Why, nil
			id, err = tx.Submit(ctx, entry)
			return id, nil, err
		}
		for _, b := range before {
			if b.State != store.Held || entry.State != store.Accepted {
				continue
			}
			if err := tx.SetState(ctx, b.ID, store.Superseded, "read again, and accepted"); err != nil {
				return 0, nil, err
			}
			a.replaces = append(a.replaces, b.ID)
		}
	}
	var earlier []store.Submission
	if entry.State == store.Accepted {
		if earlier, err = s.earlier(ctx, tx, sub); err != nil {
			return 0, nil, err
		}
		if n := len(earlier); n > 0 && issue(earlier[n-1].Revision) > issue(sub.Revision) {
			which := fmt.Sprintf("it is revision %d", sub.Revision)
			if sub.Revision == 0 {
				which = "it does not say which revision it is"
			}
			entry.State = store.Held
			entry.Why = fmt.Sprintf("%s, and revision %d was received before it, as %s", which, earlier[n-1].Revision, earlier[n-1].Name)
			r.State, r.Why = string(entry.State), entry.Why
		}
	}
	if id, err = tx.Submit(ctx, entry); err != nil {
		return 0, nil, err
	}
	if findings, err = tx.AddFindings(ctx, id, sub.Findings); err != nil {
		return 0, nil, err
	}
	if entry.State == store.Accepted || entry.State == store.Held {
		if err := tx.AppendSaid(ctx, id, said(sub)); err != nil {
			return 0, nil, err
		}
	}
	if err := s.tellReceipt(ctx, tx, r, id); err != nil {
		return 0, nil, err
	}
	if sub.SignOff.Role == "" && sub.SignOff.Name == "" {
		s.unsigned(sub.Figures)
	}
	if entry.State == store.Accepted { // those of a return that is held are in its file, which is read again when it is let in
		figures, err := s.figures(ctx, tx, sub)
		if err != nil {
			return 0, nil, err
		}
		if _, err := tx.Append(ctx, id, figures); err != nil {
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
			a.replaces = append(a.replaces, e.ID)
		}
	}
	return id, findings, nil
}

// unsigned marks the figures of a return that nobody has signed as provisional, where the workspace's policy says so.
func (s *Session) unsigned(figures []kpi.Observation) {
	if s.Settings.Policy.Unsigned != settings.UnsignedProvisional {
		return
	}
	for i := range figures {
		if f := &figures[i]; f.Value.Valid || f.Parts() {
			f.Marks |= kpi.Provisional
		}
	}
}

// earlier lists the accepted returns of a service for a quarter, the lowest revision first and otherwise in the order of receipt.
func (s *Session) earlier(ctx context.Context, tx *store.Tx, sub *ingest.Submission) ([]store.Submission, error) {
	list, err := tx.SubmissionsBy(ctx, sub.Service, sub.Quarter)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(e store.Submission) bool { return e.State != store.Accepted })
	slices.SortStableFunc(list, func(a, b store.Submission) int { return issue(a.Revision) - issue(b.Revision) })
	return list, nil
}

// issue is the revision that a return counts as: one that declares none, such as a table of the service's own, is a first issue like the form as it was issued.
func issue(declared int) int { return max(declared, 1) }
