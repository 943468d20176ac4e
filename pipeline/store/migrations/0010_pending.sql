-- Figures of returns that are held: they are read from the file again when it is let in, so nothing ever looked here.

PRAGMA user_version = 10;

DROP TABLE pending;
