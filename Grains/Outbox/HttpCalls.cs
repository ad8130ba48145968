using System.Globalization;

namespace OrleansSelfCare.Grains.Outbox;

/// <summary>
/// Calls to other teams' services. Any 2xx within <see cref="Timeout"/> is a success; redirects are not followed.
/// </summary>
internal sealed class HttpCalls : IDisposable
{
    /// <summary>After this time the call fails and is tried again later.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxConnectionsPerServer = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout,
    };

    /// <returns>Null: the service accepted it; otherwise the error, without a text of the service.</returns>
    public async Task<string?> Send(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        try
        {
            using var request = create();
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? null : ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e)
        {
            return e switch
            {
                HttpRequestException { HttpRequestError: var error } => error.ToString(),
                OperationCanceledException => "no answer in time",
                _ => e.GetType().Name,
            };
        }
    }

    public void Dispose() => _http.Dispose();
}
