using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Accounts;

/// <summary>Limits and lifetimes; the defaults come from the manual and the design.</summary>
public sealed record AccountRules
{
    public static readonly AccountRules Default = new();

    /// <summary>Lifetime of a code and its challenge (manual, page 5: 20 minutes).</summary>
    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Wrong codes that end a challenge. A correct code on the last try succeeds.</summary>
    public int CodeAttempts { get; init; } = 5;

    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Wrong contact phone numbers that lock e-mail change (manual, page 7: 3).</summary>
    public int PhoneAttempts { get; init; } = 3;

    /// <summary>Of a password that a customer chooses, in characters.</summary>
    public int PasswordMinLength { get; init; } = NewPassword.MinLength;

    /// <summary>A contact phone number that is typed must be a Japanese one.</summary>
    public bool PhonesAreJapanese { get; init; } = true;

    /// <summary>Duration of that lock; null: until an operator unlocks.</summary>
    public TimeSpan? PhoneLockFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Sign-ins, new addresses and locks are reported to the line's portal.</summary>
    public bool HasWebhook { get; init; }

    /// <summary>
    /// E-mail changes with the right phone number that mail a code, and codes to an address that the desk set and that must be confirmed;
    /// 0: no limit.
    /// </summary>
    public int NewAddressesPerHour { get; init; } = 5;

    /// <inheritdoc cref="NewAddressesPerHour"/>
    public int NewAddressesPerDay { get; init; } = 10;

    /// <summary>Codes mailed for customers' calls: login, resend and e-mail change; 0: no limit.</summary>
    public int MailsPerDay { get; init; } = 50;

    /// <summary>Notices, at most half of them of what is minor (<see cref="Outbox.OutboxNotice.IsMinor"/>); 0: no limit.</summary>
    public int NoticesPerDay { get; init; } = 20;

    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan SessionAge { get; init; } = TimeSpan.FromHours(12);

    /// <summary>For this time after a success, the same challenge, code and idempotency key return the same session.</summary>
    public TimeSpan RepeatableFor { get; init; } = TimeSpan.FromMinutes(1);
}
