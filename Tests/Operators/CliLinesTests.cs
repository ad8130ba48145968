using System.Net;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare lines</c>: the service lines.</summary>
public sealed class CliLinesTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    [Fact]
    public async Task Lines_are_listed_with_name_and_contact_page_without_an_operator_key()
    {
        var cli = CliUnderTest.Of(shared.Gateway);
        cli.Variables.Remove("SELFCARE_KEY");

        var rows = (await cli.Run("lines")).Is(0).TextLines;

        var lines = (await shared.Gateway.Api.Send(HttpMethod.Get, "/v1/lines", header: ("Accept-Language", "en"))).Is(200).Body;
        Assert.Equal(3, lines.GetArrayLength());
        string[] fields = ["id", "name", "contactUrl"];
        Assert.All(lines.EnumerateArray(), line => Assert.Single(
            rows, row => fields.All(field => row.Contains(line.GetProperty(field).GetString()!, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Lines_as_JSON_are_what_the_service_says_in_the_language_that_was_asked_for()
    {
        var cli = CliUnderTest.Of(shared.Gateway);

        var json = (await cli.Run("lines", "--json", "--language", "ja")).Is(0).Json;

        var lines = (await shared.Gateway.Api.Send(HttpMethod.Get, "/v1/lines")).Is(200).Body;
        Assert.Equal(Names(lines), Names(json));

        static IEnumerable<string?> Names(System.Text.Json.JsonElement lines) =>
            lines.EnumerateArray().Select(line => line.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Lines_of_a_service_that_is_away_have_its_exit_code()
    {
        using var service = new FakeService(HttpStatusCode.ServiceUnavailable);

        (await new CliUnderTest { Service = service }.Run("lines")).Is(5);
    }
}
