-- Notices: what people and other programs are told. They are queued in the change that they tell of, and sent afterwards.

PRAGMA user_version = 6;

-- key says what it tells, and to whom: the same is never queued twice. Whom it is for is a role and no address, which is looked up when it is sent.
CREATE TABLE notice (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE CHECK (key <> ''),
    kind         TEXT NOT NULL CHECK (kind <> ''),
    audience     TEXT NOT NULL CHECK (audience <> ''),
    organisation TEXT NOT NULL,                              -- empty where it is about none, or all
    quarter      TEXT NOT NULL,                              -- empty where it is about none
    subject      TEXT NOT NULL CHECK (subject <> ''),
    body         TEXT NOT NULL,
    until        TEXT NOT NULL,                              -- the last day on which it is still of use; empty where it always is
    seq          INTEGER NOT NULL REFERENCES journal
) STRICT;

-- The ways by which a notice is to go, as they were set when it was queued.
CREATE TABLE notice_way (
    notice INTEGER NOT NULL REFERENCES notice,
    way    TEXT NOT NULL CHECK (way <> ''),
    PRIMARY KEY (notice, way)
) STRICT, WITHOUT ROWID;

-- Every attempt. A notice has gone by a way when one of its rows here says so, and is no longer tried when one says that it was given up.
CREATE TABLE notice_try (
    notice INTEGER NOT NULL,
    way    TEXT NOT NULL,
    seq    INTEGER NOT NULL REFERENCES journal,
    came   TEXT NOT NULL CHECK (came IN ('sent', 'failed', 'given up')),
    why    TEXT NOT NULL,
    PRIMARY KEY (notice, way, seq),
    FOREIGN KEY (notice, way) REFERENCES notice_way
) STRICT, WITHOUT ROWID;

CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'the record is appended to: notice rows are never altered'); END;
CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'the record is appended to: notice rows are never removed'); END;
CREATE TRIGGER notice_way_no_update BEFORE UPDATE ON notice_way BEGIN SELECT RAISE(ABORT, 'the record is appended to: notice_way rows are never altered'); END;
CREATE TRIGGER notice_way_no_delete BEFORE DELETE ON notice_way BEGIN SELECT RAISE(ABORT, 'the record is appended to: notice_way rows are never removed'); END;
CREATE TRIGGER notice_try_no_update BEFORE UPDATE ON notice_try BEGIN SELECT RAISE(ABORT, 'the record is appended to: notice_try rows are never altered'); END;
CREATE TRIGGER notice_try_no_delete BEFORE DELETE ON notice_try BEGIN SELECT RAISE(ABORT, 'the record is appended to: notice_try rows are never removed'); END;
