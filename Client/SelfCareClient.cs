using static OrleansSelfCare.Client.ApiCall;

namespace OrleansSelfCare.Client;

/// <summary>
/// The customer calls of the service's HTTP API, v1. Refusals are returned, also when the service cannot be reached; only cancellation
/// throws. Nothing is repeated, except <see cref="Verify"/> without a key.
/// </summary>
/// <param name="http">Its base address must be the service's. Its timeout applies.</param>
public sealed class SelfCareClient(HttpClient http)
{
    /// <summary>What this version of the client understands beyond the first version of the API (RFC 7240).</summary>
    private const string Preferences = "address-changed, delivery, password-changed, translations";

    /// <summary>Before a call is repeated: a customer waits for its answer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private Customer _customer = new();

    /// <summary>A test sets another.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A client that calls on behalf of this customer.</summary>
    public SelfCareClient For(Customer customer) => new(http) { _customer = customer, Clock = Clock };

    /// <summary>The first step. Refused: <see cref="Refusal.InvalidCredentials"/>, <see cref="Refusal.TooManyAttempts"/>.</summary>
    public Task<Answer<Challenge>> LogIn(string line, string selfCareId, string password, CancellationToken cancellation = default) =>
        Send<Challenge>(Post($"v1/{Segment(line)}/login", new { selfCareId, password }), cancellation);

    /// <summary>
    /// The second step. Refused: <see cref="Refusal.CodeMismatch"/>, <see cref="Refusal.ChallengeEnded"/>,
    /// <see cref="Refusal.TooManyAttempts"/>, <see cref="Refusal.ValidationFailed"/> if the code is not six digits, which is not counted
    /// as an attempt.
    /// </summary>
    /// <param name="idempotencyKey">
    /// ASCII characters, none of them a control character. For one minute the same call with the same key returns the same session, so a
    /// call whose outcome is unknown can be repeated. Null: the client makes a random key, and repeats the call once if no reply of the
    /// service comes or its reply is 503 <c>unavailable</c>; not if it is 503 <c>busy</c>, because then the call was not done. Before that
    /// it waits for the reply's <c>Retry-After</c>, but at most 2 s. So the call can take twice the timeout and 2 s, and a wrong code whose
    /// reply was lost is counted twice. Give a key of your own if your customer can send the form again after
    /// <see cref="Refusal.Unavailable"/>: kept beside the challenge, it then opens the session that the first call opened.
    /// </param>
    public async Task<Answer<Session>> Verify(
        string line, Secret challenge, string code, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var key = idempotencyKey ?? Guid.NewGuid().ToString();
        var answer = await Call();
        if (idempotencyKey is not null || answer is not Answer<Session>.Refused { Refusal: Refusal.Unavailable { IsBusy: false } unknown })
        {
            return answer;
        }

        var wait = unknown.RetryAfter ?? TimeSpan.Zero;
        await Task.Delay(wait < LongestWait ? wait : LongestWait, Clock, cancellation);
        return await Call();

        Task<Answer<Session>> Call()
        {
            var request = Post($"v1/{Segment(line)}/verify", new { challenge, code });
            request.Headers.Add("Idempotency-Key", key);
            return Send<Session>(request, cancellation);
        }
    }

    /// <summary>Sends the same code again. Refused: <see cref="Refusal.ResendTooSoon"/>, <see cref="Refusal.ChallengeEnded"/>.</summary>
    public Task<Answer<Challenge>> Resend(string line, Secret challenge, CancellationToken cancellation = default) =>
        Send<Challenge>(Post($"v1/{Segment(line)}/resend", new { challenge }), cancellation);

    /// <summary>
    /// What became of the mail: <see cref="Challenge.Delivery"/> as it is now. Changes nothing, and is not counted as an attempt, so a page
    /// may ask every 3 s while the customer waits. Refused: <see cref="Refusal.ChallengeEnded"/>; <see cref="Refusal.RateLimited"/> and
    /// <see cref="Refusal.Unavailable"/> say nothing about the mail. A service of a version before this client's refuses it as
    /// <see cref="Refusal.NotFound"/>.
    /// </summary>
    public Task<Answer<Challenge>> Status(string line, Secret challenge, CancellationToken cancellation = default) =>
        Send<Challenge>(Post($"v1/{Segment(line)}/status", new { challenge }), cancellation);

    /// <summary>
    /// Mails a code to a new address, if the contact phone number is right. Refused: <see cref="Refusal.ValidationFailed"/>,
    /// <see cref="Refusal.PhoneMismatch"/>, <see cref="Refusal.PhoneLocked"/>, <see cref="Refusal.ChallengeEnded"/>,
    /// <see cref="Refusal.TooManyAttempts"/> if too many mails were sent.
    /// </summary>
    public Task<Answer<Challenge>> ChangeEmail(
        string line,
        Secret challenge,
        string email,
        string emailConfirmation,
        string contactPhone,
        CancellationToken cancellation = default) =>
        Send<Challenge>(Post($"v1/{Segment(line)}/email-change", new { challenge, email, emailConfirmation, contactPhone }), cancellation);

    /// <summary>
    /// A use of the session, which begins its idle time anew. Refused: <see cref="Refusal.SessionInvalid"/>, also for a text that is no
    /// token.
    /// </summary>
    public Task<Answer<SessionInfo>> CheckSession(Secret session, CancellationToken cancellation = default) =>
        CheckSession(session, touch: true, cancellation);

    /// <inheritdoc cref="CheckSession(Secret, CancellationToken)"/>
    /// <param name="touch">
    /// False: the check is no use of the session, so it doesn't prolong it: for a page that asks by itself whether the customer is still
    /// signed in. A service of a version before this client's ignores it.
    /// </param>
    public Task<Answer<SessionInfo>> CheckSession(Secret session, bool touch, CancellationToken cancellation = default) =>
        Send<SessionInfo>(As(session, new(HttpMethod.Get, touch ? "v1/session" : "v1/session?touch=false")), cancellation);

    /// <summary>
    /// Mails a code to a signed-in customer, when a newer sign-in is needed and a code is enough. <see cref="Verify"/> takes it and answers
    /// with this same session, whose <see cref="SessionInfo.CodeEnteredAt"/> is then new. The challenge doesn't allow e-mail change. Safe
    /// to repeat: before <see cref="Challenge.ResendAt"/> the same challenge is answered and nothing is mailed. Refused:
    /// <see cref="Refusal.SessionInvalid"/>; <see cref="Refusal.LoginRequired"/> if no code can be mailed to the account's address;
    /// <see cref="Refusal.TooManyAttempts"/> if too many mails were sent; <see cref="Refusal.NotFound"/> by a service of a version before
    /// this client's.
    /// </summary>
    public Task<Answer<Challenge>> StepUp(Secret session, CancellationToken cancellation = default) =>
        Send<Challenge>(As(session, new(HttpMethod.Post, "v1/session/code")), cancellation);

    /// <summary>Also succeeds if the session has already ended.</summary>
    public Task<Answer<Done>> LogOut(Secret session, CancellationToken cancellation = default) =>
        Send<Done>(As(session, new(HttpMethod.Post, "v1/logout")), cancellation);

    /// <summary>
    /// Where the customer is signed in: the account's open sessions, and the services in each. Refused:
    /// <see cref="Refusal.SessionInvalid"/>; <see cref="Refusal.NotFound"/> by a service of a version before this client's.
    /// </summary>
    /// <param name="touch">As of <see cref="CheckSession(Secret, bool, CancellationToken)"/>.</param>
    public Task<Answer<OpenSessions>> ListSessions(Secret session, bool touch = true, CancellationToken cancellation = default) =>
        Send<OpenSessions>(As(session, new(HttpMethod.Get, touch ? "v1/sessions" : "v1/sessions?touch=false")), cancellation);

    /// <summary>
    /// Ends a session of the account, also in another browser. Also succeeds if it has already ended. To end the session itself is a
    /// logout. Refused: as <see cref="ListSessions"/>.
    /// </summary>
    /// <param name="id">From <see cref="OpenSession.Id"/>.</param>
    public Task<Answer<Done>> EndSession(Secret session, string id, CancellationToken cancellation = default) =>
        Send<Done>(As(session, new(HttpMethod.Delete, $"v1/sessions/{Segment(id)}")), cancellation);

    /// <summary>
    /// Ends the sign-in to one service in a session, which goes on. Also succeeds if it has already ended. Refused: as
    /// <see cref="ListSessions"/>.
    /// </summary>
    /// <param name="id">From <see cref="OpenSession.Id"/>.</param>
    /// <param name="client">From <see cref="OpenService.Client"/>.</param>
    public Task<Answer<Done>> EndService(Secret session, string id, string client, CancellationToken cancellation = default) =>
        Send<Done>(As(session, new(HttpMethod.Delete, $"v1/sessions/{Segment(id)}/services/{Segment(client)}")), cancellation);

    /// <summary>
    /// Ends every session of the account. Refused: <see cref="Refusal.SessionInvalid"/>, <see cref="Refusal.WrongPassword"/>,
    /// <see cref="Refusal.ValidationFailed"/>, <see cref="Refusal.TooManyAttempts"/>.
    /// </summary>
    public Task<Answer<Done>> ChangePassword(
        Secret session, string currentPassword, string newPassword, CancellationToken cancellation = default) =>
        Send<Done>(As(session, Post("v1/password", new { currentPassword, newPassword })), cancellation);

    /// <summary>
    /// Signs the customer in at the service that sent the browser to your sign-in page (OpenID Connect). A use of the session. Refused:
    /// <see cref="Refusal.SessionInvalid"/>, <see cref="Refusal.LoginRequired"/>, <see cref="Refusal.ClientOfAnotherLine"/>,
    /// <see cref="Refusal.RequestEnded"/>; <see cref="Refusal.NotFound"/> if the gateway has no OpenID provider.
    /// </summary>
    /// <param name="handle">The sign-in page's query parameter <c>handle</c>.</param>
    public Task<Answer<AuthorizationLocation>> Authorize(Secret session, string handle, CancellationToken cancellation = default) =>
        Send<AuthorizationLocation>(As(session, Post("v1/authorization", new { handle })), cancellation);

    /// <summary>Sends the customer back to that service without a sign-in. Refused: <see cref="Refusal.RequestEnded"/>.</summary>
    /// <inheritdoc cref="Authorize"/>
    public Task<Answer<AuthorizationLocation>> RefuseAuthorization(
        string handle, AuthorizationError error, CancellationToken cancellation = default) =>
        Send<AuthorizationLocation>(Post("v1/authorization", new { handle, error }), cancellation);

    /// <summary>
    /// After a logout that another service asked for: where to send the customer's browser. Refused:
    /// <see cref="Refusal.RequestEnded"/>.
    /// </summary>
    /// <param name="handle">From the query of the page <c>sign-out</c> that the OpenID provider sent the browser to.</param>
    public Task<Answer<AuthorizationLocation>> LogoutReturn(string handle, CancellationToken cancellation = default) =>
        Send<AuthorizationLocation>(Post("v1/logout-return", new { handle }), cancellation);

    public Task<Answer<IReadOnlyList<Line>>> Lines(CancellationToken cancellation = default) =>
        Send<IReadOnlyList<Line>>(new(HttpMethod.Get, "v1/lines"), cancellation);

    /// <summary>Whether the service is ready. No limit applies to this call.</summary>
    public async Task<bool> IsReady(CancellationToken cancellation = default)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (IsUnreachable(e, cancellation))
        {
            return false;
        }
    }

    /// <summary>A session's token is URL-safe. Any other text, such as a cookie that somebody made up, is escaped and so refused.</summary>
    private static HttpRequestMessage As(Secret session, HttpRequestMessage request) =>
        ApiCall.As(new Secret(Uri.EscapeDataString(session.Reveal())), request);

    private Task<Answer<T>> Send<T>(HttpRequestMessage request, CancellationToken cancellation)
        where T : class
    {
        request.Headers.Add("Prefer", Preferences);
        if (_customer.Language is { } language)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        if (_customer.Address is { } address)
        {
            request.Headers.Add("X-Forwarded-For", address.ToString());
        }

        return ApiCall.Send<T>(http, request, cancellation);
    }
}
