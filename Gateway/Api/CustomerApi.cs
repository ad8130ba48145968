using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The customer calls of the contract: each route, and beneath it how it maps onto an account.</summary>
internal static class CustomerApi
{
    private static readonly string[] PasswordThenCode = ["pwd", "otp"];

    public static void MapCustomerApi(this IEndpointRouteBuilder routes)
    {
        var customer = routes.MapGroup("/v1").WithTags("Customer");

        var line = customer.MapGroup("/{line}").AddEndpointFilter<KnownLine>().RequireRateLimiting(RateLimits.SignIn);
        line.MapPost("/login", LogIn).WithSummary("Self-care id and password: starts a challenge").Refuses(401, 404, 429);
        line.MapPost("/verify", Verify).WithSummary("The mailed code: opens a session").Refuses(401, 404, 410, 422, 429);
        line.MapPost("/resend", Resend).WithSummary("The same code again").Refuses(404, 410, 429);
        line.MapPost("/email-change", ChangeEmail).WithSummary("A new address, proved by the contact phone number").Refuses(403, 404, 410, 422, 429);

        customer.MapGet("/session", CheckSession).WithSummary("Whether a session stands").Refuses(401, 429);
        customer.MapPost("/logout", LogOut).WithSummary("Ends a session").Refuses(429);
        customer.MapPost("/password", ChangePassword).RequireRateLimiting(RateLimits.SignIn)
            .WithSummary("A new password; ends every session of the account").Refuses(401, 403, 422, 429);
        customer.MapGet("/lines", Lines).WithSummary("The service lines").Refuses(429);
    }

    private static async Task<Results<Ok<ChallengeResponse>, ProblemHttpResult>> LogIn(
        string line, LogInRequest request, HttpContext http, IAccounts accounts, Tokens tokens, Refusals refusals)
    {
        // An id that can't be anybody's and a password that can't be stored wake no grain.
        var password = new Password(request.Password);
        if (!AccountId.TryCreate(line, request.SelfCareId, out var id) || password.IsTooLong)
        {
            return refusals.InvalidCredentials(http);
        }

        return await accounts[id].LogIn(new(password, ClientNetwork.Of(http))) switch
        {
            LogIn.Result.Challenged(var view) => Challenge(tokens, id, view),
            LogIn.Result.TooManyAttempts(var wait) => refusals.TooManyAttempts(http, wait),
            _ => refusals.InvalidCredentials(http),
        };
    }

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> Verify(
        string line,
        VerifyRequest request,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http,
        IAccounts accounts,
        Tokens tokens,
        Refusals refusals)
    {
        if (!Code.TryParse(request.Code, out var code))
        {
            return refusals.ValidationFailed(http, "code", "code-not-six-digits");
        }

        if (!TryReadChallenge(tokens, line, request.Challenge, out var id, out var nonce))
        {
            return refusals.ChallengeEnded(http, ChallengeEnd.Unknown);
        }

        return await accounts[id].Verify(new(nonce, code, Digest(idempotencyKey), ClientNetwork.Of(http))) switch
        {
            Verify.Result.Opened(var session, var emailChanged, var email) => TypedResults.Ok(new SessionResponse(
                tokens.Write(TokenPurpose.Session, id, session.Nonce, session.KeyId),
                session.ExpiresAt.UtcDateTime,
                id.Line,
                id.SelfCareId,
                emailChanged,
                email)),
            Verify.Result.CodeMismatch(var left) => refusals.CodeMismatch(http, left),
            Verify.Result.TooManyAttempts(var wait) => refusals.TooManyAttempts(http, wait),
            Verify.Result.Ended(var reason) => refusals.ChallengeEnded(http, reason),
            var other => throw Unexpected(other),
        };
    }

    private static async Task<Results<Ok<ChallengeResponse>, ProblemHttpResult>> Resend(
        string line, ResendRequest request, HttpContext http, IAccounts accounts, Tokens tokens, Refusals refusals)
    {
        if (!TryReadChallenge(tokens, line, request.Challenge, out var id, out var nonce))
        {
            return refusals.ChallengeEnded(http, ChallengeEnd.Unknown);
        }

        return await accounts[id].Resend(new(nonce, ClientNetwork.Of(http))) switch
        {
            Resend.Result.Resent(var view) => Challenge(tokens, id, view),
            Resend.Result.TooSoon(var wait) => refusals.ResendTooSoon(http, wait),
            Resend.Result.Ended(var reason) => refusals.ChallengeEnded(http, reason),
            var other => throw Unexpected(other),
        };
    }

    private static async Task<Results<Ok<ChallengeResponse>, ProblemHttpResult>> ChangeEmail(
        string line, EmailChangeRequest request, HttpContext http, IAccounts accounts, Tokens tokens, Refusals refusals)
    {
        if (!TryReadChallenge(tokens, line, request.Challenge, out var id, out var nonce))
        {
            return refusals.ChallengeEnded(http, ChallengeEnd.Unknown);
        }

        return await accounts[id].ChangeEmail(new(nonce, request.Email, request.EmailConfirmation, request.ContactPhone, ClientNetwork.Of(http))) switch
        {
            ChangeEmail.Result.Challenged(var view) => Challenge(tokens, id, view),
            ChangeEmail.Result.Invalid(var faults) => refusals.ValidationFailed(http, [.. faults.Select(Describe)]),
            ChangeEmail.Result.PhoneMismatch(var left) => refusals.PhoneMismatch(http, left),
            ChangeEmail.Result.PhoneLocked(var until) => refusals.PhoneLocked(http, until),
            ChangeEmail.Result.Ended(var reason) => refusals.ChallengeEnded(http, reason),
            var other => throw Unexpected(other),
        };
    }

    private static async Task<Results<Ok<SessionInfoResponse>, ProblemHttpResult>> CheckSession(
        HttpContext http, IAccounts accounts, Tokens tokens, Refusals refusals)
    {
        if (!TryReadSession(tokens, http, out var id, out var nonce) || await accounts[id].CheckSession(new(nonce)) is not { } session)
        {
            return refusals.SessionInvalid(http);
        }

        return TypedResults.Ok(new SessionInfoResponse(
            id.Line, id.SelfCareId, session.AuthenticatedAt.UtcDateTime, session.ExpiresAt.UtcDateTime, PasswordThenCode));
    }

    private static async Task<NoContent> LogOut(HttpContext http, IAccounts accounts, Tokens tokens)
    {
        if (TryReadSession(tokens, http, out var id, out var nonce))
        {
            await accounts[id].LogOut(new(nonce, ClientNetwork.Of(http)));
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePassword(
        PasswordRequest request, HttpContext http, IAccounts accounts, Tokens tokens, Refusals refusals)
    {
        if (!TryReadSession(tokens, http, out var id, out var nonce))
        {
            return refusals.SessionInvalid(http);
        }

        // Longer than any that can be stored: wrong, and not worth carrying to a silo.
        var current = new Password(request.CurrentPassword);
        if (current.IsTooLong)
        {
            return refusals.WrongPassword(http);
        }

        ChangePassword.Command command = new(nonce, current, new(request.NewPassword), ClientNetwork.Of(http));
        return await accounts[id].ChangePassword(command) switch
        {
            Accounts.ChangePassword.Result.Changed => TypedResults.NoContent(),
            Accounts.ChangePassword.Result.SessionInvalid => refusals.SessionInvalid(http),
            Accounts.ChangePassword.Result.WrongPassword => refusals.WrongPassword(http),
            ChangePassword.Result.Invalid(var fault) => refusals.ValidationFailed(http, "newPassword", Describe(fault)),
            ChangePassword.Result.TooManyAttempts(var wait) => refusals.TooManyAttempts(http, wait),
            var other => throw Unexpected(other),
        };
    }

    private static Ok<LineResponse[]> Lines(HttpContext http, IOptions<SelfCareOptions> options)
    {
        var english = PreferredLanguage.IsEnglish(http);
        return TypedResults.Ok(options.Value.Lines.Select(line => new LineResponse(
            line.Key, line.Value.Name.In(english), line.Value.ContactUrl, (int)options.Value.Code.Lifetime.TotalSeconds)).ToArray());
    }

    private static Ok<ChallengeResponse> Challenge(Tokens tokens, AccountId id, ChallengeView view) =>
        TypedResults.Ok(ChallengeResponse.Of(view, tokens.Write(TokenPurpose.Challenge, id, view.Nonce, view.KeyId)));

    /// <summary>A forged token, or one of another line, wakes no grain.</summary>
    private static bool TryReadChallenge(Tokens tokens, string line, string token, out AccountId id, out Guid nonce) =>
        tokens.TryRead(TokenPurpose.Challenge, token, out id, out nonce) && id.Line == line;

    private static bool TryReadSession(Tokens tokens, HttpContext http, out AccountId id, out Guid nonce) =>
        tokens.TryRead(TokenPurpose.Session, BearerOf(http), out id, out nonce);

    internal static string? BearerOf(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header["Bearer ".Length..].Trim()
            : null;

    private static string? Digest(string? idempotencyKey) =>
        string.IsNullOrEmpty(idempotencyKey) ? null : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey)).AsSpan(0, 16));

    private static (string Field, string Sentence) Describe(ChangeEmail.Fault fault) => fault switch
    {
        Accounts.ChangeEmail.Fault.EmailUnusable => ("email", "email-unusable"),
        Accounts.ChangeEmail.Fault.ConfirmationDiffers => ("emailConfirmation", "confirmation-differs"),
        _ => ("contactPhone", "phone-not-digits"),
    };

    private static string Describe(PasswordFault fault) => fault switch
    {
        PasswordFault.TooShort => "password-too-short",
        PasswordFault.TooLong => "password-too-long",
        PasswordFault.SameAsId => "password-same-as-id",
        _ => "password-common",
    };

    private static InvalidOperationException Unexpected(object result) => new($"{result.GetType().FullName} has no answer.");
}
