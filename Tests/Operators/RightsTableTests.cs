using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>
/// Every operator call, by every caller, about an account in every state, in one table. What the OpenAPI document says of the call must be
/// true: the right that it needs, and the statuses and problems that it can be answered with.
/// </summary>
[Trait("Category", "Long")]
public sealed partial class RightsTableTests(RightsTableTests.Shared shared) : IClassFixture<RightsTableTests.Shared>
{
    /// <summary>
    /// What a caller with the right is answered. A call that is not about one account has one status. Callers without the right are
    /// answered 403 and those who are unknown 401, whatever the account.
    /// </summary>
    private const string Table = """
        accounts:import          200
        accounts:ambiguous-ids   200
        accounts:invalid-phones  200
        search                   200
        mail:test                200
        mail-events              204
        me                       200
        audit                    200
        audit:counts             200
        audit:verify             200

                        unknown active no-address new-address signing-in signed-in locked code-locked phone-locked disabled must-change
        show            404     200    200        200         200        200       200    200         200          200      200
        timeline        404     200    200        200         200        200       200    200         200          200      200
        sessions        404     200    200        200         200        200       200    200         200          200      200
        unlock          404     204    204        204         204        204       204    204         204          204      204
        unlock/password 404     204    204        204         204        204       204    204         204          204      204
        unlock/code     404     204    204        204         204        204       204    204         204          204      204
        unlock/phone    404     204    204        204         204        204       204    204         204          204      204
        unlock/mail     404     204    204        204         204        204       204    204         204          204      204
        unlock/address  404     204    204        204         204        204       204    204         204          204      204
        password        404     200    200        200         200        200       200    200         200          200      200
        email           404     204    204        204         204        204       204    204         204          204      204
        phone           404     204    204        204         204        204       204    204         204          204      204
        end-sessions    404     204    204        204         204        204       204    204         204          204      204
        end-session     404     204    204        204         204        204       204    204         204          204      204
        resend          404     410    410        410         200        410       410    429         410          410      410
        caller          404     200    200        200         200        200       200    200         200          200      200
        unmask          404     200    200        200         200        200       200    200         200          200      200
        export          404     200    200        200         200        200       200    200         200          200      200
        note            404     204    204        204         204        204       204    204         204          204      204
        disable         404     204    204        204         204        204       204    204         204          204      204
        enable          404     204    204        204         204        204       204    204         204          204      204
        delete          404     204    204        204         204        204       204    204         204          204      204
        """;

    /// <summary>By the right that a role gives: what it permits. The page docs/support.md says it to agents.</summary>
    private static readonly Dictionary<string, string[]> Permitted = new()
    {
        ["none"] = [],
        ["view"] = ["any", "view"],
        ["support"] = ["any", "support", "view"],
        ["recover"] = ["any", "recover", "view"],
        ["unmask"] = ["any", "unmask", "view"],
        ["operate"] = ["any", "operate"],
        ["provisioning"] = ["any", "provisioning"],
        ["mail-events"] = ["any", "mail-events"],
        ["audit"] = ["any", "audit"],
    };

    private static readonly Dictionary<string, Dictionary<string, int>> Statuses = Read(Table);

    public static TheoryData<string> Calls => [.. OperatorCalls.All.Select(call => call.Name)];

    private TestGateway Gateway => shared.Gateway;

    [Fact]
    public void Table_has_every_call_and_every_state()
    {
        Assert.Equal(
            OperatorCalls.All.Select(call => call.Name).Order(StringComparer.Ordinal), Statuses.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            OperatorCalls.All.Where(call => call.IsAboutOne), call => Assert.Equal(AccountStates.Names, Statuses[call.Name].Keys));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Each_right_makes_exactly_the_calls_that_it_includes(string name)
    {
        var (call, described) = (OperatorCalls.Named(name), Described(name));
        Assert.Equal(call.Right, described.Right);
        foreach (var (state, status) in Statuses[name])
        {
            foreach (var (right, permitted) in Permitted)
            {
                var isPermitted = permitted.Contains(described.Right);
                var before = AuditLines.Count(shared.AuditFile);

                var reply = await Send(call, isPermitted ? await Gateway.Bring(state) : await shared.Account(state), TokenWith(right));

                reply.Is(isPermitted ? status : 403);
                described.Has(reply);
                var lines = AuditLines.Since(before, shared.AuditFile).Where(line => line.Of("agent") is not null).ToList();
                Assert.Equal(isPermitted ? ["began", "ended"] : ["refused"], lines.Select(line => line.Of("event")));
                Assert.All(lines, line => Assert.Equal(
                    (null, "sato@example.co.jp", "248289761001", name),
                    (line.Of("key"), line.Of("agent"), line.Of("subject"), line.Of("call"))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Nobody_with_a_token_that_is_not_good_makes_a_call(string name)
    {
        var (call, described) = (OperatorCalls.Named(name), Described(name));
        var before = AuditLines.Count(shared.AuditFile);
        foreach (var state in Statuses[name].Keys)
        {
            foreach (var (token, bearer) in WrongTokens())
            {
                var reply = await Send(call, await shared.Account(state), bearer);

                Assert.True((int)reply.Status == 401, $"{token}, account {state}: {reply.Status}");
                described.Has(reply.IsProblem(401, "operator-key-required"));
            }
        }

        Assert.DoesNotContain(AuditLines.Since(before, shared.AuditFile), line => line.Of("event") == "began" && line.Of("call") == name);
    }

    [Fact]
    public async Task Caller_is_told_the_rights_that_it_has()
    {
        foreach (var (right, permitted) in Permitted.Where(one => one.Value.Length > 0))
        {
            Assert.Equal(Sorted("sato@example.co.jp", permitted.Except(["any"])), await Me(TokenWith(right)));
        }

        Assert.Equal(Sorted("operator", OperatorRight.All), await Me(TestGateway.OperatorKey));

        async Task<string> Me(string bearer)
        {
            var me = (await Gateway.Api.Send(HttpMethod.Get, "/admin/v1/me", bearer: bearer)).Is(200);
            return Sorted(me["name"]!, me.Body.GetProperty("rights").EnumerateArray().Select(right => right.GetString()!));
        }

        static string Sorted(string name, IEnumerable<string> rights) =>
            $"{name}: {string.Join(' ', rights.Order(StringComparer.Ordinal))}";
    }

    private static Dictionary<string, Dictionary<string, int>> Read(string table)
    {
        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var states = rows.Single(row => row[0] == "unknown");
        return rows.Where(row => row != states).ToDictionary(
            row => row[0],
            row => row[1..].Zip(states).ToDictionary(cell => cell.Second, cell => int.Parse(cell.First, null)));
    }

    private Task<Reply> Send(OperatorCall call, TestAccount account, string? bearer) =>
        Gateway.Api.Send(call.Method, call.PathOf(account), call.Content(account), bearer);

    private string TokenWith(string right) => shared.Provider.Token(Gateway.Now, AgentProvider.RoleWith(right));

    private IEnumerable<(string Name, string? Bearer)> WrongTokens()
    {
        var (provider, now) = (shared.Provider, Gateway.Now);
        var roles = Permitted.Keys.Select(AgentProvider.RoleWith).ToArray();
        var (payload, good) = (provider.Payload(now, roles), provider.Token(now, AgentProvider.RoleWith("none")).Split('.'));
        using var foreign = RSA.Create(2048);
        yield return ("none", null);
        yield return ("an unknown key", KeyFile.Stranger);
        yield return ("expired", provider.Token(now.AddMinutes(-6), roles));
        yield return ("signed with a foreign key", provider.Sign(payload, foreignKey: foreign));
        yield return ("tampered", $"{good[0]}.{provider.Sign(payload).Split('.')[1]}.{good[2]}");
        yield return ("of the algorithm none", provider.Sign(payload, "none"));
        payload["aud"] = "another-api";
        yield return ("for another audience", provider.Sign(payload));
        payload = provider.Payload(now, roles);
        payload["iss"] = "https://login.example.com";
        yield return ("of a foreign issuer", provider.Sign(payload));
    }

    private Description Described(string name)
    {
        var route = OperatorCalls.Named(name).Route.Split(' ');
        var operation = shared.Document.GetProperty("paths").GetProperty(route[1]).GetProperty(route[0].ToLowerInvariant());
        return new(
            RightPattern().Match(operation.GetProperty("description").GetString()!).Groups[1].Value,
            operation.GetProperty("responses").EnumerateObject().ToDictionary(
                response => response.Name, response => response.Value.GetProperty("description").GetString()!));
    }

    [GeneratedRegex("Right: `([a-z-]+)`")]
    private static partial Regex RightPattern();

    /// <param name="Responses">By status.</param>
    private sealed record Description(string Right, Dictionary<string, string> Responses)
    {
        public void Has(Reply reply)
        {
            Assert.True(Responses.TryGetValue($"{(int)reply.Status}", out var said), $"{reply.Status} is not described");
            if ((int)reply.Status >= 400)
            {
                Assert.Contains($"- `{reply["code"]}`", said, StringComparison.Ordinal);
            }
        }
    }

    public sealed class Shared : IAsyncLifetime
    {
        private readonly Dictionary<string, TestAccount> _accounts = [];

        public TestGateway Gateway { get; private set; } = null!;

        internal AgentProvider Provider { get; private set; } = null!;

        internal JsonElement Document { get; private set; }

        internal string AuditFile => AuditLines.FileIn(Gateway.Directory);

        public async Task InitializeAsync()
        {
            Provider = await AgentProvider.Start();
            Gateway = await TestGateway.Start(
                "Localhost",
                [
                    .. Provider.Settings,
                    "--SelfCare:Agents:SearchesPerHour=10000",
                    "--SelfCare:Agents:RecoveriesPerHour=10000",
                ]);
            Document = (await Gateway.Api.Send(HttpMethod.Get, "/openapi/v1.json")).Is(200).Body;
        }

        /// <summary>An account that no call here changes.</summary>
        internal async Task<TestAccount> Account(string state) =>
            _accounts.TryGetValue(state, out var account) ? account : _accounts[state] = await Gateway.Bring(state);

        public async Task DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Provider.DisposeAsync();
        }
    }
}
