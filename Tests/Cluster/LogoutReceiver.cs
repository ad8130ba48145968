using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>
/// The back-channel logout endpoints of clients, each at its id. Every tenth call is refused, so that the logout must be sent again. The
/// tokens' signatures are checked elsewhere.
/// </summary>
internal sealed class LogoutReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _calls;

    public LogoutReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add(Address.GetLeftPart(UriPartial.Authority));
        _app.MapPost("/{client}", Receive);
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Next()}/");

    /// <summary>Gets each logout that is accepted.</summary>
    public History History { get; } = new();

    public Task Start() => _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> Receive(string client, HttpRequest request)
    {
        var token = new JsonWebToken((await request.ReadFormAsync())["logout_token"].Single()!);
        if (token.Audiences.Single() != client || Interlocked.Increment(ref _calls) % 10 == 0)
        {
            return Results.StatusCode(503);
        }

        History.Add(new History.Fact.Told(client, token.GetPayloadValue<string>("sid")));
        return Results.NoContent();
    }
}
