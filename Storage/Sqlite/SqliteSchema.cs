using Microsoft.Data.Sqlite;

namespace OrleansSelfCare.Storage.Sqlite;

/// <summary>The tables of the embedded store, and how a connection to it is opened.</summary>
internal static class SqliteSchema
{
    private const int Version = 1;
    private const string Script = """
        CREATE TABLE account (
            key     TEXT    NOT NULL PRIMARY KEY,
            version INTEGER NOT NULL,
            state   BLOB    NOT NULL,
            mail_at INTEGER
        ) STRICT;
        -- Used by earlier versions only, which open this file too.
        CREATE TABLE decoy (state BLOB NOT NULL) STRICT;
        INSERT INTO decoy VALUES (x'');
        CREATE INDEX account_mail_at ON account (mail_at) WHERE mail_at IS NOT NULL;
        PRAGMA user_version = 1;
        """;

    /// <summary>Added to files of earlier versions too, which ignore it.</summary>
    private const string Addition = """
        CREATE TABLE IF NOT EXISTS unknown_account (
            name    TEXT    NOT NULL PRIMARY KEY,
            used_at INTEGER NOT NULL,
            state   BLOB    NOT NULL
        ) STRICT;
        CREATE INDEX IF NOT EXISTS unknown_account_used_at ON unknown_account (used_at);
        -- AUTOINCREMENT: the position of a deleted row is not used again.
        CREATE TABLE IF NOT EXISTS audit (
            position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            chain    TEXT    NOT NULL,
            number   INTEGER NOT NULL,
            time     INTEGER NOT NULL,
            event    TEXT    NOT NULL,
            agent    TEXT,
            account  TEXT,
            call     TEXT,
            json     TEXT    NOT NULL,
            key      TEXT    NOT NULL,
            digest   BLOB    NOT NULL,
            UNIQUE (chain, number)
        ) STRICT;
        CREATE INDEX IF NOT EXISTS audit_agent ON audit (agent, position);
        CREATE INDEX IF NOT EXISTS audit_account ON audit (account, position);
        CREATE INDEX IF NOT EXISTS audit_call ON audit (call, position);
        CREATE INDEX IF NOT EXISTS audit_time ON audit (time, event, agent, call);
        CREATE INDEX IF NOT EXISTS audit_opened ON audit (position) WHERE event = 'opened';
        CREATE INDEX IF NOT EXISTS audit_block ON audit (position >> 12, time);
        CREATE TABLE IF NOT EXISTS audit_checkpoint (
            chain     TEXT    NOT NULL,
            number    INTEGER NOT NULL,
            digest    BLOB    NOT NULL,
            key       TEXT    NOT NULL,
            signature BLOB    NOT NULL,
            PRIMARY KEY (chain, number)
        ) STRICT;
        """;

    /// <summary>
    /// Added like <see cref="Addition"/>, once. The index finds an id in any spelling and keeps new ids from differing only in case; those
    /// that earlier versions stored have numbers.
    /// </summary>
    private const string Spellings = """
        ALTER TABLE account ADD COLUMN variant INTEGER NOT NULL DEFAULT 0;
        UPDATE account SET variant = number FROM (
            SELECT key AS same_key, row_number() OVER (PARTITION BY lower(key) ORDER BY key) - 1 AS number FROM account
        ) WHERE key = same_key AND number > 0;
        CREATE UNIQUE INDEX account_folded ON account (lower(key), variant);
        CREATE INDEX account_variant ON account (key) WHERE variant > 0;
        """;

    /// <summary>
    /// Added like <see cref="Addition"/>. For the support desk's search: the digests that the state begins with. A table of its own,
    /// because an index of the accounts' table would hold up all writes while it is built. Triggers write it, so that an earlier version,
    /// which ignores it, leaves no digest of a replaced address behind.
    /// </summary>
    private const string Search = $"""
        CREATE TABLE IF NOT EXISTS account_search (
            key          TEXT NOT NULL PRIMARY KEY,
            search_key   TEXT,
            email_digest TEXT,
            phone_digest TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS account_search_email ON account_search (email_digest) WHERE email_digest IS NOT NULL;
        CREATE INDEX IF NOT EXISTS account_search_phone ON account_search (phone_digest) WHERE phone_digest IS NOT NULL;
        CREATE TRIGGER IF NOT EXISTS account_search_insert AFTER INSERT ON account BEGIN {CopyDigests} END;
        CREATE TRIGGER IF NOT EXISTS account_search_update AFTER UPDATE OF state ON account BEGIN {CopyDigests} END;
        CREATE TRIGGER IF NOT EXISTS account_search_delete AFTER DELETE ON account BEGIN
            DELETE FROM account_search WHERE key = old.key;
        END;
        """;

    /// <summary>What stands before the account is made a JSON text of its own: the whole would take long to parse.</summary>
    private const string CopyDigests = $$"""
        INSERT INTO account_search
        SELECT new.key, head ->> '$.search.key', head ->> '$.search.email', head ->> '$.search.phone'
        FROM (SELECT iif(json_valid(head), head, '{}') AS head FROM (
            SELECT substr(head, 1, instr(head, ',"account":') - 1) || '}' AS head
            FROM (SELECT CAST(substr(new.state, 1, 300) AS TEXT) AS head)
        ))
        WHERE true
        {{ReplaceDigests}};
        """;

    /// <summary>The end of an insert into <c>account_search</c>. An unchanged row is not written.</summary>
    public const string ReplaceDigests = """
        ON CONFLICT DO UPDATE
        SET search_key = excluded.search_key, email_digest = excluded.email_digest, phone_digest = excluded.phone_digest
        WHERE (search_key, email_digest, phone_digest) IS NOT (excluded.search_key, excluded.email_digest, excluded.phone_digest)
        """;

    public static SqliteConnection Open(string file)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 10 };
        var connection = new SqliteConnection(settings.ToString());
        connection.Open();
        // FULL: the write-ahead log is flushed to the disk at each commit, not only at checkpoints.
        Execute(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    /// <summary>Creates the tables that are missing.</summary>
    /// <exception cref="InvalidDataException">The file was created by another version of the product.</exception>
    public static void Create(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = (long)Execute(connection, "PRAGMA user_version")!;
        if (version == 0)
        {
            Execute(connection, Script);
        }
        else if (version != Version)
        {
            throw new InvalidDataException($"{connection.DataSource} has schema {version}; this build supports {Version}.");
        }

        Execute(connection, Addition);
        if (Execute(connection, "SELECT 1 FROM pragma_table_info('account') WHERE name = 'variant'") is null)
        {
            Execute(connection, Spellings);
        }

        Execute(connection, Search);

        transaction.Commit();
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
