using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.Operation;

/// <summary>Orleans' dashboard has no authentication of its own; the gateway requires an operator key.</summary>
public sealed class DashboardTests(DashboardTests.WithDashboard shared) : IClassFixture<DashboardTests.WithDashboard>, IDisposable
{
    private const string Root = "/admin/dashboard/";
    private readonly TestGateway _gateway = shared.Gateway;

    private HttpClient Browser { get; } = new() { BaseAddress = shared.Gateway.Api.Address };

    public void Dispose() => Browser.Dispose();

    [Theory]
    [InlineData(null, null)]
    [InlineData("Basic", ":wrong")]
    [InlineData("Basic", "operator")]
    [InlineData("Basic", TestGateway.OperatorKey)]
    [InlineData("Basic", TestGateway.OperatorKey + ":")]
    [InlineData("Bearer", "wrong")]
    [InlineData("Digest", TestGateway.OperatorKey)]
    public async Task Without_the_key_there_is_nothing_to_see_and_a_browser_asks_for_it(string? scheme, string? key)
    {
        foreach (var path in new[] { Root, Root + "DashboardCounters", Root + "index.min.js", "/Admin/Dashboard/GrainState" })
        {
            using var refused = await Get(path, scheme, scheme == "Basic" ? Base64(key!) : key);

            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory]
    [InlineData("Basic", "operator:" + TestGateway.OperatorKey)]
    [InlineData("basic", ":" + TestGateway.OperatorKey)]
    [InlineData("Bearer", TestGateway.OperatorKey)]
    public async Task With_the_key_its_pages_load_and_its_figures_answer(string scheme, string key)
    {
        key = scheme == "Bearer" ? key : Base64(key);

        Assert.Contains("<html", await Loaded("", "text/html"), StringComparison.OrdinalIgnoreCase);
        await Loaded("index.min.js", "text/javascript");
        await Loaded("index.css", "text/css");
        var counters = JsonDocument.Parse(await Loaded("DashboardCounters", "application/json")).RootElement;
        Assert.Equal(JsonValueKind.Array, counters.GetProperty("hosts").ValueKind);
        await Loaded("ClusterStats", "application/json");
        await Loaded("Reminders", "application/json");

        async Task<string> Loaded(string page, string type)
        {
            using var loaded = await Get(Root + page, scheme, key);
            Assert.Equal(HttpStatusCode.OK, loaded.StatusCode);
            Assert.Equal(type, loaded.Content.Headers.ContentType!.MediaType);
            return await loaded.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task It_shows_no_accounts_state_and_streams_no_log()
    {
        var account = TestAccount.New();
        (await _gateway.Api.Import(account)).Is(200);
        var types = (await Get("GrainTypes")).Is(200).Text;
        Assert.Contains("OrleansSelfCare.Grains.AccountGrain", types, StringComparison.Ordinal);

        var grain = $"grainId=account/{account.Line}/{account.Id}&grainType=OrleansSelfCare.Grains.AccountGrain";
        var state = (await Get($"GrainState?{grain}")).Is(200).Text;

        Assert.DoesNotContain(account.Email, state, StringComparison.Ordinal);
        Assert.DoesNotContain("error", state, StringComparison.OrdinalIgnoreCase);
        (await Get("Trace")).Is(403);

        Task<Reply> Get(string page) => _gateway.Api.Send(HttpMethod.Get, Root + page, bearer: TestGateway.OperatorKey);
    }

    [Fact]
    public async Task It_needs_a_key_for_support()
    {
        using var keys = new KeyFile();
        await using var gateway = await TestGateway.Start("Localhost", "--SelfCare:Dashboard=true", keys.Setting);

        (await gateway.Api.Send(HttpMethod.Get, Root + "DashboardCounters", bearer: KeyFile.Desk)).Is(200);
        (await gateway.Api.Send(HttpMethod.Get, Root + "DashboardCounters", bearer: KeyFile.Loader))
            .IsProblem(403, "operator-right-missing");

        Assert.Equal(
            ["began desk dashboard -", "ended desk dashboard 200", "refused loader dashboard 403"],
            AuditLines.Read(AuditLines.FileIn(gateway.Directory)).Select(AuditLines.Short));
    }

    [Fact]
    public async Task A_password_a_browser_sends_by_itself_opens_no_operator_call()
    {
        using var refused = await Get("/admin/v1/accounts/ip-phone/nobody", "Basic", Base64("operator:" + TestGateway.OperatorKey));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
    }

    [Theory]
    [InlineData("--SelfCare:OperatorKey=")]
    [InlineData("--SelfCare:Dashboard=false")]
    public async Task Unasked_or_without_an_operator_key_it_is_not_there(string setting)
    {
        await using var gateway = await TestGateway.Start("Localhost", "--SelfCare:Dashboard=true", setting);

        foreach (var page in new[] { "", "index.html", "DashboardCounters", "GrainState" })
        {
            (await gateway.Api.Send(HttpMethod.Get, Root + page, bearer: TestGateway.OperatorKey)).IsProblem(404, "not-found");
        }
    }

    [Fact]
    public async Task It_is_no_part_of_the_contract() =>
        Assert.DoesNotContain(
            "dashboard", (await _gateway.Api.Send(HttpMethod.Get, "/openapi/v1.json")).Is(200).Text, StringComparison.OrdinalIgnoreCase);

    private async Task<HttpResponseMessage> Get(string path, string? scheme, string? parameter)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = scheme is null ? null : new AuthenticationHeaderValue(scheme, parameter);
        return await Browser.SendAsync(request);
    }

    public sealed class WithDashboard() : SharedGateway("Localhost", "--SelfCare:Dashboard=true");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
