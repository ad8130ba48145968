namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// What an operator key or an agent's role permits: the names in the keys file and in <c>SelfCare:Agents:Roles</c>, and of the claims and
/// authorization policies.
/// </summary>
internal static class OperatorRight
{
    /// <summary>Reading an account and its timeline, masked.</summary>
    public const string View = "view";

    /// <summary>Clearing an account's locks.</summary>
    public const string Support = "support";

    /// <summary>Reading an address and a phone number in full, and exporting all that is stored of a customer.</summary>
    public const string Unmask = "unmask";

    /// <summary>Setting an account's address or password: with both, a caller can take the account over.</summary>
    public const string Recover = "recover";

    /// <summary>The test mail and the dashboard.</summary>
    public const string Operate = "operate";

    /// <summary>Importing and deleting accounts, and listing those to correct.</summary>
    public const string Provisioning = "provisioning";

    /// <summary>Reporting what became of mails: a mail server's key.</summary>
    public const string MailEvents = "mail-events";

    /// <summary>Reading the audit log: what every operator did.</summary>
    public const string Audit = "audit";

    /// <summary>The policy of a call that needs no certain right, but one at least. No key and no role has it by this name.</summary>
    public const string Any = "any";

    public static readonly IReadOnlyList<string> All = [View, Support, Recover, Unmask, Operate, Provisioning, MailEvents, Audit];

    /// <summary>What an agent may do with this right: who may change or unmask an account may also read it.</summary>
    public static IEnumerable<string> IncludedIn(string right) => right is Support or Recover or Unmask ? [right, View] : [right];

    /// <summary>What a key may do with this right. <see cref="Support"/> permits what it did before there were more rights.</summary>
    public static IEnumerable<string> IncludedInKeys(string right) =>
        right == Support ? [View, Support, Recover, Operate] : IncludedIn(right);
}
