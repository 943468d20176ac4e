-- +goose Up
-- What services said in their returns besides figures: how milestones, budget lines and risks stood at the end of the return's quarter. What is said in a
-- return that is held counts from when the return is accepted; what a later return says stands over it.

PRAGMA user_version = 5;

CREATE TABLE delivery_state (
    submission INTEGER NOT NULL REFERENCES submission,
    milestone  TEXT NOT NULL CHECK (milestone <> ''),
    status     TEXT NOT NULL CHECK (status IN ('', 'not_started', 'in_progress', 'complete', 'paused', 'cancelled')),
    forecast   TEXT NOT NULL CHECK (forecast = '' OR forecast GLOB '????-??-??'),
    actual     TEXT NOT NULL CHECK (actual   = '' OR actual   GLOB '????-??-??'),
    confidence TEXT NOT NULL CHECK (confidence IN ('', 'high', 'medium', 'low')),
    reason     TEXT NOT NULL,
    sheet      TEXT NOT NULL,
    cell       TEXT NOT NULL,
    PRIMARY KEY (submission, milestone)
) STRICT, WITHOUT ROWID;

-- Sums are decimals as text, in pounds; NULL where none was given.
CREATE TABLE finance_state (
    submission INTEGER NOT NULL REFERENCES submission,
    line       TEXT NOT NULL CHECK (line <> ''),
    profile    TEXT CHECK (profile  BETWEEN '-' AND ':'),
    actual     TEXT CHECK (actual   BETWEEN '-' AND ':'),
    forecast   TEXT CHECK (forecast BETWEEN '-' AND ':'),
    savings    TEXT NOT NULL CHECK (savings IN ('', 'delivered', 'on_track', 'at_risk', 'undeliverable')),
    reason     TEXT NOT NULL,
    sheet      TEXT NOT NULL,
    cell       TEXT NOT NULL,
    PRIMARY KEY (submission, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_state (
    submission INTEGER NOT NULL REFERENCES submission,
    risk       TEXT NOT NULL CHECK (risk <> ''),
    likelihood TEXT NOT NULL CHECK (likelihood <> ''),
    impact     TEXT NOT NULL CHECK (impact <> ''),
    action     TEXT NOT NULL,
    action_due TEXT NOT NULL CHECK (action_due = '' OR action_due GLOB '????-??-??'),
    reason     TEXT NOT NULL,
    sheet      TEXT NOT NULL,
    cell       TEXT NOT NULL,
    PRIMARY KEY (submission, risk)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER delivery_state_no_update BEFORE UPDATE ON delivery_state BEGIN SELECT RAISE(ABORT, 'the record is appended to: delivery_state rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delivery_state_no_delete BEFORE DELETE ON delivery_state BEGIN SELECT RAISE(ABORT, 'the record is appended to: delivery_state rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finance_state_no_update BEFORE UPDATE ON finance_state BEGIN SELECT RAISE(ABORT, 'the record is appended to: finance_state rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finance_state_no_delete BEFORE DELETE ON finance_state BEGIN SELECT RAISE(ABORT, 'the record is appended to: finance_state rows are never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER risk_state_no_update BEFORE UPDATE ON risk_state BEGIN SELECT RAISE(ABORT, 'the record is appended to: risk_state rows are never altered'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER risk_state_no_delete BEFORE DELETE ON risk_state BEGIN SELECT RAISE(ABORT, 'the record is appended to: risk_state rows are never removed'); END;
-- +goose StatementEnd
