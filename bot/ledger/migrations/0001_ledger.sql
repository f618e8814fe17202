-- Times are microseconds since 1970.

-- The key by which people are hashed.
CREATE TABLE secret (key BLOB NOT NULL CHECK (length(key) = 32)) STRICT;

-- What the managers of a server have set for it. A server without a row has
-- set nothing.
CREATE TABLE settings (
    platform TEXT    NOT NULL,
    server   TEXT    NOT NULL,
    public   TEXT    NOT NULL, -- JSON array, as are the next two
    channels TEXT    NOT NULL,
    roles    TEXT    NOT NULL,
    language TEXT    NOT NULL,
    changed  INTEGER NOT NULL,
    PRIMARY KEY (platform, server)
) STRICT, WITHOUT ROWID;

-- Small facts that a platform keeps over a restart.
CREATE TABLE notes (
    name    TEXT    PRIMARY KEY,
    value   TEXT    NOT NULL,
    changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What readers think of quotes.
CREATE TABLE judgements (
    person BLOB    NOT NULL, -- HMAC-SHA256 of platform and user
    quote  TEXT    NOT NULL, -- ID@REVISION:START-END
    useful INTEGER NOT NULL CHECK (useful IN (0, 1)),
    judged INTEGER NOT NULL,
    PRIMARY KEY (person, quote)
) STRICT, WITHOUT ROWID;
