using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;

// Commands and results are in a project without the Orleans runtime, so their serializers are generated here.
[assembly: GenerateCodeForDeclaringAssembly(typeof(Account))]

namespace OrleansSelfCare.Grains.Interfaces;

/// <summary>
/// One account. The grain's key is <see cref="AccountId.Key"/>. Calls run one at a time, except those that interleave. A change
/// is stored before the call returns; if it can't be stored, nothing changes and the call fails with <see cref="UnavailableException"/>.
/// Aliases are the names on the wire: they never change. A call without <see cref="RepeatableAttribute"/> is not repeated after a timeout.
/// </summary>
[Alias("selfcare.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>
    /// For calls that hash a password: longer than the longest wait for hashing and for the mail server together. Repeated once, a call
    /// still ends before a client's default timeout of 20 s.
    /// </summary>
    private const string HashingTimeout = "00:00:09";

    /// <summary>
    /// Hashes the password beside the account's other calls, then decides in its turn. Repeatable with a call id: a second execution gives
    /// the same challenge. A silo of an earlier version would replace it and mail another code.
    /// </summary>
    [Alias("LogIn"), Repeatable, AlwaysInterleave, ResponseTimeout(HashingTimeout)]
    Task<LogIn.Result> LogInAsync(LogIn.Command command, CancellationToken cancellationToken);

    /// <summary>
    /// Repeatable with an idempotency key: a second execution gives the same session. A silo of an earlier version would open a session for
    /// the code of a step-up, so only gateways of this version begin one.
    /// </summary>
    [Alias("Verify"), Repeatable]
    Task<Verify.Result> VerifyAsync(Verify.Command command);

    /// <summary>
    /// Decides in its turn, then waits for the mail server beside the account's other calls. A second execution within the time before a
    /// resend gives the same challenge. A silo of an earlier version fails this call.
    /// </summary>
    [Alias("StepUp"), Repeatable, AlwaysInterleave]
    Task<StepUp.Result> StepUpAsync(StepUp.Command command);

    /// <summary>
    /// Decides in its turn, then waits for the mail server beside the account's other calls. A second execution with the same call id gives
    /// the same answer. A silo of an earlier version refuses it as too soon.
    /// </summary>
    [Alias("Resend"), Repeatable, AlwaysInterleave]
    Task<Resend.Result> ResendAsync(Resend.Command command);

    /// <summary>
    /// Decides in its turn, then waits for the mail server beside the account's other calls. A second execution with the same call id gives
    /// the same answer. A silo of an earlier version would mail another code, or count a wrong phone number twice.
    /// </summary>
    [Alias("ChangeEmail"), Repeatable, AlwaysInterleave]
    Task<ChangeEmail.Result> ChangeEmailAsync(ChangeEmail.Command command);

    /// <summary>Interleaves with the other calls and never writes.</summary>
    /// <returns>Null: no such session, or it has ended.</returns>
    [Alias("CheckSession"), Repeatable, AlwaysInterleave]
    Task<SessionView?> CheckSessionAsync(CheckSession.Command command);

    /// <summary>
    /// As <see cref="CheckSessionAsync"/>, but the check is no use of the session. A silo of an earlier version would prolong it; it fails
    /// this call.
    /// </summary>
    [Alias("CheckSessionWithoutUse"), Repeatable, AlwaysInterleave]
    Task<SessionView?> CheckSessionWithoutUseAsync(CheckSession.Command command);

    /// <summary>
    /// What became of the pending challenge's last mail. Interleaves with the other calls, never writes and counts nothing: a page asks
    /// again and again.
    /// </summary>
    [Alias("ChallengeStatus"), Repeatable, AlwaysInterleave]
    Task<ChallengeStatus.Result> ChallengeStatusAsync(ChallengeStatus.Command command);

    [Alias("LogOut"), Repeatable]
    Task LogOutAsync(LogOut.Command command);

    /// <summary>Interleaves with the other calls and never writes. A silo of an earlier version fails this call.</summary>
    /// <returns>The newest first; null: the caller has no open session.</returns>
    [Alias("ListSessions"), Repeatable, AlwaysInterleave]
    Task<ImmutableArray<ListSessions.OpenSession>?> ListSessionsAsync(ListSessions.Command command);

    /// <summary>A second execution finds it ended and changes nothing. A silo of an earlier version fails this call.</summary>
    /// <returns>False: the caller has no open session.</returns>
    [Alias("EndSession"), Repeatable]
    Task<bool> EndSessionAsync(EndSession.Command command);

    /// <summary>A second execution with the same call id gives the same result.</summary>
    [Alias("RedeemCode"), Repeatable]
    Task<GrantResult> RedeemCodeAsync(RedeemCode.Command command);

    /// <inheritdoc cref="RedeemCodeAsync"/>
    [Alias("RefreshGrant"), Repeatable]
    Task<GrantResult> RefreshGrantAsync(RefreshGrant.Command command);

    /// <summary>A silo of an earlier version fails this call.</summary>
    [Alias("RevokeGrant"), Repeatable]
    Task RevokeGrantAsync(RevokeGrant.Command command);

    /// <summary>Interleaves with the other calls and never writes.</summary>
    /// <returns>Null: the session or the grant has ended.</returns>
    [Alias("ReadUserInfo"), Repeatable, AlwaysInterleave]
    Task<CustomerClaims?> ReadUserInfoAsync(ReadUserInfo.Command command);

    /// <summary>Interleaves with the other calls and never writes. A silo of an earlier version fails this call.</summary>
    /// <inheritdoc cref="ReadUserInfoAsync"/>
    [Alias("ReadGrant"), Repeatable, AlwaysInterleave]
    Task<GrantResult.Good?> ReadGrantAsync(ReadUserInfo.Command command);

    /// <summary>Hashes beside the account's other calls, then decides in its turn. Repeatable with an idempotency key.</summary>
    [Alias("ChangePassword"), Repeatable, AlwaysInterleave, ResponseTimeout(HashingTimeout)]
    Task<ChangePassword.Result> ChangePasswordAsync(ChangePassword.Command command);

    /// <summary>Hashes beside the account's other calls, then decides in its turn.</summary>
    [Alias("Import"), Repeatable, AlwaysInterleave, ResponseTimeout(HashingTimeout)]
    Task<Import.Result> ImportAsync(Import.Command command);

    /// <summary>
    /// As <see cref="ImportAsync"/>, for a row that does not name every field. A silo of an earlier version would ignore
    /// <see cref="Import.Command.Keeps"/> and clear them; it fails this call.
    /// </summary>
    [Alias("ImportPart"), Repeatable, AlwaysInterleave, ResponseTimeout(HashingTimeout)]
    Task<Import.Result> ImportPartAsync(Import.Command command);

    /// <returns>Null: no such account.</returns>
    [Alias("Show"), Repeatable]
    Task<Show.View?> ShowAsync(Show.Command command);

    /// <returns>Null: no such account.</returns>
    [Alias("ShowTimeline"), Repeatable]
    Task<ImmutableArray<TimelineEntry>?> ShowTimelineAsync(ShowTimeline.Command command);

    /// <summary>A silo of an earlier version fails this call.</summary>
    /// <returns>The newest first; null: no such account.</returns>
    [Alias("ShowSessions"), Repeatable]
    Task<ImmutableArray<ListSessions.OpenSession>?> ShowSessionsAsync(ShowSessions.Command command);

    /// <summary>A silo of an earlier version fails this call.</summary>
    /// <returns>Null: no such account.</returns>
    [Alias("Unmask"), Repeatable]
    Task<Unmask.View?> UnmaskAsync(Unmask.Command command);

    /// <summary>A silo of an earlier version fails this call.</summary>
    /// <returns>JSON; null: no such account.</returns>
    [Alias("Export"), Repeatable]
    Task<string?> ExportAsync(Export.Command command);

    /// <returns>False: no such account.</returns>
    [Alias("Unlock"), Repeatable]
    Task<bool> UnlockAsync(Unlock.Command command);

    /// <summary>
    /// As <see cref="UnlockAsync"/>, for <see cref="Unlock.Command.Lock"/>. A silo of an earlier version would clear all locks; it fails
    /// this call.
    /// </summary>
    [Alias("UnlockOne"), Repeatable]
    Task<bool> UnlockOneAsync(Unlock.Command command);

    /// <summary>
    /// As <see cref="UnlockOneAsync"/>, for <see cref="AccountLock.Address"/>. A silo of an earlier version doesn't know this lock; it
    /// fails this call.
    /// </summary>
    [Alias("UnlockAddress"), Repeatable]
    Task<bool> UnlockAddressAsync(Unlock.Command command);

    /// <summary>
    /// Hashes beside the account's other calls, then decides in its turn. Repeatable with an idempotency key: a second execution returns
    /// the same password.
    /// </summary>
    /// <returns>The temporary password; null: no such account.</returns>
    [Alias("ResetPassword"), Repeatable, AlwaysInterleave, ResponseTimeout(HashingTimeout)]
    Task<Password?> ResetPasswordAsync(ResetPassword.Command command);

    /// <summary>
    /// As <see cref="ResetPasswordAsync"/>, for <see cref="ResetPassword.Command.MustChange"/>. A silo of an earlier version would ignore
    /// it; it fails this call.
    /// </summary>
    [Alias("ResetPasswordToChange"), Repeatable, AlwaysInterleave, ResponseTimeout(HashingTimeout)]
    Task<Password?> ResetPasswordToChangeAsync(ResetPassword.Command command);

    /// <summary>A silo of an earlier version fails this call.</summary>
    /// <returns>False: no such account.</returns>
    [Alias("EndSessions"), Repeatable]
    Task<bool> EndSessionsAsync(EndSessions.Command command);

    /// <inheritdoc cref="EndSessionsAsync"/>
    [Alias("EndOneSession"), Repeatable]
    Task<bool> EndOneSessionAsync(EndOneSession.Command command);

    /// <inheritdoc cref="EndSessionsAsync"/>
    [Alias("SetDisabled"), Repeatable]
    Task<bool> SetDisabledAsync(SetDisabled.Command command);

    /// <summary>
    /// Decides in its turn, then waits for the mail server beside the account's other calls. A second execution with the same call id gives
    /// the same answer. A silo of an earlier version fails this call.
    /// </summary>
    /// <returns>Null: no such account.</returns>
    [Alias("SendCodeAgain"), Repeatable, AlwaysInterleave]
    Task<Resend.Result?> SendCodeAgainAsync(SendCodeAgain.Command command);

    /// <summary>A second execution with the same idempotency key is not counted. A silo of an earlier version fails this call.</summary>
    /// <returns>Null: no such account.</returns>
    [Alias("CheckCaller"), Repeatable]
    Task<CheckCaller.Result?> CheckCallerAsync(CheckCaller.Command command);

    /// <inheritdoc cref="EndSessionsAsync"/>
    [Alias("AddNote"), Repeatable]
    Task<bool> AddNoteAsync(AddNote.Command command);

    [Alias("SetEmail"), Repeatable]
    Task<SetEmail.Result> SetEmailAsync(SetEmail.Command command);

    /// <summary>A silo of an earlier version fails this call.</summary>
    [Alias("SetPendingEmail"), Repeatable]
    Task<SetEmail.Result> SetPendingEmailAsync(SetPendingEmail.Command command);

    /// <summary>A silo of an earlier version fails this call.</summary>
    [Alias("SetPhone"), Repeatable]
    Task<SetPhone.Result> SetPhoneAsync(SetPhone.Command command);

    /// <summary>A second execution finds the notice repeated and changes nothing.</summary>
    [Alias("ReportMail"), Repeatable]
    Task<ReportMail.Result> ReportMailAsync(ReportMail.Command command);

    /// <returns>False: no such account.</returns>
    [Alias("Delete")]
    Task<bool> DeleteAsync(Delete.Command command);

    /// <summary>Sends due outbox messages, stores delivery results and session use, removes what has expired.</summary>
    [Alias("ProcessDueWork"), Repeatable]
    Task ProcessDueWorkAsync();
}
