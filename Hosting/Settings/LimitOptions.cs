namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Limits</c>: requests that one client network may make; more are answered 429.</summary>
public sealed class LimitOptions
{
    public bool Enabled { get; set; } = true;

    /// <summary>Login, verify, resend, e-mail and password change together.</summary>
    public int SignInsPerMinute { get; set; } = 120;

    /// <summary>All other requests.</summary>
    public int OthersPerMinute { get; set; } = 6000;
}

internal sealed class LimitOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Limits.SignInsPerMinute >= 1, "SelfCare:Limits:SignInsPerMinute must be 1 or more"),
        (options.Limits.OthersPerMinute >= 1, "SelfCare:Limits:OthersPerMinute must be 1 or more"),
    ];
}
