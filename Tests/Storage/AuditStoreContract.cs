using System.Globalization;
using System.Text.Json;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Storage.Audit;

namespace OrleansSelfCare.Tests.Storage;

/// <summary>The audit rows on SQLite and on PostgreSQL: how they are found, and that none can be altered or deleted unnoticed.</summary>
public abstract class AuditStoreContract
{
    protected static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly KeyRing Keys = Ring("k1");
    private readonly Dictionary<string, byte[]> _digests = [];

    public static TheoryData<string> Alterations =>
    [
        "chain = 'cccc'",
        "number = 40",
        "time = time + 1",
        "event = 'refused'",
        "agent = 'somebody'",
        "agent = NULL",
        "account = 'account/ip-phone/another'",
        "account = NULL",
        "call = 'show'",
        "call = NULL",
        "json = replace(json, 'sato', 'kato')",
        "json = replace(json, '192.0.2.1', '192.0.2.2')",
        "json = 'null'",
        "json = ''",
        "json = '{\"time\":\"0001-01-01T00:00:00+14:00\"}'",
        "key = 'k2'",
        "digest = (SELECT digest FROM audit WHERE chain = 'aaaa' AND number = 1)",
    ];

    protected abstract AuditStore Store { get; }

    protected AuditVerifier Verifier => new(Store, Signer);

    protected static AuditSigner Signer { get; } = new(Keys);

    [SkippableFact]
    public async Task Search_finds_by_agent_account_in_any_case_call_and_time_in_the_order_of_the_cursors()
    {
        await Add("aaaa", 0, new() { Agent = "sato", Call = "show", Account = "Taro.Yamada", At = 0 });
        await Add("aaaa", 1, new() { Agent = "kato", Call = "unlock", Account = "Taro.Yamada", At = 1 });
        await Add("bbbb", 0, new() { Agent = null, Call = "show", Account = null, At = 2 });
        await Add("aaaa", 2, new() { Agent = "sato", Call = "unlock", Account = "hanako", At = 3 });

        var all = await Numbers(new());
        Assert.Equal(["aaaa/0", "aaaa/1", "bbbb/0", "aaaa/2"], all);
        Assert.Equal(["aaaa/0", "aaaa/2"], await Numbers(new(Agent: "sato")));
        Assert.Equal(["bbbb/0"], await Numbers(new(Agent: "desk")));
        Assert.Equal(["aaaa/0", "aaaa/1"], await Numbers(new(Account: Id("tARO.yAMADA"))));
        Assert.Equal(["aaaa/1", "aaaa/2"], await Numbers(new(Call: "unlock")));
        Assert.Equal(["aaaa/1"], await Numbers(new(Account: Id("taro.yamada"), Call: "unlock")));
        // From is part of the time, to is not.
        Assert.Equal(["aaaa/1", "bbbb/0"], await Numbers(new(From: Noon.AddMinutes(1), To: Noon.AddMinutes(3))));
        Assert.Equal([], await Numbers(new(From: Noon.AddMinutes(1), To: Noon.AddMinutes(1))));

        var first = await Store.Search(new(), 2, default);
        Assert.Equal(["aaaa/0", "aaaa/1"], first.Select(row => row.ToString()));
        Assert.Equal(["bbbb/0", "aaaa/2"], await Numbers(new(After: first[1].Position)));
        Assert.Equal(["aaaa/2"], await Numbers(new(After: first[1].Position, Agent: "sato")));
    }

    /// <summary>A row that waited for the database is in another block of 4096 positions than the rows of its time.</summary>
    [SkippableFact]
    public async Task Search_by_time_finds_every_row_in_the_order_of_the_cursors_however_late_it_was_stored()
    {
        const int Rows = 20_000;
        await AddMany(Rows);
        foreach (var (position, minute) in new[] { (1, 19_000), (4_096, 6), (4_095, 17_000), (12_000, 3), (Rows, 5_000), (9_999, 10_000) })
        {
            await Execute($"UPDATE audit SET time = {At(minute)} WHERE position = {position}");
        }

        var all = await Store.Search(new(), Rows, default);
        foreach (var (from, to) in new (int?, int?)[]
        {
            (0, 10), (3, 4), (4_090, 4_100), (5_000, 5_001), (10_000, 12_001), (16_999, 17_001), (18_990, null), (null, 7), (null, 0),
            (Rows, null), (Rows + 1, null), (7, 7), (1, Rows),
        })
        {
            foreach (var after in new long[] { 0, 4_095, 4_096, 11_000, Rows })
            {
                foreach (var most in new[] { 1, 3, Rows })
                {
                    var query = new AuditQuery(after, From: Time(from), To: Time(to));
                    Assert.Equal(
                        all.Where(row => row.Position > after && !(row.Columns.Time < At(from)) && !(row.Columns.Time >= At(to)))
                            .Select(row => row.Position).Take(most),
                        (await Store.Search(query, most, default)).Select(row => row.Position));
                }
            }
        }

        static DateTimeOffset? Time(int? minute) => minute is { } number ? Noon.AddMinutes(number) : null;

        static long? At(int? minute) => Time(minute)?.ToUnixTimeMilliseconds();
    }

    [SkippableFact]
    public async Task Search_by_time_reads_indexes_and_few_rows_however_many_there_are()
    {
        await AddMany(20_000);

        var plans = await Explain(new(From: Noon.AddMinutes(19_000)));

        Assert.Contains("audit_block", plans[0], StringComparison.Ordinal);
        Assert.DoesNotMatch("SCAN audit\\b|Seq Scan on audit", plans[0]);
        Assert.Matches(
            "USING INTEGER PRIMARY KEY \\(rowid>\\? AND rowid<\\?\\)|Index Scan using audit_(pkey|time)", Assert.Single(plans.Skip(1)));
    }

    [SkippableFact]
    public async Task Counts_are_of_calls_that_began_and_calls_that_were_refused()
    {
        foreach (var (number, entry) in new (string Event, string? Agent, string Call, int At)[]
        {
            ("began", "sato", "show", 0), ("ended", "sato", "show", 0), ("began", "sato", "show", 1), ("ended", "sato", "show", 1),
            ("refused", "sato", "unlock", 1), ("refused", null, "show", 1), ("began", "kato", "show", 1), ("began", "kato", "show", 2),
        }.Index())
        {
            await Add("aaaa", number, new() { Event = entry.Event, Agent = entry.Agent, Call = entry.Call, At = entry.At });
        }

        var counts = await Store.Count(Noon.AddMinutes(1), Noon.AddMinutes(2), default);

        AuditCount[] expected =
            [new("desk", "show", 0, 1), new("kato", "show", 1, 0), new("sato", "show", 1, 0), new("sato", "unlock", 0, 1)];
        Assert.Equal(expected, counts);
    }

    [SkippableFact]
    public async Task Rows_that_are_added_again_stay_as_they_are()
    {
        var rows = await Chain("aaaa", 3);

        await Store.Append(rows, default);

        Assert.Equal(["aaaa/0", "aaaa/1", "aaaa/2"], await Numbers(new()));
        await IsSound(chains: 1, rows: 3, open: 1);
    }

    [SkippableFact]
    public async Task Verify_says_how_many_chains_were_not_closed()
    {
        await Chain("aaaa", 3);
        await Chain("bbbb", 2);
        await Add("bbbb", 2, new() { Event = "closed" });

        await IsSound(chains: 2, rows: 6, open: 1);
    }

    [SkippableTheory]
    [MemberData(nameof(Alterations))]
    public async Task Verify_finds_each_altered_column(string assignment)
    {
        await Chain("aaaa", 5);

        await Execute($"UPDATE audit SET {assignment} WHERE chain = 'aaaa' AND number = 2");

        Assert.NotEmpty((await Verifier.Verify(default)).Problems);
    }

    [SkippableFact]
    public async Task Verify_finds_rows_whose_order_was_changed()
    {
        await Chain("aaaa", 5);

        await Execute("UPDATE audit SET number = -1 WHERE number = 1");
        await Execute("UPDATE audit SET number = 1 WHERE number = 2");
        await Execute("UPDATE audit SET number = 2 WHERE number = -1");

        Assert.NotEmpty((await Verifier.Verify(default)).Problems);
    }

    [SkippableTheory]
    [InlineData("number = 0", "aaaa 0-0 missing")]
    [InlineData("number = 2", "aaaa 2-2 missing")]
    [InlineData("number IN (1, 2, 3)", "aaaa 1-3 missing")]
    [InlineData("number IN (1, 3)", "aaaa 1-1 missing", "aaaa 3-3 missing")]
    [InlineData("number = 4", "aaaa 4-4 missing")]
    [InlineData("number >= 2", "aaaa 2-4 missing")]
    [InlineData("number >= 0", "aaaa 0-4 missing")]
    public async Task Verify_finds_each_deleted_row_at_the_end_once_another_process_has_started(string rows, params string[] problems)
    {
        await Chain("aaaa", 5);
        await Open("bbbb");

        await Execute($"DELETE FROM audit WHERE chain = 'aaaa' AND {rows}");

        Assert.Equal(problems, (await Verifier.Verify(default)).Problems.Select(Short));
    }

    [SkippableFact]
    public async Task Verify_finds_rows_deleted_at_the_end_of_a_running_process_by_its_next_row()
    {
        await Chain("aaaa", 5);
        await Execute("DELETE FROM audit WHERE number >= 3");

        await Add("aaaa", 5, new());

        Assert.Equal(["aaaa 3-4 missing"], (await Verifier.Verify(default)).Problems.Select(Short));
    }

    [SkippableFact]
    public async Task Verify_tells_rows_that_the_gateway_left_out_from_rows_that_were_deleted()
    {
        await Chain("aaaa", 3);

        await Add("aaaa", 7, new());
        await Add("aaaa", 8, new());

        Assert.Equal(["aaaa 3-6 not-stored"], (await Verifier.Verify(default)).Problems.Select(Short));
    }

    [SkippableFact]
    public async Task Verify_finds_a_row_that_somebody_without_the_key_added()
    {
        var rows = await Chain("aaaa", 3);
        var signer = new AuditSigner(Ring("k1"));
        await Store.Append([signer.Sign("aaaa", 3, Json("aaaa", 3, new()), rows[^1].Digest)], default);
        await Store.Append([signer.Sign("cccc", 0, Json("cccc", 0, new()), AuditSigner.None)], default);

        Assert.Equal(["aaaa 3-3 altered", "cccc 0-0 altered"], (await Verifier.Verify(default)).Problems.Select(Short));
    }

    [SkippableFact]
    public async Task Verify_says_which_rows_it_can_not_check_without_their_key()
    {
        await Chain("aaaa", 2);

        var report = await new AuditVerifier(Store, new AuditSigner(Ring("k2"))).Verify(default);

        Assert.Equal(["aaaa 0-0 key-missing", "aaaa 1-1 key-missing"], report.Problems.Select(Short));
    }

    [SkippableFact]
    public async Task Verify_names_a_hundred_problems_and_says_that_there_are_more()
    {
        await Chain("aaaa", 101);
        await Execute("UPDATE audit SET agent = 'somebody' WHERE number < 100");
        Assert.Equal((100, false), Problems(await Verifier.Verify(default)));

        await Execute("UPDATE audit SET agent = 'somebody'");

        Assert.Equal((100, true), Problems(await Verifier.Verify(default)));

        static (int, bool) Problems(AuditReport report) => (report.Problems.Count, report.MoreProblems);
    }

    [SkippableFact]
    public async Task Retention_cuts_older_rows_at_a_checkpoint_after_which_verify_passes()
    {
        await Chain("aaaa", 5);
        await Chain("bbbb", 2);
        await Open("cccc");

        // Each row is a minute after the one before it.
        Assert.Empty(await Verifier.Cut(Noon.AddMinutes(3), default));

        Assert.Equal(["aaaa/3", "aaaa/4", "cccc/0"], await Numbers(new()));
        await IsSound(chains: 3, rows: 3, open: 2);
        Assert.Empty(await Verifier.Cut(Noon.AddMinutes(4), default));
        Assert.Equal(["aaaa/4", "cccc/0"], await Numbers(new()));
        await Add("aaaa", 5, new() { At = 5 });
        await IsSound(chains: 3, rows: 3, open: 2);
    }

    [SkippableFact]
    public async Task Retention_cuts_however_many_rows_are_old()
    {
        const int Rows = 2_300;
        await Chain("aaaa", Rows);

        await Verifier.Cut(Noon.AddMinutes(Rows - 1), default);

        Assert.Equal([$"aaaa/{Rows - 1}"], await Numbers(new()));
        await IsSound(chains: 1, rows: 1, open: 1);
    }

    [SkippableFact]
    public async Task Retention_keeps_the_rows_from_an_altered_one_on_for_as_long_as_it_is_found()
    {
        await Chain("aaaa", 5);
        await Execute("UPDATE audit SET agent = 'somebody' WHERE number = 2");

        Assert.Equal(["aaaa"], await Verifier.Cut(Noon.AddDays(1), default));
        Assert.Equal(["aaaa"], await Verifier.Cut(Noon.AddDays(1), default));

        Assert.Equal(["aaaa/2", "aaaa/3", "aaaa/4"], await Numbers(new()));
        Assert.Equal(["aaaa 2-2 altered"], (await Verifier.Verify(default)).Problems.Select(Short));
    }

    [SkippableTheory]
    [InlineData("UPDATE audit_checkpoint SET number = 3; DELETE FROM audit WHERE number = 3")]
    [InlineData("UPDATE audit_checkpoint SET digest = (SELECT digest FROM audit WHERE number = 3); DELETE FROM audit WHERE number = 3")]
    [InlineData("UPDATE audit_checkpoint SET chain = 'bbbb'")]
    [InlineData("UPDATE audit_checkpoint SET key = 'k2'")]
    [InlineData("UPDATE audit_checkpoint SET signature = digest")]
    [InlineData("DELETE FROM audit_checkpoint")]
    [InlineData("INSERT INTO audit_checkpoint SELECT chain, 3, digest, key, digest FROM audit WHERE number = 3; "
        + "DELETE FROM audit WHERE number <= 3")]
    public async Task Verify_finds_a_forged_checkpoint(string forgery)
    {
        await Chain("aaaa", 5);
        await Verifier.Cut(Noon.AddMinutes(3), default);
        await IsSound(chains: 1, rows: 2, open: 1);

        await Execute(forgery);

        Assert.NotEmpty((await Verifier.Verify(default)).Problems);
    }

    [SkippableFact]
    public async Task Verify_finds_a_row_that_was_put_where_rows_were_cut()
    {
        var rows = await Chain("aaaa", 5);
        await Verifier.Cut(Noon.AddMinutes(3), default);

        await Store.Append([rows[1]], default);

        Assert.Equal(["aaaa 1-2 checkpoint-altered"], (await Verifier.Verify(default)).Problems.Select(Short));
    }

    /// <summary>A row a minute: its position is the minute.</summary>
    private async Task AddMany(int rows)
    {
        await Add("aaaa", 1, new() { At = 1 });
        await Execute(string.Create(CultureInfo.InvariantCulture, $"""
            WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
            INSERT INTO audit (chain, number, time, event, agent, call, json, key, digest)
            SELECT 'aaaa', n, {Noon.ToUnixTimeMilliseconds()} + n * 60000, 'began', 'sato', 'show', '', 'k1', digest FROM numbers, audit
            """));
    }

    /// <summary>How the database executes each statement of a search, one after another.</summary>
    protected abstract Task<IReadOnlyList<string>> Explain(AuditQuery query);

    /// <summary>Statements that no code of the product executes.</summary>
    protected abstract Task Execute(string sql);

    protected async Task<IReadOnlyList<AuditRow>> Chain(string chain, int rows)
    {
        var signed = Enumerable.Range(0, rows).Select(number => Sign(chain, number, new() { At = number })).ToArray();
        foreach (var some in signed.Chunk(AuditStore.MaxAppended))
        {
            await Store.Append(some, default);
        }

        return signed;
    }

    protected async Task<IEnumerable<string>> Numbers(AuditQuery query) =>
        (await Store.Search(query, 10_000, default)).Select(row => row.ToString());

    protected AuditRow Sign(string chain, long number, Entry entry)
    {
        var before = _digests.GetValueOrDefault(chain, AuditSigner.None);
        var row = new AuditSigner(Keys).Sign(chain, number, Json(chain, number, entry), before);
        _digests[chain] = row.Digest;
        return row;
    }

    private static KeyRing Ring(string id) => KeyRing.Parse(JsonSerializer.Serialize(new
    {
        keys = new[] { new { id, secret = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) } },
    }));

    private static string Json(string chain, long number, Entry entry) => JsonSerializer.Serialize(
        new
        {
            time = Noon.AddMinutes(entry.At).UtcDateTime,
            @event = entry.Event,
            key = entry.Agent is null ? "desk" : null,
            agent = entry.Agent,
            network = "192.0.2.1",
            call = entry.Call,
            line = entry.Account is null ? null : "ip-phone",
            selfCareId = entry.Account,
            chain,
            number,
        },
        JsonSerializerOptions.Web);

    private static AccountId Id(string id)
    {
        Assert.True(AccountId.TryCreate("ip-phone", id, out var account));
        return account;
    }

    private static string Short(AuditProblem problem) =>
        string.Create(CultureInfo.InvariantCulture, $"{problem.Chain} {problem.Number}-{problem.Last} {problem.What}");

    protected async Task Add(string chain, long number, Entry entry) => await Store.Append([Sign(chain, number, entry)], default);

    /// <summary>As a process that starts.</summary>
    private async Task Open(string chain)
    {
        var opening = new AuditOpening(
            Noon.AddDays(1).UtcDateTime, "opened", chain, 0, await Store.ReadEnd(default), await Store.ReadHeads(0, default));
        var json = JsonSerializer.Serialize(opening, JsonSerializerOptions.Web);
        await Store.Append([new AuditSigner(Keys).Sign(chain, 0, json, AuditSigner.None)], default);
    }

    protected async Task IsSound(int chains, long rows, int open)
    {
        var report = await Verifier.Verify(default);
        Assert.Empty(report.Problems);
        Assert.Equal((chains, rows, open, false), (report.Chains, report.Rows, report.Open, report.MoreProblems));
    }

    protected sealed record Entry
    {
        public string Event { get; init; } = "began";

        public string? Agent { get; init; } = "sato";

        public string? Account { get; init; } = "taro";

        public string? Call { get; init; } = "unlock";

        /// <summary>Minutes after noon.</summary>
        public int At { get; init; }
    }
}
