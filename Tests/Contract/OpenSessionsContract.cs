using System.Text.Json;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>What a customer sees of the account's sessions, and ends.</summary>
public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task The_owner_lists_the_accounts_sessions_and_services_without_a_call_of_the_storage()
    {
        var account = await Customer();
        var first = await SignIn(account);
        var (grain, firstId) = Read(first);
        var opened = Host.Now;
        Advance(Minutes(1));
        var code = NewCode(firstId);
        Good(await grain.RedeemCodeAsync(code));
        var redeemed = Host.Now;
        Advance(Minutes(1));
        (await Api.Session(first)).Is(200);
        var used = Host.Now;
        Advance(Minutes(1));
        var second = await SignIn(account);
        await MailSettled(account);
        var before = await Host.Calls(account);

        var list = await Listed(second);

        Assert.Equal(before, await Host.Calls(account));
        Assert.Equal([true, false], list.Select(one => one.GetProperty("current").GetBoolean()));
        Assert.Equal([Host.Now, opened], Times("authenticatedAt"));
        Assert.Equal([Host.Now, used], Times("lastUsedAt"));
        Assert.Equal([Host.Now + Minutes(30), used + Minutes(30)], Times("expiresAt"));
        Assert.Equal(["127.0.0.1", "127.0.0.1"], list.Select(one => one.GetProperty("network").GetString()));
        Assert.Empty(list[0].GetProperty("services").EnumerateArray());
        var service = Assert.Single(list[1].GetProperty("services").EnumerateArray());
        Assert.Equal((ServiceClient, null, redeemed, null), (
            Text(service, "client"), Text(service, "name"), service.GetProperty("since").GetDateTimeOffset(), Text(service, "lastUsedAt")));
        Assert.Equal(
            [false, true], (await Listed(first, "?touch=false")).Select(one => one.GetProperty("current").GetBoolean()));

        IEnumerable<DateTimeOffset> Times(string name) => list.Select(one => one.GetProperty(name).GetDateTimeOffset());
    }

    [SkippableFact]
    public async Task A_list_is_a_use_of_the_session_and_one_without_touch_is_none()
    {
        var session = await SignIn(await Customer());
        var used = Host.Now;
        Advance(Minutes(10));

        Assert.Equal(used + Minutes(30), await ExpiresAt("?touch=false"));
        Assert.Equal(Host.Now + Minutes(30), await ExpiresAt(""));
        (await Api.Sessions(session, "?touch=maybe")).Is(400, "invalid-request");
        Advance(Minutes(30));
        (await Api.Sessions(session, "?touch=false")).Is(401, "session-invalid");

        async Task<DateTimeOffset> ExpiresAt(string query) =>
            Assert.Single(await Listed(session, query)).GetProperty("expiresAt").GetDateTimeOffset();
    }

    [SkippableFact]
    public async Task The_owner_ends_another_session_then_its_own_and_may_repeat_both()
    {
        var account = await Customer();
        var (other, own) = (await SignIn(account), await SignIn(account));
        var (grain, otherId) = Read(other);
        var code = NewCode(otherId);
        Good(await grain.RedeemCodeAsync(code));
        var ids = (await Listed(own)).Select(Id).ToList();

        for (var i = 0; i < 2; i++)
        {
            (await Api.EndSession(own, ids[1])).Is(204);

            (await Api.Session(other)).Is(401, "session-invalid");
            Assert.Equal(new GrantResult.Invalid(), await grain.RefreshGrantAsync(Refresh(code, 0)));
            Assert.Equal([ids[0]], (await Listed(own)).Select(Id));
        }

        for (var i = 0; i < 2; i++)
        {
            (await Api.EndSession(own, ids[0])).Is(204);
            (await Api.Session(own)).Is(401, "session-invalid");
        }

        var events = (await Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray().Select(one => Text(one, "event"));
        Assert.Equal(["logged-out", "session-ended"], events.Where(one => one is "logged-out" or "session-ended"));
    }

    [SkippableFact]
    public async Task The_owner_ends_one_service_of_a_session_by_one_write_however_often_and_all_else_goes_on()
    {
        var account = await Customer();
        var (other, own) = (await SignIn(account), await SignIn(account));
        var (grain, otherId) = Read(other);
        var (code, kept) = (NewCode(otherId), NewCode(otherId) with { Client = "billing" });
        Good(await grain.RedeemCodeAsync(code));
        Good(await grain.RedeemCodeAsync(kept));
        await MailSettled(account);
        var id = Id((await Listed(own))[1]);
        var before = await Host.Calls(account);

        for (var i = 0; i < 2; i++)
        {
            (await Api.EndService(own, id, ServiceClient)).Is(204);
        }

        Assert.Equal(before with { Writes = before.Writes + 1 }, await Host.Calls(account));
        Assert.Equal(new GrantResult.Invalid(), await grain.RefreshGrantAsync(Refresh(code, 0)));
        Good(await grain.RefreshGrantAsync(Refresh(kept, 0)));
        (await Api.Session(other)).Is(200);
        var service = Assert.Single((await Listed(own))[1].GetProperty("services").EnumerateArray());
        Assert.Equal("billing", Text(service, "client"));
        var ended = Entry((await Api.Timeline(account)).Is(200), "service-ended");
        Assert.Equal((ServiceClient, "by-customer", "127.0.0.1"), (Text(ended, "client"), Text(ended, "reason"), Text(ended, "network")));
    }

    [SkippableFact]
    public async Task Only_the_owner_of_an_open_session_lists_and_ends_sessions_and_only_of_that_account()
    {
        var (account, stranger) = (await Customer(), await SignIn(await Customer()));
        var (ended, session) = (await SignIn(account), await SignIn(account));
        var id = Id((await Listed(session))[0]);
        (await Api.LogOut(ended)).Is(204);

        foreach (var nobody in new[] { ended, "nonsense", session[..^3] + "abc", id })
        {
            (await Api.Sessions(nobody)).Is(401, "session-invalid");
            (await Api.EndSession(nobody, id)).Is(401, "session-invalid");
            (await Api.EndService(nobody, id, ServiceClient)).Is(401, "session-invalid");
        }

        (await Api.EndSession(stranger, id)).Is(204);
        (await Api.EndService(stranger, id, ServiceClient)).Is(204);
        (await Api.EndSession(stranger, session)).Is(204);
        (await Api.EndSession(session, "nonsense")).Is(204);
        (await Api.EndSession(session, session)).Is(204);
        (await Api.Session(session)).Is(200);
        (await Api.Session(stranger)).Is(200);
    }

    [SkippableFact]
    public async Task An_end_of_a_session_that_was_not_stored_did_not_happen()
    {
        var account = await Customer();
        var (other, own) = (await SignIn(account), await SignIn(account));
        var id = Id((await Listed(own))[1]);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);
        (await Api.EndSession(own, id)).Is(503, "unavailable");
        (await Api.Session(other)).Is(200);

        (await Api.EndSession(own, id)).Is(204);

        (await Api.Session(other)).Is(401, "session-invalid");
    }

    private async Task<List<JsonElement>> Listed(string session, string query = "") =>
        [.. (await Api.Sessions(session, query)).Is(200).Body.GetProperty("sessions").EnumerateArray()];

    private static string Id(JsonElement session) => session.GetProperty("id").GetString()!;
}
