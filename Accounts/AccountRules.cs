namespace OrleansSelfCare.Accounts;

/// <summary>The numbers an operator may set; the defaults are the manual's and the design's.</summary>
public sealed record AccountRules
{
    public static readonly AccountRules Default = new();

    /// <summary>How long a code, and the challenge it belongs to, lives (manual, page 5: 20 minutes).</summary>
    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Wrong codes that end a challenge; the last try, if right, succeeds.</summary>
    public int CodeAttempts { get; init; } = 5;

    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Wrong phone numbers that close that way (manual, page 7: 3).</summary>
    public int PhoneAttempts { get; init; } = 3;

    /// <summary>How long that way stays closed; null: until an operator opens it.</summary>
    public TimeSpan? PhoneLockFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The line's portal wants to be told of sign-ins, new addresses and locks.</summary>
    public bool TellsPortal { get; init; }

    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan SessionAge { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Within this time after a success the same challenge, code and idempotency key give the same session again.</summary>
    public TimeSpan RepeatableFor { get; init; } = TimeSpan.FromMinutes(1);
}
