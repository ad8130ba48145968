using System.Net.Http.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>A page of the desk, and the actions that lead to it from the one before.</summary>
public sealed record DeskScreen(string Name, Func<Agent, DeskUnderTest, Task> Go);

/// <summary>All pages of the desk, in an order in which one agent can visit them: in a trial, whose clock stands at a fixed time.</summary>
public static class DeskScreens
{
    /// <summary>In the names of the pictures.</summary>
    public const string Place = "desk";

    private static readonly TestAccount Taro = new("IP1001", "taro@example.jp", "0312345678");
    private static readonly TestAccount Hanako = new("IP1002", "hanako@exmaple.jp", "0312345679");

    public static readonly IReadOnlyList<DeskScreen> All =
    [
        new("sign-in", async (agent, _) => await agent.Open("/")),
        new("home", async (agent, _) => await agent.SignInWithKey(TestGateway.OperatorKey)),
        new("home-found", async (agent, desk) =>
        {
            await desk.Import(
                [.. Enumerable.Range(2001, 3).Select(number => Taro with { Id = $"MC{number}", Line = "mobile-choice-050" })]);
            await agent.Page.FillAsync("#term", "mc20");
            await agent.PressAct(null);
        }),
        new("account", async (agent, desk) =>
        {
            await desk.Import(Taro);
            for (var failure = 0; failure < 5; failure++)
            {
                await LogIn(desk, Taro with { Password = "guessed" }, "198.51.100.7");
            }

            desk.Gateway.Advance(TimeSpan.FromMinutes(2));
            var challenge = (await LogIn(desk, Taro, "203.0.113.9")).Is(200)["challenge"]!;
            (await desk.Api.Verify(Taro, challenge, desk.Gateway.Inbox.LastCodeTo(Taro.Email))).Is(200);
            desk.Gateway.Advance(TimeSpan.FromMinutes(2));
            await LogIn(desk, Taro, "203.0.113.9");
            desk.Gateway.Advance(TimeSpan.FromMinutes(3));
            await agent.Open(PathOf(Taro));
        }),
        new("account-refused", async (agent, desk) =>
        {
            desk.Gateway.Inbox.Refuse(Hanako.Email);
            await desk.Import(Hanako);
            await LogIn(desk, Hanako, "203.0.113.9");
            await agent.Open(PathOf(Hanako));
        }),
        new("account-not-found", async (agent, _) => await agent.Open("/ip-phone/IP9999")),
        new("reason-missing", async (agent, _) =>
        {
            await agent.Open(PathOf(Hanako));
            await agent.PressAct("unlock");
        }),
        new("email", async (agent, _) =>
        {
            await agent.Open(PathOf(Hanako));
            await agent.TypeReason("T-20261122-0042");
            await agent.PressAct("email");
        }),
        new("email-done", async (agent, _) =>
        {
            await agent.Page.FillAsync("#value", "hanako@example.jp");
            await agent.PressAct(null);
        }),
        new("password", async (agent, _) => await agent.Open($"{PathOf(Taro)}/password")),
        new("password-done", async (agent, _) =>
        {
            await agent.TypeReason("T-20261122-0043");
            await agent.PressAct(null);
            // Another one at every run.
            await agent.Page.EvaluateAsync("document.querySelector('.once').textContent = '4821-7730-9157-2604'");
        }),
        new("caller", async (agent, _) =>
        {
            await agent.Open(PathOf(Taro));
            await agent.PressAct("caller");
        }),
        new("caller-done", async (agent, _) =>
        {
            await agent.Page.FillAsync("#value", "03-1234-5678");
            await agent.PressAct(null);
        }),
        new("delete", async (agent, _) => await agent.Open($"{PathOf(Taro)}/delete")),
        new("export", async (agent, _) => await agent.Open($"{PathOf(Taro)}/export")),
        new("disabled", async (agent, _) =>
        {
            await agent.Open($"{PathOf(Taro)}/disable");
            await agent.TypeReason("T-20261122-0044");
            await agent.PressAct(null);
            await agent.Open(PathOf(Taro));
        }),
        new("audit", async (agent, _) => await agent.Open("/audit")),
        new("audit-found", async (agent, _) =>
        {
            await agent.Page.SelectOptionAsync("#line", "ip-phone");
            await agent.Page.FillAsync("#selfCareId", "IP1002");
            await agent.PressAct(null);
        }),
        new("not-found", async (agent, _) => await agent.Open("/no/such/page/at/all")),
        new("signed-out", async (agent, _) =>
        {
            await agent.Open("/");
            await agent.SignOut();
        }),
    ];

    private static string PathOf(TestAccount account) => $"/{account.Line}/{account.Id}";

    private static Task<Reply> LogIn(DeskUnderTest desk, TestAccount account, string network) => desk.Api.Send(
        HttpMethod.Post,
        $"/v1/{account.Line}/login",
        JsonContent.Create(new { selfCareId = account.Id, password = account.Password }),
        header: ("X-Forwarded-For", network));
}
