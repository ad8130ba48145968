using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Grains;

/// <summary>The operators' commands.</summary>
internal sealed partial class AccountGrain
{
    /// <summary>
    /// Nothing is pending, queued, in delivery or in use: an account that was loaded only for an import can be deactivated at once.
    /// </summary>
    private bool CanDeactivate => _sessionUse.IsEmpty && !_outbox.IsBusy && _state.Loaded is null or { Challenge: null, Outbox: [] };

    public async Task<Import.Result> ImportAsync(Import.Command command)
    {
        var wasLoaded = _state.IsLoaded;
        try
        {
            return await _state.Apply<Import.Result>(nameof(Import), async account =>
            {
                var (matches, newHash) = Import.ToHash(account, command) is { } password
                    ? await _services.Hashing.CompareOrHash(account.PasswordHash, password)
                    : default;
                return Import.Decide(account, command, NewContext() with { PasswordMatches = matches, PasswordHash = newHash });
            });
        }
        finally
        {
            if (!wasLoaded && CanDeactivate)
            {
                DeactivateOnIdle();
            }
        }
    }

    public Task<Show.View?> ShowAsync(Show.Command command) =>
        _state.Apply(nameof(Show), account => Show.Decide(account, command, NewContext()));

    public Task<ImmutableArray<TimelineEntry>?> ShowTimelineAsync(ShowTimeline.Command command) =>
        _state.Apply(nameof(ShowTimeline), account => ShowTimeline.Decide(account, command, NewContext()));

    public Task<bool> UnlockAsync(Unlock.Command command) =>
        _state.Apply(nameof(Unlock), account => Unlock.Decide(account, command, NewContext()));

    public async Task<Password?> ResetPasswordAsync(ResetPassword.Command command)
    {
        var temporary = TemporaryPassword.Create();
        var isReset = await _state.Apply<bool>(nameof(ResetPassword), async account =>
            ResetPassword.Decide(account, command, NewContext() with
            {
                PasswordHash = account.Exists ? await _services.Hashing.Hash(temporary) : null,
            }));
        return isReset ? temporary : null;
    }

    public Task<SetEmail.Result> SetEmailAsync(SetEmail.Command command) =>
        _state.Apply(nameof(SetEmail), account => SetEmail.Decide(account, command, NewContext()));

    public Task<bool> DeleteAsync(Delete.Command command) => _state.Apply(nameof(Delete), Delete.Decide);
}
