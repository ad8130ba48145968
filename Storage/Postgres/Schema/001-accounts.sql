-- One row an account. The key is the grain's; the state is AccountJson, the same text as in the embedded store.
CREATE TABLE account (
    key     text    PRIMARY KEY,
    version integer NOT NULL,
    state   bytea   NOT NULL,
    -- When the next mail is to be tried, in Unix milliseconds: stored by the write that owes it, for the sweep to find. It stands at the
    -- text's beginning, {"format":1,"mailAt":1790000000000,…: reading it there costs less than parsing the whole.
    mail_at bigint  GENERATED ALWAYS AS (substring(encode(substring(state FROM 1 FOR 48), 'escape') FROM '^{"format":[0-9]+,"mailAt":([0-9]+)')::bigint) STORED
) WITH (fillfactor = 80);

CREATE INDEX account_mail_at ON account (mail_at, key) WHERE mail_at IS NOT NULL;

-- Written to where an account that isn't there is refused, so that it takes as long; several rows, so that nobody waits for another.
CREATE TABLE decoy (
    slot  integer PRIMARY KEY,
    state bytea   NOT NULL
) WITH (fillfactor = 20);

INSERT INTO decoy SELECT slot, '' FROM generate_series(0, 63) AS slot;
