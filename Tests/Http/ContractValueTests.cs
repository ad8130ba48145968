using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosting.Settings;
using Delivery = OrleansSelfCare.Accounts.Outbox.Delivery;

namespace OrleansSelfCare.Tests.Http;

/// <summary>
/// The values that callers of the first version of the HTTP contract know. A new one may be sent only to a caller that asks for it
/// (docs/portal.md).
/// </summary>
public sealed class ContractValueTests
{
    [Fact]
    public void Values_that_are_sent_unasked_are_those_of_the_contract()
    {
        var challenges =
            from awaitsCode in new[] { true, false }
            from delivery in Enum.GetValues<Delivery>().Cast<Delivery?>().Append(null)
            from reason in Enum.GetValues<EmailProblem>().Cast<EmailProblem?>().Append(null)
            select ChallengeResponse.Of(new(Guid.Empty, "k1", awaitsCode, null, delivery, "7KQ2", default, null, 5, reason), "token");
        var list = challenges.ToList();

        Assert.Equal(["email-change", "verify"], list.Select(challenge => challenge.Next).Distinct().Order());
        Assert.Equal([null, "queued", "sent"], list.Select(challenge => challenge.Delivery).Distinct().Order());
        Assert.Equal([null, "email-missing", "email-undeliverable"], list.Select(challenge => challenge.Reason).Distinct().Order());
        Assert.Equal(
            ["attempts-exhausted", "expired", "phone-locked", "replaced", "unknown", "used"],
            Enum.GetValues<ChallengeEnd>().Select(end => ReasonOf(end, prefer: null)).Distinct().Order());
    }

    [Fact]
    public void Reasons_that_were_added_later_are_sent_only_to_callers_that_prefer_them()
    {
        Assert.Equal("replaced", ReasonOf(ChallengeEnd.PasswordChanged, prefer: "address-changed"));
        Assert.Equal("address-changed", ReasonOf(ChallengeEnd.AddressChanged, prefer: "wait=5, Address-Changed"));
        Assert.Equal("password-changed", ReasonOf(ChallengeEnd.PasswordChanged, prefer: "address-changed,password-changed"));
        Assert.Equal("used", ReasonOf(ChallengeEnd.Used, prefer: "address-changed"));
    }

    private static string ReasonOf(ChallengeEnd end, string? prefer)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["Prefer"] = prefer;
        return (string)new ApiProblems(Options.Create(new SelfCareOptions())).ChallengeEnded(http, end)
            .ProblemDetails.Extensions["reason"]!;
    }

    [Fact]
    public void Codes_of_problems_that_are_sent_unasked_are_those_of_the_contract() => Assert.Equal(
        [
            // client-of-another-line, login-required, password-change-required and request-ended: of POST /v1/authorization, which
            // earlier portals don't call.
            // agent-limit-reached: of operator calls.
            "agent-limit-reached", "busy", "challenge-ended", "client-of-another-line", "code-mismatch", "internal-error",
            "invalid-credentials",
            "invalid-request", "login-required", "method-not-allowed", "not-found", "operator-key-required", "operator-right-missing",
            "password-change-required", "phone-locked", "phone-mismatch", "rate-limited", "request-ended", "request-too-large",
            "resend-too-soon", "session-invalid",
            "too-many-attempts", "unavailable", "unknown-line", "unsupported-media-type", "validation-failed", "wrong-password",
        ],
        Codes().Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> Codes()
    {
        var problems = new ApiProblems(Options.Create(new SelfCareOptions()));
        foreach (var problem in Sent(problems))
        {
            yield return (string)problem.Extensions["code"]!;
        }

        for (var status = 400; status < 600; status++)
        {
            var problem = new ProblemDetails { Status = status };
            problems.Complete(new DefaultHttpContext(), problem);
            yield return (string)problem.Extensions["code"]!;
        }
    }

    /// <summary>One of each kind that the service makes itself, and those that it makes of the framework's statuses.</summary>
    internal static IEnumerable<ProblemDetails> Sent(ApiProblems problems)
    {
        foreach (var method in typeof(ApiProblems).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(ProblemHttpResult)))
        {
            object?[] arguments = [.. method.GetParameters().Select(parameter => Argument(parameter.ParameterType))];
            yield return ((ProblemHttpResult)method.Invoke(problems, arguments)!).ProblemDetails;
        }

        foreach (var status in new[] { 405, 413, 415, 500, 503 })
        {
            var problem = new ProblemDetails { Status = status };
            problems.Complete(new DefaultHttpContext(), problem);
            yield return problem;
        }
    }

    private static object? Argument(Type type) =>
        type == typeof(HttpContext) ? new DefaultHttpContext()
        : type == typeof(string) ? "field"
        : type.IsArray ? Array.CreateInstance(type.GetElementType()!, 0)
        : Nullable.GetUnderlyingType(type) is null && type.IsValueType ? Activator.CreateInstance(type)
        : null;
}
