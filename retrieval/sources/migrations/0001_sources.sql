-- Times are microseconds since 1970, 0 for none; durations are microseconds.

CREATE TABLE sources (
    id            INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: who still looks at a removed source must not write to another
    kind          TEXT    NOT NULL CHECK (kind IN ('feed', 'folder')),
    address       TEXT    NOT NULL, -- as it is asked for
    identity      TEXT    NOT NULL UNIQUE, -- what makes two addresses the same
    name          TEXT    NOT NULL,
    folded        TEXT    NOT NULL, -- the name in lower case
    paused        INTEGER NOT NULL DEFAULT 0,
    generation    INTEGER NOT NULL DEFAULT 0, -- how often it was paused or resumed
    teasers       INTEGER NOT NULL,
    added         INTEGER NOT NULL,
    -- What was learned by looking.
    etag          TEXT    NOT NULL DEFAULT '',
    last_modified TEXT    NOT NULL DEFAULT '',
    looked        INTEGER NOT NULL DEFAULT 0,
    succeeded     INTEGER NOT NULL DEFAULT 0,
    fresh         INTEGER NOT NULL DEFAULT 0,
    next          INTEGER NOT NULL DEFAULT 0,
    every         INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    trouble       TEXT    NOT NULL DEFAULT '',
    gone          INTEGER NOT NULL DEFAULT 0,
    hub           TEXT    NOT NULL DEFAULT '',
    topic         TEXT    NOT NULL DEFAULT '',
    secret        TEXT    NOT NULL DEFAULT '',
    lease         INTEGER NOT NULL DEFAULT 0,
    renew         INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX sources_name ON sources (folded) WHERE folded <> '';

-- One row: how often somebody has changed what is to be looked at.
CREATE TABLE changes (n INTEGER NOT NULL) STRICT;
INSERT INTO changes VALUES (0);
CREATE TRIGGER source_added AFTER INSERT ON sources BEGIN UPDATE changes SET n = n + 1; END;
CREATE TRIGGER source_removed AFTER DELETE ON sources BEGIN UPDATE changes SET n = n + 1; END;
CREATE TRIGGER source_changed AFTER UPDATE OF address, name, paused, teasers, renew ON sources BEGIN UPDATE changes SET n = n + 1; END;

-- The items that feeds have listed.
CREATE TABLE items (
    source    INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    guid      TEXT    NOT NULL CHECK (guid <> ''), -- the URL where the feed gives no other name
    url       TEXT    NOT NULL,
    article   TEXT    NOT NULL,
    print     INTEGER NOT NULL,
    published INTEGER NOT NULL,
    seen      INTEGER NOT NULL, -- first
    listed    INTEGER NOT NULL, -- last
    tries     INTEGER NOT NULL,
    PRIMARY KEY (source, guid)
) STRICT, WITHOUT ROWID;

CREATE INDEX items_url ON items (url) WHERE url <> '';
-- For the figures of a source, with all that these are made of.
CREATE INDEX items_seen ON items (source, seen, published, article);
