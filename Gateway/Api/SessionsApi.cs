using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The customer calls about all sessions of the account: where the customer is signed in, and to end one of them.</summary>
internal static class SessionsApi
{
    public static void MapSessionsApi(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/v1/sessions").WithTags(ApiDocument.Customer);
        sessions.MapGet("", ListAsync).WithName("listSessions").TakesSession()
            .WithSummary("Lists the open sessions of the account, and the services signed in to in each")
            .WithDescription("The newest first. The call is a use of the session, as `checkSession`.")
            .ProducesProblems("invalid-request", "session-invalid", "unavailable");
        sessions.MapDelete("/{id}", EndSessionAsync).WithName("endSession").TakesSession()
            .WithSummary("Ends a session of the account")
            .WithDescription("204 also if there is no such session. To end the session of the call itself is a logout.")
            .ProducesProblems("session-invalid", "unavailable");
        sessions.MapDelete("/{id}/services/{client}", EndServiceAsync).WithName("endService").TakesSession()
            .WithSummary("Ends the sign-in to one service in a session")
            .WithDescription(
                "The session goes on. The service's refresh token is refused from then on, and the service gets a logout if it asked "
                + "for that. 204 also if there is no such session or service.")
            .ProducesProblems("session-invalid", "unavailable");
    }

    private static async Task<Results<Ok<SessionsResponse>, ProblemHttpResult>> ListAsync(
        HttpContext http,
        IGrainFactory grains,
        Tokens tokens,
        SessionNames names,
        [FromServices] OpenIdClients? clients,
        ApiProblems problems,
        bool touch = true)
    {
        if (!CustomerApi.TryReadSession(tokens, http, out var account, out var callerId)
            || await grains.GetAccount(account).ListSessionsAsync(new(callerId, touch)) is not { } sessions)
        {
            return problems.SessionInvalid(http);
        }

        var english = PreferredLanguage.IsEnglish(http);
        return TypedResults.Ok(new SessionsResponse(
            [.. OpenSessionResponse.Of(account, sessions, callerId, names, clients, english)]));
    }

    private static Task<Results<NoContent, ProblemHttpResult>> EndSessionAsync(
        string id, HttpContext http, IGrainFactory grains, Tokens tokens, SessionNames names, ApiProblems problems) =>
        EndAsync(id, null, http, grains, tokens, names, problems);

    private static Task<Results<NoContent, ProblemHttpResult>> EndServiceAsync(
        string id, string client, HttpContext http, IGrainFactory grains, Tokens tokens, SessionNames names, ApiProblems problems) =>
        EndAsync(id, client, http, grains, tokens, names, problems);

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        string id, string? client, HttpContext http, IGrainFactory grains, Tokens tokens, SessionNames names, ApiProblems problems)
    {
        if (!CustomerApi.TryReadSession(tokens, http, out var account, out var callerId))
        {
            return problems.SessionInvalid(http);
        }

        // A name that is none, or another account's, names no session: nothing ends, and the answer shows nothing.
        var sessionId = names.TryRead(id, out var named, out var read) && named == account ? read : Guid.Empty;
        return await grains.GetAccount(account).EndSessionAsync(new(callerId, sessionId, client, ClientNetwork.Of(http)))
            ? TypedResults.NoContent()
            : problems.SessionInvalid(http);
    }
}

/// <summary>The open sessions of an account.</summary>
/// <param name="Sessions">The newest first; at most 20.</param>
internal sealed record SessionsResponse(IReadOnlyList<OpenSessionResponse> Sessions);

/// <summary>An open session of the account.</summary>
/// <param name="Id">Opaque and URL-safe. It opens nothing. Services that are not pairwise know it as <c>sid</c>.</param>
/// <param name="Current">It is the session of the call; false in a call of the support desk.</param>
/// <param name="AuthenticatedAt">When the code was entered, in UTC.</param>
/// <param name="LastUsedAt">In UTC.</param>
/// <param name="ExpiresAt">When it ends unless it is used again, in UTC.</param>
/// <param name="Network">
/// Where the code was entered: an IPv4 address, or the first 64 bits of an IPv6 address. Null: an earlier version opened the session.
/// </param>
/// <param name="Services">The services signed in to in this session, the newest first.</param>
internal sealed record OpenSessionResponse(
    string Id,
    bool Current,
    DateTime AuthenticatedAt,
    DateTime LastUsedAt,
    DateTime ExpiresAt,
    string? Network,
    IReadOnlyList<OpenServiceResponse> Services)
{
    /// <param name="callerId">The session of the call; null: it is no customer's.</param>
    public static IEnumerable<OpenSessionResponse> Of(
        AccountId account,
        IEnumerable<ListSessions.OpenSession> sessions,
        Guid? callerId,
        SessionNames names,
        OpenIdClients? clients,
        bool english) =>
        from open in sessions
        let id = names.Write(account, open.Session.SessionId, open.Session.KeyId, sector: null)
        // Of a key that was removed from the ring: its token is refused.
        where id is not null
        select new OpenSessionResponse(
            id,
            open.Session.SessionId == callerId,
            open.Session.AuthenticatedAt.UtcDateTime,
            open.LastUsedAt.UtcDateTime,
            open.Session.ExpiresAt.UtcDateTime,
            open.Network,
            [.. open.Services.Select(service => OpenServiceResponse.Of(service, clients?.Find(service.Client), english))]);
}

/// <summary>A service that the customer signed in to: a client of the OpenID provider.</summary>
/// <param name="Client">Its id.</param>
/// <param name="Name">In the language of <c>Accept-Language</c>; null: it has none.</param>
/// <param name="Since">In UTC; null: not known, because there were so many sign-ins in this session since.</param>
/// <param name="LastUsedAt">When the service last got tokens again, in UTC; null: not since the sign-in.</param>
internal sealed record OpenServiceResponse(string Client, string? Name, DateTime? Since, DateTime? LastUsedAt)
{
    public static OpenServiceResponse Of(ListSessions.Service service, OpenIdClient? client, bool english) =>
        new(service.Client, client?.Name?.In(english), service.Since?.UtcDateTime, service.LastUsedAt?.UtcDateTime);
}
