using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Secrets;

namespace OrleansSelfCare.Tests.Operation;

/// <summary>
/// The bytes exported to a collector: metrics and traces of all calls of customers and operators, without any secret, address, phone
/// number or self-care id.
/// </summary>
public abstract class ExportContract(string hosting, params string[] sources) : IAsyncLifetime
{
    private readonly List<Secret> _secrets = [];
    private TestGateway _gateway = null!;

    private Collector Collector { get; } = new();

    public async Task InitializeAsync() => _gateway = await TestGateway.Start(hosting, Collector.Settings);

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Collector.DisposeAsync();
    }

    [Fact]
    public async Task Metrics_and_traces_reach_the_collector_and_hold_nobodys_id_and_no_secret()
    {
        await LiveThroughMuch();

        Collector.Flush(_gateway.Services);

        Assert.Empty(Missing(
            "metric",
            "selfcare-gateway", "selfcare.logins", "selfcare.command.duration", "http.server.request.duration", "dotnet.gc.collections"));
        Assert.Empty(Missing("trace",
        [
            "selfcare-gateway", "OrleansSelfCare", "LogIn", "SendMail", "/v1/{line}/login", "/admin/v1/accounts/{line}/{selfCareId}",
            .. sources,
        ]));
        Assert.Empty(Leaks());
    }

    [Theory]
    [InlineData("trace", "id")]
    [InlineData("trace", "token")]
    [InlineData("metric", "address")]
    [InlineData("metric", "code")]
    public async Task A_planted_leak_is_found(string where, string kind)
    {
        await SignIn();
        var secret = _secrets.First(secret => secret.Kind == kind);

        if (where == "trace")
        {
            RecordSpan(span => span.SetTag("selfcare.outcome", $"it is \"{secret.Value}\"."));
        }
        else
        {
            using var meter = new Meter("OrleansSelfCare");
            meter.CreateCounter<long>("planted").Add(1, new KeyValuePair<string, object?>("text", $"it is \"{secret.Value}\"."));
            Collector.Flush(_gateway.Services);
        }

        Collector.Flush(_gateway.Services);
        Assert.Contains($"{where} holds {secret}", Leaks());
    }

    [Fact]
    public async Task What_stands_in_an_attribute_nobody_named_in_an_event_or_in_a_status_stays_here()
    {
        await SignIn();
        var id = _secrets.First(secret => secret.Kind == "id").Value;

        RecordSpan(span => span
            .AddTag("url.path", id)
            .AddTag("url.path", id)
            .SetTag("orleans.grain.id", id)
            .SetTag("exception.message", id)
            .SetTag("otel.status_description", id)
            .AddEvent(new ActivityEvent("exception", tags: new() { ["exception.message"] = id }))
            .AddException(new InvalidOperationException(id))
            .SetStatus(ActivityStatusCode.Error, id));

        Collector.Flush(_gateway.Services);
        Assert.True(Collector.Holds("trace", "planted"));
        Assert.Empty(Leaks());
    }

    [Fact]
    public async Task Where_no_collector_is_named_nothing_is_exported()
    {
        await using var gateway = await TestGateway.Start(hosting);

        Assert.Null(gateway.Services.GetService<TracerProvider>());
        Assert.Null(gateway.Services.GetService<MeterProvider>());
    }

    [Theory]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("--OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_PROTOCOL")]
    public void A_collector_that_is_named_wrongly_is_refused_at_start(string setting, string named)
    {
        var directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;

        var refused = Assert.Throws<OptionsValidationException>(() =>
            GatewayHost.Build([$"--SelfCare:Hosting={hosting}", $"--SelfCare:DataDirectory={directory}", setting]));

        Assert.Contains(refused.Failures, error => error.StartsWith(named, StringComparison.Ordinal));
        Directory.Delete(directory, recursive: true);
    }

    private async Task LiveThroughMuch()
    {
        var (account, session) = await SignIn();
        var api = _gateway.Api;
        (await api.Session(session)).Is(200);
        (await api.Show(account)).Is(200);
        (await api.Unlock(account)).Is(204);
        (await api.LogIn(account, Secret("password", "a wrong pass phrase"))).Is(401);

        // Errors, whose exception text would be in the spans.
        await _gateway.InjectFault(account, StoreFault.RefusesTheWrite);
        (await api.LogIn(account)).Is(503);
        _gateway.Inbox.IsDown = true;
        var challenge = Secret("token", (await api.LogIn(account)).Is(200)["challenge"]!);
        _gateway.Inbox.IsDown = false;

        (await api.ChangeEmail(account, challenge, Secret("address", "hanako.newaddress@example.com"))).Is(200);
        var code = Secret("code", _gateway.Inbox.LastCodeTo("hanako.newaddress@example.com"));
        session = Secret("token", (await api.Verify(account, challenge, code)).Is(200)["session"]!);
        (await api.ChangePassword(session, account.Password, Secret("password", "a fresh pass phrase"))).Is(204);
        await api.Send(HttpMethod.Get, $"/v1/session?session={session}&id={account.Id}");
        await api.Send(HttpMethod.Get, $"/nowhere/{account.Id}");
        Secret("token", TestGateway.OperatorKey);
    }

    private async Task<(TestAccount Account, string Session)> SignIn()
    {
        var account = new TestAccount(
            Secret("id", "hanako.from.hakata"),
            Secret("address", "hanako.oldaddress@example.jp"),
            Secret("phone", "09087651234"),
            Password: Secret("password", "the first pass phrase"));
        (await _gateway.Api.Import(account)).Is(200);
        var challenge = Secret("token", (await _gateway.Api.LogIn(account)).Is(200)["challenge"]!);
        var code = Secret("code", _gateway.Inbox.LastCodeTo(account.Email));
        return (account, Secret("token", (await _gateway.Api.Verify(account, challenge, code)).Is(200)["session"]!));
    }

    private string Secret(string kind, string value)
    {
        _secrets.Add(new Secret(kind, value, Storable: false));
        return value;
    }

    private string[] Missing(string where, params string[] names) => [.. names.Where(name => !Collector.Holds(where, name))];

    private List<string> Leaks() =>
    [
        .. from export in Collector.Taken
           from secret in _secrets
           where secret.IsIn(export.Text)
           select $"{export.Where} holds {secret}",
    ];

    private static void RecordSpan(Action<Activity> leak)
    {
        using var source = new ActivitySource("OrleansSelfCare");
        using var span = source.StartActivity("planted")!;
        leak(span);
    }
}

public sealed class LocalhostExport() : ExportContract("Localhost", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Storage");
