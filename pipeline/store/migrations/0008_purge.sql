-- A return that was sent by mistake can be purged. This is the one exception to the rule that nothing recorded is removed or altered: a row in purge, with who, when
-- and why in the journal, comes first, and then what the file brought may go: its figures, what it said besides, the words of what was found in it, and figures held.
-- Its hash, its size, its name and its states stay, and which figures were taken away.

PRAGMA user_version = 8;

CREATE TABLE purge (
    file INTEGER PRIMARY KEY REFERENCES file,
    seq  INTEGER NOT NULL UNIQUE REFERENCES journal
) STRICT;

-- The figures that went, by what they were for and not by what they were.
CREATE TABLE purged_figure (
    series INTEGER NOT NULL REFERENCES series,
    period INTEGER NOT NULL REFERENCES period,
    known  INTEGER NOT NULL REFERENCES arrival,
    PRIMARY KEY (series, period, known)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER purge_no_update BEFORE UPDATE ON purge BEGIN SELECT RAISE(ABORT, 'the record is appended to: purge rows are never altered'); END;
CREATE TRIGGER purge_no_delete BEFORE DELETE ON purge BEGIN SELECT RAISE(ABORT, 'the record is appended to: purge rows are never removed'); END;
CREATE TRIGGER purged_figure_no_update BEFORE UPDATE ON purged_figure BEGIN SELECT RAISE(ABORT, 'the record is appended to: purged_figure rows are never altered'); END;
CREATE TRIGGER purged_figure_no_delete BEFORE DELETE ON purged_figure BEGIN SELECT RAISE(ABORT, 'the record is appended to: purged_figure rows are never removed'); END;

DROP TRIGGER observation_no_delete;
CREATE TRIGGER observation_no_delete BEFORE DELETE ON observation
WHEN NOT EXISTS (SELECT 1 FROM arrival a JOIN purge p ON p.file = a.file WHERE a.known = OLD.known)
BEGIN SELECT RAISE(ABORT, 'the record is appended to: observation rows are never removed'); END;

DROP TRIGGER finding_no_update;
CREATE TRIGGER finding_no_update BEFORE UPDATE ON finding
WHEN NOT (EXISTS (SELECT 1 FROM submission s JOIN purge p ON p.file = s.file WHERE s.id = OLD.submission)
          AND NEW.id = OLD.id AND NEW.submission = OLD.submission AND NEW.seq = OLD.seq AND NEW.code = OLD.code AND NEW.found = '' AND NEW.mend = '' AND NEW.subject = '')
BEGIN SELECT RAISE(ABORT, 'the record is appended to: finding rows are never altered'); END;

DROP TRIGGER answer_no_update;
CREATE TRIGGER answer_no_update BEFORE UPDATE ON answer
WHEN NOT (EXISTS (SELECT 1 FROM finding f JOIN submission s ON s.id = f.submission JOIN purge p ON p.file = s.file WHERE f.id = OLD.finding)
          AND NEW.finding = OLD.finding AND NEW.seq = OLD.seq AND NEW.text = 'purged')
BEGIN SELECT RAISE(ABORT, 'the record is appended to: answer rows are never altered'); END;

DROP TRIGGER journal_no_update; -- the words of an answer stand there too
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
WHEN NOT (EXISTS (SELECT 1 FROM answer a JOIN finding f ON f.id = a.finding JOIN submission s ON s.id = f.submission JOIN purge p ON p.file = s.file WHERE a.seq = OLD.seq)
          AND NEW.seq = OLD.seq AND NEW.at = OLD.at AND NEW.who = OLD.who AND NEW.action = OLD.action AND NEW.subject = OLD.subject AND NEW.why = 'purged')
BEGIN SELECT RAISE(ABORT, 'the record is appended to: journal rows are never altered'); END;

DROP TRIGGER delivery_state_no_delete;
CREATE TRIGGER delivery_state_no_delete BEFORE DELETE ON delivery_state
WHEN NOT EXISTS (SELECT 1 FROM submission s JOIN purge p ON p.file = s.file WHERE s.id = OLD.submission)
BEGIN SELECT RAISE(ABORT, 'the record is appended to: delivery_state rows are never removed'); END;

DROP TRIGGER finance_state_no_delete;
CREATE TRIGGER finance_state_no_delete BEFORE DELETE ON finance_state
WHEN NOT EXISTS (SELECT 1 FROM submission s JOIN purge p ON p.file = s.file WHERE s.id = OLD.submission)
BEGIN SELECT RAISE(ABORT, 'the record is appended to: finance_state rows are never removed'); END;

DROP TRIGGER risk_state_no_delete;
CREATE TRIGGER risk_state_no_delete BEFORE DELETE ON risk_state
WHEN NOT EXISTS (SELECT 1 FROM submission s JOIN purge p ON p.file = s.file WHERE s.id = OLD.submission)
BEGIN SELECT RAISE(ABORT, 'the record is appended to: risk_state rows are never removed'); END;
