-- Reads the digests as the first version of this function does, without a regular expression: that one took three quarters of the time of an
-- account's write.
CREATE OR REPLACE FUNCTION account_search() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
    -- Up to the account, in which a customer's own words stand.
    head   text := split_part(encode(substring(NEW.state FROM 1 FOR 300), 'escape'), ',"account":', 1);
    search text := split_part(head, ',"search":{"key":"', 2);
BEGIN
    NEW.search_key := nullif(split_part(search, '"', 1), '');
    NEW.email_digest := nullif(split_part(split_part(search, '"email":"', 2), '"', 1), '');
    NEW.phone_digest := nullif(split_part(split_part(search, '"phone":"', 2), '"', 1), '');
    RETURN NEW;
END
$function$;
