-- The name of this archive, so that an index can tell whose it is.
CREATE TABLE archive (id TEXT NOT NULL) STRICT;
INSERT INTO archive VALUES (lower(hex(randomblob(16))));

-- The log. Times are microseconds since 1970, NULL where not known.
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
    published INTEGER,
    modified  INTEGER,
    embargo   INTEGER,
    status    TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    UNIQUE (id, revision)
) STRICT;

-- The latest revision of each article.
CREATE TABLE articles (
    id        TEXT    PRIMARY KEY,
    seq       INTEGER NOT NULL REFERENCES revisions (seq),
    source    TEXT    NOT NULL,
    published INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_by_date ON articles (published DESC, seq DESC);

-- Who asked for what to be removed is kept elsewhere; here only that it was.
CREATE TABLE redactions (
    at      INTEGER NOT NULL,
    article TEXT    NOT NULL,
    seq     INTEGER NOT NULL -- of the revision that carries it
) STRICT;
