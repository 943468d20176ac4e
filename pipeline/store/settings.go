package store

import (
	"context"
	"fmt"
)

// Settings is a version of perfpack.toml as it was taken in.
type Settings struct {
	Hash string // of what is set
	Text string // the file, as it was when this was first set
	Seq  int64  // when it was taken in
	At   string
}

// SaveSettings makes settings the current ones. Those that already are change nothing, and changed is false; earlier ones are kept.
func (tx *Tx) SaveSettings(ctx context.Context, hash, text string) (changed bool, err error) {
	now, found, err := tx.CurrentSettings(ctx, 0)
	if err != nil {
		return false, err
	}
	if found && now.Hash == hash {
		return false, nil
	}
	seq, err := tx.Note(ctx, "settings taken in", hash, "")
	if err != nil {
		return false, err
	}
	if err := tx.exec(ctx, "INSERT INTO settings_text (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING", hash, text); err != nil {
		return false, fmt.Errorf("saving the settings %s: %w", hash, err)
	}
	if err := tx.exec(ctx, "INSERT INTO settings (seq, hash) VALUES (?, ?)", seq, hash); err != nil {
		return false, fmt.Errorf("saving the settings %s: %w", hash, err)
	}
	return true, nil
}

// CurrentSettings gives the settings last taken in, and false before there were any.
func (rd Reader) CurrentSettings(ctx context.Context, asKnown int64) (Settings, bool, error) {
	return first(rd.settings(ctx, "WHERE s.seq <= ? ORDER BY s.seq DESC LIMIT 1", until(asKnown)))
}

// SettingsByHash gives settings that were ever taken in, as they were last, and false when there are none with that hash.
func (rd Reader) SettingsByHash(ctx context.Context, hash string) (Settings, bool, error) {
	return first(rd.settings(ctx, "WHERE s.hash = ? ORDER BY s.seq DESC LIMIT 1", hash))
}

func (rd Reader) settings(ctx context.Context, which string, args ...any) ([]Settings, error) {
	return list(ctx, rd, "reading the settings", func(scan func(...any) error) (s Settings, err error) {
		err = scan(&s.Hash, &s.Text, &s.Seq, &s.At)
		return s, err
	}, "SELECT s.hash, t.text, s.seq, j.at FROM settings s JOIN settings_text t ON t.hash = s.hash JOIN journal j ON j.seq = s.seq "+which, args...)
}
