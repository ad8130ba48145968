using System.Net.Http.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary><c>POST /v1/{line}/password</c>: like <c>POST /v1/password</c>, for the sessions of one line.</summary>
public sealed class LinePasswordTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private const string NewPassword = "minato-no-hikari";

    private Api Api => shared.Gateway.Api;

    [Fact]
    public async Task Session_of_the_line_changes_the_password_and_a_repetition_with_the_same_key_too()
    {
        var account = TestAccount.New();
        (await Api.Import(account)).Is(200);
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;
        var session = (await Api.Verify(account, challenge, shared.Gateway.Inbox.LastCodeTo(account.Email))).Is(200)["session"]!;

        (await Change("ip-phone", session, "wrong")).IsProblem(403, "wrong-password");
        (await Change("ip-phone", session, account.Password, key: "k")).Is(204);
        (await Change("ip-phone", session, account.Password, key: "k")).Is(204);
        (await Change("ip-phone", session, NewPassword)).IsProblem(401, "session-invalid");
        (await Api.LogIn(account, NewPassword)).Is(200);
    }

    [Theory]
    [InlineData("mobile-choice-050", 401, "session-invalid")]
    [InlineData("nothing", 404, "unknown-line")]
    public async Task Session_of_another_line_changes_nothing_and_stays_open(string line, int status, string code)
    {
        (await Change(line, shared.Session, shared.Account.Password)).IsProblem(status, code);

        (await Api.Session(shared.Session)).Is(200);
        (await Api.LogIn(shared.Account)).Is(200);
    }

    private Task<Reply> Change(string line, string session, string current, string? key = null) => Api.Send(
        HttpMethod.Post,
        $"/v1/{line}/password",
        JsonContent.Create(new { currentPassword = current, newPassword = NewPassword }),
        session,
        idempotencyKey: key);
}
