using System.Globalization;
using System.Text.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Each problem of the HTTP contract: its fields, its sentence, its language.</summary>
public abstract class RefusalContract(SharedGateway shared)
{
    private readonly TestGateway _gateway = shared.Gateway;

    private Api Api => _gateway.Api;

    [Fact]
    public async Task Each_refusal_carries_the_fields_of_its_row_and_no_others()
    {
        var account = await Customer();
        (await Api.LogIn(account, "wrong")).IsProblem(401, "invalid-credentials");
        var (challenge, code) = await Challenge(account);
        var wrongCode = (await Api.Verify(account, challenge, CodeMails.Wrong(code))).IsProblem(401, "code-mismatch", "attemptsLeft");
        Assert.Equal("4", wrongCode["attemptsLeft"]);
        Waits((await Api.Resend(account, challenge)).IsProblem(429, "resend-too-soon", "retryAfterSeconds"));
        (await Api.Verify(account, "nonsense", code)).IsProblem(410, "challenge-ended", "reason");
        var invalid = (await Api.ChangeEmail(account, challenge, "no address", "no digits", "other"))
            .IsProblem(422, "validation-failed", "errors");
        Assert.All(invalid.Body.GetProperty("errors").EnumerateObject(), field => Assert.NotEqual(0, field.Value.GetArrayLength()));
        (await Api.Verify(account, challenge, "12")).IsProblem(422, "validation-failed", "errors");
        var mismatch = (await WrongPhone(account, challenge)).IsProblem(403, "phone-mismatch", "attemptsLeft");
        Assert.Equal("2", mismatch["attemptsLeft"]);
        await WrongPhone(account, challenge);
        var locked = (await WrongPhone(account, challenge)).IsProblem(403, "phone-locked", "contactUrl", "lockedUntil");
        Assert.EndsWith("Z", locked.Body.GetProperty("lockedUntil").GetString(), StringComparison.Ordinal);

        (challenge, code) = await Challenge(account);
        var session = (await Api.Verify(account, challenge, code)).Is(200)["session"]!;
        (await Api.Session("nonsense")).IsProblem(401, "session-invalid");
        (await Api.ChangePassword("nonsense", "a", "b")).IsProblem(401, "session-invalid");
        (await Api.ChangePassword(session, "wrong", "a fresh password")).IsProblem(403, "wrong-password");
        (await Api.ChangePassword(session, account.Password, "short")).IsProblem(422, "validation-failed", "errors");
        await Times(5, () => Api.LogIn(account, "wrong"));

        Waits((await Api.LogIn(account)).IsProblem(429, "too-many-attempts", "retryAfterSeconds"));
        var change = await Api.ChangePassword(session, account.Password, "a fresh password");
        Waits(change.IsProblem(429, "too-many-attempts", "retryAfterSeconds"));
    }

    [Fact]
    public async Task EmailChange_to_a_sixth_address_in_an_hour_says_when_in_a_sentence_of_its_own()
    {
        var account = await Customer();
        var (challenge, _) = await Challenge(account);
        for (var i = 0; i < 5; i++)
        {
            (await Api.ChangeEmail(account, challenge, $"a{i}@example.com")).Is(200);
        }

        var refused = (await Api.ChangeEmail(account, challenge, "b@example.com"))
            .IsProblem(429, "too-many-attempts", "retryAfterSeconds");

        Waits(refused);
        Assert.StartsWith("認証コードの送信が続いたため", refused["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_an_operator_can_unlock_lockedUntil_is_there_and_null()
    {
        await using var gateway = await TestGateway.Start(shared.Hosting, "--SelfCare:Phone:LockFor=", "--SelfCare:Phone:Attempts=1");
        var account = TestAccount.New();
        (await gateway.Api.Import(account)).Is(200);
        var challenge = (await gateway.Api.LogIn(account)).Is(200)["challenge"]!;

        var locked = (await gateway.Api.ChangeEmail(account, challenge, "a@example.com", "0399999999"))
            .IsProblem(403, "phone-locked", "contactUrl", "lockedUntil");

        Assert.Equal(JsonValueKind.Null, locked.Body.GetProperty("lockedUntil").ValueKind);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("used")]
    [InlineData("replaced")]
    [InlineData("attempts-exhausted")]
    [InlineData("phone-locked")]
    [InlineData("unknown")]
    public async Task An_ended_challenge_says_why(string reason)
    {
        var account = await Customer();
        var (challenge, code) = await Challenge(account);
        switch (reason)
        {
            case "expired":
                _gateway.Clock.Advance(TimeSpan.FromMinutes(20));
                break;
            case "used":
                (await Api.Verify(account, challenge, code)).Is(200);
                break;
            case "replaced":
                await Challenge(account);
                break;
            case "attempts-exhausted":
                await Times(5, () => Api.Verify(account, challenge, CodeMails.Wrong(code)));
                break;
            case "phone-locked":
                await Times(3, () => WrongPhone(account, challenge));
                break;
            default:
                challenge += "x";
                break;
        }

        Reply[] replies =
        [
            await Api.Verify(account, challenge, code),
            await Api.Resend(account, challenge),
            await Api.ChangeEmail(account, challenge, "b@example.com"),
        ];
        Assert.All(replies, reply => Assert.Equal(reason, reply.IsProblem(410, "challenge-ended", "reason")["reason"]));
    }

    [Theory]
    [InlineData("ip-phone", "連絡先電話番号が登録済みの情報と一致しません。ご確認の上、もう一度入力してください。")]
    [InlineData("mobile-choice-050", "認証できませんでした。")]
    [InlineData("free-voice", "連絡先電話番号が登録済みの情報と一致しません。ご確認の上、もう一度入力してください。")]
    public async Task A_wrong_phone_gets_the_manuals_sentence_of_its_line(string line, string sentence)
    {
        var account = await Customer(line);
        var (challenge, _) = await Challenge(account);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(sentence, (await WrongPhone(account, challenge)).Is(403, "phone-mismatch")["detail"]);
        }
    }

    [Theory]
    [InlineData("ip-phone")]
    [InlineData("mobile-choice-050")]
    public async Task A_third_wrong_phone_gets_the_manuals_sentence_and_the_desks_address(string line)
    {
        var account = await Customer(line);
        var (challenge, _) = await Challenge(account);
        await Times(2, () => WrongPhone(account, challenge));

        var locked = (await WrongPhone(account, challenge)).Is(403, "phone-locked");

        Assert.Equal("連絡先電話番号の確認ができませんでした。恐れ入りますが、下記よりメールアドレスの変更を行ってください。", locked["detail"]);
        Assert.Equal("https://comm.rakuten.co.jp/toiawase/selfcare-mail/", locked["contactUrl"]);
    }

    [Theory]
    [InlineData(null, "ja")]
    [InlineData("ja", "ja")]
    [InlineData("en", "en")]
    [InlineData("en-GB", "en")]
    [InlineData("en-US,en;q=0.9", "en")]
    [InlineData("ja,en;q=0.5", "ja")]
    [InlineData("en;q=0.5,ja;q=0.9", "ja")]
    [InlineData("en;q=0.9,ja;q=0.5", "en")]
    [InlineData("en;q=0", "ja")]
    [InlineData("fr,de;q=0.5", "ja")]
    [InlineData("*", "ja")]
    public async Task The_sentence_is_Japanese_unless_English_is_preferred(string? accepted, string language)
    {
        var account = await Customer();
        Reply[] replies =
        [
            await Api.Post($"/v1/{account.Line}/login", new { selfCareId = account.Id, password = "wrong" }, accepted),
            await Api.Post($"/v1/{account.Line}/verify", new { challenge = "a", code = "1" }, accepted),
            await Api.Post($"/v1/{account.Line}/resend", new { challenge = "a" }, accepted),
            await Api.Post("/v1/nothing/login", new { selfCareId = "a", password = "a" }, accepted),
            await Api.Post($"/v1/{account.Line}/login", new { }, accepted),
            await Api.Send(HttpMethod.Get, "/nowhere", language: accepted),
        ];

        Assert.All(replies, reply =>
        {
            var detail = reply["detail"]!;
            Assert.Equal(language == "ja", detail.Any(c => c > 0x3000));
            Assert.Equal([language], reply.ContentHeaders.ContentLanguage);
        });
        var lines = (await Api.Send(HttpMethod.Get, "/v1/lines", language: accepted)).Is(200).Body;
        Assert.All(
            lines.EnumerateArray().Select(line => line.GetProperty("name").GetString()!),
            name => Assert.Equal(language == "ja", name.Any(c => c > 0x3000)));
    }

    [Theory]
    [InlineData("%E2%98%83")]
    [InlineData(";;;=,,,")]
    [InlineData("en;q=nonsense")]
    [InlineData("en;q=-1")]
    public async Task A_language_nobody_can_read_is_Japanese(string accepted)
    {
        using var http = new HttpClient { BaseAddress = Api.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/session");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        using var response = await http.SendAsync(request);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(["ja"], response.Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task Tokens_are_short_and_URL_safe_and_times_are_UTC()
    {
        var account = TestAccount.New() with { Id = new string('x', 60) + "@a.b" };
        (await Api.Import(account)).Is(200);
        var challenge = (await Api.LogIn(account)).Is(200);
        var session = (await Api.Verify(account, challenge["challenge"]!, _gateway.Inbox.LastCodeTo(account.Email))).Is(200);
        Reply[] replies = [challenge, session, (await Api.Session(session["session"]!)).Is(200), (await Api.Show(account)).Is(200)];

        Assert.All([challenge["challenge"]!, session["session"]!], token =>
        {
            Assert.InRange(token.Length, 64, 400);
            Assert.Matches("^[A-Za-z0-9._~-]+$", token);
        });
        var times = replies
            .SelectMany(reply => Texts(reply.Body))
            .Where(text => text.Length > 15 && DateTimeOffset.TryParse(text, out _))
            .ToArray();
        Assert.True(times.Length >= 6, string.Join(' ', times));
        Assert.All(times, time => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", time));

        static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()!],
            JsonValueKind.Object => element.EnumerateObject().SelectMany(field => Texts(field.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
            _ => [],
        };
    }

    [Fact]
    public async Task A_store_that_fails_is_503_and_says_when_to_try_again()
    {
        // A gateway of its own, because the shared store also gets writes of other tests.
        await using var gateway = await TestGateway.Start(shared.Hosting);
        var account = TestAccount.New();
        (await gateway.Api.Import(account)).Is(200);
        await gateway.InjectFault(account, StoreFault.RefusesTheWrite);

        var refused = (await gateway.Api.LogIn(account)).Is(503, "unavailable");

        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("application/problem+json", refused.ContentHeaders.ContentType!.MediaType);
        Assert.DoesNotContain("injected", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", refused.Text, StringComparison.Ordinal);
    }

    private static void Waits(Reply reply)
    {
        Assert.Equal(reply["retryAfterSeconds"], reply.Headers.RetryAfter!.ToString());
        Assert.InRange(int.Parse(reply["retryAfterSeconds"]!, CultureInfo.InvariantCulture), 1, 86400);
    }

    private async Task<TestAccount> Customer(string line = "ip-phone")
    {
        var account = TestAccount.New() with { Line = line };
        (await Api.Import(account)).Is(200);
        return account;
    }

    private Task<Reply> WrongPhone(TestAccount account, string challenge) =>
        Api.ChangeEmail(account, challenge, "a@example.com", "0399999999");

    private async Task<(string Challenge, string Code)> Challenge(TestAccount account) =>
        ((await Api.LogIn(account)).Is(200)["challenge"]!, _gateway.Inbox.LastCodeTo(account.Email));
}

public sealed class LocalhostRefusals(SharedLocalhost shared) : RefusalContract(shared), IClassFixture<SharedLocalhost>;
