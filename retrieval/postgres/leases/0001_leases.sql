-- What one process alone may do, and until when.
CREATE TABLE leases (
    name   TEXT        PRIMARY KEY,
    holder TEXT        NOT NULL, -- the process, as people know it
    token  BIGINT      NOT NULL, -- one more with each holder
    ends   TIMESTAMPTZ NOT NULL
);
