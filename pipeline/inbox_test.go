package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline"
	recognise "perfpack/pipeline/ingest"
)

// ingest reads the inbox, and gives what became of each file and what was said meanwhile.
func ingest(t testing.TB, root string, at time.Time, files ...string) (map[string]pipeline.Receipt, string) {
	t.Helper()
	w, err := pipeline.OpenWorkspace(root, "")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	s, err := w.Begin(context.Background(), at, &pipeline.Listener{Say: func(text string) { said = append(said, text) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.TakeIn(context.Background()); err != nil {
		t.Fatal(inFull(err))
	}
	said = nil
	list, err := s.Ingest(context.Background(), files...)
	if err != nil {
		t.Fatal(inFull(err))
	}
	receipts := map[string]pipeline.Receipt{}
	for _, r := range list {
		receipts[r.File] = r
	}
	return receipts, strings.Join(said, "\n")
}

// lastChanged sets the time at which a file was last changed.
func lastChanged(t testing.TB, path string, at time.Time) {
	t.Helper()
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsNoFileInTheInboxIsCountedAndLeftAlone(t *testing.T) {
	root := moors(t)
	inbox := filepath.Join(root, "inbox")
	homes := replies(t)["homes"]
	send(t, root, "homes.xlsx", homes)
	for _, name := range []string{"~$homes.xlsx", ".~lock.homes.xlsx#", "Thumbs.db", "desktop.ini", "._homes.xlsx", "homes.xlsx.tmp", "homes.xlsx.part", "Homes.xlsx.crdownload"} {
		put(t, filepath.Join(inbox, name), homes)
	}
	if err := os.Mkdir(filepath.Join(inbox, "folder.xlsx"), 0o750); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(inbox, "older", "homes.xlsx"), homes)
	if err := os.Symlink(filepath.Join(root, "perfpack.toml"), filepath.Join(inbox, "link.xlsx")); err != nil {
		t.Skip("links cannot be made here")
	}
	left := 11
	if pipe(t, filepath.Join(inbox, "pipe.xlsx")) {
		left++
	}
	before := names(t, inbox)
	receipts, said := ingest(t, root, morning)
	if len(receipts) != 1 || receipts["homes.xlsx"].State != "accepted" {
		t.Errorf("got receipts %v", receipts)
	}
	if want := fmt.Sprintf("%d things in the inbox", left); !strings.Contains(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
	if after := names(t, inbox); !slices.Equal(after, slices.DeleteFunc(before, func(n string) bool { return n == "homes.xlsx" })) {
		t.Errorf("the inbox has %v", after)
	}
}

// names lists what is in a folder.
func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestAFileThatIsStillBeingCopiedWaits(t *testing.T) {
	homes := replies(t)["homes"]
	for _, c := range []struct {
		name string
		data []byte
		age  time.Duration // of the last change
		want string
	}{
		{"half of it has come", homes[:len(homes)/2], 5 * time.Second, "waiting"},
		{"its room is made, and half of it is there", append(slices.Clone(homes[:len(homes)/2]), make([]byte, len(homes)-len(homes)/2)...), 5 * time.Second, "waiting"},
		{"nothing has come yet", nil, 0, "waiting"},
		{"the sender's clock is a little ahead", homes[:1000], -20 * time.Second, "waiting"},
		{"half of it came a while ago", homes[:len(homes)/2], 2 * time.Minute, "rejected"},
		{"it is empty and stays so", nil, time.Hour, "rejected"},
		{"the sender's clock is a year ahead", homes[:1000], -365 * 24 * time.Hour, "rejected"},
		{"it is whole, and has come just now", homes, 0, "accepted"},
		{"it is whole, and its time is of last year", homes, 365 * 24 * time.Hour, "accepted"},
		{"it is no workbook", []byte("Dear all,\nplease find attached"), 0, "rejected"},
	} {
		root := moors(t)
		path := filepath.Join(root, "inbox", "homes.xlsx")
		send(t, root, "homes.xlsx", c.data)
		lastChanged(t, path, morning.Add(-c.age))
		r, _ := ingest(t, root, morning)
		if got := r["homes.xlsx"]; got.State != c.want {
			t.Errorf("%s: it is %s (%s), want %s", c.name, got.State, got.Why, c.want)
		}
		if left := len(names(t, filepath.Join(root, "inbox"))) == 1; left != (c.want == "waiting") {
			t.Errorf("%s: whether it is still in the inbox: %v", c.name, left)
		}
		if c.want != "waiting" {
			continue
		}
		if len(whole(t, filepath.Join(root, "archive"))) != 1 {
			t.Errorf("%s: what waits is archived", c.name)
		}
		// Then the rest of it comes.
		send(t, root, "homes.xlsx", homes)
		lastChanged(t, path, morning)
		if r, _ := ingest(t, root, morning.Add(time.Minute)); r["homes.xlsx"].State != "accepted" {
			t.Errorf("%s: when it is whole it is %+v", c.name, r["homes.xlsx"])
		}
	}
}

func TestEveryFileReceivedHasAReceiptAndIsArchived(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files cannot have such names here")
	}
	root := moors(t)
	books := replies(t)
	long := strings.Repeat("o", 200) + ".xlsx"
	sent := map[string][]byte{
		"homes.xlsx": books["homes"], "waste — Q2 (final, FINAL).xlsx": books["waste"], "..xlsx.XLSX": books["people"], "b\nreak.xlsx": books["homes"][:900],
		long: []byte("PK"), "nothing.xlsx": nil, "übersicht.csv": []byte("Line key;Value\n"), "CON.xlsx": {0}, "again.xlsx": books["waste"],
		"no ending": books["homes"], "%s%d.xlsx": []byte("%PDF-1.7"),
	}
	for name, data := range sent {
		send(t, root, name, data)
		lastChanged(t, filepath.Join(root, "inbox", name), morning.Add(-time.Hour))
	}
	delete(sent, "..xlsx.XLSX") // begins with a dot: hidden
	receipts, _ := ingest(t, root, morning)
	for name, data := range sent {
		r, ok := receipts[name]
		if !ok {
			t.Errorf("%q has no receipt", name)
			continue
		}
		text := read(t, filepath.Join(root, r.Folder, "receipt.json"))
		var back pipeline.Receipt
		if err := json.Unmarshal(text, &back); err != nil || back.State != r.State || back.File != name || back.SHA256 != r.SHA256 || back.Size != int64(len(data)) {
			t.Errorf("%q: the receipt in %s says %s (%v)", name, r.Folder, text, err)
		}
		if (r.State == "accepted" || r.State == "duplicate") != (len(data) > 2000) {
			t.Errorf("%q is %s", name, r.State)
		}
		if r.State == "rejected" && len(r.Findings) == 0 {
			t.Errorf("%q is rejected without saying why", name)
		}
		found := false
		for _, kept := range whole(t, filepath.Join(root, "archive", r.SHA256[:2])) {
			found = found || kept == "-r--r----- "+string(data)
		}
		if !found {
			t.Errorf("%q is not in the archive as it came", name)
		}
	}
	if left := names(t, filepath.Join(root, "inbox")); len(left) != 1 {
		t.Errorf("the inbox still has %q", left)
	}
	// The whole inbox again: nothing new becomes known.
	for name, data := range sent {
		send(t, root, name, data)
		lastChanged(t, filepath.Join(root, "inbox", name), morning.Add(-time.Hour))
	}
	again, _ := ingest(t, root, morning)
	for name := range sent {
		if again[name].State != "duplicate" {
			t.Errorf("%q sent again is %s", name, again[name].State)
		}
	}
}

// declaring gives a workbook that says it is the second quarter's return of a service.
func declaring(t testing.TB, book []byte, service string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	says := recognise.Meta{Schema: recognise.MetaSchema, Template: "return-1", Service: service, Quarter: q2, Revision: 1, KeyHash: "0"}.Encode()
	var b bytes.Buffer
	if err := errors.Join(f.SetDefinedName(&excelize.DefinedName{Name: recognise.MetaName, RefersTo: `"` + says + `"`}), f.Write(&b)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFileNeverSaysWhereItsReceiptGoes(t *testing.T) {
	root := moors(t)
	for i, service := range []string{"../../../escaped", "/escaped", `..\escaped`, "waste/../../escaped", "nobody", strings.Repeat("a", 300)} {
		send(t, root, fmt.Sprintf("%d.xlsx", i), declaring(t, oneSheet(t, answers["homes"]), service))
	}
	receipts, _ := ingest(t, root, morning)
	if len(receipts) != 6 {
		t.Fatalf("got %d receipts", len(receipts))
	}
	for name, r := range receipts {
		if want := filepath.Join("receipts", "2025-26-Q2", "unrecognised"); filepath.Dir(r.Folder) != want || r.State != "held" {
			t.Errorf("%s, for the service %q, is %s and has its receipt in %s", name, r.Service, r.State, r.Folder)
		}
	}
	for _, dir := range []string{filepath.Dir(root), root} {
		if list := names(t, dir); slices.ContainsFunc(list, func(n string) bool { return strings.Contains(n, "escaped") }) {
			t.Errorf("%s has %v", dir, list)
		}
	}
}

func TestAFileThatIsTooLargeIsRefusedWithoutBeingHeldInMemory(t *testing.T) {
	root := moors(t)
	settings := filepath.Join(root, "perfpack.toml")
	put(t, settings, append(read(t, settings), "[limits]\nfile_mb = 1\n"...))
	path := filepath.Join(root, "inbox", "film.xlsx")
	send(t, root, "film.xlsx", replies(t)["homes"])
	const size = 40 << 20
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
	receipts, _ := ingest(t, root, morning)
	r := receipts["film.xlsx"]
	if r.State != "rejected" || r.Size != size || len(r.Findings) != 1 || !strings.Contains(r.Findings[0].Found, "40 MB") {
		t.Errorf("got %+v", r)
	}
	kept := slices.Collect(maps.Values(whole(t, filepath.Join(root, "archive", r.SHA256[:2]))))
	if len(kept) == 0 || len(kept[0]) < size {
		t.Error("it is not in the archive whole")
	}
}

func TestNamedFilesAreReadAtOnceAndStayWhereTheyAre(t *testing.T) {
	root := moors(t)
	books := replies(t)
	mine := filepath.Join(t.TempDir(), "homes.xlsx")
	put(t, mine, books["homes"])
	send(t, root, "waste.xlsx", books["waste"])
	half := filepath.Join(t.TempDir(), "half.xlsx")
	put(t, half, books["people"][:3000])
	receipts, _ := ingest(t, root, morning, mine, half)
	if receipts["homes.xlsx"].State != "accepted" || receipts["half.xlsx"].State != "rejected" || len(receipts) != 2 {
		t.Errorf("got %v", receipts)
	}
	for _, path := range []string{mine, half, filepath.Join(root, "inbox", "waste.xlsx")} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	s, _ := open(t, root, morning)
	if _, err := s.Ingest(context.Background(), filepath.Join(root, "inbox")); err == nil {
		t.Error("a folder is read as a return")
	}
}

func TestReceiptsAreTheSameWhenTheyAreWrittenAgainFromTheRecord(t *testing.T) {
	root := moors(t)
	books := replies(t)
	send(t, root, "1 homes.xlsx", books["homes"])
	send(t, root, "2 homes.xlsx", books["homes"])
	send(t, root, "3 people.xlsx", books["people"])
	send(t, root, "4 photo.xlsx", []byte("photo"))
	send(t, root, "5 unsigned.xlsx", oneSheet(t, answers["waste"][:2]))
	ingest(t, root, morning)
	receipts := filepath.Join(root, "receipts")
	was := whole(t, receipts)
	if len(was) < 6 {
		t.Fatalf("only %d files: %v", len(was), slices.Sorted(maps.Keys(was)))
	}
	// As if the job had been killed after the files were recorded: no receipts, and some of the files still in the inbox.
	if err := os.RemoveAll(receipts); err != nil {
		t.Fatal(err)
	}
	send(t, root, "3 people.xlsx", books["people"])
	send(t, root, "4 photo.xlsx", []byte("another photo"))
	again, _ := ingest(t, root, morning.AddDate(0, 0, 1))
	now := whole(t, receipts)
	for name, text := range was {
		if now[name] != text {
			t.Errorf("%s was %s\nand is %s", name, text, now[name])
		}
	}
	if len(again) != 1 || again["4 photo.xlsx"].State != "rejected" {
		t.Errorf("read again: %v", again)
	}
	if left := names(t, filepath.Join(root, "inbox")); len(left) > 0 {
		t.Errorf("the inbox has %v", left)
	}
}

func TestAFileThatIsReplacedWhileItIsReadIsNotLost(t *testing.T) {
	root := moors(t)
	books := replies(t)
	path := filepath.Join(root, "inbox", "reply.xlsx")
	send(t, root, "reply.xlsx", books["homes"])
	stop, stopped := make(chan bool), make(chan bool)
	go func() { // somebody saves again and again, under one name
		defer close(stopped)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			aside := filepath.Join(root, fmt.Sprintf("aside-%d", n))
			if os.WriteFile(aside, books[services()[n%3]], 0o640) == nil {
				_ = os.Rename(aside, path)
			}
			time.Sleep(time.Millisecond)
		}
	}()
	for range 10 {
		receipts, _ := ingest(t, root, morning)
		for _, r := range receipts {
			if r.State != "accepted" && r.State != "duplicate" {
				t.Errorf("a file that was always whole is %s: %s", r.State, r.Why)
			}
		}
	}
	close(stop)
	<-stopped
	send(t, root, "reply.xlsx", books["people"])
	ingest(t, root, morning)
	if n := len(names(t, filepath.Join(root, "inbox"))); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

// While the machine was off, a return came and then its correction. Nobody can tell which came first but by what people call them.
func TestOfFilesThatCameTogetherTheCorrectionStands(t *testing.T) {
	for _, names := range [][2]string{{"homes.xlsx", "homes corrected.xlsx"}, {"homes.xlsx", "homes (2).xlsx"}, {"Homes Q2.xlsx", "Homes Q2 v2.xlsx"}, {"homes.xlsx", "homes2.xlsx"}} {
		root := moors(t)
		form := forms(t, root, q2)["homes"]
		send(t, root, names[0], filled(t, form, answer{"H3", "2025-26-Q2", "north", []string{"Value", "31.5"}}))
		send(t, root, names[1], filled(t, form, answer{"H3", "2025-26-Q2", "north", []string{"Value", "30.5", "Reason", "Counted again."}}))
		run(t, root, morning)
		if r := row(t, table(t, packAt(root, "north", q2, 1, "indicators.csv")), "H3", "north"); r["value"] != "30.5" || r["source_file"] != names[1] {
			t.Errorf("of %q the figure that stands is %s, from %s", names, r["value"], r["source_file"])
		}
	}
}

// A receipt says what has become of its return: also that a correction stands in its place, and also when the run that took the correction in was cut short.
func TestAReceiptSaysThatACorrectionStandsInThePlaceOfItsReturn(t *testing.T) {
	root := moors(t)
	form := forms(t, root, q2)["homes"]
	send(t, root, "homes.xlsx", filled(t, form, answer{"H3", "2025-26-Q2", "north", []string{"Value", "31.5"}}))
	receipts, _ := ingest(t, root, morning)
	first := filepath.Join(root, receipts["homes.xlsx"].Folder, "receipt.json")
	asItCame := read(t, first)
	send(t, root, "homes v2.xlsx", filled(t, form, answer{"H3", "2025-26-Q2", "north", []string{"Value", "30.5", "Reason", "Counted again."}}))
	receipts, _ = ingest(t, root, morning)
	second := filepath.Join(root, receipts["homes v2.xlsx"].Folder, "receipt.json")
	check := func(when string) {
		t.Helper()
		for path, want := range map[string][2]string{first: {"superseded", "corrected by homes v2.xlsx"}, second: {"accepted", ""}} {
			var r pipeline.Receipt
			if err := json.Unmarshal(read(t, path), &r); err != nil || r.State != want[0] || r.Why != want[1] {
				t.Errorf("%s the receipt of %s says %s: %s (%v)", when, r.File, r.State, r.Why, err)
			}
		}
	}
	check("after the correction")
	if bytes.Equal(asItCame, read(t, first)) {
		t.Error("the receipt is as it was")
	}
	if err := errors.Join(os.Remove(second), os.WriteFile(first, asItCame, 0o640)); err != nil {
		t.Fatal(err)
	}
	ingest(t, root, morning)
	check("after a run that was cut short")
}

// A clock that is set back to between the day of a final pack and its meeting does not have the pack made again with what came since.
func TestAClockThatIsSetBackMakesNothingAgain(t *testing.T) {
	root := moors(t)
	books := replies(t)
	send(t, root, "waste.xlsx", books["waste"])
	run(t, root, finalDay)
	run(t, root, day("2025-12-05"))
	send(t, root, "homes.xlsx", books["homes"])
	run(t, root, day("2025-12-08"))
	if got, want := made(run(t, root, day("2025-11-25"))), "north 2025-26-Q2 v1 final, south 2025-26-Q2 v1 final"; got != want {
		t.Errorf("with the clock set back the job gave %s; want %s", got, want)
	}
}
