-- So the token is a key: a transaction that has asked for a lease locks it against
-- another holder, and not against being renewed.
CREATE UNIQUE INDEX leases_token ON leases (name, token);
