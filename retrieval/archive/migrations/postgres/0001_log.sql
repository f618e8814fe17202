-- The name of this archive, so that an index can tell whose it is.
CREATE TABLE archive (id TEXT NOT NULL);
INSERT INTO archive VALUES (replace(gen_random_uuid()::text, '-', ''));

-- The log. Times are microseconds since 1970; the first of the year 1 stands
-- for a time that is not known. Text that is compared is so by its bytes.
CREATE TABLE revisions (
    seq       BIGINT PRIMARY KEY,
    id        TEXT   COLLATE "C" NOT NULL,
    revision  BIGINT NOT NULL,
    url       TEXT   NOT NULL,
    source    TEXT   NOT NULL,
    title     TEXT   NOT NULL,
    byline    TEXT   NOT NULL,
    language  TEXT   NOT NULL,
    tags      TEXT   NOT NULL, -- JSON array
    published BIGINT NOT NULL,
    modified  BIGINT NOT NULL,
    embargo   BIGINT NOT NULL,
    status    TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    urgency   BIGINT NOT NULL,
    version   TEXT   NOT NULL,
    note      TEXT   NOT NULL,
    rights    TEXT   NOT NULL,
    story     TEXT   COLLATE "C" NOT NULL, -- the article that told the story first
    UNIQUE (id, revision)
);

-- No words are copied into the statistics, where redaction would not find them.
-- Nothing is searched by them.
ALTER TABLE revisions
    ALTER url    SET STATISTICS 0,
    ALTER title  SET STATISTICS 0,
    ALTER byline SET STATISTICS 0,
    ALTER tags   SET STATISTICS 0,
    ALTER text   SET STATISTICS 0,
    ALTER note   SET STATISTICS 0,
    ALTER rights SET STATISTICS 0;

-- The latest revision of each article.
CREATE TABLE articles (
    id        TEXT   COLLATE "C" PRIMARY KEY,
    seq       BIGINT NOT NULL REFERENCES revisions (seq),
    source    TEXT   COLLATE "C" NOT NULL, -- in lower case
    published BIGINT NOT NULL,
    -- From when it may be quoted: the end of its embargo, or never, which is the
    -- greatest number.
    findable  BIGINT NOT NULL
);
CREATE INDEX articles_by_date ON articles (published DESC, seq DESC);
-- Sources are counted, and their newest articles found, from this alone.
CREATE INDEX articles_by_source ON articles (source, published DESC, seq DESC, findable);

-- By what the latest revision of an article is recognised as telling a story: a
-- few of the hashes of its runs of words.
CREATE TABLE sketches (
    hash BIGINT NOT NULL,
    seq  BIGINT NOT NULL,
    PRIMARY KEY (hash, seq)
);

-- What was redacted when, and by which account of a machine. Of the words
-- only a digest is kept, to find them in later revisions.
CREATE TABLE redactions (
    seq     BIGINT PRIMARY KEY REFERENCES revisions (seq), -- the revision that told the followers
    article TEXT   COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,
    account TEXT   NOT NULL,
    length  BIGINT NOT NULL, -- bytes
    digest  BYTEA  NOT NULL  -- SHA-256 of the archive's id and the words
);

-- Articles that were removed for good, when, and by which account.
CREATE TABLE removals (
    article TEXT   COLLATE "C" PRIMARY KEY,
    seq     BIGINT NOT NULL REFERENCES revisions (seq), -- the revision that told the followers
    at      BIGINT NOT NULL,
    account TEXT   NOT NULL
);
