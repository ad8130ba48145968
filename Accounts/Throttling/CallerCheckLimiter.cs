using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// The answers that the support desk got about who is calling: at most <see cref="PerDay"/> in 24 hours for an account, of all agents
/// together, yes or no, so that no agent can guess a customer's phone number. No unlock clears them.
/// </summary>
/// <param name="Checks">The newest first.</param>
public sealed record CallerCheckLimiter([property: JsonPropertyName("checks")] ImmutableArray<CallerCheck> Checks)
{
    public const int PerDay = 5;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static readonly CallerCheckLimiter Full = new([]);

    /// <summary>Those that count: at exactly 24 hours one doesn't.</summary>
    public ImmutableArray<CallerCheck> CountingAt(DateTimeOffset now) =>
        [.. Checks.Where(check => StoredTime.Left(check.At, Day, now) is not null)];

    /// <summary>The wait before the next check; null: none.</summary>
    public TimeSpan? WaitFrom(DateTimeOffset now) => CountingAt(now) is { Length: >= PerDay } counting
        ? StoredTime.Left(counting[PerDay - 1].At, Day, now)
        : null;

    public CallerCheckLimiter After(CallerCheck check, DateTimeOffset now) => new([check, .. CountingAt(now).Take(PerDay - 1)]);
}

/// <summary>An answer that the support desk got. It does not contain the value.</summary>
/// <param name="By">The name of the operator: <see cref="Support.Operator"/>.</param>
/// <param name="Key">A digest of the call's idempotency key and the question.</param>
[GenerateSerializer, Immutable, Alias("selfcare.CallerCheck")]
public sealed record CallerCheck(
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("claim")] CallerClaim Claim,
    [property: JsonPropertyName("matches")] bool Matches,
    [property: JsonPropertyName("by")] string By,
    [property: JsonPropertyName("key")] string? Key = null);

/// <summary>What somebody who calls the support desk says to have.</summary>
[GenerateSerializer, Alias("selfcare.CallerClaim")]
public enum CallerClaim
{
    /// <summary>The contact phone number of the contract.</summary>
    [JsonStringEnumMemberName("phone")]
    Phone,

    /// <summary>The account's e-mail address.</summary>
    [JsonStringEnumMemberName("email")]
    Email,

    /// <summary>The self-care id.</summary>
    [JsonStringEnumMemberName("id")]
    Id,
}

/// <summary>The name of a claim in the HTTP contract and on the timeline.</summary>
public static class CallerClaimName
{
    public static string Of(CallerClaim claim) => claim switch
    {
        CallerClaim.Phone => "phone",
        CallerClaim.Email => "email",
        _ => "id",
    };
}
