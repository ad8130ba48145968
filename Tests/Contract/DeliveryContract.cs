using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using static OrleansSelfCare.Tests.Mail.MailNotice;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>What became of a mail: at once, on the waiting page, and when it comes back.</summary>
public abstract partial class AccountContract
{
    private static readonly (string, string) KnowsDelivery = ("Prefer", "address-changed, delivery");

    [SkippableFact]
    public async Task A_refused_address_is_tried_once_and_every_answer_says_so_at_once()
    {
        var account = await Customer();
        Inbox.Refuse(account.Email);

        var login = (await Call("login", new { selfCareId = account.Id, password = account.Password }, KnowsDelivery)).Is(200);

        Assert.Equal("refused", login["delivery"]);
        Assert.Equal("refused", (await Status(login)).Is(200)["delivery"]);
        await Eventually(() => Events(Api.Timeline(account).Result), events => events.Contains("code-mail-refused RCPT 550 5.1.1"));
        for (var i = 0; i < 10; i++)
        {
            Advance(Minutes(1));
        }

        // An old portal is answered as before.
        Assert.Equal("queued", (await Api.Resend(account, login["challenge"]!)).Is(200)["delivery"]);
        Advance(Minutes(1));
        var resent = (await Call("resend", new { challenge = login["challenge"] }, KnowsDelivery)).Is(200);
        Assert.Equal("refused", resent["delivery"]);
        var entry = (await Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Where(entry => entry.GetProperty("event").GetString()!.StartsWith("code-mail", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, entry.Sum(one => one.GetProperty("times").GetInt32()));
    }

    [SkippableFact]
    public async Task A_refused_new_address_is_said_at_once_and_another_one_can_be_given()
    {
        var account = await Customer("");
        var login = (await Api.LogIn(account)).Is(200);
        var refused = $"refused-{account.Id}@example.com";
        Inbox.Refuse(refused);
        var body = new { challenge = login["challenge"], email = refused, emailConfirmation = refused, contactPhone = account.Phone };

        Assert.Equal("refused", (await Call("email-change", body, KnowsDelivery)).Is(200)["delivery"]);

        var changed = (await Api.ChangeEmail(account, login["challenge"]!, $"{account.Id}@example.com")).Is(200);
        Assert.Equal("sent", changed["delivery"]);
        var code = await Inbox.CodeOf($"{account.Id}@example.com", changed["reference"]!);
        (await Api.Verify(account, login["challenge"]!, code)).Is(200);
    }

    [SkippableFact]
    public async Task Status_says_queued_while_the_mail_server_is_down_and_sent_when_it_has_accepted()
    {
        var account = await Customer();
        Inbox.IsDown = true;
        var login = (await Api.LogIn(account)).Is(200);
        Assert.Equal("queued", (await Status(login)).Is(200)["delivery"]);
        Inbox.IsDown = false;

        await Eventually(
            () =>
            {
                Advance(Seconds(5));
                return Status(login).Result["delivery"];
            },
            delivery => delivery == "sent");
    }

    [SkippableFact]
    public async Task Status_knows_what_is_not_stored_yet_writes_nothing_and_counts_nothing()
    {
        var account = await Customer();
        var login = (await Api.LogIn(account)).Is(200);
        var before = await Host.Calls(account);

        for (var i = 0; i < 20; i++)
        {
            var status = (await Status(login)).Is(200);
            Assert.Equal(
                login.Body.EnumerateObject().Select(field => field.Name), status.Body.EnumerateObject().Select(field => field.Name));
            Assert.Equal(
                (login["challenge"], login["reference"], login["expiresAt"]),
                (status["challenge"], status["reference"], status["expiresAt"]));
            Assert.Equal(("verify", "sent", "5"), (status["next"], status["delivery"], status["attemptsLeft"]));
        }

        Assert.Equal(before, await Host.Calls(account));
        (await Api.Verify(account, login["challenge"]!, await Code(account.Email, login))).Is(200);
    }

    [SkippableFact]
    public async Task Status_of_a_challenge_that_has_ended_or_is_forged_is_410_and_of_one_without_a_mail_null()
    {
        var account = await Customer("");
        var first = (await Api.LogIn(account)).Is(200);
        Assert.Null((await Status(first)).Is(200)["delivery"]);
        await Api.LogIn(account);

        Assert.Equal("replaced", (await Status(first)).Is(410, "challenge-ended")["reason"]);
        (await Call("status", new { challenge = "forged" })).Is(410, "challenge-ended");
        (await Api.Post("/v1/no-line/status", new { challenge = first["challenge"] })).Is(404, "unknown-line");
    }

    [SkippableFact]
    public async Task A_mail_that_came_back_is_on_the_waiting_page_and_on_the_timeline()
    {
        var account = await Customer();
        var login = (await Api.LogIn(account)).Is(200);
        Assert.Equal("sent", login["delivery"]);
        var bounce = Bounce(Inbox.CodesTo(account.Email)[^1].ReturnToken!);

        (await Report(bounce)).Is(204);
        (await Report(bounce)).Is(204);

        Assert.Equal("bounced", (await Status(login)).Is(200)["delivery"]);
        Assert.Equal(1, Events(await Api.Timeline(account)).Count(entry => entry == "mail-returned 5.1.1"));
        // The code may have arrived all the same.
        (await Api.Verify(account, login["challenge"]!, await Code(account.Email, login))).Is(200);
    }

    [SkippableFact]
    public async Task After_three_days_the_address_is_marked_and_the_customer_proves_it_or_the_desk_clears_it()
    {
        var account = await Customer();
        for (var day = 0; day < 3; day++)
        {
            Advance(TimeSpan.FromDays(1));
            (await Api.LogIn(account)).Is(200);
            (await Report(Bounce(Inbox.CodesTo(account.Email)[^1].ReturnToken!))).Is(204);
        }

        var shown = (await Api.Show(account)).Is(200);
        Assert.Equal(("email-undeliverable", "returned"), (shown["emailProblem"], shown["emailMark"]));
        var login = (await Api.LogIn(account)).Is(200);
        Assert.Equal(("email-change", "email-undeliverable"), (login["next"], login["reason"]));

        var changed = (await Api.ChangeEmail(account, login["challenge"]!, account.Email)).Is(200);
        var code = await Code(account.Email, changed);
        Assert.Equal("False", (await Api.Verify(account, login["challenge"]!, code)).Is(200)["emailChanged"]);

        Assert.Null((await Api.Show(account))["emailMark"]);
        Assert.Equal("verify", (await Api.LogIn(account)).Is(200)["next"]);
    }

    [SkippableFact]
    public async Task A_complaint_marks_the_address_until_the_desk_clears_it()
    {
        var account = await Customer();
        (await Api.LogIn(account)).Is(200);
        (await Report(Complaint(Inbox.CodesTo(account.Email)[^1].ReturnToken!))).Is(204);
        Assert.Equal("complained", (await Api.Show(account)).Is(200)["emailMark"]);
        Assert.Equal("email-change", (await Api.LogIn(account)).Is(200)["next"]);

        (await Api.Send(
            HttpMethod.Post, $"/admin/v1/accounts/{account.Line}/{account.Id}/unlock/address", bearer: TestGateway.OperatorKey)).Is(204);

        Assert.Null((await Api.Show(account))["emailMark"]);
        Assert.Equal("verify", (await Api.LogIn(account)).Is(200)["next"]);
    }

    [SkippableFact]
    public async Task Forged_foreign_and_old_reports_and_other_messages_are_answered_alike_and_change_nothing()
    {
        var (account, deleted) = (await Customer(), await Customer());
        (await Api.LogIn(account)).Is(200);
        (await Api.LogIn(deleted)).Is(200);
        (await Api.Delete(deleted)).Is(204);
        var token = Inbox.CodesTo(account.Email)[^1].ReturnToken!;
        string[] messages =
        [
            Bounce(new string('a', 52)),
            Bounce("no-token"),
            Bounce(Inbox.CodesTo(deleted.Email)[^1].ReturnToken!),
            Bounce(token).Replace("failed", "delayed", StringComparison.Ordinal),
            Complaint(token).Replace("abuse", "not-spam", StringComparison.Ordinal),
            $"To: bounces+{token}@bounce.example.jp\nSubject: away\n\nI am on holiday.\n",
            "",
        ];

        var replies = new List<Reply>();
        foreach (var message in messages)
        {
            replies.Add(await Report(message));
        }

        Advance(TimeSpan.FromDays(8));
        replies.Add(await Report(Bounce(token)));

        Assert.All(replies, reply => Assert.Equal((204, ""), ((int)reply.Status, reply.Text)));
        Assert.DoesNotContain(Events(await Api.Timeline(account)), entry => entry.Contains("mail-", StringComparison.Ordinal));
        Assert.Null((await Api.Show(account))["emailProblem"]);
        await NothingThere(deleted);
    }

    [SkippableFact]
    public async Task A_report_that_could_not_be_stored_is_503_and_may_be_sent_again()
    {
        var account = await Customer();
        var login = (await Api.LogIn(account)).Is(200);
        var bounce = Bounce(Inbox.CodesTo(account.Email)[^1].ReturnToken!);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);

        (await Report(bounce)).Is(503, "unavailable");
        (await Report(bounce)).Is(204);

        Assert.Equal("bounced", (await Status(login)).Is(200)["delivery"]);
    }

    [SkippableFact]
    public async Task Only_a_message_of_at_most_a_megabyte_is_taken()
    {
        (await Report(new string('a', 1024 * 1024))).Is(204);
        (await Report(new string('a', (1024 * 1024) + 1), expect: "100-continue")).Is(413, "request-too-large");
        (await Report("a", "text/plain")).Is(415, "unsupported-media-type");
        (await Report("a", key: "not-the-operators-key-0123456789012345")).Is(401, "operator-key-required");
    }

    private Task<Reply> Status(Reply login) => Call("status", new { challenge = login["challenge"] });

    private Task<Reply> Call(string call, object body, (string, string)? header = null) =>
        Api.Send(HttpMethod.Post, $"/v1/ip-phone/{call}", JsonContent.Create(body), header: header);

    /// <param name="expect">With <c>100-continue</c> the body is sent when the gateway asks for it, not while it refuses it.</param>
    private async Task<Reply> Report(
        string message, string type = "message/rfc822", string key = TestGateway.OperatorKey, string? expect = null)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(message));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await Api.Send(HttpMethod.Post, "/admin/v1/mail-events", content, key, header: expect is null ? null : ("Expect", expect));
    }
}
