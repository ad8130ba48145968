using System.Net;
using System.Text;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare import</c>: requests, output and exit codes.</summary>
public sealed class CliImportTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfcare-cli-").FullName;
    private readonly CliUnderTest _cli = CliUnderTest.Of(shared.Gateway);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_of_CSV_is_imported_and_sent_again_changes_nothing()
    {
        var file = Written("accounts.csv", TestAccount.Csv(TestAccount.New(), TestAccount.New()));

        var first = (await _cli.Run("import", file)).Is(0);
        var second = (await _cli.Run("import", file)).Is(0);

        Assert.Equal(["2 created, 0 updated, 0 unchanged, 0 rejected"], first.TextLines);
        Assert.Equal(["0 created, 0 updated, 2 unchanged, 0 rejected"], second.TextLines);
        Assert.Empty(second.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("line,selfCareId\r\n")]
    public async Task A_file_without_rows_says_so(string text)
    {
        var result = (await _cli.Run("import", Written("accounts.csv", text))).Is(0);

        Assert.Equal(["no rows: nothing was imported"], result.TextLines);
    }

    [Fact]
    public async Task An_unknown_column_refuses_the_file_and_is_named()
    {
        var result = (await _cli.Run("import", Written("accounts.csv", "line,selfCareId,mail\nip-phone,a,\n"))).Is(1);

        Assert.Contains("column 3: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0, "--no-notices")]
    public async Task Import_that_changes_an_address_mails_a_notice_unless_told_not_to(int notices, params string[] option)
    {
        var account = TestAccount.New();
        (await _cli.Run("import", Written("accounts.csv", TestAccount.Csv(account)))).Is(0);
        var changed = Written("changed.csv", TestAccount.Csv(account with { Email = $"new-{account.Email}" }));

        (await _cli.Run(["import", changed, .. option])).Is(0);

        Assert.Equal(notices, (await Eventually(() => shared.Gateway.Inbox.To(account.Email), mails => mails.Count == notices)).Count);
    }

    [Theory]
    [InlineData("accounts.ndjson")]
    [InlineData("accounts.jsonl")]
    [InlineData("accounts.txt", "--format", "ndjson")]
    public async Task A_file_of_NDJSON_is_known_by_its_ending_or_as_it_is_said(string name, params string[] format)
    {
        var file = Written(name, Row(TestAccount.New().Id));

        Assert.Equal(1, (await _cli.Run(["import", file, "--json", .. format])).Is(0).Json.GetProperty("created").GetInt32());
    }

    [Fact]
    public async Task Standard_input_is_imported()
    {
        _cli.Input = new MemoryStream(Encoding.UTF8.GetBytes(Row(TestAccount.New().Id)));

        var result = (await _cli.Run("import", "-", "--format", "ndjson")).Is(0);

        Assert.Equal(["1 created, 0 updated, 0 unchanged, 0 rejected"], result.TextLines);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("accounts.txt")]
    public async Task What_might_be_either_has_to_be_said(string file) =>
        Assert.Contains("--format", (await _cli.Run("import", file)).Is(2).Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_is_not_there_is_wrong_usage() =>
        Assert.Contains("none.csv", (await _cli.Run("import", Path.Combine(_folder, "none.csv"))).Is(2).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Rejected_rows_are_told_with_their_lines_and_an_exit_code_of_their_own()
    {
        var result = (await _cli.Run("import", Written("accounts.csv", WithBadRows(22)))).Is(4);

        Assert.Equal("1 created, 0 updated, 0 unchanged, 22 rejected", result.TextLines[0]);
        Assert.Equal(20, result.TextLines.Count(row => row.Contains("line: not a configured service line", StringComparison.Ordinal)));
        Assert.Equal("and 2 more: --rejected <file> writes all of them", result.TextLines[^1]);
    }

    [Fact]
    public async Task Reasons_of_rejected_rows_are_in_the_language_of_the_command_line()
    {
        var result = (await _cli.Run("import", Written("accounts.csv", WithBadRows(1)), "--language", "ja")).Is(4);

        Assert.Contains("line: 設定されているサービスではありません。", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_of_the_rejected_rows_is_its_owners_alone()
    {
        var rejected = Path.Combine(_folder, "rejected.csv");

        (await _cli.Run("import", Written("accounts.csv", WithBadRows(1)), "--rejected", rejected)).Is(4);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(rejected));
        }
    }

    [Fact]
    public async Task All_of_them_are_in_the_JSON()
    {
        var report = (await _cli.Run("import", Written("accounts.csv", WithBadRows(22)), "--json")).Is(4).Json;

        Assert.Equal((1, 0, 0), (Number("created"), Number("updated"), Number("unchanged")));
        var rejected = report.GetProperty("rejected").EnumerateArray();
        Assert.Equal(Enumerable.Range(3, 22), rejected.Select(row => row.GetProperty("row").GetInt32()));

        int Number(string name) => report.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Rejected_rows_are_written_where_they_are_wanted()
    {
        var rejected = Written("rejected.csv", new string('x', 1000));

        var result = (await _cli.Run("import", Written("accounts.csv", WithBadRows(2)), "--rejected", rejected)).Is(4);

        Assert.Equal(
            ["row,reason", "3,line: not a configured service line", "4,line: not a configured service line"],
            await File.ReadAllLinesAsync(rejected));
        Assert.Single(result.TextLines);
    }

    [Theory]
    [InlineData("=1+1", "2,\"'=1+1\"")]
    [InlineData("@SUM(A1)", "2,\"'@SUM(A1)\"")]
    [InlineData("email: a, \"b\"", "2,\"email: a, \"\"b\"\"\"")]
    [InlineData("\\u001b]0;title\\u0007\\r=1", "2,\uFFFD]0;title\uFFFD\uFFFD=1")]
    public async Task No_reason_becomes_a_formula_or_moves_a_terminal(string reason, string written)
    {
        var escaped = reason.Replace("\"", "\\\"", StringComparison.Ordinal);
        using var service = new FakeService(
            HttpStatusCode.OK, $$"""{"created":0,"updated":0,"unchanged":0,"rejected":[{"line":2,"reason":"{{escaped}}"}]}""");
        var rejected = Path.Combine(_folder, "rejected.csv");
        var file = Written("accounts.csv", "");

        var shown = (await new CliUnderTest { Service = service }.Run("import", file)).Is(4);
        (await new CliUnderTest { Service = service }.Run("import", file, "--rejected", rejected)).Is(4);

        Assert.Equal(written, (await File.ReadAllLinesAsync(rejected))[1]);
        Assert.DoesNotContain('\x1b', shown.Out);
    }

    [Fact]
    public async Task A_file_for_rejected_rows_that_can_not_be_written_stops_it_before_anything_is_sent()
    {
        using var service = new FakeService(HttpStatusCode.OK);
        var file = Written("accounts.csv", "rows");

        var cli = new CliUnderTest { Service = service };
        (await cli.Run("import", file, "--rejected", Path.Combine(_folder, "none", "rejected.csv"))).Is(2);
        (await cli.Run("import", file, "--rejected", file)).Is(2);

        Assert.Empty(service.Requests);
        Assert.Equal("rows", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_service_that_is_away_or_goes_away_leaves_it_to_be_run_again()
    {
        var file = Written("accounts.csv", TestAccount.Csv(TestAccount.New()));

        var withoutService = new CliUnderTest { Variables = { ["SELFCARE_URL"] = $"http://127.0.0.1:{FreePort.Next()}" } };
        var unreachable = (await withoutService.Run("import", file)).Is(5);
        using var broken = new PausingHandler(1);
        broken.Continue.SetException(new HttpRequestException("reset"));
        (await new CliUnderTest { Service = broken }.Run("import", file)).Is(5);

        Assert.Contains("run the same command again to import the rest", unreachable.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_without_operator_calls_is_told_as_such()
    {
        using var service = new FakeService(HttpStatusCode.NotFound, """{"code":"not-found"}""");

        var result = (await new CliUnderTest { Service = service }.Run("import", Written("accounts.csv", ""))).Is(1);

        Assert.Contains("no such call", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_watches_a_line_every_five_seconds_says_how_far_it_is()
    {
        using var service = new PausingHandler(1_000_000);
        var cli = new CliUnderTest { Service = service };
        var running = cli.Run("import", Written("accounts.csv", new string('x', 3_000_000)));
        await service.Paused.Task;

        cli.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(cli.Error.ToString());
        cli.Clock.Advance(TimeSpan.FromSeconds(0.1));
        service.Continue.SetResult();
        var result = (await running).Is(0);

        Assert.Equal("Sent 1.0 of 3.0 MB\n", result.Error);
    }

    private static string Row(string id) => $$"""{"line":"ip-phone","selfCareId":"{{id}}","password":"correct horse"}""";

    private static string WithBadRows(int bad) =>
        string.Join('\n', [TestAccount.Csv(TestAccount.New()), .. Enumerable.Repeat("no-line,a,correct horse,,,", bad)]);

    private string Written(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Reads some bytes of the request, then waits for <see cref="Continue"/>.</summary>
    private sealed class PausingHandler(int bytes) : HttpMessageHandler
    {
        public TaskCompletionSource Paused { get; } = new();

        public TaskCompletionSource Continue { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (await request.Content!.ReadAsStreamAsync(cancellationToken)).ReadExactlyAsync(new byte[bytes], cancellationToken);
            Paused.SetResult();
            await Continue.Task;
            return new(HttpStatusCode.OK) { Content = new StringContent("""{"created":0,"updated":0,"unchanged":0,"rejected":[]}""") };
        }
    }
}
