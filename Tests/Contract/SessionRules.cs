using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public sealed partial class AccountRulesTests
{
    [Fact]
    public async Task A_session_idle_for_exactly_thirty_minutes_is_over()
    {
        var account = await Customer();
        var session = await SignIn(account);
        Advance(Minutes(30) - TimeSpan.FromTicks(1));
        (await Api.Session(session)).Is(200);

        Advance(Minutes(30));

        (await Api.Session(session)).Is(401, "session-invalid");
    }

    [Fact]
    public async Task A_session_that_is_checked_without_touch_is_over_thirty_minutes_after_its_last_use()
    {
        var session = await SignIn(await Customer());
        Advance(Minutes(30) - TimeSpan.FromTicks(1));
        (await Api.Session(session, "?touch=false")).Is(200);

        Advance(TimeSpan.FromTicks(1));

        (await Api.Session(session, "?touch=false")).Is(401, "session-invalid");
        (await Api.Session(session)).Is(401, "session-invalid");
    }

    [Fact]
    public async Task A_session_is_over_after_twelve_hours_however_busy()
    {
        var account = await Customer();
        var session = await SignIn(account);
        for (var i = 0; i < 35; i++)
        {
            Advance(Minutes(20));
            (await Api.Session(session)).Is(200);
        }

        Advance(Minutes(20));

        (await Api.Session(session)).Is(401, "session-invalid");
    }

    [Fact]
    public async Task Logout_ends_the_session_and_may_come_twice()
    {
        var account = await Customer();
        var session = await SignIn(account);

        (await Api.LogOut(session)).Is(204);

        (await Api.Session(session)).Is(401, "session-invalid");
        (await Api.LogOut(session)).Is(204);
        (await Api.LogOut("nonsense")).Is(204);
    }

    [Fact]
    public async Task Disabling_an_account_ends_its_sessions()
    {
        var account = await Customer();
        var session = await SignIn(account);

        (await Api.Import(account with { Disabled = "true" })).Is(200);

        (await Api.Session(session)).Is(401, "session-invalid");
    }
}
