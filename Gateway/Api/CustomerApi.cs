using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The customer calls of the HTTP contract: the routes, then their handlers.</summary>
internal static class CustomerApi
{
    private static readonly string[] PasswordThenCode = ["pwd", "otp"];

    public static void MapCustomerApi(this IEndpointRouteBuilder routes)
    {
        var customer = routes.MapGroup("/v1").WithTags(ApiDocument.Customer);

        var line = customer.MapGroup("/{line}").AddEndpointFilter<ServiceLineFilter>().RequireRateLimiting(RateLimits.SignIn);
        line.MapPost("/login", LogInAsync).WithName("logIn")
            .WithSummary("Checks self-care id and password; starts a challenge")
            .WithDescription("Mails a code to the account's address. If there is none that a mail can reach, `next` is `email-change`.")
            .ProducesProblems("invalid-credentials", "unknown-line", "too-many-attempts", "busy", "unavailable");
        line.MapPost("/verify", VerifyAsync).WithName("verify")
            .WithSummary("Checks the mailed code; opens a session")
            .WithDescription(
                "A code that is not six digits is 422 and is not counted. After a challenge of `stepUp` it is the session that began it.")
            .ProducesProblems("code-mismatch", "unknown-line", "challenge-ended", "validation-failed", "too-many-attempts", "unavailable");
        line.MapPost("/resend", ResendAsync).WithName("resend")
            .WithSummary("Sends the same code again")
            .WithDescription("The code's expiry and the attempts left stay the same.")
            .ProducesProblems("unknown-line", "challenge-ended", "resend-too-soon", "unavailable");
        customer.MapGroup("/{line}").AddEndpointFilter<ServiceLineFilter>().RequireRateLimiting(RateLimits.Status)
            .MapPost("/status", GetStatusAsync).WithName("challengeStatus")
            .WithSummary("Shows what became of the last mail of a challenge")
            .WithDescription(
                "For a page that waits for the mail: call it every few seconds while `delivery` is `queued` or `sent`. It changes nothing "
                + "and is not counted as a try. `delivery` has every value here, also without `Prefer`.")
            .ProducesProblems("unknown-line", "challenge-ended", "unavailable");
        line.MapPost("/email-change", ChangeEmailAsync).WithName("changeEmail")
            .WithSummary("Sends a code to a new address if the contact phone number is correct")
            .WithDescription("The account keeps its address until `verify` gets this code.")
            .ProducesProblems(
                "phone-mismatch", "phone-locked", "unknown-line", "challenge-ended", "validation-failed", "too-many-attempts",
                "unavailable");
        line.MapPost("/password", ChangeLinePasswordAsync).WithName("changePasswordOfLine").TakesSession()
            .WithSummary("Changes the password of a session of this line; ends all sessions of the account")
            .ProducesProblems(
                "session-invalid", "wrong-password", "unknown-line", "validation-failed", "too-many-attempts", "busy", "unavailable");

        customer.MapGet("/session", CheckSessionAsync).WithName("checkSession").TakesSession()
            .WithSummary("Checks a session").WithDescription("A session ends when it is not checked for 30 minutes, and after 12 hours.")
            .ProducesProblems("invalid-request", "session-invalid", "unavailable");
        customer.MapPost("/session/code", StepUpAsync).WithName("stepUp").TakesSession().RequireRateLimiting(RateLimits.SignIn)
            .WithSummary("Mails a code to a signed-in customer; starts a challenge")
            .WithDescription(
                "When the session must be confirmed without the password. `verify` answers the code with this same session, whose "
                + "`codeEnteredAt` is then new; it ends no later than before. The challenge replaces a pending one. It does not open "
                + "`changeEmail`. Before `resendAt`, a second call answers the same challenge and mails nothing. 403: no mail can reach "
                + "the account's address, so let the customer log in.")
            .ProducesProblems("session-invalid", "login-required", "too-many-attempts", "unavailable");
        customer.MapPost("/logout", LogOutAsync).WithName("logOut").TakesSession()
            .WithSummary("Ends a session").WithDescription("204 also if it has ended already.").ProducesProblems("unavailable");
        customer.MapPost("/password", ChangePasswordAsync).WithName("changePassword").TakesSession().RequireRateLimiting(RateLimits.SignIn)
            .WithSummary("Changes the password; ends all sessions of the account")
            .ProducesProblems("session-invalid", "wrong-password", "validation-failed", "too-many-attempts", "busy", "unavailable");
        customer.MapGet("/lines", ListLines).WithName("listLines").WithSummary("Lists the service lines").ProducesProblems();
    }

    private static async Task<Results<Ok<ChallengeResponse>, ProblemHttpResult>> LogInAsync(
        string line,
        LogInRequest request,
        HttpContext http,
        AccountLookup accounts,
        IGrainFactory grains,
        Tokens tokens,
        ApiProblems problems)
    {
        // An impossible id or password is refused without activating a grain.
        var password = new Password(request.Password);
        if (password.IsTooLong || await accounts.Find(line, request.SelfCareId, http.RequestAborted) is not { } id)
        {
            return problems.InvalidCredentials(http);
        }

        return await grains.GetAccount(id).LogInAsync(
            new(password, ClientNetwork.Of(http), PreferredLanguage.Of(http)), http.RequestAborted) switch
        {
            LogIn.Result.Challenged(var view) => RespondWith(http, tokens, id, view),
            LogIn.Result.TooManyAttempts(var wait) => problems.TooManyAttempts(http, wait),
            _ => problems.InvalidCredentials(http),
        };
    }

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> VerifyAsync(
        string line,
        VerifyRequest request,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http,
        IGrainFactory grains,
        NetworkAccounts networks,
        Tokens tokens,
        ApiProblems problems)
    {
        if (!Code.TryParse(request.Code, out var code))
        {
            return problems.ValidationFailed(http, "code", "code-not-six-digits");
        }

        if (!TryReadChallenge(tokens, line, request.Challenge, out var id, out var challengeId))
        {
            return problems.ChallengeEnded(http, ChallengeEnd.Unknown);
        }

        UnforwardedCustomers.Add(http, id);
        Verify.Command command = new(challengeId, code, IdempotencyKey.Digest(idempotencyKey), ClientNetwork.Of(http));
        var result = await grains.GetAccount(id).VerifyAsync(command);
        if (result is Verify.Result.Opened)
        {
            networks.Add(ClientNetwork.Of(http), id);
        }

        return result switch
        {
            Verify.Result.Opened(var session, var emailChanged, var email) => TypedResults.Ok(new SessionResponse(
                tokens.Write(TokenPurpose.Session, id, session.SessionId, session.KeyId),
                session.ExpiresAt.UtcDateTime,
                id.Line,
                id.SelfCareId,
                emailChanged,
                email,
                session.MustChangePassword)),
            Verify.Result.CodeMismatch(var left, var isOfOlderMail) => problems.CodeMismatch(http, left, isOfOlderMail),
            Verify.Result.TooManyAttempts(var wait) => problems.TooManyAttempts(http, wait),
            Verify.Result.Ended(var reason) => problems.ChallengeEnded(http, reason),
            var other => throw Unexpected(other),
        };
    }

    private static async Task<Results<Ok<ChallengeResponse>, ProblemHttpResult>> ResendAsync(
        string line, ResendRequest request, HttpContext http, IGrainFactory grains, Tokens tokens, ApiProblems problems)
    {
        if (!TryReadChallenge(tokens, line, request.Challenge, out var id, out var challengeId))
        {
            return problems.ChallengeEnded(http, ChallengeEnd.Unknown);
        }

        return await grains.GetAccount(id).ResendAsync(new(challengeId, ClientNetwork.Of(http), PreferredLanguage.Of(http))) switch
        {
            Resend.Result.Resent(var view) => RespondWith(http, tokens, id, view),
            Resend.Result.TooSoon(var wait) => problems.ResendTooSoon(http, wait),
            Resend.Result.Ended(var reason) => problems.ChallengeEnded(http, reason),
            var other => throw Unexpected(other),
        };
    }

    private static async Task<Results<Ok<ChallengeResponse>, ProblemHttpResult>> GetStatusAsync(
        string line, StatusRequest request, HttpContext http, IGrainFactory grains, Tokens tokens, ApiProblems problems)
    {
        if (!TryReadChallenge(tokens, line, request.Challenge, out var id, out var challengeId))
        {
            return problems.ChallengeEnded(http, ChallengeEnd.Unknown);
        }

        return await grains.GetAccount(id).ChallengeStatusAsync(new(challengeId)) switch
        {
            ChallengeStatus.Result.Pending(var view) => RespondWith(tokens, id, view),
            ChallengeStatus.Result.Ended(var reason) => problems.ChallengeEnded(http, reason),
            var other => throw Unexpected(other),
        };
    }

    private static async Task<Results<Ok<ChallengeResponse>, ProblemHttpResult>> ChangeEmailAsync(
        string line, EmailChangeRequest request, HttpContext http, IGrainFactory grains, Tokens tokens, ApiProblems problems)
    {
        if (!TryReadChallenge(tokens, line, request.Challenge, out var id, out var challengeId))
        {
            return problems.ChallengeEnded(http, ChallengeEnd.Unknown);
        }

        ChangeEmail.Command command = new(
            challengeId,
            request.Email,
            request.EmailConfirmation,
            request.ContactPhone,
            ClientNetwork.Of(http),
            PreferredLanguage.Of(http));
        return await grains.GetAccount(id).ChangeEmailAsync(command) switch
        {
            ChangeEmail.Result.Challenged(var view) => RespondWith(http, tokens, id, view),
            ChangeEmail.Result.Invalid(var errors) =>
                problems.ValidationFailed(http, [.. errors.Select(error => Describe(error, request.Email, problems))]),
            ChangeEmail.Result.PhoneMismatch(var left) => problems.PhoneMismatch(http, left),
            ChangeEmail.Result.PhoneLocked(var until) => problems.PhoneLocked(http, until),
            ChangeEmail.Result.Ended(var reason) => problems.ChallengeEnded(http, reason),
            ChangeEmail.Result.TooManyAttempts(var wait) => problems.TooManyMails(http, wait),
            var other => throw Unexpected(other),
        };
    }

    /// <param name="touch">False: the check is no use of the session, so it doesn't prolong it.</param>
    private static async Task<Results<Ok<SessionInfoResponse>, ProblemHttpResult>> CheckSessionAsync(
        HttpContext http, IGrainFactory grains, Tokens tokens, ApiProblems problems, bool touch = true)
    {
        if (!TryReadSession(tokens, http, out var id, out var sessionId)
            || await Check(grains.GetAccount(id), new(sessionId)) is not { } session)
        {
            return problems.SessionInvalid(http);
        }

        return TypedResults.Ok(new SessionInfoResponse(
            id.Line,
            id.SelfCareId,
            session.AuthenticatedAt.UtcDateTime,
            session.ExpiresAt.UtcDateTime,
            PasswordThenCode,
            session.AuthTime.UtcDateTime,
            session.MustChangePassword));

        Task<SessionView?> Check(IAccountGrain account, CheckSession.Command command) =>
            touch ? account.CheckSessionAsync(command) : account.CheckSessionWithoutUseAsync(command);
    }

    private static async Task<Results<Ok<ChallengeResponse>, ProblemHttpResult>> StepUpAsync(
        HttpContext http, IGrainFactory grains, Tokens tokens, ApiProblems problems)
    {
        if (!TryReadSession(tokens, http, out var id, out var sessionId))
        {
            return problems.SessionInvalid(http);
        }

        return await grains.GetAccount(id).StepUpAsync(new(sessionId, ClientNetwork.Of(http), PreferredLanguage.Of(http))) switch
        {
            StepUp.Result.Challenged(var view) => RespondWith(http, tokens, id, view),
            StepUp.Result.LoginRequired => problems.LoginRequired(http),
            StepUp.Result.TooManyAttempts(var wait) => problems.TooManyMails(http, wait),
            _ => problems.SessionInvalid(http),
        };
    }

    private static async Task<NoContent> LogOutAsync(HttpContext http, IGrainFactory grains, Tokens tokens)
    {
        if (TryReadSession(tokens, http, out var id, out var sessionId))
        {
            await grains.GetAccount(id).LogOutAsync(new(sessionId, ClientNetwork.Of(http)));
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeLinePasswordAsync(
        string line,
        PasswordRequest request,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http,
        IGrainFactory grains,
        Tokens tokens,
        ApiProblems problems) =>
        TryReadSession(tokens, http, out var id, out _) && id.Line == line
            ? await ChangePasswordAsync(request, idempotencyKey, http, grains, tokens, problems)
            : problems.SessionInvalid(http);

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        PasswordRequest request,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http,
        IGrainFactory grains,
        Tokens tokens,
        ApiProblems problems)
    {
        if (!TryReadSession(tokens, http, out var id, out var sessionId))
        {
            return problems.SessionInvalid(http);
        }

        // It is longer than any stored password, so it is wrong: don't send it to a silo.
        var current = new Password(request.CurrentPassword);
        if (current.IsTooLong)
        {
            return problems.WrongPassword(http);
        }

        ChangePassword.Command command = new(
            sessionId,
            current,
            new(request.NewPassword),
            ClientNetwork.Of(http),
            IdempotencyKey.Digest(idempotencyKey),
            PreferredLanguage.Of(http));
        return await grains.GetAccount(id).ChangePasswordAsync(command) switch
        {
            ChangePassword.Result.Changed => TypedResults.NoContent(),
            ChangePassword.Result.SessionInvalid => problems.SessionInvalid(http),
            ChangePassword.Result.WrongPassword => problems.WrongPassword(http),
            ChangePassword.Result.Invalid(var error) => problems.ValidationFailed(http, "newPassword", Describe(error)),
            ChangePassword.Result.TooManyAttempts(var wait) => problems.TooManyAttempts(http, wait),
            var other => throw Unexpected(other),
        };
    }

    private static Ok<LineResponse[]> ListLines(HttpContext http, IOptions<SelfCareOptions> options)
    {
        var english = PreferredLanguage.IsEnglish(http);
        return TypedResults.Ok(options.Value.Lines.Select(line => new LineResponse(
            line.Key,
            line.Value.Name.In(english),
            line.Value.ContactUrl,
            (int)options.Value.Code.Lifetime.TotalSeconds,
            options.Value.Password.MinimumLength ?? NewPassword.MinLength)).ToArray());
    }

    /// <summary>A caller that doesn't name the new values gets <c>queued</c> for a mail that was refused.</summary>
    private static Ok<ChallengeResponse> RespondWith(HttpContext http, Tokens tokens, AccountId id, ChallengeView view) =>
        RespondWith(tokens, id, Preferences.Have(http, "delivery") ? view : view with { MailProblem = null });

    private static Ok<ChallengeResponse> RespondWith(Tokens tokens, AccountId id, ChallengeView view) =>
        TypedResults.Ok(ChallengeResponse.Of(view, tokens.Write(TokenPurpose.Challenge, id, view.ChallengeId, view.KeyId)));

    /// <summary>Refuses a forged token, or one of another line, without activating a grain.</summary>
    private static bool TryReadChallenge(Tokens tokens, string line, string token, out AccountId id, out Guid challengeId) =>
        tokens.TryRead(TokenPurpose.Challenge, token, out id, out challengeId) && id.Line == line;

    internal static bool TryReadSession(Tokens tokens, HttpContext http, out AccountId id, out Guid sessionId)
    {
        var isGenuine = tokens.TryRead(TokenPurpose.Session, BearerOf(http), out id, out sessionId);
        if (isGenuine)
        {
            UnforwardedCustomers.Add(http, id);
        }

        return isGenuine;
    }

    internal static string? BearerOf(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header["Bearer ".Length..].Trim()
            : null;

    private static (string Field, string Sentence) Describe(
        ChangeEmail.ValidationError error, string email, ApiProblems problems) => error switch
    {
        ChangeEmail.ValidationError.EmailUnusable => ("email", EmailSentence.Of(email)),
        ChangeEmail.ValidationError.ConfirmationDiffers => ("emailConfirmation", "confirmation-differs"),
        _ => ("contactPhone", problems.PhoneSentence),
    };

    private static string Describe(PasswordError error) => error switch
    {
        PasswordError.TooShort => "password-too-short",
        PasswordError.TooLong => "password-too-long",
        PasswordError.SameAsId => "password-same-as-id",
        PasswordError.SameAsCurrent => "password-same-as-current",
        _ => "password-common",
    };

    private static InvalidOperationException Unexpected(object result) => new($"{result.GetType().FullName} has no HTTP response.");
}
