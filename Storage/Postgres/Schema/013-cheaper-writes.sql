-- What an account's write takes. Its state passes 2 kB after a few sign-ins: PostgreSQL then compresses it and, from about 4 kB, moves it to
-- another table, which took over half the time of a write. lz4 compresses several times as fast as the default, and MAIN keeps the state in
-- its row. Rows change when they are written next. Servers that are built without lz4 keep the default.
SET LOCAL lock_timeout = '2s';

ALTER TABLE account ALTER COLUMN state SET STORAGE MAIN;

DO $do$
BEGIN
    EXECUTE 'ALTER TABLE account ALTER COLUMN state SET COMPRESSION lz4';
EXCEPTION
    WHEN feature_not_supported OR syntax_error THEN NULL;
END
$do$;

-- A generated column's expression is read from the catalogue and planned again by every statement, and it had a regular expression.
ALTER TABLE account ALTER COLUMN mail_at DROP EXPRESSION IF EXISTS;

CREATE OR REPLACE FUNCTION account_search() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    -- Up to the account, in which a customer's own words stand.
    head   text := split_part(encode(substring(NEW.state FROM 1 FOR 300), 'escape'), ',"account":', 1);
    search text := split_part(head, ',"search":{"key":"', 2);
BEGIN
    NEW.mail_at := nullif(split_part(split_part(head, ',"mailAt":', 2), ',', 1), '')::bigint;
    NEW.search_key := nullif(split_part(search, '"', 1), '');
    NEW.email_digest := nullif(split_part(split_part(search, '"email":"', 2), '"', 1), '');
    NEW.phone_digest := nullif(split_part(split_part(search, '"phone":"', 2), '"', 1), '');
    RETURN NEW;
END
$function$;
