using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Standalone;

/// <summary>An account's queue: one command at a time, in the order they came. A session check goes past it.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore without a wait handle owns nothing.")]
internal sealed class StandaloneAccount : IAccount
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly LiveAccount _live;
    private readonly TimeProvider _clock;
    private long _usedAt;

    public StandaloneAccount(AccountId id, IAccountStore store, AccountServices services)
    {
        _clock = services.Clock;
        _live = new LiveAccount(id, new StoreSlot(store, id), services, Wake);
    }

    public TimeSpan IdleFor => _clock.GetElapsedTime(Volatile.Read(ref _usedAt));

    public Task<LogIn.Result> LogIn(LogIn.Command command) => Turn(() => _live.LogIn(command));

    public Task<Verify.Result> Verify(Verify.Command command) => Turn(() => _live.Verify(command));

    public Task<Resend.Result> Resend(Resend.Command command) => Turn(() => _live.Resend(command));

    public Task<ChangeEmail.Result> ChangeEmail(ChangeEmail.Command command) => Turn(() => _live.ChangeEmail(command));

    public Task<SessionView?> CheckSession(CheckSession.Command command)
    {
        Used();
        return _live.CheckSession(command);
    }

    public Task LogOut(LogOut.Command command) => Turn(async () =>
    {
        await _live.LogOut(command);
        return true;
    });

    public Task<ChangePassword.Result> ChangePassword(ChangePassword.Command command) => Turn(() => _live.ChangePassword(command));

    public Task<Import.Result> Import(Import.Command command) => Turn(() => _live.Import(command));

    public Task<Show.View?> Show(Show.Command command) => Turn(() => _live.Show(command));

    public Task<ImmutableArray<TimelineEntry>?> ShowTimeline(ShowTimeline.Command command) => Turn(() => _live.ShowTimeline(command));

    public Task<bool> Unlock(Unlock.Command command) => Turn(() => _live.Unlock(command));

    public Task<Password?> ResetPassword(ResetPassword.Command command) => Turn(() => _live.ResetPassword(command));

    public Task<SetEmail.Result> SetEmail(SetEmail.Command command) => Turn(() => _live.SetEmail(command));

    public Task<bool> Delete(Delete.Command command) => Turn(() => _live.Delete(command));

    public Task Wake() => Turn(async () =>
    {
        await _live.Wake();
        return true;
    });

    public Task Stop() => Turn(async () =>
    {
        await _live.Stop();
        return true;
    });

    public void Used() => Volatile.Write(ref _usedAt, _clock.GetTimestamp());

    private async Task<T> Turn<T>(Func<Task<T>> command)
    {
        Used();
        await _turn.WaitAsync();
        try
        {
            return await command();
        }
        finally
        {
            _turn.Release();
        }
    }
}
