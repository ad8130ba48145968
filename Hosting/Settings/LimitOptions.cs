namespace OrleansSelfCare.Hosting.Settings;

/// <summary>
/// Section <c>SelfCare:Limits</c>: requests that one client network may make, and mails that one account may cause; more are answered 429.
/// </summary>
public sealed class LimitOptions
{
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Login, verify, resend, e-mail and password change together, and 2 more for each account that lately completed a sign-in from the
    /// network.
    /// </summary>
    public int SignInsPerMinute { get; set; } = 120;

    /// <summary>The number to which <see cref="SignInsPerMinute"/> grows; the same number: it never grows.</summary>
    public int SignInsPerMinuteAtMost { get; set; } = 1200;

    /// <summary>What became of a code's mail: a waiting page asks 20 times a minute.</summary>
    public int StatusPerMinute { get; set; } = 6000;

    /// <summary>Requests to the OpenID provider: a client's server calls for all its customers from one address.</summary>
    public int OpenIdPerMinute { get; set; } = 60_000;

    /// <summary>All other requests.</summary>
    public int OthersPerMinute { get; set; } = 6000;

    /// <summary>Codes mailed to new addresses, for one account; 0: no limit.</summary>
    public int NewAddressesPerHour { get; set; } = 5;

    /// <inheritdoc cref="NewAddressesPerHour"/>
    public int NewAddressesPerDay { get; set; } = 10;

    /// <summary>Codes mailed at login, on resend and to new addresses, for one account; 0: no limit.</summary>
    public int MailsPerDay { get; set; } = 50;

    /// <summary>Notices of changed passwords and addresses, for one account; 0: no limit. Further ones are not mailed.</summary>
    public int NoticesPerDay { get; set; } = 20;
}

internal sealed class LimitOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Limits.SignInsPerMinute >= 1, "SelfCare:Limits:SignInsPerMinute must be 1 or more"),
        (options.Limits.SignInsPerMinuteAtMost >= options.Limits.SignInsPerMinute,
            "SelfCare:Limits:SignInsPerMinuteAtMost must be SelfCare:Limits:SignInsPerMinute or more"),
        (options.Limits.StatusPerMinute >= 1, "SelfCare:Limits:StatusPerMinute must be 1 or more"),
        (options.Limits.OpenIdPerMinute >= 1, "SelfCare:Limits:OpenIdPerMinute must be 1 or more"),
        (options.Limits.OthersPerMinute >= 1, "SelfCare:Limits:OthersPerMinute must be 1 or more"),
        (options.Limits.NewAddressesPerHour is >= 0 and <= 100, "SelfCare:Limits:NewAddressesPerHour must be 0 to 100"),
        (options.Limits.NewAddressesPerDay is >= 0 and <= 100, "SelfCare:Limits:NewAddressesPerDay must be 0 to 100"),
        // The time of each is stored.
        (options.Limits.MailsPerDay is >= 0 and <= 1000, "SelfCare:Limits:MailsPerDay must be 0 to 1000"),
        (options.Limits.NoticesPerDay is >= 0 and <= 100, "SelfCare:Limits:NoticesPerDay must be 0 to 100"),
    ];
}
