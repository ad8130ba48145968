namespace OrleansSelfCare.Gateway.Operators;

/// <summary>What an operator key permits: the names in the keys file, and of the claims and authorization policies.</summary>
internal static class OperatorRight
{
    /// <summary>The calls about one account, except deleting it, and the dashboard.</summary>
    public const string Support = "support";

    /// <summary>Importing and deleting accounts, and listing those to correct.</summary>
    public const string Provisioning = "provisioning";

    /// <summary>Reporting what became of mails: a mail server's key.</summary>
    public const string MailEvents = "mail-events";

    public static readonly IReadOnlyList<string> All = [Support, Provisioning, MailEvents];
}
