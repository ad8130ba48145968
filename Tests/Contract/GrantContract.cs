using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>What clients of the OpenID provider get, by the calls of the grain: a gateway has checked code and client before.</summary>
public abstract partial class AccountContract
{
    private const string Network = "203.0.113.7";
    private const string ServiceClient = "contract-info";

    [SkippableFact]
    public async Task A_code_is_redeemed_once_its_refresh_token_rotates_and_an_older_one_ends_the_grant()
    {
        var account = await Customer();
        var (grain, session) = Read(await SignIn(account));
        var code = NewCode(session);

        var redeemed = Good(await grain.RedeemCodeAsync(code));
        var first = Good(await grain.RefreshGrantAsync(Refresh(code, 0)));
        var second = Good(await grain.RefreshGrantAsync(Refresh(code, 1)));

        Assert.Equal((0, 1, 2), (redeemed.Generation, first.Generation, second.Generation));
        Assert.NotEqual(redeemed.Customer.Subject, redeemed.Customer.PairwiseSalt!.Value);
        Assert.Equal(
            new CustomerClaims(redeemed.Customer.Subject, account.Email, true, redeemed.Customer.PairwiseSalt), second.Customer);
        Assert.Equal(second.Customer, await grain.ReadUserInfoAsync(new(session, code.CodeId)));
        Assert.Equal(new GrantResult.Invalid(), await grain.RefreshGrantAsync(Refresh(code, 0)));
        Assert.Equal(new GrantResult.Invalid(), await grain.RefreshGrantAsync(Refresh(code, 2)));
        Assert.Null(await grain.ReadUserInfoAsync(new(session, code.CodeId)));
        var timeline = (await Api.Timeline(account)).Is(200);
        var (signedIn, ended) = (Entry(timeline, "service-signed-in"), Entry(timeline, "service-ended"));
        Assert.Equal((ServiceClient, Network), (Text(signedIn, "client"), Text(signedIn, "network")));
        Assert.Equal((ServiceClient, "refresh-token-used-twice"), (Text(ended, "client"), Text(ended, "reason")));
    }

    [SkippableFact]
    public async Task Of_twenty_redemptions_of_one_code_at_once_on_two_activations_one_is_good_and_its_grant_has_ended()
    {
        await using var twin = await Host.StartTwin();
        var account = await Customer();
        var token = await SignIn(account);
        var ((one, session), (two, _)) = (Read(token), Read(token, twin));
        var code = NewCode(session);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            (i % 2 == 0 ? one : two).RedeemCodeAsync(code with { CallId = Guid.NewGuid() })));

        Assert.Single(results, result => result is GrantResult.Good);
        Assert.Equal(new GrantResult.Invalid(), await one.RefreshGrantAsync(Refresh(code, 0)));
        Assert.Equal(new GrantResult.Invalid(), await two.RefreshGrantAsync(Refresh(code, 0)));
        Assert.Null(await one.ReadUserInfoAsync(new(session, code.CodeId)));
        Assert.Equal(1, Entry((await Api.Timeline(account)).Is(200), "service-signed-in").GetProperty("times").GetInt32());
    }

    [SkippableFact]
    public async Task Names_of_a_customer_are_made_from_the_same_bits_in_every_session_on_every_activation_and_after_a_restart()
    {
        await using var twin = await Host.StartTwin();
        var account = await Customer();
        var ((one, first), (two, second)) = (Read(await SignIn(account)), Read(await SignIn(account), twin));
        var customer = Good(await one.RedeemCodeAsync(NewCode(first))).Customer;

        Assert.Equal(customer, Good(await two.RedeemCodeAsync(NewCode(second))).Customer);
        var view = (await two.CheckSessionAsync(new(second)))!;
        Assert.Equal((customer.Subject, customer.PairwiseSalt), (view.SubjectId!.Value, view.PairwiseSalt));

        await Host.Restart();
        var (again, third) = Read(await SignIn(account));
        Assert.Equal(customer, Good(await again.RedeemCodeAsync(NewCode(third))).Customer);
    }

    [SkippableFact]
    public async Task A_redemption_and_a_refresh_whose_answers_were_lost_are_done_for_the_same_call()
    {
        var account = await Customer();
        var (grain, session) = Read(await SignIn(account));
        var code = NewCode(session);
        await MailSettled(account);

        await Host.InjectFault(account, StoreFault.LosesTheAnswer | StoreFault.RefusesTheRead);
        await Assert.ThrowsAsync<UnavailableException>(() => grain.RedeemCodeAsync(code));
        Assert.Equal(0, Good(await grain.RedeemCodeAsync(code)).Generation);

        var refresh = Refresh(code, 0);
        await Host.InjectFault(account, StoreFault.LosesTheAnswer | StoreFault.RefusesTheRead);
        await Assert.ThrowsAsync<UnavailableException>(() => grain.RefreshGrantAsync(refresh));
        Advance(RefreshGrant.RetryWindow);
        Assert.Equal(1, Good(await grain.RefreshGrantAsync(refresh)).Generation);
        Assert.Equal(2, Good(await grain.RefreshGrantAsync(Refresh(code, 1))).Generation);
    }

    [SkippableFact]
    public async Task A_redemption_that_was_not_stored_did_not_happen()
    {
        var account = await Customer();
        var (grain, session) = Read(await SignIn(account));
        var code = NewCode(session);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        await Assert.ThrowsAsync<UnavailableException>(() => grain.RedeemCodeAsync(code));

        Assert.Null(await grain.ReadUserInfoAsync(new(session, code.CodeId)));
        Good(await grain.RedeemCodeAsync(code with { CallId = Guid.NewGuid() }));
    }

    [SkippableFact]
    public async Task A_second_redemption_whose_write_fails_is_not_answered_and_ends_the_grant_when_it_comes_again()
    {
        var account = await Customer();
        var (grain, session) = Read(await SignIn(account));
        var (code, again) = (NewCode(session), Guid.NewGuid());
        await MailSettled(account);
        Good(await grain.RedeemCodeAsync(code));
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        await Assert.ThrowsAsync<UnavailableException>(() => grain.RedeemCodeAsync(code with { CallId = again }));

        Assert.Equal(new GrantResult.Invalid(), await grain.RedeemCodeAsync(code with { CallId = again }));

        Assert.Equal(new GrantResult.Invalid(), await grain.RefreshGrantAsync(Refresh(code, 0)));
    }

    [SkippableFact]
    public async Task User_info_and_introspection_call_no_storage_and_a_refresh_is_one_write()
    {
        var account = await Customer();
        var (grain, session) = Read(await SignIn(account));
        var code = NewCode(session);
        Good(await grain.RedeemCodeAsync(code));
        await MailSettled(account);
        var before = await Host.Calls(account);

        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await grain.ReadUserInfoAsync(new(session, code.CodeId)));
            Assert.NotNull(await grain.ReadGrantAsync(new(session, code.CodeId)));
        }

        Assert.Equal(before, await Host.Calls(account));
        Good(await grain.RefreshGrantAsync(Refresh(code, 0)));
        Assert.Equal(before with { Writes = before.Writes + 1 }, await Host.Calls(account));
    }

    [SkippableFact]
    public async Task Log_out_ends_what_clients_got()
    {
        var token = await SignIn(await Customer());
        var (grain, session) = Read(token);
        var code = NewCode(session);
        Good(await grain.RedeemCodeAsync(code));

        (await Api.LogOut(token)).Is(204);

        Assert.Equal(new GrantResult.Invalid(), await grain.RefreshGrantAsync(Refresh(code, 0)));
        Assert.Equal(new GrantResult.Invalid(), await grain.RedeemCodeAsync(NewCode(session)));
        Assert.Null(await grain.ReadUserInfoAsync(new(session, code.CodeId)));
    }

    [SkippableFact]
    public async Task Deleted_account_is_stored_until_its_clients_were_told_and_can_be_created_anew()
    {
        var account = await Customer();
        var (grain, session) = Read(await SignIn(account));
        var first = Good(await grain.RedeemCodeAsync(NewCode(session) with { ReceivesLogout = true }));

        (await Api.Delete(account)).Is(204);

        (await Api.Delete(account)).Is(404);
        (await Api.LogIn(account)).Is(401);
        (await Api.Show(account)).Is(404);
        (await Api.Import(account)).Is(200);
        var (again, anew) = Read(await SignIn(account));
        var second = Good(await again.RedeemCodeAsync(NewCode(anew)));
        Assert.NotEqual(first.Customer.Subject, second.Customer.Subject);
        Assert.NotEqual(first.Customer.PairwiseSalt, second.Customer.PairwiseSalt);
        (await Api.Delete(account)).Is(204);
        Advance(OutboxMessage.LogoutLifetime);
        (await Api.LogIn(account)).Is(401);
        (await Api.Import(account)).Is(200);
        await SignIn(account);
    }

    [SkippableFact]
    public async Task A_revocation_is_one_write_however_often_it_comes_and_is_not_lost_with_its_answer()
    {
        var account = await Customer();
        var (grain, session) = Read(await SignIn(account));
        var (code, other) = (NewCode(session), NewCode(session));
        var revoke = new RevokeGrant.Command(session, code.CodeId, ServiceClient, Network);
        Good(await grain.RedeemCodeAsync(code));
        Good(await grain.RedeemCodeAsync(other));
        await MailSettled(account);
        var before = await Host.Calls(account);

        for (var i = 0; i < 3; i++)
        {
            await grain.RevokeGrantAsync(revoke);
        }

        Assert.Equal(before with { Writes = before.Writes + 1 }, await Host.Calls(account));
        Assert.Null(await grain.ReadUserInfoAsync(new(session, code.CodeId)));
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        await Assert.ThrowsAsync<UnavailableException>(() => grain.RevokeGrantAsync(revoke with { GrantId = other.CodeId }));
        Assert.NotNull(await grain.ReadUserInfoAsync(new(session, other.CodeId)));
        await grain.RevokeGrantAsync(revoke with { GrantId = other.CodeId });
        Assert.Null(await grain.ReadUserInfoAsync(new(session, other.CodeId)));
        var ended = Entry((await Api.Timeline(account)).Is(200), "service-ended");
        Assert.Equal((ServiceClient, "revoked"), (Text(ended, "client"), Text(ended, "reason")));
    }

    private (IAccountGrain Grain, Guid Session) Read(string token, ContractHost? host = null)
    {
        var services = (host ?? Host).Services;
        Assert.True(services.GetRequiredService<Tokens>().TryRead(TokenPurpose.Session, token, out var account, out var session));
        return (services.GetRequiredService<IGrainFactory>().GetAccount(account), session);
    }

    private RedeemCode.Command NewCode(Guid session) =>
        new(session, Guid.NewGuid(), Host.Now, ServiceClient, Guid.NewGuid(), Network);

    private static RefreshGrant.Command Refresh(RedeemCode.Command code, int generation) =>
        new(code.SessionId, code.CodeId, code.Client, generation, Guid.NewGuid(), Network);

    private static GrantResult.Good Good(GrantResult result) => Assert.IsType<GrantResult.Good>(result);
}
