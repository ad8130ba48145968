-- Self-care ids are found without regard to case: lower(key) is indexed, for rows of earlier silos too. The index is unique, so that new
-- ids can't differ only in case. Ids of earlier versions that do get numbers. Writes wait while the indexes are built; reads don't.
LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE;

UPDATE account SET variant = numbered.number
FROM (
    SELECT key, row_number() OVER (PARTITION BY lower(key COLLATE "C") ORDER BY key COLLATE "C") - 1 AS number FROM account
) AS numbered
WHERE account.key = numbered.key AND numbered.number > 0;

CREATE UNIQUE INDEX account_folded ON account (lower(key COLLATE "C"), variant);

CREATE INDEX account_variant ON account (key) WHERE variant > 0;

-- An insert that loses to one with another spelling is a conflict too.
UPDATE orleansquery SET querytext = replace(querytext, 'ON CONFLICT (key) DO NOTHING', 'ON CONFLICT DO NOTHING')
WHERE querykey = 'WriteToStorageKey';
