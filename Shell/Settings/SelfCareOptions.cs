using Microsoft.Extensions.Configuration;

namespace OrleansSelfCare.Shell;

/// <summary>Section <c>SelfCare</c>: every setting of the product that all hosts read. Checked at start by <see cref="SelfCareOptionsValidator"/>.</summary>
public sealed class SelfCareOptions
{
    public const string Section = "SelfCare";

    /// <summary>One of <see cref="Hostings"/>.</summary>
    public string Hosting { get; set; } = Hostings.Localhost;

    /// <summary>The embedded store, keys and mail files.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>A JSON file of keys; empty: <c>keys.json</c> under <see cref="DataDirectory"/>, made on first start.</summary>
    public string KeyRing { get; set; } = "";

    /// <summary>A key for every operator call, named <c>operator</c>: at least 32 characters. Empty, and no <see cref="OperatorKeys"/>: there are no operator calls.</summary>
    public string OperatorKey { get; set; } = "";

    /// <summary>A JSON file of operator keys with names and rights, read anew for each operator call; empty: none.</summary>
    public string OperatorKeys { get; set; } = "";

    /// <summary>
    /// A file for what operator keys were used for; <c>-</c>: standard output; empty: <c>audit.jsonl</c> under <see cref="DataDirectory"/>, and
    /// for hosting <c>Cluster</c> standard output.
    /// </summary>
    public string AuditLog { get; set; } = "";

    /// <summary>Orleans' dashboard beneath the operator calls. Silos and gateways must all be told: it looks at every call.</summary>
    public bool Dashboard { get; set; }

    /// <summary>A CSV imported at start where the account is not there yet.</summary>
    public string DemoAccounts { get; set; } = "";

    public CodeOptions Code { get; set; } = new();

    public PhoneOptions Phone { get; set; } = new();

    public PasswordOptions Password { get; set; } = new();

    public LimitOptions Limits { get; set; } = new();

    public MailOptions Mail { get; set; } = new();

    public SiloEndpoint Silo { get; set; } = new();

    public ClusterIdentity Cluster { get; set; } = new();

    /// <summary>Proxies whose <c>X-Forwarded-For</c> counts, as addresses or networks (<c>10.0.0.0/8</c>); nobody else's does.</summary>
    public List<string> Proxies { get; } = [];

    /// <summary>The sentence for each refusal that a line has none of its own for.</summary>
    public Dictionary<string, Text> Sentences { get; } = new(StringComparer.Ordinal);

    /// <summary>The service lines by id.</summary>
    public Dictionary<string, ServiceLine> Lines { get; } = new(StringComparer.Ordinal);

    /// <summary>For what must be known before the settings are checked. Where one can't be read these are the defaults; the check names it later.</summary>
    public static SelfCareOptions ReadLeniently(IConfiguration configuration)
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

public sealed class CodeOptions
{
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(20);

    public int Attempts { get; set; } = 5;

    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromMinutes(1);
}

public sealed class PhoneOptions
{
    public int Attempts { get; set; } = 3;

    /// <summary>A time span; empty: until an operator unlocks.</summary>
    public string LockFor { get; set; } = "1.00:00:00";
}

public sealed class PasswordOptions
{
    /// <summary>PBKDF2-HMAC-SHA512.</summary>
    public int Iterations { get; set; } = 210_000;
}

/// <summary>Requests that one client address may make; beyond them 429.</summary>
public sealed class LimitOptions
{
    public bool Enabled { get; set; } = true;

    /// <summary>Login, verify, resend, e-mail and password change together.</summary>
    public int SignInsPerMinute { get; set; } = 120;

    /// <summary>Everything else.</summary>
    public int OthersPerMinute { get; set; } = 6000;
}

public sealed class MailOptions
{
    /// <summary><c>File</c> (one .eml a mail under <c>DataDirectory</c>/mail) or <c>Smtp</c>.</summary>
    public string Transport { get; set; } = "File";

    public string From { get; set; } = "no-reply-otp@comm.rakuten.co.jp";

    public SmtpOptions Smtp { get; set; } = new();
}

public sealed class SmtpOptions
{
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    /// <summary><c>None</c>, <c>StartTls</c> or <c>Tls</c>.</summary>
    public string Security { get; set; } = "StartTls";

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>Connections kept to the mail server, and so mails on their way at once.</summary>
    public int Connections { get; set; } = 8;

    /// <summary>A mail server that hasn't taken a mail by then is given up on, for this try.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
}

public sealed class SiloEndpoint
{
    public int Port { get; set; } = 11111;

    public int GatewayPort { get; set; } = 30000;

    /// <summary>The address a silo tells the others; empty: the host's own.</summary>
    public string Advertise { get; set; } = "";
}

/// <summary>Which cluster a host belongs to, and how it proves that to the others.</summary>
public sealed class ClusterIdentity
{
    /// <summary>Silos and gateways with the same id on the same database are one cluster.</summary>
    public string Id { get; set; } = "selfcare";

    public ClusterTls Tls { get; set; } = new();
}

/// <summary>
/// TLS among silos and between silos and gateways, both sides with a certificate: three PEM files on every host of the cluster, or on
/// none: all empty. What they hold is looked at again for each new connection; open connections stay as they are.
/// </summary>
public sealed class ClusterTls
{
    /// <summary>This host's certificate, for server and client use alike; certificates between it and <see cref="Authority"/> may follow it.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>Its private key, not encrypted.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// The root certificates that sign every host's. Whatever they signed is let in, under any name, since silos are known by address, and
    /// no revocation is looked up: they are to sign for this cluster and nothing else.
    /// </summary>
    public string Authority { get; set; } = "";
}
