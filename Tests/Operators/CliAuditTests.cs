using System.Net;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare audit</c>, <c>audit counts</c> and <c>audit verify</c>.</summary>
public sealed class CliAuditTests : IAsyncLifetime
{
    private readonly TestAccount _account = TestAccount.New();
    private TestGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start("Localhost");
        await _gateway.Services.Add(_account);
        (await _gateway.Api.Act(_account, "note", "T-1234")).Is(204);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task An_accounts_entries_are_lines_of_text_or_of_JSON()
    {
        string[] search = ["audit", "--line", _account.Line, "--id", _account.Id.ToUpperInvariant(), "--call", "note"];
        var cli = CliUnderTest.Of(_gateway);
        var text = await Eventually(async () => (await cli.Run(search)).Is(0), result => result.TextLines.Count == 2);
        var json = (await cli.Run([.. search, "--json", "--limit", "1"])).Is(0);

        Assert.Equal(
            [
                $"22 Nov 2026 18:00:00 +09:00  operator  began  note  {_account.Line}/{_account.Id}  127.0.0.1",
                $"22 Nov 2026 18:00:00 +09:00  operator  ended  note  {_account.Line}/{_account.Id}  204  127.0.0.1  T-1234",
            ],
            text.TextLines);
        Assert.Equal("began", json.Json.GetProperty("event").GetString());
        Assert.Contains($"--after {json.Json.GetProperty("cursor").GetString()}", json.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_are_none_it_says_so()
    {
        var result = (await CliUnderTest.Of(_gateway).Run("audit", "--agent", "nobody")).Is(0);

        Assert.Equal(("", "There are no such entries."), (result.Out, result.Error.Trim()));
    }

    [Theory]
    [InlineData("--limit", "0")]
    [InlineData("--limit", "1000001")]
    [InlineData("--line", "ip-phone")]
    [InlineData("--id", "taro")]
    [InlineData("--from", "yesterday")]
    public async Task What_can_not_be_asked_is_an_error_of_the_command(string option, string value) =>
        (await CliUnderTest.Of(_gateway).Run("audit", option, value)).Is(2);

    [Fact]
    public async Task Counts_are_a_table()
    {
        var cli = CliUnderTest.Of(_gateway);
        var json = await Eventually(
            async () => (await cli.Run("audit", "counts", "--from", "2026-11-22", "--to", "2026-11-23", "--json")).Is(0),
            result => result.Out.Contains("note", StringComparison.Ordinal));
        var text = (await cli.Run("audit", "counts", "--from", "2026-11-22", "--to", "2026-11-23")).Is(0);

        Assert.Contains(
            """{"agent":"operator","call":"note","made":1,"refused":0}""",
            json.Json.GetProperty("counts").EnumerateArray().Select(count => count.ToString()));
        Assert.Contains(text.TextLines, line => line.Contains("operator", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_says_that_there_is_no_problem()
    {
        var result = (await CliUnderTest.Of(_gateway).Run("audit", "verify")).Is(0);

        Assert.Contains("no problem", Assert.Single(result.TextLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_names_each_problem_and_ends_with_1()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            {"chains":1,"rows":5,"open":1,"moreProblems":true,"problems":[
                {"chain":"aaaa","number":1,"last":2,"what":"missing"},{"chain":"aaaa","number":3,"last":3,"what":"of-a-later-version"}]}
            """);

        var result = (await new CliUnderTest { Service = service }.Run("audit", "verify")).Is(1);

        Assert.Equal(
            [
                "5 rows in 1 chains: there are problems.", "chain aaaa, 1 to 2: deleted", "chain aaaa, 3 to 3: of-a-later-version",
                "There are more problems.",
            ],
            result.TextLines);
    }

    [Fact]
    public async Task Without_the_right_it_says_which_one_is_missing()
    {
        using var service = new FakeService(HttpStatusCode.Forbidden, """{"code":"operator-right-missing"}""");

        var result = (await new CliUnderTest { Service = service }.Run("audit")).Is(1);

        Assert.Contains("audit", result.Error, StringComparison.Ordinal);
    }
}
