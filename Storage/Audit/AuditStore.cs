using System.Data;
using System.Data.Common;

namespace OrleansSelfCare.Storage.Audit;

/// <summary>
/// The table of audit rows, in the SQL that SQLite and PostgreSQL have in common. Rows are only added, and deleted at a signed checkpoint.
/// Every query reads a bounded number of rows, except the counts, which read an index of a bounded time.
/// </summary>
public abstract class AuditStore
{
    /// <summary>Rows that one statement adds.</summary>
    public const int MaxAppended = 64;

    /// <summary>A block has 4096 positions. The index <c>audit_block</c> names it, so it can't change.</summary>
    private const int BlockBits = 12;

    private const string Columns = "position, chain, number, time, event, agent, account, call, json, key, digest";

    /// <summary>Adds at most <see cref="MaxAppended"/> rows. Those that are there stay as they are, so it may be repeated.</summary>
    /// <exception cref="DbException">The store can't be written. It may have been written.</exception>
    public Task Append(IReadOnlyList<AuditRow> rows, CancellationToken cancellation) => Write(
        command =>
        {
            var values = rows.Select((row, index) =>
            {
                var columns = row.Columns;
                string[] names =
                [
                    Add(command, $"chain{index}", DbType.String, row.Chain),
                    Add(command, $"number{index}", DbType.Int64, row.Number),
                    Add(command, $"time{index}", DbType.Int64, columns.Time),
                    Add(command, $"event{index}", DbType.String, columns.Event),
                    Add(command, $"agent{index}", DbType.String, columns.Agent),
                    Add(command, $"account{index}", DbType.String, columns.Account),
                    Add(command, $"call{index}", DbType.String, columns.Call),
                    Add(command, $"json{index}", DbType.String, row.Json),
                    Add(command, $"key{index}", DbType.String, row.Key),
                    Add(command, $"digest{index}", DbType.Binary, row.Digest),
                ];
                return $"({string.Join(", ", names)})";
            });
            command.CommandText =
                "INSERT INTO audit (chain, number, time, event, agent, account, call, json, key, digest) "
                + $"VALUES {string.Join(", ", values)} ON CONFLICT (chain, number) DO NOTHING";
        },
        cancellation);

    /// <summary>The next rows, in the order of their positions.</summary>
    public async Task<List<AuditRow>> Search(AuditQuery query, int most, CancellationToken cancellation)
    {
        if (query is { From: null, To: null })
        {
            return await ReadRange(query, long.MaxValue, most, cancellation);
        }

        var found = new List<AuditRow>();
        foreach (var (after, until) in await ReadRanges(query, cancellation))
        {
            if (found.Count < most)
            {
                found.AddRange(await ReadRange(query with { After = after }, until, most - found.Count, cancellation));
            }
        }

        return found;
    }

    /// <summary>
    /// The positions that have rows of the time, in their order. Nearly all rows are in the order of their times, but one that waited for
    /// the database may be far from it. So each block of positions is looked up in an index, and no rows are read but those found.
    /// </summary>
    /// <returns>Each after one position and up to another; only those after the query's.</returns>
    private async Task<IEnumerable<(long After, long Until)>> ReadRanges(AuditQuery query, CancellationToken cancellation)
    {
        var blocks = await Read(
            command => command.CommandText = $"""
                WITH RECURSIVE block (id) AS (
                    SELECT min(position) >> {BlockBits} FROM audit
                    WHERE position > {Add(command, "after", DbType.Int64, query.After)}
                    UNION ALL
                    SELECT id + 1 FROM block WHERE id < (SELECT max(position) >> {BlockBits} FROM audit)
                )
                SELECT id FROM block WHERE (
                    SELECT 1 FROM audit WHERE position >> {BlockBits} = id
                        AND time >= {Add(command, "from", DbType.Int64, query.From?.ToUnixTimeMilliseconds() ?? long.MinValue)}
                        AND time < {Add(command, "to", DbType.Int64, query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue)}
                    LIMIT 1
                ) IS NOT NULL
                ORDER BY id
                """,
            row => row.GetInt64(0),
            cancellation);
        // Consecutive blocks have the same difference to their index.
        return blocks.Index()
            .GroupBy(block => block.Item - block.Index, block => block.Item)
            .Select(range => (
                Math.Max(query.After, (range.First() << BlockBits) - 1), (range.Last() << BlockBits) + (1L << BlockBits) - 1));
    }

    /// <param name="until">The highest position that is read.</param>
    private Task<List<AuditRow>> ReadRange(AuditQuery query, long until, int most, CancellationToken cancellation) => Read(
        command =>
        {
            var conditions = new List<string>
            {
                $"position > {Add(command, "after", DbType.Int64, query.After)}",
                $"position <= {Add(command, "until", DbType.Int64, until)}",
            };
            AddCondition("agent = ", "agent", DbType.String, query.Agent);
            AddCondition("account = ", "account", DbType.String, query.Account?.Fold().Key);
            AddCondition("call = ", "call", DbType.String, query.Call);
            AddCondition("time >= ", "from", DbType.Int64, query.From?.ToUnixTimeMilliseconds());
            AddCondition("time < ", "to", DbType.Int64, query.To?.ToUnixTimeMilliseconds());
            command.CommandText =
                $"SELECT {Columns} FROM audit WHERE {string.Join(" AND ", conditions)} ORDER BY position {Limit(command, most)}";

            void AddCondition(string condition, string name, DbType type, object? value)
            {
                if (value is not null)
                {
                    conditions.Add(condition + Add(command, name, type, value));
                }
            }
        },
        Row,
        cancellation);

    /// <summary>The calls of a time, by agent and call.</summary>
    public Task<List<AuditCount>> Count(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) => Read(
        command => command.CommandText = $"""
            SELECT agent, call, sum(CASE WHEN event = 'began' THEN 1 ELSE 0 END), sum(CASE WHEN event = 'refused' THEN 1 ELSE 0 END)
            FROM audit
            WHERE time >= {Add(command, "from", DbType.Int64, from.ToUnixTimeMilliseconds())}
                AND time < {Add(command, "to", DbType.Int64, to.ToUnixTimeMilliseconds())} AND event IN ('began', 'refused')
            GROUP BY agent, call ORDER BY agent, call
            """,
        row => new AuditCount(Text(row, 0), Text(row, 1), row.GetInt64(2), row.GetInt64(3)),
        cancellation);

    /// <summary>The next rows of a chain.</summary>
    /// <param name="after">The number after which reading begins.</param>
    /// <param name="until">The highest position that is read.</param>
    public Task<List<AuditRow>> ReadChain(string chain, long after, long until, int most, CancellationToken cancellation) => Read(
        command => command.CommandText = $"""
            SELECT {Columns} FROM audit
            WHERE chain = {Add(command, "chain", DbType.String, chain)} AND number > {Add(command, "after", DbType.Int64, after)}
                AND position <= {Add(command, "until", DbType.Int64, until)}
            ORDER BY number {Limit(command, most)}
            """,
        Row,
        cancellation);

    /// <returns>Empty: there is no further chain.</returns>
    public async Task<string> ReadNextChain(string after, CancellationToken cancellation) => (await Read(
        command => command.CommandText = $"""
            SELECT min(chain) FROM (
                SELECT min(chain) AS chain FROM audit WHERE chain > {Add(command, "after", DbType.String, after)}
                UNION ALL SELECT min(chain) FROM audit_checkpoint WHERE chain > @after
            ) AS next
            """,
        row => Text(row, 0) ?? "",
        cancellation))[0];

    /// <summary>The newest position; 0: there are no rows.</summary>
    public async Task<long> ReadEnd(CancellationToken cancellation) => (await Read(
        command => command.CommandText = "SELECT coalesce(max(position), 0) FROM audit", row => row.GetInt64(0), cancellation))[0];

    /// <summary>The newest first row of a chain; null: there is none.</summary>
    public async Task<AuditRow?> ReadNewestOpened(CancellationToken cancellation) => (await Read(
        command => command.CommandText =
            $"SELECT {Columns} FROM audit WHERE event = '{AuditColumns.Opened}' ORDER BY position DESC LIMIT 1",
        Row,
        cancellation)).FirstOrDefault();

    /// <summary>The last row of each chain that has rows after that position.</summary>
    public Task<List<AuditHead>> ReadHeads(long after, CancellationToken cancellation) => Read(
        command =>
        {
            // The rows since the last start of a gateway, which may be long ago.
            command.CommandTimeout = 60;
            command.CommandText = $"""
                SELECT chain, max(number) FROM audit WHERE position > {Add(command, "after", DbType.Int64, after)}
                GROUP BY chain ORDER BY chain
                """;
        },
        row => new AuditHead(row.GetString(0), row.GetInt64(1)),
        cancellation);

    /// <summary>The chains with rows from before that time.</summary>
    public Task<List<string>> ReadOldChains(DateTimeOffset before, CancellationToken cancellation) => Read(
        command => command.CommandText =
            $"SELECT DISTINCT chain FROM audit WHERE time < {Add(command, "before", DbType.Int64, before.ToUnixTimeMilliseconds())}",
        row => row.GetString(0),
        cancellation);

    /// <summary>The newest checkpoint of a chain; null: none of its rows was deleted.</summary>
    public async Task<AuditCheckpoint?> ReadCheckpoint(string chain, CancellationToken cancellation) => (await Read(
        command => command.CommandText = $"""
            SELECT chain, number, digest, key, signature FROM audit_checkpoint
            WHERE chain = {Add(command, "chain", DbType.String, chain)} ORDER BY number DESC LIMIT 1
            """,
        row => new AuditCheckpoint(
            row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetString(3), row.GetFieldValue<byte[]>(4)),
        cancellation)).FirstOrDefault();

    /// <summary>Stores the checkpoint and deletes the rows up to it, both or nothing.</summary>
    public Task Cut(AuditCheckpoint checkpoint, CancellationToken cancellation) => Write(
        command => command.CommandText = $"""
            INSERT INTO audit_checkpoint (chain, number, digest, key, signature) VALUES (
                {Add(command, "chain", DbType.String, checkpoint.Chain)},
                {Add(command, "number", DbType.Int64, checkpoint.Number)},
                {Add(command, "digest", DbType.Binary, checkpoint.Digest)},
                {Add(command, "key", DbType.String, checkpoint.Key)},
                {Add(command, "signature", DbType.Binary, checkpoint.Signature)}
            ) ON CONFLICT (chain, number) DO NOTHING;
            DELETE FROM audit WHERE chain = @chain AND number <= @number;
            """,
        cancellation);

    /// <summary>Runs a query on a connection.</summary>
    /// <param name="prepare">Sets the text and the parameters.</param>
    protected abstract Task<List<T>> Read<T>(Action<DbCommand> prepare, Func<DbDataReader, T> map, CancellationToken cancellation);

    /// <summary>Runs the statements of a command in one transaction.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    protected abstract Task Write(Action<DbCommand> prepare, CancellationToken cancellation);

    private static string Limit(DbCommand command, int most) => $"LIMIT {Add(command, "most", DbType.Int32, most)}";

    /// <returns>The parameter's name in the text.</returns>
    private static string Add(DbCommand command, string name, DbType type, object? value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType, parameter.Value) = ($"@{name}", type, value ?? DBNull.Value);
        command.Parameters.Add(parameter);
        return parameter.ParameterName;
    }

    private static AuditRow Row(DbDataReader row) =>
        new(row.GetString(1), row.GetInt64(2), row.GetString(8), row.GetString(9), row.GetFieldValue<byte[]>(10))
        {
            Position = row.GetInt64(0),
            Columns = new(
                row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4), Text(row, 5), Text(row, 6), Text(row, 7)),
        };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
