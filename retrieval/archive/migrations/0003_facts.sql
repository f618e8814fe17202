-- What publishers say of an article beside its words.
ALTER TABLE revisions ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
ALTER TABLE revisions ADD COLUMN version TEXT    NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN note    TEXT    NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN rights  TEXT    NOT NULL DEFAULT '';
