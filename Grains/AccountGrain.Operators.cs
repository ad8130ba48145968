using System.Collections.Immutable;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Grains.Hashing;

namespace OrleansSelfCare.Grains;

/// <summary>The operators' commands.</summary>
internal sealed partial class AccountGrain
{
    /// <summary>Nothing is being hashed, pending, due soon, in delivery or in use.</summary>
    private bool CanDeactivate => _callsWithHashing == 0 && _sessionUse.IsEmpty && !_outbox.IsBusy && _rehash is null
        && (_state.Loaded is not { } account || ProcessDueWork.CanLeaveMemory(account, _services.Now));

    public Task<Import.Result> ImportAsync(Import.Command command) => WithHashing<Import.Result>(
        null, (_, _) => null, account => HashImport(account, command), prepared => Decide(command, prepared));

    public Task<Import.Result> ImportPartAsync(Import.Command command) => ImportAsync(command);

    private Task<Import.Result> Decide(Import.Command command, PreparedHash? prepared) =>
        _state.Apply<Import.Result>(nameof(Import), async account =>
        {
            var hash = prepared?.For(account.PasswordHash) ?? await HashImport(account, command);
            return Import.Decide(account, command, NewContext() with { PasswordMatches = hash.Matches, PasswordHash = hash.NewHash });
        });

    public Task<Show.View?> ShowAsync(Show.Command command) =>
        _state.Apply(nameof(Show), account => Show.Decide(account, command, NewContext()));

    public Task<ImmutableArray<TimelineEntry>?> ShowTimelineAsync(ShowTimeline.Command command) =>
        _state.Apply(nameof(ShowTimeline), account => ShowTimeline.Decide(account, command, NewContext()));

    public Task<ImmutableArray<ListSessions.OpenSession>?> ShowSessionsAsync(ShowSessions.Command command) =>
        _state.Apply(nameof(ShowSessions), account => ShowSessions.Decide(account, command, _sessionUse.LastUsed, NewContext()));

    public Task<Unmask.View?> UnmaskAsync(Unmask.Command command) =>
        _state.Apply(nameof(Unmask), account => Unmask.Decide(account, command, NewContext()));

    public Task<string?> ExportAsync(Export.Command command) =>
        _state.Apply(nameof(Export), account => Export.Decide(account, command, _sessionUse.LastUsed, NewContext()));

    public Task<bool> UnlockAsync(Unlock.Command command) =>
        _state.Apply(nameof(Unlock), account => Unlock.Decide(account, command, NewContext()));

    public Task<bool> UnlockOneAsync(Unlock.Command command) => UnlockAsync(command);

    public Task<bool> UnlockAddressAsync(Unlock.Command command) => UnlockAsync(command);

    public async Task<ReportMail.Result> ReportMailAsync(ReportMail.Command command)
    {
        string? recipient = null;
        var result = await _state.Apply(nameof(ReportMail), account =>
        {
            var context = NewContext() with
            {
                ReportIsOfEmail = IsReported(account.Email),
                ReportIsOfPendingEmail = IsReported(account.PendingEmail),
                ReportIsOfChallenge = IsReported(account.Challenge?.SentTo),
            };
            recipient = ReportMail.RecipientOf(account, context);
            return ReportMail.Decide(account, command, context);
        });
        if (result == ReportMail.Result.Applied)
        {
            _services.Metrics.MailBecame(command.Status is null ? "complained" : "bounced", recipient);
        }

        return result;

        bool IsReported(string? address) =>
            address is not null && _services.ReturnTokens.DigestOf(command.KeyId, _id, address) == command.AddressDigest;
    }

    public Task<Password?> ResetPasswordAsync(ResetPassword.Command command) => WithHashing<Password?>(
        null,
        (account, _) => ResetPassword.WithoutHashing(account, command, _services.Now) is null
            ? null
            : new Decision<Password?>(account, null),
        HashTemporaryPassword,
        prepared => Decide(command, prepared));

    public Task<Password?> ResetPasswordToChangeAsync(ResetPassword.Command command) => ResetPasswordAsync(command);

    private async Task<Password?> Decide(ResetPassword.Command command, PreparedHash? prepared)
    {
        var change = await _state.Apply<RepeatableChange?>(nameof(ResetPassword), async account =>
        {
            if (ResetPassword.WithoutHashing(account, command, _services.Now) is { } decided)
            {
                return decided;
            }

            var hash = prepared?.For(account.PasswordHash) ?? await HashTemporaryPassword(account);
            return ResetPassword.Decide(account, command, NewContext() with { RandomId = hash.Id, PasswordHash = hash.NewHash });
        });
        return change is null ? null : DerivePassword(change.Id, change.KeyId);
    }

    public Task<bool> EndSessionsAsync(EndSessions.Command command) =>
        _state.Apply(nameof(EndSessions), account => EndSessions.Decide(account, command, NewContext()));

    public Task<bool> EndOneSessionAsync(EndOneSession.Command command) =>
        _state.Apply(nameof(EndOneSession), account => EndOneSession.Decide(account, command, NewContext()));

    public Task<bool> SetDisabledAsync(SetDisabled.Command command) =>
        _state.Apply(nameof(SetDisabled), account => SetDisabled.Decide(account, command, NewContext()));

    public async Task<Resend.Result?> SendCodeAgainAsync(SendCodeAgain.Command command)
    {
        var result = await _state.Apply(
            nameof(SendCodeAgain),
            account => SendCodeAgain.Decide(account, command, SessionToConfirm(account, account.Challenge), NewContext()));
        return result is null ? null : await WithDelivery(result);
    }

    public Task<CheckCaller.Result?> CheckCallerAsync(CheckCaller.Command command) =>
        _state.Apply(nameof(CheckCaller), account => CheckCaller.Decide(account, command, NewContext()));

    public Task<bool> AddNoteAsync(AddNote.Command command) =>
        _state.Apply(nameof(AddNote), account => AddNote.Decide(account, command, NewContext()));

    public Task<SetEmail.Result> SetEmailAsync(SetEmail.Command command) =>
        _state.Apply(nameof(SetEmail), account => SetEmail.Decide(account, command, NewContext()));

    public Task<SetEmail.Result> SetPendingEmailAsync(SetPendingEmail.Command command) =>
        _state.Apply(nameof(SetPendingEmail), account => SetPendingEmail.Decide(account, command, NewContext()));

    public Task<SetPhone.Result> SetPhoneAsync(SetPhone.Command command) =>
        _state.Apply(nameof(SetPhone), account => SetPhone.Decide(account, command, NewContext()));

    public Task<bool> DeleteAsync(Delete.Command command) => 
        _state.Apply(nameof(Delete), account => Delete.Decide(account, NewContext()));

    private async Task<PreparedHash> HashImport(Account account, Import.Command command)
    {
        var (matches, newHash) = Import.ToHash(account, command) is { } password
            ? await _services.Hashing.CompareOrHash(account.PasswordHash, password, HashingCaller.Background)
            : default;
        return new(account.PasswordHash, matches, NewHash: newHash);
    }

    private async Task<PreparedHash> HashTemporaryPassword(Account account)
    {
        var context = NewContext();
        var password = DerivePassword(context.RandomId, context.KeyId);
        return new(account.PasswordHash, NewHash: await _services.Hashing.Hash(password, HashingCaller.Trusted)) { Id = context.RandomId };
    }

    /// <exception cref="UnavailableException">The key was removed from the ring.</exception>
    private Password DerivePassword(Guid id, string keyId) => _services.TemporaryPasswords.Of(_id, id, keyId)
        ?? throw new UnavailableException("The key of the temporary password was removed from the key ring.");
}
