package pipeline

import (
	"crypto/ed25519"
	"errors"
	"io/fs"
	"path/filepath"

	"perfpack/pipeline/proof"
)

// keyPath gives the place of a key of the settings.
func (w *Workspace) keyPath(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return w.path(filepath.FromSlash(file))
}

// sign signs the manifest of a pack that is being made, where the settings name a key. Without the key no pack is made: an unsigned one would be taken for forged.
func (s *Session) sign(folder string, version int, manifest []byte, mode fs.FileMode) error {
	if s.Settings.Proof.Key == "" || version == 0 {
		return nil // what is made as it was known then is no pack of the council's
	}
	key, err := proof.PrivateKey(s.keyPath(s.Settings.Proof.Key))
	if errors.Is(err, fs.ErrNotExist) && s.known != 0 {
		return nil // made again where the key is not: the signature that there is vouches for the same manifest
	}
	if err != nil {
		return err
	}
	return proof.Sign(folder, manifest, key, mode)
}

// trusted gives the public keys of the workspace, as far as they are at hand.
func (w *Workspace) trusted() ([]ed25519.PublicKey, error) {
	var keys []ed25519.PublicKey
	if file := w.Settings.Proof.Key; file != "" {
		key, err := proof.PublicKey(w.keyPath(file + proof.PublicEnding))
		if errors.Is(err, fs.ErrNotExist) {
			var private ed25519.PrivateKey
			if private, err = proof.PrivateKey(w.keyPath(file)); err == nil {
				key = private.Public().(ed25519.PublicKey)
			}
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	for _, file := range w.Settings.Proof.Trusted {
		key, err := proof.PublicKey(w.keyPath(file))
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}
