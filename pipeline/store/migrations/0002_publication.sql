-- +goose Up
-- How packs printed figures of measures about people: as they stand, or kept back. A row is added when a figure is first printed, and again when it, or
-- the way in which it is printed, changes, so that no pack lets slip what an earlier one kept back.

PRAGMA user_version = 2;

CREATE TABLE publication (
    series INTEGER NOT NULL REFERENCES series,
    period INTEGER NOT NULL REFERENCES period,
    known  INTEGER NOT NULL REFERENCES arrival,              -- the version of the figure that stood then
    shown  INTEGER NOT NULL CHECK (shown IN (0, 1)),
    seq    INTEGER NOT NULL REFERENCES journal,
    PRIMARY KEY (series, period, seq)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER publication_no_update BEFORE UPDATE ON publication BEGIN SELECT RAISE(ABORT, 'the record is appended to: publication rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER publication_no_delete BEFORE DELETE ON publication BEGIN SELECT RAISE(ABORT, 'the record is appended to: publication rows are never removed'); END;
-- +goose StatementEnd
