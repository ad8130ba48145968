using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>
/// An operator call: its name in the audit log, the right it needs (<c>any</c>: one at least), and a request that is made if the account
/// exists.
/// </summary>
internal sealed record OperatorCall(string Name, string Route, string Right, Func<TestAccount, HttpContent?> Content)
{
    public HttpMethod Method => new(Route.Split(' ')[0]);

    /// <summary>A new account has no code to send again.</summary>
    public bool IsMade(Reply reply) => (int)reply.Status is >= 200 and < 300 || (Name == "resend" && reply.Status == HttpStatusCode.Gone);

    public bool IsAboutOne => Route.Contains("{selfCareId}", StringComparison.Ordinal);

    public string PathOf(TestAccount account) => Route.Split(' ')[1]
        .Replace("{line}", account.Line, StringComparison.Ordinal)
        .Replace("{selfCareId}", account.Id, StringComparison.Ordinal)
        // A session that there is not: it has ended.
        .Replace("{sid}", "none", StringComparison.Ordinal);
}

/// <summary>All operator calls. A test compares this list with the service's endpoints.</summary>
internal static class OperatorCalls
{
    /// <summary>The address in the e-mail call.</summary>
    public const string NewAddress = "the.desks.word@example.com";

    /// <summary>The reason of calls that change an account: agents must give one.</summary>
    public const string Ticket = "T-1234";

    private const string Account = "/admin/v1/accounts/{line}/{selfCareId}";

    public static readonly IReadOnlyList<OperatorCall> All =
    [
        new("accounts:import", "POST /admin/v1/accounts:import", "provisioning",
            account => new StringContent(TestAccount.Csv(account), Encoding.UTF8, MediaTypeHeaderValue.Parse("text/csv"))),
        new("accounts:ambiguous-ids", "GET /admin/v1/accounts:ambiguous-ids", "provisioning", _ => null),
        new("accounts:invalid-phones", "GET /admin/v1/accounts:invalid-phones", "provisioning", _ => null),
        new("search", "POST /admin/v1/accounts:search", "view", account => JsonContent.Create(new { term = account.Id })),
        new("mail:test", "POST /admin/v1/mail:test", "operate", _ => JsonContent.Create(new { to = NewAddress })),
        new("mail-events", "POST /admin/v1/mail-events", "mail-events",
            _ => new StringContent("Subject: no report\n\n", Encoding.UTF8, MediaTypeHeaderValue.Parse("message/rfc822"))),
        new("me", "GET /admin/v1/me", "any", _ => null),
        new("audit", "GET /admin/v1/audit", "audit", _ => null),
        new("audit:counts", "GET /admin/v1/audit:counts", "audit", _ => null),
        new("audit:verify", "GET /admin/v1/audit:verify", "audit", _ => null),
        new("show", $"GET {Account}", "view", _ => null),
        new("unlock", $"POST {Account}/unlock", "support", Reason),
        new("unlock/password", $"POST {Account}/unlock/password", "support", Reason),
        new("unlock/code", $"POST {Account}/unlock/code", "support", Reason),
        new("unlock/phone", $"POST {Account}/unlock/phone", "support", Reason),
        new("unlock/mail", $"POST {Account}/unlock/mail", "support", Reason),
        new("unlock/address", $"POST {Account}/unlock/address", "support", Reason),
        new("password", $"POST {Account}/password", "recover", Reason),
        new("email", $"POST {Account}/email", "recover", _ => JsonContent.Create(new { email = NewAddress, reason = Ticket })),
        new("phone", $"POST {Account}/phone", "recover", _ => JsonContent.Create(new { phone = "0312340000", reason = Ticket })),
        new("end-sessions", $"POST {Account}/end-sessions", "support", Reason),
        new("sessions", $"GET {Account}/sessions", "view", _ => null),
        new("end-session", $"POST {Account}/sessions/{{sid}}/end", "support", Reason),
        new("resend", $"POST {Account}/resend", "support", Reason),
        new("caller", $"POST {Account}/caller", "support",
            account => JsonContent.Create(new { phone = account.Phone, reason = Ticket })),
        new("unmask", $"POST {Account}/unmask", "unmask", Reason),
        new("export", $"POST {Account}/export", "unmask", Reason),
        new("note", $"POST {Account}/note", "support", Reason),
        new("disable", $"POST {Account}/disable", "recover", Reason),
        new("enable", $"POST {Account}/enable", "recover", Reason),
        new("timeline", $"GET {Account}/timeline", "view", _ => null),
        new("delete", $"DELETE {Account}", "provisioning", Reason),
    ];

    private static HttpContent Reason(TestAccount account) => JsonContent.Create(new { reason = Ticket });

    /// <summary>Makes the call for a new account.</summary>
    /// <returns>With the new lines of the audit log.</returns>
    public static async Task<(Reply Reply, IReadOnlyList<JsonElement> Lines, TestAccount Account)> Make(
        this TestGateway gateway, OperatorCall call, string? bearer)
    {
        var account = await gateway.Services.Add(TestAccount.New());
        var file = AuditLines.FileIn(gateway.Directory);
        var before = AuditLines.Count(file);
        using var content = call.Content(account);
        var reply = await gateway.Api.Send(call.Method, call.PathOf(account), content, bearer);
        return (reply, AuditLines.Since(before, file), account);
    }

    public static OperatorCall Named(string name) => All.Single(call => call.Name == name);
}
