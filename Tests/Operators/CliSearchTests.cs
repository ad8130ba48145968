using System.Net;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare search</c>, and what the audit log has of it.</summary>
public sealed class CliSearchTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    [Fact]
    public async Task Found_accounts_are_listed_masked_with_what_matched()
    {
        var account = await shared.Gateway.Services.Add(TestAccount.New() with { Id = $"Cli-{Guid.NewGuid():N}" });
        var cli = CliUnderTest.Of(shared.Gateway);

        var found = (await cli.Run("search", account.Id.ToUpperInvariant())).Is(0);

        Assert.Equal([$"ip-phone/{account.Id}  c***@example.jp  *******678  id"], found.TextLines);
        Assert.Equal(
            account.Id,
            (await cli.Run("search", account.Id, "--json")).Is(0).Json.GetProperty("accounts")[0].GetProperty("selfCareId").GetString());
        Assert.Contains("No account was found.", (await cli.Run("search", account.Id + "x")).Is(0).Error, StringComparison.Ordinal);
        Assert.Contains("at least the first three characters", (await cli.Run("search", "ab")).Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_ten_are_said_to_be_more()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            {"accounts":[{"line":"ip-phone","selfCareId":"taro","email":null,"contactPhone":"*******678","disabled":false,
            "foundBy":"phone"}],"more":true}
            """);

        var result = (await new CliUnderTest { Service = service }.Run("search", "tar")).Is(0);

        Assert.Equal(["ip-phone/taro  -  *******678  contact phone number"], result.TextLines);
        Assert.Contains("There are more.", result.Error, StringComparison.Ordinal);
        Assert.Equal(["POST /admin/v1/accounts:search {\"term\":\"tar\"}"], service.Requests);
    }

    [Theory]
    [InlineData("Suzuki@Example.jp", "s***@example.jp", 200)]
    [InlineData("０９０－１２３４－５６７８", "********678", 200)]
    [InlineData("IP-1001", "ip-***", 200)]
    [InlineData("山田 太郎", null, 422)]
    public async Task Audit_log_has_the_term_masked(string term, string? masked, int status)
    {
        var file = AuditLines.FileIn(shared.Gateway.Directory);
        var before = AuditLines.Count(file);

        Assert.Equal(status, (int)(await shared.Gateway.Api.Search(term)).Status);

        var (began, ended) = AuditLines.Since(before, file) is [var first, var second] ? (first, second) : default;
        Assert.Null(began.Of("term"));
        Assert.Equal($"ended operator search {status}", ended.Short());
        Assert.Equal(masked, ended.Of("term"));
        Assert.Equal(status == 200 ? "{\"found\":0}" : null, ended.Of("counts"));
        Assert.DoesNotContain(term, File.ReadAllText(file), StringComparison.OrdinalIgnoreCase);
    }
}
