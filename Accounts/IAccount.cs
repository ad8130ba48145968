using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// One account, whichever shell it lives in. What an implementer owes: commands of one account run one at a time; a change is stored
/// before the answer is given; a change that could not be stored was not made, and the call fails with
/// <see cref="UnavailableException"/>. <see cref="CheckSession"/> neither waits for the others nor writes.
/// </summary>
public interface IAccount
{
    Task<LogIn.Result> LogIn(LogIn.Command command);

    Task<Verify.Result> Verify(Verify.Command command);

    Task<Resend.Result> Resend(Resend.Command command);

    Task<ChangeEmail.Result> ChangeEmail(ChangeEmail.Command command);

    /// <returns>Null: no such session, or it is over.</returns>
    Task<SessionView?> CheckSession(CheckSession.Command command);

    Task LogOut(LogOut.Command command);

    Task<ChangePassword.Result> ChangePassword(ChangePassword.Command command);

    Task<Import.Result> Import(Import.Command command);

    /// <returns>Null: no such account.</returns>
    Task<Show.View?> Show(Show.Command command);

    /// <returns>Null: no such account.</returns>
    Task<ImmutableArray<TimelineEntry>?> ShowTimeline(ShowTimeline.Command command);

    /// <returns>False: no such account.</returns>
    Task<bool> Unlock(Unlock.Command command);

    /// <returns>The fresh password, this once; null: no such account.</returns>
    Task<Password?> ResetPassword(ResetPassword.Command command);

    Task<SetEmail.Result> SetEmail(SetEmail.Command command);

    /// <returns>False: no such account.</returns>
    Task<bool> Delete(Delete.Command command);

    /// <summary>Does what is due: sends what the outbox owes, drops what expired.</summary>
    Task Wake();
}

/// <summary>Every account there could be, by its id.</summary>
public interface IAccounts
{
    IAccount this[AccountId id] { get; }
}

/// <summary>The store refused or can't be reached, or too many are waiting; nothing was answered for. Trying again is safe.</summary>
[GenerateSerializer]
public sealed class UnavailableException : Exception
{
    public UnavailableException()
        : this("Unavailable for now.")
    {
    }

    public UnavailableException(string message)
        : base(message)
    {
    }

    public UnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
