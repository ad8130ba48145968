namespace OrleansSelfCare.Accounts.Email;

/// <summary>What is wrong with an address, as the contract and the timeline name it.</summary>
public static class EmailProblemName
{
    /// <returns>Null: nothing is.</returns>
    public static string? Of(EmailProblem? problem) => problem switch
    {
        EmailProblem.EmailMissing => "email-missing",
        EmailProblem.EmailUndeliverable => "email-undeliverable",
        _ => null,
    };
}
