using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>Agents make operator calls with access tokens of the company's OpenID provider; their roles are rights.</summary>
public sealed class AgentTokenTests(AgentTokenTests.Shared shared) : IClassFixture<AgentTokenTests.Shared>
{
    private static readonly Dictionary<string, Action<JsonObject, DateTimeOffset>> WrongPayloads = new()
    {
        ["expired, beyond what clocks differ"] = (token, now) => token["exp"] = now.AddSeconds(-30).ToUnixTimeSeconds(),
        ["not yet valid"] = (token, now) => token["nbf"] = now.AddSeconds(31).ToUnixTimeSeconds(),
        ["without expiry"] = (token, _) => token.Remove("exp"),
        ["of another issuer"] = (token, _) => token["iss"] = "https://login.example.com",
        ["of the issuer with a slash"] = (token, _) => token["iss"] = token["iss"] + "/",
        ["without an issuer"] = (token, _) => token.Remove("iss"),
        ["for another API"] = (token, _) => token["aud"] = "another-api",
        ["for no API"] = (token, _) => token.Remove("aud"),
        ["without a name"] = (token, _) => token.Remove("preferred_username"),
        ["with an empty name"] = (token, _) => token["preferred_username"] = "",
        ["with a name of 65 characters"] = (token, _) => token["preferred_username"] = new string('s', 65),
        ["with a name of two lines"] = (token, _) => token["preferred_username"] = "sato\nroot",
        ["without a subject"] = (token, _) => token.Remove("sub"),
    };

    public static TheoryData<string> WrongPayloadNames => [.. WrongPayloads.Keys];

    private Api Api => shared.Gateway.Api;

    private DateTimeOffset Now => shared.Gateway.Now;

    [Theory]
    [MemberData(nameof(WrongPayloadNames))]
    public async Task A_token_is_refused(string name)
    {
        var payload = shared.Provider.Payload(Now, "selfcare-lead");
        await IsGood(shared.Provider.Sign(payload));

        WrongPayloads[name](payload, Now);

        await IsRefused(shared.Provider.Sign(payload));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("PS256")]
    public async Task A_token_with_another_algorithm_than_the_settings_name_is_refused(string algorithm) =>
        await IsRefused(shared.Provider.Sign(shared.Provider.Payload(Now, "selfcare-lead"), algorithm));

    [Fact]
    public async Task A_changed_token_and_one_of_a_foreign_key_are_refused()
    {
        using var foreign = RSA.Create(2048);
        var payload = shared.Provider.Payload(Now, "selfcare-lead");
        var good = shared.Provider.Sign(shared.Provider.Payload(Now, "selfcare-view")).Split('.');
        var more = shared.Provider.Sign(payload).Split('.');

        await IsRefused(shared.Provider.Sign(payload, foreignKey: foreign));
        await IsRefused($"{good[0]}.{more[1]}.{good[2]}");
        await IsRefused($"{good[0]}.{good[1]}.");
        await IsRefused($"{good[0]}.{good[1]}");
    }

    [Fact]
    public async Task A_token_is_good_until_its_expiry_and_for_as_long_as_clocks_may_differ()
    {
        var payload = shared.Provider.Payload(Now, "selfcare-view");
        payload["exp"] = Now.AddSeconds(-29).ToUnixTimeSeconds();
        payload["nbf"] = Now.AddSeconds(30).ToUnixTimeSeconds();

        await IsGood(shared.Provider.Sign(payload));
    }

    [Fact]
    public async Task Roles_add_up_and_unknown_ones_give_nothing()
    {
        var lead = shared.Provider.Token(Now, "unknown", "selfcare-lead");

        (await Send(OperatorCalls.Named("email"), lead)).Reply.Is(204);
        (await Send(OperatorCalls.Named("unlock"), lead)).Reply.Is(204);
        (await Send(OperatorCalls.Named("delete"), lead)).Reply.Is(403);
        (await Send(OperatorCalls.Named("show"), shared.Provider.Token(Now, "unknown", "SELFCARE-LEAD", "view"))).Reply.Is(403);
    }

    [Fact]
    public async Task The_timeline_names_the_agent_as_no_key_can_be_named()
    {
        var (_, _, account) = await Send(OperatorCalls.Named("email"), shared.Provider.Token(Now, "selfcare-lead"));

        Assert.Equal(
            ["operator", "agent:sato@example.co.jp", "setup"],
            (await Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
                .Select(entry => entry.Of("by")).Where(by => by is not null));
    }

    [Fact]
    public async Task Operator_keys_work_beside_tokens()
    {
        const string WithDots = "an-operator-key.with-two-dots.and-32-characters";
        await using var gateway = await TestGateway.Start(
            "Localhost", [.. shared.Provider.Settings, $"--SelfCare:OperatorKey={WithDots}"]);

        (await Send(OperatorCalls.Named("show"), TestGateway.OperatorKey)).Reply.Is(200);
        (await gateway.Api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody", bearer: WithDots)).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Without_the_providers_keys_a_token_is_503_and_operator_keys_work()
    {
        await using var provider = await AgentProvider.Start();
        provider.SetAway(true);
        await using var gateway = await TestGateway.Start("Localhost", provider.Settings);
        var account = await gateway.Services.Add(TestAccount.New());
        var show = OperatorCalls.Named("show");

        (await gateway.Api.Send(show.Method, show.PathOf(account), bearer: provider.Token(gateway.Now, "selfcare-view")))
            .Is(503, "unavailable");
        (await gateway.Api.Send(show.Method, show.PathOf(account), bearer: TestGateway.OperatorKey)).Is(200);
    }

    [Fact]
    public async Task A_new_key_of_the_provider_is_known_at_once()
    {
        await using var provider = await AgentProvider.Start();
        await using var gateway = await TestGateway.Start("Localhost", provider.Settings);
        var account = await gateway.Services.Add(TestAccount.New());
        var show = OperatorCalls.Named("show");
        (await gateway.Api.Send(show.Method, show.PathOf(account), bearer: provider.Token(gateway.Now, "selfcare-view"))).Is(200);

        provider.ReplaceKey();

        // The handler reads the keys in the background after a token with an unknown one.
        await Eventually(
            () => gateway.Api.Send(show.Method, show.PathOf(account), bearer: provider.Token(gateway.Now, "selfcare-view")),
            reply => reply.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Agents_alone_are_enough_for_operator_calls()
    {
        await using var gateway = await TestGateway.Start("Localhost", ["--SelfCare:OperatorKey=", .. shared.Provider.Settings]);
        var account = await gateway.Services.Add(TestAccount.New());
        var show = OperatorCalls.Named("show");

        (await gateway.Api.Send(show.Method, show.PathOf(account), bearer: shared.Provider.Token(gateway.Now, "selfcare-view"))).Is(200);
        (await gateway.Api.Send(show.Method, show.PathOf(account))).IsProblem(401, "operator-key-required");
    }

    private async Task IsGood(string token) => (await Send(OperatorCalls.Named("show"), token)).Reply.Is(200);

    private async Task IsRefused(string token)
    {
        var (reply, lines, _) = await Send(OperatorCalls.Named("show"), token);
        reply.IsProblem(401, "operator-key-required");
        var line = Assert.Single(lines);
        Assert.Equal(("refused", null, null), (line.Of("event"), line.Of("agent"), line.Of("subject")));
        Assert.DoesNotContain(token, string.Join('\n', shared.Gateway.Log.Lines), StringComparison.Ordinal);
    }

    private Task<(Reply Reply, IReadOnlyList<JsonElement> Lines, TestAccount Account)> Send(OperatorCall call, string bearer) =>
        shared.Gateway.Make(call, bearer);

    public sealed class Shared : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        internal AgentProvider Provider { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Provider = await AgentProvider.Start();
            Gateway = await TestGateway.Start("Localhost", Provider.Settings);
        }

        public async Task DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Provider.DisposeAsync();
        }
    }
}
