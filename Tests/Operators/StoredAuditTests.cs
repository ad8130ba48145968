using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Storage.Audit;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The audit log in the database: what it has beside the file, and how it is read.</summary>
public sealed class StoredAuditTests : IAsyncLifetime
{
    private readonly TestAccount _account = TestAccount.New();
    private StoreAway _store = null!;
    private TestGateway _gateway = null!;

    private Api Api => _gateway.Api;

    private string AuditFile => AuditLines.FileIn(_gateway.Directory);

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start(
            "Localhost",
            builder => builder.Services.AddSingleton<AuditStore>(services =>
                _store = new StoreAway(services.GetRequiredService<SqliteAccountStore>())),
            ["--SelfCare:AuditRetention=30.00:00:00"]);
        await _gateway.Services.Add(_account);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task The_database_has_each_entry_as_the_file_has_it()
    {
        (await Api.Show(_account)).Is(200);
        (await Api.Unlock(_account)).Is(204);
        (await Api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody")).Is(401);

        var stored = await Stored(6);

        Assert.Equal("opened", stored[0].Of("event"));
        Assert.Equal(
            AuditLines.Read(AuditFile).Take(5).Select(line => line.ToString()),
            stored.Skip(1).Select(line => JsonSerializer.Serialize(
                line.EnumerateObject().Where(field => field.Name != "cursor").ToDictionary(field => field.Name, field => field.Value))));
    }

    [Fact]
    public async Task A_page_ends_at_its_limit_and_the_next_one_begins_after_its_last_cursor()
    {
        var signer = _gateway.Services.GetRequiredService<AuditSigner>();
        foreach (var numbers in Enumerable.Range(0, 1_200).Chunk(AuditStore.MaxAppended))
        {
            await _store.Append(
                [.. numbers.Select(number => signer.Sign(
                    "test",
                    number,
                    $$"""{"time":"2026-11-22T09:00:00Z","event":"began","agent":"sato","chain":"test","number":{{number}}}""",
                    AuditSigner.None))],
                default);
        }

        var first = await Read("agent=sato&limit=1100");
        var second = await Read($"agent=sato&after={first[^1].Of("cursor")}");
        var third = await Read($"agent=sato&after={second[^1].Of("cursor")}");

        Assert.Equal((1_100, 100, 0), (first.Count, second.Count, third.Count));
        Assert.Equal(Enumerable.Range(0, 1_200), first.Concat(second).Select(line => line.GetProperty("number").GetInt32()));
        Assert.Equal(1_000, (await Read("agent=sato")).Count);
        Assert.Single(await Read("agent=sato&limit=1"));
    }

    [Theory]
    [InlineData("audit?limit=0")]
    [InlineData("audit?agent=%00")]
    [InlineData("audit?limit=10001")]
    [InlineData("audit?limit=many")]
    [InlineData("audit?after=-1")]
    [InlineData("audit?after=a")]
    [InlineData("audit?line=ip-phone")]
    [InlineData("audit?selfCareId=taro")]
    [InlineData("audit?line=ip-phone&selfCareId=%00")]
    [InlineData("audit?from=yesterday")]
    [InlineData("audit:counts?from=2026-01-02&to=2026-01-01")]
    [InlineData("audit:counts?from=2026-01-01&to=2026-04-04")]
    [InlineData("audit:counts?to=0001-01-02")]
    public async Task What_can_not_be_asked_is_400(string call) =>
        (await Api.Send(HttpMethod.Get, $"/admin/v1/{call}", bearer: TestGateway.OperatorKey)).Is(400, "invalid-request");

    [Fact]
    public async Task Reading_is_an_entry_with_the_account_and_the_number_of_lines()
    {
        (await Api.Show(_account)).Is(200);
        await Stored(3);
        var before = AuditLines.Count(AuditFile);

        await Read($"line={_account.Line}&selfCareId={_account.Id}");

        var lines = AuditLines.Since(before, AuditFile);
        Assert.Equal(["began operator audit -", "ended operator audit 200"], lines.Select(AuditLines.Short));
        Assert.Equal((_account.Id, """{"listed":2}"""), (lines[1].Of("selfCareId"), lines[1].Of("counts")));
    }

    [Fact]
    public async Task Counts_are_of_the_last_30_days_by_caller_and_call()
    {
        (await Api.Show(_account)).Is(200);
        (await Api.Show(_account)).Is(200);
        (await Api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody")).Is(401);
        await Stored(6);
        _gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        var counts = (await Api.Send(HttpMethod.Get, "/admin/v1/audit:counts", bearer: TestGateway.OperatorKey)).Is(200).Body;

        Assert.Equal("2026-10-23T09:00:01Z", counts.Of("from"));
        Assert.Contains(
            """{"agent":"operator","call":"show","made":2,"refused":0}""",
            counts.GetProperty("counts").EnumerateArray().Select(count => count.ToString()));
        Assert.Contains(
            """{"agent":null,"call":"show","made":0,"refused":1}""",
            counts.GetProperty("counts").EnumerateArray().Select(count => count.ToString()));
    }

    [Fact]
    public async Task While_the_database_is_away_calls_are_made_and_their_entries_are_stored_in_order_when_it_is_back()
    {
        using var measured = new Measurements(_gateway.Services);
        await Stored(1);
        // With those of that read.
        await Eventually(() => _store.ReadEnd(default), end => end == 3);
        await Eventually(Waiting, waiting => waiting == 0);
        _store.Fault = Fault.Away;
        for (var i = 0; i < 5; i++)
        {
            (await Api.Show(_account)).Is(200);
        }

        // The first one is being retried, the others wait behind it.
        await Eventually(() => _store.Writes, writes => writes > 3);
        await Eventually(Waiting, waiting => waiting == 10);
        (await Api.Send(HttpMethod.Get, "/admin/v1/audit", bearer: TestGateway.OperatorKey)).Is(503, "unavailable");
        await Eventually(
            () => _gateway.Log.Lines.Count(line => line.Contains("can't be stored in the database", StringComparison.Ordinal)),
            logged => logged == 1);
        _store.Fault = Fault.None;

        await Stored(13);
        await IsSound();
        Assert.Equal(0, measured.Sums("selfcare.operator.faults")["audit-not-stored"]);
        await Eventually(Waiting, waiting => waiting == 0);

        double Waiting()
        {
            using var now = new Measurements(_gateway.Services);
            return now.Sums("selfcare.audit.waiting")[""];
        }
    }

    [Fact]
    public async Task A_write_whose_success_was_not_reported_is_repeated_and_there_once()
    {
        _store.Fault = Fault.WritesAndFails;
        (await Api.Show(_account)).Is(200);
        await Eventually(() => _store.Writes, writes => writes > 2);
        _store.Fault = Fault.None;

        await Stored(3);
        await IsSound();
    }

    [Fact]
    public async Task Entries_beyond_those_that_may_wait_are_counted_and_verify_tells_them_from_deleted_ones()
    {
        using var measured = new Measurements(_gateway.Services);
        var writer = _gateway.Services.GetRequiredService<AuditWriter>();
        await Eventually(() => _store.ReadEnd(default), end => end == 1);
        _store.Fault = Fault.Away;
        Add(1);
        // The writer has it in hand.
        await Eventually(() => _store.Writes, writes => writes == 2);
        for (var number = 2; number <= AuditWriter.MaxWaiting + 1; number++)
        {
            Add(number);
        }

        Assert.Equal(0, measured.Sums("selfcare.operator.faults")["audit-not-stored"]);
        Add(AuditWriter.MaxWaiting + 2);
        Add(AuditWriter.MaxWaiting + 3);
        Assert.Equal(2, measured.Sums("selfcare.operator.faults")["audit-not-stored"]);
        Assert.Single(_gateway.Log.Lines, line => line.Contains("wait for the database", StringComparison.Ordinal));
        _store.Fault = Fault.None;
        await Eventually(() => _store.ReadEnd(default), end => end == AuditWriter.MaxWaiting + 2);
        Add(AuditWriter.MaxWaiting + 4);
        await Eventually(() => _store.ReadEnd(default), end => end == AuditWriter.MaxWaiting + 3);

        Assert.Equal(
            [new AuditProblem(writer.Chain, AuditWriter.MaxWaiting + 2, AuditWriter.MaxWaiting + 3, AuditProblem.NotStored)],
            (await Verify()).Problems);

        void Add(int number) => writer.Add(
            number,
            $$"""{"time":"2026-11-22T09:00:00Z","event":"began","agent":"sato","chain":"{{writer.Chain}}","number":{{number}}}""");
    }

    [Fact]
    public async Task A_gateway_that_stops_stores_what_waits_and_closes_its_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => (await Api.Show(_account)).Is(200)));

        await _gateway.Restart();

        var report = await Eventually(() => Verify(), report => report.Chains == 2);
        Assert.Empty(report.Problems);
        Assert.Equal(1, report.Open);
        Assert.Equal(100, AuditLines.Read(AuditFile).Count(line => line.Of("call") == "show"));
        Assert.Equal(100, (await Read("call=show")).Count);
    }

    [Fact]
    public async Task Rows_older_than_the_retention_are_deleted_at_a_checkpoint()
    {
        (await Api.Show(_account)).Is(200);
        await Stored(3);

        _gateway.Clock.Advance(TimeSpan.FromDays(31));

        await Eventually(() => _store.Search(new(Call: "show"), 10, default), rows => rows.Count == 0);
        await IsSound();
    }

    [Fact]
    public async Task What_a_killed_gateway_had_not_stored_is_at_its_chains_end_and_in_the_file()
    {
        await using var gateway = new GatewayProcess("Localhost");
        await gateway.Start();
        var account = TestAccount.New();
        (await gateway.Api.Import(account)).Is(200);
        var made = 0;
        var calls = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    await gateway.Api.Show(account);
                    Interlocked.Increment(ref made);
                }
            }
            catch (HttpRequestException)
            {
                // It was killed.
            }
        })).ToArray();
        await Eventually(() => Volatile.Read(ref made), count => count > 100);

        gateway.Kill();
        await Task.WhenAll(calls);
        await gateway.Start();

        var file = AuditLines.Read(AuditLines.FileIn(gateway.Directory));
        var chain = file[0].Of("chain")!;
        var stored = new List<JsonElement>();
        IReadOnlyList<JsonElement> page = [];
        do
        {
            var after = page.Count > 0 ? page[^1].Of("cursor") : "0";
            page = (await gateway.Api.Send(
                HttpMethod.Get, $"/admin/v1/audit?limit=10000&after={after}", bearer: TestGateway.OperatorKey)).Is(200).Lines();
            stored.AddRange(page.Where(line => line.Of("chain") == chain));
        }
        while (page.Count == 10_000);

        var last = stored[^1].GetProperty("number").GetInt32();
        Assert.Equal(Enumerable.Range(0, last + 1), stored.Select(line => line.GetProperty("number").GetInt32()));
        Assert.Equal(
            Enumerable.Range(1, last),
            file.Where(line => line.Of("chain") == chain).Take(last).Select(line => line.GetProperty("number").GetInt32()));
        var report = await Eventually(
            async () => (await gateway.Api.Send(HttpMethod.Get, "/admin/v1/audit:verify", bearer: TestGateway.OperatorKey)).Is(200).Body,
            report => report.Of("open") == "2");
        Assert.Equal(0, report.GetProperty("problems").GetArrayLength());
    }

    private async Task<IReadOnlyList<JsonElement>> Read(string query) =>
        (await Api.Send(HttpMethod.Get, $"/admin/v1/audit?{query}", bearer: TestGateway.OperatorKey)).Is(200).Lines();

    /// <summary>All rows, as soon as there are as many.</summary>
    private async Task<IReadOnlyList<JsonElement>> Stored(int rows)
    {
        await Eventually(() => _store.ReadEnd(default), end => end >= rows);
        return [.. (await Read("limit=10000")).Take(rows)];
    }

    private Task<AuditReport> Verify() => _gateway.Services.GetRequiredService<AuditVerifier>().Verify(default);

    private async Task IsSound() => Assert.Empty((await Verify()).Problems);

    private enum Fault
    {
        None,
        Away,
        WritesAndFails,
    }

    private sealed class StoreAway(SqliteAccountStore store) : SqliteAudit(store)
    {
        public Fault Fault { get; set; }

        public int Writes { get; private set; }

        protected override Task<List<T>> Read<T>(
            Action<System.Data.Common.DbCommand> prepare, Func<System.Data.Common.DbDataReader, T> map, CancellationToken cancellation) =>
            Fault == Fault.Away ? throw new SqliteException("away", 10) : base.Read(prepare, map, cancellation);

        protected override async Task Write(Action<System.Data.Common.DbCommand> prepare, CancellationToken cancellation)
        {
            Writes++;
            if (Fault != Fault.Away)
            {
                await base.Write(prepare, cancellation);
            }

            if (Fault != Fault.None)
            {
                throw new SqliteException("away", 10);
            }
        }
    }
}
