-- What Orleans' ADO.NET providers ask the database, by the names and parameters that they fix. One statement each.
CREATE TABLE orleansquery (
    querykey  text PRIMARY KEY,
    querytext text NOT NULL
);

INSERT INTO orleansquery VALUES

('ReadFromStorageKey', $query$
SELECT state AS "PayloadBinary", version AS "Version" FROM account WHERE key = @GrainIdExtensionString
$query$),

-- An update needs the version that was read; an insert, that nobody was first. No row says: conflict.
('WriteToStorageKey', $query$
WITH updated AS (
    UPDATE account SET state = @PayloadBinary, version = version + 1
    WHERE key = @GrainIdExtensionString AND version = @GrainStateVersion::integer
    RETURNING version
), inserted AS (
    INSERT INTO account (key, version, state)
    SELECT @GrainIdExtensionString, 1, @PayloadBinary WHERE @GrainStateVersion::integer IS NULL
    ON CONFLICT (key) DO NOTHING
    RETURNING version
)
SELECT version AS "NewGrainStateVersion" FROM updated UNION ALL SELECT version FROM inserted
$query$),

('ClearStorageKey', $query$
DELETE FROM account WHERE key = @GrainIdExtensionString AND version = @GrainStateVersion::integer RETURNING version + 1
$query$),

('GatewaysQueryKey', $query$
SELECT address AS "Address", proxy_port AS "ProxyPort", generation AS "Generation"
FROM membership
WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0
$query$),

('MembershipReadRowKey', $query$
SELECT v.version AS "Version", m.address AS "Address", m.port AS "Port", m.generation AS "Generation", m.silo_name AS "SiloName",
    m.host_name AS "HostName", m.status AS "Status", m.proxy_port AS "ProxyPort", m.suspect_times AS "SuspectTimes",
    m.start_time AS "StartTime", m.alive_at AS "IAmAliveTime"
FROM membership_version v
LEFT JOIN membership m
    ON m.cluster_id = v.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.cluster_id = @DeploymentId
$query$),

('MembershipReadAllKey', $query$
SELECT v.version AS "Version", m.address AS "Address", m.port AS "Port", m.generation AS "Generation", m.silo_name AS "SiloName",
    m.host_name AS "HostName", m.status AS "Status", m.proxy_port AS "ProxyPort", m.suspect_times AS "SuspectTimes",
    m.start_time AS "StartTime", m.alive_at AS "IAmAliveTime"
FROM membership_version v
LEFT JOIN membership m ON m.cluster_id = v.cluster_id
WHERE v.cluster_id = @DeploymentId
$query$),

('InsertMembershipVersionKey', $query$
WITH made AS (INSERT INTO membership_version VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
SELECT count(*) FROM made
$query$),

-- The version is taken first: whoever else holds it makes this one wait and then miss.
('InsertMembershipKey', $query$
WITH taken AS (
    UPDATE membership_version SET version = version + 1
    WHERE cluster_id = @DeploymentId AND version = @Version
        AND NOT EXISTS (
            SELECT 1 FROM membership
            WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster_id
), made AS (
    INSERT INTO membership (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_at)
    SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM taken
    RETURNING 1
)
SELECT count(*) FROM made
$query$),

('UpdateMembershipKey', $query$
WITH taken AS (
    UPDATE membership_version SET version = version + 1
    WHERE cluster_id = @DeploymentId AND version = @Version
        AND EXISTS (
            SELECT 1 FROM membership
            WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster_id
), changed AS (
    UPDATE membership m SET status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime
    FROM taken
    WHERE m.cluster_id = taken.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    RETURNING 1
)
SELECT count(*) FROM changed
$query$),

('UpdateIAmAlivetimeKey', $query$
UPDATE membership SET alive_at = @IAmAliveTime
WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),

-- Only the dead (6): a silo that is starting or stopping slowly is still one (orleans#11317).
('CleanupDefunctSiloEntriesKey', $query$
DELETE FROM membership WHERE cluster_id = @DeploymentId AND alive_at < @IAmAliveTime AND status = 6
$query$),

('DeleteMembershipTableEntriesKey', $query$
WITH gone AS (DELETE FROM membership WHERE cluster_id = @DeploymentId)
UPDATE membership_version SET version = version + 1 WHERE cluster_id = @DeploymentId
$query$);
