using OrleansSelfCare.Client;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary><c>SelfCare:Password:MinimumLength</c>, which is 15 here.</summary>
public sealed class PasswordLengthTests : IAsyncLifetime
{
    private readonly TestAccount _account = TestAccount.New() with { Password = "a password of 20 long" };
    private TestGateway _gateway = null!;

    private Api Api => _gateway.Api;

    public async Task InitializeAsync() => _gateway = await TestGateway.Start("Localhost", "--SelfCare:Password:MinimumLength=15");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(null, "パスワードは15文字以上で入力してください。")]
    [InlineData("en", "The password must have at least 15 characters.")]
    public async Task New_password_with_fewer_characters_is_refused_in_a_sentence_with_the_number(string? language, string sentence)
    {
        var session = await SignIn();

        var refused = (await Change(session, new string('x', 14), language)).Is(422, "validation-failed");

        Assert.Equal(sentence, refused.Body.GetProperty("errors").GetProperty("newPassword")[0].GetString());
        (await Change(session, "x y z abc d efg", language)).Is(204);
    }

    [Fact]
    public async Task Imported_plain_password_with_fewer_characters_costs_its_own_row_and_a_hash_is_taken()
    {
        const string Hash = "$2y$04$QbRgQCBXqP7yiFCHQm13Fep5klyuEjKwqCeQD8OGDY1Sop.FBRue.";
        var file = $"line,selfCareId,password,passwordHash\nip-phone,a,{new string('x', 14)},\nip-phone,b,{new string('x', 15)},\n"
            + $"ip-phone,c,,{Hash}\nip-phone,b,,\n";

        var report = (await Api.Import(file, language: "en")).Is(200);

        Assert.Equal("2", report["created"]);
        var rejected = Assert.Single(report.Body.GetProperty("rejected").EnumerateArray());
        Assert.Equal(2, rejected.GetProperty("row").GetInt32());
        Assert.Equal("password: at least 15 characters", rejected.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Portals_are_told_the_length()
    {
        using var http = new HttpClient { BaseAddress = Api.Address };

        Assert.True((await new SelfCareClient(http).Lines()).TryGet(out var lines, out _));

        Assert.All(lines!, line => Assert.Equal(15, line.PasswordMinimumLength));
    }

    private async Task<string> SignIn()
    {
        (await Api.Import(_account)).Is(200);
        var challenge = (await Api.LogIn(_account)).Is(200)["challenge"]!;
        return (await Api.Verify(_account, challenge, _gateway.Inbox.LastCodeTo(_account.Email))).Is(200)["session"]!;
    }

    private Task<Reply> Change(string session, string wanted, string? language) => Api.Send(
        HttpMethod.Post,
        "/v1/password",
        System.Net.Http.Json.JsonContent.Create(new { currentPassword = _account.Password, newPassword = wanted }),
        session,
        language);
}
