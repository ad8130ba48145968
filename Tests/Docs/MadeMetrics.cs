using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Grains.Diagnostics;
using OrleansSelfCare.Grains.Hashing;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Tls;
using OrleansSelfCare.Tests.Webhooks;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>
/// The metrics that the product exports during many calls of customers and operators, by their names in Prometheus, with their labels
/// and the labels' values.
/// </summary>
public sealed class MadeMetrics : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ConcurrentDictionary<string, bool>>> _exported = new();

    public IEnumerable<string> Names => _exported.Keys.Order(StringComparer.Ordinal);

    public bool Has(string metric) => _exported.ContainsKey(metric);

    /// <summary>Includes the labels that Prometheus adds.</summary>
    public IReadOnlyCollection<string> LabelsOf(string metric) => [.. _exported[metric].Keys.Order(StringComparer.Ordinal)];

    public IReadOnlyCollection<string> ValuesOf(string metric, string label) =>
        _exported[metric].TryGetValue(label, out var values) ? [.. values.Keys.Order(StringComparer.Ordinal)] : [];

    public async Task InitializeAsync()
    {
        await using var collector = new Collector();
        await using var portal = await PortalEndpoint.Start();
        await using var gateway = await TestGateway.Start(
            "Localhost",
            builder => builder.Services.ConfigureOpenTelemetryMeterProvider(
                metrics => metrics.AddReader(new BaseExportingMetricReader(new Exporter(this)))),
            [.. collector.Settings, .. portal.Settings()]);
        await MakeCalls(gateway, portal);

        // The reader also sees other meters of this process: those of a gateway without a silo, a host with a certificate, a database.
        await using var cluster = await SelfCareCluster.Start(silos: 1);
        await using var database = NpgsqlDataSource.Create("Host=127.0.0.1;Database=nobodys");
        using var authority = new TestAuthority();
        var folder = Directory.CreateTempSubdirectory("selfcare-metrics-").FullName;
        var certificate = authority.Issue(folder, "silo");
        var (silo, clients) = (FreePort.Next(), FreePort.Next());
        using var encrypted = await TlsCluster.Start(certificate, new LogLines(), (silo, silo), (clients, clients), silo);

        Assert.True(gateway.Services.GetRequiredService<MeterProvider>().ForceFlush());
        await encrypted.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task MakeCalls(TestGateway gateway, PortalEndpoint portal)
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
        (await api.Verify(account, challenge, CodeMails.Wrong(code))).Is(401);
        (await api.ChangeEmail(account, challenge, "new@example.com", "0312345678")).Is(403);
        var session = (await api.Verify(account, challenge, code)).Is(200)["session"]!;
        (await api.Verify(account, challenge, code)).Is(410);
        await portal.Told(1);
        (await api.Session(session)).Is(200);
        (await api.StepUp(session)).Is(200);
        (await api.ChangePassword(session, account.Password, "a fresh pass phrase")).Is(204);
        (await api.Session(session)).Is(401);
        await gateway.InjectFault(account, StoreFault.RefusesTheWrite);
        (await api.LogIn(account, "a fresh pass phrase")).Is(503);
        for (var tries = 0; tries < 8; tries++)
        {
            await api.LogIn(account, "wrong");
        }

        var unknown = TestAccount.New("nobody@example.jp");
        (await api.Import(unknown)).Is(200);
        inbox.Refuse(unknown.Email);
        (await api.LogIn(unknown)).Is(200);
        using var report = new StringContent("no report", null, "message/rfc822");
        (await api.Send(HttpMethod.Post, "/admin/v1/mail-events", report, TestGateway.OperatorKey)).Is(204);

        // It needs a clients file and a browser; AnswerCounterTests makes them all.
        var answers = gateway.Services.GetRequiredService<GatewayMetrics>();
        Array.ForEach(["redeemed", "refreshed"], outcome => answers.ClientAnswered("web", outcome, null));
        answers.ClientAnswered("web", "refused", "invalid_client");

        // A crowd would take too long here; CrowdTests makes one.
        var accounts = gateway.Services.GetRequiredService<AccountMetrics>();
        Array.ForEach(Enum.GetValues<HashingPriority>(), accounts.HashingRefused);
        Array.ForEach(["bounced", "complained"], outcome => accounts.MailBecame(outcome, account.Email));
        Array.ForEach([true, false], isAccepted => accounts.LogoutTried("contract-info", isAccepted));
    }

    private void Add(Metric metric)
    {
        foreach (var name in PrometheusNames.Of(metric))
        {
            var labels = _exported.GetOrAdd(name, _ => new());
            string[] added = name.EndsWith("_bucket", StringComparison.Ordinal) ? ["job", "instance", "le"] : ["job", "instance"];
            Array.ForEach(added, label => labels.TryAdd(label, new()));
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                foreach (var tag in point.Tags)
                {
                    labels.GetOrAdd(PrometheusNames.Underscored(tag.Key), _ => new()).TryAdd($"{tag.Value}", true);
                }
            }
        }
    }

    private sealed class Exporter(MadeMetrics metrics) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                metrics.Add(metric);
            }

            return ExportResult.Success;
        }
    }
}
