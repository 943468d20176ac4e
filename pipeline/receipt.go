package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"perfpack/pipeline/disk"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/render/xlsx"
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
	// Folder is where the receipt is, within the workspace.
	Folder string `json:"-"`
	// Notes counts the findings that ask for nothing. Once the receipt is written they are in it, and no longer among the Findings.
	Notes int `json:"-"`
}

const (
	receiptFile = "receipt.json"
	queriesFile = "queries.xlsx"
)

// bookOptions are how workbooks look and what is said on them. They are part of the program, and read once: hundreds of receipts need them in one run.
var bookOptions = sync.OnceValues(func() (*xlsx.Options, error) { return xlsx.Load(templates.FS) })

// receiptFolder gives the place of a receipt within the workspace. Only the names of services that the framework has become folders: what a file calls
// itself may be anything.
func (s *Session) receiptFolder(quarter, service string, submission int64) string {
	if quarter == "" {
		quarter = "unrecognised"
	}
	if !slices.ContainsFunc(s.framework.Services, func(v kpi.Service) bool { return v.ID == service }) {
		service = "unrecognised"
	}
	return filepath.Join(receiptsFolder, quarter, service, fmt.Sprintf("%05d", submission))
}

// receipt writes the receipt of a file, after the list of queries as a workbook where there is anything to answer. When it is there it is whole, also after the power
// has failed, and says that its file is done with.
func (s *Session) receipt(r *Receipt, submission int64, findings []int64) error {
	r.Folder = s.receiptFolder(r.Quarter, r.Service, submission)
	if submission == 0 { // a workbook of replies, which is no submission
		r.Folder = filepath.Join(receiptsFolder, "replies", r.SHA256[:12])
	}
	if worst, any := finding.Worst(r.Findings); any && worst != finding.Note && submission != 0 {
		if err := s.queries(r, findings); err != nil {
			return err
		}
	}
	if r.Findings == nil {
		r.Findings = []finding.Finding{}
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := disk.WriteWhole(s.path(r.Folder, receiptFile), append(text, '\n')); err != nil {
		return fmt.Errorf("writing a receipt: %w", err)
	}
	var ask []finding.Finding // a list of its own, so that the notes of hundreds of receipts are not held in memory
	for _, f := range r.Findings {
		if f.Severity != finding.Note {
			ask = append(ask, f)
		}
	}
	r.Notes, r.Findings = len(r.Findings)-len(ask), ask
	return nil
}

// finishReceipts finishes with files whose run was cut short after they were recorded: each is taken out of the inbox, if it is still there, and gets its receipt.
// Receipts are written in the order of the record and a few files are recorded together, so that only the last few can lack theirs.
func (s *Session) finishReceipts(ctx context.Context) error {
	last, err := s.record.LastSubmissions(ctx, together)
	if err != nil {
		return err
	}
	for _, sub := range last {
		if disk.Exists(s.path(s.receiptFolder(sub.Quarter.String(), sub.Service, sub.ID), receiptFile)) {
			continue
		}
		left := s.path(inboxFolder, sub.Name)
		if info, err := os.Lstat(left); err == nil && info.Mode().IsRegular() && info.Size() == sub.File.Size {
			f, err := proof.Hash(left)
			if err != nil {
				return err
			}
			if f.SHA256 == sub.File.SHA256 {
				if err := os.Remove(left); err != nil {
					return fmt.Errorf("taking %s out of the inbox, now that it is in the archive: %w", sub.Name, err)
				}
				if err := disk.SyncFolder(s.path(inboxFolder)); err != nil {
					return err
				}
			}
		}
		if err := s.receiptsReplaced(ctx, &sub); err != nil {
			return err
		}
		if err := s.receiptAgain(ctx, &sub); err != nil {
			return err
		}
	}
	return nil
}

// receiptsReplaced writes the receipts of what a return that was accepted may have taken the place of: earlier returns of its service for its quarter, and the same
// file when it was held. Written twice they are the same, so it does not matter whether another return had done it.
func (s *Session) receiptsReplaced(ctx context.Context, sub *store.Submission) error {
	if sub.State != store.Accepted {
		return nil
	}
	by, err := s.record.SubmissionsBy(ctx, sub.Service, sub.Quarter)
	if err != nil {
		return err
	}
	of, err := s.record.SubmissionsOf(ctx, sub.File.SHA256)
	if err != nil {
		return err
	}
	for _, b := range append(by, of...) {
		if b.State != store.Superseded {
			continue
		}
		if err := s.receiptAgain(ctx, &b); err != nil {
			return err
		}
	}
	return nil
}

// receiptAgain writes the receipt of a submission from the record, with the state that it has now.
func (s *Session) receiptAgain(ctx context.Context, sub *store.Submission) error {
	found, err := s.record.Findings(ctx, sub.ID, 0)
	if err != nil {
		return err
	}
	r := &Receipt{
		File: sub.Name, State: string(sub.State), Why: sub.Why, SHA256: sub.File.SHA256, Size: sub.File.Size, Received: sub.At,
		Service: sub.Service, Quarter: sub.Quarter.String(), Revision: sub.Revision, SignedBy: sub.Role,
		Lines: sub.Asked, Filled: sub.Filled, Missing: sub.Missing, Stopped: sub.Stopped,
	}
	var ids []int64
	for _, f := range found {
		r.Findings, ids = append(r.Findings, f.Finding), append(ids, f.ID)
	}
	return s.receipt(r, sub.ID, ids)
}

// queries writes what a service is asked about its return as a workbook, with a place for each reply. Notes ask for nothing and are left out; what is asked alike
// of several cells has one row, and one reply answers it.
func (s *Session) queries(r *Receipt, findings []int64) error {
	books, err := bookOptions()
	if err != nil {
		return err
	}
	received, err := time.Parse(time.RFC3339, r.Received)
	if err != nil {
		return fmt.Errorf("writing the queries: %w", err)
	}
	list := &xlsx.QueryList{ID: ingest.QueriesMark(r.SHA256), Council: s.authors(), File: r.File, Received: received, ServiceName: r.Service}
	for i := range s.framework.Services {
		if v := &s.framework.Services[i]; v.ID == r.Service {
			list.ServiceName = v.Name
		}
	}
	if q, err := period.ParseQuarter(r.Quarter); err == nil {
		list.Quarter = q.Label()
	}
	var asked []finding.Finding
	numbers := map[finding.Finding][]string{}
	for i, f := range r.Findings {
		if f.Severity != finding.Note && i < len(findings) {
			asked = append(asked, f)
			numbers[f] = append(numbers[f], strconv.FormatInt(findings[i], 10))
		}
	}
	for _, alike := range finding.Alike(asked) {
		each := len(alike)
		if alike[0].Code == ingest.WordsPersonal {
			each = 1 // a reply lets words out that were held back, so somebody has to look at each
		}
		for some := range slices.Chunk(alike, each) {
			var ids []string
			for _, f := range some {
				ids = append(ids, numbers[f][0])
				numbers[f] = numbers[f][1:]
			}
			list.Queries = append(list.Queries, xlsx.Query{ID: strings.Join(ids, ", "), Alike: some})
		}
	}
	var b bytes.Buffer
	if err := xlsx.Queries(&b, list, books); err != nil {
		return fmt.Errorf("writing the queries: %w", err)
	}
	if err := disk.WriteWhole(s.path(r.Folder, queriesFile), b.Bytes()); err != nil {
		return fmt.Errorf("writing the queries: %w", err)
	}
	return nil
}
