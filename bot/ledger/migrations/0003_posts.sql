-- How far the log of an archive has been followed; at most one row.
CREATE TABLE followed (
    log TEXT    PRIMARY KEY, -- the archive's ID
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the bot says by itself, or has answered, and stands by. Readers see the
-- version that is shown; one that is open is to be delivered.
CREATE TABLE posts (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    platform  TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    thread    TEXT    NOT NULL,
    server    TEXT    NOT NULL,
    person    BLOB,             -- whose direct channel it is; hashed as in judgements
    alert     INTEGER NOT NULL, -- 1: it tells of an article by itself
    card      BLOB    NOT NULL, -- JSON: references and fixed words, no word of an article
    list      TEXT    NOT NULL,
    below     INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    first     INTEGER NOT NULL, -- the version that readers saw first; 0: none
    shown     INTEGER NOT NULL, -- the version that they see; 0: none
    seen      TEXT    NOT NULL, -- the versions that they saw, with blanks between them
    message   TEXT    NOT NULL, -- the platform's ID of it
    published INTEGER NOT NULL,
    planned   INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    retry     INTEGER NOT NULL, -- not before; 0: when it is due
    tries     INTEGER NOT NULL, -- of this version that failed
    doubts    INTEGER NOT NULL, -- how often it may have been sent before
    delivered INTEGER NOT NULL, -- when the first version was; 0: not yet
    ended     INTEGER NOT NULL, -- when it was last settled, failed or void
    state     TEXT    NOT NULL CHECK (state IN ('open', 'settled', 'failed', 'void')),
    reason    TEXT    NOT NULL  -- of the last failure
) STRICT;
CREATE INDEX posts_open ON posts (platform, due, id) WHERE state = 'open';
CREATE INDEX posts_place ON posts (platform, channel, thread, list, id);
CREATE INDEX posts_planned ON posts (planned) WHERE alert = 1;
CREATE INDEX posts_ended ON posts (ended) WHERE state = 'failed';
CREATE INDEX posts_person ON posts (person) WHERE person IS NOT NULL;

-- Which posts show an article, so that they are corrected with it.
CREATE TABLE shows (
    article TEXT    NOT NULL,
    post    INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    PRIMARY KEY (article, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX shows_post ON shows (post);

-- What became of an article for a channel: it is told of it once.
CREATE TABLE told (
    article  TEXT    NOT NULL,
    platform TEXT    NOT NULL,
    channel  TEXT    NOT NULL,
    thread   TEXT    NOT NULL,
    story    TEXT    NOT NULL,
    post     INTEGER NOT NULL, -- 0: none
    watch    INTEGER NOT NULL,
    how      TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (article, platform, channel, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_story ON told (story);
CREATE INDEX told_at ON told (at);

-- Articles that may not be told before a time.
CREATE TABLE embargoes (
    article TEXT    PRIMARY KEY,
    ends    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
