package pipeline_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline"
)

// waitingReceipts gives the receipts of the files that wait, by the file's name, and the text of each.
func waitingReceipts(t testing.TB, root string) (map[string]pipeline.Receipt, map[string]string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "receipts", "waiting", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	receipts, texts := map[string]pipeline.Receipt{}, map[string]string{}
	for _, path := range paths {
		var r pipeline.Receipt
		text := read(t, path)
		if err := json.Unmarshal(text, &r); err != nil || filepath.Base(path) != "receipt.json" {
			t.Fatalf("%s is %s (%v)", path, text, err)
		}
		if r.Folder, err = filepath.Rel(root, filepath.Dir(path)); err != nil {
			t.Fatal(err)
		}
		receipts[r.File], texts[r.File] = r, string(text)
	}
	return receipts, texts
}

// half sends the first part of a file, which is still being copied at that time.
func half(t testing.TB, root, name string, data []byte, at time.Time) {
	t.Helper()
	send(t, root, name, data)
	lastChanged(t, filepath.Join(root, "inbox", name), at)
}

func TestAFileThatWaitsHasAReceiptForAsLongAsItWaits(t *testing.T) {
	root := moors(t)
	books := replies(t)
	homes := books["homes"]
	half(t, root, "homes.xlsx", homes[:3000], morning)
	half(t, root, "HOMES.xlsx.csv", nil, morning)
	send(t, root, "waste.xlsx", books["waste"])
	said, _ := ingest(t, root, morning)
	receipts, asItWas := waitingReceipts(t, root)
	if len(receipts) != 2 {
		t.Fatalf("got %v", asItWas)
	}
	sum := sha256.Sum256(homes[:3000])
	r := receipts["homes.xlsx"]
	if r.State != "waiting" || !strings.Contains(r.Why, "still being copied") || r.SHA256 != hex.EncodeToString(sum[:]) || r.Size != 3000 || r.Received != morning.Format(time.RFC3339) {
		t.Errorf("the receipt says %s", asItWas["homes.xlsx"])
	}
	if said["homes.xlsx"].Folder != r.Folder || !strings.HasPrefix(filepath.Base(r.Folder), "homes-") {
		t.Errorf("the receipt is in %s, and was said to be in %s", r.Folder, said["homes.xlsx"].Folder)
	}
	if !strings.Contains(asItWas["homes.xlsx"], `"findings": []`) {
		t.Errorf("it has not the form of other receipts: %s", asItWas["homes.xlsx"])
	}

	// An hour later nothing more has come, and what is written down is left alone.
	later := morning.Add(time.Hour)
	for name := range receipts {
		lastChanged(t, filepath.Join(root, "inbox", name), later)
		lastChanged(t, filepath.Join(root, receipts[name].Folder, "receipt.json"), morning)
	}
	ingest(t, root, later)
	for name, r := range receipts {
		info, err := os.Stat(filepath.Join(root, r.Folder, "receipt.json"))
		if err != nil || !info.ModTime().Equal(morning) {
			t.Errorf("the receipt of %s was written again (%v)", name, err)
		}
	}

	// Then more of it comes.
	half(t, root, "HOMES.xlsx.csv", homes[:2000], later)
	ingest(t, root, later)
	if now, texts := waitingReceipts(t, root); now["HOMES.xlsx.csv"].Size != 2000 || now["HOMES.xlsx.csv"].Received != later.Format(time.RFC3339) || texts["homes.xlsx"] != asItWas["homes.xlsx"] {
		t.Errorf("when more has come: %v", texts)
	}

	// One is whole, and the other is taken back.
	send(t, root, "homes.xlsx", homes)
	if err := os.Remove(filepath.Join(root, "inbox", "HOMES.xlsx.csv")); err != nil {
		t.Fatal(err)
	}
	if said, _ := ingest(t, root, morning.Add(2*time.Hour)); said["homes.xlsx"].State != "accepted" {
		t.Errorf("got %v", said)
	}
	if _, err := os.Stat(filepath.Join(root, "receipts", "waiting")); !os.IsNotExist(err) {
		t.Errorf("receipts of files that wait no longer are left: %v", names(t, filepath.Join(root, "receipts", "waiting")))
	}
}

// Whatever a run that was cut short left of them is mended by the next look into the inbox, also when that finds nothing; named files are no look into it.
func TestReceiptsOfFilesThatWaitAreMended(t *testing.T) {
	root := moors(t)
	books := replies(t)
	half(t, root, "homes.xlsx", books["homes"][:3000], morning)
	ingest(t, root, morning)
	receipts, want := waitingReceipts(t, root)
	folder := filepath.Join(root, receipts["homes.xlsx"].Folder)
	top := filepath.Dir(folder)
	for name, harm := range map[string]func(){
		"half of it":    func() { put(t, filepath.Join(folder, "receipt.json"), []byte(want["homes.xlsx"][:40])) },
		"nothing in it": func() { put(t, filepath.Join(folder, "receipt.json"), nil) },
		"only what was beside it": func() {
			put(t, filepath.Join(folder, ".unfinished-receipt.json"), []byte("{"))
			done(t, os.Remove(filepath.Join(folder, "receipt.json")))
		},
		"an empty folder":               func() { done(t, os.Remove(filepath.Join(folder, "receipt.json"))) },
		"all are gone":                  func() { done(t, os.RemoveAll(top)) },
		"of a file that waits no more":  func() { put(t, filepath.Join(top, "gone-0123456789ab", "receipt.json"), []byte(want["homes.xlsx"])) },
		"begun for one that is no more": func() { put(t, filepath.Join(top, "gone-0123456789ab", ".unfinished-receipt.json"), nil) },
	} {
		harm()
		ingest(t, root, morning)
		if _, got := waitingReceipts(t, root); len(got) != 1 || got["homes.xlsx"] != want["homes.xlsx"] {
			t.Errorf("%s: got %v", name, got)
		}
		if got := names(t, top); len(got) != 1 {
			t.Errorf("%s: there are %v", name, got)
		}
		if got := names(t, folder); !slices.Equal(got, []string{"receipt.json"}) {
			t.Errorf("%s: the folder has %v", name, got)
		}
	}
	mine := filepath.Join(t.TempDir(), "people.xlsx")
	put(t, mine, books["people"])
	ingest(t, root, morning, mine)
	if _, got := waitingReceipts(t, root); got["homes.xlsx"] != want["homes.xlsx"] {
		t.Errorf("after a file was named: %v", got)
	}
	put(t, filepath.Join(top, "mine", "note.txt"), []byte("asked them"))
	done(t, os.Remove(filepath.Join(root, "inbox", "homes.xlsx")))
	ingest(t, root, morning)
	if got := names(t, top); !slices.Equal(got, []string{"mine"}) || len(names(t, filepath.Join(top, "mine"))) != 1 {
		t.Errorf("with nothing in the inbox there are %v", got)
	}
}

// done is the end of what has to succeed.
func done(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatCannotBeOpenedHasAReceiptThatDoesNotSayWhereTheWorkspaceIs(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("every file can be opened here")
	}
	root := moors(t)
	path := filepath.Join(root, "inbox", "homes.xlsx")
	send(t, root, "homes.xlsx", replies(t)["homes"])
	done(t, os.Chmod(path, 0))
	ingest(t, root, morning)
	receipts, texts := waitingReceipts(t, root)
	if r := receipts["homes.xlsx"]; !strings.Contains(r.Why, "cannot be opened (permission denied)") || r.SHA256 != "" || r.Size == 0 || strings.Contains(texts["homes.xlsx"], root) {
		t.Errorf("the receipt is %s", texts["homes.xlsx"])
	}
}

// What a file is called is anybody's choice; where its receipt goes is not.
func TestEveryFileThatWaitsHasAFolderOfItsOwn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files cannot have such names here")
	}
	root := moors(t)
	sent := []string{"a.xlsx", "A.xlsx", "a.csv", "a b.xlsx", "a-b.xlsx", "00001.xlsx", "00001", "..xlsx", "... .xlsx", "ü.xlsx", "β.xlsx", `..\..\a.xlsx`, "CON.xlsx", "b\nreak.xlsx", strings.Repeat("o", 200) + ".xlsx", strings.Repeat("o", 201) + ".xlsx"}
	for _, name := range sent {
		half(t, root, name, nil, morning)
	}
	sent = slices.DeleteFunc(sent, func(name string) bool { return strings.HasPrefix(name, ".") }) // hidden, and left alone
	ingest(t, root, morning)
	receipts, _ := waitingReceipts(t, root)
	folders := map[string]bool{}
	for _, name := range sent {
		r := receipts[name]
		base := filepath.Base(r.Folder)
		if filepath.Dir(r.Folder) != filepath.Join("receipts", "waiting") || strings.Trim(base, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || len(base) < 12 || len(base) > 60 || folders[base] {
			t.Errorf("the receipt of %q is in %q", name, r.Folder)
		}
		folders[base] = true
	}
	if got := len(names(t, filepath.Join(root, "receipts", "waiting"))); got != len(sent) {
		t.Errorf("%d folders for %d files", got, len(sent))
	}
}

// Nobody else notices that a file has lain in the inbox for days: whoever sent it takes it for received.
func TestTheTeamHearsOnceOfAFileThatWaitsForLongerThanADay(t *testing.T) {
	root := moors(t)
	telling(t, root, byFolder)
	homes, seen := replies(t)["homes"], map[string]string{}
	for _, c := range []struct {
		name, day string
		size      int // of what has come of the file
		want      bool
	}{
		{"on the first day", "2025-10-08", 2000, false},
		{"on the next", "2025-10-09", 2000, true},
		{"on the third", "2025-10-10", 2000, false},
		{"when more of it has come", "2025-10-11", 3000, false},
		{"and no more the day after", "2025-10-12", 3000, true},
	} {
		half(t, root, "homes.xlsx", homes[:c.size], day(c.day))
		for range 2 { // twice a day
			run(t, root, day(c.day))
		}
		if told := toldIn(t, root, seen); strings.Contains(told, "receipt-team") != c.want {
			t.Errorf("%s are told %s", c.name, told)
		}
	}
	for name, text := range seen {
		if strings.Contains(name, "receipt-team") && !strings.Contains(text, "Subject: homes.xlsx is still in the inbox\r\n") {
			t.Errorf("%s says %s", name, text)
		}
	}
}
