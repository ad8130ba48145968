using System.Net.Http.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>What customers and the support desk read about an address that no code can be mailed to.</summary>
public sealed class EmailSentenceTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    /// <summary>From the manual, page 7.</summary>
    private const string ManualsSymbols =
        "メールアドレスに利用可能な記号はアンダースコア(_)、ハイフン(-)、ドット(.)の3つのみとなります。"
        + "上記以外の記号をメールアドレスに利用されますと認証コードの送信が出来なくなります。";

    private static readonly string[] OneOfEachKind =
    [
        "taro.example.jp",
        "q@example",
        "q@例え.jp",
        "a+b@example.jp",
        "a..b@example.jp",
        $"{new string('a', 65)}@example.jp",
    ];

    private Api Api => shared.Gateway.Api;

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task ChangeEmail_and_SetEmail_have_a_sentence_for_each_kind_of_error(string language)
    {
        var account = TestAccount.New();
        (await Api.Import(account)).Is(200);
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;

        var read = new List<string>();
        foreach (var email in OneOfEachKind)
        {
            var body = new { challenge, email, emailConfirmation = email, contactPhone = account.Phone };
            var sentence = SentenceIn(await Api.Post("/v1/ip-phone/email-change", body, language));
            Assert.Equal(sentence, SentenceIn(await Api.Send(
                HttpMethod.Post,
                $"/admin/v1/accounts/ip-phone/{account.Id}/email",
                JsonContent.Create(new { email }),
                TestGateway.OperatorKey,
                language)));
            read.Add(sentence);
        }

        Assert.Equal(OneOfEachKind.Length, read.Distinct().Count());
        Assert.All(read, sentence => Assert.Equal(language == "ja", sentence.Any(c => c is >= '\u3040' and <= '\u30FF')));
    }

    [Theory]
    [InlineData("a+b@example.jp")]
    [InlineData("a@exam#ple.jp")]
    public async Task Symbol_that_is_not_usable_is_refused_in_the_manuals_sentence(string email)
    {
        var account = TestAccount.New();
        (await Api.Import(account)).Is(200);
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;

        Assert.Equal(ManualsSymbols, SentenceIn(await Api.ChangeEmail(account, challenge, email)));
    }

    [Theory]
    [InlineData("hanako@example。jp")]
    [InlineData("hanako@example．jp")]
    [InlineData("hanako@example｡jp")]
    [InlineData("\u200Bhanako@\u2060example.jp\uFEFF")]
    [InlineData("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ")]
    public async Task Address_typed_with_full_width_dots_or_at_is_the_same_for_customer_desk_and_file(string typed)
    {
        var account = TestAccount.New();
        (await Api.Import(account)).Is(200);
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;

        var changed = (await Api.ChangeEmail(account, challenge, typed, confirmation: "hanako@example.jp")).Is(200);
        Assert.Equal("h***@example.jp", changed["sentTo"]);
        (await Api.SetEmail(account, typed)).Is(204);
        Assert.Equal("h***@example.jp", (await Api.Show(account)).Is(200)["email"]);
        (await Api.Import(account with { Email = "hanako@example.jp" })).Is(200);
        Assert.Equal("1", (await Api.Import(account with { Email = typed })).Is(200)["unchanged"]);
    }

    private static string SentenceIn(Reply reply) =>
        Assert.Single(reply.Is(422, "validation-failed").Body.GetProperty("errors").GetProperty("email").EnumerateArray()).GetString()!;
}
