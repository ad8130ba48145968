using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>Where one account is stored. Remembers the version it read last and guards the next write with it.</summary>
public interface IAccountSlot
{
    /// <returns>Null: it is not stored.</returns>
    Task<Account?> Read();

    /// <summary>Durable when it returns. After any exception the stored version is unknown: <see cref="Read"/> again.</summary>
    /// <exception cref="StoreConflictException">Someone else wrote since the read; nothing was stored.</exception>
    Task Write(Account account);

    /// <summary>Nothing of it is stored when this returns. Fails as <see cref="Write"/> does.</summary>
    Task Delete();
}

/// <summary>The stored version is not the one that was read.</summary>
public sealed class StoreConflictException : Exception
{
    public StoreConflictException()
        : base("Another writer was first.")
    {
    }

    public StoreConflictException(string message)
        : base(message)
    {
    }

    public StoreConflictException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
