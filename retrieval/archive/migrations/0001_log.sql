-- The name of this archive, so that an index can tell whose it is.
CREATE TABLE archive (id TEXT NOT NULL) STRICT;
INSERT INTO archive VALUES (lower(hex(randomblob(16))));

-- The log. Times are microseconds since 1970; the first of the year 1 stands
-- for a time that is not known.
CREATE TABLE revisions (
    seq       INTEGER PRIMARY KEY,
    id        TEXT    NOT NULL,
    revision  INTEGER NOT NULL,
    url       TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    byline    TEXT    NOT NULL,
    language  TEXT    NOT NULL,
    tags      TEXT    NOT NULL, -- JSON array
    published INTEGER NOT NULL,
    modified  INTEGER NOT NULL,
    embargo   INTEGER NOT NULL,
    status    TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    UNIQUE (id, revision)
) STRICT;

-- The latest revision of each article.
CREATE TABLE articles (
    id        TEXT    PRIMARY KEY,
    seq       INTEGER NOT NULL REFERENCES revisions (seq),
    source    TEXT    NOT NULL, -- in lower case
    published INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_by_date ON articles (published DESC, seq DESC);

-- What was redacted when, and by which account of the machine. Of the words
-- only a digest is kept, to find them in later revisions.
CREATE TABLE redactions (
    seq     INTEGER PRIMARY KEY REFERENCES revisions (seq), -- the revision that told the followers
    article TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    account TEXT    NOT NULL,
    length  INTEGER NOT NULL, -- bytes
    digest  BLOB    NOT NULL  -- SHA-256 of the archive's id and the words
) STRICT;
