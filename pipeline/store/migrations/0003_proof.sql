-- +goose Up
-- What it takes to make a pack again and to prove that it is the one: the settings it was made with, the sequence at which the record was read for it,
-- and the digest of its manifest.

PRAGMA user_version = 3;

-- The text of perfpack.toml, once for each digest of what it sets.
CREATE TABLE settings_text (
    hash TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which settings held from when. Going back to earlier ones is a further row.
CREATE TABLE settings (
    seq  INTEGER PRIMARY KEY REFERENCES journal,
    hash TEXT NOT NULL REFERENCES settings_text
) STRICT;

-- Nought and empty for a pack that was recorded before there were these columns.
ALTER TABLE pack ADD COLUMN seen     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pack ADD COLUMN manifest TEXT    NOT NULL DEFAULT '';

-- +goose StatementBegin
CREATE TRIGGER settings_text_no_update BEFORE UPDATE ON settings_text BEGIN SELECT RAISE(ABORT, 'the record is appended to: settings_text rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER settings_text_no_delete BEFORE DELETE ON settings_text BEGIN SELECT RAISE(ABORT, 'the record is appended to: settings_text rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER settings_no_update BEFORE UPDATE ON settings BEGIN SELECT RAISE(ABORT, 'the record is appended to: settings rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER settings_no_delete BEFORE DELETE ON settings BEGIN SELECT RAISE(ABORT, 'the record is appended to: settings rows are never removed'); END;
-- +goose StatementEnd
