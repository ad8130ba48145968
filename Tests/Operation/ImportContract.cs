using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operation;

/// <summary>An import on a running host: memory, calls at the same time, progress in the log, and stopping.</summary>
public abstract class ImportContract(string hosting) : IAsyncLifetime
{
    private const string Header = "line,selfCareId,passwordHash,email,contactPhone";

    /// <summary>The hash of "correct horse".</summary>
    private const string Hash = "$pbkdf2-sha512$i=1000$++++++++++++++++++++/w$"
        + "OSatFYsuFH2sYI0/OAI0tX8OOXrlCqQJKRERisOlO2g/ENH2137kftDwn3D36aizH5GzvzRXHZmwHpq4Hg+DEA";

    private TestGateway _gateway = null!;

    private Measurements Measured { get; set; } = null!;

    private Api Api => _gateway.Api;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start(hosting);
        Measured = new Measurements(_gateway.Services);
    }

    public async Task DisposeAsync()
    {
        Measured.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Accounts_that_nobody_uses_leave_memory_right_after_it()
    {
        var accounts = Enumerable.Range(0, 500).Select(_ => TestAccount.New()).ToArray();

        Assert.Equal("500", (await Import(accounts)).Is(200)["created"]);
        await Becomes(() => Assert.Equal(0, Held));
        Assert.Equal("500", (await Import(accounts)).Is(200)["unchanged"]);
        await Becomes(() => Assert.Equal(0, Held));

        (await Api.LogIn(accounts[0])).Is(200);
        Assert.Equal(1, Held);
    }

    [Fact]
    public async Task One_that_is_in_use_stays_and_so_does_one_with_something_pending()
    {
        var account = TestAccount.New();
        (await Import(account)).Is(200);
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;

        Assert.Equal("1", (await Import(account)).Is(200)["unchanged"]);
        Assert.Equal(1, Held);
        await Restart();
        Assert.Equal("1", (await Import(account)).Is(200)["unchanged"]);
        Assert.Equal(1, Held);

        (await Api.Verify(account, challenge, _gateway.Inbox.LastCodeTo(account.Email))).Is(200);
    }

    [Fact]
    public async Task Whoever_calls_while_the_account_is_let_go_is_served()
    {
        for (var round = 0; round < 20; round++)
        {
            var account = TestAccount.New();
            (await Import(account)).Is(200);

            var importing = Import(account with { Phone = "0399999999" });
            var calls = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Api.LogIn(account)));

            Assert.Equal("1", (await importing).Is(200)["updated"]);
            Assert.Equal(5, calls.Select(call => call.Is(200)["challenge"]).Distinct().Count());
        }
    }

    [Fact]
    public async Task Rows_of_one_account_take_effect_in_the_files_order()
    {
        var account = TestAccount.New();
        var versions = Enumerable.Range(1, 300).Select(number => account with { Email = $"a@host-{number}.example.jp" }).ToArray();

        var report = (await Import(versions)).Is(200);

        Assert.Equal(("1", "299"), (report["created"], report["updated"]));
        Assert.Equal("a***@host-300.example.jp", (await Api.Show(account)).Is(200)["email"]);
    }

    [Fact]
    public async Task Every_ten_seconds_it_says_how_far_it_is_and_at_the_end_what_became_of_the_rows()
    {
        var accounts = Enumerable.Range(0, 3).Select(_ => TestAccount.New()).ToArray();
        var bad = TestAccount.New() with { Line = "nothing" };
        var file = new HeldFile(Csv([.. accounts, bad]), Csv(accounts[0])[Header.Length..]);
        var sending = Send(file);
        await Becomes(() => Assert.Equal(4, Measured.Sums("selfcare.import.rows").Values.Sum()));
        Assert.DoesNotContain(Lines, line => line.StartsWith("Import", StringComparison.Ordinal));

        _gateway.Clock.Advance(TimeSpan.FromSeconds(10));
        file.GoOn();
        (await sending).Is(200);

        Assert.Equal(
            [
                "Import: 4 rows in 10.0 s, 0 a second; so far 3 created, 0 updated, 0 unchanged, 1 rejected",
                "Import done: 5 rows in 10.0 s, 0 a second; 3 created, 0 updated, 1 unchanged, 1 rejected",
            ],
            Lines.Where(line => line.StartsWith("Import", StringComparison.Ordinal)));
        Assert.Equal(
            new Dictionary<string, double> { ["created"] = 3, ["unchanged"] = 1, ["rejected"] = 1 },
            Measured.Sums("selfcare.import.rows"));
    }

    [Fact]
    public async Task A_host_that_is_asked_to_stop_ends_it_at_once_and_what_was_stored_stays()
    {
        var (first, second) = (TestAccount.New(), TestAccount.New());
        var file = new HeldFile(Csv(first), Csv(second)[Header.Length..]);
        var sending = Send(file);
        await Becomes(() => Assert.Equal(1, Measured.Sums("selfcare.import.rows").Values.Sum()));

        _gateway.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Becomes(() => Assert.Contains(Lines, line => line.StartsWith("Import broken off: 1 rows", StringComparison.Ordinal)));
        file.GoOn();
        (await sending).Is(503, "unavailable");
        await Restart();

        var again = (await Import(first, second)).Is(200);
        Assert.Equal(("1", "1"), (again["created"], again["unchanged"]));
    }

    private double Held => Measured.Sums("selfcare.accounts.held").GetValueOrDefault("");

    private IEnumerable<string> Lines => _gateway.Log.Lines.Select(line => line.Trim());

    private Task<Reply> Import(params TestAccount[] accounts) => Api.Import(Csv(accounts));

    private Task<Reply> Send(HttpContent file) => Api.Send(HttpMethod.Post, "/admin/v1/accounts:import", file, TestGateway.OperatorKey);

    private static string Csv(params TestAccount[] accounts) => string.Join('\n',
        [Header, .. accounts.Select(account => $"{account.Line},{account.Id},{Hash},{account.Email},{account.Phone}")]) + "\n";

    private async Task Restart()
    {
        await _gateway.Restart();
        Measured.Dispose();
        Measured = new Measurements(_gateway.Services);
    }

    /// <summary>The second part is not sent before <see cref="GoOn"/>.</summary>
    private sealed class HeldFile : HttpContent
    {
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly string _first;
        private readonly string _second;

        public HeldFile(string first, string second)
        {
            (_first, _second) = (first, second);
            Headers.ContentType = new("text/csv");
        }

        public void GoOn() => _goOn.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_first));
            await stream.FlushAsync();
            await _goOn.Task;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_second));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

public sealed class LocalhostImport() : ImportContract("Localhost");
