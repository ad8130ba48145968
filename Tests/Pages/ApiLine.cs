using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Tests.Pages;

public enum ApiFault
{
    None,

    /// <summary>Nothing gets there.</summary>
    Away,

    /// <summary>It gets there and takes effect; the answer is lost.</summary>
    LosesTheAnswer,
}

/// <summary>The line between the portal and the gateway: it counts the calls, and breaks and holds where a test wants it to.</summary>
public sealed class ApiLine : IAsyncDisposable
{
    private static readonly string[] OfTheConnection = ["Host", "Connection", "Transfer-Encoding", "Content-Length"];
    private readonly HttpClient _gateway;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _calls = new();
    private TaskCompletionSource? _held;
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ApiLine(Uri gateway)
    {
        _gateway = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Forward);
    }

    public Uri Address => new(_app.Urls.Single());

    public ApiFault Fault { get; set; }

    /// <summary>Every call that came, as <c>POST /v1/ip-phone/login</c>.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public static async Task<ApiLine> To(Uri gateway)
    {
        var line = new ApiLine(gateway);
        await line._app.StartAsync();
        return line;
    }

    /// <summary>From now on a call waits, until <see cref="Release"/>. The task ends when one does.</summary>
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

        if (Fault is ApiFault.Away)
        {
            http.Abort();
            return;
        }

        using var request = new HttpRequestMessage(new(http.Request.Method), http.Request.Path + http.Request.QueryString) { Content = new StreamContent(http.Request.Body) };
        foreach (var (name, value) in http.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)value!))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)value!);
            }
        }

        using var answer = await _gateway.SendAsync(request);
        if (Fault is ApiFault.LosesTheAnswer)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.Concat(answer.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            http.Response.Headers[name] = value.ToArray();
        }

        await answer.Content.CopyToAsync(http.Response.Body);
    }
}
