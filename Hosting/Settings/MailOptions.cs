namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Mail</c>. Its validator is in the project Mail.</summary>
public sealed class MailOptions
{
    /// <summary><c>File</c> (one .eml file per mail in <c>DataDirectory</c>/mail) or <c>Smtp</c>.</summary>
    public string Transport { get; set; } = "File";

    public string From { get; set; } = "no-reply-otp@comm.rakuten.co.jp";

    /// <summary>
    /// The envelope sender, to which mail servers send bounces: an address with <c>{token}</c> before its <c>@</c>, which names account and
    /// mail (VERP). Empty: <see cref="From"/>.
    /// </summary>
    public string ReturnPath { get; set; } = "";

    /// <summary>The address for replies; empty: replies go to the sender.</summary>
    public string ReplyTo { get; set; } = "";

    /// <summary>Mails have no HTML part: some carriers' filters refuse HTML.</summary>
    public bool TextOnly { get; set; }

    public DkimOptions Dkim { get; set; } = new();

    /// <summary>The first mail server.</summary>
    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>Further mail servers, in order: one is used while those before it are away or refuse for a reason of their own.</summary>
    public List<SmtpOptions> Relays { get; } = [];

    /// <summary>The DNS server that a mail test asks, as <c>192.0.2.53</c> or <c>192.0.2.53:5353</c>; empty: the system's.</summary>
    public string DnsServer { get; set; } = "";
}

/// <summary>Section <c>SelfCare:Mail:Dkim</c>: all three, or none, and then mails are not signed here (RFC 6376).</summary>
public sealed class DkimOptions
{
    /// <summary>The signing domain. For DMARC it must be the sender's, or the domain above it.</summary>
    public string Domain { get; set; } = "";

    /// <summary>The public key is in the TXT record of <c>{Selector}._domainkey.{Domain}</c>.</summary>
    public string Selector { get; set; } = "";

    /// <summary>A PEM file with an RSA key of at least 1024 bits, not readable for all users.</summary>
    public string KeyFile { get; set; } = "";
}

/// <summary>Section <c>SelfCare:Mail:Smtp</c>, and each of <c>SelfCare:Mail:Relays</c>: a mail server.</summary>
public sealed class SmtpOptions
{
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    /// <summary><c>None</c>, <c>StartTls</c> or <c>Tls</c>.</summary>
    public string Security { get; set; } = "StartTls";

    /// <summary>
    /// A PEM file of certificate authorities. The server's certificate must come from one of them; the system's are not trusted then.
    /// Empty: the system's.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>
    /// Whether the server's certificate may be revoked: <c>None</c> (not checked), <c>BestEffort</c> (refused if the authority's list says
    /// so, accepted if the list is out of reach) or <c>Required</c> (refused then).
    /// </summary>
    public string Revocation { get; set; } = "BestEffort";

    /// <summary>The name that EHLO gives the server, a domain; empty: the domain of the sender.</summary>
    public string LocalName { get; set; } = "";

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>
    /// The password may go without encryption (<see cref="Security"/> <c>None</c>) to a server that is not on this machine. Everybody on
    /// the network between can read it.
    /// </summary>
    public bool AllowPasswordInClear { get; set; }

    /// <summary>The most connections to the mail server, and so the most mails sent at once.</summary>
    public int Connections { get; set; } = 8;

    /// <summary>The most mails that one connection takes. Many servers limit it, and answer 421 afterwards.</summary>
    public int MailsPerConnection { get; set; } = 100;

    /// <summary>For one attempt to send a mail through this server.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
}
