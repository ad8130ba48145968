using System.Text.Json;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Storage.Audit;

/// <summary>An entry of the audit log as a row of the database.</summary>
/// <param name="Chain">Names the gateway process that wrote it.</param>
/// <param name="Number">Of the entry in its chain, from 0.</param>
/// <param name="Json">The entry as the JSON lines have it. All other columns that are searched are taken from it.</param>
/// <param name="Key">The id of the key in the key ring that the digest was made with.</param>
/// <param name="Digest">Of the row before and this one: <see cref="AuditSigner"/>.</param>
public sealed record AuditRow(string Chain, long Number, string Json, string Key, byte[] Digest)
{
    /// <summary>The place in the order in which rows became visible: a row that becomes visible later has a higher one.</summary>
    public long Position { get; init; }

    public required AuditColumns Columns { get; init; }

    /// <summary>The entry contains a network and a reason that somebody typed.</summary>
    public override string ToString() => $"{Chain}/{Number}";
}

/// <summary>What is searched: a copy of members of the entry.</summary>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Agent">The name of the agent, or of the operator key.</param>
/// <param name="Account">The account's key with the self-care id in lower case.</param>
public sealed record AuditColumns(string Chain, long Number, long Time, string Event, string? Agent, string? Account, string? Call)
{
    /// <summary>The first row of a chain; it names the last rows of the other chains.</summary>
    public const string Opened = "opened";

    /// <summary>The last row of a chain whose process was not killed.</summary>
    public const string Closed = "closed";

    /// <exception cref="JsonException">It is not an entry.</exception>
    public static AuditColumns Of(string json)
    {
        var entry = JsonSerializer.Deserialize<Entry>(json, JsonSerializerOptions.Web) ?? throw new JsonException();
        return new(
            entry.Chain,
            entry.Number,
            new DateTimeOffset(entry.Time.ToUniversalTime()).ToUnixTimeMilliseconds(),
            entry.Event,
            entry.Agent ?? entry.Key,
            AccountId.TryCreate(entry.Line, entry.SelfCareId, out var id) ? id.Fold().Key : null,
            entry.Call);
    }

    public override string ToString() => $"{Chain}/{Number}";

    private sealed record Entry(
        DateTime Time, string Event, string? Key, string? Agent, string? Line, string? SelfCareId, string? Call, string Chain, long Number);
}

/// <summary>The last row of a chain when another one was opened.</summary>
public sealed record AuditHead(string Chain, long Number);

/// <summary>The entry of a chain's first row.</summary>
/// <param name="UpTo">The newest position that was seen.</param>
/// <param name="Heads">
/// Of the chains with rows between the <paramref name="UpTo"/> of the row opened before and this one's. So each chain's end is named by the
/// next process that starts, and can't be cut off unnoticed from then on.
/// </param>
public sealed record AuditOpening(
    DateTime Time, string Event, string Chain, long Number, long UpTo, IReadOnlyList<AuditHead> Heads);

/// <summary>The entry of a chain's last row.</summary>
public sealed record AuditClosing(DateTime Time, string Event, string Chain, long Number);

/// <summary>The rows of a chain up to a number were deleted because they were older than the retention.</summary>
/// <param name="Number">Of the last deleted row.</param>
/// <param name="Digest">Of that row.</param>
/// <param name="Signature">By <see cref="AuditSigner"/>: it can't be made without the key ring.</param>
public sealed record AuditCheckpoint(string Chain, long Number, byte[] Digest, string Key, byte[] Signature);

/// <summary>Which rows are read: those that have every value that is not null.</summary>
/// <param name="After">The position after which reading begins.</param>
/// <param name="Agent">The name of an agent or an operator key.</param>
/// <param name="From">The earliest time.</param>
/// <param name="To">Before this time.</param>
public sealed record AuditQuery(
    long After = 0,
    string? Agent = null,
    AccountId? Account = null,
    string? Call = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null);

/// <summary>How often an agent, or the holder of an operator key, made a call.</summary>
/// <param name="Made">Calls that began.</param>
/// <param name="Refused">Calls that were not executed.</param>
public sealed record AuditCount(string? Agent, string? Call, long Made, long Refused);
