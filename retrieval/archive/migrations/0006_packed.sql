-- A text, compressed by zstd where that makes it shorter: then the column plain is
-- empty. What was stored before stays as it is.
-- A former program that still runs beside this one would read that as an article
-- without words: of a column that is gone it says so.
ALTER TABLE revisions RENAME COLUMN text TO plain;
ALTER TABLE revisions ADD COLUMN packed BLOB NOT NULL DEFAULT x'';

-- What packed texts became since, whose words were covered. It may be longer than
-- they: in their place, the database would move others to make room, and leave
-- copies of these behind. Here it comes after all others.
CREATE TABLE covered (
    n      INTEGER PRIMARY KEY,
    seq    INTEGER NOT NULL REFERENCES revisions (seq),
    packed BLOB    NOT NULL
) STRICT;
CREATE INDEX covered_by_seq ON covered (seq, n); -- the last one counts
