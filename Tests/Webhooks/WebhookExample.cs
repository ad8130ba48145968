using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;

namespace MyPortal;

public static class Webhooks
{
    /// <param name="secrets">The line's <c>SelfCare:Lines:{id}:Webhook:Secret</c>: one, or two separated by a space.</param>
    /// <param name="handle">Receives the webhook's id and JSON. The same id can come again: handle it once.</param>
    /// <param name="clock">A test's; null: the machine's.</param>
    public static void MapWebhooks(
        this WebApplication app, string secrets, Func<string, string, Task> handle, TimeProvider? clock = null) =>
        app.MapPost("/webhooks/selfcare", [RequestSizeLimit(16 * 1024)] async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            string? id = request.Headers["webhook-id"];
            if (!WebhookSignature.Verify(
                secrets,
                id,
                request.Headers["webhook-timestamp"],
                request.Headers["webhook-signature"],
                body.ToArray(),
                (clock ?? TimeProvider.System).GetUtcNow()))
            {
                return Results.Unauthorized();
            }

            await handle(id!, System.Text.Encoding.UTF8.GetString(body.ToArray()));
            return Results.NoContent();
        });
}
