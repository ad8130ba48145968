using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The reason of an operator call that changes an account: agents must give one, keys may.</summary>
public sealed class ReasonTests(AgentTokenTests.Shared shared) : IClassFixture<AgentTokenTests.Shared>
{
    public static TheoryData<string> Acts =>
    [
        .. OperatorCalls.All.Where(call => call.IsAboutOne && call.Method != HttpMethod.Get).Select(call => call.Name),
    ];

    /// <summary>The reason is the note itself, or opens what is masked: its field must be there.</summary>
    private static readonly string[] NeedReason = ["note", "unmask", "export"];

    private string Everything => shared.Provider.Token(
        shared.Gateway.Now, [.. new[] { "support", "recover", "unmask", "provisioning" }.Select(AgentProvider.RoleWith)]);

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task An_agent_without_a_reason_changes_nothing(string name)
    {
        var (call, account) = (OperatorCalls.Named(name), await shared.Gateway.Services.Add(TestAccount.New()));
        foreach (var reason in new[] { null, "", "  ", "\u3000" })
        {
            var reply = await Send(call, account, reason, Everything);
            _ = reason is null && NeedReason.Contains(name)
                ? reply.IsProblem(400, "invalid-request", "errors")
                : reply.IsProblem(422, "validation-failed", "errors");
            Assert.NotEmpty(reply.Body.GetProperty("errors").GetProperty("reason").EnumerateArray());
        }

        Assert.Equal(["imported"], await Events(account));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task A_reason_of_200_characters_is_taken_and_a_longer_one_or_one_of_two_lines_is_not(string name)
    {
        var (call, account) = (OperatorCalls.Named(name), await shared.Gateway.Services.Add(TestAccount.New()));

        (await Send(call, account, new string('x', 201), Everything)).IsProblem(422, "validation-failed", "errors");
        (await Send(call, account, "T-1\nT-2", TestGateway.OperatorKey)).IsProblem(422, "validation-failed", "errors");
        Assert.Equal(["imported"], await Events(account));
        Assert.True(call.IsMade(await Send(call, account, new string('x', 200), Everything)));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task A_key_may_leave_the_reason_out_except_of_a_note_and_of_what_unmasks(string name)
    {
        var (call, account) = (OperatorCalls.Named(name), await shared.Gateway.Services.Add(TestAccount.New()));

        var reply = await Send(call, account, null, TestGateway.OperatorKey);

        var isNeeded = NeedReason.Contains(name);
        Assert.True(isNeeded ? reply.Status == HttpStatusCode.BadRequest : call.IsMade(reply), reply.Text);
        if (isNeeded)
        {
            (await Send(call, account, " ", TestGateway.OperatorKey)).IsProblem(422, "validation-failed", "errors");
        }
    }

    [Fact]
    public async Task The_timeline_and_the_audit_log_have_the_reason()
    {
        var account = await shared.Gateway.Services.Add(TestAccount.New());

        (await Send(OperatorCalls.Named("unlock"), account, " 問い合わせ T-1234 ", Everything)).Is(204);

        var entry = (await shared.Gateway.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Single(entry => entry.Of("event") == "unlocked");
        Assert.Equal(("問い合わせ T-1234", "agent:sato@example.co.jp"), (entry.Of("note"), entry.Of("by")));
        Assert.Equal(
            [null, "問い合わせ T-1234"],
            AuditLines.Read(AuditLines.FileIn(shared.Gateway.Directory))
                .Where(line => line.Of("selfCareId") == account.Id && line.Of("call") == "unlock").Select(line => line.Of("reason")));
    }

    [Fact]
    public async Task A_call_without_a_body_is_as_before_and_one_that_is_not_JSON_is_refused()
    {
        var account = await shared.Gateway.Services.Add(TestAccount.New());
        using var text = new StringContent("T-1", Encoding.UTF8, "application/json");

        (await shared.Gateway.Api.Unlock(account)).Is(204);
        (await shared.Gateway.Api.Send(
            HttpMethod.Post, OperatorCalls.Named("unlock").PathOf(account), text, TestGateway.OperatorKey))
            .IsProblem(400, "invalid-request", "errors");
    }

    /// <param name="reason">Null: the field is missing.</param>
    private async Task<Reply> Send(OperatorCall call, TestAccount account, string? reason, string bearer)
    {
        using var whole = call.Content(account)!;
        var body = JsonNode.Parse(await whole.ReadAsStringAsync())!.AsObject();
        body.Remove("reason");
        if (reason is not null)
        {
            body["reason"] = reason;
        }

        using var content = JsonContent.Create(body);
        return await shared.Gateway.Api.Send(call.Method, call.PathOf(account), content, bearer);
    }

    private async Task<IEnumerable<string?>> Events(TestAccount account) =>
        (await shared.Gateway.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Select(entry => entry.Of("event")).Where(what => what != "looked-at");
}
