using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Secrets;

/// <summary>
/// Codes, tokens, passwords and full addresses never reach a log, a trace, a metric or a refusal (ASVS V16.2.5), nor codes, tokens and
/// passwords the disk (V6.5.2): a day of a customer's life, with everything that can be recorded of it.
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
        Assert.All(["log", "trace", "metric", "problem", "store"], where => Assert.Contains(places, place => place.Where.StartsWith(where, StringComparison.Ordinal)));
        Assert.All(["code", "token", "password", "address", "phone"], kind => Assert.Contains(_secrets, secret => secret.Kind == kind));
        // The logs are the talkative ones, and the store is the one the customer is in.
        Assert.Contains(places, place => place.Where == "log" && place.Text.Contains("Request starting", StringComparison.Ordinal));
        Assert.Contains(places, place => place.Where.StartsWith("store", StringComparison.Ordinal) && _secrets.Any(secret => secret.Kind == "address" && secret.IsIn(place.Text)));
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

        await Plant(where, $"it is \"{secret.Value}\".");

        Assert.Contains(Leaks(Places()), leak => leak.StartsWith($"{where}", StringComparison.Ordinal) && leak.Contains(secret.ToString(), StringComparison.Ordinal));
    }

    private async Task LiveThroughEverything()
    {
        var api = _gateway.Api;
        var account = await Customer();
        var session = await SignIn(account);
        Note(await api.Session(session));

        // Wrong codes, wrong passwords, wrong phones, broken bodies.
        var (challenge, code) = await Challenge(account);
        Note(await api.Verify(account, challenge, Secret("code", code == "482913" ? "482914" : "482913")));
        Note(await api.Verify(account, Secret("token", challenge + "forged"), code));
        Note(await api.LogIn(account, Secret("password", "a wrong pass phrase")));
        Note(await api.LogIn(account with { Id = "nobody" }, Secret("password", "a strangers pass phrase")));
        Note(await api.ChangeEmail(account, challenge, Secret("address", "mistyped.address@broken@example.com"), Secret("phone", "08011112222")));
        Note(await api.ChangeEmail(account, challenge, Secret("address", "never.stored@example.com"), "08011112222"));
        Note(await api.Send(HttpMethod.Post, $"/v1/{account.Line}/login", Json($$"""{"selfCareId":"{{account.Id}}","password":["{{Secret("password", "a broken pass phrase")}}"]}""")));
        Note(await api.Send(HttpMethod.Post, $"/v1/{account.Line}/login", Json($$"""{"selfCareId":"{{account.Id}}","password":"a broken pass phrase" "{{account.Email}}"}""")));
        Note(await api.Send(HttpMethod.Post, $"/v1/{account.Line}/login", Json($$"""{"selfCareId":"{{account.Id}}","{{account.Password}}":1,"{{account.Password}}":2}""")));
        Note(await api.Send(HttpMethod.Get, "/v1/session", bearer: Secret("token", session + "forged")));

        // The address change, with its notice, and the repeated verify.
        Note(await api.ChangeEmail(account, challenge, Secret("address", "hanako.newaddress@example.com")));
        code = Secret("code", _gateway.Inbox.LastCodeTo("hanako.newaddress@example.com"));
        session = Secret("token", Note(await api.Verify(account, challenge, code, Secret("token", "an-idempotency-key-of-the-portal"))).Is(200)["session"]!);
        Note(await api.Verify(account, challenge, code, "an-idempotency-key-of-the-portal")).Is(200);
        Note(await api.Verify(account, challenge, code));

        // A mail server and a store that fail.
        _gateway.Inbox.IsDown = true;
        challenge = Secret("token", Note(await api.LogIn(account)).Is(200)["challenge"]!);
        _gateway.Inbox.IsDown = false;
        Note(await api.Show(account));
        await _gateway.Plant(account, StoreFault.RefusesTheWrite);
        Note(await api.LogIn(account));
        await _gateway.Plant(account, StoreFault.LosesTheAnswer);
        Note(await api.Verify(account, challenge, code));

        // A new password, and the operators' side.
        Note(await api.ChangePassword(session, Secret("password", "not the current phrase"), Secret("password", "short-1")));
        Note(await api.ChangePassword(session, account.Password, Secret("password", "a fresh pass phrase")));
        Note(await api.LogIn(account, "a fresh pass phrase"));
        Note(await api.Import(
            $"line,selfCareId,password,email,contactPhone\nip-phone,no id,{Secret("password", "an imported phrase")},{Secret("address", "bad.row@example.com")},{Secret("phone", "08033334444")}\nip-phone,\"x,y"));
        Note(await api.Import($$"""{"line":"ip-phone","selfCareId":"z","password":["{{Secret("password", "another imported phrase")}}"],"email":"bad.row@example.com"}""", "application/x-ndjson"));
        Note(await api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody", bearer: Secret("token", TestGateway.OperatorKey + "-mistyped")));
        Note(await api.Unlock(account));
        var path = $"/admin/v1/accounts/{account.Line}/{account.Id}";
        Note(await api.Send(HttpMethod.Post, path + "/email", Json($$"""{"email":"{{Secret("address", "desk.address@example.com")}}"}"""), TestGateway.OperatorKey));
        Note(await api.Send(HttpMethod.Get, path + "/timeline", bearer: TestGateway.OperatorKey));
        var fresh = Note(await api.Send(HttpMethod.Post, path + "/password", bearer: TestGateway.OperatorKey));
        if ((int)fresh.Status == 200)
        {
            Secret("password", fresh["password"]!);
        }

        Note(await api.LogOut(session));
        await _gateway.Restart();
        Note(await _gateway.Api.Show(account)).Is(200);
        Secret("token", TestGateway.OperatorKey);
    }

    private async Task<TestAccount> Customer()
    {
        var account = TestAccount.New("hanako.oldaddress@example.jp") with { Phone = "09087651234", Password = "the first pass phrase" };
        Secret("address", account.Email);
        Secret("phone", account.Phone);
        Secret("password", account.Password);
        Note(await _gateway.Api.Import(account)).Is(200);
        return account;
    }

    private async Task<(string Challenge, string Code)> Challenge(TestAccount account)
    {
        var challenge = Secret("token", Note(await _gateway.Api.LogIn(account)).Is(200)["challenge"]!);
        return (challenge, Secret("code", _gateway.Inbox.LastCodeTo(account.Email)));
    }

    private async Task<string> SignIn(TestAccount account)
    {
        var (challenge, code) = await Challenge(account);
        return Secret("token", Note(await _gateway.Api.Verify(account, challenge, code)).Is(200)["session"]!);
    }

    private string Secret(string kind, string value)
    {
        _secrets.Add(new Secret(kind, value, Storable: kind is "address" or "phone"));
        return value;
    }

    private Reply Note(Reply reply)
    {
        _replies.Add(reply);
        return reply;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>Everything there is to look through, and where it was found.</summary>
    private List<(string Where, string Text)> Places() =>
    [
        .. _gateway.Log.Lines.Select(line => ("log", line)),
        .. Telemetry.Told,
        .. _replies.Where(reply => (int)reply.Status >= 400).Select(reply => ("problem", reply.Text)),
        .. Directory.EnumerateFiles(_gateway.Directory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_gateway.Directory, file))
            .Where(file => file != "keys.json" && !file.StartsWith("mail" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
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

    private async Task Plant(string where, string text)
    {
        switch (where)
        {
            case "log":
                _gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("planted").Log(LogLevel.Trace, default, text, null, (line, _) => line);
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
                Note(await _gateway.Api.Send(HttpMethod.Get, "/nowhere") with { Text = text });
                break;
            default:
                await File.WriteAllTextAsync(Path.Combine(_gateway.Directory, "planted.bin"), text);
                break;
        }
    }
}

[Collection(nameof(SecretsContract))]
public sealed class LocalhostSecrets() : SecretsContract("Localhost");
