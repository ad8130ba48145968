using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>Address, key and other options of <c>selfcare</c>, its messages on wrong usage, and the operator keys it creates.</summary>
public sealed class CliUsageTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private static readonly string[] Show = ["show", "ip-phone", "a"];

    [Fact]
    public async Task The_key_comes_from_a_file_that_is_named_before_one_in_the_environment()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, TestGateway.OperatorKey + "\n");
        string[] show = ["show", shared.Account.Line, shared.Account.Id];
        var cli = CliUnderTest.Of(shared.Gateway);

        cli.Variables["SELFCARE_KEY"] = "wrong";
        (await cli.Run([.. show, "--key-file", file])).Is(0);
        cli.Variables["SELFCARE_KEY_FILE"] = file;
        (await cli.Run(show)).Is(0);
        cli.Variables["SELFCARE_KEY_FILE"] = "/none";
        (await cli.Run([.. show, "--key-file", file])).Is(0);
        (await cli.Run(show)).Is(2);
        File.Delete(file);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two words")]
    [InlineData("two\nlines")]
    [InlineData("鍵")]
    public async Task What_is_no_key_is_not_sent_and_not_shown(string? key)
    {
        using var service = new FakeService(HttpStatusCode.NoContent);
        var cli = new CliUnderTest { Service = service };
        cli.Variables.Remove("SELFCARE_KEY");
        if (key is not null)
        {
            cli.Variables["SELFCARE_KEY"] = key;
        }

        var result = (await cli.Run(Show)).Is(2);

        Assert.Contains("SELFCARE_KEY", result.Error, StringComparison.Ordinal);
        Assert.True(string.IsNullOrWhiteSpace(key) || !result.Error.Contains(key, StringComparison.Ordinal));
        Assert.Empty(service.Requests);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/base", "/base/admin/v1/accounts/ip-phone/a", false)]
    [InlineData("https://selfcare.example.jp/", "/admin/v1/accounts/ip-phone/a", false)]
    [InlineData("http://selfcare.example.jp", "/admin/v1/accounts/ip-phone/a", true)]
    public async Task The_service_is_where_it_is_said_to_be_and_a_key_that_anybody_could_read_on_its_way_is_told(
        string url, string path, bool warns)
    {
        using var service = new FakeService(HttpStatusCode.NotFound, """{"code":"not-found"}""");

        var result = (await new CliUnderTest { Service = service }.Run([.. Show, "--url", url])).Is(3);

        Assert.Equal($"GET {path}", service.Requests[0]);
        Assert.Equal(warns, result.Error.Contains("unencrypted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("selfcare.example.jp")]
    [InlineData("ftp://selfcare.example.jp")]
    [InlineData("/admin")]
    public async Task What_is_no_address_is_wrong_usage(string url) =>
        Assert.Contains("--url", (await new CliUnderTest().Run([.. Show, "--url", url])).Is(2).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData]
    [InlineData("nothing")]
    [InlineData("show", "ip-phone")]
    [InlineData("show", "ip-phone", "a", "b")]
    [InlineData("show", "ip-phone", "a", "--key", "secret")]
    [InlineData("show", "ip-phone", "a", "--timeout", "0")]
    [InlineData("show", "ip-phone", "a", "--timeout", "soon")]
    [InlineData("show", "ip-phone", "a", "--language", "fr")]
    [InlineData("unlock", "ip-phone", "a", "--lock", "all")]
    [InlineData("lines", "ip-phone")]
    [InlineData("import", "accounts.csv", "--format", "xml")]
    [InlineData("key", "make", "--name", "desk")]
    [InlineData("key", "make", "--name", "Desk", "--right", "support")]
    [InlineData("key", "make", "--name", "desk", "--right", "everything")]
    [InlineData("completion", "tcsh")]
    public async Task Wrong_usage_says_where_to_read_how_it_goes(params string[] arguments)
    {
        var result = (await new CliUnderTest().Run(arguments)).Is(2);

        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_takes_too_long_is_one_that_is_away() =>
        (await new CliUnderTest { Service = new NeverReplyingHandler() }.Run([.. Show, "--timeout", "1"])).Is(5);

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"code":"unavailable"}""", 5)]
    [InlineData(HttpStatusCode.BadGateway, "<html>", 5)]
    [InlineData(HttpStatusCode.OK, "<html>", 5)]
    [InlineData(HttpStatusCode.NotFound, "<html>", 1)]
    [InlineData(HttpStatusCode.Found, "", 1)]
    [InlineData(HttpStatusCode.Unauthorized, """{"code":"operator-key-required"}""", 1)]
    public async Task What_the_service_says_has_an_exit_code(HttpStatusCode status, string body, int exit)
    {
        using var service = new FakeService(status, body);

        var result = (await new CliUnderTest { Service = service }.Run([.. Show, "--json"])).Is(exit);

        Assert.NotEmpty(result.Json.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("support")]
    [InlineData("support", "provisioning")]
    public async Task A_fresh_key_stands_alone_and_its_entry_beside_it(params string[] rights)
    {
        string[] arguments = ["key", "make", "--name", "desk", .. rights.SelectMany(right => new[] { "--right", right })];

        var result = (await new CliUnderTest().Run(arguments)).Is(0);
        var json = (await new CliUnderTest().Run([.. arguments, "--json"])).Is(0);

        Assert.Matches("^[A-Za-z0-9_-]{43}\n$", result.Out);
        Assert.Equal(Entry(result.Out.Trim()), result.Error.Trim());
        Assert.Equal(Entry(json.Json.GetProperty("key").GetString()!), json.Json.GetProperty("entry").GetRawText());
        Assert.Empty(json.Error);
        Assert.NotEqual(result.Out.Trim(), json.Json.GetProperty("key").GetString());

        string Entry(string key)
        {
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            return JsonSerializer.Serialize(new { name = "desk", rights, sha256 });
        }
    }

    private sealed class NeverReplyingHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new();
        }
    }
}
