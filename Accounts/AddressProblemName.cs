namespace OrleansSelfCare.Accounts;

/// <summary>What is wrong with an address, as the contract and the timeline name it.</summary>
public static class AddressProblemName
{
    /// <returns>Null: nothing is.</returns>
    public static string? Of(AddressProblem? problem) => problem switch
    {
        AddressProblem.EmailMissing => "email-missing",
        AddressProblem.EmailUndeliverable => "email-undeliverable",
        _ => null,
    };
}
