using System.Text;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Notices of a changed password or address, over HTTP.</summary>
public sealed class NoticeTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private readonly TestAccount _account = TestAccount.New();

    private Api Api => shared.Gateway.Api;

    private Inbox Inbox => shared.Gateway.Inbox;

    [Fact]
    public async Task ChangePassword_mails_a_notice_once_though_the_call_is_repeated()
    {
        var session = await SignIn();

        (await Api.ChangePassword(session, _account.Password, "battery staple", "key")).Is(204);
        (await Api.ChangePassword(session, _account.Password, "battery staple", "key")).Is(204);

        Assert.Single(await Notices());
    }

    [Fact]
    public async Task ResetPassword_mails_a_notice_without_the_password()
    {
        (await Api.Import(_account)).Is(200);

        (await Api.ResetPassword(_account)).Is(200);

        Assert.Single(await Notices());
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?notices=true", 1)]
    [InlineData("?notices=false", 0)]
    public async Task Import_that_changes_the_address_mails_a_notice_to_the_old_one_unless_notices_are_off(string query, int notices)
    {
        (await Api.Import(_account)).Is(200);
        var changed = _account with { Email = $"new-{_account.Email}" };

        (await Import(changed, query)).Is(200);

        Assert.Equal(notices, (await Notices(notices)).Count);
        Assert.Empty(Inbox.To(changed.Email));
    }

    [Fact]
    public async Task Import_that_creates_an_account_or_gives_its_first_address_mails_nothing()
    {
        (await Api.Import(_account with { Email = "" })).Is(200);
        (await Api.Import(_account)).Is(200);

        Assert.Empty(await Notices(0));
    }

    [Fact]
    public async Task Import_that_changes_many_addresses_sends_its_notices_over_time_and_every_one()
    {
        var accounts = Enumerable.Range(0, 60).Select(_ => TestAccount.New()).ToArray();
        (await Api.Import(accounts)).Is(200);

        (await Api.Import([.. accounts.Select(account => account with { Email = $"new-{account.Email}" })])).Is(200);

        // The clock stands still, so that only those that are due at once can be sent.
        Assert.InRange(Sent(), 0, 40);
        await Eventually(
            () =>
            {
                shared.Gateway.Advance(TimeSpan.FromSeconds(1));
                return Sent();
            },
            sent => sent == accounts.Length);

        int Sent() => accounts.Sum(account => Inbox.To(account.Email).Count);
    }

    [Fact]
    public async Task Import_with_another_value_for_notices_is_refused() =>
        (await Import(_account, "?notices=maybe")).Is(400, "invalid-request");

    private Task<Reply> Import(TestAccount account, string query) => Api.Send(
        HttpMethod.Post,
        $"/admin/v1/accounts:import{query}",
        new StringContent(TestAccount.Csv(account), Encoding.UTF8, "text/csv"),
        TestGateway.OperatorKey);

    /// <summary>Those to the address that the account was created with, when no mail waits.</summary>
    private async Task<IReadOnlyList<OutgoingMail>> Notices(int expected = 1)
    {
        await Eventually(
            () => (Waiting: Api.Show(_account).Result["mailsWaiting"], Count: Now().Count),
            mails => mails.Waiting == "0" && mails.Count >= expected);
        return Now();

        IReadOnlyList<OutgoingMail> Now() => [.. Inbox.To(_account.Email).Where(mail => mail is not OutgoingMail.LoginCode)];
    }

    private async Task<string> SignIn()
    {
        (await Api.Import(_account)).Is(200);
        var challenge = (await Api.LogIn(_account)).Is(200)["challenge"]!;
        return (await Api.Verify(_account, challenge, Inbox.LastCodeTo(_account.Email))).Is(200)["session"]!;
    }
}
