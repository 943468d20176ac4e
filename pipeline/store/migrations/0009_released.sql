-- Words about a milestone, a budget line or a risk that were kept back until a person had looked at them, and let out by that person's answer.

PRAGMA user_version = 9;

CREATE TABLE state_words (
    finding    INTEGER NOT NULL PRIMARY KEY REFERENCES finding,   -- the question whose answer let them out
    seq        INTEGER NOT NULL REFERENCES journal,
    submission INTEGER NOT NULL REFERENCES submission,
    sheet      TEXT NOT NULL,                                     -- of the row, as in delivery_state and the others
    cell       TEXT NOT NULL,
    field      TEXT NOT NULL CHECK (field IN ('reason', 'action')),
    text       TEXT NOT NULL CHECK (text <> '')
) STRICT, WITHOUT ROWID;

CREATE TRIGGER state_words_no_update BEFORE UPDATE ON state_words BEGIN SELECT RAISE(ABORT, 'the record is appended to: state_words rows are never altered'); END;
-- They go when their return is purged.
CREATE TRIGGER state_words_no_delete BEFORE DELETE ON state_words
WHEN NOT EXISTS (SELECT 1 FROM submission s JOIN purge p ON p.file = s.file WHERE s.id = OLD.submission)
BEGIN SELECT RAISE(ABORT, 'the record is appended to: state_words rows are never removed'); END;
