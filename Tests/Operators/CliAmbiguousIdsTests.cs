using System.Net;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare ambiguous-ids</c>.</summary>
public sealed class CliAmbiguousIdsTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    [Fact]
    public async Task Without_ambiguous_ids_the_command_says_so()
    {
        var cli = CliUnderTest.Of(shared.Gateway);

        Assert.Contains("No two ids differ only in case.", (await cli.Run("ambiguous-ids")).Is(0).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.Run("ambiguous-ids", "--json")).Is(0).Json.GetArrayLength());
    }

    [Fact]
    public async Task Ambiguous_ids_are_listed()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            [{"line":"ip-phone","selfCareId":"TARO"},{"line":"ip-phone","selfCareId":"taro"}]
            """);

        var result = (await new CliUnderTest { Service = service }.Run("ambiguous-ids")).Is(0);

        Assert.Equal(["ip-phone/TARO", "ip-phone/taro"], result.TextLines);
        Assert.Equal(["GET /admin/v1/accounts:ambiguous-ids"], service.Requests);
    }
}
