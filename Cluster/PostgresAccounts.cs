using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Cluster;

/// <summary>What a silo asks of the accounts' table beside Orleans' own reads and writes.</summary>
internal sealed class PostgresAccounts(NpgsqlDataSource database) : IOwedMails, IDecoyWrite
{
    private const int DecoySlots = 64;
    private const int OwedInAPage = 256;

    public async IAsyncEnumerable<AccountId> Due(DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var page = new List<(long MailAt, string Key)> { (long.MinValue, "") };
        do
        {
            page = await Page(until, page[^1], cancellation);
            foreach (var (_, key) in page)
            {
                yield return AccountId.FromKey(key);
            }
        }
        while (page.Count == OwedInAPage);
    }

    public async Task Write(int bytes)
    {
        await using var command = database.CreateCommand("UPDATE decoy SET state = $1 WHERE slot = $2");
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = RandomNumberGenerator.GetBytes(bytes) });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RandomNumberGenerator.GetInt32(DecoySlots) });
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<(long MailAt, string Key)>> Page(DateTimeOffset until, (long MailAt, string Key) after, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "SELECT mail_at, key FROM account WHERE mail_at <= $1 AND (mail_at, key) > ($2, $3) ORDER BY mail_at, key LIMIT $4");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = until.ToUnixTimeMilliseconds() });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after.MailAt });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after.Key });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = OwedInAPage });
        var page = new List<(long, string)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            page.Add((rows.GetInt64(0), rows.GetString(1)));
        }

        return page;
    }
}
