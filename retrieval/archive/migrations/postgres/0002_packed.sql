-- A text, compressed by zstd where that makes it shorter: then the column plain is
-- empty. The server need not try, too, nor make statistics of it.
-- A former program that still runs beside this one would read that as an article
-- without words: of a column that is gone it says so.
ALTER TABLE revisions RENAME COLUMN text TO plain;
ALTER TABLE revisions ADD COLUMN packed BYTEA NOT NULL DEFAULT '';
ALTER TABLE revisions
    ALTER packed SET STORAGE EXTERNAL,
    ALTER packed SET STATISTICS 0;

-- What packed texts became since, whose words were covered.
CREATE TABLE covered (
    n      BIGINT PRIMARY KEY,
    seq    BIGINT NOT NULL REFERENCES revisions (seq),
    packed BYTEA  NOT NULL
);
ALTER TABLE covered
    ALTER packed SET STORAGE EXTERNAL,
    ALTER packed SET STATISTICS 0;
CREATE INDEX covered_by_seq ON covered (seq, n); -- the last one counts
