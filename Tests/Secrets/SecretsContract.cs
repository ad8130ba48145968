using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Secrets;

/// <summary>
/// Codes, tokens, passwords and full addresses are in no log, trace, metric or error reply (ASVS V16.2.5). Codes, tokens and passwords
/// are not on the disk either (V6.5.2). The test makes all calls of a customer and of the operators, and searches everything recorded.
/// </summary>
public abstract class SecretsContract(string hosting) : IAsyncLifetime
{
    private readonly List<Secret> _secrets = [];
    private readonly List<Reply> _replies = [];
    private TestGateway _gateway = null!;

    private Telemetry Telemetry { get; } = new();

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start(
            hosting,
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:OrleansSelfCare=Trace",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Trace");
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        Telemetry.Dispose();
    }

    [Fact]
    public async Task Nothing_that_is_recorded_holds_a_secret()
    {
        await LiveThroughEverything();

        var places = Places();
        Assert.All(
            ["log", "trace", "metric", "problem", "store"],
            where => Assert.Contains(places, place => place.Where.StartsWith(where, StringComparison.Ordinal)));
        Assert.All(["code", "token", "password", "address", "phone"], kind => Assert.Contains(_secrets, secret => secret.Kind == kind));
        // Checks that the log level is really Trace, and that the store is the one with this customer.
        Assert.Contains(places, place => place.Where == "log" && place.Text.Contains("Request starting", StringComparison.Ordinal));
        Assert.Contains(places, place => place.Where.StartsWith("store", StringComparison.Ordinal)
            && _secrets.Any(secret => secret.Kind == "address" && secret.IsIn(place.Text)));
        Assert.Empty(Leaks(places));
    }

    [Theory]
    [InlineData("log", "code")]
    [InlineData("log", "password")]
    [InlineData("log", "address")]
    [InlineData("trace", "token")]
    [InlineData("trace", "phone")]
    [InlineData("metric", "address")]
    [InlineData("metric", "code")]
    [InlineData("problem", "password")]
    [InlineData("store", "code")]
    [InlineData("store", "token")]
    [InlineData("store", "password")]
    public async Task A_planted_leak_is_found(string where, string kind)
    {
        var account = await Customer();
        await SignIn(account);
        Assert.Empty(Leaks(Places()));
        var secret = _secrets.First(secret => secret.Kind == kind);

        await InjectLeak(where, $"it is \"{secret.Value}\".");

        Assert.Contains(Leaks(Places()), leak =>
            leak.StartsWith(where, StringComparison.Ordinal) && leak.Contains(secret.ToString(), StringComparison.Ordinal));
    }

    private async Task LiveThroughEverything()
    {
        var api = _gateway.Api;
        var account = await Customer();
        var session = await SignIn(account);
        Keep(await api.Session(session));

        // Wrong codes, wrong passwords, wrong phones, broken bodies.
        var (challenge, code) = await Challenge(account);
        Keep(await api.Verify(account, challenge, Secret("code", code == "482913" ? "482914" : "482913")));
        Keep(await api.Verify(account, Secret("token", challenge + "forged"), code));
        Keep(await api.LogIn(account, Secret("password", "a wrong pass phrase")));
        Keep(await api.LogIn(account with { Id = "nobody" }, Secret("password", "a strangers pass phrase")));
        Keep(await api.ChangeEmail(
            account, challenge, Secret("address", "mistyped.address@broken@example.com"), Secret("phone", "08011112222")));
        Keep(await api.ChangeEmail(account, challenge, Secret("address", "never.stored@example.com"), "08011112222"));
        var broken = Secret("password", "a broken pass phrase");
        var login = $"/v1/{account.Line}/login";
        Keep(await api.Send(HttpMethod.Post, login, Json($$"""{"selfCareId":"{{account.Id}}","password":["{{broken}}"]}""")));
        Keep(await api.Send(
            HttpMethod.Post, login, Json($$"""{"selfCareId":"{{account.Id}}","password":"{{broken}}" "{{account.Email}}"}""")));
        Keep(await api.Send(
            HttpMethod.Post, login, Json($$"""{"selfCareId":"{{account.Id}}","{{account.Password}}":1,"{{account.Password}}":2}""")));
        Keep(await api.Send(HttpMethod.Get, "/v1/session", bearer: Secret("token", session + "forged")));

        // The address change, with its notice, and the repeated verify.
        Keep(await api.ChangeEmail(account, challenge, Secret("address", "hanako.newaddress@example.com")));
        code = Secret("code", _gateway.Inbox.LastCodeTo("hanako.newaddress@example.com"));
        var key = Secret("token", "an-idempotency-key-of-the-portal");
        session = Secret("token", Keep(await api.Verify(account, challenge, code, key)).Is(200)["session"]!);
        Keep(await api.Verify(account, challenge, code, key)).Is(200);
        Keep(await api.Verify(account, challenge, code));

        // A mail server and a store that fail.
        _gateway.Inbox.IsDown = true;
        challenge = Secret("token", Keep(await api.LogIn(account)).Is(200)["challenge"]!);
        _gateway.Inbox.IsDown = false;
        Keep(await api.Show(account));
        await _gateway.InjectFault(account, StoreFault.RefusesTheWrite);
        Keep(await api.LogIn(account));
        await _gateway.InjectFault(account, StoreFault.LosesTheAnswer);
        Keep(await api.Verify(account, challenge, code));

        // A new password, and operator calls.
        Keep(await api.ChangePassword(session, Secret("password", "not the current phrase"), Secret("password", "short-1")));
        Keep(await api.ChangePassword(session, account.Password, Secret("password", "a fresh pass phrase")));
        Keep(await api.LogIn(account, "a fresh pass phrase"));
        var address = Secret("address", "bad.row@example.com");
        Keep(await api.Import(
            "line,selfCareId,password,email,contactPhone\n"
            + $"ip-phone,no id,{Secret("password", "an imported phrase")},{address},{Secret("phone", "08033334444")}\nip-phone,\"x,y"));
        var imported = Secret("password", "another imported phrase");
        Keep(await api.Import(
            $$"""{"line":"ip-phone","selfCareId":"z","password":["{{imported}}"],"email":"{{address}}"}""", "application/x-ndjson"));
        var mistyped = Secret("token", TestGateway.OperatorKey + "-mistyped");
        Keep(await api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody", bearer: mistyped));
        Keep(await api.Unlock(account));
        var path = $"/admin/v1/accounts/{account.Line}/{account.Id}";
        var fromDesk = Json($$"""{"email":"{{Secret("address", "desk.address@example.com")}}"}""");
        Keep(await api.Send(HttpMethod.Post, path + "/email", fromDesk, TestGateway.OperatorKey));
        Keep(await api.Send(HttpMethod.Get, path + "/timeline", bearer: TestGateway.OperatorKey));
        var fresh = Keep(await api.Send(HttpMethod.Post, path + "/password", bearer: TestGateway.OperatorKey));
        if ((int)fresh.Status == 200)
        {
            Secret("password", fresh["password"]!);
        }

        Keep(await api.LogOut(session));
        await _gateway.Restart();
        Keep(await _gateway.Api.Show(account)).Is(200);
        Secret("token", TestGateway.OperatorKey);
    }

    private async Task<TestAccount> Customer()
    {
        var account = TestAccount.New("hanako.oldaddress@example.jp") with { Phone = "09087651234", Password = "the first pass phrase" };
        Secret("address", account.Email);
        Secret("phone", account.Phone);
        Secret("password", account.Password);
        Keep(await _gateway.Api.Import(account)).Is(200);
        return account;
    }

    private async Task<(string Challenge, string Code)> Challenge(TestAccount account)
    {
        var challenge = Secret("token", Keep(await _gateway.Api.LogIn(account)).Is(200)["challenge"]!);
        return (challenge, Secret("code", _gateway.Inbox.LastCodeTo(account.Email)));
    }

    private async Task<string> SignIn(TestAccount account)
    {
        var (challenge, code) = await Challenge(account);
        return Secret("token", Keep(await _gateway.Api.Verify(account, challenge, code)).Is(200)["session"]!);
    }

    private string Secret(string kind, string value)
    {
        _secrets.Add(new Secret(kind, value, Storable: kind is "address" or "phone"));
        return value;
    }

    private Reply Keep(Reply reply)
    {
        _replies.Add(reply);
        return reply;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>All recorded texts, and where each is from.</summary>
    private List<(string Where, string Text)> Places() =>
    [
        .. _gateway.Log.Lines.Select(line => ("log", line)),
        .. Telemetry.Told,
        .. _replies.Where(reply => (int)reply.Status >= 400).Select(reply => ("problem", reply.Text)),
        .. Directory.EnumerateFiles(_gateway.Directory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_gateway.Directory, file))
            .Where(file => file is not ("keys.json" or "process.lock"))
            .Where(file => !file.StartsWith("mail" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Select(file => ($"store: {file}", Read(Path.Combine(_gateway.Directory, file)))),
    ];

    private List<string> Leaks(List<(string Where, string Text)> places) =>
    [
        .. from place in places
           from secret in _secrets
           where !(secret.Storable && place.Where.StartsWith("store", StringComparison.Ordinal)) && secret.IsIn(place.Text)
           select $"{place.Where} holds {secret}: {(place.Where.StartsWith("store", StringComparison.Ordinal) ? "" : place.Text)}",
    ];

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var text = new StreamReader(stream, Encoding.Latin1);
        return text.ReadToEnd();
    }

    private async Task InjectLeak(string where, string text)
    {
        switch (where)
        {
            case "log":
                _gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("planted")
                    .Log(LogLevel.Trace, default, text, null, (line, _) => line);
                break;
            case "trace":
                using (var source = new ActivitySource("planted"))
                using (var activity = source.StartActivity("planted"))
                {
                    activity!.AddEvent(new ActivityEvent("planted", tags: new() { ["text"] = text }));
                }

                break;
            case "metric":
                using (var meter = new Meter("planted"))
                {
                    meter.CreateCounter<int>("planted").Add(1, new KeyValuePair<string, object?>("text", text));
                }

                break;
            case "problem":
                Keep(await _gateway.Api.Send(HttpMethod.Get, "/nowhere") with { Text = text });
                break;
            default:
                await File.WriteAllTextAsync(Path.Combine(_gateway.Directory, "planted.bin"), text);
                break;
        }
    }
}

[Collection(nameof(SecretsContract))]
public sealed class LocalhostSecrets() : SecretsContract("Localhost");
