namespace OrleansSelfCare.Hosting.Settings;

/// <summary>The settings that are not in a subsection.</summary>
public sealed class SelfCareOptionsValidator : SectionValidator
{
    public const int OperatorKeyMinLength = 32;

    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Hosting is Hostings.Localhost or Hostings.Cluster or Hostings.Standalone, "SelfCare:Hosting must be Localhost or Cluster"),
        (options.DataDirectory.Length > 0, "SelfCare:DataDirectory must name a directory"),
        options.UsesDataDirectory() ? DataDirectory(options) : (true, ""),
        DrainingLifetime.Rule("SelfCare:DrainTime", options.DrainTime),
        (options.OperatorKey.Length is 0 or >= OperatorKeyMinLength,
            $"SelfCare:OperatorKey must have at least {OperatorKeyMinLength} characters"),
        (options.AuditRetention.TotalDays is >= 30 and <= 3650, "SelfCare:AuditRetention must be 30 to 3650 days, such as 400.00:00:00"),
        (TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _),
            $"SelfCare:TimeZone: unknown time zone {options.TimeZone} (the machine needs the package tzdata)"),
        (options.DemoAccounts.Length == 0 || File.Exists(options.DemoAccounts),
            $"SelfCare:DemoAccounts: there is no file {options.DemoAccounts}"),
        .. TrustedProxies.Errors("SelfCare:Proxies", options.Proxies).Select(error => (false, error)),
    ];

    /// <summary>A cluster's host needs the directory only because no mail server is set, which is probably what was forgotten.</summary>
    private static (bool Holds, string Error) DataDirectory(SelfCareOptions options)
    {
        var rule = SettingsCheck.Try(nameof(options.DataDirectory), () => PrivateDirectory.Create(options.DataDirectory));
        return rule.Holds || options.Hosting != Hostings.Cluster ? rule : (false,
            "SelfCare:Mail:Transport is missing or File, and there is no folder for mails as files: set it to Smtp, with "
            + "SelfCare:Mail:Smtp:Host, or set SelfCare:DataDirectory to a folder that this host can write");
    }
}
