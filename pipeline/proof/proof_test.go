package proof

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

// packed writes a signed pack of four files, and gives its folder.
func packed(t testing.TB, previous string) string {
	t.Helper()
	folder := t.TempDir()
	m := &Manifest{
		Organisation: "north", Quarter: "2025-26-Q2", Version: 1, Kind: "draft", Program: "(devel)", Build: "b", Templates: "t", Previous: previous,
		Inputs: Inputs{Digest: "d", Framework: "f", Settings: "s", Returns: []File{{Name: "waste.xlsx", Service: "waste", State: "accepted", SHA256: "aa", Size: 2}}, History: []File{{Name: "old.csv", SHA256: "bb", Size: 3}}, Texts: []File{{Name: "purpose.md", SHA256: "cc", Size: 4}}},
		Counts: Counts{Measures: 1}, Outstanding: []string{},
	}
	for _, name := range []string{ReportFile, WorkbookFile, IndicatorsFile, ObservationsFile} {
		write(t, folder, name, "what "+name+" says\n")
		m.Files = append(m.Files, must(Hash(filepath.Join(folder, name))))
	}
	text := must(m.Write(folder, 0o640))
	if err := Sign(folder, text, key, 0o640); err != nil {
		t.Fatal(err)
	}
	return folder
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func write(t testing.TB, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func edit(t testing.TB, folder, name, was, is string) {
	t.Helper()
	text := read(t, folder, name)
	if !strings.Contains(text, was) {
		t.Fatalf("%s does not say %q", name, was)
	}
	write(t, folder, name, strings.ReplaceAll(text, was, is))
}

// differences are everything that a proof finds, each with what was looked at.
func differences(p *Proof) (list []string) {
	for _, c := range p.Checks {
		for _, d := range c.Differs {
			list = append(list, c.What+": "+d)
		}
	}
	return list
}

func TestAPackIsProvedByItself(t *testing.T) {
	public := key.Public().(ed25519.PublicKey)
	other := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	for _, c := range []struct {
		name  string
		alter func(folder string)
		want  string // empty where it is proved
	}{
		{"as it was made", func(string) {}, ""},
		{"a file of another length", func(f string) { write(t, f, IndicatorsFile, "more") }, "files: indicators.csv has 4 bytes, and the manifest says 25"},
		{"a file with another letter", func(f string) { edit(t, f, IndicatorsFile, "what", "That") }, "files: indicators.csv has the SHA-256 "},
		{"a file gone", func(f string) { os.Remove(filepath.Join(f, ReportFile)) }, "files: cabinet-report.pdf is missing"},
		{"a file that is a folder", func(f string) {
			os.Remove(filepath.Join(f, ReportFile))
			os.Mkdir(filepath.Join(f, ReportFile), 0o750)
		}, "files: cabinet-report.pdf is not a file"},
		{"a file more", func(f string) { write(t, f, "notes.txt", "") }, "files: notes.txt is in the folder and not in the manifest"},
		{"a file that no manifest may name", func(f string) { edit(t, f, ManifestFile, ReportFile, "../x") }, `files: the manifest lists "../x", which cannot be`},
		{"a file that every pack has, left out", func(f string) { edit(t, f, ManifestFile, WorkbookFile, "another.xlsx") }, "files: the manifest does not list performance-workbook.xlsx"},
		{"another input", func(f string) { edit(t, f, ManifestFile, `"sha256": "aa",`, `"sha256": "ab",`) }, "files: the in-toto statement of the manifest says otherwise"},
		{"another digest of the figures", func(f string) {
			m := must(Read(f))
			edit(t, f, ManifestFile, `"figures_sha256": "`+m.Figures[:4], `"figures_sha256": "0000`)
		}, "files: the digest of the figures is "},
		{"a manifest that is none", func(f string) { write(t, f, ManifestFile, "{") }, "files: the manifest cannot be read"},
		{"another manifest", func(f string) { edit(t, f, ManifestFile, `"version": 1`, `"version": 2`) }, "signature: manifest.dsse.json is for another manifest"},
		{"no signature", func(f string) { os.Remove(filepath.Join(f, SignatureFile)) }, "signature: manifest.dsse.json cannot be read"},
		{"a signature that is none", func(f string) { write(t, f, SignatureFile, "{}") }, "signature: manifest.dsse.json is not as perfpack writes it"},
		{"a signature that says it is of another type", func(f string) { edit(t, f, SignatureFile, "in-toto", "other") }, "signature: manifest.dsse.json is not as perfpack writes it"},
		{"signed by somebody else", func(f string) {
			if err := Sign(f, []byte(read(t, f, ManifestFile)), other, 0o640); err != nil {
				t.Fatal(err)
			}
		}, "signature: the manifest is not signed by a key that is trusted"},
		{"signed by somebody else under the right key's name", func(f string) {
			was := must(keyID(public))
			if err := Sign(f, []byte(read(t, f, ManifestFile)), other, 0o640); err != nil {
				t.Fatal(err)
			}
			edit(t, f, SignatureFile, must(keyID(other.Public().(ed25519.PublicKey))), was)
		}, "signature: the manifest is not signed by a key that is trusted"},
	} {
		folder := packed(t, "")
		c.alter(folder)
		p, err := Verify(folder, public)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := differences(p)
		if (c.want == "") != p.Sound() || c.want != "" && !slices.ContainsFunc(got, func(d string) bool { return strings.HasPrefix(d, c.want) }) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if _, err := Verify(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not the folder of a pack") {
		t.Errorf("an empty folder: %v", err)
	}
	folder := packed(t, "")
	if p := must(Verify(folder)); !p.Sound() || !strings.Contains(p.Checks[1].Found, "not compared: give the public key") {
		t.Errorf("a signed pack without a key to check it by: %+v", p)
	}
	if err := os.Remove(filepath.Join(folder, SignatureFile)); err != nil {
		t.Fatal(err)
	}
	if p := must(Verify(folder)); !p.Sound() || len(p.Checks) != 1 {
		t.Errorf("an unsigned pack, of which nobody says that it is to be signed: %+v", p)
	}
}

// TestTheEnvelopeIsThatOfDSSE checks it by the rules of DSSE alone.
func TestTheEnvelopeIsThatOfDSSE(t *testing.T) {
	folder := packed(t, "")
	var e struct {
		PayloadType, Payload string
		Signatures           []struct{ KeyID, Sig string }
	}
	if err := json.Unmarshal([]byte(read(t, folder, SignatureFile)), &e); err != nil {
		t.Fatal(err)
	}
	payload := must(base64.StdEncoding.DecodeString(e.Payload))
	signed := fmt.Appendf(nil, "DSSEv1 28 application/vnd.in-toto+json %d %s", len(payload), payload)
	if string(payload) != read(t, folder, ManifestFile) || !ed25519.Verify(key.Public().(ed25519.PublicKey), signed, must(base64.StdEncoding.DecodeString(e.Signatures[0].Sig))) {
		t.Error("it is not the envelope of the manifest")
	}
}

func TestKeysAreWrittenOnceAndReadBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "proof.key")
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	if err := NewKey(file, seed); err != nil {
		t.Fatal(err)
	}
	if private := must(PrivateKey(file)); !private.Equal(key) {
		t.Error("the private key is another one")
	}
	if public := must(PublicKey(file + PublicEnding)); !public.Equal(key.Public()) {
		t.Error("the public key is another one")
	}
	if err := NewKey(file, seed); err == nil {
		t.Error("a key is written over a file that is there")
	}
	if _, err := PrivateKey(file + PublicEnding); err == nil {
		t.Error("a public key passes for a private one")
	}
	if _, err := PublicKey(file); err == nil {
		t.Error("a private key passes for a public one")
	}
}

func TestTheChainShowsWhatWasChangedOrTakenOut(t *testing.T) {
	chained := func() []Link {
		var links []Link
		before := ""
		for n := range 3 {
			folder := packed(t, before)
			before = must(Hash(filepath.Join(folder, ManifestFile))).SHA256
			links = append(links, Link{Name: fmt.Sprintf("north v%d", n+1), Folder: folder, Manifest: before})
		}
		return links
	}
	for _, c := range []struct {
		name, found, differs string
		alter                func(links []Link) []Link
	}{
		{"whole", "3 of the council's packs follow one another", "", func(l []Link) []Link { return l }},
		{"none", "0 of the council's packs follow one another", "", func([]Link) []Link { return nil }},
		{"one no longer in its place", "2 of the council's packs follow one another; 1 is no longer in its place", "", func(l []Link) []Link { l[1].Folder += "-away"; return l }},
		{"two no longer in their places", "1 of the council's packs follow one another; 2 are no longer in their places", "", func(l []Link) []Link { l[0].Folder, l[1].Folder = "a", "b"; return l }},
		{"a single one", "it is the council's first pack, and there is none after it", "", func(l []Link) []Link { return l[:1] }},
		{"one not recorded", "", "north v3 names ", func(l []Link) []Link { return slices.Delete(l, 1, 2) }},
		{"one that was changed", "", "the manifest of north v2 has the SHA-256 ", func(l []Link) []Link {
			edit(t, l[1].Folder, ManifestFile, `"version": 1`, `"version": 2`)
			return l
		}},
	} {
		got := Chain(c.alter(chained()))
		if c.found != "" && got.Found != c.found || (c.differs == "") != (len(got.Differs) == 0) || c.differs != "" && !strings.HasPrefix(got.Differs[0], c.differs) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestTheSealNoticesEveryBit(t *testing.T) {
	folder := t.TempDir()
	record := filepath.Join(folder, "r.db")
	if g := must(AsSealed(record)); g.Sealed || g.Differs != "" {
		t.Errorf("a record that was never sealed: %+v", g)
	}
	write(t, folder, "r.db", "rows")
	seal := must(SealOf(record, 9, 41))
	if err := seal.Write(record); err != nil {
		t.Fatal(err)
	}
	g := must(AsSealed(record))
	if !g.Sealed || g.Differs != "" || g.Logged || g.Last != seal {
		t.Errorf("as it was sealed: %+v", g)
	}
	if err := g.Whole(record, 9, 41); err != nil {
		t.Error(err)
	}
	for name, alter := range map[string]func(){
		"another length": func() { write(t, folder, "r.db", "row") },
		"another letter": func() { write(t, folder, "r.db", "raws") },
		"gone":           func() { os.Remove(record) },
		"a torn seal":    func() { write(t, folder, "r.db.seal", `{"form":`) },
	} {
		write(t, folder, "r.db", "rows")
		if err := seal.Write(record); err != nil {
			t.Fatal(err)
		}
		alter()
		if g := must(AsSealed(record)); g.Differs == "" {
			t.Errorf("%s: nothing differs", name)
		}
	}
	// A seal that still fits the file, and is not as it was written.
	write(t, folder, "r.db", "rows")
	for _, alter := range [][2]string{{`"form":9`, `"form":8`}, {`"journal":41`, `"journal":42`}, {"\n", ""}} {
		if err := seal.Write(record); err != nil {
			t.Fatal(err)
		}
		edit(t, folder, "r.db.seal", alter[0], alter[1])
		if g := must(AsSealed(record)); g.Whole(record, 9, 41) == nil {
			t.Errorf("a seal with %q for %q passes", alter[1], alter[0])
		}
	}
	write(t, folder, "r.db-wal", "")
	if Logged(record) {
		t.Error("an empty log counts")
	}
	if write(t, folder, "r.db-wal", "x"); !Logged(record) {
		t.Error("a log does not count")
	}
}

// FuzzVerify holds that no manifest, whatever is in it, brings the proof of a pack to a fall, and that none but the right one passes.
func FuzzVerify(f *testing.F) {
	folder := packed(f, "")
	right := read(f, folder, ManifestFile)
	f.Add(right)
	f.Add("{}")
	f.Add(`{"files":[{"name":".."}],"exempt":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		write(t, folder, ManifestFile, text)
		if p, err := Verify(folder, key.Public().(ed25519.PublicKey)); err != nil || p.Sound() && text != right {
			t.Fatalf("%q passes: %v", text, err)
		}
	})
}
