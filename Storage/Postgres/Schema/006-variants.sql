-- For self-care ids that differ only in case. Reads wait for this: at most the timeout, after which migrate ends and can be run again.
SET LOCAL lock_timeout = '2s';

ALTER TABLE account ADD COLUMN variant integer NOT NULL DEFAULT 0;
