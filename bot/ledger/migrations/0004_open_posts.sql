-- What is due is chosen, and the alerts of the last hour are counted, for all
-- channels at once: from these indexes alone, without reading a post.
DROP INDEX posts_open;
CREATE INDEX posts_open ON posts (platform, due, id, channel, thread, tries, retry) WHERE state = 'open';
DROP INDEX posts_planned;
CREATE INDEX posts_planned ON posts (planned, platform, channel, thread) WHERE alert = 1;
