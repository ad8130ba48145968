using System.Net.Http.Headers;
using System.Text;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Operators;
using static OrleansSelfCare.Tests.Mail.MailNotice;

namespace OrleansSelfCare.Tests.Http;

/// <summary>What is recorded of a report about a mail: kind and outcome, and nothing of the message.</summary>
public sealed class MailEventsTests : IAsyncLifetime
{
    private readonly TestAccount _account = TestAccount.New();
    private TestGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start("Localhost", "--SelfCare:Mail:ReturnPath=bounces+{token}@bounce.example.jp");
        (await _gateway.Api.Import(_account)).Is(200);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Report_is_counted_by_kind_and_outcome()
    {
        using var measured = new Measurements(_gateway.Services);
        (await _gateway.Api.LogIn(_account)).Is(200);
        var token = _gateway.Inbox.CodesTo(_account.Email)[^1].ReturnToken!;

        await Report(Bounce(token));
        await Report(Bounce(token));
        await Report(Bounce(new string('a', 52)));
        await Report(Bounce("none"));
        await Report(Bounce(token).Replace("failed", "delayed", StringComparison.Ordinal));
        await Report("Subject: away\n\nI am away.");
        (await _gateway.Api.SetEmail(_account, "new@example.com")).Is(204);
        await Report(Bounce(token));
        _gateway.Advance(TimeSpan.FromDays(8));
        await Report(Bounce(_gateway.Inbox.Mails[^1].ReturnToken!));

        Assert.Equal(
            new Dictionary<string, double>
            {
                ["bounce applied"] = 1,
                ["bounce repeated"] = 1,
                ["bounce forged"] = 1,
                ["bounce no-token"] = 1,
                ["other nothing-failed"] = 1,
                ["other not-a-report"] = 1,
                ["bounce foreign"] = 2,
            },
            measured.Sums("selfcare.mail_events"));
    }

    [Fact]
    public async Task Report_leaves_nothing_of_the_message_in_log_audit_log_and_answer()
    {
        (await _gateway.Api.LogIn(_account)).Is(200);
        var mail = _gateway.Inbox.CodesTo(_account.Email)[^1];
        var message = Bounce(mail.ReturnToken!);

        var reply = await Report($"X-Code: {mail.Code.Reveal()}\n{message}\nThe code was {mail.Code.Reveal()}\n");

        var recorded = string.Join('\n', _gateway.Log.Lines)
            + await File.ReadAllTextAsync(AuditLines.FileIn(_gateway.Directory)) + reply.Text;
        Assert.Contains("A report about a mail: bounce, applied", recorded, StringComparison.Ordinal);
        string[] secrets = [mail.Code.Reveal(), _account.Email, mail.ReturnToken!, "Undeliverable", "somebody@example.jp"];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, recorded, StringComparison.OrdinalIgnoreCase));
        var call = AuditLines.Read(AuditLines.FileIn(_gateway.Directory))[^1];
        Assert.Equal(("ended operator mail-events 204", _account.Id), (call.Short(), call.Of("selfCareId")));
    }

    private async Task<Reply> Report(string message)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(message));
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        return (await _gateway.Api.Send(HttpMethod.Post, "/admin/v1/mail-events", content, TestGateway.OperatorKey)).Is(204);
    }
}
