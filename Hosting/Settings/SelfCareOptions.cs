using Microsoft.Extensions.Configuration;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare</c>: every setting of the product. All hosts read the same section.</summary>
public sealed class SelfCareOptions
{
    public const string Section = "SelfCare";

    /// <summary>One of <see cref="Hostings"/>.</summary>
    public string Hosting { get; set; } = Hostings.Localhost;

    /// <summary>For the SQLite store, keys and mail files.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>A JSON file of keys; empty: <c>keys.json</c> under <see cref="DataDirectory"/>, created on first start.</summary>
    public string KeyRing { get; set; } = "";

    /// <summary>
    /// A key for every operator call, named <c>operator</c>: at least 32 characters. If it, <see cref="OperatorKeys"/> and the
    /// issuer of <see cref="Agents"/> are empty, the operator calls don't exist.
    /// </summary>
    public string OperatorKey { get; set; } = "";

    /// <summary>A JSON file of operator keys with names and rights, read again for each operator call; empty: none.</summary>
    public string OperatorKeys { get; set; } = "";

    public AgentOptions Agents { get; set; } = new();

    /// <summary>
    /// The audit log of operator calls: a file; <c>-</c>: standard output; empty: <c>audit.jsonl</c> under <see cref="DataDirectory"/>, and
    /// for hosting <c>Cluster</c> standard output.
    /// </summary>
    public string AuditLog { get; set; } = "";

    /// <summary>How long the database keeps the entries of the audit log: 30 to 3650 days.</summary>
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Orleans' dashboard, below the operator calls' path. Set it on silos and gateways: it measures every call.</summary>
    public bool Dashboard { get; set; }

    /// <summary>Of the times in mails, and of those that the support desk reads: the service sends it with them.</summary>
    public string TimeZone { get; set; } = "Asia/Tokyo";

    /// <summary>How long a gateway serves requests after SIGTERM, while it is not ready; 0: it stops at once.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A CSV file of accounts. Those that don't exist are created at start.</summary>
    public string DemoAccounts { get; set; } = "";

    public CodeOptions Code { get; set; } = new();

    public PhoneOptions Phone { get; set; } = new();

    public PasswordOptions Password { get; set; } = new();

    public LimitOptions Limits { get; set; } = new();

    public MailOptions Mail { get; set; } = new();

    public OpenIdOptions OpenId { get; set; } = new();

    public SiloEndpoint Silo { get; set; } = new();

    public ClusterIdentity Cluster { get; set; } = new();

    /// <summary>
    /// The proxies whose <c>X-Forwarded-For</c> or <c>Forwarded</c> is used, as addresses or networks (<c>10.0.0.0/8</c>).
    /// </summary>
    public List<string> Proxies { get; } = [];

    /// <summary>By error code: the text for the customer, unless the service line has its own.</summary>
    public Dictionary<string, Text> Sentences { get; } = new(StringComparer.Ordinal);

    /// <summary>The service lines by id.</summary>
    public Dictionary<string, ServiceLine> Lines { get; } = new(StringComparer.Ordinal);

    /// <summary>In a cluster the directory is needed only for mail files.</summary>
    public bool UsesDataDirectory() => Hosting != Hostings.Cluster || Mail.Transport == "File";

    /// <returns>For the data directory and each file that a setting names: a warning if other users can access it; else null.</returns>
    public IEnumerable<string?> AccessWarnings()
    {
        yield return UsesDataDirectory() ? PrivateDirectory.WarningAbout($"{Section}:{nameof(DataDirectory)}", DataDirectory) : null;
        foreach (var (setting, file) in new[]
        {
            (nameof(KeyRing), KeyRing), (nameof(OperatorKeys), OperatorKeys), (nameof(AuditLog), AuditLog),
        })
        {
            yield return file.Length > 0 ? PrivateFile.WarningAbout($"{Section}:{setting}", file) : null;
        }
    }

    /// <summary>For use before the settings are checked. Returns the defaults if a value is invalid: the check reports it.</summary>
    public static SelfCareOptions ReadUnvalidated(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection(Section).Get<SelfCareOptions>() ?? new();
        }
        catch (InvalidOperationException)
        {
            return new();
        }
    }
}
