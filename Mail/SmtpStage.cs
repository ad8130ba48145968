namespace OrleansSelfCare.Mail;

/// <summary>The stages of a conversation with a mail server, as reasons, logs and metrics name them.</summary>
internal static class SmtpStage
{
    /// <summary>For a free connection, because all are in use.</summary>
    public const string Waiting = "waiting";
    public const string Connect = "connect";
    public const string Greeting = "greeting";
    public const string Ehlo = "EHLO";
    public const string Tls = "TLS";
    public const string Auth = "AUTH";
    public const string Mail = "MAIL";
    public const string Rcpt = "RCPT";

    /// <summary>The command DATA and the mail after it.</summary>
    public const string Data = "DATA";

    /// <summary>The commands that open and keep a connection, and belong to no mail.</summary>
    public const string Other = "other";

    public static string Of(ReadOnlySpan<byte> command) => command.Length < 4 ? Other : command[..4] switch
    {
        [(byte)'E', (byte)'H', ..] or [(byte)'H', (byte)'E', ..] => Ehlo,
        [(byte)'S', (byte)'T', ..] => Tls,
        [(byte)'A', (byte)'U', ..] => Auth,
        [(byte)'M', (byte)'A', ..] => Mail,
        [(byte)'R', (byte)'C', ..] => Rcpt,
        [(byte)'D', (byte)'A', ..] => Data,
        _ => Other,
    };
}
