package pipeline_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perfpack/pipeline"
	"perfpack/pipeline/proof"
)

func TestAPackMadeWithAKeyIsSignedAndNoneIsTakenForIt(t *testing.T) {
	const pack = "north/2025-26-Q2/v4"
	file := func(root, name string) string { return packAt(root, "north", q2, 4, name) }
	for _, c := range []struct {
		name  string
		alter func(root string)
		want  string // empty where it is proved
	}{
		{"as it was made", func(root string) {}, ""},
		{"with the private key kept elsewhere", func(root string) { os.Remove(filepath.Join(root, "proof.key")) }, ""},
		{"with the public key taken from the private one", func(root string) { os.Remove(filepath.Join(root, "proof.key.pub")) }, ""},
		{"without either", func(root string) {
			os.Remove(filepath.Join(root, "proof.key"))
			os.Remove(filepath.Join(root, "proof.key.pub"))
		}, "reading a key"},
		{"without its signature", func(root string) { os.Remove(file(root, "manifest.dsse.json")) }, "manifest.dsse.json cannot be read"},
		{"with a signature that is none", func(root string) { put(t, file(root, "manifest.dsse.json"), []byte("{}")) }, "is not as perfpack writes it"},
		{"with the signature of another pack", func(root string) {
			put(t, file(root, "manifest.dsse.json"), read(t, packAt(root, "north", q2+1, 1, "manifest.dsse.json")))
		}, "is for another manifest"},
		{"signed by somebody else", func(root string) { forge(t, file(root, "manifest.dsse.json"), file(root, "manifest.json"), 9) }, "is not signed by a key that is trusted"},
		{"after the key was changed", func(root string) { signing(t, root, "new.key", 2) }, "is not signed by a key that is trusted"},
		{"after the key was changed, with the old one trusted still", func(root string) { signing(t, root, "new.key", 2, `trusted = ["proof.key.pub"]`) }, ""},
	} {
		root := withPacks(t)
		c.alter(root)
		got := proved(t, root, pack, false)
		if (c.want == "") != (len(got) == 0) || c.want != "" && !strings.Contains(strings.Join(got, "\n"), "signature: ") || !strings.Contains(strings.Join(got, "\n"), c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	root := withPacks(t)
	if got := proved(t, root, "north/2025-26-Q2/v3", false); len(got) > 0 {
		t.Errorf("a pack from before there was a key: %q", got)
	}
	// A copy, with and without a key to check it by.
	folder := filepath.Dir(file(root, "manifest.json"))
	right, wrong := must(proof.PublicKey(filepath.Join(root, "proof.key.pub"))), ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey)
	for name, c := range map[string]struct {
		keys  []ed25519.PublicKey
		sound bool
	}{"without a key": {nil, true}, "with the key": {[]ed25519.PublicKey{wrong, right}, true}, "with another": {[]ed25519.PublicKey{wrong}, false}} {
		if p, err := proof.Verify(folder, c.keys...); err != nil || p.Sound() != c.sound {
			t.Errorf("a copy %s: %+v, %v", name, p, err)
		}
		// In its workspace too: a key that is named is the one by which it must be signed, whatever keys the workspace has.
		w, err := pipeline.OpenWorkspace(root, "")
		if err != nil {
			t.Fatal(err)
		}
		if p, err := w.Verify(context.Background(), morning, nil, pack, false, c.keys...); err != nil || p.Sound() != c.sound {
			t.Errorf("in its workspace, %s: %+v, %v", name, p, err)
		}
	}
	unsigned := filepath.Dir(packAt(root, "north", q2, 3, "manifest.json"))
	if p, err := proof.Verify(unsigned, right); err != nil || p.Sound() {
		t.Errorf("an unsigned pack passes for a signed one: %+v, %v", p, err)
	}
}

// forge signs a manifest by another key.
func forge(t testing.TB, to, manifest string, seed byte) {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
	text := read(t, to)
	var e struct {
		PayloadType string              `json:"payloadType"`
		Payload     string              `json:"payload"`
		Signatures  []map[string]string `json:"signatures"`
	}
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	data := read(t, manifest)
	sig := ed25519.Sign(key, fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(e.PayloadType), e.PayloadType, len(data), data))
	put(t, to, bytes.Replace(text, []byte(e.Signatures[0]["sig"]), []byte(base64.StdEncoding.EncodeToString(sig)), 1))
}

// TestTheSignatureIsOneThatOtherProgramsKnow checks the envelope by the rules of DSSE alone, and the statement by those of in-toto.
func TestTheSignatureIsOneThatOtherProgramsKnow(t *testing.T) {
	root := withPacks(t)
	var e struct {
		PayloadType, Payload string
		Signatures           []struct{ KeyID, Sig string }
	}
	if err := json.Unmarshal(read(t, packAt(root, "north", q2, 4, "manifest.dsse.json")), &e); err != nil {
		t.Fatal(err)
	}
	payload := must(base64.StdEncoding.DecodeString(e.Payload))
	if !bytes.Equal(payload, read(t, packAt(root, "north", q2, 4, "manifest.json"))) || e.PayloadType != "application/vnd.in-toto+json" {
		t.Errorf("the payload is no manifest, of the type %s", e.PayloadType)
	}
	signed := append([]byte(fmt.Sprintf("DSSEv1 28 application/vnd.in-toto+json %d ", len(payload))), payload...)
	if !ed25519.Verify(must(proof.PublicKey(filepath.Join(root, "proof.key.pub"))), signed, must(base64.StdEncoding.DecodeString(e.Signatures[0].Sig))) {
		t.Error("the signature is not of the payload")
	}
	var statement struct {
		Type          string `json:"_type"`
		PredicateType string
		Subject       []struct {
			Name   string
			Digest map[string]string
		}
	}
	if err := json.Unmarshal(payload, &statement); err != nil {
		t.Fatal(err)
	}
	if statement.Type != "https://in-toto.io/Statement/v1" || statement.PredicateType != "https://slsa.dev/provenance/v1" || len(statement.Subject) < 6 {
		t.Errorf("it states %+v", statement)
	}
	for _, one := range statement.Subject {
		if one.Digest["sha256"] != sum(read(t, packAt(root, "north", q2, 4, one.Name))) {
			t.Errorf("%s has another digest", one.Name)
		}
	}
}

func TestWithoutItsKeyNoPackIsMade(t *testing.T) {
	root := withPacks(t)
	if err := os.Remove(filepath.Join(root, "proof.key")); err != nil {
		t.Fatal(err)
	}
	s, _ := open(t, root, day("2026-05-02"))
	if _, err := s.Build(context.Background(), q2+2); err == nil || !strings.Contains(err.Error(), "signing the manifest") && !strings.Contains(err.Error(), "reading a key") {
		t.Errorf("it is made: %v", err)
	}
	if r, err := s.Rebuild(context.Background(), "north/2025-26-Q2/v4", ""); err != nil || len(r.Differs) > 0 {
		t.Errorf("made again where the key is not: %+v, %v", r, err)
	}
	if err := proof.NewKey(filepath.Join(root, "proof.key.pub"), make([]byte, 32)); err == nil {
		t.Error("a key is written over a file that is there")
	}
}
