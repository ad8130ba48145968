using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>How often an agent may search and recover accounts in an hour.</summary>
public sealed class AgentLimitsTests : IAsyncLifetime
{
    private AgentProvider _provider = null!;
    private TestGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _provider = await AgentProvider.Start();
        _gateway = await TestGateway.Start(
            "Localhost",
            [
                .. _provider.Settings, "--SelfCare:Agents:Roles:selfcare-lead=support recover unmask",
                "--SelfCare:Agents:RecoveriesPerHour=3", "--SelfCare:Agents:SearchesPerHour=2",
            ]);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task The_fourth_recovery_of_an_agent_is_refused_and_no_other_call_and_nobody_else_is()
    {
        var (sato, suzuki) = (Token("248289761001", "sato"), Token("248289761002", "suzuki"));
        foreach (var name in new[] { "password", "email", "unmask" })
        {
            Assert.True(OperatorCalls.Named(name).IsMade((await Make(name, sato)).Reply));
        }

        var (refused, lines, account) = await Make("phone", sato);

        refused.IsProblem(429, "agent-limit-reached", "retryAfterSeconds");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Assert.Equal("ended", lines[^1].Of("event"));
        Assert.Equal("429", lines[^1].GetProperty("status").ToString());
        Assert.Equal("*******678", (await _gateway.Api.Show(account)).Is(200)["contactPhone"]);
        (await Make("unlock", sato)).Reply.Is(204);
        // The name may change, the subject stays.
        (await Make("enable", Token("248289761001", "tanaka"))).Reply.Is(429, "agent-limit-reached");
        (await Make("phone", suzuki)).Reply.Is(204);
        for (var i = 0; i < 5; i++)
        {
            (await Make("phone", TestGateway.OperatorKey)).Reply.Is(204);
        }
    }

    [Fact]
    public async Task The_third_search_of_an_agent_is_refused_and_a_key_goes_on()
    {
        var agent = Token("248289761004", "abe");
        (await Make("search", agent)).Reply.Is(200);
        (await Make("search", agent)).Reply.Is(200);

        (await Make("search", agent)).Reply.IsProblem(429, "agent-limit-reached", "retryAfterSeconds");

        (await Make("disable", agent)).Reply.Is(204);
        (await Make("search", TestGateway.OperatorKey)).Reply.Is(200);
    }

    [Fact]
    public async Task A_call_without_a_reason_or_a_right_is_not_counted()
    {
        var account = await _gateway.Services.Add(TestAccount.New());
        var (call, agent) = (OperatorCalls.Named("disable"), Token("248289761003", "ito"));
        for (var i = 0; i < 4; i++)
        {
            (await _gateway.Api.Send(call.Method, call.PathOf(account), null, agent)).Is(422, "validation-failed");
            (await Make("disable", _provider.Token(_gateway.Now, "selfcare-support"))).Reply.Is(403);
        }

        (await Make("disable", agent)).Reply.Is(204);
    }

    private string Token(string subject, string name)
    {
        var payload = _provider.Payload(_gateway.Now, "selfcare-lead");
        (payload["sub"], payload["preferred_username"]) = (subject, name);
        return _provider.Sign(payload);
    }

    private Task<(Reply Reply, IReadOnlyList<System.Text.Json.JsonElement> Lines, TestAccount Account)> Make(string call, string bearer) =>
        _gateway.Make(OperatorCalls.Named(call), bearer);
}
