using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Tests.Webhooks;

/// <summary>A portal that receives webhooks, checks their signature (Standard Webhooks), and replies as a test sets.</summary>
internal sealed class PortalEndpoint : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Call> _calls = new();

    private PortalEndpoint()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/told", Receive);
        _app.MapPost("/elsewhere", () => Results.Ok());
    }

    public Uri Address => new($"{_app.Urls.Single()}/told");

    /// <summary>The status of the reply, evaluated at each call.</summary>
    public Func<int> Status { get; set; } = () => 204;

    /// <summary>No call is answered before this completes.</summary>
    public TaskCompletionSource Answering { get; set; } = Set();

    public IReadOnlyList<Call> Calls => [.. _calls];

    public static async Task<PortalEndpoint> Start()
    {
        var endpoint = new PortalEndpoint();
        await endpoint._app.StartAsync();
        return endpoint;
    }

    public string[] Settings(string line = "ip-phone", string secret = Secret) =>
        [$"--SelfCare:Lines:{line}:Webhook:Url={Address}", $"--SelfCare:Lines:{line}:Webhook:Secret={secret}"];

    public Task<Call[]> Told(int times) => Eventually(_calls.ToArray, calls => calls.Length >= times);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static TaskCompletionSource Set()
    {
        var set = new TaskCompletionSource();
        set.SetResult();
        return set;
    }

    private async Task<IResult> Receive(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        _calls.Enqueue(new(
            request.Headers["webhook-id"].Single()!,
            request.Headers["webhook-timestamp"].Single()!,
            request.Headers["webhook-signature"].Single()!,
            body));
        await Answering.Task;
        return Status() is 307 ? Results.Redirect("/elsewhere", permanent: false, preserveMethod: true) : Results.StatusCode(Status());
    }

    internal sealed record Call(string Id, string Timestamp, string Signature, string Body)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public bool IsSignedWith(string secret)
        {
            var key = Convert.FromBase64String(secret["whsec_".Length..]);
            var digest = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}"));
            return Signature.Split(' ').Contains($"v1,{Convert.ToBase64String(digest)}");
        }
    }
}
