-- Articles that were removed for good, when, and by which account of the machine.
CREATE TABLE removals (
    article TEXT    PRIMARY KEY,
    seq     INTEGER NOT NULL REFERENCES revisions (seq), -- the revision that told the followers
    at      INTEGER NOT NULL,
    account TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
