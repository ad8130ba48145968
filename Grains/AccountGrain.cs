using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Core;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Grains;

/// <summary>The Orleans shell: one command at a time, in the order they came. A session check interleaves and never writes.</summary>
[MayInterleave(nameof(IsSessionCheck))]
internal sealed class AccountGrain : Grain, IAccountGrain
{
    private readonly LiveAccount _live;

    public AccountGrain(
        [FromKeyedServices(AccountState.Storage)] IGrainStorage storage,
        AccountServices services,
        IGrainContext context,
        IGrainFactory grains)
    {
        var id = AccountId.FromKey(context.GrainId.Key.ToString()!);
        // By reference, so that a timer's or a mailer's thread comes in through the grain's queue like anybody else.
        var self = grains.GetGrain<IAccountGrain>(id.Key);
        var slot = new GrainSlot(new StateStorageBridge<AccountState>(AccountState.Name, context, storage));
        _live = new LiveAccount(id, slot, services, () => self.Wake(), LetGo);
    }

    public static bool IsSessionCheck(IInvokable call) => call.GetMethodName() == nameof(IAccount.CheckSession);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _live.Stop();

    public Task<LogIn.Result> LogIn(LogIn.Command command) => _live.LogIn(command);

    public Task<Verify.Result> Verify(Verify.Command command) => _live.Verify(command);

    public Task<Resend.Result> Resend(Resend.Command command) => _live.Resend(command);

    public Task<ChangeEmail.Result> ChangeEmail(ChangeEmail.Command command) => _live.ChangeEmail(command);

    public Task<SessionView?> CheckSession(CheckSession.Command command) => _live.CheckSession(command);

    public Task LogOut(LogOut.Command command) => _live.LogOut(command);

    public Task<ChangePassword.Result> ChangePassword(ChangePassword.Command command) => _live.ChangePassword(command);

    public Task<Import.Result> Import(Import.Command command) => _live.Import(command);

    public Task<Show.View?> Show(Show.Command command) => _live.Show(command);

    public Task<ImmutableArray<TimelineEntry>?> ShowTimeline(ShowTimeline.Command command) => _live.ShowTimeline(command);

    public Task<bool> Unlock(Unlock.Command command) => _live.Unlock(command);

    public Task<Password?> ResetPassword(ResetPassword.Command command) => _live.ResetPassword(command);

    public Task<SetEmail.Result> SetEmail(SetEmail.Command command) => _live.SetEmail(command);

    public Task<bool> Delete(Delete.Command command) => _live.Delete(command);

    public Task Wake() => _live.Wake();

    private Task LetGo()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
