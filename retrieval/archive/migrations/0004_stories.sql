-- The article that told the story first; empty: this one, as far as is known.
ALTER TABLE revisions ADD COLUMN story TEXT NOT NULL DEFAULT '';

-- By what the latest revision of an article is recognised as telling a story: a
-- few of the hashes of its runs of words. Articles from before have none.
CREATE TABLE sketches (
    hash INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (hash, seq)
) STRICT, WITHOUT ROWID;
