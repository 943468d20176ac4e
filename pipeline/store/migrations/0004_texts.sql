-- +goose Up
-- What officers wrote for a pack. The texts are in the archive, under their hashes.

PRAGMA user_version = 4;

CREATE TABLE pack_text (
    organisation TEXT NOT NULL,
    quarter      TEXT NOT NULL,
    version      INTEGER NOT NULL,
    name         TEXT NOT NULL CHECK (name <> ''),           -- in the workspace, where it was when the pack was made
    sha256       TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    size         INTEGER NOT NULL CHECK (size >= 0),
    PRIMARY KEY (organisation, quarter, version, name),
    FOREIGN KEY (organisation, quarter, version) REFERENCES pack
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER pack_text_no_update BEFORE UPDATE ON pack_text BEGIN SELECT RAISE(ABORT, 'the record is appended to: pack_text rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pack_text_no_delete BEFORE DELETE ON pack_text BEGIN SELECT RAISE(ABORT, 'the record is appended to: pack_text rows are never removed'); END;
-- +goose StatementEnd
