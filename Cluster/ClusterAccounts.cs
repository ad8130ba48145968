using System.Collections.Immutable;
using System.Diagnostics;
using Orleans.Runtime.Messaging;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Cluster;

/// <summary>
/// Every account as a grain in some silo, called again where that is safe while silos come and go: any call that was turned away before
/// it began, and a call whose fate is unknown where twice does no harm: at worst a wrong code or password counts twice. What is left is
/// the caller's 503.
/// </summary>
internal sealed class ClusterAccounts(IGrainFactory grains, ClusterConnection connection) : IAccounts
{
    public IAccount this[AccountId id] => new Remote(id, grains, connection);

    private sealed class Remote(AccountId id, IGrainFactory grains, ClusterConnection connection) : IAccount
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

        /// <summary>Twice is what a customer does who is answered 503: another mail, and the newer code counts.</summary>
        public Task<LogIn.Result> LogIn(LogIn.Command command) => Call(grain => grain.LogIn(command), mayRepeat: true);

        /// <summary>With a key of its own a verify gives the same session twice; who sent none gets one that nobody else has.</summary>
        public Task<Verify.Result> Verify(Verify.Command command)
        {
            var keyed = command.IdempotencyKey is null ? command with { IdempotencyKey = Guid.NewGuid().ToString() } : command;
            return Call(grain => grain.Verify(keyed), mayRepeat: true);
        }

        public Task<Resend.Result> Resend(Resend.Command command) => Call(grain => grain.Resend(command), mayRepeat: false);

        public Task<ChangeEmail.Result> ChangeEmail(ChangeEmail.Command command) => Call(grain => grain.ChangeEmail(command), mayRepeat: false);

        public Task<SessionView?> CheckSession(CheckSession.Command command) => Call(grain => grain.CheckSession(command), mayRepeat: true);

        public Task LogOut(LogOut.Command command) => Call(
            async grain =>
            {
                await grain.LogOut(command);
                return true;
            },
            mayRepeat: true);

        public Task<ChangePassword.Result> ChangePassword(ChangePassword.Command command) =>
            Call(grain => grain.ChangePassword(command), mayRepeat: false);

        public Task<Import.Result> Import(Import.Command command) => Call(grain => grain.Import(command), mayRepeat: true);

        public Task<Show.View?> Show(Show.Command command) => Call(grain => grain.Show(command), mayRepeat: true);

        public Task<ImmutableArray<TimelineEntry>?> ShowTimeline(ShowTimeline.Command command) => Call(grain => grain.ShowTimeline(command), mayRepeat: true);

        public Task<bool> Unlock(Unlock.Command command) => Call(grain => grain.Unlock(command), mayRepeat: true);

        /// <summary>Made twice, the first one's password could be the later to be stored, and nobody has seen it.</summary>
        public Task<Password?> ResetPassword(ResetPassword.Command command) => Call(grain => grain.ResetPassword(command), mayRepeat: false);

        public Task<SetEmail.Result> SetEmail(SetEmail.Command command) => Call(grain => grain.SetEmail(command), mayRepeat: true);

        public Task<bool> Delete(Delete.Command command) => Call(grain => grain.Delete(command), mayRepeat: false);

        public Task Wake() => Call(
            async grain =>
            {
                await grain.Wake();
                return true;
            },
            mayRepeat: true);

        private async Task<T> Call<T>(Func<IAccountGrain, Task<T>> call, bool mayRepeat)
        {
            if (!connection.IsUp)
            {
                throw new UnavailableException("No silo can be reached.");
            }

            for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(Pause))
            {
                try
                {
                    return await call(await Grain(began));
                }
                catch (Exception e) when ((WasTurnedAway(e) || (mayRepeat && IsFateUnknown(e))) && Stopwatch.GetElapsedTime(began) < Patience)
                {
                    // Once more.
                }
            }
        }

        /// <summary>A client that has just come hasn't heard yet which grains there are.</summary>
        private async Task<IAccountGrain> Grain(long began)
        {
            while (true)
            {
                try
                {
                    return grains.GetGrain<IAccountGrain>(id.Key);
                }
                catch (ArgumentException)
                {
                    if (Stopwatch.GetElapsedTime(began) > Patience)
                    {
                        throw new UnavailableException("No silo has said yet which grains there are.");
                    }

                    await Task.Delay(Pause);
                }
            }
        }

        private static bool WasTurnedAway(Exception e) => e is (OrleansMessageRejectionException and not SiloUnavailableException) or GatewayTooBusyException;

        /// <summary>A silo that stops may cancel what it took on.</summary>
        private static bool IsFateUnknown(Exception e) =>
            e is SiloUnavailableException or TimeoutException or ConnectionFailedException or OperationCanceledException;
    }
}
