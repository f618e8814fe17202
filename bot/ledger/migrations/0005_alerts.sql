-- Statements ask for alerts in words that are also PostgreSQL's.
DROP INDEX posts_planned;
CREATE INDEX posts_planned ON posts (planned, platform, channel, thread) WHERE alert;
