using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The operator calls that change one account. Each takes a reason.</summary>
internal static class AccountActs
{
    /// <param name="account">Its prefix has the line and the self-care id.</param>
    public static void MapAccountActs(this RouteGroupBuilder account)
    {
        var acts = account.MapGroup("").AddEndpointFilter<ReasonFilter>().ProducesProblems("validation-failed");
        acts.MapDelete("", ([AsParameters] AccountCall call, [FromBody] ActRequest? request) =>
                call.Act((account, by) => account.DeleteAsync(new(by))))
            .RequirePermission(OperatorRight.Provisioning, "delete").WithName("deleteAccount")
            .WithSummary("Deletes an account; ends its sessions");
        acts.MapPost("/unlock", ([AsParameters] AccountCall call, ActRequest? request) =>
                call.Act((account, by) => account.UnlockAsync(new(by))))
            .RequirePermission(OperatorRight.Support, "unlock").WithName("unlockAccount")
            .WithSummary("Clears all locks and counters");
        foreach (var one in Enum.GetValues<AccountLock>())
        {
            // A path each: a query would be ignored by a gateway that doesn't know it, and every lock cleared.
            var name = AccountLockName.Of(one);
            acts.MapPost($"/unlock/{name}", ([AsParameters] AccountCall call, ActRequest? request) => call.Act((account, by) =>
                    one == AccountLock.Address ? account.UnlockAddressAsync(new(by, one)) : account.UnlockOneAsync(new(by, one))))
                .RequirePermission(OperatorRight.Support, $"unlock/{name}").WithName($"unlock{one}")
                .WithSummary($"Clears one lock and its counters: {name}");
        }

        acts.MapPost("/end-sessions", ([AsParameters] AccountCall call, ActRequest? request) =>
                call.Act((account, by) => account.EndSessionsAsync(new(by))))
            .RequirePermission(OperatorRight.Support, "end-sessions").WithName("endSessions")
            .WithSummary("Ends all sessions of an account; its password and a mailed code stay valid");
        acts.MapPost("/sessions/{sid}/end", EndSessionAsync).RequirePermission(OperatorRight.Support, "end-session")
            .WithName("endSessionOfAccount")
            .WithSummary("Ends one session of an account")
            .WithDescription("204 also if there is no such session.");
        acts.MapPost("/resend", SendCodeAgainAsync).RequirePermission(OperatorRight.Support, "resend").WithName("sendCodeAgain")
            .WithSummary("Mails the pending code again, as the customer could")
            .ProducesProblems("challenge-ended", "resend-too-soon");
        acts.MapPost("/note", ([AsParameters] AccountCall call, NoteRequest request) =>
                call.Act((account, by) => account.AddNoteAsync(new(by))))
            .RequirePermission(OperatorRight.Support, "note").WithName("addNote")
            .WithSummary("Leaves the reason on the account's timeline as a note");
        acts.MapPost("/password", ResetPasswordAsync).RequirePermission(OperatorRight.Recover, "password").WithName("resetPassword")
            .WithSummary("Sets a random password, which is shown only once; ends the sessions")
            .ProducesProblems("busy");
        acts.MapPost("/email", SetEmailAsync).RequirePermission(OperatorRight.Recover, "email").WithName("setEmail")
            .WithSummary("Sets the address; the old address gets a notice");
        acts.MapPost("/disable", ([AsParameters] AccountCall call, ActRequest? request) =>
                call.Act((account, by) => account.SetDisabledAsync(new(true, by))))
            .RequirePermission(OperatorRight.Recover, "disable").WithName("disableAccount")
            .WithSummary("Disables an account; ends its sessions and its pending sign-in");
        acts.MapPost("/enable", ([AsParameters] AccountCall call, ActRequest? request) =>
                call.Act((account, by) => account.SetDisabledAsync(new(false, by))))
            .RequirePermission(OperatorRight.Recover, "enable").WithName("enableAccount")
            .WithSummary("Enables a disabled account");
    }

    /// <param name="sid">A name that is none, or another account's, names no session: nothing ends, and the answer shows nothing.</param>
    private static Task<Results<NoContent, ProblemHttpResult>> EndSessionAsync(
        [AsParameters] AccountCall call, string sid, ActRequest? request, SessionNames names) => call.Act((account, by) =>
            account.EndOneSessionAsync(new(
                names.TryRead(sid, out var named, out var session) && named.Key == account.GetPrimaryKeyString() ? session : Guid.Empty, by)));

    private static async Task<Results<Ok<SentCodeResponse>, ProblemHttpResult>> SendCodeAgainAsync(
        [AsParameters] AccountCall call, ActRequest? request, IOptions<SelfCareOptions> options)
    {
        var result = await call.Find() is { } account ? await account.SendCodeAgainAsync(new(call.Http.Operator())) : null;
        return result switch
        {
            null => call.Problems.NotFound(call.Http),
            Resend.Result.Resent(var view) => TypedResults.Ok(SentCodeResponse.Of(view, options.Value.TimeZone)),
            Resend.Result.TooSoon(var wait) => call.Problems.ResendTooSoon(call.Http, wait),
            Resend.Result.Ended(var reason) => call.Problems.ChallengeEnded(call.Http, reason),
            _ => throw new InvalidOperationException($"A result that no rule has: {result.GetType()}"),
        };
    }

    private static async Task<Results<Ok<TemporaryPasswordResponse>, ProblemHttpResult>> ResetPasswordAsync(
        [AsParameters] AccountCall call, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, ActRequest? request) =>
        await call.Find() is { } account
        && await account.ResetPasswordAsync(new(call.Http.Operator(), IdempotencyKey.Digest(idempotencyKey))) is { } password
            ? TypedResults.Ok(new TemporaryPasswordResponse(password.Reveal()))
            : call.Problems.NotFound(call.Http);

    private static async Task<Results<NoContent, ProblemHttpResult>> SetEmailAsync(
        [AsParameters] AccountCall call, SetEmailRequest request)
    {
        var result = await call.Find() is { } account
            ? await account.SetEmailAsync(new(request.Email, call.Http.Operator()))
            : SetEmail.Result.NoSuchAccount;
        return result switch
        {
            SetEmail.Result.Set => TypedResults.NoContent(),
            SetEmail.Result.Unusable => call.Problems.ValidationFailed(call.Http, "email", EmailSentence.Of(request.Email)),
            _ => call.Problems.NotFound(call.Http),
        };
    }
}

/// <param name="Reason">
/// A sentence or a ticket's number, at most 200 characters, for the timeline and the audit log. Agents must give one.
/// </param>
internal sealed record ActRequest(string? Reason = null) : IReasoned
{
    public override string ToString() => nameof(ActRequest);
}

/// <param name="Reason">The note, at most 200 characters.</param>
internal sealed record NoteRequest(string Reason) : IReasoned
{
    public bool IsReasonRequired => true;

    public override string ToString() => nameof(NoteRequest);
}

/// <inheritdoc cref="ActRequest"/>
internal sealed record SetEmailRequest(string Email, string? Reason = null) : IReasoned
{
    public override string ToString() => nameof(SetEmailRequest);
}

internal sealed record TemporaryPasswordResponse(string Password)
{
    public override string ToString() => nameof(TemporaryPasswordResponse);
}

/// <summary>Where the pending code was mailed again.</summary>
/// <param name="SentTo">Masked.</param>
/// <param name="Delivery">As in a challenge: <c>sent</c>, <c>queued</c> or <c>refused</c>.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
/// <param name="ExpiresAt">Of the code.</param>
/// <param name="TimeZone">In which the support desk reads times, such as <c>Asia/Tokyo</c>.</param>
internal sealed record SentCodeResponse(
    string? SentTo,
    [property: AllowedValues("sent", "queued", "refused", null)] string? Delivery,
    string Reference,
    DateTime ExpiresAt,
    string TimeZone)
{
    public static SentCodeResponse Of(ChallengeView view, string timeZone) =>
        new(view.SentTo, ChallengeResponse.DeliveryOf(view), view.Reference, view.ExpiresAt.UtcDateTime, timeZone);
}
