using System.Text.RegularExpressions;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.Accounts;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>What each right shows at the desk, in one table; and the account's page in every state of an account.</summary>
public sealed partial class PageRightsTests(DeskUnderTest desk) : DeskTest(desk)
{
    /// <summary>
    /// By an agent's only right: o: a page offers it, and it is done; d: no page offers it, because the account can't be seen, but it is
    /// done; -: no page offers it, and it is refused.
    /// </summary>
    private const string Table = """
                        none view support recover unmask provisioning audit
        search          -    o    o       o       o      -            -
        account         -    o    o       o       o      -            -
        audit           -    -    -       -       -      -            o
        unlock          -    -    o       -       -      -            -
        unlock-password -    -    o       -       -      -            -
        unlock-code     -    -    d       -       -      -            -
        unlock-phone    -    -    d       -       -      -            -
        unlock-mail     -    -    d       -       -      -            -
        unlock-address  -    -    d       -       -      -            -
        resend          -    -    o       -       -      -            -
        end-sessions    -    -    o       -       -      -            -
        end-session     -    -    o       -       -      -            -
        caller          -    -    o       -       -      -            -
        note            -    -    o       -       -      -            -
        unmask          -    -    -       -       o      -            -
        export          -    -    -       -       o      -            -
        email           -    -    -       o       -      -            -
        phone           -    -    -       o       -      -            -
        password        -    -    -       o       -      -            -
        disable         -    -    -       o       -      -            -
        enable          -    -    -       d       -      -            -
        delete          -    -    -       -       -      d            -
        """;

    private static readonly string[][] Rows =
        [.. Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    public static TheoryData<string> Rights => [.. Rows[0]];

    [Fact]
    public void Table_has_every_act() => Assert.Equal(
        Act.WithButton.Select(act => act.Name)
            .Concat(["search", "account", "audit", "caller", "end-session", .. Enum.GetValues<AccountLock>().Select(Act.NameOfUnlock)])
            .Order(StringComparer.Ordinal),
        Rows.Skip(1).Select(row => row[0]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rights))]
    public async Task Pages_offer_what_the_agent_may_do_and_nothing_else(string right)
    {
        using var agent = await HttpAgent.SignIn(Desk, right == "none" ? [] : [right]);
        var column = Array.IndexOf(Rows[0], right) + 1;

        foreach (var row in Rows.Skip(1))
        {
            // It has a session and a wrong password.
            var account = await Desk.Gateway.Bring("signed-in");
            await Desk.Api.LogIn(account, "guessed");
            var page = await agent.Get($"/{account.Line}/{account.Id}");
            var home = await agent.Get("/");

            var isOffered = row[0] switch
            {
                "search" => home.Text.Contains("role=\"search\"", StringComparison.Ordinal),
                "audit" => home.Text.Contains("href=\"/audit\"", StringComparison.Ordinal),
                "account" => page.Status == 200,
                _ => page.Text.Contains($"/{account.Id}/{row[0]}\"", StringComparison.Ordinal),
            };
            var done = row[0] switch
            {
                "search" => await agent.Send(home, ("term", account.Id)),
                "audit" => await agent.Get("/audit"),
                "account" => page,
                var act => await Do(agent, account, act, page),
            };

            var isRefused = done.Text.Contains("この操作の権限", StringComparison.Ordinal);
            Assert.InRange(done.Status, 200, 403);
            Assert.Equal($"{row[0]} {row[column]}", $"{row[0]} {(isOffered ? "o" : isRefused ? "-" : "d")}");
            Assert.False(isOffered && isRefused, row[0]);
        }
    }

    [Fact]
    public async Task Account_is_shown_in_every_state()
    {
        using var agent = await HttpAgent.SignIn(Desk, "support");
        using var other = await HttpAgent.SignIn(Desk, "audit");
        foreach (var state in AccountStates.Names)
        {
            var account = await Desk.Gateway.Bring(state);

            Assert.Equal((state, state == "unknown" ? 404 : 200), (state, (await agent.Get($"/{account.Line}/{account.Id}")).Status));
            Assert.Equal((state, 403), (state, (await other.Get($"/{account.Line}/{account.Id}")).Status));
        }
    }

    /// <summary>As the act's own page does it.</summary>
    private static async Task<HttpPage> Do(HttpAgent agent, TestAccount account, string act, HttpPage page)
    {
        var form = await agent.Get($"/{account.Line}/{account.Id}/{act}");
        var value = act switch
        {
            "email" => OperatorCalls.NewAddress,
            "phone" or "caller" => "0312340000",
            "end-session" => SessionButton().Match(page.Text) is { Success: true } button ? button.Groups[1].Value : "none",
            _ => "",
        };
        return await agent.Send(form, ("reason", OperatorCalls.Ticket), ("value", value));
    }

    [GeneratedRegex("name=\"value\" value=\"([^\"]+)\"")]
    private static partial Regex SessionButton();
}
