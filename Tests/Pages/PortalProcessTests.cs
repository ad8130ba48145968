using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using OrleansSelfCare.Portal;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The portal and the gateway as separate processes. The test sends the HTTP requests of a browser without scripts.</summary>
[Trait("Category", "Long")]
public sealed partial class PortalProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly GatewayProcess _gateway = new("Localhost", "--SelfCare:Proxies:0=127.0.0.1");
    private readonly TestAccount _account = TestAccount.New();
    private readonly Dictionary<string, string> _cookies = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private Process? _portal;
    private Uri? _address;
    private string _page = "";

    public async Task InitializeAsync()
    {
        await _gateway.Start();
        (await _gateway.Api.Import(_account)).Is(200);
        await StartPortal();
    }

    public async Task DisposeAsync()
    {
        _portal?.Kill();
        _portal?.Dispose();
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_portal_killed_in_the_middle_of_a_sign_in_costs_the_customer_nothing()
    {
        await LogIn(_account.Password);
        await Get("/ip-phone/verify");
        _portal!.Kill();
        await StartPortal();

        var next = await Send("/ip-phone/verify", ("code", await _gateway.Code(_account.Email, Hidden("reference"))));

        Assert.Equal("/ip-phone/menu", next);
        Assert.Equal(HttpStatusCode.OK, await Get("/ip-phone/menu"));
        Assert.Contains(_account.Id, _page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customers_address_comes_through_the_proxy_and_the_portal_to_the_account()
    {
        await LogIn("wrong");

        var counted = (await _gateway.Api.Show(_account)).Body.GetProperty("locks").GetProperty("passwordFailures");
        Assert.Equal("198.51.100.7", Assert.Single(counted.EnumerateArray()).GetProperty("network").GetString());
    }

    [Fact]
    public async Task It_is_ready_while_the_service_answers()
    {
        Assert.Equal(HttpStatusCode.OK, await Get("/health/ready"));
        _gateway.Kill();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get("/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await Get("/health/live"));
    }

    private async Task LogIn(string password)
    {
        await Get("/ip-phone/login");
        await Send("/ip-phone/login", ("selfCareId", _account.Id), ("password", password));
    }

    private async Task StartPortal()
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _portal = HostProcess.Start(
            typeof(PortalHost).Assembly.Location,
            [
                "--PORTAL_URLS=http://127.0.0.1:0",
                $"--Portal:Api={_gateway.Api.Address}",
                $"--Portal:DataDirectory={_gateway.Directory}/portal",
                "--Portal:Proxies:0=127.0.0.1",
            ],
            row =>
            {
                if (ListensAt().Match(row) is { Success: true } match)
                {
                    listening.TrySetResult(new Uri(match.Groups[1].Value));
                }
            },
            _ => { });
        _address = await listening.Task.WaitAsync(StartTimeout);
    }

    private async Task<HttpStatusCode> Get(string path)
    {
        using var response = await SendWithCookies(new HttpRequestMessage(HttpMethod.Get, new Uri(_address!, path)));
        _page = await response.Content.ReadAsStringAsync();
        return response.StatusCode;
    }

    /// <returns>The redirect's location.</returns>
    private async Task<string?> Send(string path, params (string Name, string Value)[] fields)
    {
        string[] hidden = ["antiforgery", "submission", "reference"];
        var form = fields.Concat(hidden.Select(name => (name, Hidden(name))));
        using var response = await SendWithCookies(new HttpRequestMessage(HttpMethod.Post, new Uri(_address!, path))
        {
            Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        });
        return response.Headers.Location?.OriginalString;
    }

    private async Task<HttpResponseMessage> SendWithCookies(HttpRequestMessage request)
    {
        using var disposed = request;
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var response = await _http.SendAsync(request);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var (name, value) = (cookie.Split('=')[0], cookie.Split('=', 2)[1].Split(';')[0]);
            _cookies[name] = value;
        }

        return response;
    }

    private string Hidden(string name) => Regex.Match(_page, $"name=\"{name}\"(?: type=\"hidden\")? value=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex("Portal on (http://[^ ,]+)")]
    private static partial Regex ListensAt();
}
