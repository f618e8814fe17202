-- From when an article may be quoted: the end of its embargo, or never, which
-- is the greatest number. 0 stands for always where no revision came since.
ALTER TABLE articles ADD COLUMN findable INTEGER NOT NULL DEFAULT 0;
UPDATE articles
SET findable = (SELECT CASE status WHEN 'usable' THEN embargo ELSE 9223372036854775807 END
                FROM revisions WHERE revisions.seq = articles.seq)
WHERE seq IN (SELECT seq FROM revisions WHERE status <> 'usable' OR embargo > 0);

-- Sources are counted, and their newest articles found, from this alone.
CREATE INDEX articles_by_source ON articles (source, published DESC, seq DESC, findable);
