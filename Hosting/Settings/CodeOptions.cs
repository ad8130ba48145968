namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Code</c>: the mailed codes.</summary>
public sealed class CodeOptions
{
    /// <summary>For a code and its challenge (manual, page 5: 20 minutes).</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>This many wrong codes end a challenge.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>The minimum time between two mails with the code.</summary>
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromMinutes(1);
}

internal sealed class CodeOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Code.Lifetime >= TimeSpan.FromMinutes(1) && options.Code.Lifetime <= TimeSpan.FromHours(1),
            "SelfCare:Code:Lifetime must be 1 minute to 1 hour"),
        (options.Code.Attempts is >= 1 and <= 10, "SelfCare:Code:Attempts must be 1 to 10"),
        (options.Code.ResendAfter > TimeSpan.Zero && options.Code.ResendAfter < options.Code.Lifetime,
            "SelfCare:Code:ResendAfter must be more than 0 and less than SelfCare:Code:Lifetime"),
    ];
}
