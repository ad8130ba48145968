using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The portal's part in a sign-in for a client of the OpenID provider: it gives the handle and the customer's session, or the reason why
/// there is none, and gets the address that it sends the browser to. The same after a logout that a client asked for.
/// </summary>
internal static class AuthorizationApi
{
    public static void MapAuthorizationApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/authorization", AuthorizeAsync).WithTags(ApiDocument.Customer).WithName("authorize").TakesSession()
            .WithSummary("Signs the customer in at the service that sent the browser")
            .WithDescription(
                "For the `handle` with which the OpenID provider sent the browser to the portal. The answer's `location` is good for one "
                + "minute: send the browser there.")
            .ProducesProblems(
                "session-invalid", "login-required", "password-change-required", "client-of-another-line", "validation-failed",
                "request-ended", "unavailable");
        routes.MapPost("/v1/logout-return", Return).WithTags(ApiDocument.Customer).WithName("logoutReturn")
            .WithSummary("Tells where to send the browser after a logout that a service asked for")
            .WithDescription(
                "For the `handle` with which the OpenID provider sent the browser to the portal's page `sign-out`. Call it when the "
                + "customer has logged out.")
            .ProducesProblems("request-ended");
    }

    private static Results<Ok<AuthorizationResponse>, ProblemHttpResult> Return(
        LogoutReturnMessage message, HttpContext http, LogoutReturns returns, ApiProblems problems) =>
        returns.TryReadHandle(message.Handle, out var address)
            ? TypedResults.Ok(new AuthorizationResponse(address))
            : problems.RequestEnded(http);

    private static async Task<Results<Ok<AuthorizationResponse>, ProblemHttpResult>> AuthorizeAsync(
        AuthorizationMessage message,
        HttpContext http,
        AuthorizationRequests requests,
        OpenIdClients clients,
        ProviderListener listener,
        IGrainFactory grains,
        Tokens tokens,
        ApiProblems problems)
    {
        if (!requests.TryReadHandle(message.Handle, out var request)
            || clients.Find(request.Parameters.GetValueOrDefault(Parameters.ClientId)) is not { } client)
        {
            return problems.RequestEnded(http);
        }

        if (message.Error is { } error)
        {
            return AuthorizationMessage.Errors.Contains(error)
                ? Answer(error, session: null)
                : problems.ValidationFailed(http, "error", "unknown-value");
        }

        if (!tokens.TryRead(TokenPurpose.Session, CustomerApi.BearerOf(http), out var id, out var sessionId)
            || await grains.GetAccount(id).CheckSessionAsync(new(sessionId)) is not { } session)
        {
            return problems.SessionInvalid(http);
        }

        var parameters = request.ToRequest();
        return !client.Lines.Contains(id.Line) ? problems.ClientOfAnotherLine(http)
            : session.MustChangePassword ? problems.PasswordChangeRequired(http)
            : request.Subject is { } subject && subject != client.SubjectOf(session.SubjectId, session.PairwiseSalt)
                ? problems.AnotherCustomer(http)
            : NeedsPassword(session, parameters, request.At) ? problems.LoginRequired(http)
            : NeedsCode(session, parameters, request.At) ? problems.LoginRequired(http, codeIsEnough: true)
            : Answer(null, new(id.Key, sessionId));

        Ok<AuthorizationResponse> Answer(string? error, SignedInSession? session) => TypedResults.Ok(new AuthorizationResponse(
            QueryHelpers.AddQueryString(
                listener.Issuer.AbsoluteUri.TrimEnd('/') + OpenIdProvider.Authorize,
                AuthorizeRequest.Answer,
                requests.CreateAnswer(request, error, session))));
    }

    /// <summary>The client wants the customer to sign in again (OpenID Connect Core 1.0, 3.1.2.1, <c>prompt</c>).</summary>
    private static bool NeedsPassword(SessionView session, OpenIddictRequest parameters, DateTimeOffset askedAt) =>
        parameters.HasPromptValue(PromptValues.Login) && session.AuthenticatedAt < askedAt;

    /// <summary>The last code is older than the client wants (<c>max_age</c> there).</summary>
    private static bool NeedsCode(SessionView session, OpenIddictRequest parameters, DateTimeOffset askedAt) =>
        parameters.MaxAge is { } seconds && session.AuthTime + TimeSpan.FromSeconds(seconds) < askedAt;
}

/// <param name="Handle">From the query of the portal's page.</param>
/// <param name="Error">
/// Null: the header has the customer's session. Otherwise the error that the client gets instead of a code: <c>login_required</c>,
/// <c>interaction_required</c> or <c>account_selection_required</c> if it asked for no page to be shown, <c>access_denied</c> if the
/// customer went back.
/// </param>
internal sealed record AuthorizationMessage(
    string Handle,
    [property: AllowedValues("login_required", "interaction_required", "account_selection_required", "access_denied", null)]
    string? Error = null)
{
    public static readonly string[] Errors =
    [
        OpenIddictConstants.Errors.LoginRequired,
        OpenIddictConstants.Errors.InteractionRequired,
        OpenIddictConstants.Errors.AccountSelectionRequired,
        OpenIddictConstants.Errors.AccessDenied,
    ];
}

/// <param name="Handle">From the query of the portal's page.</param>
internal sealed record LogoutReturnMessage(string Handle);

/// <param name="Location">An address of the provider, or after a logout of the service.</param>
internal sealed record AuthorizationResponse(string Location);
