using System.Runtime.CompilerServices;
using Npgsql;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>Queries of the account table in addition to Orleans' reads and writes.</summary>
public sealed class PostgresAccounts(NpgsqlDataSource database, AccountDigests digests)
    : IOutboxIndex, IAccountSpellings, IContactPhoneIndex, IAccountSearch, ISearchDigestStore
{
    private const int PageSize = 256;

    /// <summary>An advisory lock: one host at a time fills digests.</summary>
    private const long FillLock = 0x5E1FCA30;

    public async IAsyncEnumerable<AccountId> FindDue(
        DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var page = new List<(long MailAt, string Key)> { (long.MinValue, "") };
        do
        {
            page = await Page(until, page[^1], cancellationToken);
            foreach (var (_, key) in page)
            {
                yield return AccountId.FromKey(key);
            }
        }
        while (page.Count == PageSize);
    }

    public async Task<IReadOnlyList<AccountId>> Find(AccountId typed, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("SELECT key FROM account WHERE lower(key COLLATE \"C\") = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = typed.Fold().Key });
        return await Keys(command, cancellationToken);
    }

    public async Task<IReadOnlyList<AccountId>> FindAmbiguous(CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("""
            WITH pair AS (
                SELECT numbered.key AS one, other.key AS other
                FROM account numbered JOIN account other
                    ON lower(other.key COLLATE "C") = lower(numbered.key COLLATE "C") AND other.key <> numbered.key
                WHERE numbered.variant > 0
            )
            SELECT one FROM pair UNION SELECT other FROM pair
            """);
        return [.. (await Keys(command, cancellationToken)).OrderBy(id => id.Fold().Key, StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<AccountId>> Keys(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var ids = new List<AccountId>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            ids.Add(AccountId.FromKey(rows.GetString(0)));
        }

        return ids;
    }

    public async Task<IReadOnlyList<StoredPhone>> ReadPhones(string after, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT key, convert_from(state, 'UTF8')::json #>> '{account,contactPhone}' FROM account WHERE key > $1 ORDER BY key LIMIT $2
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        var phones = new List<StoredPhone>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            phones.Add(new(rows.GetString(0), rows.IsDBNull(1) ? null : rows.GetString(1)));
        }

        return phones;
    }

    /// <remarks>
    /// Every character of an id is less than <c>~</c>. Accounts that share an address or a number are read in no order: with one, all of
    /// them would be read, and before the columns have statistics all accounts.
    /// </remarks>
    public async Task<IReadOnlyList<Account>> Search(
        SearchTerm term, IReadOnlyList<string> lines, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT begun.state FROM unnest($1) AS prefix CROSS JOIN LATERAL (
                SELECT state FROM account
                WHERE lower(key COLLATE "C") >= prefix AND lower(key COLLATE "C") < prefix || '~'
                    AND convert_from(state, 'UTF8')::json #>> '{account,passwordHash}' IS NOT NULL
                ORDER BY lower(key COLLATE "C") LIMIT $2
            ) AS begun
            UNION ALL (SELECT state FROM account WHERE email_digest = ANY($3) AND email_digest IS NOT NULL LIMIT $2)
            UNION ALL (SELECT state FROM account WHERE phone_digest = ANY($4) AND phone_digest IS NOT NULL LIMIT $2)
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = term.IdPrefix is { } prefix ? [.. lines.Select(line => AccountId.KeyPrefixOf(line) + prefix)] : [],
        });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = term.Email is { } email ? digests.OfEmail(email) : [] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = digests.OfPhone(term.StoredPhones) });
        var found = new List<Account>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(AccountJson.Read(rows.GetFieldValue<byte[]>(0)));
        }

        return found;
    }

    /// <remarks>Reads without a lock; writes only rows whose version is still the one that was read, in one short transaction.</remarks>
    public async Task<FilledBatch> FillDigests(string after, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The timeout: a host that hangs between two statements must not keep rows locked, nor the other hosts waiting.
        await using var takeTurn = new NpgsqlCommand(
            $"SELECT set_config('idle_in_transaction_session_timeout', '5s', true), pg_advisory_xact_lock({FillLock})", connection);
        await takeTurn.ExecuteNonQueryAsync(cancellationToken);

        await using var read = new NpgsqlCommand(
            """
            SELECT key, version, search_key IS DISTINCT FROM $3,
                CASE WHEN search_key IS DISTINCT FROM $3 THEN convert_from(state, 'UTF8')::json #>> '{account,email}' END,
                CASE WHEN search_key IS DISTINCT FROM $3 THEN convert_from(state, 'UTF8')::json #>> '{account,contactPhone}' END
            FROM account WHERE key > $1 ORDER BY key LIMIT $2
            """,
            connection);
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after });
        read.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = digests.KeyId });
        var (looked, last) = (0, "");
        var outdated = new List<(string Key, int Version, SearchDigests Digests)>();
        await using (var rows = await read.ExecuteReaderAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                (looked, last) = (looked + 1, rows.GetString(0));
                if (rows.GetBoolean(2))
                {
                    outdated.Add((last, rows.GetInt32(1), digests.Of(rows.GetFieldValue<string?>(3), rows.GetFieldValue<string?>(4))));
                }
            }
        }

        var filled = outdated.Count == 0 ? 0 : await Write();
        await transaction.CommitAsync(cancellationToken);
        return new(looked < most ? null : last, filled);

        async Task<int> Write()
        {
            await using var write = new NpgsqlCommand(
                """
                UPDATE account SET search_key = $1, email_digest = filled.email, phone_digest = filled.phone
                FROM unnest($2, $3, $4, $5) AS filled (key, version, email, phone)
                WHERE account.key = filled.key AND account.version = filled.version
                """,
                connection);
            write.Parameters.Add(new NpgsqlParameter<string> { TypedValue = digests.KeyId });
            write.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. outdated.Select(row => row.Key)] });
            write.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. outdated.Select(row => row.Version)] });
            write.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. outdated.Select(row => row.Digests.Email)] });
            write.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. outdated.Select(row => row.Digests.Phone)] });
            return await write.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task<List<(long MailAt, string Key)>> Page(
        DateTimeOffset until, (long MailAt, string Key) after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT mail_at, key FROM account WHERE mail_at <= $1 AND (mail_at, key) > ($2, $3) ORDER BY mail_at, key LIMIT $4");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = until.ToUnixTimeMilliseconds() });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after.MailAt });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after.Key });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageSize });
        var page = new List<(long, string)>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            page.Add((rows.GetInt64(0), rows.GetString(1)));
        }

        return page;
    }
}
