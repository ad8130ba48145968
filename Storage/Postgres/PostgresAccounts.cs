using System.Runtime.CompilerServices;
using Npgsql;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>Queries of the account table in addition to Orleans' reads and writes.</summary>
public sealed class PostgresAccounts(NpgsqlDataSource database) : IOutboxIndex, IContactPhoneIndex
{
    private const int PageSize = 256;

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
