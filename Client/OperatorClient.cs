using System.Net.Http.Headers;
using static OrleansSelfCare.Client.ApiCall;

namespace OrleansSelfCare.Client;

/// <summary>
/// The operator calls of the service's HTTP API, v1. As with <see cref="SelfCareClient"/> a refusal is an answer, nothing throws but a
/// cancelled call, and nothing is called twice by itself. Any call may be refused with <see cref="Refusal.OperatorKeyRequired"/>,
/// <see cref="Refusal.OperatorRightMissing"/> and <see cref="Refusal.Unavailable"/>; all but the import with <see cref="Refusal.NotFound"/>.
/// </summary>
/// <param name="http">Its base address is the service's; its timeout counts, for an import too.</param>
/// <param name="key">The operator key.</param>
public sealed class OperatorClient(HttpClient http, Secret key)
{
    /// <summary>
    /// Makes accounts, or brings them level with the rows of a file. What was stored before the call broke off stays; the same file again
    /// does the rest.
    /// </summary>
    /// <param name="file">Read to its end as it is sent, and left open.</param>
    /// <param name="mediaType"><c>text/csv</c> or <c>application/x-ndjson</c>.</param>
    /// <param name="progress">Told how many bytes of the file were read so far.</param>
    public Task<Answer<ImportReport>> Import(Stream file, string mediaType, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        var content = new StreamContent(new ReadProgressStream(file, progress));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        var request = new HttpRequestMessage(HttpMethod.Post, "admin/v1/accounts:import") { Content = content };
        // A key that is refused is refused before the file is sent.
        request.Headers.ExpectContinue = true;
        return Ask<ImportReport>(request, cancellation);
    }

    public Task<Answer<AccountView>> Show(string line, string selfCareId, CancellationToken cancellation = default) =>
        AskOf<AccountView>(HttpMethod.Get, line, selfCareId, "", cancellation);

    /// <summary>What happened to the account, newest first.</summary>
    public Task<Answer<Timeline>> Timeline(string line, string selfCareId, CancellationToken cancellation = default) =>
        AskOf<Timeline>(HttpMethod.Get, line, selfCareId, "/timeline", cancellation);

    /// <summary>Clears every lock and counter.</summary>
    public Task<Answer<Done>> Unlock(string line, string selfCareId, CancellationToken cancellation = default) =>
        AskOf<Done>(HttpMethod.Post, line, selfCareId, "/unlock", cancellation);

    /// <summary>Gives the account a fresh random password, told this once, and ends its sessions.</summary>
    public async Task<Answer<Secret>> ResetPassword(string line, string selfCareId, CancellationToken cancellation = default)
    {
        var answer = await AskOf<FreshPassword>(HttpMethod.Post, line, selfCareId, "/password", cancellation);
        return answer.TryGet(out var fresh, out var refusal) ? new Answer<Secret>.Given(fresh.Password) : new Answer<Secret>.Refused(refusal);
    }

    /// <summary>Registers an address. Refused besides: <see cref="Refusal.ValidationFailed"/>.</summary>
    public Task<Answer<Done>> SetEmail(string line, string selfCareId, string email, CancellationToken cancellation = default) =>
        AskOf<Done>(HttpMethod.Post, line, selfCareId, "/email", cancellation, new { email });

    /// <summary>Deletes the account and ends its sessions.</summary>
    public Task<Answer<Done>> Delete(string line, string selfCareId, CancellationToken cancellation = default) =>
        AskOf<Done>(HttpMethod.Delete, line, selfCareId, "", cancellation);

    private Task<Answer<T>> AskOf<T>(HttpMethod method, string line, string selfCareId, string call, CancellationToken cancellation, object? body = null)
        where T : class
    {
        // In a path these would mean another one, even escaped.
        if (new[] { line, selfCareId }.Any(part => part is "" or "." or ".."))
        {
            return Task.FromResult<Answer<T>>(new Answer<T>.Refused(new Refusal.NotFound()));
        }

        var path = $"admin/v1/accounts/{Segment(line)}/{Segment(selfCareId)}{call}";
        return Ask<T>(body is null ? new HttpRequestMessage(method, path) : Post(path, body), cancellation);
    }

    private Task<Answer<T>> Ask<T>(HttpRequestMessage request, CancellationToken cancellation)
        where T : class => ApiCall.Ask<T>(http, As(key, request), cancellation);

    private sealed record FreshPassword(Secret Password);
}
