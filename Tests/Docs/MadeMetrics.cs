using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Tls;
using OrleansSelfCare.Tests.Webhooks;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>
/// What leaves for a collector while customers and operators do all sorts of things, under Prometheus' names: each metric, its labels, and
/// the values that these had.
/// </summary>
public sealed class MadeMetrics : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ConcurrentDictionary<string, bool>>> _made = new();

    /// <summary>Every metric's name.</summary>
    public IEnumerable<string> Names => _made.Keys.Order(StringComparer.Ordinal);

    public bool Has(string metric) => _made.ContainsKey(metric);

    /// <summary>Of the metric; with those that Prometheus gives each.</summary>
    public IReadOnlyCollection<string> LabelsOf(string metric) => [.. _made[metric].Keys.Order(StringComparer.Ordinal)];

    public IReadOnlyCollection<string> ValuesOf(string metric, string label) =>
        _made[metric].TryGetValue(label, out var values) ? [.. values.Keys.Order(StringComparer.Ordinal)] : [];

    public async Task InitializeAsync()
    {
        await using var collector = new Collector();
        await using var portal = await PortalEndpoint.Start();
        await using var gateway = await TestGateway.Start(
            "Localhost",
            builder => builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddReader(new BaseExportingMetricReader(new Taker(this)))),
            [.. collector.Settings, .. portal.Settings()]);
        await LiveThroughMuch(gateway, portal);

        // Others of this process are heard too: a gateway apart from its silo, a host with a certificate, a database.
        await using var cluster = await SelfCareCluster.Start(silos: 1);
        await using var database = NpgsqlDataSource.Create("Host=127.0.0.1;Database=nobodys");
        using var authority = new TestAuthority();
        var folder = Directory.CreateTempSubdirectory("selfcare-metrics-").FullName;
        var (silo, door) = (TestGateway.FreePort(), TestGateway.FreePort());
        using var encrypted = await TlsCluster.Start(authority.Issue(folder, "silo"), new LogLines(), (silo, silo), (door, door), silo);

        Assert.True(gateway.Services.GetRequiredService<MeterProvider>().ForceFlush());
        await encrypted.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task LiveThroughMuch(TestGateway gateway, PortalEndpoint portal)
    {
        var (api, inbox, account) = (gateway.Api, gateway.Inbox, TestAccount.New());
        (await api.Import($"{TestAccount.Csv(account)}\nip-phone,no id,,,,")).Is(200);
        (await api.Import(account)).Is(200);
        (await api.Import(account with { Phone = "0399999999" })).Is(200);
        (await api.LogIn(account, "wrong")).Is(401);
        inbox.IsDown = true;
        (await api.LogIn(account)).Is(200);
        inbox.IsDown = false;
        portal.Status = () => 500;
        var challenge = (await api.LogIn(account)).Is(200)["challenge"]!;
        (await api.Resend(account, challenge)).Is(429);
        (await api.Verify(account, challenge, "no code")).Is(422);
        var code = inbox.LastCodeTo(account.Email);
        (await api.Verify(account, challenge, code == "000000" ? "000001" : "000000")).Is(401);
        (await api.ChangeEmail(account, challenge, "new@example.com", "0312345678")).Is(403);
        var session = (await api.Verify(account, challenge, code)).Is(200)["session"]!;
        (await api.Verify(account, challenge, code)).Is(410);
        await portal.Told(1);
        (await api.Session(session)).Is(200);
        (await api.ChangePassword(session, account.Password, "a fresh pass phrase")).Is(204);
        (await api.Session(session)).Is(401);
        await gateway.Plant(account, StoreFault.RefusesTheWrite);
        (await api.LogIn(account, "a fresh pass phrase")).Is(503);
        for (var tries = 0; tries < 8; tries++)
        {
            await api.LogIn(account, "wrong");
        }
    }

    private void Take(Metric metric)
    {
        foreach (var name in PrometheusNames.Of(metric))
        {
            var labels = _made.GetOrAdd(name, _ => new());
            string[] given = name.EndsWith("_bucket", StringComparison.Ordinal) ? ["job", "instance", "le"] : ["job", "instance"];
            Array.ForEach(given, label => labels.TryAdd(label, new()));
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                foreach (var tag in point.Tags)
                {
                    labels.GetOrAdd(PrometheusNames.Underscored(tag.Key), _ => new()).TryAdd($"{tag.Value}", true);
                }
            }
        }
    }

    private sealed class Taker(MadeMetrics made) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                made.Take(metric);
            }

            return ExportResult.Success;
        }
    }
}
