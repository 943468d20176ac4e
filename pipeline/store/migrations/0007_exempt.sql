-- What is not public: what a return says in words of a public figure, where it says so, and the exempt appendices that go with packs.

PRAGMA user_version = 7;

-- NULL where neither was said, so that the workspace's default counts.
ALTER TABLE observation ADD COLUMN words_class TEXT CHECK (words_class IN ('public', 'restricted'));
ALTER TABLE pending     ADD COLUMN words_class TEXT CHECK (words_class IN ('public', 'restricted'));

CREATE TABLE pack_exempt (
    organisation TEXT NOT NULL,
    quarter      TEXT NOT NULL,
    version      INTEGER NOT NULL,
    manifest     TEXT NOT NULL CHECK (length(manifest) = 64 AND manifest NOT GLOB '*[^0-9a-f]*'),  -- SHA-256 of the appendix's own
    path         TEXT NOT NULL CHECK (path <> ''),                                                  -- in the workspace
    PRIMARY KEY (organisation, quarter, version),
    FOREIGN KEY (organisation, quarter, version) REFERENCES pack
) STRICT, WITHOUT ROWID;

CREATE TRIGGER pack_exempt_no_update BEFORE UPDATE ON pack_exempt BEGIN SELECT RAISE(ABORT, 'the record is appended to: pack_exempt rows are never altered'); END;
CREATE TRIGGER pack_exempt_no_delete BEFORE DELETE ON pack_exempt BEGIN SELECT RAISE(ABORT, 'the record is appended to: pack_exempt rows are never removed'); END;
