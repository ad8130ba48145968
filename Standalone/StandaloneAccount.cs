using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Standalone;

/// <summary>
/// An account's queue: one command at a time, in the order they came. A session check goes past it. Who was still on the way when the
/// account was let go is led on to its successor.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore without a wait handle owns nothing.")]
internal sealed class StandaloneAccount : IAccount
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly LiveAccount _live;
    private readonly StandaloneAccounts _home;
    private readonly TimeProvider _clock;
    private volatile bool _isGone;
    private long _usedAt;

    public StandaloneAccount(AccountId id, StandaloneAccounts home, IAccountStore store, AccountServices services)
    {
        (Id, _home, _clock) = (id, home, services.Clock);
        _live = new LiveAccount(id, new StoreSlot(store, id), services, Wake, Leave);
    }

    public AccountId Id { get; }

    public TimeSpan IdleFor => _clock.GetElapsedTime(Volatile.Read(ref _usedAt));

    public Task<LogIn.Result> LogIn(LogIn.Command command) => Turn(live => live.LogIn(command));

    public Task<Verify.Result> Verify(Verify.Command command) => Turn(live => live.Verify(command));

    public Task<Resend.Result> Resend(Resend.Command command) => Turn(live => live.Resend(command));

    public Task<ChangeEmail.Result> ChangeEmail(ChangeEmail.Command command) => Turn(live => live.ChangeEmail(command));

    public Task<SessionView?> CheckSession(CheckSession.Command command)
    {
        Used();
        return _isGone ? Successor.CheckSession(command) : _live.CheckSession(command);
    }

    public Task LogOut(LogOut.Command command) => Turn(async live =>
    {
        await live.LogOut(command);
        return true;
    });

    public Task<ChangePassword.Result> ChangePassword(ChangePassword.Command command) => Turn(live => live.ChangePassword(command));

    public Task<Import.Result> Import(Import.Command command) => Turn(live => live.Import(command));

    public Task<Show.View?> Show(Show.Command command) => Turn(live => live.Show(command));

    public Task<ImmutableArray<TimelineEntry>?> ShowTimeline(ShowTimeline.Command command) => Turn(live => live.ShowTimeline(command));

    public Task<bool> Unlock(Unlock.Command command) => Turn(live => live.Unlock(command));

    public Task<Password?> ResetPassword(ResetPassword.Command command) => Turn(live => live.ResetPassword(command));

    public Task<SetEmail.Result> SetEmail(SetEmail.Command command) => Turn(live => live.SetEmail(command));

    public Task<bool> Delete(Delete.Command command) => Turn(live => live.Delete(command));

    public Task Wake() => Turn(async live =>
    {
        await live.Wake();
        return true;
    });

    public Task LetGo() => Turn(async _ =>
    {
        await Leave();
        return true;
    });

    /// <summary>The host ends, and nobody is led on.</summary>
    public Task Stop() => Turn(async live =>
    {
        await live.Stop();
        return true;
    });

    public void Used() => Volatile.Write(ref _usedAt, _clock.GetTimestamp());

    private StandaloneAccount Successor => _home.Of(Id);

    private async Task Leave()
    {
        await _live.Stop();
        _home.Remove(this);
        _isGone = true;
    }

    private async Task<T> Turn<T>(Func<LiveAccount, Task<T>> command)
    {
        Used();
        await _turn.WaitAsync();
        try
        {
            if (!_isGone)
            {
                return await command(_live);
            }
        }
        finally
        {
            _turn.Release();
        }

        return await Successor.Turn(command);
    }
}
