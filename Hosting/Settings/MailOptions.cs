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

    public SmtpOptions Smtp { get; set; } = new();
}

/// <summary>Section <c>SelfCare:Mail:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    /// <summary><c>None</c>, <c>StartTls</c> or <c>Tls</c>.</summary>
    public string Security { get; set; } = "StartTls";

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>The most connections to the mail server, and so the most mails sent at once.</summary>
    public int Connections { get; set; } = 8;

    /// <summary>For one attempt to send a mail.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
}
