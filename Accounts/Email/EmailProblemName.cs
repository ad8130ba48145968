namespace OrleansSelfCare.Accounts.Email;

/// <summary>The name of an address problem in the HTTP contract and the timeline.</summary>
public static class EmailProblemName
{
    /// <returns>Null if there is no problem.</returns>
    public static string? Of(EmailProblem? problem) => problem switch
    {
        EmailProblem.EmailMissing => "email-missing",
        EmailProblem.EmailUndeliverable => "email-undeliverable",
        _ => null,
    };
}
