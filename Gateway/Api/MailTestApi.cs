using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The operator call that sends a test mail. A silo sends it, because the gateway may not reach the mail server.</summary>
internal static class MailTestApi
{
    public static void MapMailTest(this IEndpointRouteBuilder operators) =>
        operators.MapPost("/mail:test", TestAsync).RequirePermission(OperatorRight.Operate, "mail:test").WithName("testMail")
            .WithSummary("Sends a test mail; shows each stage with the mail server, and the sender's DNS records")
            .WithDescription("One at a time and at most 20 an hour in all. A failed stage is 200 with its outcome.")
            .ProducesProblems("unknown-line", "validation-failed");

    private static async Task<Results<Ok<MailTestResponse>, ProblemHttpResult>> TestAsync(
        MailTestRequest request, HttpContext http, IGrainFactory grains, ApiProblems problems, IOptions<SelfCareOptions> options)
    {
        var line = request.Line ?? options.Value.Lines.Keys.First();
        var to = InputNormalizer.Normalize(request.To);
        if (!options.Value.Lines.ContainsKey(line))
        {
            return problems.UnknownLine(http);
        }

        if (!EmailAddress.IsReachable(to))
        {
            return problems.ValidationFailed(http, "to", EmailSentence.Of(request.To));
        }

        return await grains.GetGrain<IMailTestGrain>(0).TestAsync(new(line, to)) switch
        {
            MailTest.Result.Tested(var host, var steps) => TypedResults.Ok(new MailTestResponse(host, [.. steps.Select(Of)])),
            MailTest.Result.TooMany(var wait) => problems.RateLimited(http, wait),
            var other => throw new InvalidOperationException($"{other.GetType().FullName} has no HTTP response."),
        };
    }

    private static MailTestStepResponse Of(MailTest.Step step) => new(
        step.Subject,
        step.Name,
        step.Outcome switch
        {
            MailTest.Outcome.Passed => "passed",
            MailTest.Outcome.Warning => "warning",
            MailTest.Outcome.Skipped => "skipped",
            _ => "failed",
        },
        step.Found,
        step.Advice);
}

/// <param name="Line">Whose sender is used; null: the first.</param>
internal sealed record MailTestRequest(string To, string? Line = null)
{
    public override string ToString() => nameof(MailTestRequest);
}

internal sealed record MailTestResponse(string Host, IReadOnlyList<MailTestStepResponse> Steps);

internal sealed record MailTestStepResponse(
    string Subject,
    string Step,
    [property: AllowedValues("passed", "warning", "failed", "skipped")] string Outcome,
    string Found,
    string? Advice);
