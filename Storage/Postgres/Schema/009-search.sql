-- For the support desk's search: the keyed digests of the address and the contact phone number that a state begins with
-- ({"format":1,"mailAt":1790000000000,"search":{"key":"s1","email":"…","phone":"…"},"account":…). A trigger copies them, so that a silo of
-- an earlier version, which writes a state without them, leaves no digest of a replaced address. Not generated columns: adding those
-- rewrites the table. Silos fill old rows in batches. Reads wait for this: at most the timeout, after which migrate ends and can be run again.
SET LOCAL lock_timeout = '2s';

ALTER TABLE account
    ADD COLUMN search_key   text COLLATE "C",
    ADD COLUMN email_digest text COLLATE "C",
    ADD COLUMN phone_digest text COLLATE "C";

CREATE FUNCTION account_search() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    found text[] := regexp_match(
        encode(substring(NEW.state FROM 1 FOR 300), 'escape'),
        '^{"format":[0-9]+,(?:"mailAt":[0-9]+,)?"search":{"key":"([^"]*)"(?:,"email":"([^"]*)")?(?:,"phone":"([^"]*)")?}');
BEGIN
    NEW.search_key := found[1];
    NEW.email_digest := found[2];
    NEW.phone_digest := found[3];
    RETURN NEW;
END
$function$;

CREATE TRIGGER account_search BEFORE INSERT OR UPDATE OF state ON account FOR EACH ROW EXECUTE FUNCTION account_search();
