using System.Diagnostics;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>
/// Hashing that was done before a command's turn, so that it does not hold up the account's other calls. Used only for the stored hash that
/// it was computed from.
/// </summary>
/// <param name="ComputedFrom">The account's hash at that time; null: it had none.</param>
/// <param name="Matches">Whether the given password is that hash's.</param>
/// <param name="IsOutdated">That hash should be replaced.</param>
/// <param name="NewHash">Of the new password, if one was given and is to be stored.</param>
internal sealed record PreparedHash(string? ComputedFrom, bool Matches = false, bool IsOutdated = false, string? NewHash = null)
{
    /// <summary>A command whose turn comes later is not executed: its caller may already have been told that it failed.</summary>
    private static readonly TimeSpan LatestTurn = TimeSpan.FromSeconds(8);

    /// <summary>When the call began, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Began { get; init; }

    /// <summary>What a temporary password was derived from.</summary>
    public Guid Id { get; init; }

    /// <returns>Null: the account's hash has changed since.</returns>
    /// <exception cref="UnavailableException">The turn came too late.</exception>
    public PreparedHash? For(string? storedHash) => Stopwatch.GetElapsedTime(Began) > LatestTurn
        ? throw new UnavailableException("The account was busy for too long.")
        : ComputedFrom == storedHash ? this : null;

    // The generated ToString would write hashes into logs.
    public override string ToString() => nameof(PreparedHash);
}
