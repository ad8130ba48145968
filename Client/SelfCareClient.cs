using static OrleansSelfCare.Client.ApiCall;

namespace OrleansSelfCare.Client;

/// <summary>
/// The customer calls of the service's HTTP API, v1. A refusal is an answer, and so is a service that can't be reached; nothing throws but
/// a cancelled call. Nothing is called twice by itself.
/// </summary>
/// <param name="http">Its base address is the service's; its timeout counts.</param>
public sealed class SelfCareClient(HttpClient http)
{
    private Customer _customer = new();

    /// <summary>The same client, calling for that customer.</summary>
    public SelfCareClient For(Customer customer) => new(http) { _customer = customer };

    /// <summary>The first step. Refused: <see cref="Refusal.InvalidCredentials"/>, <see cref="Refusal.TooManyAttempts"/>.</summary>
    public Task<Answer<Challenge>> LogIn(string line, string selfCareId, string password, CancellationToken cancellation = default) =>
        Ask<Challenge>(Post($"v1/{Segment(line)}/login", new { selfCareId, password }), cancellation);

    /// <summary>
    /// The second step. Refused: <see cref="Refusal.CodeMismatch"/>, <see cref="Refusal.ChallengeEnded"/>, <see cref="Refusal.TooManyAttempts"/>,
    /// <see cref="Refusal.ValidationFailed"/> where the code isn't six digits, which counts as no attempt.
    /// </summary>
    /// <param name="idempotencyKey">The same call with the same key gives the same session again for a minute: a lost reply costs nothing.</param>
    public Task<Answer<Session>> Verify(string line, Secret challenge, string code, string idempotencyKey, CancellationToken cancellation = default)
    {
        var request = Post($"v1/{Segment(line)}/verify", new { challenge, code });
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return Ask<Session>(request, cancellation);
    }

    /// <summary>The same code again. Refused: <see cref="Refusal.ResendTooSoon"/>, <see cref="Refusal.ChallengeEnded"/>.</summary>
    public Task<Answer<Challenge>> Resend(string line, Secret challenge, CancellationToken cancellation = default) =>
        Ask<Challenge>(Post($"v1/{Segment(line)}/resend", new { challenge }), cancellation);

    /// <summary>
    /// Another address, proved by the contact phone number. Refused: <see cref="Refusal.ValidationFailed"/>, <see cref="Refusal.PhoneMismatch"/>,
    /// <see cref="Refusal.PhoneLocked"/>, <see cref="Refusal.ChallengeEnded"/>.
    /// </summary>
    public Task<Answer<Challenge>> ChangeEmail(
        string line, Secret challenge, string email, string emailConfirmation, string contactPhone, CancellationToken cancellation = default) =>
        Ask<Challenge>(Post($"v1/{Segment(line)}/email-change", new { challenge, email, emailConfirmation, contactPhone }), cancellation);

    /// <summary>Refused: <see cref="Refusal.SessionInvalid"/>.</summary>
    public Task<Answer<SessionInfo>> CheckSession(Secret session, CancellationToken cancellation = default) =>
        Ask<SessionInfo>(As(session, new(HttpMethod.Get, "v1/session")), cancellation);

    /// <summary>Done too where it had ended already.</summary>
    public Task<Answer<Done>> LogOut(Secret session, CancellationToken cancellation = default) =>
        Ask<Done>(As(session, new(HttpMethod.Post, "v1/logout")), cancellation);

    /// <summary>
    /// Ends every session of the account. Refused: <see cref="Refusal.SessionInvalid"/>, <see cref="Refusal.WrongPassword"/>,
    /// <see cref="Refusal.ValidationFailed"/>, <see cref="Refusal.TooManyAttempts"/>.
    /// </summary>
    public Task<Answer<Done>> ChangePassword(Secret session, string currentPassword, string newPassword, CancellationToken cancellation = default) =>
        Ask<Done>(As(session, Post("v1/password", new { currentPassword, newPassword })), cancellation);

    public Task<Answer<IReadOnlyList<Line>>> Lines(CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<Line>>(new(HttpMethod.Get, "v1/lines"), cancellation);

    /// <summary>Whether the service can serve now; a question that counts against no limit.</summary>
    public async Task<bool> IsReady(CancellationToken cancellation = default)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            return false;
        }
    }

    private Task<Answer<T>> Ask<T>(HttpRequestMessage request, CancellationToken cancellation)
        where T : class
    {
        if (_customer.Language is { } language)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        if (_customer.Address is { } address)
        {
            request.Headers.Add("X-Forwarded-For", address.ToString());
        }

        return ApiCall.Ask<T>(http, request, cancellation);
    }
}
