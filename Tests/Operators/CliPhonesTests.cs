using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare phones</c> and the call that it makes.</summary>
public sealed class CliPhonesTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.Start("Localhost");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Accounts_with_an_invalid_stored_number_are_listed_masked()
    {
        (await _gateway.Api.Import(TestAccount.New(), TestAccount.New() with { Phone = "" })).Is(200);
        await Store("b", "312345678");
        await Store("a", "12345678901234567890");
        var cli = CliUnderTest.Of(_gateway);

        var text = (await cli.Run("phones")).Is(0);
        var json = (await cli.Run("phones", "--json")).Is(0);

        Assert.Equal(["ip-phone/a  *****************890", "ip-phone/b  ******678"], text.TextLines);
        Assert.Equal(
            [
                """{"line":"ip-phone","selfCareId":"a","contactPhone":"*****************890"}""",
                """{"line":"ip-phone","selfCareId":"b","contactPhone":"******678"}""",
            ],
            json.TextLines);
        Assert.Empty(text.Error);
    }

    [Fact]
    public async Task Where_there_are_none_it_says_so()
    {
        (await _gateway.Api.Import(TestAccount.New())).Is(200);

        var result = (await CliUnderTest.Of(_gateway).Run("phones")).Is(0);

        Assert.Equal(("", "Every stored contact phone number is valid."), (result.Out, result.Error.Trim()));
    }

    [Fact]
    public async Task Every_page_is_asked_for()
    {
        using var service = new Pages();

        var result = (await new CliUnderTest { Service = service }.Run("phones")).Is(0);

        Assert.Equal(["", "?after=account%2Fip-phone%2Fa"], service.Queries);
        Assert.Equal(["ip-phone/b  ******678"], result.TextLines);
    }

    [Fact]
    public async Task A_service_without_the_call_is_told_as_such()
    {
        using var service = new FakeService(HttpStatusCode.NotFound, """{"code":"not-found"}""");

        var result = (await new CliUnderTest { Service = service }.Run("phones")).Is(1);

        Assert.Contains("no such call", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("account/ip-phone/%00")]
    [InlineData("%FF")]
    public async Task What_is_no_page_is_400(string after) =>
        (await _gateway.Api.Send(HttpMethod.Get, $"/admin/v1/accounts:invalid-phones?after={after}", bearer: TestGateway.OperatorKey))
            .Is(400, "invalid-request");

    /// <summary>As an earlier version stored it.</summary>
    private async Task Store(string id, string phone)
    {
        Assert.True(AccountId.TryCreate("ip-phone", id, out var accountId));
        await _gateway.Services.GetRequiredService<SqliteAccountStore>()
            .Write(new Account { Id = accountId, PasswordHash = "hash", ContactPhone = phone }, 0);
    }

    /// <summary>An empty page, then one with an account.</summary>
    private sealed class Pages : HttpMessageHandler
    {
        public List<string> Queries { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Queries.Add(request.RequestUri!.Query);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(Queries.Count == 1
                    ? """{"accounts":[],"next":"account/ip-phone/a"}"""
                    : """{"accounts":[{"line":"ip-phone","selfCareId":"b","contactPhone":"******678"}],"next":null}"""),
            });
        }
    }
}
