-- What channels want to hear of. The number of one that was removed is never
-- given again: people have it in mind, and alerts refer to it.
CREATE TABLE watches (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT    NOT NULL,
    channel  TEXT    NOT NULL,
    thread   TEXT    NOT NULL,
    server   TEXT    NOT NULL,
    rule     TEXT    NOT NULL,
    mention  TEXT    NOT NULL,
    severity INTEGER NOT NULL, -- a bot.Severity
    threads  INTEGER NOT NULL CHECK (threads IN (0, 1)),
    quiet    TEXT    NOT NULL,
    digest   TEXT    NOT NULL,
    zone     TEXT    NOT NULL,
    language TEXT    NOT NULL,
    since    INTEGER NOT NULL,
    paused   INTEGER NOT NULL CHECK (paused IN (0, 1)),
    gone     TEXT    NOT NULL
) STRICT;

CREATE INDEX watches_by_channel ON watches (platform, channel, thread);

-- Stories that a channel wants to hear no more of.
CREATE TABLE mutes (
    platform TEXT    NOT NULL,
    channel  TEXT    NOT NULL,
    thread   TEXT    NOT NULL,
    story    TEXT    NOT NULL,
    muted    INTEGER NOT NULL,
    PRIMARY KEY (platform, channel, thread, story)
) STRICT, WITHOUT ROWID;
