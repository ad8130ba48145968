using static OrleansSelfCare.Client.ApiCall;

namespace OrleansSelfCare.Client;

/// <summary>
/// The customer calls of the service's HTTP API, v1. Refusals are returned, also when the service cannot be reached; only cancellation
/// throws. Nothing is retried.
/// </summary>
/// <param name="http">Its base address must be the service's. Its timeout applies.</param>
public sealed class SelfCareClient(HttpClient http)
{
    /// <summary>What this version of the client understands beyond the first version of the API (RFC 7240).</summary>
    private const string Preferences = "address-changed, password-changed, translations";

    private Customer _customer = new();

    /// <summary>A client that calls on behalf of this customer.</summary>
    public SelfCareClient For(Customer customer) => new(http) { _customer = customer };

    /// <summary>The first step. Refused: <see cref="Refusal.InvalidCredentials"/>, <see cref="Refusal.TooManyAttempts"/>.</summary>
    public Task<Answer<Challenge>> LogIn(string line, string selfCareId, string password, CancellationToken cancellation = default) =>
        Send<Challenge>(Post($"v1/{Segment(line)}/login", new { selfCareId, password }), cancellation);

    /// <summary>
    /// The second step. Refused: <see cref="Refusal.CodeMismatch"/>, <see cref="Refusal.ChallengeEnded"/>,
    /// <see cref="Refusal.TooManyAttempts"/>, <see cref="Refusal.ValidationFailed"/> if the code is not six digits, which is not counted
    /// as an attempt.
    /// </summary>
    /// <param name="idempotencyKey">
    /// For one minute the same call with the same key returns the same session, so a call whose reply was lost can be repeated.
    /// </param>
    public Task<Answer<Session>> Verify(
        string line, Secret challenge, string code, string idempotencyKey, CancellationToken cancellation = default)
    {
        var request = Post($"v1/{Segment(line)}/verify", new { challenge, code });
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return Send<Session>(request, cancellation);
    }

    /// <summary>Sends the same code again. Refused: <see cref="Refusal.ResendTooSoon"/>, <see cref="Refusal.ChallengeEnded"/>.</summary>
    public Task<Answer<Challenge>> Resend(string line, Secret challenge, CancellationToken cancellation = default) =>
        Send<Challenge>(Post($"v1/{Segment(line)}/resend", new { challenge }), cancellation);

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

    /// <summary>Refused: <see cref="Refusal.SessionInvalid"/>.</summary>
    public Task<Answer<SessionInfo>> CheckSession(Secret session, CancellationToken cancellation = default) =>
        Send<SessionInfo>(As(session, new(HttpMethod.Get, "v1/session")), cancellation);

    /// <summary>Also succeeds if the session has already ended.</summary>
    public Task<Answer<Done>> LogOut(Secret session, CancellationToken cancellation = default) =>
        Send<Done>(As(session, new(HttpMethod.Post, "v1/logout")), cancellation);

    /// <summary>
    /// Ends every session of the account. Refused: <see cref="Refusal.SessionInvalid"/>, <see cref="Refusal.WrongPassword"/>,
    /// <see cref="Refusal.ValidationFailed"/>, <see cref="Refusal.TooManyAttempts"/>.
    /// </summary>
    public Task<Answer<Done>> ChangePassword(
        Secret session, string currentPassword, string newPassword, CancellationToken cancellation = default) =>
        Send<Done>(As(session, Post("v1/password", new { currentPassword, newPassword })), cancellation);

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
