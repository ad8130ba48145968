-- Accounts can be deleted, and made again by an import. A row's version begins anywhere: who still holds what was deleted must not take
-- what was made anew for it.
UPDATE orleansquery SET querytext = replace(querytext,
    'SELECT @GrainIdExtensionString, 1, @PayloadBinary',
    'SELECT @GrainIdExtensionString, 1 + floor(random() * 1000000000)::integer, @PayloadBinary')
WHERE querykey = 'WriteToStorageKey';

INSERT INTO orleansquery SELECT 'DeleteStorageKey', querytext FROM orleansquery WHERE querykey = 'ClearStorageKey';
