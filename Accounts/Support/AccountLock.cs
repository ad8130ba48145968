namespace OrleansSelfCare.Accounts.Support;

/// <summary>A lock of an account, with its counters, that the support desk can clear by itself.</summary>
[GenerateSerializer, Alias("selfcare.AccountLock")]
public enum AccountLock
{
    /// <summary>Wrong passwords, from all networks.</summary>
    Password,

    /// <summary>Wrong codes.</summary>
    Code,

    /// <summary>Wrong contact phone numbers.</summary>
    Phone,

    /// <summary>Mails that the account's calls caused.</summary>
    Mail,

    /// <summary>The mark of the e-mail address, and the mails that came back from it.</summary>
    Address,
}

/// <summary>The name of a lock in the HTTP contract and on the timeline.</summary>
public static class AccountLockName
{
    public static string Of(AccountLock which) => which switch
    {
        AccountLock.Password => "password",
        AccountLock.Code => "code",
        AccountLock.Phone => "phone",
        AccountLock.Mail => "mail",
        _ => "address",
    };
}
