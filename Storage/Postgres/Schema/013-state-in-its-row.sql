-- An account's state passes 2 kB after a few sign-ins. PostgreSQL then compresses it and, from about 4 kB, moves it to another table: that
-- took over half the time of a write. lz4 compresses several times as fast as the default, and MAIN keeps the state in its row. Rows
-- change when they are written next. Servers that are built without lz4 keep the default.
SET LOCAL lock_timeout = '2s';

ALTER TABLE account ALTER COLUMN state SET STORAGE MAIN;

DO $do$
BEGIN
    EXECUTE 'ALTER TABLE account ALTER COLUMN state SET COMPRESSION lz4';
EXCEPTION
    WHEN feature_not_supported OR syntax_error THEN NULL;
END
$do$;
