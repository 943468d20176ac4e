-- +goose Up
-- The record of one workspace. Rows are added and never altered or removed: triggers at the end see to it. A correction is a further row.
-- Times are RFC 3339 in UTC and are there to be read by people. Order is by seq alone, since clocks are set back.

-- "perf" in ASCII, so that a file of some other program is never taken for a record.
PRAGMA application_id = 1885696614;
-- Each migration sets its own number here.
PRAGMA user_version = 1;

-- Every change takes the next seq from here, inside its transaction. The journal is the counter.
CREATE TABLE journal (
    seq     INTEGER PRIMARY KEY CHECK (seq > 0),
    at      TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??*Z'),
    who     TEXT NOT NULL CHECK (who <> ''),
    action  TEXT NOT NULL CHECK (action <> ''),
    subject TEXT NOT NULL,
    why     TEXT NOT NULL
) STRICT;

-- Every file received, by the hash of its bytes. name is the base name under which it first came.
CREATE TABLE file (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    size   INTEGER NOT NULL CHECK (size >= 0),
    kind   TEXT NOT NULL CHECK (kind IN ('return', 'history', 'framework', 'reply')),
    name   TEXT NOT NULL CHECK (name <> ''),
    seq    INTEGER NOT NULL UNIQUE REFERENCES journal
) STRICT;

-- Other names under which the same bytes came again.
CREATE TABLE file_name (
    file INTEGER NOT NULL REFERENCES file,
    name TEXT NOT NULL,
    seq  INTEGER NOT NULL REFERENCES journal,
    PRIMARY KEY (file, name)
) STRICT, WITHOUT ROWID;

-- The framework's tables in their canonical text, once for each hash.
CREATE TABLE framework_text (
    hash   TEXT NOT NULL PRIMARY KEY,
    tables TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which framework was taken in when. Going back to an earlier one is a further row.
CREATE TABLE framework (
    seq  INTEGER PRIMARY KEY REFERENCES journal,
    hash TEXT NOT NULL REFERENCES framework_text
) STRICT;

-- One row for each file received as a return.
CREATE TABLE submission (
    id          INTEGER PRIMARY KEY,
    file        INTEGER NOT NULL REFERENCES file,
    name        TEXT NOT NULL,
    service     TEXT NOT NULL,                               -- empty when it could not be told
    quarter     TEXT NOT NULL CHECK (quarter = '' OR quarter GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-Q[1-4]'),
    template    TEXT NOT NULL,
    revision    INTEGER NOT NULL CHECK (revision >= 0),      -- as declared in the return
    of          INTEGER REFERENCES submission,               -- the one that this repeats or corrects
    signed_name TEXT NOT NULL,
    signed_role TEXT NOT NULL,
    signed_on   TEXT NOT NULL,
    asked       INTEGER NOT NULL,                            -- lines asked for, and of those how many were answered, left open, or stopped
    filled      INTEGER NOT NULL,
    missing     INTEGER NOT NULL,
    stopped     INTEGER NOT NULL,
    seq         INTEGER NOT NULL UNIQUE REFERENCES journal
) STRICT;
CREATE INDEX submission_by_service ON submission (quarter, service);
CREATE INDEX submission_by_file ON submission (file);

-- The state of a submission is its latest row here.
CREATE TABLE submission_state (
    submission INTEGER NOT NULL REFERENCES submission,
    seq        INTEGER NOT NULL REFERENCES journal,
    state      TEXT NOT NULL CHECK (state IN ('accepted', 'held', 'rejected', 'duplicate', 'superseded', 'waiting')),
    PRIMARY KEY (submission, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    id         INTEGER PRIMARY KEY,
    submission INTEGER NOT NULL REFERENCES submission,
    seq        INTEGER NOT NULL REFERENCES journal,
    code       TEXT NOT NULL CHECK (code <> ''),
    severity   TEXT NOT NULL CHECK (severity IN ('note', 'query', 'stop')),
    file       TEXT NOT NULL,
    sheet      TEXT NOT NULL,
    row        INTEGER NOT NULL,
    column     TEXT NOT NULL,
    cell       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    found      TEXT NOT NULL,
    mend       TEXT NOT NULL
) STRICT;
CREATE INDEX finding_by_submission ON finding (submission);

-- What was replied to a finding. One answer settles it, and who and when are in the journal.
CREATE TABLE answer (
    finding INTEGER NOT NULL REFERENCES finding,
    seq     INTEGER NOT NULL REFERENCES journal,
    text    TEXT NOT NULL CHECK (text <> ''),
    PRIMARY KEY (finding, seq)
) STRICT, WITHOUT ROWID;

-- A series is one indicator for one area. The organisation whose figures they are is part of it, as two councils may each report a joint figure.
CREATE TABLE series (
    id           INTEGER PRIMARY KEY,
    indicator    TEXT NOT NULL CHECK (indicator <> ''),
    area         TEXT NOT NULL CHECK (area <> ''),
    organisation TEXT NOT NULL,                              -- empty for an area that is only compared with
    UNIQUE (indicator, area, organisation)
) STRICT;

-- key puts periods into the order of a history: last day, then longer before shorter, then kind. form is the period as written in data.
CREATE TABLE period (
    key  INTEGER PRIMARY KEY,
    form TEXT NOT NULL CHECK (form <> '')
) STRICT;

-- Figures which became known together: those of one sheet of one file. Without a submission they are history.
CREATE TABLE arrival (
    known      INTEGER PRIMARY KEY REFERENCES journal,
    file       INTEGER NOT NULL REFERENCES file,
    submission INTEGER REFERENCES submission,
    sheet      TEXT NOT NULL
) STRICT;
CREATE INDEX arrival_by_submission ON arrival (submission);

-- The figures, clustered in the order in which they are read. Decimals are text exactly as given; the cheap CHECK looks at the first character only
-- ('-' and the digits lie between '-' and ':'), and the record's check at all of them.
-- marks has a bit each for p, r, e, c, x, z, low, b. cell is 16384 x row + column counted from nought, and 0 for none.
CREATE TABLE observation (
    series            INTEGER NOT NULL REFERENCES series,
    period            INTEGER NOT NULL REFERENCES period,
    known             INTEGER NOT NULL REFERENCES arrival,
    value             TEXT CHECK (value       BETWEEN '-' AND ':'),
    numerator         TEXT CHECK (numerator   BETWEEN '-' AND ':'),
    denominator       TEXT CHECK (denominator BETWEEN '-' AND ':'),
    marks             INTEGER NOT NULL,
    cell              INTEGER NOT NULL,
    lower             TEXT CHECK (lower       BETWEEN '-' AND ':'),
    upper             TEXT CHECK (upper       BETWEEN '-' AND ':'),
    note              TEXT,
    reason            TEXT,
    commentary        TEXT,
    corrective_action TEXT,
    action_owner      TEXT,
    action_due        TEXT,
    PRIMARY KEY (series, period, known)
) STRICT, WITHOUT ROWID;

-- Which figure a finding is a question about. The figure counts as queried until the finding is answered.
CREATE TABLE question (
    finding INTEGER NOT NULL REFERENCES finding,
    series  INTEGER NOT NULL REFERENCES series,
    period  INTEGER NOT NULL REFERENCES period,
    PRIMARY KEY (finding, series, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX question_by_series ON question (series);

-- Figures of returns that are held, until they are released into observation or dropped. They are not history, so they may go.
CREATE TABLE pending (
    submission        INTEGER NOT NULL REFERENCES submission,
    sheet             TEXT NOT NULL,
    series            INTEGER NOT NULL REFERENCES series,
    period            INTEGER NOT NULL REFERENCES period,
    value             TEXT,
    numerator         TEXT,
    denominator       TEXT,
    marks             INTEGER NOT NULL,
    cell              INTEGER NOT NULL,
    lower             TEXT,
    upper             TEXT,
    note              TEXT,
    reason            TEXT,
    commentary        TEXT,
    corrective_action TEXT,
    action_owner      TEXT,
    action_due        TEXT,
    PRIMARY KEY (submission, series, period)
) STRICT, WITHOUT ROWID;

-- Packs built. known is the last seq that its figures were taken at; inputs is the digest of everything that went in.
CREATE TABLE pack (
    organisation TEXT NOT NULL CHECK (organisation <> ''),
    quarter      TEXT NOT NULL CHECK (quarter GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-Q[1-4]'),
    version      INTEGER NOT NULL CHECK (version > 0),
    kind         TEXT NOT NULL CHECK (kind IN ('draft', 'final')),
    framework    TEXT NOT NULL REFERENCES framework_text,
    known        INTEGER NOT NULL,
    settings     TEXT NOT NULL,
    inputs       TEXT NOT NULL,
    path         TEXT NOT NULL,
    seq          INTEGER NOT NULL UNIQUE REFERENCES journal,
    PRIMARY KEY (organisation, quarter, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX pack_by_inputs ON pack (inputs);

CREATE TABLE run (
    seq      INTEGER PRIMARY KEY REFERENCES journal,
    verb     TEXT NOT NULL,
    date     TEXT NOT NULL,                                  -- the day it was run for, which need not be the day it was run on
    program  TEXT NOT NULL,
    settings TEXT NOT NULL
) STRICT;

-- A run without a row here was cut short.
CREATE TABLE run_end (
    run     INTEGER PRIMARY KEY REFERENCES run,
    seq     INTEGER NOT NULL REFERENCES journal,
    exit    INTEGER NOT NULL,
    summary TEXT NOT NULL
) STRICT;

-- The figures as a person with any SQLite tool would want to read them.
CREATE VIEW figure AS
SELECT s.indicator, s.organisation, s.area, p.form AS period, o.value, o.numerator, o.denominator, o.lower, o.upper,
       concat_ws(';', iif(o.marks & 1, 'p', NULL), iif(o.marks & 2, 'r', NULL), iif(o.marks & 4, 'e', NULL), iif(o.marks & 8, 'c', NULL),
                      iif(o.marks & 16, 'x', NULL), iif(o.marks & 32, 'z', NULL), iif(o.marks & 64, 'low', NULL), iif(o.marks & 128, 'b', NULL)) AS mark,
       o.note, o.reason, o.commentary, o.corrective_action, o.action_owner, o.action_due,
       iif(a.submission IS NULL, 'history', 'return') AS origin, o.known, j.at AS known_at,
       f.sha256, f.name AS file, a.sheet,
       iif(o.cell = 0, '', iif(o.cell % 16384 >= 702, char(65 + (o.cell % 16384 - 702) / 676), '')
                        || iif(o.cell % 16384 >= 26, char(65 + (o.cell % 16384 - 26) / 26 % 26), '')
                        || char(65 + o.cell % 16384 % 26) || (o.cell / 16384)) AS cell
FROM   observation o
JOIN   series  s ON s.id    = o.series
JOIN   period  p ON p.key   = o.period
JOIN   arrival a ON a.known = o.known
JOIN   journal j ON j.seq   = o.known
JOIN   file    f ON f.id    = a.file;

-- Nothing that was recorded is altered or removed.
-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the record is appended to: journal rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the record is appended to: journal rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER file_no_update BEFORE UPDATE ON file BEGIN SELECT RAISE(ABORT, 'the record is appended to: file rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER file_no_delete BEFORE DELETE ON file BEGIN SELECT RAISE(ABORT, 'the record is appended to: file rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER file_name_no_update BEFORE UPDATE ON file_name BEGIN SELECT RAISE(ABORT, 'the record is appended to: file_name rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER file_name_no_delete BEFORE DELETE ON file_name BEGIN SELECT RAISE(ABORT, 'the record is appended to: file_name rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER framework_text_no_update BEFORE UPDATE ON framework_text BEGIN SELECT RAISE(ABORT, 'the record is appended to: framework_text rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER framework_text_no_delete BEFORE DELETE ON framework_text BEGIN SELECT RAISE(ABORT, 'the record is appended to: framework_text rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER framework_no_update BEFORE UPDATE ON framework BEGIN SELECT RAISE(ABORT, 'the record is appended to: framework rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER framework_no_delete BEFORE DELETE ON framework BEGIN SELECT RAISE(ABORT, 'the record is appended to: framework rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission BEGIN SELECT RAISE(ABORT, 'the record is appended to: submission rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission BEGIN SELECT RAISE(ABORT, 'the record is appended to: submission rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER submission_state_no_update BEFORE UPDATE ON submission_state BEGIN SELECT RAISE(ABORT, 'the record is appended to: submission_state rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER submission_state_no_delete BEFORE DELETE ON submission_state BEGIN SELECT RAISE(ABORT, 'the record is appended to: submission_state rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finding_no_update BEFORE UPDATE ON finding BEGIN SELECT RAISE(ABORT, 'the record is appended to: finding rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finding_no_delete BEFORE DELETE ON finding BEGIN SELECT RAISE(ABORT, 'the record is appended to: finding rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER answer_no_update BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'the record is appended to: answer rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER answer_no_delete BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'the record is appended to: answer rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER series_no_update BEFORE UPDATE ON series BEGIN SELECT RAISE(ABORT, 'the record is appended to: series rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER series_no_delete BEFORE DELETE ON series BEGIN SELECT RAISE(ABORT, 'the record is appended to: series rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER period_no_update BEFORE UPDATE ON period BEGIN SELECT RAISE(ABORT, 'the record is appended to: period rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER period_no_delete BEFORE DELETE ON period BEGIN SELECT RAISE(ABORT, 'the record is appended to: period rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrival_no_update BEFORE UPDATE ON arrival BEGIN SELECT RAISE(ABORT, 'the record is appended to: arrival rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrival_no_delete BEFORE DELETE ON arrival BEGIN SELECT RAISE(ABORT, 'the record is appended to: arrival rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER observation_no_update BEFORE UPDATE ON observation BEGIN SELECT RAISE(ABORT, 'the record is appended to: observation rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER observation_no_delete BEFORE DELETE ON observation BEGIN SELECT RAISE(ABORT, 'the record is appended to: observation rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER question_no_update BEFORE UPDATE ON question BEGIN SELECT RAISE(ABORT, 'the record is appended to: question rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER question_no_delete BEFORE DELETE ON question BEGIN SELECT RAISE(ABORT, 'the record is appended to: question rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pack_no_update BEFORE UPDATE ON pack BEGIN SELECT RAISE(ABORT, 'the record is appended to: pack rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pack_no_delete BEFORE DELETE ON pack BEGIN SELECT RAISE(ABORT, 'the record is appended to: pack rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER run_no_update BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'the record is appended to: run rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'the record is appended to: run rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER run_end_no_update BEFORE UPDATE ON run_end BEGIN SELECT RAISE(ABORT, 'the record is appended to: run_end rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER run_end_no_delete BEFORE DELETE ON run_end BEGIN SELECT RAISE(ABORT, 'the record is appended to: run_end rows are never removed'); END;
-- +goose StatementEnd
