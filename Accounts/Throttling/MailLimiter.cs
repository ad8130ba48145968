using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// When an account's calls caused mails, so that nobody's mailbox is flooded (OWASP Forgot Password): codes of all kinds within a day, and
/// codes for new addresses, whose owners may be strangers, within an hour and a day; notices within a day, apart from the codes, so that
/// they never keep a customer from signing in. At most as many times as the limits are stored.
/// </summary>
public sealed record MailLimiter
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static readonly MailLimiter Full = new();

    /// <summary>Unix times in milliseconds, newest first.</summary>
    [JsonPropertyName("mails")]
    public ImmutableArray<long> Mails { get; init; } = [];

    /// <summary>Those of <see cref="Mails"/> for new addresses, kept apart because the limits differ.</summary>
    [JsonPropertyName("newAddresses")]
    public ImmutableArray<long> NewAddresses { get; init; } = [];

    [JsonPropertyName("notices")]
    public ImmutableArray<long> Notices { get; init; } = [];

    public MailLimiter AfterMail(DateTimeOffset now, AccountRules rules) => this with { Mails = Add(Mails, now, rules.MailsPerDay) };

    public MailLimiter AfterNewAddress(DateTimeOffset now, AccountRules rules) => this with
    {
        NewAddresses = Add(NewAddresses, now, Math.Max(rules.NewAddressesPerHour, rules.NewAddressesPerDay)),
    };

    public MailLimiter AfterNotice(DateTimeOffset now, AccountRules rules) =>
        this with { Notices = Add(Notices, now, rules.NoticesPerDay) };

    /// <summary>Whether no notice may be mailed now.</summary>
    /// <param name="isMinor">Half of the limit stays for the others.</param>
    public bool AreNoticesExhausted(DateTimeOffset now, AccountRules rules, bool isMinor) =>
        rules.NoticesPerDay > 0
        && Notices.Count(time => StoredTime.Left(DateTimeOffset.FromUnixTimeMilliseconds(time), Day, now) is not null)
            >= (isMinor ? rules.NoticesPerDay / 2 : rules.NoticesPerDay);

    /// <summary>The wait before a mail may be caused again; null: none.</summary>
    public TimeSpan? WaitFrom(DateTimeOffset now, AccountRules rules) => WaitFrom(now, Mails, rules.MailsPerDay, Day);

    /// <summary>The wait before a new address may be mailed to again; null: none.</summary>
    public TimeSpan? WaitForNewAddress(DateTimeOffset now, AccountRules rules)
    {
        TimeSpan?[] waits =
        [
            WaitFrom(now, rules),
            WaitFrom(now, NewAddresses, rules.NewAddressesPerHour, Hour),
            WaitFrom(now, NewAddresses, rules.NewAddressesPerDay, Day),
        ];
        return waits.Max();
    }

    /// <summary>The oldest mail that counts must be as old as the window.</summary>
    private static TimeSpan? WaitFrom(DateTimeOffset now, ImmutableArray<long> times, int limit, TimeSpan window) =>
        limit == 0 || times.Length < limit
            ? null
            : StoredTime.Left(DateTimeOffset.FromUnixTimeMilliseconds(times[limit - 1]), window, now);

    private static ImmutableArray<long> Add(ImmutableArray<long> times, DateTimeOffset now, int kept)
    {
        // Rounded up: a wait must not end a fraction of a millisecond early.
        var added = (now + TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond - 1)).ToUnixTimeMilliseconds();
        var oldest = (now - Day).ToUnixTimeMilliseconds();
        return kept == 0 ? [] : [added, .. times.Where(time => time > oldest).Take(kept - 1)];
    }
}
