using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;
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
            .WithSummary("Deletes an account; ends its sessions")
            .WithDescription("Repeated, it is 404: nothing is there any more. The audit log keeps its lines.");
        acts.MapPost("/unlock", ([AsParameters] AccountCall call, ActRequest? request) =>
                call.Act((account, by) => account.UnlockAsync(new(by))))
            .RequirePermission(OperatorRight.Support, "unlock").WithName("unlockAccount")
            .WithSummary("Clears all locks and counters")
            .WithDescription("Repeated, it clears what was counted since.");
        foreach (var one in Enum.GetValues<AccountLock>())
        {
            // A path each: a query would be ignored by a gateway that doesn't know it, and every lock cleared.
            var name = AccountLockName.Of(one);
            acts.MapPost($"/unlock/{name}", ([AsParameters] AccountCall call, ActRequest? request) => call.Act((account, by) =>
                    one == AccountLock.Address ? account.UnlockAddressAsync(new(by, one)) : account.UnlockOneAsync(new(by, one))))
                .RequirePermission(OperatorRight.Support, $"unlock/{name}").WithName($"unlock{one}")
                .WithSummary($"Clears one lock and its counters: {name}")
                .WithDescription("Repeated, it clears what was counted since.");
        }

        acts.MapPost("/end-sessions", ([AsParameters] AccountCall call, ActRequest? request) =>
                call.Act((account, by) => account.EndSessionsAsync(new(by))))
            .RequirePermission(OperatorRight.Support, "end-sessions").WithName("endSessions")
            .WithSummary("Ends all sessions of an account; its password and a mailed code stay valid")
            .WithDescription("Repeated, it ends the sessions that were opened since.");
        acts.MapPost("/sessions/{sid}/end", EndSessionAsync).RequirePermission(OperatorRight.Support, "end-session")
            .WithName("endSessionOfAccount")
            .WithSummary("Ends one session of an account")
            .WithDescription("204 also if there is no such session.");
        acts.MapPost("/resend", SendCodeAgainAsync).RequirePermission(OperatorRight.Support, "resend").WithName("sendCodeAgain")
            .WithSummary("Mails the pending code again, as the customer could")
            .WithDescription("Repeated, it is refused as `resend-too-soon` and mails nothing.")
            .ProducesProblems("challenge-ended", "resend-too-soon");
        acts.MapPost("/caller", CheckCallerAsync).RequirePermission(OperatorRight.Support, "caller").WithName("checkCaller")
            .WithSummary("Answers whether a caller's phone number, e-mail address or self-care id is the account's")
            .WithDescription(
                "Exactly one of `phone`, `email` and `id`, in any spelling. At most 5 answers in 24 hours for an account, to all agents "
                + "together; a yes counts as well. The next agent sees who asked for what and the answer, never the value. With an "
                + "`Idempotency-Key`, the same question is answered the same again and counted once.")
            .ProducesProblems("too-many-attempts");
        acts.MapPost("/note", ([AsParameters] AccountCall call, NoteRequest request) =>
                call.Act((account, by) => account.AddNoteAsync(new(by))))
            .RequirePermission(OperatorRight.Support, "note").WithName("addNote")
            .WithSummary("Leaves the reason on the account's timeline as a note")
            .WithDescription("The same note again within an hour changes nothing.");
        acts.MapPost("/unmask", UnmaskAsync)
            .RequirePermission(OperatorRight.Unmask, "unmask").LimitAgents(AgentLimit.Recoveries).WithName("unmaskAccount")
            .WithSummary("Shows the e-mail address and the contact phone number in full")
            .WithDescription("The reason is required, also of a key. Repeated for the same reason within an hour, it is recorded once.");
        acts.MapPost("/export", ExportAsync)
            .RequirePermission(OperatorRight.Unmask, "export").LimitAgents(AgentLimit.Recoveries).WithName("exportAccount")
            .WithSummary("Exports everything that is stored of a customer, except hashes and what codes and tokens are derived from")
            .WithDescription(
                "The reason is required, also of a key. The members have their stored names, and later versions may add more. The times in "
                + "`mailBudget` are Unix milliseconds; `mailReturns.days` are days since 1 January 2020 in Japan. It changes nothing.");
        acts.MapPost("/password", ResetPasswordAsync)
            .RequirePermission(OperatorRight.Recover, "password").LimitAgents(AgentLimit.Recoveries).WithName("resetPassword")
            .WithSummary("Sets a random password, which is shown only once; ends the sessions; mails a notice")
            .WithDescription(
                "With `mustChange`, `verify` and `checkSession` say so until the customer has set another, and no service gets a sign-in. "
                + "With an `Idempotency-Key`, a repeated call is answered with the same password; without one it sets another.")
            .ProducesProblems("busy");
        acts.MapPost("/email", SetEmailAsync)
            .RequirePermission(OperatorRight.Recover, "email").LimitAgents(AgentLimit.Recoveries).WithName("setEmail")
            .WithSummary("Sets the address; the old address gets a notice")
            .WithDescription(
                "At once; or with `confirm` when the customer proves it: codes of logins go to the new address, which becomes the "
                + "account's when one of them is entered. Until then `showAccount` has it as `pendingEmail`. It ends after 7 days, when a "
                + "mail to it is refused permanently or returned, when its recipient reports it as spam, when another call sets an "
                + "address, also the present one, when an import brings a different one, or when the customer registers another. The "
                + "present address needs no confirmation. The same call again begins the 7 days again and mails nothing.");
        acts.MapPost("/phone", SetPhoneAsync)
            .RequirePermission(OperatorRight.Recover, "phone").LimitAgents(AgentLimit.Recoveries).WithName("setPhone")
            .WithSummary("Sets the contact phone number; the address gets a notice")
            .WithDescription(
                "In any spelling. Clears the wrong phone numbers and their lock, because they were compared with the old number. The same "
                + "number again changes and mails nothing. A later import with the column `contactPhone` decides again.");
        acts.MapPost("/disable", ([AsParameters] AccountCall call, ActRequest? request) =>
                call.Act((account, by) => account.SetDisabledAsync(new(true, by))))
            .RequirePermission(OperatorRight.Recover, "disable").LimitAgents(AgentLimit.Recoveries).WithName("disableAccount")
            .WithSummary("Disables an account; ends its sessions and its pending sign-in; mails a notice")
            .WithDescription("Repeated, it changes and mails nothing.");
        acts.MapPost("/enable", ([AsParameters] AccountCall call, ActRequest? request) =>
                call.Act((account, by) => account.SetDisabledAsync(new(false, by))))
            .RequirePermission(OperatorRight.Recover, "enable").LimitAgents(AgentLimit.Recoveries).WithName("enableAccount")
            .WithSummary("Enables a disabled account; mails a notice")
            .WithDescription("Repeated, it changes and mails nothing.");
    }

    /// <param name="sid">A name that is none, or another account's, names no session: nothing ends, and the answer shows nothing.</param>
    private static Task<Results<NoContent, ProblemHttpResult>> EndSessionAsync(
        [AsParameters] AccountCall call, string sid, ActRequest? request, SessionNames names) => call.Act((account, by) =>
            account.EndOneSessionAsync(new(
                names.TryRead(sid, out var named, out var session) && named.Key == account.GetPrimaryKeyString() ? session : Guid.Empty,
                by)));

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

    private static async Task<Results<Ok<CallerResponse>, ProblemHttpResult>> CheckCallerAsync(
        [AsParameters] AccountCall call, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CallerRequest request)
    {
        if (request.Claims is not [var (claim, value)])
        {
            return call.Problems.ValidationFailed(call.Http, "phone", "caller-one-of");
        }

        var name = CallerClaimName.Of(claim);
        // With the question, so that a key that is used again gives no answer to another one. Without one, the call to a silo still has its
        // own, because it may be repeated.
        var own = string.IsNullOrEmpty(idempotencyKey) ? Guid.NewGuid().ToString() : idempotencyKey;
        var key = IdempotencyKey.Digest($"{own}\n{name}\n{value}");
        var result = await call.Find() is { } account
            ? await account.CheckCallerAsync(new(claim, value, call.Http.Operator(), key))
            : null;
        return result switch
        {
            null => call.Problems.NotFound(call.Http),
            CheckCaller.Result.Checked(var matches, var left) => TypedResults.Ok(new CallerResponse(matches, left)),
            CheckCaller.Result.TooManyChecks(var wait) => call.Problems.TooManyCallerChecks(call.Http, wait),
            _ => call.Problems.ValidationFailed(call.Http, name, claim switch
            {
                CallerClaim.Phone => call.Problems.PhoneSentence,
                CallerClaim.Email => EmailSentence.Of(value),
                _ => "import-row.self-care-id",
            }),
        };
    }

    private static async Task<Results<Ok<UnmaskedResponse>, ProblemHttpResult>> UnmaskAsync(
        [AsParameters] AccountCall call, RevealRequest request) =>
        await call.Find() is { } account && await account.UnmaskAsync(new(call.Http.Operator())) is { } view
            ? TypedResults.Ok(new UnmaskedResponse(view.Email, view.ContactPhone))
            : call.Problems.NotFound(call.Http);

    private static async Task<Results<Ok<JsonObject>, ProblemHttpResult>> ExportAsync(
        [AsParameters] AccountCall call, RevealRequest request) =>
        await call.Find() is { } account && await account.ExportAsync(new(call.Http.Operator())) is { } json
            ? TypedResults.Ok(JsonNode.Parse(json)!.AsObject())
            : call.Problems.NotFound(call.Http);

    private static async Task<Results<Ok<TemporaryPasswordResponse>, ProblemHttpResult>> ResetPasswordAsync(
        [AsParameters] AccountCall call,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        ResetPasswordRequest? request)
    {
        var mustChange = request?.MustChange == true;
        ResetPassword.Command command = new(call.Http.Operator(), IdempotencyKey.Digest(idempotencyKey), mustChange);
        return await call.Find() is { } account
            && await (mustChange ? account.ResetPasswordToChangeAsync(command) : account.ResetPasswordAsync(command)) is { } password
                ? TypedResults.Ok(new TemporaryPasswordResponse(password.Reveal()))
                : call.Problems.NotFound(call.Http);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetEmailAsync(
        [AsParameters] AccountCall call, SetEmailRequest request)
    {
        var result = await call.Find() is { } account
            ? request.Confirm
                ? await account.SetPendingEmailAsync(new(request.Email, call.Http.Operator()))
                : await account.SetEmailAsync(new(request.Email, call.Http.Operator()))
            : SetEmail.Result.NoSuchAccount;
        return result switch
        {
            SetEmail.Result.Set => TypedResults.NoContent(),
            SetEmail.Result.Unusable => call.Problems.ValidationFailed(call.Http, "email", EmailSentence.Of(request.Email)),
            _ => call.Problems.NotFound(call.Http),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetPhoneAsync(
        [AsParameters] AccountCall call, SetPhoneRequest request)
    {
        var result = await call.Find() is { } account
            ? await account.SetPhoneAsync(new(request.Phone, call.Http.Operator()))
            : SetPhone.Result.NoSuchAccount;
        return result switch
        {
            SetPhone.Result.Set => TypedResults.NoContent(),
            SetPhone.Result.Invalid => call.Problems.ValidationFailed(call.Http, "phone", call.Problems.PhoneSentence),
            _ => call.Problems.NotFound(call.Http),
        };
    }
}

/// <param name="MustChange">The customer must set another one before anything else.</param>
/// <param name="Reason"><inheritdoc cref="ActRequest" path="/param"/></param>
internal sealed record ResetPasswordRequest(bool MustChange = false, string? Reason = null) : IReasoned
{
    public override string ToString() => nameof(ResetPasswordRequest);
}

/// <inheritdoc cref="ActRequest"/>
internal sealed record SetPhoneRequest(string Phone, string? Reason = null) : IReasoned
{
    public override string ToString() => nameof(SetPhoneRequest);
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

/// <param name="Reason">Why the caller must see it: a sentence or a ticket's number, at most 200 characters.</param>
internal sealed record RevealRequest(string Reason) : IReasoned
{
    public bool IsReasonRequired => true;

    public override string ToString() => nameof(RevealRequest);
}

/// <summary>In full; null: the account has none.</summary>
internal sealed record UnmaskedResponse(string? Email, string? ContactPhone)
{
    public override string ToString() => nameof(UnmaskedResponse);
}

/// <param name="Confirm">The customer must enter a code that is mailed to the address before it counts.</param>
/// <param name="Reason"><inheritdoc cref="ActRequest" path="/param"/></param>
internal sealed record SetEmailRequest(string Email, bool Confirm = false, string? Reason = null) : IReasoned
{
    public override string ToString() => nameof(SetEmailRequest);
}

/// <summary>What a caller says to have: one of the three.</summary>
/// <param name="Reason"><inheritdoc cref="ActRequest" path="/param"/></param>
internal sealed record CallerRequest(string? Phone = null, string? Email = null, string? Id = null, string? Reason = null) : IReasoned
{
    internal IReadOnlyList<(CallerClaim Claim, string Value)> Claims =>
    [
        .. Phone is null ? [] : new[] { (CallerClaim.Phone, Phone) },
        .. Email is null ? [] : new[] { (CallerClaim.Email, Email) },
        .. Id is null ? [] : new[] { (CallerClaim.Id, Id) },
    ];

    public override string ToString() => nameof(CallerRequest);
}

/// <summary>Whether it is the account's.</summary>
/// <param name="Matches">False also if the account has none.</param>
/// <param name="ChecksLeft">Of the account's 5 in 24 hours.</param>
internal sealed record CallerResponse(bool Matches, int ChecksLeft);

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
