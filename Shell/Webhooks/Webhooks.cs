using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// Tells a line's portal what happened to an account, signed as Standard Webhooks has it (standardwebhooks.com, 1.0): a POST with
/// <c>webhook-id</c>, the same at every try, <c>webhook-timestamp</c> and <c>webhook-signature</c>. Any 2xx within
/// <see cref="Timeout"/> means told; a redirect is not followed.
/// </summary>
public sealed partial class Webhooks(
    IOptions<SelfCareOptions> options,
    WebhookTelemetry telemetry,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<Webhooks> log) : IDisposable
{
    /// <summary>A portal that takes longer is asked again later.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

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

    /// <returns>Null: the portal took it. Else why not.</returns>
    internal async Task<string?> Tell(AccountId account, OutboxMessage message, CancellationToken callBack)
    {
        var fault = await Try(account, message, callBack);
        telemetry.Tried(account.Line, message.Event!.Type, isTold: fault is null);
        if (fault is not null)
        {
            LogNotTold(log, account.Line, message.FailedTries + 1, fault);
        }

        return fault;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> Try(AccountId account, OutboxMessage message, CancellationToken callBack)
    {
        if (options.Value.Lines.GetValueOrDefault(account.Line)?.Webhook is not { Url.Length: > 0 } webhook)
        {
            return "no longer configured";
        }

        try
        {
            using var request = Request(webhook, account, message);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, callBack);
            return response.IsSuccessStatusCode ? null : ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return e is HttpRequestException { HttpRequestError: var error } ? error.ToString() : "no answer in time";
        }
    }

    private HttpRequestMessage Request(LineWebhook webhook, AccountId account, OutboxMessage message)
    {
        var told = message.Event!;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { told.Type, Timestamp = told.At.UtcDateTime, Data = new { account.Line, account.SelfCareId, told.Email, told.Lock } }, Json);
        var id = IdOf(account, message);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", string.Join(' ', WebhookSecret.ReadAll(webhook.Secret)
            .Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}")));
        return request;
    }

    /// <summary>The same at every try of the same event, and no other's: an account made anew begins to count again, but at another time.</summary>
    private static string IdOf(AccountId account, OutboxMessage message)
    {
        var whole = Encoding.UTF8.GetBytes($"{account.Key}\n{message.Number}\n{message.Event!.At.UtcTicks}");
        return $"msg_{Convert.ToHexStringLower(SHA256.HashData(whole).AsSpan(0, 16))}";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The portal of line {Line} could not be told, try {Try}: {Reason}")]
    private static partial void LogNotTold(ILogger log, string line, int @try, string reason);
}
