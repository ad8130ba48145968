using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Mail;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Samples;

/// <summary>The sample portal and the gateway as processes. The test sends the requests of a browser.</summary>
public sealed partial class SamplePortalTests : IAsyncLifetime
{
    private readonly GatewayProcess _gateway = new("Localhost", "--SelfCare:Proxies:0=127.0.0.1");
    private readonly TestAccount _account = TestAccount.New();
    private readonly Dictionary<string, string> _cookies = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _portal;
    private string _page = "";

    public async Task InitializeAsync()
    {
        await _gateway.Start();
        (await _gateway.Api.Import(_account)).Is(200);
        _portal = HostProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "OrleansSelfCare.Samples.Portal.dll"),
            ["--urls=http://127.0.0.1:0", $"--SelfCareApi={_gateway.Api.Address}"],
            row =>
            {
                if (ListensAt().Match(row) is { Success: true } match)
                {
                    _listening.TrySetResult(new Uri(match.Groups[1].Value));
                }
            },
            _ => { },
            // Not the folder of the tests, which has the gateway's appsettings.json.
            _gateway.Directory);
        await _listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        _portal?.Kill();
        _portal?.Dispose();
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Customer_signs_in_with_the_code_of_the_mail_sees_the_account_and_signs_out()
    {
        Assert.Equal((HttpStatusCode.Found, "/"), await Get("/account"));
        await Get("/");
        Assert.Equal((HttpStatusCode.OK, null), await Post("/", ("id", _account.Id), ("password", "wrong")));
        Assert.Contains("is not right", _page, StringComparison.Ordinal);
        await Get("/");
        Assert.Equal((HttpStatusCode.Found, "/code"), await Post("/", ("id", _account.Id), ("password", _account.Password)));
        await Get("/code");

        Assert.Equal((HttpStatusCode.Found, "/account"), await Post("/code", ("code", await MailedCode())));

        Assert.Equal((HttpStatusCode.OK, null), await Get("/account"));
        Assert.Contains($"Signed in: {_account.Id}", _page, StringComparison.Ordinal);
        var session = _cookies["__Host-session"];
        Assert.Equal((HttpStatusCode.Found, "/"), await Post("/logout"));
        Assert.Equal((HttpStatusCode.Found, "/"), await Get("/account"));
        (await _gateway.Api.Session(session)).Is(401, "session-invalid");
    }

    [Fact]
    public async Task Form_of_another_site_is_refused()
    {
        Assert.Equal((HttpStatusCode.BadRequest, null), await Post("/", ("id", _account.Id), ("password", _account.Password)));
        Assert.Equal((HttpStatusCode.BadRequest, null), await Post("/code", ("code", "123456")));
    }

    [Fact]
    public async Task While_the_service_is_away_a_session_is_neither_accepted_nor_ended()
    {
        await Get("/");
        await Post("/", ("id", _account.Id), ("password", _account.Password));
        await Get("/code");
        await Post("/code", ("code", await MailedCode()));
        _gateway.Kill();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), await Get("/account"));
        Assert.Contains("__Host-session", _cookies.Keys);
    }

    [Fact]
    public async Task Page_shows_this_code() => Assert.Contains(
        $"```csharp\n{await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Samples", "Portal", "Program.cs"))}```",
        await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "portal.md")),
        StringComparison.Ordinal);

    /// <summary>The code of the only mail in the gateway's folder.</summary>
    private Task<string> MailedCode() => Eventually(
        () => Directory.EnumerateFiles(Path.Combine(_gateway.Directory, "mail"), "*.eml")
            .Select(file => MailsCode().Match(ReadMail.Parse(File.ReadAllText(file, System.Text.Encoding.Latin1)).Text).Groups[1].Value)
            .FirstOrDefault(""),
        code => code.Length == 6);

    private async Task<(HttpStatusCode Status, string? Location)> Get(string path) => await Send(new(HttpMethod.Get, path));

    private async Task<(HttpStatusCode Status, string? Location)> Post(string path, params (string Name, string Value)[] fields)
    {
        var hidden = Hidden().Matches(_page).Select(field => (field.Groups[1].Value, field.Groups[2].Value));
        return await Send(new(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Concat(hidden).Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        });
    }

    private async Task<(HttpStatusCode Status, string? Location)> Send(HttpRequestMessage request)
    {
        using var disposed = request;
        request.RequestUri = new Uri(await _listening.Task, request.RequestUri!);
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var response = await _http.SendAsync(request);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            _cookies[cookie.Split('=')[0]] = cookie.Split('=', 2)[1].Split(';')[0];
        }

        _page = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, response.Headers.Location?.OriginalString);
    }

    [GeneratedRegex("Now listening on: (http://[^ ]+)")]
    private static partial Regex ListensAt();

    [GeneratedRegex(@"Sign-in code\D*(\d{6})")]
    private static partial Regex MailsCode();

    [GeneratedRegex("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]+)\"")]
    private static partial Regex Hidden();
}
