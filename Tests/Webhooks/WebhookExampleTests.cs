using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MyPortal;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Webhooks;

/// <summary>The portal of docs/webhooks.md, with deliveries of the service and of strangers.</summary>
public sealed class WebhookExampleTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Id, string Json)> _handled = new();
    private readonly TestAccount _account = TestAccount.New();
    private TestGateway _gateway = null!;
    private WebApplication _portal = null!;

    private FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    private Uri Address => new($"{_portal.Urls.Single()}/webhooks/selfcare");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _portal = builder.Build();
        _portal.Urls.Add("http://127.0.0.1:0");
        _portal.MapWebhooks(
            PortalEndpoint.Secret,
            (id, json) =>
            {
                _handled.Enqueue((id, json));
                return Task.CompletedTask;
            },
            Clock);
        await _portal.StartAsync();
        _gateway = await TestGateway.Start(
            "Localhost",
            $"--SelfCare:Lines:ip-phone:Webhook:Url={Address}",
            $"--SelfCare:Lines:ip-phone:Webhook:Secret={PortalEndpoint.Secret}");
        (await _gateway.Api.Import(_account)).Is(200);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Event_of_the_service_is_handled()
    {
        await SignIn();

        var (id, json) = Assert.Single(await Eventually(_handled.ToArray, handled => handled.Length > 0));
        Assert.StartsWith("msg_", id, StringComparison.Ordinal);
        Assert.Contains($"\"selfCareId\":\"{_account.Id}\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_that_comes_when_the_portals_clock_is_more_than_five_minutes_off_waits_for_the_right_time()
    {
        Clock.Advance(TimeSpan.FromMinutes(6));
        await SignIn();
        await Eventually(
            () => _gateway.Log.Lines, lines => lines.Any(line => line.Contains("webhook, try 1: 401", StringComparison.Ordinal)));
        Assert.Empty(_handled);

        Clock.SetUtcNow(_gateway.Now + TimeSpan.FromMinutes(6) + TimeSpan.FromSeconds(30));
        await Eventually(
            () =>
            {
                _gateway.Advance(TimeSpan.FromSeconds(30));
                return _handled.Count;
            },
            handled => handled == 1);
    }

    [Fact]
    public async Task Stranger_is_refused()
    {
        using var http = new HttpClient();
        using var unsigned = await http.PostAsync(Address, new StringContent("{}"));
        using var big = await http.PostAsync(Address, new ByteArrayContent(new byte[17 * 1024]));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.RequestEntityTooLarge), (unsigned.StatusCode, big.StatusCode));
        Assert.Empty(_handled);
    }

    [Fact]
    public async Task Page_shows_this_code() => Assert.Contains(
        $"```csharp\n{await Text("Tests", "Webhooks", "WebhookExample.cs")}```",
        await Text("docs", "webhooks.md"),
        StringComparison.Ordinal);

    private static Task<string> Text(params string[] path) => File.ReadAllTextAsync(Path.Combine([Repository.Root, .. path]));

    private async Task SignIn()
    {
        var challenge = (await _gateway.Api.LogIn(_account)).Is(200)["challenge"]!;
        (await _gateway.Api.Verify(_account, challenge, _gateway.Inbox.LastCodeTo(_account.Email))).Is(200);
    }
}
