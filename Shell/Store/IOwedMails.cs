using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>What the store knows of mails that are owed.</summary>
public interface IOwedMails
{
    /// <summary>Accounts that owe a mail whose time comes by then, longest due first. Read page by page: an account may be changed in between.</summary>
    IAsyncEnumerable<AccountId> Due(DateTimeOffset until, CancellationToken cancellation = default);
}
