using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Tests.Pages;

public enum ApiFailure
{
    None,

    /// <summary>Requests do not reach the gateway.</summary>
    Unreachable,

    /// <summary>Requests reach the gateway and take effect; the responses are lost.</summary>
    ResponseLost,
}

/// <summary>A proxy between the portal and the gateway. It records the calls, and can fail or delay them.</summary>
public sealed class ApiProxy : IAsyncDisposable
{
    private static readonly string[] ConnectionHeaders = ["Host", "Connection", "Transfer-Encoding", "Content-Length"];
    private readonly HttpClient _gateway;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _calls = new();
    private TaskCompletionSource? _held;
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ApiProxy(Uri gateway)
    {
        _gateway = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Forward);
    }

    public Uri Address => new(_app.Urls.Single());

    public ApiFailure Failure { get; set; }

    /// <summary>Replaces a text in the responses' bodies.</summary>
    public (string Old, string New)? Rewrite { get; set; }

    /// <summary>All calls so far, as <c>POST /v1/ip-phone/login</c>.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public static async Task<ApiProxy> Start(Uri gateway)
    {
        var proxy = new ApiProxy(gateway);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Delays calls until <see cref="Release"/>. The task completes when the first delayed call arrives.</summary>
    public Task Hold()
    {
        _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _reached.Task;
    }

    public void Release() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _gateway.Dispose();
    }

    private async Task Forward(HttpContext http)
    {
        _calls.Enqueue($"{http.Request.Method} {http.Request.Path}");
        if (_held is { } held)
        {
            _reached.TrySetResult();
            await held.Task;
        }

        if (Failure is ApiFailure.Unreachable)
        {
            http.Abort();
            return;
        }

        using var request = new HttpRequestMessage(new(http.Request.Method), http.Request.Path + http.Request.QueryString)
        {
            Content = new StreamContent(http.Request.Body),
        };
        foreach (var (name, value) in http.Request.Headers.Where(header => IsForwarded(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)value!))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)value!);
            }
        }

        using var answer = await _gateway.SendAsync(request);
        if (Failure is ApiFailure.ResponseLost)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.Concat(answer.Content.Headers).Where(header => IsForwarded(header.Key)))
        {
            http.Response.Headers[name] = value.ToArray();
        }

        if (Rewrite is { } rewrite)
        {
            var body = await answer.Content.ReadAsStringAsync();
            await http.Response.WriteAsync(body.Replace(rewrite.Old, rewrite.New, StringComparison.Ordinal));
            return;
        }

        await answer.Content.CopyToAsync(http.Response.Body);
    }

    private static bool IsForwarded(string header) => !ConnectionHeaders.Contains(header, StringComparer.OrdinalIgnoreCase);
}
