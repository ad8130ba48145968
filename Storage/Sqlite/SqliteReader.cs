using Microsoft.Data.Sqlite;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Storage.Sqlite;

/// <summary>A connection that reads the embedded store. Used by one thread at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    public const int PageSize = 256;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _read;
    private readonly SqliteCommand _readUnknown;
    private readonly SqliteCommand _due;
    private readonly SqliteCommand _spellings;
    private readonly SqliteCommand _begun;
    private readonly SqliteCommand _byEmail;
    private readonly SqliteCommand _byPhone;

    public SqliteReader(SqliteConnection connection)
    {
        _connection = connection;
        _read = connection.CreateCommand();
        _read.CommandText = "SELECT state, version FROM account WHERE key = $key";
        _read.Parameters.Add("$key", SqliteType.Text);
        _readUnknown = connection.CreateCommand();
        _readUnknown.CommandText = "SELECT state FROM unknown_account WHERE name = $name";
        _readUnknown.Parameters.Add("$name", SqliteType.Text);
        _spellings = connection.CreateCommand();
        _spellings.CommandText = "SELECT key FROM account WHERE lower(key) = $folded";
        _spellings.Parameters.Add("$folded", SqliteType.Text);
        _begun = Search("""
            SELECT state, version FROM account
            WHERE lower(key) >= $value AND lower(key) < $value || '~'
                AND json_extract(CAST(state AS TEXT), '$.account.passwordHash') IS NOT NULL
            ORDER BY lower(key) LIMIT $most
            """);
        _byEmail = Search("""
            SELECT state, version FROM account_search JOIN account USING (key) WHERE email_digest = $value ORDER BY key LIMIT $most
            """);
        _byPhone = Search("""
            SELECT state, version FROM account_search JOIN account USING (key) WHERE phone_digest = $value ORDER BY key LIMIT $most
            """);
        _due = connection.CreateCommand();
        _due.CommandText = """
            SELECT mail_at, key FROM account WHERE mail_at <= $until AND (mail_at, key) > ($at, $key) ORDER BY mail_at, key LIMIT $most
            """;
        _due.Parameters.Add("$until", SqliteType.Integer);
        _due.Parameters.Add("$at", SqliteType.Integer);
        _due.Parameters.Add("$key", SqliteType.Text);
        _due.Parameters.AddWithValue("$most", PageSize);
    }

    /// <summary>A command for one query.</summary>
    public SqliteCommand CreateCommand() => _connection.CreateCommand();

    public StoredAccount? Read(AccountId id)
    {
        _read.Parameters["$key"].Value = id.Key;
        using var row = _read.ExecuteReader();
        return row.Read() ? At(row) : null;
    }

    /// <param name="folded">The key with the id in lower case.</param>
    /// <returns>The keys that differ from it at most in case.</returns>
    public List<string> FindSpellings(string folded)
    {
        _spellings.Parameters["$folded"].Value = folded;
        return Keys(_spellings);
    }

    /// <inheritdoc cref="IAccountSearch.Search"/>
    /// <remarks>Every character of an id is less than <c>~</c>.</remarks>
    public List<StoredAccount> Search(SearchTerm term, IReadOnlyList<string> lines, int most, AccountDigests digests)
    {
        var found = new List<StoredAccount>();
        Add(_begun, term.IdPrefix is null ? [] : lines.Select(line => AccountId.KeyPrefixOf(line) + term.IdPrefix));
        Add(_byEmail, term.Email is null ? [] : digests.OfEmail(term.Email));
        Add(_byPhone, digests.OfPhone(term.StoredPhones));
        return found;

        void Add(SqliteCommand command, IEnumerable<string> values)
        {
            foreach (var value in values)
            {
                command.Parameters["$value"].Value = value;
                command.Parameters["$most"].Value = most;
                using var rows = command.ExecuteReader();
                while (rows.Read())
                {
                    found.Add(At(rows));
                }
            }
        }
    }

    /// <summary>Of the next accounts after this key.</summary>
    /// <param name="keyId">Digests of another key are outdated.</param>
    public List<StoredDigests> ReadDigests(string after, int most, string keyId)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            SELECT key, version, search_key IS NOT $keyId AS outdated,
                CASE WHEN search_key IS NOT $keyId THEN json_extract(CAST(state AS TEXT), '$.account.email') END,
                CASE WHEN search_key IS NOT $keyId THEN json_extract(CAST(state AS TEXT), '$.account.contactPhone') END
            FROM account LEFT JOIN account_search USING (key) WHERE key > $after ORDER BY key LIMIT $most
            """;
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$most", most);
        command.Parameters.AddWithValue("$keyId", keyId);
        var stored = new List<StoredDigests>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            stored.Add(new(rows.GetString(0), rows.GetInt64(1), rows.GetBoolean(2), Text(3), Text(4)));
        }

        return stored;

        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
    }

    /// <returns>The keys that differ from another one only in case.</returns>
    public List<string> FindAmbiguous()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            WITH pair AS (
                SELECT numbered.key AS one, other.key AS other
                FROM account numbered JOIN account other ON lower(other.key) = lower(numbered.key) AND other.key <> numbered.key
                WHERE numbered.variant > 0
            )
            SELECT one FROM pair UNION SELECT other FROM pair
            """;
        return Keys(command);
    }

    /// <summary>The first of these that there is; null if there is none.</summary>
    public UnknownAccount? ReadUnknown(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            _readUnknown.Parameters["$name"].Value = name;
            if (_readUnknown.ExecuteScalar() is byte[] state)
            {
                return AccountJson.ReadUnknown(state);
            }
        }

        return null;
    }

    /// <summary>Every account, in the order of their keys.</summary>
    public IEnumerable<StoredAccount> ReadAll()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT state, version FROM account ORDER BY key";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return At(rows);
        }
    }

    /// <summary>Of the next accounts after this key.</summary>
    public List<StoredPhone> ReadPhones(string after, int most)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            SELECT key, json_extract(CAST(state AS TEXT), '$.account.contactPhone') FROM account WHERE key > $after ORDER BY key LIMIT $most
            """;
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$most", most);
        var phones = new List<StoredPhone>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            phones.Add(new(rows.GetString(0), rows.IsDBNull(1) ? null : rows.GetString(1)));
        }

        return phones;
    }

    /// <summary>The next accounts with a message due by that time, after <paramref name="last"/>; at most <see cref="PageSize"/>.</summary>
    public List<DueAccount> FindDue(DateTimeOffset until, DueAccount last)
    {
        _due.Parameters["$until"].Value = until.ToUnixTimeMilliseconds();
        _due.Parameters["$at"].Value = last.MailAt;
        _due.Parameters["$key"].Value = last.Key;
        var page = new List<DueAccount>();
        using var rows = _due.ExecuteReader();
        while (rows.Read())
        {
            page.Add(new(rows.GetInt64(0), rows.GetString(1)));
        }

        return page;
    }

    public void Dispose()
    {
        _read.Dispose();
        _readUnknown.Dispose();
        _due.Dispose();
        _spellings.Dispose();
        _begun.Dispose();
        _byEmail.Dispose();
        _byPhone.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Search(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add("$value", SqliteType.Text);
        command.Parameters.Add("$most", SqliteType.Integer);
        return command;
    }

    private static List<string> Keys(SqliteCommand command)
    {
        var keys = new List<string>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            keys.Add(rows.GetString(0));
        }

        return keys;
    }

    private static StoredAccount At(SqliteDataReader row) => new(AccountJson.Read(row.GetFieldValue<byte[]>(0)), row.GetInt64(1));
}

/// <summary>What an account's digests are made of.</summary>
/// <param name="Email">Null: none, or the digests are not outdated.</param>
/// <param name="Phone">As <paramref name="Email"/>.</param>
internal readonly record struct StoredDigests(string Key, long Version, bool IsOutdated, string? Email, string? Phone)
{
    public override string ToString() => nameof(StoredDigests);
}

/// <summary>A position in the order in which messages become due.</summary>
/// <param name="MailAt">In Unix milliseconds.</param>
internal readonly record struct DueAccount(long MailAt, string Key)
{
    public static readonly DueAccount None = new(long.MinValue, "");
}
