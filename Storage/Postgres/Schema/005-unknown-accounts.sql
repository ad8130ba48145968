-- The wrong passwords for accounts that don't exist, for the 100,000 used last. The name is an HMAC of the account; used_at is in Unix
-- milliseconds, to the hour, so that most updates leave the index alone. It replaces the decoy, which silos of the version before still
-- write.
CREATE TABLE unknown_account (
    name    text   PRIMARY KEY,
    used_at bigint NOT NULL,
    state   bytea  NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX unknown_account_used_at ON unknown_account (used_at);
