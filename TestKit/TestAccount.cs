namespace OrleansSelfCare.TestKit;

/// <summary>An account for a test. <see cref="New"/> creates one that no other test uses.</summary>
/// <param name="Email">Empty: none is registered.</param>
/// <param name="Phone">The contact phone number of the contract.</param>
/// <param name="Disabled"><c>true</c> or empty, as in the import's column.</param>
public sealed record TestAccount(
    string Id,
    string Email = "",
    string Phone = "0312345678",
    string Line = "ip-phone",
    string Password = "correct horse",
    string Disabled = "")
{
    private static int _created;

    /// <summary>The account's key in every store.</summary>
    internal string Key => $"account/{Line}/{Id}";

    /// <summary>A new account with a unique id and, unless one is given, a unique address.</summary>
    public static TestAccount New(string? email = null)
    {
        var number = Interlocked.Increment(ref _created);
        return new TestAccount($"customer-{number}", email ?? $"customer-{number}@example.jp");
    }

    /// <summary>The rows of an import.</summary>
    public static string Csv(params TestAccount[] accounts) => string.Join('\n',
    [
        "line,selfCareId,password,email,contactPhone,disabled",
        .. accounts.Select(account => $"{account.Line},{account.Id},{account.Password},{account.Email},{account.Phone},{account.Disabled}"),
    ]);
}
