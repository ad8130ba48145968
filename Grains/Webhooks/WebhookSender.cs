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
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Grains.Diagnostics;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.Webhooks;

/// <summary>
/// Reports account events to a line's portal, signed according to Standard Webhooks 1.0 (standardwebhooks.com): a POST with
/// <c>webhook-id</c> (the same for every try), <c>webhook-timestamp</c> and <c>webhook-signature</c>.
/// </summary>
public sealed partial class WebhookSender(
    IOptions<SelfCareOptions> options,
    AccountMetrics metrics,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<WebhookSender> log) : IDisposable
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly HttpCalls _http = new();

    /// <returns>Null: the portal accepted it; otherwise the error.</returns>
    internal async Task<string?> Send(AccountId account, OutboxMessage message, CancellationToken cancellationToken)
    {
        var error = await Try(account, message, cancellationToken);
        metrics.WebhookTried(account.Line, message.Event!.Type, isAccepted: error is null);
        if (error is not null)
        {
            LogNotAccepted(log, account.Line, message.FailedTries + 1, error);
        }

        return error;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> Try(AccountId account, OutboxMessage message, CancellationToken cancellationToken)
    {
        if (options.Value.Lines.GetValueOrDefault(account.Line)?.Webhook is not { Url.Length: > 0 } webhook)
        {
            return "no longer configured";
        }

        return await _http.Send(() => Request(webhook, account, message), cancellationToken);
    }

    private HttpRequestMessage Request(LineWebhook webhook, AccountId account, OutboxMessage message)
    {
        var reported = message.Event!;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                reported.Type,
                Timestamp = reported.At.UtcDateTime,
                Data = new { account.Line, account.SelfCareId, reported.Email, reported.Lock },
            },
            Json);
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

    /// <summary>The same for every try, and unique: after delete and import, numbers start at 1 again, but the time differs.</summary>
    private static string IdOf(AccountId account, OutboxMessage message)
    {
        var text = Encoding.UTF8.GetBytes($"{account.Key}\n{message.Number}\n{message.Event!.At.UtcTicks}");
        return $"msg_{Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 16))}";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The portal of line {Line} did not accept a webhook, try {Try}: {Reason}")]
    private static partial void LogNotAccepted(ILogger log, string line, int @try, string reason);
}
