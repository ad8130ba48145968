using System.Diagnostics;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>
/// Hashing that was done before a command's turn, so that it does not hold up the account's other calls. A result is used only for the
/// stored hash that it was computed from. Hashes stay in this activation: a command finds its own by reference, which holds because
/// Orleans does not copy immutable arguments inside a silo. A command that reaches another activation hashes again.
/// </summary>
internal sealed class PreparedHashes
{
    /// <summary>A command whose turn comes later is not executed: its caller may already have been told that it failed.</summary>
    private static readonly TimeSpan LatestTurn = TimeSpan.FromSeconds(8);

    private readonly Dictionary<object, (long Began, PreparedHash? Hash)> _byCommand = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _networks = [];

    /// <summary>The networks of the tries that are being checked: they count against the limits until they are decided.</summary>
    public IReadOnlyCollection<string> Networks => _networks;

    public bool IsEmpty => _byCommand.Count == 0;

    /// <param name="network">Null: the command is no try that could fail.</param>
    public void Begin(object command, string? network)
    {
        _byCommand.Add(command, (Stopwatch.GetTimestamp(), null));
        if (network is not null)
        {
            _networks.Add(network);
        }
    }

    public void Set(object command, PreparedHash hash) => _byCommand[command] = _byCommand[command] with { Hash = hash };

    public void End(object command, string? network)
    {
        _byCommand.Remove(command);
        if (network is not null)
        {
            _networks.Remove(network);
        }
    }

    /// <returns>Null: nothing was prepared, or the account's hash has changed since.</returns>
    /// <exception cref="UnavailableException">The turn came too late.</exception>
    public PreparedHash? Of(object command, string? storedHash)
    {
        if (!_byCommand.TryGetValue(command, out var prepared))
        {
            return null;
        }

        return Stopwatch.GetElapsedTime(prepared.Began) > LatestTurn
            ? throw new UnavailableException("The account was busy for too long.")
            : prepared.Hash?.ComputedFrom == storedHash ? prepared.Hash : null;
    }
}

/// <param name="ComputedFrom">The account's hash at that time; null: it had none.</param>
/// <param name="Matches">Whether the given password is that hash's.</param>
/// <param name="IsOutdated">That hash should be replaced.</param>
/// <param name="NewHash">Of the new password, if one was given and is to be stored.</param>
internal sealed record PreparedHash(string? ComputedFrom, bool Matches = false, bool IsOutdated = false, string? NewHash = null)
{
    /// <summary>What a temporary password was derived from.</summary>
    public Guid Id { get; init; }

    // The generated ToString would write hashes into logs.
    public override string ToString() => nameof(PreparedHash);
}
