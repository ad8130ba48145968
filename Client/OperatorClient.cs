using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using static OrleansSelfCare.Client.ApiCall;

namespace OrleansSelfCare.Client;

/// <summary>
/// The operator calls of the service's HTTP API, v1. As with <see cref="SelfCareClient"/>, only cancellation throws and nothing is
/// retried. Any call may be refused with <see cref="Refusal.OperatorKeyRequired"/>, <see cref="Refusal.OperatorRightMissing"/> and
/// <see cref="Refusal.Unavailable"/>; those about one account with <see cref="Refusal.NotFound"/>.
/// </summary>
/// <param name="http">Its base address must be the service's. Its timeout applies, also to an import.</param>
/// <param name="key">The operator key, or an agent's access token.</param>
public sealed class OperatorClient(HttpClient http, Secret key)
{
    /// <summary>
    /// Why the caller acts: a sentence or a ticket's number of at most 200 characters, which the account's timeline and the audit log show.
    /// Null: not given, which the service refuses to an agent (<see cref="Refusal.ValidationFailed"/>). Sent with every call that changes
    /// one account.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Creates accounts, or updates them to the rows of a file. If the call breaks off, the rows stored so far stay; import the same file
    /// again to store the rest.
    /// </summary>
    /// <param name="file">Streamed to its end, not closed.</param>
    /// <param name="mediaType"><c>text/csv</c> or <c>application/x-ndjson</c>.</param>
    /// <param name="progress">Receives the number of bytes read so far.</param>
    public Task<Answer<ImportReport>> Import(
        Stream file, string mediaType, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        Import(file, mediaType, progress, notices: true, cancellation);

    /// <inheritdoc cref="Import(Stream, string, IProgress{long}, CancellationToken)"/>
    /// <param name="notices">False: customers whose address or password changes get no mail.</param>
    public Task<Answer<ImportReport>> Import(
        Stream file,
        string mediaType,
        IProgress<long>? progress,
        bool notices,
        CancellationToken cancellation = default)
    {
        var content = new StreamContent(new ReadProgressStream(file, progress));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        var path = "admin/v1/accounts:import" + (notices ? "" : "?notices=false");
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        // So that a wrong key is refused before the file is sent.
        request.Headers.ExpectContinue = true;
        return Send<ImportReport>(request, cancellation);
    }

    /// <summary>A page of the accounts whose stored contact phone number is not a valid one, in no promised order.</summary>
    /// <param name="after"><see cref="InvalidPhones.Next"/> of the page before; null: the first page.</param>
    public Task<Answer<InvalidPhones>> InvalidPhones(string? after = null, CancellationToken cancellation = default) =>
        Send<InvalidPhones>(
            new HttpRequestMessage(
                HttpMethod.Get, $"admin/v1/accounts:invalid-phones{(after is null ? "" : $"?after={Segment(after)}")}"),
            cancellation);

    /// <summary>The accounts whose ids differ only in case from another one's: each is found by its stored spelling only.</summary>
    public Task<Answer<IReadOnlyList<AmbiguousId>>> AmbiguousIds(CancellationToken cancellation = default) =>
        Send<IReadOnlyList<AmbiguousId>>(new HttpRequestMessage(HttpMethod.Get, "admin/v1/accounts:ambiguous-ids"), cancellation);

    /// <summary>
    /// Finds accounts of all lines, at most ten, whole matches first. May also be refused with <see cref="Refusal.ValidationFailed"/>.
    /// </summary>
    /// <param name="term">
    /// At least three characters that a self-care id begins with, or a whole e-mail address or contact phone number, in any spelling.
    /// </param>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<FoundAccounts>> Search(string term, CancellationToken cancellation = default) =>
        Send<FoundAccounts>(Post("admin/v1/accounts:search", new { term }), cancellation);

    /// <summary>
    /// Sends a test mail from a silo. Takes up to a minute. May also be refused with <see cref="Refusal.ValidationFailed"/>.
    /// </summary>
    /// <param name="to">The recipient.</param>
    /// <param name="line">The service line whose sender is used; null: the service's first.</param>
    public Task<Answer<MailTestReport>> TestMail(string to, string? line = null, CancellationToken cancellation = default) =>
        Send<MailTestReport>(Post("admin/v1/mail:test", new { to, line }), cancellation);

    /// <summary>
    /// Reports a mail that came to the return path, such as a bounce. Given whatever became of it: the service does not say whether it
    /// knew the account. Needs the right <c>mail-events</c>.
    /// </summary>
    /// <param name="message">The raw message, at most 1 MiB.</param>
    public Task<Answer<Done>> ReportMail(byte[] message, CancellationToken cancellation = default)
    {
        var content = new ByteArrayContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        return Send<Done>(new HttpRequestMessage(HttpMethod.Post, "admin/v1/mail-events") { Content = content }, cancellation);
    }

    /// <summary>
    /// Entries of the audit log, oldest first. Fewer than the limit: there are no more for now. Needs the right <c>audit</c>, as
    /// <see cref="AuditCounts"/> and <see cref="VerifyAudit"/> do. A value that can't be one is refused with <see cref="Refusal.Other"/>.
    /// </summary>
    public Task<Answer<IReadOnlyList<AuditEntry>>> Audit(AuditSearch search, CancellationToken cancellation = default)
    {
        var query = Query(
            ("after", search.After),
            ("agent", search.Agent),
            ("line", search.Line),
            ("selfCareId", search.SelfCareId),
            ("call", search.Call),
            ("from", Time(search.From)),
            ("to", Time(search.To)),
            ("limit", search.Limit?.ToString(CultureInfo.InvariantCulture)));
        return SendForLines<AuditEntry>(
            http, As(key, new HttpRequestMessage(HttpMethod.Get, $"admin/v1/audit{query}")), cancellation);
    }

    /// <summary>How often each agent and operator key made each call.</summary>
    /// <param name="from">Null: 30 days before <paramref name="to"/>. At most 92 days before it.</param>
    /// <param name="to">Null: now.</param>
    public Task<Answer<AuditCounts>> AuditCounts(
        DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellation = default) =>
        Send<AuditCounts>(
            new HttpRequestMessage(HttpMethod.Get, $"admin/v1/audit:counts{Query(("from", Time(from)), ("to", Time(to)))}"), cancellation);

    /// <summary>Checks the audit log in the database. It reads all of it, which may take minutes.</summary>
    public Task<Answer<AuditReport>> VerifyAudit(CancellationToken cancellation = default) =>
        Send<AuditReport>(new HttpRequestMessage(HttpMethod.Get, "admin/v1/audit:verify"), cancellation);

    /// <summary>Who the caller is. An earlier service answers <see cref="Refusal.NotFound"/>.</summary>
    public Task<Answer<OperatorView>> Me(CancellationToken cancellation = default) =>
        Send<OperatorView>(new HttpRequestMessage(HttpMethod.Get, "admin/v1/me"), cancellation);

    public Task<Answer<AccountView>> Show(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<AccountView>(HttpMethod.Get, line, selfCareId, "", cancellation);

    /// <summary>
    /// The account with its events and its open sessions, for which <see cref="Timeline"/> and <see cref="Sessions"/> would be two more
    /// calls. An earlier service does not answer them.
    /// </summary>
    public Task<Answer<AccountView>> ShowDetails(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<AccountView>(HttpMethod.Get, line, selfCareId, "?details=true", cancellation);

    /// <summary>What happened to the account, newest first.</summary>
    public Task<Answer<Timeline>> Timeline(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<Timeline>(HttpMethod.Get, line, selfCareId, "/timeline", cancellation);

    /// <summary>The open sessions of the account, and the services signed in to in each. It is no use of a session.</summary>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<OpenSessions>> Sessions(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<OpenSessions>(HttpMethod.Get, line, selfCareId, "/sessions", cancellation);

    /// <summary>Clears every lock and counter.</summary>
    public Task<Answer<Done>> Unlock(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, "/unlock", cancellation);

    /// <summary>Clears one lock and its counters. An earlier service, which can't, answers <see cref="Refusal.NotFound"/>.</summary>
    public Task<Answer<Done>> Unlock(string line, string selfCareId, AccountLock one, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, $"/unlock/{one.ToString().ToLowerInvariant()}", cancellation);

    /// <summary>Ends all sessions of the account.</summary>
    /// <remarks>An earlier service, which can't, answers <see cref="Refusal.NotFound"/>.</remarks>
    public Task<Answer<Done>> EndSessions(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, "/end-sessions", cancellation);

    /// <summary>Ends one session of the account. Given also if there is no such session.</summary>
    /// <param name="session"><see cref="OpenSession.Id"/>.</param>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<Done>> EndSession(string line, string selfCareId, string session, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, $"/sessions/{Segment(session)}/end", cancellation);

    /// <summary>
    /// Mails the pending code again. May also be refused with <see cref="Refusal.ChallengeEnded"/>: there is none; and with
    /// <see cref="Refusal.ResendTooSoon"/>.
    /// </summary>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<SentCode>> SendCodeAgain(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<SentCode>(HttpMethod.Post, line, selfCareId, "/resend", cancellation);

    /// <summary>
    /// Whether a caller's phone number, address or id is the account's. May also be refused with <see cref="Refusal.TooManyAttempts"/>: the
    /// account's 5 answers of 24 hours are used up; and with <see cref="Refusal.ValidationFailed"/>: it can be nobody's.
    /// </summary>
    /// <param name="value">In any spelling.</param>
    /// <param name="idempotencyKey">With the same key the same question is counted once; null: none.</param>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<CallerAnswer>> CheckCaller(
        string line,
        string selfCareId,
        CallerClaim claim,
        string value,
        string? idempotencyKey = null,
        CancellationToken cancellation = default) => SendTo<CallerAnswer>(
            HttpMethod.Post,
            line,
            selfCareId,
            "/caller",
            cancellation,
            new Dictionary<string, string?> { [claim.ToString().ToLowerInvariant()] = value, ["reason"] = Reason },
            idempotencyKey);

    /// <summary>The account's address and phone number in full. <see cref="Reason"/> is required. Needs the right <c>unmask</c>.</summary>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<UnmaskedAccount>> Unmask(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<UnmaskedAccount>(HttpMethod.Post, line, selfCareId, "/unmask", cancellation);

    /// <summary>
    /// Everything that is stored of the customer, except hashes and what codes and tokens are derived from. The service decides about the
    /// members. <see cref="Reason"/> is required. Needs the right <c>unmask</c>.
    /// </summary>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<JsonObject>> Export(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<JsonObject>(HttpMethod.Post, line, selfCareId, "/export", cancellation);

    /// <summary>Leaves <see cref="Reason"/> on the account's timeline as a note.</summary>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<Done>> AddNote(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, "/note", cancellation);

    /// <summary>Disables the account, and ends its sessions and its pending sign-in.</summary>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<Done>> Disable(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, "/disable", cancellation);

    /// <summary>Enables the account.</summary>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<Done>> Enable(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, "/enable", cancellation);

    /// <summary>Sets a new random password, returned only here, and ends the account's sessions.</summary>
    public Task<Answer<Secret>> ResetPassword(string line, string selfCareId, CancellationToken cancellation = default) =>
        ResetPassword(line, selfCareId, mustChange: false, cancellation: cancellation);

    /// <inheritdoc cref="ResetPassword(string, string, CancellationToken)"/>
    /// <param name="mustChange">
    /// The customer must set another one before anything else. An earlier service, which can't ask for that, ignores it.
    /// </param>
    /// <param name="idempotencyKey">A repeated call with the same key is answered with the same password; null: none.</param>
    public async Task<Answer<Secret>> ResetPassword(
        string line, string selfCareId, bool mustChange, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        object? body = mustChange ? new { mustChange, Reason } : null;
        var answer = await SendTo<TemporaryPassword>(
            HttpMethod.Post, line, selfCareId, "/password", cancellation, body, idempotencyKey);
        return answer.TryGet(out var temporary, out var refusal)
            ? new Answer<Secret>.Given(temporary.Password)
            : new Answer<Secret>.Refused(refusal);
    }

    /// <summary>Registers an address. May also be refused with <see cref="Refusal.ValidationFailed"/>.</summary>
    public Task<Answer<Done>> SetEmail(string line, string selfCareId, string email, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, "/email", cancellation, new { email, Reason });

    /// <inheritdoc cref="SetEmail(string, string, string, CancellationToken)"/>
    /// <param name="confirm">
    /// The address counts when the customer has entered a code that is mailed to it. An earlier service, which can't, sets it at once.
    /// </param>
    public Task<Answer<Done>> SetEmail(
        string line, string selfCareId, string email, bool confirm, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, "/email", cancellation, new { email, confirm, Reason });

    /// <summary>
    /// Sets the contact phone number, and clears the wrong ones and their lock. May also be refused with
    /// <see cref="Refusal.ValidationFailed"/>.
    /// </summary>
    /// <inheritdoc cref="EndSessions" path="/remarks"/>
    public Task<Answer<Done>> SetPhone(string line, string selfCareId, string phone, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Post, line, selfCareId, "/phone", cancellation, new { phone, Reason });

    /// <summary>Deletes the account and ends its sessions.</summary>
    public Task<Answer<Done>> Delete(string line, string selfCareId, CancellationToken cancellation = default) =>
        SendTo<Done>(HttpMethod.Delete, line, selfCareId, "", cancellation);

    private Task<Answer<T>> SendTo<T>(
        HttpMethod method,
        string line,
        string selfCareId,
        string call,
        CancellationToken cancellation,
        object? body = null,
        string? idempotencyKey = null)
        where T : class
    {
        // In a URL these segments would address another path, even when escaped.
        if (new[] { line, selfCareId }.Any(part => part is "" or "." or ".."))
        {
            return Task.FromResult<Answer<T>>(new Answer<T>.Refused(new Refusal.NotFound()));
        }

        var path = $"admin/v1/accounts/{Segment(line)}/{Segment(selfCareId)}{call}";
        body ??= method != HttpMethod.Get && Reason is not null ? new { Reason } : null;
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Body(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return Send<T>(request, cancellation);
    }

    private static string? Time(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    private static string Query(params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null).ToArray();
        return given.Length == 0 ? "" : "?" + string.Join('&', given.Select(parameter => $"{parameter.Name}={Segment(parameter.Value!)}"));
    }

    private Task<Answer<T>> Send<T>(HttpRequestMessage request, CancellationToken cancellation)
        where T : class => ApiCall.Send<T>(http, As(key, request), cancellation);

    private sealed record TemporaryPassword(Secret Password);
}
