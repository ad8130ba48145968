using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The audit log of operator calls. A call that cannot be logged is not executed.</summary>
public sealed class AuditLogTests : IAsyncLifetime
{
    private const int UnauthenticatedEntriesPerMinute = 60;
    private readonly TestAccount _account = TestAccount.New();
    private readonly string _elsewhere = Directory.CreateTempSubdirectory("selfcare-audit-").FullName;
    private TestGateway _gateway = null!;

    private Api Api => _gateway.Api;

    private string AuditFile => AuditLines.FileIn(_gateway.Directory);

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start("Localhost");
        await _gateway.Services.Add(_account);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        Directory.Delete(_elsewhere, recursive: true);
    }

    [Fact]
    public async Task A_line_has_these_fields_and_no_others()
    {
        (await Api.Show(_account)).Is(200);

        var (began, ended) = AuditLines.Read(AuditFile) is [var first, var second] ? (first, second) : default;
        Assert.All([began, ended], line =>
        {
            Assert.Equal(
                [
                    "time", "event", "key", "agent", "subject", "network", "call", "line", "selfCareId", "reason", "term", "status",
                    "traceId", "milliseconds", "counts", "unwritten", "chain", "number",
                ],
                line.EnumerateObject().Select(field => field.Name));
            Assert.Equal(
                ("2026-11-22T09:00:00Z", "operator", "127.0.0.1", "show", _account.Line, _account.Id, "0"),
                (line.Of("time"), line.Of("key"), line.Of("network"), line.Of("call"), line.Of("line"), line.Of("selfCareId"),
                    line.Of("unwritten")));
        });
        Assert.Equal(("began", null, null), (began.Of("event"), began.Of("status"), began.Of("milliseconds")));
        Assert.Equal(("ended", "200", "0"), (ended.Of("event"), ended.Of("status"), ended.Of("milliseconds")));
    }

    [Fact]
    public async Task Deleting_a_customer_leaves_the_lines_of_the_audit_log()
    {
        (await Api.Act(_account, "export", "T-1")).Is(200);

        (await Api.Delete(_account)).Is(204);

        (await Api.Act(_account, "export", "T-2")).Is(404);
        Assert.Equal(
            ["export T-1 200", "delete  204", "export T-2 404"],
            AuditLines.Read(AuditFile).Where(line => line.Of("event") == "ended" && line.Of("selfCareId") == _account.Id)
                .Select(line => $"{line.Of("call")} {line.Of("reason")} {line.Of("status")}"));
        Assert.DoesNotContain(_account.Email, File.ReadAllText(AuditFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_has_the_traceId_that_its_caller_was_told()
    {
        var refused = (await Api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody")).Is(401);

        Assert.Equal(refused["traceId"], Assert.Single(AuditLines.Read(AuditFile)).Of("traceId"));
    }

    [Fact]
    public async Task An_import_says_when_it_began_and_what_it_did_when_it_ended()
    {
        (await Api.Import($"{TestAccount.Csv(TestAccount.New(), TestAccount.New(), _account)}\nip-phone,no id,,,,")).Is(200);

        var lines = AuditLines.Read(AuditFile);
        Assert.Equal(["began operator accounts:import -", "ended operator accounts:import 200"], lines.Select(AuditLines.Short));
        Assert.Null(lines[0].Of("counts"));
        Assert.Equal("""{"created":2,"updated":0,"unchanged":1,"rejected":1}""", lines[1].Of("counts"));
    }

    [Fact]
    public async Task Import_without_notices_is_recorded_as_such_when_it_begins_and_ends()
    {
        using var file = new StringContent(TestAccount.Csv(_account), System.Text.Encoding.UTF8, "text/csv");
        (await Api.Send(HttpMethod.Post, "/admin/v1/accounts:import?notices=false", file, TestGateway.OperatorKey)).Is(200);

        var lines = AuditLines.Read(AuditFile);
        Assert.Equal("""{"noticesOff":1}""", lines[0].Of("counts"));
        Assert.Equal("""{"noticesOff":1,"created":0,"updated":0,"unchanged":1,"rejected":0}""", lines[1].Of("counts"));
    }

    [Fact]
    public async Task A_call_that_fails_ended_with_the_status_its_caller_got()
    {
        (await Api.LogIn(_account, "wrong")).Is(401);
        await _gateway.InjectFault(_account, StoreFault.RefusesTheWrite);

        (await Api.Unlock(_account)).Is(503);

        Assert.Equal("ended operator unlock 503", AuditLines.Read(AuditFile)[^1].Short());
    }

    [Fact]
    public async Task What_can_be_no_accounts_id_is_not_written()
    {
        foreach (var id in new[] { "%22%0a%7b%22event%22:%22ended%22%7d", new string('a', 65), "%E2%80%AE" })
        {
            (await Api.Send(HttpMethod.Get, $"/admin/v1/accounts/ip-phone/{id}?key=in-the-query", bearer: TestGateway.OperatorKey)).Is(404);
        }

        Assert.Equal(6, AuditLines.Read(AuditFile).Count(line => line.Of("selfCareId") is null && line.Of("line") is null));
        Assert.DoesNotContain("in-the-query", await File.ReadAllTextAsync(AuditFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_holds_no_key_no_password_and_no_address()
    {
        using var keys = new KeyFile();
        await using var gateway = await TestGateway.Start("Localhost", keys.Setting);
        var account = TestAccount.New() with { Password = "a customers pass phrase", Phone = "09087651234" };
        var fresh = new List<string>();
        foreach (var call in OperatorCalls.All)
        {
            foreach (var key in new[] { TestGateway.OperatorKey, KeyFile.Desk, KeyFile.Loader, KeyFile.Stranger })
            {
                using var content = call.Content(account);
                var reply = await gateway.Api.Send(call.Method, call.PathOf(account), content, key);
                if (call.Name == "password" && (int)reply.Status == 200)
                {
                    fresh.Add(reply["password"]!);
                }
            }
        }

        var file = await File.ReadAllTextAsync(AuditLines.FileIn(gateway.Directory));
        var stored = await Eventually(
            async () => (await gateway.Api.Send(HttpMethod.Get, "/admin/v1/audit?limit=10000", bearer: TestGateway.OperatorKey)).Text,
            text => text.Split('\n').Length > file.Split('\n').Length);
        var text = file + stored;

        Assert.Contains(account.Id, text, StringComparison.Ordinal);
        Assert.Equal(2, fresh.Count);
        Assert.All(
            [
                TestGateway.OperatorKey, KeyFile.Desk, KeyFile.Loader, KeyFile.Stranger,
                KeyFile.Sha256(KeyFile.Desk), KeyFile.Sha256(KeyFile.Stranger),
                account.Password, account.Email, account.Phone, OperatorCalls.NewAddress, .. fresh,
            ],
            secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Calls_at_once_each_have_lines_of_their_own()
    {
        const int Calls = 100;

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(async _ => (await Api.Show(_account)).Is(200)));

        var lines = AuditLines.Read(AuditFile).GroupBy(line => line.Of("traceId")).ToArray();
        Assert.Equal(Calls, lines.Length);
        Assert.All(lines, call => Assert.Equal(["began", "ended"], call.Select(line => line.Of("event"))));
    }

    [Fact]
    public async Task Its_owner_alone_reads_it_and_it_may_be_moved_away()
    {
        (await Api.Show(_account)).Is(200);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AuditFile));
        }

        File.Move(AuditFile, AuditFile + ".1");
        (await Api.Unlock(_account)).Is(204);

        Assert.Equal(["unlock", "unlock"], AuditLines.Read(AuditFile).Select(line => line.Of("call")));
        Assert.Equal(["show", "show"], AuditLines.Read(AuditFile + ".1").Select(line => line.Of("call")));
    }

    [Fact]
    public async Task A_file_that_was_there_is_continued()
    {
        var file = Path.Combine(_elsewhere, "operators.jsonl");
        await File.WriteAllTextAsync(file, "{}\n");
        await using var gateway = await TestGateway.Start("Localhost", $"--SelfCare:AuditLog={file}");

        (await gateway.Api.Import(TestAccount.New())).Is(200);

        Assert.Equal(3, AuditLines.Read(file).Count);
        Assert.False(File.Exists(AuditLines.FileIn(gateway.Directory)));
    }

    [SkippableFact]
    public async Task Where_the_disk_is_full_nothing_is_done()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full");
        await using var gateway = await TestGateway.Start("Localhost", "--SelfCare:AuditLog=/dev/full");
        using var measured = new Measurements(gateway.Services);
        Assert.Equal(0, measured.Sums("selfcare.operator.faults")["audit-unwritten"]);

        (await gateway.Api.Import(TestAccount.New())).Is(503, "unavailable");

        Assert.Equal(0, gateway.Store.Writes);
        // Two entries: began and refused.
        Assert.Equal(2, measured.Sums("selfcare.operator.faults")["audit-unwritten"]);
        Assert.Contains(gateway.Log.Lines, line => line.Contains("SelfCare:AuditLog", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_it_can_not_be_opened_nothing_is_done_and_the_next_line_says_how_much_is_missing()
    {
        (await Api.LogIn(_account, "wrong")).Is(401);
        Directory.CreateDirectory(AuditFile);
        var writes = _gateway.Store.Writes;
        foreach (var call in OperatorCalls.All)
        {
            using var content = call.Content(_account with { Password = "another pass phrase" });
            (await Api.Send(call.Method, call.PathOf(_account), content, TestGateway.OperatorKey)).Is(503, "unavailable");
        }

        Assert.Equal(writes, _gateway.Store.Writes);
        Directory.Delete(AuditFile);
        (await Api.Show(_account)).Is(200);
        // Two entries for each call: began and refused.
        Assert.Equal([2 * OperatorCalls.All.Count, 0], AuditLines.Read(AuditFile).Select(line => line.GetProperty("unwritten").GetInt32()));
    }

    [Fact]
    public async Task Strangers_fill_so_many_lines_a_minute_and_are_counted_beyond_them()
    {
        const int TooMany = 5;
        for (var i = 0; i < UnauthenticatedEntriesPerMinute + TooMany; i++)
        {
            (await Api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody", bearer: i % 2 == 0 ? null : KeyFile.Stranger)).Is(401);
        }

        Assert.Equal(UnauthenticatedEntriesPerMinute, AuditLines.Count(AuditFile));
        (await Api.Show(_account)).Is(200);
        _gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody")).Is(401);

        var lines = AuditLines.Since(UnauthenticatedEntriesPerMinute, AuditFile);
        Assert.Equal(["began operator show -", "ended operator show 200", "refused - show 401"], lines.Select(AuditLines.Short));
        Assert.Equal([TooMany, 0, 0], lines.Select(line => line.GetProperty("unwritten").GetInt32()));
    }

    [Fact]
    public async Task A_dash_is_standard_output()
    {
        await using var gateway = new GatewayProcess("Localhost", "--SelfCare:AuditLog=-");
        await gateway.Start();

        (await gateway.Api.Import(TestAccount.New())).Is(200);
        gateway.Terminate();
        await gateway.Exit();

        var lines = gateway.Out.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement);
        Assert.Equal(["began operator accounts:import -", "ended operator accounts:import 200"], lines.Select(AuditLines.Short));
        Assert.False(File.Exists(AuditLines.FileIn(gateway.Directory)));
    }

    [Fact]
    public async Task A_clusters_gateway_keeps_no_file_unless_it_is_told_to()
    {
        await using var gateway = GatewayHost.Build(
            [
                "--urls=http://127.0.0.1:0",
                $"--SelfCare:Hosting={Hostings.Cluster}",
                $"--SelfCare:DataDirectory={_elsewhere}",
                $"--SelfCare:KeyRing={Path.Combine(_gateway.Directory, "keys.json")}",
                $"--SelfCare:OperatorKey={TestGateway.OperatorKey}",
            ],
            host => host.Logging.ClearProviders(),
            host => host.AddLocalhost());
        await gateway.StartAsync();
        using var api = new Api(new Uri(gateway.Urls.Single()));

        (await api.Show(_account)).Is(404);

        Assert.False(File.Exists(AuditLines.FileIn(_elsewhere)));
        await gateway.StopAsync();
    }
}
