using System.Net;
using System.Text;
using System.Text.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>Which key may make which operator call, and the entries of the audit log.</summary>
public sealed class OperatorKeysTests : IClassFixture<OperatorKeysTests.Shared>
{
    private readonly Shared _shared;

    public OperatorKeysTests(Shared shared)
    {
        _shared = shared;
        Keys.WriteDeskAndLoader();
    }

    public static TheoryData<string> Calls => [.. OperatorCalls.All.Select(call => call.Name)];

    /// <summary>Those that not every key makes.</summary>
    public static TheoryData<string> CallsOfARight => [.. OperatorCalls.All.Where(call => call.Right != "any").Select(call => call.Name)];

    private Api Api => _shared.Gateway.Api;

    private KeyFile Keys => _shared.Keys;

    [Fact]
    public async Task The_calls_that_are_tried_here_are_all_there_are() => Assert.Equal(
        (await Api.Send(HttpMethod.Get, "/openapi/v1.json")).Is(200).Body.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => $"{call.Name.ToUpperInvariant()} {path.Name}"))
            .Where(route => route.Contains("/admin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
        OperatorCalls.All.Select(call => call.Route).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_key_with_the_right_makes_the_call_and_its_name_is_in_the_audit_log(string name)
    {
        var call = OperatorCalls.Named(name);
        var key = KeyFile.NameOf(KeyFile.With(call.Right));

        var (reply, lines, account) = await Send(call, KeyFile.With(call.Right));

        Assert.True(call.IsMade(reply));
        Assert.Equal([$"began {key} {name} -", $"ended {key} {name} {(int)reply.Status}"], lines.Select(AuditLines.Short));
        Assert.All(lines, line => Assert.Equal(
            call.IsAboutOne ? (account.Line, account.Id) : (null, null), (line.Of("line"), line.Of("selfCareId"))));
        Assert.Single(lines.Select(line => line.Of("traceId")).Distinct());
    }

    [Fact]
    public async Task The_name_of_the_key_is_on_the_accounts_timeline()
    {
        var (_, _, account) = await Send(OperatorCalls.Named("email"), KeyFile.Desk);

        // The newest entry is this read of the timeline.
        Assert.Equal(
            ["operator", "desk", "setup"],
            (await Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
                .Select(entry => entry.Of("by")).Where(by => by is not null));
    }

    [Theory]
    [MemberData(nameof(CallsOfARight))]
    public async Task A_key_without_the_right_is_403(string name)
    {
        var call = OperatorCalls.Named(name);
        var key = KeyFile.Without(call.Right);

        var (reply, lines, _) = await Send(call, key);

        reply.IsProblem(403, "operator-right-missing");
        Assert.Equal([$"refused {KeyFile.NameOf(key)} {name} 403"], lines.Select(AuditLines.Short));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Without_a_key_or_with_a_wrong_one_it_is_401(string name)
    {
        var call = OperatorCalls.Named(name);
        var right = KeyFile.With(call.Right);
        foreach (var key in new[] { null, "wrong", KeyFile.Stranger, right + "x", right[..^1], KeyFile.Sha256(right) })
        {
            var (reply, lines, account) = await Send(call, key);

            reply.IsProblem(401, "operator-key-required");
            Assert.Equal("Bearer", Assert.Single(reply.Headers.WwwAuthenticate).Scheme);
            var line = Assert.Single(lines);
            Assert.Equal($"refused - {name} 401", line.Short());
            Assert.Equal(call.IsAboutOne ? account.Id : null, line.Of("selfCareId"));
        }
    }

    [Theory]
    [MemberData(nameof(CallsOfARight))]
    public async Task A_key_that_was_taken_out_of_the_file_is_401_at_once(string name)
    {
        var call = OperatorCalls.Named(name);
        var key = KeyFile.With(call.Right);
        Assert.True(call.IsMade((await Send(call, key)).Reply));

        Keys.Write(KeyFile.Entry(KeyFile.NameOf(key), call.Right, KeyFile.Stranger));

        (await Send(call, key)).Reply.IsProblem(401, "operator-key-required");
        Assert.True(call.IsMade((await Send(call, KeyFile.Stranger)).Reply));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task The_key_of_the_settings_makes_every_call_and_is_named_operator(string name)
    {
        var (reply, lines, _) = await Send(OperatorCalls.Named(name), TestGateway.OperatorKey);

        Assert.True(OperatorCalls.Named(name).IsMade(reply));
        Assert.All(lines, line => Assert.Equal("operator", line.Of("key")));
    }

    [Fact]
    public async Task While_keys_are_rotated_both_open_it()
    {
        var show = OperatorCalls.Named("show");
        Keys.Write(KeyFile.Entry("desk", "support", KeyFile.Desk), KeyFile.Entry("desk-2", "support", KeyFile.Stranger));

        Assert.Equal("desk", (await Send(show, KeyFile.Desk)).Lines[0].Of("key"));
        Assert.Equal("desk-2", (await Send(show, KeyFile.Stranger)).Lines[0].Of("key"));
    }

    [Theory]
    [InlineData("{\"keys\":[{\"name\":\"half-a-file")]
    [InlineData("")]
    [InlineData("""{"keys":null}""")]
    [InlineData(null)]
    public async Task A_file_that_is_faulty_or_gone_closes_every_call_to_every_key_until_it_is_mended(string? text)
    {
        var account = TestAccount.New();
        if (text is null)
        {
            File.Delete(Keys.Path);
        }
        else
        {
            Keys.Write(text);
        }

        var logged = _shared.Gateway.Log.Lines.Count;
        var counted = Counted();
        foreach (var call in OperatorCalls.All)
        {
            foreach (var key in new[] { KeyFile.Desk, KeyFile.Loader, TestGateway.OperatorKey, KeyFile.Stranger })
            {
                using var content = call.Content(account);
                (await Api.Send(call.Method, call.PathOf(account), content, key)).Is(503, "unavailable");
            }

            // A call without a key is refused before the file is read.
            using var body = call.Content(account);
            (await Api.Send(call.Method, call.PathOf(account), body)).Is(401, "operator-key-required");
        }

        var lines = _shared.Gateway.Log.Lines.Skip(logged)
            .Where(line => line.Contains("SelfCare:OperatorKeys", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => line.Contains("half-a-file", StringComparison.Ordinal));
        Assert.Equal(counted + (4 * OperatorCalls.All.Count), Counted());
        Keys.WriteDeskAndLoader();
        (await Send(OperatorCalls.Named("show"), KeyFile.Desk)).Reply.Is(200);

        double Counted()
        {
            using var measured = new Measurements(_shared.Gateway.Services);
            return measured.Sums("selfcare.operator.faults")["keys-unreadable"];
        }
    }

    [Fact]
    public async Task A_file_without_keys_opens_nothing()
    {
        Keys.Write("""{"keys":[]}""");

        (await Send(OperatorCalls.Named("show"), KeyFile.Desk)).Reply.IsProblem(401, "operator-key-required");
    }

    [Fact]
    public async Task A_key_shorter_than_a_random_one_is_no_key_though_the_file_has_its_digest()
    {
        var show = OperatorCalls.Named("show");
        Keys.Write(
            KeyFile.Entry("none", "support", ""),
            KeyFile.Entry("short", "support", new string('k', 31)),
            KeyFile.Entry("long-enough", "support", new string('k', 32)));

        (await Send(show, null)).Reply.Is(401);
        (await Send(show, new string('k', 31))).Reply.Is(401);
        (await Send(show, new string('k', 32))).Reply.Is(200);
    }

    [Theory]
    [InlineData("GET", "/admin", 404)]
    [InlineData("GET", "/Admin/v1/nothing", 404)]
    [InlineData("GET", "/admin/v1/accounts/ip-phone/nobody/nothing", 404)]
    [InlineData("PATCH", "/admin/v1/accounts/ip-phone/nobody", 405)]
    [InlineData("POST", "/admin/v1/accounts:import", 415)]
    [InlineData("GET", "/admin/v1/accounts/ip-phone/nobody", 415)]
    public async Task The_key_is_asked_for_before_anything_else_is_looked_at(string method, string path, int status)
    {
        foreach (var (key, expected) in new[]
        {
            (null, 401), (KeyFile.Stranger, 401), (KeyFile.Desk, status), (TestGateway.OperatorKey, status),
        })
        {
            using var content = new StringContent("{}", Encoding.Latin1, "application/json");

            (await Api.Send(new HttpMethod(method), path, status == 415 ? content : null, key)).Is(expected);
        }
    }

    [Fact]
    public async Task A_file_alone_is_enough_and_may_name_a_key_operator()
    {
        using var keys = new KeyFile();
        keys.Write(KeyFile.Entry("operator", "support", KeyFile.Desk));
        await using var gateway = await TestGateway.Start("Localhost", "--SelfCare:OperatorKey=", keys.Setting);

        Assert.Equal(
            HttpStatusCode.NotFound,
            (await gateway.Api.Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody", bearer: KeyFile.Desk)).Status);
        (await gateway.Api.Import(TestAccount.New())).IsProblem(401, "operator-key-required");
    }

    /// <summary>Makes the call for a new account and returns the new lines of the audit log.</summary>
    private Task<(Reply Reply, IReadOnlyList<JsonElement> Lines, TestAccount Account)> Send(OperatorCall call, string? key)
    {
        // The audit log limits the lines for refused keys per minute.
        _shared.Gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        return _shared.Gateway.Make(call, key);
    }

    public sealed class Shared : IAsyncLifetime
    {
        private TestGateway _gateway = null!;

        public TestGateway Gateway => _gateway;

        public KeyFile Keys { get; } = new();

        public async Task InitializeAsync() => _gateway = await TestGateway.Start("Localhost", Keys.Setting);

        public async Task DisposeAsync()
        {
            await _gateway.DisposeAsync();
            Keys.Dispose();
        }
    }
}
