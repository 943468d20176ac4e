package proof

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"perfpack/pipeline/disk"
)

const payloadType = "application/vnd.in-toto+json"

// envelope is a signed manifest: a DSSE envelope, which other programs can check, with the manifest as its payload.
type envelope struct {
	PayloadType string      `json:"payloadType"`
	Payload     string      `json:"payload"`
	Signatures  []signature `json:"signatures"`
}

type signature struct {
	KeyID string `json:"keyid"`
	Sig   string `json:"sig"`
}

// preAuthentication is what is signed of a payload, so that the signature holds for its type as well.
func preAuthentication(payload []byte) []byte {
	return fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(payload), payload)
}

// keyID names a public key: the SHA-256 of its standard form.
func keyID(key ed25519.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:]), nil
}

// signed signs a manifest. The same key gives the same signature.
func signed(manifest []byte, key ed25519.PrivateKey) ([]byte, error) {
	id, err := keyID(key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	return written(envelope{payloadType, base64.StdEncoding.EncodeToString(manifest),
		[]signature{{id, base64.StdEncoding.EncodeToString(ed25519.Sign(key, preAuthentication(manifest)))}}})
}

func written(e envelope) ([]byte, error) {
	text, err := json.MarshalIndent(e, "", "  ")
	return append(text, '\n'), err
}

// NewKey makes a key pair for signing packs: the private key in a new file that nobody else may read, the public one beside it, with the ending .pub.
// The seed is 32 bytes of chance.
func NewKey(file string, seed []byte) error {
	key := ed25519.NewKeyFromSeed(seed)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	for _, one := range []struct {
		name, kind string
		mode       os.FileMode
		der        []byte
	}{{file, "PRIVATE KEY", disk.OwnMode, private}, {file + PublicEnding, "PUBLIC KEY", disk.PublicMode, public}} {
		f, err := os.OpenFile(one.name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, one.mode)
		if err != nil {
			return fmt.Errorf("writing the key: %w", err)
		}
		if err := errors.Join(pem.Encode(f, &pem.Block{Type: one.kind, Bytes: one.der}), f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("writing the key: %w", err)
		}
	}
	return nil
}

// PublicEnding ends the name of the file with the public key, after that of the private one.
const PublicEnding = ".pub"

// readKey reads a key of a kind from a file in PEM.
func readKey[K ed25519.PrivateKey | ed25519.PublicKey](file, kind string, parse func([]byte) (any, error)) (K, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s does not hold a %s in PEM", file, kind)
	}
	parsed, err := parse(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading the key %s: %w", file, err)
	}
	key, ok := parsed.(K)
	if !ok {
		return nil, fmt.Errorf("%s is not an Ed25519 key", file)
	}
	return key, nil
}

// PrivateKey reads the key by which packs are signed. A file that is not there gives an error that is fs.ErrNotExist.
func PrivateKey(file string) (ed25519.PrivateKey, error) {
	return readKey[ed25519.PrivateKey](file, "PRIVATE KEY", x509.ParsePKCS8PrivateKey)
}

// PublicKey reads a public key by which packs are verified.
func PublicKey(file string) (ed25519.PublicKey, error) {
	return readKey[ed25519.PublicKey](file, "PUBLIC KEY", x509.ParsePKIXPublicKey)
}

// Sign signs the text of the manifest in a folder, and writes the signature beside it.
func Sign(folder string, manifest []byte, key ed25519.PrivateKey, mode fs.FileMode) error {
	text, err := signed(manifest, key)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, SignatureFile), text, mode)
	}
	if err != nil {
		return fmt.Errorf("signing the manifest: %w", err)
	}
	return nil
}

// Signature checks the signature of a pack against the keys. must says that it has to have one; there is false where it has none and needs none.
func Signature(folder string, keys []ed25519.PublicKey, must bool) (c Check, there bool) {
	c = Check{What: "signature"}
	text, err := os.ReadFile(filepath.Join(folder, SignatureFile))
	if errors.Is(err, fs.ErrNotExist) && !must {
		return c, false
	}
	var e envelope
	if err == nil {
		err = json.Unmarshal(text, &e)
	}
	if err != nil {
		c.Differ("%s cannot be read: %v", SignatureFile, err)
		return c, true
	}
	manifest, err := os.ReadFile(filepath.Join(folder, ManifestFile))
	if err != nil {
		c.Differ("%v", err)
		return c, true
	}
	if again, err := written(e); err != nil || !bytes.Equal(again, text) || e.PayloadType != payloadType || len(e.Signatures) != 1 {
		c.Differ("%s is not as perfpack writes it", SignatureFile)
		return c, true
	}
	if e.Payload != base64.StdEncoding.EncodeToString(manifest) {
		c.Differ("%s is for another manifest", SignatureFile)
		return c, true
	}
	sig, err := base64.StdEncoding.Strict().DecodeString(e.Signatures[0].Sig)
	if err != nil {
		c.Differ("the signature cannot be read: %v", err)
		return c, true
	}
	for _, key := range keys {
		if id, err := keyID(key); err == nil && id == e.Signatures[0].KeyID && ed25519.Verify(key, preAuthentication(manifest), sig) {
			c.Found = "the manifest is signed by the key " + id[:16]
			return c, true
		}
	}
	if len(keys) == 0 {
		c.Found = fmt.Sprintf("by the key %.16s, not compared: give the public key", e.Signatures[0].KeyID)
		return c, true
	}
	c.Differ("the manifest is not signed by a key that is trusted, but as if by %.16s", e.Signatures[0].KeyID)
	return c, true
}
