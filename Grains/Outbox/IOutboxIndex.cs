using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains.Outbox;

/// <summary>Finds accounts whose outbox has work, without loading them.</summary>
public interface IOutboxIndex
{
    /// <summary>Accounts with a message due by that time, earliest first. Read page by page: accounts may change meanwhile.</summary>
    IAsyncEnumerable<AccountId> FindDue(DateTimeOffset until, CancellationToken cancellationToken = default);
}
