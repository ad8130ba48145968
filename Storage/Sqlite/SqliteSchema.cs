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

        transaction.Commit();
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
