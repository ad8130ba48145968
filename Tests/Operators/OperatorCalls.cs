using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>
/// An operator call: its name in the audit log, the right it needs, and a request that is answered with 2xx if the account exists.
/// </summary>
internal sealed record OperatorCall(string Name, string Route, string Right, Func<TestAccount, HttpContent?> Content)
{
    public HttpMethod Method => new(Route.Split(' ')[0]);

    public bool IsAboutOne => Route.Contains("{selfCareId}", StringComparison.Ordinal);

    public string PathOf(TestAccount account) => Route.Split(' ')[1]
        .Replace("{line}", account.Line, StringComparison.Ordinal)
        .Replace("{selfCareId}", account.Id, StringComparison.Ordinal);
}

/// <summary>All operator calls. A test compares this list with the service's endpoints.</summary>
internal static class OperatorCalls
{
    /// <summary>The address in the e-mail call.</summary>
    public const string NewAddress = "the.desks.word@example.com";

    private const string Account = "/admin/v1/accounts/{line}/{selfCareId}";

    public static readonly IReadOnlyList<OperatorCall> All =
    [
        new("accounts:import", "POST /admin/v1/accounts:import", "provisioning",
            account => new StringContent(TestAccount.Csv(account), Encoding.UTF8, MediaTypeHeaderValue.Parse("text/csv"))),
        new("accounts:ambiguous-ids", "GET /admin/v1/accounts:ambiguous-ids", "provisioning", _ => null),
        new("accounts:invalid-phones", "GET /admin/v1/accounts:invalid-phones", "provisioning", _ => null),
        new("mail:test", "POST /admin/v1/mail:test", "operate", _ => JsonContent.Create(new { to = NewAddress })),
        new("mail-events", "POST /admin/v1/mail-events", "mail-events",
            _ => new StringContent("Subject: no report\n\n", Encoding.UTF8, MediaTypeHeaderValue.Parse("message/rfc822"))),
        new("show", $"GET {Account}", "view", _ => null),
        new("unlock", $"POST {Account}/unlock", "support", _ => null),
        new("unlock/password", $"POST {Account}/unlock/password", "support", _ => null),
        new("unlock/code", $"POST {Account}/unlock/code", "support", _ => null),
        new("unlock/phone", $"POST {Account}/unlock/phone", "support", _ => null),
        new("unlock/mail", $"POST {Account}/unlock/mail", "support", _ => null),
        new("unlock/address", $"POST {Account}/unlock/address", "support", _ => null),
        new("password", $"POST {Account}/password", "recover", _ => null),
        new("email", $"POST {Account}/email", "recover", _ => JsonContent.Create(new { email = NewAddress })),
        new("timeline", $"GET {Account}/timeline", "view", _ => null),
        new("delete", $"DELETE {Account}", "provisioning", _ => null),
    ];

    public static OperatorCall Named(string name) => All.Single(call => call.Name == name);
}
